"""Figures of a fit: data and model at every condition, residuals, values within their bounds, correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.fit.prediction import linearised_bands
from hydroxcell.fit.subproblem import without_calls
from hydroxcell.nomenclature import NOMENCLATURE, label, unit_label
from hydroxcell.plot.fit_statistics import draw_band
from hydroxcell.plot.influence import readable_path
from hydroxcell.plot.style import BLUE, GRID, INK, MUTED, SERIES, VERMILION, display

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.fit.problem import Block
    from hydroxcell.fit.result import FitResult

COLUMNS = 3  # panels beside each other
ROW_HEIGHT = 2.5  # [inch]
COLOUR = {"fitted": BLUE, "held out": VERMILION}
SHOWN = {"impedance_real": "Z'", "impedance_imaginary": "Z''"}
ENOUGH = 24  # characters of a name of a data set


def _short_label(quantity: str) -> str:
    """Label of an axis; symbol and unit where the words are too long for it."""
    whole = label(quantity)
    unit = unit_label(NOMENCLATURE[quantity].display_unit)
    symbol = NOMENCLATURE[quantity].symbol
    return whole if len(whole) < 34 else f"{symbol} / {unit}" if unit else symbol


def blocks_of(result: FitResult, quantity: str) -> list[tuple[str, Block, np.ndarray]]:
    """Use, block and predicted values of every curve of one quantity."""
    found = []
    for use, blocks, residuals in (
        ("fitted", result.blocks, result.residuals),
        ("held out", result.held_out_blocks, result.held_out_residuals),
    ):
        found += [(use, b, b.predicted(residuals)) for b in blocks if b.quantity == quantity]
    return found


def rows_for(count: int) -> int:
    """Rows of panels for a number of curves."""
    return -(-count // min(COLUMNS, max(count, 1)))


def draw_comparison(figure: FigureBase, result: FitResult, quantity: str) -> None:
    """Measured points and model of one quantity, a panel for each data set."""
    found = blocks_of(result, quantity)
    panels = _panels(figure, len(found))
    bands = {band.label: band for band in linearised_bands(without_calls(result), result.solution())}
    for axes, (use, block, predicted) in zip(panels, found, strict=True):
        if use == "fitted":
            draw_band(axes, bands[block.label], quantity, block.abscissa_name)
        order = np.argsort(block.abscissa, kind="stable")
        x = display(block.abscissa_name, block.abscissa)
        scale = display(quantity, block.measured), display(quantity, block.measured + block.sigma)
        axes.errorbar(
            x, scale[0], yerr=np.abs(scale[1] - scale[0]), fmt="o", ms=3.4, lw=0.7, color=INK, mfc="white", mew=0.9,
            label="measured", zorder=2.5,
        )  # fmt: skip
        axes.plot(x[order], display(quantity, predicted)[order], color=COLOUR[use], label=use, zorder=3)
        if block.abscissa_name == "frequency":
            axes.set_xscale("log")
        _title(axes, block.data_set)
        axes.set_xlabel(label(block.abscissa_name))
        axes.set_ylabel(_short_label(quantity))
        axes.legend(loc="best", fontsize=7.5)


def draw_nyquist(figure: FigureBase, result: FitResult) -> None:
    """Measured and modelled spectra, a panel for each."""
    real, imaginary = blocks_of(result, "impedance_real"), blocks_of(result, "impedance_imaginary")
    for axes, (use, a, pa), (_, b, pb) in zip(_panels(figure, len(real)), real, imaginary, strict=True):
        axes.plot(
            display(a.quantity, a.measured), -display(b.quantity, b.measured), "o", ms=3.4, color=INK, mfc="white",
            mew=0.9, label="measured",
        )  # fmt: skip
        axes.plot(display(a.quantity, pa), -display(b.quantity, pb), color=COLOUR[use], label=use)
        axes.set_aspect("equal", adjustable="datalim")
        _title(axes, a.data_set)
        axes.set_xlabel(f"Z' / {NOMENCLATURE[a.quantity].display_unit}")
        axes.set_ylabel(f"-Z'' / {NOMENCLATURE[a.quantity].display_unit}")
        axes.legend(loc="best", fontsize=7.5)


def draw_residuals(figure: FigureBase, result: FitResult) -> None:
    """Residuals of every quantity in standard uncertainties, along the curve."""
    quantities = list(dict.fromkeys(b.quantity for b in (*result.blocks, *result.held_out_blocks)))
    panels = _panels(figure, len(quantities))
    handles: dict[str, Artist] = {}
    sets = list(dict.fromkeys(b.data_set for b in (*result.blocks, *result.held_out_blocks)))
    for axes, quantity in zip(panels, quantities, strict=True):
        for use, block, predicted in blocks_of(result, quantity):
            colour = SERIES[sets.index(block.data_set) % len(SERIES)]
            x = display(block.abscissa_name, block.abscissa)
            order = np.argsort(x, kind="stable")
            values = (predicted - block.measured) / block.sigma
            (line,) = axes.plot(
                x[order], values[order], "-", marker="o" if use == "fitted" else "^", ms=3.2, lw=0.8, color=colour,
                mfc=colour if use == "fitted" else "white",
            )  # fmt: skip
            name = block.data_set if use == "fitted" else f"{block.data_set} (held out)"
            handles.setdefault(name, line)
            if block.abscissa_name == "frequency":
                axes.set_xscale("log")
            axes.set_xlabel(label(block.abscissa_name))
        axes.axhspan(-2.0, 2.0, color=GRID, zorder=0, lw=0.0)
        axes.axhline(0.0, color=MUTED, lw=0.8)
        _title(axes, quantity.replace("_", " "))
        axes.set_ylabel("(model - measured)/uncertainty")
    figure.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=4, fontsize=7.5)


def draw_parameters(figure: FigureBase, result: FitResult) -> None:
    """Where each value lies between its bounds, with its 95 % interval and its start."""
    axes = figure.add_subplot()
    for k, p in enumerate(result.parameters):
        low, high = p.coordinate(p.lower), p.coordinate(p.upper)

        def share(value: float, p: object = p, low: float = low, high: float = high) -> float:
            return (p.coordinate(value) - low) / (high - low)  # type: ignore[attr-defined, no-any-return]

        ends = [share(v) for v in result.interval(p.name)]
        axes.plot([0.0, 1.0], [k, k], color=GRID, lw=5.0, solid_capstyle="butt", zorder=1)
        axes.plot(ends, [k, k], color=BLUE, lw=5.0, alpha=0.35, solid_capstyle="butt", zorder=2)
        axes.plot(share(float(result.values[k])), k, "o", ms=6.0, color=BLUE, zorder=4)
        axes.plot(share(p.start), k, "|", ms=11.0, mew=1.6, color=MUTED, zorder=3)
        axes.text(0.0, k - 0.28, p.shown(p.lower), fontsize=7.0, color=MUTED, va="bottom", ha="left")
        axes.text(1.0, k - 0.28, p.shown(p.upper), fontsize=7.0, color=MUTED, va="bottom", ha="right")
        axes.text(1.02, k, p.shown(float(result.values[k])), fontsize=8.0, va="center", ha="left")
    axes.set_yticks(range(len(result.parameters)), [_short(p.name) for p in result.parameters], fontsize=7.5)
    axes.set_ylim(len(result.parameters) - 0.4, -0.7)
    axes.set_xlim(-0.01, 1.0)
    axes.set_xticks([])
    axes.grid(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def draw_correlation(figure: FigureBase, result: FitResult) -> None:
    """Correlations of the fitted values as a coloured table."""
    axes = figure.add_subplot()
    values = result.correlation
    axes.imshow(np.nan_to_num(values), cmap="RdBu_r", vmin=-1.0, vmax=1.0)
    names = [_short(p.name) for p in result.parameters]
    axes.set_yticks(range(len(names)), [f"({k + 1})  {name}" for k, name in enumerate(names)], fontsize=7.5)
    axes.set_xticks(range(len(names)), [f"({k + 1})" for k in range(len(names))])
    for row in range(len(names)):
        for column in range(len(names)):
            value = values[row, column]
            text = f"{value:.2f}" if np.isfinite(value) else "open"
            colour = "white" if abs(value) > 0.6 else INK
            axes.text(column, row, text, ha="center", va="center", fontsize=7.5, color=colour)
    axes.grid(False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _panels(figure: FigureBase, count: int) -> Sequence[Axes]:
    columns = min(COLUMNS, max(count, 1))
    grid = figure.add_gridspec(rows_for(count), columns)
    return [figure.add_subplot(grid[k // columns, k % columns]) for k in range(count)]


def _title(axes: Axes, text: str) -> None:
    axes.set_title(text if len(text) <= ENOUGH * 2 else text[: ENOUGH * 2 - 1] + "…", fontsize=8.5)


def _short(path: str) -> str:
    """Two lines: what, and where."""
    path, _, label_of = path.partition(" [")
    what, where = readable_path(path).split("\n")
    return f"{what}\n{where}" + (f" [{label_of}" if label_of else "")
