"""Results do not depend on what was solved before, on the order of points, or on how many are asked for at once."""

from __future__ import annotations

import numpy as np
import pytest
from cells import Solved

from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status

VOLTAGES = (0.9, 0.7, 0.5, 0.3)
CURRENT = 1e-9  # relative
STATE = 1e-8  # scaled unknowns: 1e-8 V, 1e-3 Pa, 1e-7 K


def same(first: Point, second: Point, solved: Solved) -> None:
    """Two points agree to round-off."""
    assert first.status is Status.CONVERGED
    assert second.status is Status.CONVERGED
    operator = solved.operator
    assert operator.current(first) == pytest.approx(operator.current(second), rel=CURRENT, abs=1e-6)
    assert np.abs(first.solution - second.solution).max() < STATE


def test_cold_start_down_and_up(reference: Solved) -> None:
    operator = reference.operator
    cold = [operator.at_voltage(v) for v in VOLTAGES]
    down = operator.voltage_sweep(reference.points[0], VOLTAGES)
    up = operator.voltage_sweep(down[-1], VOLTAGES[::-1])[::-1]
    one_by_one = [operator.voltage_sweep(reference.points[0], [v])[0] for v in VOLTAGES]
    for points in zip(cold, down, up, one_by_one, strict=True):
        for other in points[1:]:
            same(points[0], other, reference)


def test_number_of_points(reference: Solved) -> None:
    """The same voltages from scans of different length."""
    coarse, fine = reference.operator.scan(11), reference.operator.scan(41)
    for k in range(11):
        same(coarse[k], fine[4 * k], reference)


def test_current_control_returns_the_same_state(reference: Solved) -> None:
    operator, scan = reference.operator, list(reference.points)
    targets = [operator.current(p) for p in scan[1::6]]
    for point, found in zip(scan[1::6], operator.at_currents(scan, targets), strict=True):
        assert operator.voltage(found) == pytest.approx(operator.voltage(point), abs=1e-9)
    # one at a time, in another order, and from another scan
    other = operator.scan(17)
    for target in reversed(targets):
        alone = operator.at_currents(other, [target])[0]
        together = operator.at_currents(scan, targets)[targets.index(target)]
        assert operator.voltage(alone) == pytest.approx(operator.voltage(together), abs=1e-9)


def test_a_used_system_gives_the_same_as_a_new_one(reference: Solved) -> None:
    """Other parameters solved with the same system leave no trace."""
    used = reference.operator
    Operator(used.system, {**reference.values, "conditions.temperature": 333.15}).scan(5)
    again = used.scan(31)
    for point, before in zip(again, reference.points, strict=True):
        np.testing.assert_array_equal(point.solution, before.solution)


def test_power_control(reference: Solved) -> None:
    operator = reference.operator
    point = operator.at_power(list(reference.points), 5e3)
    assert point.status is Status.CONVERGED
    assert operator.current(point) * operator.voltage(point) == pytest.approx(5e3, rel=1e-9)
    same(point, operator.at_voltage(operator.voltage(point)), reference)
