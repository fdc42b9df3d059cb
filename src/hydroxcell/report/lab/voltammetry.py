"""Pages of voltammetry: surface areas, capacitance, crossover."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.lab_voltammetry import draw_adsorption, draw_capacitance, draw_crossover, draw_stripping
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.voltammetry.co_stripping import CarbonMonoxideStripping
    from hydroxcell.lab.voltammetry.crossover import Crossover
    from hydroxcell.lab.voltammetry.double_layer import DoubleLayerCapacitance
    from hydroxcell.lab.voltammetry.hydrogen_adsorption import HydrogenAdsorption

STRIPPING = "Shaded: the charge of the layer, between the sweep that oxidises it and the sweep without it."
ADSORPTION = (
    "Shaded: the charges of desorption (above) and adsorption (below). Dashed: the current of the double layer, taken "
    "from the grey stretch."
)
CAPACITANCE = "Half of anodic minus cathodic current over the scan rate; the slope is the capacitance."
CROSSOVER = "The line is fitted in the grey window. It meets 0 V at the crossover current; its slope is the short."


def stripping_page(result: CarbonMonoxideStripping) -> MeasuredPage:
    """Page of CO stripping."""
    figure = Drawing("strip", "CO stripping", STRIPPING, partial(draw_stripping, result=result), 8.0, 4.4)
    return measured_page(result, [figure], tables=[_choices(result, "Charge of the layer")])


def adsorption_page(result: HydrogenAdsorption) -> MeasuredPage:
    """Page of hydrogen adsorption."""
    figure = Drawing("adsorption", "Hydrogen adsorption", ADSORPTION, partial(draw_adsorption, result=result), 8.0, 4.6)
    return measured_page(result, [figure], tables=[_choices(result, "Charge of desorption")])


def capacitance_page(result: DoubleLayerCapacitance) -> MeasuredPage:
    """Page of the double-layer capacitance."""
    figure = Drawing("capacitance", "Charging current", CAPACITANCE, partial(draw_capacitance, result=result), 7.0, 4.2)
    return measured_page(result, [figure])


def crossover_page(result: Crossover) -> MeasuredPage:
    """Page of a crossover measurement."""
    figure = Drawing("crossover", "Crossover and short", CROSSOVER, partial(draw_crossover, result=result), 8.0, 4.4)
    return measured_page(result, [figure])


def _choices(result: CarbonMonoxideStripping | HydrogenAdsorption, what: str) -> Table:
    first = float(result.other_charges[0])
    rows = tuple(
        (str(words), f"{1e6 * charge:.4g}", f"{100 * (charge / first - 1.0):+.1f} %" if first else "–")
        for words, charge in zip(result.other_choices, result.other_charges.tolist(), strict=True)
    )
    return Table(
        "Other choices",
        ("Choice", f"{what} / µC", "change"),
        rows,
        "What the result would be with other reasonable choices.",
    )
