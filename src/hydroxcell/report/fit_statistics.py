"""Parts of the page of a fit from its answers: profiles, held-out data, the next measurement, posterior."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hydroxcell.nomenclature import lookup
from hydroxcell.plot import fit_statistics as plots
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Table
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.fit.model_comparison import Comparison
    from hydroxcell.fit.result import FitResult


def figures(result: FitResult) -> list[Drawing]:
    """Figures of the answers that a result holds."""
    parameters = {p.name: p for p in result.parameters}
    found = []
    if result.profiles:
        rows = -(-len(result.profiles) // plots.COLUMNS)
        found.append(
            Drawing(
                "fit-profiles",
                "Profiles of the likelihood",
                "Each parameter stepped while all others are fitted again. Grey: 95 % interval, which ends where the "
                "curve meets the red line; dashed: what a linear model would give. A curve that stays low is a value "
                "that the data do not fix.",
                partial(_draw, draw=plots.draw_profiles, profiles=result.profiles, parameters=parameters),
                width=10.5,
                height=0.3 + 2.7 * rows,
            )
        )
    if result.left_out is not None and result.left_out.errors:
        found.append(
            Drawing(
                "fit-left-out",
                "Predicted without having been seen",
                f"Every {result.left_out.by} left out in turn, fitted to the others and predicted. Dashed: as large as "
                "the uncertainty of the data.",
                partial(_draw, draw=plots.draw_left_out, found=result.left_out),
                width=9.0,
                height=1.2 + 0.42 * len(result.left_out.errors),
            )
        )
    if result.suggestion is not None:
        found.append(
            Drawing(
                "fit-suggestion",
                "Which measurement next",
                "Computed from exact sensitivities of the fitted cell, with the bounds as weak information; nothing of "
                "it has been measured.",
                partial(_draw, draw=plots.draw_suggestion, suggestion=result.suggestion),
                width=9.0,
                height=1.0 + 0.45 * len(result.suggestion.ranking),
            )
        )
    if result.posterior is not None and result.posterior.convergence.is_converged:
        size = 2.0 + 1.5 * min(len(result.parameters), plots.MOST)
        found.append(
            Drawing(
                "fit-posterior",
                "Posterior",
                f"{result.posterior.convergence.sentence} Dotted: 95 % credible interval.",
                partial(_draw, draw=plots.draw_posterior, posterior=result.posterior, parameters=parameters),
                width=min(size + 1.0, 10.5),
                height=size,
            )
        )
    return found


def _draw(figure: FigureBase, draw: Any, **given: Any) -> None:
    draw(figure, **given)


def tables(result: FitResult) -> list[Table]:
    """Tables of the answers that a result holds."""
    found = []
    if result.left_out is not None and result.left_out.errors:
        found.append(_left_out(result))
    if result.posterior is not None:
        found.append(_posterior(result))
    if result.comparison is not None:
        found.append(_laws(result.comparison))
    return found


def _left_out(result: FitResult) -> Table:
    assert result.left_out is not None
    rows = []
    for error in result.left_out.errors:
        unit = lookup(error.quantity).display_unit
        sizes = [_size(v, unit) for v in (error.fitted, error.held_out)]
        rows.append(
            (
                error.data_set,
                error.condition,
                error.quantity.replace("_", " "),
                *sizes,
                f"{error.fitted_weighted:.2g} / {error.held_out_weighted:.2g}",
            )
        )
    head = ("Data", "Conditions", "Quantity", "Error, fitted", "Error, left out", "In uncertainties")
    return Table("Left out in turn", head, tuple(rows), wording.prose(result.left_out.sentence))


def _size(difference: float, unit: str) -> str:
    value = float(from_si(difference, unit)) - float(from_si(0.0, unit))
    return f"{value:.3g}" + ("" if unit == "1" else f" {wording.unit(unit)}")


def _posterior(result: FitResult) -> Table:
    posterior = result.posterior
    assert posterior is not None
    if not posterior.convergence.is_converged:
        text = posterior.refusal[0].upper() + posterior.refusal[1:]
        return Table("Posterior", ("Parameter", "R-hat", "Independent draws"), _diagnostics(result), text)
    rows = tuple(
        (i.name, wording.prose(p.shown(i.value)), wording.prose(f"{p.shown(i.low)} to {p.shown(i.high)}"), *row[1:])
        for i, p, row in zip(posterior.intervals(), result.parameters, _diagnostics(result), strict=True)
    )
    head = ("Parameter", "Median", "95 % credible interval", "R-hat", "Independent draws")
    return Table("Posterior", head, rows, posterior.convergence.sentence)


def _laws(found: Comparison) -> Table:
    """Every law with what it costs and how well it fits; the verdict and all sentences stand above."""
    rows = tuple(
        (
            score.name,
            str(score.parameters),
            f"{score.misfit:.4g} / {score.data}",
            f"{difference:.3g}",
            f"{weight:.2g}",
            f"{score.bic - min(s.bic for s in found.scores):.3g}",
            f"{score.held_out_error:.3g}" if score.held_out else "–",
        )
        for score, difference, weight in zip(found.scores, found.differences, found.weights, strict=True)
    )
    head = ("Law", "Parameters", "Squares / points", "ΔAICc", "Weight", "ΔBIC", "Held-out error")
    text = wording.prose(" ".join((f"Verdict: {found.verdict}", *found.sentences)))
    return Table("Which law", head, rows, f"{text} AICc and BIC count every point of a curve as independent.")


def _diagnostics(result: FitResult) -> tuple[tuple[str, ...], ...]:
    assert result.posterior is not None
    found = result.posterior.convergence
    return tuple(
        (name, f"{r:.4f}", f"{draws:.0f}")
        for name, r, draws in zip(result.posterior.names, found.r_hat, found.effective_draws, strict=True)
    )
