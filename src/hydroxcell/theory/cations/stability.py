"""Stability of cations side by side: weakest site and route, class, band, and which pairs cannot be told apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.theory.cations.molecule import Molecule
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION
from hydroxcell.theory.cations.screen import Barrier

KCAL = 4184.0
SCREEN_BAND, REFINED_BAND = 3.0 * KCAL, 2.0 * KCAL
"""Half widths within which barriers of the two methods hold against each other [J/mol]."""
RANGES = "relative errors of both methods against each other and against measured orders, 1 to 3 kcal/mol"


@dataclass(frozen=True, eq=False, kw_only=True)
class CationStability(Measured):
    """Routes of hydroxide attack on cations.

    Attributes
    ----------
    cation, smiles : of each row, one row for a route (n,)
    route, site_name : kind of attack and where, in words (n,)
    atom, multiplicity : attacked atom, and equal sites or hydrogens (n,)
    found : whether a verified transition state was found (n,)
    reason : why not (n,)
    barrier, vibrational, effective : [J/mol] (n,)
    refined : barrier of the higher method [J/mol], nan where it was not asked for (n,)
    imaginary : wavenumber of the mode over the barrier [1/m], negative (n,)
    weakest : per row, whether it is the weakest route of its cation (n,)
    band : half width of the barriers [J/mol]
    triage : class of each cation, by name
    pairs : pairs of cations and what can be said of them
    half_lives : name -> half-life, low and high [s]; empty without calibration
    """

    KIND: ClassVar[str] = "cation_stability"
    ORIGIN: ClassVar[str] = "Calculation"

    cation: np.ndarray
    smiles: np.ndarray
    route: np.ndarray
    site_name: np.ndarray
    atom: np.ndarray
    multiplicity: np.ndarray
    found: np.ndarray
    reason: np.ndarray
    barrier: np.ndarray
    vibrational: np.ndarray
    effective: np.ndarray
    refined: np.ndarray
    imaginary: np.ndarray
    weakest: np.ndarray
    band: float
    triage: Mapping[str, str]
    pairs: tuple[tuple[str, str, str], ...]
    half_lives: Mapping[str, tuple[float, float, float]]

    def tables(self) -> Mapping[str, Columns]:
        """Routes, and pairs of cations."""
        tables: dict[str, Columns] = {
            "routes": {
                "cation": self.cation,
                "smiles": self.smiles,
                "route": self.route,
                "site": self.site_name,
                "atom": np.array([str(int(k)) for k in self.atom]),
                "multiplicity": np.array([str(int(k)) for k in self.multiplicity]),
                "state": np.array(["found" if f else "not found" for f in self.found]),
                "reason": self.reason,
                "attack_barrier": self.barrier,
                "attack_vibrational_term": self.vibrational,
                "effective_attack_barrier": self.effective,
                "refined_attack_barrier": self.refined,
                "imaginary_wavenumber": self.imaginary,
                "weakest": np.array(["weakest" if w else "" for w in self.weakest]),
            }
        }
        if self.pairs:
            first, second, words = (np.array(column) for column in zip(*self.pairs, strict=True))
            tables["pairs"] = {"first": first, "second": second, "verdict": words}
        return tables

    def rows_of(self, cation: str) -> np.ndarray:
        """Indices of the routes of one cation."""
        return np.flatnonzero(self.cation == cation)


def compare(
    screened: Sequence[tuple[str, Molecule, Sequence[Barrier]]],
    engine: str,
    waters: int,
    refined: Mapping[tuple[str, str], float] | None = None,
    refined_method: str = "",
) -> CationStability:
    """Result of several screened cations.

    Parameters
    ----------
    screened : name, molecule and barriers of each cation
    engine : method of the barriers
    waters : on hydroxide
    refined : (name, route label) -> barrier of a higher method [J/mol]
    refined_method : its name
    """
    better = dict(refined or {})
    rows = [(name, molecule, barrier) for name, molecule, barriers in screened for barrier in barriers]
    higher = np.array([better.get((name, b.route.label), math.nan) for name, _, b in rows])
    lowest = {name: _weakest(barriers) for name, _, barriers in screened}
    band = REFINED_BAND if better else SCREEN_BAND
    levels = {name: better.get((name, w.route.label), w.energy) for name, w in lowest.items() if w is not None}
    findings = [f"{name}: {b.route.label}: not found ({b.reason})" for name, _, b in rows if not b.found]
    return CationStability(
        sentence=_sentence(lowest, levels, band),
        values=_values(lowest, levels, band, engine if not better else refined_method),
        choices=_choices(engine, waters, refined_method, band),
        findings=tuple(findings),
        cation=np.array([name for name, _, _ in rows]),
        smiles=np.array([molecule.smiles for _, molecule, _ in rows]),
        route=np.array([b.route.kind for _, _, b in rows]),
        site_name=np.array([b.route.name for _, _, b in rows]),
        atom=np.array([float(b.route.site) for _, _, b in rows]),
        multiplicity=np.array([float(b.route.multiplicity) for _, _, b in rows]),
        found=np.array([b.found for _, _, b in rows]),
        reason=np.array([b.reason for _, _, b in rows]),
        barrier=np.array([b.energy for _, _, b in rows]),
        vibrational=np.array([b.vibrational for _, _, b in rows]),
        effective=np.array([b.effective for _, _, b in rows]),
        refined=higher,
        imaginary=np.array([100.0 * b.imaginary for _, _, b in rows]),
        weakest=np.array([b is lowest[name] for name, _, b in rows]),
        band=band,
        triage={name: _class(molecule, lowest[name]) for name, molecule, _ in screened},
        pairs=_pairs(lowest, levels, band),
        half_lives={},
    )


def _weakest(barriers: Sequence[Barrier]) -> Barrier | None:
    """A bound adduct needs no barrier and comes first; else the lowest transition state."""
    found = [b for b in barriers if b.found]
    bound = [b for b in found if b.route.kind == ADDITION and b.energy < 0.0]
    if bound:
        return min(bound, key=lambda b: b.energy)
    passed = [b for b in found if b.route.kind != ADDITION]
    return min(passed, key=lambda b: b.energy) if passed else None


def _class(molecule: Molecule, weakest: Barrier | None) -> str:
    """Class of a cation, from its weakest route and its structure."""
    if weakest is None:
        return "no route was found"
    route = weakest.route
    if route.kind == ADDITION:
        return "attacked in the ring (carbon between two nitrogens)"
    if route.name == "benzyl":
        return "benzylic: weak at the CH2 of the benzyl group"
    hetero = {"O", "S"} & {molecule.symbols[k] for k in range(len(molecule.symbols))}
    if hetero:
        return f"heteroatom ({', '.join(sorted(hetero))}) near the cation weakens it"
    if route.kind == ELIMINATION:
        return "beta hydrogens decide (elimination)"
    if route.name == "ring opening":
        return "ring opening decides"
    return "saturated, substitution at methyl decides" if route.name == "methyl" else "saturated, substitution decides"


def _values(
    lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], band: float, method: str
) -> dict[str, Value]:
    if len(lowest) != 1:
        return {}
    ((name, weakest),) = lowest.items()
    if weakest is None:
        return {}
    level = levels[name]
    words = f"weakest route, {weakest.route.label}, {method}"
    return {"attack_barrier": Value(level, band / 2.0, level - band, level + band, words)}


def _choices(engine: str, waters: int, refined: str, band: float) -> tuple[Choice, ...]:
    water = "none: implicit water alone" if not waters else f"{waters} explicit on hydroxide"
    return (
        Choice("energies", engine, "given, or the default of a screen"),
        *((Choice("refined energies", refined, "asked for, at the geometries of the screen"),) if refined else ()),
        Choice("water", water, "given; dryness changes lifetimes by orders of magnitude"),
        Choice("band", f"± {band / KCAL:.0f} kcal/mol", RANGES),
        Choice("verification", "one imaginary mode of the exchange of bonds, both ways down, energy window", "always"),
        Choice("hours", "none", "barriers give hours only after calibration on a series of one's own"),
    )


def _pairs(
    lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], band: float
) -> tuple[tuple[str, str, str], ...]:
    names = list(lowest)
    found = []
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            found.append((first, second, _verdict(first, second, lowest, levels, band)))
    return tuple(found)


def _verdict(
    first: str, second: str, lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], band: float
) -> str:
    if first not in levels or second not in levels:
        return "not comparable: no route was found for one of them"
    one, other = lowest[first], lowest[second]
    assert one is not None
    assert other is not None
    if (one.route.kind == ADDITION) != (other.route.kind == ADDITION):
        ring = first if one.route.kind == ADDITION else second
        return f"not comparable by a barrier: {ring} is attacked in its ring"
    apart = levels[first] - levels[second]
    if abs(apart) < band:
        return f"not distinguishable ({abs(apart) / KCAL:.1f} kcal/mol apart)"
    return f"{first if apart > 0.0 else second} more stable ({abs(apart) / KCAL:.1f} kcal/mol)"


def _sentence(lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], band: float) -> str:
    parts = []
    for name, weakest in lowest.items():
        if weakest is None:
            parts.append(f"{name}: no route was found")
        else:
            what = {SUBSTITUTION: "substitution at", ELIMINATION: "elimination at", ADDITION: "addition to"}
            where = f"{what[weakest.route.kind]} {weakest.route.name}"
            parts.append(f"{name}: {where}, {levels[name] / KCAL:.1f} kcal/mol")
    shown = "; ".join(parts[:4]) + (f"; and {len(parts) - 4} more" if len(parts) > 4 else "")
    return f"Weakest routes: {shown} (± {band / KCAL:.0f})."
