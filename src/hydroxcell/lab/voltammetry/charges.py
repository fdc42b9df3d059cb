"""Charges under a voltammogram as weighted sums of the measured currents, so that their noise is known exactly."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

MEDIAN_OF_NORMAL = 0.6744897501960817  # median of |x| for a normal x with standard deviation 1


def noise(current: FloatArray) -> float:
    """Standard deviation of the noise of a curve, from its third differences; smooth curves leave no trace in them.

    Bumps are ignored by the median. Noise that is filtered is seen only in part.

    >>> y = np.random.default_rng(1).normal(size=5000) + np.linspace(0.0, 1.0, 5000) ** 2
    >>> round(noise(y), 2)
    1.0
    """
    if len(current) < 8:
        return math.nan
    third = np.diff(current, 3)
    return float(np.median(np.abs(third)) / MEDIAN_OF_NORMAL / math.sqrt(20.0))


def window_weights(x: FloatArray, low: float, high: float) -> FloatArray:
    """Weights w (n,) with sum(w y) = integral of the line through the points from `low` to `high`.

    x rises strictly; the part of a window outside the points counts nothing.

    >>> window_weights(np.array([0.0, 1.0, 2.0]), 0.5, 2.0).tolist()
    [0.125, 0.875, 0.5]
    """
    left, right = x[:-1], x[1:]
    a, b = np.clip(low, left, right), np.clip(high, left, right)
    step = right - left
    weights = np.zeros(len(x))
    weights[:-1] += ((right - a) ** 2 - (right - b) ** 2) / (2.0 * step)
    weights[1:] += ((b - left) ** 2 - (a - left) ** 2) / (2.0 * step)
    return weights


def mean_weights(x: FloatArray, low: float, high: float) -> FloatArray:
    """Weights of the mean of the line through the points over a window (n,); all zero if the points do not reach it."""
    weights = window_weights(x, low, high)
    total = float(weights.sum())
    return weights / total if total > 0.0 else weights


def moved_weights(weights: FloatArray, wanted: FloatArray, x: FloatArray) -> FloatArray:
    """Weights on the points x that give the same sum as `weights` on values interpolated from x to `wanted`.

    >>> moved_weights(np.array([2.0]), np.array([0.25]), np.array([0.0, 1.0])).tolist()
    [1.5, 0.5]
    """
    place = np.clip(np.searchsorted(x, wanted) - 1, 0, len(x) - 2)
    share = np.clip((wanted - x[place]) / (x[place + 1] - x[place]), 0.0, 1.0)
    found = np.zeros(len(x))
    np.add.at(found, place, weights * (1.0 - share))
    np.add.at(found, place + 1, weights * share)
    return found


def smoothed(x: FloatArray, y: FloatArray, width: float) -> FloatArray:
    """Running parabola of a width in x [as x] through the points (n,); used to find places, never to take values."""
    from scipy.signal import savgol_filter

    step = float(np.median(np.diff(x)))
    points = max(round(width / step) | 1, 5)
    if points >= len(y):
        points = (len(y) - 1) | 1
        points = points if points < len(y) else points - 2
    return np.asarray(savgol_filter(y, points, 2)) if points >= 5 else y
