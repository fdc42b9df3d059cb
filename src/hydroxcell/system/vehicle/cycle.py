"""Driving cycles: speed over time, with grade and wind, from the package or from a file."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.record import part

STANDING = 0.1 / 3.6  # [m/s] below this a vehicle stands: half of the last digit of recorded speeds
FASTEST = 150.0  # [m/s] of a road vehicle; above it a unit is wrong
STEEPEST = 0.5  # [1] of a road; above it a percentage was not read as one
STRONGEST = 60.0  # [m/s] of wind; above it a unit is wrong


@part
@dataclass(frozen=True, eq=False)
class Cycle:
    """Speed of a vehicle over time; between two rows everything goes in a straight line.

    Attributes
    ----------
    name : of the cycle
    time : [s] (n,) rising
    speed : [m/s] (n,) not negative
    grade : [1] (n,) rise over run, positive uphill
    wind : [m/s] (n,) head wind positive
    source : where the numbers are from
    """

    name: str
    time: np.ndarray
    speed: np.ndarray
    grade: np.ndarray
    wind: np.ndarray
    source: str = ""

    def __post_init__(self) -> None:
        columns = ("time", "speed", "grade", "wind")
        for column in columns:
            object.__setattr__(self, column, np.array(getattr(self, column), dtype=float))
            getattr(self, column).setflags(write=False)
        lengths = {column: getattr(self, column).size for column in columns}
        if len(set(lengths.values())) > 1 or lengths["time"] < 2:
            raise InputError(f"{self.name}: a cycle needs columns of one length, at least 2; they have {lengths}.")
        _check(self)

    @classmethod
    def of(
        cls, time: Any, speed: Any, grade: Any = 0.0, wind: Any = 0.0, name: str = "cycle", source: str = "arrays"
    ) -> Cycle:
        """Cycle from arrays in SI; grade and wind may be one number.

        Errors: InputError for times that do not rise, a negative speed, a number that none of a road vehicle is.
        """
        t = np.asarray(time, dtype=float).ravel()
        slope, head = (np.full(t.shape, float(a)) if np.ndim(a) == 0 else np.asarray(a, float) for a in (grade, wind))
        return cls(name, t, np.asarray(speed, dtype=float).ravel(), slope, head, source)

    @classmethod
    def from_file(cls, path: str | Path, check: str | None = None) -> Cycle:
        """Cycle of a CSV file with units in its header: "time / s, speed / km/h, grade / %, wind / m/s".

        Parameters
        ----------
        path : grade and head wind may be left out
        check : name of a known cycle ("CLTC-P") whose published figures the table must have

        Errors: FileFormatError that names row and column; InputError with every figure if the check fails.
        """
        from hydroxcell.system.vehicle.cycle_checks import check_figures
        from hydroxcell.system.vehicle.cycle_files import read_cycle

        found = read_cycle(path)
        if check is not None:
            check_figures(found, check).demand()
        return found

    def statistics(self) -> CycleStatistics:
        """Duration, distance, speeds, accelerations, stops, climb."""
        return CycleStatistics.of(self)

    @property
    def duration(self) -> float:
        """From the first to the last row [s]."""
        return float(self.time[-1] - self.time[0])

    @property
    def distance(self) -> float:
        """Way along the road [m], exact for straight lines between rows."""
        return float(np.trapezoid(self.speed, self.time))

    def between(self, start: float, end: float, name: str) -> Cycle:
        """The rows from `start` to `end` [s] as a cycle of its own that begins at 0 s."""
        rows = (self.time >= start) & (self.time <= end)
        if rows.sum() < 2:
            raise InputError(f"{self.name}: there are no two rows between {start:g} and {end:g} s.")
        speed, grade, wind = (a[rows] for a in (self.speed, self.grade, self.wind))
        return Cycle(name, self.time[rows] - start, speed, grade, wind, self.source)

    def at_interval(self, interval: float) -> Cycle:
        """The same cycle with rows `interval` [s] apart, on the straight lines between its own rows."""
        if not interval > 0.0:
            raise InputError(f"{self.name}: an interval of {interval:g} s is not positive.")
        time = np.append(np.arange(self.time[0], self.time[-1] - 1e-9 * interval, interval), self.time[-1])
        speed, grade, wind = (np.interp(time, self.time, a) for a in (self.speed, self.grade, self.wind))
        return Cycle(self.name, time, speed, grade, wind, self.source)


@dataclass(frozen=True)
class CycleStatistics:
    """What characterises a cycle.

    Attributes
    ----------
    duration : [s]
    distance : [m]
    mean_speed : [m/s] with stops
    max_speed : [m/s]
    max_acceleration, max_deceleration : [m/s2] between two rows, both positive
    stop_share : [1] of the time at a speed below 0.1 km/h
    stops : times it comes to rest from driving
    climb : [m] sum of all rises
    """

    duration: float
    distance: float
    mean_speed: float
    max_speed: float
    max_acceleration: float
    max_deceleration: float
    stop_share: float
    stops: int
    climb: float

    @classmethod
    def of(cls, cycle: Cycle) -> CycleStatistics:
        """Of a cycle.

        >>> round(cycle("udds").statistics().distance)
        11990
        """
        interval = np.diff(cycle.time)
        acceleration = np.diff(cycle.speed) / interval
        standing = cycle.speed < STANDING
        both = standing[1:] & standing[:-1]
        mean = 0.5 * (cycle.speed[1:] + cycle.speed[:-1])
        grade = 0.5 * (cycle.grade[1:] + cycle.grade[:-1])
        rise = mean * interval * grade / np.hypot(1.0, grade)
        return cls(
            cycle.duration, cycle.distance, cycle.distance / cycle.duration, float(cycle.speed.max()),
            max(float(acceleration.max()), 0.0), max(-float(acceleration.min()), 0.0),
            float(interval[both].sum() / cycle.duration), int((standing[1:] & ~standing[:-1]).sum()),
            float(np.maximum(rise, 0.0).sum()),
        )  # fmt: skip


def cycle(name: str) -> Cycle:
    """A cycle of the package by its name; capitals, spaces and hyphens do not matter.

    Errors: UnknownNameError with the nearest names.

    >>> cycle("WLTC 3b low").duration
    589.0
    """
    key = plain(name)
    if key not in cycle_names():
        listed = cycle_index().get(key, {})
        if listed and "figures" in listed:
            raise InputError(
                f"{name} is not part of the package: {listed['title']}. Give a table of your own: "
                f'Cycle.from_file("mine.csv", check="{name}").'
            )
        raise UnknownNameError("driving cycle", key, cycle_names())
    return _shipped(key)


@functools.cache
def cycle_names() -> tuple[str, ...]:
    """Names of all cycles and phases of the package."""
    found = []
    for name, row in cycle_index().items():
        if "licence" in row:
            found += [name, *(f"{name}_{phase}" for phase in row.get("phases", {}))]
    return tuple(found)


@functools.cache
def cycle_index() -> Mapping[str, Mapping[str, Any]]:
    """What is known of each cycle: title, source, licence, phases, published figures."""
    return read_toml(folder() / "index.toml")


def folder() -> Path:
    """Where the tables of the package are."""
    return Path(str(resources.files("hydroxcell.system.vehicle") / "data" / "cycles"))


def plain(name: str) -> str:
    """Name without capitals, spaces and hyphens.

    >>> plain("CLTC-P")
    'cltc_p'
    """
    return name.strip().lower().replace(" ", "_").replace("-", "_")


@functools.cache
def _shipped(key: str) -> Cycle:
    from hydroxcell.system.vehicle.cycle_files import read_cycle

    whole = next(n for n, row in cycle_index().items() if "licence" in row and (key == n or _is_phase(key, n, row)))
    row = cycle_index()[whole]
    found = read_cycle(folder() / f"{whole}.csv", name=whole, source=str(row["source"]), gaps=True)
    if key == whole:
        return found
    start, end = row["phases"][key.removeprefix(f"{whole}_")]
    return found.between(float(start), float(end), key)


def _is_phase(key: str, whole: str, row: Mapping[str, Any]) -> bool:
    return key.startswith(f"{whole}_") and key.removeprefix(f"{whole}_") in row.get("phases", {})


def _check(c: Cycle) -> None:
    for column in ("time", "speed", "grade", "wind"):
        bad = np.flatnonzero(~np.isfinite(getattr(c, column)))
        if len(bad):
            raise InputError(f"{c.name}: {column} number {bad[0] + 1} is not a finite number.")
    back = np.flatnonzero(np.diff(c.time) <= 0.0)
    if len(back):
        k = back[0]
        raise InputError(
            f"{c.name}: the time does not rise: number {k + 1} is {c.time[k]:g} s and number {k + 2} is "
            f"{c.time[k + 1]:g} s; sort the rows and remove double ones."
        )
    if c.speed.min() < 0.0:
        raise InputError(f"{c.name}: speed number {c.speed.argmin() + 1} is negative ({c.speed.min():g} m/s).")
    limits = (("speed", c.speed, FASTEST, "m/s"), ("grade", c.grade, STEEPEST, ""), ("wind", c.wind, STRONGEST, "m/s"))
    for column, values, limit, unit in limits:
        k = int(np.abs(values).argmax())
        if abs(values[k]) > limit:
            raise InputError(
                f"{c.name}: {column} number {k + 1} is {values[k]:g} {unit}".rstrip()
                + f", which is none of a road vehicle (up to {limit:g} {unit}".rstrip()
                + "); is the unit right?"
            )
