"""Derivatives by central differences, for answers whose exact derivative is not built (spectra and transients)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hydroxcell.fit.response import Derivatives, Predicted, Values


def central(
    predict: Callable[[Values], Predicted],
    values: Values,
    directions: Sequence[Mapping[str, float]],
    relative_step: float,
) -> Derivatives:
    """(f(p + h) - f(p - h))/(2 h) with h the relative step times the largest value that moves.

    The mesh of a model is relative to its layers and its equations stay the same, so that both sides differ by the
    parameter alone; the error is of second order in the step.
    """
    columns: dict[str, list[np.ndarray]] = {}
    for direction in directions:
        size = max((abs(values[path] / slope) for path, slope in direction.items() if slope), default=0.0)
        step = relative_step * (size or 1.0)
        sides = [
            predict({p: v + sign * step * direction.get(p, 0.0) for p, v in values.items()}) for sign in (1.0, -1.0)
        ]
        for quantity in sides[0]:
            columns.setdefault(quantity, []).append((sides[0][quantity] - sides[1][quantity]) / (2.0 * step))
    return {quantity: np.stack(found, axis=1) for quantity, found in columns.items()}
