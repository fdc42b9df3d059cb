"""Units at the boundary: exact values, reference states, gauge pressure, labels, and one sentence per mistake."""

from __future__ import annotations

import contextlib
import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydroxcell import units
from hydroxcell.errors import InputError, UnitError
from hydroxcell.unit_table import EXAMPLES, STANDARD_FLOWS, UNITS

VALUES = [
    ("30 um", "m", 3e-5),
    ("25um", "m", 2.5e-5),
    ("25 µm", "m", 2.5e-5),
    ("0.42 mg/cm2", "kg/m2", 0.0042),
    ("0.42 mg_Pt/cm2", "kg/m2", 0.0042),
    ("0.6 mg_PGM cm^-2", "kg/m2", 0.006),
    ("2 mg_Fe/cm^2", "kg/m2", 0.02),
    ("60 m2_Pt/g_Pt", "m2/kg", 6e4),
    ("80 degC", "K", 353.15),
    ("80 °C", "K", 353.15),
    ("353.15 K", "K", 353.15),
    ("-40 degF", "K", 233.15),
    ("1.3 bar", "Pa", 1.3e5),
    ("250 kPa", "Pa", 2.5e5),
    ("2 bara", "Pa", 2e5),
    ("100 kPa abs", "Pa", 1e5),
    ("1.3 bar gauge", "Pa", 231325.0),
    ("1.3 barg", "Pa", 231325.0),
    ("1.3 bar(g)", "Pa", 231325.0),
    ("100 kPag", "Pa", 201325.0),
    ("0 psig", "Pa", 101325.0),
    ("70 %", "1", 0.7),
    ("70% RH", "1", 0.7),
    ("0.7", "1", 0.7),
    ("400 ppm", "1", 4e-4),
    ("80 mS/cm", "S/m", 8.0),
    ("1 S·cm**-1", "S/m", 100.0),
    ("0.05 ohm cm2", "ohm m2", 5e-6),
    ("50 mohm cm2", "ohm m2", 5e-6),
    ("50 mΩ·cm²", "ohm m2", 5e-6),
    ("20 kJ/mol", "J/mol", 2e4),
    ("2.35 mmol/g", "mol/kg", 2.35),
    ("2.35 meq/g", "mol/kg", 2.35),
    ("180 deg", "rad", math.pi),
    ("1 A/cm2", "A/m2", 1e4),
    ("100 mA cm⁻²", "A/m2", 1e3),
    ("20 uF/cm2", "F/m2", 0.2),
    ("0.3 W/(m K)", "W/m/K", 0.3),
    ("0.3 W m^-1 K^-1", "W/m/K", 0.3),
    ("1 mol/(m s Pa)", "mol/m/s/Pa", 1.0),
    ("1 A mg_Pt-1", "A/kg", 1e6),
    ("1 mol_H2/s", "mol/s", 1.0),
    ("2 mV/degC", "V/K", 0.002),
    ("3 ohm/s^0.5", "ohm s^-0.5", 3.0),
    ("1 g/cm3", "kg/m3", 1000.0),
]


@pytest.mark.parametrize(("text", "si_unit", "expected"), VALUES)
def test_text_becomes_si(text: str, si_unit: str, expected: float) -> None:
    result = units.to_si(text, si_unit)
    assert result == pytest.approx(expected, rel=1e-14)
    assert len(repr(result)) <= 22


def test_round_numbers_stay_round() -> None:
    for text, si_unit, expected in VALUES[:4] + VALUES[8:10]:
        assert units.to_si(text, si_unit) == expected
    assert repr(units.to_si("30 um", "m")) == "3e-05"


def test_plain_numbers_are_si_already() -> None:
    assert units.to_si(353.15, "K") == 353.15
    assert units.to_si(np.float64(2.0), "m") == 2.0
    assert units.to_si(3, "1") == 3.0


def test_standard_flows_state_their_reference() -> None:
    litre = 101325.0 / (8.314462618 * 273.15) * 1e-3 / 60.0
    assert units.to_si("1 slpm", "mol/s") == pytest.approx(litre, rel=1e-14)
    assert units.to_si("1000 sccm", "mol/s") == pytest.approx(litre, rel=1e-14)
    assert units.to_si("1 NL/min", "mol/s") == pytest.approx(litre, rel=1e-14)
    warm = litre * 273.15 / 293.15
    for text in ("1 slpm@20degC", "1 slpm(20 degC)", "1 slpm (20 °C)", "1 slpm at 20 degC", "1 slpm@293.15 K"):
        assert units.to_si(text, "mol/s") == pytest.approx(warm, rel=1e-14), text
    assert units.to_si("1 slpm(20 degC, 1 bar)", "mol/s") == pytest.approx(warm / 1.01325, rel=1e-14)
    assert units.to_si("1 slpm/cm2", "mol/m2/s") == pytest.approx(litre * 1e4, rel=1e-14)


