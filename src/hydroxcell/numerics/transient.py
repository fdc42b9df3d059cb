"""Transients: d q(y)/dt = R(y, P(t)) by RODAS4, a linearly implicit method with one factorisation per step.

The contents are carried as variables of their own, z' = R(y), 0 = z - q(y), so that the mass matrix is constant and
every amount that leaves one cell enters another to round-off. Eliminating z leaves the band matrix of the steady
problem plus dq/dy over the step. Six stages, order 4 for index-1 systems, L-stable, no history: a step of the load
costs a restart with a short step and nothing else (Hairer, Wanner: Solving Ordinary Differential Equations II, IV.7).
Coefficients are those of their code RODAS in the form without products by the Jacobian; the dense output has order 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.integrals import Integrals
from hydroxcell.numerics.system import System


def _rows(*rows: tuple[float, ...]) -> tuple[FloatArray, ...]:
    return tuple(np.array(row) for row in rows)


GAMMA = 0.25
A = _rows(
    (),
    (1.544,),
    (0.9466785280815826, 0.2557011698983284),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0),
)
C = _rows(
    (),
    (-5.6688,),
    (-2.430093356833875, -0.2063599157091915),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
    (8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054),
)
NODES = (0.0, 0.386, 0.21, 0.63, 1.0, 1.0)
SLOPES = (0.25, -0.1043, 0.1035, -0.0362, 0.0, 0.0)  # factor of h dR/dt in each stage
DENSE = _rows(
    (10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662),
    (-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872),
)
SMALLEST, LARGEST, SAFETY = 0.2, 6.0, 0.9  # factors of the next step
INSTANT = 1e-12  # [s] of the implicit Euler step that makes a state consistent after a jump
CONSISTENT = 1e-9  # [1] change of scaled unknowns at which it is
JUMP_ITERATIONS = 30


@dataclass(frozen=True)
class TimeSettings:
    """Numbers that steer the integrator.

    Attributes
    ----------
    relative, absolute : tolerated error of a step in scaled unknowns [-]
    first_step, shortest_step, longest_step : [s]
    """

    relative: float = 3e-4
    absolute: float = 3e-6
    first_step: float = 1e-6
    shortest_step: float = 1e-12
    longest_step: float = 1e30


class StepError(SolverError):
    """No step was possible; the message says when and where the state resisted."""


@dataclass(frozen=True)
class State:
    """Unknowns y (n,), contents z (n,) and the integrals of the watched fluxes (m,) at a time [s]."""

    time: float
    solution: FloatArray
    contents: FloatArray
    integrals: FloatArray


@dataclass(frozen=True)
class Step:
    """An accepted step with what is needed to find the state inside it."""

    before: State
    after: State
    parameters: FloatArray
    curvature: tuple[FloatArray, FloatArray]

    @property
    def size(self) -> float:
        """Length [s]."""
        return self.after.time - self.before.time

    def solution(self, time: float) -> FloatArray:
        """Scaled unknowns at a time inside the step, shape (n,)."""
        share = (time - self.before.time) / self.size
        two, three = self.curvature
        rest = 1.0 - share
        return np.asarray(
            self.before.solution * rest + share * (self.after.solution + rest * (two + share * three)), dtype=float
        )


def begin(
    system: System, solution: FloatArray, parameters: FloatArray, time: float, watched: Integrals | None = None
) -> State:
    """State at rest or after any steady solution."""
    count = watched.size if watched is not None else 0
    return State(time, solution, system.contents(solution, parameters), np.zeros(count))


def jump(system: System, state: State, parameters: FloatArray) -> State:
    """State at the same time under new parameters: contents kept, everything that stores nothing follows at once.

    Regions without thickness (channels) keep their state, not their contents: they belong to the conditions.

    Errors: StepError if there is no such state, as when a power is asked that the cell cannot give.
    """
    solution, limits = state.solution.copy(), system.step_limits
    kept = state.contents.copy()
    kept[system.lumped] = system.contents(solution, parameters)[system.lumped]
    for _ in range(JUMP_ITERATIONS):
        rows, band = system.linearise(solution, parameters)
        contents, storage = system.store(solution, parameters)
        matrix = storage / INSTANT - band
        factors = system.factorise(matrix) if np.isfinite(rows).all() else None
        if factors is None:
            break
        step = system.back_substitute(factors, rows - (contents - kept) / INSTANT)
        largest = float(np.abs(step).max())
        if not largest < 1e12:
            break
        solution += step / max(1.0, float(np.max(np.abs(step) / limits)))
        if largest < CONSISTENT:
            return State(state.time, solution, system.contents(solution, parameters), state.integrals)
    raise StepError(f"at {state.time:g} s: the cell has no state that takes the new load or condition")


def steps(
    system: System,
    state: State,
    parameters: FloatArray,
    end: float,
    settings: TimeSettings,
    slope: FloatArray | None = None,
    watched: Integrals | None = None,
    first_step: float | None = None,
) -> Iterator[Step]:
    """Accepted steps from a consistent state to a time; the caller may stop at any of them.

    Parameters
    ----------
    parameters : P at the time of the state, shape (p,)
    slope : dP/dt where parameters change linearly in time, shape (p,)
    watched : fluxes to integrate along
    """
    size = first_step or settings.first_step
    start = state.time
    while state.time < end * (1.0 - 1e-14) - 1e-300:
        here = parameters if slope is None else parameters + (state.time - start) * slope
        remaining = end - state.time
        size = min(size, settings.longest_step)
        # never leave a last step that is much shorter than the one before
        size = remaining if size >= remaining else min(size, 0.5 * remaining) if size > 0.7 * remaining else size
        size, trial = _accepted(system, state, here, slope, size, settings, watched)
        yield trial
        size *= _factor(_error(trial, settings, system), LARGEST)
        state = trial.after


def _accepted(
    system: System,
    state: State,
    parameters: FloatArray,
    slope: FloatArray | None,
    size: float,
    settings: TimeSettings,
    watched: Integrals | None,
) -> tuple[float, _Trial]:
    """The longest step not above `size` whose error is tolerated."""
    rows, band = system.linearise(state.solution, parameters)
    contents, storage = system.store(state.solution, parameters)
    while True:
        trial = _attempt(system, state, parameters, slope, size, (rows, band, contents, storage), watched)
        if trial is not None:
            error = _error(trial, settings, system)
            if error <= 1.0:
                return size, trial
            size *= min(_factor(error, LARGEST), 0.9)
        else:
            size *= 0.1
        if size < settings.shortest_step:
            raise StepError(f"at {state.time:.6g} s: {_culprit(system, trial)}")


@dataclass(frozen=True)
class _Trial(Step):
    error: FloatArray


def _attempt(
    system: System,
    state: State,
    parameters: FloatArray,
    slope: FloatArray | None,
    h: float,
    local: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    watched: Integrals | None,
) -> _Trial | None:
    """One step of length h, or None if an intermediate state cannot be evaluated."""
    rows, band, contents, storage = local
    factors = system.factorise(storage / (h * GAMMA) - band)
    if factors is None:
        return None
    drift = _drift(system, state.solution, parameters, slope, local, h)
    ys, zs = np.empty((6, len(state.solution))), np.empty((6, len(state.solution)))
    y, z, tally = (
        state.solution,
        state.contents,
        watched.tally(state, parameters, slope, h) if watched is not None else None,
    )
    here = parameters
    for stage in range(6):
        gap = z - contents
        if stage:
            y = state.solution + A[stage] @ ys[:stage]
            z = state.contents + A[stage] @ zs[:stage]
            here = parameters if slope is None else parameters + NODES[stage] * h * slope
            rows = system.residual(y, here)
            gap = z - system.contents(y, here)
            rows += (C[stage] / h) @ zs[:stage]
        if drift is not None:
            rows = rows + h * SLOPES[stage] * drift[0]
            gap = gap - h * SLOPES[stage] * drift[1]
        if not np.isfinite(rows).all():
            return None
        ys[stage] = system.back_substitute(factors, rows + gap / (h * GAMMA))
        zs[stage] = system.times(storage, ys[stage]) - gap
        if tally is not None:
            tally.stage(stage, y, ys[stage], here, C[stage], SLOPES[stage])
    integrals = state.integrals if tally is None else tally.total(A[5])
    after = State(state.time + h, y + ys[5], z + zs[5], integrals)
    if not np.isfinite(after.solution).all():
        return None
    curvature = DENSE[0] @ ys[:5], DENSE[1] @ ys[:5]
    return _Trial(state, after, parameters, curvature, ys[5])


def _drift(
    system: System,
    solution: FloatArray,
    parameters: FloatArray,
    slope: FloatArray | None,
    local: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    h: float,
) -> tuple[FloatArray, FloatArray] | None:
    """Change of R and of q with time at a fixed state, where parameters move."""
    if slope is None:
        return None
    ahead = parameters + h * slope
    change = system.residual(solution, ahead) - local[0], system.contents(solution, ahead) - local[2]
    return change[0] / h, change[1] / h


def _error(trial: _Trial, settings: TimeSettings, system: System) -> float:
    """Root mean square of the estimated error over the tolerance [-]."""
    size = np.maximum(np.abs(trial.before.solution), np.abs(trial.after.solution))
    return float(np.sqrt(np.mean((trial.error / (settings.absolute + settings.relative * size)) ** 2)))


def _factor(error: float, largest: float) -> float:
    return float(min(largest, max(SMALLEST, SAFETY * max(error, 1e-10) ** -0.25)))


def _culprit(system: System, trial: _Trial | None) -> str:
    """What could not be followed, in words."""
    if trial is None:
        return "the equations cannot be evaluated near this state"
    worst = int(np.argmax(np.abs(trial.error)))
    return f"the {system.place(worst)} changes faster than can be followed"
