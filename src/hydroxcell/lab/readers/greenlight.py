"""Greenlight Emerald station logs: metadata, then names, units and tags of some hundred channels, then rows."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, cells_of, table_of
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.numbers import Dialect
from hydroxcell.lab.recording import Recording, Table

RULE = "~-~-"
LOST = "\ufffd"
SPECTRUM = re.compile(r"(eis\d+)\.(frequency|real_z|imag_z|modulus_z|phase_z|timestamp_z)")


def recognises(content: Content) -> bool:
    """Whether a file is such a log."""
    lines = Lines(content).head[:3]
    return len(lines) > 1 and lines[0].startswith("Format,") and lines[1].startswith("Emerald Version,")


def read(content: Content) -> Recording:
    """Recording of a log: all channels under their tags, with the names of the screen beside them.

    Errors: FileFormatError if the lines of names, units and tags are missing.
    """
    source = Lines(content)
    lines = source.head
    rule = next((k for k, line in enumerate(lines[:100]) if line.startswith(RULE)), None)
    if rule is None or len(lines) < rule + 4:
        raise FileFormatError(f"{content.name}: the lines of names, units and tags of a station log are missing.")
    names, units, tags = (cells_of(lines[rule + k], ",") for k in (1, 2, 3))
    width = len(tags)
    while width and not tags[width - 1]:
        width -= 1
    filled = [(cells + [""] * width)[:width] for cells in (tags, units, names)]
    headings = [Heading(*cells) for cells in zip(*filled, strict=True)]
    if not headings:
        raise FileFormatError(f"{content.name}: the line of tags is empty.")
    table, findings = table_of("log", headings, source.blocks(rule + 4), Dialect(","), content.size)
    metadata = {}
    for line in lines[:rule]:
        cells = cells_of(line, ",")
        if len(cells) > 1 and cells[0] and not cells[0].startswith("---"):
            metadata[cells[0]] = cells[1]
    stated = metadata.get("Number Of Tags", "")
    if stated.isdecimal() and int(stated[:9]) != sum(bool(h.name) for h in headings):
        counted = sum(bool(heading.name) for heading in headings)
        findings.append(f"the file states {stated} tags, {counted} with a name are there")
    if any(LOST in unit for unit in units):
        findings.append("signs of the units are lost in the file (U+FFFD); read as cm2, degC and deg")
    main, spectra = _spectra(table, findings)
    return Recording(
        content.name,
        content.sha256,
        "greenlight_emerald",
        "test station log",
        metadata,
        (main, *spectra),
        tuple(findings),
    )


def _spectra(table: Table, findings: list[str]) -> tuple[Table, list[Table]]:
    """The log, and for each impedance channel the rows at which its values changed.

    The log repeats the last point of the analyser in every row; a point counts where it is new.
    """
    found = []
    plain = tuple(
        replace(column, quantity="") if SPECTRUM.fullmatch(column.header) else column for column in table.columns
    )
    analysers = dict.fromkeys(m[1] for c in table.columns if (m := SPECTRUM.fullmatch(c.header)) and c.is_number)
    for analyser in analysers:
        columns = [c for c in table.columns if c.header.startswith(f"{analyser}.") and SPECTRUM.fullmatch(c.header)]
        if not {"frequency", "impedance_real", "impedance_imaginary"} <= {c.quantity for c in columns}:
            continue
        values = np.column_stack([np.asarray(column.values, dtype=float) for column in columns])
        new = np.zeros(len(table), dtype=bool)
        new[1:] = (values[1:] != values[:-1]).any(axis=1)
        if new.sum() < 3:
            findings.append(f"{analyser} holds the last point of an earlier spectrum; none was measured during the log")
            continue
        time = [column for column in table.columns if column.quantity == "time"]
        found.append(Table(analyser, (*time, *columns)).rows(new, analyser))
    return Table(table.name, plain), found
