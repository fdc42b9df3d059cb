"""The lumped model against the through-plane model on shipped cells: same laws, so they agree where layers are thin."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.api import operator_for, simulate
from hydroxcell.cell.catalog import list_cells, load_cell
from hydroxcell.numerics.steady import Status
from hydroxcell.screening import Lumped

CELLS = (
    "pap_reference",
    "ldpe_rg_air_ag",
    "pgm_free_ni",
    "ptru_fe_n_c_adabi_2021",
    "garsany_2018_gore",
    "zsw_genstack_2024",
)
BELOW_ONE_AMPERE = 0.010  # [V]
TO_HALF_THE_LIMIT = 0.025  # [V]
LIMIT = 0.15  # [1] of the current at 0.05 V


@pytest.fixture(scope="module", params=CELLS)
def curves(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    cell = load_cell(request.param)
    operator = operator_for(cell)
    points = [p for p in operator.scan(21) if p.status is Status.CONVERGED]
    current = np.array([operator.current(p) for p in points])
    voltage = np.array([operator.voltage(p) for p in points])
    lumped = Lumped(cell.structure)
    found = lumped.curve(operator.values, current)
    limit = lumped.at_voltages(operator.values, voltage[-1:]).current_density[0]
    return current, voltage, found.cell_voltage, float(limit)


def test_voltage_below_one_ampere(curves: tuple[np.ndarray, np.ndarray, np.ndarray, float]) -> None:
    current, expected, found, _ = curves
    near = current <= 1e4
    assert np.abs(found - expected)[near].max() < BELOW_ONE_AMPERE


def test_voltage_to_half_the_limit(curves: tuple[np.ndarray, np.ndarray, np.ndarray, float]) -> None:
    current, expected, found, _ = curves
    near = current <= 0.5 * current.max()
    assert np.abs(found - expected)[near].max() < TO_HALF_THE_LIMIT


def test_limiting_current(curves: tuple[np.ndarray, np.ndarray, np.ndarray, float]) -> None:
    current, _, _, limit = curves
    assert limit == pytest.approx(current.max(), rel=LIMIT)


@pytest.mark.parametrize("name", list_cells())
def test_the_same_limit_is_named(name: str) -> None:
    assert simulate(name, model="lumped").limiting_cause == simulate(name).limiting_cause
