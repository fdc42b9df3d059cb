"""What a fleet study states: the table, the year, the weather, the hydrogen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.system.cost.money import money_factor
from hydroxcell.system.cost.uncertain import check_origin, read_range, record
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.study import data_file
from hydroxcell.system.vehicle.calendar_year import CalendarYear
from hydroxcell.system.vehicle.fleet_table import Kind, Months, read_fleet_table, read_months
from hydroxcell.system.vehicle.rules import RULES

YEAR = 2025  # calendar where a study states none; it is shown among the choices
RULE = "load_following"  # rule of the power split where neither study nor table states one; shown as well
SECTIONS = ("title", "fleet")
STATION = Field("fleet.station", "kg/s", "kg/day", 1, 1e6, "hydrogen that one station gives in a day")
ELECTROLYSER = Field("fleet.electrolyser", "J/kg", "kWh/kg", 30, 120, "electricity for a kilogram of hydrogen")
KEYS = ("table", "year", "rule", "months", "price", "routes", "station", "electrolyser", "individual", "seed")


@dataclass(frozen=True, eq=False)
class FleetStudy:
    """A fleet over a year.

    Attributes
    ----------
    title, origin : in words; file
    kinds : rows of the table
    year : calendar
    months : surroundings; None for those of the road load
    numbers : price of hydrogen [USD/kg], emissions of the routes [1], station, electrolyser, by path
    price_year : year of the money; 0 without a price
    table : name of the table
    stated : which choices the study states
    individual : whether every vehicle is driven on every day for itself
    seed : of the order of its cycles and of its mass
    """

    title: str
    origin: str
    kinds: tuple[Kind, ...]
    year: CalendarYear
    months: Months | None
    numbers: Mapping[str, Number]
    price_year: int
    table: str
    stated: tuple[str, ...]
    individual: bool = False
    seed: int = 0


def read_fleet(path: str | Path) -> FleetStudy:
    """Fleet study from a table alone (CSV), or from a TOML file with a section [fleet] that names the table.

    Errors: InputError with file, key and remedy.
    """
    place = Path(path)
    if place.suffix.lower() != ".toml":
        kinds = read_fleet_table(place, RULE)
        return FleetStudy(
            place.stem, place.name, kinds, CalendarYear.of(YEAR), None, _routes({}, place.name), 0, place.name, ()
        )
    content = read_toml(place)
    for name in content:
        if name not in SECTIONS:
            raise UnknownNameError("section", name, SECTIONS, place.name)
    raw = content.get("fleet", {})
    if not isinstance(raw, Mapping):
        raise InputError(f"{place.name}: fleet = {raw!r} must be a section, [fleet].")
    for key in raw:
        if key not in KEYS:
            raise UnknownNameError("entry", key, KEYS, f"{place.name}: [fleet]")
    if "table" not in raw:
        raise InputError(f'{place.name}: fleet.table is missing; name the table of the vehicles, table = "fleet.csv".')
    rule = str(raw.get("rule", RULE))
    if rule not in RULES:
        raise UnknownNameError("rule of the power split", rule, RULES, f"{place.name}: fleet.rule")
    year = raw.get("year", YEAR)
    if isinstance(year, bool) or not isinstance(year, int):
        raise InputError(f"{place.name}: fleet.year = {year!r} must be a whole number.")
    months = read_months(place.parent / str(raw["months"])) if "months" in raw else None
    numbers = dict(_routes(raw.get("routes", {}), place.name))
    for field in (STATION, ELECTROLYSER):
        key = field.path.partition(".")[2]
        if key in raw:
            numbers[field.path] = read_number(raw[key], field, place.name)
    price_year = 0
    if "price" in raw:
        numbers["fleet.price"], price_year = _price(raw["price"], f"{place.name}: fleet.price", place.name)
    individual, seed = raw.get("individual", False), raw.get("seed", 0)
    if not isinstance(individual, bool):
        raise InputError(f"{place.name}: fleet.individual = {individual!r} must be true or false.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"{place.name}: fleet.seed = {seed!r} must be a whole number, not negative.")
    kinds = read_fleet_table(place.parent / str(raw["table"]), rule)
    return FleetStudy(
        str(content.get("title", place.stem)), place.name, kinds, CalendarYear.of(year), months, numbers, price_year,
        str(raw["table"]), tuple(raw), individual, seed,
    )  # fmt: skip


def _price(raw: Any, where: str, origin: str) -> tuple[Number, int]:
    """Price of hydrogen [USD/kg] with its year: { value = [12, 9, 15], unit = "EUR/kg", year = 2024, ... }."""
    if not isinstance(raw, Mapping):
        raise InputError(
            f'{where}: {raw!r} says neither currency nor year; write {{ value = [12, 9, 15], unit = "EUR/kg", '
            "year = 2024, status, source, date }."
        )
    check_origin(raw, where, dated=True)
    factor = money_factor(raw.get("unit"), "kg", raw.get("year"), int(raw.get("year") or 0), where)
    found = read_range(raw.get("value"), "USD/kg", "fleet.price", where, factor)
    return record(found, "USD/kg", raw, f"{raw['value'][0]:g} {raw['unit']} of {raw['year']}", origin), int(raw["year"])


def _routes(raw: Any, origin: str) -> dict[str, Number]:
    """Greenhouse gases of each hydrogen route over the mass of hydrogen [1]: those of the package and own ones."""
    shipped = read_toml(data_file("carbon_factors"))
    numbers: dict[str, Number] = {}
    if not isinstance(raw, Mapping):
        raise InputError(f"{origin}: fleet.routes must be a table of routes.")
    for name, row in {**shipped["hydrogen"], **raw}.items():
        own = name in raw
        where = f"{origin if own else 'carbon_factors.toml'}: hydrogen.{name}"
        if not isinstance(row, Mapping):
            raise InputError(f'{where}: write {{ value = [9, 8, 11, "kg/kg"], status, source, date }}.')
        check_origin(row, where, dated=True)
        file = origin if own else "carbon_factors.toml"
        if "electricity" in row:
            grid = shipped["electricity"]
            demand = read_range(row["electricity"], "J/kg", f"route.{name}", where)
            each = read_range(grid["value"], "kg/J", "electricity", where)
            values = (demand.mode * each.mode, demand.low * each.low, demand.high * each.high)
            source = f"{row['source']}; {grid['source']}"
            shown = f"{demand.mode * each.mode:.3g} kg/kg"
            numbers[f"route.{name}"] = Number(
                f"route.{name}", *values, "1", shown, str(row["status"]), source, str(row["date"]), "", file
            )
        else:
            found = read_range(row.get("value"), "1", f"route.{name}", where)
            numbers[f"route.{name}"] = record(found, "1", row, f"{row['value'][0]:g} {row['value'][3]}", file)
    return numbers


def distance_of_day(study: FleetStudy, kind: Kind) -> float:
    """Way of one vehicle on a day that it drives [m]."""
    if math.isnan(kind.yearly):
        return kind.daily
    return kind.yearly / int(study.year.driven(kind.days_per_week).sum())


def typical_month(study: FleetStudy) -> int:
    """Month whose temperature is nearest to the mean of the year."""
    if study.months is None:
        return 0
    temperature = np.array(study.months.temperature)
    return int(np.argmin(np.abs(temperature - temperature.mean())))
