"""Ivium files (.idf, .ids): a binary beginning, entries "name=value", and blocks of rows under "primary_data".

Under "primary_data" stand the number of columns, the number of points, and the rows. What the columns are is not in
the file; it follows from the technique and is said to be assumed where public descriptions of the format are silent.
"""

from __future__ import annotations

import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, block_of, dialect_of, table_of
from hydroxcell.lab.readers.text import lines_of, number
from hydroxcell.lab.recording import Recording, Table

VERSION = re.compile(rb"Version=\d+\r?\n")
DATA = re.compile(r"^primary_data", re.MULTILINE)
TIME, CURRENT, POTENTIAL = Heading("time", "s"), Heading("current", "A"), Heading("potential", "V")
COLUMNS: tuple[tuple[str, tuple[Heading, ...], bool], ...] = (
    (r"chrono ?potentiometry|constant current", (TIME, POTENTIAL, CURRENT), False),
    (r"chrono ?amperometry|mixed ?mode|constant e", (TIME, CURRENT, POTENTIAL), False),
    (r"impedance|constant e.*freq|eis", (Heading("Z1", "ohm"), Heading("Z2", "ohm"), Heading("freq.", "Hz")), True),
    (r"voltammetry|linear ?sweep|cyclic|standard", (POTENTIAL, CURRENT), True),
)
"""Technique or method, columns, and whether they are assumed."""


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return VERSION.search(content.head[:256]) is not None and (b"Method=" in content.head or b"QR=QR" in content.head)


def read(content: Content) -> Recording:
    """Recording with one table a block of rows.

    Errors: FileFormatError without rows.
    """
    text = content.data.decode("cp1252", errors="replace")
    sections = [part for part in re.split(r"^QR=QR.*$", text, flags=re.MULTILINE) if DATA.search(part)]
    if not sections:
        raise FileFormatError(
            f'{content.name}: an Ivium file without "primary_data": nothing was measured, or it is cut.'
        )
    metadata: dict[str, str] = {}
    tables: list[Table] = []
    findings: list[str] = []
    for k, part in enumerate(sections):
        before, _, after = part.partition("primary_data")
        entries = dict(_entries(before))
        metadata |= {name if not k else f"{k + 1}.{name}": value for name, value in entries.items()}
        tables.append(_table(lines_of(after), _technique(entries), k + 1, findings))
    technique = ", ".join(dict.fromkeys(table.name.partition(" (")[0] for table in tables))
    return Recording(content.name, content.sha256, "ivium", technique, metadata, tuple(tables), tuple(findings))


def _entries(text: str) -> list[tuple[str, str]]:
    found = []
    for line in lines_of(text):
        name, sign, value = line.partition("=")
        name = re.sub(r"[^\x20-\x7e]", "", name).strip()
        if sign and name and value.strip():
            found.append((name, value.strip()))
    return found


def _technique(entries: dict[str, str]) -> str:
    return entries.get("Technique") or entries.get("Method") or "not stated"


def _table(lines: list[str], technique: str, place: int, findings: list[str]) -> Table:
    stated = [line.strip() for line in lines[1:3]]
    rows = []
    for line in lines[3:]:
        cells = line.split()
        if not cells or any(number(cell) != number(cell) and cell.lower() != "nan" for cell in cells):
            break
        rows.append(line)
    width = int(stated[0]) if stated and re.fullmatch(r"\d{1,3}", stated[0]) and stated[0] != "0" else 0
    width = width or (len(rows[0].split()) if rows else 1)
    name = technique if place == 1 else f"{technique} ({place})"
    known, assumed = next(((h, a) for p, h, a in COLUMNS if re.search(p, technique.lower())), ((), True))
    headings = [*known, *(Heading(f"column {k + 1}") for k in range(len(known), width))][:width]
    table, odd = table_of(name, headings, block_of(rows), dialect_of(rows, " "))
    findings.extend(f"{name}: {finding}" for finding in odd)
    if len(stated) > 1 and stated[1].isdecimal() and int(stated[1][:12]) != len(table):
        findings.append(f"{name} states {stated[1]} rows, {len(table)} are there")
    if assumed:
        what = ", ".join(heading.header for heading in headings) if known else "unknown"
        findings.append(f"{name}: what the columns are is not in the file; assumed from the technique: {what}")
    return table
