"""Impedances that a file states as modulus and phase: real and imaginary part beside them, said to be computed."""

from __future__ import annotations

import numpy as np

from hydroxcell.lab.recording import Column, Table

POLAR = {"frequency", "impedance_modulus", "impedance_phase"}
CARTESIAN = {"impedance_real", "impedance_imaginary"}


def with_parts(table: Table) -> tuple[Table, str]:
    """The table with real and imaginary part behind its columns, and a word about it; unchanged where it has them.

    Z = |Z| (cos phi + j sin phi), with the first modulus and the first phase of the table.
    """
    known = {column.quantity for column in table.columns if column.is_number}
    if not known >= POLAR or known & CARTESIAN:
        return table, ""
    modulus, phase = table.si("impedance_modulus"), table.si("impedance_phase")
    parts = (
        Column("Z real", "ohm", modulus * np.cos(phase), "impedance_real"),
        Column("Z imag", "ohm", modulus * np.sin(phase), "impedance_imaginary"),
    )
    names = f"{table.column('impedance_modulus').header!r} and {table.column('impedance_phase').header!r}"
    return Table(table.name, (*table.columns, *parts)), f"real and imaginary part are computed from {names}"
