"""Units that cannot be right: numbers of mA under a heading of A, an area that is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hydroxcell.lab.recording import Column, Table

BOUNDS = {
    "current_density": (5e5, "A/cm2; is it mA/cm2?", 1e4),
    "power_density": (5e5, "W/cm2; is it mW/cm2?", 1e4),
    "cell_voltage": (1e3, "V; is it mV?", 1.0),
    "potential": (1e3, "V; is it mV?", 1.0),
    "high_frequency_resistance": (1e-3, "ohm cm2 ... is it mohm cm2, or was it multiplied by the area twice?", 1e-4),
}
"""Largest believable value in SI, what to ask, and what SI is shown in: 50 A/cm2, 50 W/cm2, 1000 V and 10 ohm cm2 are
beyond any cell or potentiostat (assumed bounds, wide on purpose)."""
SQUARE_CENTIMETRE = 1e-4  # [m2]
SAME = 1e-3  # relative
LOADED, HIGHEST_CELL = 0.5, 1.3  # [V] of a fuel cell under load and at most
LEAST_CURRENT = 50.0  # [A/m2] that a loaded fuel cell gives (assumed)
TOLERANCE = 0.2  # of the power, relative
DISORDER = 0.1  # share of steps against the order


def suspicious(table: Table) -> list[str]:
    """What is odd about units in a table, one sentence each."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _ranges(table) + _power(table) + _area(table) + _small(table)


def disordered(spectra: Sequence[Table]) -> list[str]:
    """Spectra whose frequencies are not in order: they may be nonsense although the curve in the plane looks well."""
    wrong = []
    for spectrum in spectra:
        steps = np.diff(spectrum.si("frequency"))
        rising, falling = int(np.count_nonzero(steps > 0.0)), int(np.count_nonzero(steps < 0.0))
        if len(steps) > 2 and min(rising, falling) + np.count_nonzero(steps == 0.0) > DISORDER * len(steps):
            wrong.append(spectrum.name)
    if not wrong:
        return []
    names = ", ".join(wrong[:3]) + (" ..." if len(wrong) > 3 else "")
    return [f"{names}: the frequencies neither rise nor fall throughout; check the column before any fit"]


def _ranges(table: Table) -> list[str]:
    found = []
    for column in table.columns:
        if column.quantity in BOUNDS and column.is_number and len(column.values):
            bound, asked, scale = BOUNDS[column.quantity]
            largest = _largest(column)
            if largest > bound:
                found.append(f"{column.header!r} goes up to {largest / scale:.4g} {asked}")
    return found


def _area(table: Table) -> list[str]:
    """Whether current and current density are the same numbers: the area was not entered in the instrument."""
    if not {"current", "current_density"} <= {c.quantity for c in table.columns if c.is_number}:
        return []
    current, density = table.si("current"), table.si("current_density")
    used = np.isfinite(current) & np.isfinite(density) & (density != 0.0)
    if used.sum() < 3:
        return []
    area = float(np.median(np.abs(current[used] / density[used])))
    if abs(area / SQUARE_CENTIMETRE - 1.0) < SAME:
        return ["current and current density are the same number: the area is 1 cm2, or was not entered"]
    return []


def _small(table: Table) -> list[str]:
    """Whether a cell that is loaded to a low voltage gives hardly any current."""
    if not {"cell_voltage", "current_density"} <= {c.quantity for c in table.columns if c.is_number}:
        return []
    voltage, density = table.si("cell_voltage"), np.abs(table.si("current_density"))
    used = np.isfinite(voltage) & np.isfinite(density)
    if used.sum() < 5 or float(np.max(voltage[used])) > HIGHEST_CELL or float(np.min(voltage[used])) > LOADED:
        return []
    largest = float(np.max(density[used]))
    if not 0.0 < largest < LEAST_CURRENT:
        return []
    low = float(np.min(voltage[used]))
    return [f"the cell gives no more than {largest / 10:.3g} mA/cm2 down to {low:.3g} V: is the unit A/cm2?"]


def _power(table: Table) -> list[str]:
    """Whether power density is voltage times current density."""
    voltage = next((name for name in ("cell_voltage", "potential") if name in table), None)
    if voltage is None or not {"current_density", "power_density"} <= {c.quantity for c in table.columns}:
        return []
    product = table.si(voltage) * table.si("current_density")
    power = table.si("power_density")
    used = np.isfinite(product) & np.isfinite(power) & (np.abs(product) > 0.0)
    if used.sum() < 3:
        return []
    ratio = float(np.median(power[used] / product[used]))
    if abs(abs(ratio) - 1.0) < TOLERANCE:
        return []
    return [f"power density is {ratio:.3g} times voltage times current density: a unit of the three is wrong"]


def _largest(column: Column) -> float:
    """Largest finite absolute value in SI; no copy of the column is made unless some value is infinite."""
    values = np.asarray(column.values, dtype=float)
    ends = [float(np.fmin.reduce(values)), float(np.fmax.reduce(values))]
    if not np.isfinite(ends).all():
        finite = values[np.isfinite(values)]
        ends = [float(finite.min()), float(finite.max())] if len(finite) else [0.0]
    return max(abs(end * column.factor + column.offset) for end in ends)
