"""Report page of a map: the window as a figure and in words, what lies behind it, and the places of the grid."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from hydroxcell.plot.maps import draw_details, draw_window
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page
from hydroxcell.results.map import MapResult, axis_words, shown
from hydroxcell.units import from_si

HELD = {"current": ("Current density held", "A/cm2", 1e-4), "voltage": ("Voltage held", "V", 1.0),
        "power": ("Power density held", "W/cm2", 1e-4)}  # fmt: skip


def map_page(result: MapResult) -> Page:
    """Page of a result."""
    name, unit, factor = HELD[result.asked.held[0]]
    held = f"{factor * result.asked.held[1]:g} {wording.unit(unit)}"
    what = "voltage" if result.merit == "cell_voltage" else "power"
    caption = (
        f"The {what} at every place; the thick line bounds the window. Lines of liquid: where all water of an exhaust "
        f"would just be vapour, and where a layer first holds {100 * result.asked.liquid:g} % of liquid. Stops "
        f"helping: beyond this line more water in that feed lowers the {what}. Lines are straight between grid points."
    )
    solved = np.isfinite(result.quantities[result.merit]).any()
    figures = [
        Drawing("window", f"The {what} over both inputs", caption, partial(_draw, draw_window, result), 9.0, 5.8)
    ]
    words = "Resistance, water in the cathode ionomer, liquid in the anode, and the water of the anode exhaust."
    figures.append(Drawing("details", "What lies behind it", words, partial(_draw, draw_details, result), 10.5, 7.0))
    return make_page(
        result,
        figures if solved else [],
        tables=_tables(result),
        conditions=((name, held), ("Axes of the map", _axes(result)), ("Feeds of the map", _feeds(result))),
        warnings=_warnings(result),
        solution=(
            ("Grid", f"{len(result.x)} × {len(result.y)}, {int(np.sum(result.statuses == 'converged'))} converged"),
            ("What lies on which side", "exact derivatives of the voltage to both inputs, place by place"),
        ),
    )


def _draw(draw: Any, result: MapResult, figure: Any) -> None:
    draw(figure, result)


def _axes(result: MapResult) -> str:
    ends = ((path, shown(path[0], float(v[0])), shown(path[0], float(v[-1]))) for path, v in
            ((result.x_path, result.x), (result.y_path, result.y)))  # fmt: skip
    words = " and ".join(f"{axis_words(path)}, {low} to {high}" for path, low, high in ends)
    return f"{words}; they replace what is stated above"


def _feeds(result: MapResult) -> str:
    asked = result.asked
    if asked.stoichiometry is not None:
        both = f"stoichiometry {asked.stoichiometry[0]:g} (anode) and {asked.stoichiometry[1]:g} (cathode)"
        return f"{both}, in place of the flows above"
    if asked.flow is not None:
        anode, cathode = (float(from_si(rate, "slpm")) for rate in asked.flow)
        return f"{anode:.3g} slpm (anode) and {cathode:.3g} slpm (cathode) of dry gas, in place of the flows above"
    kinds = {side: result.study.cell.structure[f"conditions.{side}.flow.kind"] for side in ("anode", "cathode")}
    return ", ".join(f"{side}: {kind}" for side, kind in kinds.items()) + " (as the cell states)"


def _tables(result: MapResult) -> list[Table]:
    window = result.window
    if window.best is None:
        return []
    rows = []
    for path, width in ((result.x_path, window.width_x), (result.y_path, window.width_y)):
        best = result.x[window.best[1]] if path == result.x_path else result.y[window.best[0]]
        rows.append((axis_words(path), shown(path[0], float(best)), width.words(path[0], result.ceiling(path[0]))))
    loss = f"{1e3 * window.loss:g} mV" if result.merit == "cell_voltage" else "5 %"
    text = f"Through the best place, the other input fixed. {100 * window.share:.0f} % of the places lie in the window."
    found = [Table("Operating window", ("Input", "Best", f"Within {loss} of the best"), tuple(rows), text)]
    names, counts = np.unique(result.scarcest[result.scarcest != ""], return_counts=True)
    if len(names):
        least = [
            (n, str(c), f"{_least(result, n):.2f}")
            for n, c in sorted(zip(names, counts, strict=True), key=lambda e: -e[1])
        ]
        head = ("Scarcest supply", "Places", "Least share left")
        found.append(Table("What is scarce", head, tuple(least), "Below 0.25 a supply is called limiting."))
    return found


def _least(result: MapResult, name: str) -> float:
    return float(np.nanmin(result.quantities["supply_left"][result.scarcest == name]))


def _warnings(result: MapResult) -> list[str]:
    found = []
    failed = int(np.sum(np.char.startswith(result.statuses, "failed")))
    if failed:
        found.append(f"{failed} places were not solved; they are left empty.")
    if not np.isfinite(result.quantities["exhaust_saturation_anode"]).any():
        found.append("The feeds are differential (unlimited): there is no exhaust, and no border of liquid in one.")
    closed = [
        side for side in ("anode", "cathode")
        if result.study.cell.value(f"conditions.{side}.interface_saturation") < 1e-3
    ]  # fmt: skip
    if closed:
        found.append(
            f"The channel face of the diffusion layer is dry (interface saturation 0), {' and '.join(closed)}: "
            "liquid drains freely, so that flooding costs less here than in a cell whose channels hold water."
        )
    return found
