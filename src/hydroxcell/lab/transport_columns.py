"""Limiting currents from files: a table of them, or one polarization curve for each condition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice
from hydroxcell.lab.polarization import numbers
from hydroxcell.lab.polarization.columns import area_of
from hydroxcell.lab.recording import FloatArray, Recording, Table
from hydroxcell.lab.transport_resistance import TransportResistance, transport_resistance
from hydroxcell.lab.vocabulary import plain, way_to
from hydroxcell.units import to_si

FRACTION = re.compile(
    r"([xy] ?)?(dry )?(o2|h2|oxygen|hydrogen)( dry)?( mole| mol)?( fraction| content| conc(entration)?)?"
    r"|[xy] ?(o2|h2)( ca| an)?"
)
PRESSURES = {"oxygen": ("pressure_cathode", "pressure"), "hydrogen": ("pressure_anode", "pressure")}
HUMIDITIES = {
    "oxygen": ("relative_humidity_cathode", "relative_humidity"),
    "hydrogen": ("relative_humidity_anode", "relative_humidity"),
}


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> TransportResistance:
    """Evaluate files: one with a column of dry mole fractions, or several curves with lists in the options.

    Errors: InputError for conditions that are neither in the files nor given, and for a curve without a plateau.
    """
    species = options.get("species", "oxygen")
    choices: list[Choice] = []
    table = recordings[0].main
    if len(recordings) == 1 and _fraction(table) is not None:
        where, j = recordings[0].file, _current(recordings[0], table, options, choices)
        x: FloatArray = _fraction(table)  # type: ignore[assignment]
        tables = [table]
    else:
        where = "the files"
        j = np.array([_limit(recording, options, choices) for recording in recordings])
        x = _listed(options, "fraction", "1", len(recordings), "dry mole fraction of the reactant")
        tables = [recording.main for recording in recordings]
    p = _condition(tables, PRESSURES.get(species, ()), options, "pressure", "Pa", len(j), where)
    t = _condition(tables, ("temperature",), options, "temperature", "K", len(j), where)
    rh = _condition(tables, HUMIDITIES.get(species, ()), options, "relative_humidity", "1", len(j), where)
    good = np.isfinite(j) & np.isfinite(x) & np.isfinite(p) & np.isfinite(t) & np.isfinite(rh)
    if not good.any():
        raise InputError(f"{where}: no row holds current, fraction, pressure, temperature and humidity.")
    result = transport_resistance(
        j[good], x[good], p[good], t[good], rh[good], species, options.get("crossover", 0.0),
        options.get("reference_pressure"),
    )  # fmt: skip
    lost = (f"{int((~good).sum())} rows lack a condition and are left out",) if not good.all() else ()
    return replace(result, choices=(*choices, *result.choices), findings=(*lost, *result.findings))


def _fraction(table: Table) -> FloatArray | None:
    for column in table.columns:
        if column.is_number and FRACTION.fullmatch(plain(column.header)):
            found = way_to(column.unit, "1")
            if found is not None:
                return np.asarray(column.values.astype(float) * found[0])
    return None


def _current(recording: Recording, table: Table, options: Mapping[str, Any], choices: list[Choice]) -> FloatArray:
    for column in table.columns:
        if "limiting" in plain(column.header) and column.is_number:
            density = way_to(column.unit, "A/m2")
            if density is not None:
                return np.abs(column.values.astype(float) * density[0])
    if "current_density" in table:
        return np.abs(table.si("current_density"))
    if "current" not in table:
        raise InputError(f"{recording.file}: no column holds limiting currents.")
    area = area_of(recording, table, options.get("area"), choices, [])
    if area is None:
        raise InputError(f'{recording.file}: the current is in A and no area is known: give --set area="5 cm2".')
    return np.asarray(np.abs(table.si("current")) / area)


def _limit(recording: Recording, options: Mapping[str, Any], choices: list[Choice]) -> float:
    """Limiting current density of one curve [A/m2]; InputError if it has no plateau."""
    table = recording.main
    j = _current(recording, table, options, choices)
    name = "cell_voltage" if "cell_voltage" in table else "potential"
    v = table.si(name)
    good = np.isfinite(j) & np.isfinite(v)
    found = numbers.limiting_current(j[good], v[good])
    if found is None:
        raise InputError(
            f"{recording.file}: no limiting current is reached: no plateau of {numbers.PLATEAU:g} V along which the "
            f"current changes by less than {100 * numbers.FLAT:g} %."
        )
    choices.append(Choice(f"limiting current of {recording.file}", f"{found.value / 1e4:.4g} A/cm2", found.method))
    return found.value


def _condition(
    tables: Sequence[Table],
    names: Sequence[str],
    options: Mapping[str, Any],
    option: str,
    unit: str,
    n: int,
    where: str,
) -> FloatArray:
    """A condition of each point: given, else from the columns (their mean, for a curve)."""
    if option in options:
        return _listed(options, option, unit, n, option.replace("_", " "))
    for name in names:
        if all(name in table for table in tables):
            if len(tables) == 1 and len(tables[0]) == n:
                return tables[0].si(name)
            return np.array([float(np.nanmean(table.si(name))) for table in tables])
    example = {"pressure": "150 kPa", "temperature": "80 degC", "relative_humidity": "64 %"}[option]
    raise InputError(f'{where}: the {option.replace("_", " ")} is needed: --set {option}="{example}".')


def _listed(options: Mapping[str, Any], name: str, unit: str, n: int, what: str) -> FloatArray:
    """Values of an option: one for all, or as many as there are points."""
    if name not in options:
        raise InputError(f'The {what} is needed: --set {name}="..." (one, or one for each file in their order).')
    values = [to_si(part.strip(), unit, name) for part in str(options[name]).split(",")]
    if len(values) not in (1, n):
        raise InputError(f"{name} has {len(values)} values for {n} points.")
    return np.array(values * n if len(values) == 1 else values)
