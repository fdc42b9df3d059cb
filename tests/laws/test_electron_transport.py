"""Ohmic laws and the high-frequency limit of the transmission line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell.physics import electron_transport as et


def test_current_flows_down_the_potential() -> None:
    assert et.ohmic_current(500.0, -2.0) == 1000.0
    assert et.contact_voltage(1e4, 1e-6) == pytest.approx(0.01)


def transmission_line(kappa: float, sigma: float, thickness: float, capacitance: float, omega: float) -> complex:
    """Resistance of an electrode between its membrane (ionic contact) and its back (electronic contact), by a ladder.

    Node voltages of both rails at the cell centres; the current enters the ionic rail and leaves the electronic one.
    """
    n = 400
    h = thickness / n
    g_ion, g_ele, y = kappa / h, sigma / h, 1j * omega * capacitance * h
    matrix = np.zeros((2 * n, 2 * n), dtype=complex)
    for k in range(n):
        for rail, g in ((0, g_ion), (n, g_ele)):
            if k + 1 < n:
                a, b = rail + k, rail + k + 1
                matrix[a, a] += g
                matrix[b, b] += g
                matrix[a, b] -= g
                matrix[b, a] -= g
        a, b = k, n + k
        matrix[a, a] += y
        matrix[b, b] += y
        matrix[a, b] -= y
        matrix[b, a] -= y
    matrix[2 * n - 1, 2 * n - 1] += 2 * g_ele  # electronic contact, grounded
    right = np.zeros(2 * n, dtype=complex)
    right[0] = 1.0
    return complex(np.linalg.solve(matrix, right)[0] + h / 2 / kappa)


def test_limit_of_the_transmission_line_at_high_frequency() -> None:
    kappa, sigma, thickness = 2.0, 5.0, 1e-5
    found = transmission_line(kappa, sigma, thickness, 2e7, 1e9)
    limit = et.high_frequency_resistance(0.0, 0.0, [(thickness, kappa, sigma)])
    assert found.real == pytest.approx(limit, rel=0.02)


@given(st.floats(1e-7, 1e-5), st.floats(0.0, 1e-5), st.floats(0.1, 30.0), st.floats(1.0, 1e4))
def test_resistance_is_additive_and_falls_with_conductivity(r: float, c: float, kappa: float, sigma: float) -> None:
    slices = [(1e-6, kappa, sigma)] * 10
    total = et.high_frequency_resistance(r, c, slices)
    assert total == pytest.approx(r + c + 1e-5 / (kappa + sigma), rel=1e-12)
    assert et.high_frequency_resistance(r, c, [(1e-6, 2 * kappa, sigma)] * 10) < total
    assert et.high_frequency_resistance(r, c, []) == r + c
