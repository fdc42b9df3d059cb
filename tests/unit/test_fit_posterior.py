"""The posterior against those known exactly, and refusal of chains that have not converged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hydroxcell.errors import InputError, SolverError
from hydroxcell.fit.least_squares import Solution, solve
from hydroxcell.fit.posterior import judge, monte_carlo_error, sample
from hydroxcell.fit.prediction import linearised_bands, posterior_bands
from hydroxcell.fit.problem import Problem, simple_problem

pytest.importorskip("emcee", reason="the extra posterior is not installed")
T = np.linspace(0.0, 1.0, 12)


def line(absolute: bool) -> tuple[Problem, Solution]:
    y = 1.0 + 2.0 * T + np.random.default_rng(3).normal(0.0, 0.1, len(T))
    problem = simple_problem(
        ["rest", "slope"],
        lambda x: (x[0] + x[1] * T - y) / 0.1,
        lambda x: np.stack([np.ones_like(T), T], axis=1) / 0.1,
        len(T),
        absolute=absolute,
    )
    return problem, solve(problem, [0.0, 0.0])


@pytest.mark.parametrize("absolute", [True, False])
def test_posterior_of_a_line_is_normal_or_student(absolute: bool) -> None:
    problem, solution = line(absolute)
    found = sample(problem, solution, seed=5)
    assert found.status == "complete"
    assert found.convergence.is_converged
    freedom = len(T) - 2
    sigma = np.sqrt(np.diag(solution.covariance)) * (1.0 if absolute else np.sqrt(freedom / (freedom - 2.0)))
    error = monte_carlo_error(found)
    assert np.all(np.abs(found.draws.mean(axis=0) - solution.x) < 2.0 * error)
    np.testing.assert_allclose(found.draws.std(axis=0), sigma, rtol=0.06)
    correlation = np.corrcoef(found.draws.T)[0, 1]
    expected = solution.covariance[0, 1] / np.sqrt(np.prod(np.diag(solution.covariance)))
    assert correlation == pytest.approx(expected, abs=0.03)
    band, exact = posterior_bands(problem, found.some(600), solution.x)[0], linearised_bands(problem, solution)[0]
    ratio = (band.high - band.low) / (exact.high - exact.low)
    assert np.all(np.abs(ratio - 1.0) < 0.15)


def test_prior_and_bounds_shape_the_posterior() -> None:
    """One datum and a normal prior: precisions add; a bound cuts the normal distribution."""
    problem = simple_problem(["x"], lambda x: x - 1.0, lambda x: np.ones((1, 1)), 1, absolute=True)
    with_prior = replace(problem, prior_mean=np.array([3.0]), prior_sigma=np.array([1.0]))
    found = sample(with_prior, solve(with_prior, [0.0]))
    assert found.draws.mean() == pytest.approx(2.0, abs=0.05)
    assert found.draws.std() == pytest.approx(np.sqrt(0.5), rel=0.05)
    cut = replace(problem, lower=np.array([1.0]), upper=np.array([20.0]))
    found = sample(cut, solve(cut, [2.0]))
    assert found.draws.min() >= 1.0
    assert found.draws.mean() == pytest.approx(1.0 + np.sqrt(2.0 / np.pi), abs=0.05)


def test_unconverged_chains_are_not_reported_as_a_posterior() -> None:
    problem, solution = line(True)
    found = sample(problem, solution, steps=100)
    assert found.status.startswith("stopped: ")
    assert not found.convergence.is_converged
    with pytest.raises(SolverError, match="has not converged"):
        found.intervals()
    more = sample(problem, solution, resume=found)
    assert more.status == "complete"
    assert [i.name for i in more.intervals()] == ["rest", "slope"]
    alone = sample(problem, solution, seed=2, resume=found.thinned(50).without_draws())
    assert (alone.status, alone.refusal) == ("complete", "")
    assert alone.draws.mean(axis=0) == pytest.approx(more.draws.mean(axis=0), abs=0.02)


def test_ensembles_that_differ_are_noticed() -> None:
    rng = np.random.default_rng(1)
    apart = rng.standard_normal((2, 4000, 16, 1)) + np.array([0.0, 1.0])[:, None, None, None]
    found = judge(apart, 0.4)
    assert not found.is_converged
    assert "ensembles differ" in found.sentence
    assert judge(rng.standard_normal((2, 4000, 16, 1)), 0.4).is_converged
    stuck = np.zeros((2, 400, 16, 1))
    assert not judge(stuck, 0.0).is_converged


def test_interrupted_chains_are_kept() -> None:
    problem, solution = line(True)

    def stop(share: float, words: str) -> None:
        if "step 200" in words:
            raise KeyboardInterrupt

    found = sample(problem, solution, tell=stop)
    assert found.status == "interrupted: after 200 of at most 20000 steps"
    assert found.chains.shape[1] + found.burn_in == 200
    with pytest.raises(SolverError):
        found.intervals()


def test_improper_posteriors_are_refused() -> None:
    problem = simple_problem(
        ["a", "b"], lambda x: x[0] + x[1] - T, lambda x: np.ones((len(T), 2)), len(T), absolute=True
    )
    with pytest.raises(InputError, match="neither bounds nor a prior"):
        sample(problem, solve(problem, [0.0, 0.0]))
    bounded = replace(problem, lower=np.full(2, -1.0), upper=np.full(2, 2.0))
    found = sample(bounded, solve(bounded, [0.0, 0.1]))
    assert found.convergence.is_converged
    assert found.draws.sum(axis=1).mean() == pytest.approx(0.5, abs=0.05)


def test_bands_refuse_draws_without_answer() -> None:
    problem, solution = line(True)
    broken = replace(problem, residuals=lambda x: np.full(len(T), np.nan))
    with pytest.raises(SolverError, match="have no answer"):
        posterior_bands(broken, np.tile(solution.x, (20, 1)), solution.x)
