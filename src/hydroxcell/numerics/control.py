"""Operating points by control: open circuit, voltage sweeps, and currents or powers reached from a voltage sweep.

Voltage is stepped first because the current is a single-valued, smooth function of it up to the limiting current;
a wanted current is then one Newton away from the interpolated state (docs/theory/numerics.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.steady import Point, Settings, Status, continue_to, solve_point, sweep
from hydroxcell.numerics.system import System

LOWEST_VOLTAGE = 0.05  # [V] end of the sweep that looks for the limiting current
VOLTAGE = {"control.voltage_weight": 1.0}


class Operator:
    """Solves operating points of one cell at one set of parameters.

    Every method is a pure function of the parameters: results do not depend on what was solved before.
    """

    def __init__(self, system: System, values: Mapping[str, float], settings: Settings | None = None) -> None:
        """Bind a system to numbers (SI) by dotted path."""
        self.system = system
        self.values = dict(values)
        self.settings = settings or Settings()

    def current(self, point: Point) -> float:
        """Terminal current density of a point [A/m2]."""
        return self.system.report_last("external_current", point.solution, point.parameters)

    def voltage(self, point: Point) -> float:
        """Cell voltage of a point [V]."""
        return float(self.system.physical(point.solution)[-1])

    def at_voltage(self, voltage: float, guess: FloatArray | None = None) -> Point:
        """One voltage, from rest unless a scaled guess is given."""
        start = self.system.initial_solution(self.values, max(voltage, 0.9)) if guess is None else guess
        parameters = self.system.parameters(self.values, {**VOLTAGE, "control.voltage": voltage})
        return solve_point(self.system, start, parameters, self.settings)

    def open_circuit(self) -> Point:
        """Steady state without current: what crossover, shorts and kinetics leave of the reversible voltage."""
        start = self._start()
        point = self._at_control(start, {"control.current_weight": 1.0, "control.current": 0.0})
        if point.status is Status.CONVERGED:
            return replace(point, iterations=point.iterations + start.iterations)
        # walk the voltage up until the current changes sign, then close in from there
        here, work = start, start.iterations + point.iterations
        for voltage in np.arange(self.voltage(start) + 0.02, 1.5, 0.02):
            following = continue_to(self.system, [here], "control.voltage", float(voltage), self.settings)
            work += following.iterations
            if following.status is not Status.CONVERGED:
                break
            here = following
            if self.current(here) <= 0.0:
                break
        point = self._at_control(here, {"control.current_weight": 1.0, "control.current": 0.0})
        return replace(point, iterations=point.iterations + work)

    def _start(self) -> Point:
        for voltage in (0.9, 0.95, 0.85, 0.8, 1.0, 0.7):
            point = self.at_voltage(voltage)
            if point.status is Status.CONVERGED:
                return point
        raise SolverError(
            "No steady state was found at any voltage between 0.7 and 1.0 V. The conditions or a parameter are "
            "probably far from those of a working cell; check the feed (pressure, humidity, reactant fraction) and "
            "the loadings."
        )

    def _at_control(self, near: Point, control: Mapping[str, float]) -> Point:
        parameters = self.system.parameters(self.values, control)
        return solve_point(self.system, near.solution, parameters, self.settings)

    def voltage_sweep(self, start: Point, voltages: Sequence[float]) -> list[Point]:
        """Voltage-controlled points in the given order, beginning near `start` (any control)."""
        parameters = self.system.parameters(self.values, {**VOLTAGE, "control.voltage": self.voltage(start)})
        first = Point(start.solution, parameters, 0, Status.CONVERGED)
        return sweep(self.system, first, "control.voltage", voltages, self.settings)

    def scan(self, points: int = 31) -> list[Point]:
        """Open circuit and a voltage sweep down to `LOWEST_VOLTAGE`; the base of current-controlled points."""
        rest = self.open_circuit()
        if rest.status is not Status.CONVERGED:
            raise SolverError("The open-circuit state was not found; check the feed and the kinetic parameters.")
        voltages = np.linspace(self.voltage(rest), LOWEST_VOLTAGE, points)[1:]
        return [rest, *self.voltage_sweep(rest, [float(v) for v in voltages])]

    def largest(self, scan: Sequence[Point]) -> Point:
        """The converged point of largest current."""
        return max((p for p in scan if p.status is Status.CONVERGED), key=self.current)

    def at_currents(self, scan: Sequence[Point], currents: Sequence[float]) -> list[Point]:
        """Points at given current densities [A/m2]; beyond the largest current of the scan: status LIMITED."""
        solved = [p for p in scan if p.status is Status.CONVERGED]
        known = np.array([self.current(p) for p in solved])
        found = []
        for target in currents:
            found.append(self._at_current(solved, known, float(target)))
        return found

    def _at_current(self, solved: Sequence[Point], known: FloatArray, target: float) -> Point:
        control = {"control.current_weight": 1.0, "control.current": target}
        parameters = self.system.parameters(self.values, control)
        above = np.flatnonzero(known >= target)
        if len(above) == 0:
            last = solved[int(np.argmax(known))]
            return Point(last.solution, parameters, 0, Status.LIMITED)
        upper = int(above[0])
        lower = max(upper - 1, 0)
        span = known[upper] - known[lower]
        share = 0.0 if span == 0.0 else (target - known[lower]) / span
        guess = solved[lower].solution + share * (solved[upper].solution - solved[lower].solution)
        point = solve_point(self.system, guess, parameters, self.settings, fallback=False)
        if point.status is Status.CONVERGED:
            return point
        return self._bisect_to_current(solved[lower], solved[upper], target, parameters)

    def _bisect_to_current(self, lower: Point, upper: Point, target: float, parameters: FloatArray) -> Point:
        """Close in on a current by voltage control, then try the current-controlled Newton again."""
        a, b, work = lower, upper, 0
        if a.parameters[self.system.index["control.voltage_weight"]] == 0.0:
            a = self.at_voltage(self.voltage(a), a.solution)
        for _ in range(30):
            middle = 0.5 * (self.voltage(a) + self.voltage(b))
            c = continue_to(self.system, [a], "control.voltage", middle, self.settings)
            work += c.iterations
            if c.status is not Status.CONVERGED:
                break
            a, b = (c, b) if self.current(c) < target else (a, c)
            trial = solve_point(self.system, c.solution, parameters, self.settings, fallback=False)
            work += trial.iterations
            if trial.status is Status.CONVERGED:
                return replace(trial, iterations=work)
        return Point(a.solution, parameters, work, Status.FAILED)

    def at_power(self, scan: Sequence[Point], power: float) -> Point:
        """The operating point of lower current that delivers a power density [W/m2]."""
        solved = [p for p in scan if p.status is Status.CONVERGED]
        delivered = np.array([self.current(p) * self.voltage(p) for p in solved])
        above = np.flatnonzero(delivered >= power)
        parameters = self.system.parameters(self.values, {"control.power_weight": 1.0, "control.power": power})
        if len(above) == 0:
            return Point(solved[int(np.argmax(delivered))].solution, parameters, 0, Status.LIMITED)
        upper = int(above[0])
        lower = max(upper - 1, 0)
        span = delivered[upper] - delivered[lower]
        share = 0.0 if span == 0.0 else (power - delivered[lower]) / span
        guess = solved[lower].solution + share * (solved[upper].solution - solved[lower].solution)
        return solve_point(self.system, guess, parameters, self.settings)
