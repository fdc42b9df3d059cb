"""Linear models of a series whose neighbouring points depend on each other, with one bent parameter.

A model is linear in its coefficients; what it is not linear in is a grid of designs, one for each value of the bent
parameter, and the correlation of neighbouring points is a grid too. With flat priors on coefficients, logarithm of the
scatter and both grids the coefficients follow a mixture of Student's t distributions, from which intervals are taken.
Plain and straight-line least squares are in `regression.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import COVERAGE, Value
from hydroxcell.lab.recording import FloatArray

CORRELATIONS = np.linspace(0.0, 0.98, 50)
"""Correlations of points at the usual distance that are tried; 0.98 is almost a random walk."""


@dataclass(frozen=True)
class Mixture:
    """Student's t distributions with weights: what is known of one number.

    Attributes
    ----------
    weight, centre, spread : (m,)
    degrees_of_freedom : of each
    """

    weight: FloatArray
    centre: FloatArray
    spread: FloatArray
    degrees_of_freedom: float

    def below(self, x: float) -> float:
        """Probability that the number is below x."""
        from scipy.special import stdtr

        return float(self.weight @ stdtr(self.degrees_of_freedom, (x - self.centre) / self.spread))

    def quantile(self, probability: float) -> float:
        """Number below which it is with a probability."""
        from scipy.optimize import brentq

        reach = 1e3 if self.degrees_of_freedom < 3 else 60.0
        low, high = float(np.min(self.centre - reach * self.spread)), float(np.max(self.centre + reach * self.spread))
        if low == high:
            return low
        return float(brentq(lambda x: self.below(x) - probability, low, high, xtol=1e-12 * (high - low), rtol=1e-10))

    def value(self, method: str) -> Value:
        """Median, standard deviation and 95 % interval."""
        tail = 0.5 * (1.0 - COVERAGE)
        low, high = self.quantile(tail), self.quantile(1.0 - tail)
        nu = self.degrees_of_freedom
        mean = float(self.weight @ self.centre)
        own = self.spread**2 * (nu / (nu - 2.0) if nu > 2.0 else math.nan)
        spread = math.sqrt(float(self.weight @ (own + (self.centre - mean) ** 2)))
        return Value(self.quantile(0.5), spread, low, high, method)


@dataclass(frozen=True)
class CorrelatedFit:
    """A fit to points that depend on their neighbours; the grids run over bent parameter (k) and correlation (r).

    Attributes
    ----------
    weight : probability of each pair (k, r)
    coefficients : (k, r, p)
    covariance : (k, r, p, p), with the scatter in it
    degrees_of_freedom : points minus coefficients
    bent : values of the bent parameter (k,)
    correlation : correlations tried (r,)
    design : (k, n, p)
    """

    weight: FloatArray
    coefficients: FloatArray
    covariance: FloatArray
    degrees_of_freedom: int
    bent: FloatArray
    correlation: FloatArray
    design: FloatArray

    def combination(self, weights: Sequence[float]) -> Mixture:
        """Linear combination of the coefficients."""
        c = np.asarray(weights, dtype=float)
        spread = np.sqrt(np.maximum(np.einsum("krpq,p,q->kr", self.covariance, c, c), 1e-300))
        kept = self.weight.ravel() > 1e-9
        parts = (self.weight, self.coefficients @ c, spread)
        flat = [part.ravel()[kept] for part in parts]
        return Mixture(flat[0] / flat[0].sum(), flat[1], flat[2], self.degrees_of_freedom)

    @property
    def likely_correlation(self) -> float:
        """Mean correlation of points at the usual distance."""
        return float(self.weight.sum(axis=0) @ self.correlation)

    def bent_value(self, method: str) -> Value:
        """Median, standard deviation and 95 % interval of the bent parameter, from its probability on the grid."""
        share = self.weight.sum(axis=1)
        summed = np.concatenate([[0.0], np.cumsum(share)])
        edges = np.concatenate(
            [[self.bent[0]], np.sqrt(self.bent[1:] * self.bent[:-1]), [self.bent[-1]]]
        )  # the grid is even in the logarithm
        tail = 0.5 * (1.0 - COVERAGE)
        low, middle, high = np.interp([tail, 0.5, 1.0 - tail], summed, edges)
        mean = float(share @ self.bent)
        spread = math.sqrt(float(share @ (self.bent - mean) ** 2))
        return Value(float(middle), spread, float(low), float(high), method)

    def curve(self) -> FloatArray:
        """Most likely curve at the points (n,)."""
        k, r = np.unravel_index(int(np.argmax(self.weight)), self.weight.shape)
        return np.asarray(self.design[k] @ self.coefficients[k, r])


def fit_correlated(
    designs: FloatArray,
    observed: FloatArray,
    place: FloatArray,
    run: npt.NDArray[np.int64] | None = None,
    bent: FloatArray | None = None,
    correlations: FloatArray = CORRELATIONS,
) -> CorrelatedFit:
    """Linear models of a series whose noise is correlated as exp(-distance/length), integrated over what is not known.

    Formula: whitened with r = rho^(dx/dx_usual): (y_i - r y_i-1)/sqrt(1 - r^2); probability of a pair (k, rho)
        proportional to |X'X|^-1/2 S^-(n-p)/2 prod(1 - r_i^2)^-1/2.

    Parameters
    ----------
    designs : (k, n, p), one for each value of the bent parameter
    observed : (n,)
    place : increasing time or position (n,)
    run : points of different runs are not correlated (n,); None for one run
    bent : values of the bent parameter, evenly spaced in the logarithm (k,)
    correlations : of points at the usual distance

    Validity: noise of one correlation length; slower wander is taken for part of the model. Errors: InputError for too
    few points. Source: box_tiao_1973 (flat priors), and the whitening of prais_winsten_1954.

    >>> x = np.arange(20.0)
    >>> fit = fit_correlated(np.stack([np.ones(20), x], axis=1)[None], 2.0 + 0.5 * x + 0.1 * np.cos(7.0 * x), x)
    >>> round(fit.combination([0.0, 1.0]).value("slope").value, 2)
    0.5
    """
    _, n, p = designs.shape
    if n < p + 2:
        raise InputError(f"{n} points are too few for {p} coefficients and their scatter.")
    first = np.zeros(n, dtype=bool)
    first[0] = True
    if run is not None:
        first[1:] = np.diff(run) != 0
    gaps = np.diff(place, prepend=place[0])
    inside = gaps[~first]
    usual = float(np.median(inside)) if len(inside) else 1.0
    steps = np.where(first, np.inf, np.maximum(gaps / usual, 1e-6))
    r = np.where(correlations[:, None] > 0.0, np.maximum(correlations[:, None], 1e-300) ** steps[None, :], 0.0)
    root = np.sqrt(1.0 - r**2)
    size = np.maximum(np.sqrt(np.mean(designs**2, axis=1)), 1e-300)  # (k, p)
    x = designs / size[:, None, :]
    level = float(np.std(observed)) or 1.0
    y = observed / level
    before_x, before_y = np.roll(x, 1, axis=1), np.roll(y, 1)
    xw = (x[:, None] - r[None, :, :, None] * before_x[:, None]) / root[None, :, :, None]  # (k, r, n, p)
    yw = (y[None] - r * before_y[None]) / root  # (r, n)
    normal = np.einsum("krnp,krnq->krpq", xw, xw, optimize=True)
    right = np.einsum("krnp,rn->krp", xw, yw, optimize=True)
    inverse = np.linalg.inv(normal + 1e-13 * np.eye(p) * np.trace(normal, axis1=2, axis2=3)[..., None, None])
    b = np.einsum("krpq,krq->krp", inverse, right)
    rest = np.maximum(np.sum(yw**2, axis=1)[None] - np.einsum("krp,krp->kr", b, right), 1e-24 * n)
    sign, determinant = np.linalg.slogdet(normal)
    # The design is scaled for the sake of round-off; its determinant belongs to the coefficients as they are.
    determinant = determinant + 2.0 * np.sum(np.log(size), axis=1)[:, None]
    freedom = n - p
    score = -0.5 * determinant - 0.5 * freedom * np.log(rest) - np.sum(np.log(root), axis=1)[None]
    score = np.where(sign > 0, score, -np.inf)
    weight = np.exp(score - score.max())
    scale = level / size
    covariance = inverse * (rest / freedom)[..., None, None] * (scale[:, None, :, None] * scale[:, None, None, :])
    values = np.ones(1) if bent is None else bent
    return CorrelatedFit(
        weight / weight.sum(), b * scale[:, None, :], covariance, freedom, values, correlations, designs
    )


def blocks(place: FloatArray, observed: FloatArray, number: int) -> tuple[FloatArray, FloatArray]:
    """Medians of equal numbers of neighbouring points, so that outliers and fast noise do not count.

    >>> [v.tolist() for v in blocks(np.arange(6.0), np.array([1.0, 1.0, 9.0, 2.0, 2.0, 2.0]), 2)]
    [[1.0, 4.0], [1.0, 2.0]]
    """
    if len(place) <= number:
        return place, observed
    parts = np.array_split(np.arange(len(place)), number)
    return np.array([place[k].mean() for k in parts]), np.array([np.median(observed[k]) for k in parts])
