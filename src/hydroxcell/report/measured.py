"""The page of a measurement: results with intervals, figures, what is odd, every choice, the files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hydroxcell.nomenclature import lookup
from hydroxcell.report import wording
from hydroxcell.report.context import Citations
from hydroxcell.report.page import Drawing, Table
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.lab.measured import Choice, Measured, Source, Value


@dataclass(frozen=True)
class ValueRow:
    """One result as text."""

    name: str
    value: str
    interval: str
    unit: str
    method: str


@dataclass(frozen=True)
class ChoiceRow:
    """One choice as text; `numbers` point to the references."""

    what: str
    chosen: str
    why: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MeasuredPage:
    """The content of the report of an evaluation."""

    origin: str
    kind: str
    title: str
    verdict: str
    values: tuple[ValueRow, ...]
    figures: tuple[Drawing, ...]
    tables: tuple[Table, ...]
    warnings: tuple[str, ...]
    choices: tuple[ChoiceRow, ...]
    settings: tuple[tuple[str, str], ...]
    files: tuple[Source, ...]
    references: tuple[str, ...]
    study_hash: str
    version: str
    leading: tuple[Table, ...] = ()


def measured_page(
    result: Measured, figures: Sequence[Drawing], *, tables: Sequence[Table] = (), leading: Sequence[Table] = ()
) -> MeasuredPage:
    """Page of a result: figures and tables given here, and everything that follows from its record.

    Parameters
    ----------
    tables, leading : below the figures, and above the results
    """
    citations = Citations()
    choices = tuple(_choice(choice, citations) for choice in result.choices)
    stopped = () if result.status == "complete" else (f"Status: {result.status}.",)
    kind = result.KIND.replace("_", " ")
    return MeasuredPage(
        origin=result.ORIGIN,
        kind=kind,
        title=wording.prose(result.sample or kind),
        verdict=wording.unbroken(result.sentence),
        values=tuple(value_row(name, value) for name, value in result.values.items()),
        figures=tuple(figures),
        tables=tuple(tables),
        warnings=(*stopped, *result.findings),
        choices=choices,
        settings=tuple(result.settings.items()),
        files=result.sources,
        references=citations.texts(),
        study_hash=result.hash,
        version=result.version,
        leading=tuple(leading),
    )


def value_row(name: str, value: Value) -> ValueRow:
    """A result in its display unit, with as many digits as its interval is worth."""
    quantity = lookup(name)
    number, low, high = (float(from_si(v, quantity.display_unit)) for v in (value.value, value.low, value.high))
    known = math.isfinite(low) and math.isfinite(high)
    digits = _digits(number, high - low) if known else 4
    shown = [wording.number(v, digits) for v in (number, low, high)]
    unit = "" if quantity.display_unit == "1" else wording.unit(quantity.display_unit)
    return ValueRow(quantity.title, shown[0], f"{shown[1]} to {shown[2]}" if known else "not known", unit, value.method)


def _digits(number: float, width: float) -> int:
    """Significant digits that show two digits of the width of the interval."""
    if not number or not width or not math.isfinite(number):
        return 4
    return min(max(math.floor(math.log10(abs(number))) - math.floor(math.log10(width)) + 2, 2), 8)


def _choice(choice: Choice, citations: Citations) -> ChoiceRow:
    why, numbers = citations.cite(choice.why)
    return ChoiceRow(choice.what, choice.chosen, why, numbers)
