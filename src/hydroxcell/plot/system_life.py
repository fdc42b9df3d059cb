"""Figures of the life of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SKY, VERMILION
from hydroxcell.system.evidence import Evidence, read_evidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from hydroxcell.system.life.estimate import LifeEstimate

HOUR = 3600.0
COLOURS = {
    "starts and stops": VERMILION,
    "load changes": ORANGE,
    "idle": SKY,
    "high power": BLUE,
    "hours under load": PURPLE,
}
MARKS = {
    ("hydroxide", "H2/O2"): ("o", VERMILION, "alkaline, O₂"),
    ("hydroxide", "H2/air"): ("s", VERMILION, "alkaline, air"),
    ("hydroxide", "not stated"): ("D", VERMILION, "alkaline, gas not stated"),
    ("proton", "H2/air"): ("^", MUTED, "acid, air"),
}
LINES = (GREEN, MUTED, SKY, ORANGE)


def draw_contributions(figure: FigureBase, result: LifeEstimate) -> None:
    """Lasting loss by each model, what causes it side by side."""
    axes = figure.subplots()
    c, lives = result.contributions, result.lives
    for row, name in enumerate(lives["model"]):
        start = 0.0
        for k in np.flatnonzero(c["model"] == name):
            width = 1e6 * HOUR * c["lasting_decay_rate"][k]
            axes.barh(row, width, left=start, height=0.55, color=COLOURS[str(c["term"][k])])
            start += width
        low, high = (1e6 * HOUR * lives[f"lasting_decay_rate_{end}"][row] for end in ("low", "high"))
        axes.plot([low, high], [row + 0.38] * 2, color=INK, lw=1.4, marker="|", ms=7.0)
        axes.text(high, row + 0.38, f"  {_hours(lives['life_to_ten_percent'][row])}", va="center", color=INK)
    used = [term for term in COLOURS if term in set(c["term"].tolist())]
    axes.legend([axes.barh(0, 0, color=COLOURS[t]) for t in used], used, loc="upper center", ncols=len(used),
                bbox_to_anchor=(0.5, 1.16))  # fmt: skip
    axes.set_yticks(range(len(lives["model"])), [str(n).replace("_", " ") for n in lives["model"]])
    axes.set_ylim(len(lives["model"]) - 0.3, -0.5)
    axes.set_xlim(0.0, 1.2 * axes.get_xlim()[1])
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("Lasting loss of cell voltage at rated load / µV h⁻¹")


def _hours(seconds: float) -> str:
    return f"10 % after {float(f'{seconds / HOUR:.2g}'):,.0f} h".replace(",", "\xa0")


def draw_course(figure: FigureBase, result: LifeEstimate) -> None:
    """Cell voltage at rated load over time with its band, the other models, and published records."""
    axes = figure.subplots()
    lives, rated = result.lives, result.rated_cell_voltage
    time = np.geomspace(30.0, 4e4, 300)
    own = list(lives["model"]).index(result.model)
    low, middle, high = (rated - HOUR * lives[f"lasting_decay_rate{end}"][own] * time for end in ("_high", "", "_low"))
    axes.fill_between(time, low, high, color=BLUE, alpha=0.15, lw=0.0, label="95 %")
    axes.plot(time, middle, color=BLUE, label=result.model.replace("_", " "))
    others = [k for k in range(len(lives["model"])) if k != own]
    for k, colour in zip(others, LINES, strict=False):
        line = rated - HOUR * lives["lasting_decay_rate"][k] * time
        axes.plot(time, line, color=colour, ls="--", label=str(lives["model"][k]).replace("_", " "))
    axes.axhline(0.9 * rated, color=INK, lw=0.8)
    axes.text(32.0, 0.9 * rated, "10 % lost", va="bottom", color=INK)
    axes.set_xscale("log")
    axes.set_xlim(30.0, 4e4)
    axes.set_ylim(0.8 * rated, 1.015 * rated)
    _points(axes, rated)
    axes.set_xlabel("Operating time / h")
    axes.set_ylabel("Cell voltage at rated load / V")
    axes.legend(loc="lower center", ncols=3, bbox_to_anchor=(0.5, 1.0))


def _points(axes: Axes, rated: float) -> None:
    """Records with a loss and a duration: filled where they were read, hollow where they are recalled."""
    shown = set()
    for record in read_evidence("durability"):
        loss = _lost(record, rated)
        if np.isnan(loss) or (record.membrane, record.gas) not in MARKS:
            continue
        mark, colour, word = MARKS[record.membrane, record.gas]
        hollow = record.status == "recalled"
        name = f"{word}{', recalled' if hollow else ''}"
        axes.plot(
            record.get("duration") / HOUR, rated - loss, mark, color=colour, ms=6.0, mew=1.3, clip_on=False,
            mfc="white" if hollow else colour, label=None if name in shown else name,
        )  # fmt: skip
        shown.add(name)


def _lost(record: Evidence, rated: float) -> float:
    """Loss of voltage [V]: by its rate, or its share of this rated voltage."""
    by_rate = record.get("decay_rate") * record.get("duration")
    return by_rate if np.isfinite(by_rate) else record.get("share_lost") * rated + 0.0 * record.get("duration")
