"""Numbers in a block of text, as fast as numpy reads integers, and exactly as Python reads them.

A decimal number is an integer and a power of ten. Where the integer is below 2^53 and the power at most 22, both are
exact in double precision and their quotient is the correctly rounded number [clinger_1990]. So the points are taken
out, the integers are read at once, longer ones up to 2^63 are corrected, and only other numbers are read one by one.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.readers.text import word

FloatArray = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Texts = npt.NDArray[Any]

LONGEST_WORD = 64  # characters held in an array of fixed width
LARGEST_INTEGER = 2**53
LONGEST_INTEGER = 2**63 - 1
LARGEST_POWER = 22
SPLIT = 2.0**27 + 1.0  # cuts a double into two halves
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
        self.strange = bytes(0 if sign in self.allowed or sign in b"naNA" else 1 for sign in range(256))
        self.integers = bytes.maketrans(b"\neE" + self.separator, b",,,,")
        self.floats = bytes.maketrans(b"\n" + self.separator + self.point, b",,.")


def matrix(
    block: bytes, dialect: Dialect, width: int, words: Collection[int] = ()
) -> tuple[FloatArray, dict[int, Texts]] | None:
    """Numbers (rows, width) of a block of lines and the cells of the columns `words`; None if it needs a closer look.

    Empty cells and "nan" are nan. None means: another number of cells in some row, words among the numbers,
    or a row of nothing. Quotes around cells are left out.
    """
    if b'"' in block:
        if dialect.comma and dialect.delimiter == ",":
            return None  # the quotes keep decimal commas apart
        block = block.replace(b'"', b"")  # a separator inside quotes shows as a row of another width
    text = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(np.frombuffer(block.translate(dialect.kinds), dtype=np.uint8) == END)
    if not len(ends) or len(ends) % width or ends[-1] != len(text) - 1:
        return None
    is_feed = text[ends].reshape(-1, width) == FEED
    if not is_feed[:, -1].all() or is_feed[:, :-1].any():
        return None
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    found = {k: _texts(block, starts[k::width], ends[k::width]) for k in words}
    blank = _not_numbers(text, starts, ends)
    replaced = blank.copy()
    for k in words:
        replaced[k::width] = True
    special = _special(block, starts, ends, replaced)
    if special is None:
        return None
    replaced[list(special)] = True
    if replaced.any():
        if (blank & (starts == ends)).reshape(-1, width).all(axis=1).any():
            return None
        block = _replaced(text, starts, ends, replaced)
    values = _values(block, dialect, len(ends))
    if values is None:
        return None
    values[blank] = np.nan
    values[list(special)] = list(special.values())
    return values.reshape(-1, width), found


def _texts(block: bytes, starts: Places, ends: Places) -> Texts:
    """Texts of the cells of one column (n,): of fixed width, or objects where one is long."""
    text = np.frombuffer(block, dtype=np.uint8)
    lengths = ends - starts
    longest = int(lengths.max(initial=0))
    if 0 < longest <= LONGEST_WORD:
        places = np.arange(longest)
        signs = text[np.minimum(starts[:, None] + places, len(text) - 1)]
        signs = np.where(places < lengths[:, None], signs, 0).astype(np.uint8)
        if signs.max() < 128:
            return signs.view(f"S{longest}").ravel().astype(f"U{longest}")
    cells = [word(block[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    return np.array(cells, dtype=object if max(map(len, cells)) > LONGEST_WORD else str)


def _not_numbers(text: Bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
    """Which cells are empty or "nan" in any spelling."""
    lengths = ends - starts
    found: npt.NDArray[np.bool_] = lengths == 0
    three = np.flatnonzero(lengths == 3)
    if len(three):
        small = text[starts[three, None] + np.arange(3)] | 0x20
        found[three] |= (small == np.frombuffer(b"nan", dtype=np.uint8)).all(axis=1)
    return found


def _special(block: bytes, starts: Places, ends: Places, known: npt.NDArray[np.bool_]) -> dict[int, float] | None:
    """Values of the cells that end with a letter, such as "-inf", apart from those that are `known`; None for words."""
    text = np.frombuffer(block, dtype=np.uint8)
    small = text[np.maximum(ends - 1, 0)] | 0x20
    lettered = np.flatnonzero((small >= ord("a")) & (small <= ord("z")) & (starts < ends) & ~known)
    try:
        return {k: float(block[starts[k] : ends[k]]) for k in lettered.tolist()}
    except ValueError:
        return None


def _replaced(
    text: Bytes, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp], which: npt.NDArray[np.bool_]
) -> bytes:
    """The text with zeros in the cells `which`."""
    lengths = (ends - starts)[which]
    begun = np.cumsum(lengths) - lengths
    filled = text.copy()
    places = np.repeat(starts[which] - begun, lengths) + np.arange(lengths.sum())
    filled[places] = ZERO
    empty = starts == ends
    if not empty.any() and 10 * len(places) > len(text):  # long words: one zero is enough
        kept = np.ones(len(text), dtype=np.bool_)
        kept[places] = False
        kept[starts[which]] = True
        return filled[kept].tobytes()
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
    large = np.abs(mantissas) > LARGEST_INTEGER
    inexact = (np.abs(powers) > LARGEST_POWER) & (mantissas != 0)
    if large.any():
        divisible = large & ~inexact & (powers <= 0) & (np.abs(mantissas) < LONGEST_INTEGER)
        values[divisible], doubtful = quotients(mantissas[divisible], POWERS[-powers[divisible]])
        inexact |= large & ~divisible
        inexact[np.flatnonzero(divisible)[doubtful]] = True
    if inexact.any():
        if np.count_nonzero(inexact) > ONE_BY_ONE * count:
            return _by_c_library(data, dialect, count)
        cells = data.translate(dialect.floats).split(b",")
        values[inexact] = [float(cells[k]) for k in np.flatnonzero(inexact)]
    return values


def quotients(integers: npt.NDArray[np.int64], divisors: FloatArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Correctly rounded quotients of integers below 2^63 and exact divisors (n,), and which of them are not certain.

    The rounded quotient is corrected by what it leaves, which the product of two doubles as a sum of two [dekker_1971]
    gives; a quotient is not certain where it lies in the middle of two doubles up to a millionth of their distance.

    >>> quotients(np.array([12345678901234567]), np.array([1e17]))[0].tolist() == [0.12345678901234567]
    True
    """
    high = integers.astype(float)
    low = (integers - high.astype(np.int64)).astype(float)
    first = high / divisors
    product = first * divisors
    correction = (high - product - _lost(first, divisors, product) + low) / divisors
    values = first + correction
    lost = np.abs(correction - (values - first))
    distance = np.spacing(np.abs(values))
    middle = np.minimum(np.abs(lost - 0.5 * distance), np.abs(lost - 0.25 * distance))
    return values, middle < 1e-6 * distance


def _lost(a: FloatArray, b: FloatArray, product: FloatArray) -> FloatArray:
    """What rounding took from a product: a b = product + lost, exactly."""
    upper_a, upper_b = a * SPLIT - (a * SPLIT - a), b * SPLIT - (b * SPLIT - b)
    lower_a, lower_b = a - upper_a, b - upper_b
    return ((upper_a * upper_b - product) + upper_a * lower_b + lower_a * upper_b) + lower_a * lower_b


def _is_cut(data: bytes, marks: Places, stops: Places, points: Places) -> bool:
    """Whether some number has a sign after its point, or ends with a sign: "1.-2", "-", "-."."""
    text = np.frombuffer(data, dtype=np.uint8)
    lone = points[marks[points + 1] - marks[points] == 1]  # points with nothing after them
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
