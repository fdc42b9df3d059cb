"""What a system is made of, for its cost: power, area, parts with materials and steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.system.cost.machines import Factory, Machine, read_factory, read_machine
from hydroxcell.system.cost.money import doubts, money_doubts, money_factor
from hydroxcell.system.cost.prices import Price, read_price
from hydroxcell.system.cost.uncertain import Uncertain, check_origin, read_range, record
from hydroxcell.system.number import Number
from hydroxcell.system.study import data_file

DESIGNS = ("aem", "pem")
NUMBERS = {
    "net_power": ("W", "kW"),
    "gross_over_net": ("1", "1"),
    "power_density": ("W/m2", "W/cm2"),
    "cells": ("1", "1"),
    "radiator_conductance": ("W/K", "kW/K"),
    "target_life": ("s", "h"),
    "life_to_ten_percent": ("s", "h"),
    "reference_power": ("W", "kW"),
    "reference_conductance": ("W/K", "kW/K"),
    "scaling_exponent": ("1", "1"),
}
"""Numbers of a design: SI unit and unit in which they are shown."""
AMOUNTS = {
    ("kg", "area"): "kg/m2",
    ("kg", "each"): "kg",
    ("m2", "area"): "1",
    ("m2", "each"): "m2",
    ("piece", "each"): "1",
}
PART = ("name", "group", "per", "material", "step", "yield", "scales_with", "status", "source", "note")


@dataclass(frozen=True)
class Material:
    """What a part is made of: price by name, amount per area or per part."""

    price: str
    basis: str
    amount: Uncertain


@dataclass(frozen=True)
class Step:
    """A step on a machine: time [s] and operators per part, tools worn [USD per part]."""

    machine: str
    time: Uncertain
    operators: Uncertain
    tooling: Uncertain


@dataclass(frozen=True)
class Part:
    """A part: `per` cell, stack or system; `scales_with` "", "net_power" or "radiator_conductance"."""

    name: str
    group: str
    per: str
    good_share: Uncertain
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    scales_with: str = ""


@dataclass(frozen=True)
class Design:
    """A system for its cost.

    Attributes
    ----------
    name : "aem" or "pem"
    numbers : by name of `NUMBERS`, SI
    parts : in the order of the report
    prices, machines, factory : by name
    records : every number that went in
    base : cost year
    """

    name: str
    numbers: Mapping[str, Uncertain]
    parts: tuple[Part, ...]
    prices: Mapping[str, Price]
    machines: Mapping[str, Machine]
    factory: Factory
    records: tuple[Number, ...]
    base: int

    def with_numbers(self, origin: str, **numbers: tuple[float, float, float]) -> Design:
        """Design with other numbers (most likely, low, high; SI), as they follow from a stack."""
        found = dict(self.numbers)
        lines = {line.path: line for line in self.records}
        for name, (mode, low, high) in numbers.items():
            found[name] = Uncertain(f"design.{name}", mode, low, high)
            unit = NUMBERS[name][1]
            lines[f"design.{name}"] = Number(
                f"design.{name}", mode, low, high, unit, f"{mode:.5g} (SI)", "calculated", origin, origin=origin
            )
        return replace(self, numbers=found, records=tuple(lines.values()))

    def uncertain(self) -> dict[str, tuple[float, float, float]]:
        """Path -> most likely value and bounds of everything that has a range."""
        return {line.path: (line.value, line.low, line.high) for line in self.records if line.uncertain}


def read_design(name: str, base: int, changes: Mapping[str, Any] | None = None, origin: str = "study") -> Design:
    """Design of the package with changes of a study.

    Parameters
    ----------
    name : one of `DESIGNS`
    base : cost year
    changes : sections "prices", "machines", "factory", "design" (rows that replace those of the package), "part" (name
        -> entries that replace those of that part)
    origin : of the changes, for errors

    Errors: InputError with file and row.
    """
    if name not in DESIGNS:
        raise UnknownNameError("design", name, DESIGNS, origin)
    own = dict(changes or {})
    lines: list[Number] = []
    content = read_toml(data_file(f"cost_{name}"))
    rows = {**read_toml(data_file("prices")), **own.get("prices", {})}
    prices = {}
    for key, raw in rows.items():
        prices[key] = read_price(key, raw, base, origin if key in own.get("prices", {}) else "prices.toml")
    machine_file = read_toml(data_file("machines"))
    machines = {}
    for key, raw in {**machine_file["machines"], **own.get("machines", {})}.items():
        machines[key] = read_machine(key, raw, base, origin if key in own.get("machines", {}) else "machines.toml")
    factory = read_factory({**machine_file["factory"], **own.get("factory", {})}, base, "machines.toml")
    numbers = _numbers({**content["design"], **own.get("design", {})}, f"cost_{name}.toml", lines)
    raw_parts = _changed(content["part"], own.get("part", {}), origin)
    parts = tuple(_part(raw, prices, machines, base, f"cost_{name}.toml", lines) for raw in raw_parts)
    used = {m.price for part in parts for m in part.materials}
    worked = {s.machine for part in parts for s in part.steps}
    lines += [prices[key].record for key in prices if key in used]
    lines += [line for key in machines if key in worked for line in machines[key].records]
    return Design(name, numbers, parts, prices, machines, factory, (*lines, *factory.records, *doubts()), base)


def _numbers(rows: Mapping[str, Any], origin: str, lines: list[Number]) -> dict[str, Uncertain]:
    found = {}
    for name in rows:
        if name not in NUMBERS:
            raise UnknownNameError("number of the design", name, NUMBERS, origin)
    for name, (si, shown) in NUMBERS.items():
        where, row = f"{origin}: design.{name}", rows.get(name)
        if not isinstance(row, Mapping):
            raise InputError(f"{where} is missing.")
        check_origin(row, where)
        found[name] = read_range(row.get("value"), si, f"design.{name}", where)
        text = f"{row['value'][0]:g} {row['value'][3]}".removesuffix(" 1")
        lines.append(record(found[name], shown, row, text, origin))
    return found


def _changed(parts: list[dict[str, Any]], changes: Mapping[str, Any], origin: str) -> list[dict[str, Any]]:
    names = [part["name"] for part in parts]
    for name in changes:
        if name not in names:
            raise UnknownNameError("part", name, names, origin)
    return [{**part, **changes.get(part["name"], {})} for part in parts]


def _part(
    raw: Mapping[str, Any],
    prices: Mapping[str, Price],
    machines: Mapping[str, Machine],
    base: int,
    origin: str,
    lines: list[Number],
) -> Part:
    name = str(raw.get("name", ""))
    where, path = f"{origin}: part {name}", f"part.{name}"
    for key in raw:
        if key not in PART:
            raise UnknownNameError("entry of a part", key, PART, where)
    check_origin(raw, where)
    for key, allowed in (("group", ("stack", "plant")), ("per", ("cell", "stack", "system"))):
        if raw.get(key) not in allowed:
            raise InputError(f"{where}: {key} = {raw.get(key)!r} must be one of {', '.join(allowed)}.")
    scales = str(raw.get("scales_with", ""))
    if scales not in ("", "net_power", "radiator_conductance"):
        raise InputError(f"{where}: scales_with = {scales!r} must be net_power or radiator_conductance.")

    def number(
        value: Any, unit: str, what: str, shown: str, factor: float | None = None, rates: tuple[Uncertain, ...] = ()
    ) -> Uncertain:
        found = read_range(value, unit, f"{path}.{what}", f"{where}: {what}", factor, rates)
        text = f"{value[0]:g} {value[3] if factor is None else 'USD'}".removesuffix(" 1")
        lines.append(record(found, shown, raw, text, origin))
        return found

    good = number(raw.get("yield", [1.0, 1.0, 1.0, "1"]), "1", "yield", "%")
    materials = []
    for row in raw.get("material", []):
        price, basis = row.get("price"), row.get("basis")
        if price not in prices:
            raise UnknownNameError("price", str(price), prices, where)
        unit = AMOUNTS.get((prices[price].per, basis))
        if unit is None:
            raise InputError(f"{where}: basis = {basis!r} does not fit a price per {prices[price].per}.")
        shown = "mg/cm2" if unit == "kg/m2" else unit
        materials.append(Material(price, basis, number(row.get("amount"), unit, price, shown)))
    steps = []
    for row in raw.get("step", []):
        machine = row.get("machine")
        if machine not in machines:
            raise UnknownNameError("machine", str(machine), machines, where)
        tooling = row.get("tooling", [0.0, 0.0, 0.0])
        year = row.get("year", base)
        factor = money_factor("USD", "", year, base, f"{where}: {machine}")
        steps.append(
            Step(
                machine,
                number(row.get("time"), "s", f"{machine}.time", "s"),
                number(row.get("operators"), "1", f"{machine}.operators", "1"),
                number(tooling, "", f"{machine}.tooling", "USD", factor, money_doubts("USD", year, base)),
            )
        )
    return Part(name, raw["group"], raw["per"], good, tuple(materials), tuple(steps), scales)
