"""Figures of long tests and break-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.durability.break_in import BreakIn
    from hydroxcell.lab.durability.log import DurabilityLog

HOUR = 3600.0
MARK = {"shutdown": VERMILION, "gap": MUTED, "set-point change": ORANGE, "voltage held": PURPLE, "current held": PURPLE,
        "excursion": ORANGE, "jump": GREEN}  # fmt: skip


def draw_log(figure: FigureBase, result: DurabilityLog) -> None:
    """What decays with its segments and events; below it the resistance where it was measured."""
    measured = np.isfinite(result.high_frequency_resistance).any()
    rows = 2 if measured else 1
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False, height_ratios=(2.0, 1.0)[:rows])[:, 0]
    upper = axes[0]
    by_current = result.control == "current"
    on = result.at_set_point > 0.5
    time = result.time / HOUR
    values = result.voltage if by_current else result.current_density * 1e-4
    scale = 1.0 if by_current else 1e-4
    upper.plot(time[on], values[on], color=BLUE, ls="none", marker=".", ms=2.0, alpha=0.6, label="at the set point")
    for k in range(len(result.segment_start)):
        x = np.array([result.segment_start[k], result.segment_end[k]]) / HOUR
        y = scale * np.array([result.value_start[k], result.value_end[k]])
        upper.plot(x, y, color=INK, lw=1.4, label="in the segments" if k == 0 else None)
    if len(result.segment_start) > 2:
        x, y = result.segment_start, scale * result.value_start
        line = np.polyfit(x, y, 1)
        ends = np.array([x[0], result.segment_end[-1]])
        upper.plot(
            ends / HOUR, np.polyval(line, ends), color=VERMILION, lw=1.2, ls=(0, (4, 1.6)), label="starts: irreversible"
        )
    _events(upper, result)
    if result.break_in_end > result.time[0]:
        upper.axvspan(result.time[0] / HOUR, result.break_in_end / HOUR, color=GRID, lw=0.0, label="break-in")
    upper.set_ylabel(label("cell_voltage" if by_current else "current_density"))
    if on.any():
        low, high = np.percentile(values[on], [0.2, 99.8])
        upper.set_ylim(low - 0.15 * (high - low), high + 0.45 * (high - low))
    upper.legend(loc="upper right", ncols=3)
    if measured:
        resistance = result.high_frequency_resistance * 1e7
        axes[1].plot(time[on], resistance[on], color=GREEN, ls="none", marker=".", ms=2.0)
        axes[1].set_ylabel("HFR / mΩ cm²")
    axes[-1].set_xlabel("Time / h")
    axes[-1].set_xlim(time[0], time[-1])


def _events(axes: Axes, result: DurabilityLog) -> None:
    """Short strokes at the top for the events, one legend entry a kind."""
    for kind in dict.fromkeys(result.event.tolist()):
        at = result.event_start[result.event == kind] / HOUR
        transform = axes.get_xaxis_transform()
        axes.vlines(at, 0.0, 0.05, color=MARK.get(kind, MUTED), lw=1.6, transform=transform, label=kind)


def draw_break_in(figure: FigureBase, result: BreakIn) -> None:
    """Voltage at the chosen current density over the number of the curve."""
    axes = figure.subplots()
    axes.plot(result.repeat, result.voltage, color=BLUE, marker="o", ms=4.5, lw=1.0)
    if np.isfinite(result.done):
        axes.axvline(result.done, color=VERMILION, lw=1.2, ls=(0, (4, 1.6)), label="broken in")
        axes.legend(loc="lower right")
    axes.set(xlabel="Curve", ylabel=f"Cell voltage at {result.current_density * 1e-4:.3g} A/cm² / V")
