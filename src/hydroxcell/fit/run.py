"""Running a fit: problem, search, a check from open circuit, and the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hydroxcell.analyses import Progress
from hydroxcell.cell.fit import Fit
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.answers import QUESTIONS, answered, at_once
from hydroxcell.fit.build import Fitting, build
from hydroxcell.fit.least_squares import Options, Solution, solve
from hydroxcell.fit.ranges import outside_of_laws
from hydroxcell.fit.result import FitResult
from hydroxcell.lab.measured import Choice
from hydroxcell.models.base import FloatArray
from hydroxcell.study import Study

DIFFERENT = 1e-3  # [1] change of a residual, in uncertainties, that another steady state makes, not round-off


def run(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Any = None,
    mesh: Any = None,
    settings: Any = None,
    resume: FitResult | None = None,
) -> FitResult:
    """Run a study whose protocol is a fit.

    Parameters
    ----------
    resume : an interrupted result of the same study, whose finished searches are kept

    Errors: InputError for anything of the study that cannot be used, and for a start where the model has no answer.
    """
    protocol = Fit.of(study.protocol)
    if any(given is not None for given in (closures, mesh, settings)):
        raise InputError(
            "a fit stores everything that decides its numbers; closures, mesh and settings are not stored."
        )
    if resume is not None and resume.study.hash != study.hash:
        raise InputError("the stored fit is of another study (data, cell or settings differ); start a new one.")
    fitting = build(study)
    options = Options(
        method=protocol.method,
        starts=protocol.starts,
        seed=protocol.seed,
        loss=protocol.loss,
        loss_width=protocol.loss_width,
        evaluations=protocol.evaluations,
        generations=protocol.generations,
        tolerance=protocol.tolerance,
    )
    solution = solve(
        fitting.problem,
        fitting.start,
        options,
        tell=progress,
        resume=resume.solution() if resume is not None else None,
    )
    return answered(record_of(study, fitting, solution), protocol.questions, progress)


def replay(result: FitResult, progress: Progress | None = None) -> FitResult:
    """The same fit again from its record alone; the numbers are the same on the same version and machine."""
    return run(result.study, progress=progress)


def with_profiles(result: FitResult, progress: Progress | None = None) -> FitResult:
    """The record with the likelihood profile of every parameter, from which intervals follow that may be lopsided."""
    return with_answers(result, ("profiles",), progress)


def with_answers(
    result: FitResult, asked: Sequence[str], progress: Progress | None = None, *, steps: int | None = None
) -> FitResult:
    """The record with answers to further questions, without fitting again.

    Parameters
    ----------
    asked : "profiles", "leave_out", "suggestion" or "posterior"
    steps : most steps of each walker of the posterior, those of the protocol if left out; chains that have not
        converged are gone on with

    Errors: UnknownNameError for another question; an answer that cannot be given is a finding of the record.
    """
    for question in asked:
        if question not in QUESTIONS:
            raise UnknownNameError("question", question, QUESTIONS)
    return answered(result, asked, progress, steps)


def record_of(study: Study, fitting: Fitting, solution: Solution) -> FitResult:
    """The record of a solution, with every point solved anew from open circuit."""
    problem = fitting.problem
    before = np.array(solution.residuals)
    fitting.forget()
    residuals = problem.residuals(solution.x)
    moved = float(np.max(np.abs(residuals - before), initial=0.0))
    held_out = fitting.held_out
    result = FitResult(
        study=study,
        sentence="",
        status=solution.status,
        parameters=fitting.parameters,
        x=solution.x,
        covariance=solution.covariance,
        cost=solution.cost,
        blocks=problem.blocks,
        held_out_blocks=held_out.blocks if held_out is not None else (),
        residuals=residuals,
        jacobian=solution.jacobian,
        held_out_residuals=held_out.residuals(solution.x) if held_out is not None else np.zeros(0),
        absolute=problem.absolute,
        starts=solution.starts,
        ends=solution.ends,
        costs=solution.costs,
        outcomes=solution.outcomes,
        evaluations=solution.evaluations,
        refused=solution.refused,
        difference_from_rest=moved,
        choices=_choices(fitting),
        findings=(),
        data_hashes={d.name: d.sha256 for d in fitting.protocol.data},
    )
    result = replace(result, findings=(*_findings(result, fitting, solution), *at_once(result)))
    return replace(result, sentence=sentence_of(result))


def _choices(fitting: Fitting) -> tuple[Choice, ...]:
    protocol = fitting.protocol
    found = [Choice(*words) for words in fitting.choices]
    found += [Choice(f"bounds of {p.name}", f"{p.shown(p.lower)} to {p.shown(p.upper)}", p.bounds_from)
              for p in fitting.parameters]  # fmt: skip
    found += [Choice(f"weight of {name}", f"{weight:g}", "given") for name, weight in protocol.weights.items()]
    if protocol.loss != "linear":
        why = f"residuals beyond {protocol.loss_width:g} standard uncertainties give way"
        found.append(Choice("loss", protocol.loss, why))
    return tuple(found)


def _findings(result: FitResult, fitting: Fitting, solution: Solution) -> tuple[str, ...]:
    found = [f"{name} of the bounds: the data pull it beyond." for name in result.at_bounds]
    open_ended = [p.name for k, p in enumerate(result.parameters) if not np.isfinite(result.covariance[k, k])]
    if open_ended:
        found.append(f"the data do not determine {', '.join(open_ended)}; any value fits as well.")
    if result.freedom < 0:
        found.append(f"{len(result.x)} parameters are free, but only {len(result.residuals)} numbers were measured.")
    if solution.refused:
        found.append(f"{solution.refused} trial steps led to points without an answer and were shortened.")
    ended = [o for o in result.outcomes if o.startswith("no answer")]
    if ended:
        found.append(f"{len(ended)} of {len(result.outcomes)} spread starts had no answer and were left out.")
    if result.difference_from_rest > DIFFERENT:
        found.append(
            f"solved anew from open circuit, a residual differs by {result.difference_from_rest:.2g} uncertainties: "
            "there are several steady states near by."
        )
    found += _outside(fitting.held_out is not None, result.held_out_residuals, result)
    found += outside_of_laws(fitting.cell_of)
    return tuple(found)


def _outside(there: bool, residuals: FloatArray, result: FitResult) -> list[str]:
    lost = {
        b.label: int((~np.isfinite(residuals[b.rows])).sum()) for b in result.held_out_blocks if there
    }  # fmt: skip
    return [f"{count} held-out points of {label} have no answer." for label, count in lost.items() if count]


def sentence_of(result: FitResult) -> str:
    """What was found, in one sentence."""
    figures: Mapping[str, float] = result.key_figures()
    rows = len(result.residuals)
    text = (
        f"{len(result.x)} parameters fitted to {rows} numbers of {len({b.data_set for b in result.blocks})} data sets"
    )
    if "voltage_misfit_fitted" in figures:
        text += f": voltage within {1e3 * figures['voltage_misfit_fitted']:.3g} mV (root mean square)"
    if "voltage_misfit_held_out" in figures:
        text += f", held-out data within {1e3 * figures['voltage_misfit_held_out']:.3g} mV"
    text += "."
    open_ended = [p.name for k, p in enumerate(result.parameters) if not np.isfinite(result.covariance[k, k])]
    if open_ended:
        text += f" Not determined by these data: {', '.join(open_ended)}."
    if result.at_bounds:
        text += f" At a bound: {', '.join(result.at_bounds)}."
    return text
