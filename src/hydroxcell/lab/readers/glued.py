"""Spectra that were glued together in one table, with rows of zeros between them, as some programs export them."""

from __future__ import annotations

import numpy as np

from hydroxcell.lab.recording import Table


def glued_spectra(table: Table, findings: list[str]) -> list[Table]:
    """Spectra between rows in which the impedance is zero (steps at direct current); none without such rows.

    The table itself is left as it is. Without frequencies, what needs them is said to be impossible.
    """
    if not {"impedance_real", "impedance_imaginary"} <= {column.quantity for column in table.columns}:
        return []
    if "frequency" not in table:
        findings.append(
            f"{table.name}: impedances without a frequency: they can be drawn, but no circuit can be fitted to them; "
            "export the frequency with them"
        )
    rest = (table.si("impedance_real") == 0.0) & (table.si("impedance_imaginary") == 0.0)
    if not np.any(rest):
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([True], rest, [True])).astype(int)))
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    findings.append(
        f"{table.name}: in {int(np.count_nonzero(rest))} of {len(table)} rows the impedance is exactly zero: they "
        f"separate {len(parts)} spectra, which have tables of their own"
    )
    found = []
    for position, (first, behind) in enumerate(parts, 1):
        mask = np.zeros(len(table), dtype=bool)
        mask[first:behind] = True
        found.append(table.rows(mask, f"{table.name}, spectrum {position}"))
    return found
