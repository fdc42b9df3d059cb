"""Minima and transition states on an energy surface, in Cartesian coordinates and atomic units.

Minima by rational-function steps downhill. Transition states by rational-function steps that go up along one followed
mode and down along all others [banerjee_1985], with the Hessian updated after every step [bofill_1994].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Surface = Callable[[FloatArray], tuple[float, FloatArray]]

DISPLACEMENT = 0.01  # [bohr] for the Hessian by central differences of the gradient
LONGEST_MOVE, SHORTEST_MOVE = 0.5, 0.01  # [bohr] of one coordinate in a step of a relaxation
RISE = 2e-5  # [hartree] by which a step of a relaxation may go up
PLAIN = 0.4  # [hartree/bohr2] first curvature without a model
LONGEST_STEP = 0.25  # [bohr] of a step towards a saddle
FORCE = 2e-4  # [hartree/bohr] largest component at a stationary point
FLAT = 1e-3  # [hartree/bohr] below which the energy is near that of the stationary point
MOST_STEPS = 100
REFRESH = 30  # steps after which the Hessian is built anew


@dataclass(frozen=True)
class Restraint:
    """Spring on a distance: atoms, length [bohr], constant [hartree/bohr2]; `wall`: it never pulls."""

    first: int
    second: int
    length: float
    constant: float = 1.0
    wall: bool = False


def relax(
    surface: Surface,
    positions: FloatArray,
    restraints: Sequence[Restraint] = (),
    most: int = 300,
    force: float = FORCE,
    first: FloatArray | None = None,
) -> FloatArray:
    """Nearest minimum, with springs on distances if given [bohr]; see `lowered`."""
    return lowered(surface, positions, restraints, most, force, first)[0]


def lowered(
    surface: Surface,
    positions: FloatArray,
    restraints: Sequence[Restraint] = (),
    most: int = 300,
    force: float = FORCE,
    first: FloatArray | None = None,
) -> tuple[FloatArray, float]:
    """Nearest minimum [bohr] and its energy without the springs [hartree].

    Parameters
    ----------
    surface, positions : energy and gradient, and where to begin [bohr] (n, 3)
    restraints : springs
    most, force : steps at most; largest component of the gradient at the end [hartree/bohr]
    first : Hessian to begin with (3n, 3n), for a molecule that of `curvature.model_hessian`
    """
    x = positions.copy()
    curvature = PLAIN * np.eye(x.size) if first is None else first + _stiffness(restraints, x)
    energy, held, gradient = _with_springs(surface, x, restraints)
    trust = LONGEST_MOVE
    for _ in range(most):
        if np.abs(gradient).max() < force:
            break
        values, modes = np.linalg.eigh(curvature)
        slopes = modes.T @ gradient
        step = modes @ (-slopes / (values - _lowest_shift(values, slopes)))
        step *= min(1.0, trust / max(float(np.abs(step).max()), 1e-12))
        moved = x + step.reshape(-1, 3)
        higher, tension, new = _with_springs(surface, moved, restraints)
        change = new - gradient
        curvature = _updated_minimum(curvature, step, change)
        if higher > energy + RISE:
            trust = max(0.5 * float(np.abs(step).max()), SHORTEST_MOVE)
            if trust == SHORTEST_MOVE and float(np.abs(step).max()) <= SHORTEST_MOVE:
                break
            continue
        trust = min(1.3 * trust, LONGEST_MOVE)
        x, energy, held, gradient = moved, higher, tension, new
    return x, energy - held


def _with_springs(
    surface: Surface, points: FloatArray, restraints: Sequence[Restraint]
) -> tuple[float, float, FloatArray]:
    """Energy with the springs, energy of the springs, and gradient."""
    energy, gradient = surface(points)
    gradient = gradient.copy()
    held = 0.0
    for spring in restraints:
        bond = points[spring.first] - points[spring.second]
        length = float(np.linalg.norm(bond))
        if spring.wall and length > spring.length:
            continue
        held += 0.5 * spring.constant * (length - spring.length) ** 2
        pull = spring.constant * (length - spring.length) * bond / length
        gradient[spring.first] += pull
        gradient[spring.second] -= pull
    return energy + held, held, gradient.ravel()


def _stiffness(restraints: Sequence[Restraint], points: FloatArray) -> FloatArray:
    """Hessian of the springs along their bonds."""
    found = np.zeros((points.size, points.size))
    for spring in restraints:
        bond = points[spring.first] - points[spring.second]
        length = float(np.linalg.norm(bond))
        if spring.wall and length > spring.length:
            continue
        slope = np.zeros(points.shape)
        slope[spring.first], slope[spring.second] = bond / length, -bond / length
        found += spring.constant * np.outer(slope, slope)
    return found


def _updated_minimum(curvature: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Update of Broyden, Fletcher, Goldfarb and Shanno; none where the surface curves down along the step."""
    along = float(change @ step)
    if along < 1e-10:
        return curvature
    pushed = curvature @ step
    return np.asarray(curvature + np.outer(change, change) / along - np.outer(pushed, pushed) / float(step @ pushed))


def improved(surface: Surface, positions: FloatArray, model: FloatArray, atoms: Sequence[int]) -> FloatArray:
    """A model Hessian with the rows of some atoms taken from one-sided differences of the gradient."""
    found = model.copy()
    here = surface(positions)[1].ravel()
    for k in (3 * atom + axis for atom in atoms for axis in range(3)):
        shifted = positions.ravel().copy()
        shifted[k] += DISPLACEMENT
        found[k] = (surface(shifted.reshape(-1, 3))[1].ravel() - here) / DISPLACEMENT
        found[:, k] = found[k]
    return found


