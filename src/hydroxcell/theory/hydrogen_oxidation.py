"""Hydrogen oxidation in alkali on sites from calculated energies: a map of two bindings, never a ranking."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.record import Columns
from hydroxcell.theory.adsorption import HYDROGEN_OXIDATION, AdsorptionSite, at_temperature, sites_of
from hydroxcell.theory.columns import column_numbers
from hydroxcell.theory.hydrogen_electrode import PATHWAYS, limiting_potential, steepest_step
from hydroxcell.theory.oxygen_reduction import corrections_of
from hydroxcell.theory.oxygen_reduction_words import listed
from hydroxcell.theory.rank_correlation import RankCorrelation, rank_correlations
from hydroxcell.theory.total_energies import is_total, sites_of_runs

SAMPLES = 4000
SEED = 20150520
WAYS = tuple(PATHWAYS)
IN_WORDS = {
    "tafel_volmer": "Tafel and Volmer",
    "heyrovsky_volmer": "Heyrovsky and Volmer",
    "with_hydroxyl": "Tafel and adsorbed OH",
}
DESCRIPTORS = {
    "|G_H|": "rank_correlation_of_absolute_hydrogen_binding",
    "G_H": "rank_correlation_of_hydrogen_binding",
    "G_OH": "rank_correlation_of_hydroxyl_binding",
    "G_O": "rank_correlation_of_oxygen_binding",
    "G_H + G_OH": "rank_correlation_of_both_bindings",
    "largest rise": "rank_correlation_of_largest_rise",
}
"""Descriptors that are tried, and their names among the values."""


@dataclass(frozen=True, eq=False, kw_only=True)
class HydrogenOxidation(Measured):
    """Sites by what their energies say of hydrogen oxidation, in the order of the table.

    Attributes
    ----------
    site : names (n,)
    hydrogen, hydroxyl, oxygen : free energies of adsorption at 0 V (RHE) [J/mol], nan where there is none (n,)
    uncertainty : standard uncertainty of each energy [J/mol] (n,)
    rises : largest rise of one step at 0 V (RHE) of each way of `WAYS` [J/mol] (3, n)
    rise, rise_low, rise_high : of the easiest way, with 95 % interval [J/mol] (n,)
    way, limiting_step : easiest way and the step that rises most on it, in words (n,)
    potential : lowest potential at which its charged steps run downhill [V] (n,)
    activity : measured, larger is better, nan where there is none (n,)
    correlations : descriptors, coefficients, probabilities, corrected ones and numbers of pairs
    used : "" or why the site is left out (n,)
    temperature : [K]
    """

    KIND: ClassVar[str] = "hydrogen_oxidation_energies"
    ORIGIN: ClassVar[str] = "Calculation"

    site: np.ndarray
    hydrogen: np.ndarray
    hydroxyl: np.ndarray
    oxygen: np.ndarray
    uncertainty: np.ndarray
    rises: np.ndarray
    rise: np.ndarray
    rise_low: np.ndarray
    rise_high: np.ndarray
    way: np.ndarray
    limiting_step: np.ndarray
    potential: np.ndarray
    activity: np.ndarray
    correlations: Mapping[str, np.ndarray]
    used: np.ndarray
    temperature: float

    @property
    def good(self) -> np.ndarray:
        """Mask of the sites that are used, shape (n,)."""
        return np.asarray(self.used == "")

    def descriptors(self) -> dict[str, np.ndarray]:
        """Values of every descriptor [J/mol] by name, nan for sites that are not used (n,)."""
        return descriptors_of(self.hydrogen, self.hydroxyl, self.oxygen, self.rise)

    def tables(self) -> Mapping[str, Columns]:
        """One row a site; one a descriptor if activities were given."""
        found: dict[str, Columns] = {
            "sites": {
                "site": self.site,
                "free_energy_hydrogen": self.hydrogen,
                "free_energy_hydroxyl": self.hydroxyl,
                "free_energy_oxygen": self.oxygen,
                "free_energy_uncertainty": self.uncertainty,
                **{f"rise_{way}": row for way, row in zip(WAYS, self.rises, strict=True)},
                "rise_of_easiest_way": self.rise,
                "rise_low": self.rise_low,
                "rise_high": self.rise_high,
                "easiest_way": self.way,
                "limiting_step": self.limiting_step,
                "oxidation_limiting_potential": self.potential,
                "relative_activity": self.activity,
                "not_used_because": self.used,
            }
        }
        if len(self.correlations["descriptor"]):
            found["correlations"] = self.correlations
        return found


def descriptors_of(
    hydrogen: np.ndarray, hydroxyl: np.ndarray, oxygen: np.ndarray, rise: np.ndarray
) -> dict[str, np.ndarray]:
    """Descriptors by name, each over the sites [J/mol] (n,)."""
    values = (np.abs(hydrogen), hydrogen, hydroxyl, oxygen, hydrogen + hydroxyl, rise)
    return dict(zip(DESCRIPTORS, values, strict=True))


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> HydrogenOxidation:
    """Result for the first recording; options in SI.

    Errors: InputError for tables that cannot be used.
    """
    recording = recordings[0]
    corrections = corrections_of(options)
    reader = sites_of_runs if is_total(recording) else sites_of
    sites, odd = reader(recording, corrections, options.get("uncertainty", 0.0), HYDROGEN_OXIDATION)
    if all(site.problem for site in sites):
        raise InputError(f"{recording.file}: no site can be used: {'; '.join(odd)}.")
    choices = corrections.choices()
    if "operating_temperature" in options:
        sites, moves, assumed = at_temperature(sites, options["operating_temperature"])
        choices, odd = (*choices, *moves), (*odd, *assumed)
    activity, of = _activity(recording, [s.name for s in sites], str(options.get("activity_source", "")))
    return map_of(sites, activity, choices=(*choices, *of), findings=odd)


def map_of(
    sites: Sequence[AdsorptionSite],
    activity: np.ndarray,
    *,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> HydrogenOxidation:
    """Steps of every site, and what the bindings have to do with measured activities.

    Parameters
    ----------
    sites : with free energies against the RHE [J/mol]
    activity : measured, larger is better, nan where there is none (n,)
    choices, findings : that come before
    """
    names = np.array([s.name for s in sites], dtype=str)
    used = np.array([s.problem for s in sites], dtype=str)
    good = used == ""
    h, oh, o = (
        np.where(good, np.array([s.energies.get(a, math.nan) for s in sites]), math.nan)
        for a in ("hydrogen", "hydroxyl", "oxygen")
    )
    uncertainty = np.array([s.uncertainty for s in sites])
    rises, best, step, rise = _easiest(h, oh)
    low, high = _intervals(h, oh, uncertainty)
    potentials = np.array([limiting_potential(way, h, oh) for way in WAYS])
    found = rank_correlations(descriptors_of(h, oh, o, rise), np.where(good, activity, math.nan))
    lone = [str(n) for n, g, a in zip(names, good, oh, strict=True) if g and math.isnan(a)]
    odd = list(findings)
    if lone:
        odd.append(f"{listed(lone)}: no energy of OH*; the way over adsorbed OH and the map cannot show them")
    ways = np.array([IN_WORDS[WAYS[k]] if g else "" for k, g in zip(best, good, strict=True)])
    steps = np.array([PATHWAYS[WAYS[k]][j].name if g else "" for k, j, g in zip(best, step, good, strict=True)])
    return HydrogenOxidation(
        sentence=_sentence(names, good, steps, found),
        values={DESCRIPTORS[c.descriptor]: _value(c) for c in found},
        choices=(*_choices(sites[0].temperature), *choices),
        findings=tuple(odd),
        site=names,
        hydrogen=h,
        hydroxyl=oh,
        oxygen=o,
        uncertainty=uncertainty,
        rises=rises,
        rise=rise,
        rise_low=low,
        rise_high=high,
        way=ways,
        limiting_step=steps,
        potential=potentials[best, np.arange(len(names))],
        activity=activity,
        correlations=_columns(found),
        used=used,
        temperature=sites[0].temperature,
    )


def _easiest(h: np.ndarray, oh: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Largest rise of each way (3, ...), the easiest way, its steepest step, and its rise (...)."""
    pairs = [steepest_step(way, h, oh) for way in WAYS]
    rises, steps = (np.array(part) for part in zip(*pairs, strict=True))
    best = np.argmin(np.where(np.isfinite(rises), rises, np.inf), axis=0)
    at = np.arange(len(best))
    return rises, best, steps[best, at], rises[best, at]


