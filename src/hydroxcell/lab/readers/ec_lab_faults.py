"""A known fault of EC-Lab exports: the potential of the working electrode is exactly zero while its parts are valid."""

from __future__ import annotations

import re

import numpy as np

from hydroxcell.lab.recording import Column, Table

FEWEST = 3  # rows of exact zeros that are no crossing of zero
TOLERANCE = 1e-9  # V


def zero_potential(table: Table) -> tuple[Table, list[str]]:
    """The table with the potential rebuilt from <Ece> + (Ewe-Ece) as a further column where it is needed, and findings.

    The column of the file stays as it is; the added one has the quantity "rebuilt_potential".
    """
    found = []
    for column in table.columns:
        if column.quantity != "potential" or not column.is_number:
            continue
        values = np.asarray(column.values, dtype=float)
        zero = values == 0.0
        parts = _parts(table)
        if parts is not None:
            rebuilt = parts[0].values + parts[1].values  # type: ignore[operator]
            zero &= np.abs(rebuilt) > TOLERANCE
        if np.count_nonzero(zero) < (1 if parts is not None else FEWEST):
            continue
        told = (
            f"{column.header!r} is exactly zero in {np.count_nonzero(zero)} of {len(values)} rows: a known export fault"
        )
        if parts is not None:
            header = f"{parts[0].header} + ({parts[1].header})"
            added = Column(header, "V", np.asarray(rebuilt, dtype=float), "rebuilt_potential")
            table = Table(table.name, (*table.columns, added))
            told += f"; the right potential is {header}, added as a column (rebuilt_potential)"
        else:
            told += "; without <Ece> and Ewe-Ece the right one is not in the file"
        found.append(told)
    return table, found


def _parts(table: Table) -> tuple[Column, Column] | None:
    counter = next((c for c in table.columns if _bare(c) == "Ece" and c.is_number), None)
    cell = next((c for c in table.columns if _bare(c) == "Ewe-Ece" and c.is_number), None)
    return (counter, cell) if counter is not None and cell is not None and counter.unit == cell.unit == "V" else None


def _bare(column: Column) -> str:
    return re.sub(r"[<>\s]", "", column.header)
