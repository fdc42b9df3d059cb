"""What follows from a fitted circuit: values with intervals, arcs, and in words what the data do not tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.circuits.elements import FloatArray
from hydroxcell.lab.circuits.fitting import CircuitFit
from hydroxcell.lab.circuits.limits import limit
from hydroxcell.lab.circuits.ordering import characteristic_time, likeness, places
from hydroxcell.lab.circuits.parsing import written
from hydroxcell.lab.measured import NORMAL, Value

CORRELATED = 0.99  # [1] from which two parameters are said to be hardly told apart
WIDE = 1.0  # standard deviation of a logarithm from which a parameter is said to be open
OPEN = 1e3  # factor of an interval from which no number is named
WIDE_EXPONENT = 0.15  # the same of an exponent
UNEXPLAINED = 4.0  # chi-squared over its degrees of freedom, for given noise, that is called a misfit
WHITE = 1.2  # ratio of von Neumann below which residuals are said to be no noise


@dataclass(frozen=True)
class Arc:
    """A part of a circuit with one time: resistance and capacitance of Brug's kind for a depressed arc.

    Attributes
    ----------
    part : as written, "p(R1,Q1)"
    resistance : unit of the impedance
    capacitance : (Q R^(1-n))^(1/n) [brug_1984]
    frequency : of the top of the arc [Hz]
    inside : whether that frequency was measured
    """

    part: str
    resistance: Value
    capacitance: Value
    frequency: Value
    inside: bool


def parameter_values(fit: CircuitFit) -> Mapping[str, Value]:
    """Parameters with intervals; those of positive quantities are symmetric in the logarithm."""
    found = {}
    for k, name in enumerate(fit.circuit.names):
        number, sigma = fit.parameters[name], math.sqrt(max(fit.covariance[k, k], 0.0))
        if not fit.free[k]:
            found[name] = Value.exact(number, "at its bound" if fit.at_bound[k] else "given")
        elif fit.circuit.exponents[k]:
            half = _factor(fit) * sigma
            found[name] = Value(number, sigma, number - half, number + half, _method(fit))
        else:
            found[name] = positive(number, sigma, fit)
    return found


def positive(number: float, sigma: float, fit: CircuitFit) -> Value:
    """Value of a positive quantity from the standard deviation of its logarithm."""
    half = min(_factor(fit) * sigma, 300.0)
    spread = number * math.exp(half)
    return Value(number, number * min(sigma, 1e6), number * math.exp(-half), spread, _method(fit))


def resistances(fit: CircuitFit) -> Mapping[str, Value]:
    """Series resistance and polarization resistance; left out where the circuit blocks or the data leave them open."""
    return {name: value for name, value in _limits(fit).items() if value.uncertainty < WIDE * abs(value.value)}


def _limits(fit: CircuitFit) -> Mapping[str, Value]:
    high, by_high = limit(fit.circuit.root, fit.vector, high=True)
    low, by_low = limit(fit.circuit.root, fit.vector, high=False)
    found = {}
    if math.isfinite(high) and high > 0.0:
        found["series_resistance"] = _linear(high, by_high, fit)
    if math.isfinite(low) and math.isfinite(high) and low != high:
        found["polarization_resistance"] = _linear(low - high, by_low - by_high, fit)
    return found


def arcs(fit: CircuitFit) -> tuple[Arc, ...]:
    """Depressed arcs of the circuit, from left to right."""
    found = []
    for block, place in zip(fit.circuit.blocks, places(fit.circuit), strict=True):
        if likeness(block) not in ("p(R,Q)", "p(Q,R)", "p(R,C)", "p(C,R)"):
            continue
        kinds = likeness(block)[2:-1].split(",")
        r = place.start if kinds[0] == "R" else place.stop - 1
        q = place.start + 1 if kinds[0] == "R" else place.start
        found.append(
            _arc(
                fit,
                written(block),
                r,
                q,
                q + 1 if "Q" in kinds else None,
                characteristic_time(block, fit.vector[place]),
            )
        )
    return tuple(found)


def _arc(fit: CircuitFit, part: str, r: int, q: int, n: int | None, ln_tau: float | None) -> Arc:
    x, size = fit.vector, len(fit.vector)
    assert ln_tau is not None
    exponent = x[n] if n is not None else 1.0
    by_tau, by_c, by_r = np.zeros(size), np.zeros(size), np.zeros(size)
    by_r[r] = 1.0
    by_tau[[r, q]] = 1.0 / exponent
    if n is not None:
        by_tau[n] = -ln_tau / exponent
    by_c = by_tau - by_r
    frequency = math.exp(-ln_tau) / (2.0 * math.pi)
    f = fit.frequencies
    return Arc(
        part,
        positive(math.exp(x[r]), _sigma(by_r, fit), fit),
        positive(math.exp(min(ln_tau - x[r], 300.0)), _sigma(by_c, fit), fit),
        positive(frequency, _sigma(by_tau, fit), fit),
        bool(f.min() <= frequency <= f.max()),
    )


def words(fit: CircuitFit) -> tuple[str, ...]:
    """What the reader of the fit must know, one sentence each."""
    names, sigma = fit.circuit.names, np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    found = [] if fit.settled else ["the fit did not come to rest; the values are the best met"]
    for k in np.flatnonzero(fit.at_bound):
        bound = (
            "its bound" if fit.circuit.exponents[k] else "a bound; the spectrum asks for none or for an unlimited one"
        )
        found.append(f"{names[k]} = {fit.parameters[names[k]]:.3g} lies at {bound}")
    for k in np.flatnonzero(fit.free):
        if sigma[k] > (WIDE_EXPONENT if fit.circuit.exponents[k] else WIDE):
            found.append(f"{names[k]} is not determined by this spectrum: {_span(fit, int(k), sigma[k])}")
    for a, b in zip(*np.triu_indices(len(names), 1), strict=True):
        if abs(fit.correlation[a, b]) > CORRELATED and not _natural(names[a], names[b]):
            found.append(
                f"{names[a]} and {names[b]} can hardly be told apart (correlation {fit.correlation[a, b]:.3f}); "
                "a spectrum to other frequencies, a fixed value or a smaller circuit helps"
            )
    open_ones = [name.replace("_", " ") for name in _limits(fit) if name not in resistances(fit)]
    if open_ones:
        found.append(f"the {' and the '.join(open_ones)} cannot be told: the circuit does not close within the data")
    found += [
        f"the top of {arc.part} at {arc.frequency.value:.3g} Hz lies outside the measured frequencies"
        for arc in arcs(fit)
        if not arc.inside
    ]
    return (*found, *_misfit(fit))


def _misfit(fit: CircuitFit) -> list[str]:
    found = []
    reduced = fit.squares / fit.degrees_of_freedom
    if not fit.scaled and reduced > UNEXPLAINED:
        found.append(f"chi-squared is {reduced:.3g} times what the given noise explains; the circuit does not fit")
    parts = np.array([fit.residual.real, fit.residual.imag])
    total = (parts**2).sum(axis=1)
    if (total > 0.0).all() and float(((np.diff(parts, axis=1) ** 2).sum(axis=1) / total).min()) < WHITE:
        found.append(
            f"the residuals (root mean square {100.0 * fit.misfit:.2g} % of |Z|) follow each other instead of "
            "scattering: the circuit lacks something, and the intervals of its parameters are too narrow"
        )
    return found


def _natural(first: str, second: str) -> bool:
    """Q and n of one element go together by nature; that is no news."""
    return first.split(".")[0] == second.split(".")[0]


def _span(fit: CircuitFit, k: int, sigma: float) -> str:
    if fit.circuit.exponents[k]:
        return f"its 95 % interval is {2.0 * _factor(fit) * sigma:.2g} wide"
    factor = math.exp(min(_factor(fit) * sigma, 300.0))
    if factor > OPEN:
        return "any other size would do"
    return f"its 95 % interval spans a factor of {factor:.2g} to both sides"


def _linear(number: float, slope: FloatArray, fit: CircuitFit) -> Value:
    sigma = _sigma(slope, fit)
    if number > 0.0:
        return positive(number, sigma / number, fit)
    half = _factor(fit) * sigma
    return Value(number, sigma, number - half, number + half, _method(fit))


def _sigma(slope: FloatArray, fit: CircuitFit) -> float:
    return math.sqrt(max(float(slope @ fit.covariance @ slope), 0.0))


def _factor(fit: CircuitFit) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(fit.degrees_of_freedom, 0.975)) if fit.scaled else NORMAL


def _method(fit: CircuitFit) -> str:
    return f"fit of {fit.circuit}, weighted by {fit.weighting}"
