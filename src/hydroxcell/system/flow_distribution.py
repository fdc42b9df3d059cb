"""How a manifold shares a gas among the cells of a stack."""

from __future__ import annotations

from typing import Literal

import numpy as np

from hydroxcell.errors import SolverError

LAMINAR = 2300.0  # [1] Reynolds number up to which 64/Re holds
ROUNDS = 400
TOLERANCE = 1e-11


def friction_factor(reynolds: np.ndarray) -> np.ndarray:
    """Darcy friction factor of a smooth pipe: 64/Re up to Re = 2300, 0.3164 Re^-1/4 above.

    Parameters
    ----------
    reynolds : [1] any shape; 0 gives 0, there being no flow

    Returns
    -------
    [1]

    Validity: smooth pipes, Re < 1e5; the true factor between 2300 and 4000 is not defined. Source: `white_2006`.

    >>> float(friction_factor(np.array([1e4]))[0])
    0.03164
    """
    safe = np.maximum(reynolds, 1e-12)
    return np.where(reynolds <= 0.0, 0.0, np.where(reynolds <= LAMINAR, 64.0 / safe, 0.3164 / safe**0.25))


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

        q_k/q = 1 + (d_k - mean d)/dp,  d_k = p_inlet,k - p_outlet,k
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
    Errors: SolverError if the manifolds are so narrow that the iteration does not settle.

    >>> one = np.ones(1)
    >>> share = flow_shares(0.02 * one, cells=3, density=one, viscosity=2e-5 * one, pressure_drop=1e4 * one,
    ...     diameter=0.03, pitch=1e-3, recovery=0.0)
    >>> bool(share[0, 0] > share[0, 2])
    True
    """
    area = np.pi * diameter**2 / 4.0
    mean = (flow / cells)[:, None]
    share = np.ones((len(flow), cells))
    rho, mu, drop = density[:, None], viscosity[:, None], pressure_drop[:, None]
    for _ in range(ROUNDS):
        inlet_flow = np.cumsum((mean * share)[:, ::-1], axis=1)[:, ::-1]  # arriving at each cell
        outlet_flow = inlet_flow if arrangement == "U" else np.cumsum(mean * share, axis=1)
        inlet = _pressures(inlet_flow / (rho * area), rho, mu, diameter, pitch, recovery)
        outlet = -_pressures(outlet_flow / (rho * area), rho, mu, diameter, pitch, -recovery)
        if arrangement == "Z":
            back = outlet_flow[:, ::-1] / (rho * area)
            outlet = -_pressures(back, rho, mu, diameter, pitch, -recovery)[:, ::-1]
        across = inlet - outlet
        new = 1.0 + (across - across.mean(axis=1, keepdims=True)) / drop
        change = float(np.max(np.abs(new - share)))
        share = share + 0.5 * (new - share)
        if change < TOLERANCE:
            return np.asarray(share)
    raise SolverError(
        f"flow distribution: the shares of {cells} cells do not settle; the manifolds are too narrow for this flow. "
        "Increase stack.manifold_diameter or the pressure drop of the channels."
    )


def _pressures(
    speed: np.ndarray, rho: np.ndarray, mu: np.ndarray, diameter: float, pitch: float, recovery: float
) -> np.ndarray:
    """Static pressure at each branch against the first, along falling speeds [Pa]."""
    friction = friction_factor(rho * speed * diameter / mu) * (pitch / diameter) * 0.5 * rho * speed**2
    between = -friction[:, 1:] + recovery * 0.5 * rho * (speed[:, :-1] ** 2 - speed[:, 1:] ** 2)
    return np.concatenate([np.zeros_like(speed[:, :1]), np.cumsum(between, axis=1)], axis=1)
