"""Report page of a fit."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from hydroxcell.cell.operation import by_ranges, listed
from hydroxcell.errors import HydroxcellError
from hydroxcell.materials.conditions import shown_range, title
from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.plot import fit as plots
from hydroxcell.report import fit_statistics as statistics
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

    from hydroxcell.fit.result import FitResult

SPECTRUM = ("impedance_real", "impedance_imaginary")


def page(result: FitResult) -> Page:
    """Page of a result."""
    protocol = result.protocol
    same = sum(cost <= result.cost * (1.0 + 1e-6) + 1e-12 for cost in result.costs)
    method = "global, then local" if protocol.method == "global" else "local"
    searches = f"{method}, {len(result.costs)} start{'s' if len(result.costs) > 1 else ''}, {same} ended here"
    sources = "; ".join(
        f"{d.name}: {d.source or 'arrays'}{f', SHA-256 {d.sha256[:12]}' if d.sha256 else ''}" for d in protocol.data
    )
    return make_page(
        result,
        [*_figures(result), *statistics.figures(result)],
        tables=[
            _parameters(result),
            *_profiles(result),
            *_conditions(result),
            _known(result),
            _misfits(result),
            *statistics.tables(result),
            *_tests(result),
            _choices(result),
        ],
        warnings=[wording.prose(finding[0].upper() + finding[1:]) for finding in result.findings],
        solution=(
            ("Search", searches),
            ("Loss", protocol.loss.replace("_", " ")),
            ("Evaluations of the residuals", str(result.evaluations)),
            ("Largest difference when solved anew", f"{result.difference_from_rest:.1g} standard uncertainties"),
            ("Data", sources),
        ),
    )


def _figures(result: FitResult) -> list[Drawing]:
    found = []
    quantities = list(dict.fromkeys(b.quantity for b in (*result.blocks, *result.held_out_blocks)))
    for quantity in quantities:
        if quantity in SPECTRUM:
            continue
        count = len(plots.blocks_of(result, quantity))
        found.append(
            Drawing(
                f"fit-{quantity.replace('_', '-')}",
                f"{NOMENCLATURE[quantity].title}: data and model",
                "Circles are measured, with standard uncertainty; blue is fitted, vermilion predicted (held out). "
                "Dark band: where the fitted curve lies (95 %, linearised); light band: where a new point lies.",
                partial(_draw, draw=plots.draw_comparison, result=result, quantity=quantity),
                width=10.5,
                height=0.4 + plots.ROW_HEIGHT * plots.rows_for(count),
            )
        )
    if set(SPECTRUM) <= set(quantities):
        count = len(plots.blocks_of(result, SPECTRUM[0]))
        found.append(
            Drawing(
                "fit-spectra",
                "Spectra: data and model",
                "Circles are measured; blue is fitted, vermilion predicted (held out).",
                partial(_draw, draw=plots.draw_nyquist, result=result),
                width=10.5,
                height=0.4 + plots.ROW_HEIGHT * plots.rows_for(count),
            )
        )
    found.append(
        Drawing(
            "fit-residuals",
            "Residuals",
            "Model less measured value in standard uncertainties; the grey band is two of them wide on each side. A "
            "wave instead of scatter shows what the model cannot follow.",
            partial(_draw, draw=plots.draw_residuals, result=result),
            width=10.5,
            height=1.0 + plots.ROW_HEIGHT * plots.rows_for(len(quantities)),
        )
    )
    found.append(
        Drawing(
            "fit-parameters",
            "Values within their bounds",
            "Dot: value found; bar: 95 % interval, linearised; stroke: start. A bar that fills the line means that the "
            "data say nothing.",
            partial(_draw, draw=plots.draw_parameters, result=result),
            width=9.0,
            height=0.5 + 0.55 * len(result.parameters),
        )
    )
    if len(result.parameters) > 1:
        found.append(
            Drawing(
                "fit-correlation",
                "Correlations",
                "Values near 1 or -1: the data fix a combination of the two, not each of them.",
                partial(_draw, draw=plots.draw_correlation, result=result),
                width=8.6,
                height=1.0 + 0.5 * len(result.parameters),
            )
        )
    return found


def _draw(figure: FigureBase, draw: Any, **given: Any) -> None:
    draw(figure, **given)


def _parameters(result: FitResult) -> Table:
    table = result.tables()["parameters"]
    rows = []
    for k in range(len(result.parameters)):
        row = {name: str(column[k]) for name, column in table.items()}
        shown = {
            name: f"{float(row[name]):.4g}" for name in row if name not in ("parameter", "unit", "scale", "bounds")
        }
        rows.append(
            (
                row["parameter"],
                f"{shown['value']} {wording.unit(row['unit']) if row['unit'] != '1' else ''}".strip(),
                shown["standard uncertainty"],
                f"{shown['low (95 %)']} to {shown['high (95 %)']}",
                shown["start"],
                f"{shown['lower bound']} to {shown['upper bound']} ({row['bounds']})",
            )
        )
    scaled = "" if result.absolute else " They are scaled with the misfit, because not all uncertainties were given."
    return Table(
        "Fitted parameters",
        ("Parameter", "Value", "Standard uncertainty", "95 % interval", "Start", "Bounds"),
        tuple(rows),
        f"Uncertainties and intervals are linearised at the minimum and cut off at the bounds.{scaled}",
    )


def _profiles(result: FitResult) -> list[Table]:
    """Intervals from the profiles, if there are any."""
    shown = {p.name: p for p in result.parameters}
    rows = []
    for profile in result.profiles:
        p, interval = shown[profile.name], profile.interval
        low, high = (p.shown(v) if math.isfinite(v) else "open" for v in (interval.low, interval.high))
        rows.append((profile.name, low, high, interval.note or "closed on both sides"))
    if not rows:
        return []
    return [Table("95 % intervals from the likelihood profiles", ("Parameter", "Low", "High", "Remark"), tuple(rows))]


def _conditions(result: FitResult) -> list[Table]:
    """What each number was fitted over; numbers of the same data stand together."""
    rows = []
    for names, ranges in by_ranges({p.name: p.fitted_over for p in result.parameters}):
        whose = "all" if len(names) == len(result.parameters) else listed(names)
        rows += [(title(c), wording.prose(shown_range(c, bounds)), whose) for c, bounds in ranges.items()]
    if not rows:
        return []
    text = (
        "Lowest and highest value of every condition in the fitted data. The fitted cell carries them: a simulation "
        "outside says so."
    )
    return [Table("Conditions of the fitted data", ("Condition", "Range", "Fitted over it"), tuple(rows), text)]


def _known(result: FitResult) -> Table:
    """Verdict on every parameter, and what would settle the open ones."""
    from hydroxcell.fit.questions import what_is_known, what_would_separate

    known = what_is_known(result, result.profiles)
    advice = result.separations
    if known.groups and not advice:
        try:
            advice = what_would_separate(result)
        except HydroxcellError as error:
            advice = (f"What would settle the open parameters could not be simulated: {error}",)
    rows = [(v.name, v.kind, v.sentence) for v in known.verdicts]
    rows += [("next measurement", "", words) for words in advice]
    return Table("What these data fix", ("Parameter", "Verdict", "In words"), tuple(rows), known.sentence)


def _tests(result: FitResult) -> list[Table]:
    """Tests of the residuals that found something, or that none did."""
    from hydroxcell.fit.questions import examine_residuals

    found = examine_residuals(result)
    odd = [f for f in found if f.is_odd]
    made = sum(math.isfinite(f.probability) for f in found)
    text = f"{made} tests (runs, autocorrelation, size, shape, trends) could be made and were judged together"
    rows = tuple((f.where, f.test, f"{f.probability:.2g}", f.sentence) for f in odd)
    if not rows:
        rows = (("all data", "", "", "None of them found the residuals to be other than noise of the stated size."),)
    return [
        Table("Structure of the residuals", ("Data", "Test", "Probability by chance", "In words"), rows, text + ".")
    ]


def _misfits(result: FitResult) -> Table:
    table = result.tables()["misfits"]
    rows = []
    for k in range(len(table["data_set"])):
        row = {name: str(column[k]) for name, column in table.items()}
        unit = "" if row["unit"] == "1" else f" {wording.unit(row['unit'])}"
        rows.append(
            (
                row["data_set"],
                row["conditions"],
                row["use"],
                row["quantity"].replace("_", " "),
                row["points"],
                f"{row['rms_misfit']}{unit}",
                row["rms_in_uncertainties"],
            )
        )
    return Table(
        "Misfit by curve",
        ("Data", "Conditions", "Use", "Quantity", "Points", "Root mean square", "In uncertainties"),
        tuple(rows),
    )


def _choices(result: FitResult) -> Table:
    rows = tuple((c.what, c.chosen, c.why) for c in result.choices if not c.what.startswith("bounds of"))
    return Table("Choices", ("What", "Chosen", "Why"), rows or (("none beyond the settings", "", ""),))
