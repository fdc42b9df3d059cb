"""Linear least squares, straight lines with correlated noise, and where a line is straight.

One solver serves all: `fit_linear` for any design, `straight_line` and its kin for polynomials of low degree.
Neighbouring points of a sweep are often not independent (filters, drift, a line that is not quite straight). The
residuals of a line say how much: their correlation r from point to point leaves n (1 - r)/(1 + r) independent points.
Series whose correlation has to be inferred together with the coefficients are in `correlated.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Value
from hydroxcell.lab.recording import FloatArray

ROUND_OFF = 1e-15  # [1] singular values below it, of the largest, are zero
TOLD_APART = 1e10  # largest condition number of a design with columns of one size
SIGNIFICANT = 2.576  # |t| beyond which a coefficient differs from zero at the 1 % level
FEWEST = 8  # points of a window
EDGES = 11  # places where a window may begin or end


@dataclass(frozen=True)
class LinearFit:
    """A fit by least squares.

    Attributes
    ----------
    coefficients : (p,)
    covariance : (p, p), from the scatter of the points; nan without spare points
    degrees_of_freedom : points minus coefficients
    residuals : observed minus fitted (n,)
    scatter : standard deviation of a point of unit weight; nan without spare points
    """

    coefficients: FloatArray
    covariance: FloatArray
    degrees_of_freedom: int
    residuals: FloatArray
    scatter: float

    def at(self, row: FloatArray) -> tuple[float, float]:
        """Value of the model for one row of the design (p,), and its standard uncertainty."""
        variance = float(row @ self.covariance @ row)
        return float(row @ self.coefficients), math.sqrt(max(variance, 0.0)) if math.isfinite(variance) else math.nan

    def combination(self, weights: Sequence[float], method: str) -> Value:
        """A linear combination of the coefficients with its interval."""
        c = np.asarray(weights, dtype=float)
        spread = math.sqrt(max(float(c @ self.covariance @ c), 0.0))
        return Value.of(float(c @ self.coefficients), spread, method, self.degrees_of_freedom)


def fit_linear(
    design: FloatArray, observed: FloatArray, uncertainty: FloatArray | None = None, *, refuse: bool = True
) -> LinearFit:
    """Weighted linear least squares; the weights are relative, the scatter is taken from the residuals.

    Formula: minimise sum ((y - X b)/u)^2; cov = s^2 (X' W X)^-1, s^2 = that sum/(n - p). Solved by QR and singular
    values with columns of one size, so that units do not matter.

    Parameters
    ----------
    design : (n, p)
    observed : (n,)
    uncertainty : relative standard uncertainty of the points (n,), or None for equal ones
    refuse : whether coefficients that cannot be told apart are an error; else the smallest ones are given

    Errors: InputError for fewer points than coefficients, or coefficients that cannot be told apart.

    >>> fit = fit_linear(np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 3.1, 4.9]))
    >>> fit.coefficients.round(3).tolist(), fit.degrees_of_freedom
    ([1.05, 1.95], 1)
    """
    n, p = design.shape
    if refuse and n < p:
        raise InputError(f"{n} points are too few for {p} coefficients.")
    scale = np.ones(n) if uncertainty is None else 1.0 / uncertainty
    x, y = design * scale[:, None], observed * scale
    size = np.linalg.norm(x, axis=0)
    back = 1.0 / np.where(size > 0.0, size, 1.0)
    q, r = np.linalg.qr(x * back)
    u, singular, vt = np.linalg.svd(r, full_matrices=False)
    if refuse and not singular[-1] * TOLD_APART >= singular[0]:
        raise InputError("the coefficients cannot be told apart: the points do not differ in what the line runs over.")
    open_ended = singular <= ROUND_OFF * singular[0]
    inverse = vt.T * np.where(open_ended, 0.0, 1.0 / np.where(open_ended, 1.0, singular)) @ u.T
    b = back * (inverse @ (q.T @ y))
    rest = y - x @ b
    scatter = math.sqrt(float(rest @ rest) / (n - p)) if n > p else math.nan
    covariance = scatter**2 * (inverse @ inverse.T) * np.outer(back, back)
    return LinearFit(b, covariance, n - p, observed - design @ b, scatter)


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
    fit = fit_linear(x[:, None] ** np.arange(degree + 1), y, 1.0 / root, refuse=False)
    correlation = _correlation(fit.residuals * root)
    share = (1.0 - correlation) / (1.0 + correlation)
    freedom = max(share * count - degree - 1, 2.0)
    return fit.coefficients, fit.covariance / share, freedom, fit.scatter, correlation


def _correlation(residuals: FloatArray) -> float:
    """Correlation of neighbours where it is significant (1 % level, one-sided) and there are points enough to tell."""
    square = float(residuals @ residuals)
    if len(residuals) < 20 or square <= 0.0:
        return 0.0
    found = float(residuals[1:] @ residuals[:-1]) / square
    return min(found, 0.95) if found > 2.326 / math.sqrt(len(residuals)) else 0.0
