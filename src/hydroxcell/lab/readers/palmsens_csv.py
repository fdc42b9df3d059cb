"""PalmSens (PSTrace) CSV exports: curves side by side under lines of names, dates and units, and spectra below."""

from __future__ import annotations

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, block_of, cells_of, table_of
from hydroxcell.lab.readers.delimited import split_heading
from hydroxcell.lab.readers.numbers import Dialect
from hydroxcell.lab.readers.text import lines_of
from hydroxcell.lab.recording import Recording, Table

CURVES = "Date and time measurement:"
SPECTRUM = "Measurement"
DATE = "Date and time"
FREQUENCY = "freq / Hz"


def recognises(content: Content) -> bool:
    """Whether a file is such an export."""
    head = content.text_head
    return head[:2000].lstrip('"').startswith(("Date and time", "File date", "Measurement")) and (
        CURVES in head or (FREQUENCY in head and DATE in head)
    )


def read(content: Content) -> Recording:
    """Recording with one table a curve or spectrum.

    Errors: FileFormatError if no rows follow.
    """
    lines = lines_of(content.text)
    delimiter = max(",;\t", key=content.text_head.count)
    metadata: dict[str, str] = {}
    tables: list[Table] = []
    findings: list[str] = []
    name, k = "", 0
    while k < len(lines):
        cells = cells_of(lines[k], delimiter)
        first = cells[0] if cells else ""
        if first == CURVES and k + 1 < len(lines):
            names = cells_of(lines[k - 1], delimiter) if k else []
            end = _end(lines, k + 2, delimiter)
            tables += _curves(names, lines[k + 1 : end], delimiter, findings)
            metadata[DATE + " of the measurement"] = next((c for c in cells[1:] if c), "")
            k = end
        elif any(cell == FREQUENCY for cell in cells):
            end = _end(lines, k + 1, delimiter)
            headings = [split_heading(cell) for cell in cells if cell]
            rows = lines[k + 1 : end]
            table, odd = table_of(name or "spectrum", headings, block_of(rows), Dialect(delimiter, delimiter == ";"))
            tables.append(table)
            findings += odd
            k = end
        else:
            if first.startswith(SPECTRUM) and len(cells) > 1:
                name = next((cell for cell in cells[1:] if cell), "")
            if len(cells) > 1 and first.endswith(":") and cells[1]:
                metadata.setdefault(first.rstrip(":"), cells[1])
            k += 1
    if not tables:
        raise FileFormatError(f"{content.name}: a PalmSens export without rows: it is cut off.")
    technique = ", ".join(dict.fromkeys(table.name.partition(":")[0].strip() for table in tables))
    return Recording(content.name, content.sha256, "palmsens_csv", technique, metadata, tuple(tables), tuple(findings))


def _end(lines: list[str], first: int, delimiter: str) -> int:
    """Line after the last row: rows begin with a number or with an empty cell."""
    for k in range(first, len(lines)):
        cell = cells_of(lines[k], delimiter)[0] if lines[k].strip() else ""
        if cell and not cell.lstrip("+-.").replace(",", ".")[:1].isdecimal() and cell.lower() != "nan":
            return k
    return len(lines)


def _curves(names: list[str], lines: list[str], delimiter: str, findings: list[str]) -> list[Table]:
    """Curves side by side, two columns each; the shorter ones end earlier."""
    units = cells_of(lines[0], delimiter)
    while units and not units[-1]:
        units.pop()
    headings = [Heading(unit) if unit else Heading("") for unit in units]
    if not headings:
        findings.append("the line of units is empty")
        return []
    whole, odd = table_of("curves", headings, block_of(lines[1:]), Dialect(delimiter, delimiter == ";"))
    findings += [finding for finding in odd if "another number of values" not in finding]
    found = []
    for k in range(0, len(units), 2):
        columns = whole.columns[k : k + 2]
        name = names[k] if k < len(names) and names[k] else f"curve {k // 2 + 1}"
        filled = np.zeros(len(whole), dtype=bool)
        for column in columns:
            filled |= ~np.isnan(column.values) if column.is_number else column.values != ""
        found.append(Table(name, columns).rows(filled, name))
    return found
