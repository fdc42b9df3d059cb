"""Covariance of fitted coordinates, linearised at the minimum (theory: fitting.md)."""

from __future__ import annotations

import numpy as np

from hydroxcell.fit.losses import scaled_loss
from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray

OPEN = 1e-10  # singular value, relative to the largest of scaled columns, below which a direction is left open
PART = 1e-4  # share of an open direction from which a coordinate is called undetermined


def covariance_of(
    problem: Problem, residuals: FloatArray, jacobian: FloatArray, loss: str = "linear", width: float = 1.5
) -> FloatArray:
    """Covariance (n, n) of the coordinates, priors included.

    Least squares: s^2 (J^T J + P)^-1, with s = 1 where the uncertainties are known, else s^2 = sum r^2/(m - n).
    Robust losses: A^-1 B A^-1 with A = sum psi'(r) j j^T and B = sum psi(r)^2 j j^T, psi = d rho/dr / 2.
    Coordinates that the data leave open have infinite variance. With no more data than parameters s is taken as 1.
    """
    prior = problem.prior_jacobian()
    precision = prior.T @ prior
    if loss == "linear":
        spare = len(residuals) > jacobian.shape[1]
        scale = misfit_variance(residuals, jacobian.shape[1]) if spare and not problem.absolute else 1.0
        weighted = np.vstack([jacobian / np.sqrt(scale), prior]) if scale > 0.0 else None
        return np.zeros_like(precision) if weighted is None else _inverse(weighted)
    _, first, second = scaled_loss(residuals, loss, width)
    slope = np.maximum(first + 2.0 * second * residuals**2, 0.0)
    inverse = _inverse(np.vstack([jacobian * np.sqrt(slope)[:, None], prior]))
    pull = jacobian * (first * residuals)[:, None]
    middle = pull.T @ pull + precision
    known = np.isfinite(np.diag(inverse))
    found = np.full_like(inverse, np.nan)
    found[np.ix_(known, known)] = (inverse[known][:, known] @ middle[known][:, known]) @ inverse[known][:, known]
    found[~known, ~known] = np.inf
    return found


def misfit_variance(residuals: FloatArray, parameters: int) -> float:
    """sum r^2/(m - n); nan with no more data than parameters."""
    freedom = len(residuals) - parameters
    return float((residuals**2).sum() / freedom) if freedom > 0 else np.nan


def _inverse(rows: FloatArray) -> FloatArray:
    """(rows^T rows)^-1 with infinite variance where a direction is left open, nan beside it."""
    n = rows.shape[1]
    if not np.isfinite(rows).all():
        return np.full((n, n), np.nan)
    size = np.linalg.norm(rows, axis=0)
    used = np.where(size > 0.0, size, 1.0)
    _, singular, turned = np.linalg.svd(rows / used, full_matrices=True)
    singular = np.concatenate([singular, np.zeros(n - len(singular))])
    kept = singular > OPEN * max(singular.max(initial=0.0), 1e-300)
    basis = turned[kept] / singular[kept][:, None]
    found = (basis.T @ basis) / np.outer(used, used)
    undetermined = (np.abs(turned[~kept]) > PART).any(axis=0)
    found[undetermined, :] = np.nan
    found[:, undetermined] = np.nan
    found[undetermined, undetermined] = np.inf
    return np.asarray(found)
