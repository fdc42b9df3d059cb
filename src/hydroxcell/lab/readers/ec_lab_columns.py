"""Columns and techniques of EC-Lab's binary files by their number.

Each entry was found by comparing binary files with the text that EC-Lab exported from them, value by value, unless it
stands in ASSUMED.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FLAGS: Mapping[int, tuple[str, int]] = {
    1: ("mode", 0x03),
    2: ("ox/red", 0x04),
    3: ("error", 0x08),
    21: ("control changes", 0x10),
    31: ("Ns changes", 0x20),
    65: ("counter inc.", 0x80),
}
"""Columns that share one byte, with their bits; mode: 1 current controlled, 2 potential controlled, 3 at rest."""

_SINGLE = {
    5: "control/V/mA", 6: "Ewe/V", 8: "I/mA", 9: "Ece/V", 16: "Analog IN 1/V", 17: "Analog IN 2/V",
    18: "Analog IN 3/V", 19: "control/V", 20: "control/mA", 27: "Ewe-Ece/V", 32: "freq/Hz", 33: "|Ewe|/V", 34: "|I|/A",
    35: "Phase(Z)/deg", 36: "|Z|/Ohm", 37: "Re(Z)/Ohm", 38: "-Im(Z)/Ohm", 70: "P/W", 76: "<I>/mA", 77: "<Ewe>/V",
    96: "|Ece|/V", 98: "Phase(Zce)/deg", 99: "|Zce|/Ohm", 100: "Re(Zce)/Ohm", 101: "-Im(Zce)/Ohm", 168: "Rcmp/Ohm",
    169: "Cs/µF", 172: "Cp/µF", 174: "<Ewe>/V", 430: "Phase(Zwe-ce)/deg", 431: "|Zwe-ce|/Ohm", 432: "Re(Zwe-ce)/Ohm",
    433: "-Im(Zwe-ce)/Ohm", 434: "(Q-Qo)/C", 435: "dQ/C", 441: "<Ece>/V", 471: "<Ece>/V", 473: "THD Ewe/%",
    474: "THD I/%", 475: "THD Ece/%", 476: "NSD Ewe/%", 477: "NSD I/%", 478: "NSD Ece/%", 479: "NSR Ewe/%",
    480: "NSR I/%", 481: "NSR Ece/%",
    **{486 + k: f"|Ewe h{k + 2}|/V" for k in range(6)},
    **{492 + k: f"|I h{k + 2}|/A" for k in range(6)},
    **{498 + k: f"|Ece h{k + 2}|/V" for k in range(6)},
}  # fmt: skip
_DOUBLE = {
    4: "time/s", 7: "dq/mA.h", 11: "<I>/mA", 13: "(Q-Qo)/mA.h", 23: "dQ/mA.h", 24: "cycle number", 74: "|Energy|/W.h",
    123: "Energy charge/W.h", 124: "Energy discharge/W.h", 125: "Capacitance charge/µF",
    126: "Capacitance discharge/µF", 438: "step time/s", 467: "Q charge/discharge/mA.h", 880: "Energy we/W.h",
    883: "Energy ce charge/W.h", 884: "Energy ce discharge/W.h",
}  # fmt: skip
_SHORT = {39: "I Range", 131: "Ns"}
_LONG = {468: "half cycle", 469: "z cycle"}
COLUMNS: Mapping[int, tuple[str, str]] = {
    **{k: (name, "<f4") for k, name in _SINGLE.items()},
    **{k: (name, "<f8") for k, name in _DOUBLE.items()},
    **{k: (name, "<u2") for k, name in _SHORT.items()},
    **{k: (name, "<u4") for k, name in _LONG.items()},
}
"""Heading as EC-Lab writes it, and how the number is stored."""

ASSUMED = frozenset({18, 27, 475, 478, 481, 883, 884, *range(498, 504)})
"""Named after the order of EC-Lab's headings and their neighbours; no pair of files has shown them yet."""

NAMED_ELSEWHERE: Mapping[tuple[int, int], str] = {(0x88, 6): "Ecell/V"}
"""Headings that depend on the technique (technique, column)."""

