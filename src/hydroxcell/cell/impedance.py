"""Impedance spectra at steady operating points."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from hydroxcell.cell.protocols import BaseProtocol, si, si_list
from hydroxcell.errors import InputError

Hertz = Annotated[float, si("Hz")]
LOADS = ("current_density", "voltage", "power_density")
HIGHEST = 1e8  # [Hz] above which leads, not cells, are measured
MOST_POINTS = 2000


def _levels(unit: str) -> BeforeValidator:
    return si_list(unit)


class Impedance(BaseProtocol):
    """Spectra of a cell at one or several loads.

    Attributes
    ----------
    current_density, voltage, power_density : exactly one; a level or several, each a steady operating point
    lowest_frequency, highest_frequency : [Hz] ends of the range
    points_per_decade : of frequencies between them
    frequencies : [Hz] a list in place of the range, or None
    contributions : whether to take the spectra apart into processes
    signed_relaxation_times : whether the distribution of relaxation times may be negative
    """

    kind: Literal["impedance"] = "impedance"
    current_density: Annotated[tuple[float, ...] | None, _levels("A/m2")] = None
    voltage: Annotated[tuple[float, ...] | None, _levels("V")] = None
    power_density: Annotated[tuple[float, ...] | None, _levels("W/m2")] = None
    lowest_frequency: Hertz = 1e-3
    highest_frequency: Hertz = 1e6
    points_per_decade: int = Field(10, ge=1, le=100)
    frequencies: Annotated[tuple[float, ...] | None, si_list("Hz")] = None
    contributions: bool = True
    signed_relaxation_times: bool = False

    @model_validator(mode="after")
    def _usable(self) -> Self:
        given = [name for name in LOADS if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError(
                f"protocol: an impedance takes exactly one of {', '.join(LOADS)}; "
                f"{' and '.join(given) + ' were' if given else 'none was'} given."
            )
        if not self.levels:
            raise InputError(f"protocol.{given[0]} is empty; give at least one level.")
        asked: tuple[Any, ...] = self.frequencies or (self.lowest_frequency, self.highest_frequency)
        for frequency in asked:
            if not (math.isfinite(frequency) and frequency > 0.0):
                raise InputError(
                    f"protocol: the frequency {frequency:g} Hz is not positive; for the limit of slow changes use the "
                    "slope of a polarization curve, or a small frequency such as 1e-4 Hz."
                )
            if frequency > HIGHEST:
                raise InputError(f"protocol: the frequency {frequency:g} Hz lies above {HIGHEST:g} Hz; is it in kHz?")
        if self.frequencies is None and self.lowest_frequency >= self.highest_frequency:
            raise InputError(
                f"protocol.lowest_frequency = {self.lowest_frequency:g} Hz must lie below highest_frequency = "
                f"{self.highest_frequency:g} Hz."
            )
        if len(self.grid) > MOST_POINTS:
            raise InputError(f"protocol: {len(self.grid)} frequencies are more than {MOST_POINTS}.")
        return self

    @property
    def load(self) -> str:
        """Name of the load that is given."""
        return next(name for name in LOADS if getattr(self, name) is not None)

    @property
    def levels(self) -> tuple[float, ...]:
        """Levels of the load, SI."""
        return tuple(getattr(self, self.load))

    @property
    def grid(self) -> tuple[float, ...]:
        """Frequencies from high to low [Hz]."""
        if self.frequencies is not None:
            return tuple(sorted(self.frequencies, reverse=True))
        decades = math.log10(self.highest_frequency / self.lowest_frequency)
        count = max(round(decades * self.points_per_decade), 1)
        return tuple(self.highest_frequency * 10.0 ** (-decades * k / count) for k in range(count + 1))
