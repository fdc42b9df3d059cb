"""Straight lines through measured points, with an uncertainty for correlated noise, and where a line is straight.

Neighbouring points of a sweep are often not independent (filters, drift, a line that is not quite straight). The
residuals say how much: their correlation r from point to point leaves n (1 - r)/(1 + r) independent points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]

SIGNIFICANT = 2.576  # |t| beyond which a coefficient differs from zero at the 1 % level
FEWEST = 8  # points of a window
EDGES = 11  # places where a window may begin or end


@dataclass(frozen=True)
class Line:
    """A line y = intercept + slope x.

    Attributes
    ----------
    slope, intercept : in units of y and x
    covariance : of (intercept, slope), (2, 2)
    degrees_of_freedom : after the correlation of the residuals
    scatter : standard deviation of the residuals; of points of weight 1 in a weighted fit
    correlation : of neighbouring residuals, 0 if it is not significant
    """

    slope: float
    intercept: float
    covariance: FloatArray
    degrees_of_freedom: float
    scatter: float
    correlation: float

    @property
    def slope_uncertainty(self) -> float:
        """Standard uncertainty of the slope."""
        return math.sqrt(float(self.covariance[1, 1]))

    @property
    def intercept_uncertainty(self) -> float:
        """Standard uncertainty of the intercept."""
        return math.sqrt(float(self.covariance[0, 0]))

    def at(self, x: float) -> tuple[float, float]:
        """Value of the line and its standard uncertainty."""
        terms = np.array([1.0, x])
        return self.intercept + self.slope * x, math.sqrt(float(terms @ self.covariance @ terms))


def straight_line(x: FloatArray, y: FloatArray, weights: FloatArray | None = None) -> Line:
    """Line by least squares; the scatter of the points is its noise.

    Parameters: x, y (n,), n > 2; weights proportional to 1/variance (n,), equal if left out.
    Errors: InputError for fewer than three points or a single x.

    >>> x = np.array([0.0, 1.0, 2.0, 3.0])
    >>> line = straight_line(x, np.array([1.0, 2.9, 5.1, 7.0]))
    >>> round(line.slope, 3), round(line.intercept, 3), round(line.slope_uncertainty, 4)
    (2.02, 0.97, 0.0424)
    """
    coefficients, covariance, freedom, scatter, correlation = _polynomial(x, y, 1, weights)
    return Line(float(coefficients[1]), float(coefficients[0]), covariance, freedom, scatter, correlation)


def local_line(x: FloatArray, y: FloatArray, weights: FloatArray | None = None, degree: int = 1) -> Line:
    """Value and slope at x = 0 of a line (degree 1) or parabola (degree 2) through the points.

    Parameters as in `straight_line`. A parabola needs more points for the same noise, but follows a bend.
    """
    coefficients, covariance, freedom, scatter, correlation = _polynomial(x, y, degree, weights)
    return Line(float(coefficients[1]), float(coefficients[0]), covariance[:2, :2], freedom, scatter, correlation)


def curvature(x: FloatArray, y: FloatArray, weights: FloatArray | None = None) -> float:
    """How many standard uncertainties the quadratic term of a parabola through the points is away from zero."""
    middle = x - float(x.mean())
    coefficients, covariance, *_ = _polynomial(middle, y, 2, weights)
    spread = math.sqrt(float(covariance[2, 2]))
    return abs(float(coefficients[2])) / spread if spread > 0.0 else 0.0


@dataclass(frozen=True)
class Window:
    """Where a line was fitted; `straight` says whether no curvature is significant there, `bend` how large it is."""

    low: float
    high: float
    straight: bool
    bend: float


def straight_window(
    x: FloatArray, y: FloatArray, narrowest: float, weights: FloatArray | None = None, *, upper: bool = True
) -> Window:
    """The widest window in which a parabola is not significantly better than a line (1 % level).

    Windows begin and end on a grid of 11 places across the points. Of equally wide ones the upper (or lower) is taken.
    If every window of at least `narrowest` is bent, it is the one with the least significant curvature.

    Errors: InputError if the points do not span `narrowest` with at least 8 points.
    """
    edges = np.linspace(float(x.min()), float(x.max()), EDGES)
    slack = 1e-9 * max(abs(float(x.min())), abs(float(x.max())), 1e-30)
    pairs = [(float(a), float(b)) for i, a in enumerate(edges) for b in edges[i + 1 :] if b - a >= narrowest - slack]
    pairs.sort(
        key=lambda pair: (-round((pair[1] - pair[0]) / max(edges[1] - edges[0], slack)), pair[0] * (-1 if upper else 1))
    )
    least: Window | None = None
    for low, high in pairs:
        inside = (x >= low - slack) & (x <= high + slack)
        if np.count_nonzero(inside) < FEWEST:
            continue
        bend = curvature(x[inside], y[inside], None if weights is None else weights[inside])
        found = Window(low, high, bend <= SIGNIFICANT, bend)
        if found.straight:
            return found
        least = found if least is None or bend < least.bend else least
    if least is None:
        raise InputError(
            f"A line needs at least {FEWEST} points over {narrowest:g}; there are {len(x)} points between "
            f"{x.min():.4g} and {x.max():.4g}."
        )
    return least


def _polynomial(
    x: FloatArray, y: FloatArray, degree: int, weights: FloatArray | None
) -> tuple[FloatArray, FloatArray, float, float, float]:
    """Coefficients from the constant up, their covariance, degrees of freedom, scatter, correlation of residuals."""
    count = len(x)
    if count < degree + 2 or np.ptp(x) == 0.0:
        raise InputError(f"A line needs at least {degree + 2} points at different places; there are {count}.")
    root = np.ones(count) if weights is None else np.sqrt(weights)
    scale = float(np.abs(x).max())
    design = (x[:, None] / scale) ** np.arange(degree + 1) * root[:, None]
    normal = np.linalg.inv(design.T @ design)
    coefficients = normal @ (design.T @ (y * root))
    residuals = y * root - design @ coefficients
    free = count - degree - 1
    square = float(residuals @ residuals)
    correlation = _correlation(residuals)
    share = (1.0 - correlation) / (1.0 + correlation)
    freedom = max(share * count - degree - 1, 2.0)
    covariance = normal * (square / free / share)
    back = scale ** -np.arange(degree + 1.0)
    return coefficients * back, covariance * np.outer(back, back), freedom, math.sqrt(square / free), correlation


def _correlation(residuals: FloatArray) -> float:
    """Correlation of neighbours where it is significant (1 % level, one-sided) and there are points enough to tell."""
    square = float(residuals @ residuals)
    if len(residuals) < 20 or square <= 0.0:
        return 0.0
    found = float(residuals[1:] @ residuals[:-1]) / square
    return min(found, 0.95) if found > 2.326 / math.sqrt(len(residuals)) else 0.0
