"""Cycles in a load of any shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def reversals(values: FloatArray, smallest: float = 0.0) -> FloatArray:
    """First value, peaks and valleys, last value of a series.

    Parameters
    ----------
    values : (n,) in any unit
    smallest : change of direction that counts at least; smaller ones, such as noise, are passed over

    Returns
    -------
    (k,) reversals in the order of the series

    Source: `astm_e1049`, with a hysteresis for small changes.

    >>> reversals(np.array([0.0, 1.0, 2.0, 1.9, 2.5, 0.0]), smallest=0.2).tolist()
    [0.0, 2.5, 0.0]
    """
    found = [float(values[0])]
    end, direction = float(values[0]), 0
    for value in values[1:].tolist():
        if direction == 0:
            if abs(value - end) > smallest:
                direction, end = (1 if value > end else -1), value
        elif (value - end) * direction > 0.0:
            end = value
        elif (end - value) * direction > smallest:
            found.append(end)
            end, direction = value, -direction
    if direction:
        found.append(end)
    return np.array(found)


def rainflow(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ranges of the cycles among reversals, and how often each counts: 1 for a full cycle, 0.5 for a half one.

    Parameters
    ----------
    points : (k,) reversals, as of `reversals`

    Returns
    -------
    ranges (m,) in the unit of the points, counts (m,) [1], in the order in which they close

    Validity: any series; the sum of counts times ranges is half the path that the series goes up and down.
    Source: `astm_e1049`, section 5.4.4 (the three-point rule of `downing_socie_1982`).

    >>> ranges, counts = rainflow(np.array([-2.0, 1.0, -3.0, 5.0, -1.0, 3.0, -4.0, 4.0, -2.0]))
    >>> [(float(r), float(counts[ranges == r].sum())) for r in np.unique(ranges)]
    [(3.0, 0.5), (4.0, 1.5), (6.0, 0.5), (8.0, 1.0), (9.0, 0.5)]
    """
    cycles = list(_cycles(points))
    ranges, counts = zip(*cycles, strict=True) if cycles else ((), ())
    return np.array(ranges, dtype=float), np.array(counts, dtype=float)


def _cycles(points: FloatArray) -> Iterator[tuple[float, float]]:
    """Each cycle as soon as it closes, then the halves that remain."""
    open_: list[float] = []
    for point in points.tolist():
        open_.append(point)
        while len(open_) >= 3:
            last, before = abs(open_[-1] - open_[-2]), abs(open_[-2] - open_[-3])
            if last < before:
                break
            if len(open_) == 3:
                yield before, 0.5  # it contains the start: half a cycle, and the start moves on
                del open_[0]
            else:
                yield before, 1.0
                del open_[-3:-1]
    for one, other in pairwise(open_):
        yield abs(other - one), 0.5
