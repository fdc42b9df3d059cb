"""Tables that every page of a system has: inputs with source and status, and how far they move the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hydroxcell.nomenclature import lookup
from hydroxcell.report import wording
from hydroxcell.report.page import Table
from hydroxcell.system.influence import Swings, largest
from hydroxcell.system.number import Number
from hydroxcell.units import from_si

ORDER = ("assumed", "calculated", "published", "measured", "chosen")


def input_tables(inputs: Sequence[Number], changes: Swings, answers: Sequence[str]) -> list[Table]:
    """Influence of the uncertain inputs on some answers, and all inputs, the assumed ones first."""
    status = {number.path: number.status for number in inputs}
    tables = [influence_table(changes[name], name, status) for name in answers if name in changes]
    rows = [_row(number) for kind in ORDER for number in inputs if number.status == kind]
    counts = ", ".join(f"{sum(n.status == kind for n in inputs)} {kind}" for kind in ORDER)
    head = ("Input", "Value", "Range", "Status", "Source", "Stands in")
    return [*tables, Table("Inputs", head, tuple(rows), f"{len(inputs)} numbers: {counts}.")]


def influence_table(changes: Mapping[str, tuple[float, float]], name: str, status: Mapping[str, str]) -> Table:
    """The inputs that move one answer most."""
    quantity = lookup(name)
    unit = quantity.display_unit
    zero = float(from_si(0.0, unit))
    rows = []
    for path in largest(changes):
        shown = [float(from_si(end, unit)) - zero for end in changes[path]]
        rows.append((words(path), status.get(path, ""), *(_signed(v) for v in shown)))
    label = "" if unit == "1" else f" / {wording.unit(unit)}"
    head = ("Input", "Status", f"at its lower bound{label}", f"at its upper bound{label}")
    text = "Each input moved alone over its range, the largest first."
    return Table(f"What moves the {quantity.title.lower()}", head, tuple(rows), text)


def words(path: str) -> str:
    """Path in words.

    >>> words("stack.coolant_rise")
    'Stack: coolant rise'
    """
    section, _, rest = path.partition(".")
    head = section.replace("_", " ")
    return f"{head[:1].upper()}{head[1:]}: {rest.replace('_', ' ').replace('.', ', ')}"


def _signed(value: float) -> str:
    if value != value:
        return "not computed"
    return f"{value:+.3g}".replace("-", "−")


def _row(number: Number) -> tuple[str, ...]:
    interval = "–"
    if number.uncertain:
        low, high = (float(from_si(v, number.unit)) for v in (number.low, number.high))
        interval = f"{wording.number(low)} to {wording.number(high)}"
    shown = wording.prose(number.shown)
    source = number.source + (f" ({number.date})" if number.date else "")
    return words(number.path), shown, interval, number.status, source, number.origin
