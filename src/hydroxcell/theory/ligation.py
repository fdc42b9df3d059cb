"""Axial ligands of metal-nitrogen-carbon sites: which state of a site is there at which potential and pH.

A motif is a bare site of the table with the sites that name it as `ligand_of`. Putting the ligand there from water at
0 V (RHE) costs its free energy of ligation; each electron that leaves makes it cheaper by F U. With as many electrons
as protons the pH does not appear on the RHE scale; a ligand that takes another number of them (an OH- that keeps its
charge) depends on the pH as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Column
from hydroxcell.theory.columns import column_energy, column_numbers, optional_words

FloatArray = npt.NDArray[np.float64]
LEAVING = {"OH": (1, 1), "O": (2, 2), "H2O": (0, 0)}
"""Electrons and protons that leave when a ligand comes from water; for others the table states them."""

BARE = ("bare", "none", "-")
"""What a table may say of a site without a ligand."""


@dataclass(frozen=True)
class Ligand:
    """An axial ligand.

    Attributes
    ----------
    of : name of the bare site
    what : "OH", "O", ...
    energy : free energy of ligation from water at 0 V (RHE) [J/mol]
    electrons, protons : that leave with it
    """

    of: str
    what: str
    energy: float
    electrons: float
    protons: float

    @property
    def depends_on_ph(self) -> bool:
        """Whether the pH appears on the RHE scale."""
        return self.electrons != self.protons


def ligation_energy(
    energy: Any, electrons: Any, protons: Any, potential: Any, ph: float, temperature: float
) -> FloatArray:
    """Free energy of ligation at a potential and a pH [J/mol].

        G = G0 - n_e F U + (n_e - n_H) RT ln10 pH,  U against the RHE

    Parameters
    ----------
    energy : G0, at 0 V (RHE) and pH 0 [J/mol]
    electrons, protons : n_e and n_H, that leave [1]
    potential : [V] against the RHE
    ph : [1]
    temperature : [K]

    Returns
    -------
    [J/mol], negative where the ligand is bound. For n_e = n_H the pH drops out. Source: `norskov_2004`.

    >>> e = 96485.33212
    >>> round(float(ligation_energy(0.2 * e, 1, 1, 0.5, 13.0, 298.15)) / e, 3)
    -0.3
    >>> round(float(ligation_energy(0.2 * e, 0, 1, 0.5, 13.0, 298.15)) / e, 3)  # OH- that keeps its charge
    -0.569
    """
    shift = GAS_CONSTANT * temperature * math.log(10.0) * ph
    return np.asarray(energy - electrons * FARADAY * np.asarray(potential) + (electrons - protons) * shift)


def shares(energies: npt.ArrayLike, temperature: float) -> FloatArray:
    """Shares of the states of a site in equilibrium (Boltzmann).

    Parameters
    ----------
    energies : free energies over the bare site [J/mol], states on the first axis
    temperature : [K]

    Returns
    -------
    [1], sum 1 over the first axis. Validity: ligands do not feel each other (Langmuir). Source: `norskov_2004`.

    >>> shares([0.0, 0.0], 298.15).tolist()
    [0.5, 0.5]
    """
    x = -np.asarray(energies, dtype=float) / (GAS_CONSTANT * temperature)
    weights = np.exp(x - x.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))


@dataclass(frozen=True)
class Working:
    """The state in which a motif works.

    Attributes
    ----------
    potential : highest potential at which the state that is there runs downhill [V]
    state : its place among the states
    """

    potential: float
    state: int


def working_potential(energies: Sequence[float], electrons: Sequence[float], limiting: Sequence[float]) -> Working:
    """Highest potential at which the state of a motif that is there has every step downhill.

    Parameters
    ----------
    energies : of the states over the bare one at 0 V (RHE) and the pH at hand [J/mol]
    electrons : that leave with the ligand of each state
    limiting : limiting potential of each state [V]; nan for a state without energies of oxygen reduction

    Returns
    -------
    For each state it is the lower of its limiting potential and of the potential where another state takes its place;
    the highest of these counts. Errors: InputError where no state that is there has energies.

    >>> e = 96485.33212  # bare up to 0.2 V, then with OH, which works up to 0.8 V
    >>> working_potential([0.0, 0.2 * e], [0, 1], [0.5, 0.8])
    Working(potential=0.8, state=1)
    """
    best = Working(-math.inf, -1)
    for k, (energy, number, limit) in enumerate(zip(energies, electrons, limiting, strict=True)):
        low, high, hidden = -math.inf, math.inf, False
        for other, n in zip(energies, electrons, strict=True):
            if n == number:
                hidden |= other < energy
                continue
            crossing = (other - energy) / ((n - number) * FARADAY)
            low, high = (low, min(high, crossing)) if n > number else (max(low, crossing), high)
        reach = min(limit, high)
        if not hidden and math.isfinite(limit) and low < high and reach >= low and reach > best.potential:
            best = Working(reach, k)
    if best.state < 0:
        raise InputError("no state of the motif that exists at any potential has energies of oxygen reduction.")
    return best


def ligands_of(headers: Mapping[str, Column], names: Sequence[str], shift: float, where: str) -> list[Ligand | None]:
    """Ligand of each row of a table, None for bare sites.

    Parameters
    ----------
    shift : what one electron adds to bring the table to the RHE [J/mol]

    Errors: InputError for an unknown bare site, a missing energy, or a ligand of which the electrons are not known.
    """
    of = optional_words(headers, "ligand_of", len(names), where)
    what = optional_words(headers, "ligand", len(names), where)
    energy = column_energy(headers["ligation"], where) if "ligation" in headers else np.full(len(names), math.nan)
    counts = {
        n: column_numbers(headers[n], "1", where) if n in headers else np.full(len(names), math.nan)
        for n in ("ligand_electrons", "ligand_protons")
    }
    found: list[Ligand | None] = []
    for k, name in enumerate(names):
        kind = "" if what[k].lower() in BARE else what[k]
        if not of[k]:
            if kind:
                raise InputError(
                    f"{where}: {name}: a site with the ligand {kind} must name its bare site in ligand_of."
                )
            found.append(None)
            continue
        if of[k] not in names or of[k] == name:
            raise InputError(f"{where}: {name}: ligand_of = {of[k]!r} is no other site of the table.")
        if of[names.index(of[k])]:
            raise InputError(
                f"{where}: {name}: ligand_of = {of[k]!r} is itself a site with a ligand; name the bare one."
            )
        if not math.isfinite(float(energy[k])):
            raise InputError(f"{where}: {name}: a site with ligand_of needs its ligation / eV.")
        kind = kind or "OH"
        electrons, protons = (float(counts[n][k]) for n in ("ligand_electrons", "ligand_protons"))
        usual = LEAVING.get(kind, (math.nan, math.nan))
        electrons = usual[0] if math.isnan(electrons) else electrons
        protons = usual[1] if math.isnan(protons) else protons
        if math.isnan(electrons + protons):
            raise InputError(
                f"{where}: {name}: of the ligand {kind!r} ligand_electrons and ligand_protons must be given (known: "
                f"{', '.join(LEAVING)})."
            )
        found.append(Ligand(of[k], kind, float(energy[k]) + protons * shift, electrons, protons))
    return found
