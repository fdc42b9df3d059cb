"""TDMS files of LabVIEW programs: groups of channels with units, times and properties."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.extras import damage_is_an_error, needed, notes_of
from hydroxcell.lab.readers.grid import split
from hydroxcell.lab.recording import Column, Recording, Table

START = b"TDSm"
WHAT = "a TDMS file"
UNITS = ("unit_string", "NI_UnitDescription", "Unit", "unit")
TECHNIQUES = ("EC_Tech", "Technique", "technique")
IMPEDANCE = ("Z", "Phase")
INCREMENT, OFFSET, FIRST = "wf_increment", "wf_start_offset", "wf_start_time"


def recognises(content: Content) -> bool:
    """Whether a file is of this format."""
    return content.head.startswith(START)


def read(content: Content) -> Recording:
    """Recording of a TDMS file: one table for the channels of a group that have the same length.

    Errors: MissingExtraError without npTDMS; FileFormatError if the file is damaged or has no channel.
    """
    nptdms = needed("nptdms", "tdms", content.name, WHAT)
    metadata: dict[str, str] = {}
    findings: list[str] = []
    tables: list[Table] = []
    with notes_of("nptdms") as notes, damage_is_an_error(content.name, WHAT):
        _refuse_nonsense(nptdms, content)
        file = nptdms.TdmsFile.read(io.BytesIO(content.data))
        metadata |= {str(name): str(value) for name, value in file.properties.items()}
        for group in file.groups():
            metadata |= {f"{group.name}.{name}": str(value) for name, value in group.properties.items()}
            tables += _tables(group, metadata, findings)
    findings += [f"the file may be cut off or damaged: {note}" for note in dict.fromkeys(notes)]
    if not tables:
        raise FileFormatError(f"{content.name}: {WHAT} without a channel: nothing was recorded, or it is cut off.")
    tables.sort(key=lambda table: not any(column.is_number for column in table.columns))
    named = (str(group.properties[name]) for group in file.groups() for name in TECHNIQUES if name in group.properties)
    technique = next(named, metadata.get("Title", "not stated"))
    return Recording(content.name, content.sha256, "tdms", technique, metadata, tuple(tables), tuple(findings))


def _refuse_nonsense(nptdms: Any, content: Content) -> None:
    """FileFormatError if the channels are said to be longer than the file."""
    described = nptdms.TdmsFile.read_metadata(io.BytesIO(content.data))
    stated = sum(len(channel) for group in described.groups() for channel in group.channels())
    if stated > content.size:  # no value takes less than a byte
        raise FileFormatError(f"{content.name}: {WHAT} that states {stated} values; it has {content.size} bytes.")


def _tables(group: Any, metadata: dict[str, str], findings: list[str]) -> list[Table]:
    """Tables of a group, the first of the channels that are first."""
    lengths: dict[int, list[Any]] = {}
    for channel in group.channels():
        metadata |= {f"{group.name}.{channel.name}.{key}": str(value) for key, value in channel.properties.items()}
        lengths.setdefault(len(channel), []).append(channel)
    found = []
    for position, channels in enumerate(lengths.values()):
        columns = [_column(channel) for channel in channels]
        if not any(column.quantity == "time" for column in columns) and (
            time := _time(channels, len(columns[0].values))
        ):
            columns.append(time)
            timed = ", ".join(column.header for column in columns[:-1][:4])
            findings.append(f"the time of {timed} follows from their stated increment")
        name = group.name if position == 0 else f"{group.name} ({', '.join(c.name for c in channels[:4])})"
        found.append(Table(str(name), tuple(columns)))
    return found


def _column(channel: Any) -> Column:
    """Column of a channel; its unit from its properties, else from its name."""
    header, unit = str(channel.name), next((str(channel.properties[u]) for u in UNITS if channel.properties.get(u)), "")
    if not unit:
        header, unit = split(header)
    data: npt.NDArray[Any] = np.asarray(channel[:])
    if data.dtype.kind in "biuf":
        base, mark, _ = header.partition("_")  # "Z_E", "Phase_cell": an impedance, whatever it is measured between
        return numbers(header, unit, data, means=base if mark and base in IMPEDANCE else None)
    if data.dtype.kind == "M":
        seconds = (data - data[:1]) / np.timedelta64(1, "s") if len(data) else np.zeros(0)
        return numbers(header, "s", seconds, means="time")
    return Column(header, unit, np.array([str(value) for value in data], dtype=str))


def _time(channels: list[Any], length: int) -> Column | None:
    """Time of the rows from the increment that the first channel states [s]."""
    properties = channels[0].properties
    try:
        increment, offset = float(properties.get(INCREMENT, 0.0)), float(properties.get(OFFSET, 0.0))
    except (TypeError, ValueError):
        return None
    if not (np.isfinite(increment) and increment > 0.0 and np.isfinite(offset)):
        return None
    return numbers("time", "s", offset + increment * np.arange(length))
