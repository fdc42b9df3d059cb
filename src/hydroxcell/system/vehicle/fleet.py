"""Hydrogen that a fleet needs over a year: by day, month and kind of vehicle, with emissions and cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.lab.measured import Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.influence import Swings, swings, value_from_swings
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import influence_table, input_table
from hydroxcell.system.vehicle.fleet_consumption import Driven, per_distance
from hydroxcell.system.vehicle.fleet_days import kind_year
from hydroxcell.system.vehicle.fleet_study import FleetStudy, distance_of_day, typical_month
from hydroxcell.system.vehicle.fleet_table import Kind
from hydroxcell.system.vehicle.fleet_words import choices, findings, not_computed, sentence

DAY = 86400.0
SEPARATOR = ": "
KNOWN = "interval: every uncertain input over its range, added in squares"


@dataclass(frozen=True, eq=False, kw_only=True)
class FleetDemand(Measured):
    """Hydrogen of a fleet over a year.

    Attributes
    ----------
    days : columns over the days of the year, SI: hydrogen of the day, its month
    months : columns over the months: hydrogen
    kinds : columns over the kinds of vehicles: number, distance, hydrogen, shares, intervals
    drives : columns over what was driven: kind, cycle, share, hydrogen per distance
    routes : columns over hydrogen routes: greenhouse gases of the year with interval
    by_month : kind -> hydrogen of each month [kg]
    inputs : every number that went in
    changes : answer -> input -> change of the answer at the lower and upper bound of the input
    """

    KIND: ClassVar[str] = "fleet"
    ORIGIN: ClassVar[str] = "Calculation"

    days: Mapping[str, np.ndarray]
    months: Mapping[str, np.ndarray]
    kinds: Mapping[str, np.ndarray]
    drives: Mapping[str, np.ndarray]
    routes: Mapping[str, np.ndarray]
    by_month: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]

    def tables(self) -> Mapping[str, Columns]:
        """Kinds, months, days, drives, routes, inputs, and how far these move the answers."""
        return {
            "kinds": self.kinds,
            "months": self.months,
            "days": self.days,
            "drives": self.drives,
            "routes": self.routes,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


@dataclass(frozen=True, eq=False)
class Year:
    """What the fleet takes.

    Attributes
    ----------
    daily : [kg] (kinds, days)
    distance : [m] (kinds,) of all vehicles in the year
    """

    daily: np.ndarray
    distance: np.ndarray


def fleet(study: FleetStudy) -> FleetDemand:
    """Hydrogen of a fleet over a year, driven second by second.

    Every distinct condition (vehicle, cycle, month) is driven once, and stands for all days of all such vehicles; or
    every vehicle is driven on every day for itself, if the study says so.

    Errors: InputError for a cycle that a vehicle cannot be driven on.
    """
    driven = Driven()
    monthly = [per_distance(kind, study.months, driven)[0] for kind in study.kinds]
    each = tuple(kind_year(study, k, study.seed) for k in range(len(study.kinds))) if study.individual else ()
    year = Year(np.array([y.daily for y in each]), np.array([y.distance for y in each])) if each else None
    year = year or year_of(study, monthly)
    numbers = inputs_of(study)
    answers = _Answers(study, year, monthly)
    _, changes, failed = swings(answers, numbers)
    values = _values(study, year, changes)
    return FleetDemand(
        sentence=sentence(study, values),
        values=values,
        choices=choices(study, driven, each),
        findings=(*findings(study, driven, each), *not_computed(failed)),
        sample=study.title,
        settings={"study": study.origin, "table": study.table},
        days=_days(study, year),
        months=_months(study, year),
        kinds=_kinds(study, year, changes),
        drives=_drives(study, driven),
        routes=_routes(study, year, changes),
        by_month={kind.name: _by_month(study, year.daily[k]) for k, kind in enumerate(study.kinds)},
        inputs=tuple(numbers.values()),
        changes={name: change for name, change in changes.items() if SEPARATOR not in name},
    )


def year_of(study: FleetStudy, monthly: list[list[float]]) -> Year:
    """Hydrogen of every kind on every day [kg] from hydrogen per distance of the months [kg/m]."""
    daily, distance = [], []
    for kind, rates in zip(study.kinds, monthly, strict=True):
        way = kind.number * distance_of_day(study, kind) * study.year.driven(kind.days_per_week)
        daily.append(way * np.array(rates)[study.year.month - 1])
        distance.append(way.sum())
    return Year(np.array(daily), np.array(distance))


def inputs_of(study: FleetStudy) -> dict[str, Number]:
    """All numbers by path: of the vehicles, the mileages, and the study.

    Vehicles that are the same share their numbers: what is wrong with one is wrong with all.
    """
    numbers: dict[str, Number] = {}
    for kind in study.kinds:
        for path, number in kind.vehicle.numbers.items():
            numbers[f"{kind.vehicle.name}{SEPARATOR}{path}"] = replace(
                number, path=f"{kind.vehicle.name}{SEPARATOR}{path}"
            )
        path = f"{kind.name}{SEPARATOR}mileage"
        way = distance_of_day(study, kind)
        low, high = way * (1.0 - kind.spread), way * (1.0 + kind.spread)
        shown = f"{way / 1e3:.5g} km/day"
        status = "assumed" if kind.spread else "chosen"
        numbers[path] = Number(path, way, low, high, "km", shown, status, "table of the fleet", "", "", study.table)
    return {**numbers, **study.numbers}


class _Answers:
    """Answers from values of the inputs; hydrogen per distance is computed anew only for what has changed.

    The change of a number of a vehicle is found in one month and taken in proportion in all others.
    """

    def __init__(self, study: FleetStudy, year: Year, monthly: list[list[float]]) -> None:
        self.study, self.year, self.monthly = study, year, monthly
        self.start = {path: number.value for path, number in inputs_of(study).items()}
        self.month = typical_month(study)

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        changed = {path: value for path, value in values.items() if value != self.start[path]}
        factors = np.array([self._factor(kind, changed) for kind in self.study.kinds])
        daily = (factors[:, None] * self.year.daily).sum(axis=0)
        mass = float(daily.sum())
        found = {"yearly_hydrogen": mass, "peak_daily_hydrogen": float(daily.max()) / DAY}
        if "fleet.price" in values:
            found["yearly_hydrogen_cost"] = mass * values["fleet.price"]
        for path in self.study.numbers:
            if path.startswith("route."):
                found[f"carbon{SEPARATOR}{path}"] = mass * values[path]
        for kind, own, factor in zip(self.study.kinds, self.year.daily, factors, strict=True):
            found[f"kind{SEPARATOR}{kind.name}"] = float(factor * own.sum())
        return found

    def _factor(self, kind: Kind, changed: Mapping[str, float]) -> float:
        own = f"{kind.vehicle.name}{SEPARATOR}"
        moved = {path.removeprefix(own): value for path, value in changed.items() if path.startswith(own)}
        factor = 1.0
        mileage = f"{kind.name}{SEPARATOR}mileage"
        if mileage in changed:
            factor = changed[mileage] / self.start[mileage] if self.start[mileage] else 1.0
        if moved:
            car = kind.vehicle.with_values(**{path.replace(".", "__"): value for path, value in moved.items()})
            there, _ = per_distance(replace(kind, vehicle=car), self.study.months, Driven(), self.month)
            factor *= there[self.month] / self.monthly[self.study.kinds.index(kind)][self.month]
        return factor


def _values(study: FleetStudy, year: Year, changes: Swings) -> dict[str, Value]:
    total = year.daily.sum(axis=0)
    mass, days, way = float(total.sum()), len(study.year.month), float(year.distance.sum())
    yearly = value_from_swings(mass, changes["yearly_hydrogen"], f"sum of the days; {KNOWN}")
    peak = int(np.argmax(total))
    found = {
        "vehicle_count": Value.exact(sum(kind.number for kind in study.kinds), "table"),
        "fleet_distance": Value.exact(way, "of all vehicles in the year"),
        "yearly_hydrogen": yearly,
        "mean_daily_hydrogen": yearly.times(1.0 / (days * DAY), f"over {days} days; {KNOWN}"),
        "peak_daily_hydrogen": value_from_swings(
            float(total[peak]) / DAY, changes["peak_daily_hydrogen"], f"first such day: {_date(study, peak)}; {KNOWN}"
        ),
        "fleet_hydrogen_per_distance": Value.exact(mass / way if way else math.nan, "over all kinds"),
    }
    if "fleet.price" in study.numbers:
        found["yearly_hydrogen_cost"] = value_from_swings(
            mass * study.numbers["fleet.price"].value,
            changes["yearly_hydrogen_cost"],
            f"in USD of {study.price_year}; {KNOWN}",
        )
    if "fleet.station" in study.numbers:
        size = study.numbers["fleet.station"].value
        found["stations_needed"] = Value.exact(
            math.ceil(float(total[peak]) / DAY / size - 1e-9), f"peak day over {size * DAY:.4g} kg/day, rounded up"
        )
    if "fleet.electrolyser" in study.numbers:
        each = study.numbers["fleet.electrolyser"].value
        found["electrolyser_power"] = Value.exact(
            mass * each / (days * DAY), "mean power of electrolysis of all hydrogen, without pauses"
        )
    return found


def _date(study: FleetStudy, day: int) -> str:
    first = int(np.flatnonzero(study.year.month == study.year.month[day])[0])
    return f"{study.year.year}-{study.year.month[day]:02d}-{day - first + 1:02d}"


def _by_month(study: FleetStudy, daily: np.ndarray) -> np.ndarray:
    return np.bincount(study.year.month - 1, weights=daily, minlength=12)


def _days(study: FleetStudy, year: Year) -> dict[str, np.ndarray]:
    days = len(study.year.month)
    return {
        "date": np.array([_date(study, k) for k in range(days)]),
        "day_of_year": np.arange(1.0, days + 1.0),
        "daily_hydrogen": year.daily.sum(axis=0) / DAY,
    }


def _months(study: FleetStudy, year: Year) -> dict[str, np.ndarray]:
    mass = _by_month(study, year.daily.sum(axis=0))
    lengths = np.bincount(study.year.month - 1, minlength=12)
    columns = {
        "month": np.arange(1.0, 13.0),
        "hydrogen_mass": mass,
        "mean_daily_hydrogen": mass / (lengths * DAY),
    }
    if study.months is not None:
        columns["ambient_temperature"] = np.array(study.months.temperature)
    return columns


def _kinds(study: FleetStudy, year: Year, changes: Swings) -> dict[str, np.ndarray]:
    mass = year.daily.sum(axis=1)
    found = [
        value_from_swings(float(m), changes[f"kind{SEPARATOR}{kind.name}"], KNOWN)
        for m, kind in zip(mass, study.kinds, strict=True)
    ]
    per = np.divide(mass, year.distance, out=np.zeros_like(mass), where=year.distance > 0.0)
    return {
        "kind": np.array([kind.name for kind in study.kinds]),
        "vehicle": np.array([kind.vehicle.name for kind in study.kinds]),
        "vehicle_count": np.array([float(kind.number) for kind in study.kinds]),
        "fleet_distance": year.distance,
        "fleet_hydrogen_per_distance": per,
        "yearly_hydrogen": mass,
        "yearly_hydrogen_low": np.array([v.value if math.isnan(v.low) else v.low for v in found]),
        "yearly_hydrogen_high": np.array([v.value if math.isnan(v.high) else v.high for v in found]),
        "fleet_hydrogen_share": mass / mass.sum() if mass.sum() else mass,
    }


def _drives(study: FleetStudy, driven: Driven) -> dict[str, np.ndarray]:
    rows = []
    month = typical_month(study)
    for kind in study.kinds:
        _, shown = per_distance(kind, study.months, driven, month)
        for name, d in shown.items():
            rows.append((kind.name, name, kind.cycles[name][1], d.hydrogen_per_distance, d.miss.duration))
    kinds, names, shares, rates, misses = zip(*rows, strict=True)
    return {
        "kind": np.array(kinds),
        "cycle": np.array(names),
        "distance_share": np.array(shares),
        "fleet_hydrogen_per_distance": np.array(rates),
        "missed_time": np.array(misses),
    }


def _routes(study: FleetStudy, year: Year, changes: Swings) -> dict[str, np.ndarray]:
    mass = float(year.daily.sum())
    paths = [path for path in study.numbers if path.startswith("route.")]
    found = [
        value_from_swings(mass * study.numbers[path].value, changes[f"carbon{SEPARATOR}{path}"], KNOWN)
        for path in paths
    ]
    return {
        "route": np.array([path.partition(".")[2].replace("_", " ") for path in paths]),
        "yearly_carbon": np.array([v.value for v in found]),
        "yearly_carbon_low": np.array([v.low for v in found]),
        "yearly_carbon_high": np.array([v.high for v in found]),
    }
