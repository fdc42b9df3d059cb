"""A cation from its SMILES string: what is refused, its conformers, its classes of equal atoms."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, MissingExtraError

FloatArray = npt.NDArray[np.float64]

BOHR = 0.529177210903
"""Bohr radius [angstrom]."""
HEAVIEST = 86
"""Largest atomic number of GFN2-xTB."""
MOST_ATOMS = 120
SEED = 20150520
SAME_ENERGY = 0.02  # [kcal/mol] of the force field, below which two geometries count as one
READINGS = 10  # of a SMILES string until it no longer changes
INSTALL = 'install it with: pip install "hydroxcell[molecules]"'


@dataclass(frozen=True)
class Molecule:
    """A cation.

    Attributes
    ----------
    smiles : canonical; the atoms stand in its order, however the cation was written
    numbers : atomic numbers (n,), hydrogens included
    symbols : of the atoms
    bonds : pairs of atoms with the order of their bond
    ranks : atoms of equal rank are equal by symmetry (n,)
    """

    smiles: str
    numbers: tuple[int, ...]
    symbols: tuple[str, ...]
    bonds: tuple[tuple[int, int, float], ...]
    ranks: tuple[int, ...]

    def neighbours(self, atom: int) -> list[int]:
        """Atoms bonded to one."""
        return [b if a == atom else a for a, b, _ in self.bonds if atom in (a, b)]

    def hydrogens(self, atom: int) -> list[int]:
        """Hydrogens on an atom."""
        return [k for k in self.neighbours(atom) if self.numbers[k] == 1]


def rdkit() -> Any:
    """The package RDKit; MissingExtraError with the line that installs it."""
    try:
        from rdkit import Chem, RDLogger
        from rdkit.Chem import AllChem  # noqa: F401
    except ImportError:
        raise MissingExtraError(f"The stability of cations needs RDKit; {INSTALL}") from None
    RDLogger.DisableLog("rdApp.*")
    return Chem


@functools.cache
def usual_length(one: int, other: int) -> float:
    """Sum of the covalent radii of two elements, by atomic number [bohr].

    >>> round(usual_length(6, 7) * BOHR, 2)
    1.47
    """
    table = rdkit().GetPeriodicTable()
    return float(table.GetRcovalent(one) + table.GetRcovalent(other)) / BOHR


def read_smiles(smiles: str) -> Any:
    """RDKit molecule of a singly charged cation, with hydrogens, its atoms in the order of the canonical SMILES.

    Errors: InputError for text that is no molecule, several molecules, radicals, another charge than +1, atoms without
    parameters, or too many atoms.
    """
    chem = rdkit()
    mol = chem.MolFromSmiles(smiles) if smiles.strip() else None
    if mol is None:
        raise InputError(f"{smiles!r} is no valid SMILES string; a cation is written like C[N+](C)(C)C.")
    if "." in chem.MolToSmiles(mol):
        raise InputError(f"{smiles!r} holds several molecules; give the cation alone, without its counter-ion.")
    charge = chem.GetFormalCharge(mol)
    if charge != 1:
        what = "neutral" if charge == 0 else f"charged {charge:+d}"
        raise InputError(f"{smiles!r} is {what}; one cation with the charge +1 is needed, for example C[N+](C)(C)C.")
    mol = chem.AddHs(chem.MolFromSmiles(_canonical(chem, mol)))
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum() > HEAVIEST or atom.GetAtomicNum() == 0:
            raise InputError(f"{smiles!r}: GFN2-xTB has no parameters for {atom.GetSymbol()}.")
        if atom.GetNumRadicalElectrons():
            raise InputError(
                f"{smiles!r}: {atom.GetSymbol()} has an unpaired electron; only closed shells are treated."
            )
    if mol.GetNumAtoms() > MOST_ATOMS:
        raise InputError(
            f"{smiles!r} has {mol.GetNumAtoms()} atoms; at most {MOST_ATOMS} are treated. Cut side chains."
        )
    return mol


def _canonical(chem: Any, mol: Any) -> str:
    """SMILES that is written again when it is read; the order of the atoms rests on it."""
    text = str(chem.MolToSmiles(mol))
    for _ in range(READINGS):
        again = str(chem.MolToSmiles(chem.MolFromSmiles(text)))
        if again == text:
            break
        text = again
    return text


def molecule(smiles: str) -> Molecule:
    """Cation of a SMILES string; errors as `read_smiles`."""
    chem = rdkit()
    mol = read_smiles(smiles)
    atoms = list(mol.GetAtoms())
    return Molecule(
        smiles=_canonical(chem, chem.RemoveHs(mol)),
        numbers=tuple(a.GetAtomicNum() for a in atoms),
        symbols=tuple(a.GetSymbol() for a in atoms),
        bonds=tuple((b.GetBeginAtomIdx(), b.GetEndAtomIdx(), b.GetBondTypeAsDouble()) for b in mol.GetBonds()),
        ranks=_ranks(chem, mol),
    )


def _ranks(chem: Any, mol: Any) -> tuple[int, ...]:
    """Classes of equal atoms; the charge of an aromatic ring belongs to no one nitrogen of it."""
    shared = chem.RWMol(mol)
    for atom in shared.GetAtoms():
        if atom.GetIsAromatic():
            atom.SetFormalCharge(0)
    return tuple(chem.CanonicalRankAtoms(shared, breakTies=False))


def conformers(smiles: str, number: int, seed: int = SEED) -> list[FloatArray]:
    """Distinct starting geometries [bohr] (n, 3), lowest energy of a force field first.

    Parameters
    ----------
    smiles : of the cation
    number : of geometries that are made; those of one energy count once
    seed : of the random embedding; the same geometries for the same seed

    Errors: InputError if no geometry can be made.
    """
    rdkit()
    from rdkit.Chem import AllChem

    mol = read_smiles(smiles)
    found = list(AllChem.EmbedMultipleConfs(mol, numConfs=number, randomSeed=seed))
    if not found:
        raise InputError(f"{smiles!r}: no geometry could be made; check ring sizes and stereochemistry.")
    known = AllChem.MMFFHasAllMoleculeParams(mol)
    field = AllChem.MMFFOptimizeMoleculeConfs if known else AllChem.UFFOptimizeMoleculeConfs
    energies = [energy for _, energy in field(mol, maxIters=2000)]
    distinct: list[int] = []
    for k in sorted(range(len(found)), key=lambda k: (energies[k], k)):
        if all(abs(energies[k] - energies[other]) > SAME_ENERGY for other in distinct):
            distinct.append(k)
    return [np.array(mol.GetConformer(found[k]).GetPositions()) / BOHR for k in distinct]
