"""Figures of voltammetry: charges shaded, double layer, lines over scan rate and voltage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, GRID, INK, MUTED, SERIES, VERMILION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.voltammetry.co_stripping import CarbonMonoxideStripping
    from hydroxcell.lab.voltammetry.crossover import Crossover
    from hydroxcell.lab.voltammetry.double_layer import DoubleLayerCapacitance
    from hydroxcell.lab.voltammetry.hydrogen_adsorption import HydrogenAdsorption

PALE = 0.22  # opacity of shaded charges
PREFIXES = ((1.0, "A"), (1e3, "mA"), (1e6, "µA"), (1e9, "nA"))


def scaled(largest: float) -> tuple[float, str]:
    """Factor and unit that show a current [A] as a number between 1 and 1000."""
    return next(((factor, unit) for factor, unit in PREFIXES if abs(largest) * factor >= 1.0), PREFIXES[-1])


def potential_label(on_hydrogen_scale: bool) -> str:
    """Label of the axis of potential."""
    return "Potential / V (RHE)" if on_hydrogen_scale else "Potential / V (as recorded)"


def draw_stripping(figure: FigureBase, result: CarbonMonoxideStripping) -> None:
    """Strip and base with the charge between them."""
    axes = figure.add_subplot()
    factor, unit = scaled(float(np.abs(result.strip).max()))
    x, strip, base = result.potential, factor * result.strip, factor * result.base
    inside = (x >= result.window_low) & (x <= result.window_high)
    axes.fill_between(x[inside], base[inside], strip[inside], color=VERMILION, alpha=PALE, lw=0.0)
    axes.plot(x, base, color=MUTED, lw=1.3, label="base")
    axes.plot(x, strip, color=VERMILION, lw=1.5, label="strip")
    for edge in (result.window_low, result.window_high):
        axes.axvline(edge, color=INK, lw=0.7, ls=":")
    axes.set_xlabel(potential_label(result.on_hydrogen_scale))
    axes.set_ylabel(f"Current / {unit}")
    axes.legend(loc="upper left")


def draw_adsorption(figure: FigureBase, result: HydrogenAdsorption) -> None:
    """Both sweeps, the double layer and the charges above it."""
    axes = figure.add_subplot()
    largest = max(float(np.abs(result.current).max()), float(np.abs(result.cathodic_current).max(initial=0.0)))
    factor, unit = scaled(largest)
    axes.axvspan(result.double_layer_low, result.double_layer_high, color=GRID, lw=0.0)
    sweeps = (
        (result.potential, result.current, result.anodic_double_layer, BLUE, "anodic"),
        (result.cathodic_potential, result.cathodic_current, result.cathodic_double_layer, GREEN, "cathodic"),
    )
    for x, current, level, colour, name in sweeps:
        if not len(x):
            continue
        inside = (x >= result.window_low) & (x <= result.window_high)
        axes.fill_between(x[inside], factor * level, factor * current[inside], color=colour, alpha=PALE, lw=0.0)
        axes.plot(x, factor * current, color=colour, lw=1.4, label=name)
        end = max(result.double_layer_high, result.window_high)
        axes.plot([result.window_low, end], [factor * level] * 2, color=colour, lw=1.0, ls="--")
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel("Potential / V (RHE)")
    axes.set_ylabel(f"Current / {unit}")
    axes.legend(loc="best")


def draw_capacitance(figure: FigureBase, result: DoubleLayerCapacitance) -> None:
    """Charging current over the scan rate with its line."""
    axes = figure.add_subplot()
    factor, unit = scaled(float(np.abs(result.charging_current).max()))
    slope = float(np.polyfit(result.scan_rate, result.fitted_current, 1)[0])
    offset = float(result.fitted_current[0] - slope * result.scan_rate[0])
    line = np.array([0.0, 1.05 * float(result.scan_rate.max())])
    axes.plot(1e3 * line, factor * (offset + slope * line), color=INK, lw=1.2)
    axes.plot(1e3 * result.scan_rate, factor * result.charging_current, "o", color=BLUE, ms=5.0)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("Scan rate / mV s⁻¹")
    axes.set_ylabel(f"(I$_a$ − I$_c$)/2 / {unit}")


def draw_crossover(figure: FigureBase, result: Crossover) -> None:
    """Sweep and line, with the intercept and its interval."""
    axes = figure.add_subplot()
    axes.axvspan(result.window_low, result.window_high, color=GRID, lw=0.0)
    shown = result.potential >= 0.0
    axes.plot(result.potential[shown], 0.1 * result.current_density[shown], color=BLUE, lw=1.4)
    _line(axes, result)
    value = result.crossover_current
    error = [[0.1 * (value.value - value.low)], [0.1 * (value.high - value.value)]]
    axes.errorbar([0.0], [0.1 * value.value], yerr=error, fmt="o", color=VERMILION, ms=5.0, capsize=3.0, clip_on=False)
    text = f"  {0.1 * value.value:.3g} mA cm⁻²"
    axes.annotate(text, (0.0, 0.1 * value.value), (2, 9), textcoords="offset points", color=VERMILION)
    low = float(np.percentile(0.1 * result.current_density[shown], 2))
    high = float(np.percentile(0.1 * result.current_density[shown], 99.5))
    axes.set_ylim(min(0.0, low) - 0.05 * (high - low), high + 0.15 * max(high, high - low))
    axes.set_xlabel("Voltage / V")
    axes.set_ylabel("Current density / mA cm⁻²")


def _line(axes: Axes, result: Crossover) -> None:
    slope, offset = result.short.value, result.crossover_current.value
    ends = np.array([0.0, float(result.potential.max())])
    axes.plot(ends, 0.1 * (offset + slope * ends), color=VERMILION, lw=1.2, ls="--")


def overlay_crossover(figure: FigureBase, results: Mapping[str, Crossover]) -> None:
    """Sweeps and lines of several samples together."""
    axes = figure.add_subplot()
    for k, (name, result) in enumerate(results.items()):
        colour = SERIES[k % len(SERIES)]
        shown = result.potential >= 0.0
        axes.plot(result.potential[shown], 0.1 * result.current_density[shown], color=colour, lw=1.3, label=name)
        ends = np.array([0.0, float(result.potential.max())])
        line = 0.1 * (result.crossover_current.value + result.short.value * ends)
        axes.plot(ends, line, color=colour, lw=0.9, ls="--")
    axes.set_xlabel("Voltage / V")
    axes.set_ylabel("Current density / mA cm⁻²")
    axes.legend(loc="best")
