"""Hydroxide placed for an attack, the search of its transition state, and what makes a found state a true one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hydroxcell.theory.cations.curvature import model_hessian
from hydroxcell.theory.cations.molecule import BOHR, Molecule, usual_length
from hydroxcell.theory.cations.routes import SUBSTITUTION, Route
from hydroxcell.theory.cations.saddle import (
    DISPLACEMENT,
    Restraint,
    Saddle,
    Surface,
    find_saddle,
    improved,
    lowered,
    one_sided,
    relax,
)

FloatArray = npt.NDArray[np.float64]

FORMING, BREAKING = 2.05 / BOHR, 1.90 / BOHR  # [bohr] C-O and C-N of a substitution while the rest relaxes
PROTON_FORMING, PROTON_BREAKING, LEAVING = 1.35 / BOHR, 1.30 / BOHR, 1.85 / BOHR  # O-H, C-H, C-N of an elimination
BROKEN = 1.25  # [1] times the usual length of a bond, beyond which it is broken, where that is longer than `BOND`
TURNS = (0.0, 2.0 * np.pi / 3.0, 4.0 * np.pi / 3.0)  # of the hydrogen of hydroxide around the attack
ANTI = np.deg2rad(35.0)  # how far from 180 degrees a hydrogen may stand to the leaving group
NEAREST = 1.75 / BOHR  # [bohr] least distance of hydroxide to hydrogens that do not react, while bonds are held
HYDROXIDE_BOND = 0.97 / BOHR
HYDROGEN_BOND = 1.75 / BOHR
MASSES = {1: 1.008, 6: 12.011, 7: 14.007, 8: 15.999, 9: 18.998, 15: 30.974, 16: 32.06, 17: 35.45, 35: 79.904}
WAVENUMBER = 5140.4871  # [1/cm] for sqrt(hartree/bohr2/u)
IMAGINARY = -50.0  # [1/cm] softer modes are noise of the differences, not a way down
KICK, KICKS = 0.6, 3  # [bohr] largest shift along a second way down, and how often
EXCHANGE = 0.3  # [1] least share of the imaginary mode along the exchanged bonds
DOWNHILL = 0.35  # [bohr] largest shift along the mode before both ways down are followed
BOND_TO_HYDROGEN, BOND, NEW_BOND_TO_HYDROGEN, NEW_BOND, LEFT = (
    length / BOHR for length in (1.35, 1.95, 1.25, 1.65, 2.0)
)  # [bohr] longest intact bonds, longest bonds that count as formed, shortest distance of a group that has left
BOUND = 1.5 / BOHR  # [bohr] C-O from which an adduct is relaxed
LINEAR = np.deg2rad(150.0)  # least angle O-C-leaving atom of a substitution


@dataclass(frozen=True)
class Start:
    """A geometry to begin with: atoms of cation, then hydroxide, then waters [bohr]."""

    positions: FloatArray
    restraints: tuple[Restraint, ...]
    moving: tuple[tuple[int, int, float], ...]  # pairs of atoms and how their distance changes along the reaction


def starts(molecule: Molecule, route: Route, positions: FloatArray, waters: int) -> Iterator[Start]:
    """Geometries for one route at one conformer; several where several hydrogens can stand anti."""
    oxygen = len(positions)
    leaving = _against_nitrogen(molecule, route)
    restraints: tuple[Restraint, ...]
    moving: tuple[tuple[int, int, float], ...]
    if route.kind == SUBSTITUTION:
        away = _unit(positions[route.site] - positions[route.centre])
        place = positions[route.site] + FORMING * away
        walls = _walls(molecule, oxygen)
        restraints = (
            Restraint(route.site, oxygen, FORMING),
            Restraint(route.site, route.centre, leaving * BREAKING),
            *walls,
        )
        moving = ((route.site, oxygen, -1.0), (route.site, route.centre, 1.0))
        for turned in TURNS:
            yield Start(_assembled(positions, place, away, waters, turned), restraints, moving)
        return
    for hydrogen, turned_chain in _anti_hydrogens(molecule, route, positions):
        away = _unit(turned_chain[hydrogen] - turned_chain[route.site])
        place = turned_chain[hydrogen] + PROTON_FORMING * away
        restraints = (
            Restraint(hydrogen, oxygen, PROTON_FORMING),
            Restraint(route.site, hydrogen, PROTON_BREAKING),
            Restraint(route.alpha, route.centre, leaving * LEAVING),
            *_walls(molecule, oxygen, hydrogen),
        )
        moving = ((hydrogen, oxygen, -1.0), (route.site, hydrogen, 1.0), (route.alpha, route.centre, 0.5))
        for turned in TURNS:
            yield Start(_assembled(turned_chain, place, away, waters, turned), restraints, moving)


def _against_nitrogen(molecule: Molecule, route: Route) -> float:
    """How much longer the breaking bond is than one to nitrogen, for phosphorus or sulfur."""
    return usual_length(6, molecule.numbers[route.centre]) / usual_length(6, 7)


def _walls(molecule: Molecule, oxygen: int, but: int = -1) -> list[Restraint]:
    """Other hydrogens are kept from jumping to hydroxide while the reacting bonds are held."""
    return [Restraint(k, oxygen, NEAREST, wall=True) for k, z in enumerate(molecule.numbers) if z == 1 and k != but]


def _anti_hydrogens(molecule: Molecule, route: Route, positions: FloatArray) -> list[tuple[int, FloatArray]]:
    """Hydrogens of the site that stand anti, with the geometry: a chain is turned until they do, a ring is left."""
    chain = _beyond(molecule, route)
    found = []
    for hydrogen in molecule.hydrogens(route.site):
        angle = _dihedral(*(positions[k] for k in (hydrogen, route.site, route.alpha, route.centre)))
        turned = positions if chain is None else _turned(positions, chain, route.alpha, route.site, np.pi - angle)
        off = 0.0 if chain is not None else np.pi - abs(angle)
        found.append((off, hydrogen, turned))
    found.sort(key=lambda item: item[:2])
    near = [(h, turned) for off, h, turned in found if off <= ANTI]
    return near or [(h, turned) for _, h, turned in found[:1]]


def _beyond(molecule: Molecule, route: Route) -> list[int] | None:
    """Atoms behind the bond from alpha carbon to site; None where that bond is in a ring."""
    reached, border = {route.site}, [route.site]
    while border:
        atom = border.pop()
        for other in molecule.neighbours(atom):
            if other in reached or (atom == route.site and other == route.alpha):
                continue
            if other == route.alpha:
                return None
            reached.add(other)
            border.append(other)
    return sorted(reached)


def _turned(positions: FloatArray, atoms: list[int], first: int, second: int, angle: float) -> FloatArray:
    """Some atoms turned around the bond from `first` to `second` so that their torsion falls by `angle` [rad]."""
    axis = _unit(positions[second] - positions[first])
    arms = positions[atoms] - positions[second]
    along = np.outer(arms @ axis, axis)
    turned = along + np.cos(angle) * (arms - along) + np.sin(angle) * np.cross(axis, arms)
    found = positions.copy()
    found[atoms] = positions[second] + turned
    return found


def _assembled(
    positions: FloatArray, oxygen: FloatArray, away: FloatArray, waters: int, turned: float = 0.0
) -> FloatArray:
    """Cation, hydroxide with its hydrogen bent to one side, and waters that give it hydrogen bonds."""
    one = _unit(np.cross(away, [0.3, 0.5, 0.8]))
    side = np.cos(turned) * one + np.sin(turned) * np.cross(away, one)
    turn = np.cross(away, side)
    parts = [positions, oxygen, oxygen + HYDROXIDE_BOND * _unit(0.4 * away + side)]
    for k in range(waters):
        angle = np.pi * (0.5 + k / 2.0)
        toward = _unit(0.6 * away + np.cos(angle) * side + np.sin(angle) * turn)
        proton = oxygen + HYDROGEN_BOND * toward
        centre = proton + HYDROXIDE_BOND * toward
        parts += [proton, centre, centre + HYDROXIDE_BOND * _unit(0.4 * toward + np.cross(toward, [0.8, 0.3, 0.5]))]
    return np.vstack([np.atleast_2d(part) for part in parts])


def reagent(waters: int) -> tuple[tuple[int, ...], FloatArray]:
    """Hydroxide with its waters: atomic numbers and a starting geometry [bohr], as `starts` adds them."""
    numbers = (8, 1, *((1, 8, 1) * waters))
    return numbers, _assembled(np.empty((0, 3)), np.zeros(3), np.array([1.0, 0.0, 0.0]), waters)


def restrained(
    surface: Surface, start: Start, numbers: tuple[int, ...], positions: FloatArray, most: int
) -> tuple[float, FloatArray]:
    """Energy [hartree] and geometry after some steps with the reacting bonds held, to choose between starts."""
    model = model_hessian(numbers, positions)
    relaxed, energy = lowered(surface, positions, start.restraints, most=most, force=1e-3, first=model)
    return energy, relaxed


def keeps_its_place(molecule: Molecule, route: Route, start: Start, positions: FloatArray) -> bool:
    """Whether hydroxide still stands where the route needs it after the restrained relaxation, all else intact."""
    oxygen = len(molecule.numbers)
    if unbroken(molecule, positions, start):
        return False
    if route.kind == SUBSTITUTION:
        return bool(_angle(positions[oxygen], positions[route.site], positions[route.centre]) > LINEAR)
    first, second, _ = start.moving[0]
    return float(np.linalg.norm(positions[first] - positions[second])) < 2.0 / BOHR


def search(
    surface: Surface,
    molecule: Molecule,
    start: Start,
    relaxed: FloatArray,
    numbers: tuple[int, ...],
    below: float = math.inf,
) -> Saddle:
    """Transition state in the direction in which the bonds change.

    A stationary point with a second, softer way down is left along that way and the search goes on. One that is not
    below an energy [hartree] is returned as it is, without a Hessian that could verify it.
    """
    core = _core(molecule, start)

    def first(points: FloatArray) -> FloatArray:
        return improved(surface, points, model_hessian(numbers, points), core)

    saddle = find_saddle(surface, relaxed, _direction(start, relaxed), first, below)
    if not saddle.converged and saddle.energy < below:
        settled = _settled(surface, start, saddle.positions, numbers)
        saddle = find_saddle(surface, settled, _direction(start, settled), first, below)
    for attempt in range(KICKS + 1):
        if not saddle.converged or saddle.energy >= below:
            break
        forward = one_sided(surface, saddle.positions)
        waves, modes = vibrations(forward, numbers, saddle.positions)
        if np.count_nonzero(waves < IMAGINARY) < 2 or attempt == KICKS:
            backward = one_sided(surface, saddle.positions, -DISPLACEMENT)
            return replace(saddle, hessian=0.5 * (forward + backward))
        shifted = _left(surface, start, saddle.positions, modes[:, 1].reshape(-1, 3), numbers)
        saddle = find_saddle(surface, shifted, modes[:, 0].reshape(-1, 3), first, below)
    return saddle


def _settled(surface: Surface, start: Start, positions: FloatArray, numbers: tuple[int, ...]) -> FloatArray:
    """A geometry whose soft motions, as of explicit waters, have come to rest, the reacting bonds held as they are."""
    held = [Restraint(a, b, float(np.linalg.norm(positions[a] - positions[b]))) for a, b, _ in start.moving]
    return relax(surface, positions, held, first=model_hessian(numbers, positions))


def _left(
    surface: Surface, start: Start, positions: FloatArray, soft: FloatArray, numbers: tuple[int, ...]
) -> FloatArray:
    """A geometry further down along a second way down, the reacting bonds held as they are."""
    kick = KICK * soft / np.abs(soft).max()
    lower = min((positions + kick, positions - kick), key=lambda points: surface(points)[0])
    held = [Restraint(a, b, float(np.linalg.norm(positions[a] - positions[b]))) for a, b, _ in start.moving]
    return relax(surface, lower, held, most=40, first=model_hessian(numbers, lower))


def _core(molecule: Molecule, start: Start) -> list[int]:
    """Atoms whose bonds change, what is bound to the attacked one, and the hydrogen of hydroxide."""
    reacting = {atom for pair in start.moving for atom in pair[:2]}
    oxygen = len(molecule.numbers)
    heavy = [atom for atom in reacting if atom < oxygen and molecule.numbers[atom] == 6]
    near = {k for atom in heavy for k in molecule.neighbours(atom)}
    return sorted(reacting | near | {oxygen + 1})


def _direction(start: Start, positions: FloatArray) -> FloatArray:
    found = np.zeros_like(positions)
    for first, second, sign in start.moving:
        bond = _unit(positions[first] - positions[second])
        found[first] += sign * bond
        found[second] -= sign * bond
    return found


def vibrations(hessian: FloatArray, numbers: tuple[int, ...], positions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Wavenumbers [1/cm], imaginary ones negative, without translation and rotation; and modes as displacements."""
    masses = np.repeat([MASSES.get(z, 2.2 * z) for z in numbers], 3)
    root = np.sqrt(masses)
    centre = (masses[::3, None] * positions).sum(axis=0) / masses[::3].sum()
    weighted = without_motion_weighted(positions - centre, root)
    values, modes = np.linalg.eigh(weighted @ (hessian / np.outer(root, root)) @ weighted)
    waves = np.sign(values) * np.sqrt(np.abs(values)) * WAVENUMBER
    inner = np.argsort(np.abs(values))[6:] if len(numbers) > 2 else np.argsort(np.abs(values))[5:]
    inner = inner[np.argsort(waves[inner])]
    return waves[inner], modes[:, inner] / root[:, None]