def hessian(surface: Surface, positions: FloatArray) -> FloatArray:
    """Second derivatives [hartree/bohr2] (3n, 3n) by central differences of the gradient."""
    return 0.5 * (one_sided(surface, positions) + one_sided(surface, positions, -DISPLACEMENT))


def one_sided(surface: Surface, positions: FloatArray, shift: float = DISPLACEMENT) -> FloatArray:
    """Second derivatives [hartree/bohr2] (3n, 3n) from the change of the gradient with a shift [bohr] of each atom."""
    size = positions.size
    found = np.empty((size, size))
    here = surface(positions)[1].ravel()
    for k in range(size):
        shifted = positions.ravel().copy()
        shifted[k] += shift
        found[k] = (surface(shifted.reshape(-1, 3))[1].ravel() - here) / shift
    return 0.5 * (found + found.T)


def without_motion(positions: FloatArray) -> FloatArray:
    """Projector (3n, 3n) onto what is neither translation nor rotation."""
    n = len(positions)
    centred = positions - positions.mean(axis=0)
    moves = np.zeros((3 * n, 6))
    for axis in range(3):
        moves[axis::3, axis] = 1.0
        unit = np.zeros(3)
        unit[axis] = 1.0
        moves[:, 3 + axis] = np.cross(unit, centred).ravel()
    basis, strength, _ = np.linalg.svd(moves, full_matrices=False)
    basis = basis[:, strength > 1e-8 * strength.max()]
    return np.asarray(np.eye(3 * n) - basis @ basis.T)


@dataclass(frozen=True)
class Saddle:
    """Result of a search.

    Attributes
    ----------
    positions : [bohr] (n, 3)
    energy : [hartree]
    hessian : at the end, as the steps have updated it [hartree/bohr2]
    converged : whether the gradient vanishes
    steps : taken
    """

    positions: FloatArray
    energy: float
    hessian: FloatArray
    converged: bool
    steps: int


def find_saddle(
    surface: Surface,
    positions: FloatArray,
    direction: FloatArray,
    first: Callable[[FloatArray], FloatArray] | None = None,
    below: float = math.inf,
) -> Saddle:
    """Transition state near a geometry, following the mode most like `direction` (n, 3) uphill.

    `first` gives the Hessian to begin with at a geometry; without it one-sided differences of all atoms do. The search
    is given up, as not converged, where it flattens out above the energy `below` [hartree].
    """
    x = positions.copy()
    build = first or (lambda points: one_sided(surface, points))
    curvature = build(x)
    energy, gradient = surface(x)
    followed = direction.ravel() / np.linalg.norm(direction)
    step_number = 0
    for step_number in range(1, MOST_STEPS + 1):
        step, followed = _step(curvature, gradient.ravel(), x, followed)
        moved = x + step.reshape(-1, 3)
        energy, new = surface(moved)
        curvature = _updated(curvature, step, (new - gradient).ravel())
        x, gradient = moved, new
        largest = float(np.abs(new).max())
        if largest < FORCE or (largest < FLAT and energy > below):
            break
        if step_number % REFRESH == 0:
            curvature = build(x)
    return Saddle(x, energy, curvature, bool(np.abs(gradient).max() < FORCE), step_number)


def _step(
    curvature: FloatArray, gradient: FloatArray, positions: FloatArray, followed: FloatArray
) -> tuple[FloatArray, FloatArray]:
    projector = without_motion(positions)
    values, modes = np.linalg.eigh(projector @ curvature @ projector)
    inner = np.abs(values) > 1e-7
    values, modes = values[inner], modes[:, inner]
    slopes = modes.T @ gradient
    up = int(np.argmax(np.abs(modes.T @ followed)))
    down = np.arange(len(values)) != up
    lift = 0.5 * (values[up] + np.sqrt(values[up] ** 2 + 4.0 * slopes[up] ** 2))
    parts = np.zeros_like(values)
    parts[up] = -slopes[up] / (values[up] - lift) if abs(values[up] - lift) > 1e-12 else 0.0
    shift = _lowest_shift(values[down], slopes[down])
    parts[down] = -slopes[down] / (values[down] - shift)
    step = modes @ parts
    length = float(np.linalg.norm(step))
    if length > LONGEST_STEP:
        step *= LONGEST_STEP / length
    mode = modes[:, up]
    return step, mode * np.sign(mode @ followed)


def _lowest_shift(values: FloatArray, slopes: FloatArray) -> float:
    """Lowest eigenvalue of the augmented Hessian of the modes that go down."""
    augmented = np.diag(np.append(values, 0.0))
    augmented[-1, :-1] = augmented[:-1, -1] = slopes
    return float(np.linalg.eigvalsh(augmented)[0])


def _updated(curvature: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Bofill's mixture of the symmetric rank-one and Powell's update."""
    residual = change - curvature @ step
    length, along = float(step @ step), float(residual @ step)
    if length < 1e-16 or float(residual @ residual) < 1e-20:
        return curvature
    rank_one = np.outer(residual, residual) / along if abs(along) > 1e-12 else np.zeros_like(curvature)
    powell = (np.outer(residual, step) + np.outer(step, residual)) / length - along * np.outer(step, step) / length**2
    share = along * along / (float(residual @ residual) * length)
    return np.asarray(curvature + share * rank_one + (1.0 - share) * powell)
