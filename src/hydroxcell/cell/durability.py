"""Running a cell for hundreds to thousands of hours: what it delivers, when it rests, and what counts as its end."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from hydroxcell.cell.load_profile import LOADS, LoadStep
from hydroxcell.cell.protocols import BaseProtocol, CurrentDensity, PowerDensity, Voltage, si
from hydroxcell.errors import InputError

Seconds = Annotated[float, si("s")]
SHORTEST, LONGEST = 3600.0, 3.6e9  # [s] of a durability run


class Durability(BaseProtocol):
    """A durability test. Give one constant load, or `cycle` for a load cycle that is repeated.

    Attributes
    ----------
    duration : [s], for example "1000 h"
    current_density, voltage, power_density : the constant load
    cycle : steps of a repeated load cycle (durations and constant levels)
    rest : a step that interrupts the constant load, such as a hold at low voltage that recovers the catalyst
    rest_every : [s] of load between two rests
    power_loss : share of the initial power whose loss is the end of life, or None (false); not seen at constant power
    voltage_loss : [V] whose loss is the end of life, or None (false); not seen at constant voltage
    minimum_voltage : [V] below which the cell is switched off
    horizon : [s] up to which the end of life is looked for beyond the duration
    uncertainty : whether the end of life is computed over the stated ranges of the degradation laws as well
    jumping : whether cycles that resemble each other are jumped over; False resolves every cycle
    relative_tolerance : of a step of the integrator [-]
    """

    kind: Literal["durability"] = "durability"
    duration: Seconds
    current_density: CurrentDensity | None = None
    voltage: Voltage | None = None
    power_density: PowerDensity | None = None
    cycle: tuple[LoadStep, ...] = ()
    rest: LoadStep | None = None
    rest_every: Seconds | None = None
    power_loss: float | None = Field(0.1, gt=0.0, lt=1.0)
    voltage_loss: Voltage | None = 0.1
    minimum_voltage: Voltage = 0.05
    horizon: Seconds = 3.6e8
    uncertainty: bool = True
    jumping: bool = True
    relative_tolerance: float = Field(1e-3, ge=1e-9, le=0.05)

    @field_validator("power_loss", "voltage_loss", mode="before")
    @classmethod
    def _off(cls, value: Any) -> Any:
        """`false` switches a criterion off, since TOML knows no None."""
        return None if value is False else value

    @model_validator(mode="after")
    def _usable(self) -> Self:
        given = [name for name in LOADS if getattr(self, name) is not None] + (["cycle"] if self.cycle else [])
        if len(given) != 1:
            raise InputError(
                f"protocol: a durability test takes exactly one of {', '.join(LOADS)} and cycle; "
                f"{' and '.join(given) + ' were' if given else 'none was'} given."
            )
        if not math.isfinite(self.duration) or not SHORTEST <= self.duration <= LONGEST:
            raise InputError(
                f"protocol.duration = {self.duration:g} s lies outside 1 h to 1e6 h; give it with its unit, for "
                'example duration = "1000 h". Shorter runs are load profiles.'
            )
        if (self.rest is None) != (self.rest_every is None):
            raise InputError("protocol: rest and rest_every belong together; give both or neither.")
        if self.rest is not None and self.cycle:
            raise InputError("protocol: a cycle holds its rests as steps; leave rest and rest_every out.")
        if self.rest_every is not None and not 0.0 < self.rest_every < self.duration:
            raise InputError(
                f"protocol.rest_every = {self.rest_every / 3600:g} h must lie between zero and the duration."
            )
        if self.voltage_loss is not None and not 0.0 < self.voltage_loss < 1.2:
            raise InputError(f"protocol.voltage_loss = {self.voltage_loss:g} V lies outside 0 to 1.2 V.")
        for step in self.steps:
            if isinstance(step.load[1], tuple) or any(isinstance(v, tuple) for v in step.conditions.values()):
                raise InputError(
                    "protocol: the steps of a durability test hold constant levels, since the cell is in steady state "
                    "in each of them; ramps are followed by a load profile."
                )
        if self.period > self.duration:
            raise InputError(
                f"protocol: one cycle takes {self.period / 3600:g} h, longer than the test of "
                f"{self.duration / 3600:g} h."
            )
        return self

    @property
    def steps(self) -> tuple[LoadStep, ...]:
        """The steps of one cycle; a constant load is a single step that lasts for the whole test."""
        if self.cycle:
            return self.cycle
        load = {name: getattr(self, name) for name in LOADS if getattr(self, name) is not None}
        hold = LoadStep(duration=self.rest_every or self.duration, **load)
        return (hold,) if self.rest is None else (hold, self.rest)

    @property
    def period(self) -> float:
        """Length of one cycle [s]."""
        return sum(step.duration for step in self.steps)
