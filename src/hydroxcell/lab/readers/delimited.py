"""Tables of any program: one line of headings with units, then rows; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
import math
import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers.text import column_of, has_decimal_commas, number
from hydroxcell.lab.recording import Recording, Table

UNIT = re.compile(r"^(?P<name>.*?)(\s*/\s*(?P<slash>[^/()\[\]]+(/[^/()\[\]]+)*)|\s*[(\[](?P<bracket>[^)\]]+)[)\]])$")
DELIMITERS = "\t;,"
FEWEST = 2  # columns
NUMERIC = 0.5  # share of cells below the headings that must be numbers


def recognises(text: str) -> bool:
    """Whether a text is a table: the same number of cells in its first lines, words above numbers."""
    return _parsed(text) is not None


def read_text(text: str, file: str, sha256: str) -> Recording:
    """Recording of a table.

    Errors: FileFormatError if the text is no table.
    """
    rows = _parsed(text)
    if rows is None:
        raise FileFormatError(f"{file}: no table with one line of headings above rows of numbers.")
    headings, body = rows[0], [row for row in rows[1:] if any(cell.strip() for cell in row)]
    comma = has_decimal_commas([cell for row in body[:20] for cell in row])
    findings = []
    odd = sum(len(row) != len(headings) for row in body)
    if odd:
        findings.append(f"{odd} rows have another number of values than there are headings")
    columns = []
    for k, heading in enumerate(headings):
        found = UNIT.match(heading.strip())
        name = found["name"] if found else heading.strip()
        unit = ((found["slash"] or found["bracket"]) if found else "") or ""
        cells = [row[k] if k < len(row) else "" for row in body]
        columns.append(column_of(name.strip(), unit.strip(), cells, comma))
    without = [c.header for c in columns if c.header and not c.unit and c.is_number]
    if without:
        findings.append(
            f"no unit is stated for {', '.join(repr(name) for name in without[:6])}: write it as in 'I / A'"
        )
    return Recording(file, sha256, "table", "table", {}, (Table("table", tuple(columns)),), tuple(findings))


def _parsed(text: str) -> list[list[str]] | None:
    """Rows of cells with the delimiter that the first lines agree on, or None."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or "\0" in text[:4096]:
        return None
    for delimiter in DELIMITERS:
        try:
            head = list(csv.reader(lines[:6], delimiter=delimiter))
        except csv.Error:
            continue
        if len(head[0]) >= FEWEST and all(len(row) == len(head[0]) for row in head) and _is_table(head):
            try:
                return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
            except csv.Error:
                return None
    return None


def _is_table(head: list[list[str]]) -> bool:
    words = [cell for cell in head[0] if cell.strip()]
    below = [cell.strip() for row in head[1:] for cell in row if cell.strip()]
    if not words or not below or any(_is_number(cell) for cell in words):
        return False
    return sum(_is_number(cell) for cell in below) >= NUMERIC * len(below)


def _is_number(cell: str) -> bool:
    return not math.isnan(number(cell.strip().replace(",", "."), False))
