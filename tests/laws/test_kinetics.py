"""Rates of both reactions: equilibrium, slopes, orders, anchors, alternatives."""

from __future__ import annotations

import casadi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.physics import kinetics as k

TEMPERATURES = st.floats(298.15, 383.15)
ACTIVITIES = st.floats(0.05, 3.0)
ORDERS = st.floats(0.0, 1.5)

# per law: the arguments between reference_temperature and oxygen_order
SHAPES = {"dual_slope": (1.0, 0.5, 0.80), "tafel": (1.0,), "oxide_coverage": (0.5, 0.85, 0.05, 1.0e4)}


def reduction(
    name: str, potential: float, temperature: float = 353.15, oxygen: float = 1.0, water: float = 1.0,
    energy: float = 5.0e4, reference: float = 353.15, orders: tuple[float, float] = (1.0, 0.5),
) -> float:  # fmt: skip
    law = k.OXYGEN_REDUCTION_LAWS[name].function
    return float(law(potential, temperature, oxygen, water, 5.0, energy, reference, *SHAPES[name], *orders))


@given(TEMPERATURES, ACTIVITIES, ACTIVITIES, ORDERS, ORDERS)
def test_hydrogen_oxidation_rests_at_equilibrium(t: float, h2: float, water: float, g: float, w: float) -> None:
    forward, backward = k.hydrogen_oxidation_rate(0.0, t, h2, water, 10.0, 2.9e4, 298.15, 0.5, 0.5, g, w)
    assert float(forward) == float(backward)
    exact = 10.0 * float(k.arrhenius(2.9e4, t, 298.15)) * h2**g * water**w
    assert float(forward) == pytest.approx(exact, rel=1e-5)


@given(TEMPERATURES, st.floats(-0.3, 0.3))
def test_hydrogen_oxidation_has_the_sign_of_its_overpotential_and_detailed_balance(t: float, eta: float) -> None:
    forward, backward = k.hydrogen_oxidation_rate(eta, t, 1.0, 1.0, 10.0, 2.9e4, 298.15, 0.4, 0.6, 0.5, 0.0)
    assert np.sign(float(forward - backward)) == np.sign(eta) or abs(eta) < 1e-12
    assert np.log(float(forward / backward)) == pytest.approx(FARADAY * eta / (GAS_CONSTANT * t), abs=1e-9)


def test_charge_transfer_resistance_at_equilibrium() -> None:
    eta = casadi.SX.sym("eta")
    forward, backward = k.hydrogen_oxidation_rate(eta, 353.15, 1, 1, 10.0, 0.0, 353.15, 0.5, 0.5, 0.5, 0.0)
    slope = casadi.Function("slope", [eta], [casadi.jacobian(forward - backward, eta)])
    assert float(slope(0.0)) == pytest.approx(10.0 * FARADAY / (GAS_CONSTANT * 353.15), rel=1e-8)


def test_hydrogen_losses_of_a_platinum_ruthenium_electrode() -> None:
    """1e4 A per m2 of cell exchange current: 29 and 54 mV at 1 and 2 A/cm2."""
    for eta, current in ((0.0293, 1e4), (0.0536, 2e4)):
        forward, backward = k.hydrogen_oxidation_rate(eta, 353.15, 1, 1, 1.0e4, 0.0, 353.15, 0.5, 0.5, 0.5, 0.0)
        assert float(forward - backward) == pytest.approx(current, rel=0.02)


@given(st.floats(0.1, 1e6), st.floats(0.0, 1e3), st.floats(1.0, 1e4))
def test_limits_cap_the_rate(forward: float, backward: float, limit: float) -> None:
    net = k.limited_rate(forward, backward, limit)
    assert net <= limit
    assert np.sign(net) == np.sign(forward - backward)
    assert k.limited_rate(forward, backward, 1e30) == pytest.approx(forward - backward)
    assert k.series_rate(forward, limit) == pytest.approx(1.0 / (1.0 / forward + 1.0 / limit))


