"""Profile likelihood: one parameter stepped, all others fitted again from where they were (theory: fit_statistics.md).

The signed root z = sign(x - x0) sqrt(2 (cost(x) - cost0)/s^2) is a straight line for a linear model. The interval ends
where |z| meets the quantile of the normal or of Student's t distribution; its slope follows from the gradient of the
cost, because the others stand at their minimum, so that Newton's method finds the ends in a few fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError, SolverError
from hydroxcell.fit.information import follow
from hydroxcell.fit.intervals import (
    COVERAGE,
    Interval,
    at_bound,
    degrees_of_freedom,
    information_rows,
    quantile,
    standard_errors,
    variance_scale,
)
from hydroxcell.fit.least_squares import Options, Solution, solve
from hydroxcell.fit.losses import cost_of, scaled_loss
from hydroxcell.fit.problem import Problem
from hydroxcell.fit.subproblem import holding
from hydroxcell.models.base import FloatArray
from hydroxcell.record import COMPLETE, part

Tell = Callable[[float, str], None]
TOLERANCE = 1e-7  # of the fits along the way: 1e-7 of the cost is far below the 0.5 % of MEETS
POINTS = 24  # most fits on one side
MEETS = 0.005  # distance to the end, relative to the quantile, at which it is found
GROWTH = 2.5  # largest ratio of one step to the one before
FAR_LOG = 25.0  # change of a logarithm (a factor of 7e10) beyond which a side without bound is open
FAR_LINEAR = 1e6  # the same for a linear scale, in standard uncertainties or sizes of the parameter
BETTER = 1e-3  # drop of z^2 below the minimum that counts as a better minimum


@part
@dataclass(frozen=True)
class Profile:
    """Profile of one parameter.

    Attributes
    ----------
    name, scale : of the parameter
    values : of the parameter, SI, in ascending order, with the fitted one among them (p,)
    others : all coordinates at each point (p, n)
    z : signed root of the likelihood ratio [1] (p,)
    limit : |z| at the ends of the interval
    interval : of the coverage asked for
    better : lower cost than the fit's was met on the way: coordinates of that point, else empty
    """

    name: str
    scale: str
    values: FloatArray
    others: FloatArray
    z: FloatArray
    limit: float
    interval: Interval
    better: FloatArray


class _Walk:
    """Fits of the other parameters along one parameter."""

    def __init__(self, problem: Problem, solution: Solution, index: int, options: Options) -> None:
        self.problem, self.solution, self.index, self.options = problem, solution, index, options
        self.scale = variance_scale(problem, solution)
        self.better = np.zeros(0)
        self.lowest = 0.0
        sigma = standard_errors(solution)[index]
        self.sigma = float(sigma) if math.isfinite(sigma) and sigma > 0.0 else self._guess()
        self.tangent = follow(information_rows(problem, solution), index)

    def _guess(self) -> float:
        width = self.problem.upper[self.index] - self.problem.lower[self.index]
        if math.isfinite(width):
            return float(width) / 10.0
        return 0.5 if self.problem.is_log[self.index] else max(abs(float(self.solution.x[self.index])), 1.0)

    def fit(self, start: FloatArray) -> tuple[FloatArray, float, float] | None:
        """Others fitted again with coordinate `index` of `start` held: coordinates, |z|, slope; None if no answer."""
        problem, k = self.problem, self.index
        others = np.arange(len(start)) != k
        x = np.clip(start, problem.lower, problem.upper)
        if len(start) > 1:
            inner = holding(problem, k, float(x[k]))
            try:
                x[others] = solve(inner, x[others], self.options).x
            except (InputError, SolverError):
                return None
        residuals = problem.residuals(x)
        if not np.isfinite(residuals).all():
            return None
        priors = problem.prior_residuals(x)
        loss, width = self.solution.loss, self.solution.loss_width
        cost = cost_of(np.concatenate([residuals, priors]), problem.rows, loss, width)
        first = scaled_loss(residuals, loss, width)[1]
        slope = float((problem.jacobian(x) * (first * residuals)[:, None]).sum(axis=0)[k])
        slope += float((problem.prior_jacobian().T @ priors)[k])
        square = 2.0 * (cost - self.solution.cost) / self.scale
        if square < min(self.lowest, -BETTER):
            self.lowest, self.better = square, x.copy()
        z = math.sqrt(max(square, 0.0))
        return x, z, slope / (self.scale * z) if z > 0.0 else math.nan


def profile(
    problem: Problem, solution: Solution, name: str, coverage: float = COVERAGE, options: Options | None = None
) -> Profile:
    """Profile of one parameter from the fitted point to both ends of its interval.

    Parameters
    ----------
    problem, solution : a fit at its minimum
    name : of the parameter
    coverage : [1] of the interval
    options : of the fits of the others; one local search from the neighbouring point if left out

    Errors: UnknownNameError for a name that was not fitted; InputError where the misfit leaves nothing to judge by.
    """
    index = problem.index(name)
    limit = quantile(coverage, degrees_of_freedom(problem))
    if not math.isfinite(limit) or not variance_scale(problem, solution) > 0.0:
        raise InputError(
            f"{name}: no profile, because {problem.rows} data and {len(problem.names)} parameters leave no misfit to "
            "judge by. State the uncertainties of the data."
        )
    usual = Options(loss=solution.loss, loss_width=solution.loss_width, tolerance=TOLERANCE)
    walk = _Walk(problem, solution, index, options or usual)
    sides = [_side(walk, sign, limit) for sign in (-1.0, 1.0)]
    (below, low, low_words), (above, high, high_words) = sides
    points = [*reversed(below), (solution.x, 0.0), *above]
    others = np.array([x for x, _ in points])
    value, low, high = (
        float(problem.values(_put(solution.x, index, v))[index]) for v in (solution.x[index], low, high)
    )
    notes = [f"{side}: {words}" for side, words in (("below", low_words), ("above", high_words)) if words]
    if len(walk.better):
        notes.append("a better minimum than the fit's lies on the way; fit again from there")
    sigma = float(standard_errors(solution)[index]) * (value if problem.is_log[index] else 1.0)
    return Profile(
        name=name,
        scale=problem.scales[index],
        values=problem.values(others)[:, index],
        others=others,
        z=np.array([z for _, z in points]),
        limit=limit,
        interval=Interval(name, value, low, high, sigma, coverage, "profile likelihood", "; ".join(notes)),
        better=walk.better,
    )


def profiles(
    problem: Problem,
    solution: Solution,
    names: Sequence[str] | None = None,
    coverage: float = COVERAGE,
    *,
    options: Options | None = None,
    tell: Tell | None = None,
) -> tuple[tuple[Profile, ...], str]:
    """Profiles of several parameters (all if not named), and the status: interrupted ones keep what is done."""
    say = tell or (lambda share, words: None)
    chosen = tuple(names) if names is not None else problem.names
    found: list[Profile] = []
    try:
        for k, name in enumerate(chosen):
            say(k / len(chosen), f"profile of {name}, {k + 1} of {len(chosen)}")
            found.append(profile(problem, solution, name, coverage, options))
    except KeyboardInterrupt:
        return tuple(found), f"interrupted: {len(found)} of {len(chosen)} profiles"
    return tuple(found), COMPLETE


@dataclass
class _Place:
    """A point on one side: coordinates, |z|, and the slope of |z| away from the minimum (nan if unknown)."""

    x: FloatArray
    z: float
    slope: float


def _side(walk: _Walk, sign: float, limit: float) -> tuple[list[tuple[FloatArray, float]], float, str]:
    """Points (coordinates, signed z) on one side, the end of the interval (nan if open), and words about it."""
    problem, k = walk.problem, walk.index
    bound = float(problem.lower[k] if sign < 0 else problem.upper[k])
    start = float(walk.solution.x[k])
    far = FAR_LOG if problem.is_log[k] else FAR_LINEAR * max(walk.sigma, abs(start))
    inside, outside = _Place(walk.solution.x, 0.0, math.nan), None
    step, direction = 0.5 * limit * walk.sigma, walk.tangent
    points: list[tuple[FloatArray, float]] = []

    stale = 0  # how often in a row the same side of the end was found again

    def end(place: float, words: str) -> tuple[list[tuple[FloatArray, float]], float, str]:
        return sorted(points, key=lambda point: sign * point[0][k]), place, words

    for _ in range(POINTS):
        here = float(inside.x[k])
        place = _next(inside, outside, here, step, sign, limit, k, stale)
        place = max(place, bound) if sign < 0 else min(place, bound)
        if abs(place - here) <= 1e-12 * max(1.0, abs(place)):
            return end(math.nan, f"open: the data do not object before the bound {_text(problem, bound, k)} is reached")
        if abs(place - start) > far:
            return end(math.nan, "open: the misfit stays the same however far the parameter goes")
        found = walk.fit(_put(inside.x + (place - here) * direction, k, place))
        if found is None:
            step = abs(place - here) / 3.0
            if outside is not None or step < 1e-3 * walk.sigma:
                return end(math.nan, f"open: the model has no answer beyond {_text(problem, here, k)}")
            continue
        point = _Place(found[0], found[1], sign * found[2])
        points.append((point.x, sign * point.z))
        if abs(point.z - limit) <= MEETS * limit:
            return end(float(point.x[k]), _held_by(problem, point.x, k))
        stale = stale + 1 if outside is not None else 0
        if point.z > limit:
            outside = point
        else:
            direction = (point.x - inside.x) / (point.x[k] - here)
            step, inside = GROWTH * abs(float(point.x[k]) - here), point
        if outside is not None and abs(float(outside.x[k] - inside.x[k])) <= 1e-6 * max(walk.sigma, abs(here)):
            return end(float(inside.x[k]), _held_by(problem, outside.x, k) or "the likelihood falls in a jump")
    return end(math.nan, f"open: not met within {POINTS} fits")


def _next(
    inside: _Place, outside: _Place | None, here: float, step: float, sign: float, limit: float, k: int, stale: int
) -> float:
    """Next place: between the two sides of the end if both are known, else along the slope by at most one step."""
    if outside is not None:
        low, high = sorted((here, float(outside.x[k])))
        near = min(inside, outside, key=lambda point: abs(point.z - limit))
        newton = float(near.x[k]) + sign * (limit - near.z) / near.slope if near.slope > 0.0 else math.nan
        if stale % 3 < 2 and low < newton < high:
            return newton
        share = 0.5 if stale % 3 == 2 else (limit - inside.z) / (outside.z - inside.z)
        return here + min(max(share, 0.02), 0.98) * (float(outside.x[k]) - here)
    if not inside.slope > 0.0:
        return here + sign * step
    return here + sign * min((limit - inside.z) / inside.slope, step)


def _held_by(problem: Problem, x: FloatArray, k: int) -> str:
    """Words where an end is owed to the bounds of other parameters, not to the data."""
    places = list(zip(problem.names, at_bound(problem, x), strict=True))
    names = [f"{name} ({place})" for j, (name, place) in enumerate(places) if place and j != k]
    return f"ends here while at a bound: {', '.join(names)}" if names else ""


def _put(x: FloatArray, index: int, value: float) -> FloatArray:
    changed = np.array(x)
    changed[index] = value
    return changed


def _text(problem: Problem, coordinate: float, k: int) -> str:
    return f"{math.exp(coordinate) if problem.is_log[k] else coordinate:.4g}"
