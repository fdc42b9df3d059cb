"""Cost and greenhouse gases of driving, per distance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Value
from hydroxcell.system.cost.asked import CostStudy
from hydroxcell.system.cost.bottom_up import cost_of
from hydroxcell.system.cost.system_cost import own_paths, sampled
from hydroxcell.system.cost.uncertain import between, positions_of
from hydroxcell.system.footprint import read_factors, routes_of
from hydroxcell.system.number import Number

ITEMS = ("hydrogen", "stack, first", "balance of plant", "stacks, replaced")


@dataclass(frozen=True)
class Driving:
    """What prices and factors are multiplied with.

    Attributes
    ----------
    consumption : [kg/m] value, low, high
    stack_distance : [m] that a stack lasts; inf if it is not replaced
    """

    consumption: tuple[float, float, float]
    stack_distance: float


def replaced_stacks(life_distance: Any, stack_distance: Any) -> Any:
    """Stacks beyond the first one in the life of a vehicle, in the mean over many vehicles: L/s - 1, not below zero.

    >>> float(replaced_stacks(200e6, 80e6))
    1.5
    """
    return np.maximum(life_distance / stack_distance - 1.0, 0.0)


def driving_costs(
    hydrogen_price: Any, hydrogen_per_distance: Any, stack_cost: Any, system_cost: Any, life_distance: Any,
    stack_distance: Any,
) -> dict[str, Any]:  # fmt: skip
    """Cost over distance by item [USD/m], without interest.

        c = p m_s + C_stack/L + (C - C_stack)/L + (L/s - 1) C_stack/L

    Parameters
    ----------
    hydrogen_price, hydrogen_per_distance : [USD/kg], [kg/m]
    stack_cost, system_cost : [USD] of one stack, of one system with its stack
    life_distance, stack_distance : [m] of the vehicle, of one stack

    Returns
    -------
    the items of `ITEMS`; they sum to the whole

    Validity: no interest, resale or upkeep; tank, battery, motor and the vehicle itself are not in it. Numbers or
    samples (n,).

    >>> found = driving_costs(8.0, 0.8e-5, 2500.0, 6000.0, 200e6, 80e6)
    >>> [round(1e3 * float(v), 5) for v in found.values()]
    [0.064, 0.0125, 0.0175, 0.01875]
    """
    each = stack_cost / life_distance
    items = (
        hydrogen_price * hydrogen_per_distance,
        each,
        system_cost / life_distance - each,
        replaced_stacks(life_distance, stack_distance) * each,
    )
    return dict(zip(ITEMS, items, strict=True))


def costs_of(
    driving: Driving, price: Number | None, life: Number | None, asked: CostStudy | None
) -> tuple[dict[str, Value], Value | None]:
    """Cost per distance by item [USD/m], and their sum if nothing is missing.

    Hydrogen needs its price; stack and plant need a section [cost] (`asked`) and the life of the vehicle. Intervals
    hold 95 % of triangular samples; items are independent.
    """
    items: dict[str, tuple[float, np.ndarray]] = {}
    samples, seed = (asked.samples, asked.seed) if asked is not None else (2000, 1)
    generator = np.random.default_rng(seed + 2)
    eaten = _cloud(driving.consumption, generator, samples)
    if price is not None:
        paid = _cloud((price.value, price.low, price.high), generator, samples)
        items["hydrogen"] = (driving.consumption[0] * price.value, eaten * paid)
    if asked is not None and life is not None:
        far = _cloud((life.value, life.low, life.high), generator, samples)
        items |= _system_items(asked, life.value, far, driving.stack_distance)
    how = f"most likely values; interval: {samples} triangular samples"
    found = {name: _value(value, cloud, how) for name, (value, cloud) in items.items()}
    if set(found) != set(ITEMS):
        return found, None
    total = sum(value for value, _ in items.values()), np.sum([cloud for _, cloud in items.values()], axis=0)
    return found, _value(total[0], total[1], f"hydrogen and fuel-cell system; {how}")


def _system_items(
    asked: CostStudy, life: float, far: np.ndarray, stack_distance: float
) -> dict[str, tuple[float, np.ndarray]]:
    positions = sampled(asked.design, own_paths(asked.reference), asked.samples, asked.seed)
    middle, cloud = cost_of(asked.design, asked.volume), cost_of(asked.design, asked.volume, positions)
    power = asked.design.numbers["net_power"]
    likely = driving_costs(0.0, 0.0, middle.per_power("stack") * power.mode, middle.total(), life, stack_distance)
    drawn = driving_costs(
        0.0, 0.0, cloud.per_power("stack") * power.at(positions), cloud.total(), far, stack_distance
    )  # fmt: skip
    every = np.ones(asked.samples)
    return {name: (float(np.asarray(likely[name])), np.asarray(drawn[name]) * every) for name in ITEMS[1:]}


def carbon_of_driving(
    driving: Driving, life: Number | None, asked: CostStudy, stated: Mapping[str, Any]
) -> dict[str, Value]:
    """Greenhouse gases per distance of hydrogen and system by hydrogen route [kg/m].

    Errors: InputError if neither [footprint] nor [vehicle] says how far the vehicle drives in its life.
    """
    value, low, high = (1e3 * v for v in driving.consumption)
    raw = dict(stated) | {
        "hydrogen_per_distance": {"value": [value, low, high, "kg/km"], "status": "calculated", "source": "this run"}
    }
    if life is not None:
        far = [1e-3 * v for v in (life.value, life.low, life.high)]
        raw["life_distance"] = {"value": [*far, "km"], "status": life.status, "source": life.source}
    elif "life_distance" not in raw:
        raise InputError(f"{asked.origin}: vehicle.life_distance is missing; greenhouse gases per distance need it.")
    factors = read_factors(raw, (asked.design, asked.reference), asked.origin)
    positions = dict(sampled(asked.design, own_paths(asked.reference), asked.samples, asked.seed))
    generator = np.random.default_rng(asked.seed + 1)
    for line in factors.records:
        positions[line.path] = positions_of(generator.random(asked.samples), line.value, line.low, line.high)
    routes, clouds = routes_of(asked.design, factors), routes_of(asked.design, factors, positions)
    how = f"hydrogen and making of the system; interval: {asked.samples} triangular samples"
    return {name: _value(float(routes[name]), np.asarray(clouds[name]), how) for name in routes}


def _cloud(number: tuple[float, float, float], generator: np.random.Generator, samples: int) -> np.ndarray:
    mode, low, high = number
    return np.asarray(between(mode, low, high, positions_of(generator.random(samples), mode, low, high)))


def _value(value: float, cloud: np.ndarray, how: str) -> Value:
    low, high = np.quantile(cloud, [0.025, 0.975])
    return Value(value, float(np.std(cloud)), float(low), float(high), how)
