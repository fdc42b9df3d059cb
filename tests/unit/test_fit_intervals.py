"""Intervals, profiles, identifiability and bands of a fit, against what is known exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.identifiability import identifiability
from hydroxcell.fit.intervals import correlation_matrix, linearised_intervals, quantile
from hydroxcell.fit.least_squares import Solution, solve
from hydroxcell.fit.prediction import linearised_bands
from hydroxcell.fit.problem import Problem, simple_problem
from hydroxcell.fit.profile import profile, profiles

CONCENTRATION = np.repeat([0.02, 0.06, 0.11, 0.22, 0.56, 1.10], 2)
RATE = np.array([76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0])
"""Reaction rates of an enzyme treated with puromycin, a published example (bates_watts_1988)."""


def michaelis_menten() -> tuple[Problem, Solution]:
    c = CONCENTRATION
    problem = simple_problem(
        ["maximum", "half"],
        lambda x: x[0] * c / (x[1] + c) - RATE,
        lambda x: np.stack([c / (x[1] + c), -x[0] * c / (x[1] + c) ** 2], axis=1),
        len(c),
    )
    return problem, solve(problem, [200.0, 0.1])


def product(bounds: float = np.inf) -> tuple[Problem, Solution]:
    """y = a b t with known uncertainty, both logarithmic."""
    t = np.linspace(0.1, 2.0, 10)
    y = 2.0 * t + np.random.default_rng(0).normal(0.0, 0.05, len(t))
    problem = simple_problem(
        ["exchange current", "area"],
        lambda x: (np.exp(x[0] + x[1]) * t - y) / 0.05,
        lambda x: np.stack([np.exp(x[0] + x[1]) * t] * 2, axis=1) / 0.05,
        len(t),
        lower=[-bounds] * 2,
        upper=[bounds] * 2,
        absolute=True,
    )
    problem = replace(problem, scales=("log", "log"))
    return problem, solve(problem, [0.0, 0.1])


def test_published_intervals_are_reproduced() -> None:
    """Linearised and likelihood intervals of the example in the book and in the program R (MASS, confint)."""
    problem, solution = michaelis_menten()
    linear = linearised_intervals(problem, solution)
    np.testing.assert_allclose([linear[0].low, linear[0].high], [197.2, 228.2], atol=0.1)
    found, status = profiles(problem, solution)
    assert status == "complete"
    np.testing.assert_allclose([found[0].interval.low, found[0].interval.high], [197.30, 229.29], atol=0.05)
    np.testing.assert_allclose([found[1].interval.low, found[1].interval.high], [0.04692, 0.08616], atol=1e-4)
    assert all(np.all(np.diff(p.values) > 0.0) and np.all(np.diff(p.z) > 0.0) for p in found)


def test_profile_of_an_analytic_likelihood() -> None:
    """y = exp(x) measured once: the interval is ln(y -+ 1.96 sigma), far from symmetric."""
    problem = simple_problem(
        ["x"], lambda x: (np.exp(x) - 1.0) / 0.4, lambda x: np.exp(x)[:, None] / 0.4, 1, absolute=True
    )
    solution = solve(problem, [0.3])
    half = quantile(0.95) * 0.4
    found = profile(problem, solution, "x").interval
    np.testing.assert_allclose([found.low, found.high], np.log([1.0 - half, 1.0 + half]), atol=0.005)
    ninety = profile(problem, solution, "x", 0.90).interval
    assert found.low < ninety.low < ninety.high < found.high


def test_profile_of_two_parameters_against_its_equation() -> None:
    """Amplitude and rate of a decay: the ends satisfy min over the amplitude of the misfit = least + 3.84."""
    t = np.linspace(0.0, 3.0, 8)
    y = np.exp(-0.7 * t) + 0.05 * np.cos(7.0 * t)

    def least(rate: float) -> float:
        shape = np.exp(-rate * t)
        return float((((y - shape * (shape @ y) / (shape @ shape)) / 0.1) ** 2).sum())

    problem = simple_problem(
        ["amplitude", "rate"],
        lambda x: (x[0] * np.exp(-x[1] * t) - y) / 0.1,
        lambda x: np.stack([np.exp(-x[1] * t), -x[0] * t * np.exp(-x[1] * t)], axis=1) / 0.1,
        len(t),
        absolute=True,
    )
    solution = solve(problem, [1.0, 1.0])
    found = profile(problem, solution, "rate").interval
    level = 2.0 * solution.cost + quantile(0.95) ** 2
    ends = [brentq(lambda r: least(r) - level, *side) for side in ((0.01, solution.x[1]), (solution.x[1], 5.0))]
    np.testing.assert_allclose([found.low, found.high], ends, atol=0.01 * (ends[1] - ends[0]))


def test_open_sides_are_said_to_be_open() -> None:
    free = profile(*product(), "area").interval
    assert np.isnan(free.low)
    assert np.isnan(free.high)
    assert "the misfit stays the same" in free.note
    bounded = profile(*product(5.0), "area").interval
    assert "before the bound 148.4" in bounded.note
    assert "at a bound: exchange current (upper)" in bounded.note


def test_a_better_minimum_is_told() -> None:
    """Two valleys: from the worse one the profile walks into the better one."""
    problem = simple_problem(
        ["x"], lambda x: x**4 - 4.0 * x**2 + x + 6.0, lambda x: (4.0 * x**3 - 8.0 * x + 1.0)[:, None], 1, absolute=True
    )
    worse = solve(problem, [1.5])
    found = profile(problem, worse, "x")
    assert len(found.better) == 1
    assert "better minimum" in found.interval.note


def test_profile_needs_something_to_judge_by() -> None:
    problem = simple_problem(["a", "b"], lambda x: x - 1.0, lambda x: np.eye(2), 2)
    with pytest.raises(InputError, match="leave no misfit"):
        profile(problem, solve(problem, [0.0, 0.0]), "a")
    with pytest.raises(UnknownNameError):
        profile(*michaelis_menten(), "halv")


def test_interrupted_profiles_are_kept() -> None:
    problem, solution = michaelis_menten()

    def stop(share: float, words: str) -> None:
        if "half" in words:
            raise KeyboardInterrupt

    found, status = profiles(problem, solution, tell=stop)
    assert [p.name for p in found] == ["maximum"]
    assert status == "interrupted: 1 of 2 profiles"


def _coverage(absolute: bool, cases: int) -> float:
    """Share of linearised intervals of a decay in noise that hold the truth."""
    t = np.linspace(0.0, 2.0, 12)
    truth = np.array([1.0, 0.8, 0.3])
    rng = np.random.default_rng(7)

    def model(x: np.ndarray) -> np.ndarray:
        return x[0] * np.exp(-x[1] * t) + x[2]

    def slope(x: np.ndarray) -> np.ndarray:
        decay = np.exp(-x[1] * t)
        return np.stack([decay, -x[0] * t * decay, np.ones_like(t)], axis=1)

    hits = []
    for _ in range(cases):
        y = model(truth) + rng.normal(0.0, 0.01, len(t))
        problem = simple_problem(
            ["amplitude", "rate", "rest"],
            lambda x, y=y: (model(x) - y) / 0.01,
            lambda x: slope(x) / 0.01,
            len(t),
            absolute=absolute,
        )
        intervals = linearised_intervals(problem, solve(problem, truth))
        hits += [i.low <= true <= i.high for i, true in zip(intervals, truth, strict=True)]
    return float(np.mean(hits))


@pytest.mark.parametrize("absolute", [True, False])
def test_intervals_cover_the_truth(absolute: bool) -> None:
    assert 0.93 < _coverage(absolute, 700) < 0.97


def test_product_is_found_and_named() -> None:
    found = identifiability(*product())
    assert found.sentence.startswith("These data fix only the product of exchange current and area (± ")
    assert "neither of them by itself" in found.sentence
    assert {v.kind for v in found.verdicts} == {"not separated"}
    assert np.isinf(found.groups[0].openness)
    np.testing.assert_allclose(found.groups[0].direction, (1.0, -1.0), atol=1e-6)
    truth = 0.05 / np.linalg.norm(np.linspace(0.1, 2.0, 10)) / 2.0
    assert found.groups[0].fixed[0].relative_uncertainty == pytest.approx(truth, rel=0.02)


def test_sum_of_linear_parameters_is_named_a_sum() -> None:
    x, rng = np.linspace(0.1, 2.0, 10), np.random.default_rng(0)
    y = 1.0 - 0.3 * x + rng.normal(0.0, 0.002, len(x))
    problem = simple_problem(
        ["membrane resistance", "contact resistance", "voltage"],
        lambda p: (p[2] - (p[0] + p[1]) * x - y) / 0.002,
        lambda p: np.stack([-x, -x, np.ones_like(x)], axis=1) / 0.002,
        len(x),
        lower=[0.0, 0.0, 0.0],
        upper=[1.0, 1.0, 2.0],
        absolute=True,
    )
    solution = solve(problem, [0.1, 0.18, 0.9])
    for found in (
        identifiability(problem, solution),
        identifiability(problem, solution, profiles(problem, solution)[0]),
    ):
        assert "the sum of membrane resistance and contact resistance" in found.sentence
        assert found.verdicts[2].kind == "fixed"


def test_powers_and_two_combinations_are_named() -> None:
    t = np.linspace(0.1, 2.0, 10)

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.exp(x[0] + x[1]) * t / 0.02, np.exp(x[1] - 2.0 * x[2]) * t / 0.02

    def slope(x: np.ndarray) -> np.ndarray:
        first, second = parts(x)
        zero = np.zeros_like(t)
        return np.vstack([np.stack([first, first, zero], 1), np.stack([zero, second, -2.0 * second], 1)])

    y = np.concatenate([6.0 * t, 1.5 * t]) / 0.02
    problem = simple_problem(["i0", "area", "k"], lambda x: np.concatenate(parts(x)) - y, slope, 20, absolute=True)
    problem = replace(problem, scales=("log", "log", "log"))
    sentence = identifiability(problem, solve(problem, [0.1, 0.2, 0.9])).sentence
    assert "the product of i0 and area" in sentence
    assert "the ratio of k^2 to area" in sentence


def test_without_influence_and_prior_are_told_apart() -> None:
    t = np.linspace(1.0, 2.0, 6)
    problem = simple_problem(
        ["slope", "unused"],
        lambda x: (x[0] - 2.0) * t / 0.01,
        lambda x: np.stack([t, 0.0 * t], axis=1) / 0.01,
        6,
        absolute=True,
    )
    kinds = [v.kind for v in identifiability(problem, solve(problem, [1.0, 1.0])).verdicts]
    assert kinds == ["fixed", "no influence"]
    weak = replace(
        problem,
        jacobian=lambda x: np.stack([t / 0.01, 1e-3 * t], axis=1),
        residuals=lambda x: (x[0] - 2.0) * t / 0.01 + 1e-3 * t * x[1],
        prior_mean=np.array([np.nan, 1.0]),
        prior_sigma=np.array([np.nan, 0.1]),
    )
    assert identifiability(weak, solve(weak, [1.0, 1.0])).verdicts[1].kind == "from the prior"


def test_correlations_of_open_parameters_are_not_numbers() -> None:
    _, solution = product()
    assert np.isnan(correlation_matrix(solution.covariance)[0, 1])
    _, solution = michaelis_menten()
    assert correlation_matrix(solution.covariance)[0, 1] == pytest.approx(0.7651, abs=1e-3)


def test_bands_of_a_straight_line() -> None:
    """s^2 = sigma^2 (1/m + (t - mean)^2/S) for the line, plus sigma^2 for a point."""
    t = np.linspace(0.0, 1.0, 9)
    y = 1.0 + 2.0 * t + 0.03 * np.sin(20.0 * t)
    problem = simple_problem(
        ["a", "b"], lambda x: x[0] + x[1] * t - y, lambda x: np.stack([np.ones_like(t), t], axis=1), 9
    )
    solution = solve(problem, [0.0, 0.0])
    band = linearised_bands(problem, solution)[0]
    variance = float((solution.residuals**2).sum() / 7.0)
    line = variance * (1.0 / 9.0 + (t - t.mean()) ** 2 / ((t - t.mean()) ** 2).sum())
    np.testing.assert_allclose(band.high - band.low, 2.0 * quantile(0.95, 7) * np.sqrt(line), rtol=1e-8)
    outer = 2.0 * quantile(0.95, 7) * np.sqrt(line + variance)
    np.testing.assert_allclose(band.outer_high - band.outer_low, outer, rtol=1e-8)


def test_bands_of_a_product_exist_although_its_factors_are_open() -> None:
    problem, solution = product()
    band = linearised_bands(problem, solution)[0]
    t = np.linspace(0.1, 2.0, 10)
    half = quantile(0.95) * t / np.linalg.norm(t)
    np.testing.assert_allclose(band.high - band.value, half, rtol=1e-6)
    planned = replace(problem, jacobian=lambda x: np.stack([t, 0.0 * t], axis=1))
    assert np.isnan(linearised_bands(problem, solution, planned)[0].low).all()
