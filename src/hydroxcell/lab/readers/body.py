"""The rows below the headings: blocks of lines to columns of numbers or words, with what is odd in them.

A block of sound rows is read at once; only a block with an odd row is looked at cell by cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.readers.numbers import END, FEED, LONGEST_WORD, Dialect, Texts, matrix
from hydroxcell.lab.readers.text import NOT_NUMBERS, decoded, has_decimal_commas, labelled, number
from hydroxcell.lab.recording import Table
from hydroxcell.lab.vocabulary import meaning

SHOWN = 3  # examples in a finding
NUMBER_WIDTH = 23  # characters of a number that stands among words
FIRST_CAPACITY = 1024  # rows
LINES = 2048  # of a block, where they are in memory
MOST_ODD = 0.1  # share of odd rows up to which the others are still read at once
LOOKED_AT = 8192  # bytes of a block that show whether blanks stand around its cells
SAMPLE = 64  # cells of a run that are looked at to say that it is all words


class Heading(NamedTuple):
    """Header and unit as they stand in the file, and the vendor's name where the header is a tag."""

    header: str
    unit: str = ""
    name: str = ""


def table_of(
    name: str, headings: Sequence[Heading], blocks: Iterable[bytes], dialect: Dialect, size: int = 0
) -> tuple[Table, list[str]]:
    """Table from its headings and the blocks of its rows (`size` bytes, if that is known), and what is odd in it."""
    body = Body(len(headings), dialect, size)
    for block in blocks:
        body.add(block)
    return table_from(name, headings, body)


def table_from(name: str, headings: Sequence[Heading], body: Body) -> tuple[Table, list[str]]:
    """Table from its headings and its rows, and what is odd in it."""
    findings = body.findings(headings)
    columns = tuple(labelled(h.header, h.unit, body.column(k), h.name) for k, h in enumerate(headings))
    for column in columns:
        known = meaning(column.header, column.unit)
        if known.expected and column.unit and column.is_number:
            words = known.expected.replace("_", " ")
            findings.append(
                f"{column.header!r} has the unit {column.unit!r}, which is none of a {words}; not understood"
            )
    return Table(name, columns), findings


def block_of(lines: Sequence[str]) -> Iterator[bytes]:
    """Lines that are in memory, as blocks."""
    for first in range(0, len(lines), LINES):
        yield ("\n".join(lines[first : first + LINES]) + "\n").encode("utf-8", "replace")


def dialect_of(lines: Sequence[str], delimiter: str) -> Dialect:
    """Dialect of lines of numbers: decimal comma or point."""
    cells = [cell for line in lines[:20] for cell in cells_of(line, delimiter)]
    return Dialect(delimiter, has_decimal_commas(cells))


def delimiter_of(line: str) -> str:
    """Separator of a row: tab, else semicolon, else a comma that no blank could replace, else blanks."""
    for delimiter in "\t;":
        if delimiter in line.strip():
            return delimiter
    return "," if ", " in line or len(line.split()) < 1 + line.count(",") else " "


