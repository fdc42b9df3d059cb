"""Energies of density functional theory with SMD water (PySCF), made cheap without moving a barrier by 0.1 kcal/mol.

Coulomb and exchange integrals are fitted, the cavity carries 194 points per atom, and the potentials of the cavity,
which PySCF computes anew in every iteration, are kept in memory. What each choice costs in accuracy stands in
docs/theory/cations.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import MissingExtraError, SolverError
from hydroxcell.theory.cations.molecule import BOHR

FloatArray = npt.NDArray[np.float64]

FUNCTIONAL = "wb97x-d3bj"
BASIS = {"default": "def2-svp", "O": "def2-svpd"}
METHOD = "wB97X-D3BJ/def2-SVP (O: def2-SVPD), SMD water, density fitting, at the geometries of the screen"
GRID = 2  # of the functional
CAVITY = 23  # order of the Lebedev grid of each sphere: 194 points
CONVERGED = 1e-6  # [hartree] per iteration, 0.0006 kcal/mol
MEMORY = 2e9  # [bytes] that the potentials of the cavity may take; beyond, they are computed in every iteration
BLOCK = 256  # points of the cavity at a time
INSTALL = 'pip install "hydroxcell[molecules,dft]"'


def single_point(numbers: Sequence[int], positions: FloatArray, charge: int) -> float:
    """Energy with SMD water [hartree].

    Parameters
    ----------
    numbers : atomic numbers (n,)
    positions : [bohr] (n, 3)
    charge : of the whole

    Errors: MissingExtraError without PySCF or its dispersion; SolverError if it does not converge.
    """
    check_installed()
    from pyscf import gto

    atoms = [(int(z), tuple(p)) for z, p in zip(numbers, positions * BOHR, strict=True)]
    molecule = gto.M(atom=atoms, charge=charge, basis=BASIS, unit="Angstrom", verbose=0)
    field: Any = molecule.RKS(xc=FUNCTIONAL).density_fit()
    field.grids.level = GRID
    field = field.SMD(_water(molecule))
    field.conv_tol = CONVERGED
    energy = float(field.kernel())
    if not field.converged:
        raise SolverError(f"PySCF did not converge for {len(atoms)} atoms; the refined barrier is left out.")
    return energy


def check_installed() -> None:
    """Raise MissingExtraError, with the line that installs them, unless PySCF and its dispersion are there."""
    try:
        import pyscf.dispersion
        import pyscf.gto  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            f"Refined barriers need PySCF and pyscf-dispersion; install them with: {INSTALL}"
        ) from None


def _water(molecule: Any) -> Any:
    """SMD water whose potentials are computed once: they depend on the geometry alone."""
    from pyscf.solvent.smd import SMD

    class Kept(SMD):  # type: ignore[misc]
        """PySCF's SMD; the two methods that it calls in every iteration read stored integrals."""

        kept: FloatArray | None = None

        def _get_v(self, dms: FloatArray) -> FloatArray:
            stored = self._stored()
            if stored is None:
                return np.asarray(super()._get_v(dms))
            rows, columns = np.tril_indices(dms.shape[-1])
            both = np.array([d + d.T - np.diag(np.diag(d)) for d in dms])
            return both[:, rows, columns] @ stored

        def _get_vmat(self, q: FloatArray) -> FloatArray:
            stored = self._stored()
            if stored is None:
                return np.asarray(super()._get_vmat(q))
            packed = -(q.reshape(-1, stored.shape[1]) @ stored.T)
            size = self.mol.nao
            full = np.zeros((len(packed), size, size))
            rows, columns = np.tril_indices(size)
            full[:, rows, columns] = packed
            full[:, columns, rows] = packed
            return full

        def _stored(self) -> FloatArray | None:
            if self.kept is None and 8.0 * self.mol.nao**2 / 2.0 * len(self.surface["charge_exp"]) < MEMORY:
                self.kept = _potentials(self.mol, self.surface)
            return self.kept

    solvent = Kept(molecule)
    solvent.solvent = "water"
    solvent.lebedev_order = CAVITY
    return solvent


def _potentials(molecule: Any, surface: dict[str, FloatArray]) -> FloatArray:
    """Potential of every pair of orbitals at every point of the cavity (pairs, points)."""
    from pyscf import df, gto

    places, widths = surface["grid_coords"], surface["charge_exp"]
    size = molecule.nao
    found = np.empty((size * (size + 1) // 2, len(places)))
    for first in range(0, len(places), BLOCK):
        part = slice(first, first + BLOCK)
        points = gto.fakemol_for_charges(places[part], expnt=widths[part] ** 2)
        points.cart = molecule.cart
        found[:, part] = df.incore.aux_e2(molecule, points, intor="int3c2e", aosym="s2ij")
    return found
