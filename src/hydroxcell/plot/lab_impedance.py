"""Measured impedance spectra: Nyquist with equal axes, Bode, residuals, relaxation times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np

from hydroxcell.nomenclature import unit_label
from hydroxcell.plot.style import INK, MUTED, SERIES, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.impedance_result import ImpedanceResult
    from hydroxcell.lab.ionic_resistance import IonicResistance

LEADS_SHOWN = 0.3  # [1] of the size of the capacitive part
MOST_NAMED = 6  # spectra with a legend of their own
OF_CELL = ((1e6, "MΩ"), (1e3, "kΩ"), (1.0, "Ω"), (1e-3, "mΩ"))


def scale_of(impedance: Any, area: float) -> tuple[float, str]:
    """Factor from SI, and unit, in which impedances are drawn."""
    if math.isfinite(area):
        return 1e7, unit_label("mohm cm2")
    size = float(np.median(np.abs(impedance)))
    unit, label = next((row for row in OF_CELL if size >= row[0]), OF_CELL[-1])
    return 1.0 / unit, label


def draw_nyquist(figure: FigureBase, result: ImpedanceResult) -> None:
    """Draw all spectra in the complex plane; hollow points failed the test of Kramers and Kronig."""
    axes = figure.add_subplot()
    scale, unit = scale_of(result.impedance, result.area)
    for k, colour in enumerate(colours(len(result.names))):
        rows = result.points(k)
        z = scale * result.impedance[rows]
        _points(axes, z, result.test_consistent[rows], colour, _name(result, k))
        if result.circuit:
            fit = scale * result.fitted[rows]
            axes.plot(fit.real, -fit.imag, color=colour, lw=1.0)
        crossed = scale * result.resistances["high_frequency"][k]
        if np.isfinite(crossed):
            axes.plot([crossed], [0.0], "|", color=INK, ms=11, mew=1.4)
    _finish(axes, unit, scale * result.impedance)
    if len(result.names) <= MOST_NAMED:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2 if len(result.names) > 1 else 1)


def draw_bode(figure: FigureBase, result: ImpedanceResult) -> None:
    """Draw modulus and angle over frequency with the circuit."""
    size, angle = figure.subplots(1, 2)
    scale, unit = scale_of(result.impedance, result.area)
    for k, colour in enumerate(colours(len(result.names))):
        rows = result.points(k)
        f, z = result.frequency[rows], result.impedance[rows]
        size.loglog(f, scale * np.abs(z), "o", ms=3.0, color=colour)
        angle.semilogx(f, np.degrees(np.angle(z)), "o", ms=3.0, color=colour)
        if result.circuit:
            size.loglog(f, scale * np.abs(result.fitted[rows]), color=colour, lw=1.0)
            angle.semilogx(f, np.degrees(np.angle(result.fitted[rows])), color=colour, lw=1.0)
    size.set_ylabel(f"|Z| / {unit}")
    angle.set_ylabel("Angle / °")
    angle.axhline(0.0, color=MUTED, lw=0.7)
    for axes in (size, angle):
        axes.set_xlabel("Frequency / Hz")


def draw_residuals(figure: FigureBase, result: ImpedanceResult, spectrum: int = 0) -> None:
    """Draw what the Kramers-Kronig test (left) and the circuit (right) leave of one spectrum, in percent of |Z|."""
    panels = figure.subplots(1, 2 if result.circuit else 1, sharey=False, squeeze=False)[0]
    rows = result.points(spectrum)
    f, z = result.frequency[rows], result.impedance[rows]
    noise = 100.0 * float(result.noise[spectrum])
    sets = [("Kramers-Kronig test", 100.0 * result.test_residual[rows])]
    if result.circuit:
        sets.append((f"Circuit {result.circuit}", 100.0 * (z - result.fitted[rows]) / np.abs(z)))
    for axes, (title, residual) in zip(panels, sets, strict=True):
        axes.axhspan(-2.0 * noise, 2.0 * noise, color=MUTED, alpha=0.13, lw=0)
        axes.semilogx(f, residual.real, "o-", ms=3.0, lw=0.8, color=SERIES[0], label="real part")
        axes.semilogx(f, residual.imag, "s-", ms=3.0, lw=0.8, color=SERIES[1], label="imaginary part")
        axes.set_title(title)
        axes.set_xlabel("Frequency / Hz")
        axes.set_ylabel("Residual / % of |Z|")
        axes.axhline(0.0, color=MUTED, lw=0.7)
    bad = ~result.test_consistent[rows]
    if bad.any():
        panels[0].plot(f[bad], 100.0 * result.test_residual[rows].real[bad], "o", ms=7, mfc="none", color=VERMILION)
    panels[0].legend(loc="best")


def draw_relaxation_times(figure: FigureBase, result: ImpedanceResult) -> None:
    """Draw the distributions over frequency with their bands; figures are the resistances of the first one's peaks."""
    axes = figure.add_subplot()
    scale, unit = scale_of(result.impedance, result.area)
    for k, colour in enumerate(colours(len(result.names))):
        rows = result.time_number == k + 1
        f = 1.0 / (2.0 * np.pi * result.time[rows])
        gamma, band = scale * result.distribution[rows], scale * result.band[rows]
        if k == 0:
            axes.fill_between(f, gamma - 1.96 * band, gamma + 1.96 * band, color=colour, alpha=0.15, lw=0)
            _peaks(axes, result, f, gamma, scale)
        axes.semilogx(f, gamma, color=colour, lw=1.5, label=_name(result, k))
    seen = result.frequency
    axes.axvspan(axes.get_xlim()[0], seen.min(), color=MUTED, alpha=0.10, lw=0)
    axes.axvspan(seen.max(), axes.get_xlim()[1], color=MUTED, alpha=0.10, lw=0)
    axes.invert_xaxis()
    axes.margins(x=0.0)
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel("Frequency 1/(2π τ) / Hz")
    axes.set_ylabel(f"Distribution over ln τ / {unit}")
    if 1 < len(result.names) <= MOST_NAMED:
        axes.legend(loc="best")


