"""Prediction of data that took no part in a fit: one condition, or data set, left out (theory: fit_statistics.md)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError, SolverError
from hydroxcell.fit.least_squares import Options, Solution, solve
from hydroxcell.fit.problem import Block, Problem
from hydroxcell.fit.subproblem import with_blocks
from hydroxcell.models.base import FloatArray
from hydroxcell.record import COMPLETE, part

Tell = Callable[[float, str], None]


@part
@dataclass(frozen=True)
class BlockError:
    """Error of the model in one block.

    Attributes
    ----------
    data_set, condition, quantity, unit : of the block; unit of the nomenclature, SI
    points : number of points with an answer
    fitted : root mean square error in a fit that saw the block, SI
    held_out : the same in a fit that did not; nan if the model has no answer
    fitted_weighted, held_out_weighted : in standard uncertainties
    """

    data_set: str
    condition: str
    quantity: str
    unit: str
    points: int
    fitted: float
    held_out: float
    fitted_weighted: float
    held_out_weighted: float


@part
@dataclass(frozen=True)
class CrossValidation:
    """Every group of data predicted by a fit to all others.

    Attributes
    ----------
    by : "condition" or "data set"
    groups : left out in turn
    errors : of every block, group by group
    parameters : fitted without each group, SI (groups, n)
    refusals : groups that the model could not predict, with the reason
    status : "complete" or "interrupted: how far it came"
    sentence : in words
    """

    by: str
    groups: tuple[str, ...]
    errors: tuple[BlockError, ...]
    parameters: FloatArray
    refusals: tuple[str, ...]
    status: str
    sentence: str

    def held_out(self) -> tuple[float, ...]:
        """Root mean square weighted held-out error of each group, for `model_comparison`."""
        found = []
        for group in self.groups:
            own = [e for e in self.errors if (e.condition if self.by == "condition" else e.data_set) == group]
            count = sum(e.points for e in own)
            square = sum(e.points * e.held_out_weighted**2 for e in own)
            found.append(math.sqrt(square / count) if count else math.nan)
        return tuple(found)


def block_error(block: Block, fitted: FloatArray, held_out: FloatArray) -> BlockError:
    """Errors of one block from its weighted residuals with and without it in the fit.

    Points without an answer are left out of the held-out error and not counted.
    """
    answered = np.isfinite(held_out)

    def root(values: FloatArray) -> float:
        return math.sqrt(float((values**2).mean())) if len(values) else math.nan

    return BlockError(
        block.data_set,
        block.condition,
        block.quantity,
        block.unit,
        int(answered.sum()),
        root(block.sigma * fitted),
        root((block.sigma * held_out)[answered]),
        root(fitted),
        root(held_out[answered]),
    )


def cross_validate(
    problem: Problem,
    solution: Solution,
    by: str = "condition",
    options: Options | None = None,
    *,
    make: Callable[[Problem, Sequence[Block]], Problem] = with_blocks,
    tell: Tell | None = None,
) -> CrossValidation:
    """Fit without each condition (or data set) in turn, from the full fit on, and predict it.

    Parameters
    ----------
    problem, solution : the full fit
    by : "condition", or "data_set"
    make : problem of some blocks; give one that computes only what it needs for an expensive model

    Errors: InputError with fewer than two groups, or where a fit without one has no more data than parameters.
    """
    say = tell or (lambda share, words: None)
    groups = tuple(dict.fromkeys(getattr(b, by) for b in problem.blocks))
    what = by.replace("_", " ")
    if len(groups) < 2:
        raise InputError(f"Cross-validation by {what} needs at least two of them; these data have {len(groups)}.")
    chosen = options or Options(loss=solution.loss, loss_width=solution.loss_width)
    errors: list[BlockError] = []
    parameters, refusals, done = [], [], []
    status = COMPLETE
    try:
        for k, group in enumerate(groups):
            say(k / len(groups), f"fit without {group}, {k + 1} of {len(groups)}")
            kept = [b for b in problem.blocks if getattr(b, by) != group]
            out = [b for b in problem.blocks if getattr(b, by) == group]
            reduced = make(problem, kept)
            if reduced.rows <= len(problem.names):
                raise InputError(
                    f"Without {group}, {reduced.rows} points are left for {len(problem.names)} parameters."
                )
            found, residuals = _without(problem, reduced, solution, chosen)
            rows = [block_error(b, solution.residuals[b.rows], residuals[b.rows]) for b in out]
            refusals += [
                f"{group}: no answer for {len(b.abscissa) - row.points} of {len(b.abscissa)} points of {b.quantity}"
                for b, row in zip(out, rows, strict=True)
                if row.points < len(b.abscissa)
            ]
            errors += rows
            parameters.append(problem.values(found))
            done.append(group)
    except KeyboardInterrupt:
        status = f"interrupted: {len(done)} of {len(groups)} fits"
    values = np.array(parameters).reshape(len(done), len(problem.names))
    return CrossValidation(
        what, tuple(done), tuple(errors), values, tuple(refusals), status, _sentence(what, errors, len(done))
    )


def _without(problem: Problem, reduced: Problem, solution: Solution, options: Options) -> tuple[FloatArray, FloatArray]:
    """Coordinates fitted to the reduced problem, and residuals of all data there, nan where there is no answer."""
    found = solve(reduced, np.clip(solution.x, reduced.lower, reduced.upper), options).x
    try:
        return found, problem.residuals(found)
    except SolverError:
        return found, np.full(problem.rows, np.nan)


def _sentence(by: str, errors: Sequence[BlockError], groups: int) -> str:
    if not errors:
        return "No group was left out to the end."
    count = sum(e.points for e in errors)
    if not count:
        return f"The model has no answer for any {by} left out."
    held = math.sqrt(sum(e.points * e.held_out_weighted**2 for e in errors if e.points) / count)
    fitted = math.sqrt(sum(e.points * e.fitted_weighted**2 for e in errors if e.points) / count)
    worst = max((e for e in errors if e.points), key=lambda e: e.held_out_weighted)
    ratio = held / fitted if fitted > 0.0 else math.inf
    judged = "as well as fitted ones" if ratio < 1.3 else f"{ratio:.2g} times worse than fitted ones"
    where = ", ".join(t for t in (worst.data_set, worst.condition) if t)
    return (
        f"Left out in turn, {groups} {by}s are predicted {judged} (root mean square {held:.2g} against "
        f"{fitted:.2g} standard uncertainties); worst: {worst.quantity.replace('_', ' ')} of {where}."
    )
