"""Adsorption energies of sites: what a table states, brought to one reference, with every correction explicit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.recording import Column, Recording
from hydroxcell.units import to_si

ADSORBATES = ("hydroxyl", "oxygen", "hydroperoxyl", "oxygen_molecule", "hydrogen")
NEEDED = ADSORBATES[:3]
SHORT = {"hydroxyl": "OH", "oxygen": "O", "hydroperoxyl": "OOH", "oxygen_molecule": "O2", "hydrogen": "H"}
ELECTRONS = {"hydroxyl": 1, "oxygen": 2, "hydroperoxyl": 3, "oxygen_molecule": 0, "hydrogen": -1}
"""Proton-electron pairs that leave when the adsorbate forms from water; O2* forms from gaseous O2, H* takes one up."""
FREE = {f"G_{short}": name for name, short in SHORT.items()}
ELECTRONIC = {f"E_{short}": name for name, short in SHORT.items()}
PLAUSIBLE = 6.0 * FARADAY  # [J/mol] beyond which a free energy of adsorption is no such thing


@dataclass(frozen=True)
class AdsorptionSite:
    """Free energies of adsorption of one site against water and hydrogen at 0 V (RHE) [J/mol].

    Attributes
    ----------
    name : of the site or surface
    energies : by adsorbate; nan where the table has none
    uncertainty : standard uncertainty of each energy
    ligand_of : name of the bare site that this one is with an axial OH, "" for a bare site
    ligation : free energy of putting that OH there from water at 0 V, nan for a bare site
    problem : why the site is not used, "" if it is
    """

    name: str
    energies: Mapping[str, float]
    uncertainty: float
    ligand_of: str = ""
    ligation: float = math.nan
    problem: str = ""


@dataclass(frozen=True)
class Corrections:
    """What is added to the energies of a table, by adsorbate [J/mol].

    Attributes
    ----------
    solvation : stabilisation by water (negative) and its standard uncertainty
    thermal : zero-point energy minus T S of the reaction, for tables of electronic energies
    ph : for tables against the standard hydrogen electrode
    temperature : [K]
    """

    solvation: Mapping[str, float]
    solvation_uncertainty: float
    thermal: Mapping[str, float]
    ph: float | None
    temperature: float

    def choices(self) -> tuple[Choice, ...]:
        """Every correction in words."""
        found = []
        for what, table in (("solvation", self.solvation), ("zero-point energy and entropy", self.thermal)):
            for name, value in table.items():
                found.append(Choice(f"{what} of {SHORT[name]}*", f"{value / FARADAY:+.3f} eV", "given by the user"))
        if not self.solvation:
            found.append(
                Choice(
                    "solvation", "none added", "the energies are taken to hold for the wet surface, or for a dry one"
                )
            )
        if self.solvation_uncertainty:
            text = f"{self.solvation_uncertainty / FARADAY:.3f} eV"
            found.append(Choice("standard uncertainty of the solvation", text, "given by the user"))
        if self.ph is not None:
            found.append(Choice("reference", f"SHE at pH {self.ph:g} to RHE", "each electron moves by RT ln10 pH"))
        return tuple(found)


def sites_of(
    recording: Recording, corrections: Corrections, uncertainty: float
) -> tuple[tuple[AdsorptionSite, ...], tuple[str, ...]]:
    """Sites of a table of adsorption energies, and what is odd in it.

    The table has a column `site` and columns `G_OH / eV`, `G_O / eV`, `G_OOH / eV` (free energies) or `E_OH / eV` ...
    (electronic energies, which need their thermal corrections), optionally `G_O2`, `G_H`, `uncertainty / eV`,
    `reference` (RHE or SHE), `ligand_of` and `ligation / eV`.

    Errors: InputError for missing columns, units or energies, mixed references, doubled sites.
    """
    table = recording.main
    where = recording.file
    headers = {c.header: c for c in table.columns}
    names = words_of(headers, "site", where)
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError(f"{where}: the site {twice!r} stands twice; give each site one row.")
    energies = _energies(headers, corrections, where)
    _refuse_missing(names, energies, where)
    shift = _reference_shift(headers, corrections, where)
    own = column_energy(headers["uncertainty"], where) if "uncertainty" in headers else np.full(len(names), uncertainty)
    ligand_of = words_of(headers, "ligand_of", where) if "ligand_of" in headers else [""] * len(names)
    ligation = column_energy(headers["ligation"], where) if "ligation" in headers else np.full(len(names), math.nan)
    found, odd = [], []
    for k, name in enumerate(names):
        values = {
            a: float(e[k]) + ELECTRONS[a] * shift + corrections.solvation.get(a, 0.0) for a, e in energies.items()
        }
        total = math.hypot(float(own[k]), corrections.solvation_uncertainty)
        problem = _implausible(values)
        if problem:
            odd.append(f"{name}: {problem}; the site is not used")
        if ligand_of[k] and ligand_of[k] not in names:
            raise InputError(f"{where}: {name}: ligand_of = {ligand_of[k]!r} is no site of the table.")
        if ligand_of[k] and not math.isfinite(float(ligation[k])):
            raise InputError(f"{where}: {name}: a site with ligand_of needs its ligation / eV.")
        found.append(AdsorptionSite(name, values, total, ligand_of[k], float(ligation[k]), problem))
    return tuple(found), tuple(odd)


def _energies(headers: Mapping[str, Column], corrections: Corrections, where: str) -> dict[str, np.ndarray]:
    free = {name: headers[key] for key, name in FREE.items() if key in headers}
    electronic = {name: headers[key] for key, name in ELECTRONIC.items() if key in headers}
    if free and electronic:
        raise InputError(f"{where}: free energies (G_...) and electronic energies (E_...) are mixed; give one kind.")
    chosen = free or electronic
    missing = [name for name in NEEDED if name not in chosen]
    if missing:
        needed = ", ".join(f"'{'E' if electronic else 'G'}_{SHORT[name]} / eV'" for name in missing)
        raise InputError(f"{where}: the columns {needed} are missing; they are needed for oxygen reduction.")
    if free and corrections.thermal:
        raise InputError(
            f"{where}: the table has free energies (G_...); thermal corrections would be counted twice. Leave them out."
        )
    lacking = [SHORT[name] for name in electronic if name not in corrections.thermal]
    if lacking:
        raise InputError(
            f"{where}: electronic energies need their zero-point energy minus T S for {', '.join(lacking)}; give them, "
            'for example with --set thermal_hydroxyl="0.35 eV".'
        )
    return {
        name: column_energy(column, where) + (corrections.thermal[name] if electronic else 0.0)
        for name, column in chosen.items()
    }


def column_energy(column: Column, where: str) -> np.ndarray:
    """Energies of a column [J/mol], shape (n,); InputError for words or a missing unit."""
    if not column.is_number:
        raise InputError(f"{where}: the column {column.header!r} holds words, not energies.")
    if not column.unit:
        raise InputError(f"{where}: no unit is stated for {column.header!r}; write it as '{column.header} / eV'.")
    factor = to_si(f"1 {column.unit}", "J/mol", f"{where}: column {column.header!r}")
    return np.asarray(column.values, dtype=float) * factor


def words_of(headers: Mapping[str, Column], name: str, where: str) -> list[str]:
    """Cells of a column as words; InputError if there is no such column."""
    if name not in headers:
        raise InputError(f"{where}: the column {name!r} is missing; it names each site.")
    column = headers[name]
    return [("" if word != word else f"{word:g}") if column.is_number else str(word) for word in column.values]


def _refuse_missing(names: Sequence[str], energies: Mapping[str, np.ndarray], where: str) -> None:
    for adsorbate in NEEDED:
        gaps = np.flatnonzero(~np.isfinite(energies[adsorbate]))
        if len(gaps):
            raise InputError(
                f"{where}: {names[gaps[0]]}: the energy of {SHORT[adsorbate]}* is missing"
                + (f", as for {len(gaps) - 1} more" if len(gaps) > 1 else "")
                + "; a site needs OH*, O* and OOH*. Leave the row out or give the number."
            )


def _reference_shift(headers: Mapping[str, Column], corrections: Corrections, where: str) -> float:
    """What one electron adds to bring the table to the RHE [J/mol]."""
    stated = (
        {word.strip().upper() for word in words_of(headers, "reference", where)} if "reference" in headers else {"RHE"}
    )
    if len(stated) > 1:
        raise InputError(f"{where}: references are mixed ({' and '.join(sorted(stated))}); bring all rows to one.")
    if stated == {"RHE"}:
        if corrections.ph is not None:
            raise InputError(f"{where}: the energies are against the RHE, where the pH does not appear; leave ph out.")
        return 0.0
    if stated != {"SHE"}:
        raise InputError(f"{where}: reference {stated.pop()!r} is not known; use RHE, or SHE with ph.")
    if corrections.ph is None:
        raise InputError(f"{where}: energies against the SHE need the pH at which 0 V holds; give it with --set ph=13.")
    return GAS_CONSTANT * corrections.temperature * math.log(10.0) * corrections.ph


def _implausible(values: Mapping[str, float]) -> str:
    for name, value in values.items():
        if abs(value) > PLAUSIBLE:
            return (
                f"G of {SHORT[name]}* is {value / FARADAY:.2f} eV, which no adsorption has; runs with different "
                "settings or a wrong reference are the usual cause"
            )
    return ""
