"""An independent integrator: SUNDIALS' IDA on dq/dy y' = R(y, P(t)), with the exact banded Jacobian (extra `check`).

Variable-order backward differences instead of RODAS4, the mass matrix instead of contents as variables of their own:
what both share is the residual and its derivatives, which other tests check.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hydroxcell.errors import MissingExtraError, SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.system import System
from hydroxcell.numerics.transient import State

RELATIVE, ABSOLUTE = 1e-6, 1e-8  # tolerated error of a step in scaled unknowns [-]
INSTANT = 1e-10  # [s] of the implicit Euler step that gives the rates at the beginning
MOST_STEPS = 100_000


def integrate_independently(
    system: System, state: State, parameters: FloatArray, slope: FloatArray | None, times: FloatArray
) -> FloatArray:
    """Scaled unknowns at times [s] after a consistent state, shape (len(times), n).

    Parameters
    ----------
    parameters : P at the time of the state
    slope : dP/dt, or None if nothing moves
    times : rising, after the time of the state

    Errors: MissingExtraError without scikit-sundae; SolverError if IDA gives up.
    """
    try:
        from sksundae.ida import IDA
    except ImportError:
        raise MissingExtraError(
            "The independent check of a run needs scikit-sundae; install it with: pip install hydroxcell[check]"
        ) from None
    band, start = system.grid.bandwidth, state.time

    def at(time: float) -> FloatArray:
        return parameters if slope is None else parameters + (time - start) * slope

    def residual(time: float, y: FloatArray, rate: FloatArray, out: FloatArray) -> None:
        out[:] = system.times(system.storage(y, at(time)), rate) - system.residual(y, at(time))

    def jacobian(time: float, y: FloatArray, rate: FloatArray, _: Any, factor: float, out: FloatArray) -> None:
        total = factor * system.storage(y, at(time)) - system.linearise(y, at(time))[1]
        size = len(y)
        for offset in range(-band, band + 1):
            columns = np.arange(max(0, -offset), min(size, size - offset))
            out[columns + offset, columns] = total[2 * band + offset, columns]

    rows, matrix = system.linearise(state.solution, parameters)
    storage = system.storage(state.solution, parameters)
    factors = system.factorise(storage / INSTANT - matrix)
    algebraic = np.setdiff1d(np.arange(system.grid.size), system.storing_rows(storage))
    solver = IDA(
        residual,
        rtol=RELATIVE,
        atol=ABSOLUTE,
        linsolver="band",
        lband=band,
        uband=band,
        jacfn=jacobian,
        algebraic_idx=algebraic,
        max_num_steps=MOST_STEPS,
    )
    moments = np.concatenate([[start], times])
    found = solver.solve(moments, state.solution, system.back_substitute(factors, rows) / INSTANT)
    if not found.success:
        raise SolverError(f"IDA did not get from {start:g} s to {times[-1]:g} s: {found.message}")
    return np.asarray(found.y[1:])
