"""Answers that a fit stores beside its numbers: profiles, held-out conditions, posterior, the next measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.analyses import Progress
from hydroxcell.fit import questions
from hydroxcell.fit.residual_tests import structure_sentence
from hydroxcell.lab.measured import Choice
from hydroxcell.nomenclature import lookup
from hydroxcell.record import COMPLETE
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult

KEPT_DRAWS = 2000  # of the posterior, spread over its chains, that the file of a result holds
Table = Mapping[str, Any]


def at_once(result: FitResult) -> tuple[str, ...]:
    """Findings that need no further solution: what the data do not fix, and structure in the residuals."""
    known = questions.what_is_known(result, result.profiles)
    found = [known.sentence] if any(v.kind != "fixed" for v in known.verdicts) else []
    tests = questions.examine_residuals(result)
    return (*found, *([structure_sentence(tests)] if any(t.is_odd for t in tests) else []))


def answered(
    result: FitResult, asked: Sequence[str], progress: Progress | None = None, steps: int | None = None
) -> FitResult:
    """The result with answers to "profiles", "leave_out", "suggestion" or "posterior"; an interrupted one is left out.

    Parameters
    ----------
    steps : most steps of each walker of the posterior, those of the protocol if left out

    An answer that cannot be given is told as a finding.
    """
    from hydroxcell.errors import HydroxcellError

    for question in asked:
        begins = about(question)
        kept = tuple(f for f in result.findings if not f.startswith(begins))
        result = replace(result, findings=kept)
        try:
            result = _ANSWERS[question](result, progress, steps)
        except HydroxcellError as error:
            result = _finding(result, f"{begins}{error}")
        except KeyboardInterrupt:
            return _finding(result, f"{begins}interrupted before an answer was there.")
    return result


def about(question: str) -> str:
    """How findings about the answer to a question begin."""
    return f"{question.replace('_', ' ')}: "


def _finding(result: FitResult, words: str) -> FitResult:
    return replace(result, findings=(*result.findings, words))


def _profiles(result: FitResult, progress: Progress | None, _: int | None) -> FitResult:
    before = at_once(result)
    found, status = questions.profile_intervals(result, progress=progress)
    result = replace(result, profiles=found)
    kept = tuple(f for f in result.findings if f not in before)
    result = replace(result, findings=(*kept, *at_once(result)))
    better = [p.name for p in found if len(p.better)]
    if better:
        result = _finding(result, f"a better minimum than the fit's lies along {', '.join(better)}; use more starts.")
    return result if status == COMPLETE else _finding(result, f"{about('profiles')}{status}.")


def _leave_out(result: FitResult, progress: Progress | None, _: int | None) -> FitResult:
    conditions = {b.condition for b in result.blocks}
    by = "condition" if len(conditions) > 1 else "data_set"
    found = questions.leave_out(result, by, progress)
    result = replace(result, left_out=found)
    for words in found.refusals:
        result = _finding(result, f"{about('leave_out')}{words}.")
    return result if found.status == COMPLETE else _finding(result, f"{about('leave_out')}{found.status}.")


def _suggestion(result: FitResult, progress: Progress | None, _: int | None) -> FitResult:
    if progress is not None:
        progress(0.0, "simulating possible measurements")
    return replace(
        result,
        suggestion=questions.suggest_measurement(result),
        separations=questions.what_would_separate(result),
    )


def _posterior(result: FitResult, progress: Progress | None, steps: int | None) -> FitResult:
    """Draws; chains that had not converged before are gone on with from their last places."""
    protocol, earlier = result.protocol, result.posterior
    if earlier is not None and earlier.convergence.is_converged:
        return result
    most, seed = steps or protocol.steps, protocol.seed + (earlier is not None)
    start = earlier.without_draws() if earlier is not None else None
    found = questions.sample_posterior(result, steps=most, seed=seed, resume=start, progress=progress)
    priors = "uniform between the bounds (in the logarithm on a logarithmic scale), times the stated priors"
    drawn = f"at most {most} steps of each walker, seed {seed}"
    chosen = (
        Choice("prior of the posterior", priors, "nothing else is known"),
        Choice("draws of the posterior", drawn, "from around the minimum" if start is None else "from earlier chains"),
    )
    names = [choice.what for choice in chosen]
    kept = tuple(choice for choice in result.choices if choice.what not in names)
    result = replace(result, posterior=found.thinned(KEPT_DRAWS), choices=(*kept, *chosen))
    refusal = found.refusal
    return _finding(result, f"{about('posterior')}{refusal}") if refusal else result


_ANSWERS = {"profiles": _profiles, "leave_out": _leave_out, "suggestion": _suggestion, "posterior": _posterior}
"""Question, as `Fit.questions` names it, to function."""
QUESTIONS = tuple(_ANSWERS)


def tables_of(result: FitResult) -> dict[str, Table]:
    """Tables of the answers, those that exist."""
    known = questions.what_is_known(result, result.profiles)
    found: dict[str, Table] = {
        "identifiability": _words(
            [{"parameter": v.name, "verdict": v.kind, "in_words": v.sentence} for v in known.verdicts]
        ),
        "residual_tests": _words(
            [
                {"data": t.where, "test": t.test, "statistic": f"{t.statistic:.4g}",
                 "probability": f"{t.probability:.3g}", "odd": "yes" if t.is_odd else "no", "in_words": t.sentence}
                for t in questions.examine_residuals(result)
            ]
        ),
    }  # fmt: skip
    if result.profiles:
        found["profiles"] = _words(_profile_rows(result))
    if result.left_out is not None:
        found["left_out"] = _words(_left_out_rows(result))
    if result.suggestion is not None:
        found["suggestion"] = _words(
            [
                {"measurement": r.label, "information_gain_nats": f"{r.information:.4g}",
                 "uncertainty_after": f"{r.after:.4g}", "reduction": f"{r.reduction:.4g}"}
                for r in result.suggestion.ranking
            ]
        )  # fmt: skip
    if result.posterior is not None:
        found["posterior"] = _words(_draw_rows(result))
    if result.comparison is not None:
        found["comparison"] = _words(_law_rows(result))
    return found


def _words(rows: Sequence[Mapping[str, str]]) -> Table:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]} if rows else {"none": np.array([], str)}


def _profile_rows(result: FitResult) -> list[dict[str, str]]:
    rows = []
    for profile in result.profiles:
        unit = result.parameters[result.index(profile.name)].display
        rows += [
            {
                "parameter": profile.name,
                "unit": unit,
                "value": f"{float(from_si(v, unit)):.7g}",
                "signed_root": f"{z:.5g}",
            }
            for v, z in zip(profile.values, profile.z, strict=True)
        ]
    return rows


def _left_out_rows(result: FitResult) -> list[dict[str, str]]:
    assert result.left_out is not None
    rows = []
    for error in result.left_out.errors:
        unit = lookup(error.quantity).display_unit
        sizes = {
            name: f"{float(from_si(v, unit)) - float(from_si(0.0, unit)):.4g}"
            for name, v in (("rms_fitted", error.fitted), ("rms_left_out", error.held_out))
        }
        weighted = {
            "fitted_in_uncertainties": f"{error.fitted_weighted:.3g}",
            "left_out_in_uncertainties": f"{error.held_out_weighted:.3g}",
        }
        rows.append(
            {"data_set": error.data_set, "conditions": error.condition, "quantity": error.quantity, "unit": unit,
             "points": str(error.points)} | sizes | weighted
        )  # fmt: skip
    return rows


def _law_rows(result: FitResult) -> list[dict[str, str]]:
    assert result.comparison is not None
    found = result.comparison
    return [
        {"law": s.name, "parameters": str(s.parameters), "points": str(s.data), "sum_of_squares": f"{s.misfit:.6g}",
         "AICc": f"{s.aicc:.6g}", "difference": f"{difference:.4g}", "weight": f"{weight:.4g}", "BIC": f"{s.bic:.6g}",
         "held_out_rms_in_uncertainties": f"{s.held_out_error:.4g}" if s.held_out else ""}
        for s, difference, weight in zip(found.scores, found.differences, found.weights, strict=True)
    ]  # fmt: skip


def _draw_rows(result: FitResult) -> list[dict[str, str]]:
    assert result.posterior is not None
    names = [f"{p.name} / {p.display}" for p in result.parameters]
    shown = [from_si(column, p.display) for column, p in zip(result.posterior.values.T, result.parameters, strict=True)]
    return [dict(zip(names, (f"{float(v):.7g}" for v in row), strict=True)) for row in zip(*shown, strict=True)]
