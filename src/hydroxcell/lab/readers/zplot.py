"""ZPlot text files (.z): a list of settings, a line of headings, "End Comments", and rows of impedance.

The headings may be all that is left of the settings: files are passed on without them.
"""

from __future__ import annotations

import itertools
import re

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Heading, delimiter_of, dialect_of, table_of
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.text import number
from hydroxcell.lab.recording import Recording, Table

START = "ZPLOT2 ASCII"
END = "End Comments"
HEADINGS = ("Freq(Hz)", "Ampl", "Bias", "Time(Sec)", "Z'(a)", "Z''(b)", "GD", "Err", "Range")
"""Of the program, for files that lack the line; impedances are in ohm."""
FEWEST = 6  # numbers of a row, up to the impedance
TITLES = re.compile(r"^[\s\"]*Freq\s?\(Hz\).*Z'\s?\(a\).*Z''\s?\(b\)", re.IGNORECASE)


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    lines = Lines(content).head[:400]
    return content.text_head.startswith(START) or any(TITLES.match(line) for line in lines) or _is_bare(lines)


def read(content: Content) -> Recording:
    """Recording of a ZPlot file.

    Errors: FileFormatError if it has no rows of impedance.
    """
    source = Lines(content)
    lines, findings = source.head, list[str]()
    ends = [k for k, line in enumerate(lines) if line.strip() == END]
    titles = [k for k, line in enumerate(lines) if TITLES.match(line)]
    if not content.text_head.startswith(START) and not titles:
        first = 0
        findings.append("the file has no headings; its nine columns are taken for those of ZPlot (assumed)")
    elif ends:
        first = ends[-1] + 1
    else:
        findings.append(f'the line "{END}" is missing; the rows are taken from the first one with numbers on')
        first = next((k for k in range((titles or [0])[-1], len(lines)) if _is_row(lines[k])), len(lines))
        if first == len(lines):
            raise FileFormatError(f'{content.name}: a ZPlot file needs a line "{END}" before its rows; it is cut off.')
    table, odd = impedance(source, first, lines[titles[-1]] if titles else "")
    metadata = {}
    for line in lines[1:first]:
        name, colon, value = line.partition(":")
        if colon and value.strip():
            metadata[name.strip()] = value.strip()
    technique = metadata.get("Experiment Type", "")
    return Recording(content.name, content.sha256, "zplot", technique, metadata, (table,), tuple(findings + odd))


def impedance(source: Lines, first: int, titles: str) -> tuple[Table, list[str]]:
    """The rows of impedance from line `first` on under the line of `titles`; those of the program if that is empty."""
    rows = [line for line in source.head[first : first + 20] if line.strip()]
    delimiter = delimiter_of(rows[0]) if rows else "\t"
    names, findings = re.findall(r"[^\s(\"]+(?:\s?\([^)]*\))?", titles), list[str]()
    if not names:
        width = len(rows[0].split(None if delimiter == " " else delimiter)) if rows else len(HEADINGS)
        names = [*HEADINGS, *(f"column {k + 1}" for k in range(len(HEADINGS), width))][: max(width, FEWEST)]
        findings.append("the line of headings is missing; those of the program are taken")
    table, odd = table_of(
        "impedance", [_named(n) for n in names], source.blocks(first), dialect_of(rows, delimiter), source.content.size
    )
    return table, findings + odd


def _is_bare(lines: list[str]) -> bool:
    """Whether lines hold the nine columns of the program alone: a frequency that falls or rises, flags at the end."""
    filled = [line for line in lines if line.strip()]
    rows = [[number(cell) for cell in line.replace(",", " ").split()] for line in filled]
    if len(rows) < 5 or any(len(row) != len(HEADINGS) or any(cell != cell for cell in row) for row in rows):
        return False
    steps = {second[0] > first[0] for first, second in itertools.pairwise(rows)}
    frequency = [row[0] for row in rows]
    whole = all(cell.is_integer() for row in rows for cell in row[-2:])
    return len(steps) == 1 and min(frequency) > 0.0 and max(frequency) > 10.0 * min(frequency) and whole


def _is_row(line: str) -> bool:
    cells = line.split(None if delimiter_of(line) == " " else delimiter_of(line))
    return len(cells) >= FEWEST and all(number(cell, True) == number(cell, True) for cell in cells[:FEWEST])


def _named(heading: str) -> Heading:
    """Name and unit: "Freq(Hz)" has its unit in brackets, the impedances "Z'(a)" and "Z''(b)" are in ohm."""
    name, bracket, unit = heading.partition("(")
    if name.startswith("Z'"):
        return Heading(name.strip(), "ohm")
    return Heading(name.strip(), unit.rstrip(")") if bracket else "")
