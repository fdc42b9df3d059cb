"""Water taken up by the ionomer: volumes, equilibrium with vapour and liquid, rate of exchange.

Water content is moles of water per mole of fixed ionic groups. An activity above 1 stands for contact with liquid:
1 + `SCHROEDER_WIDTH` is full contact (Schroeder's paradox as a steep but smooth branch of the isotherm).
"""

from __future__ import annotations

from hydroxcell.constants import WATER_MOLAR_VOLUME
from hydroxcell.maths import Scalar, exp, log, smooth_cap, smooth_ramp, smooth_step, sqrt

SCHROEDER_WIDTH = 0.1
"""Activity above 1 that represents full contact with liquid water [1]."""

ACTIVITY_WIDTH = 0.01
"""Width of the smooth bend of the isotherm at activity 1 [1]."""

SATURATION_WIDTH = 1.0e-4
"""Width of the smooth floor under the liquid saturation [1]."""

LIQUID_CONTACT_SATURATION = 0.03
"""Saturation at which half of the ionomer surface counts as in contact with liquid [1]."""

EXCHANGE_SWITCH_WIDTH = 0.1
"""Difference of water content over which absorption changes to desorption [1]."""


def site_concentration(ion_exchange_capacity: Scalar, dry_density: Scalar) -> Scalar:
    """Concentration of fixed ionic groups per volume of dry ionomer, rho IEC.

    Parameters
    ----------
    ion_exchange_capacity : [mol/kg] ion exchange capacity
    dry_density : [kg/m3] density of the dry ionomer

    Returns
    -------
    [mol/m3] concentration of fixed groups, dry basis

    Validity: exact. Source: definition.

    >>> round(site_concentration(2.35, 1220.0), 1)
    2867.0
    """
    return ion_exchange_capacity * dry_density


def swelling_ratio(water_content: Scalar, ion_exchange_capacity: Scalar, dry_density: Scalar) -> Scalar:
    """Swollen over dry volume with additive volumes, 1 + lambda V_w rho IEC.

    Parameters
    ----------
    water_content : [1] moles of water per mole of fixed groups
    ion_exchange_capacity : [mol/kg] ion exchange capacity
    dry_density : [kg/m3] density of the dry ionomer

    Returns
    -------
    [1] volume ratio, 1 or more

    Validity: additivity of volumes holds within the scatter of measured swelling. Source: `weber_newman_2004`.

    >>> round(swelling_ratio(10.0, 2.35, 1220.0), 4)
    1.5161
    """
    return 1.0 + water_content * WATER_MOLAR_VOLUME * dry_density * ion_exchange_capacity


def water_volume_fraction(water_content: Scalar, ion_exchange_capacity: Scalar, dry_density: Scalar) -> Scalar:
    """Volume fraction of water in the swollen ionomer, f_v = lambda V_w/(V_dry + lambda V_w).

    Parameters
    ----------
    water_content : [1] moles of water per mole of fixed groups
    ion_exchange_capacity : [mol/kg] ion exchange capacity
    dry_density : [kg/m3] density of the dry ionomer

    Returns
    -------
    [1] water volume fraction, 0 to 1

    Validity: additive volumes. Source: `weber_newman_2004`.

    >>> round(water_volume_fraction(10.0, 2.35, 1220.0), 4)
    0.3404
    """
    water_volume = water_content * WATER_MOLAR_VOLUME
    return water_volume / (1.0 / (dry_density * ion_exchange_capacity) + water_volume)


def linear_strain(water_content: Scalar, ion_exchange_capacity: Scalar, dry_density: Scalar) -> Scalar:
    """Relative elongation of a free ionomer that swells equally in all directions, (V/V_dry)^(1/3) - 1.

    Parameters
    ----------
    water_content : [1] moles of water per mole of fixed groups
    ion_exchange_capacity : [mol/kg] ion exchange capacity
    dry_density : [kg/m3] density of the dry ionomer

    Returns
    -------
    [1] linear strain

    Validity: free film; a clamped membrane takes all swelling in its thickness. Source: own geometry.

    >>> round(float(linear_strain(10.0, 2.35, 1220.0)), 4)
    0.1488
    """
    return exp(log(swelling_ratio(water_content, ion_exchange_capacity, dry_density)) / 3.0) - 1.0


