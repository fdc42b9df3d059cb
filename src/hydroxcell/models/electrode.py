"""Reaction in one cell of a catalyst layer: kinetic law, equilibrium potential and the films in front of the catalyst.

Both electrodes have the form j = (forward - backward)/(1 + forward/limit): forward and backward rates of the kinetic
law, and the largest rate that adsorption and films let through.
"""

from __future__ import annotations

from dataclasses import dataclass

from hydroxcell.constants import GAS_CONSTANT, STANDARD_PRESSURE
from hydroxcell.maths import Scalar, smooth_positive
from hydroxcell.models.base import ParameterTree, State
from hydroxcell.models.closures import Closures, IonomerState, property_value
from hydroxcell.models.layers import ELECTRONS, Pores
from hydroxcell.physics import carbonation, kinetics, local_transport, thermodynamics

REACTANT_WIDTH = 0.01  # [Pa] below which the film limit is regularised
UNLIMITED = 1.0e30  # [A/m3] where no adsorption step is modelled


@dataclass(frozen=True)
class Rates:
    """Volumetric rates [A/m3] without films: forward, backward, adsorption limit; and the equilibrium potential [V]."""

    forward: Scalar
    backward: Scalar
    adsorption_limit: Scalar
    equilibrium: Scalar

    @property
    def net(self) -> Scalar:
        """Net rate without films [A/m3], positive in a working fuel cell."""
        return kinetics.limited_rate(self.forward, self.backward, self.adsorption_limit)

    def behind(self, film_limit: Scalar) -> Scalar:
        """Net rate behind films that let through at most `film_limit` [A/m3]."""
        limit = local_transport.series_rate(self.adsorption_limit, film_limit)
        return kinetics.limited_rate(self.forward, self.backward, limit)


def rates(
    side: str,
    voltage: Scalar,
    temperature: Scalar,
    reactant_activity: Scalar,
    water_activity: Scalar,
    water_per_electron: float,
    layer: ParameterTree,
    closures: Closures,
    factor: Scalar = 1.0,
) -> Rates:
    """Kinetics of an electrode at a double-layer voltage phi_s - phi_l [V], per volume of its catalyst layer.

    Parameters
    ----------
    side : "anode" or "cathode"
    voltage : [V]
    temperature : [K]
    reactant_activity : partial pressure of H2 or O2 over 1 bar [-]
    water_activity : of the ionomer, at most 1 [-]
    water_per_electron : made by the reaction [-]
    layer : parameters of the catalyst layer
    closures : kinetic laws
    factor : on the active area [-]: carbonation (see `hydroxide_factor`) and ageing (`ageing.rate_factor`)
    """
    area = layer.catalyst_loading / layer.thickness * layer.catalyst.specific_surface_area * factor
    guarded = smooth_positive(reactant_activity, 1e-6)
    if side == "anode":
        law = layer.catalyst.hydrogen_oxidation
        rest = thermodynamics.anode_equilibrium_potential(temperature, water_activity, guarded, water_per_electron)
        forward, backward = closures.hydrogen_oxidation(
            voltage - rest,
            temperature,
            reactant_activity,
            water_activity,
            law.exchange_current_density,
            law.activation_energy,
            law.reference_temperature,
            law.anodic_transfer_coefficient,
            law.cathodic_transfer_coefficient,
            law.hydrogen_order,
            law.water_order,
        )
        active = area * kinetics.active_fraction(voltage, law.oxidation_potential, law.oxidation_width)
        return Rates(active * forward, active * backward, active * law.adsorption_limit, rest)
    law = layer.catalyst.oxygen_reduction
    rest = thermodynamics.cathode_equilibrium_potential(temperature, water_activity, guarded, water_per_electron)
    forward = area * closures.oxygen_reduction(
        voltage,
        temperature,
        reactant_activity,
        water_activity,
        law.current_density_at_0_9_V,
        law.activation_energy,
        law.reference_temperature,
        law.low_slope_transfer_coefficient,
        law.high_slope_transfer_coefficient,
        law.switch_potential,
        law.oxygen_order,
        law.water_order,
    )
    backward = forward * (1.0 - kinetics.back_reaction_factor(voltage - rest, temperature))
    return Rates(forward, backward, UNLIMITED, rest)


def hydroxide_factor(side: str, hydroxide: Scalar, p: ParameterTree) -> Scalar:
    """Factor on the rates of a side from its hydroxide per fixed ion [-]."""
    order = p.carbonation.hydrogen_oxidation_order if side == "anode" else p.carbonation.oxygen_reduction_order
    return carbonation.reaction_order_factor(hydroxide, order)


def film_limit(side: str, s: State, layer: ParameterTree, ionomer: IonomerState, pores: Pores) -> Scalar:
    """Largest rate at which the ionomer and liquid films pass the reactant to the catalyst [A/m3].

    Liquid in the pores is spread over the ionomer surface; its film is saturation * porosity / surface thick.
    """
    temperature, surface = s["temperature"], layer.ionomer_roughness / layer.thickness
    if side == "anode":
        permeability = layer.ionomer.hydrogen_permeability
        water = local_transport.hydrogen_diffusivity_in_water(temperature)
        solubility = local_transport.hydrogen_solubility_ratio(temperature)
    else:
        permeability = layer.ionomer.oxygen_permeability
        water = local_transport.oxygen_diffusivity_in_water(temperature)
        solubility = local_transport.oxygen_solubility_ratio(temperature)
    thermal = GAS_CONSTANT * temperature
    return surface * local_transport.film_limiting_rate(
        smooth_positive(s["reactant_pressure"], REACTANT_WIDTH) / thermal,
        ELECTRONS[side],
        layer.reactant_interface_resistance,
        layer.ionomer_film_thickness,
        property_value(permeability, ionomer.properties) * thermal,
        smooth_positive(s["liquid_saturation"], 1e-4) * pores.porosity / surface,
        water * solubility,
    )


def reaction(
    side: str,
    s: State,
    layer: ParameterTree,
    ionomer: IonomerState,
    pores: Pores,
    water_per_electron: float,
    closures: Closures,
    factor: Scalar = 1.0,
) -> dict[str, Scalar]:
    """Reaction current j [A/m3], anodic positive, with equilibrium potential [V] and film limit [A/m3]."""
    water = smooth_positive(ionomer.activity, 1e-3)
    activity = s["reactant_pressure"] / STANDARD_PRESSURE
    found = rates(
        side, s["double_layer_voltage"], s["temperature"], activity, water, water_per_electron, layer, closures, factor
    )
    film = film_limit(side, s, layer, ionomer, pores)
    current = found.behind(film) if side == "anode" else -found.behind(film)
    return {"reaction_current": current, "equilibrium_potential": found.equilibrium, "film_limit": film}
