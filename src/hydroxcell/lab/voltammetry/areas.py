"""From a charge to a surface area, with the constants that the field has agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydroxcell.lab.measured import Choice, Value

HYDROGEN_ON_PLATINUM = 2.10
"""Charge of a monolayer of hydrogen on polycrystalline platinum [C/m2], 210 uC/cm2 [trasatti_1991]."""
CARBON_MONOXIDE_ON_PLATINUM = 4.20
"""Charge that oxidises a monolayer of CO on platinum, two electrons each [C/m2], 420 uC/cm2 [trasatti_1991]."""


def surface_area(charge: float, charge_density: float) -> float:
    """Electrochemical surface area A = Q/q [m2].

    Parameters: charge [C]; charge of a full layer per real area [C/m2]. Linear, so uncertainties scale alike.
    Source: [trasatti_1991].

    >>> round(1e4 * surface_area(91.8e-6, CARBON_MONOXIDE_ON_PLATINUM), 4)  # cm2
    0.2186
    """
    return charge / charge_density


def derived_areas(charge: Value, charge_density: float, area: float | None, loading: float | None) -> dict[str, Value]:
    """Surface area, and where they can be formed roughness and specific area.

    Parameters: charge [C]; charge_density [C/m2]; geometric area [m2]; loading of the metal [kg/m2] per geometric area.
    """
    found = {"electrochemical_surface_area": _scaled(charge, charge_density, "charge over charge of a full layer")}
    if area is not None:
        found["roughness_factor"] = _scaled(charge, charge_density * area, "surface area over geometric area")
    if area is not None and loading is not None:
        words = "surface area over mass of the metal"
        found["specific_surface_area"] = _scaled(charge, charge_density * area * loading, words)
    return found


def _scaled(value: Value, divisor: float, words: str) -> Value:
    return value.times(1.0 / divisor, f"{words}; {value.method}")


def layer_choice(options: Mapping[str, Any], usual: float, of: str) -> tuple[float, Choice]:
    """Charge of a full layer [C/m2], given or the convention, as a visible choice."""
    if "charge_density" in options:
        found = float(options["charge_density"])
        return found, Choice(f"charge of a full layer of {of}", f"{1e2 * found:g} uC/cm2", "given")
    return usual, Choice(f"charge of a full layer of {of}", f"{1e2 * usual:g} uC/cm2", "trasatti_1991")
