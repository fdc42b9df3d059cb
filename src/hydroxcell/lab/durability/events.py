"""What happened in a long test: where the set point was held, and what interrupted it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TOLERANCE = 0.02  # of the set point within which it is held
LOADED = 0.05  # of the set point below which the cell is shut down
GAP = 10.0  # usual steps of time without a row that make a gap
PASSING = 3  # rows at the set point that a curve or ramp may have on its way
STEADY = 0.005  # relative spread of a quantity that is held
HOUR = 3600.0


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes
    ----------
    kind : "shutdown", "gap", "set-point change", "voltage held", "current held", "excursion", "jump"
    start, end : [s]
    text : in words
    """

    kind: str
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Held:
    """Where the set point was held.

    Attributes
    ----------
    control : "current" or "voltage"
    level : set point, A/m2 or V
    mask : rows at the set point (n,)
    segment : number of the stretch between two interruptions (n,), -1 where the set point is not held
    load_time : time at the set point up to each row [s] (n,)
    events : interruptions
    """

    control: str
    level: float
    mask: BoolArray
    segment: npt.NDArray[np.int64]
    load_time: FloatArray
    events: tuple[Event, ...]


def spread(values: FloatArray) -> float:
    """Difference of the quartiles over the median."""
    low, middle, high = np.percentile(values, [25.0, 50.0, 75.0])
    return float((high - low) / abs(middle)) if middle else math.inf


def set_point(time: FloatArray, values: FloatArray) -> float:
    """Level at which a quantity was for the longest time: most likely 2 % wide bin of its logarithm, weighted by time.

    >>> set_point(np.arange(6.0), np.array([0.01, 1.0, 1.0, 1.001, 1.0, 2.0]))
    1.0
    """
    weight = np.minimum(np.diff(time, append=time[-1]), GAP * float(np.median(np.diff(time))))
    good = values > 0.0
    if not good.any():
        raise InputError("durability_log: the current is never positive; the sign of the column may be reversed.")
    bins = np.floor(np.log(values[good]) / math.log1p(TOLERANCE)).astype(int)
    keys, places = np.unique(bins, return_inverse=True)
    total = np.bincount(places, weights=weight[good])
    # Neighbouring bins share a level that lies on their border.
    together = total + np.where(np.diff(keys, prepend=keys[0] - 9) == 1, np.roll(total, 1), 0.0)
    best = keys[int(np.argmax(together))]
    near = values[good][np.abs(bins - best + 0.5) < 1.0]
    return float(np.median(near))


def held(
    time: FloatArray, voltage: FloatArray, current_density: FloatArray, control: str = "", shortest: float = 60.0
) -> Held:
    """Find the set point and what interrupted it.

    Parameters
    ----------
    time : [s] (n,), increasing
    voltage : [V] (n,)
    current_density : [A/m2] (n,)
    control : "current" or "voltage", "" to find out
    shortest : length of an interruption that ends a segment [s]

    Errors: InputError for a cell that is never under load.
    """
    level = set_point(time, current_density)
    loaded = current_density > LOADED * level
    if not control:
        control = "current" if spread(current_density[loaded]) <= spread(voltage[loaded]) else "voltage"
    values = current_density if control == "current" else voltage
    level = level if control == "current" else set_point(time[loaded], voltage[loaded])
    mask = loaded & (np.abs(values / level - 1.0) <= TOLERANCE)
    for first, last in _runs(mask):
        if last - first + 1 < PASSING:
            mask[first : last + 1] = False
    step = float(np.median(np.diff(time)))
    gap = np.diff(time) > max(GAP * step, shortest)
    events = [
        Event("gap", float(time[k]), float(time[k + 1]), f"no data for {_hours(time[k + 1] - time[k])}")
        for k in np.flatnonzero(gap)
    ]
    broken = np.concatenate([[False], gap])
    for first, last in _runs(~mask):
        until = float(time[last + 1]) if last + 1 < len(time) else float(time[last])
        length = until - float(time[first])
        if length < shortest:
            continue
        broken[min(last + 1, len(time) - 1)] = True
        for a, b in _parts(loaded[first : last + 1]):
            rows = slice(first + a, first + b + 1)
            end = float(time[first + b + 1]) if first + b < last else until
            if end - float(time[first + a]) >= shortest:
                events.append(_named(time[first + a], end, voltage[rows], current_density[rows], level, control))
    segment = np.where(mask, np.cumsum(broken), -1)
    found = np.unique(segment[mask])
    renumbered = np.where(mask, np.searchsorted(found, segment), -1)
    # A row holds until the next one, as stations log.
    passed = np.diff(time, prepend=time[0])
    passed[1:][gap | ~mask[:-1]] = 0.0
    ordered = tuple(sorted(events, key=lambda event: event.start))
    return Held(control, level, mask, renumbered, np.cumsum(passed), ordered)


