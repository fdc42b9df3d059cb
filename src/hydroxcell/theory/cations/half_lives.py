"""What calculated barriers have to do with measured half-lives: every descriptor that is tried, with n and p."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.theory.cations.density_functional import METHOD
from hydroxcell.theory.cations.engine import Engine, Tblite
from hydroxcell.theory.cations.job import Progress, Screened, Setting, refine_all, screen_all
from hydroxcell.theory.cations.reference import TEMPERATURE
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION, routes
from hydroxcell.theory.cations.screen import Barrier
from hydroxcell.theory.cations.series import Aged, Series, read_series
from hydroxcell.theory.cations.stability import KCAL, Better, weakest_of
from hydroxcell.theory.cations.store import Store
from hydroxcell.theory.rank_correlation import FEWEST, RankCorrelation, rank_correlations

FloatArray = npt.NDArray[np.float64]

DESCRIPTORS = {
    "lowest barrier": "rank_correlation_of_lowest_barrier",
    "lowest barrier with vibrations and equal sites": "rank_correlation_of_effective_barrier",
    "all routes together": "rank_correlation_of_all_routes",
    "lowest substitution": "rank_correlation_of_substitution",
    "lowest elimination": "rank_correlation_of_elimination",
    "refined barrier": "rank_correlation_of_refined_barrier",
    "refined barrier with vibrations and equal sites": "rank_correlation_of_refined_effective_barrier",
}
"""Descriptors that are tried, and their names among the values; larger is more stable."""
RECALLED = "recalled"


@dataclass(frozen=True, eq=False, kw_only=True)
class CationHalfLives(Measured):
    """Descriptors of cations beside their half-lives.

    Attributes
    ----------
    cation, smiles, known_from : of each row; where its half-life is from, in words (n,)
    half_life : [s] (n,)
    descriptors : values of every descriptor by name [J/mol], nan where there is none (n,)
    correlations : descriptors, coefficients, intervals, probabilities, corrected ones, numbers of pairs
    """

    KIND: ClassVar[str] = "cation_half_lives"
    ORIGIN: ClassVar[str] = "Calculation"

    cation: np.ndarray
    smiles: np.ndarray
    known_from: np.ndarray
    half_life: np.ndarray
    descriptors: Mapping[str, np.ndarray]
    correlations: Mapping[str, np.ndarray]

    @property
    def recalled(self) -> bool:
        """Whether a half-life is recalled, not looked up or measured."""
        return any(RECALLED in str(text) for text in self.known_from)

    def tables(self) -> Mapping[str, Columns]:
        """One row a cation, and one a descriptor."""
        barriers = {_named(name, "descriptor"): values for name, values in self.descriptors.items()}
        return {
            "cations": {
                "cation": self.cation,
                "smiles": self.smiles,
                "cation_half_life": self.half_life,
                "known_from": self.known_from,
                **barriers,
            },
            "correlations": self.correlations,
        }


def descriptors_of(name: str, barriers: Sequence[Barrier], better: Better) -> dict[str, float]:
    """Descriptors of one cation by name [J/mol], nan where there is none or where a ring adduct decides."""
    values = dict.fromkeys(DESCRIPTORS, math.nan)
    weakest = weakest_of(name, barriers, {})
    passed = [b for b in barriers if b.found and b.route.kind != ADDITION]
    if weakest is None or weakest.route.kind == ADDITION or not passed:
        return values
    thermal = GAS_CONSTANT * TEMPERATURE
    values["lowest barrier"] = min(b.energy for b in passed)
    values["lowest barrier with vibrations and equal sites"] = min(b.effective for b in passed)
    values["all routes together"] = -thermal * float(logsumexp([-b.effective / thermal for b in passed]))
    for kind in (SUBSTITUTION, ELIMINATION):
        values[f"lowest {kind}"] = min((b.energy for b in passed if b.route.kind == kind), default=math.nan)
    refined = [(better[name, b.route.label], b) for b in passed if (name, b.route.label) in better]
    if refined:
        values["refined barrier"] = min(energy for energy, _ in refined)
        values["refined barrier with vibrations and equal sites"] = min(
            energy + b.effective - b.energy for energy, b in refined
        )
    return values


def compare_half_lives(
    path: str | Path,
    *,
    waters: int = 0,
    refined: bool = False,
    temperature: float | None = None,
    store: str | Path | None = None,
    finished_only: bool = False,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> CationHalfLives:
    """Rank correlation of every descriptor with a table of half-lives.

    Parameters
    ----------
    path : table with columns `smiles`, `half_life / h` and perhaps `name` and `status`
    waters, refined, store, engine, progress : as in `job.run`
    temperature : of the ageing [K]; with it the spread of barriers around the half-lives is given
    finished_only : only cations whose routes are all in the store; nothing is calculated

    Errors: InputError for tables that cannot be used, and where fewer than four cations can be compared.
    """
    series = read_series(Path(path))
    setting = Setting(engine or Tblite(), waters, Path(store) if store is not None else None, progress)
    rows, findings = (_finished(series, setting)) if finished_only else (list(series.rows), ())
    screened = screen_all([(row.name, row.smiles) for row in rows], setting)
    better, failed, stopped = refine_all(screened, setting) if refined else ({}, (), "")
    if len(screened) < len(rows):
        stopped = f"{len(screened)} of {len(rows)} cations were screened"
    result = _compared(series, rows[: len(screened)], screened, better, temperature)
    choices = (
        Choice("energies", setting.engine.name, "given, or the default of a screen"),
        *((Choice("refined energies", METHOD, "asked for"),) if refined else ()),
        Choice("water", f"{waters} explicit on hydroxide", "given"),
        *result.choices,
    )
    result = replace(result, choices=choices, findings=(*result.findings, *findings, *failed))
    return replace(result, status=f"interrupted: {stopped}") if stopped else result


def _finished(series: Series, setting: Setting) -> tuple[list[Aged], tuple[str, ...]]:
    if setting.folder is None:
        raise InputError("only finished screens are wanted, but no folder of states is given.")
    store = Store(setting.folder)
    done: list[Aged] = []
    absent: list[Aged] = []
    for row in series.rows:
        known = store.known(row.smiles, setting.engine.name, setting.waters)
        complete = all(route.label in known for route in routes(row.smiles)[1])
        (done if complete else absent).append(row)
    words = f"{', '.join(row.name for row in absent)}: no finished screen in {setting.folder}; left out"
    return done, (words,) if absent else ()


def _compared(
    series: Series, rows: Sequence[Aged], screened: Sequence[Screened], better: Better, temperature: float | None
) -> CationHalfLives:
    found = [descriptors_of(name, barriers, better) for name, _, barriers in screened]
    values = {d: np.array([one[d] for one in found], dtype=float) for d in DESCRIPTORS}
    values = {d: v for d, v in values.items() if np.isfinite(v).any()}
    lives = np.array([row.half_life for row in rows], dtype=float)
    ranks = rank_correlations(values, lives)
    if not ranks:
        raise InputError(
            f"{series.source.file}: fewer than {FEWEST} cations have both a half-life and a barrier; screen more with "
            "`hydroxcell theory cation`, or add half-lives."
        )
    status = np.array([row.status for row in rows], dtype=str)
    numbers = {DESCRIPTORS[r.descriptor]: _value(r) for r in ranks}
    if temperature is not None:
        numbers |= {_named(d, "spread_of"): spread for d, spread in _spreads(values, lives, temperature)}
    return CationHalfLives(
        sentence=_sentence(ranks, status),
        values=numbers,
        choices=(Choice("descriptors", f"{len(ranks)} tried", "each is shown; p is multiplied by their number"),),
        findings=_findings(rows, screened, values, status),
        sample=Path(series.source.file).stem,
        sources=(series.source,),
        cation=np.array([row.name for row in rows], dtype=str),
        smiles=np.array([row.smiles for row in rows], dtype=str),
        known_from=status,
        half_life=lives,
        descriptors=values,
        correlations=_columns(ranks),
    )


def _named(descriptor: str, what: str) -> str:
    """Name in the nomenclature of something about a descriptor."""
    return DESCRIPTORS[descriptor].replace("rank_correlation_of", what)


def _value(rank: RankCorrelation) -> Value:
    words = f"Spearman over {rank.number} cations, p = {rank.probability:.2g}, corrected {rank.corrected:.2g}"
    return Value(rank.value, math.nan, rank.low, rank.high, words)


def _spreads(values: Mapping[str, FloatArray], lives: FloatArray, temperature: float) -> list[tuple[str, Value]]:
    """Root mean square of differences of barriers against RT ln of the ratio of half-lives, over all pairs."""
    found = []
    for name, levels in values.items():
        pairs = list(itertools.combinations(np.flatnonzero(np.isfinite(levels)), 2))
        if len(pairs) < FEWEST:
            continue
        apart = [pair_error(levels[list(pair)], lives[list(pair)], temperature) for pair in pairs]
        within = float(np.mean(np.abs(apart) < 3.0 * KCAL))
        spread = float(np.sqrt(np.mean(np.square(apart))))
        words = f"over {len(pairs)} pairs at {temperature - 273.15:.0f} °C; {100 * within:.0f} % lie within 3 kcal/mol"
        found.append((name, Value.exact(spread, words)))
    return found


def pair_error(levels: FloatArray, lives: FloatArray, temperature: float) -> float:
    """Difference of two barriers less RT ln of the ratio of the half-lives, by Eyring with equal prefactors [J/mol].

    Parameters
    ----------
    levels : barriers of two cations [J/mol] (2,)
    lives : their half-lives under the same conditions [s] (2,)
    temperature : [K]

    >>> round(pair_error(np.array([60e3, 50e3]), np.array([1e5, 1e4]), 433.15) / 1000.0, 2)
    1.71
    """
    return float(levels[0] - levels[1] - GAS_CONSTANT * temperature * math.log(lives[0] / lives[1]))


def _findings(
    rows: Sequence[Aged], screened: Sequence[Screened], values: Mapping[str, FloatArray], status: np.ndarray
) -> tuple[str, ...]:
    found = []
    if any(RECALLED in str(text) for text in status):
        count = sum(RECALLED in str(text) for text in status)
        found.append(
            f"{count} of {len(rows)} half-lives are RECALLED, not looked up: what follows from them proves nothing"
        )
    for name, _, barriers in screened:
        lost = [b.route.label for b in barriers if not b.found]
        if lost:
            found.append(f"{name}: not found: {', '.join(lost)}; its weakest route may be missing")
    bound = [name for k, (name, _, _) in enumerate(screened) if math.isnan(values["lowest barrier"][k])]
    if bound:
        found.append(f"{', '.join(bound)}: no barrier (a ring adduct decides, or nothing was found); left out")
    return tuple(found)


def _sentence(ranks: Sequence[RankCorrelation], status: np.ndarray) -> str:
    best = max(ranks, key=lambda r: r.value)
    from_where = " (RECALLED half-lives)" if any(RECALLED in str(text) for text in status) else ""
    proven = "" if best.corrected < 0.05 else "; not significant after correction"
    return (
        f"Largest rank correlation with the half-lives{from_where}: {best.value:.2f} for {best.descriptor}, n = "
        f"{best.number}, p = {best.probability:.2g}, times {best.tried} descriptors tried {best.corrected:.2g}{proven}."
    )


def _columns(ranks: Sequence[RankCorrelation]) -> dict[str, np.ndarray]:
    return {
        "descriptor": np.array([r.descriptor for r in ranks], dtype=str),
        "rank_correlation": np.array([r.value for r in ranks]),
        "rank_correlation_low": np.array([r.low for r in ranks]),
        "rank_correlation_high": np.array([r.high for r in ranks]),
        "pairs": np.array([float(r.number) for r in ranks]),
        "chance_probability": np.array([r.probability for r in ranks]),
        "corrected_probability": np.array([r.corrected for r in ranks]),
    }
