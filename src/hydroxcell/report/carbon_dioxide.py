"""Report page of carbon dioxide: the penalty at steady state, its parts, and the allowed fraction."""

from __future__ import annotations

from functools import partial

import numpy as np

from hydroxcell.cell.carbon_dioxide import CarbonDioxide
from hydroxcell.plot.carbon_dioxide import draw_allowed, draw_penalty
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page
from hydroxcell.results.carbon_dioxide import CarbonDioxidePenalty

WORTH = (
    "Equilibrium constants, solubility and rate constants are those of dilute water; in an ionomer they are good to an "
    "order of magnitude. Trends and shares are worth more than millivolts."
)
PARTS = (
    "Nernst: less hydroxide at the anode than at the cathode. Kinetic: slower reactions for want of hydroxide. Ohmic: "
    "lower conductivity. Diffusion potential: hydroxide that diffuses to the anode needs less field. Distribution: "
    "current, water and gas distributed differently. The parts add up to the sum exactly."
)


def penalty_page(result: CarbonDioxidePenalty) -> Page:
    """Page of a penalty."""
    asked = result.study.protocol
    assert isinstance(asked, CarbonDioxide)
    figures = [
        Drawing(
            "penalty", "What carbon dioxide costs", f"Right: {PARTS}", partial(draw_penalty, result=result), 9.0, 4.2
        )
    ]
    if len(result.allowed):
        caption = "Carbon dioxide in the feed that costs the allowed voltage, by current; 5000 ppm are the most."
        figures.append(Drawing("allowed", "Allowed fraction", caption, partial(draw_allowed, result=result), 7.0, 3.8))
    return make_page(
        result,
        figures,
        tables=[_table(result, k) for k in range(len(result.fractions))],
        conditions=(("Carbon dioxide", f"in the feed of the {asked.side}"),),
        warnings=(WORTH,),
    )


def _table(result: CarbonDioxidePenalty, row: int) -> Table:
    names = ("penalty", "nernst", "kinetic", "ohmic", "diffusion", "rest")
    rows = []
    for k, current in enumerate(result.current_density):
        values = [1e3 * float(getattr(result, name)[row, k]) for name in names]
        exhaust = 1e6 * float(result.exhaust[row, k])
        shown = [f"{v:.0f}" if np.isfinite(v) else "-" for v in (*values, exhaust)]
        rows.append((f"{current / 1e4:g} {wording.unit('A/cm2')}", *shown))
    return Table(
        f"{1e6 * result.fractions[row]:g} ppm",
        ("Current density", "Sum / mV", "Nernst", "Kinetic", "Ohmic", "Diffusion", "Distribution", "Exhaust / ppm"),
        tuple(rows),
        f"A dash: the cell does not give this current. What ends the current: {result.limits[row]}.",
    )
