"""The course of a load profile: voltage and load, water, temperature and resistance over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.nomenclature import NOMENCLATURE, label, unit_label
from hydroxcell.plot.style import BLUE, INK, MUTED, ORANGE, SIDE_COLOUR, VERMILION, display, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.transient import TransientResult

UNITS = ((7200.0, 3600.0, "h"), (600.0, 60.0, "min"), (0.0, 1.0, "s"))
"""From which duration [s] on a time is shown in which unit."""
SIDES = ("anode", "membrane", "cathode")


def transient(result: TransientResult) -> Figure:
    """Figure of a run over time."""
    with styled():
        figure = new_figure(9.0, 8.8 if "carbon_content_membrane" in result.table else 7.4)
        draw_transient(figure, result)
    return figure


def draw_transient(figure: FigureBase, result: TransientResult) -> None:
    """Draw voltage, load, water and temperature over one time axis."""
    time, unit = time_axis(result)
    carbonated = "carbon_content_membrane" in result.table
    heights = (2.2, 1.0, 1.3, 1.0, 1.3) if carbonated else (2.2, 1.0, 1.3, 1.0)
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    axes = [figure.add_subplot(grid[0])]
    axes += [figure.add_subplot(grid[k], sharex=axes[0]) for k in range(1, len(heights))]
    _voltage(axes[0], time, result)
    axes[1].plot(time, display("current_density", result["current_density"]), color=INK, lw=1.4)
    axes[1].set_ylabel(_two_lines("current_density"))
    _water(axes[2], time, result)
    _heat(axes[3], time, result)
    if carbonated:
        _carbon(axes[4], time, result)
    for upper in axes[:-1]:
        upper.tick_params(labelbottom=False)
    axes[-1].set_xlabel(f"Time / {unit}")
    axes[0].set_xlim(time[0], time[-1])
    figure.align_ylabels(axes)


def draw_steps(figure: FigureBase, result: TransientResult) -> None:
    """Draw the voltage after the largest change of the load on a logarithmic time axis."""
    times, current, voltage = (result[name] for name in ("time", "current_density", "cell_voltage"))
    jumps = np.flatnonzero(np.diff(times) == 0.0)
    axes = figure.add_subplot()
    sizes = np.abs(np.diff(current))[jumps] if len(jumps) else np.zeros(0)
    chosen = np.sort(jumps[np.argsort(-sizes)][:4])
    for k in chosen:
        last = _end_of_level(current, times, int(k) + 1)
        after = slice(k + 2, last + 1)
        name = f"{current[k] / 1e4:.2g} to {current[k + 1] / 1e4:.2g} A cm⁻² at {times[k]:.4g} s"
        axes.semilogx(times[after] - times[k], 1e3 * (voltage[after] - voltage[last]), label=name)
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel("Time after the change / s")
    axes.set_ylabel("Voltage minus its last value / mV")
    if len(chosen):
        axes.legend(loc="best")


def _end_of_level(current: Any, times: Any, start: int) -> int:
    """Last row at which the load is still that of `start`, before the next jump."""
    last = start
    while last + 1 < len(times) and times[last + 1] > times[last] and abs(current[last + 1] - current[start]) < 1.0:
        last += 1
    return last


def has_steps(result: TransientResult) -> bool:
    """Whether the load or a condition jumps anywhere."""
    return bool((np.diff(result["time"]) == 0.0).any())


def time_axis(result: TransientResult) -> tuple[Any, str]:
    """Times in the unit in which they read best, and that unit."""
    longest = float(result["time"][-1])
    _, factor, unit = next(row for row in UNITS if longest >= row[0])
    return result["time"] / factor, unit


def _voltage(axes: Axes, time: Any, result: TransientResult) -> None:
    axes.plot(time, result["cell_voltage"], color=BLUE, label="cell voltage")
    axes.plot(time, result["ir_free_voltage"], color=BLUE, lw=1.0, ls=(0, (4, 1.6)), alpha=0.7, label="iR-free voltage")
    axes.set_ylabel(_two_lines("cell_voltage"))
    axes.legend(loc="best", ncols=2)
    if result.status.startswith("stopped"):
        axes.axvline(time[-1], color=VERMILION, lw=1.0)


def _water(axes: Axes, time: Any, result: TransientResult) -> None:
    for side in SIDES:
        name = side if side == "membrane" else f"{side} ionomer"
        axes.plot(time, result[f"water_content_{side}"], color=SIDE_COLOUR[side], lw=1.4, label=name)
    axes.set_ylabel("Water content")
    axes.legend(loc="best", ncols=3)


def _heat(axes: Axes, time: Any, result: TransientResult) -> None:
    axes.plot(time, display("peak_temperature", result["peak_temperature"]), color=ORANGE, lw=1.4)
    axes.set_ylabel(f"Highest\ntemperature / {unit_label('degC')}")
    other = axes.twinx()
    other.grid(False)
    other.spines["right"].set_visible(True)
    resistance = display("high_frequency_resistance", result["high_frequency_resistance"])
    other.plot(time, resistance, color=INK, lw=1.0, ls=(0, (4, 1.6)))
    other.set_ylabel(f"HFR / {unit_label(NOMENCLATURE['high_frequency_resistance'].display_unit)}\n(dashed)")


def _carbon(axes: Axes, time: Any, result: TransientResult) -> None:
    for side in SIDES:
        name = side if side == "membrane" else f"{side} ionomer"
        axes.plot(time, result[f"carbon_content_{side}"], color=SIDE_COLOUR[side], lw=1.4, label=name)
    axes.set_ylabel("Carbon per\nfixed ion")
    exhaust = display("carbon_dioxide_fraction_exhaust_anode", result["carbon_dioxide_fraction_exhaust_anode"])
    if np.isfinite(exhaust).any():
        other = axes.twinx()
        other.grid(False)
        other.spines["right"].set_visible(True)
        other.plot(time, exhaust, color=INK, lw=1.0, ls=(0, (4, 1.6)))
        other.set_ylabel("CO₂ in anode\nexhaust / ppm (dashed)")


def _two_lines(name: str) -> str:
    words, _, unit = label(name).partition(" / ")
    return f"{words}\n/ {unit}" if len(words) > 14 else label(name)
