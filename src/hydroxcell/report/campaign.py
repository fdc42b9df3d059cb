"""The report of a campaign: an index that compares samples, one page for each sample, figures for a paper, one PDF."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydroxcell.lab.campaign import CampaignResult, Refused, replicates
from hydroxcell.lab.evaluations import evaluation
from hydroxcell.nomenclature import lookup
from hydroxcell.record import load
from hydroxcell.report import wording
from hydroxcell.report.measured import MeasuredPage, value_row
from hydroxcell.report.page import Drawing
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hydroxcell.lab.measured import Measured

Keep = Callable[[str, "Figure"], None]
"""Takes a figure and a name for its file."""


@dataclass(frozen=True)
class Comparison:
    """Values of one kind of evaluation for all samples.

    Attributes
    ----------
    kind, title : of the evaluation
    head : "Quantity", the name of every result, "unit"
    rows : cells as texts; "value (interval)"
    means : for samples measured more than once: sample, quantity, "mean ± standard deviation (n)"
    drawing : all curves together, or None
    """

    kind: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    means: tuple[tuple[str, str, str], ...]
    drawing: Drawing | None


@dataclass(frozen=True)
class SamplePage:
    """All evaluations of one sample."""

    name: str
    file: str
    pages: tuple[MeasuredPage, ...]


@dataclass(frozen=True)
class CampaignPage:
    """The content of the report of a campaign."""

    title: str
    verdict: str
    samples: tuple[SamplePage, ...]
    comparisons: tuple[Comparison, ...]
    refused: tuple[Refused, ...]
    version: str


def campaign_page(result: CampaignResult) -> CampaignPage:
    """Work out the content of the report."""
    from hydroxcell import __version__

    samples, used = [], set()
    for name, results in result.samples.items():
        stem = re.sub(r"[^\w.-]+", "_", name).strip("._") or "sample"
        while stem in used:
            stem += "_"
        used.add(stem)
        samples.append(SamplePage(name, f"sample_{stem}.html", tuple(r.page() for r in results)))
    comparisons = tuple(_comparison(kind, results) for kind, results in result.kinds.items())
    return CampaignPage(result.title, _verdict(result), tuple(samples), comparisons, result.refused, __version__)


def _verdict(result: CampaignResult) -> str:
    odd = sum(bool(r.findings) for r in result.results)
    text = (
        f"{len(result.results)} measurements of {len(result.samples)} samples were evaluated; something is odd in "
        f"{odd} of them; {len(result.refused)} could not be evaluated."
    )
    return text if result.status == "complete" else f"{text} {result.status.capitalize()}."


def _comparison(kind: str, results: Sequence[Measured]) -> Comparison:
    row = evaluation(kind)
    names = labels(results)
    quantities = list(dict.fromkeys(name for r in results for name in r.values))
    rows = [_row(name, results) for name in quantities]
    means = []
    for sample in dict.fromkeys(r.sample for r in results):
        of = [r for r in results if r.sample == sample]
        for name in quantities:
            number, mean, spread = replicates(of, name)
            if number > 1:
                means.append((sample, lookup(name).title, _mean(name, number, mean, spread)))
    drawing = None
    if row.overlay and len(results) > 1:
        draw = partial(_together, draw=load(row.overlay), named=list(zip(names, results, strict=True)))
        drawing = Drawing(f"compare-{kind.replace('_', '-')}", row.title, "All results of this kind.", draw)
    return Comparison(kind, row.title, ("Quantity", *names, "unit"), tuple(rows), tuple(means), drawing)


def _together(figure: Any, draw: Any, named: Any) -> None:
    draw(figure, named)


def labels(results: Sequence[Measured]) -> list[str]:
    """Short names of results: the sample, with the file where a sample has several."""
    samples = [r.sample for r in results]
    named = [
        f"{r.sample}: {r.sources[0].file}" if samples.count(r.sample) > 1 and r.sources else r.sample for r in results
    ]
    return [f"{name} ({k})" if named.count(name) > 1 else name for k, name in enumerate(named, 1)]


def _row(name: str, results: Sequence[Measured]) -> tuple[str, ...]:
    cells, unit = [], ""
    for result in results:
        if name not in result.values:
            cells.append("–")
            continue
        shown = value_row(name, result.values[name])
        unit = shown.unit
        cells.append(shown.value if shown.interval == "not known" else f"{shown.value} ({shown.interval})")
    return (lookup(name).title, *cells, unit)


def _mean(name: str, number: int, mean: float, spread: float) -> str:
    unit = lookup(name).display_unit
    shown = float(from_si(mean, unit))
    width = float(from_si(mean + spread, unit)) - shown
    digits = (
        3
        if not shown or not width
        else min(max(math.floor(math.log10(abs(shown))) - math.floor(math.log10(abs(width))) + 2, 2), 8)
    )
    words = "" if unit == "1" else f" {wording.unit(unit)}"
    return f"{wording.number(shown, digits)} ± {wording.number(abs(width), 2)}{words} (n = {number})"


def html_campaign(page: CampaignPage, keep: Keep | None = None) -> dict[str, str]:
    """Texts of the pages by file name, `index.html` first.

    Parameters
    ----------
    keep : is given every figure with a name for its file, while it is drawn: a figure is made once for page and files
    """
    from hydroxcell.report.html import rendered

    drawings = {
        c.kind: _drawn(c.drawing, c.drawing.name, c.title, f"compare_{c.kind}", keep)
        for c in page.comparisons
        if c.drawing is not None
    }
    found = {"index.html": rendered("campaign.html.j2", r=page, drawings=drawings)}
    for sample in page.samples:
        stem = sample.file.removeprefix("sample_").removesuffix(".html")
        parts = [(measured, _drawings(measured, number, stem, keep)) for number, measured in enumerate(sample.pages, 1)]
        found[sample.file] = rendered("sample.html.j2", r=page, sample=sample, parts=parts)
    return found


def files_in(folder: Path) -> Keep:
    """What writes every figure as PNG and PDF into a folder."""
    from hydroxcell.plot.style import to_pdf, to_png

    def keep(name: str, figure: Figure) -> None:
        (folder / f"{name}.png").write_bytes(to_png(figure, 200.0))
        (folder / f"{name}.pdf").write_bytes(to_pdf(figure))

    return keep


def _drawings(page: MeasuredPage, number: int, stem: str, keep: Keep | None) -> list[dict[str, Any]]:
    kind = page.kind.replace(" ", "_")
    return [
        {
            "name": f"m{number}-{f.name}",
            "title": f.title,
            "caption": f.caption,
            "svg": _drawn(f, f"m{number}-{f.name}", f.title, f"{stem}_{number}_{kind}_{f.name}", keep),
        }
        for f in page.figures
    ]


def _drawn(drawing: Drawing, prefix: str, title: str, file: str, keep: Keep | None) -> Any:
    """Element of the page; the same figure goes to `keep` under the name of its file."""
    from hydroxcell.plot.style import settled
    from hydroxcell.report.html import svg

    figure = drawing.figure()
    element = svg(figure, prefix, title)
    if keep is not None:
        keep(file, settled(figure))
    return element
