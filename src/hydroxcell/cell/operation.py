"""How a cell is run, beside the conditions of the data that its fitted numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from hydroxcell.materials.conditions import CONDITIONS, CURRENT, Ranges, shown_range, title

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell

ROUND_OFF = 1e-6  # [1] of a bound
MOST_NAMES = 4  # of fitted numbers that a sentence lists


def operation_of(cells: Iterable[Cell], currents: Sequence[float] = ()) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of every condition of some cells [SI], and of currents [A/m2] if there are any."""
    found: dict[str, list[float]] = {}
    for cell in cells:
        for name in CONDITIONS:
            quantity = cell.quantities.get(f"conditions.{name}")
            if quantity is not None:
                found.setdefault(name, []).append(quantity.value)
    if len(currents):
        found[CURRENT] = list(currents)
    return {name: (min(values), max(values)) for name, values in found.items()}


def widened(first: Ranges, second: Ranges) -> dict[str, tuple[float, float]]:
    """Ranges that hold both: of every condition that either knows."""
    found = dict(first)
    for name, (low, high) in second.items():
        least, most = found.get(name, (low, high))
        found[name] = (min(least, low), max(most, high))
    return found


def outside(ranges: Ranges, operation: Ranges) -> tuple[str, ...]:
    """Conditions in which a cell is run outside the ranges of the data, in words.

    A range that has currents is one of data from a whole cell: it knows every condition of it, so that one which it
    lacks (carbon dioxide in a feed, another way of feeding) was not in the data either.
    """
    found = []
    for name, (low, high) in ranges.items():
        if name not in operation:
            if name in CONDITIONS:
                found.append(f"{title(name)} {shown_range(name, (low, high))} in the data, not stated here")
            continue
        slack = ROUND_OFF * max(abs(low), abs(high))
        least, most = operation[name]
        if least < low - slack or most > high + slack:
            found.append(
                f"{title(name)} {shown_range(name, (low, high))} in the data, {shown_range(name, (least, most))} here"
            )
    if CURRENT in ranges:
        new = [name for name in operation if name not in ranges]
        found += [f"{title(name)} {shown_range(name, operation[name])} here, none in the data" for name in new]
    return tuple(found)


def beyond_fit(cell: Cell, operation: Ranges) -> tuple[str, ...]:
    """Fitted numbers that are used outside the conditions of their data, one sentence for each kind of overstepping.

    Parameters
    ----------
    operation : range of every condition that the cell is run over, see `operation_of`
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for path, quantity in cell.quantities.items():
        words = outside(quantity.fitted_over, operation) if quantity.fitted_over else ()
        if words:
            groups.setdefault(words, []).append(path)
    return tuple(f"Beyond the data that fixed {listed(paths)}: {'; '.join(words)}." for words, paths in groups.items())


def listed(paths: Sequence[str]) -> str:
    """Dotted paths in a sentence, the first few of many."""
    if len(paths) > MOST_NAMES:
        return f"{', '.join(paths[:MOST_NAMES])} and {len(paths) - MOST_NAMES} more"
    return paths[0] if len(paths) == 1 else f"{', '.join(paths[:-1])} and {paths[-1]}"


def by_ranges(stated: Mapping[str, Ranges]) -> list[tuple[tuple[str, ...], Ranges]]:
    """Names of numbers that have the same ranges together, with these."""
    found: list[tuple[list[str], Ranges]] = []
    for name, ranges in stated.items():
        names = next((names for names, known in found if known == ranges), None)
        if names is None:
            found.append(([name], ranges))
        else:
            names.append(name)
    return [(tuple(names), ranges) for names, ranges in found]
