"""Feeds, depletion along channels and verification V11."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from hydroxcell.constants import FARADAY
from hydroxcell.physics import channel_flow as cf


@given(st.floats(1.05, 20.0), st.floats(0.0, 3e4), st.floats(0.0, 5e3), st.floats(0.05, 1.0))
def test_stoichiometric_feed(ratio: float, current: float, minimum: float, fraction: float) -> None:
    feed = float(cf.molar_flow_from_stoichiometry(ratio, current, minimum, 4, fraction))
    exact = ratio * max(current, minimum) / (4.0 * FARADAY * fraction)
    excess = ratio * cf.STOICHIOMETRY_WIDTH / 2.0 / (4.0 * FARADAY * fraction)
    assert exact * (1 - 1e-12) <= feed <= (exact + excess) * (1 + 1e-9)


def test_oxygen_demand_is_faraday() -> None:
    assert cf.oxygen_demand(1, 4 * FARADAY) == pytest.approx(0.0319988)
    assert cf.oxygen_demand(100, 10.0) == pytest.approx(100 * 10.0 * 0.0319988 / (4 * FARADAY))
    assert cf.oxygen_demand(2, FARADAY, M=4.0) == pytest.approx(2.0)


V11 = [(0.0, 1.386294), (0.25, 1.165730), (0.5, 0.980258), (0.75, 0.824296), (1.0, 0.693147)]


@pytest.mark.parametrize(("position", "value"), V11)
def test_v11_current_along_the_channel(position: float, value: float) -> None:
    assert float(cf.kulikovsky_current_profile(2.0, position)) == pytest.approx(value, abs=1e-6)


@given(st.floats(1.05, 50.0))
def test_v11_mean_is_one_and_follows_the_oxygen(stoichiometry: float) -> None:
    mean, _ = quad(lambda y: float(cf.kulikovsky_current_profile(stoichiometry, y)), 0.0, 1.0)
    assert mean == pytest.approx(1.0, rel=1e-9)
    ends = [float(cf.kulikovsky_current_profile(stoichiometry, y)) for y in (0.0, 1.0)]
    assert ends[1] / ends[0] == pytest.approx(1.0 - 1.0 / stoichiometry, rel=1e-9)


@given(st.floats(0.0, 30.0))
def test_logarithmic_mean(units: float) -> None:
    mean, _ = quad(lambda y: float(cf.outlet_driving_force(1.0, units * y)), 0.0, 1.0)
    assert float(cf.logarithmic_mean_factor(units)) == pytest.approx(mean, rel=1e-8)
    balance = units * float(cf.logarithmic_mean_factor(units))  # transferred equals what the stream lost
    assert balance == pytest.approx(1.0 - float(cf.outlet_driving_force(1.0, units)), abs=1e-12)


@given(st.floats(0.0, 20.0), st.floats(0.01, 0.99))
def test_mole_fraction_along_a_channel(units: float, inlet: float) -> None:
    left = inlet * np.exp(-units)
    outlet = left / (left + 1.0 - inlet)
    assert float(cf.mole_fraction_transfer_units(units, inlet)) == pytest.approx(np.log(inlet / outlet), abs=1e-9)


@given(st.floats(-5.0, 50.0))
def test_pure_feed_keeps_its_mole_fraction(units: float) -> None:
    assert float(cf.mole_fraction_transfer_units(units, 1.0)) == pytest.approx(0.0, abs=1e-12)


def test_pressure_drop_of_a_pipe_is_hagen_poiseuille() -> None:
    radius, viscosity, velocity, length = 5e-4, 2e-5, 3.0, 0.2
    assert cf.laminar_pressure_drop(64.0, viscosity, velocity, length, 2 * radius) == pytest.approx(
        8.0 * viscosity * length * velocity / radius**2
    )


def test_small_balances() -> None:
    assert cf.outlet_molar_flow(1.0, 0.4) == pytest.approx(0.6)
    assert cf.transfer_units(2.0, 4.0) == 0.5
    assert cf.mass_transfer_coefficient(3.0, 2.8e-5, 1e-3) == pytest.approx(0.084)


def test_friction_in_a_rectangular_duct() -> None:
    """Plates 96, square 56.9 (series solution 56.908); turning the duct changes nothing."""
    assert float(cf.rectangular_friction_reynolds(1.0, 1e-9)) == pytest.approx(96.0)
    assert float(cf.rectangular_friction_reynolds(1e-3, 1e-3)) == pytest.approx(56.908, rel=5e-4)
    assert float(cf.rectangular_friction_reynolds(2.0, 1.0)) == float(cf.rectangular_friction_reynolds(1.0, 2.0))
    assert float(cf.rectangular_friction_reynolds(2.0, 1.0)) == pytest.approx(62.192, rel=1e-3)
