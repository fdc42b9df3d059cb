"""Listing, loading, comparing and checking cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hydroxcell.cell.checks import problems
from hydroxcell.cell.inputs import FileHeader, locate, read_cell_file, read_entries, resolve, shipped_cells
from hydroxcell.cell.operation import beyond_fit, operation_of
from hydroxcell.cell.parameters import parameter
from hydroxcell.cell.schema import Cell, build
from hydroxcell.errors import InputError
from hydroxcell.units import from_si


@dataclass(frozen=True)
class Difference:
    """One path in which cells differ; `values` has one text per cell, in display units."""

    path: str
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One remark on a cell file: level is "error", "warning" or "note"."""

    level: str
    text: str


def list_cells() -> list[str]:
    """Names of the cells that come with the package.

    >>> "pap_reference" in list_cells()
    True
    """
    return shipped_cells()


def load_cell(name_or_path: str) -> Cell:
    """Read a cell by shipped name or by path of a TOML file.

    >>> load_cell("pap_reference").value("membrane.thickness")
    2.5e-05
    """
    path, place = locate(str(name_or_path))
    header, own = read_cell_file(path, place)
    named: FileHeader = header.model_copy(update={"name": header.name or path.stem, "title": header.title or path.stem})
    return build(named, own, path.parent, place)


def read_cell(text: str, place: str = "stored cell") -> Cell:
    """Cell from the text that `Cell.to_toml` wrote."""
    import tomllib

    header, own = read_entries(tomllib.loads(text), Path(), place)
    return build(header, own, Path(), place)


def compare_cells(names: Sequence[str | Cell]) -> list[Difference]:
    """Paths in which the cells differ, with the value of each cell in display units ("-" where it has none)."""
    cells = [c if isinstance(c, Cell) else load_cell(c) for c in names]
    paths = dict.fromkeys(p for c in cells for p in (*c.structure, *c.quantities))
    rows = []
    for path in paths:
        texts = tuple(_shown(c, path) for c in cells)
        if len(set(texts)) > 1:
            row = parameter(path)
            rows.append(Difference(path, row.display if row else "", texts))
    return rows


def check_file(path: str) -> list[Finding]:
    """Every finding on a cell file: errors if it cannot be used, else warnings and notes."""
    try:
        file, place = locate(str(path))
        own = read_cell_file(file, place)[1]
        found = [Finding("error", f"{place}: {text}") for text in problems(resolve(own), own.cards)]
        if found:
            return found
        cell = load_cell(path)
    except InputError as error:
        return [Finding("error", str(error))]
    return [*_validity(cell), *_beyond(cell), *_notes(cell)]


def _shown(cell: Cell, path: str) -> str:
    if path in cell.structure:
        return cell.structure[path]
    quantity = cell.quantities.get(path)
    row = parameter(path)
    return "-" if quantity is None else f"{from_si(quantity.value, row.display if row else quantity.unit):.6g}"


def _validity(cell: Cell) -> list[Finding]:
    temperature = cell.value("conditions.temperature")
    found = []
    for law, ranges in cell.validity.items():
        low, high = ranges.get("temperature", (0.0, 1e9))
        if not low - 1e-6 <= temperature <= high + 1e-6:
            holds = f"{law} holds from {low - 273.15:g} to {high - 273.15:g} degC"
            text = f"{holds}, the cell runs at {temperature - 273.15:g} degC"
            found.append(Finding("warning", text))
    return found


def _beyond(cell: Cell) -> list[Finding]:
    return [Finding("warning", text) for text in beyond_fit(cell, operation_of([cell]))]


def _notes(cell: Cell) -> list[Finding]:
    assumed = cell.assumed()
    return [Finding("note", f"{len(assumed)} of {len(cell.quantities)} numbers are assumed")] if assumed else []


__all__ = ["Difference", "Finding", "check_file", "compare_cells", "list_cells", "load_cell"]
