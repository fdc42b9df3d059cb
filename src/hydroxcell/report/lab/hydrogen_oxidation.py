"""The page of hydrogen oxidation from calculated energies."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.plot.hydrogen_electrode import draw_correlations, draw_diagram, draw_map
from hydroxcell.report.lab.correlations import correlation_table
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.hydrogen_oxidation import HydrogenOxidation

MAP = (
    "Colour: the largest rise of one step at 0 V (RHE) on the easiest of the three ways; names: the step that rises. "
    "Bars: 95 % of each energy. Barriers, water and cations at the interface are not part of it: sites of one colour "
    "differ in activity by orders of magnitude, and the map is no ranking."
)
DIAGRAM = "The first sites of the table at 0 V, where the whole reaction is level. The same in acid and alkali."
CORRELATIONS = "Every descriptor that was tried. ρ: Spearman's rank correlation over n sites."
TRIED = (
    "p: chance of a correlation of this size or more without any relation; corrected: times the number of descriptors "
    "tried. A few sites from one laboratory prove nothing."
)


def page(result: HydrogenOxidation) -> MeasuredPage:
    """Page of a map of sites."""
    figures = []
    if (result.good & np.isfinite(result.hydroxyl)).any():
        figures.append(Drawing("map", "Two bindings", MAP, partial(draw_map, result=result), 8.0, 5.2))
    figures.append(Drawing("diagram", "Free-energy diagram", DIAGRAM, partial(draw_diagram, result=result), 9.0, 4.4))
    tables = [_sites(result)]
    number = len(result.correlations["descriptor"])
    if number:
        height = 0.6 + 2.6 * -(-number // 3)
        draw = partial(draw_correlations, result=result)
        figures.append(Drawing("correlations", "Descriptors and activities", CORRELATIONS, draw, 9.0, height))
        tables.append(correlation_table(result.correlations, TRIED))
    return measured_page(result, figures, tables=tables)


def _sites(result: HydrogenOxidation) -> Table:
    rows: list[tuple[str, ...]] = []
    for k, name in enumerate(result.site):
        if result.used[k]:
            rows.append((str(name), *("–",) * 5, "left out"))
            continue
        energies = [_shown(v[k]) for v in (result.hydrogen, result.hydroxyl)]
        interval = f"{_shown(result.rise_low[k])} to {_shown(result.rise_high[k])}"
        rows.append(
            (
                str(name),
                *energies,
                _shown(result.rise[k]),
                interval if result.uncertainty[k] > 0.0 else "not known",
                str(result.way[k]),
                str(result.limiting_step[k]),
            )
        )
    head = ("Site", "G_H / eV", "G_OH / eV", "largest rise / eV", "95 %", "easiest way", "step that rises")
    return Table("Sites", head, tuple(rows), "In the order of the table, at 0 V (RHE).")


def _shown(value: float) -> str:
    return f"{value / FARADAY:.2f}" if math.isfinite(value) else "–"
