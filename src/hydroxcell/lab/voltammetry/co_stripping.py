"""Surface area from the oxidation of an adsorbed layer of carbon monoxide (CO stripping).

The sweep that oxidises the layer minus a sweep without CO leaves the charge of the layer: charging of the double layer
and oxidation of the surface, which both sweeps share, drop out.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.voltammetry.areas import CARBON_MONOXIDE_ON_PLATINUM, derived_areas, layer_choice
from hydroxcell.lab.voltammetry.charges import moved_weights, noise, smoothed, window_weights
from hydroxcell.lab.voltammetry.files import pair, scale_choice, scale_of, scan_rate, sweeps_of
from hydroxcell.lab.voltammetry.sweeps import Sweep
from hydroxcell.record import Columns

SMOOTHING = 0.02  # [V]
PEAK = 0.25  # [1] of the largest base current that a CO peak must exceed
OUTSIDE = 0.1  # [V] below the window in which both sweeps should agree
REACH = 0.6  # [V] of the window where no peak is found


@dataclass(frozen=True, eq=False, kw_only=True)
class CarbonMonoxideStripping(Measured):
    """Result of CO stripping.

    Attributes
    ----------
    potential : [V] (n,), rising
    strip, base : currents [A] (n,)
    window_low, window_high : of the integral [V]
    scan_rate : [V/s]
    on_hydrogen_scale : whether the potentials are against the RHE
    other_choices, other_charges : charge [C] for other reasonable choices, in words (k,)
    """

    KIND: ClassVar[str] = "co_stripping"

    potential: np.ndarray
    strip: np.ndarray
    base: np.ndarray
    window_low: float
    window_high: float
    scan_rate: float
    on_hydrogen_scale: bool
    other_choices: np.ndarray
    other_charges: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """The two sweeps; charges for other choices."""
        return {
            "sweeps": {"electrode_potential": self.potential, "strip_current": self.strip, "base_current": self.base},
            "choices": {"choice": self.other_choices, "charge": self.other_charges},
        }

    @property
    def charge(self) -> Value:
        """Charge of the layer [C]."""
        return self.value("carbon_monoxide_charge")

    @property
    def surface_area(self) -> Value:
        """Electrochemical surface area [m2]."""
        return self.value("electrochemical_surface_area")


@dataclass(frozen=True)
class _Difference:
    """Strip and base on one potential grid, with what an integral of their difference is worth."""

    x: FloatArray
    strip: FloatArray
    base_x: FloatArray
    base_y: FloatArray
    rate: float

    @property
    def base(self) -> FloatArray:
        """Base current at the potentials of the strip."""
        return np.interp(self.x, self.base_x, self.base_y)

    def charge(self, low: float, high: float) -> tuple[float, float]:
        """Integral of strip minus base over time [C], and the standard uncertainty that the noise gives it."""
        weights = window_weights(self.x, low, high) / self.rate
        moved = moved_weights(weights, self.x, self.base_x)
        spread = noise(self.strip) ** 2 * float(weights @ weights) + noise(self.base_y) ** 2 * float(moved @ moved)
        return float(weights @ (self.strip - self.base)), math.sqrt(spread)

    def line_charge(self, low: float, high: float) -> float:
        """Charge under the line through the difference at both ends of the window [C]."""
        difference = smoothed(self.x, self.strip - self.base, SMOOTHING)
        ends = np.interp([low, high], self.x, difference)
        return float(ends.mean()) * (high - low) / self.rate


def co_stripping(
    strip: Sweep,
    base: Sweep,
    rate: float,
    *,
    area: float | None = None,
    loading: float | None = None,
    charge_density: float = CARBON_MONOXIDE_ON_PLATINUM,
    window: tuple[float, float] | None = None,
    on_hydrogen_scale: bool = False,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> CarbonMonoxideStripping:
    """Charge of an oxidised CO layer and surface area.

    Q = integral of (I_strip - I_base) dE / rate over one window; area = Q/q.

    Parameters
    ----------
    strip, base : anodic sweeps [V], [A]
    rate : scan rate [V/s]
    area, loading : geometric area [m2]; metal per geometric area [kg/m2]
    charge_density : of a full layer [C/m2]
    window : [V]; found at the peak if left out

    The interval covers noise of both sweeps and, where it is significant, the difference of both sweeps just below
    the window. The charge of a full layer is a convention without error. Errors: InputError for sweeps that do not
    overlap. Source: [trasatti_1991].
    """
    x, y = strip.ascending()
    base_x, base_y = base.ascending()
    low, high = max(x[0], base_x[0]), min(x[-1], base_x[-1])
    inside = (x >= low) & (x <= high)
    if np.count_nonzero(inside) < 20:
        raise InputError(
            f"{strip.name} and {base.name} overlap at {np.count_nonzero(inside)} points only; 20 are needed."
        )
    both = _Difference(x[inside], y[inside], base_x, base_y, rate)
    places, found_choice, odd = _window(both, window)
    value, spread = both.charge(*places)
    mismatch, words = _mismatch(both, places)
    method = "integral of strip minus base; interval: noise of both sweeps" + (
        " and their mismatch" if mismatch else ""
    )
    charge = Value.of(value, math.hypot(spread, mismatch), method)
    line = both.line_charge(*places)
    others = {
        "base subtracted": value,
        "base and the line through the ends of the window subtracted": value - line,
        "window 20 mV narrower at both ends": both.charge(places[0] + 0.02, places[1] - 0.02)[0],
        "window 20 mV wider at both ends": both.charge(places[0] - 0.02, places[1] + 0.02)[0],
    }
    difference = smoothed(both.x, both.strip - both.base, SMOOTHING)
    within = (both.x >= places[0]) & (both.x <= places[1])
    peak = float(both.x[within][int(np.argmax(difference[within]))])
    values = {"carbon_monoxide_charge": charge, **derived_areas(charge, charge_density, area, loading)}
    values["peak_potential"] = Value.exact(peak, f"maximum of the difference smoothed over {1e3 * SMOOTHING:g} mV")
    values["scan_rate"] = Value.exact(rate, "see choices")
    surface = values["electrochemical_surface_area"]
    interval = f"{1e6 * value:.3g} uC ({1e6 * charge.low:.3g} to {1e6 * charge.high:.3g})"
    seen = f"The CO layer holds {interval}, a surface of {1e4 * surface.value:.3g} cm2."
    return CarbonMonoxideStripping(
        sentence=f"No CO layer is seen: the sweeps differ by {interval}." if odd and "no CO" in odd[0] else seen,
        values=values,
        choices=(
            *choices,
            found_choice,
            Choice("base line", f"{base.name}, same window", "charges shared by both sweeps drop out"),
        ),
        findings=(*findings, *odd, *words),
        potential=both.x,
        strip=both.strip,
        base=both.base,
        window_low=places[0],
        window_high=places[1],
        scan_rate=rate,
        on_hydrogen_scale=on_hydrogen_scale,
        other_choices=np.array(list(others)),
        other_charges=np.array(list(others.values())),
    )


def _window(
    both: _Difference, given: tuple[float, float] | None
) -> tuple[tuple[float, float], Choice, tuple[str, ...]]:
    """Window of the integral with its reason, and a word if there is no peak."""
    difference = smoothed(both.x, both.strip - both.base, SMOOTHING)
    step = float(np.median(np.diff(both.x)))
    spread = math.hypot(noise(both.strip), noise(both.base_y)) / math.sqrt(max(SMOOTHING / step * 0.44, 1.0))
    top = int(np.argmax(difference))
    height, base_height = float(difference[top]), float(np.abs(both.base).max())
    missing = height < max(PEAK * base_height, 8.0 * spread)
    odd: tuple[str, ...] = ()
    if missing:
        odd = (
            f"no CO peak: strip exceeds base by at most {1e6 * height:.3g} uA, "
            f"{100 * height / base_height:.0f} % of the largest base current",
        )
    if given is not None:
        low, high = max(given[0], float(both.x[0])), min(given[1], float(both.x[-1]))
        if high <= low:
            raise InputError(
                f"The window {given[0]:g} to {given[1]:g} V is outside of the sweeps, which cover {both.x[0]:.3f} to "
                f"{both.x[-1]:.3f} V."
            )
        return (low, high), Choice("window", f"{low:.3f} to {high:.3f} V", "given"), odd
    if missing:
        # Above the region of hydrogen the base current is smallest; a CO peak would begin there.
        share = (both.x - both.x[0]) / (both.x[-1] - both.x[0])
        middle = (share > 0.15) & (share < 0.7)
        low = float(both.x[middle][int(np.argmin(smoothed(both.x, both.base, SMOOTHING)[middle]))])
        high = min(low + REACH, float(both.x[-1]))
        why = f"no peak: {REACH:g} V upwards from the smallest current of the base"
        return (low, high), Choice("window", f"{low:.3f} to {high:.3f} V", why), odd
    level = max(2.0 * spread, 0.01 * height)
    low = _foot(both.x, difference, top, -1, level)
    high = _foot(both.x, difference, top, 1, level)
    if difference[-1] > level:
        odd = (
            *odd,
            "the sweeps do not meet again above the CO peak: the sweep ends too early, or the base does not fit",
        )
    why = "where the sweeps differ by 1 % of the peak or twice the noise, and a third of the way further on both sides"
    return (low, high), Choice("window", f"{low:.3f} to {high:.3f} V", why), odd


def _foot(x: FloatArray, difference: FloatArray, top: int, way: int, level: float) -> float:
    """Potential at which a peak has come down to `level`, and a third further while it does not fall below."""
    last = 0 if way < 0 else len(x) - 1
    outward = difference[top::way]
    small = np.flatnonzero(outward <= level)
    if not len(small):
        return float(x[last])
    end = int(small[0])
    further = outward[end : end + end // 3 + 1]
    below = np.flatnonzero(further < -level)
    end += int(below[0]) if len(below) else len(further) - 1
    return float(x[top + way * end])


def _mismatch(both: _Difference, window: tuple[float, float]) -> tuple[float, tuple[str, ...]]:
    """What a difference of the sweeps just below the window would be worth inside it [C], if it is significant."""
    outside = (both.x < window[0]) & (both.x >= window[0] - OUTSIDE)
    if np.count_nonzero(outside) < 8:
        return 0.0, ()
    difference = (both.strip - both.base)[outside]
    spread = math.hypot(noise(both.strip), noise(both.base_y)) / math.sqrt(len(difference))
    mean = float(difference.mean())
    if abs(mean) < 3.0 * spread:
        return 0.0, ()
    worth = abs(mean) * (window[1] - window[0]) / both.rate
    return worth, (
        f"just below the window strip and base differ by {1e6 * mean:.3g} uA; over the window that is worth "
        f"{1e6 * worth:.3g} uC, taken as a standard uncertainty",
    )


def strip_and_base(
    sweeps: Sequence[Sweep], strip: int | None = None, base: int | None = None
) -> tuple[Sweep, Sweep, str]:
    """The anodic sweep with the CO layer and the one without, and why these.

    Without numbers (from 1, of the anodic sweeps) it is the sweep that exceeds the following one by most; a last sweep
    is compared with the one before. Errors: InputError for fewer than two full anodic sweeps or unknown numbers.
    """
    rising = [sweep for sweep in sweeps if sweep.direction > 0]
    for number in (strip, base):
        if number is not None and not 1 <= number <= len(rising):
            raise InputError(f"There is no anodic sweep {number}; the file has {len(rising)}.")
    widest = max((sweep.high - sweep.low for sweep in rising), default=0.0)
    full = [k for k, sweep in enumerate(rising) if sweep.high - sweep.low > 0.8 * widest]
    if strip is not None:
        follower = base - 1 if base is not None else next((k for k in full if k > strip - 1), strip - 2)
        if follower < 0:
            raise InputError("There is no sweep without CO after the strip; give it as base=FILE.")
        return (
            rising[strip - 1],
            rising[follower],
            "given" if base is not None else "strip given; base: the sweep that follows",
        )
    if len(full) < 2:
        raise InputError(
            "CO stripping needs two anodic sweeps, with and without CO; give the one without as base=FILE."
        )
    pairs = [*itertools.pairwise(full), (full[-1], full[-2])]
    excess = [_excess(rising[a], rising[b]) for a, b in pairs]
    a, b = pairs[int(np.argmax(excess))]
    return rising[a], rising[b], "the anodic sweep that exceeds its neighbour by most, and that neighbour"


def _excess(one: Sweep, other: Sweep) -> float:
    x, y = one.ascending()
    other_x, other_y = other.ascending()
    low, high = max(x[0], other_x[0]), min(x[-1], other_x[-1])
    return float(window_weights(x, low, high) @ (y - np.interp(x, other_x, other_y)))


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> CarbonMonoxideStripping:
    """CO stripping of the first file; the base may be in it, in `base`, or in a second file."""
    main = recordings[0]
    area = options.get("area")
    sweeps = sweeps_of(main, area)
    numbers = {name: int(options[name]) for name in ("strip_sweep", "base_sweep") if name in options}
    other = options.get("base") or (recordings[1] if len(recordings) > 1 else None)
    if other is not None:
        rising = [sweep for sweep in sweeps if sweep.direction > 0]
        based = [sweep for sweep in sweeps_of(other, area) if sweep.direction > 0]
        if not rising or not based:
            raise InputError(f"{main.file} or {other.file} has no anodic sweep.")
        strip, base = rising[numbers.get("strip_sweep", 1) - 1], based[numbers.get("base_sweep", len(based)) - 1]
        why = f"strip: anodic sweep {numbers.get('strip_sweep', 1)}; base: the last of its own file, unless given"
    else:
        strip, base, why = strip_and_base(sweeps, numbers.get("strip_sweep"), numbers.get("base_sweep"))
    rate, rate_choice, odd = scan_rate((strip, base), main, options.get("scan_rate"))
    scale = scale_of(main, options)
    findings = list(odd)
    choices = [Choice("sweeps", f"strip: {strip.name}; base: {base.name}", why), rate_choice]
    if scale is None:
        findings.append(
            "the reference electrode is not known: potentials are as recorded; the charge does not depend on it"
        )
    else:
        strip, base = strip.shifted(scale.offset), base.shifted(scale.offset)
        choices.append(scale_choice(scale))
        findings += scale.findings
    layer, layer_words = layer_choice(options, CARBON_MONOXIDE_ON_PLATINUM, "carbon monoxide")
    return co_stripping(
        strip, base, rate, area=area, loading=options.get("loading"), charge_density=layer,
        window=pair(options, "window"), on_hydrogen_scale=scale is not None,
        choices=(*choices, layer_words), findings=findings,
    )  # fmt: skip
