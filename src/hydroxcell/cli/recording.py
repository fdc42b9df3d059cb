"""A recording on the terminal, at most 100 columns wide, and as JSON."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hydroxcell.lab.formats import in_words

if TYPE_CHECKING:
    from hydroxcell.lab.recording import Column, Recording, Table

WIDTH = 100
FIRST_ROWS = 3
MOST_COLUMNS = 30
MOST_TABLES = 4
LONGEST_HEADING, LONGEST_UNIT, LONGEST_CELL = 28, 11, 18
METADATA = 6  # entries shown


def described(recording: Recording, everything: bool = False) -> Iterator[str]:
    """Lines that say what a recording is, what is odd in it, and its first rows."""
    technique = recording.technique or "technique not stated"
    yield from _wrapped(f"{recording.file}: {in_words(recording.format)}, {technique}", "")
    yield f"  sha256 {recording.sha256[:16]}..., {len(recording.metadata)} entries of metadata"
    if recording.mapping:
        yield from _wrapped(f"mapped by {recording.mapping}", "  ")
    filled = [entry for entry in recording.metadata.items() if entry[1]]
    for name, value in filled[: None if everything else METADATA]:
        yield _cut(f"    {name}: {value}", WIDTH)
    if len(filled) > METADATA and not everything:
        yield f"    ... and {len(filled) - METADATA} more (--all)"
    for table in recording.tables[: None if everything else MOST_TABLES]:
        yield from _table(table, everything)
    for table in recording.tables[len(recording.tables) if everything else MOST_TABLES :]:
        yield _cut(f"  table {table.name}: {_rows(len(table))}, {len(table.columns)} columns", WIDTH)
    if recording.groups:
        yield from _wrapped(f"{len(recording.parts())} parts by {', '.join(recording.groups)}", "  ")
    spectra = recording.spectra()
    if spectra:
        points = [str(len(spectrum)) for spectrum in spectra[:8]] + (["..."] if len(spectra) > 8 else [])
        kind = "spectrum" if len(spectra) == 1 else "spectra"
        yield f"  {len(spectra)} impedance {kind} of {', '.join(points)} points"
    for finding in recording.findings:
        yield from _wrapped(f"odd: {finding}", "  ")


def plain(recording: Recording, name: str, values: bool) -> dict[str, Any]:
    """Everything a recording holds, for JSON; without the values of the columns unless they are wanted."""
    return {
        "file": name,
        "sha256": recording.sha256,
        "format": recording.format,
        "program": in_words(recording.format),
        "technique": recording.technique,
        "metadata": dict(recording.metadata),
        "mapping": recording.mapping,
        "groups": list(recording.groups),
        "findings": list(recording.findings),
        "spectra": [len(spectrum) for spectrum in recording.spectra()],
        "tables": [
            {"name": table.name, "rows": len(table), "columns": [_plain_column(c, values) for c in table.columns]}
            for table in recording.tables
        ],
    }


def _plain_column(column: Column, values: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"header": column.header, "unit": column.unit, "quantity": column.quantity}
    found |= {"name": column.name, "reference": column.reference} if column.name or column.reference else {}
    if column.quantity:
        found |= {"si_factor": column.factor, "si_offset": column.offset}
    if values:
        finite = (
            value if not isinstance(value, float) or math.isfinite(value) else None for value in column.values.tolist()
        )
        found["values"] = list(finite)
    return found


def _table(table: Table, everything: bool) -> Iterator[str]:
    yield _cut(f"  table {table.name}: {_rows(len(table))}, {len(table.columns)} columns", WIDTH)
    columns = list(table.columns)
    if len(columns) > MOST_COLUMNS and not everything:
        columns = [column for column in columns if column.quantity][:MOST_COLUMNS] or columns[:MOST_COLUMNS]
    rows = [
        (_cut(c.header or "(no name)", LONGEST_HEADING), _cut(c.unit, LONGEST_UNIT), c.quantity, _first(c, len(table)))
        for c in columns
    ]
    titles = ("heading", "unit", "quantity", "first rows")
    widths = [max([len(titles[k]), *(len(row[k]) for row in rows)]) for k in range(3)]
    for row in (titles, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield _cut("    " + "  ".join([*cells, row[3]]).rstrip(), WIDTH)
    left = len(table.columns) - len(columns)
    if left:
        yield f"    ... and {left} more columns (--all)"


def _first(column: Column, rows: int) -> str:
    values = column.values[:FIRST_ROWS].tolist()
    words = [f"{value:.6g}" if isinstance(value, float) else _cut(str(value), LONGEST_CELL) for value in values]
    return ", ".join("-" if word in ("nan", "") else word for word in words) + (" ..." if rows > FIRST_ROWS else "")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _cut(text: str, width: int) -> str:
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return clean if len(clean) <= width else clean[: width - 3] + "..."


def _wrapped(text: str, indent: str) -> list[str]:
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return textwrap.wrap(clean, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ") or [indent]
