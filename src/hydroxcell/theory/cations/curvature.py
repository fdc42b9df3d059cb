"""A first Hessian from the geometry alone, with which relaxations and searches need a third of the gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

STRETCH, BEND, TORSION = 0.45, 0.15, 0.005  # [hartree/bohr2, hartree, hartree] of a bond of the usual length
WEAKEST = 0.004  # [hartree/bohr2] of a motion that changes no bond, angle or torsion
DECAY = ((1.0, 0.3949, 0.3949), (0.3949, 0.28, 0.28), (0.3949, 0.28, 0.28))  # [1/bohr2] by rows of the periodic table
USUAL = ((1.35, 2.10, 2.53), (2.10, 2.87, 3.40), (2.53, 3.40, 3.40))  # [bohr]
LEAST = 0.05  # [1] least share of a bond for which angles and torsions are looked at


def model_hessian(numbers: Sequence[int], positions: FloatArray) -> FloatArray:
    """Hessian of springs between all atoms, on their angles and torsions, each weaker the longer its bonds.

    `k = k_0 prod exp(alpha (r_0^2 - r^2))` over the bonds of a stretch, bend or torsion.

    Parameters
    ----------
    numbers : atomic numbers (n,)
    positions : [bohr] (n, 3)

    Returns the Hessian [hartree/bohr2] (3n, 3n), positive definite. Rows of the periodic table beyond the third count
    as the third. Source: [lindh_1995].

    >>> h = model_hessian((1, 1), np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.35]]))
    >>> round(float(h[2, 2]), 3)
    0.454
    """
    n = len(numbers)
    row = np.array([0 if z <= 2 else 1 if z <= 10 else 2 for z in numbers])
    decay, usual = np.array(DECAY)[row[:, None], row], np.array(USUAL)[row[:, None], row]
    apart = positions[:, None] - positions[None]
    distance = np.linalg.norm(apart, axis=-1)
    share = np.exp(decay * (usual**2 - distance**2))
    np.fill_diagonal(share, 0.0)
    rows: list[FloatArray] = []
    strengths: list[float] = []
    near = [[int(k) for k in np.flatnonzero(share[j] > LEAST)] for j in range(n)]
    for a, b in zip(*np.nonzero(np.triu(share > 1e-3)), strict=True):
        unit = apart[a, b] / distance[a, b]
        rows.append(_row(n, (int(a), int(b)), (unit, -unit)))
        strengths.append(STRETCH * share[a, b])
    for j in range(n):
        for a in near[j]:
            for b in (k for k in near[j] if k > a):
                bend = _bend(positions[a], positions[j], positions[b])
                if bend is not None:
                    rows.append(_row(n, (a, j, b), bend))
                    strengths.append(BEND * share[a, j] * share[j, b])
    for b, c in ((j, k) for j in range(n) for k in near[j] if k > j):
        for a, d in ((j, k) for j in near[b] for k in near[c] if len({j, b, c, k}) == 4):
            slope = _torsion(*(positions[k] for k in (a, b, c, d)))
            if slope is not None:
                rows.append(_row(n, (a, b, c, d), slope))
                strengths.append(TORSION * share[a, b] * share[b, c] * share[c, d])
    slopes = np.array(rows).reshape(-1, 3 * n)
    return np.asarray(slopes.T @ (np.array(strengths)[:, None] * slopes) + WEAKEST * np.eye(3 * n))


def _row(n: int, atoms: Sequence[int], slopes: Sequence[FloatArray]) -> FloatArray:
    found = np.zeros((n, 3))
    for atom, slope in zip(atoms, slopes, strict=True):
        found[atom] += slope
    return found.ravel()


def _bend(a: FloatArray, apex: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Change of an angle with its three atoms; none for a straight one."""
    one, other = a - apex, b - apex
    r, s = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    u, v = one / r, other / s
    cosine = float(u @ v)
    sine = np.sqrt(max(1.0 - cosine**2, 0.0))
    if sine < 0.1:
        return None
    left, right = (cosine * u - v) / (r * sine), (cosine * v - u) / (s * sine)
    return left, -left - right, right


def _torsion(
    a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray] | None:
    """Change of a torsion with its four atoms; none where three of them are in line."""
    first, axis, last = b - a, c - b, d - c
    m, n = np.cross(first, axis), np.cross(axis, last)
    length = float(np.linalg.norm(axis))
    mm, nn = float(m @ m), float(n @ n)
    if min(mm, nn) < 0.05 * length**2:
        return None
    at_a, at_d = -length / mm * m, length / nn * n
    one, other = float(first @ axis) / length**2, float(last @ axis) / length**2
    at_b = -(1.0 + one) * at_a + other * at_d
    return at_a, at_b, -at_a - at_b - at_d, at_d
