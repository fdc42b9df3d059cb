"""Operating points of a point model: start values, points at the given or at the explicit quantity, end of the curve.

The explicit quantity is taken to fall with the given one (the voltage with the current). At a given value Newton's
method may end in a state that the model calls unsound (a supply used up, no voltage left) although a sound one exists;
at a value of the explicit quantity it hardly does. So whatever is not sound is tried again from a scan of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.batched import BatchedSystem, BatchSettings, BatchSolution

COARSE = BatchSettings(tolerance=1e-2, iterations=25)  # of start values
COARSE_POINTS = 6  # solved first; their solutions are the start of all others
FEWEST_POINTS = 10  # below, all points start from rest
SCAN_POINTS = 16  # given values that bracket an explicit one, and explicit values of a scan
SMALLEST_SHARE = 3e-6  # [1] first value of that bracket over the largest
BISECTIONS = 6  # before Newton's method at an explicit value
WALKS = (24, 64)  # steps from rest to an explicit value that was not reached otherwise
FURTHER = 1.5  # times the furthest known given value: beyond the end of the curve
MET = 1e-6  # [1] deviation of the scaled explicit quantity that counts as met
CLOSING = 40  # bisections of the explicit quantity to a given value that was not reached otherwise

Quantities = Mapping[str, FloatArray]


class BatchOperator:
    """Solves a point model at one set of parameters; results are pure functions of these."""

    def __init__(
        self,
        system: BatchedSystem,
        values: Mapping[str, float],
        sound: Callable[[Quantities], np.ndarray],
        largest: float,
        settings: BatchSettings,
    ) -> None:
        """Bind a system to numbers.

        Parameters
        ----------
        values : parameters by dotted path, SI
        sound : tells from the quantities of all points which are states of a working cell (m,)
        largest : value of the given quantity beyond every curve
        """
        self._system, self._values, self._sound = system, values, sound
        self._largest, self._settings = largest, settings
        self._parameters = system.vector(values)
        self._name = system.model.explicit[0]

    def quantities(self, solution: BatchSolution) -> dict[str, FloatArray]:
        """Observed quantities and unknowns of all points, each (m,)."""
        return self._system.report(solution, self._parameters) | self._system.physical(solution.scaled)

    def is_sound(self, solution: BatchSolution, quantities: Quantities | None = None) -> np.ndarray:
        """Converged points in a state of a working cell (m,)."""
        known = self.quantities(solution) if quantities is None else quantities
        return np.asarray(solution.converged & self._sound(known))

    def _rest(self, given: FloatArray) -> FloatArray:
        return self._system.scale(self._system.model.initial_guess(self._values, given))

    def _explicit(self, solution: BatchSolution) -> FloatArray:
        return self._system.report(solution, self._parameters)[self._name]

    def _at(self, given: FloatArray, guess: FloatArray, settings: BatchSettings) -> BatchSolution:
        return self._system.at_given(self._parameters, given, guess, settings)

    def _solve_explicit(
        self, target: FloatArray, guess: FloatArray, given: FloatArray, settings: BatchSettings
    ) -> BatchSolution:
        return self._system.at_explicit(self._parameters, target, guess, given, settings)

    # ------------------------------------------------------------------ at given values

    def at_given(self, wanted: FloatArray) -> BatchSolution:
        """First attempt at given values (m,): a few points from rest, the others from between them."""
        if len(wanted) < FEWEST_POINTS:
            return self._at(wanted, self._rest(wanted), self._settings)
        low, high = float(wanted.min()), float(wanted.max())
        knots = low + (high - low) * np.linspace(0.0, 1.0, COARSE_POINTS) ** 2
        coarse = self._at(knots, self._rest(knots), COARSE)
        good = self.is_sound(coarse)
        work, states = coarse.iterations, coarse.scaled
        for k in np.flatnonzero(~good):  # from the neighbour below instead of from rest
            if k and good[k - 1]:
                trial = self._at(knots[k : k + 1], states[k - 1 : k], COARSE)
                work, good[k] = work + trial.iterations, self.is_sound(trial)[0]
                states[k] = trial.scaled[0]
        if good.sum() < 2:
            return self._at(wanted, self._rest(wanted), self._settings)
        found = self._at(wanted, interpolate(wanted, knots[good], states[good]), self._settings)
        return replace(found, iterations=work + found.iterations)

    def reach(
        self, first: BatchSolution, sound: np.ndarray, lowest: float
    ) -> tuple[BatchSolution, np.ndarray, BatchSolution]:
        """Second attempt at the points that are not sound.

        Parameters
        ----------
        first : first attempt
        sound : which of its points stay as they are (m,)
        lowest : value of the explicit quantity at which the curve ends

        Returns
        -------
        all points, which of them lie beyond the end of the curve (m,), and that end as a batch of one point
        """
        zero = np.zeros(1)
        top = float(self._explicit(self._at(zero, self._rest(zero), self._settings))[0])
        scan = self.at_explicit(np.linspace(lowest, max(top, lowest + 0.1), SCAN_POINTS))
        _, first_of = np.unique(scan.given, return_index=True)
        good = first_of[self._sound(self.quantities(scan))[first_of]]
        if len(good) < 2:
            return replace(first, converged=sound), np.zeros_like(sound), replace(first, converged=sound)
        order = good  # by rising given quantity
        end = BatchSolution(scan.scaled[order[-1:]], scan.given[order[-1:]], 0, np.array([True]))
        beyond = ~sound & (first.given >= end.given[0])
        between = interpolate(first.given, scan.given[order], scan.scaled[order])
        again = self._at(first.given, np.where(sound[:, None], first.scaled, between), self._settings)
        solved = sound | (~beyond & self.is_sound(again))
        scaled = np.where(sound[:, None], first.scaled, again.scaled)
        work = first.iterations + scan.iterations + again.iterations
        missing = np.flatnonzero(~beyond & ~solved)
        if len(missing):
            closed = self._close_in(first.given[missing], scan, order)
            scaled[missing], solved[missing] = closed.scaled, self.is_sound(closed)
            work += closed.iterations
        return BatchSolution(scaled, first.given, work, solved), beyond, end

    def _close_in(self, wanted: FloatArray, scan: BatchSolution, order: np.ndarray) -> BatchSolution:
        """Given values between two points of a scan, by bisection of the explicit quantity."""
        known = scan.given[order]
        upper = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
        explicit = self._explicit(scan)[order]
        high, low = explicit[upper - 1], explicit[upper]  # falls with the given quantity
        here = BatchSolution(scan.scaled[order][upper - 1], known[upper - 1], 0, np.ones(len(wanted), dtype=bool))
        work = 0
        for _ in range(CLOSING):
            middle = 0.5 * (low + high)
            trial = self._solve_explicit(middle, here.scaled, here.given, self._settings)
            below = trial.converged & (trial.given < wanted)
            low, high = np.where(below, low, middle), np.where(below, middle, high)
            here = _choose(below, trial, here)
            work += trial.iterations
        near = np.abs(here.given - wanted) < 1e-6 * (1.0 + np.abs(wanted))
        return BatchSolution(here.scaled, wanted, work, near)

    # ------------------------------------------------------------------ at explicit values

    def at_explicit(self, targets: FloatArray) -> BatchSolution:
        """Points at values of the explicit quantity (m,): bracketed by given values, then one Newton.

        A given value without solution lies beyond the curve, so it counts as one of lower explicit quantity. Points
        that do not converge hold the nearest state found below them.
        """
        knots = np.concatenate([[0.0], np.geomspace(SMALLEST_SHARE * self._largest, self._largest, SCAN_POINTS)])
        scan = self._at(knots, self._rest(knots), COARSE)
        work = scan.iterations
        at_knots = np.where(scan.converged, self._explicit(scan), -np.inf)
        lower = np.maximum((at_knots[None, :] > targets[:, None]).sum(axis=1) - 1, 0)
        low, high = knots[lower], knots[np.minimum(lower + 1, len(knots) - 1)]
        below = BatchSolution(scan.scaled[lower], low, work, np.zeros(len(targets), dtype=bool))
        below, high = self._narrow(below, high, targets, BISECTIONS)
        found = self._solve_explicit(targets, below.scaled, below.given, self._settings)
        work = below.iterations + found.iterations
        for steps in WALKS:
            if self.is_sound(found).all():
                break
            walked = self._walk(targets, steps)
            found = _choose(~self.is_sound(found) & walked.converged, walked, found)
            work += walked.iterations
        if not found.converged.all():  # close in on the end of the curve, from the furthest point that is known
            reached = np.where(found.converged, found.given, -np.inf)
            best = np.full(len(targets), int(np.argmax(reached)))
            further = reached[best] > below.given
            known = BatchSolution(found.scaled[best], found.given[best], 0, below.converged)
            high = np.where(further, FURTHER * found.given[best], high)
            below, _ = self._narrow(_choose(further, known, replace(below, iterations=0)), high, targets, CLOSING)
            exact = self._at(below.given, below.scaled, self._settings)
            met = exact.converged & (np.abs(self._explicit(exact) - targets) < MET * self._system.model.explicit[1])
            below = replace(_choose(exact.converged, exact, below), converged=met, iterations=below.iterations)
            work += below.iterations + exact.iterations
        return replace(_choose(found.converged, found, below), iterations=work)

    def _narrow(
        self, below: BatchSolution, high: FloatArray, targets: FloatArray, rounds: int
    ) -> tuple[BatchSolution, FloatArray]:
        """Bisect the given quantity between states of larger explicit quantity than wanted and values beyond."""
        for _ in range(rounds):
            middle = 0.5 * (below.given + high)
            trial = self._at(middle, below.scaled, COARSE)
            up = trial.converged & (self._explicit(trial) > targets)
            high = np.where(up, high, middle)
            work = below.iterations + trial.iterations
            below = replace(_choose(up, replace(trial, converged=below.converged), below), iterations=work)
        return below, high

    def _walk(self, targets: FloatArray, steps: int) -> BatchSolution:
        """From rest by equal steps of the explicit quantity, all points at once, each step extrapolated."""
        zero = np.zeros(len(targets))
        here = before = self._at(zero, self._rest(zero), self._settings)
        work, alive, start = here.iterations, here.converged, self._explicit(here)
        for step in range(1, steps + 1):
            target = start + (targets - start) * step / steps
            guess, given = 2.0 * here.scaled - before.scaled, 2.0 * here.given - before.given
            settings = self._settings if step == steps else COARSE
            before, here = here, self._solve_explicit(target, guess, given, settings)
            work, alive = work + here.iterations, alive & here.converged
        return BatchSolution(here.scaled, here.given, work, alive)


def _choose(mask: np.ndarray, one: BatchSolution, other: BatchSolution) -> BatchSolution:
    """Points of `one` where the mask holds, else of `other`."""
    return BatchSolution(
        np.where(mask[:, None], one.scaled, other.scaled),
        np.where(mask, one.given, other.given),
        other.iterations,
        np.where(mask, one.converged, other.converged),
    )


def interpolate(x: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation of rows (k, n) at sorted knots (k,), constant outside; shape (m, n)."""
    place = np.interp(x, knots, np.arange(len(knots), dtype=float))
    lower = np.minimum(place.astype(int), len(knots) - 2)
    return np.asarray(values[lower] + (place - lower)[:, None] * (values[lower + 1] - values[lower]))
