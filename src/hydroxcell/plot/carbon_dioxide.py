"""What carbon dioxide costs: voltage with and without, parts of the penalty over the current, allowed fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SERIES,
    SKY,
    VERMILION,
    display,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.carbon_dioxide import CarbonDioxidePenalty

PARTS = {
    "carbon_dioxide_penalty_nernst": ("Nernst", BLUE),
    "carbon_dioxide_penalty_kinetic": ("kinetic", VERMILION),
    "carbon_dioxide_penalty_ohmic": ("ohmic", SKY),
    "carbon_dioxide_penalty_rest": ("distribution", ORANGE),
    "carbon_dioxide_penalty_diffusion": ("diffusion potential", PURPLE),
}


def penalty_figure(result: CarbonDioxidePenalty) -> Figure:
    """Figure of a penalty."""
    with styled():
        figure = new_figure(9.0, 4.2)
        draw_penalty(figure, result)
    return figure


def draw_penalty(figure: FigureBase, result: CarbonDioxidePenalty) -> None:
    """Draw the voltage with and without carbon dioxide, and the parts of the penalty with the last fraction."""
    left, right = figure.subplots(1, 2)
    current = display("current_density", result.current_density)
    left.plot(current, result.voltage_without, color=INK, marker="o", ms=3.5, label="without")
    for k, fraction in enumerate(result.fractions):
        shown = f"{1e6 * fraction:g} ppm"
        left.plot(current, result.cell_voltage[k], color=SERIES[k % len(SERIES)], marker="o", ms=3.5, label=shown)
    left.set_xlabel(label("current_density"))
    left.set_ylabel(label("cell_voltage"))
    left.legend(title="Carbon dioxide in the feed", fontsize=8)
    _parts(right, result)


def _parts(axes: Axes, result: CarbonDioxidePenalty) -> None:
    """Bars that stand on each other, what helps below zero; the sum as a mark."""
    places = np.arange(len(result.current_density))
    up, down = np.zeros(len(places)), np.zeros(len(places))
    for name, (words, colour) in PARTS.items():
        values = np.nan_to_num(1e3 * result.parts[name][-1])
        bottom = np.where(values >= 0.0, up, down)
        axes.bar(places, values, 0.62, bottom=bottom, color=colour, lw=0.0, label=words)
        up, down = up + np.maximum(values, 0.0), down + np.minimum(values, 0.0)
    axes.plot(places, 1e3 * result.penalty[-1], color=INK, ls="none", marker="_", ms=16, mew=1.6, label="sum")
    axes.axhline(0.0, color=INK, lw=0.8)
    axes.set_xticks(places, [f"{i:g}" for i in display("current_density", result.current_density)])
    axes.grid(False, axis="x")
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(f"Loss by {1e6 * result.fractions[-1]:g} ppm / mV")
    top = float(np.nanmax([*up, 1.0]))
    axes.set_ylim(min(1.15 * float(down.min()), -0.02 * top), 1.45 * top)
    axes.legend(ncols=2, fontsize=8, loc="upper left")


def draw_allowed(figure: FigureBase, result: CarbonDioxidePenalty) -> None:
    """Draw the fraction that costs the allowed voltage against the current."""
    axes = figure.add_subplot()
    axes.semilogy(display("current_density", result.current_density), 1e6 * result.allowed, color=BLUE, marker="o")
    axes.axhline(420.0, color=MUTED, lw=0.8, ls=(0, (4, 2)))
    axes.annotate(
        "ambient air", (0.99, 420.0), xycoords=("axes fraction", "data"), ha="right", va="bottom", color=MUTED
    )
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(f"Carbon dioxide that costs {1e3 * result.allowed_loss:g} mV / ppm")
