"""Zahner spectra (.ism): arrays of frequency, modulus, phase, time and significance, then texts and recorded tracks."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.binary import Bytes
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.zahner_bytes import Cursor, day
from hydroxcell.lab.recording import FloatArray, Recording, Table

START = bytes.fromhex("0000fffffffe")
FIRST_POINT = 12
BYTES_OF_A_POINT = 34  # four numbers of eight bytes and one of two
SLOWEST, FASTEST = 1e-9, 1e10  # Hz, wider than any instrument
LARGEST_PHASE = 2.0 * np.pi
FIRST_DAY = datetime(1980, 1, 1)
LONGEST = 3.8e9  # s, until the year 2100
TEXTS = (
    "Date", "System", "Potential", "Current", "Temperature", "Time", "Comment 1", "Comment 2", "Comment 3",
    "Comment 4", "Electrode area", "Serial quantities",
)  # fmt: skip
PARAMETERS, AMPLITUDE, TRACKS = 32, 25, 27
TRACKS_RECORDED, TRACKS_THERE = 256, 32768


def recognises(content: Content) -> bool:
    """Whether a file has the structure of a spectrum: its mark or a count that fits its size, then frequencies."""
    cursor = Cursor(Bytes(content.head, content.name), FIRST_POINT - 6)
    try:
        points = cursor.count()
        marked = content.head.startswith(START)
        if points < 1 or not (marked or FIRST_POINT + points * BYTES_OF_A_POINT <= content.size):
            return False
        seen = cursor.numbers(">f8", min(points, (len(content.head) - FIRST_POINT) // 8, 1000))
    except FileFormatError:
        return False
    return len(seen) > 0 and bool(np.all((seen > SLOWEST) & (seen < FASTEST)))


def read(content: Content) -> Recording:
    """Recording of a spectrum: the longest sweep, upwards; what was measured beside it has a table of its own.

    Errors: FileFormatError if the points are cut off or cannot be impedances.
    """
    cursor = Cursor(Bytes(content.data, content.name), FIRST_POINT - 6)
    points = cursor.count()
    frequency, modulus, phase, stamp = (cursor.numbers(">f8", points) for _ in range(4))
    significance = cursor.numbers(">i2", points)
    _refuse_nonsense(content.name, frequency, modulus, phase)
    findings: list[str] = []
    metadata = cursor.texts(TEXTS, findings)
    tracks = _tracks(cursor, points, metadata, findings)
    _date(stamp, metadata, findings)
    columns = {
        ("Frequency", "Hz"): frequency,
        ("Z real", "ohm"): modulus * np.cos(phase),
        ("Z imag", "ohm"): modulus * np.sin(phase),
        ("|Z|", "ohm"): modulus,
        ("Phase", "rad"): phase,
        ("Time", "s"): stamp - np.min(stamp),
        ("Significance", ""): significance,
        **tracks,
    }
    tables = _tables(columns, frequency, findings)
    technique = "Electrochemical impedance spectroscopy"
    return Recording(content.name, content.sha256, "zahner_ism", technique, metadata, tables, tuple(findings))


def _date(stamp: FloatArray, metadata: dict[str, str], findings: list[str]) -> None:
    """Put the start into the entries: the earliest time of a point."""
    started = _moment(float(np.min(stamp)))
    if started is None or started == FIRST_DAY:
        findings.append("the points have no time of measurement: the spectrum was simulated or edited")
        return
    metadata["Measurement started on"] = started.isoformat(" ")
    metadata["Time zone"] = "not stated in the file"
    if (stated := day(metadata.get("Date", ""))) and stated.date() != started.date():
        findings.append(f"the date in its texts ({stated.date()}) is not that of its points ({started.date()})")


def _tables(
    columns: dict[tuple[str, str], FloatArray], frequency: FloatArray, findings: list[str]
) -> tuple[Table, ...]:
    """The sweep from end to end, and the other points, which are no spectrum."""
    order = _longest_sweep(frequency)
    rest = np.setdiff1d(np.arange(len(frequency)), order)
    sweep = Table("spectrum", tuple(numbers(*name, values[order]) for name, values in columns.items()))
    if not len(rest):
        return (sweep,)
    findings.append(
        f"{len(rest)} of {len(frequency)} points lie outside the sweep from end to end; they have their own table"
    )
    overlap = (numbers(*name, values[rest], means="") for name, values in columns.items())
    return sweep, Table("points outside the spectrum", tuple(overlap))


def _refuse_nonsense(name: str, frequency: FloatArray, modulus: FloatArray, phase: FloatArray) -> None:
    """FileFormatError for what cannot be a spectrum: its count of points is wrong, or the file is damaged."""
    with np.errstate(invalid="ignore"):
        wrong = {
            "frequency": ~((frequency > SLOWEST) & (frequency < FASTEST)),
            "modulus": ~((modulus >= 0.0) & np.isfinite(modulus)),
            "phase": ~(np.abs(phase) <= LARGEST_PHASE),
        }
    for what, mask in wrong.items():
        if np.any(mask):
            place = int(np.argmax(mask))
            raise FileFormatError(f"{name}: the {what} of point {place + 1} is none: the file is damaged.")


def _longest_sweep(frequency: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Points from the lowest to the highest frequency, upwards; before them, the instrument measures some twice."""
    low, high = int(np.argmin(frequency)), int(np.argmax(frequency))
    return np.arange(low, high + 1) if low <= high else np.arange(high, low + 1)[::-1]


def _tracks(
    cursor: Cursor, points: int, metadata: dict[str, str], findings: list[str]
) -> dict[tuple[str, str], FloatArray]:
    """Direct potential and current at each point, where they were recorded; and the amplitude."""
    try:
        recorded = cursor.numbers(">i2", 1)[0] > TRACKS_RECORDED
        parameters = cursor.numbers(">f8", PARAMETERS)
        metadata["Amplitude"] = f"{parameters[AMPLITUDE] / 1000.0:g} V or A"
        if not (recorded and np.isfinite(parameters[TRACKS]) and int(parameters[TRACKS]) & TRACKS_THERE):
            return {}
        pairs = cursor.numbers(">f8", 2 * points)
    except FileFormatError:
        findings.append(
            "behind the points the file is cut off, or of an older version: amplitude and tracks are missing"
        )
        return {}
    return {("Voltage", "V"): pairs[::2], ("Current", "A"): pairs[1::2]}


def _moment(seconds: float) -> datetime | None:
    """Time from seconds since 1980; the sign says nothing."""
    return FIRST_DAY + timedelta(seconds=abs(seconds)) if abs(seconds) < LONGEST else None
