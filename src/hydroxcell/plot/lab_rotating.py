"""Figures of rotating electrodes: curves, Tafel and Koutecky-Levich lines, ring and disk, hydrogen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.lab.rotating.laws import rotation_from_rpm
from hydroxcell.plot.lab_voltammetry import scaled
from hydroxcell.plot.style import BLUE, GRID, INK, MUTED, SERIES, VERMILION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import FigureBase

    from hydroxcell.lab.rotating.collection import CollectionEfficiency
    from hydroxcell.lab.rotating.disk import RotatingDisk
    from hydroxcell.lab.rotating.hydrogen import HydrogenKinetics
    from hydroxcell.lab.rotating.koutecky_levich import KouteckyLevich
    from hydroxcell.lab.rotating.ring import RotatingRingDisk

RPM = rotation_from_rpm(1.0)
POTENTIAL = "Potential / V (RHE)"
DENSITY = "Current density / mA cm⁻²"


def _name(rotation: float) -> str:
    return f"{rotation / RPM:.0f} rpm" if math.isfinite(rotation) else "rotation not known"


def draw_disk(figure: FigureBase, result: RotatingDisk) -> None:
    """Curve with limiting current and half wave; Tafel plot."""
    left, right = figure.subplots(1, 2)
    left.axvspan(result.limiting_low, result.limiting_high, color=GRID, lw=0.0)
    left.plot(result.potential, -0.1 * result.current_density, color=BLUE, lw=1.5, label=_name(result.rotation))
    limit = 0.1 * result.limiting_current.value
    left.axhline(-limit, color=MUTED, lw=0.8, ls="--")
    if "half_wave_potential" in result.values:
        left.plot([result.half_wave.value], [-0.5 * limit], "o", color=VERMILION, ms=5.0)
    left.axhline(0.0, color=MUTED, lw=0.7)
    left.set_xlabel(POTENTIAL)
    left.set_ylabel(DENSITY)
    left.legend(loc="upper left")
    known = np.isfinite(result.kinetic_current_density)
    right.semilogx(0.1 * result.kinetic_current_density[known], result.potential[known], ".", color=BLUE, ms=3.0)
    if "disk_tafel_slope" in result.values:
        ends = np.array([result.tafel_low, result.tafel_high])
        line = 0.1 * 10.0 ** (result.tafel_intercept - ends / result.tafel_slope.value)
        right.semilogx(line, ends, color=VERMILION, lw=1.6, label=f"{1e3 * result.tafel_slope.value:.3g} mV per decade")
        right.legend(loc="upper right")
    right.set_xlabel("Kinetic current density / mA cm⁻²")
    right.set_ylabel(POTENTIAL)


def overlay_disks(figure: FigureBase, results: Mapping[str, RotatingDisk]) -> None:
    """Curves and Tafel plots of several samples."""
    left, right = figure.subplots(1, 2)
    for k, (name, result) in enumerate(results.items()):
        colour = SERIES[k % len(SERIES)]
        left.plot(result.potential, -0.1 * result.current_density, color=colour, lw=1.4, label=name)
        known = np.isfinite(result.kinetic_current_density)
        right.semilogx(0.1 * result.kinetic_current_density[known], result.potential[known], color=colour, lw=1.4)
    left.set_xlabel(POTENTIAL)
    left.set_ylabel(DENSITY)
    left.legend(loc="best")
    right.set_xlabel("Kinetic current density / mA cm⁻²")
    right.set_ylabel(POTENTIAL)


def draw_koutecky_levich(figure: FigureBase, result: KouteckyLevich) -> None:
    """Curves, the line at the main potential, kinetic current over potential."""
    left, middle, right = figure.subplots(1, 3)
    for k, rotation in enumerate(result.rotation.tolist()):
        here = result.curve_rotation == rotation
        colour = SERIES[k % len(SERIES)]
        left.plot(
            result.curve_potential[here], -0.1 * result.curve_current_density[here], color=colour, lw=1.3,
            label=_name(rotation),
        )  # fmt: skip
        middle.plot([rotation**-0.5], [1e4 * result.inverse_current[k]], "o", color=colour, ms=5.5)
    left.axvline(result.main_potential, color=MUTED, lw=0.8, ls=":")
    left.set_xlabel(POTENTIAL)
    left.set_ylabel(DENSITY)
    left.legend(loc="best", fontsize=7.5)
    x = np.array([0.0, 1.1 * float((result.rotation**-0.5).max())])
    middle.plot(x, 1e4 * (result.intercept.value + result.slope.value * x), color=INK, lw=1.1, zorder=0)
    middle.set_xlim(left=0.0)
    middle.set_ylim(bottom=min(0.0, 1.2e4 * result.intercept.value))
    middle.set_xlabel("ω$^{-1/2}$ / (rad s⁻¹)$^{-1/2}$")
    middle.set_ylabel("1/|j| / cm² A⁻¹")
    shown = np.isfinite(result.kinetic_high)  # elsewhere mass transport hides it
    low, high = 0.1 * result.kinetic_low[shown], 0.1 * result.kinetic_high[shown]
    right.fill_between(result.potential[shown], low, high, color=GRID, lw=0.0)
    right.semilogy(
        result.potential[shown], 0.1 * result.kinetic_current_density[shown], "o-", color=BLUE, ms=3.0, lw=1.0
    )
    right.set_xlabel(POTENTIAL)
    right.set_ylabel("Kinetic current density / mA cm⁻²")


def draw_ring_disk(figure: FigureBase, result: RotatingRingDisk) -> None:
    """Four parts over one potential axis: disk, ring, electrons, peroxide."""
    parts = figure.subplots(4, 1, sharex=True, height_ratios=(1.2, 1.0, 1.0, 1.0))
    disk, disk_unit = scaled(float(np.abs(result.curve_disk).max()))
    ring, ring_unit = scaled(float(np.abs(result.curve_ring).max()))
    place = result.potential_of_numbers
    starts = np.flatnonzero(np.r_[True, np.diff(result.curve_potential) < 0.0])
    ends = np.r_[starts[1:], len(result.curve_potential)]
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        here = slice(int(start), int(end))
        colour = SERIES[k % len(SERIES)]
        x = result.curve_potential[here]
        parts[0].plot(x, disk * result.curve_disk[here], color=colour, lw=1.3, label=_name(float(result.rotation[k])))
        parts[1].plot(x, ring * result.curve_ring[here], color=colour, lw=1.1)
        parts[2].plot(x, result.curve_electrons[here], color=colour, lw=1.1)
        parts[3].plot(x, 100.0 * result.curve_peroxide[here], color=colour, lw=1.1)
        for axes, value, low, high, factor in (
            (parts[2], result.electrons[k], result.electrons_low[k], result.electrons_high[k], 1.0),
            (parts[3], result.peroxide[k], result.peroxide_low[k], result.peroxide_high[k], 100.0),
        ):
            bars = [[factor * (value - low)], [factor * (high - value)]]
            axes.errorbar([place], [factor * value], yerr=bars, fmt="o", color=colour, ms=4.0, capsize=2.5)
    settled = np.isfinite(result.curve_electrons)
    lowest = float(np.percentile(result.curve_electrons[settled], 1)) if settled.any() else 2.0
    parts[2].set_ylim(max(lowest - 0.1, 1.9), 4.05)
    parts[3].set_ylim(0.0, min(100.0 * (4.0 - max(lowest - 0.1, 1.9)) / 2.0, 101.0))
    low, high = np.percentile(ring * result.curve_ring, [0.5, 99.5])
    parts[1].set_ylim(float(low - 0.1 * (high - low)), float(high + 0.1 * (high - low)))
    parts[0].set_ylabel(f"Disk / {disk_unit}")
    parts[1].set_ylabel(f"Ring / {ring_unit}")
    parts[2].set_ylabel("Electrons")
    parts[3].set_ylabel("Peroxide / %")
    parts[3].set_xlabel(POTENTIAL)
    parts[0].legend(loc="best", ncols=2)
    for axes in parts:
        axes.axvline(place, color=MUTED, lw=0.7, ls=":")


def draw_collection(figure: FigureBase, result: CollectionEfficiency) -> None:
    """Ring over disk current with the slopes."""
    axes = figure.add_subplot()
    disk, disk_unit = scaled(float(np.abs(result.curve_disk).max()))
    ring, ring_unit = scaled(float(np.abs(result.curve_ring).max()))
    for k in np.unique(result.curve_number).astype(int).tolist():
        here = result.curve_number == k
        axes.plot(
            disk * result.curve_disk[here], ring * result.curve_ring[here], ".", color=SERIES[k % len(SERIES)], ms=3.0,
            label=f"{_name(float(result.rotation[k]))}: {100 * result.efficiency[k]:.2f} %",
        )  # fmt: skip
    axes.set_xlabel(f"Disk current / {disk_unit}")
    axes.set_ylabel(f"Ring current / {ring_unit}")
    axes.legend(loc="best")


def draw_hydrogen(figure: FigureBase, result: HydrogenKinetics) -> None:
    """Whole curve; around equilibrium with the fit and the reversible electrode."""
    left, right = figure.subplots(1, 2)
    left.plot(result.potential, 0.1 * result.current_density, color=BLUE, lw=1.4)
    left.axhline(0.1 * result.limiting_current_density, color=MUTED, lw=0.8, ls="--")
    left.set_xlabel(POTENTIAL)
    left.set_ylabel(DENSITY)
    reach = 1.6 * max(abs(result.window_low), abs(result.window_high))
    near = np.abs(result.potential) <= reach
    right.plot(result.potential[near], 0.1 * result.current_density[near], ".", color=BLUE, ms=3.0, label="measured")
    right.plot(result.potential, 0.1 * result.fitted_current_density, color=VERMILION, lw=1.5, label="Butler-Volmer")
    order = np.argsort(result.current_density)
    right.plot(
        result.reversible_potential[order], 0.1 * result.current_density[order], color=MUTED, lw=1.0, ls="--",
        label="infinitely fast",
    )  # fmt: skip
    right.set_xlim(-reach, reach)
    right.set_ylim(0.11 * float(result.current_density[near].min()), 0.11 * float(result.current_density[near].max()))
    right.set_xlabel(POTENTIAL)
    right.set_ylabel(DENSITY)
    right.legend(loc="best")
