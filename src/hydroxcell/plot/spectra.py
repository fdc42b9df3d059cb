"""Impedance spectra: Nyquist with marked decades, Bode, parts of the cell, processes and relaxation times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.nomenclature import unit_label
from hydroxcell.plot.style import INK, MUTED, SERIES, SIDE_COLOUR, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.spectrum import Spectrum

UNIT = unit_label("mohm cm2")
SCALE = 1e7  # [mohm cm2 per ohm m2]
NAMES = {
    "reaction": "charge transfer, conduction",
    "gas_transport": "gas transport",
    "ionomer_water": "ionomer water",
    "liquid_water": "liquid water",
    "heat": "heat",
    "channel": "feed of the channels",
    "carbonation": "carbon dioxide",
}


def spectra(result: Spectrum) -> Figure:
    """Nyquist and Bode figure of all operating points."""
    with styled():
        figure = new_figure(9.0, 4.6)
        draw_spectra(figure, result)
    return figure


def draw_spectra(figure: FigureBase, result: Spectrum) -> None:
    """Draw Nyquist (left) and Bode (right)."""
    grid = figure.add_gridspec(2, 2, width_ratios=(1.25, 1.0))
    nyquist = figure.add_subplot(grid[:, 0])
    size = figure.add_subplot(grid[0, 1])
    phase = figure.add_subplot(grid[1, 1], sharex=size)
    for k, impedance in enumerate(result.impedance):
        colour = SERIES[k % len(SERIES)]
        name = _load(result, k)
        _nyquist(nyquist, result.frequencies, SCALE * impedance, colour, name, k == 0)
        size.loglog(result.frequencies, SCALE * np.abs(impedance), color=colour)
        phase.semilogx(result.frequencies, np.degrees(np.angle(impedance)), color=colour)
    finish_nyquist(nyquist)
    nyquist.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    size.set_ylabel(f"|Z| / {UNIT}")
    size.tick_params(labelbottom=False)
    phase.set_ylabel("Phase / °")
    phase.set_xlabel("Frequency / Hz")


def draw_parts(figure: FigureBase, result: Spectrum, point: int = 0) -> None:
    """Draw the anode and cathode parts (left) and the processes (right) of one operating point."""
    left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
    _nyquist(left, result.frequencies, SCALE * result.impedance[point], INK, "cell", False)
    for side in ("anode", "cathode"):
        _nyquist(
            left, result.frequencies, SCALE * getattr(result, side)[point], SIDE_COLOUR[side], side, side == "cathode"
        )
    finish_nyquist(left)
    left.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3)
    if result.processes:
        _processes(right, result, point)


def draw_relaxation_times(figure: FigureBase, result: Spectrum) -> None:
    """Draw the distribution of relaxation times of every operating point over frequency."""
    axes = figure.add_subplot()
    for k in range(len(result.impedance)):
        found = result.relaxation_times(k)
        frequencies = 1.0 / (2.0 * np.pi * found.times)
        axes.semilogx(frequencies, SCALE * found.distribution, color=SERIES[k % len(SERIES)], label=_load(result, k))
        if k == 0:
            for peak in found.peaks:
                place = int(np.argmin(np.abs(found.times - peak.time)))
                axes.annotate(
                    f"{SCALE * peak.resistance:.3g}",
                    (peak.frequency, SCALE * found.distribution[place]),
                    xytext=(0, 4),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                    color=MUTED,
                )
    axes.invert_xaxis()
    axes.set_xlabel("Frequency 1/(2π τ) / Hz")
    axes.set_ylabel(f"Distribution over ln τ / {UNIT}")
    axes.legend(loc="best")


def finish_nyquist(axes: Axes) -> None:
    """Equal axes with the imaginary part upwards, and their labels."""
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -0.04 * (high - low)), high + 0.06 * (high - low))
    axes.set_aspect("equal", adjustable="box", anchor="NW")
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel(f"Z′ / {UNIT}")
    axes.set_ylabel(f"−Z″ / {UNIT}")


def _nyquist(axes: Axes, frequencies: Any, impedance: Any, colour: str, name: str, mark: bool) -> None:
    """One spectrum; whole decades are filled dots, their exponents written beside the first one."""
    axes.plot(impedance.real, -impedance.imag, color=colour, lw=1.4, label=name)
    exponents = np.log10(frequencies)
    whole = np.arange(np.ceil(exponents.min() - 1e-9), np.floor(exponents.max() + 1e-9) + 1)
    places = np.array([int(np.argmin(np.abs(exponents - e))) for e in whole])
    near = np.abs(exponents[places] - whole) < 0.06
    axes.plot(impedance.real[places[near]], -impedance.imag[places[near]], "o", ms=4, color=colour)
    if not mark:
        return
    last = None
    for exponent, place in zip(whole[near], places[near], strict=True):
        here = impedance[place]
        if last is not None and abs(here - last) < 0.04 * np.ptp(impedance.real):
            continue  # decades that lie on each other would only cover each other
        text = f"$10^{{{int(exponent)}}}$"
        axes.annotate(
            text, (here.real, -here.imag), xytext=(2, 5), textcoords="offset points", fontsize=7.5, color=MUTED
        )
        last = here


def _processes(axes: Axes, result: Spectrum, point: int) -> None:
    for k, (process, values) in enumerate(result.processes.items()):
        part = -SCALE * values[point].imag
        if np.abs(part).max() > 1e-3 * SCALE * np.abs(result.impedance[point].imag).max():
            axes.semilogx(result.frequencies, part, color=SERIES[k % len(SERIES)], label=NAMES[process])
    axes.semilogx(result.frequencies, -SCALE * result.impedance[point].imag, color=INK, lw=1.0, ls=":", label="cell")
    axes.axhline(0.0, color=MUTED, lw=0.7)
    axes.set_xlabel("Frequency / Hz")
    axes.set_ylabel(f"Part of −Z″ / {UNIT}")
    axes.legend(loc="best")


def _load(result: Spectrum, point: int) -> str:
    current, voltage = (float(result.points[n][point]) for n in ("current_density", "cell_voltage"))
    return f"{current / 1e4:.3g} A cm⁻², {voltage:.3f} V"
