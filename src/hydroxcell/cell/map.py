"""Protocol of a map: two axes, what is held at every grid point, and the flows."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hydroxcell.cell.inputs import vocabulary
from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, NUMBERS, parameter
from hydroxcell.cell.protocols import BaseProtocol, CurrentDensity, PowerDensity, Voltage, si, si_list
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.materials.quantity import check_value
from hydroxcell.units import to_si

LARGEST = 101  # values on one axis
RANGE = ("start", "stop", "points")
HUMIDITIES = ("conditions.anode.relative_humidity", "conditions.cathode.relative_humidity")


def _paths(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Axis(BaseModel):
    """One axis: an input, or several that take the same value, and its values.

    Give `values`, or `start`, `stop` and `points`; text carries its unit, numbers are SI.

    Attributes
    ----------
    path : dotted paths, dew points included
    values : [SI] rising, at least two
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Annotated[tuple[str, ...], BeforeValidator(_paths)]
    values: tuple[float, ...]

    @model_validator(mode="before")
    @classmethod
    def _in_si(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        unknown = set(data) - {"path", "values", *RANGE}
        if unknown:
            raise UnknownNameError("key", min(unknown), ("path", "values", *RANGE), "an axis of the map")
        paths = _paths(data.get("path")) or ()
        if not paths:
            raise InputError('an axis of the map needs a path, for example path = "conditions.anode.dew_point".')
        unit = _unit([str(path) for path in paths])
        return {"path": paths, "values": _values(data, unit, " = ".join(paths))}

    @property
    def unit(self) -> str:
        """Display unit."""
        row = parameter(self.path[0])
        assert row is not None
        return row.display

    @property
    def is_dew_point(self) -> bool:
        """Whether the axis is the dew point of a side."""
        return self.path[0] in DEW_POINTS

    @property
    def is_humidity(self) -> bool:
        """Whether going up the axis brings more water."""
        return all(path in DEW_POINTS or path in HUMIDITIES for path in self.path)


def _unit(paths: list[str]) -> str:
    units = set()
    for path in paths:
        row = parameter(path)
        if path in CHOICES:
            raise InputError(f"axis of the map: {path} is a choice, not a number; make one map for each.")
        if row is None:
            raise UnknownNameError("parameter", path, [*vocabulary().paths, *NUMBERS, *DEW_POINTS], "axis of the map")
        units.add(row.unit)
    if len(units) > 1:
        raise InputError(f"axis of the map: {' and '.join(paths)} have different units and cannot share an axis.")
    return units.pop()


def _values(data: dict[str, Any], unit: str, name: str) -> tuple[float, ...]:
    where = f"axis of the map: {name}"
    if "values" in data:
        if any(key in data for key in RANGE):
            raise InputError(f"{where}: give values, or start, stop and points, not both.")
        given = data["values"]
        items = given if isinstance(given, list | tuple) else getattr(given, "tolist", lambda: [given])()
        values = [to_si(item, unit, where) for item in items]
    else:
        missing = [key for key in RANGE if key not in data]
        if missing:
            raise InputError(f"{where}: {' and '.join(missing)} missing; give start, stop and points, or values.")
        points = data["points"]
        if not isinstance(points, int) or isinstance(points, bool):
            raise InputError(f"{where}: points = {points!r} is not a whole number.")
        start, stop = (to_si(data[key], unit, where) for key in ("start", "stop"))
        if not 2 <= points <= LARGEST:
            raise InputError(f"{where}: {points} points; an axis takes 2 to {LARGEST}.")
        values = np.linspace(start, stop, points).tolist()
    if not 2 <= len(values) <= LARGEST:
        raise InputError(f"{where}: {len(values)} values; an axis takes 2 to {LARGEST}.")
    row = parameter(name.split(" = ")[0])
    assert row is not None
    for value in values:
        check_value(value, f"{value:g} {unit}", row, where)
    if not np.all(np.diff(values) > 0.0):
        raise InputError(f"{where}: the values must rise from one to the next.")
    return tuple(float(v) for v in values)


class Map(BaseProtocol):
    """A grid of steady operating points over two inputs.

    Without axes it is the operating window: the dew points of the anode (x) and of the cathode (y), from `span` below
    the temperature of the cell up to it. Exactly one of current, voltage and power density is held.

    Attributes
    ----------
    x, y : the axes, or None for the dew points
    span : [K] reach of the dew points below the cell temperature, where an axis is left out
    points : values on an axis that is left out
    current_density, voltage, power_density : [A/m2], [V] or [W/m2] held at every grid point
    stoichiometry : of anode and cathode, in place of the flows of the cell
    flow : [mol/s] dry gas of anode and cathode, in place of the flows of the cell
    minimum_current_density : [A/m2] below which a stoichiometric feed stays constant; the held current if left out
    loss : [V] below the best voltage, which bounds the window
    liquid : liquid saturation from which a layer counts as wet [-]
    """

    kind: Literal["map"] = "map"
    x: Axis | None = None
    y: Axis | None = None
    span: Annotated[float, si("K")] = 30.0
    points: int = Field(21, ge=2, le=LARGEST)
    current_density: CurrentDensity | None = None
    voltage: Voltage | None = None
    power_density: PowerDensity | None = None
    stoichiometry: tuple[float, float] | None = None
    flow: Annotated[tuple[float, float] | None, si_list("mol/s")] = None
    minimum_current_density: CurrentDensity | None = None
    loss: Voltage = 0.01
    liquid: float = Field(0.01, gt=0.0, lt=1.0)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        given = [n for n in ("current_density", "voltage", "power_density") if getattr(self, n) is not None]
        if len(given) != 1:
            raise InputError(
                "protocol: a map holds exactly one of current_density, voltage and power_density; "
                f"{' and '.join(given) if given else 'none'} given."
            )
        held = getattr(self, given[0])
        if not held > 0.0:
            raise InputError(f"protocol.{given[0]} = {held:g} must be above zero.")
        if self.stoichiometry is not None and self.flow is not None:
            raise InputError("protocol: stoichiometry and flow were given; a map takes one of them.")
        if self.stoichiometry is not None and min(self.stoichiometry) <= 1.0:
            raise InputError(f"protocol.stoichiometry = {list(self.stoichiometry)}: both must be above 1.")
        if self.flow is not None and min(self.flow) <= 0.0:
            raise InputError("protocol.flow: both flows must be above zero.")
        if not 0.0 < self.span <= 100.0:
            raise InputError(f"protocol.span = {self.span:g} K must lie between 0 and 100 K.")
        if not self.loss > 0.0:
            raise InputError(f"protocol.loss = {self.loss:g} V must be above zero.")
        if self.x is not None and self.y is not None and set(self.x.path) & set(self.y.path):
            raise InputError(f"protocol: both axes move {', '.join(sorted(set(self.x.path) & set(self.y.path)))}.")
        return self

    @property
    def held(self) -> tuple[str, float]:
        """What is held ("current", "voltage" or "power") and its value [SI]."""
        for name in ("current", "power"):
            value = getattr(self, f"{name}_density")
            if value is not None:
                return name, value
        assert self.voltage is not None
        return "voltage", self.voltage

    def axes(self, temperature: float) -> tuple[Axis, Axis]:
        """Both axes; those left out are dew points up to the temperature of the cell [K]."""
        values = np.linspace(temperature - self.span, temperature, self.points).tolist()
        default = [{"path": f"conditions.{side}.dew_point", "values": values} for side in ("anode", "cathode")]
        found = [axis or Axis.model_validate(d) for axis, d in zip((self.x, self.y), default, strict=True)]
        return found[0], found[1]

    @classmethod
    def temperature_and_humidity(
        cls,
        voltage: str | float,
        temperature: tuple[str | float, str | float],
        humidity: tuple[str | float, str | float],
        points: tuple[int, int] = (17, 13),
        **others: Any,
    ) -> Self:
        """Power over temperature (x) and the relative humidity of both feeds (y) at a fixed voltage."""
        x = {"path": "conditions.temperature", "start": temperature[0], "stop": temperature[1], "points": points[0]}
        y = {"path": HUMIDITIES, "start": humidity[0], "stop": humidity[1], "points": points[1]}
        return cls.model_validate({"x": x, "y": y, "voltage": voltage, **others})
