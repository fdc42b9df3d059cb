"""Numbers of an evaluated curve, its losses, the table of the preset, and the result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from hydroxcell.lab.measured import Choice, Value
from hydroxcell.lab.polarization import numbers
from hydroxcell.lab.polarization.corrections import FUEL_CELL, SIGN
from hydroxcell.lab.polarization.evaluated_curve import Curve, open_circuit, reversible, slopes, tafel_points
from hydroxcell.lab.polarization.result import MeasuredPolarization
from hydroxcell.lab.polarization.settings import Settings, preset
from hydroxcell.lab.polarization.tafel import ideal_slope, tafel_line
from hydroxcell.lab.recording import FloatArray
from hydroxcell.nomenclature import lookup
from hydroxcell.units import from_si, to_si

POORLY = 0.2  # relative half width of the interval of a slope
COMPARED = ("open_circuit_voltage", "peak_power_density", "tafel_slope", "current_density_at_0.6V")
"""Numbers that the table of all curves shows."""


def add_values(curve: Curve) -> None:
    """All numbers of a curve."""
    _open_circuit(curve)
    loaded = np.flatnonzero(~open_circuit(curve.j) & (curve.j > 0.0))
    loaded = loaded[np.concatenate([[True], np.diff(curve.j[loaded]) > 0.0])] if len(loaded) else loaded
    j, v = curve.j[loaded], curve.v[loaded]
    _standard_points(curve, j, v)
    if curve.mode == FUEL_CELL:
        _largest(curve, j, v)
    _tafel_values(curve)
    _activities(curve)
    known = curve.resistance[np.isfinite(curve.resistance)]
    if len(known):
        method = f"mean of the values at {len(known)} points; the interval is that of one point"
        spread = float(known.std(ddof=1)) if len(known) > 1 else math.nan
        curve.values["high_frequency_resistance"] = Value.of(known.mean(), spread, method)
    if np.isfinite(curve.hysteresis).any():
        worst = float(np.nanmax(np.abs(curve.hysteresis)))
        curve.values["voltage_hysteresis"] = Value.exact(worst, "largest distance of the sweeps at one current")


def _open_circuit(curve: Curve) -> None:
    at_rest = open_circuit(curve.all_points.current_density)
    voltages = curve.all_points.cell_voltage[at_rest]
    if not len(voltages):
        curve.findings.append("no point was measured at open circuit: the open-circuit voltage is absent")
        return
    if len(voltages) == 1:
        found = [p for p in curve.all_points.found if p.cell_voltage == voltages[0]]
        spread = float(curve.all_points.cell_voltage_uncertainty[at_rest][0])
        freedom = found[0].voltage_degrees_of_freedom if found else None
        method = "mean of one hold at zero current" if found else "one row at zero current"
        curve.values["open_circuit_voltage"] = Value.of(voltages[0], spread, method, freedom)
    else:
        n = len(voltages)
        spread = float(voltages.std(ddof=1)) / math.sqrt(n)
        curve.values["open_circuit_voltage"] = Value.of(voltages.mean(), spread, f"mean of {n} points at rest", n - 1)


def _standard_points(curve: Curve, j: FloatArray, v: FloatArray) -> None:
    chosen = preset(curve.settings.preset)
    for text in chosen["currents"]:
        found = numbers.voltage_at(j, v, to_si(text, "A/m2"))
        if found is not None:
            curve.values[f"cell_voltage_at_{text.split()[0]}A_cm2"] = found
    for text in chosen["voltages"] if curve.mode == FUEL_CELL else ():
        level = to_si(text, "V")
        found = numbers.current_at(j, v, level)
        if found is None:
            continue
        curve.values[f"current_density_at_{level:g}V"] = found
        if text in chosen["power"]:
            power = numbers.scaled(found, level, "voltage times current at the voltage")
            curve.values[f"power_density_at_{level:g}V"] = power


def _largest(curve: Curve, j: FloatArray, v: FloatArray) -> None:
    peak = numbers.peak_power(j, v)
    if peak is not None:
        curve.values["peak_power_density"], curve.values["current_density_at_peak_power"] = peak
    elif len(j) > 2:
        power = float((j * v).max()) / 1e4
        curve.findings.append(f"the power still rises at the last point ({power:.4g} W/cm2): the peak is not reached")
    limit = numbers.limiting_current(j, v)
    if limit is not None:
        curve.values["limiting_current_density"] = limit
    elif len(j) > 2:
        why = f"no plateau of {numbers.PLATEAU:g} V in which the current changes by less than {100 * numbers.FLAT:g} %"
        curve.choices.append(Choice("limiting current", "not reached", why))


def _tafel_values(curve: Curve) -> None:
    line, settings = curve.line, curve.settings
    if not np.isfinite(curve.free).any():
        return
    if line is None:
        curve.findings.append(
            "no Tafel window was found: fewer than 7 points, or none in which the voltage follows a Tafel line"
        )
        return
    given = settings.tafel_low is not None or settings.tafel_high is not None
    left = line.fit.degrees_of_freedom
    method = "straight line" if given else "V = a - b log j - c j"
    points = line.last - line.first + 1
    method += f", {points} points from {line.low / 10:.4g} to {line.high / 10:.4g} mA/cm2"
    curve.values["tafel_slope"] = Value.of(line.slope, line.slope_uncertainty, method, left)
    spread = math.sqrt(float(line.fit.covariance[0, 0]))
    intercept = SIGN[curve.mode] * line.intercept
    curve.values["tafel_intercept"] = Value.of(intercept, spread, "of the same line, at 1 A/cm2", left)
    bounds = f"{line.low / 10:.4g} to {line.high / 10:.4g} mA/cm2, {points} points, {line.decades:.2f} decades"
    why = "given" if given else (
        f"the lower half of the longest window that the law describes, which goes up to {line.searched / 10:.4g} mA/cm2"
    )  # fmt: skip
    curve.choices.append(Choice("Tafel window", bounds, why))
    if not given:
        plain = tafel_line(*_in_window(curve), low=line.low * 0.999999, high=line.high * 1.000001)
        if plain is not None:
            shown = f"{1e3 * plain.slope:.3g} ± {1e3 * plain.slope_uncertainty:.2g} mV per decade"
            curve.choices.append(
                Choice("straight line in the same window", shown, "to compare: it counts a bend as slope")
            )
    width = Value.of(line.slope, line.slope_uncertainty, "", left)
    if not given and width.high - line.slope > POORLY * line.slope:
        curve.findings.append(
            f"the Tafel slope is known to {1e3 * (width.high - line.slope):.2g} mV only: {points} points below "
            f"{line.high / 10:.4g} mA/cm2; for a straight line give --set tafel_high=..."
        )
    if line.decades < 1.0:
        curve.findings.append(f"the Tafel window spans {line.decades:.2f} decades of current, less than one")
    if settings.temperature is not None:
        ideal = ideal_slope(settings.temperature)
        relative = line.slope_uncertainty / abs(line.slope)
        alpha = ideal / line.slope
        text = f"RT ln10/(bF); a coefficient of 1 has {1e3 * ideal:.1f} mV"
        curve.values["tafel_transfer_coefficient"] = Value.of(alpha, abs(alpha) * relative, text, left)


def _in_window(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Currents and voltages of the Tafel plot, falling."""
    used = tafel_points(curve)
    return curve.kinetic[used], SIGN[curve.mode] * curve.kinetic_voltage[used]


