"""Cost of a kilometre with everything that is uncertain: consumption, prices, factory, life of stack and vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.lab.measured import Value
from hydroxcell.system.cost.asked import CostStudy
from hydroxcell.system.cost.bottom_up import cost_of
from hydroxcell.system.cost.system_cost import own_paths, sampled
from hydroxcell.system.cost.uncertain import between, positions_of
from hydroxcell.system.number import Number
from hydroxcell.system.vehicle.economics import driving_costs

SEED_STEP = 7  # keeps these draws apart from those of the cost


@dataclass(frozen=True)
class Chain:
    """What the cost of a kilometre depends on.

    Attributes
    ----------
    cost : study of the cost of the system
    hydrogen_price, life_distance : with their ranges
    consumption : [kg/m], with its interval
    life : [s] operating time of a stack, with its interval
    time_per_distance : [s/m] operating time of the stack over distance
    """

    cost: CostStudy
    hydrogen_price: Number
    life_distance: Number
    consumption: Value
    life: Value
    time_per_distance: float

    def items(self, **moved: Any) -> dict[str, Any]:
        """Items with some of the numbers moved: hydrogen_price, consumption, life, life_distance, positions."""
        at = moved.get("positions", {})
        cost, power = cost_of(self.cost.design, self.cost.volume, at), self.cost.design.numbers["net_power"]
        return driving_costs(
            moved.get("hydrogen_price", self.hydrogen_price.value),
            moved.get("consumption", self.consumption.value),
            cost.per_power("stack") * power.at(at),
            cost.total(),
            moved.get("life_distance", self.life_distance.value),
            moved.get("life", self.life.value) / self.time_per_distance,
        )

    def total(self, **moved: Any) -> float:
        """Cost over distance [USD/m]."""
        return float(sum(np.asarray(item) for item in self.items(**moved).values()))


def sampled_costs(chain: Chain) -> tuple[dict[str, Value], Value, float]:
    """Items and their sum [USD/m] with 95 % intervals, and the median of the sum: all numbers drawn.

    Prices and factory are drawn as in the cost of the system; the life of a stack, whose bounds lie far apart, in its
    logarithm. An item is 0 in the samples in which no stack is replaced.
    """
    study = chain.cost
    generator = np.random.default_rng(study.seed + SEED_STEP)

    def drawn(value: float, low: float, high: float) -> np.ndarray:
        return np.asarray(between(value, low, high, positions_of(generator.random(study.samples), value, low, high)))

    price, life = chain.hydrogen_price, chain.life
    clouds = chain.items(
        positions=sampled(study.design, own_paths(study.reference), study.samples, study.seed),
        hydrogen_price=drawn(price.value, price.low, price.high),
        consumption=drawn(chain.consumption.value, chain.consumption.low, chain.consumption.high),
        life=np.exp(drawn(*(float(np.log(v)) for v in (life.value, life.low, life.high)))),
        life_distance=drawn(chain.life_distance.value, chain.life_distance.low, chain.life_distance.high),
    )
    middle = chain.items()
    how = f"most likely values; interval: {study.samples} samples"
    each = {name: _value(middle[name], np.broadcast_to(clouds[name], (study.samples,)), how) for name in middle}
    total = np.sum([np.broadcast_to(cloud, (study.samples,)) for cloud in clouds.values()], axis=0)
    return each, _value(sum(middle.values()), total, how), float(np.median(total))


def cost_swings(
    chain: Chain, consumption: Mapping[str, tuple[float, float]], life: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Change of the cost over distance [USD/m] when one number goes to its bounds, the others at their values.

    Parameters
    ----------
    consumption : changes of the hydrogen per distance [kg/m] by input
    life : changes of the life of a stack [s] by input
    """
    start = chain.total()
    found: dict[str, tuple[float, float]] = {}

    def add(path: str, ends: tuple[float, float]) -> None:
        before = found.get(path, (0.0, 0.0))
        found[path] = (before[0] + ends[0], before[1] + ends[1])

    for path, ends in consumption.items():
        low, high = (chain.total(consumption=chain.consumption.value + end) - start for end in ends)
        add(path, (low, high))
    for path, ends in life.items():
        low, high = (chain.total(life=chain.life.value + end) - start for end in ends)
        add(path, (low, high))
    for path in chain.cost.design.uncertain():
        low, high = (chain.total(positions={path: end}) - start for end in (-1.0, 1.0))
        add(path, (low, high))
    for name, number in (("hydrogen_price", chain.hydrogen_price), ("life_distance", chain.life_distance)):
        low, high = (chain.total(**{name: end}) - start for end in (number.low, number.high))
        add(number.path, (low, high))
    return found


def _value(value: Any, cloud: np.ndarray, how: str) -> Value:
    low, middle, high = np.quantile(cloud, [0.025, 0.5, 0.975])
    text = f"{how}, half of them above {1e3 * middle:.2g} USD/km"
    return Value(float(value), float(np.std(cloud)), float(low), float(high), text)
