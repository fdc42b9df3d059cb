"""A number of a system study: value, range, unit, source, status and date, and how it is read from a file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError, UnitError, UnknownNameError
from hydroxcell.record import part
from hydroxcell.units import to_si

STATUSES: Mapping[str, str] = {
    "measured": "from a test of this system or cell",
    "published": "stands in the source, which was opened",
    "calculated": "follows from other numbers by the calculation that the source names",
    "chosen": "a decision of the designer",
    "assumed": "believed to lie in its range; the source says why",
}
ENTRIES = ("value", "unit", "range", "status", "source", "date", "note")
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class Field:
    """A number that a study may hold.

    Attributes
    ----------
    path : "stack.area"
    unit : SI unit
    display : unit in which `low` and `high` stand and in which it is shown
    low, high : plausible bounds in the display unit
    meaning : in words
    dated : whether it changes with the years and needs a date
    """

    path: str
    unit: str
    display: str
    low: float
    high: float
    meaning: str
    dated: bool = False


@part
@dataclass(frozen=True)
class Number:
    """A number with where it is from.

    Attributes
    ----------
    path : "stack.area"
    value, low, high : SI; most likely, smallest and largest value; all three equal where no range is given
    unit : in which it is shown
    shown : as it was written
    status : one of `STATUSES`
    source, date, note : in words
    origin : file that it stands in
    """

    path: str
    value: float
    low: float
    high: float
    unit: str
    shown: str
    status: str
    source: str
    date: str = ""
    note: str = ""
    origin: str = ""

    @property
    def uncertain(self) -> bool:
        """Whether it has a range."""
        return self.low < self.high


def read_number(raw: Any, field: Field, origin: str) -> Number:
    """Number from its table in a file.

    Errors: InputError for a missing entry, an unknown status, an assumed number without range, a missing date, a value
    outside the plausible bounds; UnitError for a unit of another dimension.
    """
    where = f"{origin}: {field.path}"
    entry = checked_entries(raw, where, field.display)
    values = [_si(v, entry.get("unit"), field, where) for v in (entry["value"], *entry.get("range", ()))]
    low, high = range_of(values, entry, where)
    for value in values:
        check_plausible(value, field, where)
    if field.dated:
        check_date(entry, where)
    shown = f"{entry['value']} {entry.get('unit', '')}".strip().removesuffix(" 1")
    source, date, note = (str(entry.get(k, "")) for k in ("source", "date", "note"))
    return Number(field.path, values[0], low, high, field.display, shown, entry["status"], source, date, note, origin)


def checked_entries(raw: Any, where: str, unit: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """The table of a number, with its status, source and range checked."""
    if not isinstance(raw, dict):
        raise InputError(
            f'{where}: {raw!r} says neither unit nor source; write {{ value = ..., unit = "{unit}", source = "...", '
            f'status = "..." }}, status being one of {", ".join(STATUSES)}.'
        )
    for name in raw:
        if name not in (*ENTRIES, *more):
            raise UnknownNameError("entry", name, (*ENTRIES, *more), where)
    for name in ("value", "status", "source"):
        if raw.get(name) in (None, ""):
            raise InputError(f"{where}: the entry {name!r} is missing.")
    if raw["status"] == "recalled":
        raise InputError(f'{where}: a number from memory is an assumed one: write status = "assumed" and a wide range.')
    if raw["status"] not in STATUSES:
        raise UnknownNameError("status", str(raw["status"]), STATUSES, where)
    if raw["status"] == "assumed" and "range" not in raw:
        raise InputError(f"{where}: an assumed number needs a range: range = [smallest, largest].")
    limits = raw.get("range", [0, 0])
    if not isinstance(limits, list) or len(limits) != 2:
        raise InputError(f"{where}: range = {limits!r} must be [smallest, largest].")
    return dict(raw)


def range_of(values: list[float], entry: Mapping[str, Any], where: str) -> tuple[float, float]:
    """Bounds of a number from [value, low, high]; the value where no range is given."""
    if len(values) == 1:
        return values[0], values[0]
    if not values[1] <= values[0] <= values[2]:
        raise InputError(f"{where}: the value {entry['value']!r} lies outside its range {entry['range']!r}.")
    return values[1], values[2]


def check_date(entry: Mapping[str, Any], where: str) -> None:
    """Refuse a price or factor without a date."""
    if not _DATE.fullmatch(str(entry.get("date", ""))):
        raise InputError(f'{where}: prices and factors change; add when it was valid, date = "2024" or "2024-06".')


def check_plausible(value: float, field: Field, where: str) -> None:
    """Refuse a value outside the plausible bounds of its field."""
    low, high = (to_si(f"{b!r} {field.display}", field.unit) for b in (field.low, field.high))
    slack = 1e-9 * max(abs(low), abs(high))
    if not math.isfinite(value) or not low - slack <= value <= high + slack:
        unit = "" if field.display == "1" else f" {field.display}"
        shown = f"{value:g} {field.unit}".removesuffix(" 1")
        raise InputError(
            f"{where}: {shown} is not plausible for the {field.meaning} ({field.low:g} to {field.high:g}{unit}). "
            "Check the number and its unit."
        )


def _si(value: Any, unit: Any, field: Field, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(f"{where}: {value!r} is not a number.")
    if isinstance(value, str):
        return to_si(value, field.unit, where)
    if unit is None:
        if field.unit != "1":
            raise UnitError(f'{where}: {value!r} has no unit; add unit = "{field.display}".')
        return float(value)
    return to_si(f"{value!r} {unit}" if unit != "1" else repr(value), field.unit, where)
