"""The polarization curve: voltage, iR-free voltage, power, and the resistance below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import (
    BLUE,
    INK,
    MUTED,
    SKY,
    VERMILION,
    below,
    converged,
    display,
    drawn,
    new_figure,
    peak_point,
    single,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.solution import Result

FAILED = "#b00020"

FloatArray = npt.NDArray[np.float64]
Points = npt.NDArray[np.intp]


def polarization(result: Result) -> Figure:
    """Figure of the curve with power density and high-frequency resistance."""
    with styled():
        figure = new_figure(9.0, 5.4)
        draw_polarization(figure, result)
    return figure


def draw_polarization(figure: FigureBase, result: Result, legend_columns: int = 5) -> None:
    """Draw the curve into a figure or a part of one."""
    grid = figure.add_gridspec(2, 1, height_ratios=(4.2, 1.0))
    top = figure.add_subplot(grid[0])
    low = figure.add_subplot(grid[1], sharex=top)
    good = drawn(result)
    current = display("current_density", result.table["current_density"])
    voltages = _voltages(top, result, current, good)
    power = _power(top, result, current, good)
    _resistance(low, result, current, good)
    others = draw_unconverged(top, result)
    top.tick_params(labelbottom=False)
    handles = [*voltages, *power, *others]
    figure.legend(handles=handles, loc="outside upper left", ncols=legend_columns, columnspacing=1.4)
    below(figure, unconverged_notes(result))


def draw_unconverged(axes: Axes, result: Result) -> list[Artist]:
    """Mark limits with a diamond and failed points with a cross; return what the legend needs."""
    current = display("current_density", result.table["current_density"])
    voltage = result.table["cell_voltage"]
    handles: list[Artist] = []
    for word, marker, colour, name in (
        ("limited", "D", INK, "limit, see below"),
        ("failed", "X", FAILED, "not converged, see below"),
    ):
        chosen = [k for k, s in enumerate(result.status) if s.startswith(word) and np.isfinite(current[k] + voltage[k])]
        if chosen:
            handles += axes.plot(
                current[chosen],
                voltage[chosen],
                ls="none",
                marker=marker,
                ms=6.5,
                mfc="white",
                mec=colour,
                mew=1.3,
                label=name,
                zorder=5,
            )
    return handles


def unconverged_notes(result: Result, most: int = 3) -> list[str]:
    """One line per kind of point that is not converged: where it lies and why."""
    reasons: dict[str, list[int]] = {}
    for k, status in enumerate(result.status):
        if status != "converged":
            reasons.setdefault(status, []).append(k)
    notes = [f"Point{'s' if len(p) > 1 else ''} at {_places(result, p)}: {reason}." for reason, p in reasons.items()]
    rest = len(notes) - most
    return notes if rest <= 0 else [*notes[:most], f"and {rest} other kinds of points that are not converged."]


def _places(result: Result, points: list[int]) -> str:
    shown = [_place(result, k) for k in (points if len(points) <= 3 else (points[0], points[-1]))]
    return ", ".join(shown) if len(points) <= 3 else f"{shown[0]} to {shown[1]} ({len(points)} points)"


def _place(result: Result, point: int) -> str:
    current = display("current_density", result.table["current_density"])[point]
    voltage = result.table["cell_voltage"][point]
    if np.isfinite(current):
        return f"{current:.3g} A cm⁻²"
    return f"{voltage:.3g} V" if np.isfinite(voltage) else f"number {point + 1}"


def _voltages(axes: Axes, result: Result, current: FloatArray, good: Points) -> list[Artist]:
    marker = "o" if len(good) <= 60 else ""
    x, voltage, ir_free = current[good], result.table["cell_voltage"][good], result.table["ir_free_voltage"][good]
    lines: list[Artist] = [*axes.plot(x, voltage, color=BLUE, marker=marker, ms=3.2, label="cell voltage")]
    lines += axes.plot(x, ir_free, color=SKY, ls=(0, (4, 1.6)), lw=1.5, label="iR-free voltage", **single(good))
    axes.set_ylabel(label("cell_voltage"))
    highest = np.nanmax(ir_free, initial=1.0)
    axes.set_ylim(0.0, max(1.1, 1.05 * float(highest)))
    axes.set_xlim(0.0, 1.03 * float(np.nanmax(current, initial=1e-6)))
    return lines


def _power(axes: Axes, result: Result, current: FloatArray, good: Points) -> list[Artist]:
    power = display("power_density", result.table["power_density"])
    right = axes.twinx()
    right.spines["right"].set_visible(True)
    right.grid(False)
    lines: list[Artist] = [
        *right.plot(current[good], power[good], color=VERMILION, label="power density", **single(good))
    ]
    right.set_ylabel(label("power_density"), color=VERMILION)
    right.tick_params(axis="y", labelcolor=VERMILION)
    right.set_ylim(0.0, 1.25 * float(np.nanmax(power[good], initial=1e-9)))
    if len(good) > 1:
        _mark_peak(right, result)
    return lines


def _mark_peak(axes: Axes, result: Result) -> None:
    """Mark the peak of the power, which lies between points; a curve that still rises at its end has no mark."""
    power, current = result.table["power_density"], result.table["current_density"]
    at, peak = result.scalars.get("current_density_at_peak_power"), result.scalars.get("peak_power_density")
    if at is None or peak is None or not at < np.nanmax(np.where(converged(result), current, np.nan)):
        return
    x, y = float(display("current_density", at)), float(display("power_density", max(peak, power[peak_point(result)])))
    axes.plot(x, y, "o", color=VERMILION, ms=5.5, mfc="white", mew=1.4)
    text = f"peak {y:.3g} W cm⁻²\nat {x:.3g} A cm⁻²"
    place: dict[str, Any] = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center", "va": "bottom"}
    axes.annotate(text, (x, y), color=VERMILION, fontsize=8.0, **place)


def _resistance(axes: Axes, result: Result, current: FloatArray, good: Points) -> None:
    resistance = display("high_frequency_resistance", result.table["high_frequency_resistance"])
    axes.plot(current[good], resistance[good], color=MUTED, lw=1.5, **single(good))
    highest = float(np.nanmax(resistance[good], initial=1e-9))
    axes.set_ylim(0.0, 1.3 * highest)
    axes.set_ylabel("HFR / mΩ cm²")
    axes.set_xlabel(label("current_density"))
