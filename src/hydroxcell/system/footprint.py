"""Greenhouse gases, critical materials and fluorinated substances of a system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.cost.asked import read_cost
from hydroxcell.system.cost.bottom_up import contents, pfas
from hydroxcell.system.cost.design import Design
from hydroxcell.system.cost.system_cost import own_paths, sampled
from hydroxcell.system.cost.uncertain import (
    Positions,
    Uncertain,
    check_origin,
    positions_of,
    read_range,
    record,
    uniform_of,
)
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import StackSystem, influence_table, input_table
from hydroxcell.system.study import SystemStudy, data_file
from hydroxcell.units import from_si

UNITS = {"kg": "1", "m2": "kg/m2", "piece": "kg"}
SINGLE = {"plant": ("kg/W", "kg/kW"), "electricity": ("kg/J", "kg/kWh"), "making": ("s", "kWh/kW")}
DRIVE = {"hydrogen_per_distance": ("kg/m", "kg/km"), "life_distance": ("m", "km")}
PLAUSIBLE = {"hydrogen_per_distance": (5e-7, 5e-4), "life_distance": (5e6, 1e10)}
"""Bounds of what is asked of the driving [SI]: 0.05 to 50 kg per 100 km, five thousand to ten million km."""
KEYS = (*DRIVE, "materials", "hydrogen", *SINGLE)


@dataclass(frozen=True, eq=False, kw_only=True)
class SystemFootprint(Measured):
    """Carbon and materials of a system.

    Attributes
    ----------
    items : columns: item, kg CO2 equivalent per net power, of the design and of the reference
    routes : columns: hydrogen route, kg CO2 equivalent per distance, with interval
    critical : columns: material, mass per net power, of the design and of the reference
    fluorinated : columns: material, whether it is a per- or polyfluorinated substance, design
    inputs, changes : every factor, and how far it moves the answers
    """

    KIND: ClassVar[str] = "system_footprint"
    ORIGIN: ClassVar[str] = "Calculation"

    items: Mapping[str, np.ndarray]
    routes: Mapping[str, np.ndarray]
    critical: Mapping[str, np.ndarray]
    fluorinated: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    names: tuple[str, str]

    def tables(self) -> Mapping[str, Columns]:
        """Items, hydrogen routes, critical materials, fluorinated substances, inputs, influence."""
        return {
            "items": self.items,
            "routes": self.routes,
            "critical_materials": self.critical,
            "fluorinated": self.fluorinated,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


@dataclass(frozen=True)
class Factors:
    """Factors by path below "footprint": materials, hydrogen routes, single ones, driving; and their lines."""

    materials: Mapping[str, Uncertain]
    routes: Mapping[str, tuple[Uncertain, bool]]
    single: Mapping[str, Uncertain]
    drive: Mapping[str, Uncertain]
    records: tuple[Number, ...]


def read_factors(raw: Mapping[str, Any], designs: tuple[Design, ...], origin: str) -> Factors:
    """Factors of the package with those of the section [footprint] in their place.

    Errors: InputError for a factor without unit, date or source, or one per something else ("mi/kg" for "kg/km").
    """
    for key in raw:
        if key not in KEYS:
            raise UnknownNameError("entry", key, KEYS, f"{origin}: [footprint]")
    shipped, lines = read_toml(data_file("carbon_factors")), []

    def read(row: Any, si: str, shown: str, name: str, entry: str = "value") -> Uncertain:
        where = f"{origin}: footprint.{name}"
        if not isinstance(row, Mapping):
            raise InputError(f"{where} is missing; write {{ {entry} = [.., .., .., unit], status, source, date }}.")
        check_origin(row, where, dated=name not in DRIVE)
        found = read_range(row.get(entry), si, f"footprint.{name}", where)
        low, high = PLAUSIBLE.get(name, (0.0, np.inf))
        if not low <= found.low <= found.high <= high:
            bounds = " to ".join(f"{float(from_si(bound, shown)):g}" for bound in (low, high))
            raise InputError(
                f"{where} = {row[entry]} is not plausible ({bounds} {shown}); check the number and its unit."
            )
        lines.append(record(found, shown, row, f"{row[entry][0]:g} {row[entry][3]}", origin))
        return found

    prices = {key: price for design in designs for key, price in design.prices.items()}
    materials = {}
    for name, row in {**shipped["materials"], **raw.get("materials", {})}.items():
        if name not in prices:
            raise UnknownNameError("material", name, prices, f"{origin}: footprint.materials")
        unit = UNITS[prices[name].per]
        materials[name] = read(row, unit, unit, f"materials.{name}")
    single = {name: read(raw.get(name, shipped[name]), *SINGLE[name], name) for name in SINGLE}
    routes = {}
    for name, row in {**shipped["hydrogen"], **raw.get("hydrogen", {})}.items():
        electric = isinstance(row, Mapping) and "electricity" in row
        si, shown, entry = ("J/kg", "kWh/kg", "electricity") if electric else ("1", "1", "value")
        routes[name] = (read(row, si, shown, f"hydrogen.{name}", entry), electric)
    drive = {name: read(raw.get(name), *DRIVE[name], name) for name in DRIVE}
    return Factors(materials, routes, single, drive, tuple(lines))


def carbon_of(design: Design, factors: Factors, positions: Positions | None = None) -> dict[str, Any]:
    """Greenhouse gases per net power by item [kg/W]; materials include what is lost in making.

    Validity: from cradle to gate; use, recovery and disposal are not in it. Source: sum over the parts of the design.
    """
    at = positions or {}
    n = {name: number.at(at) for name, number in design.numbers.items()}
    area = n["net_power"] * n["gross_over_net"] / n["power_density"]
    found: dict[str, Any] = {}
    for part in design.parts:
        for material in part.materials:
            if material.price in factors.materials:
                mass = material.amount.at(at) * (area if material.basis == "area" else 1.0) / part.good_share.at(at)
                each = factors.materials[material.price].at(at) * mass / n["net_power"]
                found[material.price] = found.get(material.price, 0.0) + each
    found["making"] = factors.single["making"].at(at) * factors.single["electricity"].at(at)
    found["balance of plant"] = factors.single["plant"].at(at)
    return found


def routes_of(design: Design, factors: Factors, positions: Positions | None = None) -> dict[str, Any]:
    """Greenhouse gases per distance [kg/m] with each hydrogen route: hydrogen and the share of the system."""
    at = positions or {}
    drive = {name: number.at(at) for name, number in factors.drive.items()}
    made = sum(carbon_of(design, factors, at).values()) * design.numbers["net_power"].at(at) / drive["life_distance"]
    electricity = factors.single["electricity"].at(at)
    return {
        name: made + drive["hydrogen_per_distance"] * factor.at(at) * (electricity if electric else 1.0)
        for name, (factor, electric) in factors.routes.items()
    }


def system_footprint(study: SystemStudy, computed: StackSystem | None = None) -> SystemFootprint:
    """Carbon and materials of a system study with a section [footprint]; `computed` is its stack, where it is known."""
    asked = read_cost(study, with_life=False, computed=computed)
    design, reference = asked.design, own_paths(asked.reference)
    factors = read_factors(study.footprint, (design, reference), study.origin)
    positions = _positions(design, reference, factors, asked.samples, asked.seed)
    own, other = carbon_of(design, factors), carbon_of(reference, factors)
    total = sum(own.values())
    routes, clouds = routes_of(design, factors), routes_of(design, factors, positions)
    spread = {name: np.quantile(cloud, [0.025, 0.975]) for name, cloud in clouds.items()}
    mass, other_mass = contents(design), contents(reference)
    names, power = (
        list(dict.fromkeys([*own, *other])),
        (design.numbers["net_power"].mode, reference.numbers["net_power"].mode),
    )
    metals = list(dict.fromkeys([*mass, *other_mass]))
    fluorine = pfas(design)
    best, worst = min(routes, key=routes.__getitem__), max(routes, key=routes.__getitem__)
    cloud, other_cloud = (sum(carbon_of(d, factors, positions).values()) for d in (design, reference))
    values = {
        "carbon_per_power": _value(total, cloud, asked.samples),
        "reference_carbon_per_power": _value(sum(other.values()), other_cloud, asked.samples),
        "carbon_difference_per_power": _value(total - sum(other.values()), cloud - other_cloud, asked.samples),
        "carbon_per_distance_low": _value(routes[best], clouds[best], asked.samples, f"hydrogen by {_words(best)}"),
        "carbon_per_distance_high": _value(routes[worst], clouds[worst], asked.samples, f"hydrogen by {_words(worst)}"),
    }
    missing = sorted(
        {m.price for p in design.parts if p.group == "stack" for m in p.materials} - set(factors.materials)
    )
    return SystemFootprint(
        sentence=_sentence(reference.name, values, fluorine, best, worst),
        values=values,
        choices=(
            Choice("border", "materials, making and balance of plant; use of hydrogen by route", "by convention"),
            Choice("not in it", "recovery, disposal, tank, battery, vehicle", "by convention"),
            Choice("factors", "every one listed with source and date", "replace them by yours under [footprint]"),
        ),
        findings=(f"greenhouse gases of {', '.join(missing)} are not counted: there is no factor",) if missing else (),
        sample=study.title,
        settings={"study": study.origin, "seed": str(asked.seed)},
        items={
            "item": np.array([_words(name) for name in names]),
            "carbon_per_power": np.array([float(own.get(name, 0.0)) for name in names]),
            "reference_carbon_per_power": np.array([float(other.get(name, 0.0)) for name in names]),
        },
        routes={
            "route": np.array([_words(name) for name in routes]),
            "carbon_per_distance": np.array([float(v) for v in routes.values()]),
            "carbon_per_distance_low": np.array([spread[name][0] for name in routes]),
            "carbon_per_distance_high": np.array([spread[name][1] for name in routes]),
        },
        critical={
            "material": np.array(metals),
            "critical_mass_per_power": np.array([float(mass.get(m, 0.0)) / power[0] for m in metals]),
            "reference_critical_mass_per_power": np.array([float(other_mass.get(m, 0.0)) / power[1] for m in metals]),
        },
        fluorinated={"material": np.array([_words(k) for k in fluorine]), "pfas": np.array(list(fluorine.values()))},
        inputs=(*factors.records, *design.records),
        changes={"carbon_per_power": _swings(design, factors)},
        names=(design.name, reference.name),
    )


def _positions(design: Design, reference: Design, factors: Factors, number: int, seed: int) -> dict[str, np.ndarray]:
    found = sampled(design, reference, number, seed)
    for line in factors.records:
        found[line.path] = positions_of(uniform_of(line.path, number, seed), line.value, line.low, line.high)
    return found


def _swings(design: Design, factors: Factors) -> dict[str, tuple[float, float]]:
    start = float(sum(carbon_of(design, factors).values()))
    found = {}
    for path in [*(line.path for line in factors.records if line.uncertain), *design.uncertain()]:
        low, high = (float(sum(carbon_of(design, factors, {path: end}).values())) - start for end in (-1.0, 1.0))
        if low or high:
            found[path] = (low, high)
    return found


def _value(value: Any, cloud: Any, number: int, what: str = "sum of the items") -> Value:
    low, high = np.quantile(cloud, [0.025, 0.975])
    method = f"{what}; interval: {number} samples of triangular distributions"
    return Value(float(value), float(np.std(cloud)), float(low), float(high), method)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _sentence(reference: str, values: Mapping[str, Value], fluorine: Mapping[str, str], best: str, worst: str) -> str:
    own, other = values["carbon_per_power"], values["reference_carbon_per_power"]
    gap = values["carbon_difference_per_power"]
    side = "more than" if gap.low > 0.0 else "less than" if gap.high < 0.0 else "not distinguishable from"
    counts = [_words(name) for name, is_it in fluorine.items() if is_it == "yes"]
    unknown = [_words(name) for name, is_it in fluorine.items() if is_it == "unknown"]
    text = f"contains fluorinated substances ({', '.join(counts)})" if counts else "no listed material is fluorinated"
    if unknown:
        text += f", unknown for {', '.join(unknown)}"
    return (
        f"Making one kilowatt releases {1e3 * own.value:.3g} kg CO2e (95 %: {1e3 * own.low:.3g} to "
        f"{1e3 * own.high:.3g}), "
        f"{side} the {reference.upper()} reference ({1e3 * other.value:.3g}). Driving releases from "
        f"{1e6 * values['carbon_per_distance_low'].value:.3g} ({_words(best)}) to "
        f"{1e6 * values['carbon_per_distance_high'].value:.3g} g CO2e/km ({_words(worst)}). PFAS: {text}."
    )
