"""Contents and their derivative: what transients, impedance and pseudo-time share."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.cell.catalog import load_cell
from hydroxcell.engine import operator_for
from hydroxcell.numerics.interpreted import InterpretedBackend


@pytest.mark.parametrize("name", ["pap_reference", "gass_2024_eh31"])
def test_derivative_of_the_contents(name: str) -> None:
    operator = operator_for(load_cell(name))
    system = operator.system
    point = operator.at_voltage(0.6)
    direction = np.random.default_rng(1).normal(size=point.solution.size) * 1e-6
    ahead, behind = (system.contents(point.solution + s * direction, point.parameters) for s in (1.0, -1.0))
    change = banded_product(system.storage(point.solution, point.parameters), direction, system.grid.bandwidth)
    assert np.abs(0.5 * (ahead - behind) - change).max() < 1e-8 * np.abs(change).max()


def test_both_back_ends_store_the_same() -> None:
    operator = operator_for(load_cell("pap_reference"))
    system = operator.system
    point = operator.at_voltage(0.5)
    reference = InterpretedBackend(system.kernels, system.grid, len(system.parameter_names))
    for own, other in zip(
        system.store(point.solution, point.parameters), reference.store(point.solution, point.parameters), strict=True
    ):
        assert np.abs(own - other).max() <= 1e-13 * np.abs(other).max()


def banded_product(band: np.ndarray, vector: np.ndarray, b: int) -> np.ndarray:
    """Product of a matrix in band storage (entry (i, j) at row 2 b + i - j) with a vector."""
    n = len(vector)
    found = np.zeros(n)
    for column in range(n):
        rows = np.arange(max(0, column - b), min(n, column + b + 1))
        found[rows] += band[2 * b + rows - column, column] * vector[column]
    return found
