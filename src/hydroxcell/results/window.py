"""The operating window of a map: where it is best, how far one may stray, and the borders of flooding and dry-out.

Borders are contour lines of what was solved (linear between grid points); none passes through places without a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.cell.parameters import parameter
from hydroxcell.models.base import FloatArray
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.results.map import MapResult

SIDES = ("anode", "cathode")
POWER_LOSS = 0.05  # of the best power, where the voltage is held


@dataclass(frozen=True)
class Width:
    """Extent of the window along one axis, through the best place.

    Attributes
    ----------
    low, high : [SI] ends
    open_low, open_high : whether the map ends there before the window does, so that it may be wider
    """

    low: float
    high: float
    open_low: bool
    open_high: bool

    @property
    def size(self) -> float:
        """high - low [SI]."""
        return self.high - self.low

    def words(self, path: str, ceiling: float = np.inf) -> str:
        """Text with units: "6.2 K from 71.1 to 77.3 °C"; `ceiling` is the largest value the input can have [SI]."""
        row = parameter(path)
        assert row is not None
        low, high = (float(from_si(v, row.display)) for v in (self.low, self.high))
        unit, step = ("°C", "K") if row.display == "degC" else (row.display.strip("1"), row.display.strip("1"))
        edges = {(True, True): "both ends", (True, False): "the lower end", (False, True): "the upper end"}
        closed = self.high > ceiling - 1e-9 * abs(ceiling)
        edge = edges.get((self.open_low, self.open_high and not closed))
        note = f", {edge} of the map" if edge else ""
        note += ", the cell temperature" if closed else ""
        return f"{high - low:.1f} {step} from {low:.1f} to {high:.1f} {unit}".replace("  ", " ").strip() + note


@dataclass(frozen=True)
class OperatingWindow:
    """Where a cell may be operated.

    Attributes
    ----------
    best : (row, column) of the best place, None if nothing was solved
    best_value, worst_value : of the merit [SI] over the places solved
    loss : that bounds the window, in the unit of the merit [SI]
    width_x, width_y : extent along each axis through the best place
    share : of the places of the map that lie within the loss [-]
    borders : name -> polylines (corners, 2) in SI of the axes
    """

    best: tuple[int, int] | None
    best_value: float
    worst_value: float
    loss: float
    width_x: Width
    width_y: Width
    share: float
    borders: Mapping[str, tuple[FloatArray, ...]]


def operating_window(result: MapResult) -> OperatingWindow:
    """Window of a map; the loss is that of its protocol (5 % of the best power where the voltage is held)."""
    merit = result.quantities[result.merit]
    nowhere = Width(np.nan, np.nan, False, False)
    if not np.isfinite(merit).any():
        return OperatingWindow(None, np.nan, np.nan, result.asked.loss, nowhere, nowhere, 0.0, {})
    row, column = (int(k) for k in np.unravel_index(np.nanargmax(merit), merit.shape))
    top = float(merit[row, column])
    loss = result.asked.loss if result.merit == "cell_voltage" else POWER_LOSS * top
    with np.errstate(invalid="ignore"):
        share = float(np.mean(np.where(np.isfinite(merit), merit, -np.inf) >= top - loss))
    return OperatingWindow(
        best=(row, column),
        best_value=top,
        worst_value=float(np.nanmin(merit)),
        loss=loss,
        width_x=_width(result.x, merit[row], column, top - loss),
        width_y=_width(result.y, merit[:, column], row, top - loss),
        share=share,
        borders=_borders(result, top - loss),
    )


def _width(places: FloatArray, values: FloatArray, best: int, level: float) -> Width:
    """Interval around `best` in which values stay above a level, by linear interpolation."""
    ends, opened = [], []
    for step in (-1, 1):
        k = best
        while 0 <= k + step < len(values) and values[k + step] >= level:
            k += step
        following = k + step
        if not 0 <= following < len(values) or not np.isfinite(values[following]):
            # the map ends here, or the cell does: what lies between the last state and the next place is not known
            ends.append(float(places[k]))
            opened.append(not 0 <= following < len(values))
            continue
        share = (values[k] - level) / (values[k] - values[following])
        ends.append(float(places[k] + share * (places[following] - places[k])))
        opened.append(False)
    return Width(ends[0], ends[1], opened[0], opened[1])


def _borders(result: MapResult, level: float) -> dict[str, tuple[FloatArray, ...]]:
    """Every border that passes through the map, by name."""
    fields: dict[str, tuple[FloatArray, float]] = {}
    for side in SIDES:
        fields[f"liquid in the {side} exhaust"] = (result.quantities[f"exhaust_saturation_{side}"], 1.0)
        for layer in ("catalyst_layer", "diffusion_layer"):
            name = f"liquid in the {side} {layer.replace('_', ' ')}"
            fields[name] = (result.quantities[f"liquid_saturation_{side}_{layer}"], result.asked.liquid)
    for axis, rise in zip(result.axes, (result.rise_x, result.rise_y), strict=True):
        if axis.is_humidity:
            where = axis.path[0].split(".")[1] if len(axis.path) == 1 else "feeds"
            fields[f"more water to the {where} stops helping"] = (rise, 0.0)
    fields["window"] = (result.quantities[result.merit], level)
    found = {name: contours(result.x, result.y, values, at) for name, (values, at) in fields.items()}
    missing = np.where(np.char.startswith(result.statuses, "limited"), 1.0, 0.0)
    if 0.0 < missing.mean() < 1.0:
        found["limit of the cell"] = contours(result.x, result.y, missing, 0.5)
    return {name: lines for name, lines in found.items() if lines}


def contours(x: FloatArray, y: FloatArray, values: FloatArray, level: float) -> tuple[FloatArray, ...]:
    """Polylines (corners, 2) on which gridded values (len(y), len(x)) take a level; none near values that are nan."""
    import contourpy

    if not np.isfinite(values).any():
        return ()
    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(values), name="serial")
    return tuple(np.asarray(line, dtype=float) for line in generator.lines(level) if len(line) > 1)
