"""What is done to a cell: frozen, serialisable protocols. Numbers are SI; text carries its unit ("2 A/cm2")."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hydroxcell.errors import InputError
from hydroxcell.units import to_si


def si(unit: str) -> BeforeValidator:
    """Validator that turns text with a unit into SI; None stays None."""

    def convert(value: Any) -> Any:
        return value if value is None else to_si(value, unit, "protocol")

    return BeforeValidator(convert)


def si_list(unit: str) -> BeforeValidator:
    """Validator that turns a list of numbers or texts with units into a tuple in SI."""

    def convert(value: Any) -> Any:
        if value is None:
            return None
        items = value if isinstance(value, list | tuple) else getattr(value, "tolist", lambda: [value])()
        return tuple(to_si(item, unit, "protocol") for item in items)

    return BeforeValidator(convert)


Voltage = Annotated[float, si("V")]
CurrentDensity = Annotated[float, si("A/m2")]
PowerDensity = Annotated[float, si("W/m2")]


class BaseProtocol(BaseModel):
    """Base of everything that can be done to a cell; `kind` is its name in study files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str

    @classmethod
    def prepared(cls, content: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
        """What a study file in `folder` says, with the files that it names read; most protocols name none."""
        return content


class Polarization(BaseProtocol):
    """A steady polarization curve.

    With neither list given, the voltage goes from open circuit down to `minimum_voltage` in `points` steps.
    `current_densities` or `voltages` set the points instead; `up_to` spreads `points` currents from zero to it.

    Attributes
    ----------
    points : number of points, 2 to 1000
    minimum_voltage : [V] where the sweep ends
    up_to : [A/m2] or None
    current_densities : [A/m2] or None
    voltages : [V] or None
    """

    kind: Literal["polarization"] = "polarization"
    points: int = Field(31, ge=2, le=1000)
    minimum_voltage: Voltage = 0.2
    up_to: CurrentDensity | None = None
    current_densities: Annotated[tuple[float, ...] | None, si_list("A/m2")] = None
    voltages: Annotated[tuple[float, ...] | None, si_list("V")] = None

    @model_validator(mode="after")
    def _one_way_only(self) -> Self:
        given = [n for n in ("up_to", "current_densities", "voltages") if getattr(self, n) is not None]
        if len(given) > 1:
            raise InputError(f"protocol: {' and '.join(given)} were given; a polarization takes one of them.")
        for name in ("current_densities", "voltages"):
            values = getattr(self, name)
            if values is not None and not values:
                raise InputError(f"protocol.{name} is empty; give at least one value or leave it out.")
        if not 0.0 < self.minimum_voltage < 1.2:
            raise InputError(
                f"protocol.minimum_voltage = {self.minimum_voltage:g} V lies outside 0 to 1.2 V; "
                "a usual value is 0.2 V."
            )
        if self.up_to is not None and not 0.0 < self.up_to < 1e6:
            raise InputError(f"protocol.up_to = {self.up_to / 1e4:g} A/cm2 must be between 0 and 100 A/cm2.")
        return self


class Hold(BaseProtocol):
    """One steady operating point at a fixed voltage, current density or power density (exactly one is given)."""

    kind: Literal["hold"] = "hold"
    voltage: Voltage | None = None
    current_density: CurrentDensity | None = None
    power_density: PowerDensity | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [n for n in ("voltage", "current_density", "power_density") if getattr(self, n) is not None]
        if len(given) != 1:
            raise InputError(
                "protocol: a hold takes exactly one of voltage, current_density and power_density; "
                f"{len(given)} were given."
            )
        return self
