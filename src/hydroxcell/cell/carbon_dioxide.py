"""Protocol of carbon dioxide: what a fraction in the feed costs at steady state."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from hydroxcell.cell.parameters import parameter
from hydroxcell.cell.protocols import BaseProtocol, Voltage, si_list
from hydroxcell.errors import InputError
from hydroxcell.materials.quantity import check_value


def feed_path(side: str) -> str:
    """Dotted path of the carbon dioxide in the feed of a side."""
    return f"conditions.{side}.carbon_dioxide_fraction"


def _check_fraction(value: float, name: str) -> None:
    row = parameter(feed_path("cathode"))
    assert row is not None
    check_value(value, f"{value:g}", row, f"protocol.{name}")


class CarbonDioxide(BaseProtocol):
    """The voltage that carbon dioxide in a feed costs at fixed currents, split by cause.

    Attributes
    ----------
    fractions : of carbon dioxide in the dry feed, text such as "400 ppm"
    current_densities : [A/m2]
    allowed_loss : [V]; if given, the fraction that costs this much is sought at every current
    side : whose feed holds it; the other keeps what the cell states
    """

    kind: Literal["carbon_dioxide"] = "carbon_dioxide"
    fractions: Annotated[tuple[float, ...], si_list("1")] = (4e-4,)
    current_densities: Annotated[tuple[float, ...], si_list("A/m2")] = (1e3, 2e3, 5e3, 1e4, 1.5e4, 2e4)
    allowed_loss: Voltage | None = None
    side: Literal["anode", "cathode"] = "cathode"

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        for name in ("fractions", "current_densities"):
            if not getattr(self, name):
                raise InputError(f"protocol.{name} is empty; give at least one value or leave it out.")
        for value in self.fractions:
            _check_fraction(value, "fractions")
        for value in self.current_densities:
            if not 0.0 <= value < 1e6:
                raise InputError(f"protocol.current_densities: {value / 1e4:g} A/cm2 must be between 0 and 100 A/cm2.")
        if self.allowed_loss is not None and not 1e-4 <= self.allowed_loss <= 0.5:
            raise InputError(
                f'protocol.allowed_loss = {self.allowed_loss:g} V must be between 0.1 mV and 0.5 V, such as "50 mV".'
            )
        return self
