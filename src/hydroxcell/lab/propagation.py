"""Propagation of uncertainty to first order (Guide to the Expression of Uncertainty in Measurement)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Value


@dataclass(frozen=True)
class Known:
    """A number with its standard uncertainty.

    Attributes
    ----------
    value : SI
    uncertainty : standard uncertainty, SI; 0 where it is taken as exact
    degrees_of_freedom : of the uncertainty; infinite where it is stated and not estimated from scatter
    """

    value: float
    uncertainty: float = 0.0
    degrees_of_freedom: float = math.inf

    def as_value(self, method: str) -> Value:
        """The result with its 95 % interval of Student's t; without uncertainty the interval is not known."""
        if not self.uncertainty > 0.0:
            return Value.exact(self.value, method)
        finite = math.isfinite(self.degrees_of_freedom)
        return Value.of(self.value, self.uncertainty, method, self.degrees_of_freedom if finite else None)


def propagated(function: Callable[..., float], inputs: Mapping[str, Known]) -> Known:
    """Value and uncertainty of a function of independent inputs.

    Formula: u^2 = sum c_i^2, c_i = [f(x_i + u_i) - f(x_i - u_i)]/2; degrees of freedom u^4/sum(c_i^4/nu_i).

    Parameters
    ----------
    function : called with the inputs by name
    inputs : independent numbers, SI

    Validity: uncertainties small enough that f is straight over them (a few per cent of each input). Errors: none.
    Source: jcgm_100_2008 (5.1.2, note 2 of 5.1.3, and G.4.1)

    >>> found = propagated(lambda a, b: a / b, {"a": Known(1.0, 0.03, 4.0), "b": Known(2.0, 0.08)})
    >>> round(found.value, 3), round(found.uncertainty, 4), round(found.degrees_of_freedom)
    (0.5, 0.0251, 31)
    """
    at = {name: known.value for name, known in inputs.items()}
    squares, shares = 0.0, 0.0
    for name, known in inputs.items():
        if known.uncertainty == 0.0:
            continue
        ends = [function(**{**at, name: known.value + sign * known.uncertainty}) for sign in (1.0, -1.0)]
        part = 0.5 * (ends[0] - ends[1])
        squares += part**2
        shares += part**4 / known.degrees_of_freedom
    freedom = squares**2 / shares if shares > 0.0 else math.inf
    return Known(float(function(**at)), math.sqrt(squares), freedom)


def mean_of(values: Sequence[float] | np.ndarray, systematic: float = 0.0) -> Known:
    """Mean of repeated results with the uncertainty of their scatter, and one that all of them share.

    Formula: u^2 = s^2/n + systematic^2.

    Errors: InputError if there is no value.

    >>> found = mean_of([1.0, 1.2, 1.1], 0.0)
    >>> round(found.value, 3), round(found.uncertainty, 4), found.degrees_of_freedom
    (1.1, 0.0577, 2.0)
    """
    array = np.asarray(values, dtype=float)
    if array.size == 0:
        raise InputError("there is no value to take the mean of.")
    if array.size == 1:
        return Known(float(array[0]), systematic)
    scatter = float(np.std(array, ddof=1)) / math.sqrt(array.size)
    together = math.hypot(scatter, systematic)
    freedom = (array.size - 1) * (together / scatter) ** 4 if scatter > 0.0 else math.inf
    return Known(float(np.mean(array)), together, freedom)


def combined(scatter: Known, stated: float) -> Known:
    """A mean of repeats with what each repeat's inputs could explain: the larger of scatter and stated uncertainty.

    The scatter of a few repeats can be small by chance; it then does not replace the stated uncertainty.

    >>> combined(Known(1.0, 0.01, 2.0), 0.03).uncertainty
    0.03
    """
    if scatter.uncertainty >= stated or not stated > 0.0:
        return scatter
    return Known(scatter.value, stated)
