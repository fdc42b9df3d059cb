"""Figures of the stability of cations: molecules with their attacked sites, barriers with their band, pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, VERMILION
from hydroxcell.theory.cations.drawing import flat
from hydroxcell.theory.cations.routes import ADDITION, ELIMINATION, SUBSTITUTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.cations.stability import CationStability

KCAL = 4184.0
COLOUR = {SUBSTITUTION: BLUE, ELIMINATION: VERMILION, ADDITION: GREEN}
GAP = 0.7  # rows between two cations
SAME, APART, NEITHER = "#d9dfe4", ORANGE, "white"
"""Colours of pairs: not distinguishable, one more stable, not comparable."""


def draw_barriers(figure: FigureBase, result: CationStability) -> None:
    """One row for each route: barrier with its band; what was not found is said, and why."""
    axes = figure.subplots()
    places = _places(result)
    levels, bands = result.level / KCAL, result.row_band / KCAL
    for k, place in enumerate(places):
        colour = COLOUR[str(result.route[k])]
        if not result.found[k]:
            _not_found(axes, place, str(result.reason[k]))
            continue
        axes.plot([levels[k] - bands[k], levels[k] + bands[k]], [place, place], color=colour, lw=6.0, alpha=0.22)
        axes.plot(levels[k], place, "D" if result.weakest[k] else "o", color=colour, ms=6.5)
        axes.annotate(
            f"{levels[k]:.1f}",
            (levels[k], place),
            (0, 7),
            textcoords="offset points",
            fontsize=8.0,
            ha="center",
            color=INK,
            weight="bold" if result.weakest[k] else "normal",
        )
    words = [f"{r}, {s}" for r, s in zip(result.route, result.site_name, strict=True)]
    axes.set_yticks(places, words)
    axes.set_ylim(places[-1] + 0.7, -0.9)
    axes.tick_params(axis="y", length=0.0)
    _shade(axes, result, places)
    adduct = " (addition: energy of the adduct)" if (result.route == ADDITION).any() else ""
    axes.set_xlabel(f"Barrier{adduct} / kcal mol⁻¹")
    _legend(figure, axes, result)


def _places(result: CationStability) -> list[float]:
    places, place, before = [], 0.0, None
    for name in result.cation:
        place += 0.0 if before is None else 1.0 + (GAP if name != before else 0.0)
        places.append(place)
        before = name
    return places


def _not_found(axes: Axes, place: float, reason: str) -> None:
    axes.axhspan(place - 0.3, place + 0.3, color=GRID, lw=0.0, zorder=0)
    shown = reason if len(reason) <= 70 else reason[:67] + "..."
    axes.text(
        0.01,
        place,
        f"not found: {shown}",
        transform=axes.get_yaxis_transform(),
        fontsize=8.0,
        va="center",
        color=VERMILION,
    )


def _shade(axes: Axes, result: CationStability, places: Sequence[float]) -> None:
    """Name every cation at the right and part it from the next one."""
    for name in dict.fromkeys(str(c) for c in result.cation):
        own = [places[int(k)] for k in result.rows_of(name)]
        axes.text(
            1.01, sum(own) / len(own), name, transform=axes.get_yaxis_transform(), va="center", weight="bold", color=INK
        )
        if own[0] > 0.0:
            axes.axhline(own[0] - 0.5 - GAP / 2.0, color=MUTED, lw=0.6)


def _legend(figure: FigureBase, axes: Axes, result: CationStability) -> None:
    for kind, colour in COLOUR.items():
        if (result.route == kind).any():
            axes.plot([], [], "o", color=colour, label=kind)
    axes.plot([], [], "D", color=MUTED, label="weakest route")
    axes.plot([], [], color=MUTED, lw=6.0, alpha=0.22, label="band")
    figure.legend(loc="outside lower left", ncols=5)


def draw_molecules(figure: FigureBase, result: CationStability, columns: int) -> None:
    """Every cation as a drawing, with the barriers at the attacked atoms and a ring around the weakest."""
    names = list(dict.fromkeys(str(c) for c in result.cation))
    panels = np.ravel(figure.subplots(-(-len(names) // columns), columns, squeeze=False))
    for axes, name in zip(panels, names, strict=False):
        _molecule(axes, result, name)
    for axes in panels[len(names) :]:
        axes.set_visible(False)


def _molecule(axes: Axes, result: CationStability, name: str) -> None:
    rows = result.rows_of(name)
    symbols, positions, bonds = flat(str(result.smiles[rows[0]]))
    _skeleton(axes, symbols, positions, bonds)
    used: dict[int, int] = {}
    for k in rows:
        atom = int(result.atom[k])
        colour = COLOUR[str(result.route[k])]
        if result.weakest[k]:
            axes.plot(*positions[atom], "o", ms=24.0, mfc="none", mec=colour, mew=2.0, zorder=3)
        away = _outward(atom, positions, bonds)
        long = 24.0 if result.found[k] else 32.0
        shift = (long * away[0], 20.0 * away[1] + 11.0 * used.get(atom, 0) * (1.0 if away[1] > 0.0 else -1.0))
        used[atom] = used.get(atom, 0) + 1
        axes.annotate(
            f"{result.level[k] / KCAL:.1f}" if result.found[k] else "not found",
            (positions[atom][0], positions[atom][1]),
            shift,
            textcoords="offset points",
            color=colour,
            fontsize=8.5,
            weight="bold",
            ha="center",
            va="center",
            zorder=4,
        )
    axes.set_title(name, fontsize=9.5)
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.28)
    axes.axis("off")


def _outward(atom: int, positions: np.ndarray, bonds: Sequence[tuple[int, int, float]]) -> np.ndarray:
    """Direction in which there is room for a label: away from the neighbours."""
    near = [b if a == atom else a for a, b, _ in bonds if atom in (a, b)]
    away = positions[atom] - positions[near].mean(axis=0)
    length = float(np.linalg.norm(away))
    return np.asarray(away / length) if length > 0.1 else np.array([0.0, 1.0])


def _skeleton(
    axes: Axes, symbols: Sequence[str], positions: np.ndarray, bonds: Sequence[tuple[int, int, float]]
) -> None:
    for a, b, order in bonds:
        along = positions[b] - positions[a]
        across = 0.09 * np.array([-along[1], along[0]]) / np.linalg.norm(along)
        inward = np.sign((positions.mean(axis=0) - positions[a]) @ across) or 1.0
        shifts = {2.0: (across, -across), 3.0: (0.0 * across, 1.6 * across, -1.6 * across)}.get(order, (0.0 * across,))
        for shift in shifts:
            ends = np.array([positions[a] + shift, positions[b] + shift])
            axes.plot(ends[:, 0], ends[:, 1], color=INK, lw=1.4, zorder=1)
        if order == 1.5:
            ends = np.array([positions[a] + 0.12 * along, positions[b] - 0.12 * along]) + 1.8 * inward * across
            axes.plot(ends[:, 0], ends[:, 1], color=INK, lw=1.0, ls=(0, (2, 1.5)), zorder=1)
    for symbol, (x, y) in zip(symbols, positions, strict=True):
        if symbol != "C":
            box = {"facecolor": "white", "edgecolor": GRID, "pad": 1.5, "lw": 0.0}
            axes.text(x, y, symbol, ha="center", va="center", fontsize=11.0, color=INK, bbox=box, zorder=2)


def draw_pairs(figure: FigureBase, result: CationStability) -> None:
    """Every pair of cations: which is more stable, or that nothing can be said."""
    axes = figure.subplots()
    names = list(result.triage)
    at = {name: k for k, name in enumerate(names)}
    for first, second, words in result.pairs:
        row, column = at[second], at[first]
        colour = SAME if "not distinguishable" in words else (NEITHER if "not comparable" in words else APART)
        axes.add_patch(_square(column, row, colour))
        stable = words.partition(" more stable")[0]
        text = {SAME: "=", NEITHER: "–"}.get(colour, "↓" if stable == first else "←")
        axes.text(column, row, text, ha="center", va="center", fontsize=9.0, color=INK)
    axes.set_xticks(range(len(names) - 1), names[:-1], rotation=45, ha="right")
    axes.set_yticks(range(1, len(names)), names[1:])
    axes.set_xlim(-0.5, len(names) - 1.5)
    axes.set_ylim(len(names) - 0.5, 0.5)
    axes.set_aspect("equal")
    axes.grid(visible=False)
    axes.tick_params(length=0.0)


def _square(column: int, row: int, colour: str) -> Rectangle:
    return Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, facecolor=colour, edgecolor=GRID, lw=0.8)
