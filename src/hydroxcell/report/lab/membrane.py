"""Pages of measurements on membranes."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot import lab_membrane as plot
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.membrane.arrhenius import Arrhenius
    from hydroxcell.lab.membrane.conductivity import MembraneConductivity
    from hydroxcell.lab.membrane.ion_exchange import IonExchangeCapacity
    from hydroxcell.lab.membrane.isotherm import SorptionIsotherm
    from hydroxcell.lab.membrane.permeability import Permeability
    from hydroxcell.lab.membrane.purge import HydroxidePurge
    from hydroxcell.lab.membrane.stability import AlkalineStability
    from hydroxcell.lab.membrane.water import WaterUptake

HOUR = 3600.0


def conductivity_page(result: MembraneConductivity) -> MeasuredPage:
    """Conductivity."""
    text = (
        "R A over the thickness; the slope is one over the conductivity, the rest belongs to the contacts."
        if result.direction == "thickness_series"
        else "Bars: 95 % from resistance and dimensions."
    )
    draw = partial(plot.draw_conductivity, result=result)
    return measured_page(result, [Drawing("conductivity", "Conductivity", text, draw, 8.0, 4.2)])


def arrhenius_page(result: Arrhenius) -> MeasuredPage:
    """Activation energy."""
    text = "Points and lines of ln σ and ln(σT); below, points over the line of ln σ."
    draw = partial(plot.draw_arrhenius, result=result)
    rows = tuple((name.replace("_", " "), f"{value:.6g}") for name, value in result.coefficients.items())
    table = Table("For a material card", ("arrhenius", "SI"), rows, "Law and coefficients as a card writes them.")
    return measured_page(result, [Drawing("arrhenius", "Arrhenius", text, draw, 7.0, 5.2)], tables=[table])


def purge_page(result: HydroxidePurge) -> MeasuredPage:
    """Hydroxide conductivity."""
    text = "The plateau is the conductivity in hydroxide form; the band is its 95 % interval."
    draw = partial(plot.draw_purge, result=result)
    return measured_page(result, [Drawing("purge", "Purge of carbonate", text, draw, 8.0, 4.4)])


def capacity_page(result: IonExchangeCapacity) -> MeasuredPage:
    """Ion-exchange capacity."""
    text = (
        "Left: titrations with their end points. Right: Gran's function, which is straight and zero at the end point."
        if len(result.volume)
        else "Bars: 95 % from burette, mass, blank and titrant."
    )
    draw = partial(plot.draw_titration, result=result)
    return measured_page(result, [Drawing("titration", "Titration", text, draw, 9.0, 4.2)])


def water_page(result: WaterUptake) -> MeasuredPage:
    """Water uptake."""
    draw = partial(plot.draw_water, result=result)
    text = "Dots: pieces. Squares: means with 95 % intervals."
    return measured_page(result, [Drawing("water", "Water and swelling", text, draw, 9.0, 4.2)])


def isotherm_page(result: SorptionIsotherm) -> MeasuredPage:
    """Sorption isotherm."""
    draw = partial(plot.draw_isotherm, result=result)
    rows = tuple((name.replace("_", " "), f"{value:.6g}") for name, value in result.coefficients.items())
    tables = [Table("For a material card", (result.law, "value"), rows)] if rows else []
    text = "Points by branch, and the law that a material card can take over."
    return measured_page(result, [Drawing("isotherm", "Isotherm", text, draw, 7.0, 4.6)], tables=tables)


def permeability_page(result: Permeability) -> MeasuredPage:
    """Permeability."""
    draw = partial(plot.draw_permeability, result=result)
    text = "The slope times the thickness is the permeability."
    return measured_page(result, [Drawing("permeation", "Permeation", text, draw, 7.0, 4.2)])


def stability_page(result: AlkalineStability) -> MeasuredPage:
    """Alkaline stability."""
    draw = partial(plot.draw_stability, result=result)
    rows = []
    for k, name in enumerate(result.name):
        limits = (result.half_life_low[k] / HOUR, result.half_life_high[k] / HOUR)
        known = math.isfinite(limits[0])
        interval = f"{limits[0]:.3g} to {limits[1]:.3g}" if math.isfinite(limits[1]) else f"above {limits[0]:.3g}"
        half = result.half_life[k] / HOUR
        t = result.temperature[k]
        rows.append(
            (
                str(name),
                f"{t - 273.15:.1f}" if math.isfinite(t) else "–",
                str(result.order[k]),
                f"{half:.3g}" if math.isfinite(half) and math.isfinite(limits[1]) else "–",
                interval if known else "–",
                f"{100.0 * result.last[k]:.1f}",
            )
        )
    head = ("Sample", "T / °C", "order", "half-life / h", "95 %", "left at the end / %")
    tables = [Table("Decays", head, tuple(rows), " ".join(f"{text}." for text in result.comparison))]
    text = "Points over their fitted start, and the law; thin broken lines where neither order fits."
    return measured_page(result, [Drawing("stability", "What is left", text, draw, 8.0, 4.6)], tables=tables)
