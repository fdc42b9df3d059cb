"""PalmSens sessions (.pssession): JSON in UTF-16 with measurements, each with arrays of values, curves and spectra.

Older programs write the names of entries in lower case; they are compared without regard to it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.recording import Column, FloatArray, Recording, Table

MARK = re.compile(r'\{\s*"type"\s*:\s*"PalmSens\.DataFiles\.SessionFile"', re.IGNORECASE)
UNITS = {
    "Volt": "V", "Time": "s", "Hertz": "Hz", "ZRe": "ohm", "ZIm": "ohm", "Z": "ohm", "Ohm": "ohm", "Phase": "deg",
    "Y": "S", "YRe": "S", "YIm": "S", "Farad": "F", "FahradReal": "F", "FahradImaginary": "F",
}  # fmt: skip
"""Units by the name that the program gives them; their symbol leaves out a prefix."""
PREFIXES = {"Pico": "p", "Nano": "n", "Micro": "u", "Milli": "m", "Kilo": "k", "Mega": "M"}
SYMBOLS = {"Ampere": "A", "Coulomb": "C", "Volt": "V", "Ohm": "ohm", "Siemens": "S", "Farad": "F", "Watt": "W"}
QUANTITIES = {0: "time", 1: "potential", 2: "current", 5: "freq", 6: "phase", 7: "z'", 8: "z''", 10: "|z|"}
"""Kinds of array that have a meaning here, by their number, with a heading that says so."""
SCAN = re.compile(r"(scan ?\d+.*)")
NAMES = {0: "time", 1: "potential", 2: "current", 3: "charge"}
"""Headings of the arrays of a scan: they have only the name of the scan."""
OVERLOAD = 1
"""Status of a value that was several times its range; 0 is good, 2 is far below its range."""
FIRST_DAY = datetime(1, 1, 1)
TICKS_PER_MICROSECOND = 10


@dataclass(frozen=True)
class _Array:
    """An array of values with its name, unit and kind."""

    name: str
    unit: str
    kind: int
    negative: bool
    values: FloatArray


def recognises(content: Content) -> bool:
    """Whether a file is such a session."""
    return MARK.match(content.text_head.lstrip()) is not None


def read(content: Content) -> Recording:
    """Recording of a session with the tables of all its measurements.

    Errors: FileFormatError if its JSON is damaged or cut off, or holds no measurement.
    """
    try:
        session = json.JSONDecoder().raw_decode(content.text.lstrip())[0]
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{content.name}: the JSON of the session is cut off or damaged ({error}).") from None
    session = _Entries(session)
    measurements = [_Entries(entry) for entry in session.list("Measurements")]
    if not measurements:
        raise FileFormatError(f"{content.name}: the session holds no measurement.")
    metadata = {"CoreVersion": session.text("CoreVersion")}
    findings: list[str] = []
    tables: list[Table] = []
    for number, measurement in enumerate(measurements, 1):
        label = f"measurement {number}: " if len(measurements) > 1 else ""
        metadata |= {f"{label}{name}": value for name, value in _metadata(measurement, findings).items()}
        found = list(_tables(measurement, findings))
        if not found:
            findings.append(f"{label or 'the measurement '}{measurement.text('Title')!r} has no values")
        tables += [Table(f"{label}{table.name}", table.columns) for table in found]
    technique = ", ".join(dict.fromkeys(measurement.text("Title") for measurement in measurements))
    return Recording(
        content.name,
        content.sha256,
        "palmsens",
        technique,
        metadata,
        tuple(tables),
        tuple(dict.fromkeys(findings)),
    )


class _Entries:
    """Entries of a JSON object without regard to case; what is missing or of another kind is empty."""

    def __init__(self, source: Any) -> None:
        entries = source if isinstance(source, Mapping) else {}
        self._entries = {str(name).lower(): value for name, value in entries.items()}

    def list(self, name: str) -> Sequence[Any]:
        found = self._entries.get(name.lower())
        return found if isinstance(found, list) else []

    def text(self, name: str) -> str:
        found = self._entries.get(name.lower())
        return "" if found is None or isinstance(found, dict | list) else str(found)

    def whole(self, name: str) -> int:
        found = self._entries.get(name.lower())
        return int(found) if isinstance(found, int | float) and math.isfinite(found) else -1

    def entries(self, name: str) -> _Entries:
        return _Entries(self._entries.get(name.lower()))


def _metadata(measurement: _Entries, findings: list[str]) -> dict[str, str]:
    """Title, device, time and every setting of the method."""
    names = ("Title", "DeviceSerial", "DeviceFW", "Type")
    found = {name: measurement.text(name) for name in names if measurement.text(name)}
    for name, entry in (("Measurement started on", "TimeStamp"), ("Measurement started on (UTC)", "UTCTimeStamp")):
        ticks = measurement.whole(entry)
        try:
            if ticks > 0:
                found[name] = (FIRST_DAY + timedelta(microseconds=ticks // TICKS_PER_MICROSECOND)).isoformat(" ")
        except OverflowError:
            findings.append(f"the time stamp {ticks} is none")
    for line in measurement.text("Method").splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found[name.strip()] = unquote(value.strip()).replace("%crlf", "; ")
    return found


def _tables(measurement: _Entries, findings: list[str]) -> Iterator[Table]:
    """Tables of a measurement: of its spectra, else of its arrays, else of its curves."""
    title = measurement.text("Title")
    spectra = [_Entries(entry) for entry in measurement.list("EISDataList")]
    for spectrum in spectra:
        parts = [_Entries(entry) for entry in spectrum.list("SubScans")] or [spectrum]
        for part in parts:
            name = spectrum.text("Title") if part is spectrum else f"{spectrum.text('Title')}: {part.text('Title')}"
            yield from _grouped(name, list(_arrays(part.entries("DataSet").list("Values"), findings)))
    arrays = list(_arrays(measurement.entries("DataSet").list("Values"), findings))
    if spectra:
        return
    if arrays:
        scans = sorted({array.name for array in arrays if SCAN.fullmatch(array.name)}, key=_in_order)
        common = [array for array in arrays if array.name not in scans]
        for position, scan in enumerate(scans):
            own = [array for array in arrays if array.name == scan]
            yield from _grouped(f"{title}: {scan}", (common if position == 0 else []) + own)
        if len(scans) > 1 and common:
            findings.append("one array of time is there for all scans; it stands with the first")
        if not scans:
            yield from _grouped(title, arrays)
        return
    for entry in measurement.list("Curves"):
        curve = _Entries(entry)
        axes = [curve._entries.get(axis) for axis in ("xaxisdataarray", "yaxisdataarray")]
        yield from _grouped(f"{title}: {curve.text('Title')}", list(_arrays(axes, findings)))


def _in_order(name: str) -> tuple[int, str]:
    digits = re.search(r"\d+", name)
    return int(digits[0]) if digits and len(digits[0]) < 10 else 0, name


def _arrays(sources: Sequence[Any], findings: list[str]) -> Iterator[_Array]:
    """Arrays that have values; what is no number is a gap."""
    for source in sources:
        array = _Entries(source)
        points = array.list("DataValues")
        if not points:
            continue
        values = np.array([_value(point) for point in points], dtype=float)
        unit = array.entries("Unit")
        name = array.text("Description") or unit.text("Q") or "values"
        if gaps := int(np.count_nonzero(np.isnan(values))):
            findings.append(f"{gaps} of {len(values)} values of {name!r} are no numbers")
        if beyond := sum(_status(point) == OVERLOAD for point in points):
            findings.append(f"{beyond} of {len(values)} values of {name!r} were beyond their range (overload)")
        yield _Array(name, _unit(unit), array.whole("ArrayType"), unit.text("Q").startswith("-"), values)


def _status(point: Any) -> Any:
    return point.get("S", point.get("s")) if isinstance(point, dict) else None


def _value(point: Any) -> float:
    found = next((point[name] for name in ("V", "v") if name in point), None) if isinstance(point, dict) else point
    if isinstance(found, bool) or not isinstance(found, int | float):
        return math.nan
    try:
        return float(found)
    except OverflowError:
        return math.nan


def _unit(unit: _Entries) -> str:
    """Unit from the name of its type; its symbol, where the name says nothing more."""
    kind = unit.text("Type").rpartition(".")[2]
    prefix = next((short for long, short in PREFIXES.items() if kind.startswith(long)), "")
    base = kind[len(next((long for long in PREFIXES if kind.startswith(long)), "")) :]
    if prefix and base in SYMBOLS:
        return prefix + SYMBOLS[base]
    return UNITS.get(kind) or SYMBOLS.get(kind) or unit.text("S")


def _grouped(name: str, arrays: Sequence[_Array]) -> Iterator[Table]:
    """Tables of arrays of the same length, the fullest first."""
    lengths = sorted({len(array.values) for array in arrays}, key=lambda n: -sum(len(a.values) == n for a in arrays))
    for position, length in enumerate(lengths):
        columns = tuple(_column(array) for array in arrays if len(array.values) == length)
        yield Table(name if position == 0 else f"{name} ({', '.join(c.header for c in columns)})", columns)


def _column(array: _Array) -> Column:
    heading = QUANTITIES.get(array.kind, "") if array.kind >= 0 else array.name
    header = array.name
    if SCAN.fullmatch(array.name):
        header = NAMES.get(array.kind, f"array of kind {array.kind}")
    return numbers(header, array.unit, array.values, means=f"-{heading}" if heading and array.negative else heading)
