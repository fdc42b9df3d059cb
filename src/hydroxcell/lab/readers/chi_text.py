"""CH Instruments text files: date, technique, settings, a line of headings with units, and rows with commas."""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.text import column_of, rows_of
from hydroxcell.lab.recording import Recording, Table

MODEL = re.compile(r"^Instrument Model:\s*CHI", re.MULTILINE)
HEADINGS = re.compile(r"^[^,=:]+/[^,=:]+(,\s*[^,=:]+)+$")


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return MODEL.search(content.text_head[:1000].replace("\r\n", "\n")) is not None


def read(content: Content) -> Recording:
    """Recording of a CH Instruments text file.

    Errors: FileFormatError if the line of headings is missing.
    """
    text, file = content.text, content.name
    lines = text.splitlines()
    place = next((k for k, line in enumerate(lines) if HEADINGS.match(line.strip())), None)
    if place is None:
        raise FileFormatError(
            f"{file}: the line of headings (such as Potential/V, Current/A) is missing; it is cut off."
        )
    headings = [cell.strip() for cell in lines[place].split(",")]
    data = [line.replace(",", "\t") for line in lines[place + 1 :] if line.strip()]
    cells, odd = rows_of(data, len(headings))
    columns = []
    for k, heading in enumerate(headings):
        name, _, unit = heading.partition("/")
        columns.append(column_of(name, unit, [row[k].strip() for row in cells], False))
    metadata: dict[str, str] = {"Date": lines[0].strip()}
    for line in lines[2:place]:
        name, sign, value = line.partition(" = ") if " = " in line else line.partition(":")
        if sign and name.strip() not in metadata:
            metadata[name.strip()] = value.strip()
    findings = []
    if odd:
        findings.append(f"{odd} rows have another number of values than there are headings")
    if "Comp R (ohm)" in metadata:
        findings.append(
            f"the instrument compensated {metadata['Comp R (ohm)']} ohm already; do not correct for it again"
        )
    technique = lines[1].strip()
    return Recording(
        file, content.sha256, "chi_text", technique, metadata, (Table(technique, tuple(columns)),), tuple(findings)
    )
