"""Water vapour: saturation pressure, activity, dew point."""

from __future__ import annotations

from hydroxcell.constants import GAS_CONSTANT, WATER_MOLAR_VOLUME, ZERO_CELSIUS
from hydroxcell.maths import Scalar, exp, log, sqrt


def saturation_pressure(temperature: Scalar) -> Scalar:
    """Saturation pressure of water over a flat liquid surface (Buck's fit).

        p_sat = 611.21 exp((18.678 - t/234.5) t/(257.14 + t)),  t in degC

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [Pa] saturation pressure

    Validity: 273 to 373 K (fit); within 0.3 % of steam tables up to 383 K. Source: `buck_1981` (1996 revision).

    >>> round(float(saturation_pressure(353.15)), -1)
    47410.0
    """
    t = temperature - ZERO_CELSIUS
    return 611.21 * exp((18.678 - t / 234.5) * t / (257.14 + t))


def kelvin_saturation_pressure(temperature: Scalar, capillary_pressure: Scalar) -> Scalar:
    """Saturation pressure over a curved meniscus (Kelvin equation).

        p_sat(T, p_c) = p_sat(T) exp(V_w p_c/(R T)),  p_c = p_liquid - p_gas

    Parameters
    ----------
    temperature : [K] absolute temperature
    capillary_pressure : [Pa] liquid minus gas pressure; negative in hydrophilic pores

    Returns
    -------
    [Pa] saturation pressure in the pore

    Sign convention: liquid under tension (p_c < 0, hydrophilic pore) has the lower vapour pressure.
    Validity: as `saturation_pressure`; matters below pores of about 20 nm. Source: `atkins_2010`.

    >>> round(float(kelvin_saturation_pressure(353.15, -1.0e6) / saturation_pressure(353.15)), 5)
    0.99389
    """
    return saturation_pressure(temperature) * exp(
        WATER_MOLAR_VOLUME * capillary_pressure / (GAS_CONSTANT * temperature)
    )


def water_activity_of_vapour(water_pressure: Scalar, temperature: Scalar) -> Scalar:
    """Activity of water in a gas, liquid reference, a_w = p_w/p_sat(T); above 1 the gas is supersaturated.

    Parameters
    ----------
    water_pressure : [Pa] partial pressure of water
    temperature : [K] absolute temperature

    Returns
    -------
    [1] water activity

    Validity: ideal gas, near ambient pressure. Source: `buck_1981`.

    >>> round(float(water_activity_of_vapour(23705.0, 353.15)), 3)
    0.5
    """
    return water_pressure / saturation_pressure(temperature)


def relative_humidity_from_dew_point(dew_point: Scalar, temperature: Scalar) -> Scalar:
    """Relative humidity of a gas saturated at its dew point and then brought to another temperature.

    Parameters
    ----------
    dew_point : [K] temperature at which the gas is saturated
    temperature : [K] gas temperature

    Returns
    -------
    [1] relative humidity, 0 to 1 when the dew point lies below the temperature

    Validity: constant pressure; 273 to 383 K. Source: `buck_1981`.

    >>> round(float(relative_humidity_from_dew_point(343.15, 353.15)), 4)
    0.6581
    """
    return saturation_pressure(dew_point) / saturation_pressure(temperature)


def dew_point_from_relative_humidity(relative_humidity: Scalar, temperature: Scalar) -> Scalar:
    """Dew point of a gas of known relative humidity: the inverse of `relative_humidity_from_dew_point`.

        t^2/b + (L - a) t + c L = 0,  L = ln(RH p_sat(T)/611.21 Pa),  t in degC;  a, b, c of Buck's fit

    Parameters
    ----------
    relative_humidity : [1] above 0
    temperature : [K] gas temperature

    Returns
    -------
    [K] dew point

    Validity: constant pressure; dew points of 273 to 383 K. Source: `buck_1981`.

    >>> round(float(dew_point_from_relative_humidity(0.6581059759, 353.15)), 6)
    343.15
    """
    level = log(relative_humidity * saturation_pressure(temperature) / 611.21)
    half = 0.5 * 234.5 * (18.678 - level)
    return ZERO_CELSIUS + half - sqrt(half * half - 234.5 * 257.14 * level)
