"""Certified nonlinear problems: parameters and standard deviations through the code path of every fit."""

from __future__ import annotations

import numpy as np
import pytest
from nist_strd import LAWS, certified

from hydroxcell.fit.intervals import linearised_intervals, standard_errors
from hydroxcell.fit.least_squares import Options, solve

EXACT_DATA = {"Lanczos1"}
"""Data without noise: residuals of 1e-13 are rounding errors, so that the deviations have no digits here."""


def digits(found: np.ndarray, true: np.ndarray) -> float:
    """Figures that agree."""
    return float(-np.log10(np.max(np.abs(found - true) / np.abs(true)) + 1e-16))


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("name", LAWS)
def test_parameters(name: str, start: int) -> None:
    problem = certified(name)
    found = solve(problem.problem, problem.starts[start], Options(evaluations=5000, tolerance=1e-15))
    assert digits(found.x, problem.parameters) > 6.0


@pytest.mark.parametrize("name", sorted(set(LAWS) - EXACT_DATA))
def test_standard_deviations(name: str) -> None:
    problem = certified(name)
    found = solve(problem.problem, problem.starts[1], Options(evaluations=5000, tolerance=1e-15))
    assert digits(standard_errors(found), problem.standard_deviations) > 6.0
    intervals = linearised_intervals(problem.problem, found)
    np.testing.assert_allclose([i.uncertainty for i in intervals], problem.standard_deviations, rtol=1e-6)
