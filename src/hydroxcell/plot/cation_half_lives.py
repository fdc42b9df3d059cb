"""Figures of barriers of cations beside half-lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.cations.half_lives import CationHalfLives

KCAL = 4184.0
HOUR = 3600.0
NAMED = 40
SHORT = {
    "lowest barrier with vibrations and equal sites": "lowest, with vibrations and sites",
    "refined barrier with vibrations and equal sites": "refined, with vibrations and sites",
}


def draw_half_lives(figure: FigureBase, result: CationHalfLives) -> None:
    """Half-life over every descriptor that was tried; recalled half-lives as open points."""
    names = [str(n) for n in result.correlations["descriptor"]]
    panels = np.ravel(figure.subplots(-(-len(names) // 3), min(3, len(names)), squeeze=False, sharey=True))
    open_points = np.array(["recalled" in str(s) for s in result.known_from])
    c = result.correlations
    for number, (axes, name) in enumerate(zip(panels, names, strict=False)):
        x, y = result.descriptors[name] / KCAL, result.half_life / HOUR
        for mask, face in ((open_points, "white"), (~open_points, BLUE)):
            axes.plot(x[mask], y[mask], "o", color=BLUE, mfc=face, ms=4.5)
        order = [int(k) for k in np.argsort(y) if np.isfinite(x[k])][:NAMED]
        for turn, k in enumerate(order):  # neighbours in height are named to different sides
            side = {"ha": "left", "xytext": (5, 2)} if turn % 2 else {"ha": "right", "xytext": (-5, -3)}
            axes.annotate(str(result.cation[k]), (x[k], y[k]), textcoords="offset points", fontsize=7.0, **side)
        axes.set_yscale("log")
        axes.margins(x=0.22)
        words = f"ρ = {c['rank_correlation'][number]:.2f}, n = {c['pairs'][number]:.0f}"
        axes.set_title(f"{words}, p = {c['chance_probability'][number]:.2g}", fontsize=8.5)
        axes.set_xlabel(f"{SHORT.get(name, name)} / kcal mol⁻¹", fontsize=8.0)
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    figure.supylabel("Half-life / h", fontsize=9.0)
