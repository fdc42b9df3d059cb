"""Several results laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import SERIES, display, drawn, new_figure, single, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.solution import Result


def overlay(results: Sequence[tuple[str, Result]]) -> Figure:
    """Figure of voltage and power of several named results."""
    with styled():
        figure = new_figure(9.0, 4.4 + 0.22 * len(results))
        draw_overlay(figure, results)
    return figure


def draw_overlay(figure: FigureBase, results: Sequence[tuple[str, Result]]) -> None:
    """Draw the curves into a figure or a part of one."""
    left, right = figure.subplots(1, 2)
    for k, (name, result) in enumerate(results):
        good = drawn(result)
        current = display("current_density", result.table["current_density"])[good]
        look = {"color": SERIES[k % len(SERIES)], "ls": "-" if k < len(SERIES) else "--"}
        left.plot(current, result.table["cell_voltage"][good], label=name, **look, **single(good))
        right.plot(current, display("power_density", result.table["power_density"])[good], **look, **single(good))
    for axes, name in ((left, "cell_voltage"), (right, "power_density")):
        axes.set_xlabel(label("current_density"))
        axes.set_ylabel(label(name))
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
    figure.legend(loc="outside lower left", ncols=1 if len(results) > 6 else 2, columnspacing=2.0)
