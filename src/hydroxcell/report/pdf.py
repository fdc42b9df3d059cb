"""The PDF report: the content of the HTML page, condensed to a few A4 pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from hydroxcell.plot.along import draw_along, shown_panels
from hydroxcell.plot.curves import draw_polarization
from hydroxcell.plot.influence import draw_tornado
from hydroxcell.plot.losses import draw_loss_areas
from hydroxcell.plot.profiles import draw_profiles
from hydroxcell.plot.style import BLUE, GRID, INK, MUTED, converged, styled
from hydroxcell.plot.water import draw_water_balance
from hydroxcell.report.along import along_sentence
from hydroxcell.report.context import Document, ReportContext, build_context
from hydroxcell.report.measured import MeasuredPage
from hydroxcell.report.typesetting import LEADING, wrap

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

    from hydroxcell.report.campaign import CampaignPage
    from hydroxcell.report.page import Drawing, Page, Table
    from hydroxcell.results.influence import Influence
    from hydroxcell.results.solution import Result

WIDTH, HEIGHT = 8.27, 11.69
MARGIN, FOOT = 0.75, 0.85
TEXT_WIDTH = WIDTH - 2 * MARGIN
TEXT_HEIGHT = HEIGHT - MARGIN - FOOT
COLUMNS = 4  # results beside each other in a comparison

Draw = Callable[["SubFigure"], None]


@dataclass(frozen=True)
class Block:
    """Something with a height [inch] that is drawn into its part of a page.

    `joined` keeps it with the next one, `new_page` puts it at the top of a page.
    """

    height: float
    draw: Draw
    joined: bool = False
    new_page: bool = False


def pdf_report(result: Result, influences: Sequence[Influence] = (), context: ReportContext | None = None) -> bytes:
    """Return the report as PDF."""
    context = context or build_context(result, influences)
    return _document(_content(result, influences, context), context)


def pdf_page(page: Page | MeasuredPage) -> bytes:
    """Return the report of an analysis or an evaluation as PDF."""
    if isinstance(page, MeasuredPage):
        return _document(_measured(page), page)
    blocks = [*_beginning(page), *_drawn(page), *_listed("Warnings", page.warnings, "None."), *_sources(page)]
    return _document(blocks, page)


def pdf_campaign(page: CampaignPage) -> bytes:
    """Return the report of a campaign as PDF: the comparison, then every sample on pages of its own."""
    blocks = [
        _text("Evaluation of measurements", 9.0, BLUE, bold=True, joined=True),
        _text(page.title, 17.0, INK, bold=True, joined=True),
        _text(page.verdict, 10.5, INK),
    ]
    for comparison in page.comparisons:
        blocks.append(_heading(comparison.title))
        if comparison.drawing is not None:
            blocks.append(_figure(comparison.drawing))
        names = range(1, len(comparison.head) - 1)
        for first in range(0, len(names), COLUMNS):
            chosen = [0, *names[first : first + COLUMNS], len(comparison.head) - 1]
            rows = [[row[k] for k in chosen] for row in (comparison.head, *comparison.rows)]
            width = 0.58 / (len(chosen) - 2)
            blocks += _table(rows, (0.28, *[width] * (len(chosen) - 2), 0.14), size=8.0, header=True)
        blocks += _table(comparison.means, (0.25, 0.4, 0.35), size=8.0)
    blocks += _listed("Not evaluated", [f"{', '.join(r.files)}: {r.reason}" for r in page.refused], "")
    for sample in page.samples:
        for number, measured in enumerate(sample.pages):
            blocks += _measured(measured, new_page=number == 0)
    return _document(blocks, page)


def _measured(page: MeasuredPage, new_page: bool = False) -> list[Block]:
    odd = _listed("What is odd (nothing of it has been repaired)", page.warnings, "None.")
    blocks = [*_results(page), *_drawn(page), *odd, *_origin(page)]
    blocks[0] = replace(blocks[0], new_page=new_page)
    return blocks


def _drawn(page: Page | MeasuredPage) -> list[Block]:
    """Figures and tables."""
    blocks = []
    for figure in page.figures:
        blocks += [_heading(figure.title), _figure(figure), _text(figure.caption, 9.0, MUTED)]
    return [*blocks, *_tabulated(page.tables)]


def _tabulated(tables: Sequence[Table]) -> list[Block]:
    """Tables with their texts."""
    blocks: list[Block] = []
    for table in tables:
        share = 0.7 / (len(table.head) - 1)
        shares = (0.3, *[share] * (len(table.head) - 1))
        blocks += [_heading(table.title), *([_text(table.text, 9.0, MUTED)] if table.text else [])]
        blocks += _table([table.head, *table.rows], shares, size=8.0, header=True)
    return blocks


def _figure(drawing: Drawing) -> Block:
    return Block(min(TEXT_WIDTH * drawing.height / drawing.width * 1.15, TEXT_HEIGHT - 1.0), drawing.draw_into)


def _listed(heading: str, texts: Sequence[str], otherwise: str) -> list[Block]:
    """Texts with bullets under a heading; nothing if there are none and nothing is to be said then."""
    shown = texts or ([otherwise] if otherwise else [])
    return [_heading(heading), *(_text(f"• {text}", 9.0, INK) for text in shown)] if shown else []


def _results(r: MeasuredPage) -> list[Block]:
    rows = [(row.name, row.value, row.interval, row.unit) for row in r.values]
    head = ("Quantity", "value", "95 % interval", "unit")
    return [
        _text(f"{r.origin}: {r.kind}", 9.0, BLUE, bold=True, joined=True),
        _text(r.title, 17.0, INK, bold=True, joined=True),
        _text(r.verdict, 10.5, INK),
        *_tabulated(r.leading),
        *([_heading("Results"), *_table([head, *rows], (0.44, 0.16, 0.24, 0.16), header=True)] if rows else []),
    ]


def _origin(r: MeasuredPage) -> list[Block]:
    choices = [f"{c.what}: {c.chosen} ({c.why}{''.join(f' [{n}]' for n in c.numbers)})" for c in r.choices]
    choices += [f"{name} = {text} (given)" for name, text in r.settings]
    files = [f"{f.file} ({f.technique or f.format}), SHA-256 {f.sha256}" for f in r.files]
    return [
        _heading("Choices"),
        *(_text(f"• {text}", 9.0, INK) for text in choices or ("None.",)),
        _heading("Files"),
        *(_text(f"• {text}", 8.5, INK) for text in files or ("The numbers were given as arrays.",)),
        _text(f"hydroxcell {r.version}; hash of files and settings {r.study_hash}", 8.5, MUTED),
        *([_heading("References")] if r.references else []),
        *(_text(f"[{k}] {text}", 8.5, INK) for k, text in enumerate(r.references, 1)),
    ]


def _document(content: Sequence[Block], r: Document | MeasuredPage | CampaignPage) -> bytes:
    stream = io.BytesIO()
    information = {"Title": r.title, "Creator": f"hydroxcell {r.version}", "CreationDate": None}
    with styled(), PdfPages(stream, metadata=information) as document:
        pages = _paginate(content)
        for number, blocks in enumerate(pages, 1):
            page = _page(blocks, r, f"page {number} of {len(pages)}")
            canvas: Any = FigureCanvasPdf(page)
            canvas.print_pdf(document)  # savefig would draw everything twice
    return stream.getvalue()


def _beginning(r: Document) -> list[Block]:
    figures = [(row.name, f"{row.value} {row.unit}".strip()) for row in r.key_figures]
    return [
        _text("Fuel-cell simulation report", 9.0, BLUE, bold=True, joined=True),
        _text(r.title, 17.0, INK, bold=True, joined=True),
        _text(r.verdict, 10.5, INK),
        _heading("Key figures"),
        *_table(figures, (0.42, 0.58)),
        _heading("Cell and conditions"),
        *_table(r.conditions, (0.2, 0.8)),
    ]


def _content(result: Result, influences: Sequence[Influence], r: ReportContext) -> list[Block]:
    blocks = _beginning(r)
    if converged(result).any():
        blocks += _figures(result)
    if influences:
        blocks += [
            _heading("How far the assumptions move the result"),
            _text(
                f"{r.counts['assumed']} of the {len(r.inputs)} inputs are assumed. Each bar is the peak power with one "
                "of them at the low and at the high end of its stated range.", 9.0, MUTED,
            ),
            Block(0.75 + 0.37 * len(influences), partial(draw_tornado, influences=influences)),
        ]  # fmt: skip
        rows = [
            (f"{i.what}, {i.where}", i.base, f"{i.low} to {i.high}", f"{i.low_power} / {i.high_power}", i.change)
            for i in r.influences
        ]
        head = ("Input", "used", "range", "W cm⁻², low / high", "change")
        blocks += _table([head, *rows], (0.29, 0.15, 0.26, 0.13, 0.17), size=8.0, header=True)
    blocks += [_heading("Warnings"), *(_text(f"• {text}", 9.0, INK) for text in r.warnings or ("None.",))]
    blocks += _sources(r)
    return blocks


def _figures(result: Result) -> list[Block]:
    blocks = [
        _heading("Polarization curve"),
        Block(4.0, partial(draw_polarization, result=result)),
        _heading("Where the voltage goes"),
        Block(4.0, partial(draw_loss_areas, result=result)),
    ]
    if result.along is not None:
        rows = 3 if result.along.shape[0] > 1 else -(-len(shown_panels(result.along)) // 2)
        blocks += [
            _heading("Along the channels"),
            _text(along_sentence(result), 9.0, INK),
            Block(0.4 + 2.1 * rows, partial(draw_along, result=result)),
        ]
    if result.profiles:
        blocks += [
            _heading("Inside the cell, from the anode plate to the cathode plate"),
            Block(9.2, partial(draw_profiles, result=result)),
        ]
    return [*blocks, _heading("Water balance"), Block(3.3, partial(draw_water_balance, result=result))]


def _sources(r: Document) -> list[Block]:
    head = ("Inputs of", "numbers", "measured", "fitted", "calculated", "assumed")
    rows = [
        (s.title, str(len(s.inputs)), *(str(sum(i.status == status for i in s.inputs)) for status in head[2:]))
        for s in r.sections
    ]
    total = ("all", str(len(r.inputs)), *(str(r.counts[status]) for status in head[2:]))
    cite = (
        f"The hydroxcell developers. hydroxcell, version {r.version}: a traceable model of anion-exchange-membrane "
        f"fuel cells. Study {r.study_hash[:12]}. Please also cite the sources of the values you rely on."
    )
    return [
        _heading("Where the numbers came from"),
        _text("Value, unit, status and source of every single input are in report.html and result.json.", 9.0, MUTED),
        *_table([head, *rows, total], (0.35, 0.13, 0.13, 0.13, 0.13, 0.13), header=True),
        _heading("How it was solved"),
        *_table([*r.solution, ("Program", f"hydroxcell {r.version}"), ("Study hash", r.study_hash)], (0.22, 0.78)),
        _heading("How to cite"),
        _text(cite, 9.0, INK),
        _heading("References"),
        *(_text(f"[{k}] {text}", 8.5, INK) for k, text in enumerate(r.references, 1)),
    ]


def _heading(text: str) -> Block:
    return Block(0.5, lambda part: _write(part, 0.0, text, 12.5, INK, bold=True, bottom=True), joined=True)


def _text(text: str, size: float, colour: str, *, bold: bool = False, joined: bool = False) -> Block:
    lines = wrap(text, TEXT_WIDTH, size, bold)
    height = len(lines) * size * LEADING / 72.0 + 0.09
    return Block(height, lambda part: _write(part, 0.0, "\n".join(lines), size, colour, bold=bold), joined)


def _table(
    rows: Sequence[Sequence[str]], shares: Sequence[float], size: float = 9.0, header: bool = False
) -> list[Block]:
    """One block for each row, so that long tables go over pages."""
    blocks = []
    for number, row in enumerate(rows):
        cells = [wrap(text, share * TEXT_WIDTH - 0.1, size) for text, share in zip(row, shares, strict=True)]
        height = max(len(lines) for lines in cells) * size * LEADING / 72.0 + 0.07
        first = header and number == 0
        blocks.append(Block(height, partial(_row, cells=cells, shares=shares, size=size, first=first), joined=first))
    return blocks


def _row(part: SubFigure, cells: list[list[str]], shares: Sequence[float], size: float, first: bool) -> None:
    x = 0.0
    for number, (lines, share) in enumerate(zip(cells, shares, strict=True)):
        colour = MUTED if first or (number == 0 and len(cells) == 2) else INK
        _write(part, x, "\n".join(lines), size, colour)
        x += share
    part.add_artist(_rule())


def _rule() -> Line2D:
    return Line2D([0.0, 1.0], [0.0, 0.0], color=GRID, lw=0.8)


def _write(
    part: SubFigure, x: float, text: str, size: float, colour: str, *, bold: bool = False, bottom: bool = False
) -> None:
    weight = "bold" if bold else "normal"
    # Line by line on their baselines, so that the cells of a row stand on one line whatever letters they have.
    top = part.bbox.height / part.dpi - 0.14 if bottom else size / 72.0
    for number, line in enumerate(text.split("\n")):
        below = top + number * size * LEADING / 72.0
        place = part.transSubfigure + ScaledTranslation(0.0, -below, part.dpi_scale_trans)
        written = part.text(x, 1.0, line, size=size, color=colour, weight=weight, va="baseline", transform=place)
        written.set_in_layout(False)
        written.set_parse_math(False)


def _paginate(blocks: Sequence[Block]) -> list[list[Block]]:
    """Lay blocks on pages; a heading never stands alone at the foot of one."""
    pages: list[list[Block]] = [[]]
    left = TEXT_HEIGHT
    for k, block in enumerate(blocks):
        needed, j = block.height, k
        while blocks[j].joined and j + 1 < len(blocks):
            j += 1
            needed += blocks[j].height
        if (needed > left or block.new_page) and pages[-1]:
            pages.append([])
            left = TEXT_HEIGHT
        pages[-1].append(block)
        left -= block.height
    return pages


def _page(blocks: Sequence[Block], r: Document | MeasuredPage | CampaignPage, foot: str) -> Figure:
    page = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    engine = page.get_layout_engine()
    assert engine is not None
    engine.set(w_pad=0.03, h_pad=0.03, wspace=0.0, hspace=0.0)  # type: ignore[call-arg]
    frame = page.add_gridspec(
        3, 3, width_ratios=(MARGIN, TEXT_WIDTH, MARGIN), height_ratios=(MARGIN, TEXT_HEIGHT, FOOT), wspace=0, hspace=0
    )
    inner = page.add_subfigure(frame[1, 1])
    heights = [*(block.height for block in blocks), max(TEXT_HEIGHT - sum(block.height for block in blocks), 1e-3)]
    grid = inner.add_gridspec(len(heights), 1, height_ratios=heights, hspace=0.0)
    for k, block in enumerate(blocks):
        block.draw(inner.add_subfigure(grid[k]))
    origin = f" · study {r.study_hash[:12]}" if isinstance(r, Document) else ""
    for x, text, align in (
        (MARGIN, f"hydroxcell {r.version}{origin}", "left"),
        (WIDTH - MARGIN, foot, "right"),
    ):
        page.text(x / WIDTH, 0.45 / HEIGHT, text, size=8.0, color=MUTED, ha=align).set_in_layout(False)
    return page