def without_motion_weighted(positions: FloatArray, root: FloatArray) -> FloatArray:
    """Projector in mass-weighted coordinates onto what is neither translation nor rotation."""
    n = len(positions)
    moves = np.zeros((3 * n, 6))
    for axis in range(3):
        unit = np.zeros(3)
        unit[axis] = 1.0
        moves[axis::3, axis] = root[axis::3]
        moves[:, 3 + axis] = np.cross(unit, positions).ravel() * root
    basis, strength, _ = np.linalg.svd(moves, full_matrices=False)
    basis = basis[:, strength > 1e-8 * strength.max()]
    return np.asarray(np.eye(3 * n) - basis @ basis.T)


def objection(
    molecule: Molecule, route: Route, saddle: Saddle, start: Start, numbers: tuple[int, ...], surface: Surface
) -> str:
    """Why a stationary point is not the transition state of the route, "" if it is."""
    if not saddle.converged:
        return f"the search did not converge in {saddle.steps} steps"
    waves, modes = vibrations(saddle.hessian, numbers, saddle.positions)
    imaginary = int(np.count_nonzero(waves < IMAGINARY))
    if imaginary != 1:
        return f"{imaginary} imaginary modes instead of one"
    mode = modes[:, 0].reshape(-1, 3)
    along = sum(s * (mode[a] - mode[b]) @ _unit(saddle.positions[a] - saddle.positions[b]) for a, b, s in start.moving)
    if abs(along) < EXCHANGE * np.linalg.norm(mode):
        return "its imaginary mode is not the exchange of bonds of this route"
    if route.kind == SUBSTITUTION:
        oxygen = len(molecule.numbers)
        angle = _angle(saddle.positions[oxygen], saddle.positions[route.site], saddle.positions[route.centre])
        if angle < LINEAR:
            return f"hydroxide does not come from behind ({np.rad2deg(angle):.0f} degrees)"
    return _connected(molecule, saddle, start, mode, numbers, surface)


