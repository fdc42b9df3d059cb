"""Input of systems that cannot be used, at the command line: exit code 2, one line that says where and what to do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hydroxcell.cli.main import _run
from hydroxcell.units import to_si

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"
CELLS, ALTITUDE = r"cells = \{ value = 400", r"altitude = \{ value = 0, unit = \"m\""
DISTANCE = r'0\.0085, 0\.0075, 0\.011, "kg/km"'
VOLTAGE = r"rated_cell_voltage = \{ value = 0\.60"


@pytest.mark.parametrize(
    ("command", "pattern", "replacement", "words"),
    [
        ("stack", CELLS, "cells = { value = 0", "stack.cells: 0 is not plausible"),
        ("cost", CELLS, "cells = { value = 0", "stack.cells: 0 is not plausible"),
        ("life", CELLS, "cells = { value = 0", "stack.cells: 0 is not plausible"),
        ("stack", CELLS, "cells = { value = 2.5", "whole number"),
        ("cost", r"\nyear = 2023", "", "the year of its money"),
        ("cost", r'unit = "EUR/m2"', 'unit = "1/m2"', "has no currency"),
        ("cost", r'unit = "EUR/m2"', 'unit = "GBP/m2"', "'GBP' is no currency known here"),
        ("cost", r'unit = "EUR/m2"', 'unit = "EUR/kg"', "a quantity in USD/m2 is expected"),
        ("cost", r'\ndate = "2023-05"', "", "add when it was valid"),
        ("cost", r"\nyear = 2020[^\n]*", "", "the cost year is missing"),
        ("footprint", DISTANCE, '60, 55, 67, "mi/kg"', "this is its reciprocal: write 1.036 kg/100km"),
        ("footprint", DISTANCE, '0.85, 0.75, 1.1, "kg/km"', "not plausible (0.0005 to 0.5 kg/km)"),
        ("footprint", r'200000, 150000, 300000, "km"', '200000, 150000, 300000, "m"', "not plausible (5000 to"),
        (
            "stack",
            ALTITUDE,
            'altitude = { value = 20, unit = "km"',
            "plant.altitude: an altitude of 20000 m lies outside",
        ),
        ("cost", ALTITUDE, 'altitude = { value = 20, unit = "km"', "outside the atmosphere model"),
        ("stack", VOLTAGE, "rated_cell_voltage = { value = 0.31", "the curve does not reach the rated load"),
        ("cost", VOLTAGE, "rated_cell_voltage = { value = 0.31", "the curve does not reach the rated load"),
        ("life", VOLTAGE, "rated_cell_voltage = { value = 0.31", "the curve does not reach the rated load"),
        ("stack", VOLTAGE, "rated_cell_voltage = { value = 0.949", "that of almost no load"),
        ("stack", VOLTAGE, "rated_cell_voltage = { value = 600", "not plausible for the mean cell voltage"),
        ("life", r'trace = "made_load.csv"', 'trace = "made_cell_curve.csv"', "columns time and power (or current)"),
    ],
)
def test_commands_refuse_input_that_cannot_be_used(
    command: str, pattern: str, replacement: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in EXAMPLES.glob("*.csv"):
        shutil.copy(path, tmp_path)
    text, number = re.subn(pattern, replacement, (EXAMPLES / "car_80kw.toml").read_text(encoding="utf-8"), count=1)
    assert number == 1
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert _run([command, str(tmp_path / "study.toml")], False) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert said.strip().count("\n") == 0


def test_hydrogen_per_hundred_kilometres_is_read_as_what_it_is() -> None:
    found = [to_si(text, "kg/m") for text in ("0.85 kg/100 km", "0.0085 kg/km")]
    assert found[0] == pytest.approx(found[1], rel=1e-12)
