"""Oxygen reduction on sites from calculated energies: limiting potentials, scaling, volcano, kinetics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Measured
from hydroxcell.lab.recording import Recording
from hydroxcell.record import Columns
from hydroxcell.theory import microkinetics
from hydroxcell.theory.adsorption import AdsorptionSite, Corrections, at_temperature, sites_of
from hydroxcell.theory.columns import SHORT
from hydroxcell.theory.kinetic_curves import (
    STANDARD,
    Conditions,
    KineticCurve,
    kinetic_curve,
    long_table,
    unsolved,
)
from hydroxcell.theory.kinetic_input import WHOLE, Kinetics, kinetic_site, kinetics_of
from hydroxcell.theory.microkinetics import Site
from hydroxcell.theory.motifs import Motif, absent_states, motifs_of, sentence_of_motifs
from hydroxcell.theory.oxygen_electrode import PATHWAYS, limiting_potential, step_energies
from hydroxcell.theory.oxygen_reduction_words import (
    assumed_numbers,
    choices_of,
    key_values,
    scaling_outliers,
    sentence_of,
)
from hydroxcell.theory.scaling import Cloud, Scaling, error_cloud, scaling_of
from hydroxcell.theory.total_energies import is_total, sites_of_runs

ROOM = 298.15  # [K]
COLDEST, HOTTEST = 273.15, 500.0  # [K]
ANCHOR = 0.9  # [V] at which kinetics is compared
CURVES = 6  # sites of which whole curves are kept


@dataclass(frozen=True, eq=False, kw_only=True)
class OxygenReduction(Measured):
    """Sites compared by what their energies say of oxygen reduction.

    Attributes
    ----------
    site : names (n,)
    hydroxyl, oxygen, hydroperoxyl, oxygen_molecule, hydrogen : free energies of adsorption at 0 V (RHE) [J/mol] (n,)
    uncertainty : standard uncertainty of each energy [J/mol] (n,)
    pathway : the way for which the potentials hold
    potential, potential_low, potential_high : limiting potential with 95 % interval [V] (n,)
    limiting_step : in words (n,)
    used : "" or why the site is left out (n,)
    peroxide_potential : limiting potential of the way to peroxide [V] (n,)
    tafel_slope, current_density, coverages : at 0.9 V, nan where no kinetics was asked for; coverages (5, n)
    curves : kinetics over the potential, of the sites of highest limiting potential and of those of motifs
    motifs : sites with axial ligands
    kinetic_sites : sites with their kinetics, by name
    temperature : [K]
    """

    KIND: ClassVar[str] = "oxygen_reduction_energies"
    ORIGIN: ClassVar[str] = "Calculation"

    site: np.ndarray
    hydroxyl: np.ndarray
    oxygen: np.ndarray
    hydroperoxyl: np.ndarray
    oxygen_molecule: np.ndarray
    hydrogen: np.ndarray
    uncertainty: np.ndarray
    pathway: str
    potential: np.ndarray
    potential_low: np.ndarray
    potential_high: np.ndarray
    limiting_step: np.ndarray
    used: np.ndarray
    peroxide_potential: np.ndarray
    tafel_slope: np.ndarray
    current_density: np.ndarray
    coverages: np.ndarray
    curves: tuple[KineticCurve, ...]
    motifs: tuple[Motif, ...]
    kinetic_sites: Mapping[str, Site]
    temperature: float

    def tables(self) -> Mapping[str, Columns]:
        """One row a site; one a state of a motif; one a potential of each site with kinetics."""
        found: dict[str, Columns] = {
            "sites": {
                "site": self.site,
                "free_energy_hydroxyl": self.hydroxyl,
                "free_energy_oxygen": self.oxygen,
                "free_energy_hydroperoxyl": self.hydroperoxyl,
                "free_energy_oxygen_molecule": self.oxygen_molecule,
                "free_energy_hydrogen": self.hydrogen,
                "free_energy_uncertainty": self.uncertainty,
                "limiting_potential": self.potential,
                "limiting_potential_low": self.potential_low,
                "limiting_potential_high": self.potential_high,
                "limiting_step": self.limiting_step,
                "peroxide_limiting_potential": self.peroxide_potential,
                "intrinsic_tafel_slope": self.tafel_slope,
                "intrinsic_current_density": self.current_density,
                "not_used_because": self.used,
            }
        }
        if self.motifs:
            found["motifs"] = {
                "motif": np.array([m.name for m in self.motifs for _ in m.states]),
                "site": np.array([state for m in self.motifs for state in m.states]),
                "ligand": np.array([what for m in self.motifs for what in m.ligands]),
                "ligation_energy": np.concatenate([m.energy for m in self.motifs]),
                "limiting_potential": np.concatenate([m.limiting for m in self.motifs]),
                "share_at_limit": np.concatenate([m.share_at_limit() for m in self.motifs]),
                "working_potential": np.concatenate([np.full(len(m.states), m.working) for m in self.motifs]),
                "working_potential_low": np.concatenate([np.full(len(m.states), m.working_low) for m in self.motifs]),
                "working_potential_high": np.concatenate([np.full(len(m.states), m.working_high) for m in self.motifs]),
                "working_state": np.array([m.working_state for m in self.motifs for _ in m.states]),
            }
        if self.curves:
            found["kinetics"] = long_table(self.curves)
        return found

    @property
    def good(self) -> np.ndarray:
        """Mask of the sites that are used, shape (n,)."""
        return np.asarray(self.used == "")

    @property
    def there(self) -> np.ndarray:
        """Mask of the sites that are used and exist at their own limiting potential, shape (n,)."""
        return _there(self.site, self.good, self.motifs)

    def rate_law(self, name: str) -> Callable[..., Any]:
        """Kinetic law of a site for `Closures(oxygen_reduction=...)`; of a bare site with ligands: of all its states.

        Errors: InputError without kinetics or with steps between two sites, which have no closed law; UnknownNameError.
        """
        if not self.kinetic_sites:
            raise InputError(f"no kinetics was given: the law of {name} needs {', '.join(WHOLE)}.")
        if any(len(curve.steps) > len(microkinetics.STEPS) for curve in self.curves):
            raise InputError("steps between two sites have no closed law; leave them out to get that of the ring.")
        if name not in self.kinetic_sites:
            raise UnknownNameError("site", name, self.kinetic_sites)
        motif = next((m for m in self.motifs if m.name == name), None)
        return microkinetics.rate_law(self.kinetic_sites[name]) if motif is None else motif.rate_law(self.kinetic_sites)

    def steps(self, name: str) -> np.ndarray:
        """Free energies of the steps of one site at 0 V [J/mol]."""
        k = list(self.site).index(name)
        return step_energies(self.pathway, self.hydroxyl[k], self.oxygen[k], self.hydroperoxyl[k], self.temperature)

    def scaling(self, species: str = "hydroperoxyl") -> Scaling | None:
        """Line of "hydroperoxyl" or "oxygen" over hydroxyl; None for too few or equal sites."""
        y = {"hydroperoxyl": self.hydroperoxyl, "oxygen": self.oxygen}[species]
        return scaling_of(self.hydroxyl[self.good], y[self.good])


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> OxygenReduction:
    """Result for the first recording; options in SI.

    Errors: InputError for tables that cannot be used.
    """
    recording = recordings[0]
    corrections = corrections_of(options)
    sites, odd = read_sites(recording, corrections, options.get("uncertainty", 0.0))
    if not any(not site.problem for site in sites):
        raise InputError(f"{recording.file}: no site can be used: {'; '.join(odd)}.")
    choices = corrections.choices()
    if "operating_temperature" in options:
        sites, moves, assumed = at_temperature(sites, options["operating_temperature"])
        choices, odd = (*choices, *moves), (*odd, *assumed)
    kinetics = kinetics_of(options, recording.file)
    conditions = Conditions(
        options.get("lowest_potential"),
        options.get("highest_potential"),
        options.get("oxygen_activity", 1.0),
        options.get("water_activity", 1.0),
    )
    pathway = options.get("pathway", "associative")
    result = screen(sites, pathway, kinetics, ph=options.get("electrolyte_ph"), conditions=conditions)
    return replace(result, choices=(*result.choices, *choices), findings=(*result.findings, *odd))


def corrections_of(options: Mapping[str, Any]) -> Corrections:
    """Corrections that the options state.

    Errors: InputError for a temperature for which the thermochemistry does not hold.
    """
    for name in ("temperature", "operating_temperature"):
        if not COLDEST <= options.get(name, ROOM) <= HOTTEST:
            raise InputError(
                f"{name} = {options[name]:g} K lies outside {COLDEST:g} to {HOTTEST:g} K, where the thermochemistry of "
                "the molecules holds."
            )
    return Corrections(
        solvation={a: options[f"solvation_{a}"] for a in SHORT if f"solvation_{a}" in options},
        solvation_uncertainty=options.get("solvation_uncertainty", 0.0),
        thermal={a: options[f"thermal_{a}"] for a in SHORT if f"thermal_{a}" in options},
        ph=options.get("ph"),
        temperature=options.get("temperature", ROOM),
        entropies={a: options[f"entropy_{a}"] for a in SHORT if f"entropy_{a}" in options},
    )


def read_sites(
    recording: Recording, corrections: Corrections, uncertainty: float
) -> tuple[tuple[AdsorptionSite, ...], tuple[str, ...]]:
    """Sites of a table of free energies, electronic energies or runs, and what is odd in it."""
    return (sites_of_runs if is_total(recording) else sites_of)(recording, corrections, uncertainty)


def site_for_kinetics(recording: Recording, options: Mapping[str, Any], name: str) -> tuple[Site, float]:
    """One site of a table with its kinetics, and the temperature [K].

    Errors: UnknownNameError for a site that is not there; InputError if kinetics is not given or the site not usable.
    """
    corrections = corrections_of(options)
    sites = {site.name: site for site in read_sites(recording, corrections, 0.0)[0]}
    if name not in sites:
        raise UnknownNameError("site", name, sites, recording.file)
    if sites[name].problem:
        raise InputError(f"{recording.file}: {name}: {sites[name].problem}.")
    found = kinetic_site(sites[name], kinetics_of(options, recording.file))
    if found is None:
        raise InputError(f"{recording.file}: kinetics needs {', '.join(WHOLE)}.")
    return found, float(options.get("operating_temperature", corrections.temperature))


def screen(
    sites: Sequence[AdsorptionSite],
    pathway: str = "associative",
    kinetics: Kinetics | None = None,
    *,
    ph: float | None = None,
    conditions: Conditions = STANDARD,
) -> OxygenReduction:
    """Compare sites.

    Parameters
    ----------
    sites : with free energies against the RHE [J/mol], all at one temperature
    pathway : "associative" or "dissociative"
    kinetics : barriers, attempts, symmetry and site density, None for thermodynamics only
    ph : of the electrolyte, for axial ligands that do not take as many electrons as protons
    conditions : of the curves of the kinetics

    Errors: InputError for a pathway that does not make water, for kinetics in part, or a pH that is missing.
    """
    if pathway not in ("associative", "dissociative"):
        raise InputError(f"pathway = {pathway!r}: use associative or dissociative; peroxide is always given beside it.")
    temperature = sites[0].temperature
    energy = {a: np.array([s.energies.get(a, math.nan) for s in sites]) for a in SHORT}
    way = (energy["hydroxyl"], energy["oxygen"], energy["hydroperoxyl"])
    potential, step = limiting_potential(pathway, step_energies(pathway, *way, temperature))
    peroxide = limiting_potential("peroxide", step_energies("peroxide", *way, temperature))[0]
    used = np.array([s.problem for s in sites], dtype=str)
    clouds = [_cloud(s, pathway, temperature) if not s.problem else None for s in sites]
    low, high = (np.array([getattr(c, end) if c else math.nan for c in clouds]) for end in ("low", "high"))
    names = np.array([s.name for s in sites], dtype=str)
    good = used == ""
    motifs = motifs_of(sites, potential, temperature, ph, pathway)
    there = _there(names, good, motifs)
    best = int(np.argmax(np.where(there, potential, -np.inf)))
    kinetic = kinetics or Kinetics({})
    with_rates = [None if s.problem else kinetic_site(s, kinetic) for s in sites]
    curves = _curves(sites, with_rates, kinetic, potential, motifs, conditions)
    rates = [_rates(one, kinetic, temperature, conditions) for one in with_rates]
    assumed = assumed_numbers([s for s, one in zip(sites, with_rates, strict=True) if one is not None])
    stated = conditions.choices(temperature)
    findings = [
        *(text for m in motifs if (text := absent_states(m))),
        *scaling_outliers(names[good], way[0][good], way[2][good]),
        *assumed,
        *unsolved(curves),
    ]
    return OxygenReduction(
        sentence=sentence_of(names, potential, low, high, there, best, pathway, step, temperature)
        + sentence_of_motifs(motifs)
        + _left_out(names, good),
        values=key_values(potential, clouds, best, way, good, sites[best].uncertainty, temperature),
        choices=(*choices_of(pathway, temperature), *kinetic.choices(), *(stated if curves else ())),
        findings=tuple(findings),
        site=names,
        hydroxyl=energy["hydroxyl"],
        oxygen=energy["oxygen"],
        hydroperoxyl=energy["hydroperoxyl"],
        oxygen_molecule=energy["oxygen_molecule"],
        hydrogen=energy["hydrogen"],
        uncertainty=np.array([s.uncertainty for s in sites]),
        pathway=pathway,
        potential=np.where(good, potential, math.nan),
        potential_low=low,
        potential_high=high,
        limiting_step=np.array([PATHWAYS[pathway].steps[k] if g else "" for k, g in zip(step, good, strict=True)]),
        used=used,
        peroxide_potential=np.where(good, peroxide, math.nan),
        tafel_slope=np.array([r[0] for r in rates]),
        current_density=np.array([r[1] for r in rates]),
        coverages=np.array([r[2] for r in rates]).T,
        curves=curves,
        motifs=motifs,
        kinetic_sites={s.name: one for s, one in zip(sites, with_rates, strict=True) if one is not None},
        temperature=temperature,
    )


def _there(names: np.ndarray, good: np.ndarray, motifs: Sequence[Motif]) -> np.ndarray:
    """Sites that are used and exist at their own limiting potential; all that are used if none does (n,)."""
    absent = {
        name for m in motifs for name, share in zip(m.states, m.share_at_limit(), strict=True) if not share >= 0.5
    }
    there = good & np.array([str(n) not in absent for n in names])
    return there if there.any() else good


def _left_out(names: np.ndarray, good: np.ndarray) -> str:
    number = int(np.count_nonzero(~good))
    return f". {number} of {len(names)} sites are left out." if number else "."


def _curves(
    sites: Sequence[AdsorptionSite],
    with_rates: Sequence[Site | None],
    kinetics: Kinetics,
    limiting: np.ndarray,
    motifs: Sequence[Motif],
    conditions: Conditions,
) -> tuple[KineticCurve, ...]:
    """Curves of the sites of highest limiting potential and of all states of motifs."""
    able = [k for k, one in enumerate(with_rates) if one is not None]
    first = sorted(able, key=lambda k: -limiting[k])[:CURVES]
    states = {name for m in motifs for name in m.states}
    chosen = sorted({*first, *(k for k in able if sites[k].name in states)})
    temperature = sites[0].temperature
    found = []
    for k in chosen:
        one = with_rates[k]
        assert one is not None
        at = (conditions.window(temperature), temperature, conditions.oxygen_activity, conditions.water_activity)
        found.append(kinetic_curve(sites[k].name, one, kinetics.pairs, *at))
    return tuple(found)


def _rates(
    site: Site | None, kinetics: Kinetics, temperature: float, conditions: Conditions
) -> tuple[float, float, list[float]]:
    """Tafel slope [V], current density [A/m2] and coverages at `ANCHOR`; nan without kinetics or solution."""
    if site is None:
        return math.nan, math.nan, [math.nan] * len(microkinetics.STATES)
    state = (temperature, conditions.oxygen_activity, conditions.water_activity)
    at = kinetic_curve("", site, kinetics.pairs, np.array([ANCHOR]), *state)
    return float(at.tafel_slope[0]), float(at.current_density[0]), [float(c) for c in at.coverages[:, 0]]


def _cloud(site: AdsorptionSite, pathway: str, temperature: float) -> Cloud:
    e = site.energies
    return error_cloud(pathway, e["hydroxyl"], e["oxygen"], e["hydroperoxyl"], site.uncertainty, temperature)
