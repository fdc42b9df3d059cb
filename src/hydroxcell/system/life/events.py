"""What a load does to a stack, counted: starts, time at idle and at high power, load changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.record import part
from hydroxcell.system.life.rainflow import rainflow, reversals

FloatArray = npt.NDArray[np.float64]
HOUR = 3600.0


@part
@dataclass(frozen=True)
class Thresholds:
    """What counts as what; powers are shares of the rated power of the stack.

    Attributes
    ----------
    off : [1] below it the stack is off
    idle : [1] on and not above it the stack idles
    high : [1] from it on the stack is at high power
    smallest_change : [1] smaller changes of the power are no load change
    exponent : [1] with which the depth of a load change counts; 1 counts the path that the power goes up and down
    """

    off: float
    idle: float
    high: float
    smallest_change: float
    exponent: float

    def checked(self) -> Thresholds:
        """The same, if they are in order; InputError otherwise."""
        if not 0.0 <= self.off < self.idle < self.high <= 1.0 or self.smallest_change < 0.0 or self.exponent <= 0.0:
            raise InputError(
                f"thresholds of a load: off = {self.off:g}, idle = {self.idle:g}, high = {self.high:g} of the rated "
                "power must rise from 0 to 1, with a smallest change of at least 0 and an exponent above 0."
            )
        return self


@part
@dataclass(frozen=True)
class Events:
    """Events per operating time; the stack operates while it is on.

    Attributes
    ----------
    starts : [1/s] starts, each with the stop that goes before or after it
    load_changes : [1/s] whole load changes, from idle to rated power and back; smaller ones count by their depth
    power_travel : [W/s] path of the power up and down, per time; nan where it is not known
    idle : [1] share of the operating time at idle
    high_power : [1] share of the operating time at high power
    operating_time : [s] that was counted over; nan for events that were given
    off_time : [s] within it that the stack was off
    excursions : [1/s] times that the power went from idle to high power, however it came there
    """

    starts: float
    load_changes: float
    power_travel: float
    idle: float
    high_power: float
    operating_time: float = np.nan
    off_time: float = 0.0
    excursions: float = np.nan

    def checked(self, where: str = "events of a load") -> Events:
        """The same, if they are possible; InputError otherwise."""
        for name in ("starts", "load_changes", "idle", "high_power"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0.0):
                raise InputError(f"{where}: {name} = {value:g} must be a number from zero on.")
        if self.idle + self.high_power > 1.0 + 1e-9:
            raise InputError(
                f"{where}: idle ({60.0 * self.idle:.4g} min/h) and high power ({60.0 * self.high_power:.4g} min/h) "
                "fill more than an hour of each hour."
            )
        return self


def count_events(
    time: Any,
    stack_power: Any,
    rated_power: float,
    thresholds: Thresholds,
    *,
    on: Any = None,
    starts_off: bool = True,
) -> Events:
    """Count the events of a load.

    Parameters
    ----------
    time : [s] (n,), increasing; a row holds until the next one
    stack_power : [W] (n,) of the whole stack; a current [A] does as well, with the current at rated load below
    rated_power : [W] of the stack (or its current at rated load)
    thresholds : what counts as what
    on : (n,) whether the stack is on; None takes it from the power
    starts_off : the stack is off before the first row, so that a trace that begins with load begins with a start

    Errors: InputError for rows that do not run forward, powers that are no numbers or far above the rated one, and a
    stack that is never on.
    """
    t, power = (np.asarray(a, dtype=float).ravel() for a in (time, stack_power))
    _check(t, power, rated_power)
    limits = thresholds.checked()
    share = np.maximum(power / rated_power, 0.0)
    running = share > limits.off if on is None else np.asarray(on, dtype=bool).ravel()
    if running.shape != t.shape:
        raise InputError(f"load trace: {len(t)} times but {len(running)} rows of on or off.")
    passed = np.diff(t, append=t[-1])
    total = float(passed[running].sum())
    if total <= 0.0:
        raise InputError("load trace: the stack is never on; check the column of the power and its unit.")
    rising = np.diff(running.astype(int), prepend=0 if starts_off else int(running[0])) > 0
    swings = _swings(np.where(running, share, 0.0), running, limits)
    return Events(
        float(rising.sum()) / total,
        swings[0] / total,
        swings[1] * rated_power / total,
        float(passed[running & (share <= limits.idle)].sum()) / total,
        float(passed[running & (share >= limits.high)].sum()) / total,
        total,
        float(passed[~running].sum()),
        _excursions(share[running], limits) / total,
    )


def _check(time: FloatArray, power: FloatArray, rated: float) -> None:
    if len(time) != len(power) or len(time) < 2:
        raise InputError(
            f"load trace: {len(time)} times and {len(power)} powers; both need the same length of 2 or more."
        )
    if not np.isfinite(rated) or rated <= 0.0:
        raise InputError(f"load trace: the rated power of {rated:g} W must be positive.")
    if not np.all(np.isfinite(time)) or np.any(np.diff(time) <= 0.0):
        place = int(np.flatnonzero(~(np.diff(time) > 0.0))[0]) + 1
        raise InputError(f"load trace: time does not run forward at row {place + 1} ({time[place]:g} s).")
    if not np.all(np.isfinite(power)):
        raise InputError(f"load trace: row {int(np.flatnonzero(~np.isfinite(power))[0]) + 1} has no power.")
    if power.max() > 1.5 * rated:
        raise InputError(
            f"load trace: the largest power of {power.max():.4g} W is {power.max() / rated:.3g} times the rated "
            f"{rated:.4g} W; was the power of the vehicle given instead of that of the stack, or kW for W?"
        )


def _swings(share: FloatArray, running: npt.NDArray[np.bool_], limits: Thresholds) -> tuple[float, float]:
    """Whole load changes, and the path of the power over the rated power, over all stretches in which it is on.

    A start and a stop are events of their own: the power counts as that of idle while the stack is off.
    """
    points = reversals(np.where(running, np.maximum(share, limits.idle), limits.idle), limits.smallest_change)
    ranges, counts = rainflow(points)
    depth = ranges / (1.0 - limits.idle)
    return float(counts @ depth**limits.exponent), float(2.0 * counts @ ranges)


def _excursions(share: FloatArray, limits: Thresholds) -> float:
    """Times that the power reaches high power after idle."""
    level = np.where(share >= limits.high, 1, np.where(share <= limits.idle, -1, 0))
    known = level[level != 0]
    return float(np.count_nonzero((known[:-1] == -1) & (known[1:] == 1)))
