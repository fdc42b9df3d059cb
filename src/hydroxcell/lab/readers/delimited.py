"""Tables of any program: perhaps lines of text, a line of headings, perhaps a line of units, then rows of numbers.

Cells are separated by tab, semicolon, comma or blanks. Without headings the columns are numbered.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, cells_of, table_of
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.numbers import Dialect
from hydroxcell.lab.readers.text import NOT_NUMBERS, has_decimal_commas, number
from hydroxcell.lab.recording import Recording, Table
from hydroxcell.lab.vocabulary import meaning
from hydroxcell.lab.vocabulary_table import PURE_NUMBERS

BRACKET = re.compile(r"(?P<name>.*?)\s*/?\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
"""Name and unit of a heading with brackets: "I (A)", "U / [V]"."""
PER = re.compile(r"[cdm]?m(\^?-?[23]|[²³])|s|min|h|k?g|mg(_\w+)?|m?L|K")
"""What a unit may be divided by, behind a second slash: "j/mA/cm2"."""
UNIT_WORDS = frozenset((
    "s", "sec", "min", "h", "v", "mv", "a", "ma", "ua", "µa", "na", "hz", "khz", "ohm", "ohms", "mohm", "Ω", "mΩ", "°c",
    "degc", "c", "k", "%", "w", "mw", "kw", "pa", "kpa", "kpag", "bar", "barg", "mbar", "psi", "l/min", "ml/min",
    "slpm", "sccm", "nlpm", "nl/min", "rpm", "a/cm2", "ma/cm2", "a/cm²", "ma/cm²", "a/cm^2", "ma/cm^2", "w/cm2",
    "mw/cm2", "w/cm²", "mw/cm²", "deg", "°", "v/s", "mv/s", "-", "n/a", "cm2", "cm²", "ohm*cm2", "mohm*cm2", "ohm.cm2",
    "g", "mg", "ppm", "#",
))  # fmt: skip
"""Cells that make a line one of units (lower case)."""
NO_UNITS = ("Z", "z", "a", "b", "Q-Qo", "1", "2", "RHE", "SHE", "NHE", "SCE", "freq", "f")
"""What may stand in brackets without being a unit: "Re(Z)", "WE(1)"."""
DELIMITERS = "\t;, "
NUMERIC = 0.5  # share of the filled cells of a row that must be numbers
LONGEST_HEADING = 200  # characters; a longer one is not looked into
LOOKED_AT = 6  # rows
LONGEST_PREAMBLE = 400  # lines before the rows
MAPPING = "name the columns in a mapping file (see `hydroxcell read --help`)"


@dataclass(frozen=True)
class Layout:
    """Where a table stands and how it is written; line numbers count from 0.

    Attributes
    ----------
    delimiter : between cells
    comma : whether numbers have a decimal comma
    headings : line of the headings, None if there is none
    units : line of the units, None if there is none
    first : line of the first row
    width : number of columns
    share : of the cells of the first rows that are numbers
    """

    delimiter: str
    comma: bool
    headings: int | None
    units: int | None
    first: int
    width: int
    share: float = 1.0


def recognises(content: Content) -> bool:
    """Whether a file is a table: rows of numbers of the same width near its beginning, or headings with units."""
    return content.is_text and layout_of(Lines(content).head) is not None


def read(content: Content) -> Recording:
    """Recording of a table.

    Errors: FileFormatError if the text is no table.
    """
    layout = layout_of(Lines(content).head)
    if layout is None:
        raise FileFormatError(f"{content.name}: no table with one line of headings above rows of numbers.")
    return read_as(content, layout)


def read_as(content: Content, layout: Layout) -> Recording:
    """Recording of a table whose layout is known."""
    lines = Lines(content)
    table, findings = table_at(lines, layout)
    before = lines.head[: layout.first if layout.headings is None else layout.headings]
    return Recording(
        content.name, content.sha256, "table", "", entries_of(before), (table,), tuple(findings + doubts(table))
    )


def table_at(lines: Lines, layout: Layout, name: str = "table") -> tuple[Table, list[str]]:
    """The table of a layout, and what is odd in it."""
    findings = []
    if layout.headings is None:
        headings = [Heading(f"column {k + 1}") for k in range(layout.width)]
        findings.append(f"the table has no headings, its columns are numbered: {MAPPING}")
    else:
        cells = _heading_cells(lines.head[layout.headings], layout.delimiter, layout.width)
        headings = [split_heading(cell) for cell in (cells + [""] * layout.width)[: layout.width]]
        if layout.units is not None:
            units = cells_of(lines.head[layout.units], layout.delimiter)
            units = (units + [""] * layout.width)[: layout.width]
            headings = [Heading(h.header, unit.strip("()[]")) for h, unit in zip(headings, units, strict=True)]
    dialect = Dialect(layout.delimiter, layout.comma)
    table, odd = table_of(name, headings, lines.blocks(layout.first), dialect, lines.content.size)
    return table, findings + odd


def split_heading(cell: str) -> Heading:
    """Name and unit of a heading.

    >>> split_heading("Ewe/V vs. SCE")[:2], split_heading("I (mA/cm²)")[:2], split_heading("Re(Z)")[:2]
    (('Ewe', 'V vs. SCE'), ('I', 'mA/cm²'), ('Re(Z)', ''))
    >>> split_heading("j/mA/cm2")[:2], split_heading("Q charge/discharge/mA.h")[:2], split_heading("U / [V]")[:2]
    (('j', 'mA/cm2'), ('Q charge/discharge', 'mA.h'), ('U', 'V'))
    """
    words = cell.strip().lstrip("#`").strip()
    if len(words) > LONGEST_HEADING:
        return Heading(words)
    found = BRACKET.fullmatch(words)
    if found is not None and found["name"] and found["unit"].strip() not in NO_UNITS:
        return Heading(found["name"].strip(), found["unit"].strip())
    against = re.search(r"\bvs\b", words)  # a slash of "Ag/AgCl" separates no unit
    head, tail = (words[: against.start()], words[against.start() :]) if against else (words, "")
    name, slash, unit = head.rpartition(" / ")
    if not slash or "/" in name:
        parts = head.split("/")
        last = 2 if len(parts) > 2 and PER.fullmatch(parts[-1].strip()) else 1
        name, unit = "/".join(parts[:-last]), "/".join(parts[-last:])
    if not name.strip() or not unit.strip():
        return Heading(words)
    return Heading(name.strip(), (unit + tail).strip())


def doubts(table: Table) -> list[str]:
    """What the headings leave open: columns that stand twice, have no name or no unit."""
    found = []
    headers = [column.header for column in table.columns]
    twice = [name for name, count in Counter(headers).items() if name and count > 1]
    if twice:
        found.append(f"{', '.join(map(repr, twice[:6]))} stands more than once; all are kept")
    numbered = all(header.startswith("column ") for header in headers)
    without = [c.header for c in table.columns if c.header and not c.unit and c.is_number and not c.quantity]
    if any(c.quantity for c in table.columns):
        without = [header for header in without if meaning(header, "").expected]
    without = [header for header in without if not PURE_NUMBERS.fullmatch(header)]
    if without and not numbered:
        shown = ", ".join(repr(name) for name in without[:6]) + (" ..." if len(without) > 6 else "")
        found.append(f"no unit is stated for {shown}: write it as in 'I / A', or {MAPPING}")
    return found


def entries_of(lines: list[str]) -> dict[str, str]:
    """Entries of the lines before a table: "name = value", "name: value" or two cells."""
    found: dict[str, str] = {}
    for line in lines:
        for sign in (" = ", ":", "=", "\t", ";", ","):
            name, mark, value = line.partition(sign)
            if mark and name.strip(' "') and name.strip(' "') not in found:
                found[name.strip(' "')] = value.strip(' ",;\t')
                break
    return found


def layout_of(lines: list[str]) -> Layout | None:
    """Layout of the table that begins in the first lines, in which most cells are numbers; None if there is none."""
    found = [layout for d in DELIMITERS if (layout := _with_delimiter(lines, d)) is not None]
    if found:
        return max(found, key=lambda layout: (layout.share, layout.width))
    filled = [k for k, line in enumerate(lines) if line.strip()]
    if filled:  # headings alone
        for delimiter in DELIMITERS[:-1]:
            cells = cells_of(lines[filled[-1]], delimiter)
            while cells and not cells[-1]:
                cells.pop()
            if len(cells) > 1 and all(split_heading(cell).unit for cell in cells):
                return Layout(delimiter, False, filled[-1], None, filled[-1] + 1, len(cells))
    return None


def _with_delimiter(lines: list[str], delimiter: str) -> Layout | None:
    filled = [k for k, line in enumerate(lines[:LONGEST_PREAMBLE]) if line.strip()]
    rows = [cells_of(lines[k], delimiter) for k in filled]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    for place in range(len(rows)):
        head = rows[place : place + LOOKED_AT]
        comma = has_decimal_commas([cell for row in head for cell in row])
        if not _are_rows(head, comma) and not _have_numbers_with_unit(rows[place - 1] if place else [], head, comma):
            continue
        width = max(map(len, head))
        cells = [cell for row in head for cell in row if cell]
        share = sum(_is_number(cell, comma) for cell in cells) / len(cells)
        above = [k for k in (place - 1, place - 2) if k >= 0]
        units = above[0] if above and _are_units(rows[above[0]], width) and len(above) > 1 else None
        heading = above[1] if units is not None else (above[0] if above else None)
        if delimiter == " " and heading is not None:
            rows[heading] = _heading_cells(lines[filled[heading]], delimiter, width)
        if heading is None or not _are_headings(rows[heading], width):
            few = len(head) < (3 if delimiter == " " else 2) or (delimiter == " " and (width < 3 or share < 1.0))
            if few or (place and len(rows[place]) < len(rows[place - 1])):
                continue
            return Layout(delimiter, comma, None, None, filled[place], width, share)
        if delimiter == " " and len(rows[heading]) != width:
            continue
        named = len(rows[heading])
        unit_line = None if units is None else filled[units]
        return Layout(delimiter, comma, filled[heading], unit_line, filled[place], named, share)
    return None


def _heading_cells(line: str, delimiter: str, width: int) -> list[str]:
    """Cells of a line of headings; where single blanks are part of them, two or more separate them."""
    cells = cells_of(line, delimiter)
    if delimiter == " " and len(cells) != width:
        wide = [cell.strip() for cell in re.split(r"\t| {2,}", line.strip()) if cell.strip()]
        return wide if len(wide) == width else cells
    return cells


def _are_rows(head: list[list[str]], comma: bool) -> bool:
    widths = [len(row) for row in head]
    if not head or widths[0] < 2 or max(widths) > 2 * widths[0]:
        return False
    first = [cell for cell in head[0] if cell]
    every = [cell for row in head for cell in row if cell]
    return all(sum(_is_number(cell, comma) for cell in cells) >= NUMERIC * len(cells) for cells in (first, every))


def _have_numbers_with_unit(headings: list[str], head: list[list[str]], comma: bool) -> bool:
    """Whether some heading states a unit and numbers alone stand below it: a table of words with measured columns."""
    if len(headings) < 2 or any(len(row) > len(headings) for row in head):
        return False
    for place, heading in enumerate(headings):
        cells = [row[place] for row in head if place < len(row) and row[place]]
        if split_heading(heading).unit and cells and all(_is_number(cell, comma) for cell in cells):
            return True
    return False


def _are_headings(cells: list[str], width: int) -> bool:
    filled = [cell for cell in cells if cell]
    return len(cells) >= width and bool(filled) and not any(_is_number(cell, True) for cell in filled)


def _are_units(cells: list[str], width: int) -> bool:
    filled = [cell.strip("()[] ").lower() for cell in cells if cell]
    return 2 <= len(cells) <= width and bool(filled) and sum(cell in UNIT_WORDS for cell in filled) > 0.5 * len(filled)


def _is_number(cell: str, comma: bool) -> bool:
    value = number(cell, comma)
    return value == value or cell.lower() in NOT_NUMBERS
