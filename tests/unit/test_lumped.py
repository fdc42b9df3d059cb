"""The lumped model by itself: balances, losses, limits, both back ends, and that results depend on nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.cell.catalog import load_cell
from hydroxcell.constants import FARADAY
from hydroxcell.models.lumped import LumpedModel, porous_electrode_loss
from hydroxcell.models.lumped_gas import condensed, stefan_fraction
from hydroxcell.nomenclature import LOSSES
from hydroxcell.numerics.batched import BatchedSystem, BatchSettings
from hydroxcell.physics.local_transport import catalyst_layer_tafel
from hydroxcell.screening import Lumped

CELLS = ("pap_reference", "ldpe_rg_air_ag", "zsw_genstack_2024")
CURRENTS = np.linspace(0.0, 1.5e4, 16)


def parameters_of(name: str) -> tuple[Lumped, dict[str, float]]:
    cell = load_cell(name)
    return Lumped(cell.structure), {path: quantity.value for path, quantity in cell.quantities.items()}


@pytest.fixture(scope="module", params=CELLS)
def case(request: pytest.FixtureRequest) -> tuple[Lumped, dict[str, float]]:
    return parameters_of(request.param)


def test_losses_sum_to_the_total(case: tuple[Lumped, dict[str, float]]) -> None:
    lumped, values = case
    curve = lumped.curve(values, CURRENTS)
    losses = lumped.losses(curve)
    assert set(losses) == set(LOSSES) - {"nernst_loss"}
    assert curve.status == ("converged",) * len(CURRENTS)
    np.testing.assert_allclose(sum(losses.values()), curve.reversible_voltage - curve.cell_voltage, atol=1e-12)


def test_water_balance_closes(case: tuple[Lumped, dict[str, float]]) -> None:
    lumped, values = case
    balance = lumped.water_balance(lumped.curve(values, CURRENTS))
    assert balance["water_closure_relative"].max() < 1e-8
    assert np.all(balance["water_made"] >= 0.0)


def test_voltage_falls_with_current(case: tuple[Lumped, dict[str, float]]) -> None:
    lumped, values = case
    curve = lumped.curve(values, CURRENTS)
    assert np.all(np.diff(curve.cell_voltage) < 0.0)
    assert np.all(curve.cell_voltage < curve.reversible_voltage)
    assert np.all(curve.high_frequency_resistance > 0.0)


def test_voltage_and_current_control_agree(case: tuple[Lumped, dict[str, float]]) -> None:
    lumped, values = case
    curve = lumped.curve(values, CURRENTS)
    back = lumped.at_voltages(values, curve.cell_voltage)
    assert back.status == ("converged",) * len(CURRENTS)
    np.testing.assert_allclose(back.current_density, CURRENTS, atol=1e-4, rtol=1e-7)


def test_results_do_not_depend_on_company_or_history(case: tuple[Lumped, dict[str, float]]) -> None:
    lumped, values = case
    together = lumped.curve(values, CURRENTS).cell_voltage
    lumped.curve(values | {"conditions.temperature": values["conditions.temperature"] - 10.0}, CURRENTS)
    alone = [lumped.curve(values, np.array([current])).cell_voltage[0] for current in CURRENTS]
    np.testing.assert_allclose(alone, together, atol=1e-9)
    reverse = lumped.curve(values, CURRENTS[::-1]).cell_voltage[::-1]
    np.testing.assert_allclose(reverse, together, atol=1e-9)


def test_back_ends_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    lumped, values = parameters_of("pap_reference")
    expected = lumped.curve(values, CURRENTS).cell_voltage
    monkeypatch.setenv("HYDROXCELL_BACKEND", "casadi")
    reference = Lumped(lumped.model.structure).curve(values, CURRENTS).cell_voltage
    np.testing.assert_allclose(reference, expected, atol=1e-12)


def test_a_feed_that_is_too_small_is_named() -> None:
    lumped, values = parameters_of("pap_reference")
    starved = values | {"conditions.cathode.flow.rate": values["conditions.cathode.flow.rate"] / 60.0}
    curve = lumped.curve(starved, np.linspace(0.0, 2e4, 21))
    assert curve.status[0] == "converged"
    assert curve.status[-1] == "limited: oxygen feed"
    assert np.isnan(curve.cell_voltage[-1])
    assert np.isfinite(curve.cell_voltage[0])


def test_a_starved_cell_is_solved_at_any_voltage() -> None:
    lumped, values = parameters_of("pap_reference")
    feed = values["conditions.cathode.flow.rate"] / 60.0
    voltages = np.linspace(0.8, 0.1, 8)
    curve = lumped.at_voltages(values | {"conditions.cathode.flow.rate": feed}, voltages)
    assert curve.status == ("converged",) * len(voltages)
    np.testing.assert_allclose(curve.cell_voltage, voltages, atol=1e-5)
    most = 4.0 * FARADAY * feed / values["geometry.active_area"]
    assert curve.current_density.max() == pytest.approx(most, rel=5e-3)
    assert np.all(curve.quantities["feed_used_cathode"] < 1.001)


def test_a_cell_that_cannot_breathe_is_named() -> None:
    lumped, values = parameters_of("garsany_2018_gore")
    curve = lumped.curve(values, np.linspace(0.0, 2.5e4, 21))
    ends = {s for s in curve.status if s != "converged"}
    assert ends == {"limited: oxygen transport to the cathode"}


def test_open_circuit_is_a_mixed_potential() -> None:
    lumped, values = parameters_of("pap_reference")
    curve = lumped.curve(values, np.array([0.0]))
    assert 0.9 < curve.cell_voltage[0] < curve.reversible_voltage[0] - 0.05
    assert lumped.losses(curve)["crossover_loss"][0] == pytest.approx(
        curve.reversible_voltage[0] - curve.cell_voltage[0], abs=2e-3
    )


@pytest.mark.parametrize("number", [0.01, 0.3, 1.0, 1.4, 1.55])
def test_porous_electrode_loss_is_near_the_exact_electrode(number: float) -> None:
    slope, conductivity, thickness, rate = 0.03, 2.0, 1e-5, 1e4
    back = slope * np.log(2.0 * conductivity * slope * number**2 / (thickness**2 * rate))
    current, membrane_side = catalyst_layer_tafel(back, slope, rate, conductivity, thickness)
    thin = slope * np.log(current / (rate * thickness))
    found = slope * porous_electrode_loss(current * thickness / (2.0 * conductivity * slope))
    assert found == pytest.approx(membrane_side - thin, abs=3e-4)


def test_stefan_fraction_of_a_pure_gas_stays_pure() -> None:
    found, _ = stefan_fraction((1.0, 0.0, 0.0), (3.0, 0.0), (5.0, 5.0, 5.0), (0.1, 0.1, 0.1), 34.0)
    assert found == pytest.approx(1.0, abs=1e-12)


def test_nothing_condenses_far_below_saturation() -> None:
    _, flux = condensed(-2e4, 2e5, 5e-6, 100.0)
    assert flux == 0.0


def test_jacobian_is_that_of_the_rows() -> None:
    cell = load_cell("ldpe_rg_air_ag")
    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    model = LumpedModel(cell.structure)
    system = BatchedSystem(model, tuple(values))
    parameters, current = system.vector(values), np.array([4e3])
    start = system.scale(model.initial_guess(values, current))
    solution = system.at_given(parameters, current, start, BatchSettings())
    assert solution.converged.all()
    # quadratic convergence
    near = system.at_given(parameters, current, solution.scaled + 1e-6, BatchSettings(iterations=1))
    assert np.abs(near.scaled - solution.scaled).max() < 5e-8
