"""From recordings to curves: which columns serve, which area, which groups, what the instrument says it compensated."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.polarization.curve import LONGEST_TABLE
from hydroxcell.lab.polarization.evaluate import Series, evaluated
from hydroxcell.lab.polarization.result import MeasuredPolarization
from hydroxcell.lab.polarization.setpoints import Averaging
from hydroxcell.lab.polarization.settings import Settings
from hydroxcell.lab.recording import FloatArray, Recording, Table

AGREE = 0.02  # relative: areas that are the same
CONDITIONS = (
    "cycle", "pressure", "pressure_anode", "pressure_cathode", "relative_humidity", "relative_humidity_anode",
    "relative_humidity_cathode", "temperature",
)  # fmt: skip
FEWEST_ROWS = 3  # of a group
COMPENSATION = re.compile(
    r"(ir|ohmic)( drop)?( ?comp(ensation|ensated|\.)?)|comp\.? ?(r|level)( ?\((ohm|%)\))?|use ir drop comp",
    re.IGNORECASE,
)
"""Entries of headers that say that the instrument compensated, without underscores and what stands before a dot."""
SWITCHED_ON = ("yes", "on", "true", "enabled", "software", "hardware")
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")


def recognises(recordings: Sequence[Recording]) -> bool:
    """Whether one file holds cell voltage and current, and is no rotating electrode or spectrum."""
    if len(recordings) != 1 or not recordings[0].tables:
        return False
    table = recordings[0].main
    if "polari" in recordings[0].technique.lower():
        return _has_curve(table)
    rotating = any(name in table for name in ("rotation_rate", "ring_current", "frequency"))
    return "cell_voltage" in table and _has_curve(table) and not rotating


def _has_curve(table: Table) -> bool:
    voltage = "cell_voltage" in table or "potential" in table
    return voltage and ("current_density" in table or "current" in table)


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> MeasuredPolarization:
    """Evaluate the curves of files.

    Errors: InputError for columns, area or group that are missing, or that contradict each other.
    """
    findings: list[str] = []
    choices: list[Choice] = []
    settings = settings_of(options)
    curves: list[Series] = []
    for recording in recordings:
        _compensated(recording, options)
        prefix = f"{recording.file}: " if len(recordings) > 1 else ""
        tables = _parts(recording, options, choices)
        for table, label in tables:
            name = prefix + (label or "curve") if prefix or label else recording.file
            curves.append(_series(recording, table, name, options, choices, findings))
    main = _wanted(curves, options.get("curve"))
    if len(curves) > 1:
        why = "given" if options.get("curve") else "the first; another one with --set curve=NAME"
        choices.append(Choice("curve", f"{curves[main].name} (of {len(curves)})", why))
    result = evaluated(curves, settings, main)
    return replace(
        result,
        choices=(*dict.fromkeys(choices), *result.choices),
        findings=(*dict.fromkeys(findings), *result.findings),
    )


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Settings from the options of the evaluation, SI."""
    same = (
        "mode", "sweep", "resistance", "compensated", "electrode_resistance", "zeta", "crossover", "short_resistance",
        "temperature", "hydrogen_pressure", "oxygen_pressure", "reversible_voltage", "loading", "specific_area",
        "tafel_low", "tafel_high", "preset",
    )  # fmt: skip
    averaging = Averaging(
        options.get("window"), options.get("stability", Averaging.stability), options.get("control", "")
    )
    found = Settings(averaging=averaging, **{name: options[name] for name in same if name in options})
    if "resistance_file" in options:
        found = replace(found, resistance_table=_resistance_table(options["resistance_file"], options))
    for name in ("loading", "specific_area", "temperature"):
        value = getattr(found, name)
        if value is not None and not value > 0.0:
            raise InputError(f"polarization: {name} must be positive.")
    return found


