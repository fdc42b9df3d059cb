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
from hydroxcell.units import Conversion, conversion

SI_UNITS = {
    "frequency": "Hz",
    "impedance_real": "ohm",
    "impedance_imaginary": "ohm",
    "impedance_modulus": "ohm",
    "impedance_phase": "rad",
    "area_impedance_real": "ohm m2",
    "area_impedance_imaginary": "ohm m2",
    "time": "s",
    "potential": "V",
    "counter_potential": "V",
    "cell_voltage": "V",
    "current": "A",
    "current_density": "A/m2",
    "ring_current": "A",
    "ring_current_density": "A/m2",
    "ring_potential": "V",
    "charge": "C",
    "power": "W",
    "power_density": "W/m2",
    "high_frequency_resistance": "ohm m2",
    "high_frequency_cell_resistance": "ohm",
    "temperature": "K",
    "temperature_anode": "K",
    "temperature_coolant": "K",
    "temperature_cathode": "K",
    "dew_point_anode": "K",
    "dew_point_cathode": "K",
    "pressure": "Pa",
    "pressure_anode": "Pa",
    "pressure_cathode": "Pa",
    "relative_humidity": "1",
    "relative_humidity_anode": "1",
    "relative_humidity_cathode": "1",
    "flow_anode": "mol/s",
    "flow_cathode": "mol/s",
    "volume_flow_anode": "m3/s",
    "volume_flow_cathode": "m3/s",
    "rotation_rate": "rad/s",
    "scan_rate": "V/s",
    "mass": "kg",
    "area": "m2",
}
"""SI unit of each quantity; pressures are absolute, humidities and stoichiometries are fractions."""
COUNTS = ("cycle", "step", "loop", "stoichiometry_anode", "stoichiometry_cathode")
"""Quantities that have no unit."""

