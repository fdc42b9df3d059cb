"""Bounded nonlinear least squares: local from several starts, global, with robust losses (theory: fitting.md).

The local search is the trust-region reflective method of scipy with the exact derivatives of the problem. A trial step
to a point where the model has no answer is shortened and counted; it never changes which data are fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from hydroxcell.errors import InputError, SolverError
from hydroxcell.fit.covariance import covariance_of
from hydroxcell.fit.losses import LOSSES, cost_of, loss_with_priors
from hydroxcell.fit.problem import Block, Problem, Scale, simple_problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import COMPLETE

__all__ = ["Block", "Options", "Problem", "Scale", "Solution", "simple_problem", "solve"]

Tell = Callable[[float, str], None]
SMALL = 1e-15  # least relative change of cost, step and gradient that can be asked for
SAME = 1e-6  # relative difference of costs that count as the same minimum
NOT_FINITE = "no answer at the start"
SHARP = 1e-10  # tolerance from which the minimum is sharpened by steps that the cost can no longer tell apart
SHARPENING = 30  # such steps at most
LEVEL = 1e-12  # relative rise of the cost that is round-off


@dataclass(frozen=True)
class Options:
    """How the minimum is looked for.

    Attributes
    ----------
    method : "local", or "global" (differential evolution, then local)
    starts : number of local searches; the first from the given start, the others spread over the bounds (Sobol)
    seed : of the spread starts and of the global search
    loss : "linear" (least squares), "soft_l1", "huber", "cauchy" or "arctan"
    loss_width : residual, in standard uncertainties, from which a robust loss gives way
    evaluations : of the residuals, per local search
    generations : of the global search
    tolerance : relative change of cost, step and gradient at which a local search ends
    """

    method: Literal["local", "global"] = "local"
    starts: int = 1
    seed: int = 1
    loss: str = "linear"
    loss_width: float = 1.5
    evaluations: int = 200
    generations: int = 60
    tolerance: float = 1e-9

    def __post_init__(self) -> None:
        """Refuse what does not exist."""
        from hydroxcell.errors import UnknownNameError

        if self.loss not in LOSSES:
            raise UnknownNameError("loss", self.loss, LOSSES)
        if self.method not in ("local", "global"):
            raise UnknownNameError("method", self.method, ("local", "global"))
        if self.starts < 1:
            raise InputError(f"starts = {self.starts}: at least one start is needed.")


@dataclass(frozen=True, eq=False)
class Solution:
    """The best point found, with everything the statistics need; all in coordinates (see `Problem`).

    Attributes
    ----------
    x : coordinates (n,)
    residuals, jacobian : of the data at x, weighted (m,), (m, n)
    covariance : of x (n, n), priors included; inf for what the data leave open
    cost : half the sum of (robust) squares, priors included
    status : "complete", "stopped: why" or "interrupted: how far it came"
    evaluations : of the residuals, all searches together
    refused : trial steps to points without an answer
    starts, ends, costs, outcomes : of every local search, (s, n), (s, n), (s,), (s,)
    loss, loss_width : that were used
    """

    x: FloatArray
    residuals: FloatArray
    jacobian: FloatArray
    covariance: FloatArray
    cost: float
    status: str
    evaluations: int
    refused: int
    starts: FloatArray
    ends: FloatArray
    costs: FloatArray
    outcomes: tuple[str, ...]
    loss: str = "linear"
    loss_width: float = 1.5

    @property
    def same_minimum(self) -> int:
        """How many of the searches ended at the same cost."""
        finite = self.costs[np.isfinite(self.costs)]
        return int((finite <= self.cost * (1.0 + SAME) + 1e-12).sum())


class _Search:
    """Bookkeeping around the residuals: counts, remembers the best point, hears what cannot be solved."""

    def __init__(self, problem: Problem, options: Options, tell: Tell) -> None:
        self.problem, self.options, self.tell = problem, options, tell
        self.evaluations = self.refused = 0
        self.share, self.words = 0.0, ""
        self.best_x: FloatArray | None = None
        self.best_cost = np.inf

    def rows(self, x: FloatArray) -> FloatArray:
        """Residuals of data and priors."""
        self.evaluations += 1
        found = np.concatenate([self.problem.residuals(x), self.problem.prior_residuals(x)])
        if not np.isfinite(found).all():
            self.refused += 1
            return np.full(len(found), np.nan)
        cost = cost_of(found, self.problem.rows, self.options.loss, self.options.loss_width)
        if cost < self.best_cost:
            self.best_cost, self.best_x = cost, np.array(x)
        count = max(len(found) - len(x), 1)
        spread = np.sqrt(2.0 * cost / count)
        self.tell(self.share, f"{self.words}, evaluation {self.evaluations}, misfit {spread:.4g} uncertainties")
        return found

    def derivatives(self, x: FloatArray) -> FloatArray:
        """Derivatives of `rows`."""
        found = np.vstack([self.problem.jacobian(x), self.problem.prior_jacobian()])
        if not np.isfinite(found).all():
            raise SolverError("The derivatives of the residuals are not finite at an accepted point.")
        return found

    def cost(self, x: FloatArray) -> float:
        """Cost, infinite where there is no answer."""
        found = self.rows(x)
        if not np.isfinite(found).all():
            return np.inf
        return cost_of(found, self.problem.rows, self.options.loss, self.options.loss_width)


def solve(
    problem: Problem,
    start: Sequence[float] | FloatArray,
    options: Options | None = None,
    *,
    tell: Tell | None = None,
    resume: Solution | None = None,
) -> Solution:
    """Find the parameters of least (robust) squares within the bounds.

    Parameters
    ----------
    problem : what is fitted to what
    start : coordinates of the first search; see `Problem.coordinates`
    options : how the minimum is looked for
    tell : told the share done and what is being done
    resume : an interrupted solution of the same problem and options; its finished searches are not done again

    Errors: InputError for a start outside the bounds or without an answer there, naming parameter or rows.
    """
    chosen = options or Options()
    x = np.array(start, dtype=float)
    check_start(problem, x)
    search = _Search(problem, chosen, tell or (lambda share, words: None))
    search.words = "start"
    if not np.isfinite(search.rows(x)).all():
        raise InputError(f"the start: {_why(problem, x)}")
    starts = spread_starts(problem, x, chosen)
    ends = np.full_like(starts, np.nan)
    costs = np.full(len(starts), np.nan)
    outcomes = ["not done"] * len(starts)
    if resume is not None:
        _take_up(resume, starts, ends, costs, outcomes, search)
    status = COMPLETE
    k = 0
    try:
        if chosen.method == "global" and resume is None:
            starts[0] = _globally(search)
        for k in range(len(starts)):
            if outcomes[k] not in ("not done", "interrupted"):
                continue
            search.share = k / len(starts)
            search.words = f"search {k + 1} of {len(starts)}"
            begin = ends[k] if np.isfinite(ends[k]).all() else starts[k]
            ends[k], costs[k], outcomes[k] = _locally(search, begin)
    except KeyboardInterrupt:
        status = f"interrupted: in search {k + 1} of {len(starts)}, after {search.evaluations} evaluations"
        outcomes[k] = "interrupted"
        if search.best_x is not None and (k == 0 or search.best_cost < np.nanmin(costs, initial=np.inf)):
            ends[k] = search.best_x
    assert search.best_x is not None
    done = np.where(np.isfinite(costs), costs, np.inf)
    best = int(np.argmin(done))
    final = ends[best] if done[best] <= search.best_cost * (1.0 + 1e-12) else search.best_x
    if status == COMPLETE and outcomes[best].startswith("stopped"):
        status = outcomes[best]
    return _solution(search, final, status, starts, ends, costs, tuple(outcomes))


def check_start(problem: Problem, x: FloatArray) -> None:
    """Refuse a start outside the bounds, naming parameter and range in its own units."""
    for k, name in enumerate(problem.names):
        if not problem.lower[k] <= x[k] <= problem.upper[k]:
            value, low, high = (problem.values(v)[k] for v in (x, problem.lower, problem.upper))
            raise InputError(
                f"{name}: the start {value:.6g} lies outside its bounds {low:.6g} to {high:.6g} (SI). "
                "Move the start or widen the bounds."
            )


def spread_starts(problem: Problem, x: FloatArray, options: Options) -> FloatArray:
    """The given start and further ones spread evenly over the bounds (scrambled Sobol points), (starts, n)."""
    if options.starts == 1:
        return x[None].copy()
    _need_bounds(problem, "several starts")
    from scipy.stats import qmc

    count = options.starts - 1
    drawn = qmc.Sobol(len(x), rng=np.random.default_rng(options.seed)).random(2 ** int(np.ceil(np.log2(count))))
    return np.vstack([x, problem.lower + drawn[:count] * (problem.upper - problem.lower)])


def _need_bounds(problem: Problem, what: str) -> None:
    open_ended = [n for n, a, b in zip(problem.names, problem.lower, problem.upper, strict=True) if not b - a < np.inf]
    if open_ended:
        raise InputError(f"{open_ended[0]} has no bounds, which {what} need; give lower and upper.")


def _take_up(
    resume: Solution, starts: FloatArray, ends: FloatArray, costs: FloatArray, outcomes: list[str], search: _Search
) -> None:
    if resume.starts.shape != starts.shape or not np.allclose(resume.starts[1:], starts[1:], rtol=1e-12, atol=0.0):
        raise InputError("the stored search has other starts than this one; resume with the same options and bounds.")
    starts[:], ends[:], costs[:] = resume.starts, resume.ends, resume.costs
    outcomes[:] = resume.outcomes
    search.evaluations, search.refused = resume.evaluations, resume.refused
    search.cost(resume.x)


def _locally(search: _Search, start: FloatArray) -> tuple[FloatArray, float, str]:
    """End, cost and outcome of one local search."""
    from scipy.optimize import least_squares

    problem, options = search.problem, search.options
    loss: Any = "linear"
    if options.loss != "linear":
        loss = loss_with_priors(problem.rows, options.loss, options.loss_width)
    if not np.isfinite(search.rows(start)).all():
        return start, np.nan, NOT_FINITE
    try:
        with np.errstate(over="ignore"):  # a trial step may lie absurdly far off; it is refused
            found = least_squares(
                search.rows,
                start,
                jac=search.derivatives,
                bounds=(problem.lower, problem.upper),
                method="trf",
                x_scale="jac",
                loss=loss,
                ftol=max(options.tolerance, SMALL),
                xtol=max(options.tolerance, SMALL),
                gtol=max(options.tolerance, SMALL),
                max_nfev=options.evaluations,
            )
    except SolverError as error:
        at = search.best_x if search.best_x is not None else start
        return at, search.best_cost, f"stopped: {error}"
    if found.status == 0:
        return found.x, float(found.cost), f"stopped: {options.evaluations} evaluations were not enough"
    if options.tolerance <= SHARP and options.loss == "linear":
        return *_sharpened(search, found.x, float(found.cost)), "converged"
    return found.x, float(found.cost), "converged"


def _sharpened(search: _Search, x: FloatArray, cost: float) -> tuple[FloatArray, float]:
    """Gauss-Newton steps as long as they shrink: where the cost is flat to round-off, its gradient is not."""
    problem, last = search.problem, np.inf
    for _ in range(SHARPENING):
        rows, slopes = search.rows(x), search.derivatives(x)
        step = np.linalg.lstsq(slopes / (size := _sizes(slopes)), -rows, rcond=None)[0]
        length = float(np.linalg.norm(step))
        proposed = x + step / size
        inside = bool(((proposed > problem.lower) & (proposed < problem.upper)).all())
        if not (inside and length < last):
            break
        new = search.cost(proposed)
        if not new <= cost * (1.0 + LEVEL):
            break
        x, cost, last = proposed, new, length
    return x, cost


def _sizes(slopes: FloatArray) -> FloatArray:
    """Lengths of the columns of a Jacobian, 1 for an empty one."""
    found = np.linalg.norm(slopes, axis=0)
    return np.where(found > 0.0, found, 1.0)


def _globally(search: _Search) -> FloatArray:
    """Best point of differential evolution over the bounds; no member is polished, the local search does that."""
    from scipy.optimize import differential_evolution

    problem, options = search.problem, search.options
    _need_bounds(problem, "a global search")
    search.words = "global search"
    found = differential_evolution(
        search.cost,
        list(zip(problem.lower, problem.upper, strict=True)),
        maxiter=options.generations,
        rng=np.random.default_rng(options.seed),
        polish=False,
        x0=search.best_x,
        tol=1e-3,
    )
    best = found.x if search.best_x is None else search.best_x
    return np.asarray(best, dtype=float)


def _solution(
    search: _Search,
    x: FloatArray,
    status: str,
    starts: FloatArray,
    ends: FloatArray,
    costs: FloatArray,
    outcomes: tuple[str, ...],
) -> Solution:
    problem, options = search.problem, search.options
    residuals, jacobian = problem.residuals(x), problem.jacobian(x)
    rows = np.concatenate([residuals, problem.prior_residuals(x)])
    solution = Solution(
        x=np.asarray(x, dtype=float),
        residuals=residuals,
        jacobian=jacobian,
        covariance=np.zeros((len(x), len(x))),
        cost=cost_of(rows, problem.rows, options.loss, options.loss_width),
        status=status,
        evaluations=search.evaluations,
        refused=search.refused,
        starts=starts,
        ends=ends,
        costs=costs,
        outcomes=outcomes,
        loss=options.loss,
        loss_width=options.loss_width,
    )
    return replace(solution, covariance=covariance_of(problem, residuals, jacobian, options.loss, options.loss_width))


def _why(problem: Problem, x: FloatArray) -> str:
    """Words for the rows without an answer."""
    if problem.why is not None:
        return problem.why(x)
    bad = np.flatnonzero(~np.isfinite(problem.residuals(x)))
    named = ", ".join(dict.fromkeys(problem.block_of(int(row)).label for row in bad))
    return f"{len(bad)} of {problem.rows} residuals are not finite there ({named or 'a prior'})."
