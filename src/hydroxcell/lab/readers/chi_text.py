"""CH Instruments text files: date, technique, settings, a line of headings with units, and rows with commas."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, table_of
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.numbers import Dialect
from hydroxcell.lab.recording import Column, Recording, Table

MODEL = re.compile(r"^Instrument Model:\s*CHI", re.MULTILINE)
LONGEST_HEADINGS = 2000  # characters of the line; longer ones are no headings
HEADINGS = re.compile(r"^[^,=:]+/[^,=:]+(,\s*[^,=:]+)+$")


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return MODEL.search(content.text_head[:1000].replace("\r", "\n")) is not None


def read(content: Content) -> Recording:
    """Recording of a CH Instruments text file.

    Errors: FileFormatError if the line of headings is missing.
    """
    source = Lines(content)
    lines, file = source.head, content.name
    place = next(
        (k for k, line in enumerate(lines) if len(line) < LONGEST_HEADINGS and HEADINGS.match(line.strip())), None
    )
    if place is None:
        raise FileFormatError(
            f"{file}: the line of headings (such as Potential/V, Current/A) is missing; it is cut off."
        )
    headings = [_heading(cell) for cell in lines[place].split(",")]
    metadata: dict[str, str] = {"Date": lines[0].strip()}
    for line in lines[2:place]:
        name, sign, value = line.partition(" = ") if " = " in line else line.partition(":")
        if sign and name.strip() not in metadata:
            metadata[name.strip()] = value.strip()
    technique = lines[1].strip()
    table, findings = table_of(technique, headings, source.blocks(place + 1), Dialect(","), content.size)
    if "Comp R (ohm)" in metadata:
        findings.append(
            f"the instrument compensated {metadata['Comp R (ohm)']} ohm already; do not correct for it again"
        )
    if "Segment" in metadata and "step" not in table and "potential" in table:
        table, told = _with_segments(table, metadata["Segment"])
        findings += told
    return Recording(file, content.sha256, "chi_text", technique, metadata, (table,), tuple(findings))


def _with_segments(table: Table, stated: str) -> tuple[Table, list[str]]:
    """The table with the number of the segment of each row, found by the turning points of the potential."""
    number = segments(table.si("potential"))
    added = Column("segment (by turning points)", "", number, "step")
    count = int(number.max(initial=0.0))
    told = []
    if stated.isdecimal() and len(table) and int(stated[:9]) != count:
        told.append(f"{stated} segments are stated, the potential turns {max(count - 1, 0)} times")
    return Table(table.name, (*table.columns, added)), told


def segments(potential: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Number of the sweep of each row, from 1, by the turning points of the potential (n,).

    >>> segments(np.array([0.0, 0.1, 0.2, 0.1, 0.0, 0.1])).tolist()
    [1.0, 1.0, 1.0, 2.0, 2.0, 3.0]
    """
    if not len(potential):
        return np.empty(0)
    direction = np.sign(np.diff(potential))
    moving = np.flatnonzero(np.isfinite(direction) & (direction != 0.0))
    turns = np.zeros(len(potential))
    turns[moving[1:][direction[moving[1:]] != direction[moving[:-1]]] + 1] = 1.0
    return np.asarray(1.0 + np.cumsum(turns))


def _heading(cell: str) -> Heading:
    name, _, unit = cell.strip().partition("/")
    return Heading(name.strip(), unit.strip())
