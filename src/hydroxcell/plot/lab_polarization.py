"""Figures of measured polarization curves: curve with sweeps, Tafel plot, losses, local slope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SERIES, SKY, VERMILION, display

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.polarization.result import MeasuredPolarization

K95 = 1.959963984540054
LOSS_LOOK = {
    "kinetic_loss": ("kinetic (Tafel line)", BLUE),
    "ohmic_loss": ("ohmic (HFR)", ORANGE),
    "catalyst_layer_loss": ("ions in the catalyst layer", GREEN),
    "transport_loss": ("transport (rest)", VERMILION),
}


def draw_curve(figure: FigureBase, result: MeasuredPolarization) -> None:
    """Voltage with error bars, both sweeps, iR-free voltage, and power."""
    axes = figure.subplots()
    j = display("current_density", result.current_density)
    mine = result.point_curve == result.curve
    shapes = (("rising", "^", "rising sweep"), ("falling", "v", "falling sweep"))
    for sweep, marker, words in shapes:
        k = mine & (result.point_sweep == sweep)
        if k.any():
            x = display("current_density", result.point_current_density[k])
            y = result.point_cell_voltage[k]
            axes.plot(x, y, marker, color=MUTED, ms=4.0, mfc="none", mew=0.9, label=words)
        loose = k & (result.point_state == "drifts")
        if loose.any():
            x = display("current_density", result.point_current_density[loose])
            axes.plot(x, result.point_cell_voltage[loose], "o", color=VERMILION, ms=8.0, mfc="none", mew=0.9)
    bars = K95 * result.cell_voltage_uncertainty
    known = np.isfinite(bars)
    if known.any():
        y = result.cell_voltage
        axes.errorbar(j[known], y[known], bars[known], fmt="none", ecolor=BLUE, elinewidth=0.9, capsize=2.0)
    axes.plot(j, result.cell_voltage, "-", color=BLUE, lw=1.4, label="cell voltage")
    if np.isfinite(result.ir_free_voltage).any():
        axes.plot(j, result.ir_free_voltage, "-", color=GREEN, lw=1.2, label="iR-free")
    if np.isfinite(result.electrode_ir_free_voltage).any():
        axes.plot(j, result.electrode_ir_free_voltage, "--", color=GREEN, lw=1.2, label="free of electrode ohmic loss")
    if (mine & (result.point_state == "drifts")).any():
        axes.plot([], [], "o", color=VERMILION, ms=8.0, mfc="none", mew=0.9, label="not steady")
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(label("cell_voltage"))
    axes.set_xlim(left=min(0.0, float(j.min())))
    if result.mode == "fuel_cell":
        axes.set_ylim(bottom=0.0)
        right = axes.twinx()
        right.plot(j, display("power_density", result.power_density), "-", color=PURPLE, lw=1.2)
        axes.plot([], [], "-", color=PURPLE, lw=1.2, label="power density (right)")
        right.set_ylabel(label("power_density"))
        right.set_ylim(bottom=0.0)
        right.grid(False)
        right.spines["right"].set_visible(True)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=4)


def draw_tafel(figure: FigureBase, result: MeasuredPolarization) -> None:
    """Corrected voltage over the logarithm of the current with the line and its window; below it the local slope."""
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1.0))
    voltage, words = _kinetic_voltage(result)
    used = np.isfinite(voltage) & (result.kinetic_current_density > 0.0)
    loaded = used & (result.current_density > 1e-3 * float(np.max(result.current_density, initial=1.0)))
    j = display("current_density", result.kinetic_current_density)
    if (used & ~loaded).any():
        upper.plot(j[used & ~loaded], voltage[used & ~loaded], "o", color=MUTED, ms=4.0, mfc="none", label="at rest")
    upper.plot(j[loaded], voltage[loaded], "o", color=BLUE, ms=4.0, label=words)
    if len(result.tafel_line):
        line = np.array([float(j[loaded].min()), float(j[loaded].max())])
        intercept, slope = result.tafel_line[:2]
        sign = 1.0 if result.mode == "fuel_cell" else -1.0
        text = f"{1e3 * slope:.1f} mV per decade"
        upper.plot(line, intercept - sign * slope * np.log10(line), "-", color=INK, lw=1.1, label=text)
        bounds = display("current_density", result.tafel_bounds)
        if result.tafel_line[2]:
            inside = np.geomspace(bounds[0], bounds[1], 60)
            law = intercept - sign * (slope * np.log10(inside) + result.tafel_line[2] * 1e4 * inside)
            upper.plot(inside, law, "--", color=VERMILION, lw=1.2, label="with its bend, as fitted")
        for axes in (upper, lower):
            axes.axvspan(*bounds, color=SKY, alpha=0.25, lw=0.0)
        lower.axhline(1e3 * slope, color=INK, lw=1.1)
    lower.plot(j[loaded], 1e3 * result.local_tafel_slope[loaded], "o-", color=BLUE, ms=3.5, lw=0.9)
    top = 4e3 * result.tafel_line[1] if len(result.tafel_line) else 300.0
    lower.set_ylim(0.0, top)
    upper.set_xscale("log")
    upper.set_ylabel("iR-free voltage / V")
    lower.set_ylabel("Local slope / mV")
    lower.set_xlabel(label("kinetic_current_density"))
    upper.legend(loc="lower left" if result.mode == "fuel_cell" else "upper left")


def _kinetic_voltage(result: MeasuredPolarization) -> tuple[np.ndarray, str]:
    if np.isfinite(result.electrode_ir_free_voltage).any():
        return result.electrode_ir_free_voltage, "free of HFR and electrode ohmic loss"
    return result.ir_free_voltage, "iR-free"


def draw_losses(figure: FigureBase, result: MeasuredPolarization) -> None:
    """The losses stacked on the measured voltage, up to the reversible voltage."""
    axes = figure.subplots()
    known = np.isfinite(result.total_loss)
    j = display("current_density", result.current_density)[known]
    sign = 1.0 if result.mode == "fuel_cell" else -1.0
    level = result.cell_voltage[known].copy()
    axes.plot(j, level, color=INK, lw=1.6, label="measured")
    for name in ("transport_loss", "catalyst_layer_loss", "ohmic_loss", "kinetic_loss"):
        words, colour = LOSS_LOOK[name]
        part = getattr(result, name)[known]
        if not np.any(part):
            continue
        axes.fill_between(j, level, level + sign * part, color=colour, alpha=0.55, lw=0.0, label=words)
        level = level + sign * part
    axes.plot(j, level, color=MUTED, lw=1.0, ls="--", label="reversible voltage")
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(label("cell_voltage"))
    axes.set_xlim(left=0.0)
    if sign > 0:
        axes.set_ylim(bottom=0.0)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=3)


def draw_curves(figure: FigureBase, result: MeasuredPolarization) -> None:
    """All curves of a file."""
    axes = figure.subplots()
    for k, name in enumerate(result.curve_name):
        mine = result.point_curve == name
        x = display("current_density", result.point_current_density[mine])
        look: dict[str, Any] = {"color": SERIES[k % len(SERIES)], "ls": "-" if k < len(SERIES) else "--"}
        axes.plot(x, result.point_cell_voltage[mine], marker="o", ms=2.5, lw=1.1, label=str(name), **look)
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(label("cell_voltage"))
    axes.set_xlim(left=0.0)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center", fontsize=7.0)


def overlay(figure: FigureBase, results: Sequence[tuple[str, MeasuredPolarization]]) -> None:
    """Voltage, power and iR-free voltage of several measured curves."""
    left, right = figure.subplots(1, 2)
    for k, (name, result) in enumerate(results):
        colour = SERIES[k % len(SERIES)]
        j = display("current_density", result.current_density)
        left.plot(j, result.cell_voltage, "o-", color=colour, ms=3.0, lw=1.2, label=name)
        left.plot(j, result.ir_free_voltage, "--", color=colour, lw=0.9)
        right.plot(j, display("power_density", result.power_density), "o-", color=colour, ms=3.0, lw=1.2)
    left.plot([], [], "--", color=MUTED, lw=0.9, label="iR-free")
    for axes, name in ((left, "cell_voltage"), (right, "power_density")):
        axes.set_xlabel(label("current_density"))
        axes.set_ylabel(label(name))
        axes.set_xlim(left=0.0)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=3)
