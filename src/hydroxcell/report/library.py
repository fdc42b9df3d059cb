"""The page of the library: cards of one kind beside each other, numbers in a table, laws over the water activity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.errors import HydroxcellError
from hydroxcell.materials.library import comparison, value_of
from hydroxcell.plot.style import SERIES, new_figure, styled
from hydroxcell.report.html import rendered, svg
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.materials.card import Card

TEMPERATURE = 353.15  # [K] of the curves
CURVES = (("conductivity", "Conductivity / mS cm⁻¹", "mS/cm"), ("water_uptake", "Water per fixed ion", "1"))


def library_page(cards: Sequence[Card]) -> str:
    """Text of an HTML page that compares cards of one kind."""
    head, rows = comparison(cards)
    figure = ""
    if any("conductivity.kind" in card.structure for card in cards):
        with styled():
            drawn = new_figure(9.0, 4.2)
            draw_laws(drawn, cards)
        figure = svg(drawn, "laws", "Laws over the water activity")
    doubts = [f"{card.name}: {text}" for card in cards for text in card.doubts]
    return rendered("library.html.j2", head=head, rows=rows, cards=cards, figure=figure, doubts=doubts)


def draw_laws(figure: FigureBase, cards: Sequence[Card]) -> None:
    """Conductivity and water content over the water activity at 80 degC."""
    activities = np.linspace(0.05, 1.0, 39)
    all_axes = figure.subplots(1, 2)
    for axes, (law, label, unit) in zip(all_axes, CURVES, strict=True):
        for k, card in enumerate(cards):
            try:
                values = [value_of(card, law, TEMPERATURE, float(a)) for a in activities]
            except (HydroxcellError, KeyError):
                continue
            axes.plot(activities, from_si(np.array(values), unit), color=SERIES[k % len(SERIES)], label=card.name)
        axes.set_xlabel("Water activity")
        axes.set_ylabel(label)
        axes.set_ylim(bottom=0.0)
    handles, labels = all_axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=3)
