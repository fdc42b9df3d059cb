"""Report page of sensitivities: a figure for each output, and the largest effects as a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.cell.parameters import parameter
from hydroxcell.plot.influence import readable_value
from hydroxcell.plot.sensitivity import draw_sensitivity
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page
from hydroxcell.results.sensitivity import Sensitivity, quantity_of
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

ROWS = 15  # of a table
NEGLIGIBLE = 1e-6  # relative change per relative change below which an input is not listed


def sensitivity_page(result: Sensitivity) -> Page:
    """Page of a result."""
    names = (*result.numbers, *result.outputs)
    still = result.without_influence()
    words = "The derivatives come from the solved equations themselves (implicit differentiation): nothing was re-run."
    warnings = () if not still else (
        f"{len(still)} of {len(result.parameters)} inputs have no influence on any output here, among them "
        f"{', '.join(still[:4])}.",
    )  # fmt: skip
    return make_page(
        result,
        [_drawing(result, name) for name in names],
        tables=[_table(result, name) for name in names],
        warnings=warnings,
        solution=(("Held while an input moves", result.at), ("Derivatives", words)),
    )


def _where(result: Sensitivity, name: str) -> str:
    if name in result.numbers:
        return "a number of the whole curve"
    at = result.reference_point
    return f"{result.current_density[at] / 1e4:.3g} A/cm², {result.cell_voltage[at]:.3f} V, {result.at} held"


def _drawing(result: Sensitivity, name: str) -> Drawing:
    title = name.replace("_", " ")
    caption = f"The largest sensitivities ({_where(result, name)}). One per cent of a temperature is 3 to 4 K."
    if name in result.outputs:
        caption += " Right: the first six along the curve, in the same colours; what is far larger there is cut off."
    return Drawing(
        f"sensitivity-{name.replace('_', '-').replace('.', '-').lower()}",
        f"What moves the {title}",
        caption,
        partial(_draw, result=result, name=name),
        width=10.5,
    )


def _draw(figure: FigureBase, result: Sensitivity, name: str) -> None:
    draw_sensitivity(figure, result, name)


def _table(result: Sensitivity, name: str) -> Table:
    quantity = quantity_of(name)
    rows = []
    for path, value in result.ranking(name)[:ROWS]:
        if abs(value) < NEGLIGIBLE:
            continue
        row = parameter(path)
        unit = row.display if row is not None else "1"
        place = result.parameters.index(path)
        low, base, high = (
            float(from_si(v, unit)) for v in (result.low[place], result.parameter_values[place], result.high[place])
        )
        change = np.ravel(result.normalised(name, path, "range"))[
            result.reference_point if name in result.outputs else 0
        ]
        span = float(from_si(change, quantity.display_unit) - from_si(0.0, quantity.display_unit))
        ranged = np.isfinite(low)
        rows.append(
            (
                path,
                readable_value(base, unit),
                f"{value:+.3g}",
                f"{low:.4g} to {readable_value(high, unit)}" if ranged else "none stated",
                f"{span:+.3g} {wording.unit(quantity.display_unit)}".strip() if ranged else "-",
            )
        )
    return Table(
        f"Sensitivity of the {name.replace('_', ' ')}",
        ("Input", "Value", "Per cent per per cent", "Stated range", "Change over the range, by slope"),
        tuple(rows),
        f"At {_where(result, name)}. Largest first.",
    )
