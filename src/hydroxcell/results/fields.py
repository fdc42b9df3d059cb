"""Fields of a set of operating points: unknowns, observed cell quantities and face fluxes, by layer, in SI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System

Layer = Mapping[str, FloatArray]


@dataclass(frozen=True)
class Fields:
    """What the model computed at m points.

    Attributes
    ----------
    layers : layer -> quantity -> values (m, cells)
    faces : "left|right" -> flux -> values (m, faces), positive to the cathode
    width : layer -> cell widths (cells,) [m]
    centre : layer -> cell centres (cells,) [m] from the anode plate
    values : parameters by dotted path, numbers or arrays (m,)
    """

    layers: Mapping[str, Layer]
    faces: Mapping[str, Layer]
    width: Mapping[str, FloatArray]
    centre: Mapping[str, FloatArray]
    values: Mapping[str, Any]

    def boundary(self, side: str) -> Layer:
        """Fluxes between a diffusion layer and its channel, each of shape (m,)."""
        name = "anode.channel|anode.diffusion_layer" if side == "anode" else "cathode.diffusion_layer|cathode.channel"
        return {k: v[:, 0] for k, v in self.faces[name].items()}

    def membrane_face(self, side: str) -> Layer:
        """Fluxes between a catalyst layer and the membrane, each of shape (m,)."""
        name = "anode.catalyst_layer|membrane" if side == "anode" else "membrane|cathode.catalyst_layer"
        return {k: v[:, 0] for k, v in self.faces[name].items()}


def evaluate(system: System, points: Sequence[Point], values: Mapping[str, float]) -> Fields:
    """Evaluate all reported quantities at all points (one call per kind of cell or face)."""
    return evaluate_states(system, np.array([p.solution for p in points]), points[0].parameters, values)


def evaluate_states(system: System, solutions: FloatArray, parameters: FloatArray, values: Mapping[str, Any]) -> Fields:
    """The same for states (m, n) with parameters that are common (p,) or their own (m, p).

    `values` holds numbers, or arrays (m,) where the states have their own.
    """
    found = system.report(solutions, parameters)
    physical = system.physical(solutions)
    layers: dict[str, dict[str, FloatArray]] = {}
    width: dict[str, FloatArray] = {}
    centre: dict[str, FloatArray] = {}
    start = 0.0
    for k, region in enumerate(system.grid.regions):
        cells = system.grid.cells_of(k)
        entries = {
            name: physical[:, [int(system.grid.first[c]) + j for c in cells]] for j, name in enumerate(region.unknowns)
        }
        layer = entries | dict(found.get(region.name, {}))
        if region.thickness is not None:
            thickness = values[region.thickness]
            width[region.name] = system.grid.relative_width[cells] * thickness
            centre[region.name] = start + np.cumsum(width[region.name]) - 0.5 * width[region.name]
            start += thickness
        layers[region.name] = layer
    faces = {name: flux for name, flux in found.items() if "|" in name}
    for name in layers:
        _complete(name, layers[name], values)
    return Fields(layers, faces, width, centre, values)


def _complete(name: str, layer: dict[str, FloatArray], values: Mapping[str, Any]) -> None:
    """Add what follows at once from the unknowns: nitrogen, ionic potential, overpotential."""
    side = name.split(".")[0]
    if "pressure_excess" in layer:
        total = np.reshape(values[f"conditions.{side}.pressure"], (-1, 1)) + layer["pressure_excess"]
        layer["gas_pressure"] = total
        layer["nitrogen_pressure"] = total - layer["reactant_pressure"] - layer["water_pressure"]
    if "double_layer_voltage" in layer:
        layer["ionic_potential"] = layer["electronic_potential"] - layer["double_layer_voltage"]
        layer["overpotential"] = layer["double_layer_voltage"] - layer["equilibrium_potential"]
