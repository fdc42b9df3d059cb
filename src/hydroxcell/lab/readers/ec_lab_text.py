"""EC-Lab ASCII files (.mpt, or .txt): a header whose length stands in its second line, then tab-separated columns."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.text import column_of, has_decimal_commas, rows_of
from hydroxcell.lab.recording import Column, Recording, Table

START = "EC-Lab ASCII FILE"
LOOP = re.compile(r"Loop (\d+) from point number (\d+) to (\d+)")


def recognises(content: Content) -> bool:
    """Whether a file is such a file."""
    return content.text_head.startswith(START)


def read(content: Content) -> Recording:
    """Recording of an EC-Lab text file.

    Errors: FileFormatError if the header does not say where the table begins, or names fewer columns than there are.
    """
    text, file = content.text, content.name
    lines = text.splitlines()
    stated = re.search(r"(\d+)", lines[1]) if len(lines) > 1 and "header lines" in lines[1] else None
    if stated is None or not 3 <= int(stated[1]) <= len(lines):
        raise FileFormatError(
            f"{file}: an EC-Lab file must state its number of header lines in line 2; the file is cut off."
        )
    first = int(stated[1])
    headers = [h.strip() for h in lines[first - 1].rstrip("\r\n\t ").split("\t")]
    data = [line for line in lines[first:] if line.strip()]
    width = len(data[0].rstrip("\r\n\t ").split("\t")) if data else len(headers)
    if width > len(headers):
        raise FileFormatError(
            f"{file}: the header names {len(headers)} columns, the rows have {width} values; a name is missing "
            f"(named are {', '.join(headers[:4])} ...). Export the file again, or add the name."
        )
    cells, odd = rows_of(data, len(headers))
    comma = has_decimal_commas([cell for row in cells[:20] for cell in row])
    columns = [_column(header, [row[k] for row in cells], comma) for k, header in enumerate(headers)]
    findings = _findings(headers, columns, odd)
    loops = [tuple(int(n) for n in match) for match in LOOP.findall("\n".join(lines[:first]))]
    if loops:
        number = np.full(len(cells), np.nan)
        for loop, begin, end in loops:
            number[begin : end + 1] = loop
        columns.append(Column("loop", "", number, "loop"))
    technique = lines[3].strip() if len(lines) > 3 else ""
    return Recording(
        file,
        content.sha256,
        "ec_lab_text",
        technique,
        _metadata(lines[: first - 1]),
        (Table(technique, tuple(columns)),),
        findings,
    )


def _column(header: str, cells: list[str], comma: bool) -> Column:
    name, slash, unit = header.rpartition("/")
    return column_of(name if slash else header, unit if slash else "", cells, comma)


def _findings(headers: list[str], columns: list[Column], odd: int) -> tuple[str, ...]:
    found = [
        f"the column {name!r} stands twice; both are kept" for name, n in Counter(headers).items() if name and n > 1
    ]
    found += [f"column {k + 1} has no name" for k, header in enumerate(headers) if not header]
    if odd:
        found.append(f"{odd} rows have fewer values than the header names; what is missing is not a number")
    if not len(columns[0].values):
        found.append("the table has no rows")
    for column in columns:
        if column.quantity == "potential" and column.is_number and len(column.values) > 2:
            zeros = int(np.count_nonzero(column.values == 0.0))
            if zeros:
                found.append(
                    f"{column.header!r} is exactly zero in {zeros} of {len(column.values)} rows: a known export fault"
                )
    return tuple(found)


def _metadata(lines: list[str]) -> dict[str, str]:
    """Entries "name : value", and the table of settings (name, then its values)."""
    found: dict[str, str] = {}
    for line in lines[2:]:
        name, colon, value = line.partition(" : ")
        if colon:
            found[name.strip()] = value.strip()
        elif len(line) > 20 and line[:20].strip() and line[20:].strip():
            found[line[:20].strip()] = " | ".join(line[20:].split())
    return found
