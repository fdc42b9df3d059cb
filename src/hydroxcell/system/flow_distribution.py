"""How a manifold shares a gas among the cells of a stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg import solve_banded

from hydroxcell.errors import SolverError

LAMINAR = 2300.0  # [1] Reynolds number up to which 64/Re holds
TURBULENT = 4000.0  # [1] Reynolds number from which 0.3164 Re^-1/4 holds
ROUNDS = 100
TOLERANCE = 1e-10  # [1] of the share of a cell


def friction_factor(reynolds: np.ndarray) -> np.ndarray:
    """Darcy friction factor of a smooth pipe: 64/Re up to Re = 2300, 0.3164 Re^-1/4 from 4000 on, a line between.

    Parameters
    ----------
    reynolds : [1] any shape; 0 gives 0, there being no flow

    Returns
    -------
    [1]

    Validity: smooth pipes, Re < 1e5; the true factor between 2300 and 4000 is not defined, and the line makes sure
    that it does not jump. Source: `white_2006`.

    >>> float(friction_factor(np.array([1e4]))[0])
    0.03164
    """
    safe = np.maximum(reynolds, 1e-12)
    start, end = 64.0 / LAMINAR, 0.3164 / TURBULENT**0.25
    between = start + (end - start) * (safe - LAMINAR) / (TURBULENT - LAMINAR)
    rough = np.where(safe >= TURBULENT, 0.3164 / safe**0.25, between)
    return np.where(reynolds <= 0.0, 0.0, np.where(reynolds <= LAMINAR, 64.0 / safe, rough))


def flow_shares(
    flow: np.ndarray,
    *,
    cells: int,
    density: np.ndarray,
    viscosity: np.ndarray,
    pressure_drop: np.ndarray,
    diameter: float,
    pitch: float,
    recovery: float,
    arrangement: Literal["U", "Z"] = "U",
) -> np.ndarray:
    """Flow of each cell over the mean, from the pressures along inlet and outlet manifold.

        q_k/q = d_k/dp,  d_k = p_inlet,k - p_outlet,k
        along a manifold: dp = f (s/D) rho u^2/2 (friction) and recovery rho (u_k^2 - u_(k+1)^2)/2 (branching)

    Parameters
    ----------
    flow : [kg/s] of the whole stack (loads,)
    cells : [1] number of cells
    density, viscosity : [kg/m3], [Pa s] of the gas in the manifolds (loads,)
    pressure_drop : [Pa] of a channel at the mean flow, linear in the flow (loads,)
    diameter, pitch : [m] hydraulic diameter of both manifolds and distance of the cells
    recovery : [1] share of the dynamic pressure that is recovered at a branch
    arrangement : outlet at the end of the inlet ("U") or at the other end ("Z")

    Returns
    -------
    [1] (loads, cells), mean 1

    Validity: laminar channels, equal cells, one gas density. Source: balance of momentum as `bajura_jones_1976`.
    Errors: SolverError if the manifolds are so narrow that Newton's method does not settle.

    >>> one = np.ones(1)
    >>> share = flow_shares(0.02 * one, cells=3, density=one, viscosity=2e-5 * one, pressure_drop=1e4 * one,
    ...     diameter=0.03, pitch=1e-3, recovery=0.0)
    >>> bool(share[0, 0] > share[0, 2])
    True
    """
    loads = len(flow)
    if cells == 1:
        return np.ones((loads, 1))
    speed = flow / cells / (density * np.pi * diameter**2 / 4.0)  # of the flow of one cell in a manifold
    # u: flow in the inlet manifold that arrives at cells 2..N, over the mean of a cell; equal shares to begin with.
    found = np.repeat(np.arange(cells - 1.0, 0.0, -1.0)[None, :], loads, axis=0)
    for k in range(loads):
        friction = _Friction(float(speed[k]), float(density[k]), float(viscosity[k]), diameter, pitch)
        dynamic = 0.5 * recovery * float(density[k]) * float(speed[k]) ** 2
        found[k] = _arriving(found[k], friction, dynamic, float(pressure_drop[k]), arrangement)
    ends = np.concatenate([np.full((loads, 1), float(cells)), found, np.zeros((loads, 1))], axis=1)
    return np.asarray(ends[:, :-1] - ends[:, 1:])


@dataclass(frozen=True)
class _Friction:
    """Pressure drop by friction between two cells [Pa] and its slope, over the flow in units of that of one cell."""

    speed: float
    density: float
    viscosity: float
    diameter: float
    pitch: float

    def __call__(self, flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        reynolds = self.density * self.speed * self.diameter / self.viscosity * np.abs(flow)
        factor, slope = friction_factor(reynolds), _friction_slope(reynolds)
        scale = 0.5 * self.pitch / self.diameter * self.density * self.speed**2
        return scale * factor * flow * np.abs(flow), scale * (2.0 * factor + reynolds * slope) * np.abs(flow)


def _friction_slope(reynolds: np.ndarray) -> np.ndarray:
    """Derivative of the friction factor with the Reynolds number [1]."""
    safe = np.maximum(reynolds, 1e-12)
    line = (0.3164 / TURBULENT**0.25 - 64.0 / LAMINAR) / (TURBULENT - LAMINAR)
    rough = np.where(safe >= TURBULENT, -0.0791 / safe**1.25, line)
    return np.where(reynolds <= 0.0, 0.0, np.where(reynolds <= LAMINAR, -64.0 / safe**2, rough))


def _arriving(
    start: np.ndarray, friction: _Friction, dynamic: float, drop: float, arrangement: Literal["U", "Z"]
) -> np.ndarray:
    """Flow that arrives at cells 2..N over the mean, by Newton's method on a tridiagonal system."""
    u, damping = start, 1.0
    residual, bands = _balance(u, friction, dynamic, drop, arrangement)
    size = float(np.max(np.abs(residual)))
    for _ in range(ROUNDS):
        if size < TOLERANCE:
            return u
        step = solve_banded((1, 1), bands, residual)
        trial = u - damping * step
        new, new_bands = _balance(trial, friction, dynamic, drop, arrangement)
        if float(np.max(np.abs(new))) < size or damping < 1e-6:
            u, residual, bands, size = trial, new, new_bands, float(np.max(np.abs(new)))
            damping = min(1.0, 2.0 * damping)
        else:
            damping *= 0.5
    raise SolverError(
        f"flow distribution: the shares of {len(start) + 1} cells do not settle; the manifolds are too narrow for this "
        "flow. Increase stack.manifold_diameter or the pressure drop of the channels."
    )