def _intervals(h: np.ndarray, oh: np.ndarray, uncertainty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of the rise on the easiest way, energies independent and normal (n,)."""
    drawn = np.random.default_rng(SEED).normal(size=(2, SAMPLES))
    ends = []
    for a, b, u in zip(h, oh, uncertainty, strict=True):
        if not (u > 0.0 and math.isfinite(a)):
            ends.append([math.nan, math.nan])
            continue
        ends.append(np.quantile(_easiest(a + u * drawn[0], b + u * drawn[1])[3], (0.025, 0.975)).tolist())
    low, high = np.array(ends).T
    return low, high


def _activity(recording: Recording, names: Sequence[str], source: str) -> tuple[np.ndarray, tuple[Choice, ...]]:
    """Measured activities of the rows of a table, and where they come from."""
    headers = {c.header: c for c in recording.main.columns}
    where = recording.file
    kinds = [k for k in ("exchange_current_density", "activity") if k in headers]
    if not kinds or is_total(recording):
        return np.full(len(names), math.nan), ()
    if len(kinds) > 1:
        raise InputError(f"{where}: give exchange_current_density or activity, not both.")
    values = column_numbers(headers[kinds[0]], "A/m2" if kinds[0] != "activity" else "1", where)
    if kinds[0] == "exchange_current_density":
        wrong = np.flatnonzero(values <= 0.0)
        if len(wrong):
            raise InputError(f"{where}: {names[int(wrong[0])]}: an exchange current density must be positive.")
        values = np.log10(values)
    what = "log10 of the exchange current density" if kinds[0] != "activity" else "as in the table, larger is better"
    return values, (Choice("measured activity", what, source or "source not said: --set activity_source=..."),)


def _columns(found: Sequence[RankCorrelation]) -> dict[str, np.ndarray]:
    return {
        "descriptor": np.array([c.descriptor for c in found], dtype=str),
        "rank_correlation": np.array([c.value for c in found], dtype=float),
        "rank_correlation_low": np.array([c.low for c in found], dtype=float),
        "rank_correlation_high": np.array([c.high for c in found], dtype=float),
        "chance_probability": np.array([c.probability for c in found], dtype=float),
        "corrected_probability": np.array([c.corrected for c in found], dtype=float),
        "pairs": np.array([c.number for c in found], dtype=float),
    }


def _value(c: RankCorrelation) -> Value:
    method = (
        f"Spearman, {c.descriptor} against the activity: n = {c.number}, p = {c.probability:.2g}, corrected "
        f"for {c.tried} descriptors tried {c.corrected:.2g}"
    )
    return Value(c.value, math.nan, c.low, c.high, method)


def _choices(temperature: float) -> tuple[Choice, ...]:
    return (
        Choice("scale", "RHE: every step has the same free energy in acid and alkali", "norskov_2004"),
        Choice("ways", "; ".join(IN_WORDS.values()), "all three; the easiest has the smallest largest rise at 0 V"),
        Choice("order of the sites", "that of the table", "bindings do not rank measured activities in alkali"),
        Choice("temperature", f"{temperature:.2f} K", "given, or that of the tables"),
    )


def _sentence(names: np.ndarray, good: np.ndarray, steps: np.ndarray, found: Sequence[RankCorrelation]) -> str:
    groups = {step: [str(n) for n in names[good & (steps == step)]] for step in dict.fromkeys(steps[good])}
    parts = [f"{step} for {listed(members)}" for step, members in groups.items()]
    text = f"The step that rises most at 0 V (RHE) on the easiest way is {'; '.join(parts)}"
    text += ". No order of activities follows"
    if found:
        best = max(found, key=lambda c: abs(c.value))
        own = next((c for c in found if c.descriptor == "|G_H|"), best)
        text += (
            f": with the measured ones |G_H| has a rank correlation of {own.value:.2f} (n = {own.number}, "
            f"p = {own.probability:.2g}, {own.corrected:.2g} corrected for {own.tried} descriptors tried)"
        )
        if best is not own:
            text += f"; the strongest is {best.descriptor}, {best.value:.2f} (corrected p = {best.corrected:.2g})"
    left_out = int(np.count_nonzero(~good))
    return text + (f". {left_out} of {len(names)} sites are left out." if left_out else ".")
