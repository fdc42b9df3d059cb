"""Packages that only some formats need: imported when such a file is read, with a plain word if they are missing."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hydroxcell.errors import FileFormatError, HydroxcellError, MissingExtraError


def needed(module: str, extra: str, file: str, what: str) -> Any:
    """Module of an optional package; MissingExtraError says what to install."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise MissingExtraError(
            f'{file}: this is {what}; to read it, install the extra: pip install "hydroxcell[{extra}]" '
            f"(or save the file as text)."
        ) from None


@contextmanager
def damage_is_an_error(file: str, what: str) -> Iterator[None]:
    """What a foreign package raises on a damaged file becomes one FileFormatError; its warnings are not shown."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except HydroxcellError:
        raise
    except (Exception, MemoryError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise FileFormatError(
            f"{file}: {what} that is damaged or cut off ({type(error).__name__}: {reason})."
        ) from None


class _Notes(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._notes = notes

    def emit(self, record: logging.LogRecord) -> None:
        self._notes.append(" ".join(record.getMessage().split())[:120])


@contextmanager
def notes_of(package: str) -> Iterator[list[str]]:
    """Warnings that a foreign package logs, kept instead of printed."""
    notes: list[str] = []
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == package]
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [_Notes(notes)], False
    try:
        yield notes
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
