"""The page of the ionic resistance of a catalyst layer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.lab_impedance import draw_layer
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing

if TYPE_CHECKING:
    from hydroxcell.lab.ionic_resistance import IonicResistance

LAYER = (
    "Left: the part of the spectrum that tells the ionic resistance, with equal axes; the stroke on the axis is "
    "the series "
    "resistance, the dashed line the end of the 45-degree part. Right: a layer in which nothing reacts reaches "
    "the lower line."
)


def page(result: IonicResistance) -> MeasuredPage:
    """Page of one layer."""
    draw = partial(draw_layer, result=result)
    return measured_page(result, [Drawing("layer", "Spectrum of the layer", LAYER, draw, 9.0, 4.4)])
