"""Properties of liquid water; capillary pressure and relative permeability of partly filled porous layers.

Capillary pressure is liquid minus gas pressure; it is positive and rises with saturation in a hydrophobic medium.
"""

from __future__ import annotations

from hydroxcell.constants import ZERO_CELSIUS
from hydroxcell.maths import Scalar, exp, log, smooth_positive, sqrt
from hydroxcell.physics.law_table import Law

COSINE_WIDTH = 1.0e-3
"""Width of the smooth absolute value of cos(contact angle) [1]."""

GAS_FRACTION_WIDTH = 1.0e-3
"""Width of the smooth floor under the mobile gas fraction in the Brooks-Corey law [1]."""


def surface_tension(temperature: Scalar) -> Scalar:
    """Surface tension of water against air, 0.076 - 1.677e-4 t with t in degC.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [N/m] surface tension

    Validity: 273 to 373 K, 1 %. Source: `marapendi`.

    >>> round(float(surface_tension(353.15)), 5)
    0.06258
    """
    return 0.076 - 1.677e-4 * (temperature - ZERO_CELSIUS)


def liquid_density(temperature: Scalar) -> Scalar:
    """Density of liquid water, 1001.3 - 0.155 t - 2.658e-3 t^2 with t in degC.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [kg/m3] density

    Validity: 278 to 373 K, 0.2 %. Source: `marapendi`.

    >>> round(float(liquid_density(353.15)), 1)
    971.9
    """
    t = temperature - ZERO_CELSIUS
    return 1001.3 - 0.155 * t - 2.658e-3 * t * t


def liquid_viscosity(temperature: Scalar) -> Scalar:
    """Viscosity of liquid water, 1e-3 exp(-3.63148 + 542.05/(T - 144.15)).

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [Pa s] dynamic viscosity

    Validity: 273 to 400 K. Source: `vetter_schumacher_2019`.

    >>> round(float(liquid_viscosity(353.15)) * 1e3, 3)
    0.354
    """
    return 1.0e-3 * exp(-3.63148 + 542.05 / (temperature - 144.15))


def leverett_scale(contact_angle: Scalar, porosity: Scalar, permeability: Scalar, temperature: Scalar) -> Scalar:
    """Pressure scale of the Leverett law, sigma |cos theta| sqrt(eps/K).

    Parameters
    ----------
    contact_angle : [rad] contact angle of water
    porosity : [1] pore volume fraction
    permeability : [m2] absolute permeability
    temperature : [K] absolute temperature

    Returns
    -------
    [Pa] pressure scale, positive

    Validity: |cos theta| well above `COSINE_WIDTH`. Source: `leverett_1941`.

    >>> round(float(leverett_scale(2.0943951, 0.76, 6.15e-12, 353.15)))
    11000
    """
    cosine = _cosine(contact_angle)
    magnitude = sqrt(cosine * cosine + COSINE_WIDTH * COSINE_WIDTH)
    return surface_tension(temperature) * magnitude * sqrt(porosity / permeability)


def _cosine(angle: Scalar) -> Scalar:
    # The elementary functions shared by numbers and symbols have no cosine, so a Taylor series around 90 degrees: odd
    # terms of sin(pi/2 - angle) to order 15, exact to 5e-10 over 0..180 degrees.
    x = 1.5707963267948966 - angle
    x2 = x * x
    series = 1.0
    for order in (15, 13, 11, 9, 7, 5, 3):
        series = 1.0 - x2 / (order * (order - 1)) * series
    return x * series


def leverett_function(saturation: Scalar) -> Scalar:
    """Dimensionless capillary pressure of a hydrophobic medium, J = 1.417 s - 2.120 s^2 + 1.263 s^3.

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume

    Returns
    -------
    [1] Leverett function, p_c over `leverett_scale`

    Validity: contact angle above 90 degrees, s 0 to 1; a fit to sand and soil data. Source: `udell_1985`.

    >>> round(leverett_function(0.1), 6)
    0.121763
    """
    return saturation * (1.417 + saturation * (-2.120 + saturation * 1.263))


def leverett_integral(saturation: Scalar) -> Scalar:
    """Kirchhoff potential of liquid flow, the integral of s^3 J'(s) from 0 to s (relative permeability s^3).

        1.417/4 s^4 - 4.24/5 s^5 + 3.789/6 s^6

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume

    Returns
    -------
    [1] flow potential; times leverett_scale K rho/(mu M) its negative gradient is the molar flux

    Validity: as `leverett_function`. Source: integrated from `udell_1985`.

    >>> round(leverett_integral(0.5), 7)
    0.0055078
    """
    s = saturation
    return s * s * s * s * (1.417 / 4.0 + s * (-4.24 / 5.0 + s * 3.789 / 6.0))


def leverett_inverse(reduced_pressure: Scalar) -> Scalar:
    """Saturation at which the Leverett function takes a value, the real root of the cubic J(s) = y.

        s = 2.12/(3 1.263) - 2 r sinh(asinh(g)/3),   r = sqrt(p/3),  g = (3 q/2 p)/r   (p, q of the depressed cubic)

    Parameters
    ----------
    reduced_pressure : [1] y, capillary pressure over its scale

    Returns
    -------
    [1] saturation; exact inverse of `leverett_function` for every real y

    Validity: that of `leverett_function`, hydrophobic media. Source: own algebra (J is monotone, one real root).

    >>> round(float(leverett_inverse(leverett_function(0.3))), 12)
    0.3
    """
    a, b, c = 1.263, -2.120, 1.417
    shift = -b / (3.0 * a)
    p = (3.0 * a * c - b * b) / (3.0 * a * a)
    q = (2.0 * b**3 - 9.0 * a * b * c - 27.0 * a * a * reduced_pressure) / (27.0 * a**3)
    radius = (p / 3.0) ** 0.5
    argument = 1.5 * q / (p * radius)
    third = log(argument + sqrt(argument * argument + 1.0)) / 3.0
    return shift - radius * (exp(third) - exp(-third))


