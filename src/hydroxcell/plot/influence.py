"""How far the result moves when assumed inputs move over their stated range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import Patch

from hydroxcell.materials.fields import IONOMER_LAWS
from hydroxcell.nomenclature import label, unit_label
from hydroxcell.plot.style import BLUE, INK, MUTED, VERMILION, display, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure, FigureBase

    from hydroxcell.results.influence import Influence


def tornado(influences: Sequence[Influence]) -> Figure:
    """Figure with one bar for each input."""
    with styled():
        figure = new_figure(9.0, 1.1 + 0.55 * max(len(influences), 1))
        draw_tornado(figure, influences)
    return figure


def draw_tornado(figure: FigureBase, influences: Sequence[Influence]) -> None:
    """Draw the bars into a figure or a part of one; blue is the low end of the range, vermilion the high end."""
    axes = figure.add_subplot()
    base = float(display("power_density", influences[0].base_value))
    axes.axvline(base, color=INK, lw=1.0)
    reach = [base]
    for row, item in enumerate(influences):
        ends = [
            (float(display("power_density", item.low_value)), readable_value(item.low, item.unit), BLUE),
            (float(display("power_density", item.high_value)), readable_value(item.high, item.unit), VERMILION),
        ]
        same_side = (ends[0][0] - base) * (ends[1][0] - base) > 0.0
        for value, text, colour in sorted(ends, key=lambda end: -abs(end[0] - base)):
            axes.barh(row, value - base, left=base, height=0.5, color=colour, lw=0.0)
            inner = same_side and abs(value - base) < max(abs(e[0] - base) for e in ends)
            if not inner:
                right = value >= base
                axes.annotate(
                    text,
                    (value, row),
                    xytext=(4 if right else -4, 0),
                    textcoords="offset points",
                    ha="left" if right else "right",
                    va="center",
                    fontsize=8.0,
                    color=MUTED,
                )
            reach.append(value)
    span = max(max(reach) - min(reach), 1e-3)
    axes.set_xlim(min(reach) - 0.3 * span, max(reach) + 0.3 * span)
    axes.set_yticks(range(len(influences)), [readable_path(item.path) for item in influences])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(False, axis="y")
    axes.set_xlabel(f"Peak {label('power_density')[:1].lower()}{label('power_density')[1:]}")
    ends_shown = ((BLUE, "low end of the range"), (VERMILION, "high end of the range"))
    handles = [Patch(color=colour, label=words) for colour, words in ends_shown]
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)


def readable_path(path: str) -> str:
    """Write a dotted path in two lines of words: what, and where.

    >>> print(readable_path("membrane.conductivity.reference"))
    conductivity, reference
    membrane
    """
    parts = path.split(".")
    first = len(parts) - (2 if len(parts) > 2 and parts[-2] in IONOMER_LAWS else 1)
    place = parts[:first]
    if place[:1] in (["anode"], ["cathode"]):
        place = [" ".join(place[:2]), *place[2:]]
    what, where = (", ".join(words).replace("0_9_V", "0.9 V").replace("_", " ") for words in (parts[first:], place))
    return f"{what}\n{where}"


def readable_value(value: float, unit: str) -> str:
    """Write a number in its display unit.

    >>> readable_value(2.5, "mohm cm2")
    '2.5 mΩ cm²'
    """
    return f"{value:.4g} {unit_label(unit)}".strip()
