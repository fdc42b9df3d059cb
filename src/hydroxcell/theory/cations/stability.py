"""Stability of cations side by side: weakest site and route, class, band, and which pairs cannot be told apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.theory.cations.engine import Tblite
from hydroxcell.theory.cations.molecule import Molecule
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION
from hydroxcell.theory.cations.screen import Barrier
from hydroxcell.theory.cations.triage import triage

KCAL = 4184.0
SCREEN_BAND, REFINED_BAND = 3.0 * KCAL, 2.0 * KCAL
"""Half widths within which barriers of the two methods hold against each other [J/mol]."""
UNTESTED = "taken over from GFN2-xTB, not tested for these energies"
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
    engine, waters : method of the screen, and explicit waters on hydroxide
    band : half width of the barriers [J/mol], that of the refined ones if there are any
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
    engine: str
    waters: int
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

    def weakest_row(self, cation: str) -> int | None:
        """Index of the weakest route of one cation, if any was found."""
        rows = [int(k) for k in self.rows_of(cation) if self.weakest[k]]
        return rows[0] if rows else None

    @property
    def level(self) -> np.ndarray:
        """Refined barriers where there are any, else those of the screen [J/mol] (n,)."""
        return np.where(np.isfinite(self.refined), self.refined, self.barrier)

    @property
    def row_band(self) -> np.ndarray:
        """Half width of each level [J/mol] (n,)."""
        return np.where(np.isfinite(self.refined), REFINED_BAND, SCREEN_BAND)


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
    lowest = {name: weakest_of(name, barriers, better) for name, _, barriers in screened}
    levels = {name: _level(name, w, better) for name, w in lowest.items() if w is not None}
    band = REFINED_BAND if better else SCREEN_BAND
    weakest = np.array([b is lowest[name] for name, _, b in rows])
    return CationStability(
        sentence=_sentence(lowest, levels, better),
        values=_values(lowest, levels, better, engine, refined_method),
        choices=_choices(engine, waters, refined_method, band),
        findings=_findings(screened, lowest, better),
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
        weakest=weakest,
        engine=engine,
        waters=waters,
        band=band,
        triage={name: _class(name, molecule, barriers, lowest[name], better) for name, molecule, barriers in screened},
        pairs=_pairs(lowest, levels, better),
        half_lives={},
    )


Better = Mapping[tuple[str, str], float]
"""(name, route label) -> refined barrier [J/mol]."""


def weakest_of(name: str, barriers: Sequence[Barrier], better: Better) -> Barrier | None:
    """A bound adduct needs no barrier and comes first; else the lowest transition state, of the refined ones if any."""
    found = [b for b in barriers if b.found]
    bound = [b for b in found if b.route.kind == ADDITION and b.energy < 0.0]
    if bound:
        return min(bound, key=lambda b: b.energy)
    passed = [b for b in found if b.route.kind != ADDITION]
    refined = [b for b in passed if (name, b.route.label) in better]
    return min(refined or passed, key=lambda b: better.get((name, b.route.label), b.energy), default=None)


def _class(name: str, molecule: Molecule, barriers: Sequence[Barrier], weakest: Barrier | None, better: Better) -> str:
    """Class of a cation, with the routes that are not apart from the weakest one."""
    words = triage(molecule, weakest.route if weakest is not None else None)
    if weakest is None or weakest.route.kind == ADDITION:
        return words
    level, band = _level(name, weakest, better), _band(name, weakest, better)
    near = [
        f"{b.route.kind} at {b.route.name} (+{(other - level) / KCAL:.1f})"
        for b in barriers
        if b.found and b is not weakest and b.route.kind != ADDITION and _band(name, b, better) == band
        if (other := _level(name, b, better)) - level < band
    ]
    return f"{words}; within the band as well: {', '.join(near)} kcal/mol" if near else words


def _level(name: str, barrier: Barrier, better: Better) -> float:
    return better.get((name, barrier.route.label), barrier.energy)


def _band(name: str, barrier: Barrier, better: Better) -> float:
    return REFINED_BAND if (name, barrier.route.label) in better else SCREEN_BAND


def _findings(
    screened: Sequence[tuple[str, Molecule, Sequence[Barrier]]], lowest: Mapping[str, Barrier | None], better: Better
) -> tuple[str, ...]:
    """What was not found, and where the two methods disagree."""
    found = []
    for name, _, barriers in screened:
        found += [f"{name}: {b.route.label}: not found ({b.reason})" for b in barriers if not b.found]
        chosen, screen = lowest[name], weakest_of(name, barriers, {})
        if chosen is not None and screen is not None and chosen is not screen:
            found.append(
                f"{name}: the screen calls {screen.route.label} the weakest, the refined barriers "
                f"{chosen.route.label}; the refined ones are used"
            )
    return tuple(found)


def _values(
    lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], better: Better, engine: str, refined: str
) -> dict[str, Value]:
    if len(lowest) != 1:
        return {}
    ((name, weakest),) = lowest.items()
    if weakest is None:
        return {}
    level, band = levels[name], _band(name, weakest, better)
    method = refined if (name, weakest.route.label) in better else engine
    words = (
        f"weakest route, {weakest.route.label}, {method}; ± {band / KCAL:.0f} kcal/mol against others of this method"
    )
    return {"attack_barrier": Value.exact(level, words)}


def _choices(engine: str, waters: int, refined: str, band: float) -> tuple[Choice, ...]:
    water = "none: implicit water alone" if not waters else f"{waters} explicit on hydroxide"
    return (
        Choice("energies", engine, "given, or the default of a screen"),
        *((Choice("refined energies", refined, "asked for, at the geometries of the screen"),) if refined else ()),
        Choice("water", water, "given; dryness changes lifetimes by orders of magnitude"),
        Choice("band", f"± {band / KCAL:.0f} kcal/mol", RANGES if engine == Tblite.name else f"{RANGES}; {UNTESTED}"),
        Choice("verification", "one imaginary mode of the exchange of bonds, both ways down, energy window", "always"),
        Choice("hours", "none", "barriers give hours only after calibration on a series of one's own"),
    )


def _pairs(
    lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], better: Better
) -> tuple[tuple[str, str, str], ...]:
    names = list(lowest)
    pairs = [(first, second) for k, first in enumerate(names) for second in names[k + 1 :]]
    return tuple((first, second, _verdict(first, second, lowest, levels, better)) for first, second in pairs)


def _verdict(
    first: str, second: str, lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], better: Better
) -> str:
    one, other = lowest[first], lowest[second]
    if one is None or other is None:
        return "not comparable: no route was found for one of them"
    if (one.route.kind == ADDITION) != (other.route.kind == ADDITION):
        ring = first if one.route.kind == ADDITION else second
        return f"not comparable by a barrier: {ring} is attacked in its ring"
    band = _band(first, one, better)
    if band != _band(second, other, better):
        refined = first if band == REFINED_BAND else second
        return f"not comparable: only {refined} has a refined barrier"
    apart = levels[first] - levels[second]
    if abs(apart) < band:
        return f"not distinguishable ({abs(apart) / KCAL:.1f} kcal/mol apart, band {band / KCAL:.0f})"
    words = f"{abs(apart) / KCAL:.1f} kcal/mol apart, band {band / KCAL:.0f}"
    by = ", by the energies of their adducts" if one.route.kind == ADDITION else ""
    return f"{first if apart > 0.0 else second} more stable ({words}{by})"


def _sentence(lowest: Mapping[str, Barrier | None], levels: Mapping[str, float], better: Better) -> str:
    parts = []
    for name, weakest in lowest.items():
        if weakest is None:
            parts.append(f"{name}: no route was found")
        else:
            what = {SUBSTITUTION: "substitution at", ELIMINATION: "elimination at", ADDITION: "addition to"}
            where = f"{what[weakest.route.kind]} {weakest.route.name}"
            parts.append(f"{name}: {where}, {levels[name] / KCAL:.1f} ± {_band(name, weakest, better) / KCAL:.0f}")
    shown = "; ".join(parts[:4]) + (f"; and {len(parts) - 4} more" if len(parts) > 4 else "")
    return f"Weakest routes, in kcal/mol: {shown}."
