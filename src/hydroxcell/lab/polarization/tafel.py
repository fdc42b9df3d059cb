"""Tafel line of an iR-free curve with a window that is searched, not drawn by eye."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.lab.recording import FloatArray
from hydroxcell.lab.regression import LinearFit, fit_linear

FEWEST = 7  # points of a window that is searched
FEWEST_KEPT = 5  # of its lower part
SHORTEST = 0.3  # decades
SIGNIFICANCE = 0.2  # of the term j^2
NEGLIGIBLE = 3e-3  # relative change of the slope by that term
KEPT = 0.5  # of the upper current of a window
WORTH = 0.5  # variance of the slope without the lowest points over that with them, to leave them out
TRIED = 40  # upper ends that are tried at most
DECADE = math.log(10.0)
REFERENCE = 1e4  # [A/m2] where the intercept is given


@dataclass(frozen=True)
class TafelLine:
    """Line V = intercept - slope log10(j / (1 A/cm2)) - bend j.

    Attributes
    ----------
    slope : [V] per decade, positive for a loss
    intercept : voltage of the straight line at 1 A/cm2 [V]
    bend : what else grows in proportion to the current [ohm m2]; 0 in a window that was given
    fit : coefficients: intercept, minus slope, minus bend per A/cm2
    first, last : points of the window, counted along rising current; last is included
    low, high : its bounds [A/m2]
    searched : upper bound of the window whose lower part this is [A/m2]
    """

    slope: float
    intercept: float
    bend: float
    fit: LinearFit
    first: int
    last: int
    low: float
    high: float
    searched: float

    @property
    def slope_uncertainty(self) -> float:
        """Standard uncertainty of the slope [V]."""
        return math.sqrt(float(self.fit.covariance[1, 1]))

    @property
    def decades(self) -> float:
        """Width of the window."""
        return math.log10(self.high / self.low)

    def voltage(self, current_density: FloatArray) -> FloatArray:
        """Voltage of the straight line [V] at current densities [A/m2]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.intercept - self.slope * np.log10(current_density / REFERENCE))


def tafel_line(
    current_density: FloatArray, voltage: FloatArray, low: float | None = None, high: float | None = None
) -> TafelLine | None:
    """Tafel line of a curve, None where there are too few points.

    V = a - b log10 j - c j is fitted to windows of at least `FEWEST` points; c takes up the first bend by transport,
    which a straight line would count into b. Of the windows that begin at the lowest current and in which a further
    term j^2 is not significant (t-test at `SIGNIFICANCE`) or moves b by less than `NEGLIGIBLE`, that one is taken which
    determines b best; then b is fitted in its part below `KEPT` of its upper current, because a bend that is just not
    significant is still a bias. The lowest points are left out only where this halves the variance of b (crossover that
    is not known bends the line there). With `low` or `high` a straight line (c = 0) is fitted in that window.

    Parameters
    ----------
    current_density : (n,) [A/m2], positive, rising; with crossover and short
    voltage : (n,) [V], iR-free, falling
    low, high : bounds of the window [A/m2]
    """
    if low is not None or high is not None:
        inside = np.flatnonzero((current_density >= (low or 0.0)) & (current_density <= (high or math.inf)))
        return _line(current_density, voltage, inside, math.nan, 2) if len(inside) >= 3 else None
    best, best_variance, first_variance = None, math.inf, math.inf
    lowest = math.log10(current_density[0]) if len(current_density) else 0.0
    half = lowest + 0.5 * (math.log10(current_density[-1]) - lowest) if len(current_density) else 0.0
    for first in range(max(len(current_density) - FEWEST + 1, 0)):
        if first and math.log10(current_density[first]) > half:
            break
        found = _widest(current_density, voltage, first)
        if found is None:
            continue
        if best is None or (found[1] < WORTH * first_variance and found[1] < best_variance):
            best, best_variance = found[0], found[1]
            first_variance = min(first_variance, best_variance) if first == 0 else first_variance
    return best


def _widest(current_density: FloatArray, voltage: FloatArray, first: int) -> tuple[TafelLine, float] | None:
    """The line of the window from one point on, and the variance of its slope for unit scatter."""
    from scipy.special import stdtr

    design = _design(current_density)
    longer = np.column_stack([design, design[:, 2] ** 2])
    for last in range(
        len(voltage) - 1, first + FEWEST - 2, -max(1, len(voltage) // TRIED)
    ):  # the variance falls with every further point: the first that passes is the best
        part = slice(first, last + 1)
        fit = fit_linear(longer[part], voltage[part], refuse=False)
        spread = math.sqrt(float(fit.covariance[3, 3]))
        t = abs(fit.coefficients[3]) / spread if spread > 0.0 else 0.0
        plain = fit_linear(design[part], voltage[part], refuse=False)
        moved = abs(plain.coefficients[1] - fit.coefficients[1])
        if 2.0 * stdtr(fit.degrees_of_freedom, -t) < SIGNIFICANCE and moved > NEGLIGIBLE * abs(plain.coefficients[1]):
            continue
        top = current_density[last]
        kept = int(np.searchsorted(current_density, KEPT * top, side="right"))
        inside = np.arange(first, min(max(kept, first + FEWEST_KEPT), last + 1))
        if math.log10(current_density[inside[-1]] / current_density[first]) < SHORTEST:
            return None
        line = _line(current_density, voltage, inside, float(top), 3)
        if line.slope <= 0.0:
            return None
        scatter = line.fit.scatter
        return line, float(line.fit.covariance[1, 1]) / scatter**2 if scatter > 0.0 else 0.0
    return None


def _design(current_density: FloatArray) -> FloatArray:
    relative = current_density / REFERENCE
    return np.column_stack([np.ones_like(relative), np.log10(relative), relative])


def _line(j: FloatArray, voltage: FloatArray, inside: np.ndarray, searched: float, terms: int) -> TafelLine:
    fit = fit_linear(_design(j)[inside][:, :terms], voltage[inside], refuse=False)
    bend = -float(fit.coefficients[2]) / REFERENCE if terms > 2 else 0.0
    first, last = int(inside[0]), int(inside[-1])
    return TafelLine(
        -float(fit.coefficients[1]), float(fit.coefficients[0]), bend, fit, first, last,
        float(j[first]), float(j[last]), searched if math.isfinite(searched) else float(j[last]),
    )  # fmt: skip


def local_slope(current_density: FloatArray, voltage: FloatArray, points: int = 5) -> FloatArray:
    """Slope of straight lines through neighbouring points, -dV/dlog10 j (n,) [V] per decade; nan at the ends.

    >>> j = np.logspace(1, 3, 9)
    >>> float(local_slope(j, 0.9 - 0.07 * np.log10(j)).round(6)[4])
    0.07
    """
    x, found = np.log10(current_density), np.full(len(voltage), np.nan)
    half = points // 2
    for k in range(half, len(x) - half):
        part = slice(k - half, k + half + 1)
        centred = x[part] - x[part].mean()
        square = float(centred @ centred)
        if square > 0.0:
            found[k] = -float(centred @ voltage[part]) / square
    return found


def ideal_slope(temperature: float, transfer_coefficient: float = 1.0) -> float:
    """Tafel slope R T ln 10 / (alpha F) [V] per decade; temperature in [K].

    Source: `newman_2004`.

    >>> round(ideal_slope(353.15), 4)
    0.0701
    """
    return GAS_CONSTANT * temperature * DECADE / (transfer_coefficient * FARADAY)
