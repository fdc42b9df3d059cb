"""The power density above which a stack with dear area but little platinum costs no more than another."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import brentq

from hydroxcell.system.cost.bottom_up import cost_of
from hydroxcell.system.cost.design import Design
from hydroxcell.system.cost.uncertain import Positions

LOWEST, HIGHEST = 200.0, 50000.0  # [W/m2] between which a break-even is looked for


def break_even_density(area_cost: float, cost_per_power: float) -> float:
    """Power density at which a stack of a given area cost reaches a given cost per power, c_A/c_P.

    Parameters
    ----------
    area_cost : [USD/m2] everything of the stack, per active area
    cost_per_power : [USD/W] to be reached

    Returns
    -------
    [W/m2]

    Validity: all cost of the stack goes with its area. Source: own definition.

    >>> round(break_even_density(208.0 - 60.3, 0.019) / 1e4, 2)  # 19 USD/kW at 10.95 kW/m2, less 1.25 g/m2 of platinum
    0.78
    """
    return area_cost / cost_per_power


def with_platinum(design: Design, price: float) -> Design:
    """Design with another price of platinum [USD/kg], without a range."""
    old = design.prices["platinum"]
    new = replace(old, quantity=(1.0,), mode=(price,), low=(price,), high=(price,), rates=())
    return replace(design, prices={**design.prices, "platinum": new})


def at_density(design: Design, density: Any) -> Design:
    """Design with another rated power density [W/m2]; an array gives a cost for each."""
    from hydroxcell.system.cost.uncertain import Uncertain

    numbers = {**design.numbers, "power_density": Uncertain("design.fixed_power_density", density, density, density)}
    return replace(design, numbers=numbers)


def break_even(
    design: Design, reference: Design, volume: float, positions: Positions | None = None, group: str | None = None
) -> float:
    """Rated power density at which a design costs as much per net power as the reference [W/m2].

    Parameters
    ----------
    design, reference : with the same cost year
    volume : systems a year
    positions : of uncertain numbers
    group : "stack", or None for the whole system

    Returns
    -------
    [W/m2]; nan if it never does, or always does, between 0.02 and 5 W/cm2
    """
    goal = float(np.asarray(cost_of(reference, volume, positions).per_power(group)))

    def excess(logarithm: float) -> float:
        one = cost_of(at_density(design, math.exp(logarithm)), volume, positions)
        return float(np.asarray(one.per_power(group))) - goal

    ends = math.log(LOWEST), math.log(HIGHEST)
    if excess(ends[0]) * excess(ends[1]) > 0.0:
        return math.nan
    return math.exp(float(brentq(excess, *ends, xtol=1e-10)))