TECHNIQUES: Mapping[int, str] = {
    0x04: "Galvanostatic Cycling with Potential Limitation",
    0x06: "Cyclic Voltammetry",
    0x0B: "Open Circuit Voltage",
    0x16: "Modular Potentio",
    0x18: "Chronoamperometry / Chronocoulometry",
    0x19: "Chronopotentiometry",
    0x1C: "Wait",
    0x1D: "Potentio Electrochemical Impedance Spectroscopy",
    0x1E: "Galvano Electrochemical Impedance Spectroscopy",
    0x32: "IR compensation (PEIS)",
    0x33: "Cyclic Voltammetry Advanced",
    0x6C: "Linear Sweep Voltammetry",
    0x75: "Constant Voltage",
    0x76: "Constant Current",
    0x77: "Galvanostatic Cycling with Potential Limitation 6",
    0x7F: "Modulo Bat",
    0x88: "Battery Capacity Determination",
}


@dataclass(frozen=True)
class Field:
    """Where a column lies in a record; `bits` are those of a shared byte, 0 for a number of its own."""

    name: str
    place: int
    kind: str
    bits: int = 0


def known_width(numbers: Sequence[int]) -> int:
    """Bytes of the columns that are known."""
    shared = 1 if any(number in FLAGS for number in numbers) else 0
    return shared + sum(int(COLUMNS[number][1][2]) for number in numbers if number in COLUMNS)


def layout(numbers: Sequence[int], width: int, technique: int) -> tuple[list[Field], list[str]] | None:
    """Fields of a record of `width` bytes and what is odd about them; None if the columns do not fit the record.

    Columns of unknown number are read as the kind of number that fills the record; where that is not unique, what
    stands before and behind them is read.
    """
    unknown = [number for number in numbers if number not in FLAGS and number not in COLUMNS]
    left = width - known_width(numbers)
    if (left != 0) if not unknown else (left < len(unknown)):
        return None
    fills = {4 * len(unknown): "<f4", 8 * len(unknown): "<f8"} | ({1: "u1", 2: "<u2"} if len(unknown) == 1 else {})
    guess = fills.get(left, "")
    fields: list[Field] = []
    shared = next((number for number in numbers if number in FLAGS), 0)
    sizes = [_size(number, shared, guess) for number in numbers]
    first = sizes.index(None) if None in sizes else len(sizes)
    last = len(sizes) - 1 - sizes[::-1].index(None) if None in sizes else -1
    byte = sum(size or 0 for size in sizes[: numbers.index(shared)]) if shared else 0
    for position, number in enumerate(numbers):
        before = sum(size or 0 for size in sizes[:position])
        behind = sum(size or 0 for size in sizes[position:])
        place = before if position < first else width - behind
        if number in FLAGS and numbers.index(shared) < first:
            fields.append(Field(FLAGS[number][0], byte, "u1", FLAGS[number][1]))
        elif number in COLUMNS and not first <= position <= last:
            name, kind = COLUMNS[number]
            fields.append(Field(NAMED_ELSEWHERE.get((technique, number), name), place, kind))
        elif number not in FLAGS and guess:
            fields.append(Field(f"column {number}", place, guess))
    return fields, _findings(numbers, unknown, guess)


def _size(number: int, shared: int, guess: str) -> int | None:
    """Bytes that a column takes in the record; None if that is not known."""
    if number in FLAGS:
        return 1 if number == shared else 0
    kind = COLUMNS[number][1] if number in COLUMNS else guess
    return int(kind[-1]) if kind else None


def _findings(numbers: Sequence[int], unknown: Sequence[int], guess: str) -> list[str]:
    found = []
    if unknown:
        fate = "read as numbers that fill the record" if guess else "left out, with what stands between them"
        found.append(f"the columns of number {', '.join(map(str, unknown))} are not known here; they are {fate}")
    assumed = [COLUMNS[number][0] for number in numbers if number in ASSUMED]
    if assumed:
        found.append(f"the meaning of {', '.join(map(repr, assumed))} is assumed from the order of EC-Lab's headings")
    return found
