"""Driving cycles from tables: a header with units, one row a moment."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.files import read_text
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.units import to_si

COLUMNS = {"time": "s", "speed": "m/s", "grade": "1", "wind": "m/s"}
NAMES = {"velocity": "speed", "gradient": "grade", "slope": "grade", "head wind": "wind"}
EXAMPLE = '"time / s,speed / km/h,grade / %,wind / m/s"'
LARGEST_GAP = 20.0  # times the usual interval: such a hole in a record is refused
_HEAD = re.compile(r"^\s*([A-Za-z ]+?)\s*(?:/\s*(\S.*?)|\[(.*)\]|\((.*)\))?\s*$")


def read_cycle(path: str | Path, name: str = "", source: str = "", gaps: bool = False) -> Cycle:
    """Cycle of a CSV file (comma, semicolon or tab) with a header as "time / s,speed / km/h"; [ ] and ( ) do too.

    Parameters
    ----------
    name, source : those of the file where they are not given
    gaps : whether holes in the record are taken as straight lines

    Errors: FileFormatError that names row and column, UnitError for a unit of another kind.
    """
    place = Path(path).name
    kept = [(k, line) for k, line in enumerate(read_text(path).splitlines(), 1) if _counts(line)]
    sign = max(",;\t", key=kept[0][1].count) if kept else ","
    rows = list(csv.reader((line for _, line in kept), delimiter=sign))
    lines = [k for k, _ in kept[1:]]
    if len(rows) < 3:
        raise FileFormatError(f"{place}: a header and at least two rows are needed; {len(rows)} lines were found.")
    found = {
        column: _values(rows[1:], lines, number, column, place) * _factor(column, unit, place)
        for column, (number, unit) in _columns(rows[0], place).items()
    }
    _check_times(found["time"], lines, place, gaps)
    size = len(rows) - 1
    time, speed, grade, wind = (found.get(column, np.zeros(size)) for column in COLUMNS)
    try:
        return Cycle(name or Path(path).stem, time, speed, grade, wind, source or place)
    except InputError as error:
        raise FileFormatError(f"{place}: {error}") from None


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _columns(head: Sequence[str], place: str) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for number, text in enumerate(head):
        match = _HEAD.match(text)
        word = match.group(1).strip().lower() if match else text.strip().lower()
        column = NAMES.get(word, word)
        if column not in COLUMNS:
            raise UnknownNameError("column", column, (*COLUMNS, *NAMES), f"{place}, header")
        if column in found:
            raise FileFormatError(f"{place}: the header names {column!r} twice.")
        unit = next((g for g in match.groups()[1:] if g), "") if match else ""
        if not unit:
            raise UnitError(f"{place}: the column {column!r} has no unit; write the header as {EXAMPLE}.")
        found[column] = (number, unit)
    missing = [column for column in ("time", "speed") if column not in found]
    if missing:
        raise FileFormatError(f"{place}: the column {missing[0]!r} is missing; write the header as {EXAMPLE}.")
    return found


def _factor(column: str, unit: str, place: str) -> float:
    if column == "grade" and unit.strip() not in ("%", "1", "-"):
        raise UnitError(f'{place}: the grade is in {unit!r}; give rise over run in "%" or "1".')
    return to_si(f"1 {unit}", COLUMNS[column], f"{place}: {column}")


def _values(rows: Sequence[Sequence[str]], lines: Sequence[int], number: int, column: str, place: str) -> np.ndarray:
    texts = [row[number] if number < len(row) else "" for row in rows]
    try:
        values = np.array(texts, dtype=float)
    except ValueError:
        values = np.array([_number(text, k, column, place) for k, text in zip(lines, texts, strict=True)])
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise FileFormatError(f"{place}: row {lines[bad[0]]}, {column}: {texts[bad[0]]!r} is not a finite number.")
    return values


def _number(text: str, row: int, column: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        what = f"{text.strip()!r} is not a number" if text.strip() else "the cell is empty"
        raise FileFormatError(f"{place}: row {row}, {column}: {what}; remove the row or fill it.") from None


def _check_times(time: np.ndarray, lines: Sequence[int], place: str, gaps: bool) -> None:
    interval = np.diff(time)
    back = np.flatnonzero(interval <= 0.0)
    if len(back):
        k = back[0]
        word = "goes back" if interval[k] < 0.0 else "stands still"
        raise FileFormatError(
            f"{place}: row {lines[k + 1]}: the time {word}, from {time[k]:g} s to {time[k + 1]:g} s; sort the rows "
            "and remove double ones."
        )
    usual = float(np.median(interval))
    widest = int(interval.argmax())
    if not gaps and len(interval) >= 10 and interval[widest] > LARGEST_GAP * usual:
        raise FileFormatError(
            f"{place}: row {lines[widest + 1]}: a gap of {interval[widest]:g} s where rows are {usual:g} s apart; "
            "fill it or cut the record there."
        )
