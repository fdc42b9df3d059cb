"""Rows of the table of evaluations: long tests."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation, Option

PAGES = "hydroxcell.report.lab.long_test"

DURABILITY: tuple[Evaluation, ...] = (
    Evaluation(
        "durability_log",
        "Decay in a long test",
        "hydroxcell.lab.durability.log:from_recordings",
        "hydroxcell.lab.durability.log:DurabilityLog",
        f"{PAGES}:durability_page",
        (
            Option("area", "quantity", "of the cell, for a current in A", "m2"),
            Option("control", "word", "current or voltage: which was held; found out if left out"),
            Option("break_in", "quantity", "time at the set point that is left out; found if not given", "s"),
            Option("break_in_change", "quantity", "gain in a twentieth of the test below which it is broken in", "V"),
            Option("settling", "quantity", "time after each restart that is left out", "s"),
            Option("shortest_interruption", "quantity", "length of an interruption that ends a segment", "s"),
        ),
        overlay="hydroxcell.plot.lab_overlays:overlay_logs",
    ),
    Evaluation(
        "break_in",
        "Break-in from repeated curves",
        "hydroxcell.lab.durability.break_in:from_recordings",
        "hydroxcell.lab.durability.break_in:BreakIn",
        f"{PAGES}:break_in_page",
        (
            Option("current_density", "quantity", "at which the curves are compared", "A/m2", required=True),
            Option("change", "quantity", "largest difference of curves that agree; 5 mV if left out", "V"),
            Option("repeats", "number", "successive curves that must agree; 3 if left out"),
            Option("repeat_column", "word", "column that numbers the curves; set or cycle if left out"),
            Option("area", "quantity", "of the cell, for a current in A", "m2"),
        ),
    ),
)
