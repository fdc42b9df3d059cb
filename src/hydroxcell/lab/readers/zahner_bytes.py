"""Numbers and texts of Zahner's files: big-endian, counts of six bytes, texts behind their length.

Layout after the vendor's openly licensed reader zahner-analysis (MIT).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers.binary import Bytes


@dataclass
class Cursor:
    """A place that moves along bytes as they are read."""

    content: Bytes
    place: int = 0

    def numbers(self, kind: str, count: int) -> npt.NDArray[np.float64]:
        """The next numbers of a kind (">f8"); FileFormatError if they are not all there."""
        size = count * np.dtype(kind).itemsize
        if count < 0 or self.place + size > len(self.content):
            raise self.content.cut(self.place)
        values = np.frombuffer(self.content.data, kind, count, self.place)
        self.place += size
        return values.astype(float)

    def count(self) -> int:
        """The next number of six bytes, plus one: how many elements there are."""
        high, low = self.content.whole(">h", self.place), self.content.whole(">I", self.place + 2)
        self.place += 6
        return high * 2**32 + low + 1

    def text(self) -> str:
        """The next text behind its length; upper and lower case are stored exchanged."""
        length = self.content.whole(">h", self.place)
        if not 0 <= length <= len(self.content) - self.place - 2:
            raise self.content.cut(self.place)
        data = bytes(self.content.data[self.place + 2 : self.place + 2 + length])
        self.place += 2 + length
        return data.decode("cp1252", errors="replace").swapcase().strip()

    def texts(self, names: Sequence[str], findings: list[str]) -> dict[str, str]:
        """The next texts under their names, without the empty ones; those that are cut off are a finding."""
        found: dict[str, str] = {}
        for name in names:
            try:
                text = self.text()
            except FileFormatError:
                findings.append(f"the texts behind the points end before {name!r}")
                break
            if text:
                found[name] = text
        return found


def day(text: str) -> datetime | None:
    """Day from its six digits (day, month, year); None if it is none."""
    try:
        return datetime.strptime(text[:6], "%d%m%y")
    except ValueError:
        return None
