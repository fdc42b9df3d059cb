"""From points of a curve to the result: corrections, Tafel line, losses, standard numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.polarization import summary
from hydroxcell.lab.polarization.corrections import (
    ELECTROLYSER,
    FUEL_CELL,
    SIGN,
    electrode_ionic_loss,
    interpolated_resistance,
    ir_free_voltage,
    kinetic_current,
)
from hydroxcell.lab.polarization.curve import joined, log_points, table_points
from hydroxcell.lab.polarization.evaluated_curve import Curve, tafel_points
from hydroxcell.lab.polarization.result import MeasuredPolarization
from hydroxcell.lab.polarization.settings import Settings
from hydroxcell.lab.polarization.tafel import TafelLine, tafel_line
from hydroxcell.lab.recording import FloatArray

REVERSED = 1e-3  # of the range of currents: a step against the sweep
WRONG_WAY = 2e-3  # [V] of a voltage that changes against the law
ELECTROLYSIS = 1.25  # [V] median voltage under load above which a cell consumes power


def polarization(
    current_density: FloatArray,
    cell_voltage: FloatArray,
    *,
    time: FloatArray | None = None,
    high_frequency_resistance: FloatArray | None = None,
    settings: Settings | None = None,
    name: str = "curve",
) -> MeasuredPolarization:
    """Evaluate one measured curve: the rows of a table, or a log with time.

    Parameters
    ----------
    current_density : (n,) [A/m2]
    cell_voltage : (n,) [V]
    time : (n,) [s]; with it setpoints are found and averaged
    high_frequency_resistance : (n,) [ohm m2], nan where it was not measured

    Errors: InputError for arrays of different length or without a point.
    """
    series = Series(name, current_density, cell_voltage, time, high_frequency_resistance)
    return evaluated([series], settings or Settings())


@dataclass(frozen=True)
class Series:
    """Columns of one curve as they were measured."""

    name: str
    current_density: FloatArray
    cell_voltage: FloatArray
    time: FloatArray | None = None
    resistance: FloatArray | None = None


def evaluated(series: Sequence[Series], settings: Settings, main: int = 0) -> MeasuredPolarization:
    """Evaluate the curves of a file; values and arrays of the result are those of curve number `main`."""
    return summary.result([curve_of(one, settings) for one in series], main, settings)


def curve_of(series: Series, settings: Settings) -> Curve:
    """Evaluate one curve."""
    arrays = [series.current_density, series.cell_voltage, series.time, series.resistance]
    if len({len(a) for a in arrays if a is not None}) > 1:
        raise InputError(f"{series.name}: current, voltage, time and resistance have different lengths.")
    choices: list[Choice] = []
    j, v = _in_direction(series, settings, choices)
    mode = _mode(j, v, settings, choices)
    if settings.compensated:
        v = v - SIGN[mode] * j * settings.compensated
        why = "given: the voltage at the terminals is that of the file without what the instrument added"
        choices.append(Choice("already compensated", f"{settings.compensated * 1e7:.4g} mohm cm2", why))
    if series.time is None:
        found = table_points(j, v, series.resistance)
    else:
        found = log_points(series.time, j, v, series.resistance, settings.averaging)
    if not len(found):
        raise InputError(f"{series.name}: no row holds both a current and a voltage.")
    points, hysteresis = joined(found, settings.sweep)
    curve = Curve(series.name, points, found, hysteresis, mode, settings, choices)
    choices.append(Choice("averaging", found.averaged, "setpoints.py: holds are found in the controlled quantity"))
    _sweep_words(curve)
    _monotonic(curve)
    _unsteady(curve)
    _corrected(curve)
    _tafel(curve)
    summary.add_values(curve)
    return curve


def _in_direction(series: Series, settings: Settings, choices: list[Choice]) -> tuple[FloatArray, FloatArray]:
    """Current positive in the direction of operation."""
    j = np.asarray(series.current_density, dtype=float)
    v = np.asarray(series.cell_voltage, dtype=float)
    used = j[np.isfinite(j) & np.isfinite(v)]
    if len(used) and np.median(used) < 0.0:
        choices.append(Choice("sign of the current", "turned", "the file holds negative currents for the operation"))
        return -j, v
    return j, v


def _mode(j: FloatArray, v: FloatArray, settings: Settings, choices: list[Choice]) -> str:
    if settings.mode:
        if settings.mode not in SIGN:
            raise InputError(f"mode = {settings.mode!r} must be {FUEL_CELL} or {ELECTROLYSER}.")
        choices.append(Choice("operation", settings.mode.replace("_", " "), "given"))
        return settings.mode
    largest = float(np.nanmax(np.abs(j), initial=0.0))
    loaded = v[np.isfinite(v) & (np.abs(j) > 0.1 * largest)]
    mode = ELECTROLYSER if len(loaded) and float(np.median(loaded)) > ELECTROLYSIS else FUEL_CELL
    why = f"the voltage under load is {float(np.median(loaded)) if len(loaded) else math.nan:.3g} V in the middle"
    choices.append(Choice("operation", mode.replace("_", " "), why))
    return mode


def _sweep_words(curve: Curve) -> None:
    rising = bool((curve.all_points.sweep > 0).any())
    both = rising and bool((curve.all_points.sweep < 0).sum() > 1)
    if both:
        met = int(np.isfinite(curve.hysteresis).sum())
        how = (
            f"{curve.settings.sweep}" if curve.settings.sweep != "both" else f"both, averaged at {met} common currents"
        )
        curve.choices.append(Choice("sweep", how, "given" if curve.settings.sweep != "both" else "both were measured"))
        if curve.settings.sweep == "both" and met < len(curve.j) // 2:
            curve.findings.append(
                f"the sweeps share {met} of {len(curve.j)} currents: the other points stand side by side in the curve"
            )
    else:
        curve.choices.append(Choice("sweep", "rising" if rising else "falling", "the only one measured"))


def _monotonic(curve: Curve) -> None:
    """Points at which the voltage changes with the current in the wrong direction, within each sweep."""
    for sweep, word in ((1.0, "rising"), (-1.0, "falling")):
        part = curve.all_points.taken(curve.all_points.sweep == sweep)
        if len(part) < 3:
            continue
        steps = sweep * np.diff(part.current_density)
        moved = SIGN[curve.mode] * sweep * np.diff(part.cell_voltage)
        back = np.flatnonzero(steps < -REVERSED * float(np.ptp(part.current_density)))
        if len(back):
            curve.findings.append(
                f"the {word} sweep is not monotonic: {len(back)} of {len(steps)} steps of the current go the other "
                f"way, the first at {part.current_density[back[0]] / 1e4:.4g} A/cm2"
            )
        wrong = np.flatnonzero((steps > 0.0) & (moved > WRONG_WAY))
        if len(wrong):
            worst = int(wrong[np.argmax(moved[wrong])])
            verb = "rises" if SIGN[curve.mode] > 0 else "falls"
            curve.findings.append(
                f"in the {word} sweep the voltage {verb} with the current at {len(wrong)} steps, by up to "
                f"{1e3 * moved[worst]:.3g} mV near {part.current_density[worst] / 1e4:.4g} A/cm2"
            )


def _unsteady(curve: Curve) -> None:
    limit = curve.settings.averaging.stability
    drift = curve.all_points.drift
    if not np.isfinite(drift).any():
        return
    why = "a steady point drifts by less over its window; assumed unless it was given"
    curve.choices.append(Choice("stability", f"{1e3 * limit:.3g} mV", why))
    moving = np.flatnonzero(np.abs(drift) > limit)
    if len(moving):
        worst = int(moving[np.argmax(np.abs(drift[moving]))])
        curve.findings.append(
            f"{len(moving)} of {len(drift)} points are not steady: the voltage drifts by more than {1e3 * limit:.3g} "
            f"mV over the averaging window, by {1e3 * drift[worst]:.3g} mV at "
            f"{curve.all_points.current_density[worst] / 1e4:.4g} A/cm2"
        )


def _corrected(curve: Curve) -> None:
    """High-frequency resistance at each point, iR-free voltage, current of the reaction."""
    settings, j = curve.settings, curve.j
    known = np.isfinite(curve.points.resistance) & (curve.points.resistance > 0.0)
    wrong = np.isfinite(curve.points.resistance) & ~known
    if wrong.any():
        curve.findings.append(f"{int(wrong.sum())} high-frequency resistances are not positive and are left out")
    where, resistance = j[known], curve.points.resistance[known]
    origin = "measured with the curve"
    if settings.resistance_table is not None:
        where, resistance = settings.resistance_table
        origin = "from the given file"
    elif settings.resistance is not None:
        where, resistance, origin = np.array([0.0]), np.array([settings.resistance]), "given"
    if not len(where):
        curve.resistance = curve.free = np.full(len(j), np.nan)
        curve.findings.append(
            "no high-frequency resistance was measured or given: iR-free voltage, Tafel slope, activities and losses "
            "are absent (give --set resistance=... or --set resistance_file=...)"
        )
    else:
        curve.resistance, outside = interpolated_resistance(j, where, resistance)
        words = f"interpolated in the current between {len(where)} measured values" if len(where) > 1 else "one for all"
        curve.choices.append(Choice("high-frequency resistance", f"{words}, {origin}", "gasteiger_2005"))
        if len(where) == 1:
            curve.findings.append(
                "one high-frequency resistance serves all currents: it changes with current and water"
            )
        elif outside.any():
            curve.findings.append(
                f"the high-frequency resistance was not measured at {int(outside.sum())} of {len(j)} currents at the "
                "ends; the nearest one is held there"
            )
        curve.free = ir_free_voltage(curve.v, j, curve.resistance, curve.mode)
    curve.kinetic = kinetic_current(j, curve.v, settings.crossover or 0.0, settings.short)
    if settings.crossover is None:
        curve.choices.append(Choice("crossover", "none added", "not given: the lowest currents may be bent by it"))
    else:
        shown = f"{settings.crossover / 10.0:.4g} mA/cm2 added to the current"
        curve.choices.append(Choice("crossover", shown, "gasteiger_2005"))


def _tafel(curve: Curve) -> None:
    """Tafel line of the iR-free curve, and the curve free of the ionic loss of the electrode, which needs its slope."""
    curve.electrode_free = np.full(len(curve.j), np.nan)
    if not np.isfinite(curve.free).any():
        return
    settings = curve.settings
    curve.line = _line(curve, curve.free)
    if settings.electrode_resistance is None or (curve.line is None and settings.zeta is None):
        return
    for _ in range(1 if settings.zeta is not None else 4):
        slope = curve.line.slope if curve.line is not None else math.nan
        loss = electrode_ionic_loss(np.maximum(curve.j, 0.0), settings.electrode_resistance, slope, settings.zeta)
        curve.electrode_free = curve.free + SIGN[curve.mode] * loss
        curve.line = _line(curve, curve.electrode_free)
        if curve.line is None:
            break
    how = "R/3, closed form of the layer" if settings.zeta is None else f"R/(3 + {settings.zeta:g})"
    chosen = f"{settings.electrode_resistance * 1e7:.4g} mohm cm2, {how}"
    curve.choices.append(Choice("ionic resistance of the electrode", chosen, "neyerlin_2007"))


def _line(curve: Curve, voltage: FloatArray) -> TafelLine | None:
    used = tafel_points(curve)
    return tafel_line(
        curve.kinetic[used], SIGN[curve.mode] * voltage[used], curve.settings.tafel_low, curve.settings.tafel_high
    )
