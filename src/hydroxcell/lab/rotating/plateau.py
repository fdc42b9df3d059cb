"""Limiting current of a rotating disk, and readings of a curve at one potential."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import FloatArray
from hydroxcell.lab.regression import Line, local_line, straight_line
from hydroxcell.lab.voltammetry.charges import mean_weights, noise, smoothed

WIDTH = 0.1  # [V] of the flattest stretch
HIGH = 0.7  # [1] of the largest current above which a plateau is looked for
FLAT = 0.05  # [1] change over WIDTH up to which a stretch is called a plateau
SMOOTHING = 0.03  # [V]
NEAR = 0.015  # [V] on both sides of a potential at which a curve is read


@dataclass(frozen=True)
class Plateau:
    """Limiting current, positive.

    Attributes
    ----------
    value, uncertainty : [as the current]
    low, high : window [V]
    slope : change over 0.1 V, relative
    why : how the window was found
    """

    value: float
    uncertainty: float
    low: float
    high: float
    slope: float
    why: str

    @property
    def flat(self) -> bool:
        """Whether this is a plateau: it changes by less than 5 % over 0.1 V."""
        return self.slope <= FLAT


def plateau(x: FloatArray, y: FloatArray, window: tuple[float, float] | None = None) -> Plateau:
    """Limiting current as mean over the flattest stretch of a curve.

    Parameters: potential, rising [V], and current, positive where the reaction runs (n,); window given [V].
    The flattest 0.1 V with at least 70 % of the largest current is extended while the smoothed current stays within
    0.3 % or three times its noise. The uncertainty is that of the mean and of its four quarters.
    Errors: InputError for a curve shorter than 0.1 V, or a window without points.
    """
    if window is not None:
        low, high, why = *window, "given"
        if not mean_weights(x, low, high).any():
            raise InputError(
                f"The curve has no point between {low:g} and {high:g} V; it covers {x[0]:.3f} to {x[-1]:.3f} V."
            )
    else:
        low, high = _flattest(x, y)
        why = "flattest 0.1 V with over 70 % of the largest current, extended while level"
    inside = (x >= low) & (x <= high)
    weights = mean_weights(x, low, high)
    value = float(weights @ y)
    if value == 0.0:
        raise InputError(f"No current flows between {low:.3f} and {high:.3f} V: there is no limiting current.")
    spread = noise(y) if len(y) >= 40 else 0.0
    quarters = [w for a in np.linspace(low, high, 5)[:-1] if (w := mean_weights(x, a, a + 0.25 * (high - low))).any()]
    level = 0.5 * float(np.std([float(w @ y) for w in quarters])) if len(quarters) > 1 else math.nan
    noisy = spread * math.sqrt(float(weights @ weights))
    slope = 0.0
    if np.count_nonzero(inside) >= 3:
        slope = abs(straight_line(x[inside], y[inside]).slope) * WIDTH / abs(value)
    return Plateau(value, math.hypot(level, noisy), low, high, slope, why)


def _flattest(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    line = smoothed(x, y, SMOOTHING) if len(x) >= 40 else y
    starts = np.arange(float(x[0]), float(x[-1]) - WIDTH + 1e-9, 0.01)
    top = float(line.max())
    best: tuple[float, float] | None = None
    for start in starts:
        inside = (x >= start - 1e-9) & (x <= start + WIDTH + 1e-9)
        if np.count_nonzero(inside) < 3 or float(line[inside].mean()) < HIGH * top:
            continue
        slope = abs(float(np.polyfit(x[inside], y[inside], 1)[0]))
        if best is None or slope < best[0]:
            best = (slope, float(start))
    if best is None:
        raise InputError(
            f"No limiting current: the curve from {x[0]:.3f} to {x[-1]:.3f} V has no stretch of {WIDTH:g} V with "
            f"{100 * HIGH:.0f} % of its largest current. Give limiting_low and limiting_high."
        )
    low, high = best[1], best[1] + WIDTH
    if len(x) < 40:
        return low, high
    spread = noise(y) * math.sqrt(2.25 / max(SMOOTHING / float(np.median(np.diff(x))), 2.25))
    for _ in range(5):
        level = float(mean_weights(x, low, high) @ y)
        flat = np.abs(line - level) <= max(0.003 * abs(level), 3.0 * spread)
        below, above = np.flatnonzero(~flat & (x < low)), np.flatnonzero(~flat & (x > high))
        low = min(low, float(x[below[-1] + 1]) if len(below) else float(x[0]))
        high = max(high, float(x[above[0] - 1]) if len(above) else float(x[-1]))
    return low, high


def line_near(
    x: FloatArray, y: FloatArray, place: float, weights: FloatArray | None = None, near: float = NEAR, degree: int = 1
) -> Line | None:
    """Line through the points within `near` [V] of a potential, with x counted from there; None with fewer than five.

    Its intercept is the reading at the potential; of degree 2 it is a parabola, its slope that at the potential.
    """
    inside = (np.abs(x - place) <= near + 1e-9) & np.isfinite(y)
    if np.count_nonzero(inside) < 5:
        return None
    return local_line(x[inside] - place, y[inside], None if weights is None else weights[inside], degree)


def crossing(x: FloatArray, y: FloatArray, level: float) -> tuple[float, float, float] | None:
    """Potential at which a curve passes a level for the highest potential, its uncertainty, and dy/dx there.

    The uncertainty is that of the line through the points within 15 mV; None if the level is not passed.
    """
    line = smoothed(x, y, SMOOTHING) if len(x) >= 40 else y
    above = np.flatnonzero((line[:-1] - level) * (line[1:] - level) <= 0.0)
    if not len(above):
        return None
    k = int(above[-1])
    step = line[k + 1] - line[k]
    place = float(x[k] + (x[k + 1] - x[k]) * ((level - line[k]) / step if step else 0.5))
    near = line_near(x, y, place)
    if near is None or near.slope == 0.0:
        slope = float(step / (x[k + 1] - x[k]))
        return place, math.nan, slope
    return place + (level - near.intercept) / near.slope, near.intercept_uncertainty / abs(near.slope), near.slope
