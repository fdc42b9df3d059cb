"""Loss of a property in alkali: order, rate constant, half-life, temperature dependence, comparison of samples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import COVERAGE, Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import fit_linear
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
ORDERS = ("first", "second")
PROPERTIES = (
    ("conductivity", "S/m", "mS/cm"),
    ("ion_exchange_capacity", "mol/kg", "mmol/g"),
    ("remaining", "1", "%"),
    ("cation_signal", "1", "%"),
)
HOUR = 3600.0
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


@dataclass(frozen=True, eq=False, kw_only=True)
class AlkalineStability(Measured):
    """Decays of samples.

    Attributes
    ----------
    series : number of the decay of each point (m,)
    time, remaining, fitted : [s], [1], [1] (m,)
    name, order : of each decay (k,)
    temperature, rate, rate_low, rate_high, half_life, half_life_low, half_life_high, last : of each decay (k,); the
        last is the property left at the last point
    comparison : sentences
    """

    KIND: ClassVar[str] = "alkaline_stability"

    series: FloatArray
    time: FloatArray
    remaining: FloatArray
    fitted: FloatArray
    name: npt.NDArray[np.str_]
    order: npt.NDArray[np.str_]
    temperature: FloatArray
    rate: FloatArray
    rate_low: FloatArray
    rate_high: FloatArray
    half_life: FloatArray
    half_life_low: FloatArray
    half_life_high: FloatArray
    last: FloatArray
    comparison: tuple[str, ...]

    def tables(self) -> Mapping[str, Columns]:
        """One row a decay, and the points."""
        numbers = self.series.astype(int) - 1
        return {
            "decays": {
                "sample": self.name,
                "temperature": self.temperature,
                "order": self.order,
                "decay_constant": self.rate,
                "decay_constant_low": self.rate_low,
                "decay_constant_high": self.rate_high,
                "half_life": self.half_life,
                "half_life_low": self.half_life_low,
                "half_life_high": self.half_life_high,
                "remaining_fraction": self.last,
            },
            "points": {
                "sample": self.name[numbers],
                "exposure_time": self.time,
                "remaining_fraction": self.remaining,
                "remaining_fraction_fitted": self.fitted,
            },
        }


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
    order = min(ORDERS, key=lambda o: fits[o][2])
    if fits["first"][2] < 1.5 * fits["second"][2]:
        order = "first"  # the simpler word, where the two cannot be told apart
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
        return Decay(name, temperature, time, values / scale, "neither", nothing, nothing, np.full(len(time), np.nan), odd)
    if rate.low <= 0.0:
        odd = f"{name}: no loss is seen beyond the scatter; only a lower limit of the half-life is known"
    fitted = np.asarray(remaining(time, rate.value, order))
    half = _half_life(rate, order)
    if math.isfinite(half.value) and half.value > 3.0 * time.max():
        odd = odd or (
            f"{name}: the half-life, {half.value / HOUR:.3g} h, is extrapolated to {half.value / time.max():.1f} times the "
            "length of the test"
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
    from scipy.special import fdtrc

    rest, n = values - fitted, len(values)
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
    return float(fdtrc(2, n - 4, gain / (left / (n - 4)))) if left > 0.0 else 0.0


def compared(decays: Sequence[Decay]) -> list[str]:
    """Which samples at the same temperature differ in their rate constants (Holm's correction, 5 % for all together)."""
    from scipy.special import ndtr

    pairs = []
    for i, a in enumerate(decays):
        for b in decays[i + 1 :]:
            close = not abs(a.temperature - b.temperature) > 1.0
            if a.name != b.name and close and a.order == b.order != "neither":
                apart = abs(a.rate.value - b.rate.value) / math.hypot(_wide(a.rate), _wide(b.rate))
                pairs.append((2.0 * float(ndtr(-apart)), a, b))
    found, open_ = [], True
    for k, (chance, a, b) in enumerate(sorted(pairs, key=lambda pair: pair[0])):
        open_ = open_ and chance < 0.05 / (len(pairs) - k)
        if open_:
            better, worse = (a, b) if a.rate.value < b.rate.value else (b, a)
            found.append(f"{better.name} loses less than {worse.name}")
        else:
            found.append(f"{a.name} and {b.name} are not distinguishable")
    return found


def _wide(value: Value) -> float:
    """Standard deviation that goes with the 95 % interval: few points count as few."""
    return (value.high - value.low) / (2.0 * 1.959964)


def stability(decays: Sequence[Decay], quantity: str, medium: str = "") -> AlkalineStability:
    """Put decays together.

    Parameters
    ----------
    decays : of samples and temperatures
    quantity : what was measured
    medium : alkali and its concentration in words, "" if not stated
    """
    comparison = compared(decays)
    values: dict[str, Value] = {}
    if len(decays) == 1:
        only = decays[0]
        values = {"half_life": only.half_life, "decay_constant": only.rate}
        last = float(only.remaining[only.time == only.time.max()].mean())
        values["remaining_fraction"] = Value.exact(last, f"measured after {only.time.max() / HOUR:.4g} h")
    findings = [d.odd for d in decays if d.odd]
    values |= _arrhenius(decays, findings)
    if not medium:
        findings.append("the alkali and its concentration are not stated (--set medium=...)")
    joined = {
        "time": np.concatenate([d.time for d in decays]),
        "remaining": np.concatenate([d.remaining for d in decays]),
        "fitted": np.concatenate([d.fitted for d in decays]),
    }
    return AlkalineStability(
        sentence=_sentence(decays, comparison, values),
        values=values,
        choices=(
            Choice("quantity", quantity.replace("_", " "), "the column of the table"),
            Choice("medium", medium or "not stated", "given" if medium else "nothing was said"),
            Choice("order", "first, unless second leaves less than two thirds of its squares", "assumed"),
            Choice("start", "fitted, not the first point", "the first point is as uncertain as the others"),
        ),
        findings=tuple(findings),
        series=np.concatenate([np.full(len(d.time), k + 1.0) for k, d in enumerate(decays)]),
        name=np.array([d.name for d in decays]),
        order=np.array([d.order for d in decays]),
        temperature=np.array([d.temperature for d in decays]),
        rate=np.array([d.rate.value for d in decays]),
        rate_low=np.array([d.rate.low for d in decays]),
        rate_high=np.array([d.rate.high for d in decays]),
        half_life=np.array([d.half_life.value for d in decays]),
        half_life_low=np.array([d.half_life.low for d in decays]),
        half_life_high=np.array([d.half_life.high for d in decays]),
        last=np.array([float(d.remaining[d.time == d.time.max()].mean()) for d in decays]),
        comparison=tuple(comparison),
        **joined,
    )


def _arrhenius(decays: Sequence[Decay], findings: list[str]) -> dict[str, Value]:
    """Activation energy of the loss of one sample at three or more temperatures."""
    good = [d for d in decays if d.order != "neither" and d.rate.value > 0.0 and math.isfinite(d.temperature)]
    temperatures = np.array([d.temperature for d in good])
    if len({d.name for d in good}) != 1 or len(np.unique(np.round(temperatures, 1))) < 3:
        return {}
    if len({d.order for d in good}) > 1:
        findings.append("the order differs between the temperatures, so no activation energy is given")
        return {}
    relative = np.array([_wide(d.rate) / d.rate.value for d in good])
    inverse = 1.0 / temperatures
    design = np.stack([np.ones(len(good)), np.mean(inverse) - inverse], axis=1)
    line = fit_linear(design, np.log([d.rate.value for d in good]), relative)
    return {"activation_energy": line.combination([0.0, GAS_CONSTANT], "slope of ln k over 1/T, weighted")}


def _sentence(decays: Sequence[Decay], comparison: Sequence[str], values: Mapping[str, Value]) -> str:
    if len(decays) == 1:
        one = decays[0]
        left = 100.0 * values["remaining_fraction"].value
        text = f"{left:.3g} % left after {one.time.max() / HOUR:.4g} h"
        if one.order == "neither":
            return f"{text}; neither first nor second order fits."
        low, high = one.half_life.low / HOUR, one.half_life.high / HOUR
        limits = f"{low:.3g} to {high:.3g} h" if math.isfinite(high) else f"more than {low:.3g} h"
        middle = f"half-life {one.half_life.value / HOUR:.3g} h ({limits})" if math.isfinite(high) else f"half-life {limits}"
        return f"{text}; {one.order} order, {middle}."
    text = f"{len(decays)} decays"
    if "activation_energy" in values:
        e = values["activation_energy"]
        text += f"; activation energy {e.value / 1e3:.3g} kJ/mol ({e.low / 1e3:.3g} to {e.high / 1e3:.3g})"
    return f"{text}; {'; '.join(comparison)}." if comparison else f"{text}."


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> AlkalineStability:
    """Result for a table with time and what is left, and columns sample and temperature where there are several.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    found = next((row for row in PROPERTIES if sheet.find(row[0]) is not None), None)
    if found is None:
        names = ", ".join(f"'{name} / {example}'" for name, _, example in PROPERTIES)
        raise InputError(f"{sheet.where}: what is left is missing: one of the columns {names}.")
    time, values = sheet.array("time", "s", "h"), sheet.array(*found)
    temperature = sheet.optional("temperature", "K", "degC")
    temperature = np.full(len(sheet), np.nan) if temperature is None else temperature
    names = np.array(sheet.words("sample", str(options.get("sample", "") or "sample")))
    good = sheet.finite(time=time, **{found[0]: values})
    positive(sheet.where, **{found[0]: values[good]})
    keys = list(dict.fromkeys((str(n), float(np.round(t, 1))) for n, t in zip(names[good], temperature[good], strict=True)))
    decays, seen = [], set()
    for name, t in keys:
        if (name, f"{t:.1f}") in seen:
            continue
        seen.add((name, f"{t:.1f}"))
        same = np.isnan(temperature) if math.isnan(t) else np.round(temperature, 1) == t
        mask = good & (names == name) & same
        decays.append(decay_of(name, t, time[mask], values[mask]))
    return stability(decays, found[0], str(options.get("medium", "")))
