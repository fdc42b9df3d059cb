"""Where the voltage goes: areas from the reversible voltage down to the cell voltage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import INK, MUTED, display, drawn, new_figure, peak_point, styled

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.solution import Result

STACK: Mapping[str, tuple[str, str]] = {
    "crossover_loss": ("crossover and short", "#f0dc4e"),
    "oxygen_reduction_loss": ("oxygen reduction", "#0b4f8a"),
    "hydrogen_oxidation_loss": ("hydrogen oxidation", "#6fb3e0"),
    "ionic_loss_membrane": ("ions in the membrane", "#00735a"),
    "ionic_loss_anode": ("ions in the anode layer", "#4fb795"),
    "ionic_loss_cathode": ("ions in the cathode layer", "#a9dccb"),
    "nernst_loss": ("hydroxide difference (carbonation)", "#8c6bb1"),
    "electronic_loss": ("electrons in porous layers", "#7d8790"),
    "contact_loss": ("contacts", "#c2c9cf"),
    "gas_transport_loss_anode": ("gas transport at the anode", "#f6cf8b"),
    "gas_transport_loss_cathode": ("gas transport at the cathode", "#e08a00"),
    "local_film_loss_anode": ("local film at the anode", "#e9bcd6"),
    "local_film_loss_cathode": ("local film at the cathode", "#a6437f"),
}
"""Loss -> words and colour, from the reversible voltage down."""


def loss_areas(result: Result) -> Figure:
    """Figure of the stacked losses."""
    with styled():
        figure = new_figure(9.0, 4.9)
        draw_loss_areas(figure, result)
    return figure


def draw_loss_areas(figure: FigureBase, result: Result) -> None:
    """Draw the loss areas into a figure or a part of one; the legend gives each loss at peak power."""
    axes = figure.add_subplot()
    good = drawn(result)
    current = display("current_density", result.table["current_density"])[good]
    point = int(np.argmax(good == peak_point(result))) if len(good) else 0
    if len(good) == 1:  # one operating point: a column instead of areas
        good, current = np.repeat(good, 2), np.array([0.0, 1.0])
    level = np.asarray(result.table["reversible_voltage"])[good]
    words = _entry("reversible voltage", level, point, "V")
    handles: list[Artist] = [*axes.plot(current, level, color=INK, lw=1.1, ls=(0, (5, 2)), label=words)]
    losses = result.losses()
    for name, (title, colour) in ((n, s) for n, s in STACK.items() if n in losses):
        loss = np.asarray(losses[name])[good]
        words = _entry(title, loss, point, "mV")
        handles.append(axes.fill_between(current, level, level - loss, color=colour, lw=0.0, label=words))
        level = level - loss
    voltage = np.asarray(result.table["cell_voltage"])[good]
    handles += axes.plot(current, voltage, color=INK, lw=2.0, label=_entry("cell voltage", voltage, point, "V"))
    place, title = _mark_point(axes, result, current, point) if len(good) else ("no point", "no point")
    axes.set_ylim(0.0, 1.06 * float(np.max(result.table["reversible_voltage"][good], initial=1.1)))
    axes.set_xlabel(place)
    axes.set_ylabel("Voltage / V")
    axes.grid(False)
    legend = figure.legend(handles=handles, loc="outside right upper", title=title, alignment="left", labelspacing=0.42)
    legend.get_title().set_fontsize(8.5)
    legend.get_title().set_color(MUTED)


def _mark_point(axes: Axes, result: Result, current: npt.NDArray[np.float64], point: int) -> tuple[str, str]:
    """Mark the point the legend speaks of; return the label of the axis and the title of the legend."""
    axes.set_xlim(0.0, float(current.max()))
    if len(drawn(result)) == 1:
        axes.set_xticks([])
        at = float(display("current_density", result.table["current_density"])[drawn(result)[0]])
        return f"one operating point, {at:.3g} A cm⁻²", f"at {at:.3g} A cm⁻²"
    axes.axvline(current[point], color="white", lw=2.2, alpha=0.7)
    axes.axvline(current[point], color=INK, lw=0.8, ls=":")
    return label("current_density"), f"at {current[point]:.3g} A cm⁻², nearest to peak power"


def _entry(words: str, values: npt.NDArray[np.float64], point: int, unit: str) -> str:
    if not len(values):
        return words
    text = f"{values[point]:.3f} V" if unit == "V" else f"{1e3 * values[point]:.1f} mV"
    return f"{words}  {text.replace('-0.0 ', '0.0 ').replace('-', '−')}"
