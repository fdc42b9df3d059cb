"""What the headers of vendors mean: quantity, SI unit, and the sign with which the file stores it.

Columns are found by name, never by place. A rule holds only if the unit has the right dimension: "HFR" in mOhm is the
resistance of the cell, in mOhm cm2 that of an area. Without a unit nothing is assumed.
"""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

from hydroxcell.errors import HydroxcellError
from hydroxcell.lab.vocabulary_table import EXTRA, ROWS
from hydroxcell.units import conversion

SI_UNITS = {quantity: unit for quantity, unit, _, _ in ROWS if unit} | EXTRA
"""SI unit of each quantity."""
COUNTS = tuple(dict.fromkeys(quantity for quantity, unit, _, _ in ROWS if not unit))
"""Quantities that have no unit."""

LONGEST = 300  # characters of a heading with its unit that may mean something
LONE_UNITS = {"V": "potential", "A": "current", "s": "time", "Hz": "frequency"}
"""What a heading means that is nothing but a unit, by the SI unit."""
SPELLINGS = {
    "sec": "s", "seconds": "s", "second": "s", "minutes": "min", "minute": "min", "hours": "h", "hour": "h", "hr": "h",
    "#": "", "c": "degC", "c°": "degC", "°c": "degC", "deg c": "degC", "deg. c": "degC", "\ufffdc": "degC",
    "\ufffd": "deg", "°": "deg", "degree": "deg", "volts": "V", "volt": "V", "amps": "A", "amp": "A", "1/min": "rpm",
    "cm\ufffd": "cm2", "a/cm\ufffd": "A/cm2", "ma/cm\ufffd": "mA/cm2", "w/cm\ufffd": "W/cm2", "mw/cm\ufffd": "mW/cm2",
    "lpm": "L/min", "l/min": "L/min", "nl/min": "nlpm", "a/cm^2": "A/cm2", "ma/cm^2": "mA/cm2", "mw/cm^2": "mW/cm2",
}  # fmt: skip
"""Units as vendors write them (lower case) in words of `hydroxcell.units`; "C" is a temperature where one is meant."""
REVOLUTION = 2.0 * math.pi / 60.0  # rad/s of one revolution per minute

_RULES = tuple((re.compile(words), quantity, sign) for quantity, _, sign, words in ROWS)
_OHM = re.compile(r"(?<![A-Za-z])([munpkMGµμ]?)(?:[oO]hms?|OHMS?|Ω|Ω)(?![A-Za-z])")
_AGAINST = re.compile(r"[\s,;(\[]*\bvs\.?\s+(?P<electrode>[^)\]]+)[)\]]?", re.IGNORECASE)
_INDEXED = re.compile(r"\b[EeUu][ _({]*(RHE|SHE|NHE|SCE)\b")


class Meaning(NamedTuple):
    """What a column is: SI value = number * factor + offset; `expected` is the quantity whose unit is missing."""

    quantity: str = ""
    factor: float = 1.0
    offset: float = 0.0
    reference: str = ""
    expected: str = ""


@functools.lru_cache(maxsize=4096)
def meaning(header: str, unit: str) -> Meaning:
    """Quantity of a column, the way to SI and the reference electrode; no quantity where name or unit is not known.

    >>> meaning("-Im(Z)", "Ohm")[:2], meaning("<I>", "mA")[:2], meaning("HFR", "mOhm*cm2")[:2]
    (('impedance_imaginary', -1.0), ('current', 0.001), ('high_frequency_resistance', 1e-07))
    """
    if len(header) + len(unit) > LONGEST:
        return Meaning()
    reference = electrode(header) or electrode(unit)
    words, bare = plain(header), _AGAINST.sub("", unit).strip()
    if not bare and (lone := _lone_unit(header, reference)).quantity:
        return lone
    expected = ""
    for pattern, quantity, sign in _RULES:
        if not pattern.fullmatch(words):
            continue
        if quantity in COUNTS:
            return Meaning(quantity, sign)
        found = way_to(bare, SI_UNITS[quantity])
        if found is not None and (bare or SI_UNITS[quantity] != "1"):
            return Meaning(quantity, sign * found[0], found[1], reference)
        expected = expected or quantity
    known = not bare or len(words) > 1 or words in "ijez"  # "p", "t", "v" mean too many things
    return Meaning(reference=reference, expected=expected if known else "")


def plain(header: str) -> str:
    """Words of a header in the spelling of the rules.

    >>> plain("$U_{RHE}$"), plain("`-Im(Z)"), plain("Temp_Anode"), plain("Potential vs. SCE")
    ('u rhe', '-im(z)', 'temp anode', 'potential')
    """
    words = _AGAINST.sub("", header).strip(" `“”*#")
    if len(words) > 2 and words[0] == words[-1] == '"':
        words = words[1:-1].strip()
    return " ".join(re.sub(r"[_${}]", " ", words).lower().replace("’", "'").replace("′", "'").split())


def electrode(text: str) -> str:
    """Reference electrode that a header or unit names, "" if none.

    >>> electrode("V vs. SCE"), electrode("$U_{RHE}$"), electrode("E (V vs Ag/AgCl)"), electrode("Ewe")
    ('SCE', 'RHE', 'Ag/AgCl', '')
    """
    found = _AGAINST.search(text)
    if found is not None:
        return found["electrode"].strip()
    indexed = _INDEXED.search(text)
    return indexed[1] if indexed is not None else ""


@functools.lru_cache(maxsize=1024)
def way_to(unit: str, wanted: str) -> tuple[float, float] | None:
    """Factor and offset from a unit as a vendor writes it to `wanted`, or None if it is no unit of that kind.

    >>> way_to("mOhm", "ohm"), way_to("°C", "K"), way_to("kPag", "Pa"), way_to("V", "A")
    ((0.001, 0.0), (1.0, 273.15), (1000.0, 101325.0), None)
    """
    lower = unit.strip().lower()
    spelled = SPELLINGS.get(lower, unit.strip()) if lower != "c" or wanted == "K" else unit
    spelled = re.sub(
        r"(?<=[A-Za-z])[.-](?=[A-Za-z])", " ", _OHM.sub(r"\1ohm", spelled.replace("µ", "u").replace("μ", "u"))
    )
    try:
        found, goal = conversion("rad/s" if spelled == "rpm" else spelled), conversion(wanted)
    except HydroxcellError:
        return None
    if found.dimension != goal.dimension:
        return None
    turns = REVOLUTION if spelled == "rpm" else 1.0
    return turns * float(found.factor / goal.factor), float(found.offset / goal.factor)


def _lone_unit(header: str, reference: str) -> Meaning:
    bare = _AGAINST.sub("", header).strip(" ()[]")
    if not re.fullmatch(r"[munkMµμ]?(V|A|s|Hz)", bare):
        return Meaning(reference=reference)
    for wanted, quantity in LONE_UNITS.items():
        found = way_to(bare, wanted)
        if found is not None:
            return Meaning(quantity, found[0], found[1], reference)
    return Meaning(reference=reference)
