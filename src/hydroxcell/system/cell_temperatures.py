"""Temperature of the cells along a stack: coolant, neighbours, end plates."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_banded


def cell_temperatures(
    heat: np.ndarray,
    *,
    cells: int,
    mean: float,
    ambient: float,
    cooling: float,
    neighbour: float,
    end: float,
    coolant_offset: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Temperature of each cell, the coolant being such that their mean is given.

        0 = q - h_c (T_k - T_coolant - d_k) + h_n (T_(k-1) - 2 T_k + T_(k+1)), and - h_e (T - T_ambient) at both ends

    Parameters
    ----------
    heat : [W/m2] released per cell and active area (loads,)
    cells : [1] number of cells
    mean, ambient : [K] mean temperature of the cells, temperature of the surroundings
    cooling, neighbour, end : [W/m2/K] conductances per active area: to the coolant, to the next cell, to the outside
    coolant_offset : [K] d (loads, cells), mean coolant of a cell against that of a cell with the mean flow

    Returns
    -------
    [K] (loads, cells)

    Validity: steady; a mean coolant temperature for each cell. Source: energy balance of each cell.

    >>> t = cell_temperatures(np.array([5000.0]), cells=5, mean=353.15, ambient=293.15, cooling=1000.0,
    ...     neighbour=500.0, end=10.0)
    >>> round(float(t[0, 2] - t[0, 0]), 3), round(float(t.mean()), 2)
    (0.378, 353.15)
    """
    diagonal = np.full(cells, cooling + 2.0 * neighbour)
    diagonal[[0, -1]] = diagonal[[0, -1]] - neighbour
    if cells == 1:
        diagonal[0] = cooling
    loss = np.zeros(cells)
    loss[0] += end
    loss[-1] += end
    bands = np.zeros((3, cells))
    bands[0, 1:], bands[1], bands[2, :-1] = -neighbour, diagonal + loss, -neighbour
    # The answer is linear in the coolant temperature, which the mean then fixes.
    from_heat = solve_banded((1, 1), bands, np.ones(cells))
    from_ends = solve_banded((1, 1), bands, loss * ambient)
    fixed = heat[:, None] * from_heat + from_ends
    if np.any(coolant_offset):
        fixed = fixed + solve_banded((1, 1), bands, cooling * np.asarray(coolant_offset).T).T
    coolant = (mean - fixed.mean(axis=1)) / (cooling * from_heat.mean())
    return np.asarray(fixed + (coolant * cooling)[:, None] * from_heat)


def end_loss(temperatures: np.ndarray, *, ambient: float, end: float) -> np.ndarray:
    """Heat lost through both end plates per active area [W/m2] (loads,)."""
    return np.asarray(end * (temperatures[:, 0] + temperatures[:, -1] - 2.0 * ambient))
