"""The bytes of one measured file: the beginning to recognise the format, the rest whole or in pieces."""

from __future__ import annotations

import hashlib
import io
import stat
from functools import cached_property
from pathlib import Path

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers.text import decoded, encoding_of

HEAD = 1 << 18  # bytes that are enough to recognise a format; a station log names a thousand channels
LARGEST = 1024**3  # bytes that are held in memory at once


class Content:
    """A file that a reader may look at: `head` and `text_head` first, then `data`, `text` or `opened` as it needs."""

    def __init__(self, path: str | Path) -> None:
        """Content of the file at `path`; FileFormatError if it cannot be looked at."""
        self.path: Path | None = Path(path)
        self.name = self.path.name
        self._given: bytes | None = None
        try:
            status = self.path.stat()
            if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
                raise FileFormatError(f"{path}: this is no file but a device or a pipe.")
            self.size = status.st_size
            with self.path.open("rb") as stream:
                self.head = stream.read(HEAD)
        except (OSError, ValueError) as error:
            raise FileFormatError(f"{path}: cannot be read ({_reason(error)}).") from None

    @classmethod
    def of(cls, data: bytes, name: str) -> Content:
        """Content of bytes that are in memory already."""
        made = cls.__new__(cls)
        made.path, made.name, made._given, made.size, made.head = None, name, data, len(data), data[:HEAD]
        return made

    @cached_property
    def is_text(self) -> bool:
        """Whether it may be text: UTF-16, or no zero byte at its beginning."""
        return encoding_of(self.head).startswith("utf-16") or b"\0" not in self.head[:4096]

    @cached_property
    def text_head(self) -> str:
        """The beginning as text, perhaps with a damaged last character."""
        return decoded(self.head).removeprefix("\ufeff")

    @cached_property
    def data(self) -> bytes:
        """All bytes; FileFormatError above 1 GB, or if the file cannot be read."""
        if self._given is not None:
            return self._given
        if self.size <= len(self.head):
            return self.head
        if self.size > LARGEST:
            raise FileFormatError(f"{self.name}: the file has {self.size / 1e9:.1f} GB; files up to 1 GB can be read.")
        with self.opened() as stream:
            try:
                return stream.read()
            except OSError as error:
                raise FileFormatError(f"{self.name}: cannot be read ({_reason(error)}).") from None

    @cached_property
    def text(self) -> str:
        """All of it as text."""
        return decoded(self.data).removeprefix("\ufeff")

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of the bytes, in hexadecimal; read in pieces."""
        if "data" in self.__dict__ or self._given is not None:
            return hashlib.sha256(self.data).hexdigest()
        with self.opened() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def opened(self) -> io.BufferedIOBase:
        """The bytes as a stream, to read in pieces; close it."""
        if self.path is None:
            return io.BytesIO(self._given or b"")
        try:
            return self.path.open("rb")
        except OSError as error:
            raise FileFormatError(f"{self.name}: cannot be read ({_reason(error)}).") from None


def _reason(error: Exception) -> str:
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()
