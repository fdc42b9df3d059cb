"""Comparison of alternative laws: information criteria, nested models, held-out error (theory: fit_statistics.md).

AICc and BIC count every point as independent. Where residuals hang together (`residual_tests`) they favour the larger
model too much; the held-out error does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.problem import Problem
from hydroxcell.record import part

SAME = 2.0  # difference of AICc up to which models are not distinguishable (Burnham and Anderson 2002)
CLEAR = 10.0  # difference from which the worse one has no support
STRONG = 2.0  # standard uncertainties by which a held-out error must differ


@part
@dataclass(frozen=True)
class Score:
    """One model judged on its data.

    Attributes
    ----------
    name : of the model
    parameters : number of fitted parameters
    data : number of points
    misfit : sum of squared weighted residuals
    absolute : the uncertainties of the data are known
    aicc, bic : information criteria; aicc is nan with too few data for it
    held_out : root mean squared weighted error of each held-out condition; empty if none was held out
    """

    name: str
    parameters: int
    data: int
    misfit: float
    absolute: bool
    aicc: float
    bic: float
    held_out: tuple[float, ...] = ()

    @property
    def held_out_error(self) -> float:
        """Root mean square of the errors of the held-out conditions, nan if none was held out."""
        return math.sqrt(float(np.mean(np.square(self.held_out)))) if self.held_out else math.nan


@part
@dataclass(frozen=True)
class Comparison:
    """Several models of the same data.

    Attributes
    ----------
    scores : best by AICc first (by BIC where AICc does not exist)
    differences : of AICc to the best
    weights : of the models by AICc [1], adding up to one
    verdict : "not distinguishable", or which is supported, by what
    sentences : every comparison in words
    """

    scores: tuple[Score, ...]
    differences: tuple[float, ...]
    weights: tuple[float, ...]
    verdict: str
    sentences: tuple[str, ...]


def information_criteria(misfit: float, data: int, parameters: int, absolute: bool) -> tuple[float, float]:
    """AICc and BIC up to a constant that is the same for all models of the same data.

    Known uncertainties: -2 ln L = misfit, K = n. Unknown: -2 ln L = m ln(misfit/m), K = n + 1 (the variance counts).
    AICc = -2 ln L + 2K + 2K(K + 1)/(m - K - 1); BIC = -2 ln L + K ln m.
    Source: akaike_1974, hurvich_1989, schwarz_1978.

    >>> aicc, bic = information_criteria(12.0, 20, 3, True)
    >>> aicc, bic
    (19.5, 20.9872)
    """
    free = parameters + (0 if absolute else 1)
    likelihood = misfit if absolute else data * math.log(misfit / data)
    correction = 2.0 * free * (free + 1) / (data - free - 1) if data > free + 1 else math.nan
    return likelihood + 2.0 * free + correction, likelihood + free * math.log(data)


def score(name: str, problem: Problem, solution: Solution, held_out: Sequence[float] = ()) -> Score:
    """Judge one fitted model; priors are not counted as data."""
    misfit = float((solution.residuals**2).sum())
    count, free = problem.rows, len(problem.names)
    aicc, bic = information_criteria(misfit, count, free, problem.absolute)
    return Score(name, free, count, misfit, problem.absolute, aicc, bic, tuple(float(v) for v in held_out))


def likelihood_ratio(smaller: Score, larger: Score) -> tuple[float, float]:
    """Statistic and probability that the smaller of two nested models suffices.

    Known uncertainties: difference of misfits, chi-squared. Unknown: F of the differences per parameter. Valid away
    from bounds: a parameter at its bound makes the probability too large, by up to twice.

    >>> low, high = (Score("", n, 20, q, True, 0.0, 0.0) for n, q in ((2, 25.0), (3, 20.0)))
    >>> likelihood_ratio(low, high)
    (5.0, 0.025347)
    """
    from scipy.special import chdtrc, fdtrc

    added = larger.parameters - smaller.parameters
    if added <= 0:
        raise InputError(
            f"{larger.name} has no more parameters than {smaller.name}; nested models are compared smaller to larger."
        )
    gain = smaller.misfit - larger.misfit
    if gain < -1e-6 * larger.misfit:
        raise InputError(
            f"{larger.name} fits worse than {smaller.name}, which it contains: its fit has not found the minimum."
        )
    gain = max(gain, 0.0)
    if larger.absolute:
        return gain, float(chdtrc(added, gain))
    freedom = larger.data - larger.parameters
    if freedom <= 0:
        return math.nan, math.nan
    statistic = gain / added / (larger.misfit / freedom)
    return statistic, float(fdtrc(added, freedom, statistic))


def compare(scores: Sequence[Score], nested: Sequence[tuple[str, str]] = ()) -> Comparison:
    """Compare models of the same data.

    Parameters
    ----------
    scores : of at least two models, with the same number of points and the same knowledge of their uncertainties
    nested : pairs (smaller, larger) of names
    """
    _same_data(scores)
    use_bic = any(math.isnan(s.aicc) for s in scores)
    criterion = np.array([s.bic if use_bic else s.aicc for s in scores])
    order = np.argsort(criterion, kind="stable")
    ranked = tuple(scores[k] for k in order)
    differences = criterion[order] - criterion[order[0]]
    weights = np.exp(-differences / 2.0)
    weights /= weights.sum()
    name = "BIC" if use_bic else "AICc"
    sentences = [_pair(ranked[0], s, float(d), name) for s, d in zip(ranked[1:], differences[1:], strict=True)]
    by_name = {s.name: s for s in scores}
    sentences += [_nested(by_name[low], by_name[high]) for low, high in nested]
    held = [_held_out(ranked[0], other) for other in ranked[1:]]
    sentences += [words for words, _ in held if words]
    return Comparison(
        ranked,
        tuple(float(d) for d in differences),
        tuple(float(w) for w in weights),
        _verdict(ranked, differences, [sign for _, sign in held], name),
        tuple(sentences),
    )


def _same_data(scores: Sequence[Score]) -> None:
    if len(scores) < 2:
        raise InputError("A comparison needs at least two models.")
    for other in scores[1:]:
        if (other.data, other.absolute) != (scores[0].data, scores[0].absolute):
            raise InputError(
                f"{other.name} has {other.data} points and {scores[0].name} {scores[0].data}: models are compared on "
                "the same data with the same uncertainties."
            )
    if len({s.name for s in scores}) < len(scores):
        raise InputError("Two models of the comparison have the same name.")


def _pair(best: Score, other: Score, difference: float, criterion: str) -> str:
    odds = f"exp({difference / 2.0:.0f})" if difference > 20.0 else f"{math.exp(difference / 2.0):.2g}"
    if difference <= SAME:
        return f"{best.name} and {other.name} are not distinguishable by {criterion} (difference {difference:.2g})."
    strength = "clearly " if difference > CLEAR else ""
    return f"{criterion} {strength}prefers {best.name} to {other.name} by {difference:.3g} (odds {odds} to 1)."


def _nested(smaller: Score, larger: Score) -> str:
    statistic, chance = likelihood_ratio(smaller, larger)
    if math.isnan(chance):
        return f"{larger.name} leaves no misfit to judge {smaller.name} by."
    kind = "likelihood ratio" if larger.absolute else "F"
    verdict = "is needed" if chance < 0.05 else "is not needed"
    return (
        f"What {larger.name} adds to {smaller.name} {verdict} ({kind} {statistic:.3g}, by chance {100 * chance:.2g} %)."
    )


def _held_out(best: Score, other: Score) -> tuple[str, int]:
    """Words, and +1 if held-out conditions prefer `best`, -1 if `other`, 0 if neither."""
    if not best.held_out or len(best.held_out) != len(other.held_out):
        return "", 0
    ours, theirs = np.array(best.held_out), np.array(other.held_out)
    difference = theirs - ours
    mean = float(difference.mean())
    spread = float(difference.std(ddof=1) / math.sqrt(len(difference))) if len(difference) > 1 else math.nan
    clear = math.isfinite(spread) and abs(mean) > STRONG * spread
    totals = " and ".join(
        f"{math.sqrt(float((v**2).mean())):.3g} ({s.name})" for v, s in ((ours, best), (theirs, other))
    )
    words = f"Held-out error in standard uncertainties: {totals}, over {len(difference)} conditions"
    return f"{words}; {'a clear difference' if clear else 'not distinguishable'}.", (int(np.sign(mean)) if clear else 0)


def _verdict(ranked: Sequence[Score], differences: np.ndarray, held: Sequence[int], criterion: str) -> str:
    best = ranked[0].name
    rivals = [s.name for s, d in zip(ranked[1:], differences[1:], strict=True) if d <= SAME]
    against = [s.name for s, sign in zip(ranked[1:], held, strict=True) if sign < 0]
    if against:
        return f"{criterion} prefers {best}, but {_listed(against)} predicts conditions held out of the fit better."
    decided = [name for name in rivals if held[[s.name for s in ranked[1:]].index(name)] > 0]
    open_rivals = [name for name in rivals if name not in decided]
    if open_rivals:
        return f"not distinguishable: {_listed([best, *open_rivals])} describe these data equally well."
    by = f"{criterion} and held-out conditions" if all(sign > 0 for sign in held) else criterion
    return f"{best} is supported by {by}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
