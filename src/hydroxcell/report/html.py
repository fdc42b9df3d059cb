"""The HTML report: one file with its own style and figures, which needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from hydroxcell.lab.measured import Measured
from hydroxcell.plot import loss_areas, polarization, through_plane, water_balance
from hydroxcell.plot.along import along_the_channels
from hydroxcell.plot.compare import is_spectrum, overlay
from hydroxcell.plot.influence import tornado
from hydroxcell.plot.style import converged, to_svg
from hydroxcell.report import wording
from hydroxcell.report.context import ReportContext, build_context
from hydroxcell.report.measured import MeasuredPage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hydroxcell.report.page import Page
    from hydroxcell.results.influence import Influence
    from hydroxcell.results.solution import Result

OPEN_SECTIONS = ("Membrane", "Operating conditions")
"""Sections of inputs that are unfolded when the page opens; all of them are in the page."""
NO_WARNINGS = "None: all points converged, and no law left the range for which it is stated."


def html_report(result: Result, influences: Sequence[Influence] = (), context: ReportContext | None = None) -> str:
    """Return the report as the text of one HTML page."""
    context = context or build_context(result, influences)
    figures = {"curve": "", "losses": "", "profiles": "", "along": "", "water": "", "influence": ""}
    if converged(result).any():
        figures["curve"] = svg(polarization(result), "curve", "Polarization curve")
        figures["losses"] = svg(loss_areas(result), "losses", "Loss areas")
        figures["water"] = svg(water_balance(result), "water", "Water balance")
        if result.along is not None:
            figures["along"] = svg(along_the_channels(result), "along", "Along the channels")
        if result.profiles:
            figures["profiles"] = svg(through_plane(result), "profiles", "Profiles through the layers")
    if influences:
        figures["influence"] = svg(tornado(influences), "influence", "Influence of assumed inputs")
    return rendered(
        "template.html.j2", r=context, figures=figures, open_sections=OPEN_SECTIONS, no_warnings=NO_WARNINGS
    )


def html_page(page: Page | MeasuredPage) -> str:
    """Return the report of an analysis or an evaluation as the text of one HTML page."""
    drawings = [
        {"name": f.name, "title": f.title, "caption": f.caption, "svg": svg(f.figure(), f.name, f.title)}
        for f in page.figures
    ]
    if isinstance(page, MeasuredPage):
        return rendered("measured.html.j2", r=page, drawings=drawings)
    return rendered("analysis.html.j2", r=page, drawings=drawings, open_sections=OPEN_SECTIONS, no_warnings="None.")


def html_comparison(results: Sequence[tuple[str, Any]]) -> str:
    """Return a page that lays several named results over each other, with a table of their key figures.

    Simulated and measured results may stand together; all are curves, or all are spectra.
    """
    figure = svg(overlay(results), "overlay", "Curves of all results")
    keys = compared(results)
    rows = [comparison_row(n, r, keys) for n, r in results]
    return rendered("comparison.html.j2", figure=figure, columns=keys, rows=rows)


COMPARED = (
    ("open_circuit_voltage_V", "Open circuit / V"),
    ("peak_power_density_W_cm2", "Peak power / W cm⁻²"),
    ("current_density_at_0.6V_A_cm2", "Current at 0.6 V / A cm⁻²"),
    ("limiting_current_density_A_cm2", "Limiting current / A cm⁻²"),
    ("high_frequency_resistance_ohm_cm2", "HFR / Ω cm²"),
    ("limiting_cause", "Limited by"),
)
"""Keys of the summary that are compared, and their headings."""


COMPARED_SPECTRA = (
    ("high_frequency_resistance_mohm_cm2", "HFR / mΩ cm²"),
    ("polarization_resistance_mohm_cm2", "Polarization resistance / mΩ cm²"),
)
"""The same for spectra."""


def compared(results: Sequence[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Keys and headings that fit results of one family."""
    return COMPARED_SPECTRA if is_spectrum(results[0][1]) else COMPARED


def comparison_row(name: str, result: Any, keys: Sequence[tuple[str, str]] = COMPARED) -> list[str]:
    """Cells of one row of the comparison: name, cell or sample, and the compared key figures."""
    summary = result.summary()
    values = [summary.get(key) for key, _ in keys]
    texts = [v if isinstance(v, str) else wording.number(v) for v in values]
    if isinstance(result, Measured):
        texts = [text if text != "none" else "–" for text in texts]
    whose = f"{result.sample or 'sample'} (measured)" if isinstance(result, Measured) else result.study.cell.name
    return [name, whose, *texts]


def svg(figure: Figure, prefix: str, title: str) -> Markup:
    """Return a figure as an element of a page, with ids that begin with `prefix`."""
    return Markup(to_svg(figure, prefix, title))


def rendered(name: str, **content: object) -> str:
    """Text of a page from its template."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_text),
    )
    return environment.get_template(name).render(style=Markup(_text("report.css")), **content)


def _text(name: str) -> str:
    return resources.files("hydroxcell.report").joinpath(name).read_text(encoding="utf-8")
