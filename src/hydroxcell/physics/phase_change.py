"""Evaporation and condensation in the pores."""

from __future__ import annotations

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.maths import Scalar, smooth_ramp
from hydroxcell.physics.thermodynamics import molar_enthalpy

RAMP_SHARE = 2.0e-3
"""Width of the ramps of condensation and evaporation over the saturation pressure [1]."""


def condensation_rate(
    water_pressure: Scalar,
    saturation_pressure: Scalar,
    temperature: Scalar,
    saturation: Scalar,
    porosity: Scalar,
    rate_constant: Scalar,
) -> Scalar:
    """Net rate of vapour turning into liquid per volume of layer.

        k eps (1 - s) (p_w - p_sat)/RT  if p_w > p_sat,   k eps s (p_w - p_sat)/RT  else

    Parameters
    ----------
    water_pressure : [Pa] partial pressure of water vapour
    saturation_pressure : [Pa] saturation pressure at the local temperature
    temperature : [K] absolute temperature
    saturation : [1] liquid fraction of the pore volume
    porosity : [1] pore volume fraction
    rate_constant : [1/s] exchange rate constant, large for near equilibrium

    Returns
    -------
    [mol/m3/s] condensation rate

    Sign convention: positive turns vapour into liquid, negative evaporates.
    Validity: both branches start smoothly over the pressure `RAMP_SHARE` p_sat and are zero at saturation; far from it
    the driving pressure is smaller by that width. Source: `vetter_schumacher_2019`.

    >>> round(float(condensation_rate(48410.0, 47410.0, 353.15, 0.0, 0.5, 100.0)), 2)
    15.55
    """
    excess, width = water_pressure - saturation_pressure, RAMP_SHARE * saturation_pressure
    condensing = (1.0 - saturation) * smooth_ramp(excess, width)
    evaporating = saturation * smooth_ramp(-excess, width)
    return rate_constant * porosity * (condensing - evaporating) / (GAS_CONSTANT * temperature)


def latent_heat(temperature: Scalar) -> Scalar:
    """Heat of vaporisation of water, vapour minus liquid enthalpy.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] latent heat, positive

    Validity: 298 to 373 K, 0.6 % above steam tables at the hot end (ideal vapour). Source: `nist_webbook`.

    >>> round(float(latent_heat(353.15)), -2)
    41700.0
    """
    return molar_enthalpy("H2O_gas", temperature) - molar_enthalpy("H2O_liquid", temperature)
