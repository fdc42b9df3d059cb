"""What is driven, read from a study file: vehicle, cycles, rule, prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.system.cost.money import money_factor
from hydroxcell.system.cost.uncertain import check_origin, read_range, record
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.study import SystemStudy, read_study
from hydroxcell.system.vehicle.cycle import Cycle, cycle
from hydroxcell.system.vehicle.rules import RULES
from hydroxcell.system.vehicle.surroundings import with_system
from hydroxcell.system.vehicle.vehicle import SECTIONS, Vehicle, read_vehicle

SYSTEMS = ("study", "vehicle")
KEYS = ("fuel_cell_system", "cycles", "rule", "life_distance", "hydrogen_price", "life_model", "starts", "published")
LIFE_DISTANCE = Field("vehicle.life_distance", "m", "km", 1e3, 5e6, "distance that the vehicle drives in its life")
STARTS = Field("vehicle.starts", "1/s", "1/h", 0.0, 60.0, "starts of the stack per operating hour")
CONSUMPTION = Field("vehicle.published", "kg/m", "kg/100km", 0.05, 50, "hydrogen per distance")


@dataclass(frozen=True)
class VehicleStudy:
    """What is asked.

    Attributes
    ----------
    title, origin : in words, name of the file
    vehicle : with the fuel-cell system that drives it
    stated : the vehicle as stated, with its own fuel-cell system
    cycles : with the share of the distance of each
    rule : of the power split
    system : study of stack and plant; None if the vehicle brings its own fuel-cell system
    life_distance, hydrogen_price : None where they are not stated; the price in dollars of `base` per kilogram
    base : cost year
    life_model : by which stacks are replaced; empty for none
    starts : of the stack per operating time [1/s]; None for one start for each cycle
    published : consumption by name of the cycle
    """

    title: str
    origin: str
    vehicle: Vehicle
    stated: Vehicle
    cycles: tuple[tuple[Cycle, float], ...]
    rule: str
    system: SystemStudy | None
    life_distance: Number | None
    hydrogen_price: Number | None
    base: int
    life_model: str
    starts: Number | None
    published: Mapping[str, Number]


def read_vehicle_study(path: str | Path) -> VehicleStudy:
    """Study of a vehicle from a system study with a section [vehicle].

    A file without [curve] holds a vehicle that brings its own fuel-cell system.

    Errors: InputError for a missing section, unknown names, cycles without weight, prices without year or currency.
    """
    place = Path(path)
    content = read_toml(place)
    raw = content.get("vehicle")
    if not isinstance(raw, Mapping):
        raise InputError(
            f'{place.name}: the section [vehicle] is missing; write preset = "mirai_2021", cycles = ["wltc_3b"] and '
            'rule = "load_following".'
        )
    _check_keys(raw, content, place.name)
    source = _source(raw, content, place.name)
    system = read_study(place) if "curve" in content else None
    stated = read_vehicle({k: v for k, v in raw.items() if k not in KEYS}, place.name)
    car = stated if source == "vehicle" or system is None else with_system(stated, system, _limit(stated, place.name))
    rule = raw.get("rule")
    if rule not in RULES:
        raise UnknownNameError("rule of the power split", str(rule), RULES, f"{place.name}: vehicle.rule")
    base, price = _price(raw.get("hydrogen_price"), content, place.name)
    life = raw.get("life_distance")
    return VehicleStudy(
        title=str(content.get("title", place.stem)),
        origin=place.name,
        vehicle=car,
        stated=stated,
        cycles=_cycles(raw.get("cycles"), place),
        rule=str(rule),
        system=system if source == "study" else None,
        life_distance=read_number(life, LIFE_DISTANCE, place.name) if life is not None else None,
        hydrogen_price=price,
        base=base,
        life_model=str(raw.get("life_model", "")),
        starts=read_number(raw["starts"], STARTS, place.name) if "starts" in raw else None,
        published=_published(raw.get("published", {}), place.name),
    )


def _check_keys(raw: Mapping[str, Any], content: Mapping[str, Any], origin: str) -> None:
    known = (*KEYS, "preset", "title", *SECTIONS)
    for key in raw:
        if key not in known:
            raise UnknownNameError("entry", key, known, f"{origin}: [vehicle]")
    if "curve" not in content:
        for key in content:
            if key not in ("title", "vehicle"):
                raise InputError(f"{origin}: [{key}] needs a cell: add a section [curve], or leave it out.")


def _source(raw: Mapping[str, Any], content: Mapping[str, Any], origin: str) -> str:
    source = raw.get("fuel_cell_system", "study" if "curve" in content else "vehicle")
    if source not in SYSTEMS:
        raise UnknownNameError("fuel-cell system", str(source), SYSTEMS, f"{origin}: vehicle.fuel_cell_system")
    if source == "study" and "curve" not in content:
        raise InputError(
            f'{origin}: vehicle.fuel_cell_system = "study" needs a cell, and the file has no section [curve]; add it, '
            'or write fuel_cell_system = "vehicle".'
        )
    return str(source)


def _limit(stated: Vehicle, origin: str) -> Number | None:
    """Rated power if this file states one; otherwise all that the system of the study gives is used."""
    rated = stated.numbers["fuel_cell.rated_power"]
    return rated if rated.origin == origin else None


def _cycles(raw: Any, place: Path) -> tuple[tuple[Cycle, float], ...]:
    if isinstance(raw, list) and raw:
        raw = dict.fromkeys((str(name) for name in raw), 1.0)
    if not isinstance(raw, Mapping) or not raw:
        raise InputError(
            f'{place.name}: vehicle.cycles is missing; write cycles = ["udds", "hwfet"] (equal shares of the distance) '
            "or cycles = { udds = 0.55, hwfet = 0.45 }; files end in .csv."
        )
    found = []
    for name, share in raw.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not share > 0.0:
            raise InputError(
                f"{place.name}: vehicle.cycles.{name} = {share!r} must be a positive share of the distance."
            )
        is_file = str(name).lower().endswith(".csv")
        found.append((Cycle.from_file(place.parent / name) if is_file else cycle(name), float(share)))
    total = sum(share for _, share in found)
    return tuple((one, share / total) for one, share in found)


def _price(raw: Any, content: Mapping[str, Any], origin: str) -> tuple[int, Number | None]:
    where = f"{origin}: vehicle.hydrogen_price"
    base = content.get("cost", {}).get("year")
    if raw is None:
        return int(base or 0), None
    if not isinstance(raw, Mapping):
        raise InputError(
            f'{where} = {raw!r} must be {{ value = [most likely, smallest, largest], unit = "EUR/kg", year = 2023, '
            'status = "...", source = "...", date = "..." }.'
        )
    check_origin(raw, where, dated=True)
    year = raw.get("year")
    base = base if isinstance(base, int) else year
    factor = money_factor(raw.get("unit"), "kg", year, base if isinstance(base, int) else 0, where)
    found = read_range(raw.get("value"), "USD/kg", "vehicle.hydrogen_price", where, factor)
    shown = f"{raw['value'][0]:g} {raw['unit']} of {year}"
    return int(base or 0), record(found, "USD/kg", raw, shown, origin)


def _published(raw: Any, origin: str) -> dict[str, Number]:
    if not isinstance(raw, Mapping):
        raise InputError(f"{origin}: vehicle.published must hold a consumption for each cycle.")
    found = {}
    for name, entry in raw.items():
        row = Field(
            f"vehicle.published.{name}", "kg/m", "kg/100km", CONSUMPTION.low, CONSUMPTION.high, CONSUMPTION.meaning
        )
        found[str(name)] = read_number(entry, row, origin)
    return found
