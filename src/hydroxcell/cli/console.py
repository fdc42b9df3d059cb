"""Printing: consoles for tables and progress, and text that also a console with a small character set can show."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_PLAIN = {
    "Ω": "ohm", "µ": "u", "λ": "lambda", "°": "deg", "²": "2", "³": "3", "⁻": "-", "¹": "1", "⁴": "4", "⁵": "5",
    "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁰": "0", "₂": "2", "→": "->", "–": "-", "−": "-", "·": "*", "×": "x",
    "…": "...", "’": "'", "“": '"', "”": '"',
}  # fmt: skip
"""What stands for a character that the output cannot show."""


def safe_streams() -> None:
    """Never fail because an output cannot show a character: write a plain one instead."""
    codecs.register_error("hydroxcell-plain", _replaced)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="hydroxcell-plain")


def output() -> Console:
    """Console for results, on standard output; not wrapped when the output is not a terminal."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 200)


def note(text: str) -> None:
    """Say something beside the results, on standard error."""
    print(text, file=sys.stderr)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show what is being done on standard error, if that is a terminal."""
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(text):
        yield


@contextmanager
def progress_bar(text: str) -> Iterator[Callable[[float, str], None]]:
    """Show a bar on standard error, if that is a terminal; yields what takes the share done and words."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task(text, total=1.0)

        def tell(share: float, words: str) -> None:
            bar.update(task, completed=share, description=f"{text}: {words}" if words else text)

        yield tell


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in lost), error.end
