"""ZPlot text files (.z): a list of settings, a line of headings, "End Comments", and rows of impedance."""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.text import column_of, has_decimal_commas, rows_of
from hydroxcell.lab.recording import Recording, Table

START = "ZPLOT2 ASCII"
END = "End Comments"
HEADINGS = ("Freq(Hz)", "Ampl", "Bias", "Time(Sec)", "Z'(a)", "Z''(b)", "GD", "Err", "Range")
"""Of the program, for files that lack the line; impedances are in ohm."""


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.text_head.startswith(START)


def read(content: Content) -> Recording:
    """Recording of a ZPlot file.

    Errors: FileFormatError if its comments do not end.
    """
    text, file = content.text, content.name
    lines = text.splitlines()
    ends = [k for k, line in enumerate(lines) if line.strip() == END]
    if not ends:
        raise FileFormatError(f'{file}: a ZPlot file needs a line "{END}" before its rows; the file is cut off.')
    data = [line for line in lines[ends[-1] + 1 :] if line.strip()]
    headings, findings = _headings(lines[ends[-1] - 1]), []
    if not headings:
        headings = list(HEADINGS)
        findings.append("the line of headings is missing; those of the program are taken")
    cells, odd = rows_of(data, len(headings))
    if odd:
        findings.append(f"{odd} rows have another number of values than there are headings")
    comma = has_decimal_commas([cell for row in cells[:20] for cell in row])
    columns = (column_of(*_named(h), [row[k] for row in cells], comma) for k, h in enumerate(headings))
    metadata = {}
    for line in lines[1 : ends[-1]]:
        name, colon, value = line.partition(":")
        if colon and value.strip():
            metadata[name.strip()] = value.strip()
    tables = (Table("impedance", tuple(columns)),)
    technique = metadata.get("Experiment Type", "")
    return Recording(file, content.sha256, "zplot", technique, metadata, tables, tuple(findings))


def _headings(line: str) -> list[str]:
    cells = [cell.strip() for cell in re.split(r"\t+|\s{2,}", line.strip()) if cell.strip()]
    return cells if cells and cells[0].lower().startswith("freq") else []


def _named(heading: str) -> tuple[str, str]:
    """Name and unit: "Freq(Hz)" has its unit in brackets, the impedances "Z'(a)" and "Z''(b)" are in ohm."""
    name, bracket, unit = heading.partition("(")
    if name.startswith("Z'"):
        return name, "ohm"
    return name, unit.rstrip(")") if bracket else ""
