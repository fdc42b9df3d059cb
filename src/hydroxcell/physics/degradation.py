"""Ageing: loss of the fixed cations, loss of catalyst area or sites, and a reversible coverage of the catalyst.

All rates are per second at one place and one moment; what they do over thousands of hours is the model's business.
Losses are positive. No rate here is measured in a working cell: cards state them as assumed, with wide ranges.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, log, smooth_positive
from hydroxcell.physics.kinetics import active_fraction, arrhenius
from hydroxcell.physics.law_table import Law

FLOOR_WIDTH = 0.1
"""Water content over which the hydration factor levels off at its floor [1]."""

AREA_WIDTH = 1.0e-4
"""Share of the area above its residue below which the loss is regularised [1]."""


def hydration_factor(
    water_content: Scalar, hydration_sensitivity: Scalar, reference_water_content: Scalar, least_water_content: Scalar
) -> Scalar:
    """Rate of hydroxide attack relative to a reference hydration, exp(-beta (max(lambda, lambda_min) - lambda_ref)).

    Hydroxide that few water molecules surround is a far stronger nucleophile and base; below `least_water_content` the
    exponential is not trusted and the factor stays.

    Parameters
    ----------
    water_content : [1] moles of water per mole of fixed cations
    hydration_sensitivity : [1] beta, logarithmic change of the rate per water molecule
    reference_water_content : [1] water content at which the factor is 1
    least_water_content : [1] water content below which the factor does not rise any more

    Returns
    -------
    [1] factor on the rate constant

    Validity: water contents of 2 to 20; the exponential form is a fit to orders of magnitude.
    Source: after `dekel_2017` (rate falls steeply with hydration); form and numbers are our own.

    >>> round(float(hydration_factor(4.0, 0.4, 12.0, 2.0)), 1)
    24.5
    """
    counted = least_water_content + smooth_positive(water_content - least_water_content, FLOOR_WIDTH)
    return exp(-hydration_sensitivity * (counted - reference_water_content))


def cation_loss_rate(
    cation_concentration: Scalar,
    hydroxide_concentration: Scalar,
    temperature: Scalar,
    water_content: Scalar,
    rate_constant: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    hydration_sensitivity: Scalar,
    reference_water_content: Scalar,
    least_water_content: Scalar,
) -> Scalar:
    """Loss of fixed cations by hydroxide, k c_cat c_OH exp(-E/R (1/T - 1/T_ref)) exp(-beta (lambda - lambda_ref)).

    Substitution, elimination and ylide formation are lumped into one constant. In a membrane without carbonate the
    hydroxide equals the cations, so that the loss is of second order.

    Parameters
    ----------
    cation_concentration : [mol/m3] fixed cations per dry volume
    hydroxide_concentration : [mol/m3] hydroxide per dry volume
    temperature : [K] absolute temperature
    water_content : [1] moles of water per mole of fixed cations
    rate_constant : [m3/mol/s] at the reference temperature and the reference water content
    activation_energy : [J/mol] of the attack
    reference_temperature : [K] temperature of the rate constant
    hydration_sensitivity : [1] beta
    reference_water_content : [1] water content of the rate constant
    least_water_content : [1] water content below which the rate does not rise any more

    Returns
    -------
    [mol/m3/s] loss per dry volume, positive

    Sign convention: a loss is positive. Validity: 25 to 120 °C, water contents of 2 to 20; calibrated, not measured.
    Source: after `dekel_2017` and `kreuer_jannasch_2017`.

    >>> loss = cation_loss_rate(2867.0, 2867.0, 353.15, 4.0, 1.05e-11, 95e3, 353.15, 0.4, 12.0, 2.0)
    >>> round(float(loss / 2867.0) * 1e7, 2)
    7.38
    """
    hydrated = hydration_factor(water_content, hydration_sensitivity, reference_water_content, least_water_content)
    thermal = arrhenius(activation_energy, temperature, reference_temperature)
    return rate_constant * thermal * hydrated * cation_concentration * hydroxide_concentration


def _potential_factor(
    potential: Scalar, temperature: Scalar, reference_potential: Scalar, transfer_coefficient: Scalar
) -> Scalar:
    return exp(transfer_coefficient * FARADAY * (potential - reference_potential) / (GAS_CONSTANT * temperature))


def platinum_area_loss_rate(
    potential: Scalar,
    temperature: Scalar,
    area_fraction: Scalar,
    rate_constant: Scalar,
    reference_potential: Scalar,
    transfer_coefficient: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    order: Scalar,
    residual_fraction: Scalar,
) -> Scalar:
    """Loss of platinum-group surface by dissolution and ripening, a power law in what may still be lost.

        -ds/dt = k exp(-E/R (1/T - 1/T_ref)) exp(alpha F (E - E_ref)/RT) (s - s_res)^m

    Dissolution grows exponentially with potential; small particles go first, so that the loss slows down as the area
    approaches what the large particles keep.

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    area_fraction : [1] remaining share s of the fresh area
    rate_constant : [1/s] at the reference temperature and potential
    reference_potential : [V] potential of the rate constant
    transfer_coefficient : [1] alpha, positive: faster at higher potential
    activation_energy : [J/mol] of the loss
    reference_temperature : [K] temperature of the rate constant
    order : [1] m
    residual_fraction : [1] s_res, share that is never lost

    Returns
    -------
    [1/s] loss of the share per time, positive

    Sign convention: a loss is positive. Validity: 0.4 to 1.0 V; order-of-magnitude law.
    Source: potential dependence after `darling_meyers_2003`; the power law in the area is our own choice.

    >>> loss = platinum_area_loss_rate(0.8, 353.15, 1.0, 5e-8, 0.8, 0.5, 5e4, 353.15, 2.0, 0.3)
    >>> round(float(loss) * 1e8, 3)
    2.45
    """
    speed = rate_constant * arrhenius(activation_energy, temperature, reference_temperature)
    left = smooth_positive(area_fraction - residual_fraction, AREA_WIDTH)
    driven = _potential_factor(potential, temperature, reference_potential, transfer_coefficient)
    return speed * driven * exp(order * log(left))


def site_loss_rate(
    potential: Scalar,
    temperature: Scalar,
    area_fraction: Scalar,
    rate_constant: Scalar,
    reference_potential: Scalar,
    transfer_coefficient: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
) -> Scalar:
    """Loss of the active sites of a platinum-free catalyst (demetallation, corrosion of the support), first order.

        -ds/dt = k exp(-E/R (1/T - 1/T_ref)) exp(alpha F (E - E_ref)/RT) s

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    area_fraction : [1] remaining share s of the fresh sites
    rate_constant : [1/s] at the reference temperature and potential
    reference_potential : [V] potential of the rate constant
    transfer_coefficient : [1] alpha; negative: faster at lower potential
    activation_energy : [J/mol] of the loss
    reference_temperature : [K] temperature of the rate constant

    Returns
    -------
    [1/s] loss of the share per time, positive

    Sign convention: a loss is positive. Validity: order-of-magnitude law. Source: own choice of the simplest form.

    >>> round(float(site_loss_rate(0.7, 353.15, 0.5, 1e-7, 0.7, 0.25, 5e4, 353.15)) * 1e8, 6)
    5.0
    """
    speed = rate_constant * arrhenius(activation_energy, temperature, reference_temperature)
    driven = _potential_factor(potential, temperature, reference_potential, transfer_coefficient)
    return speed * driven * area_fraction


def coverage_rate(
    potential: Scalar,
    temperature: Scalar,
    coverage: Scalar,
    build_up_rate: Scalar,
    removal_rate: Scalar,
    largest_coverage: Scalar,
    half_potential: Scalar,
    width: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
) -> Scalar:
    """Change of a reversible coverage that builds up at high potential and is removed at low potential.

        d theta/dt = k_T (k_b f (theta_max - theta) - k_r (1 - f) theta),  f = 1/(1 + exp(-(E - E_half)/w))

    The coverage relaxes to theta_max k_b f/(k_b f + k_r (1 - f)); it is what a hold at low potential recovers.

    Parameters
    ----------
    potential : [V] potential against the reversible hydrogen electrode
    temperature : [K] absolute temperature
    coverage : [1] covered share of the area
    build_up_rate : [1/s] k_b far above the half potential
    removal_rate : [1/s] k_r far below the half potential
    largest_coverage : [1] theta_max
    half_potential : [V] E_half, where build-up and removal both run at half speed
    width : [V] of the change-over
    activation_energy : [J/mol] of both rates
    reference_temperature : [K] temperature of both rates

    Returns
    -------
    [1/s] change of the coverage, positive while it builds up

    Validity: one kind of adsorbate or oxide; order-of-magnitude law. Source: Langmuir form, own choice.

    >>> float(coverage_rate(0.6, 353.15, 0.0, 1e-5, 1e-3, 0.3, 0.6, 0.03, 0.0, 353.15))
    1.5e-06
    """
    speed = arrhenius(activation_energy, temperature, reference_temperature)
    removing = active_fraction(potential, half_potential, width)
    building = 1.0 - removing
    return speed * (build_up_rate * building * (largest_coverage - coverage) - removal_rate * removing * coverage)


def second_order_remainder(time: Scalar, rate_constant: Scalar, initial_concentration: Scalar) -> Scalar:
    """Remaining share of cations when each is attacked by its own hydroxide, 1/(1 + k c0 t).

    Parameters
    ----------
    time : [s] since the start
    rate_constant : [m3/mol/s] at the temperature and hydration of the place
    initial_concentration : [mol/m3] cations at the start

    Returns
    -------
    [1] remaining share

    Validity: constant temperature and water content, hydroxide equal to the cations. Source: integration of the law.

    >>> float(second_order_remainder(1.0e6, 1.0e-9, 1000.0))
    0.5
    """
    return 1.0 / (1.0 + rate_constant * initial_concentration * time)


AREA_LOSS_LAWS: dict[str, Law] = {
    "platinum_group": Law(platinum_area_loss_rate, "0.4 to 1.0 V, order of magnitude", "darling_meyers_2003"),
    "platinum_free": Law(site_loss_rate, "order of magnitude", "own choice"),
}
