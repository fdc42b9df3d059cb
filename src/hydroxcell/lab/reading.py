"""`read`: any file of an instrument, recognised by its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers import chi_text, delimited, ec_lab_text, gamry_dta, versastudio, zplot
from hydroxcell.lab.readers.text import decoded
from hydroxcell.lab.recording import Recording

READERS = (ec_lab_text, gamry_dta, zplot, chi_text, versastudio, delimited)  # the most general last
NAMES = (
    "EC-Lab text (.mpt), Gamry (.DTA), ZPlot (.z), CH Instruments text, VersaStudio (.par), and tables with one line "
    "of headings such as 'time / s,current / A'"
)
LARGEST = 1024**3  # bytes


def read(path: str | Path) -> Recording:
    """Read a measured file; the format follows from its content, not from its name.

    Nothing is repaired: what is odd stands in `findings`. Columns keep the numbers of the file; `Table.si` converts.

    Errors: FileFormatError for a file that is missing, empty, too large or of no known format.
    """
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > LARGEST:
            raise FileFormatError(f"{place}: the file has {size / 1e9:.1f} GB; files up to 1 GB can be read.")
        data = place.read_bytes()
    except OSError as error:
        raise FileFormatError(f"{place}: cannot be read ({(error.strerror or str(error)).lower()}).") from None
    if not data.strip():
        raise FileFormatError(f"{place}: the file is empty.")
    text = decoded(data).lstrip("\ufeff")
    for reader in READERS:
        if reader.recognises(text):
            found: Recording = reader.read_text(text, place.name, hashlib.sha256(data).hexdigest())
            return found
    raise FileFormatError(f"{place}: {_looks_like(data, text)} Known are: {NAMES}.")


def _looks_like(data: bytes, text: str) -> str:
    if b"\0" in data[:4096]:
        return f"a binary file that begins with {data[:8]!r}; its format is not known here."
    first = text.splitlines()[0][:60]
    return f"a text file that begins with {first!r}; its format is not known here."