def test_words_outside_the_table_come_from_pint() -> None:
    assert units.to_si("1 psi", "Pa") == pytest.approx(6894.757293168)
    assert units.to_si("2 inch", "m") == pytest.approx(0.0508)
    assert units.to_si("1 kcal/mol", "J/mol") == pytest.approx(4184.0)
    assert units.to_si("90 arcmin", "rad") == pytest.approx(math.radians(1.5))


def test_the_table_agrees_with_pint() -> None:
    import pint

    registry = pint.UnitRegistry(cache_folder=None)
    own_meaning = {*STANDARD_FLOWS, "eq", "1", "%", "ppb", "M", "eV", "USD"}
    for word, unit in UNITS.items():
        if word in own_meaning:
            continue
        value = registry.Quantity(3.0, word).to_base_units().magnitude
        assert 3.0 * unit.factor + unit.offset == pytest.approx(value, rel=1e-6), word


def test_back_for_display() -> None:
    assert units.from_si(353.15, "degC") == 80.0
    assert units.from_si(0.7, "%") == 70.0
    assert units.from_si(units.to_si("2.5 slpm", "mol/s"), "slpm") == pytest.approx(2.5)
    assert units.from_si(231325.0, "barg") == pytest.approx(1.3)
    shown = units.from_si(np.array([1e4, 2e4]), "A/cm2")
    np.testing.assert_allclose(shown, [1.0, 2.0])


@given(st.floats(1e-12, 1e12), st.sampled_from(["um", "mg_Pt/cm2", "mA/cm2", "kJ/mol", "bar gauge", "slpm@25degC"]))
def test_there_and_back(number: float, unit: str) -> None:
    si = {"um": "m", "mg_Pt/cm2": "kg/m2", "mA/cm2": "A/m2", "kJ/mol": "J/mol", "bar gauge": "Pa"}.get(unit, "mol/s")
    back = units.from_si(units.to_si(f"{number!r} {unit}", si), unit)
    assert back == pytest.approx(number, rel=1e-12, abs=1e-9)


MISTAKES = [
    ("5 mg/cm", "kg/m2", 'is in units of kg m-1, but a mass per area in kg/m2 is expected, for example "0.42 mg/cm2"'),
    ("25", "m", "has no unit, but a length in m"),
    ("80 C", "K", "C is the coulomb, degC the degree Celsius"),
    ("25 umm", "m", "unknown unit 'umm' (did you mean 'um'"),
    ("70 %", "rad", "has no dimension, but an angle"),
    ("thick", "m", "is not a number with a unit"),
    ("", "m", "is not a number with a unit"),
    ("nan um", "m", "is not a number with a unit"),
    (float("nan"), "m", "nan is not a finite number"),
    (float("inf"), "m", "inf is not a finite number"),
    (10**400, "m", "is not a finite number"),
    ("1e999 m", "m", "too large"),
    ("1e308 km", "m", "too large"),
    ("1,3 bar", "Pa", "write the decimal mark as a point"),
    (True, "m", "neither a number nor text"),
    (None, "m", "neither a number nor text"),
    ([1.0], "m", "neither a number nor text"),
    ("5 m^99999999", "m", "exponent 99999999"),
    ("5 m^0.3", "m", "exponent 0.3"),
    ("5 (m", "m", "not complete"),
    ("5 m)", "m", "a ')' too many"),
    ("5 m//s", "m/s", "two marks in a row"),
    ("5 bit", "m", "unknown unit 'bit'"),
    ("5 dBm", "W", "unknown unit 'dBm'"),
    ("5 $", "m", "cannot be read from '$' on"),
    ("5 __class__", "m", "cannot be read"),
    ("1 slpm@-300 degC", "mol/s", "reference state"),
    ("x" * 100_000, "m", "is not a number with a unit"),
]


@pytest.mark.parametrize(("value", "si_unit", "said"), MISTAKES)
def test_mistakes_are_one_sentence_with_place_and_example(value: object, si_unit: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        units.to_si(value, si_unit, "cell.toml: membrane.thickness")
    message = str(caught.value)
    assert message.startswith("cell.toml: membrane.thickness: ")
    assert len(message) < 320
    assert "\n" not in message


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_our_error(text: str) -> None:
    for value in (text, "1 " + text):
        with contextlib.suppress(InputError):
            assert math.isfinite(units.to_si(value, "m"))


@given(st.text(alphabet="mgcKPabrsl/^*()-123 _@%.", max_size=15))
def test_any_mix_of_unit_signs_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnitError):
        units.conversion(text)


def test_every_expectation_carries_a_readable_example() -> None:
    for si_unit, (_, example) in EXAMPLES.items():
        text = re.search(r'"([^"]+)"', example)
        assert text is not None
        units.to_si(text[1], si_unit)


def test_common_units_build_no_registry() -> None:
    texts = [(text, si_unit) for text, si_unit, _ in VALUES if not text.endswith("psig")]
    code = (
        "import sys\nfrom hydroxcell.units import to_si\n"
        f"for text, unit in {texts!r}: to_si(text, unit)\nassert 'pint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
