"""Literal tables behind `units`: unit words, prefixes and the example shown for each expected SI unit.

A dimension is the tuple of exponents of (kg, m, s, A, K, mol, rad, USD). The angle is kept as a seventh base, so that
"70 %" is never read as a contact angle, and money as an eighth, so that no price is read as a plain number.
"""

from __future__ import annotations

from typing import NamedTuple

Dimension = tuple[float, ...]

BASE_UNITS = ("kg", "m", "s", "A", "K", "mol", "rad", "USD")
"""Order of the exponents in a dimension."""

STANDARD_ATMOSPHERE = 101325.0
"""Added to gauge pressures, and reference pressure of standard flows [Pa]."""


class Unit(NamedTuple):
    """One unit word: SI value = number * factor + offset."""

    factor: float
    dimension: Dimension
    offset: float = 0.0
    prefixes: str = ""


_NONE: Dimension = (0, 0, 0, 0, 0, 0, 0, 0)
_TEMPERATURE: Dimension = (0, 0, 0, 0, 1, 0, 0, 0)
_AMOUNT: Dimension = (0, 0, 0, 0, 0, 1, 0, 0)
_PRESSURE: Dimension = (1, -1, -2, 0, 0, 0, 0, 0)
_ENERGY: Dimension = (1, 2, -2, 0, 0, 0, 0, 0)
_CHARGE: Dimension = (0, 0, 1, 1, 0, 0, 0, 0)
_TIME: Dimension = (0, 0, 1, 0, 0, 0, 0, 0)
_STANDARD_LITRE = 1e-3 * STANDARD_ATMOSPHERE / (8.314462618 * 273.15)

PREFIX_FACTORS = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "c": 1e-2, "d": 1e-1, "h": 1e2,
    "k": 1e3, "M": 1e6, "G": 1e9,
}  # fmt: skip
"""SI prefixes that may stand before a unit whose `prefixes` list them."""

UNITS: dict[str, Unit] = {
    "1": Unit(1.0, _NONE),
    "%": Unit(0.01, _NONE),
    "ppm": Unit(1e-6, _NONE),
    "ppb": Unit(1e-9, _NONE),
    "m": Unit(1.0, (0, 1, 0, 0, 0, 0, 0, 0), prefixes="pnumcdk"),
    "ft": Unit(0.3048, (0, 1, 0, 0, 0, 0, 0, 0)),
    "mi": Unit(1609.344, (0, 1, 0, 0, 0, 0, 0, 0)),
    "mph": Unit(0.44704, (0, 1, -1, 0, 0, 0, 0, 0)),
    "lb": Unit(0.45359237, (1, 0, 0, 0, 0, 0, 0, 0)),
    "lbf": Unit(4.4482216152605, (1, 1, -2, 0, 0, 0, 0, 0)),
    "gal": Unit(3.785411784e-3, (0, 3, 0, 0, 0, 0, 0, 0)),  # of the United States
    "L": Unit(1e-3, (0, 3, 0, 0, 0, 0, 0, 0), prefixes="num"),
    "l": Unit(1e-3, (0, 3, 0, 0, 0, 0, 0, 0), prefixes="num"),
    "g": Unit(1e-3, (1, 0, 0, 0, 0, 0, 0, 0), prefixes="pnumk"),
    "s": Unit(1.0, _TIME, prefixes="pnum"),
    "min": Unit(60.0, _TIME),
    "h": Unit(3600.0, _TIME),
    "day": Unit(86400.0, _TIME),
    "mol": Unit(1.0, _AMOUNT, prefixes="pnumk"),
    "eq": Unit(1.0, _AMOUNT, prefixes="um"),
    "M": Unit(1e3, (0, -3, 0, 0, 0, 1, 0, 0), prefixes="um"),
    "K": Unit(1.0, _TEMPERATURE, prefixes="m"),
    "degC": Unit(1.0, _TEMPERATURE, offset=273.15),
    "degF": Unit(5.0 / 9.0, _TEMPERATURE, offset=273.15 - 160.0 / 9.0),
    "rad": Unit(1.0, (0, 0, 0, 0, 0, 0, 1, 0), prefixes="m"),
    "deg": Unit(3.14159265358979324 / 180.0, (0, 0, 0, 0, 0, 0, 1, 0)),
    "A": Unit(1.0, (0, 0, 0, 1, 0, 0, 0, 0), prefixes="pnumk"),
    "C": Unit(1.0, _CHARGE, prefixes="num"),
    "Ah": Unit(3600.0, _CHARGE, prefixes="m"),
    "V": Unit(1.0, (1, 2, -3, -1, 0, 0, 0, 0), prefixes="numk"),
    "ohm": Unit(1.0, (1, 2, -3, -2, 0, 0, 0, 0), prefixes="umkM"),
    "S": Unit(1.0, (-1, -2, 3, 2, 0, 0, 0, 0), prefixes="num"),
    "F": Unit(1.0, (-1, -2, 4, 2, 0, 0, 0, 0), prefixes="pnum"),
    "H": Unit(1.0, (1, 2, -2, -2, 0, 0, 0, 0), prefixes="num"),
    "Hz": Unit(1.0, (0, 0, -1, 0, 0, 0, 0, 0), prefixes="mkM"),
    "N": Unit(1.0, (1, 1, -2, 0, 0, 0, 0, 0), prefixes="mk"),
    "Pa": Unit(1.0, _PRESSURE, prefixes="mhkMG"),
    "bar": Unit(1e5, _PRESSURE, prefixes="um"),
    "atm": Unit(STANDARD_ATMOSPHERE, _PRESSURE),
    "J": Unit(1.0, _ENERGY, prefixes="umkM"),
    "Wh": Unit(3600.0, _ENERGY, prefixes="mkMG"),
    # Energies are molar here: an electronvolt is one for each particle.
    "eV": Unit(96485.33212, (1, 2, -2, 0, 0, -1, 0, 0), prefixes="mk"),
    "W": Unit(1.0, (1, 2, -3, 0, 0, 0, 0, 0), prefixes="umkMG"),
    # Money of one currency and year, into which prices are converted (system/cost/money.py).
    "USD": Unit(1.0, (0, 0, 0, 0, 0, 0, 0, 1)),
    # Flows of gas in standard volume are flows of amount; the reference state is 0 degC and 101325 Pa.
    "slpm": Unit(_STANDARD_LITRE / 60.0, (0, 0, -1, 0, 0, 1, 0, 0)),
    "slm": Unit(_STANDARD_LITRE / 60.0, (0, 0, -1, 0, 0, 1, 0, 0)),
    "nlpm": Unit(_STANDARD_LITRE / 60.0, (0, 0, -1, 0, 0, 1, 0, 0)),
    "sccm": Unit(_STANDARD_LITRE / 60e3, (0, 0, -1, 0, 0, 1, 0, 0)),
    "nccm": Unit(_STANDARD_LITRE / 60e3, (0, 0, -1, 0, 0, 1, 0, 0)),
}
"""Unit words read without pint."""

