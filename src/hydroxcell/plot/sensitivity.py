"""Sensitivities: which inputs move an output most, and how that changes along the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.influence import readable_path
from hydroxcell.plot.style import BLUE, INK, MUTED, SERIES, display, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.sensitivity import Sensitivity

BARS = 10  # inputs shown for an output
CURVES = 6  # inputs followed along the curve
REACH = 4.0  # curves are cut at this many times the largest bar


def plot_sensitivity(result: Sensitivity, output: str | None = None) -> Figure:
    """Figure of one output (the first if not named)."""
    name = output or (*result.numbers, *result.outputs)[0]
    with styled():
        figure = new_figure(10.5, 4.4)
        draw_sensitivity(figure, result, name)
    return figure


def draw_sensitivity(figure: FigureBase, result: Sensitivity, output: str) -> None:
    """Draw one output into a figure or a part of one: bars, and the first of them along the curve."""
    ranked = result.ranking(output)[:BARS]
    follow = output in result.outputs and int(np.isfinite(result.current_density).sum()) > 2
    grid = figure.add_gridspec(1, 2 if follow else 1)
    colours = [SERIES[k] if k < CURVES else MUTED for k in range(len(ranked))] if follow else [BLUE] * len(ranked)
    _bars(figure.add_subplot(grid[0]), ranked, colours)
    if follow:
        _curves(figure.add_subplot(grid[1]), result, output, [path for path, _ in ranked[:CURVES]])


def _bars(axes: Axes, ranked: list[tuple[str, float]], colours: list[str]) -> None:
    rows = range(len(ranked))
    axes.barh(rows, [value for _, value in ranked], height=0.55, color=colours, lw=0.0)
    axes.axvline(0.0, color=INK, lw=0.8)
    axes.set_yticks(rows, [_short(path) for path, _ in ranked], fontsize=7.5)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(False, axis="y")
    axes.set_xlabel("Change in per cent, input one per cent larger")


def _short(path: str) -> str:
    """Two lines: what, and in which layer."""
    what, where = readable_path(path).split("\n")
    return f"{what}\n{where if where.startswith('conditions') else where.split(',')[0]}"


def _curves(axes: Axes, result: Sensitivity, output: str, paths: list[str]) -> None:
    current = display("current_density", result.current_density)
    top = 0.0
    for path, colour in zip(paths, SERIES, strict=False):
        values = result.normalised(output, path)
        axes.plot(current, values, color=colour)
        top = max(top, abs(float(values[result.reference_point])))
    shown = np.abs(np.array([result.normalised(output, path) for path in paths]))
    if shown.size and np.nanmax(shown) > REACH * top:
        axes.set_ylim(-REACH * top, REACH * top)
    axes.axhline(0.0, color=INK, lw=0.8)
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel("Per cent per per cent")
