"""`read`: any file of an instrument, recognised by its content."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers import (
    arbin,
    chi_text,
    delimited,
    ec_lab_binary,
    ec_lab_text,
    excel,
    gamry_dta,
    palmsens,
    tdms,
    versastudio,
    zahner_curves,
    zahner_spectrum,
    zplot,
)
from hydroxcell.lab.recording import Recording


class Reader(Protocol):
    """A module that reads one format."""

    def recognises(self, content: Content) -> bool:
        """Whether a file has this format; looks at its beginning only where that is enough."""
        ...

    def read(self, content: Content) -> Recording:
        """What the file holds; FileFormatError if it cannot be understood."""
        ...


BINARY: tuple[Reader, ...] = (ec_lab_binary, excel, tdms, arbin, palmsens, zahner_spectrum, zahner_curves)
"""Asked first: their files begin with bytes of their own."""
TEXT: tuple[Reader, ...] = (ec_lab_text, gamry_dta, zplot, chi_text, versastudio, delimited)
"""Asked in this order, the most general last."""
NAMES = (
    "EC-Lab binary (.mpr), Zahner (.ism, .isc, .iss, .isw), PalmSens (.pssession), Excel (.xlsx), TDMS, Arbin (.res), "
    "EC-Lab text (.mpt), Gamry (.DTA), ZPlot (.z), CH Instruments text, VersaStudio (.par), and tables with one line "
    "of headings such as 'time / s,current / A'"
)


def read(path: str | Path) -> Recording:
    """Read a measured file; the format follows from its content, not from its name.

    Nothing is repaired: what is odd stands in `findings`. Columns keep the numbers of the file; `Table.si` converts.

    Errors: FileFormatError for a file that is missing, empty, too large or of no known format.
    """
    return read_content(Content(path), str(path))


def read_content(content: Content, path: str = "") -> Recording:
    """Read a file whose bytes are at hand (`Content.of`); as `read` does."""
    where = path or content.name
    if not content.head.strip() and content.size <= len(content.head):
        raise FileFormatError(f"{where}: the file is empty.")
    for reader in BINARY + TEXT:
        if reader.recognises(content):
            return reader.read(content)
    raise FileFormatError(f"{where}: {_looks_like(content)} Known are: {NAMES}.")


def _looks_like(content: Content) -> str:
    if not content.is_text:
        return f"a binary file that begins with {content.head[:8]!r}; its format is not known here."
    first = next(iter(content.text_head.splitlines()), "")[:60]
    return f"a text file that begins with {first!r}; its format is not known here."
