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
SMALLEST_STEP = 1e-6  # [1] damping below which a step is taken whatever it does
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
    [1] (loads, cells), mean 1; equal where nothing flows

    Validity: laminar channels, equal cells, one gas density. Source: balance of momentum as `bajura_jones_1976`.
    Errors: SolverError if the manifolds are so narrow that Newton's method does not settle.

    >>> one = np.ones(1)
    >>> share = flow_shares(0.02 * one, cells=3, density=one, viscosity=2e-5 * one, pressure_drop=1e4 * one,
    ...     diameter=0.03, pitch=1e-3, recovery=0.0)
    >>> bool(share[0, 0] > share[0, 2])
    True
    """
    loads = len(flow)
    shares = np.ones((loads, cells))
    flowing = np.flatnonzero(flow > 0.0)
    if cells == 1 or len(flowing) == 0:
        return shares
    rho, mu = density[flowing, None], viscosity[flowing, None]
    speed = flow[flowing, None] / cells / (rho * np.pi * diameter**2 / 4.0)  # of the flow of one cell in a manifold
    friction = _Friction(speed, rho, mu, diameter, pitch)
    system = _Manifolds(friction, 0.5 * recovery * rho * speed**2, pressure_drop[flowing, None], arrangement)
    ends = system.with_ends(_arriving(system, len(flowing), cells))
    shares[flowing] = ends[:, :-1] - ends[:, 1:]
    return shares


@dataclass(frozen=True)
class _Friction:
    """Pressure drop by friction between two cells [Pa] and its slope, over the flow in units of that of one cell."""

    speed: np.ndarray
    density: np.ndarray
    viscosity: np.ndarray
    diameter: float
    pitch: float

    def __call__(self, flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        reynolds = self.density * self.speed * self.diameter / self.viscosity * np.abs(flow)
        factor, slope = friction_factor(reynolds), _friction_slope(reynolds)
        scale = 0.5 * self.pitch / self.diameter * self.density * self.speed**2
        return scale * factor * flow * np.abs(flow), scale * (2.0 * factor + reynolds * slope) * np.abs(flow)

    def of(self, rows: np.ndarray) -> _Friction:
        """Of some loads alone."""
        return _Friction(self.speed[rows], self.density[rows], self.viscosity[rows], self.diameter, self.pitch)


def _friction_slope(reynolds: np.ndarray) -> np.ndarray:
    """Derivative of the friction factor with the Reynolds number [1]."""
    safe = np.maximum(reynolds, 1e-12)
    line = (0.3164 / TURBULENT**0.25 - 64.0 / LAMINAR) / (TURBULENT - LAMINAR)
    rough = np.where(safe >= TURBULENT, -0.0791 / safe**1.25, line)
    return np.where(reynolds <= 0.0, 0.0, np.where(reynolds <= LAMINAR, -64.0 / safe**2, rough))


@dataclass(frozen=True)
class _Manifolds:
    """Balance of pressure of neighbouring cells; u is the flow that arrives at cells 2..N over the mean of a cell."""

    friction: _Friction
    dynamic: np.ndarray
    drop: np.ndarray
    arrangement: Literal["U", "Z"]

    def of(self, rows: np.ndarray) -> _Manifolds:
        """Of some loads alone."""
        return _Manifolds(self.friction.of(rows), self.dynamic[rows], self.drop[rows], self.arrangement)

    @staticmethod
    def with_ends(u: np.ndarray) -> np.ndarray:
        """Flow at cells 1..N + 1: all of it at the first, none behind the last."""
        loads, inner = u.shape
        return np.concatenate([np.full((loads, 1), inner + 1.0), u, np.zeros((loads, 1))], axis=1)

    def balance(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What drives two neighbours apart against what their shares need, over the drop; bands of its slope."""
        ends, dynamic = self.with_ends(u), self.dynamic
        before, here, after = ends[:, :-2], ends[:, 1:-1], ends[:, 2:]
        cells = ends[:, :1]
        lost, slope = self.friction(here)
        # Inlet: friction of what flows on, and what is recovered where flow branches off.
        change = -lost + dynamic * (before**2 - here**2)
        by_before, by_here, by_after = 2.0 * dynamic * before, -slope - 2.0 * dynamic * here, np.zeros_like(here)
        if self.arrangement == "U":
            change = change - (lost + dynamic * (before**2 - here**2))
            by_before, by_here = np.zeros_like(here), -2.0 * slope
        else:
            gone, further = cells - here, cells - after  # in the outlet, behind this cell and behind the next
            lost_out, slope_out = self.friction(gone)
            change = change + lost_out + dynamic * (further**2 - gone**2)
            by_here = by_here - slope_out + 2.0 * dynamic * gone
            by_after = by_after - 2.0 * dynamic * further
        # Shares of this cell and the one before: (here - after) - (before - here).
        residual = 2.0 * here - after - before - change / self.drop
        bands = np.zeros((3, *u.shape))
        bands[0, :, 1:] = (-1.0 - by_after / self.drop)[:, :-1]
        bands[1] = 2.0 - by_here / self.drop
        bands[2, :, :-1] = (-1.0 - by_before / self.drop)[:, 1:]
        return residual, bands


def _arriving(system: _Manifolds, loads: int, cells: int) -> np.ndarray:
    """Flow that arrives at cells 2..N over the mean, by Newton's method with damping, all loads in one banded solve."""
    u = np.repeat(np.arange(cells - 1.0, 0.0, -1.0)[None, :], loads, axis=0)
    left, damping = np.arange(loads), np.ones(loads)
    residual, bands = system.balance(u)
    size = np.abs(residual).max(axis=1)
    for _ in range(ROUNDS):
        left = left[size[left] >= TOLERANCE]
        if len(left) == 0:
            return u
        # Loads follow each other on the diagonal; the corners of the bands are zero, so that none touches the next.
        flat = bands[:, left].reshape(3, -1)
        step = solve_banded((1, 1), flat, residual[left].ravel()).reshape(len(left), -1)
        trial = u[left] - damping[left, None] * step
        new, new_bands = system.of(left).balance(trial)
        new_size = np.abs(new).max(axis=1)
        good = (new_size < size[left]) | (damping[left] < SMALLEST_STEP)
        taken = left[good]
        u[taken], residual[taken], size[taken] = trial[good], new[good], new_size[good]
        bands[:, taken] = new_bands[:, good]
        damping[left] = np.where(good, np.minimum(1.0, 2.0 * damping[left]), 0.5 * damping[left])
    raise SolverError(
        f"flow distribution: the shares of {cells} cells do not settle; the manifolds are too narrow for this flow. "
        "Increase stack.manifold_diameter or the pressure drop of the channels."
    )
