"""Fit of a circuit to a spectrum without starting values, with uncertainties."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.circuit import Circuit, ln_s
from hydroxcell.lab.circuits.elements import LARGEST_EXPONENT, LEAST_EXPONENT, ComplexArray, FloatArray
from hydroxcell.lab.circuits.least_squares import Function, Minimum, least_squares
from hydroxcell.lab.circuits.ordering import ordered
from hydroxcell.lab.circuits.standard import circuit_named
from hydroxcell.lab.circuits.starts import has_many_minima, starting_vectors
from hydroxcell.lab.kramers_kronig import checked

Weighting = Literal["modulus", "unit", "noise"]
WEIGHTINGS = ("modulus", "unit", "noise")
FIRST_STARTS, MORE_STARTS = 5, 16
MANY_STARTS, LAST_STARTS = 96, 5  # of circuits with many minima, at first and at last
EVERYTHING = 1e30  # so many times the best sum of squares no start is behind
HALVING = ((3, 40), (6, 16))  # steps, and how many starts are followed after them
WHITE = 1.4  # ratio of von Neumann of the residuals (2 for white ones) below which more starts are tried
WIDEST = 60.0  # of logarithms about one, in SI


@dataclass(frozen=True)
class CircuitFit:
    """A circuit fitted to a spectrum.

    Vectors are in the order of `circuit.names`; inside they hold logarithms of everything but exponents.

    Attributes
    ----------
    circuit : the circuit
    frequencies : [Hz], (m,)
    impedance : measured, (m,)
    fitted : (m,)
    vector : of the fit, (p,)
    covariance : of the vector, (p, p); zero for what is fixed or lies at a bound, nan if it cannot be known
    free : which parameters were fitted and do not lie at a bound, (p,)
    at_bound : which of the fitted parameters lie at a bound, (p,)
    squares : weighted sum of squared residuals
    degrees_of_freedom : real data minus fitted parameters
    scaled : whether the noise follows from the misfit (else from the given noise)
    settled : whether the minimum was reached
    weighting : "modulus", "unit" or "noise"
    """

    circuit: Circuit
    frequencies: FloatArray
    impedance: ComplexArray
    fitted: ComplexArray
    vector: FloatArray
    covariance: FloatArray
    free: npt.NDArray[np.bool_]
    at_bound: npt.NDArray[np.bool_]
    squares: float
    degrees_of_freedom: int
    scaled: bool
    settled: bool
    weighting: str

    @cached_property
    def parameters(self) -> Mapping[str, float]:
        """Parameters in SI by name."""
        return dict(zip(self.circuit.names, map(float, self.circuit.outside(self.vector)), strict=True))

    @property
    def residual(self) -> ComplexArray:
        """(Z - fit)/|Z|, (m,)."""
        return np.asarray((self.impedance - self.fitted) / np.abs(self.impedance))

    @cached_property
    def correlation(self) -> FloatArray:
        """Correlation matrix of the vector, (p, p); zero beside parameters that are not free."""
        sigma = np.sqrt(np.diag(self.covariance))
        outer = np.outer(sigma, sigma)
        return np.asarray(np.divide(self.covariance, outer, out=np.zeros_like(outer), where=outer > 0.0))

    @property
    def misfit(self) -> float:
        """Root mean square of the residual over |Z|, of real and imaginary parts [1]."""
        return float(np.sqrt(np.mean(np.abs(self.residual) ** 2) / 2.0))

    @property
    def fitted_count(self) -> int:
        """Number of fitted parameters."""
        return 2 * len(self.frequencies) - self.degrees_of_freedom

    @property
    def criterion(self) -> float:
        """Information criterion of Akaike with the correction for few data [hurvich_1989]; smaller is better."""
        count, unknowns = 2 * len(self.frequencies), self.fitted_count + 1
        misfit = count * math.log(max(self.squares, 1e-300) / count)
        return misfit + 2.0 * unknowns * count / max(count - unknowns - 1, 1)


def fit_circuit(
    frequencies: Sequence[float] | FloatArray,
    impedance: Sequence[complex] | ComplexArray,
    circuit: str | Circuit,
    *,
    weighting: Weighting = "modulus",
    noise: npt.ArrayLike | None = None,
    start: Mapping[str, float] | None = None,
    fixed: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    also: FloatArray | None = None,
) -> CircuitFit:
    """Fit a circuit.

    Parameters
    ----------
    frequencies : [Hz], positive, any order, (m,)
    impedance : any unit, (m,)
    circuit : text, name of a standard circuit, or a `Circuit`
    weighting : residuals over "modulus" |Z|, "unit" as they are, "noise" over their standard deviation
    noise : standard deviation of real and imaginary part, (m,) or (2, m), in the unit of the impedance
    start : starting values in SI of some or all parameters; found from the data where not given
    fixed : values of parameters that are not fitted
    bounds : lowest and highest value of parameters
    also : further starting vectors, (k, p)

    Errors: InputError for data that are no spectrum, fewer data than parameters, values that do not fit each other.
    """
    f, z = checked(frequencies, impedance)
    found = circuit_named(circuit) if isinstance(circuit, str) else circuit
    weight = weights(z, weighting, noise)
    low, high = _bounds(found, z, f, fixed or {}, bounds or {})
    free = low < high
    count = 2 * len(f) - int(free.sum())
    if count < 1:
        raise InputError(f"circuit {found}: {int(free.sum())} parameters cannot follow from {len(f)} frequencies.")
    logarithms = ln_s(f)
    function = residuals(found, logarithms, z, weight)
    given = _given(found, start or {}, low, high)
    best = _best(found, function, logarithms, z, weight, low, high, given, also)
    vector = best.vector
    if not (start or fixed or bounds):
        vector = ordered(found, vector)
    scaled = noise is None or weighting != "noise"
    at_bound = free & ((vector <= low + 1e-9) | (vector >= high - 1e-9))
    free = free & ~at_bound
    slope = function(vector[None])[1][0]
    variance = best.squares / count if scaled else 1.0
    return CircuitFit(
        circuit=found,
        frequencies=f,
        impedance=z,
        fitted=found.evaluated(logarithms, vector)[0],
        vector=vector,
        covariance=variance * _inverse(slope @ slope.T, free),
        free=free,
        at_bound=at_bound,
        squares=best.squares,
        degrees_of_freedom=count,
        scaled=scaled,
        settled=best.settled,
        weighting=weighting,
    )


def weights(z: ComplexArray, weighting: str, noise: npt.ArrayLike | None) -> FloatArray:
    """Factors of the residuals of real and imaginary part, (2, m)."""
    if weighting not in WEIGHTINGS:
        raise InputError(f"weighting {weighting!r} is unknown; choose {', '.join(WEIGHTINGS)}.")
    if weighting == "modulus":
        return np.asarray(np.tile(1.0 / np.maximum(np.abs(z), 1e-300), (2, 1)))
    if weighting == "unit":
        return np.full((2, len(z)), 1.0 / float(np.sqrt(np.mean(np.abs(z) ** 2))))
    if noise is None:
        raise InputError("weighting by noise needs the noise: one standard deviation for each frequency.")
    sigma = np.asarray(noise, dtype=float)
    if sigma.shape not in ((len(z),), (2, len(z))) or not (sigma > 0.0).all():
        raise InputError(f"noise: {len(z)} positive standard deviations are needed, of both parts or for each part.")
    return np.asarray(1.0 / np.broadcast_to(sigma, (2, len(z))))


def residuals(circuit: Circuit, logarithms: ComplexArray, z: ComplexArray, weight: FloatArray) -> Function:
    """Weighted residuals, real and imaginary parts in turn, and their derivatives."""
    turned = np.ascontiguousarray(weight.T).ravel()

    def function(vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
        model, slopes = circuit.evaluated(logarithms, vectors)
        table = np.empty((len(vectors), len(slopes), len(z)), dtype=complex)
        for k, slope in enumerate(slopes):
            table[:, k] = slope
        return (model - z).view(float) * turned, table.view(float) * turned

    return function


def _best(
    circuit: Circuit,
    function: Function,
    logarithms: ComplexArray,
    z: ComplexArray,
    weight: FloatArray,
    low: FloatArray,
    high: FloatArray,
    given: FloatArray,
    also: FloatArray | None,
) -> Minimum:
    """Best minimum of the first starts, and of more starts where its residuals are not white."""
    wanted = np.isfinite(given)
    if wanted.all() and also is None:
        return least_squares(function, given[None], low, high)[0]
    many = has_many_minima(circuit)
    tried = starting_vectors(circuit, logarithms, z, weight, MANY_STARTS if many else MORE_STARTS)
    tried = np.where(wanted, given, tried)
    if many:
        tried = _halved(function, tried, low, high)
    first = LAST_STARTS if many else FIRST_STARTS
    begun = tried[:first] if also is None else np.concatenate([also, tried[:first]])
    best = least_squares(function, begun, low, high)[0]
    if len(tried) > first and _whiteness(function(best.vector[None])[0][0]) < WHITE:
        more = least_squares(function, tried[first:], low, high)[0]
        best = min(best, more, key=lambda minimum: minimum.squares)
    return best


def _halved(function: Function, starts: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Starts after some steps, of which only the best are followed further, best first."""
    for steps, count in HALVING:
        found = least_squares(function, starts, low, high, most_steps=steps, behind=EVERYTHING)
        starts = np.array([minimum.vector for minimum in found[:count]])
    return starts


