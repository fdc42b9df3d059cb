"""Saturation pressure against its tables and against the Gibbs energies of vapour and liquid."""

from __future__ import annotations

import casadi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY, GAS_CONSTANT, STANDARD_PRESSURE, ZERO_CELSIUS
from hydroxcell.physics import humidity, thermodynamics
from hydroxcell.physics.phase_change import latent_heat

BUCK = {25: 3168.5, 40: 7382.4, 50: 12349, 60: 19945, 70: 31201, 80: 47410, 90: 70152, 95: 84549}
EQUATION_OF_STATE = {25: 3162.2, 40: 7367.2, 60: 19901.0, 80: 47315.4, 95: 84444.7, 110: 143120.7}


@pytest.mark.parametrize(("celsius", "pressure"), BUCK.items())
def test_reference_table(celsius: float, pressure: float) -> None:
    assert float(humidity.saturation_pressure(ZERO_CELSIUS + celsius)) == pytest.approx(pressure, rel=5e-5)


@pytest.mark.parametrize(("celsius", "pressure"), EQUATION_OF_STATE.items())
def test_equation_of_state_of_water(celsius: float, pressure: float) -> None:
    assert float(humidity.saturation_pressure(ZERO_CELSIUS + celsius)) == pytest.approx(pressure, rel=3e-3)


@pytest.mark.parametrize("temperature", [298.15, 333.15, 353.15, 373.15])
def test_vapour_and_liquid_gibbs_energies_meet_at_saturation(temperature: float) -> None:
    gap = thermodynamics.molar_gibbs("H2O_gas", temperature) - thermodynamics.molar_gibbs("H2O_liquid", temperature)
    pressure_term = GAS_CONSTANT * temperature * np.log(STANDARD_PRESSURE / humidity.saturation_pressure(temperature))
    assert float(gap - pressure_term) / (2.0 * FARADAY) == pytest.approx(0.0, abs=5e-4)


@given(st.floats(298.15, 373.15))
def test_clausius_clapeyron(temperature: float) -> None:
    t = casadi.SX.sym("t")
    slope = casadi.Function("slope", [t], [casadi.jacobian(casadi.log(humidity.saturation_pressure(t)), t)])
    latent = float(slope(temperature)) * GAS_CONSTANT * temperature**2
    assert latent == pytest.approx(float(latent_heat(temperature)), rel=0.02)  # ideal gas, volume of liquid left out


@given(st.floats(280.0, 380.0), st.floats(0.0, 40.0))
def test_dew_point_below_the_temperature_means_humidity_below_one(temperature: float, depression: float) -> None:
    value = float(humidity.relative_humidity_from_dew_point(temperature - depression, temperature))
    assert 0.0 < value <= 1.0
    pressure = humidity.saturation_pressure(temperature - depression)
    assert float(humidity.water_activity_of_vapour(pressure, temperature)) == pytest.approx(value, rel=1e-14)


@given(st.floats(1.0e3, 1.0e7))
def test_kelvin_tension_lowers_and_pressure_raises_the_vapour_pressure(capillary: float) -> None:
    flat = humidity.saturation_pressure(353.15)
    assert humidity.kelvin_saturation_pressure(353.15, -capillary) < flat
    assert humidity.kelvin_saturation_pressure(353.15, capillary) > flat
    both = humidity.kelvin_saturation_pressure(353.15, capillary) * humidity.kelvin_saturation_pressure(
        353.15, -capillary
    )
    assert float(both) == pytest.approx(float(flat * flat), rel=1e-12)


def test_kelvin_matters_below_20_nm() -> None:
    pressure = 2.0 * 0.0626 / 10.0e-9
    ratio = humidity.kelvin_saturation_pressure(353.15, pressure) / humidity.saturation_pressure(353.15)
    assert 1.05 < float(ratio) < 1.12
