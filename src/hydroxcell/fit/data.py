"""Data sets for a fit: from arrays, from a table with units in its header, from measured or simulated results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from hydroxcell.cell.fit import PRIMARY, DataSet
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.reading import read
from hydroxcell.lab.recording import Recording, Table
from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.record import Record
from hydroxcell.units import to_si

if TYPE_CHECKING:
    from hydroxcell.results.solution import Result

PER_CELL = {"current": "current_density", "high_frequency_cell_resistance": "high_frequency_resistance"}
"""Columns of a whole cell, which need the active area, and what they become."""
SPECTRUM = ("impedance_real", "impedance_imaginary")
OF_AREA = {name: f"area_{name}" for name in SPECTRUM}
USUAL = ("current_density", "cell_voltage", "high_frequency_resistance", "time")
"""Columns of a file that are taken when they are there."""
Options = Mapping[str, Any]


def data_set(name: str, abscissa: npt.ArrayLike, values: Mapping[str, npt.ArrayLike], **options: Any) -> DataSet:
    """Data set from arrays in SI; nan marks what was not measured.

    Parameters
    ----------
    name : for messages, tables and legends
    abscissa : current density [A/m2], frequency [Hz], time [s] or temperature [K]; see `DataSet.kind`
    values : measured quantities by name of the nomenclature, each (m,)
    options : further fields of `DataSet` (kind, conditions, uncertainties, held_out ...)

    >>> data_set("80 degC", [100.0, 2e3, 5e3, 1e4], {"cell_voltage": [0.95, 0.85, 0.8, 0.72]}).points
    4
    """
    known = {q: tuple(None if np.isnan(v) else float(v) for v in _floats(a, q)) for q, a in values.items()}
    given = {"name": name, "abscissa": tuple(_floats(abscissa, name).tolist()), "values": known, **options}
    for key in given:
        if key not in DataSet.model_fields:
            raise UnknownNameError("option of a data set", key, DataSet.model_fields, f"data {name!r}")
    try:
        return DataSet.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(message if place == "" else f"data {name!r}: {place}: {message}") from None


def _floats(values: npt.ArrayLike, name: str) -> npt.NDArray[np.float64]:
    found = np.atleast_1d(np.asarray(values, dtype=float))
    if found.ndim != 1:
        raise InputError(f"{name}: one row of numbers is expected, shape {found.shape} was given.")
    return found


def whole_curve(name: str, values: Mapping[str, float], **options: Any) -> DataSet:
    """Peak power ("peak_power_density"), limiting current and open-circuit voltage of a curve that is not known."""
    return data_set(name, [1.0], {q: [v] for q, v in values.items()}, kind="whole_curve", **options)


def spectrum(
    name: str, frequency: npt.ArrayLike, impedance: npt.ArrayLike, load: float | str | None, **options: Any
) -> DataSet:
    """Impedance spectrum from frequencies [Hz] and complex impedances [ohm m2] at a current density."""
    z = np.asarray(impedance, dtype=complex)
    values = {"impedance_real": z.real, "impedance_imaginary": z.imag}
    return data_set(name, frequency, values, kind="impedance", load=load, **options)


def property_data(
    name: str,
    part: str,
    temperature: npt.ArrayLike,
    relative_humidity: npt.ArrayLike,
    values: Mapping[str, npt.ArrayLike],
    **options: Any,
) -> DataSet:
    """Ex-situ conductivity ("hydroxide_conductivity") or isotherm ("water_content") of a membrane or ionomer."""
    humidity = tuple(_floats(relative_humidity, name).tolist())
    return data_set(name, temperature, values, kind="property", part=part, relative_humidity=humidity, **options)


def from_record(record: Record | Result, *, name: str = "", number: int | None = None, **options: Any) -> DataSet:
    """Data set from a result, measured or simulated, whose tables have the columns of a curve or a spectrum.

    Parameters
    ----------
    number : which spectrum of a result with several, from 1
    """
    tables = record.tables() if isinstance(record, Record) else {"curve": record.table}
    title = name or _title(record)
    for table in tables.values():
        if "frequency" in table and "impedance_real_of_cell" in table:
            raise InputError(f"{title}: the spectra are of the whole cell; evaluate them again with the active area.")
        if "frequency" in table and set(SPECTRUM) <= set(table):
            return _spectrum_of(table, title, number, _origin(record) | options)
        if "current_density" in table and "cell_voltage" in table:
            rows = np.isfinite(table["current_density"]) & np.isfinite(table["cell_voltage"])
            values = {q: table[q][rows] for q in USUAL[1:3] if q in table and np.isfinite(table[q]).any()}
            found = _origin(record) | {"uncertainties": _spreads(table, values, rows)} | options
            return data_set(title, table["current_density"][rows], values, **found)
    raise InputError(f"{title}: its tables have neither a curve (current density, voltage) nor a spectrum.")


def _spectrum_of(table: Mapping[str, Any], title: str, number: int | None, options: dict[str, Any]) -> DataSet:
    """One spectrum of a table, with the current density at which it was measured, if the record knows it."""
    key = next((k for k in ("spectrum_number", "current_density") if k in table), None)
    rows = np.ones(len(table["frequency"]), dtype=bool)
    if key is not None:
        levels = list(dict.fromkeys(np.asarray(table[key]).tolist()))
        if len(levels) > 1 and number is None:
            raise InputError(f"{title} holds {len(levels)} spectra; say which with number = 1 to {len(levels)}.")
        if number is not None and not 1 <= number <= len(levels):
            raise InputError(f"{title}: there is no spectrum {number}; it holds {len(levels)}.")
        rows = np.asarray(table[key]) == levels[(number or 1) - 1]
    if "load" not in options and "current_density" in table:
        options["load"] = float(np.asarray(table["current_density"])[rows][0])
    z = np.asarray(table["impedance_real"])[rows] + 1j * np.asarray(table["impedance_imaginary"])[rows]
    load = options.pop("load", None)
    return spectrum(title, np.asarray(table["frequency"])[rows], z, load, **options)


def _spreads(table: Mapping[str, Any], values: Mapping[str, Any], rows: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Standard uncertainties that the table states for every point that was measured."""
    found = {}
    for quantity, column in values.items():
        stated = table.get(f"{quantity}_uncertainty")
        if stated is None:
            continue
        spread = np.asarray(stated, dtype=float)[rows]
        measured = np.isfinite(np.asarray(column, dtype=float))
        if (np.isfinite(spread[measured]) & (spread[measured] > 0.0)).all():
            found[quantity] = tuple(np.where(measured, spread, 1.0).tolist())
    return found


