"""A text file as the lines of its header and, after them, blocks of whole lines: large files are never held at once."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import cached_property

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.text import encoding_of, lines_of

BLOCK = 1 << 18  # bytes: what fits into the cache of a core
LONGEST_LINE = 1 << 24  # bytes


class Lines:
    """The lines of a file, ended by line feed, carriage return or both."""

    def __init__(self, content: Content) -> None:
        """Lines of `content`."""
        self.content = content
        self.encoding = encoding_of(content.head)

    @cached_property
    def head(self) -> list[str]:
        """The first lines, as many as the beginning of the file holds whole."""
        lines = lines_of(self.content.text_head)
        if self.content.size > len(self.content.head) and len(lines) > 1:
            lines.pop()
        return lines

    def blocks(self, skip: int = 0) -> Iterator[bytes]:
        r"""Blocks of whole lines after the first `skip`, ended by \n; UTF-16 comes as UTF-8.

        Errors: FileFormatError for a line that never ends.
        """
        rest = b""
        for piece in self._pieces():
            rest += piece
            end = rest.rfind(b"\n") + 1
            if len(rest) - end > LONGEST_LINE:
                raise FileFormatError(f"{self.content.name}: a line of more than 16 MB; this is no table of text.")
            block, rest = rest[:end], rest[end:]
            while skip and block:
                _, feed, block = block.partition(b"\n")
                skip -= bool(feed)
            if block:
                yield block
        if not skip and rest:
            yield rest + b"\n"

    def _pieces(self) -> Iterator[bytes]:
        """Pieces of the file with every end of a line as a line feed."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace") if self.encoding.startswith("utf-16") else None
        held = b""
        with self.content.opened() as stream:
            first = True
            while piece := stream.read(BLOCK):
                if first and decoder is None:
                    piece = piece.removeprefix(codecs.BOM_UTF8)
                first = False
                if decoder is not None:
                    piece = decoder.decode(piece).encode("utf-8", "replace").removeprefix(codecs.BOM_UTF8)
                piece = held + piece
                held = b"\r" if piece.endswith(b"\r") else b""  # perhaps the first half of \r\n
                piece = piece[: len(piece) - len(held)]
                yield piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece
        yield held.replace(b"\r", b"\n")