def _activities(curve: Curve) -> None:
    """Currents at potentials of the preset on the corrected curve, per mass and per area of catalyst."""
    settings = curve.settings
    if curve.mode != FUEL_CELL or not np.isfinite(curve.free).any():
        return
    used = tafel_points(curve)
    for text in preset(settings.preset)["activity"]:
        level = to_si(text, "V")
        found = numbers.current_at(curve.kinetic[used], curve.kinetic_voltage[used], level)
        if found is None:
            curve.findings.append(f"the iR-free curve does not cross {level:g} V: no activity there")
            continue
        curve.values[f"kinetic_current_density_at_{level:g}V"] = found
        if settings.loading is None:
            continue
        mass = numbers.scaled(found, 1.0 / settings.loading, "iR-free current with crossover over the loading")
        curve.values[f"mass_activity_at_{level:g}V"] = mass
        if settings.specific_area is not None:
            specific = numbers.scaled(mass, 1.0 / settings.specific_area, "mass activity over the active area per mass")
            curve.values[f"specific_activity_at_{level:g}V"] = specific


def losses(curve: Curve) -> dict[str, FloatArray]:
    """Kinetic loss from the Tafel line, ohmic from HFR, ionic of the layer if given, the rest; (n,) [V] each."""
    names = (*MeasuredPolarization.LOSSES, "total_loss")
    none = {name: np.full(len(curve.j), np.nan) for name in names}
    known, line, sign = reversible(curve.settings), curve.line, SIGN[curve.mode]
    if line is None:
        return none
    if known is None:
        text = "the losses need the reversible voltage: give it, or temperature and partial pressures of H2 and O2"
        if text not in curve.findings:
            curve.findings.append(text)
        return none
    rest, why = known
    choice = Choice("reversible voltage", f"{rest:.4f} V", why)
    if choice not in curve.choices:
        curve.choices.append(choice)
    loaded = (curve.kinetic > 0.0) & (curve.j > 0.0)
    total = np.where(loaded, sign * (rest - curve.v), np.nan)
    kinetic = np.where(loaded, sign * rest - line.voltage(np.where(loaded, curve.kinetic, 1.0)), np.nan)
    ohmic = np.where(loaded, sign * (curve.free - curve.v), np.nan)
    layer = sign * (curve.electrode_free - curve.free)
    layer = np.where(loaded, layer if np.isfinite(layer).any() else 0.0, np.nan)
    parts = (kinetic, ohmic, layer, total - kinetic - ohmic - layer)
    return dict(zip(names, (*parts, total), strict=True))


