"""Pressure of the cathode at a place on earth, and what it does to the voltage of a cell."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.system.atmosphere import SEA_LEVEL_PRESSURE, standard_pressure
from hydroxcell.system.curve import Curve

Values = Mapping[str, float]
Words = Mapping[str, str]


def design_pressure(values: Values, load: np.ndarray) -> np.ndarray:
    """Cathode inlet pressure that is wanted at a share of the rated load [Pa]."""
    low = values["stack.cathode_pressure_low"]
    return np.asarray(low + (values["stack.cathode_pressure"] - low) * load)


def pressure_drops(values: Values, words: Words) -> float:
    """Pressure drop between compressor and stack at rated load [Pa]."""
    used = words["plant.carbon_dioxide_removal"] in ("sorbent", "separator")
    return values["plant.humidifier_pressure_drop"] + (values["plant.removal_pressure_drop"] if used else 0.0)


def reachable_pressure(values: Values, words: Words, load: np.ndarray) -> np.ndarray:
    """Cathode inlet pressure that the compressor reaches at its largest pressure ratio [Pa]."""
    inlet = standard_pressure(values["plant.altitude"]) - values["plant.intake_pressure_drop"] * load
    return np.asarray(values["plant.compressor_pressure_ratio"] * inlet - pressure_drops(values, words) * load)


def cathode_pressure(values: Values, words: Words, load: np.ndarray) -> np.ndarray:
    """Cathode inlet pressure at a share of the rated load [Pa], by `plant.pressure_control`.

    "held": as designed at every load, and refused where the compressor does not reach it; "limited": that of rated
    load is held as far as the compressor reaches, and towards zero load the pressure goes with the surroundings;
    "ratio": all pressures go with the surroundings.
    """
    wanted, control = design_pressure(values, load), words["plant.pressure_control"]
    thinner = standard_pressure(values["plant.altitude"]) / SEA_LEVEL_PRESSURE
    if control == "ratio":
        return np.asarray(wanted * thinner)
    reached = reachable_pressure(values, words, load)
    if control == "limited":
        low = values["stack.cathode_pressure_low"] * thinner
        return np.asarray(np.minimum(low + (values["stack.cathode_pressure"] - low) * load, reached))
    if np.any(wanted > reached * (1.0 + 1e-12)):
        k = int(np.argmax(wanted - reached))
        inlet = standard_pressure(values["plant.altitude"]) - values["plant.intake_pressure_drop"] * load[k]
        needed = (wanted[k] + pressure_drops(values, words) * load[k]) / inlet
        raise InputError(
            f"at {values['plant.altitude']:g} m the compressor needs a pressure ratio of {needed:.3g}, and it reaches "
            f"{values['plant.compressor_pressure_ratio']:g}; lower stack.cathode_pressure or the altitude, or let the "
            'pressure fall: plant.pressure_control = "limited".'
        )
    return wanted


def oxygen_voltage_slope(temperature: float, tafel_slope: float, reaction_order: float) -> float:
    """Rise of the cell voltage with the logarithm of the oxygen pressure, R T/(4 F) + g b/ln 10.

    The first term is that of the equilibrium, the second that of the kinetics: at a given current the overpotential of
    a Tafel law with an exchange current that goes with the oxygen pressure to the power g.

    Parameters
    ----------
    temperature : [K]
    tafel_slope : [V] per decade of the current, positive
    reaction_order : [1] g of oxygen at constant potential

    Returns
    -------
    [V] per unit of the natural logarithm

    Validity: one Tafel slope, no limit by transport, which adds to it. Source: `neyerlin_2006`.

    >>> round(1e3 * oxygen_voltage_slope(343.15, 0.07, 0.8), 1)
    31.7
    """
    return GAS_CONSTANT * temperature / (4.0 * FARADAY) + reaction_order * tafel_slope / float(np.log(10.0))


def pressure_voltage(
    slope: float | np.ndarray, pressure: np.ndarray, reference: np.ndarray, vapour: float
) -> np.ndarray:
    """Change of the cell voltage when the cathode works at another pressure, s ln((p - p_v)/(p_ref - p_v)).

    Parameters
    ----------
    slope : [V] s, as `oxygen_voltage_slope`
    pressure, reference : [Pa] cathode inlet pressure now, and that at which the curve holds
    vapour : [Pa] water in the cathode gas, which takes its share first

    Returns
    -------
    [V] positive at higher pressure

    Validity: the same stoichiometry, humidity and temperature; within a factor of 2 of the reference, beyond which
    limits by transport bend the line. Source: equilibrium and kinetics of oxygen, `oxygen_voltage_slope`.
    Errors: InputError where the vapour leaves no room for air.

    >>> round(1e3 * float(pressure_voltage(0.05, np.array([1.0e5]), np.array([1.5e5]), 0.25e5)[0]), 1)
    -25.5
    """
    if np.any(pressure <= vapour):
        raise InputError(
            f"the cathode would be at {float(np.min(pressure)) / 1e5:.3g} bar, and its vapour alone has "
            f"{vapour / 1e5:.3g} bar; there is no room for air: lower stack.temperature, the humidity or the altitude."
        )
    return np.asarray(slope * np.log((pressure - vapour) / (reference - vapour)))


def oxygen_slope(values: Values, curve: Curve, current_density: np.ndarray) -> np.ndarray:
    """Rise of the cell voltage with the logarithm of the oxygen pressure [V]: that of the curve, or the input."""
    if len(curve.oxygen_slope):
        return np.asarray(np.interp(current_density, curve.current_density, curve.oxygen_slope))
    return np.full(current_density.shape, values["stack.oxygen_voltage_slope"])


def voltage_by_pressure(
    values: Values, curve: Curve, current_density: np.ndarray, pressure: np.ndarray, load: np.ndarray
) -> np.ndarray:
    """Change of the cell voltage against the curve [V] at a cathode pressure.

    A curve that does not say its pressure is taken to hold at the pressure that the stack is designed for.
    """
    known = np.isfinite(curve.pressure)
    reference = np.full(load.shape, curve.pressure) if known else design_pressure(values, load)
    vapour = values["stack.cathode_relative_humidity"] * float(saturation_pressure(values["stack.temperature"]))
    return pressure_voltage(oxygen_slope(values, curve, current_density), pressure, reference, vapour)
