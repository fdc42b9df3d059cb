"""`read`: any file of an instrument, recognised by its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.glued import glued_spectra
from hydroxcell.lab.mapping import ColumnMapping
from hydroxcell.lab.polar import with_parts
from hydroxcell.lab.quality import oddities
from hydroxcell.lab.readers import (
    arbin,
    autolab_text,
    chi_text,
    delimited,
    ec_lab_binary,
    ec_lab_text,
    echemdb,
    excel,
    gamry_dta,
    greenlight,
    ivium,
    ixdat_text,
    palmsens,
    palmsens_csv,
    powersuite,
    relaxis,
    scribner,
    tdms,
    versastudio,
    zahner_curves,
    zahner_spectrum,
    zplot,
)
from hydroxcell.lab.recording import Recording, Table
from hydroxcell.lab.suspicion import disordered, suspicious
from hydroxcell.lab.unknown import told


class Reader(Protocol):
    """A module that reads one format."""

    def recognises(self, content: Content) -> bool:
        """Whether a file has this format; looks at its beginning only where that is enough."""
        ...

    def read(self, content: Content) -> Recording:
        """What the file holds; FileFormatError if it cannot be understood."""
        ...


BINARY: tuple[Reader, ...] = (ec_lab_binary, excel, tdms, arbin, palmsens, zahner_spectrum, zahner_curves, ivium)
"""Asked first: their files begin with bytes of their own."""
TEXT: tuple[Reader, ...] = (
    ec_lab_text,
    gamry_dta,
    autolab_text,
    zplot,
    chi_text,
    versastudio,
    greenlight,
    scribner,
    relaxis,
    powersuite,
    palmsens_csv,
    ixdat_text,
    echemdb,
    delimited,
)
"""Asked in this order, the most general last."""


def read(path: str | Path, mapping: ColumnMapping | Mapping[str, Any] | str | Path | None = None) -> Recording:
    """Read a measured file; the format follows from its content, not from its name.

    Nothing is repaired: what is odd stands in `findings`. Columns keep the numbers of the file; `Table.si` converts.
    A `mapping` says what the columns are where the file does not: a TOML file, or a dictionary of the same layout.

    Errors: InputError for a mapping that does not fit; FileFormatError for a file that is missing, empty, too large or
    of no known format.
    """
    return read_content(Content(path), str(path), mapping)


def read_content(
    content: Content, path: str = "", mapping: ColumnMapping | Mapping[str, Any] | str | Path | None = None
) -> Recording:
    """Read a file whose bytes are at hand (`Content.of`); as `read` does."""
    where = path or content.name
    wanted = None if mapping is None else ColumnMapping.of(mapping)
    if not content.head.strip() and content.size <= len(content.head):
        raise FileFormatError(f"{where}: the file is empty.")
    layout = None if wanted is None else wanted.layout(content)
    found = delimited.read_as(content, layout) if layout is not None else _reader_of(content, where).read(content)
    if wanted is not None:
        found = wanted.applied(found)
    found, doubts = _completed(found)
    doubts += [finding for table in found.tables for finding in suspicious(table)]
    spectra = found.spectra()
    doubts += disordered(spectra)
    doubts += [odd.sentence for odd in oddities(found, spectra)]
    return replace(found, findings=(*found.findings, *dict.fromkeys(doubts)))


def _completed(recording: Recording) -> tuple[Recording, list[str]]:
    """The recording with impedances from modulus and phase and with glued spectra apart, and words about both."""
    tables: list[Table] = []
    doubts: list[str] = []
    for source in recording.tables:
        table, words = with_parts(source)
        spectra, odd = glued_spectra(table)
        tables += [table, *spectra]
        doubts += [words] * bool(words) + odd
    return replace(recording, tables=tuple(tables)), doubts


def _reader_of(content: Content, where: str) -> Reader:
    for reader in BINARY + TEXT:
        if reader.recognises(content):
            return reader
    raise FileFormatError(f"{where}: {told(content)}")