def result(curves: Sequence[Curve], main: int, settings: Settings) -> MeasuredPolarization:
    """The result of all curves of a file, with the arrays and values of one of them."""
    curve = curves[main]
    parts = losses(curve)
    quantity, value, target, source = _compared(curve)
    line = curve.line
    states = [_state(c, k) for c in curves for k in range(len(c.all_points))]
    return MeasuredPolarization(
        sentence=_sentence(curve),
        values=curve.values,
        choices=tuple(curve.choices),
        findings=tuple(curve.findings),
        mode=curve.mode,
        curve=curve.name,
        current_density=curve.j,
        cell_voltage=curve.v,
        power_density=curve.j * curve.v,
        current_density_uncertainty=curve.points.current_density_uncertainty,
        cell_voltage_uncertainty=curve.points.cell_voltage_uncertainty,
        high_frequency_resistance=curve.resistance,
        ir_free_voltage=curve.free,
        electrode_ir_free_voltage=curve.electrode_free,
        kinetic_current_density=curve.kinetic,
        local_tafel_slope=slopes(curve),
        voltage_hysteresis=curve.hysteresis,
        kinetic_loss=parts["kinetic_loss"],
        ohmic_loss=parts["ohmic_loss"],
        catalyst_layer_loss=parts["catalyst_layer_loss"],
        transport_loss=parts["transport_loss"],
        total_loss=parts["total_loss"],
        tafel_line=np.array([] if line is None else [SIGN[curve.mode] * line.intercept, line.slope, line.bend]),
        tafel_bounds=np.array([] if line is None else [line.low, line.high]),
        point_curve=np.array([c.name for c in curves for _ in range(len(c.all_points))]),
        point_sweep=np.array(["rising" if s > 0 else "falling" for c in curves for s in c.all_points.sweep]),
        point_state=np.array(states),
        point_current_density=np.concatenate([c.all_points.current_density for c in curves]),
        point_cell_voltage=np.concatenate([c.all_points.cell_voltage for c in curves]),
        point_cell_voltage_uncertainty=np.concatenate([c.all_points.cell_voltage_uncertainty for c in curves]),
        point_drift=np.concatenate([c.all_points.drift for c in curves]),
        curve_name=np.array([c.name for c in curves]),
        curve_numbers={name: np.array([_number(c, name) for c in curves]) for name in COMPARED},
        standard_quantity=np.array(quantity, dtype=str),
        standard_value=np.array(value, dtype=str),
        standard_target=np.array(target, dtype=str),
        standard_source=np.array(source, dtype=str),
    )


def _number(curve: Curve, name: str) -> float:
    return curve.values[name].value if name in curve.values else math.nan


def _state(curve: Curve, k: int) -> str:
    drift = curve.all_points.drift[k]
    if not math.isfinite(drift):
        return "not known"
    return "steady" if abs(drift) <= curve.settings.averaging.stability else "drifts"


def shown(name: str, value: float) -> str:
    """A number with its display unit: "0.71 W/cm2"."""
    unit = lookup(name).display_unit
    return f"{float(from_si(value, unit)):.4g} {unit}".removesuffix(" 1")


def _compared(curve: Curve) -> tuple[list[str], list[str], list[str], list[str]]:
    """The targets of the preset beside what was measured."""
    columns: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
    for row in preset(curve.settings.preset)["targets"]:
        name = row["quantity"]
        least = to_si(row["least"], lookup(name).unit)
        found = curve.values.get(name)
        if found is None:
            verdict = "not measured"
        else:
            verdict = shown(name, found.value) + (": reached" if found.value >= least else ": not reached")
        cells = (lookup(name).title, verdict, f"at least {row['least']}, {row['what']}", _origin(row))
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
    return columns


def _origin(row: dict[str, Any]) -> str:
    return str(row["source"]) + (" (recalled, not looked up)" if row["status"] == "recalled" else "")


def _sentence(curve: Curve) -> str:
    parts = []
    if "open_circuit_voltage" in curve.values:
        parts.append(f"{curve.values['open_circuit_voltage'].value:.3f} V at rest")
    if "peak_power_density" in curve.values:
        parts.append(f"peak power {curve.values['peak_power_density'].value / 1e4:.3g} W/cm2")
    if "tafel_slope" in curve.values:
        slope = curve.values["tafel_slope"]
        half = f" ± {1e3 * (slope.high - slope.value):.2g}" if math.isfinite(slope.high) else ""
        parts.append(f"Tafel slope {1e3 * slope.value:.3g}{half} mV")
    elif not np.isfinite(curve.free).any():
        parts.append("no high-frequency resistance, so no iR-free numbers")
    text = f"{len(curve.j)} points up to {float(curve.j.max()) / 1e4:.3g} A/cm2"
    return ": ".join([text, ", ".join(parts)]) + "." if parts else text + "."
