"""Fits of alternative laws to the same data, compared and kept with one of them (theory: fit_statistics.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.errors import HydroxcellError, InputError, UnknownNameError
from hydroxcell.fit.questions import compare_models
from hydroxcell.record import COMPLETE

if TYPE_CHECKING:
    from hydroxcell.cell.fit import Fit
    from hydroxcell.fit.result import FitResult

COMPARISON = "comparison of laws"
"""How findings about a comparison begin."""


def check_alternatives(protocols: Mapping[str, Fit], nested: Sequence[tuple[str, str]]) -> None:
    """Refuse, before anything is fitted, laws that could not be compared afterwards.

    Parameters
    ----------
    protocols : fits by the name of their law
    nested : pairs (smaller, larger) of names

    Errors: InputError that names the two fits and the data set in which they differ, UnknownNameError for a name.
    """
    for name in (name for pair in nested for name in pair):
        if name not in protocols:
            raise UnknownNameError("law", name, protocols, "nested")
    (first, base), *others = protocols.items()
    for name, other in others:
        ours, theirs = _measured(base), _measured(other)
        different = [data for data in {**ours, **theirs} if ours.get(data) != theirs.get(data)]
        if different:
            raise InputError(
                f"{first} and {name} are not fitted to the same numbers: data {different[0]!r} differs between them or "
                "is in one only. Laws are compared on the same data with the same uncertainties and weights."
            )


def _measured(protocol: Fit) -> dict[str, object]:
    """What decides the numbers that are fitted, by data set."""
    weights = protocol.weights
    return {
        d.name: (
            d.abscissa, dict(d.values), dict(d.uncertainties), d.held, d.load,
            [weights.get(f"{d.name}: {q}", weights.get(d.name, weights.get(q, 1.0))) for q in d.values],
        )
        for d in protocol.data
        if not d.held_out
    }  # fmt: skip


def with_comparison(
    result: FitResult, name: str, others: Mapping[str, FitResult], nested: Sequence[tuple[str, str]] = ()
) -> FitResult:
    """The result with its comparison to fits of other laws; one that cannot be made is told as a finding.

    Parameters
    ----------
    name : of the law of `result`
    others : fits to the same data by name of their law
    nested : pairs (smaller, larger) of names

    Held-out errors are compared where every fit has left its conditions out in turn, or else has held-out data.
    """
    fits = {name: result, **others}
    unfinished = [n for n, fit in fits.items() if fit.status != COMPLETE]
    findings = tuple(f for f in result.findings if not f.startswith(COMPARISON))
    try:
        if unfinished:
            raise InputError(f"the fit of {unfinished[0]} did not run to its end.")
        held_out = {n: errors for n, fit in fits.items() if (errors := held_out_errors(fit))}
        complete = held_out if len(held_out) == len(fits) else None
        found = compare_models(fits, nested, errors=complete)
    except HydroxcellError as error:
        return replace(result, comparison=None, findings=(*findings, f"{COMPARISON}: {error}"))
    return replace(result, comparison=found, findings=findings)


def held_out_errors(result: FitResult) -> tuple[float, ...]:
    """Weighted root mean square error of every condition that a fit did not see; empty if there is none.

    Conditions left out in turn, if that was asked and done; else the held-out data, by condition. Empty too if the
    model has no answer for one of them, because then there is no error to compare.
    """
    if result.left_out is not None and result.left_out.status == COMPLETE:
        found = result.left_out.held_out()
    else:
        rows: dict[str, list[float]] = {}
        for block in result.held_out_blocks:
            rows.setdefault(block.condition, []).extend(result.held_out_residuals[block.rows])
        found = tuple(float(np.sqrt(np.mean(np.square(r)))) for r in rows.values())
    return found if np.isfinite(found).all() else ()
