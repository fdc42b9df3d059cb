"""One circuit for several spectra: every fit by itself, then a second chance from the answers of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hydroxcell.lab.circuits.circuit import Circuit
from hydroxcell.lab.circuits.elements import ComplexArray, FloatArray
from hydroxcell.lab.circuits.fitting import CircuitFit, fit_circuit

BETTER = 0.999  # [1] share of the sum of squares below which the second answer is taken
NEIGHBOURS = 4  # answers of others that are tried


def fit_series(
    spectra: Sequence[tuple[FloatArray, ComplexArray]], circuit: str | Circuit, **settings: Any
) -> tuple[CircuitFit, ...]:
    """Fits of all spectra (frequencies, impedance); `settings` are those of `fit_circuit`.

    The second chance uses the answers of the first round only, so that the order of the spectra does not matter.
    """
    first = [fit_circuit(f, z, circuit, **settings) for f, z in spectra]
    return tuple(_second(k, first, settings) for k in range(len(first)))


def _second(own: int, fits: Sequence[CircuitFit], settings: dict[str, Any]) -> CircuitFit:
    """A fit that also starts where spectra of about this size ended."""
    fit = fits[own]
    others = [other for k, other in enumerate(fits) if k != own and np.isfinite(other.vector).all()]
    if not others:
        return fit
    size = float(np.log(np.median(np.abs(fit.impedance))))
    others.sort(key=lambda other: (abs(float(np.log(np.median(np.abs(other.impedance)))) - size), tuple(other.vector)))
    also = np.array([other.vector for other in others[:NEIGHBOURS]])
    again = fit_circuit(fit.frequencies, fit.impedance, fit.circuit, also=also, **settings)
    return again if again.squares < BETTER * fit.squares else fit
