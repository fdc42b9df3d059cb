"""Figures of calculated hydrogen electrodes: map of two bindings, free-energy diagrams, descriptors and activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.plot.style import BLUE, INK, MUTED, SERIES
from hydroxcell.theory.hydrogen_electrode import PATHWAYS, diagram, steepest_step
from hydroxcell.theory.hydrogen_oxidation import IN_WORDS, WAYS

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.hydrogen_oxidation import HydrogenOxidation

SHOWN = 6  # sites in a diagram
NAMED = 40
STATES = {
    "tafel_volmer": ("H₂", "2 H*", "H*", "H₂O"),
    "heyrovsky_volmer": ("H₂", "H*", "H₂O"),
    "with_hydroxyl": ("H₂", "2 H*", "2 H*\nOH*", "H*", "H*\nOH*", "H₂O"),
}
REGIONS = {
    "Volmer": "H* + OH- -> H2O",
    "Heyrovsky": "H2 + OH- -> H* + H2O",
    "Tafel": "H2 -> 2 H*",
    "OH* forms": "OH- -> OH*",
    "H* + OH*": "H* + OH* -> H2O",
}


def draw_map(figure: FigureBase, result: HydrogenOxidation) -> None:
    """Largest rise of a step on the easiest way over the binding of H and of OH, with the sites."""
    shown = np.flatnonzero(result.good & np.isfinite(result.hydroxyl))
    x, y = result.hydrogen[shown] / FARADAY, result.hydroxyl[shown] / FARADAY
    a = np.linspace(min(x.min() - 0.25, -0.6), max(x.max() + 0.25, 0.6), 401)
    b = np.linspace(min(y.min() - 0.3, -0.3), max(y.max() + 0.3, 0.8), 401)
    h, oh = np.meshgrid(a * FARADAY, b * FARADAY)
    pairs = [steepest_step(way, h, oh) for way in WAYS]
    rises = np.array([rise for rise, _ in pairs]) / FARADAY
    axes = figure.subplots()
    levels = np.arange(0.0, 1.01, 0.1)
    filled = axes.contourf(a, b, rises.min(axis=0), levels=levels, cmap="cividis_r", extend="max")
    figure.colorbar(filled, ax=axes, label="Largest rise of a step at 0 V / eV")
    _name_regions(axes, a, b, rises, [steps for _, steps in pairs])
    spread = 1.96 * result.uncertainty[shown] / FARADAY
    if spread.any():
        axes.errorbar(x, y, xerr=spread, yerr=spread, fmt="none", ecolor="white", elinewidth=0.6)
    axes.plot(x, y, "o", color="white", mec=INK, ms=5.0)
    for k, u, v in zip(shown[:NAMED], x, y, strict=False):
        axes.annotate(
            str(result.site[k]), (u, v), (5, 4), textcoords="offset points", fontsize=7.5, color=INK,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.75},
        )  # fmt: skip
    axes.set_xlabel("Free energy of H* / eV")
    axes.set_ylabel("Free energy of OH* / eV")
    axes.set_xlim(a[0], a[-1])
    axes.set_ylim(b[0], b[-1])
    axes.grid(False)


def _name_regions(axes: Any, a: np.ndarray, b: np.ndarray, rises: np.ndarray, steps: list[np.ndarray]) -> None:
    """Border lines between regions where different steps rise most, and the names of the steps."""
    best = rises.argmin(axis=0)
    names = np.empty(best.shape, dtype=object)
    for k, way in enumerate(WAYS):
        own = np.array([step.name for step in PATHWAYS[way]])
        names[best == k] = own[steps[k]][best == k]
    for label, of in REGIONS.items():
        inside = names == of
        if inside.any() and not inside.all():
            axes.contour(a, b, inside.astype(float), levels=[0.5], colors=MUTED, linewidths=0.5)
        if inside.mean() > 0.02:
            rows, columns = np.nonzero(inside)
            near = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
            axes.text(
                a[columns[near]],
                b[rows[near]],
                label,
                ha="center",
                va="center",
                fontsize=8.5,
                style="italic",
                color=INK,
            )


def draw_diagram(figure: FigureBase, result: HydrogenOxidation) -> None:
    """Free energies at 0 V along each way, the first sites of the table."""
    shown = np.flatnonzero(result.good)[:SHOWN]
    ways = [w for w in WAYS if w != "with_hydroxyl" or np.isfinite(result.hydroxyl[shown]).any()]
    panels = np.ravel(
        figure.subplots(1, len(ways), squeeze=False, sharey=True, width_ratios=[len(STATES[w]) for w in ways])
    )
    for axes, way in zip(panels, ways, strict=True):
        for number, k in enumerate(shown):
            levels = diagram(way, result.hydrogen[k], result.hydroxyl[k]) / FARADAY
            colour = SERIES[number % len(SERIES)]
            for place, level in enumerate(levels):
                axes.plot([place - 0.32, place + 0.32], [level, level], color=colour, lw=2.2)
            for place in range(len(levels) - 1):
                axes.plot([place + 0.32, place + 0.68], levels[place : place + 2], color=colour, lw=0.7, ls=":")
            axes.plot([], [], color=colour, lw=2.2, label=str(result.site[k]))
        axes.set_xticks(range(len(STATES[way])), STATES[way])
        axes.set_title(IN_WORDS[way])
    panels[0].set_ylabel("Free energy at 0 V (RHE) / eV")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=SHOWN)


def draw_correlations(figure: FigureBase, result: HydrogenOxidation) -> None:
    """Measured activity over every descriptor, with its rank correlation."""
    names = [str(n) for n in result.correlations["descriptor"]]
    values = result.descriptors()
    panels = np.ravel(figure.subplots(-(-len(names) // 3), min(3, len(names)), squeeze=False, sharey=True))
    for number, name in enumerate(names):
        axes = panels[number]
        x = values[name] / FARADAY
        axes.plot(x, result.activity, "o", color=BLUE, ms=4.5)
        for k in np.flatnonzero(np.isfinite(x) & np.isfinite(result.activity))[:NAMED]:
            axes.annotate(
                str(result.site[k]), (x[k], result.activity[k]), (4, 3), textcoords="offset points", fontsize=7.0
            )
        c = result.correlations
        axes.set_title(f"ρ = {c['rank_correlation'][number]:.2f}, n = {c['pairs'][number]:.0f}", fontsize=8.5)
        axes.set_xlabel(f"{name} / eV")
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    figure.supylabel("Measured activity", fontsize=9.0)
