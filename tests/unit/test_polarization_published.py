"""Published polarization curves: what the files say is found again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell.lab.reading import read
from hydroxcell.lab.recording import Recording

DATA = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data files are not here")

GARSANY = {
    "columns": {
        "i": {"quantity": "current_density", "unit": "A/cm2"},
        "U": {"quantity": "cell_voltage", "unit": "V"},
        "hfr": {"quantity": "high_frequency_resistance", "unit": "ohm m2"},
    },
    "groups": ["figure", "cell_id"],
}
STATION = {
    "current_density": {"quantity": "current_density", "unit": "mA/cm2"},
    "cell_voltage": {"quantity": "cell_voltage", "unit": "V"},
    "power_density": {"quantity": "power_density", "unit": "mW/cm2"},
}


@pytest.fixture(scope="module")
def garsany() -> Recording:
    return read(DATA / "marapendi" / "Garsany2018-gz.csv", GARSANY)


def test_curves_of_three_cells_are_told_apart(garsany: Recording) -> None:
    result = hydroxcell.analyze(garsany, "polarization")
    assert len(result.tables()["curves"]["curve"]) == 8
    assert len(result) == 12
    assert result["current_density"][0] == pytest.approx(113.0)


def test_ir_free_voltage_uses_the_resistance_of_each_point(garsany: Recording) -> None:
    result = hydroxcell.analyze(garsany, "polarization", curve="figure 7a, cell_id LSC Nafion")
    at = int(np.argmin(np.abs(result["current_density"] - 1.002e4)))
    assert result["ir_free_voltage"][at] == pytest.approx(0.5997 + 1.002e4 * 5.40e-6)
    assert any("not measured at 3 of 12 currents" in text for text in result.findings)


def test_more_pressure_gives_more_power(garsany: Recording) -> None:
    peaks = [
        hydroxcell.analyze(garsany, "polarization", curve=f"figure {figure}, cell_id LSC Nafion").value(
            "peak_power_density"
        )
        for figure in ("7a", "8a")
    ]
    assert peaks[1].low > peaks[0].high
    assert peaks[0].value == pytest.approx(6433.0, rel=0.02)  # largest product in the file: 1.2867 A/cm2 at 0.4999 V


def test_break_in_is_one_curve_a_set() -> None:
    recording = read(DATA / "files/pem-dataset1/const_current_6.csv", {"columns": STATION, "groups": ["set"]})
    curves = hydroxcell.analyze(recording, "polarization").tables()["curves"]
    assert len(curves["curve"]) == 18
    power = curves["peak_power_density"]
    assert power[0] == pytest.approx(2270.0, rel=0.01)  # 227 mW/cm2 in the file
    assert power[-1] == pytest.approx(6960.0, rel=0.02)


def test_groups_of_pressure_and_humidity() -> None:
    columns = STATION | {
        "pressure": {"quantity": "pressure", "unit": "psig"},
        "relative_humidity": {"quantity": "relative_humidity", "unit": "%"},
    }
    recording = read(DATA / "files/pem-dataset1/const_current_4.csv", {"columns": columns})
    result = hydroxcell.analyze(recording, "polarization")  # without groups in the mapping: few repeated values
    assert len(result.tables()["curves"]["curve"]) == 9
    first = result.value("peak_power_density")
    assert first.low < 8700.0 < first.high  # 867 mW/cm2 at 1.95 A/cm2 is the largest of the rounded values
    assert not any("times voltage times current" in text for text in recording.findings)


@pytest.mark.parametrize(("pressure", "peak"), [(1500, 1.123), (2000, 1.241), (2250, 1.393), (2500, 1.569)])
def test_stack_cell_at_four_pressures(pressure: int, peak: float) -> None:
    columns = {name: GARSANY["columns"][name] for name in ("i", "U")}  # type: ignore[index]
    recording = read(DATA / f"marapendi/gass_et_al_data_{pressure}.csv", {"columns": columns})
    result = hydroxcell.analyze(recording, "polarization")
    assert result.value("peak_power_density").value / 1e4 == pytest.approx(peak, abs=2e-3)


def test_station_excerpt_gives_its_holds() -> None:
    result = hydroxcell.analyze(DATA / "files/greenlight/greenlight_excerpt60.csv")
    assert any(choice.what == "active area" and choice.chosen == "25 cm2" for choice in result.choices)
    assert result["current_density"].max() == pytest.approx(3040.0, rel=0.01)
    assert any("not steady" in text for text in result.findings)


def test_electrolyser_cell_in_a_potassium_hydroxide_solution() -> None:
    result = hydroxcell.analyze(
        DATA / "marapendi/tricker_et_al_2023_figS4_IrO2.csv", resistance="80 mohm cm2", reversible_voltage="1.1695 V"
    )
    value = result.value("cell_voltage_at_1A_cm2")
    assert value.low < 1.71 < value.high + 1e-3
    np.testing.assert_allclose(sum(getattr(result, n) for n in result.LOSSES), result.total_loss, atol=1e-12)
