"""Problems made of another problem: one parameter held, or some blocks of the data only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from hydroxcell.fit.problem import Block, Problem
from hydroxcell.models.base import FloatArray

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult

Word = TypeVar("Word", bound=str)
Function = Callable[[FloatArray], FloatArray]
REMEMBERED = 4  # last points whose answers are kept, so that nothing is computed twice in a row


def remembered(function: Function) -> Function:
    """The same function, which does not compute its last few points again."""
    known: dict[bytes, FloatArray] = {}

    def answer(x: FloatArray) -> FloatArray:
        key = np.asarray(x, dtype=float).tobytes()
        if key not in known:
            while len(known) >= REMEMBERED:
                del known[next(iter(known))]
            known[key] = function(x)
        return known[key]

    return answer


def holding(problem: Problem, index: int, value: float) -> Problem:
    """The problem of the other parameters while coordinate `index` is held at `value`.

    The prior of the held parameter is left out; it is a constant of this problem.
    """
    others = np.arange(len(problem.names)) != index

    def whole(y: FloatArray) -> FloatArray:
        x = np.empty(len(problem.names))
        x[index], x[others] = value, y
        return x

    def kept(values: Sequence[Word]) -> tuple[Word, ...]:
        return tuple(v for v, keep in zip(values, others, strict=True) if keep)

    return replace(
        problem,
        names=kept(problem.names),
        scales=kept(problem.scales),
        lower=problem.lower[others],
        upper=problem.upper[others],
        prior_mean=problem.prior_mean[others],
        prior_sigma=problem.prior_sigma[others],
        residuals=remembered(lambda y: problem.residuals(whole(y))),
        jacobian=remembered(lambda y: problem.jacobian(whole(y))[:, others]),
        why=None if problem.why is None else lambda y: problem.why(whole(y)) if problem.why else "",
    )


def rows_of(blocks: Sequence[Block]) -> np.ndarray:
    """Rows of the residual that belong to blocks, in their order."""
    return np.concatenate([np.arange(b.start, b.stop) for b in blocks]) if blocks else np.zeros(0, dtype=int)


def with_blocks(problem: Problem, blocks: Sequence[Block]) -> Problem:
    """The problem of some of its blocks.

    The model is still asked for all rows; a problem that can leave work out should be built anew instead.
    """
    rows = rows_of(blocks)
    ends = np.cumsum([0, *(block.stop - block.start for block in blocks)])
    moved = tuple(replace(b, start=int(a), stop=int(z)) for b, a, z in zip(blocks, ends[:-1], ends[1:], strict=True))
    return replace(
        problem,
        blocks=moved,
        residuals=lambda x: problem.residuals(x)[rows],
        jacobian=lambda x: problem.jacobian(x)[rows],
        why=None,
    )


def without_calls(result: FitResult) -> Problem:
    """The problem of a stored fit at its minimum only, for everything that needs no further solution of the model."""
    parameters = result.parameters
    return Problem(
        names=tuple(p.name for p in parameters),
        scales=tuple(p.scale for p in parameters),
        lower=np.array([p.coordinate(p.lower) for p in parameters]),
        upper=np.array([p.coordinate(p.upper) for p in parameters]),
        prior_mean=np.array([p.prior_mean for p in parameters]),
        prior_sigma=np.array([p.prior_sigma for p in parameters]),
        blocks=result.blocks,
        residuals=lambda x: result.residuals,
        jacobian=lambda x: result.jacobian,
        absolute=result.absolute,
    )
