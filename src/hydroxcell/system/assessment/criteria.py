"""What a system is held against, and what can be said: met, not met, or that it cannot be told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.lab.measured import Value
from hydroxcell.nomenclature import lookup
from hydroxcell.record import part
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.study import data_file
from hydroxcell.units import from_si

QUESTIONS: Mapping[str, str] = {
    "cheap": "Is it cheap?",
    "clean": "Is it clean?",
    "good_enough": "Is it good enough for the vehicle?",
}
SIDES = ("at_most", "at_least")
ANY = "any"
ENTRIES = ("question", "quantity", "side", "for", "threshold")
MET, NOT_MET, UNKNOWN = "met", "not met", "cannot be told"


@part
@dataclass(frozen=True)
class Criterion:
    """A threshold for one quantity.

    Attributes
    ----------
    name : key in the file
    question : key of `QUESTIONS`
    quantity : by name of the nomenclature
    side : "at_most" or "at_least"
    vehicles : kind of vehicle that it holds for, or "any"
    threshold : with unit, status and source
    """

    name: str
    question: str
    quantity: str
    side: str
    vehicles: str
    threshold: Number

    def answer(self, value: Value) -> str:
        """What can be said of a result: the interval of the result and the range of the threshold must not overlap.

        A result without an interval is compared by its value.
        """
        low, high = (value.value if math.isnan(v) else v for v in (value.low, value.high))
        if math.isnan(value.value):
            return UNKNOWN
        if self.side == "at_least":
            low, high = -high, -low
        smallest, largest = self.threshold.low, self.threshold.high
        if self.side == "at_least":
            smallest, largest = -largest, -smallest
        if high <= smallest:
            return MET
        return NOT_MET if low > largest else UNKNOWN


def read_criteria(changes: Mapping[str, Any], origin: str) -> tuple[Criterion, ...]:
    """Criteria of the package with those of a study in their place.

    Errors: InputError for a row that is not complete; UnknownNameError for a question, quantity or side.
    """
    shipped = {name: _row(name, raw, "criteria.toml") for name, raw in read_toml(data_file("criteria")).items()}
    if not isinstance(changes, Mapping):
        raise InputError(f"{origin}: assessment.criteria must hold tables, [assessment.criteria.NAME].")
    own = {name: _row(name, raw, f"{origin}: assessment.criteria") for name, raw in changes.items()}
    return tuple((shipped | own).values())


def of_vehicle(criteria: tuple[Criterion, ...], kind: str) -> tuple[Criterion, ...]:
    """The criteria that hold for a kind of vehicle."""
    return tuple(c for c in criteria if c.vehicles in (ANY, kind))


def _row(name: str, raw: Any, where: str) -> Criterion:
    place = f"{where}.{name}"
    if not isinstance(raw, Mapping):
        raise InputError(f"{place} must be a table with {', '.join(ENTRIES)}.")
    for entry in raw:
        if entry not in ENTRIES:
            raise UnknownNameError("entry", entry, ENTRIES, place)
    for entry in ENTRIES:
        if entry not in raw:
            raise InputError(f"{place}: the entry {entry!r} is missing.")
    if raw["question"] not in QUESTIONS:
        raise UnknownNameError("question", str(raw["question"]), QUESTIONS, place)
    if raw["side"] not in SIDES:
        raise UnknownNameError("side", str(raw["side"]), SIDES, place)
    quantity = lookup(str(raw["quantity"]))
    low, high = (float(from_si(bound, quantity.display_unit)) for bound in (quantity.low, quantity.high))
    field = Field(f"criteria.{name}", quantity.unit, quantity.display_unit, low, high, quantity.meaning)
    threshold = read_number(raw["threshold"], field, where)
    return Criterion(name, str(raw["question"]), str(raw["quantity"]), str(raw["side"]), str(raw["for"]), threshold)
