"""Rates of hydrogen oxidation and oxygen reduction per real area of catalyst.

Rates are per real catalyst area [A/m2]. Hydrogen oxidation is driven by the overpotential against the local
equilibrium, oxygen reduction by the potential against the reversible hydrogen electrode, because its measured rates
are known there (0.9 V), not at equilibrium. Limits by films and agglomerates are in `local_transport`.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, tanh
from hydroxcell.physics.law_table import Law
from hydroxcell.physics.local_transport import (
    agglomerate_effectiveness,
    catalyst_layer_tafel,
    film_limiting_rate,
    hydrogen_diffusivity_in_water,
    hydrogen_solubility_ratio,
    oxygen_diffusivity_in_water,
    oxygen_solubility_ratio,
    series_rate,
)
from hydroxcell.physics.thermodynamics import log_activity

__all__ = [
    "HYDROGEN_OXIDATION_LAWS",
    "OXYGEN_REDUCTION_LAWS",
    "active_fraction",
    "agglomerate_effectiveness",
    "arrhenius",
    "back_reaction_factor",
    "catalyst_layer_tafel",
    "film_limiting_rate",
    "hydrogen_diffusivity_in_water",
    "hydrogen_oxidation_rate",
    "hydrogen_solubility_ratio",
    "limited_rate",
    "oxide_coverage_rate",
    "oxygen_diffusivity_in_water",
    "oxygen_reduction_rate",
    "oxygen_solubility_ratio",
    "series_rate",
    "tafel_reduction_rate",
]

ANCHOR_POTENTIAL = 0.9
"""Potential against the reversible hydrogen electrode at which oxygen reduction rates are given [V]."""


def arrhenius(activation_energy: Scalar, temperature: Scalar, reference_temperature: Scalar) -> Scalar:
    """Arrhenius factor, exp(-E/R (1/T - 1/T_ref)).

    Parameters
    ----------
    activation_energy : [J/mol] activation energy
    temperature : [K] absolute temperature
    reference_temperature : [K] temperature at which the factor is 1

    Returns
    -------
    [1] rate over the rate at the reference temperature

    Validity: one rate-determining step over the range. Source: `arrhenius_1889`.

    >>> round(float(arrhenius(29.0e3, 353.15, 298.15)), 2)
    6.18
    """
    return exp(-activation_energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / reference_temperature))


def hydrogen_oxidation_rate(
    overpotential: Scalar,
    temperature: Scalar,
    hydrogen_activity: Scalar,
    water_activity: Scalar,
    exchange_current_density: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    anodic_transfer_coefficient: Scalar,
    cathodic_transfer_coefficient: Scalar,
    hydrogen_order: Scalar,
    water_order: Scalar,
) -> tuple[Scalar, Scalar]:
    """Forward and backward rate of hydrogen oxidation (Butler-Volmer).

        i0 = i0_ref exp(-E/R (1/T - 1/T_ref)) a_H2^g a_w^w
        forward = i0 exp(alpha_a F eta/RT),  backward = i0 exp(-alpha_c F eta/RT)

    Parameters
    ----------
    overpotential : [V] potential minus local equilibrium potential
    temperature : [K] absolute temperature
    hydrogen_activity : [1] hydrogen partial pressure over 1 bar
    water_activity : [1] water activity at the catalyst
    exchange_current_density : [A/m2] at the reference temperature, 1 bar H2, water activity 1
    activation_energy : [J/mol] of the exchange current density
    reference_temperature : [K] temperature of the exchange current density
    anodic_transfer_coefficient : [1] alpha_a
    cathodic_transfer_coefficient : [1] alpha_c
    hydrogen_order : [1] order of the exchange current density in hydrogen
    water_order : [1] order of the exchange current density in water

    Returns
    -------
    [A/m2] the pair (forward, backward) per real catalyst area; their difference is the net anodic rate

    Sign convention: both are positive and equal at zero overpotential.
    Validity: Volmer-limited (alpha_a + alpha_c = 1); 2 for Tafel or Heyrovsky limits. Source: `sheng_2010`.

    >>> forward, backward = hydrogen_oxidation_rate(0.05, 298.15, 1.0, 1.0, 10.0, 29e3, 298.15, 0.5, 0.5, 0.5, 0.0)
    >>> round(float(forward - backward), 3)
    22.681
    """
    reactants = exp(hydrogen_order * log_activity(hydrogen_activity) + water_order * log_activity(water_activity))
    thermal = arrhenius(activation_energy, temperature, reference_temperature)
    exchange = exchange_current_density * thermal * reactants
    drive = FARADAY * overpotential / (GAS_CONSTANT * temperature)
    forward = exchange * exp(anodic_transfer_coefficient * drive)
    backward = exchange * exp(-cathodic_transfer_coefficient * drive)
    return forward, backward


def limited_rate(forward: Scalar, backward: Scalar, limit: Scalar) -> Scalar:
    """Net rate when a preceding step caps the forward rate, (f - b)/(1 + f/limit).

    Parameters
    ----------
    forward : [A/m2] forward rate
    backward : [A/m2] backward rate
    limit : [A/m2] largest rate of adsorption or of transport through a film

    Returns
    -------
    [A/m2] net rate, between -backward and limit

    Validity: the preceding step is first order in the reactant. Source: `newman_2004`.

    >>> limited_rate(100.0, 0.0, 100.0)
    50.0
    """
    return (forward - backward) / (1.0 + forward / limit)


def active_fraction(potential: Scalar, oxidation_potential: Scalar, oxidation_width: Scalar) -> Scalar:
    """Share of the surface that is not oxidised, 1/(1 + exp((E - E_ox)/w)).

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    oxidation_potential : [V] potential at which half of the surface is oxidised
    oxidation_width : [V] width of the transition

    Returns
    -------
    [1] active fraction, 0 to 1

    Validity: equilibrium coverage. Source: Langmuir form, own choice.

    >>> float(active_fraction(0.1, 0.1, 0.02))
    0.5
    """
    return 0.5 * (1.0 - tanh(0.5 * (potential - oxidation_potential) / oxidation_width))


def _activity_factor(
    temperature: Scalar,
    oxygen_activity: Scalar,
    water_activity: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    oxygen_order: Scalar,
    water_order: Scalar,
) -> Scalar:
    reactants = exp(oxygen_order * log_activity(oxygen_activity) + water_order * log_activity(water_activity))
    return reactants * arrhenius(activation_energy, temperature, reference_temperature)


def oxygen_reduction_rate(
    potential: Scalar,
    temperature: Scalar,
    oxygen_activity: Scalar,
    water_activity: Scalar,
    current_density_at_0_9_V: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    low_slope_transfer_coefficient: Scalar,
    high_slope_transfer_coefficient: Scalar,
    switch_potential: Scalar,
    oxygen_order: Scalar,
    water_order: Scalar,
) -> Scalar:
    """Forward rate of oxygen reduction with two Tafel slopes in series, anchored at 0.9 V.

        1/j = 1/j_1 + 1/j_2,  j_k = j_sw exp(-alpha_k F (E - E_sw)/RT),  j(0.9 V) = j_09 exp(-E_a/R (1/T - 1/T_ref))

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    oxygen_activity : [1] oxygen partial pressure over 1 bar
    water_activity : [1] water activity at the catalyst
    current_density_at_0_9_V : [A/m2] at 0.9 V, 1 bar O2, water activity 1 and the reference temperature
    activation_energy : [J/mol] at constant potential of 0.9 V
    reference_temperature : [K] temperature of the anchor
    low_slope_transfer_coefficient : [1] alpha above the switch potential (1 for RT/F)
    high_slope_transfer_coefficient : [1] alpha below the switch potential (0.5 for 2RT/F)
    switch_potential : [V] potential at which both branches are equal
    oxygen_order : [1] order in oxygen at constant potential
    water_order : [1] order in water at constant potential

    Returns
    -------
    [A/m2] cathodic rate per real catalyst area, positive

    Sign convention: positive for reduction; times `back_reaction_factor` for the net rate.
    Validity: 0.3 to 1.1 V. Source: `parthasarathy_1992` for the two slopes; anchored form is our own.

    >>> round(float(oxygen_reduction_rate(0.9, 353.15, 1.0, 1.0, 5.0, 50e3, 353.15, 1.0, 0.5, 0.80, 1.0, 0.5)), 6)
    5.0
    """
    drive = FARADAY / (GAS_CONSTANT * temperature)
    anchor = _dual_slope_denominator(
        drive * (ANCHOR_POTENTIAL - switch_potential), low_slope_transfer_coefficient, high_slope_transfer_coefficient
    )
    here = _dual_slope_denominator(
        drive * (potential - switch_potential), low_slope_transfer_coefficient, high_slope_transfer_coefficient
    )
    factor = _activity_factor(
        temperature,
        oxygen_activity,
        water_activity,
        activation_energy,
        reference_temperature,
        oxygen_order,
        water_order,
    )
    return current_density_at_0_9_V * factor * anchor / here


def _dual_slope_denominator(distance: Scalar, low_slope: Scalar, high_slope: Scalar) -> Scalar:
    return exp(low_slope * distance) + exp(high_slope * distance)


def tafel_reduction_rate(
    potential: Scalar,
    temperature: Scalar,
    oxygen_activity: Scalar,
    water_activity: Scalar,
    current_density_at_0_9_V: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    transfer_coefficient: Scalar,
    oxygen_order: Scalar,
    water_order: Scalar,
) -> Scalar:
    """Forward rate of oxygen reduction with one Tafel slope, anchored at 0.9 V.

        j = j_09 exp(-alpha F (E - 0.9 V)/RT) exp(-E_a/R (1/T - 1/T_ref)) a_O2^g a_w^w

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    oxygen_activity : [1] oxygen partial pressure over 1 bar
    water_activity : [1] water activity at the catalyst
    current_density_at_0_9_V : [A/m2] at 0.9 V, 1 bar O2, water activity 1 and the reference temperature
    activation_energy : [J/mol] at constant potential of 0.9 V
    reference_temperature : [K] temperature of the anchor
    transfer_coefficient : [1] alpha
    oxygen_order : [1] order in oxygen at constant potential
    water_order : [1] order in water at constant potential

    Returns
    -------
    [A/m2] cathodic rate per real catalyst area, positive

    Validity: above about 0.75 V. Source: Tafel's law.

    >>> round(float(tafel_reduction_rate(0.83, 353.15, 1.0, 1.0, 5.0, 50e3, 353.15, 1.0, 1.0, 0.5)), 2)
    49.88
    """
    factor = _activity_factor(
        temperature,
        oxygen_activity,
        water_activity,
        activation_energy,
        reference_temperature,
        oxygen_order,
        water_order,
    )
    drive = FARADAY / (GAS_CONSTANT * temperature)
    return current_density_at_0_9_V * factor * exp(-transfer_coefficient * drive * (potential - ANCHOR_POTENTIAL))


def oxide_coverage_rate(
    potential: Scalar,
    temperature: Scalar,
    oxygen_activity: Scalar,
    water_activity: Scalar,
    current_density_at_0_9_V: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    transfer_coefficient: Scalar,
    oxide_potential: Scalar,
    oxide_width: Scalar,
    oxide_interaction_energy: Scalar,
    oxygen_order: Scalar,
    water_order: Scalar,
) -> Scalar:
    """Forward rate of oxygen reduction on the part of platinum that is free of oxide, anchored at 0.9 V.

        j ~ (1 - theta) exp(-alpha F E/RT - omega theta/RT),  1 - theta = 1/(1 + exp((E - E_ox)/w))

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    oxygen_activity : [1] oxygen partial pressure over 1 bar
    water_activity : [1] water activity at the catalyst
    current_density_at_0_9_V : [A/m2] at 0.9 V, 1 bar O2, water activity 1 and the reference temperature
    activation_energy : [J/mol] at constant potential of 0.9 V
    reference_temperature : [K] temperature of the anchor
    transfer_coefficient : [1] alpha (0.5)
    oxide_potential : [V] potential of half coverage
    oxide_width : [V] width of the coverage isotherm
    oxide_interaction_energy : [J/mol] omega, rise of the barrier with coverage
    oxygen_order : [1] order in oxygen at constant potential
    water_order : [1] order in water at constant potential

    Returns
    -------
    [A/m2] cathodic rate per real catalyst area, positive

    Validity: platinum, steady coverage. Source: `subramanian_2012` (acid); isotherm of our own.

    >>> round(float(oxide_coverage_rate(0.9, 353.15, 1, 1, 5.0, 5e4, 353.15, 0.5, 0.85, 0.05, 1e4, 1, 0.5)), 6)
    5.0
    """
    factor = _activity_factor(
        temperature,
        oxygen_activity,
        water_activity,
        activation_energy,
        reference_temperature,
        oxygen_order,
        water_order,
    )
    thermal = GAS_CONSTANT * temperature
    free = active_fraction(potential, oxide_potential, oxide_width)
    free_at_anchor = active_fraction(ANCHOR_POTENTIAL, oxide_potential, oxide_width)
    drive = -transfer_coefficient * FARADAY * (potential - ANCHOR_POTENTIAL)
    barrier = oxide_interaction_energy * (free - free_at_anchor)
    return current_density_at_0_9_V * factor * free / free_at_anchor * exp((drive + barrier) / thermal)


def back_reaction_factor(overpotential: Scalar, temperature: Scalar) -> Scalar:
    """Net over forward rate of oxygen reduction, 1 - exp(4F eta/RT).

    Parameters
    ----------
    overpotential : [V] potential minus the local equilibrium potential, negative for reduction
    temperature : [K] absolute temperature

    Returns
    -------
    [1] factor: 0 at equilibrium, near 1 for more than 30 mV of overpotential, negative for evolution

    Validity: follows from detailed balance with the rate-determining step running once per O2.
    Source: `boudart_1976`.

    >>> float(back_reaction_factor(0.0, 353.15))
    0.0
    """
    return 1.0 - exp(4.0 * FARADAY * overpotential / (GAS_CONSTANT * temperature))


HYDROGEN_OXIDATION_LAWS: dict[str, Law] = {
    "butler_volmer": Law(hydrogen_oxidation_rate, "any overpotential; cap with limited_rate on nickel", "sheng_2010"),
}

OXYGEN_REDUCTION_LAWS: dict[str, Law] = {
    "dual_slope": Law(oxygen_reduction_rate, "0.3 to 1.1 V", "parthasarathy_1992"),
    "tafel": Law(tafel_reduction_rate, "above about 0.75 V", "Tafel's law"),
    "oxide_coverage": Law(oxide_coverage_rate, "platinum, 0.5 to 1.05 V, steady coverage", "subramanian_2012"),
}
