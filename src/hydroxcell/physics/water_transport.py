"""Water moving through the ionomer: drag by the ions, diffusion, and their Onsager-consistent pair.

All fluxes are positive along x, from the anode to the cathode. The drag coefficient counts water molecules carried
along the motion of the ion, whatever its charge; hydroxide moves to the anode, so its drag carries water that way.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, relative_exponential_integral


def drag_flux(drag: Scalar, ion_flux: Scalar) -> Scalar:
    """Water carried by the moving ions, xi N_ion.

    Parameters
    ----------
    drag : [1] water molecules per ion, along the ion
    ion_flux : [mol/m2/s] ion flux, signed

    Returns
    -------
    [mol/m2/s] water flux in the sense of the ion flux

    Validity: definition of the coefficient at uniform water content. Source: `kreuer_2004`.

    >>> round(drag_flux(0.5, -0.10364), 5)
    -0.05182
    """
    return drag * ion_flux


def fickian_water_flux(diffusivity: Scalar, site_concentration: Scalar, water_content_gradient: Scalar) -> Scalar:
    """Diffusive water flux, -D_w c_f dlambda/dx with the mutual (Fickian) diffusivity.

    Parameters
    ----------
    diffusivity : [m2/s] Fickian diffusivity of water in the ionomer
    site_concentration : [mol/m3] concentration of fixed groups, dry basis
    water_content_gradient : [1/m] gradient of the water content

    Returns
    -------
    [mol/m2/s] water flux, positive along x

    Validity: dry-basis coordinates. Source: `springer_1991`.

    >>> round(fickian_water_flux(5e-10, 2000.0, -1.0e5), 6)
    0.1
    """
    return -diffusivity * site_concentration * water_content_gradient


def darken_factor(water_content: Scalar, water_activity: Scalar, isotherm_slope: Scalar) -> Scalar:
    """Thermodynamic factor of water, dln a/dln lambda = lambda/(a dlambda/da).

    Parameters
    ----------
    water_content : [1] moles of water per mole of fixed groups
    water_activity : [1] activity in equilibrium with it
    isotherm_slope : [1] slope dlambda/da of the isotherm

    Returns
    -------
    [1] Darken factor; 1 for a proportional isotherm

    Validity: a and slope above zero. Source: `darken_1948`.

    >>> darken_factor(8.0, 0.8, 20.0)
    0.5
    """
    return water_content / (water_activity * isotherm_slope)


def self_to_mutual_diffusivity(self_diffusivity: Scalar, darken: Scalar) -> Scalar:
    """Fickian diffusivity from the self-diffusivity (NMR), D = D_self dln a/dln lambda.

    Parameters
    ----------
    self_diffusivity : [m2/s] self-diffusivity of water
    darken : [1] Darken factor

    Returns
    -------
    [m2/s] mutual diffusivity

    Validity: correlations between water molecules neglected. Source: `darken_1948`.

    >>> self_to_mutual_diffusivity(4e-10, 0.5)
    2e-10
    """
    return self_diffusivity * darken


def water_transport_coefficient(
    diffusivity: Scalar, site_concentration: Scalar, water_content: Scalar, darken: Scalar, temperature: Scalar
) -> Scalar:
    """Onsager coefficient of water from the Fickian diffusivity, alpha = D c_f lambda/(RT dln a/dln lambda).

    Parameters
    ----------
    diffusivity : [m2/s] Fickian diffusivity
    site_concentration : [mol/m3] concentration of fixed groups, dry basis
    water_content : [1] moles of water per mole of fixed groups
    darken : [1] Darken factor
    temperature : [K] absolute temperature

    Returns
    -------
    [mol2/J/m/s] coefficient of the gradient of chemical potential

    Validity: constant temperature. Source: `weber_newman_2004`.

    >>> round(water_transport_coefficient(5e-10, 2000.0, 8.0, 0.5, 353.15) * 1e9, 3)
    5.449
    """
    return diffusivity * site_concentration * water_content / (GAS_CONSTANT * temperature * darken)


def onsager_water_flux(
    ionic_current: Scalar,
    drag: Scalar,
    ion_charge: Scalar,
    transport_coefficient: Scalar,
    chemical_potential_gradient: Scalar,
) -> Scalar:
    """Water flux of the coupled pair, N_w = z (xi/F) i - alpha dmu_w/dx.

    Parameters
    ----------
    ionic_current : [A/m2] ionic current density, positive along x
    drag : [1] water molecules per ion, along the ion
    ion_charge : [1] charge number of the ion, -1 or +1
    transport_coefficient : [mol2/J/m/s] Onsager coefficient of water
    chemical_potential_gradient : [J/mol/m] gradient of the chemical potential of water

    Returns
    -------
    [mol/m2/s] water flux, positive along x

    Sign convention: hydroxide (z = -1) with positive drag carries water against the current.
    Validity: single ion, isothermal. Source: `weber_newman_2004`.

    >>> round(onsager_water_flux(1.0e4, 0.5, -1, 5e-9, 0.0), 6)
    -0.051821
    """
    return ion_charge * drag * ionic_current / FARADAY - transport_coefficient * chemical_potential_gradient


def onsager_ionic_current(
    conductivity: Scalar,
    drag: Scalar,
    ion_charge: Scalar,
    potential_gradient: Scalar,
    chemical_potential_gradient: Scalar,
) -> Scalar:
    """Ionic current of the coupled pair, i = -kappa (dPhi/dx + z (xi/F) dmu_w/dx).

    Parameters
    ----------
    conductivity : [S/m] ionic conductivity
    drag : [1] water molecules per ion, along the ion; the same as in `onsager_water_flux`
    ion_charge : [1] charge number of the ion, -1 or +1
    potential_gradient : [V/m] gradient of the ionic potential
    chemical_potential_gradient : [J/mol/m] gradient of the chemical potential of water

    Returns
    -------
    [A/m2] ionic current density, positive along x

    Validity: single ion, isothermal; the reciprocal of the drag term in the water flux. Source: `weber_newman_2004`.

    >>> round(onsager_ionic_current(10.0, 0.5, -1, -100.0, 0.0), 6)
    1000.0
    """
    coupling = ion_charge * drag / FARADAY * chemical_potential_gradient
    return -conductivity * (potential_gradient + coupling)


def membrane_water_flux_constant_drag(
    current_density: Scalar,
    thickness: Scalar,
    diffusivity: Scalar,
    site_concentration: Scalar,
    drag_slope: Scalar,
    cathode_water_content: Scalar,
    anode_water_content: Scalar,
) -> Scalar:
    """Water flux through a hydroxide membrane with constant diffusivity and drag k lambda (exact).

        N = c_f v (lambda_c - lambda_a e^-Pe)/(1 - e^-Pe),  v = k i/(F c_f),  Pe = v L/D

    Parameters
    ----------
    current_density : [A/m2] cell current density, positive for a fuel cell
    thickness : [m] membrane thickness
    diffusivity : [m2/s] Fickian diffusivity
    site_concentration : [mol/m3] concentration of fixed groups
    drag_slope : [1] drag per water content, xi = k lambda
    cathode_water_content : [1] water content at the cathode face
    anode_water_content : [1] water content at the anode face

    Returns
    -------
    [mol/m2/s] water flux from cathode to anode

    Sign convention: positive flows from the cathode to the anode (with the hydroxide).
    Validity: constant coefficients. Source: exact solution of convection and diffusion.

    >>> round(float(membrane_water_flux_constant_drag(1e4, 30e-6, 5e-10, 2000.0, 0.05, 8.0, 12.0)), 7)
    -0.0817804
    """
    peclet = drag_slope * current_density * thickness / (FARADAY * site_concentration * diffusivity)
    scale = site_concentration * diffusivity / thickness / relative_exponential_integral(peclet)
    return scale * (cathode_water_content - anode_water_content * exp(-peclet))


def apparent_drag_coefficient(
    drag: Scalar,
    diffusivity: Scalar,
    assumed_diffusivity: Scalar,
    site_concentration: Scalar,
    water_content_difference: Scalar,
    thickness: Scalar,
    current_density: Scalar,
) -> Scalar:
    """Drag that a water balance reports when it corrects for diffusion with an assumed diffusivity.

        xi_app = xi - (D - D_assumed) c_f (lambda_a - lambda_c) F/(L i)

    Parameters
    ----------
    drag : [1] true drag, water molecules per ion along the ion
    diffusivity : [m2/s] true Fickian diffusivity
    assumed_diffusivity : [m2/s] diffusivity used to subtract diffusion; 0 when nothing was subtracted
    site_concentration : [mol/m3] concentration of fixed groups
    water_content_difference : [1] water content at the anode face minus that at the cathode face
    thickness : [m] membrane thickness
    current_density : [A/m2] cell current density

    Returns
    -------
    [1] apparent drag along the ion; negative means water seems to move against the hydroxide

    Validity: hydroxide carrier, linear profile. Source: own balance; a value of -0.64 was reported for an operating
    cell by `eriksson_2019`.

    >>> round(apparent_drag_coefficient(0.5, 4e-10, 1e-10, 1900.0, 0.58, 28e-6, 1000.0), 2)
    -0.64
    """
    hidden = (diffusivity - assumed_diffusivity) * site_concentration * water_content_difference / thickness
    return drag - hidden * FARADAY / current_density
