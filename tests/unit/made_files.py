"""Bytes of small files in the formats of instruments, made for tests: nothing in them was measured."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

EC_LAB_HEADS = {2: 405, 3: 406, 11: 1007}
EC_LAB_WIDTHS = {
    1: "B",
    2: "",
    3: "",
    21: "",
    31: "",
    65: "",
    4: "d",
    6: "f",
    8: "f",
    11: "d",
    7: "d",
    13: "d",
    24: "d",
}
EC_LAB_WIDTHS |= {5: "f", 19: "f", 20: "f", 32: "f", 35: "f", 36: "f", 37: "f", 38: "f", 39: "H", 76: "f", 77: "f"}
EC_LAB_WIDTHS |= {131: "H", 434: "f", 435: "f", 468: "I"}
STARTED = 45000.5  # 2023-03-15 12:00:00


def ec_lab_module(name: str, version: int, payload: bytes, date: str = "03/15/23", new: bool = True) -> bytes:
    """A module of an EC-Lab binary file with its heading, of the newer or the older kind."""
    head = b"MODULE" + f"VMP {name:<6}VMP {name}".ljust(35).encode()
    if new:
        return head + struct.pack("<IIII", 0xFFFFFFFF, len(payload), 0, version) + date.encode() + payload
    return head + struct.pack("<II", len(payload), version) + date.encode() + payload


def ec_lab_data(version: int, columns: Sequence[int], records: bytes, points: int) -> bytes:
    """What a module of data holds: count of points, numbers of the columns, records."""
    numbers = struct.pack(f"<{len(columns)}H", *columns)
    head = struct.pack("<IB", points, len(columns)) + (b"\0" if version > 9 else b"") + numbers
    return head.ljust(EC_LAB_HEADS[version], b"\0") + records


def ec_lab_records(
    columns: Sequence[int], rows: Sequence[Sequence[float]], kinds: Mapping[int, str] | None = None
) -> bytes:
    """Records; a row has the byte of flags first, if there are any, then one number for each further column."""
    known = EC_LAB_WIDTHS | dict(kinds or {})
    kind = "<" + "".join("B" if k == columns[0] and k in (1, 2, 3) else known[k] for k in columns)
    return b"".join(
        struct.pack(kind, *(int(v) if c in "BHI" else v for v, c in zip(row, kind[1:], strict=True))) for row in rows
    )


def ec_lab_settings(technique: int, area: float = 5.0, comment: str = "made") -> bytes:
    """Settings with technique, comment and area."""
    data = bytearray(0x300)
    data[0] = technique
    data[7 : 8 + len(comment)] = bytes([len(comment)]) + comment.encode("cp1252")
    struct.pack_into("<f", data, 0x211, area)
    data[0x250:0x252] = bytes([2, 1])
    struct.pack_into("<f", data, 0x24C, 0.5)
    return bytes(data)


def ec_lab_sweep(rate: float, cycles: int) -> bytes:
    """Settings of a cyclic voltammetry with the block of its parameters, as newer programs write them."""
    sweep = struct.pack("<fIfBfIBIff", 0.05, 0, rate, 1, 1.0, 4, 50, 10, -1.0, 2.0) + bytes([14, 123, 123, 123, 5])
    sweep += struct.pack("<fIIIfI", -0.1, 4, cycles, 1, 0.05, 0)
    block = struct.pack("<IHH", 260 + len(sweep), 1, 21) + sweep + bytes(252)
    return ec_lab_settings(0x06).ljust(0x1843, b"\0") + block + bytes(154 + 4)


def ec_lab_log(started: float = STARTED, channel: int = 3) -> bytes:
    """Log with channel and start."""
    data = bytearray(0x400)
    data[9] = channel
    struct.pack_into("<d", data, 0x249, started)
    data[0x3D0:0x3D4] = b"0042"
    return bytes(data)


def ec_lab(
    columns: Sequence[int],
    rows: Sequence[Sequence[float]],
    technique: int = 0x06,
    version: int = 11,
    loops: Sequence[int] = (),
    log: bool = True,
    **further: Any,
) -> bytes:
    """A whole EC-Lab binary file."""
    new, date = version > 9, further.pop("date", "03/15/23")
    points = further.pop("points", len(rows))
    records = further.pop("records", None)
    if records is None:
        records = ec_lab_records(columns, rows, further.pop("kinds", None))
    parts = [b"BIO-LOGIC MODULAR FILE\x1a".ljust(48) + b"\0" * 4]
    settings = further.pop("settings", None) or ec_lab_settings(technique)
    parts.append(ec_lab_module("Set", 10 if new else 0, settings, date, new))
    parts.append(ec_lab_module("data", version, ec_lab_data(version, columns, records, points), date, new))
    if log:
        parts.append(ec_lab_module("LOG", 10 if new else 0, ec_lab_log(), date, new))
    if loops:
        parts.append(ec_lab_module("loop", 0, struct.pack(f"<{len(loops) + 1}I", len(loops), *loops), date, new))
    return b"".join(parts)


def zahner_text(text: str) -> bytes:
    """Text behind its length, with upper and lower case exchanged."""
    return struct.pack(">h", len(text)) + text.swapcase().encode("cp1252")


def zahner_count(elements: int) -> bytes:
    """Count of elements less one, in six bytes."""
    return struct.pack(">hI", 0, elements - 1)


def zahner_spectrum(frequency: Sequence[float], impedance: Sequence[complex], tracks: bool = True) -> bytes:
    """A spectrum (.ism) of 15 March 2023, with a point each second."""
    z, n = np.asarray(impedance), len(frequency)
    stamps = 1363348800.0 + np.arange(n)
    data = bytes.fromhex("0000fffffffe") + zahner_count(n)
    data += b"".join(np.asarray(v, dtype=">f8").tobytes() for v in (frequency, np.abs(z), np.angle(z), stamps))
    data += np.full(n, 999, dtype=">i2").tobytes()
    texts = ("150323", "Made Cell", "0.8V", "1A", "60C", "12:00:00 - 12:01:00", "First", "", "", "", "5", "")
    parameters = np.zeros(32)
    parameters[25], parameters[27] = 10.0, 32768.0
    data += b"".join(map(zahner_text, texts)) + struct.pack(">h", 257 if tracks else 0)
    data += parameters.astype(">f8").tobytes()
    return data + (np.column_stack((np.full(n, 0.8), np.ones(n))).astype(">f8").tobytes() if tracks else b"")


def zahner_voltammogram(steps: Sequence[int], current: Sequence[float]) -> bytes:
    """A voltammogram (.isc): stored whole numbers of potential, 4 V for 8000 of them, offset 0.1 V."""
    parameters = [0.1, 0.0, 1.0, 0.0, 0.0, 0.1, 50.0, 2.0, 10.0, -0.1, 0.1, 0.0, 0.5, 9.0, 1.0, 0.02, 0.0]
    data = np.array(parameters, dtype=">f8").tobytes() + zahner_count(len(steps))
    data += np.array(steps, dtype=">i2").tobytes() + np.array(current, dtype=">f8").tobytes()
    texts = ("150323", "Made", "25C", "12:00:00 - 12:01:00", "50mV/s", "", "", "", "", "", "1", "0.1, 4.0 POPF 0, 0")
    return data + b"".join(map(zahner_text, texts))


def palmsens_array(
    name: str, kind: int, unit: str, symbol: str, quantity: str, values: Sequence[float]
) -> dict[str, Any]:
    """An array of a session."""
    entries = {"Type": f"PalmSens.Units.{unit}", "S": symbol, "Q": quantity, "A": ""}
    points = [{"V": value} for value in values]
    return {
        "Type": "PalmSens.Data.DataArray",
        "ArrayType": kind,
        "Description": name,
        "Unit": entries,
        "DataValues": points,
    }


def palmsens(measurements: Sequence[Mapping[str, Any]], lower: bool = False) -> bytes:
    """A session, in upper and lower case or as older programs write it."""
    session: Any = {"Type": "PalmSens.DataFiles.SessionFile", "CoreVersion": "made", "Measurements": list(measurements)}
    text = json.dumps(_lower(session) if lower else session)
    return b"\xff\xfe" + (text + "\ufeff").encode("utf-16-le")


def palmsens_spectrum() -> dict[str, Any]:
    """A measurement with one spectrum of two points in two parts."""
    arrays = [
        palmsens_array("Frequency", 5, "Hertz", "Hz", "Frequency", [1000.0, 100.0]),
        palmsens_array("ZRe", 7, "ZRe", "Ω", "Z'", [0.05, 0.06]),
        palmsens_array("ZIm", 8, "ZIm", "Ω", "-Z''", [0.01, 0.02]),
    ]
    part = {"Title": "E=0.1 V", "DataSet": {"Values": arrays}}
    spectrum = {"Title": "CH 1", "SubScans": [part, part | {"Title": "E=0.2 V"}]}
    return {
        "Title": "Impedance",
        "DataSet": {"Values": arrays},
        "Curves": [],
        "EISDataList": [spectrum],
        "Method": "AREA=5",
    }


def palmsens_voltammogram() -> dict[str, Any]:
    """A measurement with two scans."""
    arrays = [palmsens_array("time", 0, "Time", "s", "Time", [0.0, 0.1])]
    for scan in ("scan1", "scan2"):
        arrays.append(palmsens_array(scan, 1, "Volt", "V", "Potential", [0.1, 0.2]))
        arrays.append(palmsens_array(scan, 2, "MicroAmpere", "A", "Current", [5.0, 6.0]))
    stamp = 638144784000000000
    return {
        "Title": "Cyclic Voltammetry",
        "TimeStamp": stamp,
        "DataSet": {"Values": arrays},
        "Curves": [],
        "EISDataList": [],
    }


def _lower(source: Any) -> Any:
    if isinstance(source, dict):
        return {key if key in "VSQA" else key.lower(): _lower(value) for key, value in source.items()}
    return [_lower(value) for value in source] if isinstance(source, list) else source
