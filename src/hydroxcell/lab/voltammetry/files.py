"""Sweeps, scan rates and what the instrument did, from recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.recording import Recording, Table
from hydroxcell.lab.voltammetry.reference import Scale, scale_from_open_circuit, scale_from_table
from hydroxcell.lab.voltammetry.sweeps import Sweep, compared_scan_rates, split

_RATES = (
    (re.compile(r"(?:.*\.)?scan ?rate ?\(v/s\)", re.IGNORECASE), 1.0),
    (re.compile(r"(?:.*\.)?scan ?rate ?\(mv/s\)", re.IGNORECASE), 1e-3),
    (re.compile(r"SCANRATE"), 1e-3),
)
_STEPS = ("loop", "step")
WIDEST = 20.0  # [V] that a voltammogram spans at most


def has_sweeps(table: Table) -> bool:
    """Whether a table holds a potential, or the voltage of a cell, and a current."""
    return ("potential" in table or "cell_voltage" in table) and ("current" in table or "current_density" in table)


def potential_of(table: Table) -> np.ndarray:
    """Potential [V]; the voltage of the cell where the file has no potential of an electrode."""
    return table.si("potential" if "potential" in table else "cell_voltage")


def current_of(table: Table, area: float | None, file: str) -> np.ndarray:
    """Current [A]; densities are multiplied by the area [m2], which must be given then."""
    if "current" in table:
        return table.si("current")
    if area is None:
        raise InputError(
            f'{file}: the file holds a current density; give the area it refers to, e.g. area="0.196 cm2".'
        )
    return table.si("current_density") * area


def pieces(recording: Recording) -> Iterator[Table]:
    """Stretches of the tables with potential and current, cut where loop or step change."""
    fitting = [table for table in recording.tables if has_sweeps(table)]
    tables = [table for table in fitting if len(table)]
    if fitting and not tables:
        raise InputError(f"{recording.file}: the table with potential and current has no rows.")
    if not tables:
        headers = list(dict.fromkeys(column.header for table in recording.tables for column in table.columns))
        columns = ", ".join([*headers[:12], *(["..."] if len(headers) > 12 else [])]) or "none"
        raise InputError(
            f"{recording.file}: no table with a potential and a current in known units was found (columns: {columns}). "
            "If a column lacks its unit, name it in a mapping file (see `hydroxcell read --help`)."
        )
    for table in tables:
        changes = np.zeros(len(table), dtype=bool)
        for name in _STEPS:
            if name in table and table.column(name).is_number:
                changes[1:] |= np.diff(table.si(name)) != 0.0
        if not changes.any():
            yield table
            continue
        number = np.cumsum(changes)
        for k in range(int(number[-1]) + 1):
            yield table.rows(number == k, f"{table.name}, part {k + 1}")


def sweeps_of(recording: Recording, area: float | None = None) -> tuple[Sweep, ...]:
    """All sweeps of a recording, in order; current in A.

    Errors: InputError for a file without potential and current, without any sweep, or with a density but no area.
    """
    found: list[Sweep] = []
    for table in pieces(recording):
        time = table.si("time") if "time" in table else None
        potential = potential_of(table)
        span = float(np.ptp(potential[np.isfinite(potential)])) if np.isfinite(potential).any() else 0.0
        if span > WIDEST:
            raise InputError(
                f"{recording.file}: the potential spans {span:.4g} V, more than {WIDEST:g} V. Is its unit mV? A "
                "mapping file can say so (see `hydroxcell read --help`)."
            )
        found += split(potential, current_of(table, area, recording.file), time, recording.file)
    if not found:
        raise InputError(f"{recording.file}: the potential does not sweep; no stretch moves by 20 mV in one direction.")
    return tuple(replace(sweep, name=f"{recording.file} sweep {k + 1}") for k, sweep in enumerate(found))


def header_scan_rate(recording: Recording) -> float | None:
    """Scan rate that the header states [V/s], None if it states none or several different ones."""
    entries = recording.metadata
    found = [
        number * factor
        for key, text in entries.items()
        for pattern, factor in _RATES
        if pattern.fullmatch(key.strip()) and (number := _number(text)) is not None
    ]
    for value, unit in (
        ("dE/dt", "dE/dt unit"),
        ("figureDescription.scanRate.value", "figureDescription.scanRate.unit"),
    ):
        number = _number(entries.get(value, ""))
        if number is not None:
            found.append(number * (1e-3 if entries.get(unit, "mV/s").strip().startswith("mV") else 1.0))
    different = {round(rate, 9) for rate in found if rate > 0.0}
    return different.pop() if len(different) == 1 else None


def _number(text: str) -> float | None:
    found = re.match(r"\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)", text)
    return float(found[1].replace(",", ".")) if found else None


def scan_rate(
    sweeps: Sequence[Sweep], recording: Recording | None, given: float | None
) -> tuple[float, Choice, tuple[str, ...]]:
    """Scan rate [V/s] as given, measured or stated, with the choice and what is odd."""
    measured = [sweep.scan_rate for sweep in sweeps if sweep.scan_rate is not None]
    if given is not None:
        findings: tuple[str, ...] = ()
        if measured and abs(given / float(np.median(measured)) - 1.0) > 0.02:
            findings = (
                f"the scan rate given is {1e3 * given:g} mV/s; the data show {1e3 * np.median(measured):.4g} mV/s",
            )
        return given, Choice("scan rate", f"{1e3 * given:g} mV/s", "given"), findings
    rate, odd = compared_scan_rates(measured, None if recording is None else header_scan_rate(recording))
    why = "slope of potential over time" if measured else "header of the file"
    return rate, Choice("scan rate", f"{1e3 * rate:.4g} mV/s", why), odd


def entries(recording: Recording) -> dict[str, str]:
    """Header of a file as text, with tables that hold names and values in words."""
    found = dict(recording.metadata)
    for table in recording.tables:
        if len(table.columns) == 2 and not any(column.is_number for column in table.columns):
            names, values = (column.values.tolist() for column in table.columns)
            found |= {f"{table.name}.{name}": str(value) for name, value in zip(names, values, strict=True)}
    return found


def compensated_resistance(recording: Recording) -> float:
    """Resistance that the instrument compensated while it measured [ohm], 0 where its file says nothing."""
    for key, text in entries(recording).items():
        if re.search(r"(?:^|\.)(?:Comp R|IR\.compensation)", key, re.IGNORECASE):
            number = _number(text)
            if number is not None and number > 0.0:
                return number
    return 0.0


def scale_of(recording: Recording, options: Mapping[str, Any]) -> Scale | None:
    """The way to the RHE: offset given, open circuit measured, reference electrode named; None if nothing is known.

    Errors: InputError where an electrode is named but pH or temperature are missing, or two ways are given.
    """
    given = [name for name in ("reference_offset", "open_circuit") if name in options]
    if len(given) == 2:
        raise InputError("Both reference_offset and open_circuit are given; give one.")
    if "reference_offset" in options:
        offset = float(options["reference_offset"])
        return Scale(offset, float("nan"), f"E + {offset:.4f} V", "given")
    if "open_circuit" in options:
        file: Recording = options["open_circuit"]
        return scale_from_open_circuit(file.main.si("potential"), file.file)
    name = options.get("reference") or next(
        (column.reference for column in recording.main.columns if column.quantity == "potential" and column.reference),
        "",
    )
    if not name or name.lower().startswith("ref"):
        return None
    if name.upper() == "RHE":
        return Scale(
            0.0, 0.0, "as recorded, against the RHE", "given" if "reference" in options else "stated in the file"
        )
    if "temperature" not in options:
        raise InputError(
            f'{recording.file}: potentials against {name} need the temperature; give temperature="25 degC".'
        )
    return scale_from_table(name, options.get("ph"), float(options["temperature"]))


def asked_scale(recording: Recording, options: Mapping[str, Any]) -> Scale:
    """As `scale_of`; an unknown reference electrode is asked for."""
    found = scale_of(recording, options)
    if found is None:
        raise InputError(
            f"{recording.file}: the reference electrode is not known, and none is assumed. Say how potentials become "
            'potentials against the RHE: reference="RHE" if they are, reference_offset="0.250 V", open_circuit=FILE '
            '(hydrogen electrode against the reference electrode), or reference="SCE" with ph and temperature.'
        )
    return found


def scale_choice(scale: Scale) -> Choice:
    """The scale among the choices of a result."""
    return Choice("potential scale", scale.words, scale.why)


def pair(options: Mapping[str, Any], name: str) -> tuple[float, float] | None:
    """The window `name_low` to `name_high`, or None; InputError if one end is missing or they are turned round."""
    low, high = options.get(f"{name}_low"), options.get(f"{name}_high")
    if low is None and high is None:
        return None
    if low is None or high is None or low >= high:
        raise InputError(f"A window needs {name}_low and {name}_high, the lower one first.")
    return float(low), float(high)
