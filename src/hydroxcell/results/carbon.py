"""Carbon dioxide of a set of operating points, and the beginning of a run with carbonated ionomers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydroxcell.cell.load_profile import LoadProfile
from hydroxcell.errors import InputError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.carbonation import in_air
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.integrals import Integrals
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System
from hydroxcell.numerics.transient import begin, jump
from hydroxcell.results.fields import Fields

IONOMER = ("carbon_content", "hydroxide_fraction", "bicarbonate_fraction", "carbonate_fraction")
"""Profiles of the ionomers."""
FLOOR = 1e-12  # [mol/m2/s] smallest throughput that the closure is related to
SIDES = ("anode", "cathode")


def balance(fields: Fields) -> dict[str, FloatArray]:
    """Carbon dioxide rates [mol/m2/s], exhaust fractions and mean contents [-] by nomenclature name, each (m,).

    Empty without carbonation. Feed and exhaust of a differential cell are unlimited and given as nan.
    """
    if "carbon_content" not in fields.layers["membrane"]:
        return {}
    found: dict[str, FloatArray] = {}
    for side in SIDES:
        boundary = fields.boundary(side)
        unlimited = np.full_like(boundary["temperature"], np.nan)
        out = boundary.get("carbon_dioxide_out", unlimited)
        electrons = boundary["reactant_pressure"] * (1.0 if side == "anode" else -1.0)
        dry_out = boundary.get("dry_feed", unlimited) - electrons
        found[f"carbon_dioxide_in_{side}"] = boundary.get("carbon_dioxide_feed", unlimited)
        found[f"carbon_dioxide_out_{side}"] = out
        found[f"carbon_dioxide_fraction_exhaust_{side}"] = out / np.maximum(dry_out, 1e-12)
        layer = f"{side}.catalyst_layer"
        found[f"carbon_content_{side}"] = mean(fields, layer, "carbon_content")
        found[f"hydroxide_fraction_{side}"] = mean(fields, layer, "hydroxide_fraction")
    found["carbon_content_membrane"] = mean(fields, "membrane", "carbon_content")
    absorbed, released = (-fields.boundary(side)["carbon_dioxide_pressure"] for side in ("cathode", "anode"))
    turnover = np.maximum(np.abs(absorbed), np.abs(released)) + FLOOR
    return found | {
        "carbon_dioxide_absorbed": absorbed,
        "carbon_dioxide_released": released,
        "carbon_closure_relative": np.abs(absorbed - released) / turnover,
    }


def mean(fields: Fields, layer: str, quantity: str) -> FloatArray:
    """Mean of a quantity over a layer, (m,)."""
    width = fields.width[layer]
    return np.asarray(fields.layers[layer][quantity] @ width / width.sum())


def beginning_in_air(
    system: System, rest: Point, protocol: LoadProfile, values: Mapping[str, float], watched: Integrals
) -> FloatArray:
    """State at rest whose ionomers have been in air, or hold a given carbon content everywhere (scaled)."""
    places = np.flatnonzero(np.array(system.grid.names) == "carbon_content")
    if not len(places):
        raise InputError(
            'protocol.initial = "carbonated": this cell has no carbonation; add carbonation.material = '
            '"hydroxide_carbonate" to the cell, or begin at rest with initial = "open_circuit".'
        )
    model = system.model
    assert isinstance(model, ThroughPlane)
    content = protocol.initial_carbon_content
    if content is None:
        content = in_air(model.tree(values), protocol.initial_carbon_dioxide_fraction)
    solution = rest.solution.copy()
    solution[places] = (content - system.references[places]) / system.scales[places]
    return jump(system, begin(system, solution, rest.parameters, 0.0, watched), rest.parameters).solution
