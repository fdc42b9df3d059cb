"""Figures of statistical models of polymers: unseen families against measurements, the course of ageing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label, lookup
from hydroxcell.plot.style import BLUE, INK, MUTED, VERMILION, display

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.polymers.results import PolymerAgeing, PolymerProperty

FEWEST = 0.01  # of the largest value: smaller ones are left outside the logarithmic axes


def draw_held_out(figure: FigureBase, result: PolymerProperty) -> None:
    """What models said of families that they have not seen, over the tabulated values; the prediction as a band."""
    axes = figure.subplots()
    x = display(f"tabulated_{result.property_name}", result.measured)
    y = display(result.column, result.predicted)
    value = result.value(result.column)
    middle, low, high = (float(display(result.column, v)) for v in (value.value, value.low, value.high))
    axes.loglog(x, y, "o", color=BLUE, ms=3.5, alpha=0.6, mew=0.0, label="polymers of the table, family held out")
    ends = [max(min(x.min(), y.min()), FEWEST * x.max()), max(x.max(), y.max())]
    axes.plot(ends, ends, color=MUTED, lw=0.8, label="equal")
    axes.axhspan(low, high, color=VERMILION, alpha=0.15, lw=0.0)
    axes.axhline(middle, color=VERMILION, lw=1.2, label="this polymer, 95 % band")
    axes.set_xlim(ends[0] * 0.8, ends[1] * 1.25)
    axes.set_ylim(min(ends[0], low) * 0.8, max(ends[1], high) * 1.25)
    unit = lookup(result.column).display_unit
    words = result.property_name.replace("_", " ")
    axes.set(xlabel=f"Tabulated {words} / {unit}", ylabel=f"Predicted {words} / {unit}")
    axes.legend(loc="upper left")


def draw_ageing(figure: FigureBase, result: PolymerAgeing) -> None:
    """Own points, predicted course with its 95 % band, and the guess that nothing changes."""
    axes = figure.subplots()
    time = display("lye_time", result.time)
    low, middle, high = (display("predicted_conductivity", v) for v in (result.low, result.conductivity, result.high))
    last, still = (
        display("lye_time", result.own_time)[-1],
        float(display("persistent_conductivity", result.persistence)),
    )
    axes.fill_between(
        np.append(last, time), np.append(still, low), np.append(still, high), color=BLUE, alpha=0.15, lw=0.0
    )
    axes.plot(np.append(last, time), np.append(still, middle), color=BLUE, label="predicted, with 95 % band")
    axes.plot([last, time[-1]], [still, still], color=MUTED, ls="--", lw=1.2, label="nothing changes")
    own = display("membrane_conductivity", result.own_conductivity)
    axes.plot(display("lye_time", result.own_time), own, "o", color=INK, ms=5.0, label="own points")
    axes.set(xlabel=label("lye_time"), ylabel=label("membrane_conductivity"))
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="best")
