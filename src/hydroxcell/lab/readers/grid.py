"""Tables from rows of cells as a spreadsheet has them: where the headings are, their units, numbers and words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.delimited import doubts, split_heading
from hydroxcell.lab.readers.text import NOT_NUMBERS, has_decimal_commas, number
from hydroxcell.lab.recording import Column, Table

LONGEST_PREAMBLE = 200  # rows before the headings
LOOKED_AT = 5  # rows below the headings
NUMERIC = 0.5  # share of cells below the headings that must be numbers
BACKTICK = "`'"
"""Signs before a heading that keep a spreadsheet from reading "-Im(Z)" as a formula."""


def table_of(name: str, rows: Sequence[Sequence[Any]], findings: list[str]) -> tuple[Table | None, dict[str, str]]:
    """Table of a sheet, None if it has none, and the entries that stand before it."""
    place = _headings(rows)
    before = rows if place is None else rows[:place]
    metadata = dict(_entry(words) for row in before if (words := [_text(cell) for cell in row if _text(cell)]))
    if place is None:
        return None, metadata
    headings = [_text(cell) for cell in rows[place]]
    body = list(rows[place + 1 :])
    units: list[str] = []
    if body and _is_words(body[0]) and len(body) > 1 and _numeric(body[1:], headings) and _are_units(body[0]):
        units = [_text(cell) for cell in body.pop(0)]
    body = [row for row in body if any(_text(cell) for cell in row)]
    table = Table(name, tuple(_columns(name, headings, units, body, findings)))
    findings += doubts(table)
    if not body:
        findings.append(f"{name}: the table has no rows")
    return table, metadata


def _columns(
    name: str, headings: Sequence[str], units: Sequence[str], body: Sequence[Sequence[Any]], findings: list[str]
) -> Iterator[Column]:
    """Columns that have a heading or a value."""
    for k in range(max([len(headings), *(len(row) for row in body)])):
        heading = headings[k] if k < len(headings) else ""
        cells = [row[k] if k < len(row) else None for row in body]
        if not heading and not any(_text(cell) for cell in cells):
            continue
        if not heading:
            findings.append(f"{name}: column {k + 1} has no heading")
        header, unit = split(heading)
        if seconds := _seconds(cells):
            findings.append(f"{name}: {header!r} holds points in time; they are given in seconds since {seconds[0]}")
            yield numbers(header, "s", seconds[1], means="time")
        else:
            yield _column(header, unit or (units[k] if k < len(units) else ""), cells)


def split(heading: str) -> tuple[str, str]:
    """Name and unit of a heading.

    >>> split("Ewe/V vs. SCE"), split("`-Im(Z)/Ohm"), split("j (mA/cm2)"), split("Re(Z)"), split("U / [V]")
    (('Ewe', 'V vs. SCE'), ('-Im(Z)', 'Ohm'), ('j', 'mA/cm2'), ('Re(Z)', ''), ('U', 'V'))
    >>> split("j/mA/cm2"), split("Q charge/discharge/mA.h"), split("scan rate / mV/s")
    (('j', 'mA/cm2'), ('Q charge/discharge', 'mA.h'), ('scan rate', 'mV/s'))
    """
    found = split_heading(heading.strip().lstrip(BACKTICK))
    return found.header, found.unit


def _entry(cells: list[str]) -> tuple[str, str]:
    """Name and value of a row before the headings: "name: value", or the name and further cells."""
    name, colon, value = cells[0].partition(":")
    if colon and value.strip():
        return name.strip(), " | ".join([value.strip(), *cells[1:]])
    return cells[0].rstrip(": "), " | ".join(cells[1:])


def _headings(rows: Sequence[Sequence[Any]]) -> int | None:
    """Row of words above rows of numbers; words alone if nothing follows them and they state units."""
    for place, row in enumerate(rows[:LONGEST_PREAMBLE]):
        if not _is_words(row):
            continue
        below = [other for other in rows[place + 1 : place + 1 + LOOKED_AT] if any(_text(c) for c in other)]
        headings = [_text(cell) for cell in row]
        if below and (
            _numeric(below[:1], headings)
            or (_is_words(below[0]) and _are_units(below[0]) and _numeric(below[1:2], headings))
        ):
            return place
        if not below and place + 1 >= len(rows) and all(split(h)[1] for h in headings if h):
            return place
    return None


def _is_words(row: Sequence[Any]) -> bool:
    """Whether a row has words and no numbers."""
    cells = [cell for cell in row if _text(cell)]
    return bool(cells) and not any(_is_number(cell) for cell in cells)


def _are_units(row: Sequence[Any]) -> bool:
    """Whether most words of a row are units: short, without blanks."""
    cells = [_text(cell).strip("[]()") for cell in row if _text(cell)]
    return bool(cells) and all(len(cell) <= 12 for cell in cells)


def _numeric(rows: Sequence[Sequence[Any]], headings: Sequence[str]) -> bool:
    """Whether at least half of the cells under headings are numbers."""
    cells = [cell for row in rows[:1] for cell, heading in zip(row, headings, strict=False) if heading and _text(cell)]
    return bool(cells) and sum(map(_is_number, cells)) >= NUMERIC * len(cells)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and not math.isnan(number(cell.strip().replace(",", "."), False))


def _text(cell: Any) -> str:
    """Cell as words, "" if it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell).strip()


def _seconds(cells: Sequence[Any]) -> tuple[str, list[float]] | None:
    """Seconds since the first of a column of dates with times, times of a day or spans; None if it is none."""
    filled = [cell for cell in cells if cell is not None]
    if not filled:
        return None
    if all(isinstance(cell, datetime) and cell.tzinfo is None for cell in filled):
        first = filled[0]
        return str(first), [math.nan if cell is None else (cell - first).total_seconds() for cell in cells]
    if all(isinstance(cell, timedelta | time) for cell in filled):
        return "0:00:00", [math.nan if cell is None else _span(cell) for cell in cells]
    return None


def _span(cell: timedelta | time) -> float:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return cell.hour * 3600.0 + cell.minute * 60.0 + cell.second + cell.microsecond * 1e-6


def _column(header: str, unit: str, cells: Sequence[Any]) -> Column:
    """Column of numbers, if no cell holds words, else of words."""
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
        return numbers(header, unit, [math.nan if cell is None else float(cell) for cell in cells])
    texts = [_text(cell) for cell in cells]
    comma = has_decimal_commas([text for text, cell in zip(texts, cells, strict=True) if isinstance(cell, str)])
    values = [
        float(cell) if _is_number(cell) and not isinstance(cell, str) else number(text, comma)
        for cell, text in zip(cells, texts, strict=True)
    ]
    words = [text for text, value in zip(texts, values, strict=True) if math.isnan(value) and text]
    if any(word.lower() not in NOT_NUMBERS for word in words):
        return Column(header, unit, np.array(texts, dtype=str))
    return numbers(header, unit, values)
