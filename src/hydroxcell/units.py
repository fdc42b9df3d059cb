"""Text with units to plain SI numbers at the boundary, and back for display.

Inside the package every number is SI with mol. Here "0.42 mg_Pt/cm2" becomes 0.0042 (kg/m2).

* Grammar: words with integer or half exponents, joined by space, `*` or `/` (each `/` binds only the next word, as
  in W/m/K), parentheses, superscripts: "mol/(m s Pa)", "W m^-1 K^-1", "ohm cm²". Temperatures with an offset (degC)
  keep it only when they stand alone: in "mV/degC" a degree is a difference.
* Loadings: mass, length and amount words may carry a label, mg_Pt, g_PGM, mg_Fe, mol_H2; it is for the reader only.
* Flows: slpm, slm and sccm are mol/s of gas, with the reference state 0 degC and 101325 Pa. Another reference is
  written after the unit: "slpm@20degC" or "sccm(25 degC, 1 bar)".
* Pressure is absolute; "0.3 bar gauge", "0.3 barg" and "5 psig" are added to the standard atmosphere, 101325 Pa.
* "%" is 0.01; "% RH" is the same.

Words of `unit_table` are read at once; only a word that is not there builds a pint registry.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
import unicodedata
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, overload

from hydroxcell.errors import InputError, UnitError
from hydroxcell.unit_table import (
    BASE_UNITS,
    EXAMPLES,
    LABELLED_DIMENSIONS,
    PREFIX_FACTORS,
    STANDARD_ATMOSPHERE,
    STANDARD_FLOWS,
    UNITS,
    Dimension,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})(?![\d.])\s*(.*)", re.DOTALL)
_POWER = r"\(?([+-]?\d+(?:\.\d+)?)\)?"
# Groups: a word with its label (mg_Pt, or "1"), a power after ^, a power that follows at once (cm2, s-1), a mark.
_TOKEN = re.compile(
    rf"\s*(?:([A-Za-z%]+(?:_[A-Za-z]\w*)?|1)(?:(?:\^|\*\*){_POWER}|([+-]?\d+(?:\.\d+)?))?(?!\w)|([()]|\*(?!\*)|/))"
)
_LABEL_AFTER_POWER = re.compile(r"([A-Za-z]+)(\d)_([A-Za-z]\w*)")
_GAUGE = re.compile(r"([A-Za-z]*(?:bar|Pa|atm|psi))(?:\s+(gauge|absolute|abs|g|a)|\s*_?\(?(gauge|g|abs|a)\)?)")
_REFERENCE = re.compile(
    rf"\b({'|'.join(STANDARD_FLOWS)})\s*(?:@\s*|\bat\s+|\(\s*)({_NUMBER}\s*(?:degC|degF|K))(?:\s*,\s*({_NUMBER}\s*\w+))?\s*\)?"
)
_SYMBOLS = str.maketrans({"−": "-", "–": "-", "·": " ", "⋅": " ", "×": " ", "μ": "u", "Ω": "ohm", "°": "deg"})
_ALIASES = {
    "": "1", "-": "1", "NL/min": "slpm", "Nl/min": "slpm", "SLPM": "slpm", "SCCM": "sccm", "SLM": "slm", "NLPM": "nlpm",
    "%RH": "%", "% RH": "%", "RH": "%", "mol%": "%", "vol%": "%", "wt%": "%", "mol %": "%", "vol %": "%", "wt %": "%",
    "Celsius": "degC", "celsius": "degC", "kelvin": "K", "degrees": "deg", "percent": "%",
    "kg/100km": "% kg/km", "kg/100 km": "% kg/km", "kWh/100km": "% kWh/km", "kWh/100 km": "% kWh/km",
}  # fmt: skip
_DIMENSIONLESS: Dimension = (0,) * len(BASE_UNITS)
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Conversion:
    """How a unit becomes SI: SI value = number * factor + offset."""

    factor: float
    offset: float
    dimension: Dimension


def to_si(value: object, si_unit: str, where: str = "") -> float:
    """Return `value` in SI: a number is SI already, text is a number with a unit.

    Parameters
    ----------
    value : str or number
        "25 um", "80 degC", "1.3 bar gauge", "70 %", "1 slpm@20degC", or a plain SI number.
    si_unit : str
        The SI unit whose dimension is expected, "kg/m2".
    where : str
        File and key, put in front of an error.

    Examples
    --------
    >>> to_si("30 um", "m"), to_si("0.42 mg_Pt/cm2", "kg/m2"), to_si("80 degC", "K")
    (3e-05, 0.0042, 353.15)
    """
    if not isinstance(value, str):
        return _plain_number(value, si_unit, where)
    number, unit = parse(value, where, si_unit)
    if unit == "" and conversion(si_unit).dimension != _DIMENSIONLESS:
        raise UnitError(f"{_place(where)}{_shown(value)} has no unit, but {expectation(si_unit)}.")
    factor, offset = check_dimension(unit, si_unit, where, text=value)
    result = _rounded(number * factor + offset)
    if not math.isfinite(result):
        raise InputError(f"{_place(where)}{_shown(value)} is too large for a number; {expectation(si_unit)}.")
    return result


@overload
def from_si(value: float, unit: str) -> float: ...
@overload
def from_si(value: NDArray[np.float64], unit: str) -> NDArray[np.float64]: ...
def from_si(value: float | NDArray[np.float64], unit: str) -> float | NDArray[np.float64]:
    """Return an SI value in `unit`, for display: degC, bar, %, slpm, mA/cm2 ...; an array keeps its shape.

    >>> from_si(353.15, "degC"), from_si(1.3e5, "bar"), from_si(3e-5, "um")
    (80.0, 1.3, 30.0)
    """
    rule = conversion(unit)
    result = (value - rule.offset) / rule.factor
    return _rounded(float(result)) if isinstance(value, Real) else result


def parse(text: str, where: str = "", si_unit: str = "1") -> tuple[float, str]:
    """Split text into its number and its unit, which may be empty; the unit is not looked at.

    >>> parse("0.42 mg_Pt/cm2")
    (0.42, 'mg_Pt/cm2')
    """
    clean = text.strip().replace("\u2212", "-")
    match = _QUANTITY.fullmatch(clean) if len(clean) <= _LONGEST_TEXT else None
    if match is None:
        raise InputError(f"{_place(where)}{_shown(text)} is not a number with a unit; {expectation(si_unit)}.")
    number, unit = float(match[1]), match[2].strip()
    if re.match(r"[,']\d", unit):
        raise InputError(f"{_place(where)}{_shown(text)}: write the decimal mark as a point and no thousands mark.")
    if not math.isfinite(number):
        raise InputError(f"{_place(where)}{_shown(text)} is too large for a number; {expectation(si_unit)}.")
    return number, unit


def check_dimension(unit: str, si_unit: str, where: str = "", text: str = "") -> tuple[float, float]:
    """Return factor and offset of `unit`; UnitError if it is unknown or cannot be converted to `si_unit`.

    >>> check_dimension("mA/cm2", "A/m2")
    (10.0, 0.0)
    """
    quoted = _shown(text or unit)
    try:
        rule = conversion(unit)
    except UnitError as error:
        raise UnitError(f"{_place(where)}{quoted}: {error}; {expectation(si_unit)}.") from None
    if rule.dimension != conversion(si_unit).dimension:
        # The commonest slip has its own remedy: C is the coulomb.
        hint = " (C is the coulomb, degC the degree Celsius)" if unit.strip() == "C" and si_unit == "K" else ""
        found = dimension_text(rule.dimension)
        said = "has no dimension" if found == "1" else f"is in units of {found}{hint}"
        turned = _reciprocal(text, rule, si_unit)
        raise UnitError(f"{_place(where)}{quoted} {said}, but {expectation(si_unit)}{turned}.")
    return rule.factor, rule.offset


def _reciprocal(text: str, rule: Conversion, si_unit: str) -> str:
    """Remedy for a number that was given upside down, as miles per kilogram for kilograms per 100 km."""
    if not text or tuple(-power for power in rule.dimension) != conversion(si_unit).dimension:
        return ""
    value = parse(text)[0] * rule.factor
    if value == 0.0:
        return ""
    unit = "kg/100km" if si_unit == "kg/m" else si_unit
    return f"; this is its reciprocal: write {from_si(1.0 / value, unit):.4g} {unit}"


def expectation(si_unit: str) -> str:
    """Say what is expected for an SI unit, with an example.

    >>> expectation("kg/m2")
    'a mass per area in kg/m2 is expected, for example "0.42 mg/cm2"'
    """
    words, example = EXAMPLES.get(si_unit, ("a quantity", f'"1 {si_unit}"'))
    unit = "" if si_unit == "1" else f" in {si_unit}"
    return f"{words}{unit} is expected, for example {example}"


def dimension_text(dimension: Dimension) -> str:
    """Write a dimension in SI base units.

    >>> dimension_text(conversion("V").dimension)
    'kg m2 s-3 A-1'
    """
    parts = [
        name + ("" if power == 1 else f"{power:g}") for name, power in zip(BASE_UNITS, dimension, strict=True) if power
    ]
    return " ".join(parts) or "1"


@functools.lru_cache(maxsize=1024)
def conversion(unit: str) -> Conversion:
    """Read a unit text; the UnitError says what is wrong with it and which unit is near."""
    clean = unicodedata.normalize("NFKC", unit.strip()).translate(_SYMBOLS)
    clean = _ALIASES.get(clean, clean)
    if len(clean) > _LONGEST_TEXT:
        raise UnitError("the unit text is too long")
    gauge = _GAUGE.fullmatch(clean)
    if gauge:
        rule = _word(gauge[1])
        offset = STANDARD_ATMOSPHERE if (gauge[2] or gauge[3]).startswith("g") else 0.0
        return Conversion(rule.factor, offset, rule.dimension)
    scale, clean = _reference_state(clean)
    if clean in UNITS:
        factor, dimension, offset = UNITS[clean][:3]
        return Conversion(factor * scale, offset, dimension)
    factor, dimension = _expression(_LABEL_AFTER_POWER.sub(r"\1_\3^\2", clean))
    return Conversion(_rounded(factor * scale), 0.0, dimension)


def _plain_number(value: object, si_unit: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"{_place(where)}{_shown(value)} is neither a number nor text; {expectation(si_unit)}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InputError(f"{_place(where)}{_shown(value)} is not a finite number; {expectation(si_unit)}.")
    return number


def _reference_state(clean: str) -> tuple[float, str]:
    """Take a reference state off a standard flow: its amount scales with p/T."""
    match = _REFERENCE.search(clean)
    if match is None:
        return 1.0, clean
    temperature = to_si(match[2], "K")
    pressure = to_si(match[3], "Pa") if match[3] else STANDARD_ATMOSPHERE
    if temperature <= 0.0 or pressure <= 0.0:
        raise UnitError("the reference state of a standard flow must have positive temperature and pressure")
    return 273.15 / temperature * pressure / STANDARD_ATMOSPHERE, clean[: match.start()] + match[1] + clean[
        match.end() :
    ]


def _expression(clean: str) -> tuple[float, Dimension]:
    """Read words, `*`, `/` and parentheses from left to right; the stack holds the open parentheses."""
    factor, dimension, divide = 1.0, _DIMENSIONLESS, False
    stack: list[tuple[float, Dimension, bool]] = []
    position = 0
    while position < len(clean):
        token = _TOKEN.match(clean, position)
        if token is None:
            raise UnitError(f"the unit {clean!r} cannot be read from {clean[position:].strip()!r} on")
        position = token.end()
        if token[4] == "(":
            stack.append((factor, dimension, divide))
            factor, dimension, divide = 1.0, _DIMENSIONLESS, False
        elif token[4] == ")":
            if not stack:
                raise UnitError(f"the unit {clean!r} has a ')' too many")
            inner = (factor, dimension)
            factor, dimension, divide = stack.pop()
            factor, dimension, divide = *_times(factor, dimension, inner, -1.0 if divide else 1.0), False
        elif token[4]:
            if divide:
                raise UnitError(f"the unit {clean!r} has two marks in a row")
            divide = token[4] == "/"
        else:
            word = _word(token[1])
            power = _exponent(token[2] or token[3]) * (-1.0 if divide else 1.0)
            factor, dimension, divide = *_times(factor, dimension, (word.factor, word.dimension), power), False
    if stack or divide:
        raise UnitError(f"the unit {clean!r} is not complete")
    return factor, dimension


def _times(
    factor: float, dimension: Dimension, other: tuple[float, Dimension], power: float
) -> tuple[float, Dimension]:
    # Integer powers of a reciprocal keep 1/cm2 at exactly 1e4.
    scaled = factor * other[0] ** power if power >= 0.0 else factor / other[0] ** -power
    return scaled, tuple(a + power * b for a, b in zip(dimension, other[1], strict=True))


def _exponent(text: str | None) -> float:
    power = 1.0 if text is None else float(text)
    if abs(power) > 9.0 or power * 2.0 != round(power * 2.0):
        raise UnitError(f"the exponent {text} is not a whole or half number up to 9")
    return power


@functools.lru_cache(maxsize=512)
def _word(word: str) -> Conversion:
    """Look one word up: table, prefix and table, label, and only then pint."""
    if word in UNITS:
        return Conversion(UNITS[word].factor, 0.0, UNITS[word].dimension)
    base = UNITS.get(word[1:])
    if base is not None and word[0] in base.prefixes:
        return Conversion(_rounded(PREFIX_FACTORS[word[0]] * base.factor), 0.0, base.dimension)
    if word == "degK":
        return _word("K")
    stem, _, label = word.partition("_")
    if label:
        rule = _word(stem)
        if rule.dimension in LABELLED_DIMENSIONS:
            return rule
    return _pint_word(word)


@functools.cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(cache_folder=None)


def _pint_word(word: str) -> Conversion:
    """Ask pint; units outside our bases or of logarithmic or shifted scale are as unknown as misprints."""
    registry = _registry()
    names = ("kilogram", "meter", "second", "ampere", "kelvin", "mole", "radian")
    try:
        factor, base = registry.get_base_units(word)
        powers = dict(registry.Quantity(1.0, base)._units)
        proportional = math.isclose(registry.Quantity(2.0, word).to_base_units().magnitude, 2.0 * factor)
    except (
        Exception
    ):  # pint raises many kinds (undefined, offset, tokenizer, type errors); all mean the same to the user
        raise UnitError(_unknown(word)) from None
    if not proportional or not set(powers) <= set(names):
        raise UnitError(_unknown(word))
    return Conversion(_rounded(float(factor)), 0.0, (*(float(powers.get(name, 0)) for name in names), 0.0))


def _unknown(word: str) -> str:
    known = [prefix + name for name, unit in UNITS.items() for prefix in ("", *unit.prefixes)]
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    hint = " (did you mean " + " or ".join(repr(name) for name in near) + "?)" if near else ""
    return f"unknown unit {_shown(word)}{hint}"


def _rounded(value: float) -> float:
    """Round to 15 significant digits, so that "30 um" is 3e-05 and not 2.9999999999999997e-05."""
    return float(f"{value:.15g}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _place(where: str) -> str:
    return f"{where}: " if where else ""
