"""Zahner voltammograms (.isc), current-voltage curves (.iss), wave forms (.isw): arrays behind a count, texts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.binary import Bytes
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.zahner_bytes import Cursor, day
from hydroxcell.lab.recording import Column, FloatArray, Recording, Table

TEXTS = (
    "Date", "System", "Temperature", "Time", "Slew rate", "Comment 1", "Comment 2", "Comment 3", "Comment 4",
    "Comment 5", "Electrode area", "Scaling",
)  # fmt: skip
SCALING = re.compile(r"\s*([-+.\deE]+)\s*,\s*([-+.\deE]+)\s*PO.?PF", re.IGNORECASE)
"""Offset and factor of the stored potential [V]."""
STEPS = 8000.0
"""Stored potential is a whole number of this many parts of the factor."""
MOST = 1e6
"""No parameter, current [A] or time [s] is beyond this."""
VOLTAMMOGRAM = (
    "Start potential", "Start time", "Upper potential", "Lower potential", "End time", "End potential", "Slew rate",
    "Periods", "Points per period", "Smallest current", "Largest current", "Ohmic drop", "Start of recording",
    "End of recording", "Duration", "Time between points", "Delay",
)  # fmt: skip
CURRENT_VOLTAGE = (
    "Edge potential 0", "Edge potential 1", "Edge potential 2", "Edge potential 3", "Resolution", "Parameter a",
    "Parameter b", "Relative tolerance", "Absolute tolerance", "Ohmic drop",
)  # fmt: skip
WAVE_HEAD, WAVE_POINT = 18, 24


@dataclass(frozen=True)
class _Kind:
    """One of the two layouts with parameters before the count."""

    format: str
    technique: str
    parameters: tuple[str, ...]
    timed: bool

    def ends_at(self, points: int) -> int:
        """Where the texts begin."""
        return 8 * len(self.parameters) + 6 + points * (18 if self.timed else 10)


KINDS = (
    _Kind("zahner_isc", "Cyclic voltammetry", VOLTAMMOGRAM, False),
    _Kind("zahner_iss", "Current-voltage curve", CURRENT_VOLTAGE, True),
)


def recognises(content: Content) -> bool:
    """Whether a file has the structure of one of these."""
    return _kind(content) is not None or _is_wave(content)


def read(content: Content) -> Recording:
    """Recording of a curve.

    Errors: FileFormatError if its points are cut off.
    """
    kind = _kind(content)
    if kind is None:
        return _wave(content)
    cursor = Cursor(Bytes(content.data, content.name))
    parameters = cursor.numbers(">f8", len(kind.parameters))
    points = cursor.count()
    steps, current = cursor.numbers(">i2", points), cursor.numbers(">f8", points)
    if kind.timed:
        time = cursor.numbers(">f8", points)
    else:
        given = dict(zip(kind.parameters, parameters, strict=True))
        time = np.arange(points) * given["Time between points"] + given["Start of recording"]
    findings: list[str] = []
    metadata = {name: f"{value:.9g}" for name, value in zip(kind.parameters, parameters, strict=True)}
    metadata |= cursor.texts(TEXTS, findings)
    if date := day(metadata.get("Date", "")):
        metadata["Measurement started on"] = f"{date.date()} {metadata.get('Time', '').split('-')[0].strip()}".strip()
    columns = [numbers("Time", "s", time)]
    scaling = SCALING.match(metadata.get("Scaling", ""))
    if scaling:
        columns.append(numbers("Potential", "V", steps * (float(scaling[2]) / STEPS) + float(scaling[1])))
    else:
        columns.append(Column("stored potential", "", steps))
        findings.append("the scaling of the potential cannot be read: its stored whole numbers are given")
    columns.append(numbers("Current", "A", current))
    if cursor.place < len(content.data) and kind.format == "zahner_isc":
        findings.append("further recorded channels behind the texts are not read")
    table = Table(kind.technique, tuple(columns))
    return Recording(content.name, content.sha256, kind.format, kind.technique, metadata, (table,), tuple(findings))


def _kind(content: Content) -> _Kind | None:
    """Layout whose parameters are numbers of sensible size and whose texts begin with a date."""
    for kind in KINDS:
        cursor = Cursor(Bytes(content.head, content.name))
        try:
            parameters = cursor.numbers(">f8", len(kind.parameters))
            points = cursor.count()
            if points < 1 or kind.ends_at(points) > content.size or not _sensible(parameters):
                continue
            if not np.any(parameters) or kind.ends_at(points) + 8 > len(content.head):
                whole = Cursor(Bytes(content.data, content.name), kind.ends_at(points))
            else:
                whole = Cursor(Bytes(content.head, content.name), kind.ends_at(points))
            if day(whole.text()) is not None:
                return kind
        except FileFormatError:
            continue
    return None


def _sensible(values: FloatArray) -> bool:
    with np.errstate(invalid="ignore"):
        return bool(np.all(np.isfinite(values) & (np.abs(values) < MOST) & ((values == 0) | (np.abs(values) > 1e-30))))


def _is_wave(content: Content) -> bool:
    """Whether the size is that of a count of points of potential, current and time that rises."""
    cursor = Cursor(Bytes(content.head, content.name), 12)
    try:
        points = cursor.count()
        if points < 2 or content.size != WAVE_HEAD + points * WAVE_POINT:
            return False
        seen = cursor.numbers(">f8", 3 * min(points, (len(content.head) - WAVE_HEAD) // WAVE_POINT)).reshape(-1, 3)
    except FileFormatError:
        return False
    return bool(np.all(np.isfinite(seen)) and np.all(np.diff(seen[:, 2]) >= 0.0))


def _wave(content: Content) -> Recording:
    cursor = Cursor(Bytes(content.data, content.name), 12)
    values = cursor.numbers(">f8", 3 * cursor.count()).reshape(-1, 3)
    names = (("Potential", "mV"), ("Current", "mA"), ("Time", "ms"))
    table = Table("wave", tuple(numbers(*name, values[:, k]) for k, name in enumerate(names)))
    return Recording(content.name, content.sha256, "zahner_isw", "Wave form", {}, (table,), ())
