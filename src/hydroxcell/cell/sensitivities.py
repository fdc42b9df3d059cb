"""Protocol of sensitivities: which outputs, with respect to which inputs, along which curve, with what held."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from hydroxcell.cell.protocols import BaseProtocol, Hold, Polarization
from hydroxcell.errors import InputError


def _names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Sensitivities(BaseProtocol):
    """Derivatives of outputs to inputs at every point of a curve, by implicit differentiation.

    Attributes
    ----------
    outputs : columns of the result table ("cell_voltage", "water_through_membrane") or numbers of the whole curve
        ("peak_power_density", "current_density_at_0.6V", "limiting_current_density", "open_circuit_voltage")
    parameters : dotted paths; `*` stands for any text ("membrane.*"), "assumed" for all assumed inputs
    at : what is held while an input moves: "current", "voltage" or "power"
    over : the curve or the point, a polarization or a hold
    """

    kind: Literal["sensitivities"] = "sensitivities"
    outputs: Names = ("cell_voltage",)
    parameters: Names = ("*",)
    at: Literal["current", "voltage", "power"] = "current"
    over: Annotated[Polarization | Hold, Field(discriminator="kind")] = Polarization()

    @model_validator(mode="after")
    def _something_asked(self) -> Self:
        for name in ("outputs", "parameters"):
            if not getattr(self, name):
                raise InputError(f"protocol.{name} is empty; name at least one, or leave it out.")
        return self
