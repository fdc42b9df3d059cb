"""Propagation of uncertainty, means of repeats, regression with independent and correlated noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hydroxcell.errors import InputError
from hydroxcell.lab.correlated import fit_correlated
from hydroxcell.lab.propagation import Known, combined, mean_of, propagated
from hydroxcell.lab.regression import fit_linear


def test_first_order_propagation_equals_the_analytic_one() -> None:
    found = propagated(lambda a, b: a * b**2, {"a": Known(2.0, 0.02), "b": Known(3.0, 0.03)})
    assert found.uncertainty == pytest.approx(18.0 * math.hypot(0.01, 0.02), rel=1e-9)


def test_mean_of_one_has_the_stated_uncertainty_and_scatter_by_chance_does_not_replace_it() -> None:
    assert mean_of([1.0], 0.1).uncertainty == 0.1
    assert combined(Known(1.0, 0.5, 2.0), 0.1).degrees_of_freedom == 2.0
    with pytest.raises(InputError, match="no value"):
        mean_of([])


def test_independent_noise_gives_the_interval_of_plain_least_squares() -> None:
    random = np.random.default_rng(5)
    x = np.arange(200.0)
    y = 1.0 + 0.1 * x + random.standard_normal(200)
    design = np.stack([np.ones(200), x], axis=1)
    plain = fit_linear(design, y).combination([0.0, 1.0], "")
    wide = fit_correlated(design[None], y, x).combination([0.0, 1.0]).value("")
    assert wide.value == pytest.approx(plain.value, abs=0.3 * plain.uncertainty)
    assert 0.95 < wide.uncertainty / plain.uncertainty < 1.3


def test_correlated_noise_widens_the_interval() -> None:
    random = np.random.default_rng(6)
    noise = random.standard_normal(150)
    for k in range(1, 150):
        noise[k] += 0.9 * noise[k - 1]
    x = np.arange(150.0)
    design = np.stack([np.ones(150), x], axis=1)
    plain = fit_linear(design, noise).combination([0.0, 1.0], "").uncertainty
    assert fit_correlated(design[None], noise, x).combination([0.0, 1.0]).value("").uncertainty > 2.0 * plain


def test_coefficients_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(InputError, match="cannot be told apart"):
        fit_linear(np.ones((5, 2)), np.arange(5.0))
