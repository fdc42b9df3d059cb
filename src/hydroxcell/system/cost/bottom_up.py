"""The cost of a system from its parts: material over yield, machine time, tools, labour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.system.cost.design import Design, Part
from hydroxcell.system.cost.machines import step_cost
from hydroxcell.system.cost.uncertain import Positions

VOLUMES = (1e3, 5e3, 1e4, 5e4, 1e5, 5e5)
"""Systems a year of the volume curve."""


@dataclass(frozen=True)
class Cost:
    """Cost of one system [USD of the base year]; numbers, or samples (n,).

    Attributes
    ----------
    materials, work : by part
    groups : part -> "stack" or "plant"
    net_power, gross_power : [W]
    area : [m2] active area of the stack
    """

    materials: dict[str, Any]
    work: dict[str, Any]
    groups: dict[str, str]
    net_power: Any
    gross_power: Any
    area: Any

    def part(self, name: str) -> Any:
        """Cost of one part."""
        return self.materials[name] + self.work[name]

    def total(self, group: str | None = None) -> Any:
        """Cost of a group, or of everything."""
        return sum(self.part(name) for name, own in self.groups.items() if group in (None, own))

    def per_power(self, group: str | None = None) -> Any:
        """Cost per net power [USD/W]."""
        return self.total(group) / self.net_power


def cost_of(design: Design, volume: Any, positions: Positions | None = None, *, area_factor: float = 1.0) -> Cost:
    """Cost of one system.

    Parameters
    ----------
    design : parts, prices, machines
    volume : [1/year] systems a year
    positions : places of uncertain numbers within their ranges
    area_factor : [1] active area over that of the design, with the same number of cells

    Validity: no profit, no development, no sale of scrap. Source: `doe_dfma`.
    """
    at = positions or {}
    n = {name: number.at(at) for name, number in design.numbers.items()}
    gross = n["net_power"] * n["gross_over_net"]
    area = gross / n["power_density"] * area_factor
    counts = {"cell": n["cells"], "stack": 1.0, "system": 1.0}
    materials, work = {}, {}
    for part in design.parts:
        count = counts[part.per]
        scale = _scale(part, n)
        bought, worked = _part_cost(design, part, count, area / count, volume, at)
        materials[part.name] = bought * scale
        work[part.name] = worked * scale
    groups = {part.name: part.group for part in design.parts}
    return Cost(materials, work, groups, n["net_power"], gross, area)


def _scale(part: Part, n: dict[str, Any]) -> Any:
    """Price of a plant part over that at the power for which it was quoted, (P/P_ref)^exponent."""
    if part.scales_with == "net_power":
        return (n["net_power"] / n["reference_power"]) ** n["scaling_exponent"]
    if part.scales_with == "radiator_conductance":
        return (n["radiator_conductance"] / n["reference_conductance"]) ** n["scaling_exponent"]
    return 1.0


def _part_cost(design: Design, part: Part, count: Any, area: Any, volume: Any, at: Positions) -> tuple[Any, Any]:
    """Materials and work of one part for one system [USD]; area is that of one piece."""
    good = part.good_share.at(at)
    made = volume * count
    started = made / good
    bought = 0.0
    for material in part.materials:
        amount = material.amount.at(at) * (area if material.basis == "area" else 1.0)
        bought = bought + count * amount / good * design.prices[material.price].at(amount * started, at)
    worked = 0.0
    for step in part.steps:
        each = step_cost(
            design.machines[step.machine], design.factory, at,
            needed=step.time.at(at) * started, operators=step.operators.at(at), parts=made,
        )  # fmt: skip
        worked = worked + count * (each + step.tooling.at(at) / good)
    return bought, worked


def contents(design: Design, positions: Positions | None = None) -> dict[str, Any]:
    """Mass of each critical material in one system [kg], by name; scrap is not in it."""
    at = positions or {}
    n = {name: number.at(at) for name, number in design.numbers.items()}
    area = n["net_power"] * n["gross_over_net"] / n["power_density"]
    found: dict[str, Any] = {}
    for part in design.parts:
        for material in part.materials:
            name = design.prices[material.price].critical
            if name:
                mass = material.amount.at(at) * (area if material.basis == "area" else 1.0)
                found[name] = found.get(name, 0.0) + mass
    return found


def pfas(design: Design) -> dict[str, str]:
    """Whether materials of the design are per- or polyfluorinated: name -> "yes", "no" or "unknown"."""
    return {material.price: design.prices[material.price].pfas for part in design.parts for material in part.materials}


def area_cost(cost: Cost) -> Any:
    """Cost of the stack per active area [USD/m2]."""
    return np.asarray(cost.total("stack") / cost.area)
