"""Load profiles from tables and standard shapes: what is measured on a vehicle or prescribed for a test."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hydroxcell.cell.load_profile import LOADS, LoadProfile, LoadStep
from hydroxcell.errors import FileFormatError, InputError
from hydroxcell.files import read_text
from hydroxcell.units import to_si

CARBON_ROWS = 500  # stored times of a step of carbon dioxide, whose plateau is read from them
GAP = 20.0  # times the usual interval: such a hole in a record is refused
_Columns = tuple[tuple[int, str], tuple[int, str], str, str, float | None]
"""Column and unit of the time and of the load, name and SI unit of the load, active area if it is per cell."""
PER_CELL = {"current": ("current_density", "A"), "power": ("power_density", "W")}

VEHICLE_URBAN = ((0, 15), (12.5, 38), (0, 25), (29.2, 36), (0, 21), (41.7, 40), (12.5, 20))
VEHICLE_EXTRA_URBAN = (
    (0, 20), (41.7, 50), (58.3, 60), (29.2, 70), (58.3, 55), (83.3, 60), (100.0, 35), (12.5, 20), (0, 30),
)  # fmt: skip
"""Levels [% of the largest load] and times [s] of a vehicle cycle of the type of FC-DLC: recalled, not the norm."""


def read_profile(path: str | Path, active_area: float | None = None) -> tuple[LoadStep, ...]:
    """Steps of a CSV file whose header names a time and a load with units: "time / s, current_density / A/cm2".

    The load goes in a straight line from row to row. "current / A" and "power / W" are divided by the active area [m2].

    Errors: FileFormatError that names the row for times that do not rise, holes, cells that are no numbers.
    """
    place = str(path)
    rows = [row for row in csv.reader(io.StringIO(read_text(path)), _dialect(path)) if any(c.strip() for c in row)]
    if len(rows) < 3:
        raise FileFormatError(f"{place}: a header and at least two rows are needed; {len(rows)} lines were found.")
    (time_column, time_unit), (load_column, unit), load, own, area = _columns(rows[0], place, active_area)
    times, levels = [], []
    for number, row in enumerate(rows[1:], 2):
        times.append(_number(row, time_column, number, "time", place) * to_si(f"1 {time_unit}", "s"))
        level = _number(row, load_column, number, load, place)
        levels.append(to_si(f"{level!r} {unit}", own) / (area or 1.0))
    _check_times(times, place)
    steps = []
    for k in range(len(times) - 1):
        content = {"duration": times[k + 1] - times[k], load: (levels[k], levels[k + 1])}
        try:
            steps.append(LoadStep.model_validate(content))
        except ValidationError as error:
            text = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise FileFormatError(f"{place}: row {k + 2}: {text}") from None
    return tuple(steps)


def vehicle_cycle(largest: float | str, load: str = "current_density") -> LoadProfile:
    """Vehicle cycle of the type of FC-DLC: four urban blocks and one extra-urban, relative to the largest load.

    The levels are recalled, not taken from the norm; for certification read the norm's own table with `from_csv`.
    """
    top = to_si(largest, LOADS[load], "protocol")
    parts = [*VEHICLE_URBAN * 4, *VEHICLE_EXTRA_URBAN]
    return LoadProfile.of_steps([(float(t), 0.01 * share * top) for share, t in parts], load)


def start_stop(
    load: float | str, *, run: float | str = "600 s", rest: float | str = "300 s", ramp: float | str = "5 s",
    cycles: int = 1,
) -> LoadProfile:  # fmt: skip
    """Start-stop cycles: ramp up, run at a current density, ramp down, rest at open circuit."""
    top, up = to_si(load, "A/m2", "protocol"), to_si(ramp, "s", "protocol")
    parts = [(up, (0.0, top)), (to_si(run, "s"), top), (up, (top, 0.0)), (to_si(rest, "s"), 0.0)]
    return LoadProfile.of_steps(parts, cycles=cycles, initial="open_circuit")


def carbon_dioxide_step(
    load: float | str, fraction: float | str = "400 ppm", *, before: float | str = "1 min",
    exposed: float | str = "20 min", purge: float | str = "10 min", purge_load: float | str | None = None,
    ramp: float | str = "2 min", after: float | str = "5 min",
) -> LoadProfile:  # fmt: skip
    """Clean cathode gas, carbon dioxide in it, clean gas again, all at current densities.

    Parameters
    ----------
    load : current density before, with and after [A/m2]
    fraction : of carbon dioxide in the dry cathode feed while exposed [1]
    before, exposed, purge, ramp, after : durations [s]
    purge_load : current density of the purge with clean gas, a high one to drive carbonate out [A/m2]; None: `load`.
        It is reached by a ramp, because an anode full of carbonate cannot take a jump.
    """
    feed = "conditions.cathode.carbon_dioxide_fraction"
    high = load if purge_load is None else purge_load
    parts: tuple[tuple[Any, Any, Any], ...] = (
        (before, load, 0.0),
        (exposed, load, fraction),
        (ramp, (load, high), 0.0),
        (purge, high, 0.0),
        (after, load, 0.0),
    )
    steps = [{"duration": d, "current_density": i, "conditions": {feed: x}} for d, i, x in parts]
    found = tuple(LoadStep.model_validate(step) for step in steps)
    return LoadProfile(steps=found, output_interval=max(sum(s.duration for s in found) / CARBON_ROWS, 1e-3))


def _dialect(path: str | Path) -> type[csv.Dialect]:
    text = read_text(path)
    first = text.splitlines()[0] if text.strip() else ""
    sign = max(",;\t", key=first.count)
    return type("Found", (csv.excel,), {"delimiter": sign})


def _columns(head: Sequence[str], place: str, area: float | None) -> _Columns:
    names = {}
    for column, text in enumerate(head):
        name, _, unit = (part.strip() for part in text.partition(" / "))
        names[name.lower().replace(" ", "_")] = (column, unit)
    known = [n for n in (*LOADS, *PER_CELL) if n in names]
    if "time" not in names or len(known) != 1:
        raise FileFormatError(
            f'{place}: the header must name a time and one load with their units, as in "time / s,current_density / '
            f'A/cm2"; it names {", ".join(repr(h.strip()) for h in head)}.'
        )
    load = known[0]
    for name in ("time", load):
        if not names[name][1]:
            raise FileFormatError(
                f'{place}: the column {name!r} has no unit; write it after a stroke, as in "{name} / s".'
            )
    unit = names[load][1]
    if load in LOADS:
        to_si(f"1 {unit}", LOADS[load], f"{place}: {load}")
        return names["time"], names[load], load, LOADS[load], None
    if area is None:
        raise InputError(f"{place}: {load!r} is that of the whole cell; give the active area to make it a density.")
    name, own = PER_CELL[load]
    to_si(f"1 {unit}", own, f"{place}: {load}")
    return names["time"], names[load], name, own, area


def _number(row: Sequence[str], column: int, number: int, name: str, place: str) -> float:
    text = row[column].strip() if column < len(row) else ""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        what = f"{text!r} is not a number" if text else "the cell is empty"
        raise FileFormatError(f"{place}: row {number}, {name}: {what}; remove the row or fill it.")
    return found


def _check_times(times: Sequence[float], place: str) -> None:
    intervals = [b - a for a, b in itertools.pairwise(times)]
    usual = sorted(intervals)[len(intervals) // 2]
    for k, interval in enumerate(intervals):
        if interval <= 0.0:
            word = "goes back" if interval < 0.0 else "stands still"
            raise FileFormatError(f"{place}: row {k + 3}: the time {word}, from {times[k]:g} s to {times[k + 1]:g} s.")
        if len(intervals) >= 10 and interval > GAP * usual:
            raise FileFormatError(
                f"{place}: row {k + 3}: a gap of {interval:g} s where rows are {usual:g} s apart; "
                "fill it or cut the record there."
            )