def _resistance_table(recording: Recording, options: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    table = recording.main
    area = area_of(recording, table, options.get("area"), [], [])
    j = _current_density(recording, table, area)
    resistance = _resistance(recording, table, area)
    if resistance is None:
        raise InputError(f"{recording.file}: holds no high-frequency resistance (columns: {_headers(table)}).")
    good = np.isfinite(j) & np.isfinite(resistance) & (resistance > 0.0)
    if not good.any():
        raise InputError(f"{recording.file}: no row holds a current and a positive high-frequency resistance.")
    return np.abs(j[good]), resistance[good]


def _parts(recording: Recording, options: Mapping[str, Any], choices: list[Choice]) -> list[tuple[Table, str]]:
    """Curves of a file with their names, told apart by conditions; "" for the name of the only one."""
    table = recording.main
    named = [part.strip() for part in str(options.get("groups", "")).split(",") if part.strip()]
    if named:
        for name in named:
            table.column(name)
        by, why = tuple(named), "given"
    elif recording.groups:
        by, why = recording.groups, "as the mapping says"
    else:
        by, why = _conditions(table), "columns of few repeated values"
    if not by:
        return [(table, "")]
    choices.append(Choice("curves told apart by", ", ".join(by), why))
    parts = table.split(*by)
    return [(part, part.name.removeprefix(f"{table.name}, ")) for part in parts]


def _conditions(table: Table) -> tuple[str, ...]:
    """Conditions that tell the curves of a table (not of a log) apart."""
    if "time" in table or len(table) > LONGEST_TABLE * 10:
        return ()
    found = []
    for name in CONDITIONS:
        if name not in table or not table.column(name).is_number:
            continue
        values, counts = np.unique(table.column(name).values, return_counts=True)
        if 1 < len(values) <= len(table) / 4 and counts.min() >= FEWEST_ROWS:
            found.append(name)
    return tuple(found)


def _wanted(curves: Sequence[Series], name: object) -> int:
    if name is None:
        return 0
    names = [curve.name for curve in curves]
    fitting = [k for k, known in enumerate(names) if known == name] or [
        k for k, known in enumerate(names) if str(name) in known
    ]
    if len(fitting) != 1:
        if fitting:
            raise InputError(f"curve = {name!r} fits several: {'; '.join(names[k] for k in fitting[:8])}.")
        raise UnknownNameError("curve", str(name), names, "the file")
    return fitting[0]


def _series(
    recording: Recording,
    table: Table,
    name: str,
    options: Mapping[str, Any],
    choices: list[Choice],
    findings: list[str],
) -> Series:
    if not _has_curve(table):
        raise InputError(
            f"{recording.file}: a polarization curve needs a voltage and a current; the columns are {_headers(table)}. "
            "Say what they are in a mapping (see `hydroxcell read --help`)."
        )
    if "frequency" in table and np.isfinite(table.si("frequency")).any():
        at_rest = ~(np.nan_to_num(table.si("frequency")) > 0.0)
        findings.append(f"{int((~at_rest).sum())} rows of impedance spectra are left out of the curve")
        table = table.rows(at_rest, table.name)
    area = area_of(recording, table, options.get("area"), choices, findings)
    j = _current_density(recording, table, area)
    voltage = "cell_voltage" if "cell_voltage" in table else "potential"
    column = table.column(voltage)
    if voltage == "potential":
        against = f" against {column.reference}" if column.reference else ""
        findings.append(f"{column.header!r}{against} is taken as the voltage of the cell")
    v = table.si(voltage)
    time = table.si("time") if "time" in table else None
    if time is None and len(table) > LONGEST_TABLE:
        time = np.arange(len(table), dtype=float)
        findings.append("a log without a time: holds are found by rows, and windows and drifts count rows, not seconds")
    return Series(name, j, v, time, _resistance(recording, table, area))


def _current_density(recording: Recording, table: Table, area: float | None) -> FloatArray:
    if "current_density" in table:
        return table.si("current_density")
    if area is None:
        raise InputError(
            f"{recording.file}: the current is in A and no area is known: give the active area of the cell, "
            '--set area="25 cm2".'
        )
    return table.si("current") / area


def _resistance(recording: Recording, table: Table, area: float | None) -> FloatArray | None:
    if "high_frequency_resistance" in table:
        return table.si("high_frequency_resistance")
    if "high_frequency_cell_resistance" in table:
        if area is None:
            raise InputError(
                f"{recording.file}: the high-frequency resistance is in ohm and no area is known: "
                'give --set area="25 cm2".'
            )
        return table.si("high_frequency_cell_resistance") * area
    return None


def area_of(
    recording: Recording, table: Table, given: float | None, choices: list[Choice], findings: list[str]
) -> float | None:
    """Active area [m2]: given, from a column, or current over current density; None if nothing says it.

    Errors: InputError if two of them contradict each other by more than `AGREE`.
    """
    if given is not None and not given > 0.0:
        raise InputError("polarization: the area must be positive.")
    column = float(np.nanmedian(table.si("area"))) if "area" in table and np.isfinite(table.si("area")).any() else None
    ratio = _ratio(table)
    known = {"given": given, "column of the file": column, "current over current density of the file": ratio}
    found = {name: value for name, value in known.items() if value is not None and value > 0.0}
    if not found:
        return None
    origin, area = next(iter(found.items()))
    for other, value in found.items():
        if abs(value / area - 1.0) > AGREE:
            raise InputError(
                f"{recording.file}: the area is {area * 1e4:.4g} cm2 ({origin}) but {value * 1e4:.4g} cm2 ({other}): "
                "which is right?"
            )
    choices.append(Choice("active area", f"{area * 1e4:.5g} cm2", origin))
    return area


def _ratio(table: Table) -> float | None:
    if not ("current" in table and "current_density" in table):
        return None
    current, density = np.abs(table.si("current")), np.abs(table.si("current_density"))
    loaded = np.isfinite(current) & np.isfinite(density) & (density > 0.05 * np.nanmax(density, initial=0.0))
    loaded &= density > 0.0
    if not loaded.any():
        return None
    ratio = float(np.median(current[loaded] / density[loaded]))
    return ratio if math.isfinite(ratio) and ratio > 0.0 else None


def _compensated(recording: Recording, options: Mapping[str, Any]) -> None:
    """Ask what the instrument has compensated where its header says that it did."""
    if "compensated" in options:
        return
    for key, text in recording.metadata.items():
        name = key.strip() if key.strip().lower().startswith("comp.") else key.rpartition(".")[2]
        if not COMPENSATION.fullmatch(name.replace("_", " ").strip()):
            continue
        number = NUMBER.search(text)
        value = float(number[0].replace(",", ".")) if number else math.nan
        if value != 0.0 and (number or text.strip().lower() in SWITCHED_ON):
            raise InputError(
                f"{recording.file}: the header says {key.strip()} = {text.strip()!r}: has the instrument compensated "
                'the voltage? Say how much: --set compensated="50 mohm cm2", or "0 ohm cm2" if it has not.'
            )


def _headers(table: Table) -> str:
    names = [column.header for column in table.columns[:8]]
    return ", ".join(names) + (" ..." if len(table.columns) > 8 else "")
