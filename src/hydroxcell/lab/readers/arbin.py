"""Arbin results (.res): databases of Microsoft Access with a table of points and one of the test."""

from __future__ import annotations

import struct
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.readers.extras import damage_is_an_error, needed, notes_of
from hydroxcell.lab.recording import Column, Recording, Table

STARTS = (b"\0\1\0\0Standard Jet DB", b"\0\1\0\0Standard ACE DB")
WHAT = "a database of Microsoft Access, as Arbin programs write it (.res)"
POINTS, TEST, VERSION = "Channel_Normal_Table", "Global_Table", "Version_Table"
OTHERS = ("Channel_Statistic_Table", "Auxiliary_Table", "Event_Table")
HEADINGS = {
    "Test_Time": ("time", "s"), "Step_Time": ("step time", "s"), "Current": ("current", "A"),
    "Voltage": ("voltage", "V"), "Cycle_Index": ("cycle", ""), "Charge_Capacity": ("", "A.h"),
    "Discharge_Capacity": ("", "A.h"), "Charge_Energy": ("", "W.h"), "Discharge_Energy": ("", "W.h"),
    "dV/dt": ("", "V/s"), "Internal_Resistance": ("", "ohm"), "AC_Impedance": ("", "ohm"),
    "ACI_Phase_Angle": ("", "deg"),
}  # fmt: skip
"""What the headings mean, and the units that they leave out."""
PAGE = {0: 2048}  # bytes of a page by the version of the database; 4096 in all later ones
TABLE_PAGE = 2
MOST_NOTES = 10


def recognises(content: Content) -> bool:
    """Whether a file is such a database."""
    return content.head.startswith(STARTS)


def read(content: Content) -> Recording:
    """Recording of an Arbin file: its points first, in the order of their numbers.

    Errors: MissingExtraError without the package access-parser; FileFormatError if it is damaged or of another program.
    """
    package = needed("access_parser", "arbin", content.name, WHAT)
    metadata: dict[str, str] = {}
    findings: list[str] = []
    tables: list[Table] = []
    with (
        notes_of("access_parser") as notes,
        damage_is_an_error(content.name, WHAT),
        tempfile.TemporaryDirectory() as folder,
    ):
        _refuse_circles(content)
        place = content.path
        if place is None:
            place = Path(folder) / "database"
            place.write_bytes(content.data)
        database = package.AccessParser(str(place))
        for name in (TEST, VERSION):
            for key, values in _columns(database, name).items():
                if values and values[0] not in (None, ""):
                    metadata[key] = str(values[0])
        for name in (POINTS, *OTHERS):
            columns = _columns(database, name)
            if columns and (name == POINTS or any(columns.values())):
                tables.append(_table(name, columns, findings))
        known = list(database.catalog)
    findings += [f"the database may be damaged: {note}" for note in list(dict.fromkeys(notes))[:MOST_NOTES]]
    if not tables or tables[0].name != POINTS:
        raise FileFormatError(
            f"{content.name}: a database of Microsoft Access without the table {POINTS} of Arbin; it has "
            f"{', '.join(map(str, known[:12]))}. Export the table that you need as text."
        )
    if days := metadata.get("Start_DateTime"):
        metadata["Measurement started on"] = _moment(days)
        metadata["Time zone"] = "not stated in the file"
    return Recording(
        content.name, content.sha256, "arbin_res", "battery test", metadata, tuple(tables), tuple(findings)
    )


def _columns(database: Any, name: str) -> dict[str, list[Any]]:
    """Columns of a table of the database; none if it is not there."""
    if name not in database.catalog:
        return {}
    return {str(key): list(values) for key, values in (database.parse_table(name) or {}).items()}


def _table(name: str, columns: dict[str, list[Any]], findings: list[str]) -> Table:
    longest = max((len(values) for values in columns.values()), default=0)
    found = []
    for key, values in columns.items():
        if len(values) != longest:
            findings.append(f"{name}: {key!r} has {len(values)} of {longest} values and is left out")
            continue
        found.append(_column(key, values))
    order = next((column.values for column in found if column.header == "Data_Point"), None)
    if order is not None and np.any(np.diff(order.astype(float)) < 0.0):
        by_number = np.argsort(order, kind="stable")
        found = [Column(c.header, c.unit, c.values[by_number], c.quantity, c.factor) for c in found]
    return Table(name, tuple(found))


def _column(key: str, values: list[Any]) -> Column:
    heading, unit = HEADINGS.get(key, ("", ""))
    if any(isinstance(value, str | bytes) for value in values):
        return Column(key, unit, np.array([str(value) for value in values], dtype=str))
    return numbers(key, unit, [np.nan if value is None else float(value) for value in values], means=heading)


def _moment(days: str) -> str:
    """Time of days since 30 December 1899."""
    try:
        return (datetime(1899, 12, 30) + timedelta(seconds=round(float(days) * 86400))).isoformat(" ")
    except (ValueError, OverflowError):
        return days


def _refuse_circles(content: Content) -> None:
    """FileFormatError if pages that define a table follow each other in a circle, which would never end."""
    data = content.data
    page = PAGE.get(data[0x14], 4096) if len(data) > 0x14 else 4096
    following = {
        k: struct.unpack_from("<I", data, k * page + 4)[0]
        for k in range(len(data) // page)
        if data[k * page] == TABLE_PAGE
    }
    for first in following:
        seen, here = set(), first
        while following.get(here):
            if here in seen:
                raise FileFormatError(f"{content.name}: {WHAT} whose pages refer to each other in a circle.")
            seen.add(here)
            here = following[here]
