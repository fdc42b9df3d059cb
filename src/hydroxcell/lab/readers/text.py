"""Text of instruments: its encoding, decimal commas, and a column from its values."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.recording import Column
from hydroxcell.lab.vocabulary import meaning

DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
WITHOUT_MARK = 4096  # bytes looked at
NOT_NUMBERS = ("nan", "-nan", "n/a", "na", "-", "--", "---", "1.#qnan", "-1.#ind", "1.#ind")
"""What programs write where there is no value."""


def encoding_of(head: bytes) -> str:
    """Encoding by the byte order mark, by zero bytes at every second place, else UTF-8, else the Western code page."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    first = head[:WITHOUT_MARK]
    even, odd = first[0::2], first[1::2]
    if len(first) >= 8 and odd.count(0) > 0.9 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(first) >= 8 and even.count(0) > 0.9 * len(even) and not odd.count(0):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at the end
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(data: bytes) -> str:
    """Text of a file in its encoding; what is not a character there becomes U+FFFD."""
    encoding = encoding_of(data)
    return data.decode(encoding, errors="replace").removeprefix("\ufeff")


def word(cell: bytes) -> str:
    """Text of one cell."""
    try:
        return cell.decode("utf-8").strip()
    except UnicodeDecodeError:
        return cell.decode("cp1252", errors="replace").strip()


def lines_of(text: str) -> list[str]:
    r"""Lines, whatever ends them: line feed, carriage return or both; nothing else ends a line.

    >>> lines_of("a\r\nb\rc\n")
    ['a', 'b', 'c']
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def has_decimal_commas(cells: Sequence[str]) -> bool:
    """Whether numbers are written with a comma: some cell is such a number and none has a point between digits."""
    return any(DECIMAL_COMMA.fullmatch(cell.strip()) for cell in cells) and not any(
        DECIMAL_POINT.fullmatch(cell.strip()) for cell in cells
    )


def number(text: str, comma: bool = False) -> float:
    """Number in a cell, nan if it is none.

    >>> number("1,8E+1", comma=True), number("1_0")
    (18.0, nan)
    """
    if "_" in text:
        return float("nan")
    try:
        return float(text.replace(",", ".") if comma else text)
    except ValueError:
        return float("nan")


def labelled(header: str, unit: str, values: npt.NDArray[np.generic], name: str = "") -> Column:
    """Column with what its header and unit mean; words have no quantity."""
    if values.dtype.kind != "f":
        return Column(header, unit, values, name=name)
    known = meaning(header, unit)
    return Column(header, unit, values, known.quantity, known.factor, known.offset, known.reference, name)
