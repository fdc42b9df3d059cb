"""The page of an analysis: its figures, tables and key figures, with the inputs and sources that every report shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hydroxcell.nomenclature import lookup
from hydroxcell.plot.style import new_figure, plain_powers, styled
from hydroxcell.report import wording
from hydroxcell.report.context import Citations, Document, conditions_of, sections_of
from hydroxcell.report.verdict import KeyFigure
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from hydroxcell.results.analysis import AnalysisResult

STATUSES = ("measured", "fitted", "calculated", "assumed")


@dataclass(frozen=True)
class Drawing:
    """One figure of a page.

    Attributes
    ----------
    name : id in the page, in lower case with hyphens
    title, caption : what the reader sees
    draw : draws into a figure or a part of one
    width, height : [inch]
    """

    name: str
    title: str
    caption: str
    draw: Callable[[Any], None]
    width: float = 9.0
    height: float = 4.6

    def figure(self) -> Figure:
        """The figure by itself."""
        with styled():
            figure = new_figure(self.width, self.height)
            self.draw_into(figure)
        return figure

    def draw_into(self, part: Figure | SubFigure) -> None:
        """Draw into a figure or a part of one, its powers of ten in letters of the font."""
        self.draw(part)
        plain_powers(part)


@dataclass(frozen=True)
class Table:
    """A table of texts, the first column being the row's name; `text` stands above it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Page(Document):
    """The content of the report of an analysis."""

    figures: tuple[Drawing, ...]
    tables: tuple[Table, ...]


def make_page(
    result: AnalysisResult,
    figures: Sequence[Drawing],
    *,
    tables: Sequence[Table] = (),
    conditions: Sequence[tuple[str, str]] = (),
    warnings: Sequence[str] = (),
    solution: Sequence[tuple[str, str]] = (),
    key_figures: Sequence[KeyFigure] | None = None,
) -> Page:
    """Page of a result: what is given here, and everything that follows from its study.

    Parameters
    ----------
    conditions, solution : rows (name, text) added to those of the cell and of the program
    key_figures : those of the result in display units, if left out
    """
    cell = result.study.cell
    citations = Citations()
    for key in cell.references:
        citations.cite(key)
    sections = sections_of(cell, citations)
    inputs = [item for section in sections for item in section.inputs]
    stopped = () if result.status == "complete" else (f"The analysis did not run to its end: {result.status}.",)
    return Page(
        title=wording.prose(result.study.title or cell.title),
        cell_title=wording.prose(cell.title),
        cell_text=wording.prose(cell.text),
        carrier=cell.carrier,
        verdict=wording.unbroken(result.sentence),
        conditions=(*conditions_of(cell), *conditions),
        key_figures=tuple(key_figures) if key_figures is not None else key_figures_of(result),
        figures=tuple(figures),
        tables=tuple(tables),
        sections=sections,
        warnings=(*stopped, *map(wording.prose, result.beyond_fit()), *warnings),
        solution=(("Model", result.study.model.replace("_", " ")), *solution),
        references=citations.texts(),
        study_hash=result.study.hash,
        version=result.version,
        counts={s: sum(i.status == s for i in inputs) for s in STATUSES},
    )


def key_figures_of(result: AnalysisResult) -> tuple[KeyFigure, ...]:
    """Key figures of a result in the display units of the nomenclature."""
    found = []
    for name, value in result.key_figures().items():
        quantity = lookup(name)
        shown = wording.number(float(from_si(value, quantity.display_unit)))
        unit = "" if quantity.display_unit == "1" else wording.unit(quantity.display_unit)
        found.append(KeyFigure(quantity.title, shown, unit, quantity.meaning))
    return tuple(found)
