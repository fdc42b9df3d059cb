"""Motifs: a bare site with its axially ligated states, and in which of them oxygen is reduced."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.maths import Scalar, exp
from hydroxcell.record import part
from hydroxcell.theory.adsorption import LIGANDS, AdsorptionSite
from hydroxcell.theory.kinetic_curves import KineticCurve
from hydroxcell.theory.ligation import ligation_energy, shares, working_potential
from hydroxcell.theory.microkinetics import Site, rate_law
from hydroxcell.theory.oxygen_electrode import limiting_potential, step_energies
from hydroxcell.theory.scaling import SEED
from hydroxcell.theory.thermochemistry import moved

DRAWS = 1000
WAY = ("hydroxyl", "oxygen", "hydroperoxyl")
NEGLIGIBLE = 1e-4  # [1] share of a state whose missing current does not matter


@part
@dataclass(frozen=True)
class Motif:
    """A site in the states that its axial ligands give it.

    Attributes
    ----------
    name : of the bare site
    states : names of the sites of the table, the bare one first (s,)
    ligands : what each carries: "bare", "OH", ...
    energy : free energy of ligation at 0 V (RHE) and pH 0 [J/mol] (s,)
    electrons, protons : that leave with each ligand (s,)
    limiting : limiting potential of each state [V], nan where it is not used (s,)
    ph : of the electrolyte; nan where it does not matter
    temperature : [K]
    working : highest potential at which the state that is there runs downhill [V]
    working_state : name of that state
    working_low, working_high : 95 % interval of `working` from the uncertainties of the sites, nan without any [V]
    """

    name: str
    states: tuple[str, ...]
    ligands: tuple[str, ...]
    energy: np.ndarray
    electrons: np.ndarray
    protons: np.ndarray
    limiting: np.ndarray
    ph: float
    temperature: float
    working: float
    working_state: str
    working_low: float = math.nan
    working_high: float = math.nan

    @property
    def working_text(self) -> str:
        """Working potential with its 95 % interval, if it has one."""
        if math.isnan(self.working_low):
            return f"{self.working:.2f} V"
        return f"{self.working:.2f} V ({self.working_low:.2f} to {self.working_high:.2f})"

    @property
    def depends_on_ph(self) -> bool:
        """Whether the pH appears on the RHE scale."""
        return bool((self.electrons != self.protons).any())

    def shares(self, potential: np.ndarray, ph: float | None = None) -> np.ndarray:
        """Share of each state at potentials [V] (m,), shape (s, m); at the pH of the motif if none is given."""
        at = (0.0 if math.isnan(self.ph) else self.ph) if ph is None else ph
        volts = np.atleast_1d(potential)[None, :]
        columns = (self.energy[:, None], self.electrons[:, None], self.protons[:, None])
        return shares(ligation_energy(*columns, volts, at, self.temperature), self.temperature)

    def share_at_limit(self) -> np.ndarray:
        """Share of each state at its own limiting potential (s,), nan where it has none."""
        found = [
            self.shares(np.array([u]))[k, 0] if math.isfinite(u) else math.nan for k, u in enumerate(self.limiting)
        ]
        return np.array(found)

    def rate_law(self, sites: Mapping[str, Site]) -> Callable[..., Scalar]:
        """The forward rates of all states, each by its share, as a law for `Closures(oxygen_reduction=...)`.

        Parameters
        ----------
        sites : kinetics by name of the state

        Ligands exchange at once, so that the shares follow the local potential; their energies follow the temperature
        as those of adsorbates with the same reference. Errors: InputError where a state has no kinetics.
        """
        missing = [name for name in self.states if name not in sites]
        if missing:
            raise InputError(f"{self.name}: no kinetics of {', '.join(missing)}; the law needs every state.")
        laws = [rate_law(sites[name]) for name in self.states]
        ph = 0.0 if math.isnan(self.ph) else self.ph

        def ligated_oxygen_reduction(potential: Scalar, temperature: Scalar, *rest: Scalar) -> Scalar:
            thermal = GAS_CONSTANT * temperature
            weights = []
            for k, ligand in enumerate(self.ligands):
                energy = float(self.energy[k])
                if ligand in LIGANDS:
                    energy = moved(LIGANDS[ligand], energy, 0.0, self.temperature, temperature)
                shift = float(self.electrons[k] - self.protons[k]) * math.log(10.0) * ph
                weights.append(exp(float(self.electrons[k]) * FARADAY * potential / thermal - energy / thermal - shift))
            rates = [w * law(potential, temperature, *rest) for w, law in zip(weights, laws, strict=True)]
            return sum(rates[1:], rates[0]) / sum(weights[1:], weights[0])

        return ligated_oxygen_reduction

    def current(self, curves: Sequence[KineticCurve]) -> np.ndarray | None:
        """Net current density of the motif over the potentials of the curves, each state by its share [A/m2] (m,).

        None where a state that matters has no curve; nan where one has no solution.
        """
        by_name = {curve.site: curve for curve in curves}
        known = [by_name.get(state) for state in self.states]
        first = next((c for c in known if c is not None), None)
        if first is None:
            return None
        part_of = self.shares(first.potential)
        total = np.zeros_like(first.potential)
        for share, curve in zip(part_of, known, strict=True):
            if curve is None:
                if share.max() > NEGLIGIBLE:
                    return None
                continue
            total = total + np.where(share > NEGLIGIBLE, share * curve.current_density, 0.0)
        return total


def motifs_of(
    sites: Sequence[AdsorptionSite],
    limiting: np.ndarray,
    temperature: float,
    ph: float | None,
    pathway: str = "associative",
) -> tuple[Motif, ...]:
    """Motifs among sites.

    Parameters
    ----------
    sites : all sites
    limiting : limiting potential of each [V] (n,)
    temperature : [K]
    ph : of the electrolyte, None if it was not said
    pathway : for which the limiting potentials hold

    Errors: InputError if a ligand depends on the pH and none is given.
    """
    places = {site.name: k for k, site in enumerate(sites)}
    found = []
    for bare in dict.fromkeys(s.ligand.of for s in sites if s.ligand is not None):
        states = [places[bare], *(k for k, s in enumerate(sites) if s.ligand is not None and s.ligand.of == bare)]
        ligands = [sites[k].ligand for k in states]
        for k, ligand in zip(states, ligands, strict=True):
            if ligand is not None and ligand.depends_on_ph and ph is None:
                raise InputError(
                    f"{sites[k].name}: the ligand {ligand.what} takes {ligand.electrons:g} electrons and "
                    f"{ligand.protons:g} protons, so that its share depends on the pH; give it with --set "
                    "electrolyte_ph=13."
                )
        energy, electrons, protons = (
            np.array([0.0 if one is None else float(getattr(one, name)) for one in ligands])
            for name in ("energy", "electrons", "protons")
        )
        at = ligation_energy(energy, electrons, protons, 0.0, ph or 0.0, temperature)
        limits = np.array([math.nan if sites[k].problem else float(limiting[k]) for k in states])
        if not np.isfinite(limits).any():
            continue
        working = working_potential(at.tolist(), electrons.tolist(), limits.tolist())
        low, high = _interval(sites, states, at, electrons, pathway, temperature)
        names = tuple(sites[k].name for k in states)
        found.append(
            Motif(
                bare,
                names,
                tuple("bare" if one is None else one.what for one in ligands),
                energy,
                electrons,
                protons,
                limits,
                math.nan if ph is None else ph,
                temperature,
                working.potential,
                names[working.state],
                low,
                high,
            )
        )
    return tuple(found)


def _interval(
    sites: Sequence[AdsorptionSite],
    states: Sequence[int],
    energy: np.ndarray,
    electrons: np.ndarray,
    pathway: str,
    temperature: float,
) -> tuple[float, float]:
    """95 % interval of the working potential [V]; nan where no uncertainty is known.

    Every energy of adsorption and of ligation (at the pH at hand [J/mol]) is drawn for itself, with the standard
    uncertainty of its site; the draws are fixed. Draws in which no state with energies is there do not count.
    """
    spread = np.array([sites[k].uncertainty for k in states])
    if not spread.any():
        return math.nan, math.nan
    random = np.random.default_rng(SEED)
    limits = []
    for k in states:
        drawn = random.normal(size=(3, DRAWS)) * sites[k].uncertainty
        way = [sites[k].energies.get(a, math.nan) + d for a, d in zip(WAY, drawn, strict=True)]
        found = limiting_potential(pathway, step_energies(pathway, way[0], way[1], way[2], temperature))[0]
        limits.append(np.full(DRAWS, math.nan) if sites[k].problem else found)
    shift = random.normal(size=(len(states), DRAWS)) * np.where(np.arange(len(states)) == 0, 0.0, spread)[:, None]
    reached = []
    for one, limit in zip((energy[:, None] + shift).T, np.array(limits).T, strict=True):
        try:
            reached.append(working_potential(one.tolist(), electrons.tolist(), limit.tolist()).potential)
        except InputError:
            continue
    low, high = np.quantile(reached, (0.025, 0.975)) if len(reached) > DRAWS // 2 else (math.nan, math.nan)
    return float(low), float(high)


def sentence_of_motifs(motifs: Sequence[Motif], most: int = 6) -> str:
    """How motifs work, as the end of a sentence; "" if there are none."""
    if not motifs:
        return ""
    parts = [f"{m.name} as {m.working_state} up to {m.working_text}" for m in motifs[:most]]
    more = f" and {len(motifs) - most} more" if len(motifs) > most else ""
    return f". In the state that its axial ligands leave it, each motif works: {', '.join(parts)}{more}"


def bound_above(motif: Motif) -> tuple[float, ...]:
    """Potential above which each ligand is bound rather than none [V] (RHE); nan for those without electron."""
    at = 0.0 if math.isnan(motif.ph) else motif.ph
    energy = ligation_energy(motif.energy, motif.electrons, motif.protons, 0.0, at, motif.temperature)
    return tuple(float(e) / (n * FARADAY) if n else math.nan for e, n in zip(energy, motif.electrons, strict=True))


def absent_states(motif: Motif) -> str:
    """States that are not there at their own limiting potential, in one sentence; "" if all are."""
    absent = [
        f"{name} (limiting at {u:.2f} V, where {100 * share:.0f} % of the sites are in this state)"
        for name, u, share in zip(motif.states, motif.limiting, motif.share_at_limit(), strict=True)
        if math.isfinite(u) and share < 0.5
    ]
    bound = [
        f"{what} is bound above {above:.2f} V"
        for what, above in zip(motif.ligands, bound_above(motif), strict=True)
        if math.isfinite(above)
    ]
    if not absent:
        return ""
    return f"{motif.name}: axial {', '.join(bound)}; not there at its own limiting potential: {', '.join(absent)}"