def draw_overlay(figure: FigureBase, named: Sequence[tuple[str, ImpedanceResult]]) -> None:
    """Draw the first spectra of several results in one plane."""
    axes = figure.add_subplot()
    areas = {math.isfinite(result.area) for _, result in named}
    shown = [pair for pair in named if math.isfinite(pair[1].area)] if len(areas) > 1 else list(named)
    scale, unit = scale_of(np.concatenate([r.impedance for _, r in shown]), shown[0][1].area)
    for (name, result), colour in zip(shown, colours(len(shown)), strict=True):
        rows = result.points(0)
        _points(axes, scale * result.impedance[rows], result.test_consistent[rows], colour, name)
    _finish(axes, unit, np.concatenate([scale * r.impedance[r.points(0)] for _, r in shown]))
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)


def draw_layer(figure: FigureBase, result: IonicResistance) -> None:
    """Draw the spectrum of a blocked layer with its fit (left) and the angle of the layer alone (right)."""
    plane, angle = figure.subplots(1, 2)
    scale, unit = scale_of(result.impedance, result.area)
    z, fit = scale * result.impedance, scale * result.fitted
    name = "ionic_resistance" if math.isfinite(result.area) else "ionic_resistance_of_cell"
    series = scale * result.values[name.replace("ionic", "series")].value
    turn = series + scale * result.values[name].value / 3.0
    reach = 2.2 * (turn - series)
    plane.axvline(turn, color=MUTED, lw=0.9, ls="--")
    plane.plot(fit.real, -fit.imag, color=SERIES[0], lw=1.2, label=result.circuit)
    plane.plot(z.real, -z.imag, "o", ms=3.5, color=SERIES[0], label="measured")
    plane.plot([series], [0.0], "|", color=INK, ms=11, mew=1.4)
    _finish(plane, unit, z)
    plane.set_xlim(series - 0.15 * reach, series + reach)
    plane.set_ylim(-0.15 * reach, reach)
    plane.annotate("$R_s+R_{ion}/3$", (turn, 0.0), xytext=(4, 4), textcoords="offset points", color=MUTED)
    plane.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    angle.semilogx(result.frequency, np.degrees(result.layer_phase), "o", ms=3.5, color=SERIES[0])
    exponent = result.values["double_layer_exponent"].value
    for share, text, place in ((45.0, "charging along the layer", 0.02), (90.0, "whole layer charged", 0.98)):
        angle.axhline(-share * exponent, color=MUTED, lw=0.9, ls="--")
        angle.annotate(
            text,
            (place, -share * exponent),
            xycoords=("axes fraction", "data"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="left" if place < 0.5 else "right",
            color=MUTED,
        )
    angle.set_ylim(-95.0, 10.0)
    angle.set_xlabel("Frequency / Hz")
    angle.set_ylabel("Angle of the layer alone / °")


def colours(count: int) -> list[Any]:
    """Colours of so many spectra: those of the series, or a ramp where they are too many."""
    if count <= len(SERIES):
        return list(SERIES[:count])
    return list(mpl.colormaps["viridis"](np.linspace(0.0, 0.9, count)))


def _points(axes: Axes, z: Any, consistent: Any, colour: Any, name: str) -> None:
    axes.plot(z.real[consistent], -z.imag[consistent], "o", ms=3.5, color=colour, label=name)
    if not consistent.all():
        label = name if not consistent.any() else None
        axes.plot(z.real[~consistent], -z.imag[~consistent], "o", ms=3.5, mfc="white", color=colour, label=label)


def _finish(axes: Axes, unit: str, impedance: Any) -> None:
    """Equal axes; of what the leads do at high frequency only the beginning is shown."""
    capacitive = impedance[impedance.imag <= 0.0] if (impedance.imag <= 0.0).any() else impedance
    left, right = float(capacitive.real.min()), float(capacitive.real.max())
    top = max(float(-capacitive.imag.min()), 0.0)
    size = max(right - left, top, 1e-12 * abs(right), 1e-300)
    bottom = max(float((-impedance.imag).min()), -LEADS_SHOWN * size)
    right = max(right, float(impedance.real[-impedance.imag >= bottom].max(initial=right)))
    axes.set_xlim(left - 0.06 * size, right + 0.06 * size)
    axes.set_ylim(min(bottom, 0.0) - 0.06 * size, max(top, 0.15 * size) + 0.06 * size)
    axes.set_aspect("equal", adjustable="box", anchor="NW")
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel(f"Z′ / {unit}")
    axes.set_ylabel(f"−Z″ / {unit}")


def _name(result: ImpedanceResult, spectrum: int) -> str:
    name = str(result.names[spectrum])
    if len(result.names) > 1 and ", " in name:
        name = name.rsplit(", ", 1)[-1]
    potential = result.potential[spectrum]
    return f"{name}, {potential:.3f} V" if np.isfinite(potential) else name


def _peaks(axes: Axes, result: ImpedanceResult, f: Any, gamma: Any, scale: float) -> None:
    for frequency, resistance in zip(
        result.peaks["frequency"][result.peak_number == 1],
        result.peaks["resistance"][result.peak_number == 1],
        strict=True,
    ):
        place = int(np.argmin(np.abs(np.log(f / frequency))))
        axes.annotate(
            f"{scale * resistance:.3g}",
            (frequency, gamma[place]),
            xytext=(0, 5 if gamma[place] >= 0.0 else -12),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=MUTED,
        )
