"""Adsorption energies from total energies of calculations, with a check of what was calculated with what.

An energy of adsorption is a difference of large numbers; it means something only if the clean and the covered surface
and the molecules were calculated with the same settings. Mixed settings give errors of many electronvolts that look
like strong binding, so that they are looked for before anything else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Recording
from hydroxcell.theory.adsorption import ADSORBATES, NEEDED, SHORT, AdsorptionSite, Corrections, column_energy, words_of
from hydroxcell.theory.oxygen_electrode import oxygen_energy

STATES = {"clean": "", **{short: name for name, short in SHORT.items()}}
MOLECULES = ("H2", "H2O")
SETTINGS = (
    "code", "functional", "hubbard_u", "dispersion", "cutoff", "k_points", "pseudopotential", "spin_polarised",
    "solvation_model",
)  # fmt: skip
"""Columns that must agree between the runs of a site and the molecules; k_points only within a site."""
ATOMS = {"hydroxyl": {"O": 1, "H": 1}, "oxygen": {"O": 1}, "hydroperoxyl": {"O": 2, "H": 1},
         "oxygen_molecule": {"O": 2}, "hydrogen": {"H": 1}}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One calculation: which state of which site, its free energy [J/mol], and how it was made."""

    site: str
    state: str
    energy: float
    spin: str
    composition: str
    settings: Mapping[str, str]


def is_total(recording: Recording) -> bool:
    """Whether a table has one calculation in each row."""
    headers = {c.header for c in recording.main.columns}
    return {"site", "state", "energy"} <= headers


def sites_of_runs(
    recording: Recording, corrections: Corrections, uncertainty: float
) -> tuple[tuple[AdsorptionSite, ...], tuple[str, ...]]:
    """Sites of a table of runs, and what is odd in it.

    It has the columns `site`, `state` (clean, OH, O, OOH, O2, H) and `energy / eV`, rows of the site "molecule" with
    the states H2 and H2O, and optionally `zero_point_energy / eV`, `entropy_term / eV` (T S), `spin`, `composition` and
    settings. Of several spin states of one state the lowest counts. Sites with mixed settings are kept as refused.

    Errors: InputError for missing columns, molecules or units.
    """
    runs = _runs(recording)
    where = recording.file
    molecules = _lowest([r for r in runs if r.site == "molecule"])
    missing = [m for m in MOLECULES if m not in molecules]
    if missing:
        raise InputError(f"{where}: rows of the site 'molecule' with the states {' and '.join(missing)} are missing.")
    found, odd = [], []
    for name in dict.fromkeys(r.site for r in runs if r.site != "molecule"):
        own = [r for r in runs if r.site == name]
        problem = _problem(own, molecules)
        states = _lowest(own)
        if not problem and len({states[s].spin for s in states if states[s].spin}) > 1:
            path = ", ".join(f"{s} {states[s].spin}" for s in states)
            odd.append(f"{name}: the spin of the lowest state changes along the path ({path})")
        energies = {} if problem else _adsorption(states, molecules, corrections)
        lacking = [SHORT[a] for a in NEEDED if a not in energies]
        if not problem and lacking:
            problem = f"no run of {', '.join(lacking)}"
        if problem:
            odd.append(f"{name}: {problem}; the site is not used")
        total = math.hypot(uncertainty, corrections.solvation_uncertainty)
        found.append(AdsorptionSite(name, {a: energies.get(a, math.nan) for a in ADSORBATES}, total, problem=problem))
    return tuple(found), tuple(odd)


def _runs(recording: Recording) -> list[Run]:
    where = recording.file
    headers = {c.header: c for c in recording.main.columns}
    sites, states = words_of(headers, "site", where), words_of(headers, "state", where)
    energy = column_energy(headers["energy"], where)
    for name, sign in (("zero_point_energy", 1.0), ("entropy_term", -1.0)):
        if name in headers:
            energy = energy + sign * np.nan_to_num(column_energy(headers[name], where))
    spin = words_of(headers, "spin", where) if "spin" in headers else [""] * len(sites)
    composition = words_of(headers, "composition", where) if "composition" in headers else [""] * len(sites)
    settings = {name: words_of(headers, name, where) for name in SETTINGS if name in headers}
    runs = []
    for k, (site, state) in enumerate(zip(sites, states, strict=True)):
        known = MOLECULES if site == "molecule" else tuple(STATES)
        if state not in known:
            raise InputError(f"{where}: row {k + 1}: the state {state!r} of {site!r} is not one of {', '.join(known)}.")
        if not math.isfinite(float(energy[k])):
            raise InputError(f"{where}: row {k + 1}: the energy of {state} on {site} is missing.")
        of = {name: words[k].strip().lower() for name, words in settings.items()}
        runs.append(Run(site, state, float(energy[k]), spin[k], composition[k], of))
    return runs


def _lowest(runs: Sequence[Run]) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for run in runs:
        if run.state not in found or run.energy < found[run.state].energy:
            found[run.state] = run
    return found


def _problem(runs: Sequence[Run], molecules: Mapping[str, Run]) -> str:
    """Why a site cannot be used, "" if it can."""
    if not any(r.state == "clean" for r in runs):
        return "no run of the clean surface"
    clean = next(r for r in runs if r.state == "clean")
    for name in clean.settings:
        within = {r.settings[name] for r in runs}
        if len(within) > 1:
            which = {value: next(r.state for r in runs if r.settings[name] == value) for value in sorted(within)}
            shown = ", ".join(f"{state} has {value or 'none'}" for value, state in which.items())
            return f"{name} differs between its runs ({shown})"
        if name in ("functional", "dispersion", "pseudopotential", "code", "cutoff"):
            other = {m.settings[name] for m in molecules.values()} | within
            if len(other) > 1:
                return f"{name} differs between the surface and the molecules ({' and '.join(sorted(other))})"
    return _composition_problem(runs, clean)


def _composition_problem(runs: Sequence[Run], clean: Run) -> str:
    if not clean.composition:
        return ""
    bare = _atoms(clean.composition)
    for run in runs:
        if run.state == "clean" or not run.composition:
            continue
        wanted = dict(bare)
        for atom, number in ATOMS[STATES[run.state]].items():
            wanted[atom] = wanted.get(atom, 0) + number
        if _atoms(run.composition) != wanted:
            return (
                f"{run.state} has the composition {run.composition}, which is not {clean.composition} with {run.state}"
            )
    return ""


def _atoms(formula: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for atom, number in re.findall(r"([A-Z][a-z]?)(\d*)", formula):
        found[atom] = found.get(atom, 0) + int(number or 1)
    return found


def _adsorption(states: Mapping[str, Run], molecules: Mapping[str, Run], corrections: Corrections) -> dict[str, float]:
    """Free energies against water and hydrogen [J/mol]."""
    clean, hydrogen, water = states["clean"].energy, molecules["H2"].energy, molecules["H2O"].energy
    references = {
        "hydroxyl": water - 0.5 * hydrogen,
        "oxygen": water - hydrogen,
        "hydroperoxyl": 2.0 * water - 1.5 * hydrogen,
        # against gaseous oxygen, whose energy follows from water: 2 H2O - 2 H2 + G_O2
        "oxygen_molecule": 2.0 * water - 2.0 * hydrogen + oxygen_energy(corrections.temperature),
        "hydrogen": 0.5 * hydrogen,
    }
    return {
        STATES[state]: run.energy - clean - references[STATES[state]] + corrections.solvation.get(STATES[state], 0.0)
        for state, run in states.items()
        if state != "clean"
    }
