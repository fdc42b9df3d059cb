"""Which measurement to make next: optimal design on the Fisher information (theory: identifiability.md).

Candidates are planned measurements that the model has simulated: rows of derivatives d(prediction)/dx over the expected
uncertainty of the measurement. Nothing has to be measured to know what they would tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.fit.information import log_determinant, spread_along
from hydroxcell.fit.intervals import information_rows
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

ENOUGH = 1e-4  # relative distance to the bound of the equivalence theorem at which weights are optimal
SWEEPS = 20000


@dataclass(frozen=True, eq=False)
class Candidate:
    """A measurement that could be made.

    Attributes
    ----------
    label : "40 % RH: polarization and high-frequency resistance"
    rows : derivatives of its points to the coordinates over their expected uncertainty (k, n)
    """

    label: str
    rows: FloatArray


@part
@dataclass(frozen=True)
class Ranked:
    """What one candidate would tell.

    Attributes
    ----------
    label : of the candidate
    after : standard uncertainty of the quantity after it, root of the mean square for several; nan for all parameters
    reduction : 1 - after/before [1], 1 where it closes what was open; of the volume of the confidence region for all
    information : gain of ln det of the information (nats): D-criterion
    """

    label: str
    after: float
    reduction: float
    information: float


@part
@dataclass(frozen=True)
class Suggestion:
    """Candidates in order of what they would tell.

    Attributes
    ----------
    about : the quantity whose uncertainty is to fall, or "all parameters"
    before : its standard uncertainty now; inf if open, nan for all parameters
    ranking : best first
    sentence : in words
    left_out : what cannot be measured with this cell, in words
    """

    about: str
    before: float
    ranking: tuple[Ranked, ...]
    sentence: str
    left_out: tuple[str, ...] = ()


def candidates_of(planned: Problem, x: FloatArray, *, apart: bool = False) -> tuple[Candidate, ...]:
    """Candidates from a problem of planned measurements at coordinates x: one per data set, or per block if `apart`."""
    jacobian = planned.jacobian(np.asarray(x, dtype=float))
    grouped: dict[str, list[FloatArray]] = {}
    quantities: dict[str, list[str]] = {}
    for block in planned.blocks:
        key = f"{block.data_set}: {block.quantity.replace('_', ' ')}" if apart else block.data_set
        grouped.setdefault(key, []).append(jacobian[block.rows])
        quantities.setdefault(key, []).append(block.quantity.replace("_", " "))
    labels = {k: k if apart else f"{k}: {' and '.join(dict.fromkeys(quantities[k]))}" for k in grouped}
    return tuple(Candidate(labels[k], np.vstack(rows)) for k, rows in grouped.items())


def bound_rows(problem: Problem) -> FloatArray:
    """Weak information that bounds hold: a standard uncertainty of (upper - lower)/sqrt(12) for each (bounds, n)."""
    width = problem.upper - problem.lower
    finite = np.isfinite(width)
    return np.asarray(np.diag(math.sqrt(12.0) / np.where(finite, width, 1.0))[finite])


def suggest(
    problem: Problem,
    solution: Solution,
    candidates: Sequence[Candidate],
    about: str | FloatArray | None = None,
    *,
    name: str = "",
    use_bounds: bool = True,
) -> Suggestion:
    """Rank candidates by how much each would reduce the uncertainty of one quantity (c-optimal) or of all (D-optimal).

    Parameters
    ----------
    problem, solution : what is known now
    candidates : what could be measured
    about : name of a fitted parameter; or derivatives of a quantity to the coordinates (n,), of several (q, n), whose
        mean variance counts; all parameters (D-criterion) if left out
    name : of the quantity, for the sentence
    use_bounds : count the bounds as weak information, so that open directions can be compared

    Errors: InputError without candidates or for rows of the wrong width.
    """
    gradient, title = _gradient(problem, about, name)
    now = information_rows(problem, solution)
    if use_bounds:
        now = np.vstack([now, bound_rows(problem)])
    return rank(now, candidates, gradient, title)


def rank(now: FloatArray, candidates: Sequence[Candidate], gradient: FloatArray | None, about: str) -> Suggestion:
    """Rank candidates against information rows `now` (r, n) for the mean variance of gradients (q, n), or D-optimal."""
    if not candidates:
        raise InputError("There are no candidates to choose from; list conditions that could be measured.")
    for candidate in candidates:
        if candidate.rows.ndim != 2 or candidate.rows.shape[1] != now.shape[1]:
            raise InputError(f"{candidate.label}: derivatives to {now.shape[1]} parameters are needed.")
        if not np.isfinite(candidate.rows).all():
            raise InputError(f"{candidate.label}: the model has no answer there; leave it out of the candidates.")
    before = math.nan if gradient is None else _spread(now, gradient)
    level = log_determinant(now)
    found = []
    for candidate in candidates:
        then = np.vstack([now, candidate.rows])
        gain = _difference(log_determinant(then), level)
        after = math.nan if gradient is None else _spread(then, gradient)
        reduction = 1.0 - math.exp(-gain / 2.0) if gradient is None else _reduction(before, after)
        found.append(Ranked(candidate.label, after, reduction, gain))
    key = (lambda r: -r.information) if gradient is None else (lambda r: (r.after, -r.information))
    ranking = tuple(sorted(found, key=key))
    return Suggestion(about, before, ranking, _sentence(about, before, ranking, gradient is None))


def _reduction(before: float, after: float) -> float:
    """Share of an uncertainty that falls away; all of it where something open is closed."""
    if math.isinf(before):
        return 1.0 if math.isfinite(after) else 0.0
    return 1.0 - after / before if before > 0.0 else 0.0


def _gradient(problem: Problem, about: str | FloatArray | None, name: str) -> tuple[FloatArray | None, str]:
    if about is None:
        return None, "all parameters"
    if isinstance(about, str):
        gradient = np.zeros((1, len(problem.names)))
        gradient[0, problem.index(about)] = 1.0
        return gradient, about
    return np.atleast_2d(np.asarray(about, dtype=float)), name or "the chosen quantity"


def _spread(rows: FloatArray, gradient: FloatArray) -> float:
    """Root of the mean variance of the gradients."""
    return math.sqrt(float(np.mean([spread_along(rows, g) ** 2 for g in gradient])))


def _difference(then: float, now: float) -> float:
    if math.isinf(then):
        return 0.0
    return math.inf if math.isinf(now) else then - now


def _sentence(about: str, before: float, ranking: Sequence[Ranked], is_all: bool) -> str:
    best = ranking[0]
    if is_all:
        return f"{best.label} would tell most about all parameters together ({_gain(best.information)})."
    if math.isinf(best.after):
        return f"None of the {len(ranking)} candidates would fix {about}."
    if math.isinf(before):
        return f"{best.label} would fix {about}, which is open now."
    if best.reduction < 0.05:
        return f"None of the {len(ranking)} candidates would reduce the uncertainty of {about} by more than 5 %."
    tail = ""
    if len(ranking) > 1:
        tail = f"; the next best, {ranking[1].label}, by {100.0 * max(ranking[1].reduction, 0.0):.0f} %"
    return f"{best.label} would reduce the uncertainty of {about} by {100.0 * best.reduction:.0f} %{tail}."


def _gain(information: float) -> str:
    if math.isinf(information):
        return "it closes what is open now"
    return f"the volume of the confidence region falls by {100.0 * (1.0 - math.exp(-information / 2.0)):.0f} %"


def several(
    now: FloatArray, candidates: Sequence[Candidate], count: int, gradient: FloatArray | None = None
) -> tuple[Candidate, ...]:
    """The best set of `count` measurements, repeats allowed: the best next one each time, then exchanged for better.

    Errors: InputError without candidates.
    """
    chosen: list[Candidate] = []
    for _ in range(count):
        rows = np.vstack([now, *(c.rows for c in chosen)])
        best = rank(rows, candidates, gradient, "").ranking[0].label
        chosen.append(next(c for c in candidates if c.label == best))
    improved = count > 1
    while improved:
        improved = False
        for place in range(count):
            kept = [c for k, c in enumerate(chosen) if k != place]
            best = rank(np.vstack([now, *(c.rows for c in kept)]), candidates, gradient, "").ranking[0].label
            other = next(c for c in candidates if c.label == best)
            if _worth(now, [*kept, other], gradient) > _worth(now, chosen, gradient) + 1e-9:
                chosen, improved = [*kept, other], True
    return tuple(chosen)


def _worth(now: FloatArray, chosen: Sequence[Candidate], gradient: FloatArray | None) -> float:
    rows = np.vstack([now, *(c.rows for c in chosen)])
    return log_determinant(rows) if gradient is None else -_spread(rows, gradient)


def optimal_weights(candidates: Sequence[Candidate], gradient: FloatArray | None = None) -> tuple[FloatArray, float]:
    """Shares of the effort over the candidates (k,), D-optimal or for one gradient (n,), and how far from optimal.

    Multiplicative algorithm; the second number is the excess over the bound of the equivalence theorem, 0 at the
    optimum (D: max tr(M^-1 F_k) = n; c: max c^T M^-1 F_k M^-1 c = c^T M^-1 c). Source: kiefer_1960, silvey_1978.
    """
    blocks = np.array([c.rows.T @ c.rows for c in candidates])
    size = blocks.shape[1]
    weights = np.full(len(blocks), 1.0 / len(blocks))
    excess = math.inf
    for _ in range(SWEEPS):
        inverse = np.linalg.inv(np.tensordot(weights, blocks, axes=1))
        if gradient is None:
            value, power = np.einsum("ij,kji->k", inverse, blocks) / size, 1.0
        else:
            turned = inverse @ gradient
            value, power = np.einsum("i,kij,j->k", turned, blocks, turned) / float(gradient @ turned), 0.5
        excess = float(value.max() - 1.0)
        if excess < ENOUGH:
            break
        weights = weights * value**power
        weights /= weights.sum()
    return np.where(weights < 1e-6, 0.0, weights), excess
