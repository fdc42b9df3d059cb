"""Water in the ionomer: volumes, the blend of vapour and liquid equilibrium, exchange."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.maths import smooth_cap
from hydroxcell.physics import water_sorption as ws

WATER = st.floats(0.0, 40.0)
CAPACITY = st.floats(0.8, 4.0)
DENSITY = st.floats(900.0, 2000.0)


@given(WATER, CAPACITY, DENSITY)
def test_volume_fraction_and_swelling_are_one_balance(water: float, capacity: float, density: float) -> None:
    ratio = ws.swelling_ratio(water, capacity, density)
    fraction = ws.water_volume_fraction(water, capacity, density)
    assert 1.0 - 1.0 / ratio == pytest.approx(fraction, abs=1e-12)
    assert (1.0 + float(ws.linear_strain(water, capacity, density))) ** 3 == pytest.approx(ratio, rel=1e-12)


def isotherm(activity: float) -> float:
    a = float(smooth_cap(activity, 1.0, ws.ACTIVITY_WIDTH))
    return 13.13 * a - 14.81 * a**2 + 14.41 * a**3


def content(activity: float, liquid: float) -> float:
    return float(ws.schroeder_water_content(isotherm(activity), 12.73, liquid, activity))


@given(st.floats(13.0, 40.0))
def test_schroeder_branch_is_monotone_and_ends_at_the_liquid_uptake(liquid: float) -> None:
    values = [content(a, liquid) for a in np.linspace(0.0, 1.0 + ws.SCHROEDER_WIDTH, 200)]
    assert (np.diff(values) > 0).all()
    assert values[-1] == pytest.approx(liquid, rel=0.02)  # the capped isotherm ends 1 % above a = 1
    assert content(0.5, liquid) == pytest.approx(4.66, abs=0.1)


@given(st.floats(0.0, 1.4), st.floats(0.0, 1.0))
def test_environment_activity_is_bounded_and_rises_with_both(vapour: float, saturation: float) -> None:
    value = float(ws.environment_activity(vapour, saturation))
    assert value < 1.0 + ws.SCHROEDER_WIDTH + ws.ACTIVITY_WIDTH
    assert float(ws.environment_activity(vapour + 0.01, saturation)) > value
    assert float(ws.environment_activity(vapour, saturation + 0.01)) > value


def test_environment_activity_at_half_contact() -> None:
    value = float(ws.environment_activity(3.0, ws.LIQUID_CONTACT_SATURATION))
    assert value == pytest.approx(1.0 + ws.SCHROEDER_WIDTH / 2, abs=ws.ACTIVITY_WIDTH)


def test_exchange_rate_switches_from_desorption_to_absorption() -> None:
    assert float(ws.exchange_rate(1e-6, 3e-6, 10.0)) == pytest.approx(1e-6, rel=1e-3)
    assert float(ws.exchange_rate(1e-6, 3e-6, -10.0)) == pytest.approx(3e-6, rel=1e-3)
    flux = [float(ws.exchange_rate(1e-6, 3e-6, x)) * x for x in np.linspace(-2.0, 2.0, 101)]
    assert (np.diff(flux) > 0).all()


@given(st.floats(0.0, 20.0), st.floats(0.0, 20.0))
def test_absorption_has_the_sign_of_its_driving_force(equilibrium: float, actual: float) -> None:
    flux = ws.absorption_flux(1e-6, equilibrium, actual, ws.site_concentration(2.35, 1220.0))
    assert flux * (equilibrium - actual) >= 0.0
    assert flux == pytest.approx(2.867e-3 * (equilibrium - actual), rel=1e-12, abs=1e-300)
    assert ws.absorption_source(flux, 50.0, 1e-5) == pytest.approx(flux * 5e6)


def test_membrane_coefficients_need_the_roughness_of_the_ionomer() -> None:
    """At 1 A/cm2 the cathode takes 0.052 mol/m2/s; a smooth face at 60 degC would need a deficit of 8 and more."""
    per_unit = ws.absorption_flux(2.2e-6, 1.0, 0.0, 2.13 * 1300.0)
    assert 0.0518 / per_unit == pytest.approx(8.5, abs=0.6)
    assert 0.0518 / (50.0 * per_unit) < 0.2
