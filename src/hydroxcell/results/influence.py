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
CANDIDATES = 8  # inputs tried in full, by each of the two rankings


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

    Inputs are ranked by exact sensitivities times their range (linear and logarithmic), the best of both rankings are
    run at both ends of their range, and the `count` with the largest effect are returned. Operating conditions are
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
    found = [_influence(operator, path, assumed[path], base_power) for path in candidates]
    ranked = sorted((f for f in found if f is not None), key=lambda f: f.span, reverse=True)
    return tuple(ranked[:count])


def _peak(operator: Operator, points: Sequence[Point]) -> tuple[float, int]:
    current = np.array([operator.current(p) for p in points])
    voltage = np.array([operator.voltage(p) for p in points])
    return peak(current, voltage)[0], int(np.argmax(current * voltage))


def _candidates(operator: Operator, points: Sequence[Point], assumed: dict[str, Quantity]) -> list[str]:
    """Inputs that lead a linear or a logarithmic ranking of their effect on the voltage at peak power."""
    names = tuple(assumed)
    at_peak = points[_peak(operator, points)[1]]
    slope = np.abs(Adjoint(operator.system, names).curve([at_peak]).of_voltage[0])
    linear, logarithmic = {}, {}
    for name, value in zip(names, slope, strict=True):
        low, high = assumed[name].range or (0.0, 0.0)
        linear[name] = value * (high - low)
        positive = low > 0.0 and high > 0.0
        logarithmic[name] = value * abs(assumed[name].value) * (math.log(high / low) if positive else 0.0)
    best = [sorted(r, key=lambda n: -r[n])[:CANDIDATES] for r in (linear, logarithmic)]
    return list(dict.fromkeys(best[0] + best[1]))


def _influence(operator: Operator, path: str, quantity: Quantity, base_power: float) -> Influence | None:
    from hydroxcell.cell.parameters import parameter

    entry = parameter(path)
    assert entry is not None
    low, high = quantity.range or (quantity.value, quantity.value)
    ends = [_power_with(operator, path, value) for value in (low, high)]
    if ends[0] is None or ends[1] is None:
        return None
    a, b, c = (float(f"{from_si(v, entry.display):.6g}") for v in (low, quantity.value, high))
    return Influence(path, entry.description, entry.display, a, b, c, ends[0], base_power, ends[1])


def _power_with(operator: Operator, path: str, value: float) -> float | None:
    changed = Operator(operator.system, {**operator.values, path: value}, operator.settings)
    points = [p for p in changed.scan(POINTS) if p.status is Status.CONVERGED]
    return _peak(changed, points)[0] if len(points) > 2 else None
