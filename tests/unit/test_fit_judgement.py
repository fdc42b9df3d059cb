"""Designs, residual tests, comparison of models and cross-validation, against what is known exactly."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.stats import anderson, chi2, f

from hydroxcell.errors import InputError
from hydroxcell.fit.cross_validation import cross_validate
from hydroxcell.fit.design import Candidate, candidates_of, optimal_weights, several, suggest
from hydroxcell.fit.least_squares import Solution, solve
from hydroxcell.fit.model_comparison import Score, compare, information_criteria, likelihood_ratio, score
from hydroxcell.fit.problem import Block, Problem, simple_problem
from hydroxcell.fit.residual_tests import (
    anderson_darling,
    autocorrelation,
    examine,
    judged,
    runs_probability,
    structure_sentence,
)


def line(t: np.ndarray, noise: float = 0.0, seed: int = 1, absolute: bool = True) -> tuple[Problem, Solution]:
    y = 1.0 + 2.0 * t + noise * np.random.default_rng(seed).standard_normal(len(t))
    sigma = noise or 1.0
    problem = simple_problem(
        ["rest", "slope"],
        lambda x: (x[0] + x[1] * t - y) / sigma,
        lambda x: np.stack([np.ones_like(t), t], axis=1) / sigma,
        len(t),
        absolute=absolute,
    )
    return problem, solve(problem, [0.0, 0.0])


def grouped(t: np.ndarray, y: np.ndarray, groups: int, sigma: float) -> tuple[Problem, Solution]:
    """A straight line through several blocks, one per condition."""
    problem = simple_problem(
        ["rest", "slope"],
        lambda x: (x[0] + x[1] * t - y) / sigma,
        lambda x: np.stack([np.ones_like(t), t], axis=1) / sigma,
        len(t),
        absolute=True,
    )
    edges = np.linspace(0, len(t), groups + 1).astype(int)
    blocks = tuple(
        Block(
            f"curve {k}", f"{40 + 10 * k} °C", "cell_voltage", "V", a, b, "point", t[a:b], y[a:b], np.full(b - a, sigma)
        )
        for k, (a, b) in enumerate(pairwise(edges))
    )
    problem = replace(problem, blocks=blocks)
    return problem, solve(problem, [0.0, 0.0])


# --- designs


def test_line_is_best_measured_at_its_ends() -> None:
    t = np.linspace(-1.0, 1.0, 21)
    weights, excess = optimal_weights([Candidate(f"{v:g}", np.array([[1.0, v]])) for v in t])
    assert excess < 1e-3
    np.testing.assert_allclose(weights[[0, -1]], 0.5, atol=0.01)
    assert weights[1:-1].sum() < 0.02


def test_michaelis_menten_is_best_measured_at_its_known_places() -> None:
    """D-optimal: half the points at the highest concentration c, half at c K/(2K + c)."""
    top, half = 5.0, 1.0
    c = np.linspace(0.05, top, 100)
    candidates = [Candidate(f"{v:g}", np.array([[v / (half + v), -2.0 * v / (half + v) ** 2]])) for v in c]
    weights, _ = optimal_weights(candidates)
    best = top * half / (2.0 * half + top)
    np.testing.assert_allclose(weights[-1], 0.5, atol=0.01)
    near = np.abs(c - best) < 0.08
    np.testing.assert_allclose(weights[near].sum(), 0.5, atol=0.02)


def test_quadratic_through_three_places() -> None:
    t = np.linspace(-1.0, 1.0, 41)
    weights, _ = optimal_weights([Candidate(f"{v:g}", np.array([[1.0, v, v * v]])) for v in t])
    np.testing.assert_allclose(weights[[0, 20, 40]], 1.0 / 3.0, atol=0.02)


def test_extrapolation_has_its_own_best_places() -> None:
    """Value of a straight line at t = 2 from [-1, 1]: shares |l_k|/sum |l| of the Lagrange weights, 1/4 and 3/4."""
    t = np.linspace(-1.0, 1.0, 21)
    candidates = [Candidate(f"{v:g}", np.array([[1.0, v]])) for v in t]
    weights, _ = optimal_weights(candidates, np.array([1.0, 2.0]))
    np.testing.assert_allclose(weights[[0, -1]], [0.25, 0.75], atol=0.02)


def test_suggestion_is_the_computed_reduction() -> None:
    t = np.linspace(0.0, 1.0, 5)
    problem, solution = line(t, 0.1)
    candidates = [Candidate(f"t = {v:g}", np.array([[1.0, v]]) / 0.1) for v in (0.5, 2.0, 1.0)]
    found = suggest(problem, solution, candidates, "slope")
    assert [r.label for r in found.ranking] == ["t = 2", "t = 1", "t = 0.5"]
    before = 0.1 / math.sqrt(((t - t.mean()) ** 2).sum())
    more = np.append(t, 2.0)
    after = 0.1 / math.sqrt(((more - more.mean()) ** 2).sum())
    assert found.before == pytest.approx(before, rel=1e-6)
    assert found.ranking[0].after == pytest.approx(after, rel=1e-6)
    assert found.ranking[2].reduction == pytest.approx(0.0, abs=1e-6)
    assert found.sentence.startswith(
        f"t = 2 would reduce the uncertainty of slope by {100 * (1 - after / before):.0f} %"
    )
    useless = suggest(problem, solution, candidates[:1], "slope")
    assert useless.sentence == "None of the 1 candidates would reduce the uncertainty of slope by more than 5 %."
    everything = suggest(problem, solution, candidates)
    assert everything.ranking[0].label == "t = 2"


def test_open_product_is_separated_by_the_right_measurement() -> None:
    t = np.linspace(0.1, 1.0, 6)
    problem = simple_problem(
        ["a", "b"], lambda x: (x[0] * x[1] - 2.0) * t / 0.1, lambda x: np.stack([x[1] * t, x[0] * t], 1) / 0.1, 6,
        absolute=True,
    )  # fmt: skip
    solution = solve(problem, [1.0, 1.5])
    same = Candidate("the same again", problem.jacobian(solution.x))
    other = Candidate("40 % RH", np.array([[1.0, 0.0]]) / 0.1)
    found = suggest(problem, solution, [same, other], "a")
    assert math.isinf(found.before)
    assert found.ranking[0].label == "40 % RH"
    assert found.ranking[0].after == pytest.approx(0.1)
    assert math.isinf(found.ranking[1].after)
    assert found.sentence == "40 % RH would fix a, which is open now."
    bounded = replace(problem, lower=np.zeros(2), upper=np.full(2, 10.0))
    assert 1.0 < suggest(bounded, solution, [same], "a").before < 10.0


def test_sets_of_measurements_are_exchanged_for_the_best() -> None:
    candidates = [Candidate(f"{v:.2f}", np.array([[1.0, v, v * v]])) for v in np.linspace(-1.0, 1.0, 9)]
    now = 1e-3 * np.eye(3)
    chosen = several(now, candidates, 3)
    assert sorted(float(c.label) for c in chosen) == [-1.0, 0.0, 1.0]


def test_candidates_come_from_a_planned_problem() -> None:
    t = np.linspace(0.0, 1.0, 6)
    problem, solution = grouped(t, 1.0 + 2.0 * t, 2, 0.1)
    found = candidates_of(problem, solution.x)
    assert [c.label for c in found] == ["curve 0: cell voltage", "curve 1: cell voltage"]
    np.testing.assert_allclose(found[1].rows, problem.jacobian(solution.x)[3:])
    with pytest.raises(InputError, match="no candidates"):
        suggest(problem, solution, [])
    with pytest.raises(InputError, match="no answer there"):
        suggest(problem, solution, [Candidate("dry", np.full((1, 2), np.nan))])


# --- residuals


@pytest.mark.parametrize("signs", [(1, 1, -1, 1), (1, -1, 1, -1, 1, -1), (1, 1, 1, -1, -1, -1, 1)])
def test_runs_are_counted_exactly(signs: tuple[int, ...]) -> None:
    """Against all arrangements written out."""
    every = [s for s in product((-1, 1), repeat=len(signs)) if sum(s) == sum(signs)]
    counts = np.array([1 + sum(a != b for a, b in zip(s[1:], s[:-1], strict=True)) for s in every])
    runs, chance = runs_probability(np.array(signs))
    assert runs == 1 + sum(a != b for a, b in zip(signs[1:], signs[:-1], strict=True))
    assert chance == pytest.approx(min(1.0, 2.0 * min((counts <= runs).mean(), (counts >= runs).mean())))


def test_noise_has_no_structure_and_a_wave_has() -> None:
    t = np.linspace(0.0, 1.0, 40)
    problem, solution = line(t, 0.1)
    findings = examine(problem, solution.residuals, jacobian=solution.jacobian)
    assert not any(found.is_odd for found in findings)
    assert "No structure is seen" in structure_sentence(findings)
    wave = solution.residuals * 0.3 + np.sin(9.0 * t)
    odd = {found.test for found in examine(problem, wave, jacobian=solution.jacobian) if found.is_odd}
    assert {"runs", "autocorrelation"} <= odd
    assert "are not noise: data: residual (" in structure_sentence(examine(problem, wave))


def test_false_alarms_are_as_rare_as_stated() -> None:
    """At most about 5 % of fits to pure noise are called odd in any of their tests."""
    t = np.linspace(0.0, 1.0, 24)
    alarms = 0
    for seed in range(120):
        problem, solution = line(t, 0.1, seed)
        alarms += any(f.is_odd for f in examine(problem, solution.residuals, jacobian=solution.jacobian))
    assert alarms <= 13, f"{alarms} of 120 (binomial: at most 13 in 99.9 % of tries at 5 %)"


def test_few_points_say_so() -> None:
    problem, solution = line(np.linspace(0.0, 1.0, 5), 0.1)
    words = " ".join(found.sentence for found in examine(problem, solution.residuals))
    assert "5 points, too few to tell" in words
    assert "only gross outliers would show" in words


def test_size_of_the_misfit_and_trends_are_seen() -> None:
    t = np.linspace(0.0, 1.0, 60)
    y = 1.0 + 2.0 * t + 0.01 * np.random.default_rng(2).standard_normal(60)
    problem, solution = grouped(t, y, 6, 0.1)
    small = [f for f in examine(problem, solution.residuals, jacobian=solution.jacobian) if f.test == "size"]
    assert all(f.is_odd and f.statistic < 0.3 for f in small)
    drift = np.repeat(np.arange(6.0) - 2.5, 10) + 0.1 * np.random.default_rng(1).standard_normal(60)
    found = examine(problem, drift, {"temperature": 313.0 + 10.0 * np.arange(6.0)})
    trend = next(f for f in found if f.test == "trend with temperature")
    assert trend.statistic == pytest.approx(1.0)
    assert trend.probability < 0.01
    assert judged([]) == ()


def test_normality_against_scipy_and_by_simulation() -> None:
    rng = np.random.default_rng(3)
    chances = []
    for _ in range(2000):
        chances.append(anderson_darling(rng.standard_normal(24))[1])
    for limit in (0.01, 0.05, 0.2, 0.5):
        assert np.mean(np.array(chances) < limit) == pytest.approx(
            limit, abs=3.5 * math.sqrt(limit * (1 - limit) / 2000)
        )
    values = rng.standard_cauchy(30)
    found, chance = anderson_darling(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = anderson(values, "norm").statistic
    assert found / (1.0 + 0.75 / 30 + 2.25 / 900) == pytest.approx(expected, rel=1e-8)
    assert chance < 1e-3


def test_autocorrelation_of_a_known_series() -> None:
    assert autocorrelation(np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(1.25 / 5.0)
    assert autocorrelation(np.ones(4)) == 0.0


# --- comparison of models


def test_criteria_by_hand() -> None:
    aicc, bic = information_criteria(12.0, 20, 3, True)
    assert aicc == pytest.approx(12.0 + 6.0 + 24.0 / 16.0)
    assert bic == pytest.approx(12.0 + 3.0 * math.log(20.0))
    aicc, bic = information_criteria(0.5, 10, 2, False)
    assert aicc == pytest.approx(10.0 * math.log(0.05) + 6.0 + 24.0 / 6.0)
    assert bic == pytest.approx(10.0 * math.log(0.05) + 3.0 * math.log(10.0))
    assert math.isnan(information_criteria(1.0, 4, 3, True)[0])


def scored(name: str, parameters: int, misfit: float, data: int = 30, held: tuple[float, ...] = ()) -> Score:
    return Score(name, parameters, data, misfit, True, *information_criteria(misfit, data, parameters, True), held)


def test_nested_models_by_hand() -> None:
    small, large = scored("Tafel", 2, 36.0), scored("Butler-Volmer", 4, 30.0)
    assert likelihood_ratio(small, large) == (6.0, pytest.approx(chi2.sf(6.0, 2)))
    unknown = [replace(s, absolute=False) for s in (small, large)]
    assert likelihood_ratio(*unknown) == (pytest.approx(2.6), pytest.approx(f.sf(2.6, 2, 26)))
    with pytest.raises(InputError, match="has no more parameters"):
        likelihood_ratio(large, small)
    with pytest.raises(InputError, match="has not found the minimum"):
        likelihood_ratio(small, scored("Butler-Volmer", 4, 40.0))


def test_verdicts() -> None:
    close = compare([scored("Tafel", 3, 30.0), scored("Frumkin", 3, 30.8)])
    assert close.verdict == "not distinguishable: Tafel and Frumkin describe these data equally well."
    assert sum(close.weights) == pytest.approx(1.0)
    clear = compare([scored("Tafel", 3, 60.0), scored("Frumkin", 3, 30.0)])
    assert clear.verdict == "Frumkin is supported by AICc."
    assert "clearly prefers Frumkin to Tafel by 30" in clear.sentences[0]
    against = compare(
        [scored("loose", 6, 10.0, held=(3.0, 3.2, 2.9, 3.1)), scored("stiff", 2, 33.0, held=(1.1, 1.0, 1.2, 0.9))]
    )
    assert against.verdict == "AICc prefers loose, but stiff predicts conditions held out of the fit better."
    nested = compare([scored("Tafel", 2, 30.5), scored("Butler-Volmer", 3, 30.0)], [("Tafel", "Butler-Volmer")])
    assert any("Butler-Volmer adds to Tafel is not needed" in words for words in nested.sentences)


def test_comparison_refuses_different_data() -> None:
    with pytest.raises(InputError, match="same data"):
        compare([scored("a", 2, 1.0), scored("b", 2, 1.0, data=20)])
    with pytest.raises(InputError, match="at least two"):
        compare([scored("a", 2, 1.0)])


def test_score_of_a_fit() -> None:
    problem, solution = line(np.linspace(0.0, 1.0, 12), 0.1)
    found = score("line", problem, solution)
    assert found.misfit == pytest.approx(2.0 * solution.cost)
    assert (found.parameters, found.data) == (2, 12)


# --- cross-validation


def test_left_out_conditions_against_refits_by_hand() -> None:
    t = np.linspace(0.0, 1.0, 24)
    y = 1.0 + 2.0 * t + 0.1 * np.random.default_rng(5).standard_normal(24)
    problem, solution = grouped(t, y, 4, 0.1)
    found = cross_validate(problem, solution)
    assert found.groups == ("40 °C", "50 °C", "60 °C", "70 °C")
    for k, error in enumerate(found.errors):
        kept = np.repeat(np.arange(4) != k, 6)
        slope, rest = np.polyfit(t[kept], y[kept], 1)
        np.testing.assert_allclose(found.parameters[k], [rest, slope], rtol=1e-6)
        by_hand = np.sqrt(((rest + slope * t - y)[~kept] ** 2).mean())
        assert error.held_out == pytest.approx(by_hand, rel=1e-6)
        assert error.held_out_weighted == pytest.approx(by_hand / 0.1, rel=1e-6)
        assert error.held_out > error.fitted
    assert len(found.held_out()) == 4
    assert "4 conditions are predicted" in found.sentence


def test_points_without_answer_are_named_not_counted() -> None:
    t = np.linspace(0.0, 1.0, 12)
    y = 1.0 + 2.0 * t + 0.1 * np.random.default_rng(5).standard_normal(12)
    problem, solution = grouped(t, y, 3, 0.1)
    whole = problem.residuals

    def fails(x: np.ndarray) -> np.ndarray:
        found = whole(x)
        if abs(x[1] - solution.x[1]) > 1e-3:
            found[-1] = np.nan
        return found

    found = cross_validate(replace(problem, residuals=fails), solution, make=lambda p, b: _kept(problem, b))
    assert found.errors[-1].points == 3
    assert any("60 °C: no answer for 1 of 4 points" in words for words in found.refusals)
    assert np.isfinite(found.errors[-1].held_out)


def _kept(problem: Problem, blocks: object) -> Problem:
    from hydroxcell.fit.subproblem import with_blocks

    return with_blocks(problem, blocks)  # type: ignore[arg-type]


def test_cross_validation_refuses_what_it_cannot_do() -> None:
    t = np.linspace(0.0, 1.0, 4)
    one, solution = grouped(t, t, 1, 0.1)
    with pytest.raises(InputError, match="at least two"):
        cross_validate(one, solution)
    two, solution = grouped(t, t, 2, 0.1)
    with pytest.raises(InputError, match="2 points are left for 2 parameters"):
        cross_validate(two, solution)