_WE = r"(?:we\(\d\)\.)?"  # working electrode of NOVA
RULES: tuple[tuple[str, str, float], ...] = tuple(
    (pattern, quantity, sign)
    for quantity, sign, patterns in (
        ("frequency", 1.0, (r"(z )?freq(uency)?\.?", "f", r"eis\d+\.frequency")),
        ("impedance_real", 1.0, (r"re\(z\)|z'|z1|z ?real|real ?z|zre|re ?z|real|z re|z'\(a\)", r"eis\d+\.real z")),
        ("impedance_imaginary", -1.0, (r"-im\(z\)|-z''|-z\"|-zimag|-im ?z|-imag|-z im|neg zimag|-z2",)),
        ("impedance_imaginary", 1.0, (r"im\(z\)|z''|z\"|z2|z ?imag|imag ?z|zimg|z img|im ?z|imag|z im|z''\(b\)",)),
        ("impedance_imaginary", 1.0, (r"eis\d+\.imag z",)),
        ("area_impedance_real", 1.0, (r"re\(z\)|z'|z ?real|real ?z|zre|re ?z|z re",)),
        ("area_impedance_imaginary", -1.0, (r"-im\(z\)|-z''|-z\"|-zimag|-im ?z|-z im",)),
        ("area_impedance_imaginary", 1.0, (r"im\(z\)|z''|z\"|z ?imag|imag ?z|zimg|im ?z|z im",)),
        ("impedance_modulus", 1.0, (r"\|z\||/z/|zmod|mod z|z|eis\d+\.modulus z",)),
        ("impedance_phase", -1.0, (r"(-|neg\.? )phase( ?\(z\))?",)),
        ("impedance_phase", 1.0, (r"phase(\(z\))?|zphz|theta( \(z\))?|phase z|eis\d+\.phase z",)),
        ("time", 1.0, (r"(elapsed |corrected |test |total )?time|t|elapsed",)),
        ("ring_current_density", 1.0, (r"j ?ring|ring current density",)),
        ("ring_current", 1.0, (r"i ?ring|ring current|we\(2\)\.current",)),
        ("ring_potential", 1.0, (r"e ?ring|ring potential|we\(2\)\.potential",)),
        ("counter_potential", 1.0, (r"<?ece>?",)),
        (
            "cell_voltage",
            1.0,
            (r"(mean )?cell voltage( mean| average| \d+)?|e stack|e ?cell|u ?cell|v ?cell|voltage cell|ewe-ece",),
        ),
        (
            "potential",
            1.0,
            (r"<?ewe>?|vf|vdc|<?e>?|potential|voltage|u|v|e ?disk|ewe potential|u rhe|e rhe|applied voltage",),
        ),
        ("potential", 1.0, (rf"{_WE}potential( applied)?|e we|working electrode potential|control voltage",)),
        ("current_density", 1.0, (r"current density|j|<j>|<?i>?|im|j ?disk|current|cd|i/a",)),
        ("current", 1.0, (rf"<?i>?|im|idc|{_WE}current( average)?|i ?disk|raw current|control current|we current",)),
        ("power_density", 1.0, (r"power density|power|p|pd",)),
        ("power", 1.0, (r"power|p|p stack",)),
        ("charge", 1.0, (r"charge|q|\(q-qo\)|q-qo",)),
        ("high_frequency_resistance", 1.0, (r"hfr|high.frequency resistance|asr|r ?hf|e ir stack",)),
        (
            "high_frequency_cell_resistance",
            1.0,
            (r"hfr|high.frequency resistance|r ?hf|eis\d+\.estimated hfr|e ir stack",),
        ),
        ("cycle", 1.0, (r"cycle number|cycle( no\.?)?|scan|selector",)),
        ("step", 1.0, (r"ns|segment( #)?|step( number)?",)),
        ("loop", 1.0, (r"loop( number)?",)),
        ("temperature", 1.0, (r"t|temp(erature)?( \(cell\))?|temp cell|cell temp(erature)?|t cell",)),
        ("temperature_coolant", 1.0, (r"temp(erature)? coolant inlet",)),
        ("temperature_anode", 1.0, (r"temp(erature)? anode( inlet)?|anode temp(erature)?",)),
        ("temperature_cathode", 1.0, (r"temp(erature)? cathode( inlet)?|cathode temp(erature)?",)),
        (
            "dew_point_anode",
            1.0,
            (r"temp anode dewpoint water|anode dew ?point|dew ?point anode|dew point temp anode",),
        ),
        ("dew_point_cathode", 1.0, (r"temp cathode dewpoint water|cathode dew ?point|dew ?point cathode",)),
        ("pressure", 1.0, (r"pressure|p|back ?pressure",)),
        ("pressure_anode", 1.0, (r"pressure anode( inlet)?|anode (back ?)?pressure|p anode|press anode",)),
        ("pressure_cathode", 1.0, (r"pressure cathode( inlet)?|cathode (back ?)?pressure|p cathode|press cathode",)),
        ("relative_humidity", 1.0, (r"rh|relative humidity",)),
        ("relative_humidity_anode", 1.0, (r"anode inlet rel hum|(anode )?rh( anode)?|relative humidity anode",)),
        (
            "relative_humidity_cathode",
            1.0,
            (r"cathode inlet rel hum|(cathode )?rh( cathode)?|relative humidity cathode",),
        ),
        ("flow_anode", 1.0, (r"total anode stack flow|flow anode|anode flow( rate)?",)),
        ("flow_cathode", 1.0, (r"total cathode stack flow|flow cathode|cathode flow( rate)?",)),
        ("volume_flow_anode", 1.0, (r"flow anode|anode flow( rate)?",)),
        ("volume_flow_cathode", 1.0, (r"flow cathode|cathode flow( rate)?",)),
        ("stoichiometry_anode", 1.0, (r"anode stoich(iometry)?|stoich(iometry)? anode",)),
        ("stoichiometry_cathode", 1.0, (r"cathode stoich(iometry)?|stoich(iometry)? cathode",)),
        ("rotation_rate", 1.0, (r"rotation( rate| speed)?|rot\.? rate|rpm",)),
        ("scan_rate", 1.0, (r"scan rate|sweep rate",)),
        ("mass", 1.0, (r"mass|weight",)),
        ("area", 1.0, (r"(membrane )?active area|cell active area|area|electrode area",)),
    )
    for pattern in patterns
)
"""Pattern of the header (lower case, blanks for underscores), quantity, sign in the file; the first that fits holds."""

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
REVOLUTIONS = Conversion(2.0 * math.pi / 60.0, 0.0, (0, 0, -1, 0, 0, 0, 1))

_RULES = tuple((re.compile(pattern), quantity, sign) for pattern, quantity, sign in RULES)
_OHM = re.compile(r"(?<![A-Za-z])([munpkMGµμ]?)(?:[oO]hms?|OHMS?|Ω|Ω)(?![A-Za-z])")
_AGAINST = re.compile(r"[\s,;(\[]*\bvs\.?\s+(?P<electrode>[^)\]]+)[)\]]?", re.IGNORECASE)
_INDEXED = re.compile(r"[EeUu]_?\{?(RHE|SHE|NHE|SCE)\}?")


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
    words = _AGAINST.sub("", header).strip(" `“”*")
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
        r"(?<=[A-Za-z])\.(?=[A-Za-z])", " ", _OHM.sub(r"\1ohm", spelled.replace("µ", "u").replace("μ", "u"))
    )
    try:
        found, goal = REVOLUTIONS if spelled == "rpm" else conversion(spelled), conversion(wanted)
    except HydroxcellError:
        return None
    if found.dimension != goal.dimension:
        return None
    return float(found.factor / goal.factor), float(found.offset / goal.factor)


def _lone_unit(header: str, reference: str) -> Meaning:
    bare = _AGAINST.sub("", header).strip(" ()[]")
    if not re.fullmatch(r"[munkMµμ]?(V|A|s|Hz)", bare):
        return Meaning(reference=reference)
    for wanted, quantity in LONE_UNITS.items():
        found = way_to(bare, wanted)
        if found is not None:
            return Meaning(quantity, found[0], found[1], reference)
    return Meaning(reference=reference)
