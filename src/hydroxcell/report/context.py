"""Everything a report says, worked out once from a result; HTML and PDF only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.cell.parameters import parameter
from hydroxcell.plot.influence import readable_path, readable_value
from hydroxcell.plot.losses import STACK
from hydroxcell.plot.style import converged, peak_point
from hydroxcell.references import bibliography
from hydroxcell.report import wording
from hydroxcell.report.along import along_rows, along_sentence
from hydroxcell.report.verdict import KeyFigure, key_figures, validity_warnings, verdict
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell
    from hydroxcell.results.influence import Influence
    from hydroxcell.results.solution import Result


@dataclass(frozen=True)
class Input:
    """One input with where it came from; `numbers` are the marks of its references in the list at the end."""

    path: str
    description: str
    value: str
    unit: str
    status: str
    source: str
    numbers: tuple[int, ...]
    range: str
    note: str


@dataclass(frozen=True)
class Section:
    """Inputs of one layer."""

    title: str
    inputs: tuple[Input, ...]

    @property
    def assumed(self) -> int:
        """How many inputs of this layer are assumed."""
        return sum(item.status == "assumed" for item in self.inputs)


@dataclass(frozen=True)
class InfluenceRow:
    """One assumed input and the peak power at the ends of its range."""

    what: str
    where: str
    base: str
    low: str
    high: str
    low_power: str
    high_power: str
    change: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every report says."""

    title: str
    cell_title: str
    cell_text: str
    carrier: str
    verdict: str
    conditions: tuple[tuple[str, str], ...]
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    warnings: tuple[str, ...]
    solution: tuple[tuple[str, str], ...]
    references: tuple[str, ...]
    study_hash: str
    version: str
    counts: dict[str, int] = field(default_factory=dict)
    along: str = ""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All inputs."""
        return tuple(item for section in self.sections for item in section.inputs)

    @property
    def assumed(self) -> tuple[Input, ...]:
        """Inputs that nobody measured."""
        return tuple(item for item in self.inputs if item.status == "assumed")


@dataclass(frozen=True, kw_only=True)
class ReportContext(Document):
    """The content of the report of a steady curve."""

    losses: tuple[tuple[str, str, str], ...]
    influences: tuple[InfluenceRow, ...]


class Citations:
    """Numbers the references in the order in which they are first cited."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def cite(self, source: str) -> tuple[str, tuple[int, ...]]:
        """Words and numbers for a source, which is a key of the bibliography, several keys, or plain words."""
        known = bibliography()
        keys = [key.strip() for key in source.replace(";", ",").split(",")]
        if not all(key in known for key in keys):
            return source, ()
        for key in keys:
            if key not in self.keys:
                self.keys.append(key)
        return "; ".join(known[key].short for key in keys), tuple(self.keys.index(key) + 1 for key in keys)

    def texts(self) -> tuple[str, ...]:
        """Full references in order."""
        return tuple(bibliography()[key].text for key in self.keys)


def build_context(result: Result, influences: Sequence[Influence] = ()) -> ReportContext:
    """Work out the content of a report from a result and the influences of its assumed inputs."""
    cell = result.study.cell
    citations = Citations()
    for key in cell.references:
        citations.cite(key)
    sections = sections_of(result.study.cell, citations)
    inputs = [item for section in sections for item in section.inputs]
    return ReportContext(
        title=wording.prose(result.study.title or cell.title),
        cell_title=wording.prose(cell.title),
        cell_text=wording.prose(cell.text),
        carrier=cell.carrier,
        verdict=wording.unbroken(verdict(result)),
        conditions=conditions_of(result.study.cell),
        key_figures=key_figures(result),
        losses=_losses(result),
        sections=sections,
        influences=tuple(_influence(item) for item in influences),
        warnings=(*_unconverged(result), *validity_warnings(result), *map(wording.prose, result.beyond_fit())),
        solution=_solution(result),
        references=citations.texts(),
        study_hash=result.study.hash,
        version=result.version,
        along=along_sentence(result) if result.along is not None else "",
        counts={s: sum(i.status == s for i in inputs) for s in ("measured", "fitted", "calculated", "assumed")},
    )


def conditions_of(cell: Cell) -> tuple[tuple[str, str], ...]:
    """Rows of the table of the cell and its conditions."""
    rows = [("Cell", wording.prose(cell.title)), ("Temperature", wording.celsius(cell.value("conditions.temperature")))]
    for side in ("anode", "cathode"):
        rows.append((f"{side.capitalize()} feed", f"{wording.feed(cell, side)}; {_flow(cell, side)}"))
    carrier = "hydroxide (anion exchange)" if cell.carrier == "hydroxide" else "protons"
    return (*rows, ("Ions", carrier), ("Active area", f"{cell.value('geometry.active_area') * 1e4:.4g} cm²"))


