"""Tables of users: a header that names columns with units, one row a line, every error with its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hydroxcell.errors import FileFormatError, UnitError, UnknownNameError
from hydroxcell.files import read_text
from hydroxcell.units import to_si

_HEAD = re.compile(r"^\s*([A-Za-z0-9_+ .-]+?)\s*(?:/\s*(\S.*?)|\[(.*)\]|\((.*)\))?\s*$")


@dataclass(frozen=True)
class Layout:
    """What a table may hold.

    Attributes
    ----------
    units : column -> SI unit; "" for words
    required : columns that must be there
    others : other names of columns
    plain : columns without unit that are read as pure numbers ("number" of vehicles)
    example : a header that can be copied
    """

    units: Mapping[str, str]
    required: tuple[str, ...]
    example: str
    others: Mapping[str, str]
    plain: tuple[str, ...] = ()


@dataclass(frozen=True)
class UserTable:
    """A table as it was read.

    Attributes
    ----------
    place : name of the file
    lines : number of the line in the file of each row
    texts : column -> words as written
    numbers : column -> SI values
    written : column -> unit as written
    """

    place: str
    lines: tuple[int, ...]
    texts: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, np.ndarray]
    written: Mapping[str, str]

    def where(self, row: int, column: str) -> str:
        """Place of a cell in words."""
        return f"{self.place}: row {self.lines[row]}, {column}"


def read_table(path: str | Path, layout: Layout) -> UserTable:
    """Table of a CSV file (comma, semicolon or tab); lines that are empty or begin with # do not count.

    A unit stands after a stroke or in brackets: "speed / km/h", "speed [km/h]", "speed (km/h)".

    Errors: FileFormatError that names row and column, UnknownNameError and UnitError for the header.
    """
    place = Path(path).name
    kept = [(k, line) for k, line in enumerate(read_text(path).splitlines(), 1) if _counts(line)]
    sign = max(",;\t", key=kept[0][1].count) if kept else ","
    rows = list(csv.reader((line for _, line in kept), delimiter=sign, skipinitialspace=True))
    if len(rows) < 2:
        raise FileFormatError(f"{place}: a header and at least one row are needed, as {layout.example}.")
    head = _columns(rows[0], layout, place)
    lines = tuple(k for k, _ in kept[1 : len(rows)])
    texts: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, np.ndarray] = {}
    for column, (number, unit) in head.items():
        cells = tuple(row[number].strip() if number < len(row) else "" for row in rows[1:])
        if layout.units[column] == "":
            texts[column] = cells
        else:
            values = _values(cells, lines, column, place)
            numbers[column] = (
                values if column in layout.plain else _to_si(values, unit, layout.units[column], column, place)
            )
    return UserTable(place, lines, texts, numbers, {column: unit for column, (_, unit) in head.items()})


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _columns(head: Sequence[str], layout: Layout, place: str) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for number, text in enumerate(head):
        match = _HEAD.match(text)
        word = (match.group(1) if match else text).strip().lower()
        column = layout.others.get(word, word.replace(" ", "_"))
        if column not in layout.units:
            raise UnknownNameError("column", word, (*layout.units, *layout.others), f"{place}, header")
        if column in found:
            raise FileFormatError(f"{place}: the header names {column!r} twice.")
        unit = next((g.strip() for g in match.groups()[1:] if g), "") if match else ""
        if not unit and layout.units[column] and column not in layout.plain:
            raise UnitError(f"{place}: the column {word!r} has no unit; write the header as {layout.example}.")
        found[column] = (number, unit)
    missing = [column for column in layout.required if column not in found]
    if missing:
        raise FileFormatError(f"{place}: the column {missing[0]!r} is missing; write the header as {layout.example}.")
    return found


def _values(cells: Sequence[str], lines: Sequence[int], column: str, place: str) -> np.ndarray:
    try:
        values = np.array(cells, dtype=float)
    except ValueError:
        values = np.array([_number(text, k, column, place) for k, text in zip(lines, cells, strict=True)])
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise FileFormatError(f"{place}: row {lines[bad[0]]}, {column}: {cells[bad[0]]!r} is not a finite number.")
    return values


def _number(text: str, line: int, column: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        what = f"{text!r} is not a number" if text else "the cell is empty"
        raise FileFormatError(f"{place}: row {line}, {column}: {what}; remove the row or fill it.") from None


def _to_si(values: np.ndarray, unit: str, si_unit: str, column: str, place: str) -> np.ndarray:
    where = f"{place}: {column}"
    zero, one = to_si(f"0 {unit}", si_unit, where), to_si(f"1 {unit}", si_unit, where)
    return np.asarray(zero + (one - zero) * values) if zero else one * values


def check_rising(time: np.ndarray, lines: Sequence[int], place: str) -> None:
    """Refuse times that do not rise."""
    interval = np.diff(time)
    back = np.flatnonzero(interval <= 0.0)
    if len(back):
        k = back[0]
        word = "goes back" if interval[k] < 0.0 else "stands still"
        raise FileFormatError(
            f"{place}: row {lines[k + 1]}: the time {word}, from {time[k]:g} s to {time[k + 1]:g} s; sort the rows "
            "and remove double ones."
        )
