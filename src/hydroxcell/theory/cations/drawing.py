"""A cation laid flat, for drawing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hydroxcell.theory.cations.molecule import rdkit, read_smiles


def flat(
    smiles: str,
) -> tuple[list[str], npt.NDArray[np.float64], list[tuple[int, int, float]]]:
    """Symbols with charge, places (n, 2) and bonds (atoms and order) of the heavy atoms, in the order of the SMILES."""
    chem = rdkit()
    from rdkit.Chem import AllChem

    mol = chem.RemoveHs(read_smiles(smiles))
    AllChem.Compute2DCoords(mol)
    places = np.array(mol.GetConformer().GetPositions())[:, :2]
    symbols = [f"{a.GetSymbol()}{'⁺' if a.GetFormalCharge() > 0 else ''}" for a in mol.GetAtoms()]
    bonds = [(b.GetBeginAtomIdx(), b.GetEndAtomIdx(), b.GetBondTypeAsDouble()) for b in mol.GetBonds()]
    return symbols, places, bonds
