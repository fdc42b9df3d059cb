"""A least-squares problem as the solvers and the statistics see it; it knows no cell.

Everything is stated in *coordinates* x: the value itself for a linear scale, its natural logarithm for a logarithmic
one. Bounds, priors, residuals, derivatives and covariance are all in coordinates; `values` gives the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

Scale = Literal["linear", "log"]


@part
@dataclass(frozen=True)
class Block:
    """Rows of the residual that belong together: one quantity of one curve.

    Attributes
    ----------
    data_set : name of the data set
    condition : its conditions, in words
    quantity : name of the nomenclature, or of a part of one ("impedance_real")
    unit : of the nomenclature, SI
    start, stop : rows of the residual
    abscissa_name, abscissa : what was varied, SI
    measured, sigma : value and standard uncertainty of each point, SI; measured is nan for a planned measurement
    """

    data_set: str
    condition: str
    quantity: str
    unit: str
    start: int
    stop: int
    abscissa_name: str
    abscissa: FloatArray
    measured: FloatArray
    sigma: FloatArray

    @property
    def rows(self) -> slice:
        """Rows of the residual."""
        return slice(self.start, self.stop)

    @property
    def label(self) -> str:
        """Data set and quantity, for messages and legends."""
        return f"{self.data_set}: {self.quantity.replace('_', ' ')}"

    def predicted(self, residuals: FloatArray) -> FloatArray:
        """What the model gives at each point, SI, from the residuals of the whole problem."""
        return np.asarray(np.nan_to_num(self.measured) + self.sigma * residuals[self.rows])


@dataclass(frozen=True, eq=False)
class Problem:
    """What is fitted to what: n parameters, m weighted residuals.

    Attributes
    ----------
    names : of the parameters, as the report shows them
    scales : "linear" or "log", of each
    lower, upper : bounds of the coordinates (-inf, inf where there is none)
    prior_mean, prior_sigma : normal prior of the coordinates, nan where there is none
    blocks : which rows belong to which data
    residuals : x (n,) -> (model - measured)/sigma (m,); nan where the model has no answer
    jacobian : x (n,) -> d residuals/dx (m, n)
    absolute : the uncertainties are known; if not, only their ratios are and the covariance is scaled with the misfit
    why : x (n,) -> words for the rows that have no answer at x
    """

    names: tuple[str, ...]
    scales: tuple[Scale, ...]
    lower: FloatArray
    upper: FloatArray
    prior_mean: FloatArray
    prior_sigma: FloatArray
    blocks: tuple[Block, ...]
    residuals: Callable[[FloatArray], FloatArray]
    jacobian: Callable[[FloatArray], FloatArray]
    absolute: bool = True
    why: Callable[[FloatArray], str] | None = None

    def __post_init__(self) -> None:
        """Refuse bounds that are crossed."""
        for name, low, high in zip(self.names, self.lower, self.upper, strict=True):
            if not low < high:
                raise InputError(f"{name}: the lower bound {low:g} is not below the upper bound {high:g}.")

    @property
    def rows(self) -> int:
        """Number of residuals, m."""
        return max((block.stop for block in self.blocks), default=0)

    @property
    def is_log(self) -> np.ndarray:
        """Which parameters have a logarithmic scale."""
        return np.array([scale == "log" for scale in self.scales], dtype=bool)

    @property
    def has_prior(self) -> np.ndarray:
        """Which parameters have a prior."""
        return np.isfinite(self.prior_sigma)

    def index(self, name: str) -> int:
        """Place of a parameter by name."""
        if name not in self.names:
            raise UnknownNameError("fitted parameter", name, self.names)
        return self.names.index(name)

    def values(self, x: FloatArray) -> FloatArray:
        """Values of the parameters, SI, at coordinates of shape (..., n)."""
        x = np.asarray(x, dtype=float)
        return np.where(self.is_log, np.exp(np.where(self.is_log, x, 0.0)), x)

    def coordinates(self, values: Sequence[float] | FloatArray) -> FloatArray:
        """Coordinates of values of shape (..., n)."""
        values = np.asarray(values, dtype=float)
        return np.where(self.is_log, np.log(np.where(self.is_log, values, 1.0)), values)

    def prior_residuals(self, x: FloatArray) -> FloatArray:
        """(x - mean)/sigma of the parameters that have a prior."""
        known = self.has_prior
        return np.asarray((x[known] - self.prior_mean[known]) / self.prior_sigma[known])

    def prior_jacobian(self) -> FloatArray:
        """Derivatives of `prior_residuals`, (priors, n)."""
        known = self.has_prior
        return np.asarray(np.diag(1.0 / np.where(known, self.prior_sigma, 1.0))[known], dtype=float)

    def block_of(self, row: int) -> Block:
        """The block a row belongs to."""
        return next(block for block in self.blocks if block.start <= row < block.stop)


def simple_problem(
    names: Sequence[str],
    residuals: Callable[[FloatArray], FloatArray],
    jacobian: Callable[[FloatArray], FloatArray],
    count: int,
    *,
    lower: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
    absolute: bool = False,
) -> Problem:
    """Problem of one block of `count` residuals without a cell, for certified problems and tests."""
    n = len(names)
    scales: tuple[Scale, ...] = tuple("linear" for _ in names)
    nothing = np.full(n, np.nan)
    zeros, ones = np.zeros(count), np.ones(count)
    block = Block("data", "", "residual", "1", 0, count, "point", np.arange(float(count)), zeros, ones)
    return Problem(
        names=tuple(names),
        scales=scales,
        lower=np.full(n, -np.inf) if lower is None else np.array(lower, dtype=float),
        upper=np.full(n, np.inf) if upper is None else np.array(upper, dtype=float),
        prior_mean=nothing,
        prior_sigma=nothing,
        blocks=(block,),
        residuals=residuals,
        jacobian=jacobian,
        absolute=absolute,
    )
