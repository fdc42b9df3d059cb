"""The interchangeable laws of a model, and the states of materials that several balances share.

A law is swapped by a field of the frozen `Closures` record, e.g. `Closures(swelling=no_swelling)`; other balances
are another model file. The property laws of a material (conductivity, isotherm ...) are chosen in its card instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hydroxcell.materials.property_laws import PropertyState, evaluate
from hydroxcell.maths import Scalar, smooth_cap
from hydroxcell.models.base import ParameterTree
from hydroxcell.physics import heat, kinetics, liquid_water, porous_media, water_sorption

Law = Callable[..., Any]


def no_swelling(water_content: Scalar, ion_exchange_capacity: Scalar, dry_density: Scalar) -> Scalar:
    """Ionomer that keeps its dry volume whatever its water content: ratio 1 [-] (for verification cases)."""
    return 1.0 + 0.0 * water_content


@dataclass(frozen=True)
class Closures:
    """Laws that a user may exchange; each has the signature of its default.

    Attributes
    ----------
    swelling : ratio of wet to dry ionomer volume
    oxygen_reduction, hydrogen_oxidation : rate per real catalyst area
    pore_factor : D_eff/D of a dry porous layer from porosity and tortuosity
    capillary_function, capillary_inverse : p_c over its scale as a function of saturation, and back
    capillary_potential : integral of s^3 dJ, the potential of liquid flow with k_r = s^3
    ion_enthalpy : of the charge carrier; splits the reversible heat between the electrodes
    """

    swelling: Law = water_sorption.swelling_ratio
    oxygen_reduction: Law = kinetics.oxygen_reduction_rate
    hydrogen_oxidation: Law = kinetics.hydrogen_oxidation_rate
    pore_factor: Law = porous_media.tortuous_factor
    capillary_function: Law = liquid_water.leverett_function
    capillary_inverse: Law = liquid_water.leverett_inverse
    capillary_potential: Law = liquid_water.leverett_integral
    ion_enthalpy: Law = heat.ion_enthalpy

    @property
    def key(self) -> str | None:
        """Text that tells two sets of laws apart, or None if one of them is not a named law of this package."""
        laws = {f: getattr(self, f) for f in self.__dataclass_fields__}
        names = [f"{f}={law.__module__}.{law.__qualname__}" for f, law in laws.items()]
        own = all(law.__module__.startswith("hydroxcell.") and "<" not in law.__qualname__ for law in laws.values())
        return ",".join(names) if own else None


@dataclass(frozen=True)
class IonomerState:
    """What an ionomer is at one place.

    Attributes
    ----------
    water_content : lambda [mol water per mol fixed ion]
    swelling : wet over dry volume [-]
    conductivity : of the wet ionomer [S/m]
    water_diffusivity : Fickian, wet ionomer [m2/s]
    drag : water carried along each ion [-]
    site_concentration : fixed ions per dry volume [mol/m3]
    activity : water activity, smoothly limited to 1 [-]
    """

    water_content: Scalar
    swelling: Scalar
    conductivity: Scalar
    water_diffusivity: Scalar
    drag: Scalar
    site_concentration: Scalar
    activity: Scalar
    properties: PropertyState


def property_value(law: ParameterTree, state: PropertyState) -> Scalar:
    """Value of a property law of a card at a state, in SI [unit of the property]."""
    return evaluate(law.kind, law.items(), state)


def equilibrium_water_content(ionomer: ParameterTree, activity: Scalar, temperature: Scalar) -> Scalar:
    """Water content in equilibrium with an (extended) activity: vapour isotherm, then the Schroeder blend [-]."""
    limited = smooth_cap(activity, 1.0, water_sorption.ACTIVITY_WIDTH)
    vapour = property_value(ionomer.water_uptake, PropertyState(temperature, None, limited, None))
    saturated = property_value(ionomer.water_uptake, PropertyState(temperature, None, 1.0, None))
    return water_sorption.schroeder_water_content(vapour, saturated, ionomer.liquid_water_uptake, activity)


def ionomer_state(
    ionomer: ParameterTree, activity: Scalar, temperature: Scalar, closures: Closures, remaining: Scalar = 1.0
) -> IonomerState:
    """Evaluate a membrane or ionomer card at a water activity and a temperature.

    `remaining` is the share of the fixed ions that ageing has left [-]. The isotherm holds per fixed ion; with fewer of
    them there is less water, and the conductivity at a given water fraction falls with their number (Nernst-Einstein).
    """
    exchange, density = ionomer.ion_exchange_capacity * remaining, ionomer.dry_density
    content = equilibrium_water_content(ionomer, activity, temperature)
    fraction = water_sorption.water_volume_fraction(content, exchange, density)
    limited = smooth_cap(activity, 1.0, water_sorption.ACTIVITY_WIDTH)
    state = PropertyState(temperature, content, limited, fraction)
    return IonomerState(
        water_content=content,
        swelling=closures.swelling(content, exchange, density),
        conductivity=property_value(ionomer.conductivity, state) * remaining,
        water_diffusivity=property_value(ionomer.water_diffusivity, state),
        drag=property_value(ionomer.electro_osmotic_drag, state),
        site_concentration=exchange * density,
        activity=limited,
        properties=state,
    )
