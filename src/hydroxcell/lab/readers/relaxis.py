"""RelaxIS text exports of spectra: a title, then for each spectrum a line "Data: ..." and a line of settings."""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, block_of, dialect_of, table_of
from hydroxcell.lab.readers.text import lines_of, number
from hydroxcell.lab.recording import Recording, Table

START = re.compile(r"RelaxIS .*export")
UNITS = {"Frequency": "Hz", "Z'": "ohm", "Z''": "ohm", "|Z|": "ohm", "Theta (Z)": "deg"}
"""Units of the program, which the file leaves out."""


def recognises(content: Content) -> bool:
    """Whether a file is such an export."""
    return START.match(content.text_head) is not None


def read(content: Content) -> Recording:
    """Recording of an export, one table a spectrum.

    Errors: FileFormatError without a line "Data: ...".
    """
    lines = lines_of(content.text)
    starts = [k for k, line in enumerate(lines) if line.startswith("Data:")]
    if not starts:
        raise FileFormatError(f'{content.name}: a RelaxIS export needs a line "Data: Frequency ..."; it is cut off.')
    metadata = {n.strip(): v.strip() for n, _, v in (line.partition(":") for line in lines[1 : starts[0]]) if v}
    findings = ["units are not stated in the file; those of the program are taken: Hz, ohm, deg"]
    tables: list[Table] = []
    for number_of, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), 1):
        headings = [_heading(cell) for cell in lines[start].rstrip("\t").split("\t")]
        first = next((k for k in range(start + 1, end) if _is_row(lines[k])), end)
        for line in lines[start + 1 : first]:
            metadata |= _settings(line, f" ({number_of})" if len(starts) > 1 else "")
        rows = lines[first:end]
        name = "spectrum" if len(starts) == 1 else f"spectrum {number_of}"
        table, odd = table_of(name, headings, block_of(rows), dialect_of(rows, "\t"))
        tables.append(table)
        findings += odd
    return Recording(
        content.name, content.sha256, "relaxis", "impedance spectrum", metadata, tuple(tables), tuple(findings)
    )


def _heading(cell: str) -> Heading:
    name = cell.removeprefix("Data:").strip()
    return Heading(name, UNITS.get(name, ""))


def _is_row(line: str) -> bool:
    cell = line.split("\t")[0].strip()
    return number(cell, True) == number(cell, True)


def _settings(line: str, part: str) -> dict[str, str]:
    """Entries such as "DC=-0.08, TM=33.7" and "Model: name"."""
    pieces = [piece for cell in line.split("\t") for piece in re.split(r",\s+(?=\w+=)", cell) if piece.strip()]
    found = {}
    for piece in pieces:
        name, sign, value = piece.partition("=") if "=" in piece.split(":")[0] else piece.partition(":")
        found[(name.strip() if sign else "name") + part] = value.strip() if sign else piece.strip()
    return found
