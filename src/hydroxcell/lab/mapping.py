"""A mapping says what the columns of a table are that does not say it itself: quantity, unit and sign, groups and area.

As a TOML file:

    area = "25 cm2"                    # optional: turns ohm cm2 into ohm, A into A/cm2 where a quantity needs it
    groups = ["set", "applied_voltage"]    # optional: rows with the same values are one curve or spectrum
    technique = "polarization"         # optional

    [columns]
    1 = { quantity = "frequency", unit = "Hz" }                 # by number
    z_img = { quantity = "impedance_imaginary", unit = "ohm", sign = -1 }    # by heading; -1: stored as -Z''

    [table]                            # optional, for a table that is not recognised
    delimiter = ";"
    decimal = ","
    headings = 3                       # line of the headings, none if left out
    first = 4                          # line of the first row
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import cells_of
from hydroxcell.lab.readers.delimited import DELIMITERS, Layout
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.recording import Column, Recording, Table
from hydroxcell.lab.vocabulary import COUNTS, SI_UNITS, way_to
from hydroxcell.units import to_si


@dataclass(frozen=True)
class MappedColumn:
    """What one column is.

    Attributes
    ----------
    quantity : of the vocabulary ("frequency", "current_density", ...)
    unit : of the numbers in the file
    sign : -1 where the file stores the opposite sign
    """

    quantity: str
    unit: str = ""
    sign: float = 1.0


@dataclass(frozen=True)
class ColumnMapping:
    """What the columns of a table are.

    Attributes
    ----------
    columns : by heading, or by number from 1 on
    groups : columns whose values tell curves or spectra apart
    area : of the cell or electrode [m2], None if none is given
    technique : "" if none is given
    table : where the table stands and how it is written, empty if that is to be recognised
    source : name of the file, or "given in Python"
    """

    columns: Mapping[str, MappedColumn]
    groups: tuple[str, ...] = ()
    area: float | None = None
    technique: str = ""
    table: Mapping[str, Any] = field(default_factory=dict)
    source: str = "given in Python"

    @classmethod
    def of(cls, given: ColumnMapping | Mapping[str, Any] | str | Path) -> ColumnMapping:
        """Mapping from a mapping, a dictionary in the layout of the file, or the path of a TOML file.

        Errors: InputError that names file and key.
        """
        if isinstance(given, ColumnMapping):
            return given
        if isinstance(given, Mapping):
            return _parsed(given, "given in Python")
        path = Path(given)
        try:
            return _parsed(tomllib.loads(path.read_text("utf-8-sig")), path.name)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()}).") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: is no TOML file: {error}.") from None

    def layout(self, content: Content) -> Layout | None:
        """Layout of the table of a file, None if the mapping leaves it to be recognised."""
        if not self.table:
            return None
        first = int(self.table.get("first", int(self.table.get("headings", 0)) + 1)) - 1
        headings = int(self.table["headings"]) - 1 if "headings" in self.table else None
        lines = Lines(content).head
        if not 0 <= first < len(lines) or (headings is not None and not 0 <= headings < first):
            raise InputError(f"{self.source}: table.first and table.headings are no lines of {content.name}.")
        delimiter = str(self.table.get("delimiter", ","))
        width = len(cells_of(lines[first if headings is None else headings], delimiter))
        return Layout(delimiter, self.table.get("decimal", ".") == ",", headings, None, first, width)

    def applied(self, recording: Recording) -> Recording:
        """The recording with the columns of its main table understood as the mapping says.

        Errors: UnknownNameError for a column that is not there; InputError for a unit of the wrong kind.
        """
        main = recording.main
        columns = list(main.columns)
        for name, meant in self.columns.items():
            place = _place(name, main, self.source)
            columns[place] = self._column(columns[place], name, meant)
        for name in self.groups:
            _place(name, main, self.source)
        metadata = dict(recording.metadata)
        if self.area is not None:
            metadata["area"] = f"{self.area * 1e4:.12g} cm2"
        told = ", ".join(f"{name} = {m.quantity}{' / ' + m.unit if m.unit else ''}" for name, m in self.columns.items())
        mapped = {columns[_place(name, main, self.source)].header for name in self.columns}
        return replace(
            recording,
            tables=(Table(main.name, tuple(columns)), *recording.tables[1:]),
            technique=self.technique or recording.technique,
            metadata=metadata,
            mapping=f"{self.source}: {told}" + (f"; groups by {', '.join(self.groups)}" if self.groups else ""),
            groups=tuple(columns[_place(name, main, self.source)].header for name in self.groups),
            findings=tuple(f for f in recording.findings if not _is_answered(f, mapped, columns)),
        )

    def _column(self, column: Column, name: str, meant: MappedColumn) -> Column:
        where = f"{self.source}: column {name!r}"
        if not column.is_number:
            raise InputError(f"{where} holds words, not numbers.")
        unit = meant.unit or column.unit
        if meant.quantity in COUNTS:
            return replace(column, quantity=meant.quantity, factor=meant.sign, offset=0.0)
        wanted = SI_UNITS[meant.quantity]
        found = way_to(unit, wanted)
        if found is None and self.area is not None:
            found = next((way for power in (-1, 1) if (way := _with_area(unit, wanted, self.area, power))), None)
        if found is None or (not unit and wanted != "1"):
            said = f"the unit {unit!r} is none" if unit else "a unit is needed"
            raise InputError(f'{where}: {said} for {meant.quantity} ({wanted}); write unit = "...", or give the area.')
        return replace(
            column, unit=unit, quantity=meant.quantity, factor=meant.sign * found[0], offset=meant.sign * found[1]
        )


def _with_area(unit: str, wanted: str, area: float, power: int) -> tuple[float, float] | None:
    """Way from a unit that is `wanted` times (power 1) or over (-1) an area: "ohm cm2" to "ohm", "A" to "A/m2"."""
    found = way_to(unit, f"{wanted} m2" if power > 0 else f"{wanted}/m2")
    return (found[0] / area**power, found[1] / area**power) if found is not None else None


def _place(name: str, table: Table, source: str) -> int:
    headers = [column.header for column in table.columns]
    if name in headers:
        return headers.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(headers):
        return int(name) - 1
    raise UnknownNameError("column", name, [*headers, f"1 ... {len(headers)}"], source)


def _is_answered(finding: str, mapped: set[str], columns: list[Column]) -> bool:
    """Whether the mapping has answered what a finding asks for: headings, or units of all columns."""
    if finding.startswith("the table has no headings"):
        return True
    left = [c for c in columns if c.is_number and not c.unit and not c.quantity and c.header not in mapped]
    return finding.startswith("no unit is stated") and not left


def _parsed(given: Mapping[str, Any], source: str) -> ColumnMapping:
    for key in given:
        if key not in ("columns", "groups", "area", "technique", "table"):
            raise UnknownNameError("key", key, ("columns", "groups", "area", "technique", "table"), source)
    columns = given.get("columns", {})
    if not isinstance(columns, Mapping):
        raise InputError(f"{source}: columns must be a table of column = {{ quantity = ..., unit = ... }}.")
    found = {str(name): _mapped_column(f"{source}: columns.{name}", value) for name, value in columns.items()}
    table = given.get("table", {})
    groups = given.get("groups", ())
    if not isinstance(table, Mapping) or isinstance(groups, str) or not isinstance(groups, (list, tuple)):
        raise InputError(f'{source}: groups must be a list such as ["set"], table a table.')
    if table and str(table.get("delimiter", ",")) not in DELIMITERS:
        raise InputError(f"{source}: table.delimiter must be a comma, a semicolon, a tab or a blank.")
    for key in ("headings", "first"):
        if key in table and not isinstance(table[key], int):
            raise InputError(f"{source}: table.{key} must be the number of a line.")
    area = to_si(given["area"], "m2", f"{source}: area") if "area" in given else None
    if area is not None and not (np.isfinite(area) and area > 0.0):
        raise InputError(f"{source}: area must be positive.")
    return ColumnMapping(
        found, tuple(str(g) for g in groups), area, str(given.get("technique", "")), dict(table), source
    )


def _mapped_column(where: str, value: object) -> MappedColumn:
    if isinstance(value, str):
        value = {"quantity": value}
    if not isinstance(value, Mapping) or "quantity" not in value:
        raise InputError(f'{where} must be {{ quantity = "...", unit = "..." }}.')
    for key in value:
        if key not in ("quantity", "unit", "sign"):
            raise UnknownNameError("key", str(key), ("quantity", "unit", "sign"), where)
    quantity, sign = str(value["quantity"]), value.get("sign", 1)
    if quantity not in SI_UNITS and quantity not in COUNTS:
        raise UnknownNameError("quantity", quantity, [*SI_UNITS, *COUNTS], where)
    if sign not in (1, -1):
        raise InputError(f"{where}: sign must be 1 or -1.")
    return MappedColumn(quantity, str(value.get("unit", "")), float(sign))
