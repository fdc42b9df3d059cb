"""Maps: filled contours over two inputs, with the borders of flooding, dry-out and the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import patheffects
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from hydroxcell.cell.parameters import parameter
from hydroxcell.nomenclature import label, unit_label
from hydroxcell.plot.style import BLUE, INK, PURPLE, VERMILION, display, new_figure, styled
from hydroxcell.results.map import axis_words
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.map import MapResult

COLOURS = LinearSegmentedColormap.from_list("map", ["#f6efe2", "#dfe3d2", "#b5cfc6", "#86b3b6", "#5e95a6"])
"""Light, so that border lines and labels stand out; its lightness falls evenly, for readers without colour."""
NOWHERE = "#e3e3e3"
LEVELS = 12  # filled contours
DETAILS = (
    "high_frequency_resistance", "water_content_cathode", "liquid_saturation_anode_catalyst_layer",
    "exhaust_saturation_anode",
)  # fmt: skip
SIDE = {"anode": BLUE, "cathode": VERMILION}
STYLES = {"exhaust": "-", "catalyst layer": "--", "diffusion layer": ":", "stops helping": "-."}


def plot_map(result: MapResult) -> Figure:
    """Figure of the voltage (or power) with all borders."""
    with styled():
        figure = new_figure(9.0, 5.6)
        draw_window(figure, result)
    return figure


def draw_window(figure: FigureBase, result: MapResult) -> None:
    """Draw voltage or power with the window, its borders and the best place into a figure or a part of one."""
    axes = figure.add_subplot()
    _filled(figure, axes, result, result.merit)
    handles: list[Any] = []
    for name, lines in result.window.borders.items():
        style = _style(name)
        if style is None:
            continue
        for line in lines:
            _line(axes, result, line, style)
        handles.append(Line2D([], [], **style, label=_words(name, result)))
    best = result.window.best
    if best is not None:
        place = _shown(result.x_path[0], result.x[best[1]]), _shown(result.y_path[0], result.y[best[0]])
        axes.plot(*place, "*", color=INK, ms=11, mec="white", mew=0.8, clip_on=False, zorder=6)
        handles.append(Line2D([], [], marker="*", color=INK, ls="", ms=9, label="best"))
    if not np.isfinite(result.quantities[result.merit]).all():
        handles.append(Patch(color=NOWHERE, label="no steady state at this load"))
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.14), ncols=2, fontsize=8.0, handlelength=2.6)


def draw_details(figure: FigureBase, result: MapResult) -> None:
    """Draw resistance, water and liquid over the same axes."""
    names = [n for n in DETAILS if np.isfinite(result.quantities[n]).any()]
    grid = figure.add_gridspec(-(-len(names) // 2), 2)
    for k, name in enumerate(names):
        axes = figure.add_subplot(grid[k // 2, k % 2])
        _filled(figure, axes, result, name)
        for line in result.window.borders.get("window", ()):
            _line(axes, result, line, {"color": INK, "ls": "-", "lw": 1.4})


def _filled(figure: FigureBase, axes: Axes, result: MapResult, name: str) -> None:
    values = np.ma.masked_invalid(display(name, result.quantities[name]))
    x, y = _shown(result.x_path[0], result.x), _shown(result.y_path[0], result.y)
    axes.set_facecolor(NOWHERE)
    low, high = float(values.min()), float(values.max())
    if high - low <= 1e-9 * max(abs(high), 1e-12):
        low, high = low - 0.5 * max(abs(low), 1e-3), high + 0.5 * max(abs(high), 1e-3)
    levels = MaxNLocator(LEVELS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    filled = axes.contourf(x, y, values, levels=levels, cmap=COLOURS)
    figure.colorbar(filled, ax=axes, label=label(name), pad=0.02, format="%.3g")
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    axes.grid(False)
    axes.set_xlabel(_axis_label(result.x_path))
    axes.set_ylabel(_axis_label(result.y_path))


def _line(axes: Axes, result: MapResult, line: Any, style: dict[str, Any]) -> None:
    halo = [patheffects.Stroke(linewidth=style["lw"] + 2.0, foreground="white", alpha=0.7), patheffects.Normal()]
    x, y = _shown(result.x_path[0], line[:, 0]), _shown(result.y_path[0], line[:, 1])
    axes.plot(x, y, **style, path_effects=halo if style["ls"] == "-" else None)


def _style(name: str) -> dict[str, Any] | None:
    if name == "window":
        return {"color": INK, "ls": "-", "lw": 2.2}
    if name == "limit of the cell":
        return None  # the grey of the places beyond it says the same
    side = next((s for s in SIDE if s in name), None)
    kind = next(ls for words, ls in STYLES.items() if words in name)
    return {"color": SIDE.get(side or "", PURPLE), "ls": kind, "lw": 1.6}


def _words(name: str, result: MapResult) -> str:
    if name != "window":
        return name
    if result.merit == "cell_voltage":
        return f"{1e3 * result.window.loss:g} mV below the best"
    return f"{100 * result.window.loss / result.window.best_value:g} % below the best"


def _axis_label(path: tuple[str, ...]) -> str:
    words, row = axis_words(path), parameter(path[0])
    unit = unit_label(row.display) if row is not None else ""
    return f"{words[:1].upper()}{words[1:]}" + (f" / {unit}" if unit else "")


def _shown(path: str, values: Any) -> Any:
    row = parameter(path)
    return np.asarray(from_si(np.asarray(values, dtype=float), row.display if row is not None else "1"))
