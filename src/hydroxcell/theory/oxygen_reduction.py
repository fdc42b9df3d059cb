"""Oxygen reduction on sites from calculated energies: limiting potentials, scaling, volcano, kinetics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.physics.thermodynamics import standard_potential
from hydroxcell.record import Columns
from hydroxcell.theory import microkinetics
from hydroxcell.theory.adsorption import SHORT, AdsorptionSite, Corrections, sites_of
from hydroxcell.theory.microkinetics import Site
from hydroxcell.theory.oxygen_electrode import PATHWAYS, limiting_potential, step_energies
from hydroxcell.theory.scaling import Cloud, Scaling, error_cloud, scaling_of
from hydroxcell.theory.total_energies import is_total, sites_of_runs

ROOM = 298.15  # [K]
ANCHOR = 0.9  # [V] at which kinetics is compared
KINETIC = ("barrier", "attempt_frequency", "site_density", "symmetry")


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
    temperature: float

    def tables(self) -> Mapping[str, Columns]:
        """One row a site."""
        return {
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

    @property
    def good(self) -> np.ndarray:
        """Mask of the sites that are used, shape (n,)."""
        return np.asarray(self.used == "")

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
    kinetics = kinetics_of(options, recording.file)
    result = screen(sites, options.get("pathway", "associative"), corrections.temperature, kinetics)
    return replace(result, choices=(*result.choices, *corrections.choices()), findings=(*result.findings, *odd))


def corrections_of(options: Mapping[str, Any]) -> Corrections:
    """Corrections that the options state."""
    return Corrections(
        solvation={a: options[f"solvation_{a}"] for a in SHORT if f"solvation_{a}" in options},
        solvation_uncertainty=options.get("solvation_uncertainty", 0.0),
        thermal={a: options[f"thermal_{a}"] for a in SHORT if f"thermal_{a}" in options},
        ph=options.get("ph"),
        temperature=options.get("temperature", ROOM),
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
    kinetics = kinetics_of(options, recording.file)
    if kinetics is None:
        raise InputError(f"{recording.file}: kinetics needs {', '.join(KINETIC)}.")
    return kinetic_site(sites[name], kinetics), corrections.temperature


def kinetics_of(options: Mapping[str, Any], where: str) -> dict[str, float] | None:
    """Barrier, attempt frequency, site density and symmetry, all of them or none."""
    given = {name: float(options[name]) for name in KINETIC if name in options}
    if given and len(given) < len(KINETIC):
        missing = ", ".join(name for name in KINETIC if name not in given)
        raise InputError(f"{where}: kinetics needs {missing} as well (or none of {', '.join(KINETIC)}).")
    return given or None


def screen(
    sites: Sequence[AdsorptionSite],
    pathway: str = "associative",
    temperature: float = ROOM,
    kinetics: Mapping[str, float] | None = None,
) -> OxygenReduction:
    """Compare sites.

    Parameters
    ----------
    sites : with free energies against the RHE [J/mol]
    pathway : "associative" or "dissociative"
    temperature : [K]
    kinetics : "barrier" [J/mol], "attempt_frequency" [1/s], "site_density" [mol/m2], "symmetry" [1] of every step, or
        None for thermodynamics only

    Errors: InputError for a pathway that does not make water.
    """
    if pathway not in ("associative", "dissociative"):
        raise InputError(f"pathway = {pathway!r}: use associative or dissociative; peroxide is always given beside it.")
    energy = {a: np.array([s.energies.get(a, math.nan) for s in sites]) for a in SHORT}
    way = (energy["hydroxyl"], energy["oxygen"], energy["hydroperoxyl"])
    potential, step = limiting_potential(pathway, step_energies(pathway, *way, temperature))
    peroxide = limiting_potential("peroxide", step_energies("peroxide", *way, temperature))[0]
    used = np.array([s.problem for s in sites], dtype=str)
    clouds = [_cloud(s, pathway, temperature) if not s.problem else None for s in sites]
    low, high = (np.array([getattr(c, end) if c else math.nan for c in clouds]) for end in ("low", "high"))
    names = np.array([s.name for s in sites], dtype=str)
    good = used == ""
    rates = [_kinetics(s, kinetics, temperature) if kinetics and not s.problem else None for s in sites]
    best = int(np.argmax(np.where(good, potential, -np.inf)))
    findings = [*_ligation(sites, potential), *_scaling_outliers(names[good], way[0][good], way[2][good])]
    loose = names[good & ~np.isfinite(energy["oxygen_molecule"])]
    if kinetics and len(loose):
        shown = ", ".join(loose[:6]) + (f" and {len(loose) - 6} more" if len(loose) > 6 else "")
        findings.append(f"{shown}: no energy of O2* is given; the kinetics takes it as 0 eV against gaseous oxygen")
    return OxygenReduction(
        sentence=_sentence(names, potential, low, high, good, best, pathway, step, temperature),
        values=_values(potential, clouds, best, way, good, temperature),
        choices=_choices(pathway, temperature, kinetics),
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
        tafel_slope=np.array([r[0] if r else math.nan for r in rates]),
        current_density=np.array([r[1] if r else math.nan for r in rates]),
        coverages=np.array([r[2] if r else [math.nan] * 5 for r in rates]).T,
        temperature=temperature,
    )


def kinetic_site(site: AdsorptionSite, kinetics: Mapping[str, float]) -> Site:
    """Site for `microkinetics` with the same barrier, symmetry and attempt frequency for every step.

    Without an energy of O2* the oxygen molecule is taken to be held as loosely as free oxygen (0 eV).
    """
    molecule = site.energies.get("oxygen_molecule", math.nan)
    barrier, symmetry, attempts = kinetics["barrier"], kinetics["symmetry"], kinetics["attempt_frequency"]
    return Site(
        site.energies["hydroxyl"],
        site.energies["oxygen"],
        site.energies["hydroperoxyl"],
        molecule if math.isfinite(molecule) else 0.0,
        (barrier,) * 5,
        (symmetry,) * 5,
        (attempts,) * 5,
        kinetics["site_density"],
    )


def _kinetics(
    site: AdsorptionSite, kinetics: Mapping[str, float], temperature: float
) -> tuple[float, float, list[float]]:
    whole = kinetic_site(site, kinetics)
    coverages = microkinetics.turnover(whole, ANCHOR, temperature)[2]
    slope = float(microkinetics.tafel_slope(whole, ANCHOR, temperature))
    return slope, float(microkinetics.current_density(whole, ANCHOR, temperature)), [float(c) for c in coverages]


def _cloud(site: AdsorptionSite, pathway: str, temperature: float) -> Cloud:
    e = site.energies
    return error_cloud(pathway, e["hydroxyl"], e["oxygen"], e["hydroperoxyl"], site.uncertainty, temperature)


def _values(
    potential: np.ndarray,
    clouds: Sequence[Cloud | None],
    best: int,
    way: Sequence[np.ndarray],
    good: np.ndarray,
    temperature: float,
) -> dict[str, Value]:
    cloud = clouds[best]
    assert cloud is not None
    known = cloud.uncertainty > 0.0
    ends = (cloud.uncertainty, cloud.low, cloud.high) if known else (math.nan,) * 3
    method = "lowest -G/(nF) of the steps of the best site; interval from the uncertainty of the energies"
    found = {"limiting_potential": Value(float(potential[best]), *ends, method)}
    rest = float(standard_potential(temperature))
    found["limiting_overpotential"] = Value(
        rest - found["limiting_potential"].value, ends[0], rest - ends[2], rest - ends[1], "equilibrium minus limiting"
    )
    line = scaling_of(way[0][good], way[2][good])
    if line is not None:
        n = line.number
        found["scaling_slope"] = Value.of(line.slope, line.slope_uncertainty, f"G_OOH over G_OH, {n} sites", n - 2)
        found["scaling_offset"] = Value.of(
            line.offset, line.offset_spread / math.sqrt(n), f"mean of G_OOH - G_OH over {n} sites", n - 1
        )
        found["scaling_spread"] = Value.exact(line.spread, "standard deviation around the line")
    return found


def _choices(pathway: str, temperature: float, kinetics: Mapping[str, float] | None) -> tuple[Choice, ...]:
    found = [
        Choice("energy of O2", "from that of water and the standard potential", "norskov_2004"),
        Choice("pathway", ", ".join(PATHWAYS[pathway].steps), "given, or the associative one"),
        Choice("scale", "RHE: the same in acid and alkali; no shift by the pH is added", "norskov_2004"),
        Choice("temperature", f"{temperature:.2f} K", "given, or that of the tables"),
    ]
    if kinetics:
        text = (
            f"barrier {kinetics['barrier'] / FARADAY:.3g} eV, symmetry {kinetics['symmetry']:g}, attempts "
            f"{kinetics['attempt_frequency']:.3g} 1/s, {kinetics['site_density']:.3g} mol/m2 of sites, for every step"
        )
        found.append(Choice("kinetics", text, "given by the user"))
    return tuple(found)


def _sentence(
    names: np.ndarray,
    potential: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    good: np.ndarray,
    best: int,
    pathway: str,
    step: np.ndarray,
    temperature: float,
) -> str:
    text = (
        f"{names[best]} has the highest limiting potential, {potential[best]:.2f} V against the RHE "
        f"({float(standard_potential(temperature)) - potential[best]:.2f} V below equilibrium), set by the step "
        f"{PATHWAYS[pathway].steps[int(step[best])]}"
    )
    near = [
        str(n)
        for n, u, h, g in zip(names, potential, high, good, strict=True)
        if g and n != names[best] and (h >= low[best] or u == potential[best])
    ]
    left_out = int(np.count_nonzero(~good))
    text += f"; not distinguishable from it: {', '.join(near[:8])}" if near else ""
    text += f" and {len(near) - 8} more" if len(near) > 8 else ""
    return text + (f". {left_out} of {len(names)} sites are left out." if left_out else ".")


def _ligation(sites: Sequence[AdsorptionSite], potential: np.ndarray) -> list[str]:
    """Which of a bare site and the same with an axial OH exists at the potential where it would work."""
    places = {s.name: k for k, s in enumerate(sites)}
    found = []
    for k, site in enumerate(sites):
        if not site.ligand_of:
            continue
        above = site.ligation / FARADAY
        bare = places[site.ligand_of]
        exists = "exists" if potential[k] > above else "is not there"
        found.append(
            f"{site.name}: the axial OH is bound above {above:.2f} V (RHE); at its limiting potential of "
            f"{potential[k]:.2f} V the ligated site {exists}, and {site.ligand_of} alone (limiting at "
            f"{potential[bare]:.2f} V) "
            f"{'exists' if potential[bare] < above else 'does not'}"
        )
    return found


def _scaling_outliers(names: np.ndarray, hydroxyl: np.ndarray, hydroperoxyl: np.ndarray) -> list[str]:
    if len(names) < 6:
        return []
    offset = hydroperoxyl - hydroxyl
    middle = np.median(offset)
    spread = 1.4826 * np.median(np.abs(offset - middle))
    far = np.flatnonzero(np.abs(offset - middle) > 4.0 * max(spread, 0.05 * FARADAY))
    return [
        f"{names[k]}: G_OOH - G_OH is {offset[k] / FARADAY:.2f} eV where the others have "
        f"{middle / FARADAY:.2f} eV; check its runs"
        for k in far
    ]
