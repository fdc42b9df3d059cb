"""The page of a measured polarization curve."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.nomenclature import lookup
from hydroxcell.plot.lab_polarization import draw_curve, draw_curves, draw_losses, draw_tafel
from hydroxcell.report import wording
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.lab.polarization.result import MeasuredPolarization

CURVE = "Triangles: the points of both sweeps. Bars: 95 % intervals of the means, where the log allows them."
TAFEL = (
    "Shaded: the window in which the slope was fitted. Below: slope through five neighbouring points; the line is the "
    "fitted slope."
)
LOSSES = (
    "From the measured voltage up: what is left for transport, ionic and ohmic losses, and the kinetic loss of the "
    "Tafel line. They sum to the reversible voltage exactly."
)


def page(result: MeasuredPolarization) -> MeasuredPage:
    """Page of a curve."""
    figures = [Drawing("curve", "Polarization curve", CURVE, partial(draw_curve, result=result), 9.0, 4.8)]
    if np.isfinite(result.ir_free_voltage).any():
        figures.append(Drawing("tafel", "Tafel plot", TAFEL, partial(draw_tafel, result=result), 7.0, 5.6))
    if np.isfinite(result.total_loss).any():
        figures.append(Drawing("losses", "Losses", LOSSES, partial(draw_losses, result=result), 9.0, 4.6))
    if len(result.curve_name) > 1:
        text = "Every curve of the file, as measured."
        figures.append(Drawing("curves", "All curves", text, partial(draw_curves, result=result), 9.0, 4.8))
    tables = [_standard(result)] if len(result.standard_quantity) else []
    if len(result.curve_name) > 1:
        tables.append(_curves(result))
    return measured_page(result, figures, tables=tables)


def _standard(result: MeasuredPolarization) -> Table:
    columns = (result.standard_quantity, result.standard_value, result.standard_target, result.standard_source)
    rows = tuple(tuple(str(cell) for cell in row) for row in zip(*columns, strict=True))
    text = "Targets hold for the conditions they name; whether these were the conditions is for the reader to judge."
    return Table("Beside targets", ("Quantity", "Measured", "Target", "Source"), rows, text)


def _curves(result: MeasuredPolarization) -> Table:
    names = tuple(result.curve_numbers)
    head = ("Curve", *(f"{lookup(n).title} / {wording.unit(lookup(n).display_unit)}" for n in names))
    rows = []
    for k, curve in enumerate(result.curve_name):
        cells = [float(from_si(result.curve_numbers[n][k], lookup(n).display_unit)) for n in names]
        rows.append((str(curve), *(wording.number(c) if math.isfinite(c) else "–" for c in cells)))
    return Table("All curves of the file", head, tuple(rows))
