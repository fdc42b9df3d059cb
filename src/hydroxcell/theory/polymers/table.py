"""Tables of measured polymers: monomers with their shares, conditions, one value in each row."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError, InputError, MissingExtraError, UnknownNameError

FloatArray = npt.NDArray[np.float64]
BITS = 256
INSTALL = 'install it with: pip install "hydroxcell[polymers]"'
PROPERTIES = {"conductivity": "OHCond(mS/cm)", "water_uptake": "WU(wt%)", "swelling": "Swelling(%)"}
UNITS = {"conductivity": "mS/cm", "water_uptake": "%", "swelling": "%"}
NAMED = ("iec", "molar_mass", "aromatic_share", "fluorine_share", "rotatable_share", "oxygen_share")


@dataclass(frozen=True)
class Polymer:
    """A polymer by its monomers.

    Attributes
    ----------
    monomers : SMILES of the monomers with * at the ends, and their molar shares (sum 1)
    """

    monomers: tuple[tuple[str, float], ...]

    @property
    def family(self) -> str:
        """The set of monomers: polymers of one family are held out together."""
        return "|".join(sorted(smiles for smiles, _ in self.monomers))


@dataclass(frozen=True)
class Measurements:
    """Rows of a table.

    Attributes
    ----------
    features : (n, m): fingerprint, then named descriptors, then conditions
    values : log10 of the property, in its usual unit (n,)
    families : of the polymers (n,)
    few : columns that are no fingerprint
    left_out : rows of the property whose value, monomers or shares cannot be used
    """

    features: FloatArray
    values: FloatArray
    families: npt.NDArray[np.str_]
    few: slice
    left_out: int = 0

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.values)


def polymer(monomers: Sequence[tuple[str, float]]) -> Polymer:
    """Polymer with shares that sum to one.

    Errors: InputError for monomers that are no molecules, or shares that are not positive.
    """
    chem = _chem()
    for smiles, share in monomers:
        if chem.MolFromSmiles(smiles) is None:
            raise InputError(f"{smiles!r} is no valid SMILES string of a monomer (ends are written as *).")
        if not share > 0.0:
            raise InputError(f"{smiles!r}: the share {share:g} must be positive.")
    total = sum(share for _, share in monomers)
    if not monomers:
        raise InputError("a polymer needs at least one monomer.")
    return Polymer(tuple((smiles, share / total) for smiles, share in monomers))


def features(of: Polymer, temperature: float, humidity: float, liquid: bool) -> FloatArray:
    """Fingerprint (counts of neighbourhoods, weighted by the shares, per heavy atom), descriptors and conditions.

    Parameters
    ----------
    temperature : [K]
    humidity : relative [1]
    liquid : whether the membrane lies in liquid water
    """
    found = [_monomer(smiles) for smiles, _ in of.monomers]
    shares = np.array([share for _, share in of.monomers])
    counts = shares @ np.array([m[0] for m in found])
    charge, mass, aromatic, fluorine, rotatable, heavy, oxygen = shares @ np.array([m[1] for m in found])
    capacity = 1000.0 * charge / mass  # mmol/g of the dry polymer with its counter-ion
    named = [capacity, mass, aromatic / heavy, fluorine / heavy, rotatable / heavy, oxygen / heavy]
    conditions = [1000.0 / temperature, humidity, float(liquid)]
    return np.concatenate([20.0 * counts / max(heavy, 1.0), named, conditions])


def read_measurements(path: str | Path, name: str) -> Measurements:
    """Rows of one property of a table with the columns smiles1.., c1.., Temp(C), RH(%), lw, prop, value.

    Errors: FileFormatError for another table; UnknownNameError for a property that is none; InputError for no rows.
    """
    if name not in PROPERTIES:
        raise UnknownNameError("property of polymers", name, PROPERTIES)
    rows = rows_of(path, ("smiles1", "c1", "prop", "value"))
    found, values, families = [], [], []
    left_out = 0
    for row in rows:
        if row["prop"] != PROPERTIES[name]:
            continue
        value, made = number_of(row, "value"), polymer_of(row)
        if made is None or not value > 0.0:
            left_out += 1
            continue
        temperature = number_of(row, "Temp(C)", 25.0) + 273.15
        found.append(
            features(made, temperature, number_of(row, "RH(%)", 100.0) / 100.0, number_of(row, "lw", 0.0) > 0.5)
        )
        values.append(math.log10(value))
        families.append(made.family)
    if len(set(families)) < 10:
        raise InputError(f"{path}: {len(set(families))} polymers with {name}; at least 10 are needed to hold some out.")
    table = np.array(found)
    return Measurements(table, np.array(values), np.array(families), slice(BITS, table.shape[1]), left_out)


def polymer_of(row: Mapping[str, str]) -> Polymer | None:
    """Polymer of a row, None where its monomers or shares cannot be used."""
    parts = []
    for k in range(1, 10):
        smiles, share = row.get(f"smiles{k}", ""), number_of(row, f"c{k}", 0.0)
        if smiles and share > 0.0:
            parts.append((smiles, share))
    try:
        return polymer(parts)
    except InputError:
        return None


def rows_of(path: str | Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file by heading; FileFormatError if a needed column is missing."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileFormatError(f"{path}: cannot be read as a table ({error}).") from None
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise FileFormatError(f"{path}: the columns {', '.join(missing)} are missing; it is no table of polymers.")
    return rows


def number_of(row: Mapping[str, Any], name: str, otherwise: float = math.nan) -> float:
    """Number in a cell; `otherwise` where there is none."""
    try:
        return float(row.get(name) or otherwise)
    except ValueError:
        return otherwise


def _chem() -> Any:
    try:
        from rdkit import Chem, RDLogger
    except ImportError:
        raise MissingExtraError(f"Polymers need RDKit; {INSTALL}") from None
    RDLogger.DisableLog("rdApp.*")
    return Chem


_KNOWN: dict[str, tuple[FloatArray, FloatArray]] = {}


def _monomer(smiles: str) -> tuple[FloatArray, FloatArray]:
    """Counts of neighbourhoods; charge, mass, aromatic, fluorine, rotatable bonds, heavy atoms, oxygen."""
    if smiles not in _KNOWN:
        chem = _chem()
        from rdkit.Chem import Descriptors, rdFingerprintGenerator

        mol = chem.MolFromSmiles(smiles)
        counts = np.zeros(BITS)
        generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=BITS)
        for place, number in generator.GetCountFingerprint(mol).GetNonzeroElements().items():
            counts[place] += number
        atoms = list(mol.GetAtoms())
        numbers = (
            sum(max(a.GetFormalCharge(), 0) for a in atoms),
            Descriptors.MolWt(mol),
            sum(a.GetIsAromatic() for a in atoms),
            sum(a.GetSymbol() == "F" for a in atoms),
            Descriptors.NumRotatableBonds(mol),
            mol.GetNumHeavyAtoms(),
            sum(a.GetSymbol() == "O" for a in atoms),
        )
        _KNOWN[smiles] = (counts, np.array(numbers, dtype=float))
    return _KNOWN[smiles]
