"""From barriers to hours, only through the user's own ageing series, with an interval that says how little that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]
FEWEST = 5
RESAMPLED = 2000
SEED = 20150520


@dataclass(frozen=True)
class Calibration:
    """log10(half-life) = intercept + slope * barrier, over the user's cations.

    Attributes
    ----------
    slope : [mol/J]
    intercept : log10 of seconds
    spread : standard deviation of log10(half-life) around the line
    correlation, p_value : Spearman, over `number` cations and one descriptor
    draws : slopes, intercepts and residuals of the resampled series
    """

    slope: float
    intercept: float
    spread: float
    correlation: float
    p_value: float
    number: int
    draws: FloatArray

    def half_life(self, barrier: float) -> tuple[float, float, float]:
        """Half-life at a barrier [J/mol] with its 95 % bootstrap interval [s]."""
        drawn = self.draws[0] * barrier + self.draws[1] + self.draws[2]
        low, high = np.quantile(drawn, (0.025, 0.975))
        middle = self.slope * barrier + self.intercept
        return float(10.0**middle), float(10.0**low), float(10.0**high)

    @property
    def sentence(self) -> str:
        """What the series says."""
        return (
            f"Over {self.number} cations of the user's series the barrier orders the half-lives with a Spearman "
            f"correlation of {self.correlation:.2f} (p = {self.p_value:.2g}, one descriptor tried); a half-life is "
            f"known to a factor of {10 ** (1.96 * self.spread):.3g}."
        )


def calibrate(barriers: npt.ArrayLike, half_lives: npt.ArrayLike, names: Sequence[str]) -> Calibration:
    """Fit a series of cations that were aged in the same way.

    Parameters
    ----------
    barriers : lowest barrier of each cation [J/mol], shape (n,)
    half_lives : measured [s], shape (n,)
    names : for errors

    Errors: InputError for fewer than five cations, half-lives that are not positive, or barriers that are all alike.
    """
    x, t = np.asarray(barriers, dtype=float), np.asarray(half_lives, dtype=float)
    if len(x) < FEWEST:
        raise InputError(
            f"hours need a series of at least {FEWEST} cations aged in the same way, not {len(x)}. Without it "
            "only routes, classes and bands are reported."
        )
    for name, value in zip(names, t, strict=True):
        if not value > 0.0 or not math.isfinite(value):
            raise InputError(f"{name}: the half-life {value:g} s must be positive and finite.")
    if np.ptp(x) < 100.0:
        raise InputError("the barriers of the series are all alike; they cannot order half-lives.")
    y = np.log10(t)
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - slope * x - intercept
    spread = float(np.sqrt(np.sum(residual**2) / (len(x) - 2)))
    rank = spearmanr(x, y)
    return Calibration(
        float(slope), float(intercept), spread, float(rank.statistic), float(rank.pvalue), len(x), _drawn(x, y)
    )


def _drawn(x: FloatArray, y: FloatArray) -> FloatArray:
    """Lines through resampled cations, each with the residual of one more cation."""
    random = np.random.default_rng(SEED)
    rows: list[tuple[float, float, float]] = []
    while len(rows) < RESAMPLED:
        chosen = random.integers(0, len(x), len(x))
        if np.ptp(x[chosen]) < 100.0:
            continue
        slope, intercept = np.polyfit(x[chosen], y[chosen], 1)
        k = random.integers(0, len(x))
        whole = np.sqrt(len(x) / (len(x) - 2.0)) * (y[k] - np.polyval(np.polyfit(x, y, 1), x[k]))
        rows.append((slope, intercept, whole))
    return np.array(rows).T
