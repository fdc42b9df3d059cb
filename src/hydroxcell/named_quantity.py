"""One row of the table of quantities, and rows that share their unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEVEL = re.compile(r"at ([0-9.]+)(V|A cm2)$")


@dataclass(frozen=True)
class NamedQuantity:
    """One quantity; `low` and `high` bound plausible SI values, `sign` says what a positive value means."""

    name: str
    symbol: str
    unit: str
    display_unit: str
    meaning: str
    low: float
    high: float
    sign: str = ""

    @property
    def title(self) -> str:
        """The name in words: "Cell voltage", "Cell voltage at 0.6 A/cm2"."""
        words = _LEVEL.sub(r"at \1 \2", self.name.replace("_", " ")).replace("A cm2", "A/cm2")
        return words[:1].upper() + words[1:]

    @property
    def column(self) -> str:
        """Name for a column of a table file, with its display unit: "current_density / A/cm2"."""
        return f"{self.name} / {self.display_unit}"


def group(unit: str, display_unit: str, sign: str, *rows: tuple[str, str, str, float, float]) -> list[NamedQuantity]:
    """Rows (name, symbol, meaning, low, high) that share unit and sign."""
    return [
        NamedQuantity(name, symbol, unit, display_unit, text, low, high, sign) for name, symbol, text, low, high in rows
    ]
