"""Figures of measurements on membranes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.nomenclature import label
from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, SERIES, VERMILION, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.lab.measured import Value
    from hydroxcell.lab.membrane.arrhenius import Arrhenius
    from hydroxcell.lab.membrane.conductivity import MembraneConductivity
    from hydroxcell.lab.membrane.ion_exchange import IonExchangeCapacity
    from hydroxcell.lab.membrane.isotherm import SorptionIsotherm
    from hydroxcell.lab.membrane.permeability import Permeability
    from hydroxcell.lab.membrane.purge import HydroxidePurge
    from hydroxcell.lab.membrane.stability import AlkalineStability
    from hydroxcell.lab.membrane.water import WaterUptake

HOUR = 3600.0
POINTS: dict[str, Any] = {"marker": "o", "ms": 4.5, "ls": "none", "zorder": 3}


def draw_conductivity(figure: FigureBase, result: MembraneConductivity) -> None:
    """Each measurement with its 95 % interval; a thickness series as R A over the thickness."""
    axes = figure.subplots()
    if result.direction == "thickness_series":
        x = display("membrane_thickness", result.thickness)
        axes.plot(x, display("membrane_area_resistance", result.area_resistance), color=BLUE, **POINTS)
        line = np.array([0.0, x.max() * 1.05])
        contact = result.value("contact_resistance").value
        y = contact + line * 1e-6 / result.membrane_conductivity.value
        axes.plot(line, display("membrane_area_resistance", y), color=INK, lw=1.2)
        axes.set(xlabel=label("membrane_thickness"), ylabel=label("membrane_area_resistance"), xlim=(0.0, line[1]))
        axes.set_ylim(bottom=0.0)
        return
    several = np.isfinite(result.temperature).all() and np.ptp(result.temperature) > 1.0
    x = display("temperature", result.temperature) if several else np.arange(1.0, len(result) + 1.0)
    y = display("membrane_conductivity", result.conductivity)
    axes.errorbar(
        x,
        y,
        1.96 * display("membrane_conductivity", result.uncertainty),
        color=BLUE,
        fmt="o",
        ms=4.5,
        lw=1.2,
        capsize=2.5,
    )
    if not several:
        _band(axes, result.membrane_conductivity, 10.0)
        axes.set_xticks(x)
    axes.set(xlabel=label("temperature") if several else "Measurement", ylabel=label("membrane_conductivity"))
    axes.set_ylim(bottom=0.0)


def _band(axes: Axes, value: Value, scale: float) -> None:
    """The mean with its 95 % interval across the last axes."""
    axes.axhline(value.value * scale, color=INK, lw=1.2, label="mean, 95 %")
    if np.isfinite(value.low):
        axes.axhspan(value.low * scale, value.high * scale, color=MUTED, alpha=0.15, lw=0.0)
    axes.legend(loc="lower right")


def draw_arrhenius(figure: FigureBase, result: Arrhenius) -> None:
    """Conductivity over the reciprocal temperature, logarithmic, and the residuals."""
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3.0, 1.0))
    order = np.argsort(result.temperature)
    x = 1e3 / result.temperature[order]
    upper.semilogy(x, display("membrane_conductivity", result.conductivity[order]), color=BLUE, **POINTS)
    upper.semilogy(x, display("membrane_conductivity", result.fitted[order]), color=INK, lw=1.2, label="ln σ")
    upper.semilogy(
        x,
        display("membrane_conductivity", result.fitted_times_temperature[order]),
        color=VERMILION,
        lw=1.0,
        ls=(0, (4, 1.6)),
        label="ln(σT)",
    )
    low, high = upper.get_ylim()
    ticks = [t for t in (1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 300) if low < t < high]
    upper.set_yticks(ticks, [str(t) for t in ticks])
    upper.set_yticks([], minor=True)
    upper.set_ylabel(label("membrane_conductivity"))
    upper.legend(loc="upper right")
    lower.axhline(0.0, color=INK, lw=0.8)
    lower.plot(x, 100.0 * (result.conductivity / result.fitted - 1.0)[order], color=BLUE, **POINTS)
    lower.set_ylabel("Residual / %")
    lower.set_xlabel("1000 K / T")
    top = upper.secondary_xaxis("top", functions=(_celsius, _inverse))
    top.set_xlabel(label("temperature"))


def _celsius(x: np.ndarray) -> np.ndarray:
    return np.asarray(1e3 / np.maximum(x, 1e-3) - 273.15)


def _inverse(x: np.ndarray) -> np.ndarray:
    return np.asarray(1e3 / np.maximum(x + 273.15, 1e-3))


def draw_purge(figure: FigureBase, result: HydroxidePurge) -> None:
    """Conductivity over time with the approach to the plateau."""
    axes = figure.subplots()
    axes.plot(
        result.time / HOUR, display("membrane_conductivity", result.conductivity), color=BLUE, **(POINTS | {"ms": 3})
    )
    axes.plot(result.time / HOUR, display("membrane_conductivity", result.fitted), color=INK, lw=1.4, label="fit")
    plateau = result.hydroxide_conductivity
    axes.axhspan(plateau.low * 10.0, plateau.high * 10.0, color=GREEN, alpha=0.2, lw=0.0)
    axes.axhline(plateau.value * 10.0, color=GREEN, lw=1.2, label=f"plateau, 95 % ({result.reached})")
    if result.start > 0.0:
        axes.axvline(result.start / HOUR, color=MUTED, lw=0.8, ls=(0, (2, 2)))
    axes.set(xlabel="Time / h", ylabel=label("membrane_conductivity"))
    axes.legend(loc="lower right")


def draw_titration(figure: FigureBase, result: IonExchangeCapacity) -> None:
    """Capacity of each sample; with curves the signal and Gran's lines as well."""
    if not len(result.volume):
        axes = figure.subplots()
        x = np.arange(1.0, len(result) + 1.0)
        axes.errorbar(x, result.capacity, 1.96 * result.uncertainty, color=BLUE, fmt="o", ms=4.5, lw=1.2, capsize=2.5)
        axes.set(xlabel="Sample", ylabel=label("ion_exchange_capacity"), xticks=x, xlim=(0.5, len(x) + 0.5))
        _band(axes, result.ion_exchange_capacity, 1.0)
        return
    left, right = figure.subplots(1, 2)
    for k, end in enumerate(result.end):
        rows = result.titration == k + 1.0
        colour = SERIES[k % len(SERIES)]
        x = display("titrant_volume", result.volume[rows])
        left.plot(x, result.signal[rows], color=colour, marker="o", ms=3, lw=1.0, label=f"sample {k + 1}")
        gran = result.gran_function[rows]
        before = x <= 1.02 * end * 1e6
        right.plot(x[before], gran[before], color=colour, **(POINTS | {"ms": 3}))
        for axes in (left, right):
            axes.axvline(end * 1e6, color=colour, lw=0.9, ls=(0, (4, 1.6)))
        used = (x >= 0.3 * end * 1e6) & (x <= 0.95 * end * 1e6)
        if np.isfinite(gran[used]).sum() > 1:
            slope = float(np.sum(gran[used] * (end * 1e6 - x[used])) / np.sum((end * 1e6 - x[used]) ** 2))
            right.plot([x[used][0], end * 1e6], [slope * (end * 1e6 - x[used][0]), 0.0], color=colour, lw=1.0)
    left.set(xlabel=label("titrant_volume"), ylabel="Signal (pH or E/slope)")
    right.set(xlabel=label("titrant_volume"), ylabel="Gran's function, scaled")
    right.set_ylim(bottom=0.0)
    left.legend(loc="best")


