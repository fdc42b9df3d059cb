"""Rank correlation of descriptors with measured activities, with everything that keeps it honest."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr
from scipy.stats import rankdata

FEWEST = 4  # pairs
EXACT = 8  # pairs up to which all orders are counted
NORMAL = 1.959963984540054


@dataclass(frozen=True)
class RankCorrelation:
    """Of one descriptor.

    Attributes
    ----------
    descriptor : its name
    value : Spearman's coefficient [1]
    low, high : approximate 95 % interval
    probability : of a coefficient of at least this size, either sign, if there were no relation [1]
    corrected : that probability times the number of descriptors tried, at most 1
    number : of pairs
    tried : descriptors
    """

    descriptor: str
    value: float
    low: float
    high: float
    probability: float
    corrected: float
    number: int
    tried: int


def rank_correlations(descriptors: Mapping[str, np.ndarray], activity: np.ndarray) -> tuple[RankCorrelation, ...]:
    """Rank correlation of every descriptor that has enough pairs and is no constant.

    Parameters
    ----------
    descriptors : values by name (n,), nan where there is none
    activity : larger is better (n,), nan where there is none

    Returns
    -------
    Probabilities count all orders up to 8 pairs, beyond it they follow Student's t. Intervals after Fisher's z with the
    variance (1 + r^2/2)/(n - 3) [bonett_wright_2000].
    """
    pairs = {}
    for name, values in descriptors.items():
        both = np.isfinite(values) & np.isfinite(activity)
        x, y = rankdata(values[both]), rankdata(activity[both])
        if len(x) >= FEWEST and np.ptp(x) > 0.0 and np.ptp(y) > 0.0:
            pairs[name] = (x, y)
    return tuple(_one(name, x, y, len(pairs)) for name, (x, y) in pairs.items())


def _one(name: str, x: np.ndarray, y: np.ndarray, tried: int) -> RankCorrelation:
    n = len(x)
    value = float(np.corrcoef(x, y)[0, 1])
    chance = _exact(x, y) if n <= EXACT else _student(value, n)
    half = NORMAL * math.sqrt((1.0 + 0.5 * value * value) / (n - 3))
    middle = math.atanh(max(min(value, 1.0 - 1e-12), -1.0 + 1e-12))
    return RankCorrelation(
        name, value, math.tanh(middle - half), math.tanh(middle + half), chance, min(1.0, tried * chance), n, tried
    )


def _exact(x: np.ndarray, y: np.ndarray) -> float:
    """Share of all orders of y that correlate at least as strongly."""
    orders = np.array(list(itertools.permutations(y)))
    a = x - x.mean()
    products = np.abs((orders - y.mean()) @ a)
    return float(np.mean(products >= abs((y - y.mean()) @ a) * (1.0 - 1e-12)))


def _student(value: float, n: int) -> float:
    if abs(value) >= 1.0:
        return 0.0
    t = abs(value) * math.sqrt((n - 2) / (1.0 - value * value))
    return float(2.0 * stdtr(n - 2, -t))
