"""What the diffusion to a rotating disk needs to know of the electrolyte, as a visible choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.rotating.laws import levich_slope

PRODUCT_UNCERTAINTY = 0.10
"""Standard uncertainty of D^(2/3) C, relative: published values differ by about this much (assumed)."""
WORTH_A_WORD = 0.10  # deviation of a limiting current from that of four electrons


@dataclass(frozen=True)
class Transport:
    """Transport of the dissolved gas.

    Attributes
    ----------
    name : electrolyte and temperature in words
    diffusivity : [m2/s]
    concentration : [mol/m3] in the saturated bulk
    viscosity : kinematic [m2/s]
    source : key of the bibliography, or "given"
    uncertainty : of D^(2/3) C, relative [1]
    """

    name: str
    diffusivity: float
    concentration: float
    viscosity: float
    source: str
    uncertainty: float = PRODUCT_UNCERTAINTY

    def slope(self, electrons: float) -> float:
        """Levich slope [A/m2/(rad/s)^0.5]."""
        return levich_slope(electrons, self.diffusivity, self.concentration, self.viscosity)

    def choice(self) -> Choice:
        """Among the choices of a result."""
        words = (
            f"{self.name}: D = {1e4 * self.diffusivity:.3g} cm2/s, C = {1e-6 * self.concentration:.3g} mol/cm3, "
            f"nu = {1e4 * self.viscosity:.3g} cm2/s, D^(2/3) C to {100 * self.uncertainty:g} %"
        )
        return Choice("transport of the gas", words, self.source)


ELECTROLYTES: Mapping[str, Transport] = {
    "0.1 M KOH": Transport("oxygen in 0.1 M KOH at 25 degC, 1 atm", 1.9e-9, 1.2, 1.0e-6, "davis_1967"),
}
"""Oxygen in saturated electrolytes; others are given by diffusivity, concentration and viscosity."""
PARTS = ("diffusivity", "concentration", "viscosity")


def transport_of(options: Mapping[str, Any]) -> Transport | None:
    """Transport named by the electrolyte, or given in its three parts; None if neither is told.

    Errors: InputError for some of the parts only; UnknownNameError for an electrolyte that is not in the table.
    """
    uncertainty = float(options.get("transport_uncertainty", PRODUCT_UNCERTAINTY))
    given = [name for name in PARTS if name in options]
    if given:
        if len(given) < len(PARTS):
            raise InputError(f"Transport needs {', '.join(PARTS)} together; only {', '.join(given)} is given.")
        diffusivity, concentration, viscosity = (float(options[name]) for name in PARTS)
        if min(diffusivity, concentration, viscosity) <= 0.0:
            raise InputError(f"{', '.join(PARTS)} must be positive.")
        return Transport("given", diffusivity, concentration, viscosity, "given", uncertainty)
    if "electrolyte" not in options:
        return None
    wanted = re.sub(r"\s+", "", str(options["electrolyte"])).lower()
    for name, known in ELECTROLYTES.items():
        if re.sub(r"\s+", "", name).lower() == wanted:
            return Transport(
                known.name, known.diffusivity, known.concentration, known.viscosity, known.source, uncertainty
            )
    raise UnknownNameError("electrolyte", str(options["electrolyte"]), ELECTROLYTES, "transport of oxygen")
