"""Linear algebra of information: rows W with W^T W = Fisher information, and what they leave open.

Columns are scaled to one length before anything is called open, so that units do not decide it.
"""

from __future__ import annotations

import math

import numpy as np

from hydroxcell.models.base import FloatArray

NOTHING = 1e-10  # singular value, relative to the largest of scaled columns, that counts as no information at all
ACTS = 1e-6  # share of a gradient in open directions from which it is open itself


def scaled(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows with columns of length one, and the lengths (n,); an empty column keeps length one."""
    length = np.linalg.norm(rows, axis=0)
    length = np.where(length > 0.0, length, 1.0)
    return rows / length, length


def variance_of(gradient: FloatArray, rows: FloatArray) -> FloatArray:
    """g (W^T W)^-1 g^T of each row of gradients (p, n), infinite where a direction that is left open acts.

    A combination that the data fix has a variance although its parameters have none.

    >>> variance_of(np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([[2.0, 2.0]]))
    array([0.25,  inf])
    """
    even, length = scaled(rows)
    _, singular, turned = np.linalg.svd(even, full_matrices=True)
    singular = np.concatenate([singular, np.zeros(rows.shape[1] - len(singular))])
    none = singular <= NOTHING * max(singular.max(initial=0.0), 1e-300)
    parts = (gradient / length) @ turned.T
    found = ((parts[:, ~none] / singular[~none]) ** 2).sum(axis=1)
    acts = np.abs(parts[:, none]).max(axis=1, initial=0.0) > ACTS * np.abs(parts).max(axis=1, initial=1e-300)
    return np.where(acts, np.inf, found)


def spread_along(rows: FloatArray, gradient: FloatArray) -> float:
    """Standard uncertainty of gradient . x with information rows^T rows; inf where it is left open.

    >>> spread_along(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([1.0, 0.0]))
    0.5
    """
    return math.sqrt(float(variance_of(gradient[None], rows)[0]))


def log_determinant(rows: FloatArray) -> float:
    """ln det(rows^T rows); -inf where a direction is left open.

    >>> log_determinant(np.diag([1.0, 2.0]))
    1.38629
    """
    even, length = scaled(rows)
    singular = np.linalg.svd(even, compute_uv=False)
    if len(singular) < rows.shape[1] or singular.min() <= NOTHING * singular.max(initial=0.0):
        return -math.inf
    return float(2.0 * (np.log(singular).sum() + np.log(length).sum()))


def follow(rows: FloatArray, index: int) -> FloatArray:
    """How the other coordinates follow coordinate `index` at the least misfit, linearised (n,); 1 at its own place.

    Where they are left open they move as little as they can.
    """
    others = np.arange(rows.shape[1]) != index
    even, length = scaled(rows[:, others])
    found = np.ones(rows.shape[1])
    found[others] = -np.linalg.lstsq(even, rows[:, index], rcond=NOTHING)[0] / length
    return found