def _connected(
    molecule: Molecule, saddle: Saddle, start: Start, mode: FloatArray, numbers: tuple[int, ...], surface: Surface
) -> str:
    """Whether the two ways down lead to the cation with hydroxide beside it, and to broken bonds."""
    ends = []
    for sign in (1.0, -1.0):
        moved = saddle.positions + sign * DOWNHILL * mode / np.abs(mode).max()
        ends.append(relax(surface, moved, most=60, force=1e-3, first=model_hessian(numbers, moved)))
    first, second, _ = start.moving[0]
    forming = [float(np.linalg.norm(end[first] - end[second])) for end in ends]
    before, after = (ends[1], ends[0]) if forming[0] < forming[1] else (ends[0], ends[1])
    formed = NEW_BOND_TO_HYDROGEN if first >= len(molecule.numbers) or molecule.numbers[first] == 1 else NEW_BOND
    if min(forming) > formed:
        return "the way down does not form the new bond"
    lost = unbroken(molecule, before)
    if lost:
        return f"the way back breaks {lost}"
    broken = start.moving[-1]
    gone = LEFT * usual_length(*(molecule.numbers[k] for k in broken[:2])) / usual_length(6, 7)
    if float(np.linalg.norm(after[broken[0]] - after[broken[1]])) < gone:
        return "the leaving group does not leave on the way down"
    return ""


