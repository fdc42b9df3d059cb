"""What a measured file holds: tables of columns with units, all metadata, what is odd in it, and its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError

FloatArray = npt.NDArray[np.float64]
JUMP = 3.0  # factor of the frequency between two sweeps
STRIDE = 1.5  # of the usual step, backwards, between two sweeps


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    header : as it stands in the file
    unit : as it stands in the file, "" if it states none
    values : numbers as they stand in the file (n,), nan where there is none; or words
    quantity : what it is ("frequency", "impedance_imaginary", ...), "" if that is not known
    factor : SI value over the number in the file; negative where the file stores the opposite sign
    offset : added to get SI (degC, gauge pressure)
    reference : reference electrode that header or unit name ("RHE", "Ag/AgCl"), "" if none
    name : of the vendor's screen, where the header is a tag; "" if there is none
    """

    header: str
    unit: str
    values: npt.NDArray[np.generic]
    quantity: str = ""
    factor: float = 1.0
    offset: float = 0.0
    reference: str = ""
    name: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers."""
        return self.values.dtype.kind == "f"


@dataclass(frozen=True)
class Table:
    """A table of a file, with its technique in words of the vendor."""

    name: str
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.columns[0].values) if self.columns else 0

    def __contains__(self, quantity: str) -> bool:
        """Whether a quantity is there."""
        return any(column.quantity == quantity for column in self.columns)

    def column(self, name: str) -> Column:
        """Column by its quantity, else by its header, else by header and unit ("(Q-Qo)/C"); the first of several."""
        found = next((c for c in self.columns if c.quantity == name), None)
        found = found or next((c for c in self.columns if c.header == name), None)
        found = found or next((c for c in self.columns if f"{c.header}/{c.unit}" == name), None)
        if found is None:
            known = {c.quantity for c in self.columns if c.quantity} | {c.header for c in self.columns}
            raise UnknownNameError("column", name, known, self.name)
        return found

    def si(self, quantity: str) -> FloatArray:
        """Values of a quantity in SI, shape (n,).

        Errors: UnknownNameError; InputError for a column of words.
        """
        column = self.column(quantity)
        if not column.is_number:
            raise InputError(f"{self.name}: the column {column.header!r} holds words, not numbers.")
        with np.errstate(over="ignore", invalid="ignore"):  # what is too large becomes infinite, and a finding
            return np.asarray(column.values.astype(float) * column.factor + column.offset)

    def rows(self, mask: npt.NDArray[np.bool_], name: str) -> Table:
        """The rows of a mask as a table of their own."""
        return Table(name, tuple(replace(column, values=column.values[mask]) for column in self.columns))

    def split(self, *columns: str) -> tuple[Table, ...]:
        """Rows with the same values in `columns` (quantities or headers) as tables of their own, in order of the file.

        Errors: UnknownNameError for a column that is not there.
        """
        keys = list(zip(*(self.column(name).values.tolist() for name in columns), strict=True))
        places: dict[tuple[object, ...], list[int]] = {}
        for k, key in enumerate(keys):
            places.setdefault(tuple("nan" if part != part else part for part in key), []).append(k)
        found = []
        for key, rows in places.items():
            mask = np.zeros(len(self), dtype=bool)
            mask[rows] = True
            words = ", ".join(
                f"{name} {part:g}" if isinstance(part, float) else f"{name} {part}"
                for name, part in zip(columns, key, strict=True)
            )
            found.append(self.rows(mask, f"{self.name}, {words}"))
        return tuple(found)


@dataclass(frozen=True)
class Recording:
    """A measured file.

    Attributes
    ----------
    file : its name without folder
    sha256 : of its bytes
    format : of the reader: "ec_lab_text", "gamry_dta", ...
    technique : in words of the vendor
    metadata : every entry of its header, as text
    tables : all tables, the main one first
    findings : what is odd, one sentence each; nothing of it has been repaired
    mapping : what a mapping file said about the columns, "" if none was used
    groups : columns whose values tell the curves or spectra of the main table apart
    """

    file: str
    sha256: str
    format: str
    technique: str
    metadata: Mapping[str, str]
    tables: tuple[Table, ...]
    findings: tuple[str, ...] = field(default=())
    mapping: str = ""
    groups: tuple[str, ...] = ()

    @property
    def main(self) -> Table:
        """The table that the file is about; InputError if there is none."""
        if not self.tables:
            raise InputError(f"{self.file}: the file has no table; {'; '.join(self.findings)}.")
        return self.tables[0]

    def parts(self) -> tuple[Table, ...]:
        """The curves or spectra of the main table, told apart by `groups`; the table itself without groups."""
        return self.main.split(*self.groups) if self.groups else (self.main,)

    def spectra(self) -> tuple[Table, ...]:
        """Impedance spectra of the file: its tables with frequency and impedance, told apart.

        Spectra are parts of a table by `groups`, by cycle or step, and where the frequency jumps back to its start.
        """
        found: list[Table] = []
        for table in (*self.parts(), *self.tables[1:]) if self.tables else ():
            if not {"frequency", "impedance_real", "impedance_imaginary"} <= {c.quantity for c in table.columns}:
                continue
            part = "cycle" if "cycle" in table else "step"
            parts = np.nan_to_num(table.si(part), nan=-1.0) if part in table else np.zeros(len(table))
            frequency = table.si("frequency")
            measured = np.isfinite(frequency) & (frequency > 0.0)  # rows at rest between spectra have none
            for number in np.unique(parts[measured]):
                mask = measured & (parts == number)
                name = table.name if len(np.unique(parts[measured])) == 1 else f"{table.name}, {part} {number:g}"
                one = table if mask.all() else table.rows(mask, name)
                runs = restarts(one.si("frequency"))
                for run in range(1, int(runs.max(initial=0)) + 2):
                    found.append(one if runs.max(initial=0) == 0 else one.rows(runs == run - 1, f"{name}, {run}"))
        return tuple(found)


def restarts(frequency: FloatArray) -> npt.NDArray[np.int64]:
    """Number of the sweep that each point belongs to, from 0: a new one begins where the frequency jumps back.

    >>> restarts(np.array([1e3, 1e2, 1e1, 1e3, 1e2, 1e1])).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    if len(frequency) < 4:
        return np.zeros(len(frequency), dtype=np.int64)
    steps = np.diff(np.log(frequency))
    usual = float(np.median(steps))
    back = (np.sign(steps) == -np.sign(usual)) & (np.abs(steps) > STRIDE * abs(usual)) & (np.abs(steps) > np.log(JUMP))
    return np.concatenate([[0], np.cumsum(back)]).astype(np.int64)
