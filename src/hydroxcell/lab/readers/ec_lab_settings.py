"""What EC-Lab's binary files say about the sample, the instrument and the time, by its place in their modules."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers.binary import Bytes

TEXTS = {
    "Comments": 0x7,
    "Electrode material": 0x11E,
    "Initial state": 0x16F,
    "Electrolyte": 0x1C0,
    "Reference electrode": 0x215,
}
AREA, AREA_UNIT, AREA_UNITS = 0x211, 0x250, {2: "cm2", 3: "mm2"}
MASS, MASS_UNIT, MASS_UNITS = 0x24C, 0x251, {1: "g", 2: "mg"}
REFERENCE_POTENTIAL = 0x248
CHANNEL, STARTED = 0x9, 0x249
LOG_TEXTS = {
    "File": 0x251,
    "Host": 0x351,
    "Address": 0x384,
    "EC-LAB for windows": 0x3B7,
    "Internet server": 0x3BE,
    "Command interpretor": 0x3C5,
}
SERIAL_NUMBER = 0x3D0
DEVICE_INPUTS = (0x36, 0x63)
UNSPECIFIED = "(unspecified)"
FIRST_DAY, LAST_DAY = 29221.0, 73051.0  # 1980 and 2100, in days since 30 December 1899


def settings(content: Bytes, findings: list[str]) -> dict[str, str]:
    """Entries of the settings, under the names of EC-Lab's text files."""
    found = {name: content.counted_text(place) for name, place in TEXTS.items()}
    found = {name: text for name, text in found.items() if text and text != UNSPECIFIED}
    try:
        if "Reference electrode" in found:
            found["Reference electrode"] += f" ({content.number('<f', REFERENCE_POTENTIAL):.3f} V)"
        found["Electrode surface area"] = _amount(content, AREA, AREA_UNIT, AREA_UNITS)
        found["Characteristic mass"] = _amount(content, MASS, MASS_UNIT, MASS_UNITS)
    except FileFormatError:
        findings.append("the settings are cut off")
    return found


def log(content: Bytes, findings: list[str]) -> dict[str, str]:
    """Entries of the log: start, channel, instrument, versions."""
    found = {name: text for name, place in LOG_TEXTS.items() if (text := content.counted_text(place))}
    try:
        found["Run on channel"] = str(content.whole("<B", CHANNEL) + 1)
        found["Device"] = "SN " + bytes(content.data[SERIAL_NUMBER : SERIAL_NUMBER + 4]).decode("ascii", "replace")
        started = moment(content.number("<d", STARTED))
    except FileFormatError:
        findings.append("the log is cut off")
        return found
    if started is None:
        findings.append("the time in the log is none: when the measurement began is not known")
    else:
        found["Acquisition started on"] = started.isoformat(" ", "milliseconds")
        found["Time zone"] = "not stated in the file"
    return found


def external(content: Bytes, findings: list[str]) -> dict[str, str]:
    """What is connected to the analog inputs."""
    names = [text for place in DEVICE_INPUTS if (text := content.counted_text(place))]
    for number, name in enumerate(names, 1):
        findings.append(f"'Analog IN {number}' carries {name!r} of an external device, whatever its heading says")
    return {f"Analog IN {number}": name for number, name in enumerate(names, 1)}


def moment(days: float) -> datetime | None:
    """Time from days since 30 December 1899, to the millisecond; None outside 1980 to 2100."""
    if not FIRST_DAY < days < LAST_DAY:
        return None
    return datetime(1899, 12, 30) + timedelta(milliseconds=round(days * 86_400_000))


def _amount(content: Bytes, place: int, unit: int, units: dict[int, str]) -> str:
    value, code = content.number("<f", place), content.whole("<B", unit)
    return f"{value:.6g} {units.get(code, f'(unit of number {code})')}" if math.isfinite(value) else "not a number"
