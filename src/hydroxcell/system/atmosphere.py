"""Pressure of the standard atmosphere."""

from __future__ import annotations

from hydroxcell.errors import InputError

TROPOPAUSE = 11000.0  # [m] end of the layer with a constant lapse rate
LOWEST = -500.0  # [m] below every road
SEA_LEVEL_PRESSURE = 101325.0  # [Pa]
SEA_LEVEL_TEMPERATURE = 288.15  # [K]
LAPSE_RATE = 0.0065  # [K/m]
EXPONENT = 5.255876  # [1] g M/(R L)


def standard_pressure(altitude: float) -> float:
    """Pressure of the ICAO standard atmosphere in its lowest layer.

        p = 101325 (1 - 0.0065 h/288.15)^5.255876

    Parameters
    ----------
    altitude : [m] geopotential, above sea level

    Returns
    -------
    [Pa] pressure

    Validity: -500 to 11000 m; the weather moves the true pressure by a few per cent. Source: `icao_7488`.
    Errors: InputError outside.

    >>> round(standard_pressure(2000.0))
    79495
    """
    if not LOWEST <= altitude <= TROPOPAUSE:
        raise InputError(
            f"an altitude of {altitude:g} m lies outside the atmosphere model ({LOWEST:g} to {TROPOPAUSE:g} m); "
            "is the unit right?"
        )
    return float(SEA_LEVEL_PRESSURE * (1.0 - LAPSE_RATE * altitude / SEA_LEVEL_TEMPERATURE) ** EXPONENT)


def standard_temperature(altitude: float) -> float:
    """Temperature of the ICAO standard atmosphere in its lowest layer, 288.15 K - 0.0065 K/m h.

    Parameters
    ----------
    altitude : [m]

    Returns
    -------
    [K]

    Validity: as `standard_pressure`. Source: `icao_7488`.

    >>> standard_temperature(2000.0)
    275.15
    """
    standard_pressure(altitude)
    return SEA_LEVEL_TEMPERATURE - LAPSE_RATE * altitude
