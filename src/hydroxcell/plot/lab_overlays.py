"""Several samples in one figure: membranes and long tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.lab_membrane import POINTS
from hydroxcell.plot.style import SERIES, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.durability.log import DurabilityLog
    from hydroxcell.lab.measured import Measured
    from hydroxcell.lab.membrane.arrhenius import Arrhenius
    from hydroxcell.lab.membrane.isotherm import SorptionIsotherm
    from hydroxcell.lab.membrane.purge import HydroxidePurge

HOUR = 3600.0


def overlay_value(figure: FigureBase, named: Sequence[tuple[str, Measured]]) -> None:
    """First value of each result with its 95 % interval."""
    axes = figure.subplots()
    name = next(iter(named[0][1].values))
    for k, (_, result) in enumerate(named):
        if name not in result.values:
            continue
        value = result.value(name)
        middle, low, high = (float(display(name, v)) for v in (value.value, value.low, value.high))
        bars = [[middle - low], [high - middle]] if np.isfinite(low) else None
        axes.errorbar([k], [middle], bars, color=SERIES[k % len(SERIES)], fmt="o", ms=5.0, lw=1.4, capsize=3.0)
    axes.set_xticks(range(len(named)), [words for words, _ in named])
    axes.set_xlim(-0.6, len(named) - 0.4)
    axes.set_ylabel(label(name))
    axes.set_ylim(min(0.0, float(axes.get_ylim()[0])), 1.08 * max(float(axes.get_ylim()[1]), 0.0))


def overlay_arrhenius(figure: FigureBase, named: Sequence[tuple[str, Arrhenius]]) -> None:
    """Conductivities over the reciprocal temperature with their lines."""
    axes = figure.subplots()
    for k, (words, result) in enumerate(named):
        order = np.argsort(result.temperature)
        x, colour = 1e3 / result.temperature[order], SERIES[k % len(SERIES)]
        axes.semilogy(
            x, display("membrane_conductivity", result.conductivity[order]), color=colour, label=words, **POINTS
        )
        axes.semilogy(x, display("membrane_conductivity", result.fitted[order]), color=colour, lw=1.2)
    axes.set(xlabel="1000 K / T", ylabel=label("membrane_conductivity"))
    axes.legend(loc="best")


def overlay_purge(figure: FigureBase, named: Sequence[tuple[str, HydroxidePurge]]) -> None:
    """Conductivities over the time since the current was turned on."""
    axes = figure.subplots()
    for k, (words, result) in enumerate(named):
        time, colour = (result.time - result.start) / HOUR, SERIES[k % len(SERIES)]
        axes.plot(time, display("membrane_conductivity", result.conductivity), color=colour, **(POINTS | {"ms": 2.5}))
        axes.plot(time, display("membrane_conductivity", result.fitted), color=colour, lw=1.4, label=words)
    axes.set(xlabel="Time since the current / h", ylabel=label("membrane_conductivity"))
    axes.legend(loc="lower right")


def overlay_isotherm(figure: FigureBase, named: Sequence[tuple[str, SorptionIsotherm]]) -> None:
    """Isotherms with their laws."""
    from hydroxcell.lab.membrane.isotherm import law_at

    axes = figure.subplots()
    grid = np.linspace(0.0, 1.0, 201)
    for k, (words, result) in enumerate(named):
        colour = SERIES[k % len(SERIES)]
        axes.plot(result.activity, result.water_content, color=colour, label=words, **POINTS)
        axes.plot(grid, law_at(result, grid), color=colour, lw=1.2)
    axes.set(xlabel="Water activity", ylabel="Water per fixed ion", xlim=(0.0, 1.0))
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="upper left")


def overlay_logs(figure: FigureBase, named: Sequence[tuple[str, DurabilityLog]]) -> None:
    """What decays in each test over the time of its log, over the value at the end of break-in."""
    axes = figure.subplots()
    for k, (words, result) in enumerate(named):
        values = result.voltage if result.control == "current" else result.current_density
        on = result.at_set_point > 0.5
        _relative(axes, result, values[on] / result.value_start[0], on, SERIES[k % len(SERIES)], words)
    axes.set(xlabel="Time / h", ylabel="Over the value after break-in")
    axes.legend(loc="lower left", markerscale=4.0)


def _relative(axes: Axes, result: DurabilityLog, values: np.ndarray, on: np.ndarray, colour: str, words: str) -> None:
    axes.plot(result.time[on] / HOUR, values, color=colour, ls="none", marker=".", ms=2.0, alpha=0.5, label=words)
    for k in range(len(result.segment_start)):
        x = np.array([result.segment_start[k], result.segment_end[k]]) / HOUR
        y = np.array([result.value_start[k], result.value_end[k]]) / result.value_start[0]
        axes.plot(x, y, color=colour, lw=1.4)