class Body:
    """Columns that grow block by block."""

    def __init__(self, width: int, dialect: Dialect, size: int = 0) -> None:
        """Body of `width` columns; `size` bytes are to come."""
        self.width, self.dialect, self.size = width, dialect, size
        self.rows = 0
        self.odd: list[int] = []
        self.odd_count = 0
        self._values = [np.empty(0) for _ in range(width)]
        self._words: set[int] = set()
        self._cells: dict[int, list[tuple[int, Texts]]] = {}  # column: (first row, cells)
        self._known_words: dict[int, int] = {}
        self._known_strange: dict[int, tuple[int, list[str]]] = {}
        self._read = 0

    def add(self, block: bytes) -> None:
        """The rows of a block of whole lines."""
        block = _tidied(block, self.dialect, self.width)
        self._read += len(block)
        found = matrix(block, self.dialect, self.width, self._words)
        if found is None and b"\n\n" in block:
            block = re.sub(rb"\n\n+", b"\n", block).removeprefix(b"\n")
            found = matrix(block, self.dialect, self.width, self._words)
        if found is not None:
            self._add_matrix(*found)
            return
        for sound, rows in _runs(block, self.dialect, self.width, self._words):
            found = matrix(rows, self.dialect, self.width, self._words) if sound else None
            if found is None:
                self._add_rows(decoded(rows).split("\n"))
            else:
                self._add_matrix(*found)

    def _add_matrix(self, values: npt.NDArray[np.float64], words: Mapping[int, Texts]) -> None:
        self._append(values)
        for k, cells in words.items():
            self._cells.setdefault(k, []).append((self.rows - len(values), cells))

    def column(self, k: int) -> npt.NDArray[np.generic]:
        """Column `k`: of words if more of its cells are words than numbers, else of numbers with nan for the words."""
        values = self._values[k][: self.rows]
        if not self._is_words(k):
            return values
        numbers = np.flatnonzero(~np.isnan(values)).tolist()
        kinds = [np.dtype(f"U{NUMBER_WIDTH}")] * bool(numbers) + [texts.dtype for _, texts in self._cells[k]]
        if any(kind.kind == "O" for kind in kinds):
            cells = np.full(self.rows, "", dtype=object)
        else:
            cells = np.zeros(self.rows, dtype=max(kinds, key=_size))
        for row in numbers:
            cells[row] = f"{values[row]:.15g}"
        for first, texts in self._cells[k]:
            cells[first : first + len(texts)] = texts
        return cells

    def findings(self, headings: Sequence[Heading]) -> list[str]:
        """What is odd in the rows."""
        found = [] if self.rows else ["the table has no rows"]
        if self.odd_count:
            places = ", ".join(str(row + 1) for row in self.odd[:SHOWN])
            found.append(
                f"{self.odd_count} rows (the first: {places}) have another number of values than there are headings"
                "; what is missing is not a number"
            )
        for k, heading in enumerate(headings):
            count, examples = self._strange(k)
            if count and not self._is_words(k):
                shown = ", ".join(repr(cell[:30]) for cell in list(dict.fromkeys(examples))[:SHOWN])
                found.append(f"{heading.header!r} holds {count} cells that are no numbers ({shown})")
            values = self._values[k][: self.rows]
            if self.rows and not np.isfinite([np.fmin.reduce(values), np.fmax.reduce(values)]).all():
                infinite = int(np.count_nonzero(np.isinf(values)))
                if not infinite:
                    continue  # nan throughout
                found.append(f"{heading.header!r} holds {infinite} numbers that are too large or infinite")
        return found

    def _add_rows(self, lines: list[str]) -> None:
        """Rows one by one: of another width, with quotes or with words among the numbers."""
        rows: list[list[str]] = []
        for line in lines:
            cells = cells_of(line, self.dialect.delimiter)
            if not any(cells):
                continue
            while len(cells) > self.width and not cells[-1]:
                cells.pop()
            if len(cells) != self.width:
                self.odd_count += 1
                if len(self.odd) < SHOWN:
                    self.odd.append(self.rows + len(rows))
                cells = (cells + [""] * self.width)[: self.width]
            rows.append(cells)
        values = np.array([[number(cell, self.dialect.comma) for cell in row] for row in rows]).reshape(-1, self.width)
        first = self.rows
        self._append(values)
        for k in range(self.width):
            missing = np.flatnonzero(np.isnan(values[:, k]))
            if any(rows[row][k] and rows[row][k].lower() not in NOT_NUMBERS for row in missing):
                for row in missing.tolist():
                    if rows[row][k]:
                        self._cells.setdefault(k, []).append((first + row, _one(rows[row][k])))
                self._known_words[k] = self._known_words.get(k, 0) + len(missing)
                if 2 * self._known_words[k] > self.rows >= SAMPLE:
                    self._words.add(k)

    def _append(self, values: npt.NDArray[np.float64]) -> None:
        end = self.rows + len(values)
        if end > len(self._values[0]):
            expected = int(1.05 * end * self.size / max(self._read, 1))  # pages that are not written take no memory
            capacity = max(min(expected, end + self.size), end + end // 2, FIRST_CAPACITY)
            for k, old in enumerate(self._values):
                self._values[k] = np.empty(capacity)
                self._values[k][: self.rows] = old[: self.rows]
        for k, column in enumerate(self._values):
            column[self.rows : end] = values[:, k]
        self.rows = end

    def _strange(self, k: int) -> tuple[int, list[str]]:
        """Number of the cells of column `k` that are neither numbers nor empty, and some of them."""
        if k not in self._cells:
            return 0, []
        if k not in self._known_strange:
            count, examples = 0, list[str]()
            for first, texts in self._cells[k]:
                more, some = self._strange_of(k, first, texts)
                count += more
                examples += some if len(examples) < SAMPLE else []
            self._known_strange[k] = count, examples
        return self._known_strange[k]

    def _strange_of(self, k: int, first: int, texts: Texts) -> tuple[int, list[str]]:
        """Number of the words of a run of cells, and some of them; numbers among them go to the values."""
        comma = self.dialect.comma
        some = [text for text in texts[:: max(1, len(texts) // SAMPLE)].tolist() if text]
        if len(texts) > SAMPLE and not any(_is_number(text, comma) for text in some):
            return int(np.count_nonzero(texts != "")), some
        cells = texts.tolist()
        if len(cells) > 1:
            self._values[k][first : first + len(cells)] = [number(text, comma) for text in cells]
        found = [t for t in cells if t and t.lower() not in NOT_NUMBERS and not _is_number(t, comma)]
        return len(found), found[:SAMPLE]

    def _is_words(self, k: int) -> bool:
        count, _ = self._strange(k)
        return count > 0 and bool(count > np.count_nonzero(~np.isnan(self._values[k][: self.rows])))


def _one(text: str) -> Texts:
    return np.array([text], dtype=object if len(text) > LONGEST_WORD else str)


def _size(kind: np.dtype[Any]) -> int:
    return kind.itemsize


def _runs(block: bytes, dialect: Dialect, width: int, words: Collection[int]) -> Iterator[tuple[bool, bytes]]:
    """A block cut into runs of rows that look sound and runs of rows that do not, in order."""
    text = np.frombuffer(block, dtype=np.uint8)
    feeds = np.flatnonzero(text == FEED)
    ends = np.flatnonzero(np.frombuffer(block.translate(dialect.kinds), dtype=np.uint8) == END)
    cells = np.diff(np.searchsorted(ends, feeds, side="right"), prepend=0)
    odd = cells != width
    if not words:  # with words any sign may stand in a row
        strange = np.flatnonzero(np.frombuffer(block.translate(dialect.strange), dtype=np.uint8))
        odd[np.searchsorted(feeds, strange)] = True
    if not len(odd) or np.count_nonzero(odd) > MOST_ODD * len(odd):
        yield False, block
        return
    changes = np.flatnonzero(np.diff(odd)) + 1
    bounds = [0, *(int(feeds[row - 1]) + 1 for row in changes), len(block)]
    rows = [0, *changes.tolist()]
    for row, start, end in zip(rows, bounds[:-1], bounds[1:], strict=True):
        yield not odd[row], block[start:end]


def _is_number(text: str, comma: bool) -> bool:
    value = number(text, comma)
    return value == value


def cells_of(line: str, delimiter: str) -> list[str]:
    """Cells of a line, without quotes and blanks around them."""
    if delimiter == " ":
        return line.split()
    if '"' in line:
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            pass
    return [cell.strip() for cell in line.split(delimiter)]


def _tidied(block: bytes, dialect: Dialect, width: int) -> bytes:
    """The block without blanks around its cells and without a separator at the end of every line."""
    separator = dialect.separator
    if separator == b" ":
        block = re.sub(rb" ?\n ?", b"\n", re.sub(rb"[ \t]+", b" ", block)).removeprefix(b" ")
    else:
        beginning = block[:LOOKED_AT]
        for blank in (b" ", b"\t"):
            if blank != separator and (separator + blank in beginning or blank + separator in beginning):
                block = block.replace(separator + blank, separator).replace(blank + separator, separator)
                block = block.replace(b"\n" + blank, b"\n").replace(blank + b"\n", b"\n")
    first = block[: block.find(b"\n")]
    if first.endswith(separator) and first.count(separator) == width:
        block = block.replace(separator + b"\n", b"\n")
    return block
