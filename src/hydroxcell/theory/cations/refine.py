"""Barriers of the lowest routes by density functional theory, single points at the geometries of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import MissingExtraError, SolverError
from hydroxcell.theory.cations.attack import reagent
from hydroxcell.theory.cations.engine import HARTREE, Engine
from hydroxcell.theory.cations.molecule import BOHR, Molecule
from hydroxcell.theory.cations.routes import ADDITION
from hydroxcell.theory.cations.saddle import relax
from hydroxcell.theory.cations.screen import Barrier, lowest_conformer

FloatArray = npt.NDArray[np.float64]
METHOD = "wB97X-D3BJ/def2-SVP (O: def2-SVPD), SMD water, at the geometries of the screen"
ROUTES = 2  # the lowest ones that are refined


def single_point(numbers: Sequence[int], positions: FloatArray, charge: int) -> float:
    """Energy with SMD water [hartree].

    Errors: MissingExtraError without PySCF; SolverError if it does not converge.
    """
    try:
        from pyscf import gto
    except ImportError:
        raise MissingExtraError(
            'Refined barriers need PySCF; install it with: pip install "hydroxcell[molecules,dft]"'
        ) from None
    atoms = [(int(z), tuple(p)) for z, p in zip(numbers, positions * BOHR, strict=True)]
    basis = {"default": "def2-svp", "O": "def2-svpd"}
    molecule = gto.M(atom=atoms, charge=charge, basis=basis, unit="Angstrom", verbose=0)
    field: Any = molecule.RKS(xc="wb97x-d3bj").SMD()
    field.with_solvent.solvent = "water"
    energy = float(field.kernel())
    if not field.converged:
        raise SolverError(f"PySCF did not converge for {len(atoms)} atoms; the refined barrier is left out.")
    return energy


def refine(
    molecule: Molecule,
    barriers: Sequence[Barrier],
    engine: Engine,
    waters: int,
    point: Callable[[Sequence[int], FloatArray, int], float] = single_point,
) -> dict[str, float]:
    """Barriers of the lowest two transition states by route label [J/mol].

    Parameters
    ----------
    molecule, barriers : of a screen
    engine, waters : as in the screen
    point : energy of numbers, positions [bohr] and charge [hartree]

    Adducts are left as they are: they have no barrier.
    """
    passed = sorted((b for b in barriers if b.found and b.route.kind != ADDITION), key=lambda b: b.energy)[:ROUTES]
    if not passed:
        return {}
    numbers, start = reagent(waters)
    hydroxide = relax(engine.surface(numbers, -1), start)
    apart = point(molecule.numbers, lowest_conformer(molecule, engine), 1) + point(numbers, hydroxide, -1)
    return {b.route.label: (point(b.numbers, b.positions, 0) - apart) * HARTREE for b in passed}
