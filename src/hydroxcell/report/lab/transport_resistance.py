"""The page of transport resistance from limiting currents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.lab_transport import draw_pressure
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.transport_resistance import TransportResistance

TEXT = (
    "Left: at one pressure limiting currents are proportional to the concentration if the resistance does not depend "
    "on the current. Right: what grows with pressure is diffusion in the gas; the intercept (square, 95 %) is Knudsen "
    "diffusion and the ionomer film."
)


def page(result: TransportResistance) -> MeasuredPage:
    """Page of a result."""
    drawing = Drawing("pressure", "Transport resistance", TEXT, partial(draw_pressure, result=result), 9.0, 4.2)
    rows = tuple(
        (
            f"{100 * x:.3g}",
            f"{p / 1e3:.4g}",
            f"{100 * rh:.3g}",
            f"{t - 273.15:.3g}",
            f"{j / 1e4:.4g}",
            f"{r / 100:.4g}",
            f"{100 * (r / fit - 1.0):+.1f}",
        )
        for x, p, rh, t, j, r, fit in zip(
            result.dry_fraction, result.gas_pressure, result.relative_humidity, result.temperature,
            result.limiting_current_density, result.transport_resistance, result.fitted, strict=True,
        )
    )  # fmt: skip
    head = ("x dry / %", "p / kPa", "RH / %", "T / °C", "j_lim / A cm⁻²", "R_T / s cm⁻¹", "off the line / %")
    return measured_page(result, [drawing], tables=[Table("Limiting currents", head, rows)])
