"""The table of a fleet: which vehicles, how many, how far, on which cycles; and the temperatures of the months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hydroxcell.errors import FileFormatError, InputError
from hydroxcell.files import read_toml
from hydroxcell.system.vehicle.cycle import Cycle, cycle
from hydroxcell.system.vehicle.fleet_system import OwnSystem
from hydroxcell.system.vehicle.rules import RULES
from hydroxcell.system.vehicle.tables import Layout, UserTable, read_table
from hydroxcell.system.vehicle.vehicle import Vehicle, read_vehicle, vehicle
from hydroxcell.system.vehicle.vehicle_study import read_vehicle_study

FLEET = Layout(
    units={
        "kind": "", "vehicle": "", "number": "1", "mileage": "m/s", "mileage_range": "1", "cycles": "",
        "days_per_week": "1", "rule": "", "mass_range": "kg",
    },
    required=("kind", "vehicle", "number", "mileage", "cycles"),
    example='"kind,vehicle,number,mileage / km/day,cycles"',
    others={"days per week": "days_per_week", "mileage range": "mileage_range", "mass range": "mass_range"},
    plain=("number", "days_per_week"),
)  # fmt: skip
MONTHS = Layout(
    units={"month": "1", "temperature": "K", "accessories": "W"},
    required=("month", "temperature"),
    example='"month,temperature / degC,accessories / W"',
    others={},
    plain=("month",),
)
YEARLY = ("year", "a", "yr")
JULIAN_YEAR = 365.25 * 86400.0  # [s] that the unit "year" stands for
MOST = 1e7  # [1] vehicles of one row
FARTHEST = 2000e3  # [m] a day: more is no vehicle
_SHARE = re.compile(r"([A-Za-z][\w .-]*?)\s*(?::\s*([0-9.]+)\s*%?)?")
_SHARES_CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Kind:
    """One row of the table.

    Attributes
    ----------
    name : in words
    vehicle : that drives
    number : of vehicles
    daily, yearly : [m] of one vehicle on a day that it drives, or in a year; one of them is nan
    spread : [1] half of the range of the mileage over the mileage
    cycles : name -> cycle and share of the distance
    days_per_week : [1] that it drives, from Monday on
    rule : of the power split
    mass_range : [kg] half of the range of the masses of the single vehicles
    system : fuel-cell system of a study; None for that of the vehicle
    """

    name: str
    vehicle: Vehicle
    number: int
    daily: float
    yearly: float
    spread: float
    cycles: dict[str, tuple[Cycle, float]]
    days_per_week: int
    rule: str
    mass_range: float
    system: OwnSystem | None = None


@dataclass(frozen=True)
class Months:
    """Surroundings of the twelve months.

    Attributes
    ----------
    temperature : [K] (12,)
    accessories : [W] (12,) electric power for heating and cooling beside that of the vehicle
    source : file
    """

    temperature: tuple[float, ...]
    accessories: tuple[float, ...]
    source: str


def read_fleet_table(path: str | Path, rule: str) -> tuple[Kind, ...]:
    """Kinds of vehicles of a CSV file with a header as "kind,vehicle,number,mileage / km/day,cycles".

    vehicle : a vehicle of the package, or a TOML file beside the table: a vehicle, or a study as of `hydroxcell
        vehicle`, whose fuel-cell system it has then
    mileage : of one vehicle, per day that it drives ("km/day") or per year ("km/year")
    cycles : "wltc_3b", or with shares of the distance in per cent, "wltc_3b: 70; us06: 30"; a CSV file beside the table
        is a cycle too
    days per week, mileage range / %, mass range / kg, rule : may be left out

    Errors: FileFormatError that names row and column.
    """
    table = read_table(path, FLEET)
    folder = Path(path).parent
    written = table.written["mileage"]
    yearly = written.rpartition("/")[2].strip() in YEARLY
    rows = range(len(table.lines))
    kinds = tuple(_kind(table, row, folder, yearly, rule) for row in rows)
    names = [kind.name for kind in kinds]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise FileFormatError(f"{table.place}: two rows are called {double!r}; give every kind its own name.")
    return kinds


def _kind(table: UserTable, row: int, folder: Path, yearly: bool, rule: str) -> Kind:
    name = table.texts["kind"][row]
    if not name:
        raise FileFormatError(f"{table.where(row, 'kind')}: the cell is empty.")
    number = _whole(table, row, "number", 1, MOST)
    days = _whole(table, row, "days_per_week", 1, 7) if "days_per_week" in table.numbers else 7
    rate = float(table.numbers["mileage"][row])
    if rate < 0.0:
        raise FileFormatError(f"{table.where(row, 'mileage')}: a mileage is not negative.")
    daily, whole_year = (float("nan"), rate * JULIAN_YEAR) if yearly else (rate * 86400.0, float("nan"))
    if max(rate * 86400.0 * (7.0 / days if yearly else 1.0), 0.0) > FARTHEST:
        raise FileFormatError(
            f"{table.where(row, 'mileage')}: {rate * 86.4:.4g} km a day are too many for one vehicle (up to "
            f"{FARTHEST / 1e3:g} km); is the unit right? It is that of one vehicle, not of the fleet."
        )
    spread = float(table.numbers["mileage_range"][row]) if "mileage_range" in table.numbers else 0.0
    if not 0.0 <= spread < 1.0:
        raise FileFormatError(f"{table.where(row, 'mileage_range')}: {spread:g} must lie between 0 and 100 %.")
    own_rule = table.texts["rule"][row] if table.texts.get("rule") and table.texts["rule"][row] else rule
    if own_rule not in RULES:
        raise FileFormatError(f"{table.where(row, 'rule')}: {own_rule!r} is none of {', '.join(RULES)}.")
    where = table.where(row, "cycles")
    cycles = _cycles(table.texts["cycles"][row], folder, where)
    try:
        car, system = _vehicle(table.texts["vehicle"][row], folder)
    except InputError as error:
        raise error.located(table.where(row, "vehicle")) from None
    masses = float(table.numbers["mass_range"][row]) if "mass_range" in table.numbers else 0.0
    if not 0.0 <= masses < car.values["body.mass"]:
        raise FileFormatError(f"{table.where(row, 'mass_range')}: {masses:g} kg must lie between 0 and the mass.")
    return Kind(name, car, number, daily, whole_year, spread, cycles, days, own_rule, masses, system)


def _vehicle(text: str, folder: Path) -> tuple[Vehicle, OwnSystem | None]:
    if not text.lower().endswith(".toml"):
        return vehicle(text), None
    content = read_toml(folder / text)
    if "vehicle" not in content:
        return read_vehicle(content, text), None
    asked = read_vehicle_study(folder / text)
    return asked.vehicle, OwnSystem(asked.system) if asked.system is not None else None


def _cycles(text: str, folder: Path, where: str) -> dict[str, tuple[Cycle, float]]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    found: dict[str, tuple[Cycle, float]] = {}
    for part in parts:
        name, share = _part(part, len(parts) == 1, where)
        try:
            got = Cycle.from_file(folder / name) if name.lower().endswith(".csv") else cycle(name)
        except InputError as error:
            raise error.located(where) from None
        if got.name in found:
            raise FileFormatError(f"{where}: {name!r} stands there twice.")
        if got.distance <= 0.0:
            raise FileFormatError(f"{where}: the cycle {name!r} covers no distance.")
        found[got.name] = (got, share)
    total = sum(share for _, share in found.values())
    if not found or abs(total - 1.0) > _SHARES_CLOSE:
        raise FileFormatError(
            f"{where}: the shares of {text!r} add up to {100 * total:.4g} %, not to 100 %; write shares of the "
            'distance as "wltc_3b: 70; us06: 30".'
        )
    return found


def _part(part: str, alone: bool, where: str) -> tuple[str, float]:
    match = _SHARE.fullmatch(part)
    if match is None or (match[2] is None and not alone):
        raise FileFormatError(f'{where}: {part!r} is no cycle with a share; write "wltc_3b: 70; us06: 30".')
    share = 1.0 if match[2] is None else 0.01 * float(match[2])
    return match[1].strip(), share


def _whole(table: UserTable, row: int, column: str, low: float, high: float) -> int:
    value = float(table.numbers[column][row])
    if value != round(value) or not low <= value <= high:
        raise FileFormatError(f"{table.where(row, column)}: {value:g} must be a whole number from {low:g} to {high:g}.")
    return int(value)


def read_months(path: str | Path) -> Months:
    """Temperatures of the months from a CSV file with a header as "month,temperature / degC,accessories / W".

    Errors: FileFormatError unless every month from 1 to 12 stands there once.
    """
    table = read_table(path, MONTHS)
    month = table.numbers["month"]
    if sorted(month.tolist()) != list(range(1, 13)):
        raise FileFormatError(f"{table.place}: the months 1 to 12 are needed, each once; there are {month.tolist()}.")
    order = np.argsort(month)
    temperature = table.numbers["temperature"][order]
    extra = table.numbers.get("accessories", np.zeros(12))[order] if "accessories" in table.numbers else np.zeros(12)
    for k in range(12):
        if not 220.0 <= temperature[k] <= 330.0:
            raise FileFormatError(f"{table.place}: month {k + 1}: {temperature[k]:g} K is no temperature of the air.")
        if extra[k] < 0.0:
            raise FileFormatError(f"{table.place}: month {k + 1}: a power of accessories is not negative.")
    return Months(tuple(temperature.tolist()), tuple(extra.tolist()), table.place)
