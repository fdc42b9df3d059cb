"""Carbon dioxide over time: a step of the feed, the purge after it, a cell that has stood in air; their balances."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell import InputError, LoadProfile, LoadStep
from hydroxcell.cell.catalog import load_cell
from hydroxcell.results.transient import TransientResult

FEED = "conditions.cathode.carbon_dioxide_fraction"
BEFORE, WITH = 5.0, 1200.0  # [s] without and with carbon dioxide


def cell(changes: dict[str, Any] | None = None) -> Any:
    return load_cell("pap_reference").replace({"carbonation.material": "hydroxide_carbonate", **(changes or {})})


@cache
def step(current: float) -> TransientResult:
    """Carbon dioxide of air enters a clean cell at constant current, then leaves the feed again."""
    parts = ((BEFORE, "0 ppm"), (WITH, "400 ppm"), (1200.0, "0 ppm"))
    steps = tuple(LoadStep(duration=d, current_density=current, conditions={FEED: ppm}) for d, ppm in parts)
    return hydroxcell.simulate(cell(), LoadProfile(steps=steps))


@pytest.mark.parametrize("current", [2e3, 1e4, 2e4])
def test_balances_close_over_a_step_of_the_feed(current: float) -> None:
    result = step(current)
    assert result.status == "complete"
    for name in ("carbon", "species", "energy"):
        assert result.totals[f"{name}_closure_relative"] < 1e-8, name
    assert result.steps < 300


@pytest.mark.parametrize("current", [2e3, 1e4, 2e4])
def test_voltage_falls_to_the_steady_state_with_carbon_dioxide(current: float) -> None:
    result = step(current)
    steady = hydroxcell.simulate(cell({FEED: "400 ppm"}), hydroxcell.Hold(current_density=current))
    assert result.at(BEFORE + 0.999 * WITH)["cell_voltage"] == pytest.approx(steady["cell_voltage"][0], abs=2e-4)
    assert result.at(BEFORE + 0.999 * WITH)["carbon_content_membrane"] == pytest.approx(
        steady["carbon_content_membrane"][0], abs=1e-3
    )
    during = (result["time"] > BEFORE) & (result["time"] < BEFORE + WITH)
    assert np.all(np.diff(result["cell_voltage"][during]) < 1e-4)


def test_purge_recovers_most_of_the_voltage() -> None:
    result = step(1e4)
    clean, loaded, purged = (
        result.at(t)["cell_voltage"] for t in (BEFORE, BEFORE + WITH - 1.0, BEFORE + WITH + 1199.0)
    )
    assert 0.4 < (purged - loaded) / (clean - loaded) < 1.0


def test_membrane_that_stood_in_air_is_purged_by_current() -> None:
    steps = (LoadStep(duration=5.0, current_density=0.0), LoadStep(duration="10 min", current_density="0.2 A/cm2"))
    result = hydroxcell.simulate(cell(), LoadProfile(steps=steps, initial="carbonated"))
    assert result.status == "complete"
    assert result.totals["carbon_closure_relative"] < 1e-8
    assert 0.5 < result["carbon_content_membrane"][0] < 0.6  # physics of the table V10: 0.53 at 80 degC
    assert result["carbon_content_membrane"][-1] < 0.8 * result["carbon_content_membrane"][0]
    assert result["membrane_resistance"][-1] < result["membrane_resistance"][0]
    assert -result.totals["carbon_stored"] > 0.0
    given = LoadProfile(steps=steps[:1], initial="carbonated", initial_carbon_content=0.3)
    assert hydroxcell.simulate(cell(), given)["carbon_content_membrane"][0] == pytest.approx(0.3, abs=1e-3)


def test_beginning_carbonated_needs_carbonation() -> None:
    profile = LoadProfile.of_steps([("1 s", 0.0)], initial="carbonated")
    with pytest.raises(InputError, match=r"carbonation\.material"):
        hydroxcell.simulate(load_cell("pap_reference"), profile)


def test_curve_reports_what_enters_leaves_and_where_the_voltage_goes() -> None:
    currents = (500.0, 5e3, 2e4)
    result = hydroxcell.simulate(cell({FEED: "400 ppm"}), hydroxcell.Polarization(current_densities=currents))
    gained = result["carbon_dioxide_in_cathode"] - result["carbon_dioxide_out_cathode"]
    np.testing.assert_allclose(gained, result["carbon_dioxide_absorbed"], rtol=1e-7)
    np.testing.assert_allclose(result["carbon_dioxide_out_anode"], result["carbon_dioxide_released"], rtol=1e-7)
    assert np.all(result["carbon_closure_relative"] < 1e-8)
    assert np.all(result["carbon_dioxide_fraction_exhaust_anode"] > 2e-5)
    losses = result.losses()
    np.testing.assert_allclose(sum(losses.values()), result["total_loss"], atol=1e-9)
    assert np.all(losses["nernst_loss"] > 0.04)
    assert np.all(np.diff(result["carbon_content_membrane"]) < 0.0)  # current purges the membrane


def test_impedance_at_rest_is_the_slope_of_the_curve() -> None:
    """Carbonate moves within minutes, so that the slope is reached below 1e-5 Hz only."""
    carbonated = cell({FEED: "400 ppm"})
    result = hydroxcell.simulate(carbonated, hydroxcell.Impedance(current_density="0.5 A/cm2"))
    near = hydroxcell.simulate(carbonated, hydroxcell.Polarization(current_densities=(4.99e3, 5.01e3)))
    slope = -float(np.diff(near["cell_voltage"])[0]) / 20.0
    assert result.key_figures()["polarization_resistance"] == pytest.approx(slope, rel=1e-4)


def test_sensitivity_to_the_carbon_dioxide_of_the_feed() -> None:
    point = hydroxcell.Polarization(current_densities=(5e3,))
    found = hydroxcell.sensitivity(cell({FEED: 4e-4}), point, outputs="cell_voltage", parameters=FEED)
    above, below = (hydroxcell.simulate(cell({FEED: 4e-4 + s * 4e-7}), point)["cell_voltage"][0] for s in (1.0, -1.0))
    assert float(np.ravel(found.derivative("cell_voltage", FEED))[0]) == pytest.approx(
        float(above - below) / 8e-7, rel=1e-4
    )
