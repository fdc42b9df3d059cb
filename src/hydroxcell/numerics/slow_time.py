"""Jumping over cycles: slow unknowns that change little per cycle are carried over many cycles at once.

A few cycles give the change per cycle and its ratio from cycle to cycle, unknown by unknown; the changes to come are
their geometric series. An unknown that keeps changing (ratio near 1) moves on nearly linearly, one that has settled
into its cycle (ratio near 0) stays. The cycle after the jump shows what was expected wrongly: half of it, summed over
the jump, is the trapezoidal correction and the error estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray

SMALLEST_CHANGE = 1e-13  # [1] of a slow unknown per cycle that still has a ratio
FIRST_JUMP = 4  # cycles
LARGEST_GROWTH = 4.0  # of the jump from one to the next
REJECTIONS = 30
MOST_SETTLING = 15  # cycles after a jump until what is fast has settled

Cycle = Callable[[int, FloatArray], FloatArray]
"""Slow unknowns after a cycle from its number and the slow unknowns before it; SolverError if it cannot be run."""


@dataclass(frozen=True)
class Passed:
    """Slow unknowns after some cycles; `resolved` counts the cycles that were computed up to here."""

    cycles: int
    slow: FloatArray
    resolved: int


def ratio(before: FloatArray, after: FloatArray, jump: int) -> FloatArray:
    """Change of the second of two cycles over that of the first, kept where a geometric series means something."""
    known = np.abs(before) > SMALLEST_CHANGE
    found = np.divide(after, before, out=np.zeros_like(after), where=known)
    return np.clip(found, 0.0, 1.0 + 0.5 / max(jump, 1))


def series(ratios: FloatArray, terms: int) -> FloatArray:
    """Sum of r^1 ... r^terms.

    >>> series(np.array([0.5, 1.0]), 2).tolist()
    [0.75, 2.0]
    """
    apart = np.abs(1.0 - ratios) > 1e-9
    power = ratios**terms
    closed = np.divide(ratios * (1.0 - power), 1.0 - ratios, out=np.full_like(ratios, float(terms)), where=apart)
    return np.asarray(closed)


def pass_cycles(cycle: Cycle, slow: FloatArray, count: int, tolerance: float, jumping: bool = True) -> Iterator[Passed]:
    """Run `count` cycles, jumping where the error stays below `tolerance`; yields after every computed cycle.

    The caller may stop at any time. Errors: SolverError if a cycle cannot be run, or no jump is short enough.
    """
    number = resolved = since_jump = 0
    changes: list[FloatArray] = []
    jump = FIRST_JUMP
    while number < count:
        before, slow = slow, cycle(number, slow)
        changes = [*changes[-2:], slow - before]
        number, resolved, since_jump = number + 1, resolved + 1, since_jump + 1
        yield Passed(number, slow, resolved)
        if not jumping or since_jump < 3 or count - number < 3:
            continue
        jump = min(jump, count - number - 2)
        if since_jump < MOST_SETTLING and not _settled(changes, jump, tolerance):
            continue
        number, slow, jump, tried = _jump(cycle, number, slow, (changes[-2], changes[-1]), jump, tolerance)
        # the correction has moved the state: only new cycles have a ratio
        resolved, since_jump = resolved + tried, 0
        yield Passed(number, slow, resolved)


def _settled(changes: list[FloatArray], jump: int, tolerance: float) -> bool:
    """Whether the last of three changes is what the two before it said, so that the series can be trusted."""
    ratios = ratio(changes[0], changes[1], jump)
    wrong = changes[2] - changes[1] * ratios
    return bool(np.max(np.abs(wrong) * memory(ratios, jump)) < tolerance)


def memory(ratios: FloatArray, jump: int) -> FloatArray:
    """Cycles over which a change that was expected wrongly counts: 1 + r + ... r^(jump - 1)."""
    return series(ratios, jump) / np.maximum(ratios, 1e-12)


def _jump(
    cycle: Cycle, number: int, slow: FloatArray, changes: tuple[FloatArray, FloatArray], jump: int, tolerance: float
) -> tuple[int, FloatArray, int, int]:
    """Jump over up to `jump` cycles and compute the one after; returns number, slow, next jump, tries."""
    for tried in range(1, REJECTIONS + 1):
        ratios = ratio(*changes, jump)
        start = slow + changes[1] * series(ratios, jump)
        try:
            end = cycle(number + jump, start)
            after = end - start
            correction = 0.5 * memory(ratios, jump) * (after - changes[1] * ratios ** (jump + 1))
            error = float(np.max(np.abs(correction))) / tolerance
        except SolverError:
            if jump == 1:
                raise
            error = 100.0
        if error <= 1.0 or jump == 1:
            grown = jump * min(LARGEST_GROWTH, 0.8 / max(error, 1e-6) ** 0.5)
            return number + jump + 1, end + correction, max(1, int(grown)), tried
        jump = max(1, int(jump * max(0.1, 0.8 / error**0.5)))
    raise SolverError("the cycles change too fast to be jumped over; use jumping = false")
