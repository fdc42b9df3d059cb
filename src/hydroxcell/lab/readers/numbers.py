"""Numbers in a block of text, as fast as numpy reads integers, and exactly as Python reads them.

A decimal number is an integer and a power of ten. Where the integer is below 2^53 and the power at most 22, both are
exact in double precision and their quotient is the correctly rounded number [Clinger 1990]. So the points are taken
out, the integers are read at once, and only other numbers are read one by one.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

LARGEST_INTEGER = 2**53
LARGEST_POWER = 22
POWERS = 10.0 ** np.arange(LARGEST_POWER + 1)
FEED, ZERO = ord("\n"), ord("0")
END, POINT, EXPONENT = 1, 2, 3
ONE_BY_ONE = 0.25  # share of numbers outside the exact range above which all are read by the C library


class Dialect:
    """How a table is written: what separates cells, and whether numbers have a decimal comma."""

    def __init__(self, delimiter: str, comma: bool = False) -> None:
        r"""Dialect with the separator `delimiter` (",", ";", "\t", or " " for blanks)."""
        self.delimiter, self.comma = delimiter, comma
        self.separator = delimiter.encode()
        point = "," if comma else "."
        kinds = bytearray(256)
        kinds[FEED] = kinds[ord(delimiter)] = END
        kinds[ord(point)] = POINT
        kinds[ord("e")] = kinds[ord("E")] = EXPONENT
        self.kinds = bytes(kinds)
        self.point = point.encode()
        self.allowed = b"0123456789+-eE \n" + self.separator + self.point
        self.integers = bytes.maketrans(b"\neE" + self.separator, b",,,,")
        self.floats = bytes.maketrans(b"\n" + self.separator + self.point, b",,.")


def matrix(
    block: bytes, dialect: Dialect, width: int, words: Collection[int] = ()
) -> tuple[FloatArray, dict[int, list[bytes]]] | None:
    """Numbers (rows, width) of a block of lines and the cells of the columns `words`; None if it needs a closer look.

    Empty cells and "nan" are nan. None means: another number of cells in some row, words among the numbers, quotes,
    or a row of nothing.
    """
    if b'"' in block:
        return None
    text = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(np.frombuffer(block.translate(dialect.kinds), dtype=np.uint8) == END)
    if not len(ends) or len(ends) % width or ends[-1] != len(text) - 1:
        return None
    is_feed = text[ends].reshape(-1, width) == FEED
    if not is_feed[:, -1].all() or is_feed[:, :-1].any():
        return None
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    found = {
        k: [block[a:b] for a, b in zip(starts[k::width].tolist(), ends[k::width].tolist(), strict=True)] for k in words
    }
    blank = _not_numbers(text, starts, ends)
    replaced = blank.copy()
    for k in words:
        replaced[k::width] = True
    if replaced.any():
        if (blank & (starts == ends)).reshape(-1, width).all(axis=1).any():
            return None
        block = _replaced(text, starts, ends, replaced)
    values = _values(block, dialect, len(ends))
    if values is None:
        return None
    values[blank] = np.nan
    return values.reshape(-1, width), found


def _not_numbers(text: Bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Which cells are empty or "nan" in any spelling."""
    lengths = ends - starts
    found: npt.NDArray[np.bool_] = lengths == 0
    three = np.flatnonzero(lengths == 3)
    if len(three):
        small = text[starts[three, None] + np.arange(3)] | 0x20
        found[three] |= (small == np.frombuffer(b"nan", dtype=np.uint8)).all(axis=1)
    return found


def _replaced(
    text: Bytes, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp], which: npt.NDArray[np.bool_]
) -> bytes:
    """The text with zeros in the cells `which`."""
    change = np.zeros(len(text) + 1, dtype=np.int8)
    change[starts[which]] = 1
    change[ends[which]] -= 1
    filled = np.where(np.cumsum(change[:-1], dtype=np.int8) > 0, ZERO, text).astype(np.uint8)
    empty = starts == ends
    return (np.insert(filled, ends[empty], ZERO) if empty.any() else filled).tobytes()


def _values(data: bytes, dialect: Dialect, count: int) -> FloatArray | None:
    """The numbers of a text in which every cell is one; None if some is not."""
    if data.translate(None, dialect.allowed):
        return None
    if b" " in data and dialect.delimiter != " ":
        return _by_c_library(data, dialect, count)
    kinds = np.frombuffer(data.translate(dialect.kinds), dtype=np.uint8)
    marks = np.flatnonzero(kinds != 0)
    kinds = kinds[marks]
    is_point = kinds == POINT
    stops, points = np.flatnonzero(~is_point), np.flatnonzero(is_point)
    integers = _read(data.translate(dialect.integers, dialect.point), np.dtype(np.int64), len(stops))
    if integers is None or is_point[points + 1].any() or _is_cut(data, marks, stops, points):
        return None  # "1.2.3", "1.-2"
    decimals = np.zeros(len(stops), dtype=np.int64)
    decimals[points - np.arange(len(points))] = marks[points + 1] - marks[points] - 1
    mantissas, powers = integers, -decimals
    if len(stops) != count:
        has_exponent = kinds[stops] == EXPONENT
        exponents = np.flatnonzero(has_exponent) + 1
        if has_exponent[exponents].any() or decimals[exponents].any():
            return None  # "1e2e3", "1e2.5"
        is_mantissa = np.ones(len(stops), dtype=bool)
        is_mantissa[exponents] = False
        powers[exponents - 1] += np.clip(integers[exponents], -10000, 10000)
        mantissas, powers = integers[is_mantissa], powers[is_mantissa]
    if len(mantissas) != count:
        return None
    values: FloatArray
    if powers.max(initial=0) > 0:
        size = np.minimum(np.abs(powers), LARGEST_POWER)
        values = np.where(powers < 0, mantissas / POWERS[size], mantissas * POWERS[size])
    else:
        values = mantissas / POWERS[np.minimum(-powers, LARGEST_POWER)]
    inexact = (np.abs(mantissas) > LARGEST_INTEGER) | ((np.abs(powers) > LARGEST_POWER) & (mantissas != 0))
    if inexact.any():
        if np.count_nonzero(inexact) > ONE_BY_ONE * count:
            return _by_c_library(data, dialect, count)
        cells = data.translate(dialect.floats).split(b",")
        values[inexact] = [float(cells[k]) for k in np.flatnonzero(inexact)]
    return values


def _is_cut(data: bytes, marks: Places, stops: Places, points: Places) -> bool:
    """Whether some number has a sign after its point, or ends with a sign: "1.-2", "-", "-."."""
    text = np.frombuffer(data, dtype=np.uint8)
    lone = points[np.diff(np.append(marks, len(text)))[points] == 1]  # points with nothing after them
    return bool(
        _are_signs(text[marks[points] + 1]) or _are_signs(text[marks[stops] - 1]) or _are_signs(text[marks[lone] - 1])
    )


def _are_signs(signs: Bytes) -> bool:
    return bool(((signs == ord("-")) | (signs == ord("+"))).any())


def _by_c_library(data: bytes, dialect: Dialect, count: int) -> FloatArray | None:
    return _read(data.translate(dialect.floats), np.dtype(np.float64), count)


def _read(data: bytes, kind: np.dtype[Any], count: int) -> npt.NDArray[Any] | None:
    """Numbers separated by commas, with blanks around them; None if the text holds anything else."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = np.fromstring(data, dtype=kind, sep=" , ")
        except (DeprecationWarning, ValueError):
            return None
    return found if len(found) == count else None
