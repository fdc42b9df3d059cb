"""Cation and hydroxide apart, from which barriers count: conformers, energies, vibrations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import SolverError
from hydroxcell.theory.cations.attack import reagent, unbroken, vibrations
from hydroxcell.theory.cations.curvature import model_hessian
from hydroxcell.theory.cations.engine import HARTREE, Engine
from hydroxcell.theory.cations.molecule import SEED, Molecule, conformers
from hydroxcell.theory.cations.saddle import Surface, hessian, lowered, relax

FloatArray = npt.NDArray[np.float64]

EMBEDDED = 60  # geometries of the cation that are made
CONFORMERS = 10  # of them that are relaxed, the lowest of the force field
WINDOW = 15.0 * 4184.0  # [J/mol] above the lowest, up to which a conformer is a start
SAME = 400.0  # [J/mol] starts nearer than this count as one
TEMPERATURE = 433.15  # [K] of the ageing tests with which barriers are compared
DAMPING = 100.0  # [1/cm] below which a vibration counts as this one


@dataclass(frozen=True)
class Reference:
    """Cation and hydroxide (with its waters) apart."""

    conformers: tuple[FloatArray, ...]
    energies: tuple[float, ...]
    vibrational: float
    hydroxide_energy: float
    hydroxide_vibrational: float

    @property
    def energy(self) -> float:
        """Of the lowest conformer and hydroxide together [hartree]."""
        return self.energies[0] + self.hydroxide_energy


def _relaxed(molecule: Molecule, surface: Surface, seed: int) -> tuple[list[FloatArray], list[float]]:
    """Distinct relaxed conformers and their energies, the lowest first."""
    made = conformers(molecule.smiles, EMBEDDED, seed)[:CONFORMERS]
    lower = [lowered(surface, x, first=model_hessian(molecule.numbers, x)) for x in made]
    relaxed = [x for x, _ in lower if not unbroken(molecule, x)]
    energies = [energy for x, energy in lower if not unbroken(molecule, x)]
    if not relaxed:
        raise SolverError(f"{molecule.smiles!r} falls apart when it is relaxed; is it a stable cation?")
    distinct: list[int] = []
    for k in np.argsort(energies, kind="stable"):
        near = energies[k] - min(energies) < WINDOW / HARTREE
        if near and all(abs(energies[k] - energies[other]) * HARTREE > SAME for other in distinct):
            distinct.append(int(k))
    return [relaxed[k] for k in distinct], [energies[k] for k in distinct]


def lowest_conformer(molecule: Molecule, engine: Engine, seed: int = SEED) -> FloatArray:
    """Geometry of the cation alone from which barriers count [bohr]."""
    return _relaxed(molecule, engine.surface(molecule.numbers, 1), seed)[0][0]


def apart(molecule: Molecule, engine: Engine, waters: int, seed: int = SEED) -> Reference:
    """Cation in its lowest conformers and hydroxide, each relaxed alone.

    Parameters
    ----------
    molecule, engine : the cation, and the energies
    waters : on hydroxide, 0 to 4
    seed : of the conformers
    """
    surface = engine.surface(molecule.numbers, 1)
    relaxed, energies = _relaxed(molecule, surface, seed)
    numbers, start = reagent(waters)
    ion = engine.surface(numbers, -1)
    hydroxide = relax(ion, start, first=model_hessian(numbers, start))
    return Reference(
        tuple(relaxed),
        tuple(energies),
        vibrational_term(surface, molecule.numbers, relaxed[0]),
        ion(hydroxide)[0],
        vibrational_term(ion, numbers, hydroxide),
    )


def vibrational_term(surface: Surface, numbers: tuple[int, ...], positions: FloatArray) -> float:
    """Vibrational free energy at a geometry, see `vibrational_energy` [J/mol]."""
    waves = vibrations(hessian(surface, positions), numbers, positions)[0]
    return vibrational_energy(waves)


def vibrational_energy(waves: FloatArray) -> float:
    """Harmonic vibrational free energy at 433 K with soft modes damped [J/mol]; imaginary modes are left out.

    Parameters
    ----------
    waves : wavenumbers [1/cm], imaginary ones negative

    >>> round(vibrational_energy(np.array([1000.0])) / 4184.0, 3)
    1.398
    """
    real = np.maximum(waves[waves > 0.0], DAMPING)
    quantum = 11.96266 * real  # [J/mol] h c N_A in 1/cm
    thermal = GAS_CONSTANT * TEMPERATURE
    return float(np.sum(0.5 * quantum + thermal * np.log1p(-np.exp(-quantum / thermal))))
