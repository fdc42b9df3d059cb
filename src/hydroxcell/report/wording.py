"""Numbers and names as a reader wants them: significant digits, gases, conditions, sides."""

from __future__ import annotations

import math
import re

from hydroxcell.cell.schema import Cell
from hydroxcell.nomenclature import unit_label

SECTION_TITLES = {
    "geometry": "Geometry",
    "membrane": "Membrane",
    "anode.flow_field": "Anode flow field",
    "anode.diffusion_layer": "Anode diffusion layer",
    "anode.microporous_layer": "Anode microporous layer",
    "anode.catalyst_layer": "Anode catalyst layer",
    "cathode.catalyst_layer": "Cathode catalyst layer",
    "cathode.microporous_layer": "Cathode microporous layer",
    "cathode.diffusion_layer": "Cathode diffusion layer",
    "cathode.flow_field": "Cathode flow field",
    "conditions": "Operating conditions",
    "heat": "Heat",
}
"""First words of a path -> heading, in the order of the report."""


_PRINTED = (
    (r"\bdegC\b", "°C"),
    (r"\b(C?O|H|N)2\b", r"\1₂"),
    (r"\bH2O\b", "H₂O"),
    (r"\b([cm]?m)2\b", r"\1²"),
    (r"\b([cm]?m)3\b", r"\1³"),
    (r"(?<=\d )um\b", "µm"),
    (r"\bmohm\b", "mΩ"),
    (r"(?<=\d )ohm\b", "Ω"),
)
"""How plain texts write units and formulas, and how they are printed."""


def number(value: float | None, digits: int = 4) -> str:
    """Write a number with some significant digits, and powers of ten only where they help.

    >>> number(1.62134), number(0.00000123), number(None), number(31), number(99.8, 2)
    ('1.621', '1.23 × 10⁻⁶', 'none', '31', '100')
    """
    if value is None or not math.isfinite(value):
        return "none"
    if value < 0:
        return f"−{number(-value, digits)}"
    if isinstance(value, int) or (float(value).is_integer() and value < 1e6):
        return str(int(value))
    if 1e-3 <= value < 1e6:
        shown = float(f"{value:.{digits}g}")
        return f"{value:.{digits}g}" if shown < 10**digits else f"{value:.0f}"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa.rstrip('0').rstrip('.')} × 10{power}"


def fixed(value: float, decimals: int) -> str:
    """Write a number with fixed decimals, a true minus, and no minus before zero.

    >>> fixed(-0.61, 1), fixed(-0.02, 1)
    ('−0.6', '0.0')
    """
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def unit(text: str) -> str:
    """Write a unit as it is printed; a pure number has none."""
    return unit_label(text)


def with_unit(value: float | None, text: str, digits: int = 4) -> str:
    """Write a number with its unit: "1.62 W cm⁻²"."""
    if value is None or not math.isfinite(value):
        return "not reached"
    shown = f"{value:#.{digits}g}".rstrip(".") if 1e-3 <= abs(value) < 10**digits else number(value, digits)
    return f"{shown} {unit(text)}".strip()


def section_of(path: str) -> str:
    """Heading under which an input is listed."""
    parts = path.split(".")
    for key in (".".join(parts[:2]), parts[0]):
        if key in SECTION_TITLES:
            return SECTION_TITLES[key]
    return parts[0].replace("_", " ").capitalize()


def gas(cell: Cell, side: str) -> str:
    """Name of the feed: hydrogen, oxygen, air, or a share in nitrogen."""
    share = cell.value(f"conditions.{side}.reactant_fraction")
    name = "hydrogen" if side == "anode" else "oxygen"
    if share > 0.999:
        return name
    if side == "cathode" and abs(share - 0.21) < 0.006:
        return "air"
    return f"{100 * share:.3g} % {name} in nitrogen"


def feed(cell: Cell, side: str) -> str:
    """Feed of a side with pressure and humidity: "oxygen at 1.5 bar and 90 % relative humidity"."""
    pressure = cell.value(f"conditions.{side}.pressure") / 1e5
    humidity = 100.0 * cell.value(f"conditions.{side}.relative_humidity")
    return f"{gas(cell, side)} at {pressure:.3g} bar and {humidity:.3g} % relative humidity"


def celsius(kelvin: float) -> str:
    """Temperature with its unit: "80 °C"."""
    return f"{kelvin - 273.15:.4g} °C"


def prose(text: str) -> str:
    """Write units and formulas in a text of a cell file as they are printed.

    >>> prose("H2/O2, 80 degC, 2.0 W/cm2, below 30 um")
    'H₂/O₂, 80 °C, 2.0 W/cm², below 30 µm'
    """
    for pattern, printed in _PRINTED:
        text = re.sub(pattern, printed, text)
    return " ".join(text.split())


def unbroken(text: str) -> str:
    """Keep numbers and their units on one line, by no-break spaces."""
    return re.sub(r"(?<=\d) (?=[%°mAWV])|(?<=[AW]) (?=cm⁻)", "\N{NO-BREAK SPACE}", text)


def joined(words: list[str]) -> str:
    """Join words to a list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