@given(st.floats(-2.0, 3.0))
def test_active_fraction_is_a_logistic_without_overflow(potential: float) -> None:
    value = float(k.active_fraction(potential, 0.1, 0.02))
    assert value == pytest.approx(1.0 / (1.0 + np.exp(min((potential - 0.1) / 0.02, 700.0))), abs=1e-12)
    assert float(k.active_fraction(1e4, 0.1, 1e-3)) == 0.0


@pytest.mark.parametrize("name", SHAPES)
@given(temperature=TEMPERATURES, oxygen=ACTIVITIES, water=ACTIVITIES, g=ORDERS, w=ORDERS)
def test_anchor_at_0_9_volts(name: str, temperature: float, oxygen: float, water: float, g: float, w: float) -> None:
    expected = 5.0 * float(k.arrhenius(5e4, temperature, 353.15)) * oxygen**g * water**w
    assert reduction(name, 0.9, temperature, oxygen, water, orders=(g, w)) == pytest.approx(expected, rel=1e-5)
    assert reduction(name, 0.9) == pytest.approx(5.0, rel=1e-8)


@pytest.mark.parametrize("name", SHAPES)
@given(potential=st.floats(0.2, 1.1))
def test_reduction_speeds_up_at_lower_potential(name: str, potential: float) -> None:
    assert reduction(name, potential - 1e-3) > reduction(name, potential) > 0.0


def tafel_slope(name: str, potential: float) -> float:
    return -2e-3 / np.log(reduction(name, potential + 1e-3) / reduction(name, potential - 1e-3))


def test_dual_slope_doubles_its_tafel_slope() -> None:
    natural = GAS_CONSTANT * 353.15 / FARADAY
    assert tafel_slope("dual_slope", 1.10) == pytest.approx(natural, rel=0.01)
    assert tafel_slope("dual_slope", 0.45) == pytest.approx(2 * natural, rel=0.01)
    assert natural == pytest.approx(30.4e-3, abs=5e-5)
    assert tafel_slope("tafel", 0.6) == pytest.approx(natural, rel=1e-4)


def test_both_branches_are_equal_at_the_switch() -> None:
    f = FARADAY / (GAS_CONSTANT * 353.15)
    at_switch = reduction("dual_slope", 0.8)
    steep_branch = 2.0 * at_switch * np.exp(-1.0 * f * (0.9 - 0.8))
    flat_branch = 2.0 * at_switch * np.exp(-0.5 * f * (0.9 - 0.8))
    assert 1.0 / (1.0 / steep_branch + 1.0 / flat_branch) == pytest.approx(5.0, rel=1e-7)


def test_oxide_coverage_steepens_the_slope_at_high_potential() -> None:
    assert tafel_slope("oxide_coverage", 0.95) < 0.7 * tafel_slope("oxide_coverage", 0.6)


@given(TEMPERATURES, st.floats(-1.0, 0.2))
def test_back_reaction(t: float, eta: float) -> None:
    factor = float(k.back_reaction_factor(eta, t))
    assert np.sign(factor) == -np.sign(eta) or abs(eta) < 1e-16
    assert factor <= 1.0
    if eta < -0.03:
        assert factor > 0.97


@pytest.mark.parametrize("activity", [0.0, -1e-4, -0.1])
def test_rates_survive_an_activity_at_or_below_zero(activity: float) -> None:
    assert 0.0 <= reduction("dual_slope", 0.7, oxygen=activity) < 1e-3 * reduction("dual_slope", 0.7)


def test_arrhenius() -> None:
    assert float(k.arrhenius(3e4, 300.0, 300.0)) == 1.0
    assert float(k.arrhenius(29e3, 353.15, 298.15)) == pytest.approx(6.18, abs=0.01)
    assert float(k.arrhenius(3e4, 350.0, 320.0) * k.arrhenius(3e4, 320.0, 300.0)) == pytest.approx(
        float(k.arrhenius(3e4, 350.0, 300.0)), rel=1e-12
    )


def test_tables_name_a_law_a_validity_and_a_source() -> None:
    for table in (k.OXYGEN_REDUCTION_LAWS, k.HYDROGEN_OXIDATION_LAWS):
        for law in table.values():
            assert callable(law.function)
            assert law.validity
            assert law.source
