"""Transients: order of the method, exact diffusion (V14), limits, closed balances, and an independent integrator."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell import LoadProfile, LoadStep, simulate
from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.numerics.impedance import Linearisation
from hydroxcell.numerics.independent import integrate_independently
from hydroxcell.numerics.transient import State, TimeSettings, begin, jump, steps

from .line_model import line_system

TIGHT = TimeSettings(relative=1e-7, absolute=1e-9)


@pytest.fixture(scope="module")
def operator():
    return operator_for(load_cell("pap_reference"))


@pytest.fixture(scope="module")
def scan(operator):
    return operator.scan()


def stepped(operator, scan, before: float, after: float) -> tuple[State, np.ndarray]:
    """Consistent state right after a step of the current, and its parameters."""
    point = operator.at_currents(scan, [before])[0]
    parameters = point.parameters.copy()
    state = begin(operator.system, point.solution, parameters, 0.0)
    parameters = parameters.copy()
    parameters[operator.system.index["control.current"]] = after
    return jump(operator.system, state, parameters), parameters


def last(system, state, parameters, end, settings, slope=None) -> State:
    for taken in steps(system, state, parameters, end, settings, slope):
        state = taken.after
    return state


def test_slab_step_response_v14() -> None:
    """A slab held at 1 on one side from t = 0: half of the way at the far side... at D t/L^2 = 0.197 in the mean."""
    system, parameters = line_system(200, thickness=1.0, conductance=1.0, leak=0.0, capacity=1.0)
    state = begin(system, np.zeros(system.grid.size), parameters, 0.0)
    parameters = parameters.copy()
    parameters[system.index["control.voltage"]] = 1.0
    state = jump(system, state, parameters)
    for t in (0.05, 0.197, 0.5):
        found = last(system, state, parameters, t, TIGHT)
        k = np.arange(200)
        odd = (2 * k + 1) ** 2 * np.pi**2 / 4.0
        exact = 1.0 - float(np.sum(2.0 / odd * np.exp(-odd * t)))
        assert found.contents.sum() == pytest.approx(exact, abs=2e-5)
    assert exact > 0.5
    assert last(system, state, parameters, 0.197, TIGHT).contents.sum() == pytest.approx(0.5, abs=2e-3)


def test_order_of_the_method() -> None:
    """A ladder whose voltage rises: halving the steps divides the error by 2^4."""
    system, parameters = line_system(3, thickness=1.0, conductance=1.0, leak=0.5, capacity=3.0)
    slope = np.zeros_like(parameters)
    slope[system.index["control.voltage"]] = 1.0
    start = begin(system, np.zeros(system.grid.size), parameters, 0.0)
    exact = last(system, start, parameters, 2.0, TimeSettings(relative=1e-12, absolute=1e-14), slope).solution
    errors = []
    for size in (0.5, 0.25):
        fixed = TimeSettings(relative=1e9, absolute=1e9, first_step=size, longest_step=size)
        errors.append(float(np.abs(last(system, start, parameters, 2.0, fixed, slope).solution - exact).max()))
    assert errors[0] / errors[1] > 2.0**3.7


def test_dense_output(operator, scan) -> None:
    state, parameters = stepped(operator, scan, 5e3, 1e4)
    system = operator.system
    for taken in steps(system, state, parameters, 1.0, TimeSettings(relative=1e-6, absolute=1e-8)):
        if taken.after.time > 0.01:
            middle = 0.5 * (taken.before.time + taken.after.time)
            exact = last(system, taken.before, parameters, middle, TIGHT).solution
            assert np.abs(taken.solution(middle) - exact).max() < 2e-5
            assert np.array_equal(taken.solution(taken.after.time), taken.after.solution)
            return
    pytest.fail("no step was looked at")


def test_jump_is_the_high_frequency_resistance_v15(operator, scan) -> None:
    point = operator.at_currents(scan, [1e4])[0]
    limit, _ = Linearisation(operator.system, point).high_frequency_limit()
    state, _ = stepped(operator, scan, 1e4, 1e4 + 1.0)
    assert (operator.voltage(point) - state.solution[-1]) / 1.0 == pytest.approx(limit, rel=1e-4)


@pytest.mark.parametrize("name", ["pap_reference", "ptru_fe_n_c_adabi_2021_air", "gass_2024_eh31"])
def test_a_step_settles_at_the_steady_state(name: str) -> None:
    operator = operator_for(load_cell(name))
    scan = operator.scan()
    top = 0.8 * operator.current(operator.largest(scan))
    state, parameters = stepped(operator, scan, 0.3 * top, top)
    end = last(operator.system, state, parameters, 3000.0, TimeSettings())
    steady = operator.at_currents(scan, [top])[0]
    assert end.solution[-1] == pytest.approx(operator.voltage(steady), abs=1e-6)


PROFILES = {
    "load steps": [LoadStep(duration=20, current_density=i) for i in ("0.2 A/cm2", "1.5 A/cm2", "0.5 A/cm2")],
    "ramp of the humidity": [
        LoadStep(duration=5, current_density="1 A/cm2"),
        LoadStep(
            duration=60,
            current_density="1 A/cm2",
            conditions={"conditions.cathode.relative_humidity": ("90 %", "50 %")},
        ),
    ],
    "ramp of the pressure, step of the flow": [
        LoadStep(duration=5, voltage="0.7 V"),
        LoadStep(
            duration=30,
            voltage="0.6 V",
            conditions={"conditions.anode.pressure": ("1 bar", "1.5 bar"), "conditions.cathode.flow.rate": "0.3 slpm"},
        ),
    ],
    "power": [
        LoadStep(duration=10, power_density="0.3 W/cm2"),
        LoadStep(duration=30, power_density=("0.3 W/cm2", "0.6 W/cm2")),
    ],
    "heating up": [
        LoadStep(duration=5, current_density="0.5 A/cm2"),
        LoadStep(
            duration=60, current_density="0.5 A/cm2", conditions={"conditions.temperature": ("80 degC", "70 degC")}
        ),
    ],
}


@pytest.mark.parametrize("what", PROFILES)
def test_balances_close(what: str) -> None:
    result = simulate("pap_reference", LoadProfile(steps=tuple(PROFILES[what])))
    assert result.status == "complete"
    assert result.totals["species_closure_relative"] < 1e-9
    assert result.totals["energy_closure_relative"] < 1e-9


CARBON_DIOXIDE = "conditions.cathode.carbon_dioxide_fraction"
CARBONATED = {"carbonation.material": "hydroxide_carbonate", CARBON_DIOXIDE: 0.0}
CASES = {
    # what: (changes of the cell, parameter that jumps and its new value, parameter that ramps and its rise per second)
    "step of the current": ({}, ("control.current", 1.2e4), None),
    "ramp of the humidity": ({}, None, ("conditions.cathode.relative_humidity", -0.03)),
    "step of carbon dioxide": (CARBONATED, (CARBON_DIOXIDE, 4e-4), None),
}
MOMENTS = np.array([0.0, 1e-3, 1e-2, 0.1, 1.0, 10.0])


@pytest.mark.parametrize("what", CASES)
def test_an_independent_integrator_agrees(what: str) -> None:
    """SUNDIALS' IDA on dq/dy y' = R with the exact banded Jacobian."""
    pytest.importorskip("sksundae.ida", reason="scikit-sundae is not installed")
    changes, step, ramp = CASES[what]
    operator = operator_for(load_cell("pap_reference").replace(changes))
    system = operator.system
    point = operator.at_currents(operator.scan(), [2e3])[0]
    state, first = begin(system, point.solution, point.parameters, 0.0), point.parameters.copy()
    slope = np.zeros_like(first)
    if step is not None:
        first[system.index[step[0]]] = step[1]
        state = jump(system, state, first)
    if ramp is not None:
        slope[system.index[ramp[0]]] = ramp[1]
    own = {0.0: state.solution[-1]}
    tight, rising = TimeSettings(relative=1e-6, absolute=1e-8), slope if ramp is not None else None
    for taken in steps(system, state, first, MOMENTS[-1], tight, rising):
        inside = [t for t in MOMENTS if taken.before.time < t <= taken.after.time]
        own |= {float(t): taken.solution(float(t))[-1] for t in inside}

    found = integrate_independently(system, state, first, rising, MOMENTS[1:])[:, -1]
    assert np.ptp(found) > 1e-4
    assert found == pytest.approx([own[float(t)] for t in MOMENTS[1:]], abs=1e-5)


def test_a_result_checks_itself() -> None:
    pytest.importorskip("sksundae.ida", reason="scikit-sundae is not installed")
    rising = (LoadStep(duration=2, current_density="0.5 A/cm2"), LoadStep(duration=3, current_density=(5e3, 8e3)))
    profile = LoadProfile(steps=(*rising, LoadStep(duration=2, voltage="0.75 V")), relative_tolerance=1e-5)
    assert 0.0 < simulate("pap_reference", profile).check() < 1e-5
