"""Numbers of a whole curve with their derivatives to inputs: peak power, currents at a voltage, limiting current.

A largest value moves with an input as the curve does at that place (the place itself drops out), so that peak power and
a limiting current at a turning point need no second derivatives. Only the current *at* peak power does: they are
differences of exact first derivatives over 2 mV, good to about 1e-4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from hydroxcell.errors import InputError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.results.derivatives import Differentiator

PLAIN = ("open_circuit_voltage", "peak_power_density", "current_density_at_peak_power", "limiting_current_density")
AT_LEVEL = re.compile(r"(current|power)_density_at_(\d+(?:\.\d+)?)V")
NEIGHBOUR = 2e-3  # [V] of the differences for the current at peak power

Number = tuple[float, FloatArray]
"""Value [SI] and derivative to every input (inputs,)."""


def is_curve_number(name: str) -> bool:
    """Whether a name stands for a number of the whole curve."""
    return name in PLAIN or AT_LEVEL.fullmatch(name) is not None


class CurveNumbers:
    """The numbers of one cell's curve; the curve itself is solved once, when first needed."""

    def __init__(self, operator: Operator, differentiator: Differentiator) -> None:
        """Bind to the solver of a cell and the derivatives to its inputs."""
        self._operator, self._differentiator = operator, differentiator

    def number(self, name: str) -> Number:
        """Value and derivatives; a largest value at an end of the curve is that of the end.

        Errors: InputError for a voltage off the curve.
        """
        level = AT_LEVEL.fullmatch(name)
        if level is not None:
            return self._at_level(f"{level[1]}_density", float(level[2]))
        found: dict[str, Callable[[], Number]] = {
            "open_circuit_voltage": lambda: self._terminal(self._scan[0], "current", "cell_voltage"),
            "peak_power_density": lambda: self._terminal(self._peak, "current", "power_density"),
            "current_density_at_peak_power": self._current_at_peak,
            "limiting_current_density": lambda: self._terminal(self._largest, "voltage", "current_density"),
        }
        return found[name]()

    @cached_property
    def _scan(self) -> list[Point]:
        return [p for p in self._operator.scan() if p.status is Status.CONVERGED]

    def _terminal(self, point: Point, at: str, name: str) -> Number:
        current, voltage = self._operator.current(point), self._operator.voltage(point)
        value = {"current_density": current, "cell_voltage": voltage, "power_density": current * voltage}[name]
        return value, self._differentiator.terminal([point], at)[name][0]

    def _at_level(self, name: str, level: float) -> Number:
        voltages = [self._operator.voltage(p) for p in self._scan]
        if not min(voltages) <= level <= max(voltages):
            raise InputError(
                f"{name}_at_{level:g}V: the curve of this cell runs from {min(voltages):.3f} to {max(voltages):.3f} V."
            )
        nearest = self._scan[int(np.argmin(np.abs(np.array(voltages) - level)))]
        return self._terminal(self._solved(level, nearest), "voltage", name)

    def _solved(self, voltage: float, near: Point) -> Point:
        point = self._operator.voltage_sweep(near, [voltage])[0]
        if point.status is not Status.CONVERGED:
            raise InputError(f"no steady state was found at {voltage:.4f} V, between two points of the curve.")
        return point

    def _slope(self, point: Point) -> float:
        return float(self._slopes.curve([point]).slope[0])

    @cached_property
    def _slopes(self) -> Adjoint:
        return Adjoint(self._operator.system, ())

    @cached_property
    def _peak(self) -> Point:
        """Point of largest power, where d(i V)/dV = 0."""
        power = [self._operator.current(p) * self._operator.voltage(p) for p in self._scan]

        def rise(point: Point) -> float:
            return self._operator.current(point) + self._operator.voltage(point) * self._slope(point)

        return self._turn(int(np.argmax(power)), rise)

    @cached_property
    def _largest(self) -> Point:
        """Point of largest current: a turning point, or the lowest voltage of the curve."""
        best = int(np.argmax([self._operator.current(p) for p in self._scan]))
        return self._turn(best, self._slope)

    def _turn(self, best: int, rise: Callable[[Point], float]) -> Point:
        """Point near an entry of the scan at which a derivative over voltage vanishes; at an end, the entry."""
        if not 0 < best < len(self._scan) - 1:
            return self._scan[best]
        around: Sequence[Point] = self._scan[best - 1 : best + 2]
        ends = [self._operator.voltage(around[k]) for k in (2, 0)]
        if rise(around[2]) * rise(self._solved(ends[1], around[0])) > 0.0:
            return self._scan[best]
        voltage = brentq(lambda v: rise(self._solved(float(v), around[1])), *ends, xtol=1e-8)
        return self._solved(float(voltage), around[1])

    def _current_at_peak(self) -> Number:
        peak, operator = self._peak, self._operator
        voltage = operator.voltage(peak)
        points = [self._solved(voltage + k * NEIGHBOUR, peak) for k in (-1.0, 0.0, 1.0)]
        of_current = self._differentiator.terminal(points, "voltage")["current_density"]
        slope = self._slopes.curve(points).slope
        mixed, curvature = ((v[2] - v[0]) / (2.0 * NEIGHBOUR) for v in (of_current, slope))
        shift = -(of_current[1] + voltage * mixed) / (2.0 * slope[1] + voltage * curvature)
        return operator.current(peak), of_current[1] + slope[1] * shift
