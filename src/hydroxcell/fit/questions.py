"""Questions to a fit: what is known, what to measure next, how well it predicts, which law is better.

from hydroxcell.fit import suggest_measurement
print(suggest_measurement(result).sentence)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.analyses import Progress
from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.parameters import parameter
from hydroxcell.errors import InputError
from hydroxcell.fit.build import build
from hydroxcell.fit.cross_validation import CrossValidation, cross_validate
from hydroxcell.fit.design import Candidate, Suggestion, bound_rows, candidates_of, rank
from hydroxcell.fit.identifiability import Group, Identifiability, identifiability, listed, per_cent, sizes
from hydroxcell.fit.information import spread_along
from hydroxcell.fit.intervals import COVERAGE, degrees_of_freedom, information_rows, quantile
from hydroxcell.fit.model_comparison import Comparison, compare, score
from hydroxcell.fit.planning import Planned, planned_problem, usual_plans
from hydroxcell.fit.posterior import Posterior, sample
from hydroxcell.fit.prediction import Band, linearised_bands, posterior_bands
from hydroxcell.fit.problem import Block, Problem
from hydroxcell.fit.profile import Profile, profiles
from hydroxcell.fit.residual_tests import Finding, examine
from hydroxcell.fit.subproblem import without_calls
from hydroxcell.models.base import FloatArray
from hydroxcell.units import to_si

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult


def what_is_known(result: FitResult, profiled: Sequence[Profile] = ()) -> Identifiability:
    """Verdict on every parameter, without solving the model again."""
    return identifiability(without_calls(result), result.solution(), profiled)


def examine_residuals(result: FitResult) -> tuple[Finding, ...]:
    """Tests of the residuals, by block and against every condition that the data sets state as a number."""
    return examine(without_calls(result), result.residuals, _conditions(result), result.jacobian)


def _conditions(result: FitResult) -> dict[str, FloatArray]:
    """Value of each varied condition for each block, by its path; nan where it is not a number."""
    by_name: dict[str, DataSet] = {d.name: d for d in result.protocol.data}
    paths = dict.fromkeys(path for d in by_name.values() for path in d.conditions)
    base = result.study.cell.quantities
    found = {}
    for path in paths:
        row = parameter(path)
        if row is None:
            continue
        values = [by_name[b.data_set].conditions.get(path) for b in result.blocks]
        own = base[path].value if path in base else np.nan
        column = [own if v is None else to_si(v, row.unit) for v in values]
        found[path.removeprefix("conditions.").replace(".", " ")] = np.array(column, dtype=float)
    return found


def profile_intervals(
    result: FitResult,
    names: Sequence[str] | None = None,
    coverage: float = COVERAGE,
    progress: Progress | None = None,
) -> tuple[tuple[Profile, ...], str]:
    """Profile likelihood of the named parameters (all if not named), and the status."""
    return profiles(result.fitting().problem, result.solution(), names, coverage, tell=progress)


def leave_out(result: FitResult, by: str = "condition", progress: Progress | None = None) -> CrossValidation:
    """Every condition (or "data_set") predicted by a fit to all others."""

    def make(problem: Problem, kept: Sequence[Block]) -> Problem:
        names = {b.data_set for b in kept}
        protocol = result.protocol
        data = tuple(d if d.name in names else d.model_copy(update={"held_out": True}) for d in protocol.data)
        study = replace(result.study, protocol=protocol.model_copy(update={"data": data}))
        return replace(build(study).problem, absolute=problem.absolute)

    return cross_validate(result.fitting().problem, result.solution(), by, make=make, tell=progress)


def sample_posterior(result: FitResult, *, progress: Progress | None = None, **options: Any) -> Posterior:
    """Draws from the posterior; `options` of `fit.posterior.sample` (steps, walkers, ensembles, seed, resume)."""
    return sample(result.fitting().problem, result.solution(), tell=progress, **options)


def predict(
    result: FitResult, plans: Sequence[DataSet] | DataSet, draws: Posterior | None = None, coverage: float = COVERAGE
) -> tuple[Band, ...]:
    """Bands around what the fitted model predicts for measurements that have not been made (`plan`)."""
    asked = planned_problem(result, [plans] if isinstance(plans, DataSet) else plans)
    if asked.new:
        raise InputError(f"{listed(asked.new)} would be a parameter of its own there, about which nothing is known.")
    if draws is not None:
        return posterior_bands(asked.problem, draws.some(300), result.x, coverage=coverage)
    return linearised_bands(without_calls(result), result.solution(), asked.problem, coverage)


def suggest_measurement(
    result: FitResult,
    candidates: Sequence[DataSet] | None = None,
    about: str | DataSet | None = None,
    *,
    apart: bool = False,
) -> Suggestion:
    """Which of several measurements would reduce an uncertainty most, simulated with exact sensitivities.

    Parameters
    ----------
    candidates : made by `plan` and `plan_spectrum`; other humidities and temperatures if left out
    about : name of a parameter; a planned curve whose prediction is to become certain; all parameters if left out
    apart : rank every quantity of a candidate by itself

    Bounds count as weak information, so that directions left open can be compared.
    """
    chosen = tuple(candidates) if candidates is not None else usual_plans(result)
    target = []
    if isinstance(about, DataSet):
        is_taken = about.name in [c.name for c in chosen]
        target = [about.model_copy(update={"name": f"{about.name} (wanted)"}) if is_taken else about]
    asked = planned_problem(result, [*chosen, *target])
    now = _now(result, asked)
    gradient, title = _wanted(result, asked, about, target)
    found = rank(now, _candidates(asked, target, apart), gradient, title)
    return replace(found, left_out=asked.unreachable)


def what_would_separate(result: FitResult, candidates: Sequence[DataSet] | None = None) -> tuple[str, ...]:
    """For every group of parameters that the data do not separate: the measurement that would, in words."""
    known = what_is_known(result)
    groups = [g for g in known.groups if len(g.names) > 1 or g.names]
    if not groups:
        return ()
    asked = planned_problem(result, candidates if candidates is not None else usual_plans(result))
    now, options = _now(result, asked), _candidates(asked, [], False)
    half = quantile(COVERAGE, degrees_of_freedom(without_calls(result)))
    return tuple(_separating(result, g, asked, now, options, half) for g in groups)


def _separating(
    result: FitResult, group: Group, asked: Planned, now: FloatArray, options: Sequence[Candidate], half: float
) -> str:
    """The candidate after which the open direction of a group is known best."""
    problem = without_calls(result)
    gradient = np.zeros(len(asked.x))
    scale = sizes(problem, result.x)
    norm = float(np.linalg.norm(group.direction))
    for name, part in zip(group.names, group.direction, strict=True):
        k = problem.index(name)
        gradient[k] = part / norm / scale[k]
    spreads = [spread_along(np.vstack([now, c.rows]), gradient) for c in options]
    best = int(np.argmin(spreads))
    before = spread_along(now, gradient)
    names = listed(group.names)
    doing = "separate" if len(group.names) > 1 else "fix"
    if not spreads[best] < 0.7 * before:
        return f"None of the {len(options)} candidates would {doing} {names}."
    words = (
        f"{options[best].label} would {doing} {names}: the open direction then to ± {per_cent(half * spreads[best])}"
    )
    return f"{words} (now ± {per_cent(half * before)} with the bounds)."


def _now(result: FitResult, asked: Planned) -> FloatArray:
    """Information of fit and bounds over the coordinates of a planned problem."""
    own = asked.padded(information_rows(without_calls(result), result.solution()))
    return np.vstack([own, bound_rows(asked.problem)])


def _candidates(asked: Planned, target: Sequence[DataSet], apart: bool) -> tuple[Candidate, ...]:
    names = {t.name for t in target}
    blocks = tuple(b for b in asked.problem.blocks if b.data_set not in names)
    return candidates_of(replace(asked.problem, blocks=blocks), asked.x, apart=apart)


def _wanted(
    result: FitResult, asked: Planned, about: str | DataSet | None, target: Sequence[DataSet]
) -> tuple[FloatArray | None, str]:
    if about is None:
        return None, "all parameters"
    if isinstance(about, str):
        gradient = np.zeros((1, len(asked.x)))
        gradient[0, without_calls(result).index(about)] = 1.0
        return gradient, about
    jacobian = asked.problem.jacobian(asked.x)
    rows = [b.sigma[:, None] * jacobian[b.rows] for b in asked.problem.blocks if b.data_set == target[0].name]
    if not rows:
        raise InputError(f"{about.name}: the fitted cell does not reach the points whose uncertainty is asked for.")
    quantities = listed([q.replace("_", " ") for q in about.values])
    return np.vstack(rows), f"the {quantities} of {about.name}"


def compare_models(
    results: Mapping[str, FitResult],
    nested: Sequence[tuple[str, str]] = (),
    held_out: Mapping[str, CrossValidation] | None = None,
    *,
    errors: Mapping[str, Sequence[float]] | None = None,
) -> Comparison:
    """Compare fits of alternative laws to the same data.

    Parameters
    ----------
    results : by name of the law
    nested : pairs (smaller, larger) of names
    held_out : cross-validations by name; all or none
    errors : instead of them, weighted errors of the same conditions that no fit has seen, by name
    """
    known = dict(errors or {}) | {name: found.held_out() for name, found in (held_out or {}).items()}
    if known and set(known) != set(results):
        raise InputError("Give a cross-validation of every model, or of none.")
    measured = [np.concatenate([b.measured for b in r.blocks]) for r in results.values()]
    spreads = [np.concatenate([b.sigma for b in r.blocks]) for r in results.values()]
    for rows in (measured, spreads):
        if any(len(r) != len(rows[0]) or not np.array_equal(r, rows[0]) for r in rows[1:]):
            raise InputError(
                "The fits are not of the same data with the same uncertainties, so they cannot be compared."
            )
    scores = [score(name, without_calls(r), r.solution(), known.get(name, ())) for name, r in results.items()]
    return compare(scores, nested)
