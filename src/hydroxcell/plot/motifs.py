"""Figures of axially ligated sites: which state is there at which potential, and which pH."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import ListedColormap

from hydroxcell.constants import FARADAY
from hydroxcell.physics.thermodynamics import standard_potential
from hydroxcell.plot.style import INK, MUTED, SERIES

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.motifs import Motif
    from hydroxcell.theory.oxygen_reduction import OxygenReduction

SHOWN = 6
PALE = ("#c9dff0", "#f4d0b5", "#bfe3d5", "#e6cede", "#f6e2b4", "#d5ebf9", "#dcdcdc", "#e3d9bd")


def draw_motifs(figure: FigureBase, result: OxygenReduction) -> None:
    """Shares of the states of each motif over the potential; over potential and pH where the pH matters."""
    motifs = result.motifs[:SHOWN]
    columns = min(3, len(motifs))
    rows = -(-len(motifs) // columns)
    panels = list(np.ravel(figure.subplots(rows, columns, squeeze=False)))
    rest = float(standard_potential(result.temperature))
    for axes, motif in zip(panels, motifs, strict=False):
        (_map if motif.depends_on_ph else _shares)(axes, motif, _window(motif, rest))
        axes.set_title(motif.name)
        axes.set_xlabel("Potential / V (RHE)")
    for axes in panels[len(motifs) :]:
        axes.set_visible(False)


def _window(motif: Motif, rest: float) -> np.ndarray:
    taken = motif.electrons > 0.0
    crossings = motif.energy[taken] / (motif.electrons[taken] * FARADAY)
    seen = [c for c in crossings if -2.0 < c < 3.0]
    limits = [u for u in motif.limiting if math.isfinite(u) and u > -2.0]
    return np.linspace(min([0.0, *(c - 0.2 for c in seen), *(u - 0.1 for u in limits)]), rest + 0.1, 400)


def _shares(axes: Any, motif: Motif, potential: np.ndarray) -> None:
    shares = motif.shares(potential)
    for k, (name, ligand) in enumerate(zip(motif.states, motif.ligands, strict=True)):
        colour = SERIES[k % len(SERIES)]
        axes.plot(potential, shares[k], color=colour, label=f"{name} ({ligand})")
        if math.isfinite(motif.limiting[k]):
            axes.axvline(motif.limiting[k], color=colour, lw=0.9, ls=":")
    axes.plot([motif.working], [1.0], "v", color=INK, ms=6, clip_on=False, label=f"works up to {motif.working:.2f} V")
    axes.set_ylim(-0.02, 1.06)
    axes.set_ylabel("Share of the sites")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=7.5)


def _map(axes: Any, motif: Motif, potential: np.ndarray) -> None:
    """Which state prevails over potential and pH."""
    ph = np.linspace(0.0, 14.0, 141)
    first = np.array([np.argmax(motif.shares(potential, value), axis=0) for value in ph])
    number = len(motif.states)
    axes.pcolormesh(
        potential, ph, first, cmap=ListedColormap(PALE[:number]), vmin=-0.5, vmax=number - 0.5, rasterized=True
    )
    for k, (name, ligand) in enumerate(zip(motif.states, motif.ligands, strict=True)):
        where = np.argwhere(first == k)
        if len(where):
            row, column = where.mean(axis=0).round().astype(int)
            axes.text(potential[column], ph[row], f"{name}\n({ligand})", ha="center", va="center", fontsize=7.5)
        if math.isfinite(motif.limiting[k]):
            axes.axvline(motif.limiting[k], color=SERIES[k % len(SERIES)], lw=0.9, ls=":")
    axes.axhline(motif.ph, color=MUTED, lw=0.9)
    axes.plot([motif.working], [motif.ph], "v", color=INK, ms=6)
    axes.set_ylabel("pH")
    axes.grid(False)
