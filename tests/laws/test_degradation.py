"""Loss of cations, catalyst area and sites, and the reversible coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from hydroxcell.materials.catalog import load_card
from hydroxcell.physics import degradation as dg

CARD = {path: q.value for path, q in load_card("cation", "benzyl_trimethylammonium").quantities.items()}
SITES, HOUR = 2867.0, 3600.0
WATER, TEMPERATURES = st.floats(0.5, 20.0), st.floats(298.15, 393.15)


def apparent_rate(water_content: float, temperature: float = 353.15, card: dict[str, float] | None = None) -> float:
    """Loss per cation at the start [1/s]."""
    law = {k: v for k, v in (card or CARD).items() if not k.endswith("reduction_order") and "oxidation" not in k}
    return float(dg.cation_loss_rate(SITES, SITES, temperature, water_content, **law)) / SITES


def test_a_dry_cathode_ionomer_loses_a_quarter_while_the_wet_membrane_loses_one_per_cent() -> None:
    """The arithmetic of the proposal: first order, water contents of 4 and 12, 80 degC."""
    dry, wet = apparent_rate(4.0), apparent_rate(12.0)
    assert wet == pytest.approx(3.0e-8, rel=0.01)
    assert dry == pytest.approx(7.4e-7, rel=0.01)
    hours = -np.log(0.75) / dry / HOUR
    assert hours == pytest.approx(109.0, rel=0.02)
    assert 1.0 - np.exp(-wet * hours * HOUR) == pytest.approx(0.012, abs=0.002)
    assert np.log(2.0) / dry / 86400.0 == pytest.approx(11.0, rel=0.03)


def test_the_card_stays_below_the_measured_bound_of_a_radiation_grafted_membrane() -> None:
    """Less than 7 % in 500 h at 80 degC and 100 % relative humidity."""
    lost = 1.0 - float(dg.second_order_remainder(500.0 * HOUR, apparent_rate(12.0) / SITES, SITES))
    assert 0.01 < lost < 0.07


def test_piperidinium_is_a_fifth_to_a_tenth_of_benzyltrimethylammonium() -> None:
    other = {path: q.value for path, q in load_card("cation", "piperidinium").quantities.items()}
    assert 0.1 <= apparent_rate(8.0, card=other) / apparent_rate(8.0) <= 0.2


@given(WATER, TEMPERATURES)
def test_attack_is_faster_when_drier_and_hotter(water_content: float, temperature: float) -> None:
    here = apparent_rate(water_content, temperature)
    assert here > apparent_rate(water_content + 0.5, temperature)
    assert here < apparent_rate(water_content, temperature + 1.0)


def test_below_the_floor_the_rate_levels_off() -> None:
    assert apparent_rate(0.2) == pytest.approx(apparent_rate(1.0), rel=0.01)
    assert apparent_rate(0.2) == pytest.approx(apparent_rate(12.0) * np.exp(0.4 * 10.0), rel=0.02)


@given(st.floats(1e-9, 1e-6), st.floats(500.0, 4000.0))
def test_second_order_loss_integrates_to_the_hyperbola(rate: float, sites: float) -> None:
    end = 1.0 / rate
    constant = rate / sites
    found = solve_ivp(lambda t, c: -constant * c * c, (0.0, end), [sites], rtol=1e-9, atol=1e-9 * sites)
    assert found.y[0, -1] / sites == pytest.approx(float(dg.second_order_remainder(end, constant, sites)), rel=1e-7)


def test_ripening_slows_down_towards_its_residue_and_grows_with_potential() -> None:
    law = {"rate_constant": 5e-8, "reference_potential": 0.8, "transfer_coefficient": 0.5, "activation_energy": 5e4,
           "reference_temperature": 353.15, "order": 2.0, "residual_fraction": 0.3}  # fmt: skip
    rates = [float(dg.platinum_area_loss_rate(0.8, 353.15, s, **law)) for s in (1.0, 0.6, 0.3)]
    assert rates[0] > rates[1] > rates[2] >= 0.0
    assert rates[2] < 1e-6 * rates[0]
    assert rates[0] / rates[1] == pytest.approx((0.7 / 0.3) ** 2, rel=1e-4)
    higher = float(dg.platinum_area_loss_rate(0.9, 353.15, 1.0, **law))
    assert higher / rates[0] == pytest.approx(np.exp(0.5 * 0.1 * 96485.33 / 8.314463 / 353.15), rel=1e-6)


def test_sites_go_in_first_order() -> None:
    half = dg.site_loss_rate(0.8, 353.15, 0.5, 1e-7, 0.8, 0.25, 5e4, 353.15)
    assert float(dg.site_loss_rate(0.8, 353.15, 1.0, 1e-7, 0.8, 0.25, 5e4, 353.15)) == pytest.approx(2.0 * float(half))


@pytest.mark.parametrize("potential", [0.1, 0.5, 0.55, 0.7, 0.95])
def test_coverage_relaxes_to_its_equilibrium(potential: float) -> None:
    law = (5e-6, 1e-3, 0.3, 0.55, 0.03, 3e4, 353.15)
    building = 1.0 / (1.0 + np.exp(-(potential - 0.55) / 0.03))
    rest = 0.3 * 5e-6 * building / (5e-6 * building + 1e-3 * (1.0 - building))
    assert float(dg.coverage_rate(potential, 353.15, rest, *law)) == pytest.approx(0.0, abs=1e-15)
    assert float(dg.coverage_rate(potential, 353.15, rest + 0.01, *law)) < 0.0
    assert float(dg.coverage_rate(potential, 353.15, rest - 0.01, *law)) > 0.0
