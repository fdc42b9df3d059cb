"""The page of oxygen reduction from calculated energies."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.plot.oxygen_electrode import draw_diagram, draw_scaling, draw_two_descriptors, draw_volcano
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.oxygen_reduction import OxygenReduction

DIAGRAM = "The best sites. Left at 0 V, right at equilibrium: a step that runs uphill there is an overpotential."
VOLCANO = (
    "Dots: sites, with clouds of what the uncertainty of their energies allows. Line: the volcano for the mean "
    "distance of OOH* and OH* of these sites, dashed one standard deviation off. Thin line at the top: equilibrium."
)
SCALING = "Lines by least squares; bands hold one more site with 95 % probability."
TWO = "OOH* from its mean distance to OH*. At the lower right O* is bound so strongly that O* -> OH* limits."


def page(result: OxygenReduction) -> MeasuredPage:
    """Page of a screen of sites."""
    figures = [
        Drawing("diagram", "Free-energy diagram", DIAGRAM, partial(draw_diagram, result=result), 9.0, 4.6),
        Drawing("volcano", "Volcano", VOLCANO, partial(draw_volcano, result=result), 9.0, 5.0),
    ]
    if result.scaling() is not None:
        figures.append(Drawing("scaling", "Scaling relations", SCALING, partial(draw_scaling, result=result), 9.0, 4.2))
        if result.pathway == "associative":
            figures.append(
                Drawing("map", "Two descriptors", TWO, partial(draw_two_descriptors, result=result), 8.0, 5.0)
            )
    return measured_page(result, figures, tables=[_sites(result)])


def _sites(result: OxygenReduction) -> Table:
    rows = []
    for k in np.argsort(-np.nan_to_num(result.potential, nan=-9.0), kind="stable"):
        energies = [f"{v[k] / FARADAY:.2f}" for v in (result.hydroxyl, result.oxygen, result.hydroperoxyl)]
        if result.used[k]:
            rows.append((str(result.site[k]), *energies, "–", "–", "–", "left out"))
            continue
        known = result.uncertainty[k] > 0.0
        interval = f"{result.potential_low[k]:.2f} to {result.potential_high[k]:.2f}" if known else "not known"
        slope = result.tafel_slope[k]
        shown = f"{1e3 * slope:.0f} mV" if math.isfinite(slope) else "–"
        rows.append(
            (
                str(result.site[k]),
                *energies,
                f"{result.potential[k]:.3f}",
                interval,
                shown,
                str(result.limiting_step[k]),
            )
        )
    head = ("Site", "G_OH / eV", "G_O / eV", "G_OOH / eV", "U_L / V", "95 %", "Tafel slope", "limited by")
    return Table("Sites", head, tuple(rows), "From the highest limiting potential down. Tafel slopes at 0.9 V.")
