"""Robust losses rho(z) of squared weighted residuals, and the cost they add up to; priors always count in full."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hydroxcell.models.base import FloatArray

Rho = Callable[[FloatArray], FloatArray]


def _soft_l1(z: FloatArray) -> FloatArray:
    t = 1.0 + z
    return np.stack([2.0 * (np.sqrt(t) - 1.0), t**-0.5, -0.5 * t**-1.5])


def _huber(z: FloatArray) -> FloatArray:
    inside = z <= 1.0
    s = np.where(inside, 1.0, z)
    return np.stack(
        [
            np.where(inside, z, 2.0 * np.sqrt(s) - 1.0),
            np.where(inside, 1.0, s**-0.5),
            np.where(inside, 0.0, -0.5 * s**-1.5),
        ]
    )


def _cauchy(z: FloatArray) -> FloatArray:
    return np.stack([np.log1p(z), 1.0 / (1.0 + z), -1.0 / (1.0 + z) ** 2])


def _arctan(z: FloatArray) -> FloatArray:
    t = 1.0 + z**2
    return np.stack([np.arctan(z), 1.0 / t, -2.0 * z / t**2])


def _linear(z: FloatArray) -> FloatArray:
    return np.stack([z, np.ones_like(z), np.zeros_like(z)])


LOSSES: dict[str, Rho] = {
    "linear": _linear,
    "soft_l1": _soft_l1,
    "huber": _huber,
    "cauchy": _cauchy,
    "arctan": _arctan,
}
"""rho, rho' and rho'' of z = (residual/width)^2, as (3, m)."""


def scaled_loss(residuals: FloatArray, loss: str, width: float) -> FloatArray:
    """C^2 rho((f/C)^2) and its first two derivatives to f^2, (3, m), with C the width.

    >>> scaled_loss(np.array([10.0]), "huber", 1.5)[0]
    array([27.75])
    """
    found = LOSSES[loss]((residuals / width) ** 2)
    return np.stack([found[0] * width**2, found[1], found[2] / width**2])


def cost_of(rows: FloatArray, data: int, loss: str, width: float) -> float:
    """Half the sum of the losses of the first `data` rows and of the squares of the others (priors)."""
    with np.errstate(over="ignore"):  # a trial step may lie absurdly far off; infinite is its cost
        return float(0.5 * scaled_loss(rows[:data], loss, width)[0].sum() + 0.5 * (rows[data:] ** 2).sum())


def loss_with_priors(data: int, loss: str, width: float) -> Rho:
    """Loss for a solver that squares all rows: robust for the data, plain for the priors."""

    def rho(z: FloatArray) -> FloatArray:
        found = LOSSES["linear"](z)
        found[:, :data] = scaled_loss(np.sqrt(z[:data]), loss, width)
        return found

    return rho
