"""Breaking text into lines of a given width, measured in the font that is drawn."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

LEADING = 1.38
"""Distance of lines over the size of the font."""


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `width` [inch]; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):  # a no-break space stays
        trial = f"{line} {word}".strip()
        if measure(trial, size, bold) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        line = word
        while measure(line, size, bold) > width and len(line) > 1:
            cut = max(1, int(len(line) * width / measure(line, size, bold)))
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line or not lines else lines


@lru_cache(maxsize=20000)
def measure(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text [inch]."""
    font = FontProperties(family=["DejaVu Sans"], size=size, weight="bold" if bold else "normal")
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / 72.0
