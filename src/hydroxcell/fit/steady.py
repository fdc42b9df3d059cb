"""Steady points of the through-plane model at measured currents or voltages, with exact derivatives.

The state moves along a parameter by dy/dp = -J^-1 dR/dp (`numerics/forward.py`). Voltage and current are unknowns or
explicit functions of it, so their derivatives are exact; those of the high-frequency resistance too
(`fit/high_frequency.py`); other columns of the result table are differentiated as in `results/derivatives.py`.

A trial near the last accepted parameters starts from its states, moved along their derivatives. Points that are not
solved from there are solved again from open circuit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import SolverError, UnknownNameError
from hydroxcell.fit.high_frequency import HighFrequency
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.nomenclature import LOSSES
from hydroxcell.numerics.control import VOLTAGE, Operator
from hydroxcell.numerics.forward import Forward
from hydroxcell.numerics.steady import Point, Status, solve_point
from hydroxcell.numerics.system import System
from hydroxcell.results.build import table_of
from hydroxcell.results.derivatives import Differentiator
from hydroxcell.results.directions import Input
from hydroxcell.results.fields import evaluate
from hydroxcell.results.losses import high_frequency_resistance

FAST = ("cell_voltage", "current_density", "high_frequency_resistance")
FURTHEST = 0.5  # largest move of a scaled unknown (0.5 V, 5 K) by which states are carried to other parameters
SCAN_POINTS = 21  # of the voltage sweep that current-controlled points start from


@lru_cache(maxsize=16)
def _forward(system: System, paths: tuple[str, ...]) -> Forward:
    """Kernels differentiated once for all curves of cells of one structure."""
    return Forward(system, paths)


@lru_cache(maxsize=16)
def _resistance(system: System, paths: tuple[str, ...]) -> HighFrequency:
    return HighFrequency(system, paths)


@dataclass
class _Anchor:
    """Solved states (m, n) at parameter values, and how they move with them (m, n, paths)."""

    values: dict[str, float]
    states: FloatArray
    moved: FloatArray


class SteadyPoints(Response):
    """Points of one curve."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Bind the solver of a cell to the points of a data set; `paths` are what may move."""
        self._base = operator_for(cell)
        self._data, self._paths = data, tuple(paths)
        levels = data.abscissa if data.held == "current" else data.values["cell_voltage"]
        self._levels = np.array([np.nan if v is None else v for v in levels], dtype=float)
        self._quantities = tuple(data.values)
        if data.held == "voltage":
            self._quantities = tuple(
                dict.fromkeys(("current_density", *(q for q in data.values if q != "cell_voltage")))
            )
        self._solved: tuple[dict[str, float], Operator, list[Point]] | None = None
        self._anchor: _Anchor | None = None
        self._reason = ""

    def forget(self) -> None:
        """Drop solved states."""
        self._solved = self._anchor = None

    def why(self, values: Values) -> str:
        """Words for the points without an answer."""
        points = self.points(values)[1]
        held, unit, scale = ("", "A/cm2", 1e-4) if self._data.held == "current" else ("", "V", 1.0)
        bad = [k for k, p in enumerate(points) if p.status is not Status.CONVERGED]
        if self._reason or not bad:
            return self._reason
        named = ", ".join(f"{k + 1} ({self._levels[k] * scale:.4g} {unit}{held})" for k in bad[:6])
        limited = all(points[k].status is Status.LIMITED for k in bad)
        cause = "lie beyond the largest current of the cell there" if limited else "have no steady state there"
        more = f" and {len(bad) - 6} more" if len(bad) > 6 else ""
        remedy = (
            "start from parameters with a higher limiting current, or compare currents at the measured voltages "
            '(held = "voltage")'
            if self._data.held == "current"
            else "start from other parameters"
        )
        return f"points {named}{more} of {self._data.name!r} {cause}; {remedy}."

    # ------------------------------------------------------------------ solving

    def points(self, values: Values) -> tuple[Operator, list[Point]]:
        """Solver and solved points at parameter values."""
        wanted = dict(values)
        if self._solved is None or self._solved[0] != wanted:
            operator = Operator(self._base.system, {**self._base.values, **wanted}, self._base.settings)
            found = self._near(operator, wanted) or self._from_rest(operator)
            self._solved = (wanted, operator, found)
        return self._solved[1], self._solved[2]

    def _near(self, operator: Operator, values: dict[str, float]) -> list[Point] | None:
        """All points from the states of the anchor, or None where that is too far or one of them fails."""
        if self._anchor is None:
            return None
        step = np.array([values[path] - self._anchor.values[path] for path in self._paths])
        moves = self._anchor.moved @ step if len(step) else np.zeros_like(self._anchor.states)
        if not float(np.abs(moves).max(initial=0.0)) < FURTHEST:
            return None
        found = []
        for level, guess in zip(self._levels, self._anchor.states + moves, strict=True):
            point = solve_point(
                operator.system, guess, self._parameters(operator, level), operator.settings, fallback=False
            )
            if point.status is not Status.CONVERGED:
                return None
            found.append(point)
        return found

    def _parameters(self, operator: Operator, level: float) -> FloatArray:
        control = (
            {"control.current_weight": 1.0, "control.current": level}
            if self._data.held == "current"
            else {**VOLTAGE, "control.voltage": level}
        )
        return operator.system.parameters(operator.values, control)

    def _from_rest(self, operator: Operator) -> list[Point]:
        self._reason = ""
        try:
            if self._data.held == "current":
                return operator.at_currents(operator.scan(SCAN_POINTS), self._levels.tolist())
            order = np.argsort(-self._levels, kind="stable")
            swept = operator.voltage_sweep(operator.open_circuit(), self._levels[order].tolist())
            back = np.argsort(order, kind="stable")
            return [swept[k] for k in back]
        except SolverError as error:
            self._reason = f"{self._data.name!r}: {error}"
            size = operator.system.grid.size
            lost = Point(np.full(size, np.nan), self._parameters(operator, 0.0), 0, Status.FAILED)
            return [lost] * len(self._levels)

    # ------------------------------------------------------------------ answers

    def predict(self, values: Values) -> Predicted:
        """Every measured quantity; nan at points that are not solved."""
        operator, points = self.points(values)
        good = np.array([p.status is Status.CONVERGED for p in points])
        found = {q: np.full(len(points), np.nan) for q in self._quantities}
        if good.any():
            solved = [p for p in points if p.status is Status.CONVERGED]
            for quantity, column in self._columns(operator, solved).items():
                found[quantity][good] = column
        return found

    def _columns(self, operator: Operator, points: list[Point]) -> dict[str, FloatArray]:
        found: dict[str, FloatArray] = {}
        if "cell_voltage" in self._quantities:
            found["cell_voltage"] = np.array([operator.voltage(p) for p in points])
        if "current_density" in self._quantities:
            found["current_density"] = np.array([operator.current(p) for p in points])
        others = [q for q in self._quantities if q not in FAST]
        if len(found) == len(self._quantities):
            return found
        fields = evaluate(operator.system, points, operator.values)
        if "high_frequency_resistance" in self._quantities:
            found["high_frequency_resistance"] = high_frequency_resistance(fields)
        if others:
            model = operator.system.model
            assert isinstance(model, ThroughPlane)
            voltage = np.array([operator.voltage(p) for p in points])
            table = table_of(fields, model, model.tree(operator.values), voltage, bool(set(others) & set(LOSSES)))
            for quantity in others:
                if quantity not in table:
                    raise UnknownNameError("quantity of a steady point", quantity, table, f"data {self._data.name!r}")
                found[quantity] = table[quantity]
        return found

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Exact derivatives at the solved points, with current or voltage held."""
        operator, points = self.points(values)
        if not all(p.status is Status.CONVERGED for p in points):
            return {q: np.full((len(points), len(directions)), np.nan) for q in self._quantities}
        moves = np.array([[d.get(path, 0.0) for d in directions] for path in self._paths])
        forward = _forward(operator.system, self._paths)
        states = np.array([p.solution for p in points])
        moved = np.array([forward.states(p, np.eye(len(self._paths))) for p in points])
        self._anchor = _Anchor({path: values[path] for path in self._paths}, states, moved)
        along = moved @ moves
        found: dict[str, FloatArray] = {}
        if "cell_voltage" in self._quantities:
            found["cell_voltage"] = along[:, -1, :] * operator.system.scales[-1]
        if "current_density" in self._quantities:
            found["current_density"] = self._differentiator(operator, directions).terminal(points, "voltage")[
                "current_density"
            ]
        if "high_frequency_resistance" in self._quantities:
            resistance = _resistance(operator.system, self._paths)
            found["high_frequency_resistance"] = resistance.derivatives(states, points[0].parameters, along, moves)
        others = [q for q in self._quantities if q not in FAST]
        if others:
            differentiator = self._differentiator(operator, directions)
            found |= differentiator.outputs(points, others, self._data.held)
        return found

    def _differentiator(self, operator: Operator, directions: Sequence[Mapping[str, float]]) -> Differentiator:
        inputs = [Input("", np.nan, np.nan, np.nan, dict(d)) for d in directions]
        return Differentiator(operator, inputs)
