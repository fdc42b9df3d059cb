"""VersaStudio files (.par): blocks of settings, and segments of rows under a line "Definition=" with the headings."""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, block_of, table_of
from hydroxcell.lab.readers.conflicts import conflicts
from hydroxcell.lab.readers.numbers import Dialect
from hydroxcell.lab.readers.text import lines_of
from hydroxcell.lab.recording import Recording, Table

START = "<Application>"
BLOCK = re.compile(r"^<(\w+)>\s*$")
UNITS = {"Z Real": "ohm", "Z Imag": "ohm", "Z2 Real": "ohm", "Z2 Imag": "ohm", "E Real": "V", "E Imag": "V"}
"""Units that the headings leave out."""


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.text_head.startswith(START) and "VersaStudio" in content.text_head[:400]


def read(content: Content) -> Recording:
    """Recording of a VersaStudio file: one table a segment block, all settings as "block.name".

    Errors: FileFormatError if no segment is there.
    """
    text, file = content.text, content.name
    metadata: dict[str, str] = {}
    tables: list[Table] = []
    findings: list[str] = []
    actions: list[str] = []
    block = definition = ""
    rows: list[str] = []
    for line in lines_of(text):
        opened = BLOCK.match(line)
        if opened and not block:
            block, definition, rows = opened[1], "", []
        elif block and line.strip() == f"</{block}>":
            if definition:
                tables.append(_table(block, definition, rows, findings))
            block = ""
        elif block.startswith("Segment") and line.startswith("Definition="):
            definition = line.partition("=")[2]
        elif block.startswith("Segment") and definition and line.strip():
            rows.append(line)
        elif block and "=" in line:
            name, _, value = line.partition("=")
            metadata[f"{block}.{name.strip()}"] = value.strip()
            if block.startswith("Action") and name.strip() == "Name":
                actions.append(value.strip())
    if block.startswith("Segment") and definition:
        tables.append(_table(block, definition, rows, findings))
        findings.append(f"{block} does not end: the file is cut off")
    if not tables:
        raise FileFormatError(f"{file}: a VersaStudio file without a segment: nothing was measured, or it is cut off.")
    comment = next((value for name, value in metadata.items() if name.endswith(".Comment") and value), "")
    findings += conflicts(file, comment)
    measured = [action for action in actions if action != "Common"]
    technique = ", ".join(dict.fromkeys(measured)) or "not stated"
    return Recording(file, content.sha256, "versastudio", technique, metadata, tuple(tables), tuple(findings))


def _table(block: str, definition: str, rows: list[str], findings: list[str]) -> Table:
    headings = [heading.strip() for heading in definition.split(",")]
    while headings and headings[-1] in ("", "0"):
        headings.pop()
    named = [_heading(heading) for heading in headings]
    table, odd = table_of(block, named, block_of(rows), Dialect(","))
    findings += [f"{block}: {finding}" for finding in odd]
    return table


def _heading(heading: str) -> Heading:
    name, _, unit = heading.partition("(")
    return Heading(name.strip(), unit.rstrip(")") or UNITS.get(heading, ""))
