"""Points of a curve: from a log or a table, told apart in sweeps, averaged where both sweeps met."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.polarization.setpoints import Averaging, Setpoint, setpoints
from hydroxcell.lab.recording import FloatArray

SAME = 0.01  # relative distance of currents of one setpoint in two sweeps
REST = 1e-4  # of the largest current: points at rest are one
SWEEPS = ("rising", "falling", "both")
LONGEST_TABLE = 400  # rows; more are a log
SWEPT = 200  # bins of a curve in which nothing is held
FEWEST = 3  # setpoints of a log that is not held most of the time


@dataclass(frozen=True)
class Points:
    """Points in the order in which they were measured; arrays (n,) in SI.

    `sweep` is +1 where the current rises, -1 where it falls; `drift` is over the window of the average [V];
    nan where unknown.
    """

    current_density: FloatArray
    cell_voltage: FloatArray
    current_density_uncertainty: FloatArray
    cell_voltage_uncertainty: FloatArray
    resistance: FloatArray
    drift: FloatArray
    sweep: FloatArray
    averaged: str
    found: tuple[Setpoint, ...] = field(default=())

    def __len__(self) -> int:
        """Number of points."""
        return len(self.current_density)

    def taken(self, which: np.ndarray) -> Points:
        """Some of the points."""
        names = ("current_density", "cell_voltage", "current_density_uncertainty", "cell_voltage_uncertainty")
        arrays = {name: getattr(self, name)[which] for name in (*names, "resistance", "drift", "sweep")}
        return replace(self, **arrays)


def table_points(current_density: FloatArray, cell_voltage: FloatArray, resistance: FloatArray | None) -> Points:
    """Every row is a point; rows without current or voltage are left out."""
    good = np.isfinite(current_density) & np.isfinite(cell_voltage)
    n = int(good.sum())
    unknown = np.full(n, np.nan)
    measured = unknown if resistance is None else resistance[good]
    j = current_density[good]
    return Points(
        j, cell_voltage[good], unknown, unknown, measured, unknown, sweeps(j),
        "every row of the table is a point; its own uncertainty is not known",
    )  # fmt: skip


def log_points(
    time: FloatArray,
    current_density: FloatArray,
    cell_voltage: FloatArray,
    resistance: FloatArray | None,
    how: Averaging,
) -> Points:
    """Setpoints of a log; where nothing is held, the sweep in bins of equally many rows."""
    found, control = setpoints(time, current_density, cell_voltage, how)
    held = sum(point.held for point in found)
    if len(found) < FEWEST and held < 0.5 * float(np.nanmax(time, initial=0.0) - np.nanmin(time, initial=0.0)):
        return _swept(current_density, cell_voltage, resistance)
    window = "the last half of each hold" if how.window is None else f"the last {how.window:g} s of each hold"
    columns = {
        name: np.array([getattr(point, name) for point in found])
        for name in ("current_density", "cell_voltage", "current_density_uncertainty", "cell_voltage_uncertainty")
    }
    measured = np.array([_mean(resistance, point.first, point.last) for point in found])
    drift = np.array([point.drift_over_window for point in found])
    return Points(
        **columns, resistance=measured, drift=drift, sweep=sweeps(columns["current_density"]),
        averaged=f"{len(found)} setpoints of constant {control}, mean over {window}; uncertainty with autocorrelation",
        found=tuple(found),
    )  # fmt: skip


def _mean(values: FloatArray | None, first: int, last: int) -> float:
    if values is None:
        return float("nan")
    part = values[first : last + 1]
    part = part[np.isfinite(part)]
    return float(part.mean()) if len(part) else float("nan")


def _swept(current_density: FloatArray, cell_voltage: FloatArray, resistance: FloatArray | None) -> Points:
    good = np.flatnonzero(np.isfinite(current_density) & np.isfinite(cell_voltage))
    if len(good) <= LONGEST_TABLE:
        return table_points(current_density, cell_voltage, resistance)
    bins = np.array_split(good, SWEPT)
    j = np.array([current_density[part].mean() for part in bins])
    v = np.array([cell_voltage[part].mean() for part in bins])
    r = np.array([_mean(resistance, part[0], part[-1]) for part in bins])
    unknown = np.full(len(j), np.nan)
    text = f"nothing is held: the rows of a sweep in {SWEPT} bins, mean of about {len(good) // SWEPT} rows each"
    return Points(j, v, unknown, unknown, r, unknown, sweeps(j), text)


def sweeps(current_density: FloatArray) -> FloatArray:
    """Direction of each point: +1 up to the largest current, -1 behind it, or the other way round from the smallest.

    The turn is the largest current if the curve begins at small currents, else the smallest; the turning point belongs
    to the first sweep.

    >>> sweeps(np.array([0.0, 1.0, 2.0, 1.0, 0.0])).tolist()
    [1.0, 1.0, 1.0, -1.0, -1.0]
    """
    j = np.abs(current_density)
    if len(j) < 2:
        return np.ones(len(j))
    first_up = j[0] <= 0.5 * (j.min() + j.max())
    turn = int(np.argmax(j)) if first_up else int(np.argmin(j))
    sign = 1.0 if first_up else -1.0
    return np.where(np.arange(len(j)) <= turn, sign, -sign)


def joined(points: Points, sweep: str) -> tuple[Points, FloatArray]:
    """The curve in rising current, and the hysteresis of its points: falling minus rising voltage [V], nan if single.

    Points of the two sweeps within `SAME` of each other are averaged; the other points stand as they are.
    Errors: InputError for a sweep that is none of "rising", "falling", "both", or that has no points.
    """
    if sweep not in SWEEPS:
        raise InputError(f"sweep = {sweep!r} must be rising, falling or both.")
    if sweep != "both":
        points = points.taken(points.sweep == (1.0 if sweep == "rising" else -1.0))
        if not len(points):
            raise InputError(f"The curve has no {sweep} sweep.")
    order = np.argsort(points.current_density, kind="stable")
    points = points.taken(order)
    j = points.current_density
    tolerance = np.maximum(SAME * np.abs(j), REST * float(np.max(np.abs(j), initial=0.0)))
    label = np.zeros(len(j), dtype=int)
    for k in range(1, len(j)):
        members = label[:k] == label[k - 1]
        fits = j[k] - j[:k][members][0] <= tolerance[k] and points.sweep[k] not in points.sweep[:k][members]
        label[k] = label[k - 1] + (0 if fits else 1)
    if sweep != "both":
        return points, np.full(len(j), np.nan)
    count = np.bincount(label)

    def mean(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(label, weights=values) / count)

    def spread(values: FloatArray) -> FloatArray:
        return np.asarray(np.sqrt(np.bincount(label, weights=values**2)) / count)

    apart = np.bincount(label, weights=-points.sweep * points.cell_voltage)
    hysteresis = np.where(count == 2, apart, np.nan)
    met = Points(
        mean(j), mean(points.cell_voltage), spread(points.current_density_uncertainty),
        spread(points.cell_voltage_uncertainty), _mean_known(points.resistance, label), mean(points.drift),
        np.where(count == 2, 0.0, mean(points.sweep)), points.averaged, points.found,
    )  # fmt: skip
    return met, hysteresis


def _mean_known(values: FloatArray, label: np.ndarray) -> FloatArray:
    known = np.isfinite(values)
    count = np.bincount(label, weights=known)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.bincount(label, weights=np.where(known, values, 0.0)) / count)
