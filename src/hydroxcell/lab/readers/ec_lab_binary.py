"""EC-Lab binary files (.mpr): modules of settings, records, log and loops, each with its own heading.

The records have the columns whose numbers stand before them (`ec_lab_columns`). What EC-Lab computes when it exports
a file as text (impedance from modulus and phase, current from charge) is added behind the columns of the file.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers import ec_lab_columns as known
from hydroxcell.lab.readers.binary import Bytes
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.ec_lab_computed import computed
from hydroxcell.lab.readers.ec_lab_parameters import parameters
from hydroxcell.lab.readers.ec_lab_settings import external, log, settings
from hydroxcell.lab.recording import Column, Recording, Table

START = b"BIO-LOGIC MODULAR FILE"
FIRST_MODULE = 52
MARK = b"MODULE"
FIRST_RECORD = {2: 405, 3: 406, 11: 1007}
"""Where the records begin in a module of data, by its version."""


@dataclass(frozen=True)
class Module:
    """A module: its name, version and date, the length that it states, and the bytes of it that are there."""

    name: str
    version: int
    date: str
    stated: int
    content: Bytes


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.head.startswith(START)


def read(content: Content) -> Recording:
    """Recording of an EC-Lab binary file.

    Errors: FileFormatError if there are no data, or if their columns do not fit their records.
    """
    findings: list[str] = []
    modules = _modules(Bytes(content.data, content.name), findings)
    data = [module for module in modules if module.name == "data"]
    if not data:
        held = ", ".join(module.name for module in modules) or "nothing"
        raise FileFormatError(
            f"{content.name}: an EC-Lab file without data (it holds {held}): nothing was measured, or it is cut off."
        )
    metadata: dict[str, str] = {}
    technique = -1
    for module in modules:
        if module.name == "Set":
            technique = module.content.data[0] if len(module.content) else -1
            metadata |= settings(module.content, findings)
            metadata |= parameters(module.content, module.version, technique, findings)
        elif module.name == "LOG":
            metadata |= log(module.content, findings)
        elif module.name == "ExtDev":
            metadata |= external(module.content, findings)
    if "Acquisition started on" not in metadata:
        metadata["Acquisition started on"] = _day(data[0].date, findings)
    name = known.TECHNIQUES.get(technique, f"technique number {technique}")
    if technique not in known.TECHNIQUES:
        findings.append(f"the technique of number {technique} is not known here; its columns are read all the same")
    loops = next((_loops(module.content) for module in modules if module.name == "loop"), [])
    tables = [_table(module, name, technique, loops, findings) for module in data]
    return Recording(
        content.name, content.sha256, "ec_lab_binary", name, metadata, tuple(tables), tuple(dict.fromkeys(findings))
    )


def _modules(data: Bytes, findings: list[str]) -> list[Module]:
    """Modules one behind the other, each with the length in its heading; the last may be cut off."""
    found: list[Module] = []
    place = FIRST_MODULE
    while place < len(data):
        if bytes(data.data[place : place + 6]) != MARK:
            findings.append(f"at byte {place} there is no further module: the file is damaged behind it")
            break
        words = bytes(data.data[place + 6 : place + 41]).decode("cp1252", errors="replace")
        name = words[4:10].strip()
        try:
            if bytes(data.data[place + 41 : place + 45]) == b"\xff\xff\xff\xff":
                length, _, version = (data.whole("<I", place + 45 + 4 * k) for k in range(3))
                begin = place + 65
            else:
                length, version = (data.whole("<I", place + 41 + 4 * k) for k in range(2))
                begin = place + 57
        except FileFormatError:
            findings.append(f"the file is cut off in the heading of its module {name!r}")
            break
        date = bytes(data.data[begin - 8 : begin]).decode("cp1252", errors="replace").strip("\0 ")
        if begin + length > len(data):
            findings.append(
                f"the file is cut off in its module {name!r}: {begin + length - len(data)} bytes are missing"
            )
        found.append(Module(name, version, date, length, data.part(begin, length)))
        place = begin + length
    return found


def _table(module: Module, name: str, technique: int, loops: list[tuple[int, int]], findings: list[str]) -> Table:
    """Records of a module of data as a table."""
    listed, begin, width = _heading(module)
    found = known.layout(listed, width, technique)
    if found is None:
        raise FileFormatError(
            f"{module.content.where}: its columns ({', '.join(map(str, listed[:30]))}) do not fit records of {width} "
            "bytes: the file is damaged, or of a version that is not known here. Export it as text (.mpt) from EC-Lab."
        )
    fields, odd = found
    findings += odd
    rows = _row_count(module, begin, width, findings)
    raw = np.frombuffer(module.content.data, np.uint8, rows * width, min(begin, len(module.content)))
    columns = [_column(field, raw.reshape(rows, width)) for field in fields]
    columns += computed(columns, findings)
    for heading, times in Counter((c.header, c.unit) for c in columns).items():
        if times > 1:
            findings.append(f"the column {heading[0]!r} stands {times} times; all are kept")
    if loops:
        number = np.full(rows, np.nan)
        for loop, (first, behind) in enumerate(loops):
            number[first:behind] = loop
        columns.append(Column("loop", "", number, "loop"))
    return Table(name, tuple(columns))


def _row_count(module: Module, begin: int, width: int, findings: list[str]) -> int:
    """Records that are there: as many as the file states, if it holds them."""
    stated = module.content.whole("<I", 0)
    there = max(0, len(module.content) - begin) // width if width else 0
    fits = (module.stated - begin) // width if width else 0
    if stated != fits and width:
        findings.append(f"the file states {stated} points, its data have room for {fits}")
    rows = min(stated, there) if stated <= fits else there
    if rows < stated <= fits:
        findings.append(f"{rows} of {stated} points are there")
    if not rows:
        findings.append("the table has no rows")
    return rows


def _heading(module: Module) -> tuple[list[int], int, int]:
    """Numbers of the columns, where the records begin, and the width of a record."""
    content = module.content
    versions = [module.version] if module.version in FIRST_RECORD else list(FIRST_RECORD)
    best: tuple[list[int], int, int] | None = None
    for version in versions:
        begin, count = FIRST_RECORD[version], content.whole("<B", 4)
        first = 6 if version > 9 else 5  # newer files have one byte more before the numbers
        listed = [content.whole("<H", first + 2 * k) for k in range(count)]
        room, points = module.stated - begin, content.whole("<I", 0)
        width = known.known_width(listed)
        if any(number not in known.FLAGS and number not in known.COLUMNS for number in listed):
            width = room // points if points and room % points == 0 else 0
        if width and room >= 0 and room % width == 0:
            return listed, begin, width
        best = best or (listed, begin, width)
    if best is None or module.stated - best[1] > 0:
        raise FileFormatError(
            f"{content.where}: the data module (version {module.version}) is damaged or of a version that is not known "
            f"here: its {module.stated} bytes are no whole number of records. Export it as text (.mpt) from EC-Lab."
        )
    return best


def _column(field: known.Field, raw: npt.NDArray[np.uint8]) -> Column:
    """Column of a field, as numbers."""
    name, slash, unit = field.name.rpartition("/")
    header, unit = (name, unit) if slash and field.name not in ("ox/red", "control/V/mA") else (field.name, "")
    kind = np.dtype(field.kind)
    values = np.ascontiguousarray(raw[:, field.place : field.place + kind.itemsize]).view(kind)[:, 0]
    if field.bits:
        values = (values & field.bits) // (field.bits & -field.bits)
    return numbers(header, unit, values)


def _loops(content: Bytes) -> list[tuple[int, int]]:
    """First point of each loop and the first behind it."""
    try:
        count = min(content.whole("<I", 0), len(content) // 4 - 1)
        starts = struct.unpack_from(f"<{count}I", content.data, 4)
    except (FileFormatError, struct.error):
        return []
    return [(a, b) for a, b in pairwise(starts) if a < b]


def _day(date: str, findings: list[str]) -> str:
    """Day of a module as the program writes it: month, day, year, with any separator."""
    for separator in "/-.":
        try:
            found = datetime.strptime(date, separator.join(("%m", "%d", "%y")))
        except ValueError:
            continue
        findings.append("the file has no log: only the day of its start is known")
        return found.date().isoformat()
    findings.append(f"the file has no log and its date {date!r} is none: when it was measured is not known")
    return ""
