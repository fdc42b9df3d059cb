"""Text of instruments: its encoding, decimal commas, and columns from cells of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.recording import Column
from hydroxcell.lab.vocabulary import meaning

DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def decoded(data: bytes) -> str:
    """Text of a file: by its byte order mark, else UTF-8, else the Western code page that instruments write."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def has_decimal_commas(cells: Sequence[str]) -> bool:
    """Whether numbers are written with a comma: some cell is such a number and none has a point between digits."""
    return any(DECIMAL_COMMA.fullmatch(cell.strip()) for cell in cells) and not any(
        re.fullmatch(r"[+-]?\d*\.\d+([eE][+-]?\d+)?", cell.strip()) for cell in cells
    )


def number(text: str, comma: bool) -> float:
    """Number in a cell, nan if it is none."""
    try:
        return float(text.replace(",", ".") if comma else text)
    except ValueError:
        return float("nan")


def column_of(header: str, unit: str, cells: Sequence[str], comma: bool) -> Column:
    """Column from its cells: of numbers if at least one is a number and no cell holds other words, else of words."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    values = np.array([number(cell, comma) for cell in cells], dtype=float)
    known = np.count_nonzero(~np.isnan(values)) + sum(cell.lower() == "nan" for cell in filled)
    quantity, factor = meaning(header, unit)
    if filled and known < len(filled):
        words: npt.NDArray[np.generic] = np.array([cell.strip() for cell in cells])
        return Column(header, unit, words)
    return Column(header, unit, values, quantity, factor)


def rows_of(lines: Sequence[str], width: int) -> tuple[list[list[str]], int]:
    """Cells of lines with tabs (or blanks where there are none), and how many lines had another number of cells."""
    found, odd = [], 0
    for line in lines:
        cells = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            odd += 1
            cells = (cells + [""] * width)[:width]
        found.append(cells)
    return found, odd
