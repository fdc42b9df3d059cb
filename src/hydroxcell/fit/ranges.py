"""Conditions of the data behind a fit: what each number was fitted over, and data where a law does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.operation import ROUND_OFF, operation_of, widened
from hydroxcell.cell.schema import Cell
from hydroxcell.materials.conditions import CURRENT, SIDES, shown, shown_range, title
from hydroxcell.nomenclature import lookup
from hydroxcell.units import from_si

BEHIND = {"temperature": ("temperature",), "water_activity": tuple(f"{side}.relative_humidity" for side in SIDES)}
"""State variable of a law -> conditions that set it in the cell."""


def ranges_behind(
    data: Iterable[DataSet], cell_of: Mapping[str, Cell], free: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of every condition of some data sets [SI], and of their current densities.

    Parameters
    ----------
    cell_of : cell with the conditions of each data set that was measured in one
    free : dotted paths of free parameters; a condition that is fitted itself has no range of its own
    """
    found: dict[str, tuple[float, float]] = {}
    for one in data:
        if one.name in cell_of:
            own = operation_of([cell_of[one.name]], _currents(one))
            own = widened(own, one.profile.swept_conditions) if one.profile is not None else own
        else:
            own = _ex_situ(one)
        found = widened(found, own)
    return {name: bounds for name, bounds in found.items() if f"conditions.{name}" not in free}


def _currents(data: DataSet) -> list[float]:
    """Current densities at which something was measured [A/m2]; none where the data do not tell them."""
    if data.kind in ("polarization", "points"):
        rows = zip(*data.values.values(), strict=True)
        return [i for i, row in zip(data.abscissa, rows, strict=True) if any(v is not None for v in row)]
    if data.kind == "impedance":
        return [] if data.load is None else [data.load]
    measured = [v for v in data.values.get(CURRENT, ()) if v is not None]
    if data.profile is not None and not measured:
        return [level for step in data.profile.steps if step.current_density is not None for level in step.levels]
    return measured


def _ex_situ(data: DataSet) -> dict[str, tuple[float, float]]:
    """Temperature and humidity of a property that was measured outside a cell; both sides of it are alike."""
    found = {"temperature": (min(data.abscissa), max(data.abscissa))}
    if data.relative_humidity is not None:
        ends = (min(data.relative_humidity), max(data.relative_humidity))
        found |= dict.fromkeys(BEHIND["water_activity"], ends)
    return found


def outside_of_laws(cell_of: Mapping[str, Cell]) -> list[str]:
    """Data at conditions outside the range over which a property law holds, one sentence for each value."""
    places: dict[tuple[str, str], tuple[list[str], dict[str, str]]] = {}
    for name, cell in cell_of.items():
        for law, ranges in cell.validity.items():
            for variable, bounds in ranges.items():
                for condition in _acting(variable, law):
                    value = cell.value(f"conditions.{condition}")
                    slack = ROUND_OFF * max(abs(bound) for bound in bounds)
                    if not bounds[0] - slack <= value <= bounds[1] + slack:
                        names, laws = places.setdefault((condition, shown(condition, value)), ([], {}))
                        names += [] if name in names else [name]
                        laws[law] = f"{law} ({_law_range(variable, condition, bounds)})"
    return [
        f"{', '.join(names)}: measured at {value}{_of(condition)}, outside the range of {', '.join(laws.values())}."
        for (condition, value), (names, laws) in places.items()
    ]


def _acting(variable: str, law: str) -> tuple[str, ...]:
    """Conditions that set a state variable where a law acts: those of its side, of both sides for the membrane."""
    side = law.partition(".")[0]
    found = BEHIND.get(variable, ())
    return tuple(c for c in found if side not in SIDES or c.partition(".")[0] not in SIDES or c.startswith(side))


def _law_range(variable: str, condition: str, bounds: tuple[float, float]) -> str:
    if variable == "temperature":
        return shown_range(condition, bounds)
    low, high = (f"{float(from_si(bound, '1')):.4g}" for bound in bounds)
    return f"{lookup(variable).title.lower()} {low} to {high}"


def _of(condition: str) -> str:
    return "" if condition == "temperature" else f" {title(condition)}"
