"""A table that a laboratory keeps by hand: columns by their heading and unit, or the same number given as an option."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Column, Recording
from hydroxcell.lab.vocabulary import SI_UNITS, plain, way_to

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """The main table of a recording, with the options of the evaluation.

    Attributes
    ----------
    recording : what was read
    options : in SI, as parsed
    """

    recording: Recording
    options: Mapping[str, Any]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.recording.main)

    @property
    def where(self) -> str:
        """Name of the file."""
        return self.recording.file

    def find(self, name: str) -> Column | None:
        """Column of a name: its heading with or without underscores, else what the vocabulary knows it to be."""
        wanted = name.replace("_", " ")
        columns = self.recording.main.columns
        found = next((c for c in columns if plain(c.header) == wanted), None)
        return found or next((c for c in columns if c.quantity == name), None)

    def has(self, name: str) -> bool:
        """Whether there is such a column or option."""
        return name in self.options or self.find(name) is not None

    def first_of(self, *names: str) -> str | None:
        """The first of several names that is there."""
        return next((name for name in names if self.has(name)), None)

    def array(self, name: str, unit: str, example: str = "") -> FloatArray:
        """Numbers of a column (n,), or the option repeated.

        Parameters
        ----------
        name : of column and option
        unit : SI
        example : unit that a laboratory would write

        Errors: InputError for a column that is missing, holds words, or states no unit or one of another kind.
        """
        found = self.optional(name, unit, example)
        if found is None:
            written = f"{name} / {example or unit}" if unit != "1" or example else name
            near = difflib.get_close_matches(name, [plain(c.header) for c in self.recording.main.columns], 1)
            hint = f" Did you mean the column {near[0]!r}?" if near else ""
            option = f' or --set {name}="... {example or unit}"' if _is_option(name) else ""
            raise InputError(f"{self.where}: {name} is missing: a column '{written}'{option}.{hint}")
        return found

    def optional(self, name: str, unit: str, example: str = "") -> FloatArray | None:
        """As `array`, or None if it is not there; a column goes before an option."""
        column = self.find(name)
        if column is None:
            return np.full(len(self), float(self.options[name])) if name in self.options else None
        if name in self.options:
            raise InputError(f"{self.where}: {name} stands in the table and is given as an option; leave one out.")
        if not column.is_number:
            raise InputError(f"{self.where}: the column {column.header!r} holds words, not numbers.")
        if column.quantity == name and SI_UNITS.get(name) == unit:
            return self.recording.main.si(name)
        if not column.unit and unit != "1":
            raise InputError(
                f"{self.where}: no unit is stated for {column.header!r}; write it as '{name} / {example or unit}'."
            )
        way = way_to(column.unit or "1", unit)
        if way is None:
            raise InputError(
                f"{self.where}: {column.header!r} is in {column.unit!r}, but {name} is wanted in {example or unit}."
            )
        offset = 0.0 if name.endswith("_uncertainty") else way[1]  # of a temperature: a difference has none
        return np.asarray(column.values, dtype=float) * way[0] + offset

    def uncertainty(self, name: str, unit: str, example: str = "") -> FloatArray:
        """Standard uncertainties of a quantity (n,): column or option `name_uncertainty`, 0 if not stated."""
        found = self.optional(f"{name}_uncertainty", unit, example)
        return np.zeros(len(self)) if found is None else found

    def words(self, name: str, default: str = "") -> list[str]:
        """Cells of a column as words, or the option repeated, or a default repeated."""
        column = self.find(name)
        if column is None:
            return [str(self.options.get(name, default))] * len(self)
        return [("" if w != w else f"{w:g}") if column.is_number else str(w).strip() for w in column.values]

    def finite(self, **columns: FloatArray) -> npt.NDArray[np.bool_]:
        """Rows in which all of the columns have numbers.

        Errors: InputError if there is no such row.
        """
        mask = np.ones(len(self), dtype=bool)
        for values in columns.values():
            mask &= np.isfinite(values)
        if not mask.any():
            raise InputError(f"{self.where}: no row has numbers for {', '.join(columns)}.")
        return mask


def positive(where: str, **columns: FloatArray) -> None:
    """Refuse numbers that are not positive, naming the row.

    Errors: InputError.
    """
    for name, values in columns.items():
        wrong = np.flatnonzero(~(np.asarray(values) > 0.0))
        if len(wrong):
            raise InputError(f"{where}: row {wrong[0] + 1}: {name} must be positive, not {values[wrong[0]]:g} (SI).")


def _is_option(name: str) -> bool:
    """Whether an evaluation can be told this."""
    from hydroxcell.lab.evaluations import EVALUATIONS

    return any(option.name == name for row in EVALUATIONS for option in row.options)
