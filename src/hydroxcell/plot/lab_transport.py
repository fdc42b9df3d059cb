"""Figures of transport resistance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import BLUE, INK, MUTED, SERIES, display

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.transport_resistance import TransportResistance


def draw_pressure(figure: FigureBase, result: TransportResistance) -> None:
    """Left: limiting current over concentration at each pressure; right: resistance over pressure with its line."""
    left, right = figure.subplots(1, 2)
    pressures = np.unique(np.round(result.gas_pressure, -2))
    for k, p in enumerate(pressures):
        mine = np.abs(result.gas_pressure - p) <= 100.0
        x = result.reactant_concentration[mine]
        y = display("limiting_current_density", result.limiting_current_density[mine])
        colour = SERIES[k % len(SERIES)]
        left.plot(x, y, "o", color=colour, ms=4.5, label=f"{p / 1e3:.4g} kPa")
    left.set_xlabel(label("reactant_concentration"))
    left.set_ylabel(label("limiting_current_density"))
    left.set_xlim(left=0.0)
    left.set_ylim(bottom=0.0)
    left.legend()
    p, r = display("gas_pressure", result.gas_pressure), display("transport_resistance", result.transport_resistance)
    right.plot(p, r, "o", color=BLUE, ms=4.5)
    name = f"{result.species}_transport_resistance"
    if f"{name}_slope" in result.values:
        base, slope = result.value(f"{name}_pressure_independent"), result.value(f"{name}_slope")
        line = np.array([0.0, float(result.gas_pressure.max())])
        right.plot(line / 1e3, (base.value + slope.value * line) / 100.0, "-", color=INK, lw=1.1)
        bars = [[(base.value - base.low) / 100.0], [(base.high - base.value) / 100.0]]
        right.errorbar([0.0], [base.value / 100.0], bars, fmt="s", color=MUTED, ms=4.0, capsize=3.0)
    right.set_xlabel(label("gas_pressure"))
    right.set_ylabel(label("transport_resistance"))
    right.set_ylim(bottom=0.0)


def overlay(figure: FigureBase, results: Sequence[tuple[str, TransportResistance]]) -> None:
    """Resistance over pressure of several samples."""
    axes = figure.subplots()
    for k, (name, result) in enumerate(results):
        p, r = (
            display("gas_pressure", result.gas_pressure),
            display("transport_resistance", result.transport_resistance),
        )
        axes.plot(p, r, "o", color=SERIES[k % len(SERIES)], ms=4.5, label=name)
    axes.set_xlabel(label("gas_pressure"))
    axes.set_ylabel(label("transport_resistance"))
    axes.legend()
