"""Ageing in figures: voltage over time, causes, what is left over x, curves, what decides the lifetime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from hydroxcell.cell.parameters import parameter
from hydroxcell.nomenclature import label
from hydroxcell.plot.style import BLUE, INK, MUTED, ORANGE, PURPLE, SIDE_COLOUR, SKY, VERMILION
from hydroxcell.results.durability import CAUSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.results.durability import DurabilityResult

HOUR = 3600.0
CAUSE_COLOUR = dict(zip(CAUSES, (SIDE_COLOUR["membrane"], SKY, ORANGE, BLUE, VERMILION), strict=True))
REMAINDER = "voltage_loss_remainder"
MOST_INFLUENCES = 8
LAYERS = {"anode.catalyst_layer": "anode ionomer", "membrane": "membrane", "cathode.catalyst_layer": "cathode ionomer"}


def draw_course(figure: FigureBase, result: DurabilityResult) -> None:
    """Draw the voltage, and below it the loss by cause with what can be recovered on top."""
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(1.0, 1.2))
    time = result["time"] / HOUR
    controlled = np.ptp(result["cell_voltage"]) < 1e-6
    name = "current_density" if controlled else "cell_voltage"
    shown = result[name] * (1e-4 if controlled else 1.0)
    upper.plot(time, shown, color=BLUE, label=label(name).partition(" / ")[0].lower())
    if not controlled:
        clean = shown + result["recoverable_voltage_loss"]
        upper.plot(time, clean, color=INK, lw=1.2, ls=(0, (4, 1.6)), label="with a clean catalyst")
    upper.set_ylabel(label(name))
    upper.legend(loc="best", ncols=3)
    _stack(lower, result)
    if result.end_of_life and result.lifetime <= result["time"][-1] * 1.001:
        for axes in (upper, lower):
            axes.axvline(result.lifetime / HOUR, color=VERMILION, lw=1.0)
    lower.set_xlabel("Time / h")
    lower.set_xlim(0.0, time[-1])


def _stack(axes: Axes, result: DurabilityResult) -> None:
    """Causes on top of each other, the remainder shared out to none; recoverable above them."""
    time, causes = result["time"] / HOUR, result.causes
    base = np.zeros_like(causes["time"])
    at = causes["time"] / HOUR
    for name, words in CAUSES.items():
        part = 1e3 * np.nan_to_num(causes[name])
        if np.abs(part).max() < 1e-3:
            continue
        axes.fill_between(at, base, base + part, color=CAUSE_COLOUR[name], lw=0.0, alpha=0.85, label=words)
        base = base + part
    lost = 1e3 * result["irreversible_voltage_loss"]
    total = lost + 1e3 * result["recoverable_voltage_loss"]
    axes.fill_between(time, lost, total, color=PURPLE, lw=0.0, alpha=0.35, label="recoverable (coverage)")
    axes.plot(time, lost, color=INK, lw=1.2, label="irreversible, all together")
    axes.set_ylabel("Loss of voltage / mV")
    axes.set_ylim(bottom=min(0.0, float(np.nanmin(lost))))
    axes.legend(loc="upper left", ncols=2, fontsize=7.5)


def has_profiles(result: DurabilityResult) -> bool:
    """Whether any cations age."""
    return any("ion_exchange_capacity" in layer for layer in result.profiles.values())


def draw_capacity(figure: FigureBase, result: DurabilityResult) -> None:
    """Draw the remaining ion exchange capacity over x, one line per time; each layer over its own thickness."""
    layers = {name: layer for name, layer in result.profiles.items() if "ion_exchange_capacity" in layer}
    axes = np.atleast_1d(figure.subplots(1, len(layers), sharey=True))
    chosen = np.unique(
        np.linspace(0, len(result.profile_times) - 1, min(len(result.profile_times), 6)).round().astype(int)
    )
    for place, (name, layer) in zip(axes, layers.items(), strict=True):
        start = layer["x"][0] - 0.5 * layer["width"][0]
        for order, k in enumerate(chosen):
            shade = 0.25 + 0.75 * order / max(len(chosen) - 1, 1)
            words = f"{result.profile_times[k] / HOUR:.4g} h"
            colour = SIDE_COLOUR[name.split(".")[0]]
            place.plot(
                1e6 * (layer["x"] - start),
                layer["ion_exchange_capacity"][k],
                color=colour,
                alpha=shade,
                lw=1.5,
                label=words,
            )
        place.set_title(LAYERS[name])
        place.set_xlabel("Depth from the anode side / µm")
        place.set_xlim(0.0, 1e6 * float(layer["width"].sum()))
    axes[0].set_ylabel("Ion exchange capacity / mmol g⁻¹")
    axes[-1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5), fontsize=8.0)


def draw_curves(figure: FigureBase, result: DurabilityResult) -> None:
    """Draw the polarization curve of the fresh and the aged cell."""
    axes = figure.add_subplot()
    hours = result["time"][-1] / HOUR
    for age, colour, words in (("fresh", INK, "fresh"), ("aged", VERMILION, f"after {hours:.4g} h")):
        curve = result.curves[age]
        axes.plot(curve["current_density"] / 1e4, curve["cell_voltage"], color=colour, label=words)
    axes.axvline(
        float(result["current_density"][0]) / 1e4, color=MUTED, lw=0.8, ls=(0, (2, 2)), label="reference current"
    )
    axes.set_xlabel(label("current_density"))
    axes.set_ylabel(label("cell_voltage"))
    axes.set_xlim(left=0.0)
    axes.legend(loc="best")


def draw_lifetime(figure: FigureBase, result: DurabilityResult) -> None:
    """Draw the lifetime with each input of the degradation laws at both ends of its range."""
    axes = figure.add_subplot()
    count = min(MOST_INFLUENCES, len(result.influence_paths))
    bounds = [(result.influence_low[k], result.influence_high[k]) for k in range(count)]
    finite = [v for pair in bounds for v in pair if np.isfinite(v)] + [result.lifetime]
    longest = 3.0 * max(finite)
    for k, pair in enumerate(bounds):
        for value, colour, words in zip(pair, (SKY, ORANGE), ("lower end", "upper end"), strict=True):
            end = min(value, longest) if not np.isnan(value) else result.lifetime
            text = words if k == 0 else None
            axes.barh(
                k, (end - result.lifetime) / HOUR, left=result.lifetime / HOUR, height=0.55, color=colour, label=text
            )
    axes.axvline(result.lifetime / HOUR, color=INK, lw=1.2)
    axes.set_xscale("log")
    axes.set_yticks(range(count), [input_words(path) for path in result.influence_paths[:count]])
    for axis, marks in ((axes.xaxis.set_major_locator, (1.0, 2.0, 5.0)), (axes.xaxis.set_minor_locator, ())):
        axis(LogLocator(subs=marks) if marks else NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.invert_yaxis()
    axes.set_xlabel("Lifetime / h")
    axes.legend(loc="lower right", title="input at the")


def input_words(path: str) -> str:
    """Description of an input of a degradation law."""
    row = parameter(path)
    assert row is not None
    return row.description
