"""The page of the life of a stack."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.plot.system_influence import draw_influence
from hydroxcell.plot.system_life import draw_contributions, draw_course
from hydroxcell.report import wording
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing, Table
from hydroxcell.report.system.inputs import input_tables
from hydroxcell.system.evidence import HEAD, compact_rows

if TYPE_CHECKING:
    from hydroxcell.system.life.estimate import LifeEstimate

CONTRIBUTIONS = "What wears the stack, by each model; the line under a bar holds 95 % of the draws."
COURSE = (
    "By the chosen model with its band, and by the others (dashed). Points: published records with a loss, at the "
    "voltage that the same loss would leave here; hollow ones are recalled, not checked. Most are single cells at "
    "constant load."
)
INFLUENCE = "Change of the life when one number goes to the lower (light) and upper (dark) end of its range."
EVIDENCE = (
    "Published; nothing is computed from these rows. Oxygen is not air, a single cell at constant load is not a stack. "
    "Recalled: from memory, check it before you rely on it."
)
HOUR = 3600.0


def page(result: LifeEstimate) -> MeasuredPage:
    """Page of a life estimate."""
    changes = result.changes["life_to_ten_percent"]
    figures = [
        Drawing("contributions", "What wears it", CONTRIBUTIONS, partial(draw_contributions, result=result), 9.0, 3.6),
        Drawing("course", "Voltage over time", COURSE, partial(draw_course, result=result), 9.0, 4.8),
        Drawing(
            "influence", "What moves the life", INFLUENCE,
            partial(draw_influence, changes=changes, name="life_to_ten_percent"), 9.0, 4.4,
        ),
    ]  # fmt: skip
    tables = [_models(result), _contributions(result), *_duty(result), _evidence(result)]
    return measured_page(
        result, figures, tables=[*tables, *input_tables(result.inputs, result.changes, ("life_to_ten_percent",))]
    )


def _models(result: LifeEstimate) -> Table:
    t = result.lives
    rows = tuple(
        (
            str(t["title"][k]),
            f"{1e6 * HOUR * t['lasting_decay_rate'][k]:.3g}",
            f"{100 * HOUR * t['lasting_decay_rate'][k] / result.rated_cell_voltage:.3g}",
            _hours(t["life_to_ten_percent"][k]),
            f"{_hours(t['life_to_ten_percent_low'][k])} to {_hours(t['life_to_ten_percent_high'][k])}",
        )
        for k in range(len(t["model"]))
    )
    return Table("Models", ("Model", "loss / µV h⁻¹", "loss / % h⁻¹", "10 % lost / h", "95 %"), rows)


def _contributions(result: LifeEstimate) -> Table:
    c = result.contributions
    rows = tuple(
        (
            str(c["model"][k]).replace("_", " "),
            str(c["term"][k]),
            f"{1e6 * HOUR * c['lasting_decay_rate'][k]:.3g}",
            " to ".join(wording.number(1e6 * HOUR * c[f"lasting_decay_rate_{end}"][k], 2) for end in ("low", "high")),
        )
        for k in range(len(c["model"]))
    )
    return Table("Contributions", ("Model", "Cause", "loss / µV h⁻¹", "95 %"), rows)


def _duty(result: LifeEstimate) -> list[Table]:
    if not result.duty:
        return []
    pairs = zip(result.duty["current_density"], result.duty["share_of_time"], strict=True)
    rows = tuple((f"{current / 1e4:.3g}", f"{100 * share:.3g}") for current, share in pairs)
    return [Table("Load of the aged cell", ("i / A cm⁻²", "time / %"), rows)]


def _evidence(result: LifeEstimate) -> Table:
    e = result.evidence
    columns = {name: e[name].tolist() for name in e}
    return Table("Published records of durability", HEAD, tuple(compact_rows(columns)), EVIDENCE)


def _hours(seconds: float) -> str:
    return f"{float(f'{seconds / HOUR:.3g}'):,.0f}".replace(",", "\xa0")
