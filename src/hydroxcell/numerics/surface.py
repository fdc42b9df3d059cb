"""Continuation over a grid of two parameters: every point starts from its solved neighbours.

Rows are walked to and fro (serpentine), from a starting row to both ends. A point is predicted from the three corners
of its square (exact for a surface without twist), then from its neighbours alone. What Newton does not reach from one
side is tried again from the other once the rest is solved; what remains is left to the caller, who knows other ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.steady import Point, Settings, Status, solve_point
from hydroxcell.numerics.system import System

Place = tuple[int, int]
Accept = Callable[[Point], bool]


class Surface:
    """Points of a grid as they are solved.

    Attributes
    ----------
    targets : parameter vector of every grid point, shape (rows, columns, p)
    solved : points by (row, column)
    """

    def __init__(self, system: System, targets: FloatArray, settings: Settings, accept: Accept) -> None:
        """Nothing is solved yet; `accept` refuses converged points that are not wanted (beyond a turning point)."""
        self._system, self.targets, self._settings, self._accept = system, targets, settings, accept
        self.solved: dict[Place, Point] = {}

    def put(self, place: Place, point: Point) -> None:
        """Take a point that was solved elsewhere."""
        self.solved[place] = point

    def walk(self, start: int) -> Iterator[tuple[Place, bool]]:
        """Solve every point, row by row from row `start`; yields each place and whether it was solved."""
        for place in serpentine(self.targets.shape[:2], start):
            yield place, self.try_at(place)

    def again(self) -> int:
        """Try what is missing from the other sides, until nothing more is gained; returns how many were gained."""
        gained = 0
        missing = [p for p in np.ndindex(*self.targets.shape[:2]) if p not in self.solved]
        while missing:
            found = [p for p in reversed(missing) if self.try_at((p[0], p[1]))]
            if not found:
                break
            gained += len(found)
            missing = [p for p in missing if p not in self.solved]
        return gained

    def try_at(self, place: Place) -> bool:
        """Newton from every guess the neighbours give, best first."""
        if place in self.solved:
            return True
        parameters = self.targets[place]
        for guess in self._guesses(place):
            point = solve_point(self._system, guess, parameters, self._settings, fallback=False)
            if point.status is Status.CONVERGED and self._accept(point):
                self.solved[place] = point
                return True
        return False

    def _guesses(self, place: Place) -> Iterator[FloatArray]:
        row, column = place
        steps = [(a, b) for a in (-1, 1) for b in (-1, 1)]
        for a, b in steps:
            corners = [self.solved.get(p) for p in ((row + a, column), (row, column + b), (row + a, column + b))]
            if all(c is not None for c in corners):
                one, other, between = (c.solution for c in corners if c is not None)
                yield one + other - between
                break
        sides = [(row + a, column + b) for a, b in ((-1, 0), (1, 0), (0, -1), (0, 1))]
        for side in sides:
            if side in self.solved:
                beyond = self.solved.get((2 * side[0] - row, 2 * side[1] - column))
                if beyond is not None:
                    yield 2.0 * self.solved[side].solution - beyond.solution
                yield self.solved[side].solution


def serpentine(shape: tuple[int, ...] | Any, start: int) -> Iterator[Place]:
    """Places of a grid, rows from `start` to the last and then to the first, columns to and fro."""
    rows, columns = int(shape[0]), int(shape[1])
    forward = True
    for row in (*range(start, rows), *range(start - 1, -1, -1)):
        for column in range(columns) if forward else range(columns - 1, -1, -1):
            yield row, column
        forward = not forward
