"""How long a change takes to settle, and how much of a loss comes back: for runs over time."""

from __future__ import annotations

import numpy as np

from hydroxcell.cell.load_profile import LoadProfile
from hydroxcell.errors import InputError
from hydroxcell.results.transient import TransientResult
from hydroxcell.units import to_si


def time_to_plateau(
    result: TransientResult, begin: float | str, share: float = 0.95, quantity: str = "cell_voltage"
) -> float:
    """Time after a change until a quantity has covered a share of its way to where it stands before the next one [s].

    Parameters
    ----------
    begin : time of the change [s]
    share : of the whole change [-]
    quantity : column of the run

    Errors: InputError if there is no change at this time in the run, or nothing changes after it.
    """
    start = to_si(begin, "s", "begin")
    times, values = result["time"], result[quantity]
    if not 0.0 < share < 1.0:
        raise InputError(f"share = {share:g} must lie between 0 and 1.")
    if not times[0] <= start < times[-1]:
        raise InputError(f"begin = {start:g} s lies outside the run, {times[0]:g} to {times[-1]:g} s.")
    first = int(np.searchsorted(times, start, side="right")) - 1
    last = _before_the_next_change(result, start)
    course, when = values[first : last + 1], times[first : last + 1]
    change = course[-1] - course[0]
    if change == 0.0:
        raise InputError(f"the {quantity.replace('_', ' ')} does not change after {start:g} s.")
    covered = (course - course[0]) / change
    inside = covered >= share
    # the last crossing counts: a course that overshoots has not settled at the first one
    outside = np.flatnonzero(~inside)
    k = int(outside[-1]) if len(outside) else 0
    part = (share - covered[k]) / (covered[k + 1] - covered[k])
    return float(when[k] + part * (when[k + 1] - when[k]) - start)


def _before_the_next_change(result: TransientResult, start: float) -> int:
    """Last row before the load or a condition changes again; the moment of a change may be stored once or twice."""
    times, protocol = result["time"], result.study.protocol
    assert isinstance(protocol, LoadProfile)
    ends = np.cumsum([step.duration for step in protocol.steps] * protocol.cycles)
    later = ends[ends > start * (1.0 + 1e-9) + 1e-9]
    end = float(later[0]) if len(later) else float(times[-1])
    at = np.flatnonzero(np.abs(times - end) <= 1e-9 * end)
    if not len(at):
        return int(np.searchsorted(times, end)) - 1
    stored_before = len(at) > 1 or at[0] == len(times) - 1
    return int(at[0]) if stored_before else int(at[0]) - 1


def recovery(
    result: TransientResult,
    before: float | str,
    loaded: float | str,
    after: float | str,
    quantity: str = "cell_voltage",
) -> float:
    """Share of a change that has come back: (after - loaded)/(before - loaded) of a quantity at three times [-].

    Errors: InputError if nothing had changed between the first two times.
    """
    moments = [to_si(t, "s", name) for t, name in ((before, "before"), (loaded, "loaded"), (after, "after"))]
    first, second, third = (result.at(t)[quantity] for t in moments)
    if first == second:
        raise InputError(f"the {quantity.replace('_', ' ')} at {moments[0]:g} s and at {moments[1]:g} s is the same.")
    return float((third - second) / (first - second))
