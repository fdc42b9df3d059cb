"""Sweeps of a voltammogram: found by turning points, with their scan rate measured from the data.

A cycle number is not asked: EC-Lab's counts charge and discharge, CH Instruments stores none. A sweep ends where the
potential turns back by more than `TURN`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]

TURN = 5e-3  # [V] by which the potential must come back for a turning point
SHORTEST = 0.02  # [V] below which a stretch is a hold, not a sweep
FEWEST = 8  # points of a sweep
JUMP = 0.01  # [V] of a step of a staircase
RAMP = 4e-3  # [V] deviation from a straight ramp in time up to which the ramp is taken as the potential


@dataclass(frozen=True, eq=False)
class Sweep:
    """One sweep in one direction, in the order of measurement.

    Attributes
    ----------
    potential : [V] (n,)
    current : [A] (n,)
    time : [s] (n,), or None where it was not recorded
    direction : +1 towards higher potentials, -1 towards lower ones
    name : file, table and number
    scan_rate : slope of the potential in time, without sign [V/s]; None without time
    """

    potential: FloatArray
    current: FloatArray
    time: FloatArray | None
    direction: int
    name: str = ""
    scan_rate: float | None = None

    def __len__(self) -> int:
        """Number of points."""
        return len(self.potential)

    @property
    def low(self) -> float:
        """Lowest potential [V]."""
        return float(self.potential.min())

    @property
    def high(self) -> float:
        """Highest potential [V]."""
        return float(self.potential.max())

    def ascending(self) -> tuple[FloatArray, FloatArray]:
        """Potential, strictly rising, and current at it.

        Where the time shows a straight ramp, the potential is that of the ramp: noise of the potential would turn the
        order of points around. Otherwise points are sorted, and those at the same potential averaged.
        """
        potential = self._ramp()
        order = np.argsort(potential, kind="stable")
        x, y = potential[order], self.current[order]
        if np.all(np.diff(x) > 0.0):
            return x, y
        places, which, counts = np.unique(x, return_inverse=True, return_counts=True)
        return places, np.bincount(which, weights=y) / counts

    def _ramp(self) -> FloatArray:
        if self.time is None or np.any(np.diff(self.time) <= 0.0):
            return self.potential
        since = self.time - self.time[0]
        ramp = np.polyval(np.polyfit(since, self.potential, 1), since)
        return np.asarray(ramp) if float(np.abs(ramp - self.potential).max()) < RAMP else self.potential

    def shifted(self, offset: float) -> Sweep:
        """The same against another reference electrode."""
        return replace(self, potential=self.potential + offset)

    def corrected(self, resistance: float) -> Sweep:
        """The same with the ohmic drop I R taken off; the ramp in time is lost with it."""
        return replace(self, potential=self.potential - self.current * resistance, time=None)


def turning_points(potential: FloatArray, turn: float = TURN) -> list[int]:
    """Indices at which the potential turns back by more than `turn` [V], with the first and the last point.

    >>> turning_points(np.array([0.0, 0.1, 0.2, 0.199, 0.3, 0.2, 0.1, 0.2]))
    [0, 4, 6, 7]
    """
    places, direction, best = [0], 0, 0
    values = potential.tolist()
    low = high = 0
    for k, value in enumerate(values):
        if direction == 0:
            low = k if value < values[low] else low
            high = k if value > values[high] else high
            if value - values[low] > turn:
                direction, best = 1, k
                places += [low] if low > 0 else []
            elif values[high] - value > turn:
                direction, best = -1, k
                places += [high] if high > 0 else []
        elif (value - values[best]) * direction > 0.0:
            best = k
        elif (values[best] - value) * direction > turn:
            places.append(best)
            direction, best = -direction, k
    if len(values) - 1 > places[-1]:
        places.append(len(values) - 1)
    return places


def split(
    potential: FloatArray, current: FloatArray, time: FloatArray | None = None, name: str = ""
) -> tuple[Sweep, ...]:
    """Sweeps of a recording, in order; holds and stubs shorter than 20 mV or 8 points are left out.

    Errors: InputError for arrays of different length.
    """
    if len(potential) != len(current) or (time is not None and len(time) != len(potential)):
        raise InputError(f"{name}: {len(potential)} potentials do not fit {len(current)} currents.")
    known = np.isfinite(potential) & np.isfinite(current)
    potential, current = potential[known], current[known]
    time = time[known] if time is not None and np.all(np.isfinite(time[known])) else None
    if len(potential) < FEWEST:
        return ()
    found: list[Sweep] = []
    for begin, end in itertools.pairwise(turning_points(potential)):
        whole = is_staircase(potential[begin : end + 1])
        first, last = (begin, end) if whole else _without_rest(potential, begin, end)
        if last - first + 1 < FEWEST or abs(potential[last] - potential[first]) < SHORTEST:
            continue
        part = slice(first, last + 1)
        label = f"{name} sweep {len(found) + 1}".strip()
        direction = 1 if potential[last] > potential[first] else -1
        since = None if time is None else time[part]
        rate = _slope(potential[part], since)
        found.append(Sweep(potential[part], current[part], since, direction, label, rate))
    return _closed(found)


def _slope(potential: FloatArray, time: FloatArray | None) -> float | None:
    if time is None or np.ptp(time) <= 0.0:
        return None
    return abs(float(np.polyfit(time - time[0], potential, 1)[0]))


def _closed(found: list[Sweep]) -> tuple[Sweep, ...]:
    """A single cycle without time that begins inside a sweep: its end and its beginning are one sweep, joined."""
    if len(found) != 3 or found[0].direction != found[2].direction or found[0].time is not None:
        return tuple(found)
    first, middle, last = found
    if abs(last.potential[-1] - first.potential[0]) > SHORTEST or len(first) + len(last) < FEWEST:
        return tuple(found)
    joined = replace(
        first,
        potential=np.concatenate([last.potential, first.potential]),
        current=np.concatenate([last.current, first.current]),
    )
    return joined, middle


def is_staircase(potential: FloatArray) -> bool:
    """Whether a stretch moves in few jumps of at least 10 mV with many points between, not in a ramp."""
    moves = np.diff(potential)
    jumps = np.flatnonzero(np.abs(moves) > JUMP)
    travel = abs(float(potential[-1] - potential[0]))
    return 3 <= len(jumps) <= len(potential) / 10 and abs(float(moves[jumps].sum())) > 0.7 * travel


def _without_rest(potential: FloatArray, first: int, last: int) -> tuple[int, int]:
    """A stretch without the rest before and after it, where the potential stands still."""
    part = potential[first : last + 1]
    still = 1e-3
    moving = np.flatnonzero(np.abs(part - part[0]) > still)
    start = max(int(moving[0]) - 1, 0) if len(moving) else 0
    moving = np.flatnonzero(np.abs(part - part[-1]) > still)
    end = min(int(moving[-1]) + 1, len(part) - 1) if len(moving) else len(part) - 1
    return first + start, first + end


def compared_scan_rates(measured: Sequence[float], header: float | None) -> tuple[float, tuple[str, ...]]:
    """Scan rate to use [V/s] and what is odd: rates from the data first, else the header's.

    Errors: InputError if there is neither.
    """
    if not measured:
        if header is None:
            raise InputError(
                'No time was recorded and the file states no scan rate: give it, for example scan_rate="20 mV/s".'
            )
        return header, ("no time was recorded: the scan rate of the file's header is used, unchecked",)
    rate = float(np.median(measured))
    if header is not None and abs(rate / header - 1.0) > 0.02:
        return rate, (
            f"the header states {1e3 * header:g} mV/s as scan rate, the data show {1e3 * rate:.4g} mV/s, which is used",
        )
    return rate, ()
