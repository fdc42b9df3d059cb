"""The page of the stability of cations."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.cations import draw_barriers, draw_molecules, draw_pairs
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.cations.stability import CationStability

KCAL = 4184.0
BARRIERS = (
    "Electronic barriers over cation and hydroxide apart, with the band within which they hold; diamonds: the weakest "
    "route of each cation. Additions to a ring have no barrier: their energy is that of the adduct."
)
MOLECULES = (
    "Numbers: barriers in kcal/mol at one of the equal atoms that are attacked, coloured by route as above; the ring "
    "marks the weakest site."
)
PAIRS = (
    "Orange: the arrow points to the cation that is more stable by more than the band. Grey (=): not distinguishable. "
    "White (–): not comparable by a barrier."
)
COLUMNS = 3
NO_HOURS = (
    "Barriers are compared with each other only. Hours need a calibration on an ageing series of your own (at least "
    "five cations)."
)


def page(result: CationStability) -> MeasuredPage:
    """Page of several cations."""
    names = list(dict.fromkeys(str(c) for c in result.cation))
    height = min(1.5 + 0.36 * len(result.cation) + 0.25 * len(names), 11.0)
    figures = [Drawing("barriers", "Barriers", BARRIERS, partial(draw_barriers, result=result), 9.0, height)]
    columns = min(COLUMNS, len(names))
    molecules = partial(draw_molecules, result=result, columns=columns)
    tall = 3.0 * -(-len(names) // columns)
    figures.append(Drawing("molecules", "Weakest sites", MOLECULES, molecules, 9.0, tall))
    if len(names) > 2:
        side = min(0.9 + 0.42 * len(names), 9.0)
        figures.append(Drawing("pairs", "Pairs", PAIRS, partial(draw_pairs, result=result), 9.0, side))
    triage = Table("Classes", ("Cation", "Class"), tuple(result.triage.items()))
    tables = [_routes(result), triage]
    lives = bool(result.half_lives)
    if result.pairs:
        rows = tuple((f"{a} / {b}", words) for a, b, words in result.pairs)
        tables.append(Table("Pairs in words", ("Cations", "What can be said"), rows, "" if lives else NO_HOURS))
    if lives:
        hours = tuple((name, *(f"{t / 3600.0:.3g}" for t in values)) for name, values in result.half_lives.items())
        tables.append(Table("Half-lives", ("Cation", "hours", "low", "high"), hours, "95 % bootstrap intervals."))
    return measured_page(result, figures, tables=tables)


def _routes(result: CationStability) -> Table:
    def shown(value: float) -> str:
        return f"{value / KCAL:.1f}" if math.isfinite(value) else "–"

    rows = []
    for k in range(len(result.cation)):
        what = f"{result.route[k]}, {result.site_name[k]} (atom {int(result.atom[k])})"
        state = "weakest" if result.weakest[k] else ("found" if result.found[k] else f"not found: {result.reason[k]}")
        numbers = [shown(v[k]) for v in (result.barrier, result.refined, result.vibrational, result.effective)]
        rows.append((str(result.cation[k]), what, *numbers, state))
    head = ("Cation", "Route", "barrier", "refined", "vibrations", "effective", "state")
    return Table(
        "Routes", head, tuple(rows), "In kcal/mol; effective: with vibrations at 433 K and the number of equal sites."
    )
