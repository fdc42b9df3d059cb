"""A line of conductance with storage and leak, solved by the machinery of the cell model: diffusion and ladders.

C du/dt = d/dx (sigma du/dx) - g u        insulated at x = 0, held at V at x = L
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydroxcell.models.base import CellTerms, FaceTerms, Model, ParameterTree, Region, Unknown
from hydroxcell.numerics.system import System

NAMES = ("line.thickness", "line.conductance", "line.leak", "line.capacity")


class Line(Model):
    """The line; the current that enters at the terminal is reported as leaving the cell."""

    name = "line"
    key = None
    parameters = NAMES
    unknowns: Mapping[str, Unknown] = {
        "potential": Unknown("potential", 1.0, 0.0, 1e9, -1e9, 1e9),
        "cell_voltage": Unknown("cell_voltage", 1.0, 0.0, 1e9, -1e9, 1e9),
    }

    def __init__(self, cells: int) -> None:
        self.regions = (
            Region("line", ("potential",), cells, "line.thickness"),
            Region("terminal", ("cell_voltage",), 1),
        )

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        return ParameterTree(leaves)

    def cell(self, region: Region, state: Any, width: Any, parameters: ParameterTree) -> CellTerms:
        if region.name == "terminal":
            return CellTerms()
        line = parameters.line
        return CellTerms(
            rows={"potential": -width * line.leak * state["potential"]},
            stored={"potential": width * line.capacity * state["potential"]},
        )

    def face(
        self, left: Region, right: Region, a: Any, b: Any, left_half: Any, right_half: Any, parameters: ParameterTree
    ) -> FaceTerms:
        conductance = parameters.line.conductance
        if right.name == "terminal":
            into = conductance / left_half * (b["cell_voltage"] - a["potential"])
            control = parameters.control
            row = control.voltage_weight * (b["cell_voltage"] - control.voltage)
            return FaceTerms({"potential": into}, {"cell_voltage": row}, {"external_current": -into})
        flux = conductance / (left_half + right_half) * (a["potential"] - b["potential"])
        return FaceTerms({"potential": -flux}, {"potential": flux}, {"current": flux})

    def initial_guess(self, region: Region, values: Mapping[str, float], voltage: float) -> Mapping[str, float]:
        return {"potential": 0.0, "cell_voltage": voltage}


def line_system(cells: int, **values: float) -> tuple[System, Any]:
    """System and parameters at V = 0."""
    system = System(Line(cells), NAMES)
    given = {f"line.{k}": v for k, v in values.items()}
    return system, system.parameters(given, {"control.voltage_weight": 1.0, "control.voltage": 0.0})
