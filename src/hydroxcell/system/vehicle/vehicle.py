"""A vehicle: its numbers with their sources, the maps of its drive and of its fuel-cell system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.system.number import Number, read_number
from hydroxcell.system.vehicle.fields import BY_BODY, BY_COEFFICIENTS, OPTIONAL, VEHICLE_FIELDS
from hydroxcell.system.vehicle.maps import HEAT, DriveMap, HydrogenMap, read_pairs
from hydroxcell.system.vehicle.road import GRAVITY

SECTIONS = ("body", "road", "drive", "regeneration", "accessories", "battery", "fuel_cell", "split")
MAPS = ("drive.efficiency", "fuel_cell.map")
LONGEST_CHAIN = 5


@dataclass(frozen=True, eq=False)
class Vehicle:
    """What drives.

    Attributes
    ----------
    name : in words
    numbers : by path of `fields`
    drive : map of motor and inverter
    system : hydrogen over net power of the fuel-cell system, before `hydrogen_factor` and `idle_hydrogen`
    origin : file
    air_density : [kg/m3] in which it drives; None for the one in which its road load holds
    """

    name: str
    numbers: Mapping[str, Number]
    drive: DriveMap
    system: HydrogenMap
    origin: str
    air_density: float | None = None

    def __post_init__(self) -> None:
        _check(self)

    @property
    def values(self) -> dict[str, float]:
        """Numbers by path, SI."""
        return {path: number.value for path, number in self.numbers.items()}

    @cached_property
    def fuel_cell(self) -> HydrogenMap:
        """Hydrogen over net power as this vehicle uses it."""
        n = self.values
        return self.system.adjusted(
            n["fuel_cell.hydrogen_factor"], n["fuel_cell.idle_hydrogen"], n["fuel_cell.lowest_power"]
        )

    @property
    def road(self) -> tuple[float, float, float]:
        """Road load A [N], B [N s/m], C [N s2/m2] on a level road without wind; C goes with the density of the air."""
        n = self.values
        density = n["road.air_density"] if self.air_density is None else self.air_density
        if BY_COEFFICIENTS[0] in n:
            constant, linear, quadratic = (n[path] for path in BY_COEFFICIENTS)
            return constant, linear, quadratic * density / n["road.air_density"]
        weight = n["body.mass"] * GRAVITY
        return n["road.rolling_resistance"] * weight, 0.0, 0.5 * density * n["road.drag_area"]

    def with_values(self, **values: float) -> Vehicle:
        """Vehicle with other SI values, written body__mass=2000.0, without ranges; maps are stretched.

        Errors: UnknownNameError for a path that this vehicle does not have.
        """
        numbers = dict(self.numbers)
        for name, value in values.items():
            path = name.replace("__", ".")
            if path not in numbers:
                raise UnknownNameError("number of the vehicle", path, numbers)
            numbers[path] = replace(
                numbers[path], value=value, low=value, high=value, shown=f"{value:g}", status="chosen", source="given"
            )
        factor = numbers["drive.power"].value / self.drive.shaft[-1]
        d, system = self.drive, self.system
        drive = DriveMap(d.shaft * factor, d.motoring * factor, d.generating * factor)
        rated = self.numbers["fuel_cell.rated_power"].value
        if abs(system.power[-1] / rated - 1.0) < 1e-9 and numbers["fuel_cell.rated_power"].value > rated:
            system = system.stretched(numbers["fuel_cell.rated_power"].value)
        return replace(self, numbers=numbers, drive=drive, system=system)

    def with_fuel_cell(
        self, hydrogen: HydrogenMap, rated: Number | None = None, voltage: Number | None = None
    ) -> Vehicle:
        """Vehicle with another fuel-cell system: its map, rated power (the end of the map), idling, cell voltage."""
        top, idle = float(hydrogen.power[-1]), float(hydrogen.hydrogen[0])
        old = self.numbers
        line = {
            "fuel_cell.rated_power": rated or _from_map(old["fuel_cell.rated_power"], top, hydrogen.source),
            "fuel_cell.idle_hydrogen": _from_map(old["fuel_cell.idle_hydrogen"], idle, hydrogen.source),
            "fuel_cell.hydrogen_factor": _from_map(old["fuel_cell.hydrogen_factor"], 1.0, hydrogen.source),
        }
        if voltage is not None:
            line["fuel_cell.rated_cell_voltage"] = replace(voltage, path="fuel_cell.rated_cell_voltage")
        return replace(self, numbers={**old, **line}, system=hydrogen)


def _from_map(number: Number, value: float, source: str) -> Number:
    shown = f"{value:.4g} (SI)"
    return replace(number, value=value, low=value, high=value, shown=shown, status="calculated", source=source)


def folder() -> Path:
    """Where the vehicles of the package stand."""
    return Path(str(resources.files("hydroxcell.system") / "data" / "vehicles"))


def presets() -> list[str]:
    """Names of the vehicles of the package."""
    return sorted(path.stem for path in folder().glob("*.toml") if not path.stem.startswith("base"))


def vehicle(name: str) -> Vehicle:
    """A vehicle of the package.

    Errors: UnknownNameError with the nearest name.

    >>> vehicle("mirai_2021").name
    'Toyota Mirai (2021), 4500 lb'
    """
    return read_vehicle({"preset": name}, "vehicle")


def read_vehicle(raw: Mapping[str, Any], origin: str) -> Vehicle:
    """Vehicle from a table: `preset` names the vehicle that fills what the table does not state.

    Parameters
    ----------
    raw : sections of numbers
    origin : name of the file

    Errors: InputError for what is missing, a road load stated twice, maps that do not reach their power.
    """
    content = _merged(raw, origin)
    numbers: dict[str, Number] = {}
    for section in SECTIONS:
        for name, (entry, place) in content.get(section, {}).items():
            path = f"{section}.{name}"
            if path in MAPS:
                continue
            if path not in VEHICLE_FIELDS:
                raise UnknownNameError("number of a vehicle", path, (*VEHICLE_FIELDS, *MAPS), place)
            numbers[path] = read_number(entry, VEHICLE_FIELDS[path], place)
    _complete(numbers, origin)
    drive = _drive_map(content, numbers, origin)
    name = str(content.get("title", ("vehicle", ""))[0])
    return Vehicle(name, numbers, drive, _hydrogen_map(content, numbers, origin), origin)


def _merged(raw: Mapping[str, Any], origin: str, depth: int = 0) -> dict[str, Any]:
    """Sections with what they are based on below them; every entry with the file that it stands in."""
    known = ("title", "preset", *SECTIONS)
    for name in raw:
        if name not in known:
            raise UnknownNameError("section of a vehicle", name, known, origin)
    found: dict[str, Any] = {}
    if "preset" in raw:
        name = str(raw["preset"])
        if depth > LONGEST_CHAIN or not (folder() / f"{name}.toml").is_file():
            raise UnknownNameError("vehicle", name, presets(), origin)
        found = _merged(read_toml(folder() / f"{name}.toml"), f"{name}.toml", depth + 1)
    if "title" in raw:
        found["title"] = (raw["title"], origin)
    for section in SECTIONS:
        rows = raw.get(section, {})
        if not isinstance(rows, Mapping):
            raise InputError(f"{origin}: {section} = {rows!r} must be a section with numbers.")
        below = dict(found.get(section, {}))
        if section == "road" and any(f"road.{n}" in (*BY_COEFFICIENTS, *BY_BODY) for n in rows):
            below = {n: e for n, e in below.items() if f"road.{n}" not in (*BY_COEFFICIENTS, *BY_BODY)}
        found[section] = {**below, **{name: (entry, origin) for name, entry in rows.items()}}
    return found


def _complete(numbers: Mapping[str, Number], origin: str) -> None:
    for path, row in VEHICLE_FIELDS.items():
        if path not in numbers and path not in OPTIONAL:
            raise InputError(f"{origin}: {path} ({row.meaning}, in {row.display}) is missing; or name a preset.")
    ways = [[p for p in way if p in numbers] for way in (BY_COEFFICIENTS, BY_BODY)]
    if bool(ways[0]) == bool(ways[1]):
        raise InputError(
            f"{origin}: state the road load in one way: {', '.join(BY_COEFFICIENTS)}, or {', '.join(BY_BODY)}."
        )
    for way, stated in zip((BY_COEFFICIENTS, BY_BODY), ways, strict=True):
        if stated and len(stated) < len(way):
            missing = next(p for p in way if p not in stated)
            raise InputError(f"{origin}: {missing} ({VEHICLE_FIELDS[missing].meaning}) is missing.")


def _drive_map(content: Mapping[str, Any], numbers: Mapping[str, Number], origin: str) -> DriveMap:
    if "efficiency" not in content["drive"]:
        raise InputError(f"{origin}: drive.efficiency (motor and inverter over load) is missing; or name a preset.")
    raw, place = content["drive"]["efficiency"]
    _, load, efficiency, _ = read_pairs(raw, (("load",), ("efficiency",)), f"{place}: drive.efficiency")
    return DriveMap.of(load, efficiency, numbers["drive.power"].value, f"{place}: drive.efficiency")


def _hydrogen_map(content: Mapping[str, Any], numbers: Mapping[str, Number], origin: str) -> HydrogenMap:
    if "map" not in content["fuel_cell"]:
        raise InputError(f"{origin}: fuel_cell.map (net efficiency over net power) is missing; or name a preset.")
    raw, place = content["fuel_cell"]["map"]
    where = f"{place}: fuel_cell.map"
    first, power, efficiency, _ = read_pairs(raw, (("power", "load"), ("efficiency",)), where)
    rated = numbers["fuel_cell.rated_power"].value
    if first == "load":
        power = [rated * x for x in power]
    idle = numbers["fuel_cell.idle_hydrogen"]
    smallest = power[0] / (efficiency[0] * HEAT) if power and efficiency and efficiency[0] > 0.0 else idle.value + 1.0
    if idle.value >= smallest > 0.0:
        raise InputError(
            f"{idle.origin}: fuel_cell.idle_hydrogen of {3.6e6 * idle.value:.4g} g/h is more than the map of {place} "
            f"takes at {power[0] / 1e3:.3g} kW ({3.6e6 * smallest:.4g} g/h); lower it."
        )
    return HydrogenMap.of(power, efficiency, idle.value, where)


def _check(car: Vehicle) -> None:
    n, place = car.values, car.origin
    rated = n["fuel_cell.rated_power"]
    if rated > car.system.power[-1] * (1.0 + 1e-9):
        raise InputError(
            f"{place}: fuel_cell.rated_power is {rated / 1e3:.4g} kW and the map of the fuel-cell system ends at "
            f"{car.system.power[-1] / 1e3:.4g} kW; a map is never continued: lower the power or give a longer map."
        )
    low, target, high = (n[f"battery.{name}_charge"] for name in ("lowest", "target", "highest"))
    if not low < target < high:
        raise InputError(
            f"{place}: battery.target_charge ({100 * target:g} %) must lie between battery.lowest_charge "
            f"({100 * low:g} %) and battery.highest_charge ({100 * high:g} %)."
        )
    if not low <= n["split.lower_charge"] < n["split.upper_charge"] <= high:
        raise InputError(
            f"{place}: split.lower_charge and split.upper_charge must rise and lie within those of the battery."
        )
    if not n["fuel_cell.lowest_power"] < rated:
        raise InputError(f"{place}: fuel_cell.lowest_power must be smaller than fuel_cell.rated_power.")
    most = n["battery.voltage"] ** 2 / (4.0 * max(n["battery.resistance"], 1e-12))
    if n["battery.discharge_power"] > most:
        raise InputError(
            f"{place}: a battery of {n['battery.voltage']:g} V and {1e3 * n['battery.resistance']:g} mohm gives "
            f"at most {most / 1e3:.4g} kW; battery.discharge_power is {n['battery.discharge_power'] / 1e3:.4g} kW."
        )
