"""One or more layers of the real through-plane model between two ends, with some unknowns held fixed.

The faces and sources are those of `ThroughPlane`; only the unknowns that a verification case keeps are solved, the
others have one value everywhere. An end either holds values (Dirichlet), passes a given flux, or is a plate.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from cells import build

from hydroxcell.constants import FARADAY
from hydroxcell.models.base import CellTerms, FaceTerms, Model, ParameterTree, Region
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.steady import Settings, newton
from hydroxcell.numerics.system import System

NO_WIDTH = 1.0e-25  # [m] an end value sits on the face itself
DUMMY = "transfer_units"
CURRENT_SCALE = 1.0e4  # [A/m2] of the rows of the through-plane model


@dataclass(frozen=True)
class End:
    """What holds at one end. Unknowns without an end value have no gradient there.

    Attributes
    ----------
    free : end values that are solved for, with the inflow [A/m2, mol/m2/s, W/m2] that decides them
    held : further end values from the state of the outermost cell and the parameters
    plate : the end is the flow-field plate with its contact resistances
    """

    free: Mapping[str, float] = field(default_factory=dict)
    held: Callable[[Any, ParameterTree], Mapping[str, Any]] | None = None
    plate: bool = False


class LayerProblem(Model):
    """Rows of the through-plane model for the `kept` unknowns; end values are parameters `left.*` and `right.*`."""

    name = "layer_problem"

    def __init__(
        self,
        full: ThroughPlane,
        layers: Sequence[str],
        kept: Sequence[str],
        frozen: Mapping[str, float],
        ends: tuple[End, End],
        cells: int = 40,
        grading: float = 1.0,
        source: Callable[[Region, Any], Mapping[str, Any]] | None = None,
    ) -> None:
        self.full, self.kept, self.frozen, self.ends, self.source = full, tuple(kept), dict(frozen), ends, source
        known = {region.name: region for region in full.regions}
        inner = [
            replace(known[n], unknowns=tuple(u for u in known[n].unknowns if u in kept), cells=cells, grading=grading)
            for n in layers
        ]
        outer = [
            Region(side, tuple(end.free) or (DUMMY,), 1) for side, end in zip(("left", "right"), ends, strict=True)
        ]
        self.regions = (outer[0], *inner, outer[1])
        self.unknowns = full.unknowns
        self.key = None

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        return self.full.tree(leaves)

    def _complete(self, region: Region, state: Mapping[str, Any]) -> dict[str, Any]:
        names = next(r.unknowns for r in self.full.regions if r.name == region.name)
        return {n: state.get(n, self.frozen.get(n)) for n in names}

    def cell(self, region: Region, state: Any, width: Any, parameters: ParameterTree) -> CellTerms:
        if region.name in ("left", "right"):
            inflow = self.ends[region.name == "right"].free
            return CellTerms(rows={n: inflow[n] * row_scale(n) for n in inflow} or {DUMMY: state[DUMMY]})
        terms = self.full.cell(region, self._complete(region, state), width, parameters)
        rows = {n: v for n, v in terms.rows.items() if n in region.unknowns}
        for name, value in (self.source(region, width) if self.source else {}).items():
            rows[name] = rows.get(name, 0.0) + value * row_scale(name)
        stored = {n: terms.stored.get(n, 0.0) for n in region.unknowns}
        return CellTerms(rows=rows, stored=stored, observed=terms.observed)

    def face(
        self,
        left: Region,
        right: Region,
        left_state: Any,
        right_state: Any,
        left_half: Any,
        right_half: Any,
        parameters: ParameterTree,
    ) -> FaceTerms:
        regions, halves, states = [left, right], [left_half, right_half], [left_state, right_state]
        for k in (0, 1):
            if regions[k].name not in ("left", "right"):
                states[k] = self._complete(regions[k], states[k])
        for k in (0, 1):
            if regions[k].name == ("left", "right")[k]:
                regions[k], states[k], halves[k] = self._beyond(k, regions[1 - k], states[k], states[1 - k], parameters)
        terms = self.full.face(*regions, *states, *halves, parameters)
        rows = [{n: v for n, v in t.items() if n in r.unknowns} for r, t in ((left, terms.left), (right, terms.right))]
        return FaceTerms(rows[0], rows[1], terms.fluxes)

    def _beyond(self, index: int, layer: Region, state: Any, inner: Any, p: ParameterTree) -> tuple[Region, Any, float]:
        """Region, state and half width beyond an end: a channel, or the end values on the face itself."""
        end, side = self.ends[index], ("left", "right")[index]
        if end.plate:
            return self.full.regions[-index], self.frozen, 1.0
        values = p.at(side).items() if side in p else {}
        derived = end.held(inner, p) if end.held else {}
        return layer, {**inner, **values, **derived, **{n: state[n] for n in end.free}}, NO_WIDTH

    def initial_guess(self, region: Region, values: Mapping[str, float], voltage: float) -> Mapping[str, float]:
        guess = {DUMMY: 0.0, **self.frozen}
        for name in self.kept:
            ends = [values[f"{e}.{name}"] for e in ("left", "right") if f"{e}.{name}" in values]
            if ends:
                guess[name] = sum(ends) / len(ends)
        return guess


def row_scale(name: str) -> float:
    """Scaled row of a balance per unit of its flux, see the text of the through-plane model."""
    charge_or_energy = name.endswith("potential") or name in ("double_layer_voltage", "temperature")
    return (1.0 if charge_or_energy else FARADAY) / CURRENT_SCALE


@dataclass(frozen=True)
class Field:
    """A solved layer problem: unknowns and fluxes by name, cell centres and widths of one layer."""

    system: System
    solution: np.ndarray
    parameters: np.ndarray
    values: Mapping[str, float]

    def cells(self, layer: str, name: str) -> np.ndarray:
        """Values of an unknown in the cells of a layer."""
        grid = self.system.grid
        index = [r.name for r in grid.regions].index(layer)
        inside = np.isin(grid.cell_of, grid.cells_of(index)) & (np.array(grid.names) == name)
        return self.system.physical(self.solution)[inside]

    def widths(self, layer: str) -> np.ndarray:
        """Cell widths of a layer [m]."""
        grid = self.system.grid
        index = [r.name for r in grid.regions].index(layer)
        return grid.relative_width[grid.region_of == index] * self.values[f"{layer}.thickness"]

    def flux(self, kernel: str, name: str) -> np.ndarray:
        """A flux through the faces of one kind."""
        return self.system.report(self.solution, self.parameters)[kernel][name]


def solve(
    model: Model, values: Mapping[str, float], steps: Sequence[Mapping[str, float]] = ({},), tolerance: float = 1e-10
) -> Field:
    """Solve a model by the package's Newton method, walking through changes of parameters given by `steps`."""
    system = build(model, {**values, **steps[0]})
    now = {**values, **steps[0]}
    solution = system.initial_solution(now, 0.0)
    settings = Settings(tolerance=tolerance, newton_iterations=60)
    for step in steps:
        now = {**now, **step}
        parameters = system.parameters(now, {})
        solution, iterations, success = newton(system, solution, parameters, settings)
        assert success, f"Newton's method stopped after {iterations} iterations at {step}"
    return Field(system, solution, parameters, now)


def observed_orders(errors: Sequence[float]) -> list[float]:
    """Order of convergence between meshes that each double the number of cells."""
    return [float(np.log2(abs(a / b))) for a, b in itertools.pairwise(errors)]


def extrapolated(coarse: float, fine: float) -> float:
    """Richardson's limit of a second-order quantity on meshes with a ratio of two."""
    return fine + (fine - coarse) / 3.0
