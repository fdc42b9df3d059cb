"""Linear least squares with the covariance that follows from the scatter of the points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.recording import FloatArray


@dataclass(frozen=True)
class LinearFit:
    """Coefficients of a linear model.

    Attributes
    ----------
    coefficients : (k,)
    covariance : (k, k), from the scatter of the points; nan without spare points
    scatter : standard deviation of the points about the model
    degrees_of_freedom : points minus coefficients
    """

    coefficients: FloatArray
    covariance: FloatArray
    scatter: float
    degrees_of_freedom: int

    def at(self, row: FloatArray) -> tuple[float, float]:
        """Value of the model for one row of the design (k,), and its standard uncertainty."""
        variance = float(row @ self.covariance @ row)
        return float(row @ self.coefficients), math.sqrt(max(variance, 0.0)) if math.isfinite(variance) else math.nan


def linear_fit(design: FloatArray, values: FloatArray) -> LinearFit:
    """Fit values (n,) = design (n, k) @ coefficients with equal weights.

    Columns are scaled before they are solved, so that units do not matter.

    >>> x = np.array([0.0, 1.0, 2.0, 3.0])
    >>> linear_fit(np.stack([np.ones(4), x], axis=1), 1.0 + 2.0 * x).coefficients.round(9).tolist()
    [1.0, 2.0]
    """
    scale = np.sqrt((design**2).mean(axis=0))
    scale[scale == 0.0] = 1.0
    q, r = np.linalg.qr(design / scale)
    inverse = np.linalg.pinv(r)
    coefficients = inverse @ (q.T @ values)
    left = len(values) - design.shape[1]
    residual = values - (design / scale) @ coefficients
    scatter = math.sqrt(float(residual @ residual) / left) if left > 0 else math.nan
    covariance = scatter**2 * (inverse @ inverse.T) / np.outer(scale, scale)
    return LinearFit(coefficients / scale, covariance, scatter, left)
