"""Numbers of a curve with intervals: voltages and currents at standard points, peak power, limiting current."""

from __future__ import annotations

import math

import numpy as np

from hydroxcell.lab.measured import Value
from hydroxcell.lab.recording import FloatArray
from hydroxcell.lab.regression import LinearFit, fit_linear

NEIGHBOURS = 7  # points of a local fit
REFERENCE = 1e4  # [A/m2]
AROUND_PEAK = 3  # points on either side of the largest power that are fitted
FLAT = 0.01  # largest relative change of the current over the plateau
KEPT = 0.5  # of the points of a plateau, those of lowest voltage
NEGLIGIBLE = 1e-4  # the same, whether it is significant or not
PLATEAU = 0.1  # [V] that the plateau spans at least
LOCAL = "V = a + b ln j + c j + d j^2 through the {} nearest points, interval from their scatter"


def voltage_at(j: FloatArray, v: FloatArray, wanted: float) -> Value | None:
    """Voltage at a current density; None outside the measured ones.

    Shapes: (n,) [A/m2], [V]; j rising. A local fit of `NEIGHBOURS` points; straight between two points of fewer.
    """
    inside = np.flatnonzero(j > 0.0)
    if len(inside) < 2 or not j[inside[0]] <= wanted <= j[inside[-1]]:
        return None
    if len(inside) < NEIGHBOURS:
        return Value.exact(float(np.interp(wanted, j, v)), "straight between the two nearest points")
    fit = _local(j[inside], v[inside], wanted)
    value, spread = fit.at(_row(wanted))
    return Value.of(value, spread, LOCAL.format(NEIGHBOURS), fit.degrees_of_freedom)


def current_at(j: FloatArray, v: FloatArray, wanted: float) -> Value | None:
    """Current density at a voltage on the falling curve, (n,) [A/m2], [V]; None where the curve does not cross it."""
    inside = np.flatnonzero(j > 0.0)
    j, v = j[inside], v[inside]
    above = np.flatnonzero((v[:-1] - wanted) * (v[1:] - wanted) <= 0.0) if len(v) > 1 else np.array([])
    if not len(above):
        return None
    k = int(above[0])
    share = (v[k] - wanted) / (v[k] - v[k + 1]) if v[k] != v[k + 1] else 0.0
    guess = float(j[k] + share * (j[k + 1] - j[k]))
    if len(j) < NEIGHBOURS:
        return Value.exact(guess, "straight between the two nearest points")
    fit = _local(j, v, guess)
    at = guess
    for _ in range(20):
        slope = _slope(fit, at)
        step = (fit.at(_row(at))[0] - wanted) / slope if slope < 0.0 else 0.0
        at = min(max(at - step, 0.5 * at), 2.0 * at)
        if abs(step) < 1e-10 * at:
            break
    slope = _slope(fit, at)
    spread = fit.at(_row(at))[1] / abs(slope) if slope != 0.0 else math.nan
    return Value.of(at, spread, LOCAL.format(NEIGHBOURS), fit.degrees_of_freedom)


def scaled(value: Value, factor: float, method: str) -> Value:
    """A value times an exact positive factor."""
    parts = (value.value, value.uncertainty, value.low, value.high)
    number, spread, low, high = (factor * part for part in parts)
    return Value(number, spread, low, high, method)


def _row(j: float) -> FloatArray:
    return np.array([1.0, math.log(j), j / REFERENCE, (j / REFERENCE) ** 2])


def _slope(fit: LinearFit, j: float) -> float:
    _, b, c, d = fit.coefficients
    return float(b / j + c / REFERENCE + 2.0 * d * j / REFERENCE**2)


def _local(j: FloatArray, v: FloatArray, at: float) -> LinearFit:
    """Fit of the nearest points, nearest by rank: half of them on either side where there are so many."""
    place = int(np.searchsorted(j, at))
    first = min(max(place - NEIGHBOURS // 2, 0), len(j) - NEIGHBOURS)
    part = slice(first, first + NEIGHBOURS)
    return fit_linear(np.stack([_row(float(x)) for x in j[part]]), v[part], refuse=False)


def peak_power(j: FloatArray, v: FloatArray) -> tuple[Value, Value] | None:
    """Largest power density and its current density; None where the power still rises at the last point.

    V = a + b j + c j^2 + d j^3 is fitted to the point of the largest measured power and its `AROUND_PEAK` neighbours on
    either side (a parabola where fewer than seven are there); the peak is that of j V(j). A wider window would turn the
    bend behind the peak into a bias. Shapes: (n,) [A/m2], [V]; j rising.
    """
    power = j * v
    top = int(np.argmax(power)) if len(power) else 0
    if len(power) < 3 or top in (0, len(power) - 1):
        return None
    inside = np.arange(max(top - AROUND_PEAK, 0), min(top + AROUND_PEAK + 1, len(power)))
    x = j[inside] / j[top]
    order = 3 if len(inside) >= 7 else 2
    if len(inside) <= order:
        return Value.exact(power[top], "largest measured power"), Value.exact(j[top], "of the largest measured power")
    fit = fit_linear(np.stack([x**k for k in range(order + 1)], axis=1), v[inside], refuse=False)
    line = np.linspace(x[0], x[-1], 2001)
    curve = line * sum(c * line**k for k, c in enumerate(fit.coefficients))
    best = int(np.argmax(curve))
    row = np.array([line[best] ** k for k in range(order + 1)])
    value, spread = fit.at(row)
    method = f"top of j V(j), V(j) of order {order} through {len(inside)} points near the peak"
    at = float(line[best] * j[top])
    slope_row = np.array([(k + 1.0) * line[best] ** k for k in range(order + 1)])
    bend = sum(c * (k + 1.0) * k * line[best] ** (k - 1) for k, c in enumerate(fit.coefficients) if k)
    _, slope_spread = fit.at(slope_row)
    moved = slope_spread / abs(float(bend)) * j[top] if bend else math.nan
    left = fit.degrees_of_freedom
    return Value.of(value * at, spread * at, method, left), Value.of(at, moved, method, left)


def limiting_current(j: FloatArray, v: FloatArray) -> Value | None:
    """Limiting current density: the mean of the plateau at the lowest voltages; None where no plateau is reached.

    The plateau is the half, at lowest voltages, of the largest set of at least three points that spans `PLATEAU` volts
    and along which the current changes by less than `FLAT` in total and without significance (5 %), or by less than
    `NEGLIGIBLE`.
    Shapes: (n,) [A/m2], [V].
    """
    from scipy.special import stdtr

    order = np.argsort(v, kind="stable")
    x, y = v[order], j[order]
    found = None
    for count in range(3, len(x) + 1):
        if x[count - 1] - x[0] < PLATEAU:
            continue
        fit = fit_linear(np.stack([np.ones(count), x[:count] - x[0]], axis=1), y[:count], refuse=False)
        change = abs(fit.coefficients[1]) * (x[count - 1] - x[0]) / y[:count].mean()
        spread = math.sqrt(float(fit.covariance[1, 1]))
        chance = 2.0 * stdtr(count - 2, -abs(fit.coefficients[1]) / spread) if spread > 0.0 else 1.0
        if change < NEGLIGIBLE or (change < FLAT and chance > 0.05):
            found = count
        elif change > 3.0 * FLAT:
            break
    if found is None:
        return None
    found = max(3, math.ceil(KEPT * found))  # a bend that is just not significant is still a bias
    part = y[:found]
    method = f"mean of {found} points on the plateau below {x[found - 1]:.2f} V"
    return Value.of(part.mean(), part.std(ddof=1) / math.sqrt(found), method, found - 1)
