"""Fixtures of the verification cases: built systems of shipped cells and helpers to measure an order of convergence."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file are imported by plain name

from cells import Solved, solve_cell

from hydroxcell.cell.catalog import list_cells


@pytest.fixture(scope="session")
def reference() -> Solved:
    """The reference cell on the default mesh with its curve."""
    return solve_cell("pap_reference")


@cache
def _solved(name: str) -> Solved:
    return solve_cell(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `shipped` once per shipped cell, each solved once a session."""
    if "shipped" in metafunc.fixturenames:
        metafunc.parametrize("shipped", sorted(list_cells()), indirect=True)


@pytest.fixture
def shipped(request: pytest.FixtureRequest) -> Solved:
    """One shipped cell with its curve."""
    return _solved(request.param)
