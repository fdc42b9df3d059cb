"""Pages of statistical models of polymers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.polymers import draw_ageing, draw_held_out
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing

if TYPE_CHECKING:
    from hydroxcell.theory.polymers.results import PolymerAgeing, PolymerProperty

HELD_OUT = (
    "Every dot is a polymer of the table, predicted by models that have seen no polymer of the same monomers. The "
    "scatter around the line is what a prediction is worth; the band of this polymer holds 95 % of it."
)
AGEING = (
    "The band holds 95 % of the errors that forecasts of the same length made on families of polymers they had not "
    "seen. Dashed: the guess to beat."
)


def property_page(result: PolymerProperty) -> MeasuredPage:
    """Page of one predicted property."""
    draw = partial(draw_held_out, result=result)
    return measured_page(
        result, [Drawing("held-out", "Polymers that the model has not seen", HELD_OUT, draw, 7.0, 5.0)]
    )


def ageing_page(result: PolymerAgeing) -> MeasuredPage:
    """Page of a predicted course of ageing."""
    draw = partial(draw_ageing, result=result)
    return measured_page(result, [Drawing("course", "Conductivity in lye", AGEING, draw, 8.0, 4.4)])