def unbroken(molecule: Molecule, positions: FloatArray, but: Start | None = None) -> str:
    """The first bond of the cation that is broken in a geometry, in words; "" if none is.

    `but` names a start whose reacting bonds do not count.
    """
    reacting = {frozenset(pair[:2]) for pair in but.moving} if but is not None else set()
    for a, b, _order in molecule.bonds:
        if frozenset((a, b)) in reacting:
            continue
        one, other = molecule.numbers[a], molecule.numbers[b]
        limit = max(BOND_TO_HYDROGEN if 1 in (one, other) else BOND, BROKEN * usual_length(one, other))
        if float(np.linalg.norm(positions[a] - positions[b])) > limit:
            return f"the bond {molecule.symbols[a]}{a}-{molecule.symbols[b]}{b}"
    return ""


def _unit(vector: npt.ArrayLike) -> FloatArray:
    v = np.asarray(vector, dtype=float)
    return np.asarray(v / np.linalg.norm(v))


def _angle(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
    return float(np.arccos(np.clip(_unit(a - b) @ _unit(c - b), -1.0, 1.0)))


def _dihedral(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> float:
    axis = _unit(c - b)
    left = (a - b) - ((a - b) @ axis) * axis
    right = (d - c) - ((d - c) @ axis) * axis
    return float(np.arctan2(np.cross(axis, left) @ right, left @ right))


def added(molecule: Molecule, route: Route, positions: FloatArray, waters: int) -> Iterator[FloatArray]:
    """Hydroxide on either side of a ring carbon, near enough to bind, its hydrogen turned to three sides [bohr]."""
    around = [k for k in molecule.neighbours(route.site) if molecule.numbers[k] > 1][:2]
    normal = _unit(np.cross(positions[around[0]] - positions[route.site], positions[around[1]] - positions[route.site]))
    for away in (normal, -normal):
        for turned in TURNS:
            yield _assembled(positions, positions[route.site] + BOUND * away, away, waters, turned)
