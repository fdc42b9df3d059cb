"""Harmonics: the linear impedance as the first, the curvature of the curve as the second, growth with the amplitude."""

from __future__ import annotations

import numpy as np
import pytest

import hydroxcell
from hydroxcell import InputError
from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.numerics.impedance import Linearisation

REST, SMALL = 5e3, 5e2


def test_first_harmonic_is_the_impedance() -> None:
    operator = operator_for(load_cell("pap_reference"))
    point = operator.at_currents(operator.scan(), [REST])[0]
    exact = Linearisation(operator.system, point).impedance([10.0, 300.0])
    found = hydroxcell.harmonics("pap_reference", REST, ["10 Hz", "300 Hz"], 0.2 * SMALL)
    assert np.abs(found.impedance / exact - 1.0).max() < 3e-3
    assert found.distortion.max() < 0.01


def test_second_harmonic_of_a_slow_sine_is_the_curvature_of_the_curve() -> None:
    """V'' I^2/4 where everything follows at once."""
    operator = operator_for(load_cell("pap_reference"))
    points = operator.at_currents(operator.scan(), [REST - SMALL, REST, REST + SMALL])
    low, middle, high = (operator.voltage(p) for p in points)
    curvature = (low - 2.0 * middle + high) / SMALL**2
    found = hydroxcell.harmonics("pap_reference", REST, [1e-4], SMALL, orders=3)
    assert np.abs(found.voltage[0, 1]) == pytest.approx(0.25 * abs(curvature) * SMALL**2, rel=0.02)


def test_harmonics_grow_with_their_power_of_the_amplitude() -> None:
    one, two = (hydroxcell.harmonics("pap_reference", REST, [50.0], size).voltage[0] for size in (SMALL, 2.0 * SMALL))
    assert np.abs(two / one)[:2] == pytest.approx([2.0, 4.0], rel=0.03)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((REST, [1.0], 2.0 * REST), "between 0 and the current"),
        ((REST, [0.0], SMALL), "positive"),
        (("20 A/cm2", [1.0], SMALL), "no steady state"),
        ((REST, [1.0], SMALL, 0), "between 1 and 10"),
    ],
)
def test_refusals(arguments: tuple, words: str) -> None:
    with pytest.raises(InputError, match=words):
        hydroxcell.harmonics("pap_reference", *arguments)
