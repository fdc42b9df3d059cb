"""A flight mission: what power is asked for at which altitude and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import FileFormatError, InputError
from hydroxcell.record import part
from hydroxcell.system.atmosphere import standard_pressure
from hydroxcell.system.vehicle.tables import Layout, check_rising, read_table

LAYOUT = Layout(
    units={"time": "s", "altitude": "m", "power": "W"},
    required=("time", "altitude", "power"),
    example='"time / min,altitude / m,power / kW"',
    others={"height": "altitude"},
)


@part
@dataclass(frozen=True, eq=False)
class Mission:
    """Power and altitude over time; between two rows both go in a straight line.

    Attributes
    ----------
    name : of the mission
    time : [s] (n,) rising
    altitude : [m] (n,) geopotential, above sea level
    power : [W] (n,) net electric power that is asked for, not negative
    source : where the numbers are from
    """

    name: str
    time: np.ndarray
    altitude: np.ndarray
    power: np.ndarray
    source: str = ""

    @classmethod
    def of(cls, time: Any, altitude: Any, power: Any, name: str = "mission", source: str = "arrays") -> Mission:
        """Mission from arrays in SI.

        Errors: InputError for times that do not rise, an altitude outside the atmosphere model, a negative power.
        """
        columns = [np.array(a, dtype=float).ravel() for a in (time, altitude, power)]
        if len({len(c) for c in columns}) > 1 or len(columns[0]) < 2:
            raise InputError(f"{name}: time, altitude and power need one length, at least 2.")
        for word, column in zip(("time", "altitude", "power"), columns, strict=True):
            bad = np.flatnonzero(~np.isfinite(column))
            if len(bad):
                raise InputError(f"{name}: {word} number {bad[0] + 1} is not a finite number.")
        if np.any(np.diff(columns[0]) <= 0.0):
            raise InputError(f"{name}: the time does not rise; sort the rows and remove double ones.")
        for k, (altitude_here, power_here) in enumerate(zip(columns[1], columns[2], strict=True)):
            _check(float(altitude_here), float(power_here), f"{name}: number {k + 1}")
        return cls(name, columns[0], columns[1], columns[2], source)

    @classmethod
    def from_file(cls, path: str | Path) -> Mission:
        """Mission of a CSV file with a header as "time / min,altitude / m,power / kW".

        Errors: FileFormatError that names row and column.
        """
        table = read_table(path, LAYOUT)
        found = table.numbers
        check_rising(found["time"], table.lines, table.place)
        if len(table.lines) < 2:
            raise FileFormatError(f"{table.place}: a mission needs at least two rows.")
        for k, line in enumerate(table.lines):
            _check(float(found["altitude"][k]), float(found["power"][k]), f"{table.place}: row {line}")
        return cls(Path(path).stem, found["time"], found["altitude"], found["power"], table.place)

    def at_interval(self, interval: float) -> Mission:
        """The same mission with rows `interval` [s] apart and its own rows, on its straight lines."""
        steps = np.arange(self.time[0], self.time[-1], interval)
        time = np.union1d(np.round(steps, 9), np.round(self.time, 9))
        altitude, power = (np.interp(time, self.time, a) for a in (self.altitude, self.power))
        return Mission(self.name, time, altitude, power, self.source)


def _check(altitude: float, power: float, where: str) -> None:
    try:
        standard_pressure(altitude)
    except InputError as error:
        raise FileFormatError(f"{where}, altitude: {error}") from None
    if power < 0.0:
        raise FileFormatError(f"{where}, power: {power:g} W is negative; a mission asks for power.")
