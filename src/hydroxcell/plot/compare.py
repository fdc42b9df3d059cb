"""Several results laid over each other, simulated ones as lines, measured ones as points with their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.impedance_result import ImpedanceResult
from hydroxcell.lab.measured import Measured
from hydroxcell.nomenclature import label
from hydroxcell.plot.spectra import SCALE, UNIT, finish_nyquist
from hydroxcell.plot.style import SERIES, display, drawn, new_figure, single, styled
from hydroxcell.results.solution import Result
from hydroxcell.results.spectrum import Spectrum

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

Named = Sequence[tuple[str, Any]]
Points = npt.NDArray[np.intp]


def overlay(results: Named) -> Figure:
    """Figure of several named results of one family: curves, or spectra."""
    with styled():
        figure = new_figure(9.0, 4.4 + 0.22 * len(results))
        (draw_spectra_overlay if is_spectrum(results[0][1]) else draw_overlay)(figure, results)
    return figure


def is_spectrum(result: Any) -> bool:
    """Whether a result holds impedance spectra."""
    return isinstance(result, Spectrum | ImpedanceResult)


def points_of(result: Any) -> Points:
    """Points of a curve in the order in which they are drawn: those solved, or those measured."""
    if isinstance(result, Result):
        return drawn(result)
    current = np.asarray(result["current_density"], dtype=float)
    good = np.flatnonzero(np.isfinite(current) & np.isfinite(np.asarray(result["cell_voltage"], dtype=float)))
    return np.asarray(good[np.argsort(current[good], kind="stable")])


def draw_overlay(figure: FigureBase, results: Named) -> None:
    """Draw voltage and power of curves into a figure or a part of one."""
    left, right = figure.subplots(1, 2)
    for k, (name, result) in enumerate(results):
        good = points_of(result)
        current = display("current_density", result["current_density"])[good]
        voltage = np.asarray(result["cell_voltage"], dtype=float)[good]
        power = display("power_density", result["power_density"])[good]
        colour = SERIES[k % len(SERIES)]
        if isinstance(result, Measured):
            spread = np.nan_to_num(np.asarray(result["cell_voltage_uncertainty"], dtype=float)[good])
            left.errorbar(current, voltage, 1.96 * spread, fmt="o", ms=4.0, color=colour, lw=1.0, label=name)
            right.plot(current, power, "o", ms=4.0, color=colour)
            continue
        look: dict[str, Any] = {"color": colour, "ls": "-" if k < len(SERIES) else "--"}
        left.plot(current, voltage, label=name, **look, **single(good))
        right.plot(current, power, **look, **single(good))
    for axes, quantity in ((left, "cell_voltage"), (right, "power_density")):
        axes.set_xlabel(label("current_density"))
        axes.set_ylabel(label(quantity))
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
    _legend(figure, left, len(results))


def draw_spectra_overlay(figure: FigureBase, results: Named) -> None:
    """Draw Nyquist and phase of spectra, simulated and measured, per area."""
    left, right = figure.subplots(1, 2)
    number = 0
    for name, result in results:
        for words, frequency, impedance in spectra_of(name, result):
            colour, measured = SERIES[number % len(SERIES)], isinstance(result, Measured)
            look: dict[str, Any] = {"ls": "", "marker": "o", "ms": 3.5} if measured else {"ls": "-"}
            left.plot(SCALE * impedance.real, -SCALE * impedance.imag, color=colour, label=words, **look)
            right.semilogx(frequency, np.degrees(np.angle(impedance)), color=colour, **look)
            number += 1
    finish_nyquist(left)
    left.set_xlabel(f"Z′ / {UNIT}")
    right.set_xlabel("Frequency / Hz")
    right.set_ylabel("Phase / °")
    _legend(figure, left, number)


def spectra_of(name: str, result: Any) -> list[tuple[str, Any, Any]]:
    """Name, frequencies [Hz] and impedance [ohm m2] of each spectrum of a result."""
    if isinstance(result, Spectrum):
        loads = result.points["current_density"] / 1e4
        several = len(loads) > 1
        return [
            (f"{name}, {load:.3g} A/cm²" if several else name, result.frequencies, impedance)
            for load, impedance in zip(loads, result.impedance, strict=True)
        ]
    several = len(result.names) > 1
    return [
        (f"{name}, {words}" if several else name, result.frequency[mask], result.impedance[mask])
        for k, words in enumerate(result.names)
        for mask in (result.points(k),)
    ]


def _legend(figure: FigureBase, axes: Axes, number: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower left", ncols=1 if number > 6 else 2, columnspacing=2.0)
