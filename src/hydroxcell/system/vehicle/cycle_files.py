"""Driving cycles from tables: a header with units, one row a moment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hydroxcell.errors import FileFormatError, InputError
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.tables import Layout, check_rising, read_table

LAYOUT = Layout(
    units={"time": "s", "speed": "m/s", "grade": "1", "wind": "m/s"},
    required=("time", "speed"),
    example='"time / s,speed / km/h,grade / %,wind / m/s"',
    others={"velocity": "speed", "gradient": "grade", "slope": "grade", "head wind": "wind"},
)
LARGEST_GAP = 20.0  # times the usual interval: such a hole in a record is refused


def read_cycle(path: str | Path, name: str = "", source: str = "", gaps: bool = False) -> Cycle:
    """Cycle of a CSV file (comma, semicolon or tab) with a header as "time / s,speed / km/h"; [ ] and ( ) do too.

    Parameters
    ----------
    name, source : those of the file where they are not given
    gaps : whether holes in the record are taken as straight lines

    Errors: FileFormatError that names row and column, UnitError for a unit of another kind.
    """
    table = read_table(path, LAYOUT)
    found = table.numbers
    check_rising(found["time"], table.lines, table.place)
    if not gaps:
        _check_gaps(found["time"], table.lines, table.place)
    zero = np.zeros(len(table.lines))
    try:
        return Cycle(
            name or Path(path).stem,
            found["time"],
            found["speed"],
            found.get("grade", zero),
            found.get("wind", zero),
            source or table.place,
        )
    except InputError as error:
        raise FileFormatError(f"{table.place}: {error}") from None


def _check_gaps(time: np.ndarray, lines: Sequence[int], place: str) -> None:
    interval = np.diff(time)
    if len(interval) < 10:
        return
    usual, widest = float(np.median(interval)), int(interval.argmax())
    if interval[widest] > LARGEST_GAP * usual:
        raise FileFormatError(
            f"{place}: row {lines[widest + 1]}: a gap of {interval[widest]:g} s where rows are {usual:g} s apart; "
            "fill it or cut the record there."
        )
