"""A run over time against the same run by an independent integrator, at every stored time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.cell.load_profile import LoadProfile
from hydroxcell.engine import operator_for
from hydroxcell.numerics.independent import integrate_independently
from hydroxcell.numerics.transient import begin, jump
from hydroxcell.results.run_transient import Run

if TYPE_CHECKING:
    from hydroxcell.results.transient import TransientResult


def difference_to_independent(result: TransientResult) -> float:
    """Largest difference of the cell voltage [V] at the stored times; up to where the run stopped."""
    protocol = result.study.protocol
    assert isinstance(protocol, LoadProfile)
    run = Run(operator_for(result.study.cell), protocol, None)
    system = run.operator.system
    solution, parameters = run.beginning(protocol.steps[0], None)
    state, end = begin(system, solution, parameters, 0.0), float(result["time"][-1])
    stored, voltage = result["time"], result["cell_voltage"]
    largest = 0.0
    for step in protocol.steps * protocol.cycles:
        first, slope = run.parameters(step)
        if not np.array_equal(first, parameters):
            state = jump(system, state, first)
        until = min(state.time + step.duration, end)
        inside = np.flatnonzero((stored > state.time) & (stored <= until * (1.0 + 1e-12)))
        # at the moment of the next jump the first of both rows belongs to this step
        times, places = np.unique(stored[inside], return_index=True)
        if not len(times):
            break
        found = integrate_independently(system, state, first, slope, times)
        difference = system.physical(found)[:, -1] - voltage[inside[places]]
        largest = max(largest, float(np.abs(difference).max()))
        parameters = first if slope is None else first + (times[-1] - state.time) * slope
        state = begin(system, found[-1], parameters, float(times[-1]))
    return largest
