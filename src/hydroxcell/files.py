"""Reading text and TOML files with plain errors, and writing files whole or not at all."""

from __future__ import annotations

import os
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

from hydroxcell.errors import FileFormatError

SIZE_LIMIT = 5_000_000
"""Largest text file that is read [bytes]; cells, cards and studies have a few thousand."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_text(path: str | os.PathLike[str], limit: int = SIZE_LIMIT) -> str:
    """Read a UTF-8 text file (a byte order mark is dropped); FileFormatError says what is wrong and what to do.

    >>> read_text("no/such/cell.toml")
    Traceback (most recent call last):
    hydroxcell.errors.FileFormatError: no/such/cell.toml: there is no such file; check the name and the folder.
    """
    name = os.fspath(path)
    data = _read_bytes(name, limit)
    if b"\x00" in data[:4096]:
        raise FileFormatError(f"{name}: this is not a text file (it holds zero bytes); save it as UTF-8 text.")
    data = data.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise FileFormatError(
            f"{name}, line {line}, byte {column}: the byte 0x{data[error.start]:02x} is not UTF-8 "
            "(probably a file in Latin-1); save the file as UTF-8."
        ) from None
    if not text.strip():
        raise FileFormatError(f"{name}: the file is empty.")
    return text


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a TOML file; FileFormatError names file, line, column and what is wrong there."""
    name = os.fspath(path)
    # TOML wants \n or \r\n; a file with bare \r (old editors) would be one long line.
    text = read_text(name).replace("\r\n", "\n").replace("\r", "\n")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileFormatError(_toml_problem(name, text, str(error))) from None
    except RecursionError:
        raise FileFormatError(f"{name}: tables or lists are nested too deeply to be read.") from None


def write_atomically(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write a file whole or not at all: into a temporary file of the same folder, then renamed over `path`.

    The folder is made if it is missing; text is written as UTF-8. FileFormatError if it cannot be.
    """
    target = Path(path)
    content = data.encode("utf-8") if isinstance(data, str) else data
    temporary = target.with_name(f".{target.name[:40]}-{uuid.uuid4().hex[:12]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            stream.write(content)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)  # a file that is replaced keeps its rights
        os.replace(temporary, target)
    except OSError as error:
        raise FileFormatError(f"{target}: cannot be written ({_reason(error)}); choose another place.") from None
    finally:
        temporary.unlink(missing_ok=True)


def _read_bytes(name: str, limit: int) -> bytes:
    try:
        if os.path.isdir(name):
            raise FileFormatError(f"{name}: this is a folder, a file is expected.")
        with open(name, "rb") as stream:
            # One byte more than allowed is enough to refuse; a huge file is never read whole.
            data = stream.read(limit + 1)
            size = max(os.fstat(stream.fileno()).st_size, len(data))
    except FileNotFoundError:
        raise FileFormatError(f"{name}: there is no such file; check the name and the folder.") from None
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{name}: the file cannot be read ({_reason(error)}).") from None
    if len(data) > limit:
        allowed = f"{limit / 1e6:.0f} MB"
        raise FileFormatError(
            f"{name}: the file has {size / 1e6:.1f} MB, the limit is {allowed}; is it the right file?"
        )
    return data


def _toml_problem(name: str, text: str, message: str) -> str:
    place = _TOML_PLACE.search(message)
    what = message[: place.start()] if place else message
    lines = text.splitlines()
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    else:
        line, column = max(len(lines), 1), len(lines[-1]) + 1 if lines else 1
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    excerpt = f" in {shown[:60]!r}" if shown else ""
    return f"{name}, line {line}, column {column}: not valid TOML: {what[:1].lower()}{what[1:]}{excerpt}."


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
