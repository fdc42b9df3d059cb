"""The page of an impedance study."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.spectra import NAMES, SCALE, UNIT, draw_parts, draw_relaxation_times, draw_spectra
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page

if TYPE_CHECKING:
    from hydroxcell.results.spectrum import Spectrum

SPECTRA = "Left: Nyquist plot with equal axes, dots at whole decades of the frequency [Hz]. Right: Bode plot."
PARTS = (
    "Left: the parts from a reference in the middle of the membrane to either plate; they sum to the cell. Right: what "
    "each process adds to the imaginary part when the processes are released one after another, from fast to slow."
)
TIMES = (
    "Distribution of relaxation times, by the same code as for measured spectra. The numbers are the resistances of "
    "the peaks of the first spectrum in {unit}."
)


def page(result: Spectrum) -> Page:
    """Page of an impedance study."""
    figures = [Drawing("spectra", "Spectra", SPECTRA, partial(draw_spectra, result=result), 9.0, 4.6)]
    figures.append(Drawing("parts", "What it is made of", PARTS, partial(draw_parts, result=result), 9.0, 4.2))
    caption = TIMES.format(unit=UNIT)
    draw = partial(draw_relaxation_times, result=result)
    figures.append(Drawing("times", "Relaxation times", caption, draw, 9.0, 3.8))
    low, high = result.frequencies.min(), result.frequencies.max()
    tests = [result.kramers_kronig(k).largest for k in range(len(result.impedance))]
    return make_page(
        result,
        figures,
        tables=[_points(result), *([_processes(result)] if result.processes else [])],
        conditions=(("Frequencies", f"{len(result.frequencies)} from {low:.3g} to {high:.3g} Hz"),),
        solution=(
            ("Method", "linearised residual, one complex band solve per frequency"),
            ("Kramers-Kronig", f"residual at most {wording.number(max(tests), 2)} of |Z|"),
        ),
    )


def _points(result: Spectrum) -> Table:
    rows = []
    for k in range(len(result.impedance)):
        of = {name: float(values[k]) for name, values in result.points.items()}
        resistances = [
            f"{SCALE * of[name]:.1f}"
            for name in (
                "high_frequency_limit",
                "membrane_resistance",
                "contact_resistance",
                "ionic_resistance_anode",
                "ionic_resistance_cathode",
                "polarization_resistance",
            )
        ]
        rows.append((f"{of['current_density'] / 1e4:.3g} A cm⁻²", f"{of['cell_voltage']:.4f}", *resistances))
    return Table(
        "Resistances",
        ("Operating point", "V", "Z(∞)", "membrane", "contacts", "ionic, anode", "ionic, cathode", "Z(0)"),
        tuple(rows),
        f"In {UNIT}. Z(∞) is the limit in which nothing that stores can follow, Z(0) minus the slope of the curve.",
    )


def _processes(result: Spectrum) -> Table:
    rows = []
    for process, values in result.processes.items():
        parts = values[0]
        strongest = int(np.argmax(np.abs(parts.imag)))
        frequency = f"{result.frequencies[strongest]:.3g}"
        rows.append(
            (NAMES[process], f"{SCALE * parts[-1].real:.2f}", f"{-SCALE * parts[strongest].imag:.2f}", frequency)
        )
    return Table(
        "Processes of the first spectrum",
        ("Process", f"adds to Z′ at {result.frequencies[-1]:.2g} Hz", "largest part of −Z″", "at / Hz"),
        tuple(rows),
        f"In {UNIT}. A process is released while all slower ones are held; the parts sum to the impedance.",
    )
