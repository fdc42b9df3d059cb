"""EC-Lab ASCII files (.mpt, or .txt): a header whose length stands in its second line, then tab-separated columns."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, dialect_of, table_of
from hydroxcell.lab.readers.ec_lab_faults import zero_potential
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.recording import Column, Recording, Table

START = re.compile(r"(EC|BT)-Lab ASCII FILE")
WITHOUT_UNIT = ("ox/red",)
"""Headings whose slash separates no unit."""
CELL = 20
"""Characters of a cell in the table of settings."""
MISPLACED = re.compile(r"<(\w+)/(\w+)>")
LOOP = re.compile(r"Loop (\d+) from point number (\d+) to (\d+)")


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return START.match(content.text_head) is not None


def read(content: Content) -> Recording:
    """Recording of an EC-Lab text file.

    Errors: FileFormatError if the header does not say where the table begins, or names fewer columns than there are.
    """
    lines = Lines(content)
    first, findings = _first_row(lines.head, content.name)
    headers = [h.strip() for h in lines.head[first - 1].rstrip("\t ").split("\t")]
    data = [line for line in lines.head[first : first + 20] if line.strip()]
    width = len(data[0].rstrip("\t ").split("\t")) if data else len(headers)
    if width > len(headers):
        raise FileFormatError(
            f"{content.name}: the header names {len(headers)} columns, the rows have {width} values; a name is missing "
            f"(named are {', '.join(headers[:4])} ...). Export the file again, or add the name."
        )
    name = lines.head[3].strip() if first > 4 else ""
    table, odd = table_of(
        name, [_heading(h) for h in headers], lines.blocks(first), dialect_of(data, "\t"), content.size
    )
    findings += _doubts(headers) + odd
    table, faults = zero_potential(_with_loops(table, lines.head[:first]))
    return Recording(
        content.name,
        content.sha256,
        "ec_lab_text",
        name,
        _metadata(lines.head[: first - 1]),
        (table,),
        tuple(findings + faults),
    )


def _first_row(head: list[str], file: str) -> tuple[int, list[str]]:
    """Line of the first row as the file states it, or as it is found where the statement is wrong."""
    stated = re.search(r"(\d+)", head[1]) if len(head) > 1 and "header lines" in head[1] else None
    first = int(stated[1][:9]) if stated is not None else 0
    if 3 <= first <= len(head) and _are_headings(head[first - 1]):
        return first, []
    found = next((k + 1 for k, line in enumerate(head) if k > 2 and _are_headings(line)), None)
    if found is None:
        raise FileFormatError(
            f"{file}: an EC-Lab file must state its number of header lines in line 2; the file is cut off."
        )
    said = f"{first} header lines" if stated is not None else "no number of header lines"
    return found, [f"the file states {said}; its headings stand in line {found}"]


def _are_headings(line: str) -> bool:
    cells = [cell.strip() for cell in line.rstrip("\t ").split("\t")]
    return sum(bool(re.match(r"[^/\s][^/]*/[^/\d\s][^/]*$", cell)) for cell in cells) >= 0.4 * len(cells) > 0.4


def _heading(header: str) -> Heading:
    if header in WITHOUT_UNIT:
        return Heading(header)
    if misplaced := MISPLACED.fullmatch(header):  # "<Ewe/V>", as version 11.50 writes it
        return Heading(f"<{misplaced[1]}>", misplaced[2])
    name, slash, unit = header.rpartition("/")
    return Heading(name if slash else header, unit if slash else "")


def _with_loops(table: Table, header: list[str]) -> Table:
    loops = [tuple(int(n[:12]) for n in match) for line in header for match in LOOP.findall(line)]
    if not loops:
        return table
    number = np.full(len(table), np.nan)
    for loop, begin, end in loops:
        number[begin : end + 1] = loop
    return Table(table.name, (*table.columns, Column("loop", "", number, "loop")))


def _doubts(headers: list[str]) -> list[str]:
    found = [
        f"the column {name!r} stands twice; both are kept" for name, n in Counter(headers).items() if name and n > 1
    ]
    return found + [f"column {k + 1} has no name" for k, header in enumerate(headers) if not header]


def _metadata(lines: list[str]) -> dict[str, str]:
    """Entries "name : value", and the table of settings (name, then its values)."""
    found: dict[str, str] = {}
    last = ""
    for line in (*lines[2:3], *lines[4:]):
        name, colon, value = line.partition(" : ")
        if colon:
            found[name.strip()] = value.strip()
        elif len(line) > CELL and line[:CELL].strip() and line[CELL:].strip():
            entry = " ".join(line[:CELL].split())
            if entry == "vs.":  # of the potential or current before it, as in binary files
                entry = f"{last.removeprefix('unit ').split(' ')[0]} vs."
            cells = [line[k : k + CELL].strip() for k in range(CELL, len(line), CELL)]
            found[entry], last = " | ".join(cell for cell in cells if cell), entry
    return found
