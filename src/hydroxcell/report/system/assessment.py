"""The page of an assessment: answers, the chain, and the figures of its parts that matter most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_assessment import draw_carbon, draw_chain
from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.report import wording
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables
from hydroxcell.system.assessment.criteria import QUESTIONS
from hydroxcell.system.assessment.words import verdict_of

if TYPE_CHECKING:
    from hydroxcell.system.assessment.assessment import Assessment

CHAIN = "From the cell in the stack over the system and its load on the cycles to the cost of a kilometre."
CARBON = "At every kilometre, by the route of the hydrogen; lines hold 95 % of the samples."
INFLUENCE = (
    "Change of the cost of a kilometre when one number goes to the lower (light) and upper (dark) end of its range."
)
OF_PARTS = (("cost", "parts"), ("life", "contributions"), ("vehicle", "energy"), ("stack", "parasitics"))
"""Figures of the parts on this page: part, name of its figure."""


def page(result: Assessment) -> MeasuredPage:
    """Page of an assessment."""
    changes = result.changes["cost_per_distance"]
    figures = [
        Drawing("chain", "From the curve to the kilometre", CHAIN, partial(draw_chain, result=result), 9.0, 6.4),
        Drawing("carbon", "Greenhouse gases", CARBON, partial(draw_carbon, result=result), 9.0, 3.6),
        Drawing(
            "influence", "What moves the cost of a kilometre", INFLUENCE,
            partial(draw_influence, changes=changes, name="cost_per_distance"), 9.0, 4.8,
        ),
        *(_of_part(result, part, name) for part, name in OF_PARTS),
    ]  # fmt: skip
    tables = [_steps(result), *input_tables(result.inputs, result.changes, ("cost_per_distance",))]
    return measured_page(result, figures, tables=tables, leading=[_answers(result)])


def _of_part(result: Assessment, part: str, name: str) -> Drawing:
    one = getattr(result, part)
    drawing = {d.name: d for d in one.page().figures}[name]
    return Drawing(f"{part}-{name}", drawing.title, drawing.caption, drawing.draw, drawing.width, drawing.height)


def _answers(result: Assessment) -> Table:
    t = result.answers
    rows = tuple(
        (
            QUESTIONS[str(t["question"][k])], str(t["criterion"][k]), wording.prose(str(t["shown"][k])),
            str(t["interval"][k]), wording.prose(str(t["threshold"][k])), str(t["answer"][k]),
            f"{t['source'][k]} ({t['status'][k]})",
        )
        for k in range(len(t["criterion"]))
    )  # fmt: skip
    words = "; ".join(f"{question} {verdict_of(t, key)}" for key, question in QUESTIONS.items())
    head = ("Question", "Criterion", "this system", "95 %", "asked for", "answer", "from")
    return Table("Answers", head, rows, f"{words}.")


def _steps(result: Assessment) -> Table:
    t = result.steps
    rows = tuple(tuple(wording.prose(str(t[name][k])) for name in t) for k in range(len(t["step"])))
    return Table("Steps", ("Step", "Quantity", "Value", "95 %", "assumed inputs"), rows)
