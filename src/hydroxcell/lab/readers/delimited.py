"""Tables of any program: perhaps some lines of text, one line of headings with units, then rows.

Cells are separated by comma, semicolon or tab.
"""

from __future__ import annotations

import csv
import io
import math
import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.text import column_of, has_decimal_commas, number
from hydroxcell.lab.recording import Recording, Table

UNIT = re.compile(
    r"^(?P<name>.*?)(\s*/\s*(?P<slash>[^/()\[\]]+(/[^/()\[\]]+)*|\[[^\]]+\])|\s*[(\[](?P<bracket>[^)\]]+)[)\]])$"
)
"""Name and unit of a heading: "E / V", "I (A)", "Ewe/V", "U / [V]"."""
DELIMITERS = ",;\t"
FEWEST = 2  # columns
NUMERIC = 0.5  # share of cells below the headings that must be numbers
LOOKED_AT = 6  # lines
LONGEST_PREAMBLE = 60  # lines before the headings


def recognises(content: Content) -> bool:
    """Whether a file is a table: the same number of cells in its first lines, words above numbers."""
    return content.is_text and _parsed(content.text) is not None


def read(content: Content) -> Recording:
    """Recording of a table.

    Errors: FileFormatError if the text is no table.
    """
    text, file = content.text, content.name
    found = _parsed(text)
    if found is None:
        raise FileFormatError(f"{file}: no table with one line of headings above rows of numbers.")
    before, rows = found
    headings, body = rows[0], [row for row in rows[1:] if row]
    comma = has_decimal_commas([cell for row in body[:20] for cell in row])
    findings = [] if body else ["the table has no rows"]
    odd = sum(len(row) != len(headings) for row in body)
    if odd:
        findings.append(f"{odd} rows have another number of values than there are headings")
    columns = []
    for k, heading in enumerate(headings):
        parts = UNIT.match(heading)
        name = parts["name"] if parts else heading
        unit = ((parts["slash"] or parts["bracket"]) if parts else "") or ""
        unit = unit.strip().strip("[]")
        cells = [row[k] if k < len(row) else "" for row in body]
        columns.append(column_of(name.strip(), unit.strip(), cells, comma))
    without = [c.header for c in columns if c.header and not c.unit and c.is_number]
    if without:
        findings.append(
            f"no unit is stated for {', '.join(repr(name) for name in without[:6])}: write it as in 'I / A'"
        )
    metadata = {}
    for line in before:
        name, sign, value = line.partition(" = ") if " = " in line else line.partition(":")
        if sign:
            metadata[name.strip()] = value.strip()
    return Recording(
        file, content.sha256, "table", "table", metadata, (Table("table", tuple(columns)),), tuple(findings)
    )


def _parsed(text: str) -> tuple[list[str], list[list[str]]] | None:
    """Lines before the headings, and rows of cells from the headings on; None if there is no table."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "\0" in text[:4096]:
        return None
    for place in range(min(len(lines), LONGEST_PREAMBLE)):
        for delimiter in DELIMITERS:
            head = _cells(lines[place : place + LOOKED_AT], delimiter)
            if head is not None and _is_table(head):
                rows = _cells(lines[place:], delimiter)
                return None if rows is None else (lines[:place], rows)
    return None


def _cells(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """Cells of lines, without empty ones at the end of a line."""
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
        ]
    except csv.Error:
        return None
    for row in rows:
        while row and not row[-1]:
            row.pop()
    return rows


def _is_table(head: list[list[str]]) -> bool:
    """Whether words stand above numbers in rows of the same width; headings alone need their units."""
    headings = head[0] if head else []
    if len(headings) < FEWEST or any(_is_number(cell) for cell in headings if cell):
        return False
    if len(head) == 1:
        return all(UNIT.match(cell) for cell in headings)
    filled = [[cell for cell in row if cell] for row in head[1:]]
    if any(len(row) > len(headings) for row in head[1:]) or not filled[0]:
        return False
    every = [cell for row in filled for cell in row]
    return all(sum(map(_is_number, cells)) >= NUMERIC * len(cells) for cells in (filled[0], every))


def _is_number(cell: str) -> bool:
    return not math.isnan(number(cell.replace(",", "."), False))
