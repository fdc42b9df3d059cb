"""Three rules that say which net power the fuel-cell system is asked for; zero is idling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.errors import UnknownNameError
from hydroxcell.system.vehicle.arithmetic import Arithmetic
from hydroxcell.system.vehicle.battery import internal_power
from hydroxcell.system.vehicle.maps import HEAT, HydrogenMap

Numbers = Mapping[str, Any]
"""Values of `fields` by path: numbers, or arrays (vehicles,)."""

Rule = Callable[[Arithmetic, Numbers, Any, Any, Any], Any]
"""rule(arithmetic, numbers, demand [W], state of charge [1], net power before [W]) -> wanted net power [W]"""

DEMANDS, PRICES, POWERS = 161, 61, 121
"""Size of the table of equivalent consumption: demands, prices of battery energy, net powers that are compared."""

PRICE_RANGE = (0.25, 4.0)
"""Prices of battery energy in the table, over the first one."""


def load_following(m: Arithmetic, n: Numbers, demand: Any, charge: Any, before: Any) -> Any:
    """Power of the demand, and more when the battery is below its target; small powers come from the battery.

    P = demand + gain (target - charge); idles below `idle_share` of `lowest_power`, starts at it
    """
    power = demand + n["split.charge_gain"] * (n["battery.target_charge"] - charge)
    border = m.choose(before > 0.0, n["fuel_cell.idle_share"], 1.0) * n["fuel_cell.lowest_power"]
    return m.choose(power > border, power, 0.0)


def thermostat(m: Arithmetic, n: Numbers, demand: Any, charge: Any, before: Any) -> Any:
    """One steady power between two states of charge: starts at the lower one, idles from the upper one on."""
    border = m.choose(before > 0.0, n["split.upper_charge"], n["split.lower_charge"])
    return m.choose(charge < border, n["split.steady_power"], 0.0)


@dataclass(frozen=True, eq=False)
class EquivalentConsumption:
    """The power with the least hydrogen and battery energy together, tabulated over demand and price.

    For each demand D and price s the table holds the P that makes  m(P) H + s p(D - P)  smallest, with the lower
    heating value H and the inner power p of the battery. The price is s0 (1 + gain (target - charge)) with
    s0 = 1/peak efficiency: what a joule costs at the best point of the system.

    Attributes
    ----------
    first_demand, demand_step : [W] of the table
    logarithm, price_step : of the prices, natural logarithm
    powers : [W] (demands, prices)
    """

    first_demand: float
    demand_step: float
    logarithm: float
    price_step: float
    powers: np.ndarray

    def __call__(self, m: Arithmetic, n: Numbers, demand: Any, charge: Any, before: Any) -> Any:
        """Wanted net power [W]."""
        price = 1.0 + n["split.equivalence_gain"] * (n["battery.target_charge"] - charge)
        low, high = PRICE_RANGE
        bounded = m.high(m.low(price, high), low)
        row = (demand - self.first_demand) / self.demand_step
        column = (np.log(bounded) - self.logarithm) / self.price_step
        i = m.low(m.high(row, 0.0), DEMANDS - 1.001)
        j = m.low(m.high(column, 0.0), PRICES - 1.001)
        power = _bilinear(self.powers, i, j)
        return m.choose(power > n["fuel_cell.idle_share"] * n["fuel_cell.lowest_power"], power, 0.0)

    @classmethod
    def of(cls, n: Mapping[str, float], hydrogen: HydrogenMap) -> EquivalentConsumption:
        """Table for one vehicle; demands reach as far as fuel cell and battery together."""
        rated, softness = n["fuel_cell.rated_power"], n["battery.resistance"] / n["battery.voltage"] ** 2
        demand = np.linspace(-n["battery.charge_power"], rated + n["battery.discharge_power"], DEMANDS)
        logs = np.linspace(np.log(PRICE_RANGE[0]), np.log(PRICE_RANGE[1]), PRICES)
        price = np.exp(logs) / hydrogen.peak[0]
        power = np.concatenate([[0.0], np.linspace(max(n["fuel_cell.lowest_power"], 1.0), rated, POWERS - 1)])
        battery = demand[:, None] - power[None, :]
        possible = (battery <= n["battery.discharge_power"]) & (battery >= -n["battery.charge_power"])
        bounded = np.clip(battery, -n["battery.charge_power"], n["battery.discharge_power"])
        inner = internal_power(bounded, np.sqrt, softness)
        fuel = hydrogen.at(power) * HEAT
        best = np.empty((DEMANDS, PRICES))
        for j, s in enumerate(price):
            cost = np.where(possible, fuel[None, :] + s * inner, np.inf)
            best[:, j] = power[np.argmin(cost, axis=1)]
        return cls(float(demand[0]), float(demand[1] - demand[0]), float(logs[0]), float(logs[1] - logs[0]), best)


@dataclass(frozen=True, eq=False)
class Together:
    """Tables of equivalent consumption of several vehicles.

    Attributes
    ----------
    first_demand, demand_step : [W] (vehicles,)
    first : one of them; prices are the same for all
    tables : [W] (vehicles, demands, prices)
    """

    first_demand: np.ndarray
    demand_step: np.ndarray
    first: EquivalentConsumption
    tables: np.ndarray

    def __call__(self, m: Arithmetic, n: Numbers, demand: Any, charge: Any, before: Any) -> Any:
        """Wanted net powers [W] (vehicles,)."""
        first = self.first
        price = 1.0 + n["split.equivalence_gain"] * (n["battery.target_charge"] - charge)
        column = (np.log(np.clip(price, *PRICE_RANGE)) - first.logarithm) / first.price_step
        i = np.clip((demand - self.first_demand) / self.demand_step, 0.0, DEMANDS - 1.001)
        j = np.clip(column, 0.0, PRICES - 1.001)
        a, b, k = i.astype(int), j.astype(int), np.arange(len(self.tables))
        f, g = i - a, j - b
        near = (1 - g) * self.tables[k, a, b] + g * self.tables[k, a, b + 1]
        far = (1 - g) * self.tables[k, a + 1, b] + g * self.tables[k, a + 1, b + 1]
        power = (1 - f) * near + f * far
        return m.choose(power > n["fuel_cell.idle_share"] * n["fuel_cell.lowest_power"], power, 0.0)


def rules_together(laws: Sequence[Rule]) -> Rule:
    """One rule for several vehicles, from one of the same name for each."""
    tabled = tuple(law for law in laws if isinstance(law, EquivalentConsumption))
    if not tabled:
        return laws[0]
    starts, steps = np.array([law.first_demand for law in tabled]), np.array([law.demand_step for law in tabled])
    return Together(starts, steps, tabled[0], np.stack([law.powers for law in tabled]))


def _bilinear(table: np.ndarray, i: float, j: float) -> float:
    a, b = int(i), int(j)
    f, g = i - a, j - b
    corner = table[a : a + 2, b : b + 2].tolist()
    near = (1 - g) * corner[0][0] + g * corner[0][1]
    return float((1 - f) * near + f * ((1 - g) * corner[1][0] + g * corner[1][1]))


RULES: Mapping[str, str] = {
    "load_following": "the fuel cell follows the demand within its ramps, the battery takes the rest",
    "thermostat": "the fuel cell runs at one power between two states of charge",
    "equivalent_consumption": "hydrogen and battery energy together are smallest at every moment",
}
"""Names of the rules."""


def rule_of(name: str, n: Mapping[str, float], hydrogen: HydrogenMap) -> Rule:
    """Rule by its name, for one vehicle.

    Errors: UnknownNameError with the nearest name.
    """
    if name not in RULES:
        raise UnknownNameError("rule of the power split", name, RULES)
    if name == "equivalent_consumption":
        return EquivalentConsumption.of(n, hydrogen)
    return {"load_following": load_following, "thermostat": thermostat}[name]
