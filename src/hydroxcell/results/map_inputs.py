"""The numbers of a cell at every point of a map: axes, dew points and flows turned into parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydroxcell.cell.map import Map
from hydroxcell.cell.parameters import DEW_POINTS
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError
from hydroxcell.materials.conditions import SIDES
from hydroxcell.models.base import FloatArray
from hydroxcell.physics.humidity import relative_humidity_from_dew_point
from hydroxcell.units import from_si

TEMPERATURE = "conditions.temperature"
STEP = 1e-4  # of an axis, for the derivative of parameters to it
ROUND_OFF = 1e-9


class MapInputs:
    """Values by dotted path at any place of a map.

    Attributes
    ----------
    cell : with the flows that the map states
    x, y : the axes
    """

    def __init__(self, cell: Cell, asked: Map) -> None:
        """Check everything that can be wrong with a map of this cell. Errors: InputError in words."""
        self.cell = _with_flows(cell, asked)
        self.x, self.y = asked.axes(self.cell.value(TEMPERATURE))
        self._base = {path: quantity.value for path, quantity in self.cell.quantities.items()}
        for axis in (self.x, self.y):
            for path in axis.path:
                if path not in self._base and path not in DEW_POINTS:
                    raise InputError(
                        f"{cell.name}: axis of the map: {path} does not act in this cell: the kind of law, flow or "
                        "layer chosen here does not use it."
                    )
        self._refuse_wet_feeds()

    def values(self, x: float, y: float) -> dict[str, float]:
        """Parameters at a place of the map [SI]; dew points become relative humidities."""
        found, dew_points = self._at(x, y)
        for side, dew in dew_points.items():
            humidity = relative_humidity_from_dew_point(dew, found[TEMPERATURE])
            found[f"conditions.{side}.relative_humidity"] = min(float(humidity), 1.0)
        return found

    def moves(self, x: float, y: float) -> dict[str, tuple[float, float]]:
        """Derivative of every parameter that moves, to x and to y [SI of it per SI of the axis]."""
        found: dict[str, list[float]] = {}
        for k, axis in enumerate((self.x, self.y)):
            step = STEP * (axis.values[-1] - axis.values[0])
            above, below = (self._unclipped(x + s * (k == 0), y + s * (k == 1)) for s in (step, -step))
            for path, value in above.items():
                if value != below[path]:
                    found.setdefault(path, [0.0, 0.0])[k] = (value - below[path]) / (2.0 * step)
        return {path: (a, b) for path, (a, b) in found.items()}

    def _unclipped(self, x: float, y: float) -> dict[str, float]:
        found, dew_points = self._at(x, y)
        for side, dew in dew_points.items():
            humidity = relative_humidity_from_dew_point(dew, found[TEMPERATURE])
            found[f"conditions.{side}.relative_humidity"] = float(humidity)
        return found

    def _at(self, x: float, y: float) -> tuple[dict[str, float], dict[str, float]]:
        """Numbers with the axes in place, and the dew points that decide humidities."""
        found, dew_points = dict(self._base), dict(self.cell.dew_points)
        for axis, value in ((self.x, x), (self.y, y)):
            for path in axis.path:
                side = path.split(".")[1]
                if path in DEW_POINTS:
                    dew_points[side] = value
                else:
                    found[path] = value
                    if path.endswith(".relative_humidity"):
                        dew_points.pop(side, None)
        return found, dew_points

    def _refuse_wet_feeds(self) -> None:
        for x in self.x.values:
            for y in self.y.values:
                found, dew_points = self._at(x, y)
                temperature = found[TEMPERATURE]
                for side, dew in dew_points.items():
                    if relative_humidity_from_dew_point(dew, temperature) > 1.0 + ROUND_OFF:
                        raise InputError(self._too_wet(side, dew, temperature))

    def _too_wet(self, side: str, dew: float, temperature: float) -> str:
        path = f"conditions.{side}.dew_point"
        letter = next((k for k, axis in (("x", self.x), ("y", self.y)) if path in axis.path), None)
        where = f"axis {letter} of the map: {path}" if letter else f"{self.cell.name}: {path}"
        return (
            f"{where} = {from_si(dew, 'degC'):.4g} degC lies above the cell temperature of "
            f"{from_si(temperature, 'degC'):.4g} degC; water would condense in the feed. End the axis at or below it."
        )


def _with_flows(cell: Cell, asked: Map) -> Cell:
    changes: dict[str, float | str] = {}
    if asked.flow is not None:
        for side, rate in zip(SIDES, asked.flow, strict=True):
            changes |= {f"conditions.{side}.flow.kind": "fixed", f"conditions.{side}.flow.rate": rate}
    if asked.stoichiometry is not None:
        for side, ratio in zip(SIDES, asked.stoichiometry, strict=True):
            flow = f"conditions.{side}.flow"
            changes |= {f"{flow}.kind": "stoichiometry", f"{flow}.ratio": ratio}
            changes[f"{flow}.minimum_current_density"] = _smallest(cell.quantities, asked, flow)
    return cell.replace(changes) if changes else cell


def _smallest(known: Mapping[str, object], asked: Map, flow: str) -> float:
    """Current below which a stoichiometric feed stays constant [A/m2]: stated, or the held one."""
    if asked.minimum_current_density is not None:
        return asked.minimum_current_density
    if asked.current_density is not None:
        return asked.current_density
    raise InputError(
        f"protocol: {flow}.kind = stoichiometry at a held {asked.held[0]} needs minimum_current_density, the current "
        'below which the feed stays constant, for example "0.2 A/cm2".'
    )


def target(names: tuple[str, ...], values: Mapping[str, float], control: Mapping[str, float]) -> FloatArray:
    """Parameter vector in the order of a system; controls that are not named are zero."""
    return np.array([control.get(n, 0.0) if n.startswith("control.") else values[n] for n in names])
