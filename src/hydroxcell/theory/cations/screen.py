"""The screen of a cation: conformers, every route, its transition state found or not found, barriers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import SolverError
from hydroxcell.theory.cations.attack import (
    NEW_BOND,
    Start,
    added,
    keeps_its_place,
    objection,
    reagent,
    restrained,
    search,
    starts,
    unbroken,
    vibrations,
)
from hydroxcell.theory.cations.curvature import model_hessian
from hydroxcell.theory.cations.engine import HARTREE, Engine
from hydroxcell.theory.cations.molecule import SEED, Molecule
from hydroxcell.theory.cations.reference import (
    SAME,
    TEMPERATURE,
    Reference,
    apart,
    vibrational_energy,
    vibrational_term,
)
from hydroxcell.theory.cations.routes import ADDITION, Route, routes
from hydroxcell.theory.cations.saddle import Surface, lowered

FloatArray = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]

POSSIBLE = 144  # starts of a route that are looked at
CROWD = (2, 48)  # steps with the reacting bonds held where there are more starts than this, and how many go on
ROUNDS = ((4, 16), (8, 10), (40, 6))  # steps with the reacting bonds held, and how many starts go on, the lowest ones
LOWER = 20.0  # [J/mol] by which a state must be lower than one that was found before
BOUND_TO = 4  # conformers to which hydroxide is added, the lowest ones
LOWEST, HIGHEST = -10.0 * 4184.0, 60.0 * 4184.0  # [J/mol] beyond which a barrier belongs to something else


@dataclass(frozen=True)
class Barrier:
    """What was found of one route.

    Attributes
    ----------
    route : the route
    found : whether a verified transition state (or, for an addition, the adduct) was found
    reason : why not, "" if found
    energy : electronic, of the transition state over cation and hydroxide [J/mol]; of the adduct for an addition
    vibrational : change of the damped vibrational free energy at 433 K [J/mol]
    imaginary : wavenumber of the mode over the barrier [1/cm], negative; nan for an addition
    numbers, positions : of the state [bohr]
    searches : transition states that were searched for
    """

    route: Route
    found: bool
    reason: str
    energy: float
    vibrational: float
    imaginary: float
    numbers: tuple[int, ...]
    positions: FloatArray
    searches: int

    @property
    def effective(self) -> float:
        """Energy with vibrations and the number of equal sites, -RT ln m [J/mol]."""
        return self.energy + self.vibrational - GAS_CONSTANT * TEMPERATURE * math.log(self.route.multiplicity)


def screen_cation(
    smiles: str,
    engine: Engine,
    waters: int = 0,
    progress: Progress | None = None,
    stored: Mapping[str, Any] | None = None,
    store: Callable[[str, Barrier], None] | None = None,
    seed: int = SEED,
) -> tuple[Molecule, tuple[Barrier, ...]]:
    """Search the transition state of every route.

    Parameters
    ----------
    smiles : of the cation
    engine : of the energies
    waters : on hydroxide, 0 to 4
    progress : told share and words
    stored : barriers by `Route.label` from an earlier run, which are not searched again
    store : called with each barrier that is finished
    seed : of the conformers; another one shows how far the result rests on them

    A route without verified transition state is returned as not found; nothing takes its place.
    Errors: InputError for the cation; SolverError if cation or hydroxide cannot be optimised.
    """
    molecule, found = routes(smiles)
    known = dict(stored or {})
    missing = [route for route in found if route.label not in known]
    reference = apart(molecule, engine, waters, seed) if missing else None
    done: list[Barrier] = []
    for number, route in enumerate(found):
        if progress is not None:
            progress(number / len(found), route.label)
        if route.label in known:
            done.append(known[route.label])
            continue
        assert reference is not None
        barrier = _barrier(molecule, route, engine, waters, reference)
        if store is not None:
            store(route.label, barrier)
        done.append(barrier)
    return molecule, tuple(done)


def verified_states(
    molecule: Molecule, route: Route, engine: Engine, reference: Reference, waters: int = 0, starts_followed: int = 10
) -> list[Barrier]:
    """Every distinct verified state of a substitution or elimination, the lowest first; `screen_cation` keeps that one.

    Parameters
    ----------
    molecule, route, reference : as `routes.routes` and `reference.apart` give them
    engine, waters : as for `screen_cation`
    starts_followed : starts that are followed to their end, however high
    """
    numbers = (*molecule.numbers, *reagent(waters)[0])
    surface = engine.surface(numbers, 0)
    rounds = ((4, 2 * starts_followed), (30, starts_followed))
    pool = reference.conformers
    found: list[Barrier] = []
    for site, start, relaxed in _lowest_starts(molecule, route, surface, numbers, pool, waters, rounds):
        try:
            barrier, _ = _follow(molecule, site, surface, numbers, start, relaxed, reference, None)
        except SolverError:
            continue
        if barrier is not None and all(abs(barrier.energy - other.energy) > SAME for other in found):
            found.append(barrier)
    return sorted(found, key=lambda barrier: barrier.energy)


def _barrier(molecule: Molecule, route: Route, engine: Engine, waters: int, reference: Reference) -> Barrier:
    numbers = (*molecule.numbers, *reagent(waters)[0])
    surface = engine.surface(numbers, 0)
    if route.kind == ADDITION:
        return _adduct(molecule, route, surface, numbers, waters, reference)
    reason, searches, best = "no geometry for the attack could be made", 0, None
    for site, start, relaxed in _lowest_starts(molecule, route, surface, numbers, reference.conformers, waters):
        searches += 1
        try:
            barrier, why = _follow(molecule, site, surface, numbers, start, relaxed, reference, best)
        except SolverError as error:
            barrier, why = None, str(error)
        best, reason = barrier or best, why or reason
    if best is None:
        nothing = np.empty((0, 3))
        return Barrier(route, False, reason, math.nan, math.nan, math.nan, numbers, nothing, searches)
    return Barrier(route, True, "", best.energy, best.vibrational, best.imaginary, numbers, best.positions, searches)


def _lowest_starts(
    molecule: Molecule,
    route: Route,
    surface: Surface,
    numbers: tuple[int, ...],
    pool: Sequence[FloatArray],
    waters: int,
    rounds: Sequence[tuple[int, int]] = ROUNDS,
) -> list[tuple[Route, Start, FloatArray]]:
    """The distinct starts whose restrained energy is lowest, of several conformers, sites and turns of hydroxide.

    All are relaxed a little, the lower ones further, until few are left.
    """
    possible = [
        [(site, start) for site in _equal_sites(molecule, route) for start in starts(molecule, site, positions, waters)]
        for positions in pool
    ]
    mixed = [pair for pairs in itertools.zip_longest(*possible) for pair in pairs if pair is not None]
    left = [(math.inf, site, start, start.positions) for site, start in _spread(mixed, POSSIBLE)]
    for most, number in (CROWD, *rounds) if len(left) > CROWD[1] else rounds:
        tried = []
        for _, site, start, positions in left:
            try:
                energy, relaxed = restrained(surface, start, numbers, positions, most)
            except SolverError:
                continue
            if keeps_its_place(molecule, site, start, relaxed):
                tried.append((energy, site, start, relaxed))
        tried.sort(key=lambda item: item[0])
        left = []
        for item in tried:
            if all(abs(item[0] - other[0]) * HARTREE > SAME for other in left):
                left.append(item)
        left = left[:number]
    return [item[1:] for item in left]


def _spread(items: Sequence[tuple[Route, Start]], most: int) -> list[tuple[Route, Start]]:
    """At most so many items, drawn at random but always the same: even steps would follow the order of the turns."""
    if len(items) <= most:
        return list(items)
    drawn = np.random.default_rng(most).permutation(len(items))[:most]
    return [items[int(k)] for k in sorted(drawn)]


def _equal_sites(molecule: Molecule, route: Route) -> list[Route]:
    """The route at every atom equal to its site; in one conformer they differ."""
    from dataclasses import replace

    found = []
    for atom, rank in enumerate(molecule.ranks):
        if rank != molecule.ranks[route.site]:
            continue
        alphas = (
            [atom]
            if route.alpha == route.site
            else [k for k in molecule.neighbours(atom) if molecule.ranks[k] == molecule.ranks[route.alpha]]
        )
        for alpha in alphas:
            centres = [k for k in molecule.neighbours(alpha) if molecule.ranks[k] == molecule.ranks[route.centre]]
            found += [replace(route, site=atom, alpha=alpha, centre=centre) for centre in centres[:1]]
    return found or [route]


def _follow(
    molecule: Molecule,
    route: Route,
    surface: Surface,
    numbers: tuple[int, ...],
    start: Start,
    relaxed: FloatArray,
    reference: Reference,
    best: Barrier | None,
) -> tuple[Barrier | None, str]:
    """Barrier of a verified state that is lower than the best one so far, or why there is none."""
    below = math.inf if best is None else reference.energy + (best.energy - LOWER) / HARTREE
    saddle = search(surface, molecule, start, relaxed, numbers, below)
    energy = (saddle.energy - reference.energy) * HARTREE
    if saddle.energy >= below:
        return None, ""
    if not LOWEST < energy < HIGHEST:
        return None, f"a stationary point at {energy / 4184.0:.0f} kcal/mol is not this reaction"
    why = objection(molecule, route, saddle, start, numbers, surface)
    if why:
        return None, why
    waves = vibrations(saddle.hessian, numbers, saddle.positions)[0]
    change = vibrational_energy(waves) - reference.vibrational - reference.hydroxide_vibrational
    return Barrier(route, True, "", energy, change, float(waves[0]), numbers, saddle.positions, 1), ""


def _adduct(
    molecule: Molecule,
    route: Route,
    surface: Surface,
    numbers: tuple[int, ...],
    waters: int,
    reference: Reference,
) -> Barrier:
    """Energy of the adduct of hydroxide to a ring carbon; its formation has next to no barrier."""
    best: FloatArray | None = None
    lowest = math.inf
    for positions in reference.conformers[:BOUND_TO]:
        for start in added(molecule, route, positions, waters):
            relaxed, energy = lowered(surface, start, first=model_hessian(numbers, start))
            bond = float(np.linalg.norm(relaxed[route.site] - relaxed[len(molecule.numbers)]))
            if bond < NEW_BOND and energy < lowest and not unbroken(molecule, relaxed):
                best, lowest = relaxed, energy
    if best is None:
        nothing = np.empty((0, 3))
        return Barrier(route, False, "the adduct falls apart", math.nan, math.nan, math.nan, numbers, nothing, 0)
    change = vibrational_term(surface, numbers, best) - reference.vibrational - reference.hydroxide_vibrational
    energy = (lowest - reference.energy) * HARTREE
    return Barrier(route, True, "", energy, change, math.nan, numbers, best, 0)
