"""Charge and current of the double layer agree."""

from __future__ import annotations

import casadi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.physics import double_layer as dl


@given(st.floats(0.01, 100.0), st.floats(-1.0, 1.0), st.floats(-10.0, 10.0))
def test_current_is_the_rate_of_the_charge(capacitance: float, voltage: float, rate: float) -> None:
    t = casadi.SX.sym("t")
    charge = dl.double_layer_charge(capacitance, voltage + rate * t)
    slope = casadi.Function("slope", [t], [casadi.jacobian(charge, t)])
    assert float(slope(0.3)) == pytest.approx(dl.double_layer_current(capacitance, rate), rel=1e-12, abs=1e-12)