def _origin(record: Record | Result) -> dict[str, str]:
    """Files of a measurement with the fingerprint of the first."""
    sources = getattr(record, "sources", ())
    return {"source": ", ".join(s.file for s in sources), "sha256": sources[0].sha256} if sources else {}


def _title(record: Record | Result) -> str:
    return str(record.summary().get("title") or type(record).__name__)


def from_file(
    path: str | Path | Recording,
    *,
    name: str = "",
    area: float | str | None = None,
    kind: str = "polarization",
    quantities: Sequence[str] = (),
    **options: Any,
) -> DataSet:
    """Data set from a measured file; every column needs its unit in the header.

    Parameters
    ----------
    path : any file that `hydroxcell.read` reads, also a plain table "current density / A/cm2, cell voltage / V"
    area : active area of the measured cell ("5 cm2"), needed for currents in A
    kind : see `DataSet.kind`
    quantities : further columns to take, named by the nomenclature in the header ("water_out_vapour_cathode / ...")
    options : further fields of `DataSet`

    Errors: InputError for a column without unit, a current without area, or a column that is not there.
    """
    recording = path if isinstance(path, Recording) else read(Path(path))
    table = recording.main
    known = _columns(recording, table, None if area is None else to_si(area, "m2", f"{recording.file}: area"))
    primary = PRIMARY[kind]
    if primary not in known:
        raise _missing(recording, table, primary)
    wanted = SPECTRUM if kind == "impedance" else (*USUAL[1:3], *quantities)
    found = {q: known[q] for q in wanted if q in known}
    for quantity in (*quantities, *(SPECTRUM if kind == "impedance" else ())):
        if quantity not in known:
            raise _missing(recording, table, quantity)
    if not found:
        raise _missing(recording, table, "cell_voltage")
    rows = np.isfinite(known[primary]) & np.any([np.isfinite(v) for v in found.values()], axis=0)
    spreads = {q: tuple(known[f"{q}_uncertainty"][rows]) for q in found if f"{q}_uncertainty" in known}
    return data_set(
        name or Path(recording.file).stem,
        known[primary][rows],
        {q: v[rows] for q, v in found.items()},
        kind=kind,
        **{"source": recording.file, "sha256": recording.sha256, "uncertainties": spreads, **options},
    )


