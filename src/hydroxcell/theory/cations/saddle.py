"""Minima and transition states on an energy surface, in Cartesian coordinates and atomic units.

Minima by L-BFGS. Transition states by rational-function steps that go up along one followed mode and down along all
others [banerjee_1985], with the Hessian updated after every step [bofill_1994] and built anew at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

FloatArray = npt.NDArray[np.float64]
Surface = Callable[[FloatArray], tuple[float, FloatArray]]

DISPLACEMENT = 0.01  # [bohr] for the Hessian by central differences of the gradient
LONGEST_STEP = 0.25  # [bohr] of a step towards a saddle
FORCE = 3e-4  # [hartree/bohr] largest component at a stationary point
MOST_STEPS = 120
REFRESH = 30  # steps after which the Hessian is built anew


@dataclass(frozen=True)
class Restraint:
    """Spring on a distance: atoms, length [bohr], constant [hartree/bohr2]."""

    first: int
    second: int
    length: float
    constant: float = 1.0


def relax(
    surface: Surface, positions: FloatArray, restraints: Sequence[Restraint] = (), most: int = 300, force: float = FORCE
) -> FloatArray:
    """Nearest minimum, with springs on distances if given [bohr]."""

    def evaluate(x: FloatArray) -> tuple[float, FloatArray]:
        points = x.reshape(-1, 3)
        energy, gradient = surface(points)
        gradient = gradient.copy()
        for spring in restraints:
            bond = points[spring.first] - points[spring.second]
            length = float(np.linalg.norm(bond))
            energy += 0.5 * spring.constant * (length - spring.length) ** 2
            pull = spring.constant * (length - spring.length) * bond / length
            gradient[spring.first] += pull
            gradient[spring.second] -= pull
        return energy, gradient.ravel()

    found = minimize(
        evaluate,
        positions.ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": most, "gtol": force, "ftol": 1e-13},
    )
    return np.asarray(found.x).reshape(-1, 3)


def hessian(surface: Surface, positions: FloatArray, rough: bool = False) -> FloatArray:
    """Second derivatives [hartree/bohr2] (3n, 3n) by central (if rough, one-sided) differences of the gradient."""
    size = positions.size
    found = np.empty((size, size))
    here = surface(positions)[1].ravel() if rough else None
    for k in range(size):
        shifted = positions.ravel().copy()
        shifted[k] += DISPLACEMENT
        ahead = surface(shifted.reshape(-1, 3))[1].ravel()
        if here is not None:
            found[k] = (ahead - here) / DISPLACEMENT
            continue
        shifted[k] -= 2.0 * DISPLACEMENT
        behind = surface(shifted.reshape(-1, 3))[1].ravel()
        found[k] = (ahead - behind) / (2.0 * DISPLACEMENT)
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
    hessian : at the end, anew [hartree/bohr2]
    converged : whether the gradient vanishes
    steps : taken
    """

    positions: FloatArray
    energy: float
    hessian: FloatArray
    converged: bool
    steps: int


def find_saddle(surface: Surface, positions: FloatArray, direction: FloatArray) -> Saddle:
    """Transition state near a geometry, following the mode most like `direction` (n, 3) uphill."""
    x = positions.copy()
    curvature = hessian(surface, x, rough=True)
    energy, gradient = surface(x)
    followed = direction.ravel() / np.linalg.norm(direction)
    step_number = 0
    for step_number in range(1, MOST_STEPS + 1):
        step, followed = _step(curvature, gradient.ravel(), x, followed)
        moved = x + step.reshape(-1, 3)
        energy, new = surface(moved)
        curvature = _updated(curvature, step, (new - gradient).ravel())
        x, gradient = moved, new
        if np.abs(new).max() < FORCE:
            break
        if step_number % REFRESH == 0:
            curvature = hessian(surface, x, rough=True)
    at_end = hessian(surface, x)
    return Saddle(x, energy, at_end, bool(np.abs(gradient).max() < FORCE), step_number)


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