def schroeder_water_content(
    vapour_isotherm_value: Scalar,
    vapour_isotherm_at_one: Scalar,
    liquid_water_uptake: Scalar,
    water_activity: Scalar,
) -> Scalar:
    """Equilibrium water content from the vapour isotherm up to a = 1 and towards the liquid uptake above.

        lambda = lambda_v(min(a, 1)) + (lambda_l - lambda_v(1)) max(a - 1, 0)/W,  W = SCHROEDER_WIDTH

    Parameters
    ----------
    vapour_isotherm_value : [1] vapour isotherm at the activity limited to 1
    vapour_isotherm_at_one : [1] vapour isotherm at activity 1
    liquid_water_uptake : [1] water content in contact with liquid
    water_activity : [1] activity of the surroundings, from 0 to 1 + SCHROEDER_WIDTH

    Returns
    -------
    [1] equilibrium water content

    Validity: a from 0 to 1 + W; monotone when the liquid uptake exceeds the vapour uptake.
    Source: `weber_newman_2004` for the blend of vapour and liquid equilibrium; this form is our own.

    >>> round(float(schroeder_water_content(12.7, 12.7, 13.8, 1.1)), 2)
    13.8
    """
    jump = liquid_water_uptake - vapour_isotherm_at_one
    full = SCHROEDER_WIDTH * SCHROEDER_WIDTH / (SCHROEDER_WIDTH + ACTIVITY_WIDTH)
    return vapour_isotherm_value + jump * smooth_ramp(water_activity - 1.0, ACTIVITY_WIDTH) / full


def environment_activity(vapour_activity: Scalar, saturation: Scalar) -> Scalar:
    """Activity that the surroundings impose on the ionomer: vapour up to 1, liquid contact above.

        a = min(a_v, 1) + W s/(s + s_c),  W = SCHROEDER_WIDTH, s_c = LIQUID_CONTACT_SATURATION

    Parameters
    ----------
    vapour_activity : [1] water partial pressure over saturation pressure
    saturation : [1] liquid fraction of the pore volume

    Returns
    -------
    [1] activity, 0 to 1 + SCHROEDER_WIDTH

    Validity: blend of own definition; s_c is a modelling choice. Source: after `weber_newman_2004`.

    >>> float(environment_activity(0.5, 0.0))
    0.5
    """
    liquid = smooth_step(smooth_ramp(saturation, SATURATION_WIDTH), LIQUID_CONTACT_SATURATION)
    return smooth_cap(vapour_activity, 1.0, ACTIVITY_WIDTH) + SCHROEDER_WIDTH * liquid


def exchange_rate(absorption_rate: Scalar, desorption_rate: Scalar, driving_force: Scalar) -> Scalar:
    """Pick the absorption or the desorption coefficient by the sign of the driving force, smoothly.

        k = k_d + (k_a - k_d) (1 + x/sqrt(x^2 + w^2))/2,  w = EXCHANGE_SWITCH_WIDTH

    Parameters
    ----------
    absorption_rate : [m/s] coefficient while water enters
    desorption_rate : [m/s] coefficient while water leaves
    driving_force : [1] equilibrium minus actual water content

    Returns
    -------
    [m/s] exchange coefficient

    Validity: any driving force. Source: `ge_2005` for the two coefficients.

    >>> float(exchange_rate(1.0e-6, 3.0e-6, 0.0))
    2e-06
    """
    width = EXCHANGE_SWITCH_WIDTH
    step = 0.5 + 0.5 * driving_force / sqrt(driving_force * driving_force + width * width)
    return desorption_rate + (absorption_rate - desorption_rate) * step


def absorption_flux(
    rate: Scalar, water_content_equilibrium: Scalar, water_content: Scalar, site_concentration: Scalar
) -> Scalar:
    """Water flux through the surface of the ionomer, k c_f (lambda_eq - lambda).

    Parameters
    ----------
    rate : [m/s] exchange coefficient
    water_content_equilibrium : [1] water content in equilibrium with the surroundings
    water_content : [1] actual water content
    site_concentration : [mol/m3] concentration of fixed groups, dry basis

    Returns
    -------
    [mol/m2/s] flux per ionomer surface

    Sign convention: positive enters the ionomer.
    Validity: coefficients measured on membranes count per ionomer surface, so an electrode multiplies by its ionomer
    roughness. Source: `ge_2005`.

    >>> round(absorption_flux(2.2e-6, 8.0, 7.0, 2867.0), 6)
    0.006307
    """
    return rate * site_concentration * (water_content_equilibrium - water_content)


def absorption_source(flux: Scalar, ionomer_roughness: Scalar, thickness: Scalar) -> Scalar:
    """Water uptake of the ionomer per volume of catalyst layer, flux times surface per volume.

    Parameters
    ----------
    flux : [mol/m2/s] flux per ionomer surface, positive into the ionomer
    ionomer_roughness : [1] ionomer surface per cell area
    thickness : [m] thickness of the catalyst layer

    Returns
    -------
    [mol/m3/s] uptake rate, positive into the ionomer

    Validity: surface spread evenly over the layer. Source: definition.

    >>> round(absorption_source(0.006, 50.0, 1e-5), 6)
    30000.0
    """
    return flux * ionomer_roughness / thickness
