"""Decay of one sample in alkali: order, rate constant, half-life, and whether a law fits at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import COVERAGE, Value
from hydroxcell.lab.regression import fit_linear

FloatArray = npt.NDArray[np.float64]
ORDERS = ("first", "second")
HOUR = 3600.0
NEGLIGIBLE = 1e-3  # of the largest value: a misfit that no property is measured to
EVIDENCE = 20.0  # times by which second order must be likelier than first to be taken
LACK = 0.01  # probability by chance below which a law does not fit


@dataclass(frozen=True)
class Decay:
    """Decay of one sample at one temperature.

    Attributes
    ----------
    name : of the sample
    temperature : [K], nan if not stated
    time, remaining : [s], property over its fitted start (n,)
    order : "first", "second" or "neither"
    rate : [1/s], in units of the start for second order; with its 95 % interval and standard uncertainty
    half_life : [s], infinite where no loss is seen
    fitted : remaining on the law (n,)
    odd : what is odd, "" if nothing
    """

    name: str
    temperature: float
    time: FloatArray
    remaining: FloatArray
    order: str
    rate: Value
    half_life: Value
    fitted: FloatArray
    odd: str


def remaining(time: Any, rate: Any, order: str = "first") -> Any:
    """Property left after a time over that at the start.

    Formula: first order exp(-k t); second order 1/(1 + k t), k being the constant times the start.

    Parameters
    ----------
    time : [s]
    rate : k [1/s]
    order : "first" or "second"

    Validity: one way of decay, constant alkali and water. Source: atkins_2010

    >>> round(float(remaining(3.6e6, 1e-7)), 4), round(float(remaining(3.6e6, 1e-7, "second")), 4)
    (0.6977, 0.7353)
    """
    return np.exp(-rate * time) if order == "first" else 1.0 / (1.0 + rate * time)


def fit_decay(time: FloatArray, values: FloatArray, order: str) -> tuple[Value, float, float]:
    """Rate constant, start and sum of squares of a decay.

    Formula: least squares of y0 f(k t); the interval holds all k with S(k) <= S_min (1 + t^2/(n - 2)).

    Errors: InputError for fewer than three points.

    >>> t = np.array([0.0, 1.0, 2.0, 3.0])
    >>> round(fit_decay(t, np.array([1.0, 0.61, 0.36, 0.225]), "first")[0].value, 3)
    0.502
    """
    from scipy.optimize import brentq, minimize_scalar
    from scipy.special import stdtrit

    n = len(time)
    if n < 3:
        raise InputError(f"{n} points are too few for a decay; 3 are needed.")
    longest = float(time.max())

    def squares(k: float) -> float:
        shape = remaining(time, k, order)
        start = float(shape @ values) / float(shape @ shape)
        return float(np.sum((values - start * shape) ** 2))

    floor = -0.9 / longest if order == "second" else -5.0 / longest
    grid = np.concatenate([np.linspace(floor, 5.0 / longest, 80), np.geomspace(5.5, 200.0, 30) / longest])
    best = int(np.argmin([squares(k) for k in grid]))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(squares, bounds=ends, method="bounded", options={"xatol": 1e-10 / longest})
    k, smallest = float(found.x), max(float(found.fun), 1e-24)
    shape = remaining(time, k, order)
    start = float(shape @ values) / float(shape @ shape)
    factor = float(stdtrit(n - 2, 0.5 + COVERAGE / 2.0))
    limit = smallest * (1.0 + factor**2 / (n - 2))

    def bound(sign: float) -> float:
        step = 1e-4 / longest
        while squares(k + sign * step) < limit:
            step *= 1.6
            if sign * step < floor - k if sign < 0 else step > 1e4 / longest:
                return sign * math.inf
        return float(brentq(lambda x: squares(x) - limit, k, k + sign * step))

    low, high = bound(-1.0), bound(1.0)
    spread = (high - low) / (2.0 * factor)
    return Value(k, spread, low, high, f"{order} order, {n} points, least squares with a free start"), start, smallest


def decay_of(name: str, temperature: float, time: FloatArray, values: FloatArray) -> Decay:
    """Decay of one sample by the order that describes it better, or neither.

    Errors: InputError for too few points.
    """
    order_of_time = np.argsort(time, kind="stable")
    time, values = time[order_of_time], values[order_of_time]
    try:
        fits = {order: fit_decay(time, values, order) for order in ORDERS}
    except InputError as error:
        raise InputError(f"alkaline_stability: {name}: {error}") from None
    likelier = 0.5 * (len(time) - 2) * math.log(fits["first"][2] / fits["second"][2])
    order = "second" if likelier > math.log(EVIDENCE) else "first"
    rate, start, _ = fits[order]
    chance = _lack_of_fit(time, values, start * remaining(time, rate.value, order))
    odd = ""
    if chance < LACK:
        odd = (
            f"{name}: neither first nor second order describes the loss (probability by chance {chance:.1g}); no "
            "half-life is given, only what is left"
        )
        nothing = Value.exact(math.nan, "neither order fits")
        scale = float(values[0])
        return Decay(
            name, temperature, time, values / scale, "neither", nothing, nothing, np.full(len(time), np.nan), odd
        )
    if rate.low <= 0.0:
        odd = f"{name}: no loss is seen beyond the scatter; only a lower limit of the half-life is known"
    fitted = np.asarray(remaining(time, rate.value, order))
    half = _half_life(rate, order)
    if math.isfinite(half.value) and half.value > 3.0 * time.max():
        odd = odd or (
            f"{name}: the half-life, {half.value / HOUR:.3g} h, is extrapolated to {half.value / time.max():.1f} "
            "times the length of the test"
        )
    return Decay(name, temperature, time, values / start, order, rate, half, fitted, odd)


def _half_life(rate: Value, order: str) -> Value:
    """ln 2/k or 1/k, with the interval of the rate turned over."""
    factor = math.log(2.0) if order == "first" else 1.0

    def turned(k: float) -> float:
        return factor / k if k > 0.0 else math.inf

    middle = turned(rate.value)
    spread = factor * rate.uncertainty / rate.value**2 if rate.value > 0.0 else math.nan
    return Value(middle, spread, turned(rate.high), turned(rate.low), f"{'ln 2' if order == 'first' else '1'}/k")


def _lack_of_fit(time: FloatArray, values: FloatArray, fitted: FloatArray) -> float:
    """Probability that the law fits: against its parabola with repeats where there are any, else of the residuals."""
    from scipy.special import fdtrc, ndtr

    rest, n = values - fitted, len(values)
    if float(np.sqrt(np.mean(rest**2))) < NEGLIGIBLE * float(np.max(np.abs(values))):
        return 1.0
    points = np.unique(time)
    own = sum(float(np.sum((values[time == t] - values[time == t].mean()) ** 2)) for t in points)
    repeats = n - len(points)
    if repeats >= 3 and len(points) > 2 and own > 0.0:
        lack = (float(rest @ rest) - own) / (len(points) - 2)
        return float(fdtrc(len(points) - 2, repeats, lack / (own / repeats)))
    if n < 6:
        return 1.0
    # Without repeats: whether a smooth bend is left in the residuals.
    x = (time - time.mean()) / (np.ptp(time) or 1.0)
    smooth = fit_linear(np.stack([np.ones(n), x, x**2, x**3], axis=1), rest)
    left = float(smooth.residuals @ smooth.residuals)
    gain = (float(rest @ rest) - left) / 2.0
    bend = float(fdtrc(2, n - 4, gain / (left / (n - 4)))) if left > 0.0 else 0.0
    # ... or neighbours that are alike, as beside a step: ratio of von Neumann (neumann_1941).
    alike = 1.0 - 0.5 * float(np.sum(np.diff(rest) ** 2)) / float(rest @ rest)
    along = float(ndtr(-alike / math.sqrt((n - 2) / (n**2 - 1))))
    return min(1.0, 2.0 * min(bend, along))
