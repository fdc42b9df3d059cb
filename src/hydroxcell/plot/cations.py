"""Figures of the stability of cations: the molecule with its attacked sites, and barriers with their band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, VERMILION
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.cations.stability import CationStability

KCAL = 4184.0
COLOUR = {SUBSTITUTION: BLUE, ELIMINATION: VERMILION, ADDITION: GREEN}


def draw_barriers(figure: FigureBase, result: CationStability) -> None:
    """One row for each route: barrier with its band; what was not found is said."""
    axes = figure.subplots()
    names = list(dict.fromkeys(str(c) for c in result.cation))
    place, ticks, words = 0.0, [], []
    for name in names:
        for k in result.rows_of(name):
            colour = COLOUR[str(result.route[k])]
            level = result.level[k]
            if result.found[k]:
                band = result.row_band[k] / KCAL
                axes.plot([level / KCAL - band, level / KCAL + band], [place, place], color=colour, lw=5.0, alpha=0.25)
                axes.plot(level / KCAL, place, "D" if result.weakest[k] else "o", color=colour, ms=6.0)
            else:
                axes.text(
                    0.01,
                    place,
                    "not found",
                    transform=axes.get_yaxis_transform(),
                    fontsize=8.0,
                    va="center",
                    color=MUTED,
                )
            ticks.append(place)
            words.append(f"{name}: {result.route[k]}, {result.site_name[k]}")
            place += 1.0
        place += 0.6
    axes.set_yticks(ticks, words)
    axes.invert_yaxis()
    axes.set_xlabel("Barrier (adduct: its energy) / kcal mol⁻¹")
    for kind, colour in COLOUR.items():
        axes.plot([], [], "o", color=colour, label=kind)
    figure.legend(loc="outside lower left", ncols=3)


def draw_molecule(figure: FigureBase, result: CationStability, name: str) -> None:
    """The cation as a drawing, with a number at every attacked atom and a ring around the weakest."""
    axes = figure.subplots()
    rows = result.rows_of(name)
    _skeleton(axes, str(result.smiles[rows[0]]))
    from hydroxcell.theory.cations.drawing import flat

    positions = flat(str(result.smiles[rows[0]]))[1]
    for k in rows:
        x, y = positions[int(result.atom[k])]
        colour = COLOUR[str(result.route[k])]
        if result.weakest[k]:
            axes.plot(x, y, "o", ms=26.0, mfc="none", mec=colour, mew=2.0)
        text = f"{result.barrier[k] / KCAL:.1f}" if result.found[k] else "?"
        shift = -14 if str(result.route[k]) == ELIMINATION else 14
        axes.annotate(text, (x, y), (14, shift), textcoords="offset points", color=colour, fontsize=9.0, weight="bold")
    axes.set_aspect("equal")
    axes.margins(0.35)
    axes.axis("off")


def _skeleton(axes: Axes, smiles: str) -> None:
    from hydroxcell.theory.cations.drawing import flat

    symbols, positions, bonds = flat(smiles)
    for a, b, order in bonds:
        along = positions[b] - positions[a]
        across = 0.09 * np.array([-along[1], along[0]]) / np.linalg.norm(along)
        shifts = (
            (across, -across) if order == 2 else ((0.0 * across, across * 1.8) if order == 1.5 else (0.0 * across,))
        )
        for number, shift in enumerate(shifts):
            ends = np.array([positions[a] + shift, positions[b] + shift])
            axes.plot(ends[:, 0], ends[:, 1], color=INK, lw=1.4, ls=":" if order == 1.5 and number else "-", zorder=1)
    for symbol, (x, y) in zip(symbols, positions, strict=True):
        if symbol != "C":
            box = {"facecolor": "white", "edgecolor": GRID, "pad": 1.5, "lw": 0.0}
            axes.text(x, y, symbol, ha="center", va="center", fontsize=11.0, color=INK, bbox=box, zorder=2)
