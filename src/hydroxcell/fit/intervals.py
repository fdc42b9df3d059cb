"""Confidence intervals and correlations of fitted parameters, linearised at the minimum (theory: fit_statistics.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.fit.covariance import misfit_variance
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.losses import scaled_loss
from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

COVERAGE = 0.95  # [1] of all intervals, if nothing else is asked for
AT_BOUND = 1e-6  # distance to a bound, relative to the range, below which a parameter lies on it


@part
@dataclass(frozen=True)
class Interval:
    """Confidence interval of one parameter.

    Attributes
    ----------
    name : of the parameter
    value, low, high : SI; low or high is nan on a side that the data leave open
    uncertainty : standard uncertainty, SI; inf where the data leave the parameter open
    coverage : [1] of the interval
    method : "linearised", "profile likelihood" or "posterior"
    note : what has to be known about it: open ends, bounds; empty if nothing
    """

    name: str
    value: float
    low: float
    high: float
    uncertainty: float
    coverage: float
    method: str
    note: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether the interval has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def degrees_of_freedom(problem: Problem) -> float:
    """m - n where the misfit stands for the uncertainty of the data, infinity where the uncertainties are known."""
    return math.inf if problem.absolute else float(problem.rows - len(problem.names))


def quantile(coverage: float, freedom: float = math.inf) -> float:
    """Half width of the interval of a given coverage [1] in standard uncertainties: Student's t, normal for infinity.

    nan without degrees of freedom.

    >>> quantile(0.95), quantile(0.95, 4)
    (1.95996, 2.77645)
    """
    from scipy.special import ndtri, stdtrit

    if math.isinf(freedom):
        return float(ndtri(0.5 + coverage / 2.0))
    return float(stdtrit(freedom, 0.5 + coverage / 2.0)) if freedom > 0 else math.nan


def variance_scale(problem: Problem, solution: Solution) -> float:
    """s^2 [1]: 1 for known uncertainties, otherwise the sum of squares per degree of freedom."""
    return 1.0 if problem.absolute else misfit_variance(solution.residuals, len(problem.names))


def standard_errors(solution: Solution) -> FloatArray:
    """Standard uncertainties of the coordinates (n,); inf for what the data leave open."""
    return np.asarray(np.sqrt(np.diag(solution.covariance)))


def correlation_matrix(covariance: FloatArray) -> FloatArray:
    """Correlations (n, n); nan in rows and columns of parameters that the data leave open.

    >>> float(correlation_matrix(np.array([[4.0, 3.0], [3.0, 9.0]]))[0, 1])
    0.5
    """
    sigma = np.sqrt(np.diag(covariance))
    known = np.isfinite(sigma) & (sigma > 0.0)
    found = np.full(covariance.shape, np.nan)
    inner = np.ix_(known, known)
    found[inner] = covariance[inner] / np.outer(sigma[known], sigma[known])
    np.fill_diagonal(found, 1.0)
    return found


def information_rows(problem: Problem, solution: Solution) -> FloatArray:
    """Rows W with W^T W = Fisher information of the coordinates, priors included, (m + priors, n)."""
    scale = variance_scale(problem, solution)
    weighted = solution.jacobian / math.sqrt(scale) if scale > 0.0 else np.full_like(solution.jacobian, np.nan)
    if solution.loss != "linear":
        _, first, second = scaled_loss(solution.residuals, solution.loss, solution.loss_width)
        slope = np.maximum(first + 2.0 * second * solution.residuals**2, 0.0)
        weighted = solution.jacobian * np.sqrt(slope)[:, None]
    return np.vstack([weighted, problem.prior_jacobian()])


def at_bound(problem: Problem, x: FloatArray) -> tuple[str, ...]:
    """The bound on which each parameter lies: "lower", "upper", or "" for none."""
    width = problem.upper - problem.lower
    reach = AT_BOUND * np.where(np.isfinite(width), width, np.maximum(np.abs(x), 1.0))
    low, high = x - problem.lower <= reach, problem.upper - x <= reach
    return tuple("lower" if a else "upper" if b else "" for a, b in zip(low, high, strict=True))


def linearised_intervals(problem: Problem, solution: Solution, coverage: float = COVERAGE) -> tuple[Interval, ...]:
    """x +- t sigma in coordinates, turned into values: factors for logarithmic scales.

    Valid where the model is nearly linear over the interval; `profile.profiles` shows whether it is.
    """
    sigma = standard_errors(solution)
    half = quantile(coverage, degrees_of_freedom(problem)) * sigma
    value, low, high = (problem.values(x) for x in (solution.x, solution.x - half, solution.x + half))
    spread = sigma * np.where(problem.is_log, value, 1.0)
    places = at_bound(problem, solution.x)
    found = []
    for k, name in enumerate(problem.names):
        closed = math.isfinite(half[k])
        found.append(
            Interval(
                name=name,
                value=float(value[k]),
                low=float(low[k]) if closed else math.nan,
                high=float(high[k]) if closed else math.nan,
                uncertainty=float(spread[k]),
                coverage=coverage,
                method="linearised",
                note=_note(problem, solution, k, float(half[k]), places[k]),
            )
        )
    return tuple(found)


def _note(problem: Problem, solution: Solution, k: int, half: float, place: str) -> str:
    if place:
        return (
            f"lies on its {place} bound, where a linearised interval has no meaning; widen the bound or use a profile"
        )
    if math.isnan(half):
        return "as many parameters as data: the misfit says nothing about the uncertainty"
    if math.isinf(half):
        return "left open by these data"
    beyond = [
        word
        for word, outside in (
            ("lower", solution.x[k] - half < problem.lower[k]),
            ("upper", solution.x[k] + half > problem.upper[k]),
        )
        if outside
    ]
    return f"reaches beyond the {' and the '.join(beyond)} bound" if beyond else ""
