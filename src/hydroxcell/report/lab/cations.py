"""The page of the stability of cations."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.cations import draw_barriers, draw_molecule
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.theory.cations.stability import CationStability

KCAL = 4184.0
BARRIERS = (
    "Electronic barriers over cation and hydroxide apart, with the band within which they hold; diamonds: the weakest "
    "route of each cation. Additions to a ring have no barrier: their energy is that of the adduct."
)
MOLECULE = "Numbers: barriers in kcal/mol at the attacked atoms, coloured by route; the ring marks the weakest one."


def page(result: CationStability) -> MeasuredPage:
    """Page of several cations."""
    names = list(dict.fromkeys(str(c) for c in result.cation))
    height = min(1.4 + 0.32 * len(result.cation), 9.0)
    figures = [Drawing("barriers", "Barriers", BARRIERS, partial(draw_barriers, result=result), 9.0, height)]
    for number, name in enumerate(names, 1):
        draw = partial(draw_molecule, result=result, name=name)
        figures.append(Drawing(f"molecule-{number}", name, MOLECULE, draw, 9.0, 2.8))
    triage = Table("Classes", ("Cation", "Class"), tuple(result.triage.items()))
    tables = [_routes(result), triage]
    if result.pairs:
        rows = tuple((f"{a} / {b}", words) for a, b, words in result.pairs)
        tables.append(Table("Pairs", ("Cations", "What can be said"), rows))
    if result.half_lives:
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
