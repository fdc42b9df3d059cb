"""Figures of the kinetics of oxygen reduction: coverages, currents with Tafel slope and order, rate control."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SERIES, SKY, VERMILION
from hydroxcell.theory.microkinetics import STATES

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.theory.kinetic_curves import KineticCurve
    from hydroxcell.theory.oxygen_reduction import OxygenReduction

STATE_NAMES = ("free", "O₂*", "OOH*", "O*", "OH*")
STATE_COLOURS = (MUTED, SKY, PURPLE, VERMILION, BLUE)
STEP_COLOURS = (SKY, PURPLE, ORANGE, VERMILION, BLUE, GREEN, "#8c6d1f")
LABEL = "Potential / V (RHE)"
DECADES = 1e16  # of the current that are shown
STEEPEST = 250.0  # [mV] up to which Tafel slopes are shown


def draw_coverages(figure: FigureBase, result: OxygenReduction) -> None:
    """Coverages over the potential, one panel a site."""
    for axes, curve in zip(_panels(figure, result), result.curves, strict=False):
        for k in range(len(STATES)):
            axes.plot(curve.potential, curve.coverages[k], color=STATE_COLOURS[k], label=STATE_NAMES[k])
        axes.set_ylim(-0.03, 1.03)
        axes.set_title(curve.site)
        _mark_unsolved(axes, curve)
    _finish(figure, "Share of the sites")


def draw_rate_control(figure: FigureBase, result: OxygenReduction) -> None:
    """Degree of rate control of each step over the potential, one panel a site."""
    for axes, curve in zip(_panels(figure, result), result.curves, strict=False):
        for k, step in enumerate(curve.steps):
            axes.plot(curve.potential, curve.rate_control[k], color=STEP_COLOURS[k], label=_pretty(step))
        seen = np.append(curve.rate_control[np.isfinite(curve.rate_control)], [0.0, 1.0])
        axes.set_ylim(max(float(seen.min()), -1.0) - 0.05, min(float(seen.max()), 2.0) + 0.05)
        axes.set_title(curve.site)
        _mark_unsolved(axes, curve)
    _finish(figure, "Rate control")


def draw_currents(figure: FigureBase, result: OxygenReduction) -> None:
    """Current, apparent Tafel slope and order in oxygen over the potential, all sites together."""
    left, middle, right = figure.subplots(1, 3)
    for number, curve in enumerate(result.curves):
        style: dict[str, Any] = {"color": SERIES[number % len(SERIES)], "label": curve.site}
        left.semilogy(curve.potential, np.where(curve.current_density > 0.0, curve.current_density, math.nan), **style)
        slope = 1000.0 * curve.tafel_slope
        middle.plot(curve.potential, np.where((slope > 0.0) & (slope < STEEPEST), slope, math.nan), **style)
        right.plot(curve.potential, curve.reaction_order, **style)
    for motif, number in zip(result.motifs, range(len(result.curves), 99), strict=False):
        current = motif.current(result.curves)
        if current is not None:
            style = {"color": INK, "ls": ("--", ":", "-.")[number % 3], "label": f"{motif.name}, states by their share"}
            left.semilogy(result.curves[0].potential, np.where(current > 0.0, current, math.nan), **style)
    top = left.get_ylim()[1]
    left.set_ylim(bottom=max(left.get_ylim()[0], top / DECADES))
    for axes, title in zip(
        (left, middle, right), ("Current density / A m⁻²", "Tafel slope / mV", "Order in oxygen"), strict=True
    ):
        axes.set_title(title)
        axes.set_xlabel(LABEL)
        for curve in result.curves:
            _mark_unsolved(axes, curve)
    handles, labels = left.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    figure.legend(unique.values(), unique.keys(), loc="outside lower left", ncols=4)


def _panels(figure: FigureBase, result: OxygenReduction) -> list[Any]:
    number = len(result.curves)
    columns = min(3, number)
    rows = -(-number // columns)
    panels = list(np.ravel(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)))
    for axes in panels[number:]:
        axes.set_visible(False)
    for axes in panels[max(0, number - columns) : number]:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(LABEL)
    return panels


def _mark_unsolved(axes: Any, curve: KineticCurve) -> None:
    """Crosses at the foot of a panel where no solution was found."""
    gaps = curve.potential[~curve.converged]
    if len(gaps):
        foot = axes.get_xaxis_transform()
        axes.plot(
            gaps, np.full(len(gaps), 0.03), "x", color=VERMILION, ms=5, transform=foot, clip_on=False,
            label="no solution",
        )  # fmt: skip


def _finish(figure: Any, label: str) -> None:
    figure.supylabel(label, fontsize=9.0)
    found: dict[str, Any] = {}
    panels = list(figure.axes)
    for axes in panels:
        for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(name, handle)
    figure.legend(found.values(), found.keys(), loc="outside lower left", ncols=5)


def _pretty(step: str) -> str:
    return step.replace("O2", "O₂").replace("->", "→")
