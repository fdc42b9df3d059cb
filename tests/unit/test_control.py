"""Operating points: by voltage, by current and by power, beyond the limit, and whatever was solved before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hydroxcell.api import load_cell, operator_for
from hydroxcell.errors import SolverError
from hydroxcell.models.through_plane import Mesh
from hydroxcell.numerics import control, steady
from hydroxcell.numerics.control import LOWEST_VOLTAGE, Operator
from hydroxcell.numerics.steady import Point, Settings, Status

CELL = "pap_reference"
COARSE = Mesh(diffusion_layer=6, microporous_layer=4, catalyst_layer=8, membrane=4, grading=4.0)


@pytest.fixture(scope="module")
def operator() -> Operator:
    return operator_for(load_cell(CELL), mesh=COARSE)


@pytest.fixture(scope="module")
def scan(operator: Operator) -> list[Point]:
    return operator.scan(16)


def test_open_circuit_carries_no_current_and_stays_below_the_reversible_voltage(operator: Operator) -> None:
    rest = operator.open_circuit()
    assert rest.status is Status.CONVERGED
    assert abs(operator.current(rest)) < 1e-4  # A/m2
    assert 0.8 < operator.voltage(rest) < 1.2


def test_scan_runs_from_open_circuit_to_the_lowest_voltage(operator: Operator, scan: list[Point]) -> None:
    assert all(p.status is Status.CONVERGED for p in scan)
    voltages = [operator.voltage(p) for p in scan]
    assert voltages == sorted(voltages, reverse=True)
    assert voltages[-1] == pytest.approx(LOWEST_VOLTAGE, abs=1e-9)
    assert np.all(np.diff([operator.current(p) for p in scan]) > 0.0)


def test_voltage_control_holds_the_voltage(operator: Operator) -> None:
    point = operator.at_voltage(0.65)
    assert point.status is Status.CONVERGED
    assert operator.voltage(point) == pytest.approx(0.65, abs=1e-10)


def test_current_control_holds_the_current_and_agrees_with_voltage_control(
    operator: Operator, scan: list[Point]
) -> None:
    (point,) = operator.at_currents(scan, [8000.0])
    assert operator.current(point) == pytest.approx(8000.0, rel=1e-9)
    again = operator.at_voltage(operator.voltage(point))
    assert operator.current(again) == pytest.approx(8000.0, rel=1e-7)


def test_power_control_takes_the_branch_of_lower_current(operator: Operator, scan: list[Point]) -> None:
    powers = [operator.current(p) * operator.voltage(p) for p in scan]
    peak = int(np.argmax(powers))
    point = operator.at_power(scan, 0.8 * max(powers))
    assert point.status is Status.CONVERGED
    assert operator.current(point) * operator.voltage(point) == pytest.approx(0.8 * max(powers), rel=1e-8)
    assert operator.current(point) < operator.current(scan[peak])


def test_beyond_the_curve_is_limited_not_failed(operator: Operator, scan: list[Point]) -> None:
    largest = max(operator.current(p) for p in scan)
    inside, beyond = operator.at_currents(scan, [0.999 * largest, 1.001 * largest])
    assert inside.status is Status.CONVERGED
    assert beyond.status is Status.LIMITED
    powers = [operator.current(p) * operator.voltage(p) for p in scan]
    assert operator.at_power(scan, 1.5 * max(powers)).status is Status.LIMITED


def test_many_currents_equal_one_at_a_time(operator: Operator, scan: list[Point]) -> None:
    wanted = [500.0, 3000.0, 12000.0, 20000.0]
    together = operator.at_currents(scan, wanted)
    alone = [operator.at_currents(scan, [i])[0] for i in wanted]
    for a, b in zip(together, alone, strict=True):
        np.testing.assert_array_equal(a.solution, b.solution)


def test_results_do_not_depend_on_what_was_solved_before(operator: Operator) -> None:
    first = operator.at_voltage(0.7)
    operator.at_voltage(0.2)
    other = Operator(operator.system, {**operator.values, "membrane.thickness": 5e-5})
    other.scan(5)
    np.testing.assert_array_equal(operator.at_voltage(0.7).solution, first.solution)


def test_other_numbers_need_no_new_system(operator: Operator) -> None:
    thick = Operator(operator.system, {**operator.values, "membrane.thickness": 1e-4})
    assert thick.current(thick.at_voltage(0.6)) < operator.current(operator.at_voltage(0.6))


def test_open_circuit_is_found_from_far_away(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """If Newton fails with current control from 0.9 V, the voltage is walked up until the current changes sign."""
    expected = operator.voltage(operator.open_circuit())
    solve, refused = control.solve_point, []

    def first_current_fails(system, guess, parameters, settings, fallback=True):  # type: ignore[no-untyped-def]
        point = solve(system, guess, parameters, settings, fallback)
        by_current = parameters[system.index["control.current_weight"]] == 1.0
        if by_current and not refused:
            refused.append(point)
            return replace(point, status=Status.FAILED)
        return point

    monkeypatch.setattr(control, "solve_point", first_current_fails)
    found = operator.open_circuit()
    assert refused
    assert found.status is Status.CONVERGED
    assert operator.voltage(found) == pytest.approx(expected, abs=1e-8)


def test_current_is_closed_in_on_when_newton_fails(
    operator: Operator, scan: list[Point], monkeypatch: pytest.MonkeyPatch
) -> None:
    solve, refused = control.solve_point, []

    def first_fails(system, guess, parameters, settings, fallback=True):  # type: ignore[no-untyped-def]
        point = solve(system, guess, parameters, settings, fallback)
        if parameters[system.index["control.current_weight"]] == 1.0 and len(refused) < 2:
            refused.append(point)
            return replace(point, status=Status.FAILED)
        return point

    monkeypatch.setattr(control, "solve_point", first_fails)
    (point,) = operator.at_currents(scan, [9000.0])
    assert len(refused) == 2
    assert point.status is Status.CONVERGED
    assert operator.current(point) == pytest.approx(9000.0, rel=1e-9)


def test_pseudo_time_alone_reaches_the_same_state(operator: Operator) -> None:
    """The fallback must settle from rest without any Newton step (its storage has to be consistent)."""
    parameters = operator.system.parameters(operator.values, {**control.VOLTAGE, "control.voltage": 0.6})
    start = operator.system.initial_solution(operator.values, 0.9)
    solution, steps, success = steady.pseudo_transient(operator.system, start, parameters, Settings())
    assert success
    assert steps < 80
    np.testing.assert_allclose(solution, operator.at_voltage(0.6).solution, atol=1e-6)


def test_halving_walks_to_the_target_when_direct_steps_fail(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = operator.at_voltage(0.9)
    expected = operator.current(operator.at_voltage(0.5))
    solve, column = steady.solve_point, operator.system.index["control.voltage"]
    reached = [0.9]

    def short_steps_only(system, guess, parameters, settings, fallback=True):  # type: ignore[no-untyped-def]
        point = solve(system, guess, parameters, settings, fallback)
        if abs(parameters[column] - reached[-1]) > 0.11:
            return replace(point, status=Status.FAILED)
        reached.append(float(parameters[column]))
        return point

    monkeypatch.setattr(steady, "solve_point", short_steps_only)
    found = steady.continue_to(operator.system, [start], "control.voltage", 0.5, operator.settings)
    assert found.status is Status.CONVERGED
    assert len(reached) > 4
    assert operator.current(found) == pytest.approx(expected, rel=1e-7)


def test_a_point_that_fails_keeps_the_others(operator: Operator) -> None:
    start = operator.at_voltage(0.8)
    hopeless = Operator(operator.system, operator.values, Settings(halvings=1, pseudo_steps=2, newton_iterations=6))
    swept = hopeless.voltage_sweep(start, [0.75, float("nan"), 0.7])
    assert [p.status for p in swept] == [Status.CONVERGED, Status.FAILED, Status.CONVERGED]


def test_no_steady_state_says_what_to_check(operator: Operator) -> None:
    hopeless = Operator(operator.system, operator.values, Settings(newton_iterations=1, pseudo_steps=1))
    with pytest.raises(SolverError, match="check the feed"):
        hopeless.open_circuit()
