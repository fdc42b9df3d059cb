"""What happens inside: profiles through the layers at three current densities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hydroxcell.plot.style import LAYER_NAMES, LEVELS, MUTED, SIDE_COLOUR, converged, display, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.solution import Result

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """One small figure: the curves (name in the profiles, line style), how values are shown, and words for them."""

    title: str
    curves: tuple[tuple[str, str], ...]
    scale: float = 1.0
    offset: float = 0.0
    remark: str = ""
    magnitude: bool = False


PANELS: tuple[Panel, ...] = (
    Panel("Water content λ", (("water_content", "-"),), remark="of the ionomer"),
    Panel("Water activity", (("water_activity", "-"),), remark="of the ionomer"),
    Panel("Liquid saturation / %", (("liquid_saturation", "-"),), 100.0, remark="of the pores"),
    Panel("Temperature / °C", (("temperature", "-"),), 1.0, -273.15),
    Panel("Hydrogen | oxygen / kPa", (("hydrogen_pressure", "-"), ("oxygen_pressure", "-")), 1e-3),
    Panel("Water vapour / kPa", (("water_pressure", "-"),), 1e-3),
    Panel("Potential / V", (("electronic_potential", "-"), ("ionic_potential", ":")), remark="electrons —  ions ···"),
    Panel("Reaction current / A cm⁻³", (("reaction_current", "-"),), 1e-6, remark="magnitude", magnitude=True),
)
"""The panels in reading order."""


def through_plane(result: Result) -> Figure:
    """Figure of the profiles."""
    with styled():
        figure = new_figure(9.0, 10.4)
        draw_profiles(figure, result)
    return figure


def draw_profiles(figure: FigureBase, result: Result, panels: Sequence[Panel] = PANELS, columns: int = 2) -> None:
    """Draw the profiles into a figure or a part of one."""
    points = chosen_points(result)
    layers = Layers(result)
    rows = -(-len(panels) // columns)
    axes = np.asarray(figure.subplots(rows, columns, sharex=True, squeeze=False))
    for k, (place, panel) in enumerate(zip(axes.flat, panels, strict=False)):
        _panel(place, panel, result, layers, points)
        layers.shade(place, names=True, thickness=k // columns == rows - 1)
    for place in axes.flat[len(panels) :]:
        place.set_visible(False)
    handles = axes.flat[0].get_legend_handles_labels()
    if handles[0]:
        figure.legend(*handles, loc="outside upper left", ncols=3, columnspacing=2.0)


def chosen_points(result: Result) -> list[int]:
    """Three converged points: low current, middle or peak power, highest current; fewer if there are fewer."""
    good = np.flatnonzero(converged(result))
    if not len(good):
        return []
    current = result.table["current_density"][good]
    top = float(current.max())
    power = np.asarray(result.table["power_density"])[good]
    peak = float(current[int(np.argmax(power))])
    middle = peak if 0.3 * top < peak < 0.85 * top else 0.5 * top
    picked = [int(good[int(np.argmin(np.abs(current - target)))]) for target in (0.1 * top, middle, top)]
    return list(dict.fromkeys(picked))


class Layers:
    """Map from depth in the cell to the axis: thin layers are stretched so that one can see into them."""

    def __init__(self, result: Result) -> None:
        self.membrane = "AEM" if result.study.cell.carrier == "hydroxide" else "PEM"
        self.names = [name for name in LAYER_NAMES if name in result.profiles]
        self.thickness = [float(np.sum(result.profiles[name]["width"])) for name in self.names]
        # A diffusion layer is some ten times thicker than a catalyst layer; on the axis about twice as wide.
        weight = np.array(self.thickness) ** 0.35
        self.edges = np.concatenate([[0.0], np.cumsum(weight / weight.sum())])
        self.depths = np.concatenate([[0.0], np.cumsum(self.thickness)])

    def axis(self, name: str, depth: FloatArray) -> FloatArray:
        """Axis coordinate of depths [m] inside a layer."""
        k = self.names.index(name)
        share = (depth - self.depths[k]) / self.thickness[k]
        return np.asarray(self.edges[k] + share * (self.edges[k + 1] - self.edges[k]))

    def shade(self, axes: Axes, *, names: bool, thickness: bool) -> None:
        """Tint the layers, draw their borders and write their names above and thicknesses below."""
        axes.set_xlim(0.0, 1.0)
        axes.grid(False, axis="x")
        axes.set_xticks([])
        for k, name in enumerate(self.names):
            side, left, right = name.split(".")[0], self.edges[k], self.edges[k + 1]
            strength = 0.13 if name == "membrane" or name.endswith("catalyst_layer") else 0.05
            axes.axvspan(left, right, color=SIDE_COLOUR[side], alpha=strength, lw=0.0, zorder=0)
            if k:
                axes.axvline(left, color="white", lw=1.2, zorder=1)
            middle = 0.5 * (left + right)
            across = axes.get_xaxis_transform()
            if names:
                short = self.membrane if name == "membrane" else LAYER_NAMES[name]
                axes.text(middle, 0.985, short, transform=across, ha="center", va="top", fontsize=7.0, color=MUTED)
            if thickness:
                text = f"{self.thickness[k] * 1e6:.3g}"
                axes.text(middle, -0.03, text, transform=across, ha="center", va="top", fontsize=7.5)
        if thickness:
            axes.set_xlabel("layers with their thickness / µm", labelpad=14)


def _panel(axes: Axes, panel: Panel, result: Result, layers: Layers, points: Sequence[int]) -> None:
    current = display("current_density", result.table["current_density"])
    lowest, highest = np.inf, -np.inf
    for colour, point in zip(LEVELS[-len(points) :], points, strict=False):
        words = f"{current[point]:.3g} A cm⁻²"
        for quantity, line in panel.curves:
            for x, values in _pieces(result, layers, quantity, point):
                shown = (np.abs(values) if panel.magnitude else values) * panel.scale + panel.offset
                axes.plot(x, shown, color=colour, ls=line, lw=1.6, label=words)
                words = "_nolegend_"
                lowest, highest = min(lowest, float(np.min(shown))), max(highest, float(np.max(shown)))
    axes.set_title(panel.title, loc="left")
    if panel.remark:
        axes.set_title(panel.remark, loc="right", fontsize=8.0, color=MUTED, fontweight="normal")
    _limits(axes, lowest, highest)


def _limits(axes: Axes, lowest: float, highest: float) -> None:
    """Leave room above the curves for the names of the layers; a flat curve gets a sensible scale."""
    if not np.isfinite(lowest + highest):
        axes.text(0.5, 0.5, "not part of this model", transform=axes.transAxes, ha="center", va="center", color=MUTED)
        axes.set_yticks([])
        return
    span = max(highest - lowest, 0.02 * abs(highest), 1e-3)
    axes.set_ylim(lowest - 0.08 * span, highest + 0.24 * span)


def _pieces(result: Result, layers: Layers, quantity: str, point: int) -> list[tuple[FloatArray, FloatArray]]:
    """Stretches of one curve, one for each run of neighbouring layers in which the quantity lives."""
    pieces: list[tuple[list[FloatArray], list[FloatArray]]] = []
    before = -2
    for k, name in enumerate(layers.names):
        crossing = name == "membrane" and quantity.endswith("_pressure")  # not the gas of the pores
        if quantity not in result.profiles[name] or crossing:
            continue
        x = layers.axis(name, np.asarray(result.profiles[name]["x"]))
        jump = quantity == "reaction_current" or k != before + 1
        if jump:
            pieces.append(([], []))
        pieces[-1][0].append(x)
        pieces[-1][1].append(np.asarray(result.profiles[name][quantity][point]))
        before = k
    return [(np.concatenate(x), np.concatenate(y)) for x, y in pieces]