STANDARD_FLOWS = ("slpm", "slm", "nlpm", "sccm", "nccm")
"""Words that accept another reference state: "slpm@20degC", "sccm(25 degC, 1 bar)"."""

LABELLED_DIMENSIONS = ((1, 0, 0, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0, 0, 0), _AMOUNT)
"""Mass, length and amount may carry a label that says of what: mg_Pt, g_PGM, cm_geo, mol_H2."""

EXAMPLES: dict[str, tuple[str, str]] = {
    "1": ("a dimensionless number", '"70 %" or 0.7'),
    "m": ("a length", '"25 um"'),
    "m2": ("an area or a permeability", '"5 cm2"'),
    "kg/m2": ("a mass per area", '"0.42 mg/cm2"'),
    "kg/m3": ("a density", '"1.2 g/cm3"'),
    "m2/kg": ("a specific surface area", '"60 m2/g"'),
    "mol/kg": ("an amount per mass", '"2.35 mmol/g"'),
    "mol/m3": ("a concentration", '"1 mol/L"'),
    "K": ("a temperature", '"80 degC"'),
    "Pa": ("a pressure", '"1.3 bar" or "0.3 bar gauge"'),
    "s": ("a time", '"10 min"'),
    "Hz": ("a frequency", '"1 kHz"'),
    "rad": ("an angle", '"120 deg"'),
    "V": ("a voltage", '"0.6 V"'),
    "A": ("a current", '"5 A"'),
    "A/m2": ("a current density", '"1 A/cm2"'),
    "A/m3": ("a current per volume", '"1e3 A/cm3"'),
    "W/m2": ("a power per area", '"1 W/cm2"'),
    "ohm m2": ("an area resistance", '"10 mohm cm2"'),
    "S/m": ("a conductivity", '"80 mS/cm"'),
    "F/m2": ("a capacitance per area", '"20 uF/cm2"'),
    "J/mol": ("a molar energy", '"20 kJ/mol"'),
    "J/mol/K": ("a molar entropy", '"160 J/mol/K"'),
    "J/m3/K": ("a volumetric heat capacity", '"2 MJ/m3/K"'),
    "W/m/K": ("a thermal conductivity", '"0.2 W/m/K"'),
    "m2 K/W": ("a thermal contact resistance", '"1 cm2 K/W"'),
    "mol/s": ("a flow of gas", '"1 slpm"'),
    "mol/m2/s": ("a molar flux", '"10 umol/cm2/s"'),
    "kg/m": ("a consumption, mass per distance,", '"0.8 kg/100km"'),
    "m2/s": ("a diffusivity", '"1e-6 cm2/s"'),
    "m/s": ("a velocity or transfer coefficient", '"1e-6 m/s"'),
    "s/m": ("a transport resistance", '"0.2 s/cm"'),
    "mol/m/s/Pa": ("a gas permeability", '"1e-14 mol/m/s/Pa"'),
}
"""What is expected for an SI unit, in words, with an example that can be copied."""
