"""What data fix and what they leave open: parameters and combinations of them, in words (theory: identifiability.md).

Everything is judged on relative changes: d ln p for a logarithmic scale, dp/|p| for a linear one. A direction in that
space whose standard uncertainty exceeds `LOOSE` is open; parameters that take part in it are not known by themselves,
but the combinations of them that are perpendicular to it are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.fit.combination import Combination, combinations_of
from hydroxcell.fit.intervals import COVERAGE, degrees_of_freedom, information_rows, quantile
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.problem import Problem
from hydroxcell.fit.profile import Profile
from hydroxcell.models.base import FloatArray
from hydroxcell.record import part

LOOSE = 0.25  # relative standard uncertainty above which a direction is open: 95 % would be more than half to double
TAKES_PART = 0.05  # share of a parameter (squared component) in the open directions from which it belongs to them
TOGETHER = 0.05  # entry of the projector that ties two parameters into one group
NOTHING = 1e-10  # singular value, relative to the largest, that counts as no information at all
PRIOR = 0.8  # share of the information from which a parameter is known from its prior


@part
@dataclass(frozen=True)
class Group:
    """Parameters that the data do not separate.

    Attributes
    ----------
    names : of the parameters
    openness : relative standard uncertainty of the least known direction; inf if the data say nothing
    fixed : combinations that the data do fix, with their relative standard uncertainty
    direction : relative changes of `names` along the least known direction, largest 1
    """

    names: tuple[str, ...]
    openness: float
    fixed: tuple[Combination, ...]
    direction: tuple[float, ...]


@part
@dataclass(frozen=True)
class Verdict:
    """What is known about one parameter.

    Attributes
    ----------
    name : of the parameter
    kind : "fixed", "one-sided", "not separated", "loose", "no influence" or "from the prior"
    relative_uncertainty : standard, of the parameter by itself; inf if open
    sentence : the verdict in words
    """

    name: str
    kind: str
    relative_uncertainty: float
    sentence: str


@part
@dataclass(frozen=True)
class Identifiability:
    """Verdicts on all parameters.

    Attributes
    ----------
    verdicts : of each parameter, in their order
    groups : parameters that these data do not separate
    eigenvalues : relative standard uncertainties of the directions, ascending (n,); inf without information
    directions : the directions, columns (n, n), in relative changes
    sentence : all in one sentence
    """

    verdicts: tuple[Verdict, ...]
    groups: tuple[Group, ...]
    eigenvalues: FloatArray
    directions: FloatArray
    sentence: str


def sizes(problem: Problem, x: FloatArray) -> FloatArray:
    """Change of each coordinate that stands for its whole self: 1 for logarithms, else |p|, half the range at p = 0."""
    width = problem.upper - problem.lower
    fallback = np.where(np.isfinite(width), width / 2.0, 1.0)
    own = np.where(np.abs(x) > 1e-12 * fallback, np.abs(x), fallback)
    return np.asarray(np.where(problem.is_log, 1.0, own))


def directions_of(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Standard uncertainty of each principal direction, ascending (n,), and the directions (n, n) as columns.

    rows : W with W^T W = information in relative changes. Directions without information have inf.
    """
    n = rows.shape[1]
    if not np.isfinite(rows).all():
        return np.full(n, np.nan), np.eye(n)
    _, singular, turned = np.linalg.svd(rows, full_matrices=True)
    singular = np.concatenate([singular, np.zeros(n - len(singular))])
    none = singular <= NOTHING * max(singular.max(initial=0.0), 1e-300)
    return np.where(none, np.inf, 1.0 / np.where(none, 1.0, singular)), turned.T


def identifiability(problem: Problem, solution: Solution, profiles: Sequence[Profile] = ()) -> Identifiability:
    """Verdict on every parameter from the scaled Fisher information, and from profiles where they were made.

    >>> from hydroxcell.fit.problem import simple_problem
    >>> from hydroxcell.fit.least_squares import solve
    >>> t, y = np.arange(1.0, 6.0), np.array([2.01, 3.98, 6.03, 7.98, 10.0])
    >>> problem = simple_problem(("a", "b"), lambda x: x[0] * x[1] * t - y,
    ...                          lambda x: np.stack([x[1] * t, x[0] * t], axis=1), 5)
    >>> identifiability(problem, solve(problem, [1.0, 1.0])).sentence
    'These data fix only the product of a and b (± 0.52 %), neither of them by itself.'
    """
    scale = sizes(problem, solution.x)
    rows = information_rows(problem, solution) * scale
    data = rows[: problem.rows]
    spread, directions = directions_of(rows)
    groups = tuple(_groups(problem, solution, rows, spread, directions, profiles))
    relative = _relative(spread, directions)
    half = quantile(COVERAGE, degrees_of_freedom(problem))
    known = {profile.name: profile for profile in profiles}
    verdicts = tuple(
        _verdict(problem, k, float(relative[k]), float(scale[k]), half, groups, data, known.get(name))
        for k, name in enumerate(problem.names)
    )
    return Identifiability(verdicts, groups, spread, directions, _sentence(verdicts, groups, half))


def _relative(spread: FloatArray, directions: FloatArray) -> FloatArray:
    """Relative standard uncertainty of each parameter by itself."""
    with np.errstate(invalid="ignore"):
        part_of = np.where(np.abs(directions) > 1e-6, directions**2 * spread**2, 0.0)
    return np.asarray(np.sqrt(part_of.sum(axis=1)))


