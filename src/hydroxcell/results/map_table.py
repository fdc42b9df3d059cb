"""What one point of a map says: voltage, resistance, water in the ionomers and pores, exhausts, and what limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.results import limits
from hydroxcell.results.build import NO_LIMIT, table_of
from hydroxcell.results.fields import Fields, evaluate

SIDES = ("anode", "cathode")
FROM_TABLE = (
    "cell_voltage", "current_density", "power_density", "high_frequency_resistance", "water_through_membrane",
    "peak_temperature",
)  # fmt: skip
IONOMERS = {
    "water_content_membrane": "membrane",
    "water_content_anode": "anode.catalyst_layer",
    "water_content_cathode": "cathode.catalyst_layer",
}
PORES = {
    f"liquid_saturation_{side}_{layer}": f"{side}.{layer}"
    for side in SIDES
    for layer in ("catalyst_layer", "diffusion_layer")
}
EXHAUSTS = tuple(f"{name}_{side}" for side in SIDES for name in ("exhaust_liquid", "exhaust_saturation"))
QUANTITIES = (*FROM_TABLE, *IONOMERS, *PORES, *EXHAUSTS, "supply_left")


@dataclass(frozen=True)
class MapRow:
    """Numbers [SI] by name of the nomenclature, the name of what limits, and of the supply of which least is left."""

    numbers: Mapping[str, float]
    limit: str
    scarcest: str


def row_of(system: System, rest: Point, point: Point, values: Mapping[str, float]) -> MapRow:
    """Evaluate one loaded point; its rest state tells how much the ionomers have dried."""
    assert isinstance(system.model, ThroughPlane)
    tree = system.model.tree(values)
    fields = evaluate(system, [rest, point], values)
    voltage = np.array([float(system.physical(p.solution)[-1]) for p in (rest, point)])
    table = table_of(fields, system.model, tree, voltage, with_losses=False)
    numbers = {name: float(table[name][1]) for name in FROM_TABLE}
    for name, layer in IONOMERS.items():
        width = fields.width[layer]
        numbers[name] = float(np.sum(fields.layers[layer]["water_content"][1] * width) / np.sum(width))
    for name, layer in PORES.items():
        numbers[name] = float(np.max(fields.layers[layer]["liquid_saturation"][1]))
    for side in SIDES:
        liquid, saturation = exhaust(fields, side)
        numbers[f"exhaust_liquid_{side}"], numbers[f"exhaust_saturation_{side}"] = (
            float(liquid[1]),
            float(saturation[1]),
        )
    found = limits.name_limit(fields, system.model, tree, 1)
    numbers["supply_left"] = found.left
    return MapRow(numbers, found.cause if found.reached else NO_LIMIT, found.cause)


def exhaust(fields: Fields, side: str) -> tuple[FloatArray, FloatArray]:
    """Liquid water in an exhaust [mol/m2/s], and all its water over what saturates it as vapour [-], each (m,).

    Both are nan for a differential cell, whose exhaust is its feed.
    """
    boundary = fields.boundary(side)
    if "water_out" not in boundary:
        nothing = np.full_like(boundary["reactant_pressure"], np.nan)
        return nothing, nothing
    water, dry = boundary["water_out"], boundary["dry_feed"] - _taken(fields, side)
    pressure = fields.values[f"conditions.{side}.pressure"]
    saturated = float(saturation_pressure(fields.values["conditions.temperature"]))
    liquid = np.maximum(water - boundary["vapour_out"], 0.0)
    return liquid, np.asarray(pressure * water / (water + dry) / saturated)


def _taken(fields: Fields, side: str) -> FloatArray:
    """Reactant taken up by an electrode [mol/m2/s], positive."""
    return np.abs(fields.boundary(side)["reactant_pressure"])
