"""Quality of measured data: what is odd in the rows of a table, with place, number and value; nothing is repaired.

Called for every table that is read; costs a few passes over the columns whose meaning is known. Units that cannot be
right are in `suspicion`, Kramers-Kronig is in `kramers_kronig`; unsteady setpoints are found where a curve is
evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.quality_spectra import spectrum_oddities
from hydroxcell.lab.recording import Column, FloatArray, Recording, Table

SIGNALS = ("potential", "cell_voltage", "current", "current_density", "ring_current", "ring_current_density")
"""Measured channels that can stick, saturate and spike."""
PARTIAL = ("high_frequency_resistance", "high_frequency_cell_resistance", "frequency")
"""Quantities that are measured in some rows only."""
LONG_STEP = 20.0  # usual time steps: a gap
OFTEN = 0.01  # share of the rows: what happens more often is no accident
LONGEST_STEP = 60.0  # [s] and at least this
FEW_ROWS = 20  # fewer are not searched for stuck channels and spikes
LONG_RUN = 12  # equal values one after the other
LONGER = 8.0  # times the usual run of equal values
SPIKE = 20.0  # times the noise
AGREE = 0.03  # distance of the neighbours of a spike over its height; a step that relaxes has more
SPIKE_RANGE = 0.05  # of the range of the column
SAMPLED = 100_000  # rows from which the noise is estimated
SEARCHED = 20_000  # rows among which equal rows are searched anywhere, else only next to each other


@dataclass(frozen=True)
class Oddity:
    """Something odd.

    Attributes
    ----------
    check : "time", "gap", "duplicates", "stuck", "saturated", "spike", "missing", "sign", "frequency"
    where : table and column
    count : how many rows
    row : first of them, from 1
    value : there, as it stands in the file; nan if no value says it
    sentence : all of it in words
    """

    check: str
    where: str
    count: int
    row: int
    value: float
    sentence: str


def oddities(recording: Recording, spectra: Sequence[Table] | None = None) -> tuple[Oddity, ...]:
    """What is odd in the rows of all tables and spectra of a recording; `spectra` if they are at hand."""
    found: list[Oddity] = []
    several = len(recording.tables) > 1
    with np.errstate(over="ignore", invalid="ignore"):
        for table in recording.tables:
            place = f"{table.name}: " if several else ""
            for one in _of_table(table):
                found.append(Oddity(one.check, table.name, one.count, one.row, one.value, place + one.sentence))
        found += [
            Oddity(check, name, count, 1, math.nan, sentence)
            for check, name, count, sentence in spectrum_oddities(recording.spectra() if spectra is None else spectra)
        ]
    return tuple(found)


def _of_table(table: Table) -> Iterator[Oddity]:
    if len(table) < 2:
        return
    known = [column for column in table.columns if column.is_number and column.quantity]
    spectrum = "frequency" in table  # its points may stand in any order of time
    if not spectrum:
        yield from _time(table)
    yield from _duplicates(table)
    for column in known:
        yield from _missing(table, column)
        if column.quantity in SIGNALS and len(table) >= FEW_ROWS and not spectrum:
            yield from _stuck(table, column)
            if "time" in table:
                yield from _spikes(table, column)


def _segments(table: Table) -> np.ndarray:
    """Where a new step, loop or cycle begins (n - 1,): time may start again there."""
    new = np.zeros(len(table) - 1, dtype=bool)
    for name in ("step", "cycle", "loop"):
        if name in table and table.column(name).is_number:
            new |= np.diff(table.column(name).values) != 0.0
    return new


def _time(table: Table) -> Iterator[Oddity]:
    if "time" not in table or not table.column("time").is_number:
        return
    column = table.column("time")
    values = table.si("time")
    steps = np.diff(values)
    inside = ~_segments(table) & np.isfinite(steps)
    if not inside.any():
        return
    for mask, check, words in (
        (inside & (steps < 0.0), "time", "time runs backwards"),
        (inside & (steps == 0.0), "duplicates", "a time stamp repeats the one before"),
    ):
        if mask.any():
            row = int(np.argmax(mask)) + 2
            count = int(mask.sum())
            at = float(column.values[row - 1])
            text = f"{words} {_times(count)}, first in row {row} at {at:g} {column.unit}".rstrip()
            yield Oddity(check, table.name, count, row, at, text)
    forward = steps[inside & (steps > 0.0)]
    if not len(forward):
        return
    usual = float(np.median(forward[:: max(1, len(forward) // SAMPLED)]))
    gaps = inside & (steps > max(LONG_STEP * usual, LONGEST_STEP))
    if 0 < gaps.sum() <= max(OFTEN * len(steps), 3.0):  # more are the way of logging
        worst = int(np.argmax(np.where(gaps, steps, 0.0)))
        count = int(gaps.sum())
        text = f"{count} gaps in time, the longest of {steps[worst]:.4g} s before row {worst + 2}"
        text += f" (usual step {usual:.3g} s)"
        yield Oddity("gap", table.name, count, int(np.argmax(gaps)) + 2, float(steps[worst]), text)


def _duplicates(table: Table) -> Iterator[Oddity]:
    """Rows that say the same as another one."""
    numbers = [column.values for column in table.columns if column.is_number]
    if len(numbers) < 2 or ("frequency" in table and len(table) < 3):
        return
    same = np.ones(len(table) - 1, dtype=bool)
    for values in numbers:
        same &= (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
        if not same.any():
            break
    if same.any():  # rows of nothing but zeros separate spectra
        rows = np.flatnonzero(same)
        same[rows] = np.any([np.nan_to_num(values[rows + 1]) != 0.0 for values in numbers], axis=0)
    count, row = int(same.sum()), int(np.argmax(same)) + 2
    if count:
        text = f"{count} rows repeat the row before them, first row {row}"
        yield Oddity("duplicates", table.name, count, row, math.nan, text)
    elif len(table) <= SEARCHED and "time" in table:
        rows = np.stack(numbers, axis=1)
        _, first = np.unique(rows, axis=0, return_index=True)
        again = np.setdiff1d(np.arange(len(table)), first)
        if len(again):
            text = f"{len(again)} rows stand twice in the table, first row {int(again[0]) + 1}"
            yield Oddity("duplicates", table.name, len(again), int(again[0]) + 1, math.nan, text)


def _missing(table: Table, column: Column) -> Iterator[Oddity]:
    if column.quantity in PARTIAL or column.quantity.startswith(("impedance", "area_impedance")):
        return
    lost = ~np.isfinite(column.values)
    count = int(np.count_nonzero(lost))
    if count and count < len(lost):
        row = int(np.argmax(lost)) + 1
        text = f"{column.header!r} has no value in {count} of {len(lost)} rows, first in row {row}"
        yield Oddity("missing", table.name, count, row, math.nan, text)


def _stuck(table: Table, column: Column) -> Iterator[Oddity]:
    """Channels that stay at one value for longer than they ever do, at their largest or smallest value: saturated."""
    values: FloatArray = column.values.astype(float, copy=False)
    changed = values[1:] != values[:-1]
    if len(changed) - np.count_nonzero(changed) < LONG_RUN - 1:
        return
    change = np.flatnonzero(changed)
    edges = np.concatenate([[-1], change, [len(values) - 1]])
    runs = np.diff(edges)
    if len(runs) < FEW_ROWS:
        return
    longest = int(np.argmax(runs))
    usual = float(np.percentile(np.delete(runs, longest), 95.0))
    if runs[longest] < max(LONG_RUN, LONGER * usual):
        return
    row, at = int(edges[longest]) + 2, float(values[edges[longest] + 1])
    if not math.isfinite(at) or at == 0.0:
        return
    finite = values[np.isfinite(values)]
    extreme = at in (float(finite.max()), float(finite.min()))
    words = "is at its end (saturated?)" if extreme else "does not change (stuck?)"
    count = int(runs[longest])
    text = f"{column.header!r} {words} at {at:g} {column.unit}".rstrip() + f" for {count} rows from row {row} on"
    yield Oddity("saturated" if extreme else "stuck", table.name, count, row, at, text)


def _spikes(table: Table, column: Column) -> Iterator[Oddity]:
    """Single rows far off both neighbours, which agree with each other."""
    values: FloatArray = column.values.astype(float, copy=False)
    every = max(1, len(values) // SAMPLED)
    second = np.abs(values[:-2:every] - 2.0 * values[1:-1:every] + values[2::every])
    noise = 1.4826 * float(np.nanmedian(second)) / math.sqrt(6.0)
    span = float(np.nanmax(values) - np.nanmin(values))
    least = max(SPIKE * noise, SPIKE_RANGE * span)
    if not least > 0.0:
        return
    steps = np.diff(values)
    jumps = np.abs(steps) > least
    rows = np.flatnonzero(jumps[:-1] & jumps[1:])
    up, down = steps[rows], steps[rows + 1]
    off = np.minimum(np.abs(up), np.abs(down))
    spikes = (up * down < 0.0) & (np.abs(up + down) < np.maximum(AGREE * off, 6.0 * noise))
    count = int(spikes.sum())
    if not count or count > max(OFTEN * len(values), 1.0):
        return  # many are no spikes but a way of measuring
    row = int(rows[np.argmax(np.where(spikes, off, 0.0))]) + 2
    at = float(values[row - 1])
    text = f"{column.header!r} has {count} spikes of one row, the largest in row {row}: {at:.5g} {column.unit}".rstrip()
    text += f" between {values[row - 2]:.5g} and {values[row]:.5g}"
    yield Oddity("spike", table.name, count, row, at, text)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
