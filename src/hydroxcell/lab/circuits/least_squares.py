"""Levenberg-Marquardt between bounds for several starts at once: one evaluation serves all of them.

The starts are independent of each other; they are only computed together, because an evaluation of four spectra costs
little more than that of one. Normal equations are scaled by their diagonal [marquardt_1963]; parameters are
logarithms or exponents, so that the scaling of the problem is good and squaring its condition is harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Function = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Residuals (k, n) and their derivatives (k, p, n) for vectors (k, p)."""

MOST_STEPS = 200
SETTLED = 1e-7  # [1] relative fall of the sum of squares that ends a start
LARGEST_STEP = 2.3  # in a logarithm or exponent
STRAIGHT = 6  # steps after which the curvature of the path is followed
BEND = 0.75  # [1] largest second-order part of a step over its first-order part
SAME = 1e-3  # distance of two vectors that are taken as one
HOPELESS = 1e14  # damping at which no step helps any more
FIRST_DAMPING, LEAST_DAMPING = 1e-3, 1e-12  # [1] over the diagonal
PATIENCE, BEHIND = 6, 4.0  # steps after which a start is given up whose sum of squares is so many times the best


@dataclass(frozen=True)
class Minimum:
    """What a start led to.

    Attributes
    ----------
    vector : (p,)
    squares : sum of the squared residuals
    settled : whether it came to rest
    steps : evaluations used by all starts together
    """

    vector: FloatArray
    squares: float
    settled: bool
    steps: int


def least_squares(
    function: Function,
    starts: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    most_steps: int = MOST_STEPS,
    behind: float = BEHIND,
) -> list[Minimum]:
    """Minima from all starts (k, p), best first; starts that meet, or fall far behind, are followed no longer.

    Parameters
    ----------
    low, high : bounds (p,)
    most_steps : after which the starts stand where they are
    behind : how many times the best sum of squares a start may have after the first steps
    """
    x = np.clip(starts, low, high)
    residual, slope = function(x)
    squares = (residual * residual).sum(axis=1)
    damping, growth = np.full(len(x), FIRST_DAMPING), np.full(len(x), 2.0)
    done: list[tuple[FloatArray, float, bool]] = []
    for step in range(1, most_steps + 1):
        trial, promised = _step(x, residual, slope, damping, low, high)
        if step > STRAIGHT:
            trial = _bent(function, x, trial, residual, slope, damping, low, high)
        new_residual, new_slope = function(trial)
        new_squares = (new_residual * new_residual).sum(axis=1)
        fall = squares - new_squares
        better = fall > 0.0
        at_rest = (promised <= SETTLED * squares) | (damping > HOPELESS)
        if better.all():
            x, residual, slope, squares = trial, new_residual, new_slope, new_squares
        elif better.any():
            x = np.where(better[:, None], trial, x)
            residual = np.where(better[:, None], new_residual, residual)
            slope = np.where(better[:, None, None], new_slope, slope)
            squares = np.where(better, new_squares, squares)
        ratio = fall / np.maximum(promised, 1e-300)
        eased = np.maximum(0.1, 1.0 - (2.0 * np.clip(ratio, 0.0, 1.5) - 1.0) ** 3)
        damping = np.maximum(damping * np.where(better, eased, growth), LEAST_DAMPING)
        growth = np.where(better, 2.0, 2.0 * growth)
        done += [(x[k], float(squares[k]), True) for k in np.flatnonzero(at_rest)]
        keep = ~at_rest
        if len(x) > 1:
            keep &= ~_met(x, squares)
        if step >= PATIENCE:
            best = min([squares.min(), *(found[1] for found in done)])
            keep &= squares <= behind * best
        if not keep.any():
            break
        if not keep.all():
            x, residual, slope, squares = x[keep], residual[keep], slope[keep], squares[keep]
            damping, growth = damping[keep], growth[keep]
    else:
        done += [(x[k], float(squares[k]), False) for k in range(len(x))]
    return sorted((Minimum(v, s, settled, step) for v, s, settled in done), key=lambda m: m.squares)


def _met(x: FloatArray, squares: FloatArray) -> npt.NDArray[np.bool_]:
    """Starts that came where a better one is already."""
    near = np.abs(x[:, None] - x[None]).max(axis=2) < SAME
    better = (squares[None] < squares[:, None]) | (
        (squares[None] == squares[:, None]) & np.tri(len(x), k=-1, dtype=bool)
    )
    return np.asarray((near & better).any(axis=1))


def _step(
    x: FloatArray, residual: FloatArray, slope: FloatArray, damping: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Damped step of every start, kept between the bounds, and the fall of the squares that it promises."""
    gradient = np.matmul(slope, residual[:, :, None])[:, :, 0]
    normal = np.matmul(slope, slope.transpose(0, 2, 1))
    places = np.arange(x.shape[1])
    diagonal = normal[:, places, places]
    system = normal.copy()
    system[:, places, places] = diagonal * (1.0 + damping[:, None]) + 1e-12 * diagonal.max(axis=1)[:, None] + 1e-300
    held = ((x <= low) & (gradient > 0.0)) | ((x >= high) & (gradient < 0.0))
    wanted = _solved(system, gradient, held, np.zeros_like(x)) if held.any() else _solution(system, -gradient)
    ahead = x + wanted
    if ((ahead < low) | (ahead > high)).any():
        crossing = held | (ahead < low) | (ahead > high)
        wanted = _solved(system, gradient, crossing, np.where(crossing, np.clip(ahead, low, high) - x, 0.0))
    longest = np.abs(wanted).max(axis=1)[:, None]
    trial = np.clip(x + wanted * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, 1e-300)), low, high)
    taken = trial - x
    promised = -(taken * (2.0 * gradient + np.matmul(normal, taken[:, :, None])[:, :, 0])).sum(axis=1)
    return trial, promised


def _bent(
    function: Function,
    x: FloatArray,
    trial: FloatArray,
    residual: FloatArray,
    slope: FloatArray,
    damping: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Trial with the second-order part of the step, from the residuals at its end [transtrum_2012].

    Parameters that can hardly be told apart lie in a narrow bent valley, in which straight steps must be tiny.
    """
    first = trial - x
    bend = 2.0 * (function(trial)[0] - residual - np.matmul(first[:, None, :], slope)[:, 0])
    second = 0.5 * (_step(x, bend, slope, damping, low - np.inf, high + np.inf)[0] - x)
    good = np.abs(second).max(axis=1) < BEND * np.abs(first).max(axis=1)
    return np.where(good[:, None], np.clip(trial + second, low, high), trial)


def _solved(system: FloatArray, gradient: FloatArray, held: npt.NDArray[np.bool_], step: FloatArray) -> FloatArray:
    """Step of the free parameters when those held take a given one."""
    right = np.where(held, step, -gradient - np.matmul(system, step[:, :, None])[:, :, 0])
    reduced = np.where(held[:, :, None] | held[:, None, :], np.eye(step.shape[1]), system)
    return _solution(reduced, right)


def _solution(system: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(system, right[:, :, None])[:, :, 0])