def draw_water(figure: FigureBase, result: WaterUptake) -> None:
    """Each quantity with its interval, and the pieces as dots."""
    names = [
        ("water_uptake", result.uptake),
        ("swelling_in_plane", result.swelling_in_plane),
        ("swelling_through_plane", result.swelling_through_plane),
        ("water_volume_fraction", result.water_volume_fraction),
    ]
    shown = [(name, values) for name, values in names if name in result.values]
    wide = "water_content" in result.values
    axes = figure.subplots(1, 2, width_ratios=(len(shown), 1.0)) if wide else [figure.subplots()]
    _quantities(axes[0], shown, result, 100.0)
    axes[0].set_ylabel("%")
    if wide:
        _quantities(axes[1], [("water_content", result.water_content)], result, 1.0)
        axes[1].set_ylabel("Water per fixed ion")


def _quantities(axes: Axes, shown: list[tuple[str, np.ndarray]], result: WaterUptake, scale: float) -> None:
    for k, (name, values) in enumerate(shown):
        value = result.value(name)
        axes.plot(np.full(len(values), k - 0.12), scale * values, color=BLUE, **(POINTS | {"ms": 3.5}))
        half = [[scale * (value.value - value.low)], [scale * (value.high - value.value)]]
        known = np.isfinite(value.low)
        axes.errorbar(
            [k + 0.12], [scale * value.value], half if known else None, color=INK, fmt="s", ms=4.5, lw=1.2, capsize=3
        )
    words = [name.replace("_", " ").replace(" ", "\n", 1) for name, _ in shown]
    axes.set_xticks(range(len(shown)), words)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.set_ylim(bottom=0.0)