def _whiteness(residual: FloatArray) -> float:
    """Ratio of von Neumann of neighbouring residuals, the smaller one of real and imaginary parts [neumann_1941]."""
    parts = residual.reshape(-1, 2)
    total = np.maximum((parts**2).sum(axis=0), 1e-300)
    return float(((np.diff(parts, axis=0) ** 2).sum(axis=0) / total).min())


def _bounds(
    circuit: Circuit,
    z: ComplexArray,
    f: FloatArray,
    fixed: Mapping[str, float],
    bounds: Mapping[str, tuple[float, float]],
) -> tuple[FloatArray, FloatArray]:
    """Bounds of the vector; equal for what is fixed. Without any, logarithms stay within 1e-26 to 1e26."""
    low = np.where(circuit.exponents, LEAST_EXPONENT, -WIDEST)
    high = np.where(circuit.exponents, LARGEST_EXPONENT, WIDEST)
    for name, (least, largest) in bounds.items():
        place = circuit.place(name)
        if not least < largest or (least <= 0.0 and circuit.exponents[place]) or largest <= 0.0:
            raise InputError(f"bounds of {name}: {least:g} to {largest:g} is no interval of positive numbers.")
        pair = circuit.inside(np.array([[max(least, 1e-26), largest]]).T * np.ones(len(circuit.names)))
        low[place], high[place] = pair[0, place], pair[1, place]
    for name, value in fixed.items():
        place = circuit.place(name)
        if not (math.isfinite(value) and value > 0.0):
            raise InputError(
                f"fixed {name} = {value!r} must be a positive number; leave the element out if it is zero."
            )
        low[place] = high[place] = circuit.inside(np.full(len(circuit.names), float(value)))[place]
    return low, high


def _given(circuit: Circuit, start: Mapping[str, float], low: FloatArray, high: FloatArray) -> FloatArray:
    """Starting vector with nan where nothing is given."""
    values = np.full(len(circuit.names), np.nan)
    for name, value in start.items():
        place = circuit.place(name)
        if not (math.isfinite(value) and value > 0.0):
            raise InputError(f"start of {name}: {value!r} is not a positive number.")
        values[place] = value
    return np.where(low == high, low, np.clip(circuit.inside(values), low, high))


def _inverse(normal: FloatArray, free: npt.NDArray[np.bool_]) -> FloatArray:
    """Inverse of the free part, scaled to a unit diagonal first; infinite variance where it is singular."""
    found = np.zeros_like(normal)
    part = normal[np.ix_(free, free)]
    scale = np.sqrt(np.diag(part))
    if not len(part):
        return found
    if not (scale > 0.0).all():
        scale = np.where(scale > 0.0, scale, 1e-150)
    values, vectors = np.linalg.eigh(part / np.outer(scale, scale))
    values = np.maximum(values, 1e-15 * values[-1])
    found[np.ix_(free, free)] = (vectors / values) @ vectors.T / np.outer(scale, scale)
    return found
