"""Figures of carbon and materials of a system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, INK, SKY

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.system.footprint import SystemFootprint


def draw_items(figure: FigureBase, result: SystemFootprint) -> None:
    """Bars of the items per net power, the reference as marks."""
    axes = figure.subplots()
    own, other = 1e3 * result.items["carbon_per_power"], 1e3 * result.items["reference_carbon_per_power"]
    order = np.argsort(-np.maximum(own, other))
    place = np.arange(len(order))
    axes.barh(place, own[order], color=SKY, height=0.65, label=result.names[0])
    axes.plot(other[order], place, "|", color=INK, ms=11.0, mew=1.6, label=f"reference ({result.names[1]})")
    axes.set_yticks(place, [str(result.items["item"][k]) for k in order])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("kg CO₂e kW⁻¹, net")
    axes.legend(loc="lower right")


def draw_routes(figure: FigureBase, result: SystemFootprint) -> None:
    """Greenhouse gases per kilometre of each hydrogen route with its interval."""
    axes = figure.subplots()
    r = result.routes
    middle, low, high = (1e6 * r[f"carbon_per_distance{end}"] for end in ("", "_low", "_high"))
    place = np.arange(len(middle))
    axes.hlines(place, low, high, color=BLUE, lw=5.0, alpha=0.3)
    axes.plot(middle, place, "o", color=BLUE, ms=6.0)
    axes.set_yticks(place, [str(name) for name in r["route"]])
    axes.set_ylim(len(middle) - 0.5, -0.5)
    axes.set_xlim(0.0, None)
    axes.set_xlabel("g CO₂e km⁻¹")
