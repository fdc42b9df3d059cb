"""Steady states: Newton's method with one global step cap, pseudo-transient fallback, continuation by step halving.

The order of the strategies was measured on random designs (docs/theory/numerics.md): a uniform cap of the step keeps
Newton's direction and beats clipping and residual line searches; pseudo-time stepping with the real storage is the
safe fallback; voltage is stepped, and current or power is reached by one more Newton from the neighbouring voltage.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.system import System

# Pseudo-time: the step grows by these factors while the largest move is below these shares of the limits, else shrinks
GROWTH = (4.0, 2.0, 1.0)
BRISK, CAREFUL = (0.05, 0.3, 1.0), (0.02, 0.1, 0.3)
SHORTEST_STEP, LONGEST_STEP = 1e-9, 1e12  # [s]


class Status(enum.Enum):
    """How a point ended; the value is the sentence shown to the user."""

    CONVERGED = "converged"
    LIMITED = "beyond the limiting current of this cell at these conditions"
    FAILED = "not converged: neither Newton's method nor pseudo-time stepping found a steady state"


@dataclass(frozen=True)
class Settings:
    """Numbers that steer the solver.

    Attributes
    ----------
    tolerance : largest change of any scaled unknown in the last Newton step [-]
    reuse_below : change of a Newton step below which its factors serve further corrections [-]
    corrections : at most, with the same factors
    imbalance : largest row at which the balances count as closed; rows are in units of 1 A/cm2 (and 1 V) [-]
    round_off : change that cannot be told from round-off: converged whatever the rows say [-]
    newton_iterations : before the fallback starts
    pseudo_steps : at most, in the fallback
    first_pseudo_step : [s]
    halvings : of a continuation step before a point is given up
    """

    tolerance: float = 1e-6
    reuse_below: float = 0.1
    corrections: int = 6
    imbalance: float = 2e-11
    round_off: float = 1e-10
    newton_iterations: int = 14
    pseudo_steps: int = 200
    first_pseudo_step: float = 1e-3
    halvings: int = 12


@dataclass(frozen=True)
class Point:
    """One operating point: scaled solution (n,), parameter vector (p,), work done and how it ended."""

    solution: FloatArray
    parameters: FloatArray
    iterations: int
    status: Status


def is_physical(system: System, solution: FloatArray) -> bool:
    """Finite and within the bounds of every unknown."""
    lower, upper = system.bounds
    return bool(np.isfinite(solution).all() and (solution > lower).all() and (solution < upper).all())


def newton(
    system: System, guess: FloatArray, parameters: FloatArray, settings: Settings
) -> tuple[FloatArray, int, bool]:
    """Newton with one cap for the whole step; returns solution, factorisations, success.

    Once a step is small, its factors serve for cheap corrections (residual and back-substitution only) as long as each
    shrinks the change tenfold. They prove convergence and bring the balances down to round-off.
    """
    solution, limits = guess.copy(), system.step_limits
    for iteration in range(1, settings.newton_iterations + 1):
        rows, band = system.linearise(solution, parameters)
        factors = system.factorise(band) if np.isfinite(rows).all() else None
        if factors is None:
            return solution, iteration, False
        step = system.back_substitute(factors, rows)
        largest = float(np.abs(step).max())
        if not largest < 1e12:
            return solution, iteration, False
        solution -= step / max(1.0, float(np.max(np.abs(step) / limits)))
        closed = largest < settings.round_off
        if largest < settings.reuse_below:
            solution, largest, closed = _correct(system, solution, parameters, factors, largest, settings)
        if largest < settings.tolerance and closed:
            return solution, iteration, is_physical(system, solution)
    return solution, settings.newton_iterations, False


def _correct(
    system: System,
    solution: FloatArray,
    parameters: FloatArray,
    factors: Any,
    largest: float,
    settings: Settings,
) -> tuple[FloatArray, float, bool]:
    """Corrections with old factors while the change shrinks; returns solution, last change, whether balances close."""
    for _ in range(settings.corrections):
        rows = system.residual(solution, parameters)
        if float(np.abs(rows).max()) < settings.imbalance:
            return solution, largest, True
        step = system.back_substitute(factors, rows)
        change = float(np.abs(step).max())
        if not change < 0.15 * largest:
            break
        solution, largest = solution - step, change
    return solution, largest, largest < settings.round_off


def pseudo_transient(
    system: System, guess: FloatArray, parameters: FloatArray, settings: Settings
) -> tuple[FloatArray, int, bool]:
    """Implicit Euler in pseudo-time, briskly, then with care; returns solution, iterations, success.

    Where liquid appears in pores that are all but closed, several steady states lie close together; a walk that was
    too brisk for one of them is repeated with steps that move the state less.
    """
    solution, work, success = guess, 0, False
    for moves in (BRISK, CAREFUL):
        solution, iterations, success = _walk(system, guess, parameters, settings, moves)
        work += iterations
        if success:
            break
    return solution, work, success


def _walk(
    system: System, guess: FloatArray, parameters: FloatArray, settings: Settings, moves: tuple[float, float, float]
) -> tuple[FloatArray, int, bool]:
    """Pseudo-time steps, grown while the state moves less than `moves` of the step limits."""
    solution, limits, (lower, upper) = guess.copy(), system.step_limits, system.bounds
    step_size, storage = settings.first_pseudo_step, system.storage(guess, parameters)
    for iteration in range(1, settings.pseudo_steps + 1):
        rows, band = system.linearise(solution, parameters)
        if not np.isfinite(rows).all():
            return solution, iteration, False
        band -= storage / step_size  # contents at the start will do: only the steady state counts
        factors = system.factorise(band)
        if factors is None:
            return solution, iteration, False
        step = system.back_substitute(factors, rows)
        moved = float(np.max(np.abs(step) / limits))
        if not moved < 1e12:
            return solution, iteration, False
        # stay inside the bounds: go at most nine tenths of the way to one
        proposed = solution - np.clip(step, -limits, limits)
        proposed = np.where(proposed <= lower, lower + 0.1 * (solution - lower), proposed)
        solution = np.where(proposed >= upper, upper - 0.1 * (upper - solution), proposed)
        if np.abs(step).max() < settings.tolerance and step_size > 1e6:
            return solution, iteration, is_physical(system, solution)
        step_size *= next((factor for limit, factor in zip(moves, GROWTH, strict=True) if moved < limit), 0.25)
        if step_size < SHORTEST_STEP:
            return solution, iteration, False
        step_size = min(step_size, LONGEST_STEP)
    return solution, settings.pseudo_steps, False


def solve_point(
    system: System, guess: FloatArray, parameters: FloatArray, settings: Settings, fallback: bool = True
) -> Point:
    """One steady state from a guess: Newton, then pseudo-time stepping if allowed."""
    solution, iterations, success = newton(system, guess, parameters, settings)
    if not success and fallback:
        solution, more, success = pseudo_transient(system, guess, parameters, settings)
        iterations += more
    return Point(solution, parameters, iterations, Status.CONVERGED if success else Status.FAILED)


def predict(history: Sequence[Point], column: int, value: float, order: int) -> FloatArray | None:
    """Extrapolate the last points to a new value of one parameter (polynomial through up to order + 1 of them).

    None if there is nothing to extrapolate from or the step is much longer than those before.
    """
    recent = list(history[-(order + 1) :])
    places = np.array([p.parameters[column] for p in recent])
    if len(recent) < 2 or len(np.unique(places)) < len(places):
        return None
    if abs(value - places[-1]) > 3.0 * abs(places[-1] - places[-2]):
        return None
    weights = [
        np.prod([(value - other) / (here - other) for m, other in enumerate(places) if m != k])
        for k, here in enumerate(places)
    ]
    return np.asarray(sum(w * p.solution for w, p in zip(weights, recent, strict=True)))


def continue_to(system: System, history: Sequence[Point], name: str, value: float, settings: Settings) -> Point:
    """From converged points (latest last) to the same problem with one parameter changed.

    Order: extrapolation (quadratic, then linear), the latest point itself with the fallback, then halved steps.
    """
    column, start = system.index[name], history[-1]
    target = start.parameters.copy()
    target[column] = value
    work = 0
    for order in (2, 1):
        guess = predict(history, column, value, order) if len(history) > order else None
        if guess is None:
            continue
        point = solve_point(system, guess, target, settings, fallback=False)
        work += point.iterations
        if point.status is Status.CONVERGED:
            return replace(point, iterations=work)
    point = solve_point(system, start.solution, target, settings)
    work += point.iterations
    if point.status is Status.CONVERGED:
        return replace(point, iterations=work)
    return _halved(system, start, column, value, settings, work)


def _halved(system: System, start: Point, column: int, value: float, settings: Settings, work: int) -> Point:
    """Walk to the target in steps that are halved on failure and doubled on success."""
    here, step, halvings = start, 0.5 * (value - start.parameters[column]), 0
    reached = start.parameters[column]
    while halvings <= settings.halvings:
        arrived = abs(value - reached) <= abs(step)
        parameters = start.parameters.copy()
        parameters[column] = value if arrived else reached + step
        trial = solve_point(system, here.solution, parameters, settings)
        work += trial.iterations
        if trial.status is Status.CONVERGED:
            here, reached, step = trial, parameters[column], 2.0 * step
            if arrived:
                return replace(trial, iterations=work)
        else:
            step, halvings = 0.5 * step, halvings + 1
    parameters = start.parameters.copy()
    parameters[column] = value
    return Point(here.solution, parameters, work, Status.FAILED)


def sweep(system: System, start: Point, name: str, values: Sequence[float], settings: Settings) -> list[Point]:
    """Follow one parameter through many values; a failed point is kept with its status and does not stop the rest."""
    points: list[Point] = []
    history = [start]
    patience = settings
    for value in values:
        point = continue_to(system, history, name, float(value), patience)
        points.append(point)
        if point.status is Status.CONVERGED:
            history, patience = [*history[-2:], point], settings
        else:  # beyond a failed point there is seldom a solution: try, but not as hard
            patience = replace(settings, halvings=2)
    return points
