"""The page of a fleet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_fleet import draw_days, draw_kinds, draw_months, draw_routes
from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.vehicle.fleet import FleetDemand

MONTHS = "Hydrogen of all vehicles in each month of the year."
DAYS = "Hydrogen of all vehicles on every day, and how many days need at least so much."
KINDS = "Hydrogen of each kind of vehicle; lines hold the 95 % interval."
ROUTES = (
    "Greenhouse gases of making and supplying the hydrogen of the year, with the 95 % interval; none is the default."
)
INFLUENCE = (
    "Change of the hydrogen of the year when one number goes to the lower (light) and upper (dark) end of its range."
)
INCH = 0.45  # of height of each bar


def page(result: FleetDemand) -> MeasuredPage:
    """Page of a fleet."""
    kinds, routes = len(result.kinds["kind"]), len(result.routes["route"])
    figures = [
        Drawing("months", "Months", MONTHS, partial(draw_months, result=result), 9.0, 4.2),
        Drawing("days", "Days", DAYS, partial(draw_days, result=result), 9.0, 3.8),
        Drawing("kinds", "Vehicles", KINDS, partial(draw_kinds, result=result), 9.0, 1.4 + INCH * kinds),
        Drawing("routes", "Greenhouse gases", ROUTES, partial(draw_routes, result=result), 9.0, 1.2 + INCH * routes),
        Drawing(
            "influence", "What moves the hydrogen", INFLUENCE,
            partial(draw_influence, changes=result.changes["yearly_hydrogen"], name="yearly_hydrogen"), 9.0, 4.8,
        ),
    ]  # fmt: skip
    answers = ("yearly_hydrogen", "yearly_hydrogen_cost")
    tables = input_tables(result.inputs, result.changes, answers)
    return measured_page(result, figures, tables=[_kinds(result), _drives(result), _routes(result), *tables])


def _kinds(result: FleetDemand) -> Table:
    k = result.kinds
    rows = tuple(
        (
            str(k["kind"][i]), str(k["vehicle"][i]), f"{k['vehicle_count'][i]:.0f}",
            f"{k['fleet_distance'][i] / 1e6:.4g}", f"{1e5 * k['fleet_hydrogen_per_distance'][i]:.3g}",
            f"{k['yearly_hydrogen'][i] / 1e3:.4g}",
            f"{k['yearly_hydrogen_low'][i] / 1e3:.3g} to {k['yearly_hydrogen_high'][i] / 1e3:.3g}",
            f"{100 * k['fleet_hydrogen_share'][i]:.3g}",
        )
        for i in range(len(k["kind"]))
    )  # fmt: skip
    head = ("Kind", "Vehicle", "Number", "1000 km / a", "kg / 100 km", "t / a", "95 % interval", "share / %")
    return Table("Kinds of vehicles", head, rows)


def _drives(result: FleetDemand) -> Table:
    d = result.drives
    rows = tuple(
        (
            str(d["kind"][i]), str(d["cycle"][i]), f"{100 * d['distance_share'][i]:.3g}",
            f"{1e5 * d['fleet_hydrogen_per_distance'][i]:.3g}", f"{d['missed_time'][i]:.0f}",
        )
        for i in range(len(d["kind"]))
    )  # fmt: skip
    head = ("Kind", "Cycle", "share of distance / %", "kg / 100 km", "behind / s")
    text = (
        "In the month whose temperature is nearest to the mean; behind: time in which the speed of the cycle is missed."
    )
    return Table("Drives", head, rows, text)


def _routes(result: FleetDemand) -> Table:
    r = result.routes
    rows = tuple(
        (str(name), f"{middle / 1e3:.4g}", f"{low / 1e3:.4g} to {high / 1e3:.4g}")
        for name, middle, low, high in zip(*r.values(), strict=True)
    )
    return Table("Greenhouse gases by route of the hydrogen", ("Route", "t CO₂e / a", "95 % interval"), rows)
