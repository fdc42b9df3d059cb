"""Spectra that were glued together in one table, with rows of zeros between them, as some programs export them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hydroxcell.lab.recording import Table

MOST = 1000  # spectra of one table


def glued_spectra(table: Table) -> tuple[list[Table], list[str]]:
    """Spectra of a table without frequencies, and what is said about it; none if its impedance is nowhere exactly zero.

    Zeros stand where the instrument held a direct current between spectra. The table itself is left as it is.
    """
    if "frequency" in table or not {"impedance_real", "impedance_imaginary"} <= {c.quantity for c in table.columns}:
        return [], []
    findings = [
        f"{table.name}: impedances without a frequency: they can be drawn, but no circuit can be fitted to them; "
        "export the frequency with them"
    ]
    rest = (table.si("impedance_real") == 0.0) & (table.si("impedance_imaginary") == 0.0)
    if not np.any(rest):
        return [], findings
    edges = np.flatnonzero(np.diff(np.concatenate(([True], rest, [True])).astype(int)))
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    zeros = f"{table.name}: in {int(np.count_nonzero(rest))} of {len(table)} rows the impedance is exactly zero"
    if len(parts) > MOST:
        return [], [*findings, f"{zeros}: {len(parts)} pieces between them are too many to be spectra"]
    findings.append(f"{zeros}: they separate {len(parts)} spectra, which have tables of their own")
    found = []
    for position, (first, behind) in enumerate(parts, 1):
        columns = (replace(column, values=column.values[first:behind]) for column in table.columns)
        found.append(Table(f"{table.name}, spectrum {position}", tuple(columns)))
    return found, findings
