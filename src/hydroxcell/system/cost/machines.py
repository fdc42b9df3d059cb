"""What an hour of a machine costs, which depends on how many hours it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.system.cost.money import money_doubts, money_factor
from hydroxcell.system.cost.uncertain import Positions, Uncertain, check_origin, read_range, record
from hydroxcell.system.number import Number

YEAR = 31557600.0  # [s]
FACTORY = {
    "hours": ("s", "h", "hours that a machine can work in a year"),
    "capital_charge": ("1", "%", "yearly charge of interest and repayment over the price of a machine"),
    "installation": ("1", "1", "price of an installed machine over its purchase price"),
    "maintenance": ("1", "%", "yearly maintenance over the price of a machine"),
    "minimum_utilisation": ("1", "%", "below it work is given to a shop that fills its machine to this share"),
}
FACTORY_MONEY = {"labour": ("s", "wage of an operator"), "energy": ("J", "price of electric energy")}


@dataclass(frozen=True)
class Machine:
    """A machine: price, electric power [W], and its lines of the list of inputs."""

    price: Uncertain
    power: Uncertain
    records: tuple[Number, ...]


@dataclass(frozen=True)
class Factory:
    """What all machines share: numbers by name of `FACTORY` and `FACTORY_MONEY`."""

    numbers: Mapping[str, Uncertain]
    records: tuple[Number, ...]


def capacity_paid(needed: Any, available: Any, minimum: Any) -> Any:
    """Machines that are paid for, for hours that are needed.

        whole machines, ceil(n/a); but n/(a m) where one machine would stand below the utilisation m

    Parameters
    ----------
    needed, available : hours a year of all machines, of one
    minimum : [1] utilisation to which a shop with other customers fills its machine

    Validity: own definition, as cost studies by design for manufacturing do. Source: `doe_dfma`.

    >>> [round(float(capacity_paid(n, 1000.0, 0.5)), 3) for n in (100.0, 500.0, 800.0, 1500.0)]
    [0.2, 1.0, 1.0, 2.0]
    """
    share = np.asarray(needed, dtype=float) / available
    return np.where(share < minimum, share / minimum, np.ceil(share))


def step_cost(
    machine: Machine, factory: Factory, positions: Positions, *, needed: Any, operators: Any, parts: Any
) -> Any:
    """Cost of one step for one part [USD].

        machines paid x price x installation x (charge + maintenance) / parts
            + time (operators x wage + power x price of energy)

    Parameters
    ----------
    needed : [s] machine time a year
    operators : [1] at the machine
    parts : parts a year

    >>> from hydroxcell.system.cost.uncertain import Uncertain as U
    >>> one = lambda name, value: U(name, value, value, value)
    >>> names = {"hours": 3.6e6, "capital_charge": 0.1, "installation": 1.0, "maintenance": 0.0,
    ...     "minimum_utilisation": 0.01, "labour": 0.01, "energy": 0.0}
    >>> factory = Factory({n: one(n, v) for n, v in names.items()}, ())
    >>> float(step_cost(Machine(one("p", 1e5), one("w", 0.0), ()), factory, {}, needed=3.6e6, operators=1.0, parts=1e4))
    4.6
    """
    n = {name: number.at(positions) for name, number in factory.numbers.items()}
    machines = capacity_paid(needed, n["hours"], n["minimum_utilisation"])
    yearly = machines * machine.price.at(positions) * n["installation"] * (n["capital_charge"] + n["maintenance"])
    running = needed * (operators * n["labour"] + machine.power.at(positions) * n["energy"])
    return (yearly + running) / parts


def read_machine(name: str, raw: Mapping[str, Any], base: int, origin: str) -> Machine:
    """Machine from its table: price = [.., .., ..], unit, year, power = [.., .., .., "kW"], status, source, date."""
    where, path = f"{origin}: machines.{name}", f"machines.{name}"
    check_origin(raw, where, dated=True)
    factor = money_factor(raw.get("unit"), "", raw.get("year"), base, where)
    price = read_range(
        raw.get("price"), "", f"{path}.price", f"{where}.price", factor, money_doubts(raw["unit"], raw["year"], base)
    )
    power = read_range(raw.get("power"), "W", f"{path}.power", f"{where}.power")
    lines = (
        record(price, "USD", raw, f"{raw['price'][0]:g} {raw['unit']} of {raw['year']}", origin),
        record(power, "kW", raw, f"{raw['power'][0]:g} {raw['power'][3]}", origin),
    )
    return Machine(price, power, lines)


def read_factory(raw: Mapping[str, Any], base: int, origin: str) -> Factory:
    """Factory from its table; every entry is {value = [...], status, source, date}."""
    numbers, lines = {}, []
    for name in (*FACTORY, *FACTORY_MONEY):
        where, row = f"{origin}: factory.{name}", raw.get(name)
        if not isinstance(row, Mapping):
            raise InputError(f"{where} is missing.")
        check_origin(row, where, dated=name in FACTORY_MONEY)
        if name in FACTORY_MONEY:
            factor = money_factor(row.get("unit"), FACTORY_MONEY[name][0], row.get("year"), base, where)
            converted = money_doubts(row["unit"], row["year"], base)
            number = read_range(row.get("value"), "", f"factory.{name}", where, factor, converted)
            shown = f"{row['value'][0]:g} {row['unit']} of {row['year']}"
            unit = "USD/h" if name == "labour" else "USD/kWh"
        else:
            si, unit, _ = FACTORY[name]
            number = read_range(row.get("value"), si, f"factory.{name}", where)
            shown = f"{row['value'][0]:g} {row['value'][3]}"
        numbers[name] = number
        lines.append(record(number, unit, row, shown, origin))
    return Factory(numbers, tuple(lines))
