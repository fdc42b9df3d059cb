"""A load over time: steps, ramps and cycles of current, voltage or power, with changes of the operating conditions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hydroxcell.cell.parameters import parameter
from hydroxcell.cell.protocols import BaseProtocol, Voltage, si
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.materials.quantity import check_value
from hydroxcell.units import to_si

Seconds = Annotated[float, si("s")]
Value = float | tuple[float, float]
"""A level, or the levels at the beginning and at the end of a ramp."""

LOADS = {"current_density": "A/m2", "voltage": "V", "power_density": "W/m2"}
PLAUSIBLE = {"current_density": 2e5, "voltage": 2.0, "power_density": 1e5}
LIKELY_MISTAKE = {
    "current_density": "was it meant in mA/cm2, or is it the current of the whole cell in A?",
    "voltage": "was it meant in mV, or is it the voltage of a stack?",
    "power_density": "was it meant in mW/cm2, or is it the power of the whole cell in W?",
}
MOST_STEPS = 200_000


class LoadStep(BaseModel):
    """One part of a load profile.

    Attributes
    ----------
    duration : [s]
    current_density, voltage, power_density : exactly one; a level, or two for a ramp from the first to the second
    conditions : operating conditions by dotted path ("conditions.cathode.relative_humidity") that take a new value
        when the step begins, or ramp between two values; they stay until they are changed again
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    duration: Seconds
    current_density: Value | None = None
    voltage: Value | None = None
    power_density: Value | None = None
    conditions: Mapping[str, Value] = Field(default_factory=dict)

    @field_validator("current_density", "voltage", "power_density", mode="before")
    @classmethod
    def _level(cls, value: Any, info: Any) -> Any:
        return None if value is None else _values(value, LOADS[info.field_name], f"protocol.{info.field_name}")

    @field_validator("conditions", mode="before")
    @classmethod
    def _condition(cls, value: Any) -> Any:
        return {path: _condition(path, level) for path, level in dict(value).items()}

    @model_validator(mode="after")
    def _usable(self) -> Self:
        given = [name for name in LOADS if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError(
                f"protocol.steps: a step takes exactly one of {', '.join(LOADS)}; "
                f"{' and '.join(given) + ' were' if given else 'none was'} given."
            )
        if not (math.isfinite(self.duration) and self.duration > 0.0):
            raise InputError(f"protocol.steps: duration = {self.duration:g} s must be positive.")
        for level in ends(self.load[1]):
            if not math.isfinite(level):
                raise InputError(f"protocol.steps: {given[0]} = {level} is not a number.")
            if abs(level) > PLAUSIBLE[given[0]]:
                raise InputError(
                    f"protocol.steps: {given[0]} = {level:g} {LOADS[given[0]]} is beyond any cell "
                    f"({PLAUSIBLE[given[0]]:g}); {LIKELY_MISTAKE[given[0]]}"
                )
        return self

    @property
    def load(self) -> tuple[str, Value]:
        """Name and level of the load of this step."""
        name = next(n for n in LOADS if getattr(self, n) is not None)
        return name, getattr(self, name)

    @property
    def levels(self) -> tuple[float, float]:
        """Load at the beginning and at the end of this step."""
        return ends(self.load[1])


class LoadProfile(BaseProtocol):
    """What a cell is asked to deliver over time.

    Attributes
    ----------
    steps : the parts, one after another
    cycles : how often all of them are repeated
    initial : "steady" begins in the steady state of the first load, "open_circuit" at rest, "carbonated" at rest with
        ionomers that have been in air
    initial_carbon_dioxide_fraction : [1] of the air that "carbonated" is in equilibrium with, at cell temperature
    initial_carbon_content : [1] carbon per fixed ion of all ionomers for "carbonated", in place of that equilibrium
    output_interval : [s] between stored times; None stores them closer after every change
    minimum_voltage : [V] at which the run stops, with the cause
    minimum_water_content : [1] of either catalyst layer (mean) below which the run stops as dried out, or None
    maximum_saturation : [1] of liquid in either catalyst layer (mean) above which it stops as flooded, or None
    maximum_temperature : [K] anywhere, or None
    relative_tolerance : of a step of the integrator [-]
    """

    kind: Literal["load_profile"] = "load_profile"
    steps: tuple[LoadStep, ...]
    cycles: int = Field(1, ge=1, le=100_000)
    initial: Literal["steady", "open_circuit", "carbonated"] = "steady"
    initial_carbon_dioxide_fraction: Annotated[float, si("1")] = Field(4e-4, gt=0.0, le=5e-3)
    initial_carbon_content: float | None = Field(None, ge=0.0, lt=1.0)
    output_interval: Seconds | None = None
    minimum_voltage: Voltage = 0.05
    minimum_water_content: float | None = Field(None, gt=0.0)
    maximum_saturation: float | None = Field(None, gt=0.0, lt=1.0)
    maximum_temperature: Annotated[float, si("K")] | None = None
    relative_tolerance: float = Field(3e-4, ge=1e-9, le=0.05)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.steps:
            raise InputError("protocol.steps is empty; give at least one step with a duration and a load.")
        if len(self.steps) * self.cycles > MOST_STEPS:
            raise InputError(
                f"protocol: {len(self.steps)} steps x {self.cycles} cycles are more than {MOST_STEPS}; "
                "use Durability for thousands of cycles."
            )
        if self.output_interval is not None and not self.output_interval > 0.0:
            raise InputError(f"protocol.output_interval = {self.output_interval:g} s must be positive.")
        return self

    @property
    def duration(self) -> float:
        """Length of the whole profile [s]."""
        return self.cycles * sum(step.duration for step in self.steps)

    @property
    def swept_conditions(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest value that the steps give to conditions, by dotted path below `conditions` [SI]."""
        found: dict[str, list[float]] = {}
        for step in self.steps:
            for path, value in step.conditions.items():
                found.setdefault(path.removeprefix("conditions."), []).extend(ends(value))
        return {name: (min(values), max(values)) for name, values in found.items()}

    @classmethod
    def of_steps(cls, steps: Sequence[tuple[Any, Any]], load: str = "current_density", **options: Any) -> LoadProfile:
        """Profile from (duration, level) pairs of one kind of load; a pair of levels is a ramp.

        >>> LoadProfile.of_steps([("60 s", "0.5 A/cm2"), ("2 min", ("0.5 A/cm2", "1 A/cm2"))]).duration
        180.0
        """
        if load not in LOADS:
            raise UnknownNameError("load", load, LOADS, "protocol")
        return cls(steps=tuple(LoadStep.model_validate({"duration": d, load: v}) for d, v in steps), **options)

    @classmethod
    def from_csv(cls, path: str | Path, *, active_area: float | None = None, **options: Any) -> LoadProfile:
        """Profile from a table with a time and one load, units in the header; see `profile_files.read_profile`.

        Parameters
        ----------
        active_area : [m2], needed for a load per cell ("current / A", "power / W")
        """
        from hydroxcell.cell.profile_files import read_profile

        return cls(steps=read_profile(path, active_area), **options)


def _values(value: Any, unit: str, where: str) -> Value:
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise InputError(f"{where}: {len(value)} values were given; one is a level, two are a ramp.")
        return to_si(value[0], unit, where), to_si(value[1], unit, where)
    return to_si(value, unit, where)


def _condition(path: str, value: Any) -> Value:
    row = parameter(path)
    if row is None or not path.startswith("conditions."):
        from hydroxcell.cell.parameters import NUMBERS

        known = [name for name in NUMBERS if name.startswith("conditions.")]
        raise UnknownNameError("condition", path, known, "protocol.steps")
    found = _values(value, row.unit, f"protocol.steps: {path}")
    for level in ends(found):
        check_value(level, str(value), row, f"protocol.steps: {path}")
    return found


def ends(value: Value) -> tuple[float, float]:
    """Level at the beginning and at the end of a step."""
    return value if isinstance(value, tuple) else (value, value)
