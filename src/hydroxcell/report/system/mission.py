"""The page of a flight mission."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.plot.system_mission import draw_altitudes, draw_power, draw_system
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables

if TYPE_CHECKING:
    from hydroxcell.system.vehicle.flight_mission import FlightMission

POWER = "What the mission asks for, what the system gives, and what it could give at that altitude."
SYSTEM = "Compressor, pressure at the cathode beside that outside, and hydrogen taken from the tank."
ALTITUDES = "The system in the standard atmosphere, with the mission in it."
INFLUENCE = "Change of the answer when one input goes to the lower (light) and upper (dark) end of its range."
ROWS = 9


def page(result: FlightMission) -> MeasuredPage:
    """Page of a mission."""
    figures = [
        Drawing("power", "Power", POWER, partial(draw_power, result=result), 9.0, 5.2),
        Drawing("system", "System", SYSTEM, partial(draw_system, result=result), 9.0, 5.6),
        Drawing("altitudes", "Altitude", ALTITUDES, partial(draw_altitudes, result=result), 9.0, 4.4),
        Drawing(
            "influence", "What moves the hydrogen", INFLUENCE,
            partial(draw_influence, changes=result.changes["hydrogen_mass"], name="hydrogen_mass"), 9.0, 4.8,
        ),
    ]  # fmt: skip
    tables = input_tables(result.inputs, result.changes, ("hydrogen_mass", "available_power"))
    return measured_page(result, figures, tables=[_altitudes(result), *tables])


def _altitudes(result: FlightMission) -> Table:
    lines = result.lines
    number = len(lines["altitude"])
    wanted = sorted({round(k * (number - 1) / (ROWS - 1)) for k in range(ROWS)})
    rows = tuple(
        (
            f"{lines['altitude'][k]:.0f}", f"{lines['ambient_pressure'][k] / 1e5:.3f}",
            f"{lines['ambient_temperature'][k] - 273.15:.1f}", f"{lines['available_power'][k] / 1e3:.3g}",
            f"{100 * lines['peak_net_efficiency'][k]:.3g}", str(lines["limited_by"][k]),
        )
        for k in wanted
    )  # fmt: skip
    head = ("h / m", "p / bar", "T / °C", "available / kW", "peak η / %", "limited by")
    return Table("Altitudes", head, rows)
