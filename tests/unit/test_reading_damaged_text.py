"""Damaged files of every text format: a clear error or a flagged reading, never another exception, never a hang.

`HYDROXCELL_DAMAGED=10000 pytest tests/unit/test_reading_damaged_text.py` runs more; see benchmarks/README.md.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.lab.content import Content
from hydroxcell.lab.reading import read_content

MADE = Path(__file__).parents[1] / "made"
NAMES = sorted(path.name for path in MADE.iterdir() if path.suffix not in (".toml", ".md", ".yaml", ""))
COUNT = int(os.environ.get("HYDROXCELL_DAMAGED", "700"))
LONGEST = 2.0  # s for one file of a few kB: what takes longer hangs
WITH_ZEROS = (".idf", ".ids")  # begin with bytes that are no text


def cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def flipped(data: bytes, draw: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
    return bytes(found)


def encoded(data: bytes, draw: random.Random) -> bytes:
    return text_of(data).encode(draw.choice(["latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8"]), "replace")


def comma(data: bytes, draw: random.Random) -> bytes:
    return data.replace(b".", b",")


def line_ends(data: bytes, draw: random.Random) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\n", b"\r\r\n"]))


def marked(data: bytes, draw: random.Random) -> bytes:
    return draw.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]) + data


def doubled_columns(data: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    mark = draw.choice([b"\t", b",", b";"])
    return b"\n".join(line + mark + line if mark in line else line for line in lines)


def zeros(data: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(data))
    return data[:place] + b"\0" * draw.randint(1, 9) + data[place + draw.randint(0, 9) :]


def reversed_lines(data: bytes, draw: random.Random) -> bytes:
    return b"\n".join(data.split(b"\n")[::-1])


def huge_numbers(data: bytes, draw: random.Random) -> bytes:
    huge = draw.choice([b"9" * 400, b"1e999", b"-1e308", b"1e-999", b"9" * 19, b"0." + b"0" * 300 + b"1", b"inf"])
    return data.replace(draw.choice([b"1", b"0", b"5"]), huge, draw.randint(1, 5))


def without_lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = draw.randrange(len(lines))
    del lines[place : place + draw.randint(1, max(1, len(lines) // 3))]
    return b"\n".join(lines)


def without_header(data: bytes, draw: random.Random) -> bytes:
    return b"\n".join(data.split(b"\n")[draw.randint(1, 12) :])


def doubled(data: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(data))
    return data[:place] + data[max(0, place - draw.randint(1, 200)) :]


def quoted(data: bytes, draw: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        found.insert(draw.randrange(len(found)), ord(draw.choice("\"'")))
    return bytes(found)


def without_values(data: bytes, draw: random.Random) -> bytes:
    for mark in (b"\t", b",", b";"):
        pieces = data.split(mark)
        if len(pieces) > 5:
            for _ in range(draw.randint(1, 5)):
                pieces[draw.randrange(len(pieces))] = b""
            return mark.join(pieces)
    return data


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut, flipped, encoded, comma, line_ends, marked, doubled_columns, zeros, reversed_lines, huge_numbers,
    without_lines, without_header, doubled, quoted, without_values,
)  # fmt: skip


def text_of(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")


def test_no_other_exception_and_no_hang() -> None:
    sources = {name: (MADE / name).read_bytes() for name in NAMES}
    read, reasons = 0, list[str]()
    for k in range(COUNT):
        draw = random.Random(k)
        name = NAMES[k % len(NAMES)]
        damages = draw.sample(DAMAGES, draw.choice([1, 1, 1, 2, 3]))
        data = sources[name]
        for damage in damages:
            data = damage(data, draw) or b"\n"
        began = time.process_time()
        try:
            found = read_content(Content.of(data, name))
            for table in found.tables:
                assert len({len(column.values) for column in table.columns}) <= 1
                for column in table.columns:
                    if column.quantity:
                        table.si(column.quantity)
            found.spectra()
            read += 1
        except HydroxcellError as error:
            reasons.append(str(error))
        except Exception as error:
            raise AssertionError(f"{name}, number {k}, {[d.__name__ for d in damages]}") from error
        assert time.process_time() - began < LONGEST, (name, k)
    print(f"{read} read, {len(reasons)} refused")
    assert all(reasons)
    assert read > 0.3 * COUNT
    assert len(reasons) > 0.01 * COUNT


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_change_the_content_does_not_change_the_reading(name: str) -> None:
    """Line ends, a byte order mark and another encoding."""
    data = (MADE / name).read_bytes()
    if name.endswith(WITH_ZEROS):
        pytest.skip("begins with bytes that are no text")
    whole = read_content(Content(MADE / name))
    text = text_of(data) if name != "scribner.fcd" else data.decode("cp1252")
    plain = text.replace("\r\n", "\n")
    for other in (plain, plain.replace("\n", "\r\n"), plain.replace("\n", "\r")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            found = read_content(Content.of(other.encode(encoding), name))
            assert [len(table) for table in found.tables] == [len(table) for table in whole.tables]
            for table, expected in zip(found.tables, whole.tables, strict=True):
                for column, old in zip(table.columns, expected.columns, strict=True):
                    assert np.array_equal(column.values, old.values, equal_nan=column.is_number)


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_file_gives_the_first_rows_or_a_reason(name: str) -> None:
    """Cut after any line: never more rows than the whole file has, and their numbers unchanged."""
    data = (MADE / name).read_bytes()
    whole = read_content(Content(MADE / name))
    if whole.tables and len(whole.tables) == 1:
        expected = whole.main
        end = b"\r\n" if b"\r\n" in data else b"\n"
        pieces = data.split(end)
        for count in range(len(pieces) - len(expected), len(pieces)):
            try:
                found = read_content(Content.of(end.join(pieces[:count]) + end, name))
            except InputError:
                continue
            if not found.tables or found.main.columns[0].header != expected.columns[0].header:
                continue
            assert len(found.main) <= len(expected)
            rows = len(found.main)
            for column, old in zip(found.main.columns, expected.columns, strict=False):
                if column.is_number and old.is_number and not column.header.startswith("segment"):
                    assert np.array_equal(column.values, old.values[:rows], equal_nan=True)


MANY = 20_000
EXTREME = {
    "a line of slashes": "Feb. 1\nCV\nInstrument Model:  CHI660D\n" + "/" * MANY + "\n",
    "blanks in a heading": "a" + " " * MANY + "b / V,c / A\n1,2\n3,4\n",
    "brackets in a heading": "(" * MANY + ",c / A\n1,2\n3,4\n",
    "a number of many digits": "a / V,b / A\n" + "9" * MANY + ",1\n2,3\n",
    "a huge number of header lines": "EC-Lab ASCII FILE\nNb header lines : " + "9" * MANY + "\n",
    "quotes": '"' * MANY + '\n"1","2\n',
    "empty lines": "\n" * MANY + "a / V,b / A\n1,2\n",
    "rows of all widths": "a / V,b / A\n" + "".join("1" + ",2" * (k % 7) + "\n" for k in range(MANY)),
    "words below": "a / V,b / A\n" + "1,2\n" * 10 + "x,y\n" * MANY,
    "one row of many cells": "a / V,b / A\n1,2\n" + "1," * 3000 + "\n" + "3,4\n" * 10,
    "numbers and a long comment": "<Application>\nName=VersaStudio\nComment=" + "1," * MANY + "\n",
}


@pytest.mark.parametrize("name", EXTREME)
def test_extremes_take_little_time(name: str) -> None:
    began = time.process_time()
    with contextlib.suppress(InputError):
        read_content(Content.of(EXTREME[name].encode(), name))
    assert time.process_time() - began < LONGEST
