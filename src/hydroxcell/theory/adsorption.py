"""Adsorption energies of sites: what a table states, brought to one reference, with every correction explicit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.recording import Column, Recording
from hydroxcell.theory.columns import SHORT, column_energy, row_numbers, words_of
from hydroxcell.theory.ligation import Ligand, ligands_of
from hydroxcell.theory.thermochemistry import moved

OXYGEN_REDUCTION = ("hydroxyl", "oxygen", "hydroperoxyl")
HYDROGEN_OXIDATION = ("hydrogen",)
REACTION = {OXYGEN_REDUCTION: "oxygen reduction", HYDROGEN_OXIDATION: "hydrogen oxidation"}
"""Adsorbates without which nothing can be said of a reaction."""
ELECTRONS = {"hydroxyl": 1, "oxygen": 2, "hydroperoxyl": 3, "oxygen_molecule": 0, "hydrogen": -1}
"""Proton-electron pairs that leave when the adsorbate forms from water; O2* forms from gaseous O2, H* takes one up."""
FREE = {f"G_{short}": name for name, short in SHORT.items()}
ELECTRONIC = {f"E_{short}": name for name, short in SHORT.items()}
LIGANDS = {"OH": "hydroxyl", "O": "oxygen"}
"""Adsorbate that has the reference of a ligand."""
PLAUSIBLE = 6.0 * FARADAY  # [J/mol] beyond which a free energy of adsorption is no such thing


@dataclass(frozen=True)
class AdsorptionSite:
    """Free energies of adsorption of one site against water and hydrogen at 0 V (RHE) [J/mol].

    Attributes
    ----------
    name : of the site or surface
    energies : by adsorbate; nan where the table has none
    uncertainty : standard uncertainty of each energy
    temperature : [K] at which the energies hold
    ligand : what sits on the other side of a bare site of the table, None for a bare site
    kinetics : numbers of `columns.KINETIC` that the row of the site states, SI
    entropies : of adsorbates [J/mol/K], as far as stated
    problem : why the site is not used, "" if it is
    """

    name: str
    energies: Mapping[str, float]
    uncertainty: float
    temperature: float
    ligand: Ligand | None = None
    kinetics: Mapping[str, float] = field(default_factory=dict)
    entropies: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Corrections:
    """What is added to the energies of a table, by adsorbate [J/mol].

    Attributes
    ----------
    solvation : stabilisation by water (negative) and its standard uncertainty
    thermal : zero-point energy minus T S of the reaction, for tables of electronic energies
    ph : for tables against the standard hydrogen electrode
    temperature : [K] at which the energies of the table hold
    entropies : of adsorbates [J/mol/K], for other temperatures
    """

    solvation: Mapping[str, float]
    solvation_uncertainty: float
    thermal: Mapping[str, float]
    ph: float | None
    temperature: float
    entropies: Mapping[str, float] = field(default_factory=dict)

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
    recording: Recording, corrections: Corrections, uncertainty: float, needed: tuple[str, ...] = OXYGEN_REDUCTION
) -> tuple[tuple[AdsorptionSite, ...], tuple[str, ...]]:
    """Sites of a table of adsorption energies, and what is odd in it.

    The table has a column `site` and columns `G_OH / eV`, `G_O / eV`, `G_OOH / eV` (free energies) or `E_OH / eV` ...
    (electronic energies, which need their thermal corrections), optionally `G_O2`, `G_H`, `uncertainty / eV`,
    `reference` (RHE or SHE), `ligand_of`, `ligand`, `ligation / eV`, and what `columns.row_numbers` reads.

    Parameters
    ----------
    needed : adsorbates without which a table is refused

    Errors: InputError for missing columns, units or energies, mixed references, doubled sites.
    """
    table = recording.main
    where = recording.file
    headers = {c.header: c for c in table.columns}
    names = words_of(headers, "site", where)
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError(
            f"{where}: the site {twice!r} stands twice; give each site one row (several spin states: a table of runs)."
        )
    energies = _energies(headers, corrections, where, needed)
    _refuse_missing(names, energies, where, needed)
    shift = _reference_shift(headers, corrections, where)
    own = column_energy(headers["uncertainty"], where) if "uncertainty" in headers else np.full(len(names), uncertainty)
    own = np.where(np.isfinite(own), own, uncertainty)
    if (own < 0.0).any():
        raise InputError(f"{where}: {names[int(np.argmin(own))]}: the uncertainty is negative.")
    ligands = ligands_of(headers, names, shift, where)
    numbers = row_numbers(headers, len(names), where)
    found, odd = [], []
    for k, name in enumerate(names):
        values = {
            a: float(e[k]) + ELECTRONS[a] * shift + corrections.solvation.get(a, 0.0) for a, e in energies.items()
        }
        problem = _implausible(values)
        if problem:
            odd.append(f"{name}: {problem}; the site is not used")
        found.append(
            AdsorptionSite(
                name,
                values,
                math.hypot(float(own[k]), corrections.solvation_uncertainty),
                corrections.temperature,
                ligands[k],
                numbers[k],
                {a: numbers[k].get(f"entropy_{a}", corrections.entropies.get(a, math.nan)) for a in SHORT},
                problem,
            )
        )
    return tuple(found), tuple(odd)


def _energies(
    headers: Mapping[str, Column], corrections: Corrections, where: str, needed: tuple[str, ...]
) -> dict[str, np.ndarray]:
    free = {name: headers[key] for key, name in FREE.items() if key in headers}
    electronic = {name: headers[key] for key, name in ELECTRONIC.items() if key in headers}
    if free and electronic:
        raise InputError(f"{where}: free energies (G_...) and electronic energies (E_...) are mixed; give one kind.")
    chosen = free or electronic
    missing = [name for name in needed if name not in chosen]
    if missing:
        columns = ", ".join(f"'{'E' if electronic else 'G'}_{SHORT[name]} / eV'" for name in missing)
        word = "columns {} are missing; they are" if len(missing) > 1 else "column {} is missing; it is"
        raise InputError(f"{where}: the {word.format(columns)} needed for {REACTION[needed]}.")
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


def _refuse_missing(
    names: Sequence[str], energies: Mapping[str, np.ndarray], where: str, needed: tuple[str, ...]
) -> None:
    for adsorbate in needed:
        gaps = np.flatnonzero(~np.isfinite(energies[adsorbate]))
        if len(gaps):
            raise InputError(
                f"{where}: {names[gaps[0]]}: the energy of {SHORT[adsorbate]}* is missing"
                + (f", as for {len(gaps) - 1} more" if len(gaps) > 1 else "")
                + f"; a site needs {', '.join(SHORT[a] + '*' for a in needed)}. Leave the row out or give the number."
            )


def _reference_shift(headers: Mapping[str, Column], corrections: Corrections, where: str) -> float:
    """What one electron adds to bring the table to the RHE [J/mol]."""
    stated = (
        {word.strip().upper() for word in words_of(headers, "reference", where)} if "reference" in headers else {"RHE"}
    )
    if len(stated) > 1:
        shown = " and ".join(sorted(word or "none stated" for word in stated))
        raise InputError(f"{where}: references are mixed ({shown}); bring all rows to one.")
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


def at_temperature(
    sites: Sequence[AdsorptionSite], temperature: float
) -> tuple[tuple[AdsorptionSite, ...], tuple[Choice, ...], tuple[str, ...]]:
    """Sites with their energies at another temperature, how they moved, and what had to be taken for granted.

    Parameters
    ----------
    sites : with the temperature of their energies
    temperature : [K]

    Reference molecules follow their Shomate equations; adsorbates their stated entropy, or none (held like a solid).
    """
    found = []
    lacking: set[str] = set()
    for site in sites:
        energies = {}
        for name, value in site.energies.items():
            entropy = site.entropies.get(name, math.nan)
            if math.isfinite(value) and not math.isfinite(entropy):
                lacking.add(SHORT[name] + "*")
            known = entropy if math.isfinite(entropy) else 0.0
            energies[name] = float(moved(name, value, known, site.temperature, temperature))
        ligand = site.ligand
        if ligand is not None and ligand.what in LIGANDS:
            shifted = float(moved(LIGANDS[ligand.what], ligand.energy, 0.0, site.temperature, temperature))
            ligand = replace(ligand, energy=shifted)
        found.append(replace(site, energies=energies, temperature=temperature, ligand=ligand))
    before = sites[0].temperature
    text = f"from {before:.2f} to {temperature:.2f} K"
    for name in ("hydroxyl", "oxygen", "hydroperoxyl"):
        shift = float(moved(name, 0.0, 0.0, before, temperature)) / FARADAY
        text += f"; {SHORT[name]}* by {1000.0 * shift:+.0f} meV"
    choice = Choice("energies moved", text + " for the molecules; minus S (T - T0) of adsorbates", "nist_webbook")
    odd = (
        f"no entropy of {', '.join(sorted(lacking))} is given: for the change of temperature it is taken as zero; "
        "30 J/mol/K would be 17 meV for 55 K"
    )
    return tuple(found), (choice,), (odd,) if lacking else ()
