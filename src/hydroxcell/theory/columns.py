"""Columns of tables of calculated energies: energies and other numbers with their units, words, kinetics of a row."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.recording import Column
from hydroxcell.units import to_si

ADSORBATES = ("hydroxyl", "oxygen", "hydroperoxyl", "oxygen_molecule", "hydrogen")
SHORT = {"hydroxyl": "OH", "oxygen": "O", "hydroperoxyl": "OOH", "oxygen_molecule": "O2", "hydrogen": "H"}
STEP_NAMES = ("oxygen_molecule", "hydroperoxyl", "oxygen", "hydroxyl", "free")
"""What each step of the cycle of oxygen reduction makes, in its order: `barrier_to_hydroxyl` is that of O* -> OH*."""
BY_STEP = {"barrier": "J/mol", "attempt_frequency": "Hz", "symmetry": "1"}
KINETIC = {
    **{f"{name}_to_{step}": unit for name, unit in BY_STEP.items() for step in STEP_NAMES},
    **BY_STEP,
    "site_density": "mol/m2",
}
"""Every name of the kinetics, in options and headings alike, with its SI unit."""
ENTROPIES = {f"S_{short}": f"entropy_{name}" for name, short in SHORT.items()}
_USUAL = {"J/mol": "eV", "mol/m2": "mol/cm2"}


def column_energy(column: Column, where: str) -> np.ndarray:
    """Energies of a column [J/mol], shape (n,); InputError for words or a missing unit."""
    return column_numbers(column, "J/mol", where)


def column_numbers(column: Column, unit: str, where: str) -> np.ndarray:
    """Numbers of a column in SI, shape (n,), nan where a cell is empty.

    Errors: InputError for words, a missing unit, or one of the wrong kind.
    """
    if not column.is_number:
        what = "energies" if unit == "J/mol" else "numbers"
        raise InputError(f"{where}: the column {column.header!r} holds words, not {what}.")
    values = np.asarray(column.values, dtype=float)
    if unit == "1":
        return values
    if not column.unit:
        shown = _USUAL.get(unit, unit)
        raise InputError(f"{where}: no unit is stated for {column.header!r}; write it as '{column.header} / {shown}'.")
    return values * to_si(f"1 {column.unit}", unit, f"{where}: column {column.header!r}")


def words_of(headers: Mapping[str, Column], name: str, where: str) -> list[str]:
    """Cells of a column as words; InputError if there is no such column."""
    if name not in headers:
        raise InputError(f"{where}: the column {name!r} is missing; it names each site.")
    column = headers[name]
    return [("" if word != word else f"{word:g}") if column.is_number else str(word) for word in column.values]


def optional_words(headers: Mapping[str, Column], name: str, number: int, where: str) -> list[str]:
    """Cells of a column as words without blanks around them; "" everywhere if there is no such column."""
    return [word.strip() for word in words_of(headers, name, where)] if name in headers else [""] * number


def row_numbers(headers: Mapping[str, Column], number: int, where: str) -> list[dict[str, float]]:
    """Kinetics (`KINETIC`) and entropies (S_OH / J/mol/K ...) that the rows of a table state, SI, one mapping a row.

    Errors: InputError for words, a missing unit or one of the wrong kind.
    """
    found: dict[str, np.ndarray] = {}
    for header, column in headers.items():
        if header in ENTROPIES:
            found[ENTROPIES[header]] = column_numbers(column, "J/mol/K", where)
        elif header in KINETIC:
            found[header] = column_numbers(column, KINETIC[header], where)
    return [{name: float(v[k]) for name, v in found.items() if math.isfinite(v[k])} for k in range(number)]
