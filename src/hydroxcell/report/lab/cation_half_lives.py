"""The page of barriers of cations beside half-lives."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.cation_half_lives import draw_half_lives
from hydroxcell.report.lab.correlations import correlation_table
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.cations.half_lives import CationHalfLives

KCAL = 4184.0
CAPTION = (
    "Every descriptor that was tried, over the half-life (logarithmic). ρ: Spearman's rank correlation over n cations; "
    "p, corrected: chance of a correlation of this size without any relation, times the number of descriptors tried."
)
SHORT = {
    "lowest barrier": "lowest",
    "lowest barrier with vibrations and equal sites": "with vibrations",
    "all routes together": "all routes",
    "lowest substitution": "substitution",
    "lowest elimination": "elimination",
    "refined barrier": "refined",
    "refined barrier with vibrations and equal sites": "refined, vibrations",
}
RECALLED = " Open points: half-lives that are recalled, not looked up."
TRIED = "p counts all orders up to 8 cations and follows Student's t beyond; corrected: times the number tried."


def page(result: CationHalfLives) -> MeasuredPage:
    """Page of every descriptor that was tried."""
    count = len(result.correlations["descriptor"])
    height = 0.6 + 2.7 * -(-count // 3)
    words = CAPTION + (RECALLED if result.recalled else "")
    draw = partial(draw_half_lives, result=result)
    figures = [Drawing("half-lives", "Descriptors and half-lives", words, draw, 9.0, height)]
    return measured_page(result, figures, tables=[correlation_table(result.correlations, TRIED), _cations(result)])


def _cations(result: CationHalfLives) -> Table:
    names = list(result.descriptors)
    rows = []
    for k, name in enumerate(result.cation):
        numbers = [result.descriptors[d][k] for d in names]
        shown = [f"{v / KCAL:.1f}" if math.isfinite(v) else "–" for v in numbers]
        rows.append(
            (str(name), f"{result.half_life[k] / 3600.0:.3g}", str(result.known_from[k]) or "not stated", *shown)
        )
    head = ("Cation", "hours", "known from", *(SHORT.get(d, d) for d in names))
    return Table("Cations", head, tuple(rows), "Half-lives in hours and where they are known from; kcal/mol.")
