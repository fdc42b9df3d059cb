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
from itertools import pairwise

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Recording
from hydroxcell.theory.adsorption import OXYGEN_REDUCTION, AdsorptionSite, Corrections
from hydroxcell.theory.columns import ADSORBATES, SHORT, column_energy, optional_words, words_of
from hydroxcell.theory.ligation import BARE, LEAVING, Ligand
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
LIGAND_ATOMS = {"OH": {"O": 1, "H": 1}, "O": {"O": 1}, "H2O": {"O": 1, "H": 2}}


@dataclass(frozen=True)
class Run:
    """One calculation: which state of which site, its free energy [J/mol], and how it was made."""

    site: str
    state: str
    energy: float
    spin: str
    composition: str
    settings: Mapping[str, str]
    ligand_of: str
    ligand: str


def is_total(recording: Recording) -> bool:
    """Whether a table has one calculation in each row."""
    headers = {c.header for c in recording.main.columns}
    return {"site", "state", "energy"} <= headers


def sites_of_runs(
    recording: Recording, corrections: Corrections, uncertainty: float, needed: tuple[str, ...] = OXYGEN_REDUCTION
) -> tuple[tuple[AdsorptionSite, ...], tuple[str, ...]]:
    """Sites of a table of runs, and what is odd in it.

    It has the columns `site`, `state` (clean, OH, O, OOH, O2, H) and `energy / eV`, rows of the site "molecule" with
    the states H2 and H2O, and optionally `zero_point_energy / eV`, `entropy_term / eV` (T S), `spin`, `composition` and
    settings. Of several spin states of one state the lowest counts. Sites with mixed settings are kept as refused. A
    site with an axial ligand names its bare site in `ligand_of` and the ligand in `ligand` (OH, O or H2O; OH if not
    said); its free energy of ligation follows from the two clean runs.

    Errors: InputError for missing columns, molecules or units.
    """
    runs = _runs(recording)
    where = recording.file
    molecules = _lowest([r for r in runs if r.site == "molecule"])
    missing = [m for m in MOLECULES if m not in molecules]
    if missing:
        raise InputError(f"{where}: rows of the site 'molecule' with the states {' and '.join(missing)} are missing.")
    for name, run in molecules.items():
        if run.composition and _atoms(run.composition) != _atoms(name):
            raise InputError(f"{where}: the molecule {name} has the composition {run.composition}.")
    found, odd = [], []
    names = list(dict.fromkeys(r.site for r in runs if r.site != "molecule"))
    for name in names:
        own = [r for r in runs if r.site == name]
        problem = _problem(own, molecules)
        states = _lowest(own)
        if not problem:
            odd += _spin(name, states)
        energies = {} if problem else _adsorption(states, molecules, corrections)
        lacking = [SHORT[a] for a in needed if a not in energies]
        if not problem and lacking:
            problem = f"no run of {', '.join(lacking)}"
        bare = [r for r in runs if r.site == own[0].ligand_of]
        ligand = None if problem else _ligand(own, bare, molecules, where)
        if ligand is not None and not problem:
            problem = _ligand_problem(states["clean"], _lowest(bare)["clean"], ligand)
        if problem:
            odd.append(f"{name}: {problem}; the site is not used")
        site = AdsorptionSite(
            name,
            {a: energies.get(a, math.nan) for a in ADSORBATES},
            math.hypot(uncertainty, corrections.solvation_uncertainty),
            corrections.temperature,
            ligand,
            entropies=corrections.entropies,
            problem=problem,
        )
        found.append(site)
    return tuple(found), tuple(odd)


def _spin(name: str, states: Mapping[str, Run]) -> list[str]:
    """What is odd about the spins of the lowest states of a site, in the order of the reaction."""
    path = [states[s] for s in ("clean", "O2", "OOH", "O", "OH", "H") if s in states and states[s].spin]
    if len({run.spin for run in path}) < 2:
        return []
    shown = ", ".join(f"{r.state} {r.spin}" for r in path)
    text = f"{name}: the spin of the lowest state changes along the path ({shown})"
    try:
        jumps = [
            f"{a.state} to {b.state}"
            for a, b in pairwise((*path, path[0]))
            if "H" not in (a.state, b.state) and abs(float(a.spin) - float(b.spin)) > (2.0 if b.state == "O2" else 1.0)
        ]
    except ValueError:
        jumps = []
    if jumps:
        text += (
            f"; from {', '.join(jumps)} by more than one hydrogen or OH can bring: if the column counts unpaired "
            "electrons, the step needs a spin crossing, of which the barrier is not part of this"
        )
    return [text]


def _ligand(own: Sequence[Run], bare: Sequence[Run], molecules: Mapping[str, Run], where: str) -> Ligand | None:
    """Ligand of a site with its free energy of ligation from water at 0 V, None for a bare site."""
    if len({(r.ligand_of, r.ligand) for r in own}) > 1:
        raise InputError(f"{where}: {own[0].site}: ligand and ligand_of must be the same in all its rows.")
    of, what = own[0].ligand_of, own[0].ligand or "OH"
    if not of:
        return None
    if what not in LEAVING:
        raise InputError(f"{where}: {own[0].site}: the ligand {what!r} is none of {', '.join(LEAVING)}.")
    if not any(r.state == "clean" for r in bare):
        raise InputError(f"{where}: {own[0].site}: there is no clean run of its bare site {of!r}.")
    electrons, protons = LEAVING[what]
    water, hydrogen = molecules["H2O"].energy, molecules["H2"].energy
    energy = _lowest(own)["clean"].energy - _lowest(bare)["clean"].energy - water + 0.5 * electrons * hydrogen
    return Ligand(of, what, energy, float(electrons), float(protons))


def _ligand_problem(clean: Run, bare: Run, ligand: Ligand) -> str:
    """Why the runs of a site and of its bare site do not belong together, "" if they do."""
    for name, value in clean.settings.items():
        if value != bare.settings[name]:
            other = bare.settings[name] or "none"
            return f"{name} differs from that of its bare site {ligand.of} ({value or 'none'} and {other})"
    if clean.composition and bare.composition:
        wanted = _atoms(bare.composition)
        for atom, number in LIGAND_ATOMS[ligand.what].items():
            wanted[atom] = wanted.get(atom, 0) + number
        if _atoms(clean.composition) != wanted:
            return f"its composition {clean.composition} is not {bare.composition} with {ligand.what}"
    return ""


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
    ligand_of = optional_words(headers, "ligand_of", len(sites), where)
    ligand = [w if w.lower() not in BARE else "" for w in optional_words(headers, "ligand", len(sites), where)]
    runs = []
    for k, (site, state) in enumerate(zip(sites, states, strict=True)):
        known = MOLECULES if site == "molecule" else tuple(STATES)
        if state not in known:
            raise InputError(f"{where}: row {k + 1}: the state {state!r} of {site!r} is not one of {', '.join(known)}.")
        if not math.isfinite(float(energy[k])):
            raise InputError(f"{where}: row {k + 1}: the energy of {state} on {site} is missing.")
        of = {name: words[k].strip().lower() for name, words in settings.items()}
        runs.append(Run(site, state, float(energy[k]), spin[k].strip(), composition[k], of, ligand_of[k], ligand[k]))
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