def _balance(
    u: np.ndarray, friction: _Friction, dynamic: float, drop: float, arrangement: Literal["U", "Z"]
) -> tuple[np.ndarray, np.ndarray]:
    """What drives two neighbours apart against what their shares need, over the drop; bands of its slope."""
    cells = len(u) + 1
    ends = np.concatenate([[float(cells)], u, [0.0]])
    before, here, after = ends[:-2], ends[1:-1], ends[2:]
    lost, slope = friction(here)
    # Inlet: friction of what flows on, and what is recovered where flow branches off.
    change = -lost + dynamic * (before**2 - here**2)
    by_before, by_here, by_after = 2.0 * dynamic * before, -slope - 2.0 * dynamic * here, np.zeros_like(here)
    if arrangement == "U":
        change = change - (lost + dynamic * (before**2 - here**2))
        by_before, by_here = by_before - 2.0 * dynamic * before, by_here - slope + 2.0 * dynamic * here
    else:
        gone, further = cells - here, cells - after  # in the outlet, behind this cell and behind the next
        lost_out, slope_out = friction(gone)
        change = change + lost_out + dynamic * (further**2 - gone**2)
        by_here = by_here - slope_out + 2.0 * dynamic * gone
        by_after = by_after - 2.0 * dynamic * further
    # Shares of this cell and the one before: (here - after) - (before - here).
    residual = 2.0 * here - after - before - change / drop
    bands = np.zeros((3, len(u)))
    bands[0, 1:] = (-1.0 - by_after / drop)[:-1]
    bands[1] = 2.0 - by_here / drop
    bands[2, :-1] = (-1.0 - by_before / drop)[1:]
    return residual, bands
