"""Derivatives of outputs at solved operating points, and of numbers of a whole curve.

The state moves along a direction of the inputs by dy/dp = -J^-1 dR/dp, exactly (`numerics/forward.py`). An output is an
explicit function of state and inputs; its derivative is a central difference of that function, of fourth order, along
(dy, dp). Nothing is solved again. Current, voltage and power alone come from the adjoint and are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.nomenclature import LOSSES
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.forward import Forward
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.numerics.system import System
from hydroxcell.results.build import table_of
from hydroxcell.results.directions import Input
from hydroxcell.results.fields import Fields, evaluate
from hydroxcell.results.losses import Needed, needed_voltages

TERMINAL = ("current_density", "cell_voltage", "power_density")
STEP = 3e-4  # largest change of any scaled unknown in a difference (0.3 mV, 3 mK, 30 Pa)
RELATIVE_STEP = 1e-3  # largest relative change of an input in a difference
STENCIL = ((1.0, 8.0 / 12.0), (-1.0, -8.0 / 12.0), (2.0, -1.0 / 12.0), (-2.0, 1.0 / 12.0))


@lru_cache(maxsize=8)
def _adjoint(system: System, names: tuple[str, ...]) -> Adjoint:
    return Adjoint(system, names)


@lru_cache(maxsize=8)
def _forward(system: System, names: tuple[str, ...]) -> Forward:
    return Forward(system, names)


def held_at(operator: Operator, point: Point, at: str) -> Point:
    """The same state under the control that holds its voltage, current or power."""
    current, voltage = operator.current(point), operator.voltage(point)
    value = {"voltage": voltage, "current": current, "power": current * voltage}[at]
    control = {f"control.{at}_weight": 1.0, f"control.{at}": value}
    return Point(point.solution, operator.system.parameters(operator.values, control), 0, point.status)


class Differentiator:
    """Derivatives of one cell's outputs to chosen inputs."""

    def __init__(self, operator: Operator, inputs: Sequence[Input]) -> None:
        """Bind to the solver of a cell; kernels are differentiated once per structure and set of inputs."""
        self._operator, self._inputs = operator, inputs
        self._names = tuple(dict.fromkeys(name for item in inputs for name in item.moves))
        self._moves = np.zeros((len(self._names), len(inputs)))
        for k, item in enumerate(inputs):
            for name, slope in item.moves.items():
                self._moves[self._names.index(name), k] = slope

    def terminal(self, points: Sequence[Point], at: str) -> dict[str, FloatArray]:
        """Exact derivatives of current, voltage and power, each (points, inputs) [SI per SI]."""
        found = _adjoint(self._operator.system, self._names).curve(points)
        of_current, slope = found.of_current @ self._moves, found.slope[:, None]
        current = np.array([self._operator.current(p) for p in points])[:, None]
        voltage = np.array([self._operator.voltage(p) for p in points])[:, None]
        if at == "voltage":
            change, rise = of_current, np.zeros_like(of_current)
        elif at == "current":
            change, rise = np.zeros_like(of_current), -of_current / slope
        else:  # i dV + V di = 0 with di = of_current + slope dV
            rise = -voltage * of_current / (current + voltage * slope)
            change = of_current + slope * rise
        return {"current_density": change, "cell_voltage": rise, "power_density": current * rise + voltage * change}

    def table(self, points: Sequence[Point]) -> dict[str, FloatArray]:
        """Every quantity of the result table at the points."""
        return self._table(np.array([p.solution for p in points]), points[0].parameters, True)

    def _fields(self, solutions: FloatArray, parameters: FloatArray) -> tuple[Fields, ThroughPlane, ParameterTree]:
        system = self._operator.system
        assert isinstance(system.model, ThroughPlane)
        values = dict(zip(system.parameter_names, parameters.tolist(), strict=True))
        points = [Point(s, parameters, 0, Status.CONVERGED) for s in solutions]
        return evaluate(system, points, values), system.model, system.model.tree(values)

    def _table(
        self, solutions: FloatArray, parameters: FloatArray, with_losses: bool, near: Needed | None = None
    ) -> dict[str, FloatArray]:
        voltage = self._operator.system.physical(solutions)[:, -1]
        return table_of(*self._fields(solutions, parameters), voltage, with_losses, near)

    def outputs(self, points: Sequence[Point], names: Sequence[str], at: str) -> dict[str, FloatArray]:
        """Derivatives of columns of the table with voltage, current or power held, each (points, inputs)."""
        found: Mapping[str, FloatArray] = self.terminal(points, at) if set(names) & set(TERMINAL) else {}
        others = [name for name in names if name not in TERMINAL]
        if others:
            found = {**found, **self._explicit(points, others, at)}
        return {name: found[name] for name in names}

    def _explicit(self, points: Sequence[Point], names: Sequence[str], at: str) -> dict[str, FloatArray]:
        system = self._operator.system
        forward = _forward(system, self._names)
        held = [held_at(self._operator, p, at) for p in points]
        moved = np.array([forward.states(p, self._moves) for p in held])
        base = np.array([p.solution for p in points])
        columns = [system.index[name] for name in self._names]
        parameters = held[0].parameters
        found = {name: np.zeros((len(points), len(self._inputs))) for name in names}
        with_losses = bool(set(LOSSES) & set(names))
        near = needed_voltages(*self._fields(base, parameters)) if with_losses else None
        for k in range(len(self._inputs)):
            direction = np.zeros_like(parameters)
            direction[columns] = self._moves[:, k]
            step = _step(moved[:, :, k], parameters, direction)
            if step == 0.0:
                continue
            for times, weight in STENCIL:
                move = times * step
                table = self._table(base + move * moved[:, :, k], parameters + move * direction, with_losses, near)
                for name in names:
                    found[name][:, k] += weight / step * table[name]
        return found


def _step(moved: FloatArray, parameters: FloatArray, direction: FloatArray) -> float:
    """Step along a direction that moves no scaled unknown and no input by more than the limits above."""
    largest = float(np.abs(moved).max())
    relative = np.abs(direction) / np.where(parameters == 0.0, np.inf, np.abs(parameters))
    limits = [RELATIVE_STEP / relative.max() if relative.max() > 0.0 else np.inf]
    limits.append(STEP / largest if largest > 0.0 else np.inf)
    step = min(limits)
    return float(step) if np.isfinite(step) else 1.0