def _groups(
    problem: Problem,
    solution: Solution,
    rows: FloatArray,
    spread: FloatArray,
    directions: FloatArray,
    profiles: Sequence[Profile],
) -> list[Group]:
    loose = spread > LOOSE
    if not loose.any():
        return []
    projector = directions[:, loose] @ directions[:, loose].T
    members = np.flatnonzero(np.diag(projector) > TAKES_PART)
    found = []
    for group in _connected(projector, members):
        weight = (directions[group][:, loose] ** 2).sum(axis=0)
        own = np.flatnonzero(loose)[weight > 0.5]
        worst = int(own[np.argmax(spread[own])]) if len(own) else int(np.flatnonzero(loose)[np.argmax(weight)])
        vector = directions[group, worst]
        vector = vector / vector[np.argmax(np.abs(vector))]
        fixed = combinations_of(problem, solution.x, rows, group, projector[np.ix_(group, group)], profiles)
        names = tuple(problem.names[k] for k in group)
        found.append(Group(names, float(spread[worst]), fixed, tuple(float(v) for v in vector)))
    return found


def _connected(projector: FloatArray, members: np.ndarray) -> list[list[int]]:
    """Members tied together by entries of the projector, each group in ascending order."""
    left, found = list(members), []
    while left:
        group, fresh = [left[0]], [left.pop(0)]
        while fresh:
            at = fresh.pop()
            tied = [k for k in left if abs(projector[at, k]) > TOGETHER]
            left = [k for k in left if k not in tied]
            group += tied
            fresh += tied
        found.append(sorted(int(k) for k in group))
    return found


def _verdict(
    problem: Problem,
    k: int,
    relative: float,
    size: float,
    half: float,
    groups: Sequence[Group],
    data: FloatArray,
    profile: Profile | None,
) -> Verdict:
    name = problem.names[k]
    if not data[:, k].any():
        return Verdict(name, "no influence", math.inf, f"These data do not depend on {name} at all.")
    if problem.has_prior[k] and (relative * size / problem.prior_sigma[k]) ** 2 > PRIOR:
        return Verdict(
            name, "from the prior", relative, f"{name} is known from its prior; these data add little to it."
        )
    group = next((g for g in groups if name in g.names), None)
    if profile is not None and not profile.interval.is_closed:
        return _open_verdict(name, profile, group, half)
    if relative <= LOOSE and (group is None or len(group.names) == 1):
        return Verdict(name, "fixed", relative, f"{name} is fixed to ± {per_cent(half * relative)} (95 %).")
    if group is not None and len(group.names) > 1:
        return Verdict(name, "not separated", relative, group_sentence(group, half))
    words = f"a factor of {factor(half * relative)}" if problem.is_log[k] else per_cent(half * relative)
    return Verdict(name, "loose", relative, f"{name} is known only within {words} (95 %).")


def _open_verdict(name: str, profile: Profile, group: Group | None, half: float) -> Verdict:
    interval = profile.interval
    closed = [(s, v) for s, v in (("lower", interval.low), ("upper", interval.high)) if math.isfinite(v)]
    owed = ", owed to the bounds of others" if "while at a bound" in interval.note else ""
    limit = f"{closed[0][1]:.3g} (SI, 95 %{owed})" if closed else ""
    words = f"These data give only a {closed[0][0]} limit for {name}: {limit}." if closed else ""
    if group is not None and len(group.names) > 1:
        return Verdict(name, "not separated", math.inf, f"{group_sentence(group, half)} {words}".strip())
    if not closed:
        return Verdict(name, "loose", math.inf, f"These data do not fix {name} on either side.")
    return Verdict(name, "one-sided", math.inf, words)


def group_sentence(group: Group, half: float) -> str:
    """What the data fix of a group, and what not; `half` standard uncertainties make the interval."""
    names = listed(group.names)
    if not group.fixed:
        return f"These data fix neither {names} nor a combination of them."
    fixed = listed([f"{c.words} (± {per_cent(half * c.relative_uncertainty)})" for c in group.fixed])
    openness = (
        "" if math.isinf(group.openness) else f"; the rest only within a factor of {factor(half * group.openness)}"
    )
    return f"These data fix only {fixed}, {_none(group)} by itself{openness}."


def _none(group: Group) -> str:
    return "neither of them" if len(group.names) == 2 else "none of them" if len(group.names) > 2 else "not it"


def _sentence(verdicts: Sequence[Verdict], groups: Sequence[Group], half: float) -> str:
    words = [group_sentence(g, half) for g in groups if len(g.names) > 1]
    told = {name for g in groups if len(g.names) > 1 for name in g.names}
    words += [v.sentence for v in verdicts if v.kind != "fixed" and v.name not in told]
    if not words:
        return "These data fix every parameter by itself."
    return " ".join(dict.fromkeys(words))


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def per_cent(share: float) -> str:
    """Two significant figures of a share, in per cent."""
    return f"{100.0 * share:.2g} %" if share < 10.0 else f"{100.0 * share:.0f} %"


def factor(log_change: float) -> str:
    """A change of a logarithm as a factor."""
    return f"{math.exp(log_change):.2g}" if log_change < 7.0 else f"10^{log_change / math.log(10.0):.0f}"
