"""What to say of a file whose format is not known: what it looks like, what is known, how to map its columns."""

from __future__ import annotations

from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.text import number

NAMES = (
    "EC-Lab (.mpt, .mpr), Gamry (.DTA), Autolab and NOVA text, ZPlot (.z), Zahner (.ism, .isc, .iss, .isw), PalmSens "
    "(.pssession, CSV), Ivium (.idf, .ids), CH Instruments text, VersaStudio (.par), PowerSuite, RelaxIS, Scribner "
    "FuelCell, Greenlight Emerald, ixdat, echemdb, Arbin (.res), TDMS, Excel (.xlsx), and tables with one line of "
    "headings such as 'time / s,current / A'"
)
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document; export the numbers as text"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PK\x03\x04", "an archive or a document of an office program; unpack it, or save it as .xlsx or .csv"),
    (b"\x1f\x8b", "a compressed file; unpack it"),
    (b"7z\xbc\xaf", "an archive; unpack it"),
    (b"Rar!", "an archive; unpack it"),
    (b"SQLite format 3", "a SQLite data base"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\xd0\xcf\x11\xe0", "an old document of an office program; save it as .xlsx or .csv"),
    (b"{", "JSON"),
    (b"<", "XML or HTML"),
)
LOOKED_AT = 400  # lines


def told(content: Content) -> str:
    """Sentences for the error."""
    return f"{looks_like(content)} Known are: {NAMES}. {how_to_map(content)}"


def looks_like(content: Content) -> str:
    """What the file looks like."""
    beginning = content.head.lstrip(b"\xef\xbb\xbf \r\n\t")
    kind = next((words for mark, words in BEGINNINGS if beginning.startswith(mark)), "")
    if kind:
        return f"this looks like {kind}."
    if not content.is_text:
        return f"this is a binary file that begins with {content.head[:8]!r}; its format is not known here."
    lines = [line for line in Lines(content).head[:LOOKED_AT] if line.strip()]
    first = lines[0].strip()[:60] if lines else ""
    return f"this is a text file that begins with {first!r}, {_numbers(lines)}; its format is not known here."


def how_to_map(content: Content) -> str:
    """How to name the columns, with the line at which the numbers seem to begin."""
    if not content.is_text:
        return ""
    lines = Lines(content).head[:LOOKED_AT]
    rows = [k for k, line in enumerate(lines) if _count(line) > 1]
    first = rows[0] + 1 if rows else 2
    return (
        f"If it holds a table, say where and what it is in a mapping file (--map FILE): [table] first = {first}, "
        'delimiter = ",", [columns] 1 = { quantity = "frequency", unit = "Hz" }; see docs/howto/read_files.md.'
    )


def _numbers(lines: list[str]) -> str:
    counts = [count for line in lines if (count := _count(line))]
    if not counts:
        return "without a line of numbers"
    return f"with {len(counts)} lines of numbers among the first {len(lines)}, up to {max(counts)} in a line"


def _count(line: str) -> int:
    """Numbers in a line, if it has nothing else."""
    cells = line.replace(";", " ").replace(",", " ").replace("\t", " ").split()
    return len(cells) if cells and all(number(cell) == number(cell) for cell in cells) else 0
