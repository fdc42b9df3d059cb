"""How the gases run along a cell: direction, number of segments, channels for the pressure drop, coolant."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.units import to_si

DIRECTIONS = ("co", "counter", "cross")
LARGEST = 400  # segments


def _si(unit: str) -> BeforeValidator:
    return BeforeValidator(lambda value: value if value is None else to_si(value, unit, "along_channel"))


def _direction(value: Any) -> Any:
    if value not in DIRECTIONS:
        raise UnknownNameError("flow direction", str(value), DIRECTIONS, "along_channel.flow")
    return value


Length = Annotated[float, _si("m")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **data: Any) -> None:
        """Refuse unknown names with the nearest match."""
        for name in data:
            if name not in type(self).model_fields:
                raise UnknownNameError("key", name, type(self).model_fields, "along_channel")
        super().__init__(**data)


class Channels(_Record):
    """Rectangular channels of one side, all in parallel, from inlet to outlet.

    Attributes
    ----------
    length : [m] of one channel
    number : of channels in parallel
    width, depth : [m] of the cross-section
    two_phase_multiplier : [1] of the gas pressure drop where liquid water flows along
    """

    length: Length
    number: int = Field(ge=1)
    width: Length
    depth: Length
    two_phase_multiplier: float = Field(1.0, ge=1.0, le=100.0)

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        for name, low, high in (("length", 1e-3, 1e2), ("width", 1e-5, 0.1), ("depth", 1e-5, 0.1)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(
                    f"along_channel: channel {name} = {value:g} m lies outside {low:g} to {high:g} m; "
                    f'give it with its unit, for example {name} = "1 mm".'
                )
        return self

    @property
    def hydraulic_diameter(self) -> float:
        """Four times the cross-section over the wetted perimeter [m]."""
        return 2.0 * self.width * self.depth / (self.width + self.depth)

    @property
    def cross_section(self) -> float:
        """Of all channels together [m2]."""
        return self.number * self.width * self.depth


class Coolant(_Record):
    """Plate temperature that rises linearly from the coolant's inlet to its outlet.

    Attributes
    ----------
    inlet_temperature : [K]
    rise : [K] from inlet to outlet, negative if the coolant runs the other way
    along : the gas whose direction it follows
    """

    inlet_temperature: Annotated[float, _si("K")]
    rise: Annotated[float, _si("K")]
    along: Literal["anode", "cathode"] = "cathode"

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        if not -60.0 <= self.rise <= 60.0:
            raise InputError(
                f"along_channel.coolant.rise = {self.rise:g} K is not a rise of a coolant; "
                'give a difference such as "5 K" (not a temperature in degC).'
            )
        if not 253.0 <= self.inlet_temperature <= 473.0:
            raise InputError(
                f"along_channel.coolant.inlet_temperature = {self.inlet_temperature - 273.15:g} degC lies outside "
                '-20 to 200 degC; give it with its unit, for example "75 degC".'
            )
        return self


class AlongChannel(_Record):
    """The along-channel part of a study.

    Attributes
    ----------
    flow : "co" and "counter" (anode with or against the cathode), or "cross" (a grid of segments)
    segments : along the cathode channels
    rows : along the anode channels, for cross-flow only
    anode_channels, cathode_channels : for the pressure drop; without them the pressure is the same everywhere
    coolant : for a temperature profile; without it the plates are at `conditions.temperature`
    """

    flow: Annotated[Literal["co", "counter", "cross"], BeforeValidator(_direction)] = "counter"
    segments: int = 20
    rows: int | None = None
    anode_channels: Channels | None = None
    cathode_channels: Channels | None = None
    coolant: Coolant | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in ("segments", "rows"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= LARGEST:
                raise InputError(
                    f"along_channel.{name} = {value} must lie between 1 and {LARGEST}; 20 are usual, 1 is the "
                    "through-plane model."
                )
        if self.flow == "cross" and self.rows is None:
            raise InputError(
                'along_channel.rows is missing: flow = "cross" needs the number of segments along the anode channels, '
                "for example segments = 8, rows = 8."
            )
        if self.flow != "cross" and self.rows is not None:
            raise InputError(
                f'along_channel.rows is for flow = "cross" only; remove it or change flow = "{self.flow}".'
            )
        if self.count > LARGEST:
            raise InputError(
                f"along_channel: {self.segments} x {self.rows} = {self.count} segments; at most {LARGEST} are solved."
            )
        return self

    @property
    def count(self) -> int:
        """Number of segments."""
        return self.segments * (self.rows or 1)
