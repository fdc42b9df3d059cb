"""Pages of long tests and of break-in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.lab_durability import draw_break_in, draw_log
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table

if TYPE_CHECKING:
    from hydroxcell.lab.durability.break_in import BreakIn
    from hydroxcell.lab.durability.log import DurabilityLog

HOUR = 3600.0
SHOWN = 40  # events in the table


def durability_page(result: DurabilityLog) -> MeasuredPage:
    """Decay of a cell in a long test."""
    text = "Rows at the set point, slope in the segments, line through their starts. Strokes at the foot: events."
    height = 5.4 if (result.high_frequency_resistance == result.high_frequency_resistance).any() else 4.4
    drawing = Drawing("log", "Course", text, partial(draw_log, result=result), 9.0, height)
    rows = tuple(
        (f"{start / HOUR:.2f}", f"{end / HOUR:.2f}", str(kind), str(words))
        for start, end, kind, words in list(
            zip(result.event_start, result.event_end, result.event, result.event_text, strict=True)
        )[:SHOWN]
    )
    more = len(result.event) - len(rows)
    table = Table(
        "Events", ("from / h", "to / h", "kind", ""), rows, f"{more} more are in the table of events." if more else ""
    )
    return measured_page(result, [drawing], tables=[table] if rows else [])


def break_in_page(result: BreakIn) -> MeasuredPage:
    """Break-in from repeated curves."""
    text = "Voltage of each curve at the chosen current density, linear between neighbouring points."
    drawing = Drawing("break-in", "Break-in", text, partial(draw_break_in, result=result), 8.0, 4.2)
    return measured_page(result, [drawing])
