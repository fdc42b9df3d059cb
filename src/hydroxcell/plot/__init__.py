"""Figures of results: the only place, with `report`, that draws. Figures are objects; nothing global is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydroxcell.plot.along import along_the_channels
from hydroxcell.plot.curves import polarization
from hydroxcell.plot.losses import loss_areas
from hydroxcell.plot.profiles import through_plane
from hydroxcell.plot.water import water_balance

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hydroxcell.results.solution import Result

__all__ = ["along_the_channels", "loss_areas", "plot_result", "polarization", "through_plane", "water_balance"]


def plot_result(result: Result) -> Figure:
    """Curve and loss areas beside each other: what `Result.plot()` shows."""
    from hydroxcell.plot.curves import draw_polarization
    from hydroxcell.plot.losses import draw_loss_areas
    from hydroxcell.plot.style import new_figure, styled

    with styled():
        figure = new_figure(11.5, 4.6)
        grid = figure.add_gridspec(1, 2, width_ratios=(1.0, 1.22))
        left, right = figure.add_subfigure(grid[0]), figure.add_subfigure(grid[1])
        draw_polarization(left, result, legend_columns=3)
        draw_loss_areas(right, result)
    return figure
