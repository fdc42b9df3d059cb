"""Numbers and texts at a place in bytes: what is not there is an error with its place."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from hydroxcell.errors import FileFormatError

WIDEST_TEXT = 255


@dataclass(frozen=True)
class Bytes:
    """Bytes of a file or of a part of it, with words for errors."""

    data: bytes | memoryview
    where: str

    def __len__(self) -> int:
        """Number of bytes."""
        return len(self.data)

    def number(self, kind: str, place: int) -> float:
        """One number of a `struct` kind ("<f", ">H") at a place; FileFormatError if the bytes end before it does."""
        try:
            return float(struct.unpack_from(kind, self.data, place)[0])
        except (struct.error, OverflowError):
            raise self.cut(place) from None

    def whole(self, kind: str, place: int) -> int:
        """One whole number of a `struct` kind at a place."""
        try:
            return int(struct.unpack_from(kind, self.data, place)[0])
        except (struct.error, OverflowError):
            raise self.cut(place) from None

    def counted_text(self, place: int) -> str:
        """Text whose length stands in one byte before it; "" where there is none, cut where the bytes end."""
        if not 0 <= place < len(self.data):
            return ""
        length = min(self.data[place], WIDEST_TEXT)
        return plain_text(bytes(self.data[place + 1 : place + 1 + length]))

    def part(self, place: int, length: int) -> Bytes:
        """Bytes from a place on, fewer where the file ends."""
        return Bytes(memoryview(self.data)[place : place + length], self.where)

    def cut(self, place: int) -> FileFormatError:
        """The error for bytes that are not there."""
        return FileFormatError(f"{self.where}: the file is cut off or damaged at byte {place} of {len(self.data)}.")


def plain_text(data: bytes) -> str:
    """Text of an instrument's Western code page, up to the first zero byte, with lines joined by "; "."""
    text = data.split(b"\0", 1)[0].decode("cp1252", errors="replace")
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())
