"""The page of carbon and materials of a system."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_footprint import draw_items, draw_routes
from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.footprint import SystemFootprint

ITEMS = "Greenhouse gases of making one kilowatt (net); marks: the reference."
ROUTES = "Hydrogen and the share of the system over its life, per kilometre; lines hold 95 % of the samples."
INFLUENCE = "Change when one number goes to the lower (light) and upper (dark) end of its range."


def page(result: SystemFootprint) -> MeasuredPage:
    """Page of a footprint."""
    changes = result.changes["carbon_per_power"]
    figures = [
        Drawing("items", "Making", ITEMS, partial(draw_items, result=result), 9.0, 4.8),
        Drawing("routes", "Driving", ROUTES, partial(draw_routes, result=result), 9.0, 3.6),
        Drawing(
            "influence", "What moves it", INFLUENCE,
            partial(draw_influence, changes=changes, name="carbon_per_power"), 9.0, 4.8,
        ),
    ]  # fmt: skip
    c = result.critical
    metals = tuple(
        (str(m), f"{1e6 * own:.4g}", f"{1e6 * other:.4g}") for m, own, other in zip(*c.values(), strict=True)
    )
    fluorine = tuple((str(m), str(f)) for m, f in zip(*result.fluorinated.values(), strict=True))
    tables = [
        Table("Critical materials", ("Material", "g kW⁻¹", "reference"), metals, "In the stack, without scrap."),
        Table("Fluorinated substances", ("Material", "PFAS"), fluorine),
        *input_tables(result.inputs, result.changes, ("carbon_per_power",)),
    ]
    return measured_page(result, figures, tables=tables)