def _flow(cell: Cell, side: str) -> str:
    kind = cell.structure.get(f"conditions.{side}.flow.kind", "")
    if kind == "fixed":
        return f"{float(from_si(cell.value(f'conditions.{side}.flow.rate'), 'slpm')):.3g} slpm of dry gas"
    if kind == "stoichiometry":
        return f"stoichiometry {cell.value(f'conditions.{side}.flow.ratio'):.3g}"
    return "differential cell (unlimited flow)"


def _losses(result: Result) -> tuple[tuple[str, str, str], ...]:
    """Name, millivolts and share of every loss at peak power, largest first."""
    if not converged(result).any():
        return ()
    k = peak_point(result)
    losses = {name: float(values[k]) for name, values in result.losses().items()}
    total = sum(losses.values())
    share = 100.0 / total if total > 0.0 else 0.0
    ordered = sorted(losses, key=lambda name: -losses[name])
    rows = [
        (STACK[n][0], wording.fixed(1e3 * losses[n], 1), f"{wording.fixed(share * losses[n], 0)} %") for n in ordered
    ]
    return (*rows, ("all losses", f"{1e3 * total:.1f}", "100 %"))


def sections_of(cell: Cell, citations: Citations) -> tuple[Section, ...]:
    """Inputs of a cell by layer, with their sources cited."""
    groups: dict[str, list[Input]] = {title: [] for title in wording.SECTION_TITLES.values()}
    for row in cell.provenance():
        groups.setdefault(wording.section_of(row["path"]), []).append(_input(cell, row, citations))
    return tuple(Section(title, tuple(inputs)) for title, inputs in groups.items() if inputs)


def _input(cell: Cell, row: dict[str, str], citations: Citations) -> Input:
    table_row = parameter(row["path"])
    quantity = cell.quantities[row["path"]]
    source, numbers = citations.cite(row["source"])
    bounds = ""
    if quantity.range is not None:
        low, high = (float(from_si(bound, row["unit"])) for bound in quantity.range)
        bounds = f"{wording.number(low)} to {wording.number(high)}"
    return Input(
        path=row["path"],
        description=table_row.description if table_row else row["path"].rpartition(".")[2].replace("_", " "),
        value=wording.number(float(row["value"]), 6) + (f" ± {row['uncertainty']}" if row["uncertainty"] else ""),
        unit=wording.unit(row["unit"]),
        status=row["status"],
        source=source,
        numbers=numbers,
        range=bounds,
        note=wording.prose(quantity.note),
    )


def _influence(item: Influence) -> InfluenceRow:
    def power(value: float) -> str:
        return f"{value / 1e4:#.3g}".rstrip(".")

    low, high = item.low_value - item.base_value, item.high_value - item.base_value
    what, where = readable_path(item.path).split("\n")
    share = 100.0 / item.base_value if item.base_value else 0.0
    changes = [f"{share * change:+.0f} %".replace("-", "−") for change in (low, high)]
    low_text, base, high_text = (readable_value(v, item.unit) for v in (item.low, item.base, item.high))
    return InfluenceRow(
        what, where, base, low_text, high_text, power(item.low_value), power(item.high_value), " / ".join(changes)
    )


def _unconverged(result: Result) -> tuple[str, ...]:
    from hydroxcell.plot.curves import unconverged_notes

    return tuple(unconverged_notes(result, most=8))


def _solution(result: Result) -> tuple[tuple[str, str], ...]:
    summary: dict[str, Any] = result.summary()
    model = {"through_plane": "through-plane, two-phase, non-isothermal", "lumped": "lumped (one point in space)"}
    model["along_channel"] = "along the channels: segments of the through-plane model"
    iterations = np.asarray(result.iterations)
    rows = [
        ("Model", model.get(result.study.model, result.study.model)),
        ("Points", f"{summary['points']}, of which {summary['points_converged']} converged"),
        ("Newton iterations", f"{iterations.mean():.1f} per point on average, {iterations.max()} at most"),
    ]
    rows[1:1] = along_rows(result)
    for key in ("water", "charge", "energy"):
        value = summary.get(f"{key}_closure_relative")
        if value is not None:
            rows.append(
                (f"{key.capitalize()} balance", f"closes to {wording.number(float(value), 2)} of its throughput")
            )
    return tuple(rows)
