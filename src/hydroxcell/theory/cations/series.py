"""Half-lives of cations in a table of the user's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Source
from hydroxcell.lab.reading import read
from hydroxcell.theory.cations.molecule import molecule
from hydroxcell.units import to_si

COLUMNS = "'smiles' and 'half_life / h', and if there is one 'name' and 'status'"


@dataclass(frozen=True)
class Aged:
    """One cation of a series: name, canonical SMILES, half-life [s], and where the number is from, in words."""

    name: str
    smiles: str
    half_life: float
    status: str


@dataclass(frozen=True)
class Series:
    """Cations that were aged in the same way, and the file that says so."""

    rows: tuple[Aged, ...]
    source: Source


def read_series(path: Path) -> Series:
    """Read a table with a row for each cation.

    Errors: InputError or FileFormatError for columns or units that are missing, half-lives that are not positive,
    SMILES that are no cations, and cations that stand there twice.
    """
    recording = read(path)
    table = recording.main
    columns = {c.header: c for c in table.columns}
    absent = [name for name in ("smiles", "half_life") if name not in columns]
    if absent:
        raise InputError(
            f"{path}: the column {' and '.join(map(repr, absent))} is missing; a table of half-lives needs {COLUMNS}."
        )
    column = columns["half_life"]
    if not column.unit:
        raise InputError(f"{path}: no unit is stated for 'half_life'; write it as 'half_life / h'.")
    factor = to_si(f"1 {column.unit}", "s", f"{path}: half_life")
    count = len(columns["smiles"].values)
    names, statuses = (
        [str(text).strip() for text in columns[key].values] if key in columns else [""] * count
        for key in ("name", "status")
    )
    rows: list[Aged] = []
    for k, (text, number) in enumerate(zip(columns["smiles"].values, column.values, strict=True)):
        name = names[k] or str(text)
        seconds = _seconds(number, factor, f"{path}: {name}")
        smiles = molecule(str(text).strip()).smiles
        twin = next((row.name for row in rows if row.smiles == smiles), None)
        if twin is not None:
            raise InputError(f"{path}: {name} is the same cation as {twin}; keep one row for each.")
        rows.append(Aged(name, smiles, seconds, statuses[k]))
    return Series(tuple(rows), Source.of(recording))


def _seconds(number: object, factor: float, where: str) -> float:
    try:
        seconds = float(str(number)) * factor
    except ValueError:
        raise InputError(f"{where}: the half-life {number!r} is no number.") from None
    if not seconds > 0.0 or not math.isfinite(seconds):
        raise InputError(f"{where}: the half-life {seconds:g} s must be positive and finite.")
    return seconds