def _columns(recording: Recording, table: Table, area: float | None) -> dict[str, npt.NDArray[np.float64]]:
    """Columns by name of the nomenclature, SI, per area."""
    found: dict[str, npt.NDArray[np.float64]] = {}
    for column in table.columns:
        if not column.is_number:
            continue
        values = np.asarray(column.values.astype(float) * column.factor + column.offset)
        quantity = column.quantity or _own_name(column.header)
        if quantity in PER_CELL or (quantity in SPECTRUM and OF_AREA[quantity] not in table):
            if area is None:
                if PER_CELL.get(quantity, "") in table:
                    continue
                raise InputError(
                    f"{recording.file}: the column {column.header!r} is of the whole cell; give the active area of the "
                    'cell it was measured with, for example area = "5 cm2".'
                )
            values = values / area if quantity == "current" else values * area
            quantity = PER_CELL.get(quantity, quantity)
        elif quantity in OF_AREA.values():
            quantity = quantity.removeprefix("area_")
        elif not column.quantity and quantity:
            unit = column.unit or _unit_of(column.header)
            own = NOMENCLATURE[quantity.removesuffix("_uncertainty")].unit
            if not unit and own != "1":
                raise InputError(
                    f"{recording.file}: the column {column.header!r} has no unit; write {quantity} / {own}."
                )
            scale = to_si(f"1 {unit}", own, recording.file) if unit and quantity.endswith("_uncertainty") else None
            values = values * scale if scale is not None else np.array([to_si(f"{v!r} {unit}", own) for v in values])
        if quantity and quantity not in found:
            found[quantity] = values
    if "cell_voltage" not in found and "potential" in found:
        found["cell_voltage"] = found["potential"]
    return found


def _own_name(header: str) -> str:
    """Name of the nomenclature (or with _uncertainty) at the beginning of a header, or ""."""
    word = re.split(r"\s*[/\[(]", header.strip())[0].strip().replace(" ", "_").lower()
    return word if word.removesuffix("_uncertainty") in NOMENCLATURE else ""


def _unit_of(header: str) -> str:
    parts = re.split(r"\s*/\s*|\s*[\[(]", header.strip(), maxsplit=1)
    return parts[1].rstrip(")] ") if len(parts) > 1 else ""


def _missing(recording: Recording, table: Table, quantity: str) -> InputError:
    words = quantity.replace("_", " ")
    unit = NOMENCLATURE[quantity].display_unit if quantity in NOMENCLATURE else "?"
    silent = [c.header for c in table.columns if c.is_number and not c.quantity and not c.unit]
    headers = ", ".join(repr(c.header) for c in table.columns[:8])
    hint = (
        f" The column {silent[0]!r} states no unit; without one nothing is assumed."
        if silent
        else f" Its columns are {headers}."
    )
    return InputError(f"{recording.file}: no column is the {words}; call one {words} / {unit}.{hint}")
