"""Where the water goes: a flow diagram at peak power, and the rates along the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import FancyArrow, FancyBboxPatch

from hydroxcell.nomenclature import label, unit_label
from hydroxcell.plot.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PURPLE,
    SIDE_COLOUR,
    SKY,
    VERMILION,
    display,
    drawn,
    new_figure,
    peak_point,
    single,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.solution import Result

_UNIT = unit_label("umol/cm2/s")
_BOXES = {"anode": 0.275, "cathode": 0.725}


def water_balance(result: Result) -> Figure:
    """Figure of the water balance."""
    with styled():
        figure = new_figure(9.0, 4.6)
        draw_water_balance(figure, result)
    return figure


def draw_water_balance(figure: FigureBase, result: Result) -> None:
    """Draw the balance into a figure or a part of one."""
    grid = figure.add_gridspec(1, 2, width_ratios=(1.25, 1.0))
    draw_flow_diagram(figure.add_subplot(grid[0]), result, peak_point(result))
    _along_the_curve(figure.add_subplot(grid[1]), result)


def draw_flow_diagram(axes: Axes, result: Result, point: int) -> None:
    """Anode and cathode as boxes; arrows to and from the gas and across the membrane, with their rates at one point."""
    water = [name for name in result.table if name.startswith("water_") and "closure" not in name]
    rate = {name: float(display(name, result.table[name])[point]) for name in water}
    rate |= _reactions(result.study.cell.carrier, rate)
    current = float(display("current_density", result.table["current_density"])[point])
    axes.set_axis_off()
    axes.set_xlim(0.10, 0.90)
    axes.set_ylim(0.0, 1.0)
    axes.set_title(f"Water at {current:.3g} A cm⁻², in {_UNIT}")
    scale = _Scale(rate)
    for side, x in _BOXES.items():
        _box(axes, side, x, _reaction(side, rate))
        feed = rate[f"water_in_{side}"]
        brought = "feed of a differential cell" if not np.isfinite(feed) else f"vapour in the feed: {_rounded(feed)}"
        axes.text(x, 0.84, brought, ha="center", fontsize=8.0, color=MUTED)
        vapour, liquid = rate[f"water_out_vapour_{side}"], rate[f"water_out_liquid_{side}"]
        words = "vapour\nfrom the gas" if vapour < 0.0 else "vapour\nto the gas"
        _arrow(axes, scale, (x - 0.085, 0.39), (x - 0.085, 0.20), vapour, words, SKY)
        words = "liquid\nin" if liquid < -5e-3 else "liquid\nout"
        _arrow(axes, scale, (x + 0.085, 0.39), (x + 0.085, 0.20), liquid, words, BLUE)
    across = rate["water_through_membrane"]
    start, end = (0.435, 0.565) if across >= 0.0 else (0.565, 0.435)
    _arrow(axes, scale, (start, 0.55), (end, 0.55), abs(across), "", GREEN)
    axes.text(0.5, 0.60, "through\nthe mem-\nbrane", ha="center", va="bottom", fontsize=7.5, color=MUTED)
    axes.text(0.5, 0.48, _rounded(abs(across)), ha="center", va="top", fontsize=9.0, fontweight="bold")


def _reactions(carrier: str, rate: dict[str, float]) -> dict[str, float]:
    """Water made at each electrode: hydroxide cells make it at the anode and consume it at the cathode."""
    if carrier == "hydroxide":
        return {"water_made_anode": rate["water_made"], "water_made_cathode": -rate["water_consumed"]}
    return {"water_made_anode": -rate["water_consumed"], "water_made_cathode": rate["water_made"]}


class _Scale:
    """Width of arrows: in proportion to the rate, but never thicker than a limit nor thinner than a hair."""

    def __init__(self, rate: dict[str, float]) -> None:
        inner = (rate["water_made"], rate["water_consumed"], rate["water_through_membrane"])
        self.largest = max([abs(value) for value in inner if np.isfinite(value)] + [1e-9])

    def width(self, value: float) -> float:
        return float(np.clip(0.05 * abs(value) / self.largest, 0.006, 0.07))


def _box(axes: Axes, side: str, x: float, text: str) -> None:
    colour = SIDE_COLOUR[side]
    corners = "round,pad=0,rounding_size=0.02"
    axes.add_patch(FancyBboxPatch((x - 0.155, 0.41), 0.31, 0.36, boxstyle=corners, fc=colour, alpha=0.12, ec="none"))
    axes.text(x, 0.705, side, ha="center", va="center", fontweight="bold", color=colour)
    axes.text(x, 0.55, text, ha="center", va="center", fontsize=8.5, linespacing=1.5)


def _reaction(side: str, rate: dict[str, float]) -> str:
    made = rate[f"water_made_{side}"]
    if abs(made) < 5e-3:
        return "no water made\nor consumed"
    return f"{'made' if made > 0.0 else 'consumed'} here\n{_rounded(abs(made))}"


def _arrow(
    axes: Axes,
    scale: _Scale,
    start: tuple[float, float],
    end: tuple[float, float],
    value: float,
    words: str,
    colour: str,
) -> None:
    """Arrow of a rate; a negative rate turns round, a rate of nothing is a thin grey line."""
    if not np.isfinite(value):
        return
    foot = (start[0], end[1] - 0.03)
    if value < 0.0:
        start, end = end, start
    tail = scale.width(value)
    colour = colour if abs(value) > 5e-3 else "#c9d0d6"
    arrow = FancyArrow(
        *start,
        end[0] - start[0],
        end[1] - start[1],
        width=tail,
        head_width=tail + 0.03,
        head_length=0.05,
        length_includes_head=True,
        color=colour,
        lw=0.0,
    )
    axes.add_patch(arrow)
    if words:
        axes.text(*foot, _rounded(abs(value)), ha="center", va="top", fontsize=9.0, fontweight="bold")
        axes.text(foot[0], foot[1] - 0.065, words, ha="center", va="top", fontsize=8.0, color=MUTED, linespacing=1.3)


def _rounded(value: float) -> str:
    return "0" if abs(value) < 5e-3 else f"{value:#.3g}".rstrip(".") if abs(value) >= 1.0 else f"{value:.2f}"


def _along_the_curve(axes: Axes, result: Result) -> None:
    good = drawn(result)
    current = display("current_density", result.table["current_density"])[good]
    table = result.table

    def line(values: Any, colour: str, words: str, style: Any = "-") -> None:
        axes.plot(current, display("water_flux", values)[good], color=colour, ls=style, label=words, **single(good))

    line(table["water_made"], PURPLE, "made")
    line(table["water_consumed"], INK, "consumed", (0, (5, 2)))
    line(table["water_through_membrane"], GREEN, "through the membrane, to the cathode")
    line(table["water_out_liquid_anode"], BLUE, "liquid out of the anode", (0, (1, 1.2)))
    line(table["water_out_liquid_cathode"], VERMILION, "liquid out of the cathode", (0, (1, 1.2)))
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_title("Along the curve")
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(f"Water rate / {_UNIT}")
    axes.set_xlim(left=0.0)
    axes.legend(loc="upper left", fontsize=8.0)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.45 * (high - low))
