"""How far uncertain inputs move an answer: one at a time over their ranges, and all together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hydroxcell.errors import HydroxcellError
from hydroxcell.lab.measured import NORMAL, Value
from hydroxcell.system.number import Number

Answers = Callable[[Mapping[str, float]], Mapping[str, float]]
"""From values (SI, by path) to answers (SI, by name)."""

Swings = Mapping[str, Mapping[str, tuple[float, float]]]
"""Answer -> input -> change of the answer at its lower and upper bound."""


def swings(answers: Answers, numbers: Mapping[str, Number]) -> tuple[Mapping[str, float], Swings, tuple[str, ...]]:
    """Answers, and their change when each input with a range goes to its bounds with all others at their values.

    Returns
    -------
    answers, changes, and one sentence for each bound at which nothing can be computed (its change is nan)
    """
    values = {path: number.value for path, number in numbers.items()}
    middle = answers(values)
    found: dict[str, dict[str, tuple[float, float]]] = {name: {} for name in middle}
    failed = []
    for path, number in numbers.items():
        if not number.uncertain:
            continue
        ends = []
        for bound in (number.low, number.high):
            try:
                ends.append(answers(values | {path: bound}))
            except HydroxcellError as error:
                failed.append(f"{path} = {bound:.4g} (SI): {error}")
                ends.append(dict.fromkeys(middle, math.nan))
        for name, start in middle.items():
            found[name][path] = (ends[0][name] - start, ends[1][name] - start)
    return middle, found, tuple(failed)


def largest(changes: Mapping[str, tuple[float, float]], number: int = 12) -> list[str]:
    """Inputs that move an answer most, in order; those that do not move it are left out.

    >>> largest({"a": (0.0, 0.1), "b": (-1.0, 0.5), "c": (0.0, 0.0)})
    ['b', 'a']
    """
    size = {path: np.nanmax(np.abs(ends)) if np.isfinite(ends).any() else 0.0 for path, ends in changes.items()}
    return sorted((path for path in size if size[path] > 0.0), key=lambda path: -size[path])[:number]


def value_from_swings(value: float, changes: Mapping[str, tuple[float, float]], method: str) -> Value:
    """Value with the interval that follows when the inputs are independent and their bounds hold 95 %.

    The swings to the lower and to the upper side are added in squares; the uncertainty is that of the mean half width.

    >>> value_from_swings(1.0, {"a": (-0.3, 0.3), "b": (0.4, -0.4)}, "").high
    1.5
    """
    up = math.sqrt(sum(max(*_known(ends), 0.0) ** 2 for ends in changes.values()))
    down = math.sqrt(sum(min(*_known(ends), 0.0) ** 2 for ends in changes.values()))
    if not changes:
        return Value.exact(value, method)
    return Value(value, 0.5 * (up + down) / NORMAL, value - down, value + up, method)


def _known(ends: Sequence[float]) -> tuple[float, float]:
    low, high = (0.0 if math.isnan(end) else end for end in ends)
    return low, high
