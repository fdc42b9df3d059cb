"""Which assumed inputs move the result most: ranked by exact sensitivities, then run at both ends of their range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.engine import operator_for
from hydroxcell.materials.quantity import Quantity
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.results.metrics import peak
from hydroxcell.study import Study
from hydroxcell.units import from_si

POINTS = 21  # of the curves that are run for the influence
NEIGHBOURS, VOLTAGE_STEP = 3, 0.04  # points on either side of the peak, and their distance [V]
CANDIDATES = 8  # inputs tried in full, by each ranking


@dataclass(frozen=True)
class Influence:
    """How the peak power density moves when one assumed input moves over its stated range.

    Attributes
    ----------
    path, description : of the input
    unit : display unit of `low`, `base` and `high`
    low, base, high : input values in that unit
    low_value, base_value, high_value : peak power density [W/m2]
    """

    path: str
    description: str
    unit: str
    low: float
    base: float
    high: float
    low_value: float
    base_value: float
    high_value: float

    @property
    def span(self) -> float:
        """Largest minus smallest peak power density [W/m2]."""
        values = (self.low_value, self.base_value, self.high_value)
        return max(values) - min(values)


def influential_inputs(study: Study, count: int = 5) -> tuple[Influence, ...]:
    """The most influential assumed inputs of a study, most influential first.

    Inputs are ranked by exact sensitivities times their range (linear, logarithmic and cut), the best of each ranking
    are run at both ends of their range, and the `count` with the largest effect are returned. Operating conditions are
    choices, not assumptions, and are left out. Errors: SolverError if the base curve cannot be solved.
    """
    operator = operator_for(study.cell)
    assumed = {
        path: q
        for path, q in study.cell.quantities.items()
        if q.status == "assumed" and q.range is not None and not path.startswith("conditions.")
    }
    if not assumed:
        return ()
    points = [p for p in operator.scan(POINTS) if p.status is Status.CONVERGED]
    base_power, _ = _peak(operator, points)
    candidates = _candidates(operator, points, assumed)
    found = [_influence(operator, path, assumed[path], base_power, points) for path in candidates]
    ranked = sorted((f for f in found if f is not None), key=lambda f: f.span, reverse=True)
    return tuple(ranked[:count])


def _peak(operator: Operator, points: Sequence[Point]) -> tuple[float, int]:
    current = np.array([operator.current(p) for p in points])
    voltage = np.array([operator.voltage(p) for p in points])
    return peak(current, voltage)[0], int(np.argmax(current * voltage))


def _candidates(operator: Operator, points: Sequence[Point], assumed: dict[str, Quantity]) -> list[str]:
    """Inputs that lead one of three rankings of their effect on the voltage at peak power.

    The slope times the range is right for narrow ranges, times the logarithm for ranges over decades, and times the
    range cut to a third and three times the value for those that begin at zero.
    """
    names = tuple(assumed)
    at_peak = points[_peak(operator, points)[1]]
    slope = np.abs(Adjoint(operator.system, names).curve([at_peak]).of_voltage[0])
    rankings: list[dict[str, float]] = [{}, {}, {}]
    for name, steep in zip(names, slope, strict=True):
        low, high = assumed[name].range or (0.0, 0.0)
        value = abs(assumed[name].value)
        decades = math.log(high / low) if low > 0.0 else 0.0
        cut = min(high, 3.0 * value) - max(low, value / 3.0)
        for ranking, width in zip(rankings, (high - low, value * decades, cut), strict=True):
            ranking[name] = steep * width
    best = [sorted(r, key=lambda n, r=r: -r[n])[:CANDIDATES] for r in rankings]  # type: ignore[misc]
    return list(dict.fromkeys(name for names in best for name in names))


def _influence(
    operator: Operator, path: str, quantity: Quantity, base_power: float, points: Sequence[Point]
) -> Influence | None:
    from hydroxcell.cell.parameters import parameter

    entry = parameter(path)
    assert entry is not None
    low, high = quantity.range or (quantity.value, quantity.value)
    ends = [_power_with(operator, path, value, points) for value in (low, high)]
    if ends[0] is None or ends[1] is None:
        return None
    a, b, c = (float(f"{from_si(v, entry.display):.6g}") for v in (low, quantity.value, high))
    return Influence(path, entry.description, entry.display, a, b, c, ends[0], base_power, ends[1])


def _power_with(operator: Operator, path: str, value: float, points: Sequence[Point]) -> float | None:
    """Peak power with one input changed [W/m2]: some voltages around the old peak, or a whole curve if it moved."""
    changed = Operator(operator.system, {**operator.values, path: value}, operator.settings)
    centre = operator.voltage(points[_peak(operator, points)[1]])
    around = centre + VOLTAGE_STEP * np.arange(NEIGHBOURS, -NEIGHBOURS - 1, -1)
    known = np.array([operator.voltage(p) for p in points])
    near = [changed.at_voltage(float(v), points[int(np.argmin(np.abs(known - v)))].solution) for v in around]
    if all(p.status is Status.CONVERGED for p in near):
        power, best = _peak(changed, near)
        if 0 < best < len(near) - 1:
            return power
    whole = [p for p in changed.scan(POINTS) if p.status is Status.CONVERGED]
    return _peak(changed, whole)[0] if len(whole) > 2 else None
