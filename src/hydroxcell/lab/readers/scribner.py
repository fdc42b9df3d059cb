"""Scribner FuelCell text: a header that ends with "End Comments", then a table whose columns the user chose.

Written from the structure that public programs describe; columns are found by name only. Rows of impedance carry a
control mode of their own and are kept apart from the curve.
"""

from __future__ import annotations

import re

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import dialect_of, table_of
from hydroxcell.lab.readers.delimited import entries_of, split_heading
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.recording import Recording, Table

END = "End Comments"
NAMES = re.compile(r"E_Stack|E_Comp_Stack|Ctrl_Mode|I \(A\)|I \(m?A/cm|Z_Freq")


def recognises(content: Content) -> bool:
    """Whether a file is such a text."""
    return _headings(Lines(content).head) is not None


def read(content: Content) -> Recording:
    """Recording with the table "polarization" and, where impedance was measured between, the table "impedance".

    Errors: FileFormatError if no headings stand beside "End Comments".
    """
    source = Lines(content)
    lines = source.head
    place = _headings(lines)
    if place is None:
        raise FileFormatError(f'{content.name}: no headings stand beside the line "{END}".')
    first = max(place, next(k for k, line in enumerate(lines) if line.strip() == END)) + 1
    headings = [split_heading(cell.strip()) for cell in lines[place].rstrip("\t ").split("\t")]
    rows = [line for line in lines[first : first + 20] if line.strip()]
    table, findings = table_of("polarization", headings, source.blocks(first), dialect_of(rows, "\t"), content.size)
    tables = _separated(table, findings)
    return Recording(
        content.name,
        content.sha256,
        "scribner_fuelcell",
        "polarization" + (" with impedance" if len(tables) > 1 else ""),
        entries_of([line for line in lines[: min(place, first)] if line.strip() != END]),
        tables,
        tuple(findings),
    )


def _headings(lines: list[str]) -> int | None:
    """Line of the headings: after "End Comments", or before it."""
    end = next((k for k, line in enumerate(lines) if line.strip() == END), None)
    if end is None:
        return None
    after = next((k for k in range(end + 1, len(lines)) if lines[k].strip()), None)
    before = next((k for k in range(end - 1, -1, -1) if lines[k].strip()), None)
    return next((k for k in (after, before) if k is not None and "\t" in lines[k] and NAMES.search(lines[k])), None)


def _separated(table: Table, findings: list[str]) -> tuple[Table, ...]:
    """The curve and the rows of impedance: those with a frequency, and those of a mode that is mostly impedance."""
    if "frequency" not in table or not len(table):
        return (table,)
    measured = np.nan_to_num(table.si("frequency")) > 0.0
    if len(np.unique(table.si("frequency")[measured])) < 2:  # one frequency all along is the one of the HFR
        return (table,)
    mode = next((column for column in table.columns if column.header.lower() == "ctrl_mode"), None)
    if mode is not None:
        modes = np.unique(mode.values)
        own = [
            m for m in modes if 2 * np.count_nonzero(measured & (mode.values == m)) > np.count_nonzero(mode.values == m)
        ]
        measured |= np.isin(mode.values, own)
    else:
        findings.append("without a column Ctrl_Mode every row with a frequency is taken for impedance")
    return table.rows(~measured, "polarization"), table.rows(measured, "impedance")
