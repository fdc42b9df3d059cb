"""Which standard circuit describes spectra: the simplest one that is about as good as the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.elements import ComplexArray, FloatArray
from hydroxcell.lab.circuits.findings import WIDE, arcs
from hydroxcell.lab.circuits.fitting import CircuitFit, fit_circuit
from hydroxcell.lab.circuits.standard import STANDARD

LEADS = -5.0  # [degree] angle at the highest frequency from which circuits with leads are tried; without them up to 0
WITH_EDDIES = 3  # of the best circuits with leads that are also tried with eddy currents in them
AS_GOOD = 6.0  # difference of Akaike's criterion per spectrum within which fewer parameters win (assumed: odds of 20)


@dataclass(frozen=True)
class Chosen:
    """A standard circuit among others, for all spectra together.

    Attributes
    ----------
    name : of the standard circuit
    difference : criterion of Akaike over that of the best one, mean of the spectra
    misfit : root mean square of the residuals over |Z| [1]
    parameters : how many were fitted
    why : why it stands where it does
    """

    name: str
    difference: float
    misfit: float
    parameters: int
    why: str


def _sound(fit: CircuitFit) -> bool:
    """Whether the data determine every parameter, the lead apart, and the arcs lie among the measured frequencies."""
    sigma = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    matters = np.array([not name.startswith("L") for name in fit.circuit.names])
    closed = ~(fit.at_bound & ~fit.circuit.exponents & matters)
    return bool((sigma[matters] < WIDE).all() and closed.all() and all(arc.inside for arc in arcs(fit)))


def chosen_for(spectra: Sequence[tuple[FloatArray, ComplexArray]], *, inductive: bool = False) -> tuple[Chosen, ...]:
    """Standard circuits, the chosen one first, the others by their difference.

    `inductive` says whether a spectrum has an inductive loop at low frequency; only then circuits with one are tried.
    """
    fits: dict[str, list[CircuitFit]] = {}
    angle = max(float(np.degrees(np.angle(z[np.argmax(f)]))) for f, z in spectra)
    leads = angle > LEADS
    for row in STANDARD.values():
        if row.name.startswith("slow_water") and not inductive:
            continue
        if row.chosen_from and (leads if row.name.endswith("_lead") else angle <= 0.0):
            try:
                fits[row.name] = [fit_circuit(f, z, row.text) for f, z in spectra]
            except InputError:  # more parameters than data
                continue
    if not fits:
        raise InputError("impedance: the spectra have too few points for any standard circuit; set circuit=none.")
    if leads:
        ranked = sorted(fits, key=lambda name: sum(fit.criterion for fit in fits[name]))
        for name in (name.replace("_lead", "_eddy") for name in ranked[:WITH_EDDIES] if name.endswith("_lead")):
            fits[name] = [fit_circuit(f, z, STANDARD[name].text) for f, z in spectra]
    criterion = {name: float(np.mean([fit.criterion for fit in found])) for name, found in fits.items()}
    least = min(criterion.values())
    sound = [name for name, found in fits.items() if sum(_sound(fit) for fit in found) > 0.5 * len(found)] or list(fits)
    best = min(criterion[name] for name in sound)
    good = [name for name in sound if criterion[name] - best <= AS_GOOD]
    winner = min(good, key=lambda name: (fits[name][0].fitted_count, criterion[name]))
    left = "" if best == least else "; circuits with a better one have parameters that the data leave open"
    why = (
        f"fewest parameters within {AS_GOOD:g} of the best criterion of Akaike among the standard circuits{left}"
        if len(good) > 1
        else f"best criterion of Akaike among the standard circuits{left}"
    )
    rows = [
        Chosen(
            name,
            criterion[name] - least,
            float(np.sqrt(np.mean([fit.misfit**2 for fit in found]))),
            found[0].fitted_count,
            why,
        )
        for name, found in fits.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name != winner, row.difference)))
