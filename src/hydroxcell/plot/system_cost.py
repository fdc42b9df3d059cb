"""Figures of a cost study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SERIES, SKY, VERMILION

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.system.cost.system_cost import SystemCost

DOLLARS = "Cost / USD({}) kW⁻¹, net"


def draw_volumes(figure: FigureBase, result: SystemCost) -> None:
    """Cost over volume with its band, stack and plant apart, and the reference."""
    axes = figure.subplots()
    v = {name: 1e3 * values for name, values in result.volumes.items()}
    x = result.volumes["systems_per_year"]
    axes.fill_between(x, v["system_cost_per_power_low"], v["system_cost_per_power_high"], color=SKY, alpha=0.3, lw=0.0)
    axes.plot(x, v["system_cost_per_power"], "o-", color=BLUE, ms=4.0, label=f"system ({result.names[0]})")
    axes.plot(x, v["stack_cost_per_power"], color=VERMILION, label="of it stack")
    axes.plot(x, v["plant_cost_per_power"], color=GREEN, label="of it balance of plant")
    axes.plot(x, v["reference_cost_per_power"], "--", color=MUTED, label=f"reference ({result.names[1]})")
    axes.set_xscale("log")
    axes.set_ylim(0.0, None)
    axes.set_xlabel("Systems a year")
    axes.set_ylabel(DOLLARS.format(result.base))
    axes.legend(loc="upper right")


def draw_parts(figure: FigureBase, result: SystemCost) -> None:
    """Waterfall of the parts; what the reference pays for the same part is a mark."""
    axes = figure.subplots()
    p = result.parts
    materials, work = 1e3 * p["material_cost_per_power"], 1e3 * p["work_cost_per_power"]
    both = materials + work
    start = np.concatenate([[0.0], np.cumsum(both)[:-1]])
    place = np.arange(len(both))
    colours = [VERMILION if group == "stack" else GREEN for group in p["group"]]
    axes.barh(place, materials, left=start, color=colours, alpha=0.55, height=0.7)
    axes.barh(place, work, left=start + materials, color=colours, height=0.7)
    axes.plot(start + 1e3 * p["reference_cost_per_power"], place, "|", color=INK, ms=11.0, mew=1.6)
    axes.barh([len(both)], [both.sum()], color=BLUE, height=0.7)
    for k, size in enumerate((*both, both.sum())):
        end = start[k] + size if k < len(both) else size
        axes.annotate(f"{size:.1f}", (end, k), (7, 0), textcoords="offset points", va="center", fontsize=8.0)
    axes.set_yticks([*place, len(both)], [*(str(name) for name in p["part"]), "system"])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0.0, 1.1 * both.sum())
    axes.set_xlabel(DOLLARS.format(result.base))
    for colour, word in ((VERMILION, "stack"), (GREEN, "balance of plant")):
        axes.plot([], [], "s", color=colour, label=word)
    axes.plot([], [], "|", color=INK, ms=9.0, mew=1.6, label="the same part of the reference")
    figure.legend(loc="outside lower left", ncols=3)


def draw_densities(figure: FigureBase, result: SystemCost) -> None:
    """Cost over rated power density with the reference at several prices of platinum."""
    axes = figure.subplots()
    d, p = result.densities, result.platinum
    axes.plot(d["rated_power_density"] / 1e4, 1e3 * d["system_cost_per_power"], color=BLUE, label=result.names[0])
    for k, colour in zip(range(len(p["platinum_price"])), (MUTED, ORANGE, PURPLE, VERMILION), strict=False):
        level = 1e3 * p["reference_cost_per_power"][k]
        word = f"{result.names[1]}, platinum at {p['platinum_price'][k] / 1e3:.0f} USD/g"
        axes.axhline(level, color=colour, lw=1.2, ls="--", label=word)
        even = p["break_even_power_density"][k] / 1e4
        if np.isfinite(even):
            axes.plot(even, level, "D", color=colour, ms=4.5)
    now = result.values["rated_power_density"].value / 1e4
    axes.plot(now, 1e3 * result.values["system_cost_per_power"].value, "o", color=BLUE, ms=6.0, label="this system")
    axes.set_xlim(0.0, 2.0)
    shown = 1e3 * d["system_cost_per_power"]
    axes.set_ylim(0.0, min(float(shown.max()), 4.0 * float(shown.min())))
    axes.set_xlabel("Rated power density / W cm⁻²")
    axes.set_ylabel(DOLLARS.format(result.base))
    axes.legend(loc="upper right")


def draw_samples(figure: FigureBase, result: SystemCost) -> None:
    """Distributions of the cost of the system and of the reference."""
    axes = figure.subplots()
    both = [1e3 * result.samples, 1e3 * result.reference_samples]
    edges = list(np.linspace(min(map(np.min, both)), max(map(np.max, both)), 60))
    for values, colour, name in zip(both, (SERIES[0], MUTED), result.names, strict=True):
        axes.hist(values, bins=edges, color=colour, alpha=0.55, label=name)
    axes.set_yticks([])
    axes.set_xlabel(DOLLARS.format(result.base))
    axes.set_ylabel("Samples")
    axes.legend()
