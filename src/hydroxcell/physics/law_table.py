"""The record with which alternatives to a law are listed beside each other in a literal table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Law:
    """One alternative of a law: the function, where it holds and where it comes from."""

    function: Callable[..., Any]
    validity: str
    source: str