def draw_isotherm(figure: FigureBase, result: SorptionIsotherm) -> None:
    """Points by branch and the law."""
    from hydroxcell.lab.membrane.isotherm import law_at

    axes = figure.subplots()
    for name, colour in (("absorption", BLUE), ("desorption", VERMILION)):
        rows = result.branch == name
        if rows.any():
            axes.plot(result.activity[rows], result.water_content[rows], color=colour, label=name, **POINTS)
    grid = np.linspace(0.0, max(1.0, float(result.activity.max())), 201)
    axes.plot(grid, law_at(result, grid), color=INK, lw=1.4, label=result.law)
    axes.set(xlabel="Water activity", ylabel="Water per fixed ion", xlim=(0.0, grid[-1]))
    axes.set_ylim(bottom=0.0)
    axes.legend(loc="upper left")


def draw_permeability(figure: FigureBase, result: Permeability) -> None:
    """Flux over the difference of partial pressure."""
    axes = figure.subplots()
    x = display("partial_pressure_difference", result.pressure_difference)
    axes.plot(x, display("permeation_flux", result.flux), color=BLUE, **POINTS)
    order = np.argsort(x)
    slope = (result.fitted[order][-1] - result.fitted[order][0]) / max(np.ptp(result.pressure_difference), 1e-9)
    rest = result.fitted[0] - slope * result.pressure_difference[0] if len(x) > 1 and np.ptp(x) > 0.0 else 0.0
    slope = slope if len(x) > 1 and np.ptp(x) > 0.0 else result.fitted[0] / result.pressure_difference[0]
    line = np.array([0.0, 1.08 * x.max()])
    axes.plot(line, display("permeation_flux", rest + slope * line * 1e3), color=INK, lw=1.2)
    axes.set(xlabel=label("partial_pressure_difference"), ylabel=label("permeation_flux"), xlim=(0.0, line[1]))
    axes.set_ylim(bottom=min(0.0, float(axes.get_ylim()[0])))


def draw_stability(figure: FigureBase, result: AlkalineStability) -> None:
    """What is left over time, on its law."""
    axes = figure.subplots()
    for k, name in enumerate(result.name):
        rows = result.series == k + 1.0
        colour = SERIES[k % len(SERIES)]
        t, y = result.time[rows] / HOUR, 100.0 * result.remaining[rows]
        words = str(name)
        if np.isfinite(result.temperature[k]):
            words += f", {result.temperature[k] - 273.15:.0f} °C"
        axes.plot(t, y, color=colour, label=words, **POINTS)
        if result.order[k] != "neither":
            grid = np.linspace(0.0, t.max(), 101)
            law = np.exp(-result.rate[k] * grid * HOUR)
            law = law if result.order[k] == "first" else 1.0 / (1.0 + result.rate[k] * grid * HOUR)
            axes.plot(grid, 100.0 * law, color=colour, lw=1.2)
        else:
            order = np.argsort(t)
            axes.plot(t[order], y[order], color=colour, lw=0.8, ls=(0, (2, 2)))
    axes.set(xlabel="Time in alkali / h", ylabel="Left / %")
    axes.set_ylim(0.0, max(105.0, float(100.0 * np.max(result.remaining)) * 1.03))
    axes.legend(loc="lower left")
