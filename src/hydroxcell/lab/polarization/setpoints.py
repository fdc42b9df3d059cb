"""Setpoints of a log: where the controlled quantity is held, over which window it is averaged, whether it is steady.

A stretch is held where the controlled quantity (after a running median of five rows, which removes single spikes)
varies within a window of `WINDOW` rows by no more than a tolerance: `NOISES` times its own noise (from second
differences) plus `RELATIVE` of its value. Both numbers are choices of this package.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import FloatArray

WINDOW = 5  # rows
NOISES = 8.0
RELATIVE = 3e-3
FLOOR = 2e-4  # of the full range: smaller steps are not told apart
FEWEST = 4  # rows of a setpoint


@dataclass(frozen=True)
class Averaging:
    """How setpoints are averaged.

    Attributes
    ----------
    window : the last seconds of each hold; None for the last half of it
    stability : largest drift of the voltage over the window of a steady point [V]
    control : "current", "voltage", or "" to find out
    """

    window: float | None = None
    stability: float = 2e-3
    control: str = ""


@dataclass(frozen=True)
class Setpoint:
    """One hold, averaged.

    Attributes
    ----------
    current_density, cell_voltage : means over the window [A/m2], [V]
    current_density_uncertainty, cell_voltage_uncertainty : standard uncertainties of the means, with autocorrelation
    drift : of the voltage [V/s]
    drift_over_window : slope times length of the window [V]
    first, last : rows of the window; last is included
    start, stop : time of the window [s]
    held : length of the hold [s]
    """

    current_density: float
    cell_voltage: float
    current_density_uncertainty: float
    cell_voltage_uncertainty: float
    voltage_degrees_of_freedom: float
    drift: float
    drift_over_window: float
    first: int
    last: int
    start: float
    stop: float
    held: float


def holds(values: FloatArray) -> list[tuple[int, int]]:
    """First and last row of every stretch in which a quantity is held, in order.

    >>> holds(np.repeat([0.0, 1.0, 2.0], 20))
    [(0, 19), (20, 39), (40, 59)]
    """
    from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d

    if len(values) < FEWEST:
        return []
    smooth = median_filter(values, size=5, mode="nearest") if len(values) >= 10 else values
    noise = 1.4826 * float(np.median(np.abs(np.diff(values, 2)))) / math.sqrt(6.0)  # a ramp has none
    span = float(np.ptp(smooth))
    tolerance = NOISES * noise + RELATIVE * np.abs(smooth) + FLOOR * span
    spread = maximum_filter1d(smooth, WINDOW, mode="nearest") - minimum_filter1d(smooth, WINDOW, mode="nearest")
    found: list[tuple[int, int]] = []
    for first, last in _runs(spread <= tolerance):
        level = float(np.median(smooth[first : last + 1]))
        if abs(smooth[last] - smooth[first]) > 2.0 * tolerance[first : last + 1].max():
            continue  # a slow ramp
        while first > 0 and abs(smooth[first - 1] - level) <= tolerance[first]:
            first -= 1
        while last < len(values) - 1 and abs(smooth[last + 1] - level) <= tolerance[last]:
            last += 1
        if found and first <= found[-1][1]:
            before = float(np.median(smooth[found[-1][0] : found[-1][1] + 1]))
            if abs(before - level) <= tolerance[first]:
                found[-1] = (found[-1][0], last)
                continue
            first = found[-1][1] + 1
        if last - first + 1 >= FEWEST:
            found.append((first, last))
    return found


def setpoints(
    time: FloatArray, current_density: FloatArray, cell_voltage: FloatArray, how: Averaging
) -> tuple[list[Setpoint], str]:
    """Setpoints of a log and which quantity was held ("current" or "voltage"); none if nothing is held.

    Rows in which one of the three is missing are left out. Where neither quantity is named, the one that is held during
    more rows is taken, and if these are about as many, the one that drifts less while it is held.
    Shapes: (n,) each. Errors: InputError for a control that is neither.
    """
    if how.control not in ("", "current", "voltage"):
        raise InputError(f"control = {how.control!r} must be current or voltage.")
    whole = np.flatnonzero(np.isfinite(time) & np.isfinite(current_density) & np.isfinite(cell_voltage))
    t, j, v = time[whole], current_density[whole], cell_voltage[whole]
    if len(t) < FEWEST:
        return [], how.control or "current"
    by = {name: holds(x) for name, x in (("current", j), ("voltage", v)) if how.control in ("", name)}
    control = how.control or _held(by, {"current": j, "voltage": v})
    found = []
    for first, last in by[control]:
        length = t[last] - t[first]
        begin = t[first] + 0.5 * length if how.window is None else t[last] - how.window
        inside = np.arange(first, last + 1)[t[first : last + 1] >= begin]
        if len(inside) >= FEWEST - 1:
            found.append(_averaged(t, j, v, inside, float(length), whole))
    return found, control


def _held(by: dict[str, list[tuple[int, int]]], values: dict[str, FloatArray]) -> str:
    """Which of two quantities was controlled."""
    rows = {name: sum(last - first + 1 for first, last in runs) for name, runs in by.items()}
    drifts = {name: _typical_drift(values[name], runs) for name, runs in by.items()}
    if abs(rows["voltage"] - rows["current"]) > 0.1 * len(values["current"]):
        return max(rows, key=lambda name: rows[name])
    return "voltage" if drifts["voltage"] < 0.5 * drifts["current"] else "current"


def _typical_drift(values: FloatArray, runs: list[tuple[int, int]]) -> float:
    """Median change from the first to the last quarter of a hold over the range of the whole log."""
    changes = []
    for first, last in runs:
        part = values[first : last + 1]
        quarter = max(len(part) // 4, 1)
        changes.append(abs(float(np.median(part[-quarter:]) - np.median(part[:quarter]))))
    return float(np.median(changes)) / float(np.ptp(values)) if changes and np.ptp(values) > 0.0 else math.inf


def _averaged(
    t: FloatArray, j: FloatArray, v: FloatArray, inside: np.ndarray, held: float, whole: np.ndarray
) -> Setpoint:
    current, current_uncertainty, _ = mean_of(j[inside])
    voltage, voltage_uncertainty, freedom = mean_of(v[inside])
    span = float(t[inside[-1]] - t[inside[0]])
    centred = t[inside] - t[inside].mean()
    square = float(centred @ centred)
    drift = float(centred @ v[inside]) / square if square > 0.0 else 0.0
    return Setpoint(
        current, voltage, current_uncertainty, voltage_uncertainty, freedom, drift, drift * span,
        int(whole[inside[0]]), int(whole[inside[-1]]), float(t[inside[0]]), float(t[inside[-1]]), held,
    )  # fmt: skip


def mean_of(values: FloatArray) -> tuple[float, float, float]:
    """Mean, its standard uncertainty with the autocorrelation of the rows, and the degrees of freedom.

        u^2 = s^2 / n_eff,   n_eff = n (1 - r) / (1 + r),   s^2 = sum (x - mean)^2 / (n - n / n_eff)

    with the correlation r of neighbouring rows, freed of its bias for few rows, r + (1 + 4 r)/n [-], not below 0; n_eff
    is not below 2. Validity: noise whose memory fades exponentially and is short beside the window. Source:
    `priestley_1981` (variance of a mean of correlated values, bias of the estimate).

    >>> [round(float(x), 4) for x in mean_of(np.array([1.0, 2.0, 1.0, 2.0, 1.0, 2.0]))]
    [1.5, 0.2236, 5.0]
    """
    n = len(values)
    mean = float(values.mean())
    centred = values - mean
    square = float(centred @ centred)
    if n < 3 or square == 0.0:
        return mean, math.sqrt(square / (n - 1) / n) if n > 1 else math.nan, float(n - 1)
    raw = float(centred[1:] @ centred[:-1]) / square
    memory = min(max(raw + (1.0 + 4.0 * raw) / n, 0.0), 0.98)
    effective = max(n * (1.0 - memory) / (1.0 + memory), 2.0)
    variance = square / (n - n / effective)
    return mean, math.sqrt(variance / effective), effective - 1.0


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
