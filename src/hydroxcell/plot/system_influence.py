"""Tornado: which uncertain input moves an answer how far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import label, lookup
from hydroxcell.plot.style import BLUE, INK, MUTED, SKY
from hydroxcell.system.influence import largest
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase


def draw_influence(figure: FigureBase, changes: Mapping[str, tuple[float, float]], name: str) -> None:
    """Bars of the inputs that move an answer most, the largest on top."""
    axes = figure.subplots()
    paths = largest(changes, 12)
    if not paths:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "no input has a range", ha="center", color=MUTED)
        return
    unit = lookup(name).display_unit
    zero = float(from_si(0.0, unit))
    place = np.arange(len(paths))
    for end, colour, word in ((0, SKY, "lower bound"), (1, BLUE, "upper bound")):
        size = [float(from_si(changes[path][end], unit)) - zero for path in paths]
        axes.barh(place, np.nan_to_num(size), height=0.62, color=colour, label=word)
    axes.axvline(0.0, color=INK, lw=0.8)
    axes.set_yticks(place, [path.replace("_", " ").replace(".", ": ", 1) for path in paths])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"Change of {label(name)[:1].lower()}{label(name)[1:]}")
    axes.legend(loc="lower right")
