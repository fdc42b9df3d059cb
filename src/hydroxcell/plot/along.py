"""What happens along the channels: lines for one direction, maps of the plate for cross-flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.plot.profiles import chosen_points
from hydroxcell.plot.style import BLUE, GREEN, LEVELS, MUTED, VERMILION, display, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.along import AlongProfiles
    from hydroxcell.results.solution import Result

FloatArray = npt.NDArray[np.float64]
STYLES = ("-", (0, (4, 1.6)))


@dataclass(frozen=True)
class Panel:
    """One small figure: its title, the curves (quantity, whether dashed) and what the dashes mean."""

    title: str
    curves: tuple[str, ...]
    remark: str = ""


PANELS: tuple[Panel, ...] = (
    Panel("Current density / A cm⁻²", ("current_density",)),
    Panel("Highest temperature / °C", ("peak_temperature", "plate_temperature"), "cell —  plates - -"),
    Panel("Channel humidity / %", ("relative_humidity_cathode", "relative_humidity_anode")),
    Panel("Water content λ of the membrane", ("membrane_water_content",)),
    Panel("Mole fraction leaving", ("oxygen_fraction", "hydrogen_fraction"), "oxygen —  hydrogen - -"),
    Panel("Catalyst-layer saturation", ("saturation_cathode", "saturation_anode")),
    Panel("Channel liquid / µmol cm⁻² s⁻¹", ("channel_liquid_cathode", "channel_liquid_anode")),
    Panel("Channel pressure / kPa", ("channel_pressure_cathode", "channel_pressure_anode")),
    Panel("Hydroxide share of the anions", ("hydroxide_fraction_cathode", "hydroxide_fraction_anode")),
)
"""The panels in reading order; those whose quantities do not exist or do not vary are left out."""


def along_the_channels(result: Result) -> Figure:
    """Figure of what varies along the channels (of the plate from above, for cross-flow)."""
    along = profiles_of(result)
    panels = shown_panels(along)
    with styled():
        rows = 3 if along.shape[0] > 1 else -(-len(panels) // 2)
        figure = new_figure(9.0, 0.5 + 2.5 * rows)
        draw_along(figure, result)
    return figure


def profiles_of(result: Result) -> AlongProfiles:
    """The profiles along the channels, or a sentence about what to do for them."""
    if result.along is None:
        raise InputError('This result has no profiles along the channels; simulate with model = "along_channel".')
    return result.along


def shown_panels(along: AlongProfiles) -> list[Panel]:
    """Panels that have something to show."""

    def varies(name: str) -> bool:
        values = along.table.get(name)
        if values is None or not np.isfinite(values).any():
            return False
        spread = np.nanmax(values) - np.nanmin(values)
        return bool(spread > 1e-4 * max(abs(float(np.nanmax(values))), 1e-3))

    return [p for p in PANELS if any(varies(name) for name in p.curves)]


def draw_along(figure: FigureBase, result: Result) -> None:
    """Draw into a figure or a part of one."""
    if profiles_of(result).shape[0] > 1:
        _draw_plate(figure, result)
    else:
        _draw_lines(figure, result)


def _draw_lines(figure: FigureBase, result: Result) -> None:
    along, points = profiles_of(result), chosen_points(result)
    panels = shown_panels(along)
    rows = -(-len(panels) // 2)
    axes = np.asarray(figure.subplots(rows, 2, sharex=True, squeeze=False))
    x = along.position["cathode"]
    current = display("current_density", result["current_density"])
    for k, (place, panel) in enumerate(zip(axes.flat, panels, strict=False)):
        for j, name in enumerate(n for n in panel.curves if n in along.table):
            for colour, point in zip(LEVELS[-len(points) :], points, strict=True):
                label = f"{current[point]:.3g} A cm⁻²" if j == 0 else "_"
                marker = "o" if len(x) == 1 else ""
                values = display(name, along[name][point])
                place.plot(x, values, color=colour, ls=STYLES[j], label=label, marker=marker, ms=4.0)
        place.set_title(panel.title)
        remark = panel.remark or ("cathode —  anode - -" if len(panel.curves) > 1 else "")
        if remark:
            place.set_title(remark, loc="right", fontsize=7.5, fontweight="normal", color=MUTED)
        place.set_xlim(0.0, 1.0)
        place.margins(y=0.12)
        if k >= len(panels) - 2:
            place.set_xlabel("Distance from the cathode inlet over channel length")
            place.tick_params(labelbottom=True)
    for place in axes.flat[len(panels) :]:
        place.set_visible(False)
    _arrows(axes.flat[0], result)
    handles = axes.flat[0].get_legend_handles_labels()
    if handles[0]:
        figure.legend(*handles, loc="outside upper left", ncols=3, columnspacing=2.0)


def _arrows(axes: Axes, result: Result) -> None:
    """Show which way the gases run."""
    along = profiles_of(result)
    forward = bool(along.position["anode"][-1] >= along.position["anode"][0])
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.22 * (high - low), high)
    across = axes.get_xaxis_transform()
    for y, words, colour, right in ((0.15, "cathode", VERMILION, True), (0.06, "anode", BLUE, forward)):
        start, end = (0.30, 0.98) if right else (0.98, 0.30)
        arrow = {"arrowstyle": "->", "color": colour, "lw": 1.0}
        axes.annotate("", (end, y), (start, y), xycoords=across, textcoords=across, arrowprops=arrow)
        axes.text(0.02, y, f"{words} gas", transform=across, fontsize=7.5, color=colour, va="center")


PLATE = (
    "current_density",
    "peak_temperature",
    "membrane_water_content",
    "relative_humidity_cathode",
    "relative_humidity_anode",
    "oxygen_fraction",
)
PLATE_TITLES = {
    "current_density": "Current density / A cm⁻²",
    "peak_temperature": "Highest temperature / °C",
    "membrane_water_content": "Water content λ of the membrane",
    "relative_humidity_cathode": "Relative humidity, cathode / %",
    "relative_humidity_anode": "Relative humidity, anode / %",
    "oxygen_fraction": "Mole fraction of oxygen",
}


def _draw_plate(figure: FigureBase, result: Result) -> None:
    along, points = profiles_of(result), chosen_points(result)
    if not points:
        return
    point = points[len(points) // 2]
    names = [n for n in PLATE if n in along.table]
    axes = np.asarray(figure.subplots(3, 2, squeeze=False))
    for place, name in zip(axes.flat, names, strict=False):
        values = display(name, along.grid(name, point))
        image = place.imshow(values, origin="upper", aspect="auto", cmap="viridis", extent=(0.0, 1.0, 1.0, 0.0))
        place.grid(False)
        place.set_title(PLATE_TITLES[name])
        place.set_xlabel("cathode gas →", color=VERMILION, loc="left")
        place.set_ylabel("← anode gas", color=BLUE, loc="bottom")
        place.set_xticks([])
        place.set_yticks([])
        bar = figure.colorbar(image, ax=place, shrink=0.9, pad=0.02)
        bar.outline.set_visible(False)
    for place in axes.flat[len(names) :]:
        place.set_visible(False)
    current = display("current_density", result["current_density"])[point]
    figure.suptitle(f"The plate from above at {current:.3g} A cm⁻²", fontsize=10.0, color=GREEN, x=0.02, ha="left")
