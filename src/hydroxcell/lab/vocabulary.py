"""What the headers of vendors mean: quantity, and the sign with which the file stores it.

Columns are found by name, never by place. Where one name means different things in different techniques, the longer
rule decides. Units come from the header or the line of units.
"""

from __future__ import annotations

import re

from hydroxcell.errors import HydroxcellError
from hydroxcell.units import conversion

RULES: tuple[tuple[str, str, float], ...] = (
    (r"freq(uency)?", "frequency", 1.0),
    (r"re\(z\)|z'|zreal|z real|zre|real", "impedance_real", 1.0),
    (r"-im\(z\)|-z''|-z\"", "impedance_imaginary", -1.0),
    (r"im\(z\)|z''|z\"|zimag|z imag|zimg|imag", "impedance_imaginary", 1.0),
    (r"time|t|elapsed time", "time", 1.0),
    (r"current density|j", "current_density", 1.0),
    (r"power density", "power_density", 1.0),
    (r"hfr|high.frequency resistance", "high_frequency_resistance", 1.0),
    (r"ewe|<ewe>|vf|e|potential|voltage", "potential", 1.0),
    (r"i|<i>|im|current", "current", 1.0),
    (r"cycle number|cycle", "cycle", 1.0),
    (r"ns|segment #?", "step", 1.0),
    (r"temp(erature)?", "temperature", 1.0),
)
SI_UNITS = {
    "frequency": "Hz",
    "impedance_real": "ohm",
    "impedance_imaginary": "ohm",
    "time": "s",
    "potential": "V",
    "current": "A",
    "current_density": "A/m2",
    "power_density": "W/m2",
    "high_frequency_resistance": "ohm m2",
}
SPELLINGS = {"ohm": "ohm", "Ω": "ohm", "Ohm": "ohm", "v vs. ref.": "V", "sec": "s", "#": ""}


def meaning(header: str, unit: str) -> tuple[str, float]:
    """Quantity of a column and the factor to SI; ("", 1.0) where the name or the unit is not known.

    >>> meaning("-Im(Z)", "Ohm"), meaning("<I>", "mA"), meaning("Phase(Z)", "deg")
    (('impedance_imaginary', -1.0), ('current', 0.001), ('', 1.0))
    """
    words = header.strip().lower().replace("_", " ")
    for pattern, quantity, sign in RULES:
        if re.fullmatch(pattern, words):
            wanted = SI_UNITS.get(quantity)
            if wanted is None:
                return quantity, sign
            factor = factor_to(unit, wanted)
            return (quantity, sign * factor) if factor is not None else ("", 1.0)
    return "", 1.0


def factor_to(unit: str, wanted: str) -> float | None:
    """Number of `wanted` units in one unit as a vendor writes it, or None if it is no unit of that kind."""
    spelled = SPELLINGS.get(unit, SPELLINGS.get(unit.lower(), unit))
    try:
        found, goal = conversion(spelled), conversion(wanted)
    except HydroxcellError:
        return None
    if found.dimension != goal.dimension or found.offset:
        return None
    return float(found.factor / goal.factor)
