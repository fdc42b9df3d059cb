"""The page of measured impedance spectra."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.lab_impedance import (
    draw_bode,
    draw_nyquist,
    draw_relaxation_times,
    draw_residuals,
    scale_of,
)
from hydroxcell.report import wording
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.impedance_result import ImpedanceResult

NYQUIST = (
    "Axes are equal, capacitive points lie above. Hollow points fail the test of Kramers and Kronig; the stroke on the "
    "axis is the high-frequency resistance. Lines: the circuit."
)
RESIDUALS = "Of the first spectrum. The grey band is twice the noise of this spectrum; red rings failed the test."
TIMES = (
    "Numbers are resistances of the peaks of the first spectrum, the band its 95 % interval from the noise. In the "
    "grey parts nothing was measured."
)
DIGITS = 4
MOST_ROWS = 24  # of the tables of parameters and peaks
MOST_CIRCUITS = 8  # rows; the table of the result has all


def page(result: ImpedanceResult) -> MeasuredPage:
    """Page of spectra."""
    figures = [
        Drawing("nyquist", "Spectra", NYQUIST, partial(draw_nyquist, result=result), 8.0, 5.2),
        Drawing("bode", "Over frequency", "Points: measured. Lines: the circuit.", partial(draw_bode, result=result)),
        Drawing("residuals", "Residuals", RESIDUALS, partial(draw_residuals, result=result), 9.0, 3.8),
        Drawing("relaxation", "Relaxation times", TIMES, partial(draw_relaxation_times, result=result), 9.0, 4.2),
    ]
    tables = [_peaks(result)]
    if result.circuit:
        tables.insert(0, _parameters(result))
    if len(result.names) > 1:
        tables.insert(0, _spectra(result))
    if len(result.compared):
        tables.append(_circuits(result))
    return measured_page(result, figures, tables=tables)


def _spectra(result: ImpedanceResult) -> Table:
    scale, unit = scale_of(result.impedance, result.area)
    rows = []
    for k, name in enumerate(result.names):
        sizes = [result.resistances[kind][k] for kind in ("high_frequency", "series", "polarization", "relaxation")]
        potential = result.potential[k]
        rows.append(
            (
                str(name),
                f"{potential:.4g}" if math.isfinite(potential) else "–",
                *(wording.number(scale * v, DIGITS) if math.isfinite(v) else "–" for v in sizes),
                f"{100.0 * result.noise[k]:.2g}",
                "yes" if result.consistent[k] else "no",
            )
        )
    head = ("Spectrum", "E / V", "R_HF", "R_s", "R_p", "R_DRT", "noise / %", "consistent")
    text = f"Resistances in {unit}: crossing of the real axis, series and polarization resistance of the circuit, "
    "integral "
    return Table("Spectra", head, tuple(rows), text + "of the distribution of relaxation times.")


def _parameters(result: ImpedanceResult) -> Table:
    rows = []
    several = len(result.names) > 1
    for k, name in enumerate(result.parameter):
        value, low, high = (result.parameter_values[key][k] for key in ("value", "low", "high"))
        number, ends, unit = _shown(value, low, high, str(result.parameter_unit[k]))
        label = f"{name} ({int(result.parameter_number[k])})" if several else str(name)
        rows.append((label, number, ends, unit))
    text = (
        f"Circuit {result.circuit}. In brackets the number of the spectrum."
        if several
        else f"Circuit {result.circuit}."
    )
    head = ("Parameter", "Value", "95 % interval", "Unit")
    return Table("Parameters of the circuit", head, tuple(rows[:MOST_ROWS]), text + _cut(rows, "parameters"))


def _cut(rows: Sequence[tuple[str, ...]], name: str) -> str:
    """What is said where a table has more rows than a page should."""
    return f" The first {MOST_ROWS} of {len(rows)} rows; {name}.csv has all." if len(rows) > MOST_ROWS else ""


def _shown(value: float, low: float, high: float, unit: str) -> tuple[str, str, str]:
    """Number, interval and unit for the reader; resistances of an area in mohm cm2."""
    scale = 1.0
    if unit == "ohm m2":
        scale, unit = 1e7, wording.unit("mohm cm2")
    elif unit.startswith("F m-2"):
        scale, unit = 1e-4, unit.replace("F m-2", "F cm⁻²")
    unit = "–" if unit == "1" else unit.replace("ohm", "Ω").replace("m2", "m²").replace("s^(n-1)", "sⁿ⁻¹")
    unit = unit.replace("s^-1/2", "s^(−1/2)")
    if not math.isfinite(low) or not math.isfinite(high):
        return wording.number(scale * value, DIGITS), "not fitted", unit
    wide = high > 1e3 * max(low, 1e-300)
    ends = "open" if wide else f"{wording.number(scale * low, DIGITS)} to {wording.number(scale * high, DIGITS)}"
    return wording.number(scale * value, DIGITS), ends, unit


def _peaks(result: ImpedanceResult) -> Table:
    scale, unit = scale_of(result.impedance, result.area)
    of_area = math.isfinite(result.area)
    rows = []
    for k in range(len(result.peak_number)):
        of = {name: float(values[k]) for name, values in result.peaks.items()}
        capacitance = of["capacitance"] * (0.1 if of_area else 1.0)
        rows.append(
            (
                f"{int(result.peak_number[k])}",
                wording.number(of["frequency"], 3),
                wording.number(of["time"], 3),
                wording.number(scale * of["resistance"], 3),
                wording.number(capacitance, 3) if capacitance > 0.0 else "inductive",
                f"{100.0 * of['share']:.0f} %",
                "yes" if of["inside"] else "no",
            )
        )
    head = ("Spectrum", "f / Hz", "τ / s", f"R / {unit}", "C / mF cm⁻²" if of_area else "C / F", "share", "measured")
    text = "Peaks of the distributions of relaxation times. Peaks whose frequency was not measured are extrapolated."
    return Table("Peaks of relaxation times", head, tuple(rows[:MOST_ROWS]), text + _cut(rows, "peaks"))


def _circuits(result: ImpedanceResult) -> Table:
    rows = [
        (
            str(result.compared[k]).replace("_", " "),
            f"{result.comparison['akaike_difference'][k]:.1f}",
            f"{100.0 * result.comparison['circuit_misfit'][k]:.2g} %",
            f"{int(result.comparison['circuit_parameters'][k])}",
        )
        for k in range(min(len(result.compared), MOST_CIRCUITS))
    ]
    text = "The first was taken. ΔAIC is the criterion of Akaike for each spectrum over that of the best circuit."
    return Table("Circuits that were tried", ("Circuit", "ΔAIC", "misfit", "parameters"), tuple(rows), text)