def _runs(mask: BoolArray) -> list[tuple[int, int]]:
    """First and last row of each stretch of a mask."""
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True))


def _parts(loaded: BoolArray) -> list[tuple[int, int]]:
    """Stretches of an interruption with and without load."""
    edges = np.flatnonzero(np.diff(loaded.astype(np.int8)) != 0)
    return list(zip([0, *(edges + 1).tolist()], [*edges.tolist(), len(loaded) - 1], strict=True))


def _named(start: float, end: float, voltage: FloatArray, current: FloatArray, level: float, control: str) -> Event:
    lasting = f"for {_hours(end - start)}"
    usual = level if control == "current" else float(np.max(current))
    if np.median(current) <= LOADED * usual:
        return Event("shutdown", float(start), end, f"shut down {lasting}")
    if control == "current" and spread(current) < STEADY:
        return Event("set-point change", float(start), end, f"{np.median(current) * 1e-4:.3g} A/cm2 {lasting}")
    if control == "voltage" and spread(voltage) < STEADY:
        return Event("set-point change", float(start), end, f"{np.median(voltage):.3g} V {lasting}")
    other = voltage if control == "current" else current
    if len(other) > 3 and spread(other) < STEADY:
        held_at = f"{np.median(voltage):.3g} V" if control == "current" else f"{np.median(current) * 1e-4:.3g} A/cm2"
        kind = "voltage held" if control == "current" else "current held"
        return Event(kind, float(start), end, f"control changed: {held_at} held {lasting}")
    return Event("excursion", float(start), end, f"neither voltage nor current held {lasting} (a curve, a ramp)")


def _hours(seconds: float) -> str:
    return f"{seconds / HOUR:.3g} h" if seconds >= 0.5 * HOUR else f"{seconds / 60.0:.3g} min"


def jumps(time: FloatArray, values: FloatArray, segment: npt.NDArray[np.int64], smallest: float) -> list[Event]:
    """Sudden changes inside a segment: block medians that differ by more than eight times what is usual.

    Parameters
    ----------
    time : [s] (n,), values (n,), segment (n,) : of the rows at the set point
    smallest : change that counts at least, in the unit of the values
    """
    found: list[Event] = []
    for number in np.unique(segment):
        rows = np.flatnonzero(segment == number)
        if len(rows) < 24:
            continue
        parts = np.array_split(rows, min(len(rows) // 3, 200))
        middle = np.array([np.median(values[part]) for part in parts])
        change = np.diff(middle)
        usual = 1.4826 * float(np.median(np.abs(change - np.median(change))))
        for k in np.flatnonzero(np.abs(change - np.median(change)) > max(8.0 * usual, smallest)):
            if 0 < k < len(change) - 1 and abs(middle[int(k) + 2] - middle[k]) > 0.5 * abs(change[k]):
                at = float(time[parts[k + 1][0]])
                found.append(Event("jump", at, at, f"jump by {1e3 * change[k]:+.3g} m(unit)"))
    return found
