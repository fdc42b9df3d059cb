"""Whether residuals are what they should be: independent, of the stated size, without a trend (fit_statistics.md).

Every test is named in words and says so where there are too few points for it to find anything. As many tests are made
at once, their probabilities are judged together (Holm): `Finding.is_odd` is the verdict, not the bare probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

LEVEL = 0.05  # [1] probability of a false alarm over all tests of a fit together
FEW_FOR_ORDER = 8  # points below which runs and autocorrelation find nothing
FEW_FOR_SHAPE = 20  # points below which a test of normality finds only gross outliers
SHUFFLES = 1999  # of a permutation test
CHANCE = "too few points to tell"


@part
@dataclass(frozen=True)
class Finding:
    """Outcome of one test.

    Attributes
    ----------
    where : block of data, or "all data"
    test : "runs", "autocorrelation", "size", "normality", "trend with ..."
    statistic : the test's own number; nan where it was not made
    probability : of something at least as odd by chance [1]; nan where it was not made
    is_odd : odd after all tests are judged together
    sentence : in words
    """

    where: str
    test: str
    statistic: float
    probability: float
    is_odd: bool
    sentence: str


def runs_probability(signs: np.ndarray) -> tuple[int, float]:
    """Number of runs of equal sign, and the two-sided probability of as few or as many, exact.

    Counts of all arrangements of the given numbers of signs; zero residuals are to be left out before.

    >>> runs, chance = runs_probability(np.array([1, 1, 1, 1, -1, -1, -1, -1]))
    >>> runs, chance
    (2, 0.05714)
    """
    above = int((signs > 0).sum())
    below = len(signs) - above
    runs = 1 + int((signs[1:] != signs[:-1]).sum()) if len(signs) else 0
    if not above or not below:
        return runs, 2.0 ** (1 - len(signs)) if len(signs) else math.nan
    counts = np.array([_arrangements(r, above, below) for r in range(2, len(signs) + 1)], dtype=float)
    share = counts / counts.sum()
    few, many = share[: runs - 1].sum(), share[runs - 2 :].sum()
    return runs, float(min(1.0, 2.0 * min(few, many)))


def _arrangements(runs: int, above: int, below: int) -> int:
    half, odd = divmod(runs, 2)
    if not odd:
        return 2 * math.comb(above - 1, half - 1) * math.comb(below - 1, half - 1)
    return math.comb(above - 1, half) * math.comb(below - 1, half - 1) + math.comb(above - 1, half - 1) * math.comb(
        below - 1, half
    )


def autocorrelation(residuals: FloatArray) -> float:
    """Correlation of neighbouring residuals [1], about their own mean.

    >>> autocorrelation(np.array([1.0, -1.0, 1.0, -1.0]))
    -0.75
    """
    about = residuals - residuals.mean()
    square = float((about**2).sum())
    return float((about[1:] * about[:-1]).sum() / square) if square > 0.0 else 0.0


def permutation_probability(statistic: Sequence[float] | FloatArray, observed: float) -> float:
    """Two-sided share of shuffled statistics at least as far from their mean as the observed one, itself counted."""
    shuffled = np.asarray(statistic, dtype=float)
    far = np.abs(shuffled - shuffled.mean()) >= abs(observed - shuffled.mean()) - 1e-12
    return float((far.sum() + 1) / (len(shuffled) + 1))


def _shuffled(values: FloatArray, seed: int = 1) -> FloatArray:
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(len(values)), (SHUFFLES, 1)), axis=1)
    return np.asarray(values[order])


def _by_order(where: str, residuals: FloatArray) -> list[Finding]:
    """Tests of one block in the order of its abscissa."""
    count = len(residuals)
    if count < FEW_FOR_ORDER:
        words = f"{where}: {count} points, too few to tell whether neighbouring residuals hang together."
        return [Finding(where, "order", math.nan, math.nan, False, words)]
    signs = np.sign(residuals[residuals != 0.0])
    runs, chance = runs_probability(signs)
    words = f"{where}: {runs} runs of equal sign in {len(signs)} points"
    found = [Finding(where, "runs", float(runs), chance, False, words)]
    strength = autocorrelation(residuals)
    every = _shuffled(residuals)
    about = every - residuals.mean()
    shuffled = (about[:, 1:] * about[:, :-1]).sum(axis=1) / max(
        float(((residuals - residuals.mean()) ** 2).sum()), 1e-300
    )
    probability = permutation_probability(shuffled, strength)
    words = f"{where}: neighbouring residuals have a correlation of {strength:.2f}"
    return [*found, Finding(where, "autocorrelation", strength, probability, False, words)]


def _size(where: str, residuals: FloatArray, share: float) -> Finding:
    """Whether the sum of squares is as the stated uncertainties say; `share` of the parameters spent on this block."""
    from scipy.special import chdtr, chdtrc

    freedom = max(len(residuals) - share, 0.5)
    square = float((residuals**2).sum())
    chance = 2.0 * min(float(chdtrc(freedom, square)), float(chdtr(freedom, square)))
    size = math.sqrt(square / freedom)
    words = f"{where}: the misfit is {size:.2g} times the stated uncertainty"
    return Finding(where, "size", size, min(chance, 1.0), False, words)


def _normality(where: str, residuals: FloatArray) -> Finding:
    """Anderson-Darling test of all standardised residuals together."""
    count = len(residuals)
    if count < 3 or np.ptp(residuals) == 0.0:
        return Finding(where, "normality", math.nan, math.nan, False, f"{where}: {CHANCE} about normality.")
    statistic, chance = anderson_darling(residuals)
    honest = "" if count >= FEW_FOR_SHAPE else f" ({count} points: only gross outliers would show)"
    words = f"{where}: normality, Anderson-Darling {statistic:.2f}{honest}"
    return Finding(where, "normality", statistic, chance, False, words)


def anderson_darling(values: FloatArray) -> tuple[float, float]:
    """Statistic of Anderson and Darling for a normal distribution of unknown mean and width, and its probability.

    The statistic holds the correction for few values, A^2 (1 + 0.75/n + 2.25/n^2). Probabilities: the four exponentials
    of D'Agostino and Stephens. Source: dagostino_1986.

    >>> statistic, chance = anderson_darling(np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 9.0]))
    >>> statistic, chance
    (0.939, 0.0174)
    """
    from scipy.special import log_ndtr

    count = len(values)
    z = np.sort((values - values.mean()) / values.std(ddof=1))
    weight = 2.0 * np.arange(1, count + 1) - 1.0
    raw = -count - float((weight * (log_ndtr(z) + log_ndtr(-z[::-1]))).mean())
    a = raw * (1.0 + 0.75 / count + 2.25 / count**2)
    if a >= 0.6:
        return a, math.exp(1.2937 - 5.709 * a + 0.0186 * min(a, 10.0) ** 2)
    if a >= 0.34:
        return a, math.exp(0.9177 - 4.279 * a - 1.38 * a**2)
    if a >= 0.2:
        return a, 1.0 - math.exp(-8.318 + 42.796 * a - 59.938 * a**2)
    return a, 1.0 - math.exp(-13.436 + 101.14 * a - 223.73 * a**2)


def ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share their mean rank.

    >>> ranks(np.array([3.0, 1.0, 3.0]))
    array([2.5, 1. , 2.5])
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[place])


def _trend(where: str, name: str, residuals: FloatArray, condition: FloatArray) -> Finding:
    """Rank correlation with a condition, by permutation of the values of the blocks."""
    height, place = ranks(residuals), ranks(condition)
    height, place = height - height.mean(), place - place.mean()
    norm = math.sqrt(float((height**2).sum() * (place**2).sum()))
    strength = float((height * place).sum()) / norm if norm > 0.0 else 0.0
    shuffled = _shuffled(height) @ place / norm if norm > 0.0 else np.zeros(SHUFFLES)
    chance = permutation_probability(shuffled, strength)
    words = f"{where}: residuals change with {name.replace('_', ' ')} (rank correlation {strength:.2f})"
    return Finding(where, f"trend with {name}", strength, chance, False, words)


def examine(
    problem: Problem,
    residuals: FloatArray,
    conditions: Mapping[str, Sequence[float] | FloatArray] | None = None,
    jacobian: FloatArray | None = None,
    level: float = LEVEL,
) -> tuple[Finding, ...]:
    """All tests of a fit, block by block and together, oddest first.

    Parameters
    ----------
    problem : whose blocks name the data
    residuals : weighted, at the minimum (m,)
    conditions : value of each condition for each block, by name (blocks,); tested where it takes three values or more
    jacobian : at the minimum (m, n); tells how many parameters each block paid for, evenly by rows if left out
    level : [1] probability of a false alarm over all tests together

    Shuffling treats residuals as exchangeable, which fitted ones are only nearly: with fewer than about five points per
    parameter the probabilities are rough.
    """
    found: list[Finding] = []
    spent = _parameters_spent(problem, residuals, jacobian)
    for block, share in zip(problem.blocks, spent, strict=True):
        order = np.argsort(block.abscissa, kind="stable")
        own = residuals[block.rows]
        found += _by_order(block.label, own[order])
        if problem.absolute:
            found.append(_size(block.label, own, share))
    found.append(_normality("all data", residuals))
    means = np.array([residuals[b.rows].mean() for b in problem.blocks])
    for name, values in (conditions or {}).items():
        column = np.asarray(values, dtype=float)
        for quantity in dict.fromkeys(b.quantity for b in problem.blocks):
            chosen = np.array([b.quantity == quantity for b in problem.blocks]) & np.isfinite(column)
            if len(set(column[chosen].tolist())) >= 3 and chosen.sum() >= 4:
                found.append(_trend(quantity.replace("_", " "), name, means[chosen], column[chosen]))
    return judged(found, level)


def _parameters_spent(problem: Problem, residuals: FloatArray, jacobian: FloatArray | None) -> list[float]:
    """Parameters that each block pays for: its trace of the hat matrix, or its share of the rows."""
    if jacobian is None:
        return [len(problem.names) * (b.stop - b.start) / len(residuals) for b in problem.blocks]
    rows = np.vstack([jacobian, problem.prior_jacobian()])
    left, singular, _ = np.linalg.svd(rows / np.maximum(np.linalg.norm(rows, axis=0), 1e-300), full_matrices=False)
    leverage = (left[:, singular > 1e-10 * singular.max(initial=0.0)] ** 2).sum(axis=1)
    return [float(leverage[b.rows].sum()) for b in problem.blocks]


def judged(findings: Sequence[Finding], level: float = LEVEL) -> tuple[Finding, ...]:
    """Findings with verdicts that hold for all of them together (Holm 1979), oddest first."""
    made = sorted((f for f in findings if math.isfinite(f.probability)), key=lambda f: f.probability)
    verdicts, odd = [], True
    for k, finding in enumerate(made):
        odd = odd and finding.probability <= level / (len(made) - k)
        tail = (
            f"; by chance {_chance(finding.probability)}{': odd' if odd else ', not odd among ' + _tests(len(made))}."
        )
        verdicts.append(replace(finding, is_odd=odd, sentence=finding.sentence + tail))
    return (*verdicts, *(f for f in findings if not math.isfinite(f.probability)))


def _tests(count: int) -> str:
    return f"{count} tests" if count > 1 else "one test"


def _chance(probability: float) -> str:
    return f"{100.0 * probability:.2g} %" if probability >= 1e-3 else "less than 0.1 %"


def structure_sentence(findings: Sequence[Finding]) -> str:
    """What the tests say together."""
    odd = [f for f in findings if f.is_odd]
    made = sum(math.isfinite(f.probability) for f in findings)
    if not made:
        return "Too few points to test the residuals."
    if not odd:
        return f"No structure is seen in the residuals ({_tests(made)} judged together)."
    kinds = {"runs": "runs", "autocorrelation": "neighbours alike"}
    named = dict.fromkeys(f"{f.where} ({kinds.get(f.test, f.test)})" for f in odd)
    return (
        f"The residuals are not noise: {'; '.join(named)}. The model does not describe these data within their "
        "uncertainty, and the intervals are too narrow."
    )