def relative_permeability_liquid(saturation: Scalar, exponent: Scalar = 3) -> Scalar:
    """Relative permeability of the liquid, s^n.

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume, not negative for a broken exponent
    exponent : [1] exponent, 3 to 4

    Returns
    -------
    [1] relative permeability

    Validity: s 0 to 1. Source: `wyllie_1962`.

    >>> relative_permeability_liquid(0.5)
    0.125
    """
    return saturation**exponent


def power_capillary_pressure(saturation: Scalar, reference_pressure: Scalar, exponent: Scalar) -> Scalar:
    """Power law of capillary pressure, p_c = p_b s^n.

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume
    reference_pressure : [Pa] capillary pressure at s = 1
    exponent : [1] exponent, positive

    Returns
    -------
    [Pa] capillary pressure, liquid minus gas

    Validity: hydrophobic media, mostly for tests with exact solutions. Source: `marapendi`.

    >>> power_capillary_pressure(0.5, 1000.0, 2)
    250.0
    """
    return reference_pressure * saturation**exponent


def power_saturation_profile(
    flux: Scalar,
    distance: Scalar,
    permeability: Scalar,
    viscosity: Scalar,
    molar_density: Scalar,
    reference_pressure: Scalar,
    capillary_exponent: Scalar,
    permeability_exponent: Scalar,
) -> Scalar:
    """Saturation at a distance from a dry face when a constant liquid flux leaves through it (exact).

        s = [N x mu/(rho_m K p_b) (n + m)/n]^(1/(n + m)),  p_c = p_b s^n,  k_r = s^m

    Parameters
    ----------
    flux : [mol/m2/s] liquid flux towards the face, positive
    distance : [m] distance from the face where s = 0
    permeability : [m2] absolute permeability
    viscosity : [Pa s] liquid viscosity
    molar_density : [mol/m3] liquid density over molar mass
    reference_pressure : [Pa] capillary pressure at s = 1
    capillary_exponent : [1] n
    permeability_exponent : [1] m

    Returns
    -------
    [1] saturation

    Validity: uniform gas pressure, isothermal, s below 1. Source: own integration of Darcy's law.

    >>> round(power_saturation_profile(0.05, 200e-6, 1e-12, 3.5e-4, 54000.0, 1000.0, 1, 3), 4)
    0.1269
    """
    total = capillary_exponent + permeability_exponent
    group = flux * distance * viscosity / (molar_density * permeability * reference_pressure)
    return (group * total / capillary_exponent) ** (1.0 / total)


def exponential_capillary_pressure(saturation: Scalar) -> Scalar:
    """Measured capillary pressure of a gas diffusion layer, three-term exponential fit.

        p_c = -0.00011 exp(-44.02 (s - 0.496)) + 278.3 exp(8.103 (s - 0.496)) - 191.8

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume

    Returns
    -------
    [Pa] capillary pressure, liquid minus gas

    Validity: s 0.01 to 0.95, one carbon paper. Source: `vetter_schumacher_2019`.

    >>> round(float(exponential_capillary_pressure(0.5)), 2)
    95.67
    """
    x = saturation - 0.496
    return -0.00011 * exp(-44.02 * x) + 278.3 * exp(8.103 * x) - 191.8


def brooks_corey_capillary_pressure(
    saturation: Scalar, entry_pressure: Scalar, pore_index: Scalar, residual_saturation: Scalar
) -> Scalar:
    """Brooks-Corey capillary pressure with gas as the wetting phase of a hydrophobic medium.

        p_c = p_e ((1 - s - s_r)/(1 - s_r))^(-1/index)

    Parameters
    ----------
    saturation : [1] liquid fraction of the pore volume
    entry_pressure : [Pa] capillary pressure at which liquid enters
    pore_index : [1] pore size distribution index
    residual_saturation : [1] gas saturation that stays trapped

    Returns
    -------
    [Pa] capillary pressure, liquid minus gas

    Validity: s from 0 to 1 - s_r. Source: `brooks_corey_1964`.

    >>> round(float(brooks_corey_capillary_pressure(0.5, 7500.0, 3.0, 1e-3)))
    9453
    """
    mobile = smooth_positive(1.0 - saturation - residual_saturation, GAS_FRACTION_WIDTH)
    return entry_pressure * exp(-log(mobile / (1.0 - residual_saturation)) / pore_index)


CAPILLARY_LAWS: dict[str, Law] = {
    "leverett": Law(leverett_function, "contact angle above 90 degrees, s 0 to 1; times leverett_scale", "udell_1985"),
    "power": Law(power_capillary_pressure, "s 0 to 1; has exact profiles", "marapendi"),
    "exponential": Law(exponential_capillary_pressure, "one carbon paper, s 0.01 to 0.95", "vetter_schumacher_2019"),
    "brooks_corey": Law(brooks_corey_capillary_pressure, "s 0 to 1 - residual", "brooks_corey_1964"),
}
