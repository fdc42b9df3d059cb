"""Bands around what a fitted model predicts, linearised or from a posterior (theory: fit_statistics.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hydroxcell.fit.information import variance_of
from hydroxcell.fit.intervals import COVERAGE, degrees_of_freedom, information_rows, quantile, variance_scale
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part


@part
@dataclass(frozen=True)
class Band:
    """Pointwise bands of one curve.

    Attributes
    ----------
    label : of the curve
    abscissa, value : SI (p,)
    low, high : where the curve itself lies with the coverage (confidence), SI; nan where parameters are left open
    outer_low, outer_high : where a new measured point lies with the coverage (prediction), SI
    coverage : [1]
    method : "linearised" or "posterior"
    """

    label: str
    abscissa: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    outer_low: FloatArray
    outer_high: FloatArray
    coverage: float
    method: str


def linearised_bands(
    problem: Problem, solution: Solution, predicted: Problem | None = None, coverage: float = COVERAGE
) -> tuple[Band, ...]:
    """Bands of every block of `predicted`, the fitted data if left out.

    Parameters
    ----------
    problem, solution : the fit
    predicted : problem of the same parameters whose blocks are to be predicted, measured or planned

    Where a direction that the data leave open acts, the bands are nan.
    """
    shown = predicted or problem
    residuals, jacobian = (solution.residuals, solution.jacobian)
    if predicted is not None:
        residuals, jacobian = predicted.residuals(solution.x), predicted.jacobian(solution.x)
    factor = quantile(coverage, degrees_of_freedom(problem))
    scale = variance_scale(problem, solution)
    found = []
    for block in shown.blocks:
        value = block.predicted(residuals)
        gradient = block.sigma[:, None] * jacobian[block.rows]
        variance = _variance(problem, solution, gradient)
        variance = np.where(np.isfinite(variance), variance, np.nan)
        inner = factor * np.sqrt(variance)
        outer = factor * np.sqrt(variance + scale * block.sigma**2)
        found.append(
            Band(block.label, block.abscissa, value, value - inner, value + inner, value - outer, value + outer,
                 coverage, "linearised")
        )  # fmt: skip
    return tuple(found)


def _variance(problem: Problem, solution: Solution, gradient: FloatArray) -> FloatArray:
    if np.isfinite(solution.covariance).all():
        return np.asarray(np.einsum("pi,ij,pj->p", gradient, solution.covariance, gradient))
    return variance_of(gradient, information_rows(problem, solution))


def posterior_bands(
    predicted: Problem,
    samples: FloatArray,
    x: FloatArray,
    noise: FloatArray | float = 1.0,
    coverage: float = COVERAGE,
    *,
    seed: int = 1,
    tell: Callable[[float, str], None] | None = None,
) -> tuple[Band, ...]:
    """Bands of every block of `predicted` from draws of the posterior.

    Parameters
    ----------
    samples : coordinates (s, n); some hundreds suffice for a band
    x : coordinates of the curve that is drawn, the best fit
    noise : ratio of the true to the stated uncertainty of the data, of each draw (s,) or of all
    tell : told the share done

    Draws without an answer of the model are left out of a band; SolverError if more than a tenth are.
    """
    from hydroxcell.errors import SolverError

    say = tell or (lambda share, words: None)
    drawn = []
    for k, sample in enumerate(samples):
        say(k / len(samples), f"prediction {k + 1} of {len(samples)}")
        drawn.append(predicted.residuals(sample))
    every = np.array(drawn)
    kept = np.isfinite(every).all(axis=1)
    if kept.mean() < 0.9:
        raise SolverError(
            f"{(~kept).sum()} of {len(every)} draws of the posterior have no answer at the conditions asked."
        )
    every = every[kept]
    scatter = np.random.default_rng(seed).standard_normal(every.shape)
    noisy = every + scatter * np.broadcast_to(np.asarray(noise, dtype=float), (len(samples),))[kept][:, None]
    ends = (0.5 - coverage / 2.0, 0.5 + coverage / 2.0)
    inner, outer = np.quantile(every, ends, axis=0), np.quantile(noisy, ends, axis=0)
    best = predicted.residuals(x)
    return tuple(
        Band(b.label, b.abscissa, b.predicted(best), b.predicted(inner[0]), b.predicted(inner[1]),
             b.predicted(outer[0]), b.predicted(outer[1]), coverage, "posterior")
        for b in predicted.blocks
    )  # fmt: skip
