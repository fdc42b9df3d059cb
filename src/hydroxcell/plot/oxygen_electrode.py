"""Figures of calculated oxygen electrodes: free-energy diagram, volcano with error clouds, scaling, kinetics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.physics.thermodynamics import standard_potential
from hydroxcell.plot.style import BLUE, GRID, INK, MUTED, SERIES, VERMILION
from hydroxcell.theory.oxygen_electrode import (
    PATHWAYS,
    diagram,
    limiting_potential,
    peroxide_potential,
    step_energies,
    volcano,
)

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.oxygen_reduction import OxygenReduction

SHOWN = 6  # sites in a diagram
NAMED = 24  # sites that are named in a plot


def _best(result: OxygenReduction) -> list[int]:
    order = np.argsort(-np.where(result.there, result.potential, -np.inf), kind="stable")
    return [int(k) for k in order if result.there[k]][:SHOWN]


def draw_diagram(figure: FigureBase, result: OxygenReduction) -> None:
    """Free energies along the pathway for the best sites, at 0 V and at equilibrium, and along the way to peroxide."""
    panels = (
        (result.pathway, 0.0, ""),
        (result.pathway, float(standard_potential(result.temperature)), ""),
        ("peroxide", peroxide_potential(result.temperature), "to peroxide "),
    )
    widths = [len(PATHWAYS[pathway].steps) + 1 for pathway, _, _ in panels]
    all_axes = figure.subplots(1, len(panels), width_ratios=widths)
    for axes, (pathway, potential, words) in zip(all_axes, panels, strict=True):
        for number, k in enumerate(_best(result)):
            way = (result.hydroxyl[k], result.oxygen[k], result.hydroperoxyl[k])
            steps = step_energies(pathway, *way, result.temperature)
            levels = diagram(pathway, steps, potential, result.temperature) / FARADAY
            colour = SERIES[number % len(SERIES)]
            for place, level in enumerate(levels):
                axes.plot([place - 0.32, place + 0.32], [level, level], color=colour, lw=2.4)
            for place in range(len(levels) - 1):
                axes.plot([place + 0.32, place + 0.68], levels[place : place + 2], color=colour, lw=0.7, ls=":")
            axes.plot([], [], color=colour, lw=2.4, label=str(result.site[k]))
        names = PATHWAYS[pathway].steps
        states = [names[0].split(" -> ")[0], *(step.split(" -> ")[1] for step in names)]
        shown = [s.replace("H2O2", "H₂O₂").replace("O2", "O₂").replace("H2O", "H₂O") for s in states]
        axes.set_xticks(range(len(states)), shown, fontsize=8.0)
        axes.set_title(f"{words}at {potential:.3g} V")
    all_axes[0].set_ylabel("Free energy / eV")
    handles, labels = all_axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=SHOWN)


def draw_volcano(figure: FigureBase, result: OxygenReduction) -> None:
    """Limiting potential over G_OH with the error clouds of the sites, and the volcano of the scaling relation."""
    axes = figure.subplots()
    good = result.good
    x = result.hydroxyl / FARADAY
    low, high = float(x[good].min()) - 0.4, float(x[good].max()) + 0.4
    line = np.linspace(low, high, 300)
    scaling = result.scaling()
    if scaling is not None and result.pathway == "associative":
        axes.plot(line, volcano(line * FARADAY, scaling.offset, result.temperature), color=INK, lw=1.2)
        for sign in (-1.0, 1.0):
            offset = scaling.offset + sign * scaling.offset_spread
            axes.plot(line, volcano(line * FARADAY, offset, result.temperature), color=MUTED, lw=0.7, ls="--")
    for k in np.flatnonzero(good):
        _cloud(axes, result, int(k))
    there = result.there
    axes.plot(x[there], result.potential[there], "o", color=BLUE, ms=4.5)
    absent = good & ~there
    axes.plot(x[absent], result.potential[absent], "o", color="white", mec=BLUE, ms=4.5)
    for k in np.flatnonzero(good)[:NAMED]:
        axes.annotate(
            str(result.site[k]), (x[k], result.potential[k]), (4, 4), textcoords="offset points", fontsize=7.5
        )
    axes.axhline(float(standard_potential(result.temperature)), color=MUTED, lw=0.7)
    axes.set_xlabel("Free energy of OH* / eV")
    axes.set_ylabel("Limiting potential / V (RHE)")
    axes.set_ylim(bottom=max(float(np.nanmin(result.potential_low)) - 0.1, -1.0))


def _cloud(axes: Any, result: OxygenReduction, k: int) -> None:
    """Where the site may lie, given the uncertainty of its energies."""
    spread = result.uncertainty[k]
    if not spread > 0.0:
        return
    drawn = np.random.default_rng(int(k)).normal(size=(3, 150)) * spread
    oh, o, ooh = (v[k] + d for v, d in zip((result.hydroxyl, result.oxygen, result.hydroperoxyl), drawn, strict=True))
    potential = limiting_potential(result.pathway, step_energies(result.pathway, oh, o, ooh, result.temperature))[0]
    axes.plot(oh / FARADAY, potential, ".", color=BLUE, ms=2.5, alpha=0.35, mew=0.0)


def draw_scaling(figure: FigureBase, result: OxygenReduction) -> None:
    """G_OOH and G_O over G_OH with lines and 95 % prediction bands."""
    good = result.good
    x = result.hydroxyl[good]
    for axes, species, y in zip(
        figure.subplots(1, 2), ("hydroperoxyl", "oxygen"), (result.hydroperoxyl[good], result.oxygen[good]), strict=True
    ):
        scaling = result.scaling(species)
        assert scaling is not None
        line = np.linspace(x.min(), x.max(), 100)
        middle, half = scaling.band(line, x)
        axes.fill_between(line / FARADAY, (middle - half) / FARADAY, (middle + half) / FARADAY, color=GRID, lw=0.0)
        axes.plot(line / FARADAY, middle / FARADAY, color=INK, lw=1.2)
        axes.plot(x / FARADAY, y / FARADAY, "o", color=VERMILION, ms=4.5)
        short = {"hydroperoxyl": "OOH*", "oxygen": "O*"}[species]
        axes.set_title(
            f"{short}: slope {scaling.slope:.2f} ± {scaling.slope_uncertainty:.2f}, "
            f"spread {scaling.spread / FARADAY:.2f} eV"
        )
        axes.set_xlabel("Free energy of OH* / eV")
        axes.set_ylabel(f"Free energy of {short} / eV")


def draw_two_descriptors(figure: FigureBase, result: OxygenReduction) -> None:
    """Limiting potential over G_OH and G_O, with G_OOH from the scaling relation."""
    scaling = result.scaling()
    assert scaling is not None
    good = result.good
    x, y = result.hydroxyl[good] / FARADAY, result.oxygen[good] / FARADAY
    a = np.linspace(x.min() - 0.4, x.max() + 0.4, 121)
    b = np.linspace(y.min() - 0.6, y.max() + 0.6, 121)
    oh, o = np.meshgrid(a * FARADAY, b * FARADAY)
    steps = step_energies(result.pathway, oh, o, oh + scaling.offset, result.temperature)
    potential = limiting_potential(result.pathway, steps)[0]
    axes = figure.subplots()
    levels = np.arange(-0.4, 1.21, 0.1)
    filled = axes.contourf(a, b, potential, levels=levels, cmap="cividis", extend="min")
    figure.colorbar(filled, ax=axes, label="Limiting potential / V (RHE)")
    spread = 1.96 * result.uncertainty[good] / FARADAY
    if spread.any():
        axes.errorbar(x, y, xerr=spread, yerr=spread, fmt="none", ecolor="white", elinewidth=0.6)
    axes.plot(x, y, "o", color="white", mec=INK, ms=5.0)
    for k in np.flatnonzero(good)[:NAMED]:
        place = (result.hydroxyl[k] / FARADAY, result.oxygen[k] / FARADAY)
        axes.annotate(str(result.site[k]), place, (5, 4), textcoords="offset points", fontsize=7.5, color="white")
    axes.set_xlabel("Free energy of OH* / eV")
    axes.set_ylabel("Free energy of O* / eV")
    axes.grid(False)
