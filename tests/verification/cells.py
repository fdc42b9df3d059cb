"""Shipped cells, built and solved once for the verification cases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from unittest.mock import patch

from hydroxcell.cell.catalog import load_cell
from hydroxcell.models.base import Model
from hydroxcell.models.through_plane import Mesh, ThroughPlane
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.numerics.system import System


@dataclass(frozen=True)
class Solved:
    """A cell, its system and its curve (open circuit first)."""

    name: str
    values: Mapping[str, float]
    structure: Mapping[str, str]
    system: System
    operator: Operator
    points: tuple[Point, ...]

    @property
    def converged(self) -> list[Point]:
        """The points that were solved."""
        return [p for p in self.points if p.status is Status.CONVERGED]


def build(model: Model, values: Mapping[str, float]) -> System:
    """System of a model on the reference back end, always differentiated anew."""
    with patch.dict(os.environ, HYDROXCELL_CACHE="off", HYDROXCELL_BACKEND="casadi"):
        return System(model, tuple(sorted(values)))


def read_cell(name: str) -> tuple[dict[str, float], dict[str, str]]:
    """Numbers and structure of a shipped cell."""
    cell = load_cell(name)
    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    values.setdefault("phase_change.rate_constant", 150.0)
    return values, dict(cell.structure)


def make_operator(values: Mapping[str, float], structure: Mapping[str, str], mesh: Mesh | None = None) -> Operator:
    """Operator of the through-plane model at given numbers."""
    return Operator(build(ThroughPlane(structure, mesh=mesh), values), values)


def solve_cell(name: str, points: int = 31) -> Solved:
    """Build a shipped cell on the default mesh and solve its curve."""
    values, structure = read_cell(name)
    operator = make_operator(values, structure)
    return Solved(name, values, structure, operator.system, operator, tuple(operator.scan(points)))
