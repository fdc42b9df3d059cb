"""Shared fixtures and settings of all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("HYDROXCELL_CI") == "1"

# Property tests give the same verdict on every machine: no clock, and under HYDROXCELL_CI=1 no random seed either.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if IN_CI else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Option that rewrites the stored numbers of tests/regression."""
    parser.addoption("--update-stored", action="store_true", help="write the present numbers of tests/regression")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def in_ci() -> bool:
    """True under HYDROXCELL_CI=1, where a test that lacks a service (a browser) must fail instead of skip."""
    return IN_CI


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of published measured data, which is not part of the repository; the test is skipped without it."""
    folder = Path(os.environ.get("HYDROXCELL_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("published data not found: set HYDROXCELL_SHARED_DATA or put it in ../shared/data")
    return folder
