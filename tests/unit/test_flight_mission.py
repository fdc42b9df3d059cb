"""Flight missions: atmosphere, limits, sums over the course, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.atmosphere import standard_pressure, standard_temperature
from hydroxcell.system.compressor import CompressorMap
from hydroxcell.system.efficiency_map import efficiency_map
from hydroxcell.system.vehicle.altitude_lines import altitude_lines
from hydroxcell.system.vehicle.flight_mission import (
    FlightMission,
    MissionStudy,
    course_of,
    flight_mission,
    read_mission,
)
from hydroxcell.system.vehicle.mission import Mission

EXAMPLE = Path(__file__).parents[2] / "examples" / "system" / "flight_mission.toml"


@pytest.fixture(scope="module")
def asked() -> MissionStudy:
    study = read_mission(EXAMPLE)
    return dataclasses.replace(study, system=study.system.with_values(stack__cells=20))


@pytest.fixture(scope="module")
def small(asked: MissionStudy) -> MissionStudy:
    """A sixth of the cells and of the power: the same densities and pressures in less time."""
    m = asked.mission
    return dataclasses.replace(asked, mission=dataclasses.replace(m, power=m.power / 6.0))


@pytest.fixture(scope="module")
def result(small: MissionStudy) -> FlightMission:
    return flight_mission(small)


def test_sums_of_the_course(result: FlightMission) -> None:
    course = result.course
    time = course["time"]
    assert result.value("hydrogen_mass").value == pytest.approx(np.trapezoid(course["hydrogen_rate"], time), rel=1e-12)
    np.testing.assert_allclose(course["net_power"] + course["power_shortfall"], course["demanded_power"], rtol=1e-12)
    assert np.all(course["net_power"] <= course["available_power"] * (1 + 1e-12))
    lacking = result.value("demanded_energy").value - result.value("delivered_energy").value
    assert lacking == pytest.approx(np.trapezoid(course["power_shortfall"], time), rel=1e-9)


def test_surroundings_are_those_of_the_standard_atmosphere(result: FlightMission) -> None:
    course = result.course
    for k in (0, len(course["time"]) // 2):
        height = float(course["altitude"][k])
        assert course["ambient_pressure"][k] == pytest.approx(standard_pressure(height), rel=2e-5)
        assert course["ambient_temperature"][k] == pytest.approx(standard_temperature(height), abs=1e-9)


def test_course_between_two_lines_is_that_of_the_system_at_that_altitude(small: MissionStudy) -> None:
    height, power = 1900.0, 1500.0
    lines = altitude_lines(small.system, (1775.0, 2025.0), 0.0, 40)
    course = course_of(Mission.of([0.0, 3600.0], [height, height], [power, power]), lines)
    exact = efficiency_map(small.system, standard_temperature(height), height)
    assert course["hydrogen_mass"][-1] == pytest.approx(3600.0 * float(exact.hydrogen(power)[0]), rel=2e-4)
    assert course["available_power"][0] == pytest.approx(exact.largest_power, rel=2e-4)


def test_thin_air_costs_power_and_hydrogen(result: FlightMission) -> None:
    lines = result.lines
    assert np.all(np.diff(lines["available_power"]) < 0.0)
    assert np.all(np.diff(lines["peak_net_efficiency"]) < 0.0)
    assert any("largest pressure ratio (2.6)" in text for text in lines["limited_by"])
    assert any("gives less than asked for" in text for text in result.findings)
    assert any("takes in up to 2." in text and "volume" in text for text in result.findings)


def test_where_the_pressure_must_be_held_the_load_is_limited(small: MissionStudy) -> None:
    held = dataclasses.replace(small.system, words={**small.system.words, "plant.pressure_control": "held"})
    low, middle, high = altitude_lines(held, (0.0, 4600.0, 10000.0), 0.0, 12)
    assert low.load_share == 1.0
    assert 0.1 < middle.load_share < 1.0
    assert "needs a pressure ratio" in middle.limit
    assert high.line is None
    course = course_of(Mission.of([0.0, 60.0], [0.0, 10000.0], [1e3, 1e3]), (low, middle, high))
    assert course["net_power"][-1] == 0.0


def test_a_compressor_that_chokes_in_thin_air_limits_the_load(small: MissionStudy) -> None:
    chart = CompressorMap.read(
        {
            "flow_share": [0.02, 0.3, 1.0, 1.3],
            "pressure_ratio": [1.0, 2.0, 3.0],
            "efficiency": [[0.3] * 3, [0.6] * 3, [0.7] * 3, [0.6] * 3],
            "source": "made",
        },
        "map",
    )
    charted = dataclasses.replace(small.system, compressor_map=chart)
    low, high = altitude_lines(charted, (0.0, 6000.0), 0.0, 12)
    assert (low.load_share, low.limit) == (1.0, "rated current")
    assert 0.4 < high.load_share < 0.9
    assert "chokes above 1.3" in high.limit
    free = altitude_lines(small.system, (6000.0,), 0.0, 12)[0]
    assert high.available < free.available


def test_warm_days_and_the_offset(small: MissionStudy) -> None:
    cold, warm = (altitude_lines(small.system, (3000.0,), offset, 12)[0] for offset in (-15.0, 15.0))
    assert warm.ambient_temperature - cold.ambient_temperature == pytest.approx(30.0)
    assert warm.available < cold.available


def test_interval_of_the_course_does_not_move_the_hydrogen(small: MissionStudy) -> None:
    lines = altitude_lines(small.system, np.linspace(152.4, 7315.2, 15).tolist(), 0.0, 20)
    coarse, fine = (course_of(small.mission.at_interval(step), lines)["hydrogen_mass"][-1] for step in (10.0, 1.0))
    assert coarse == pytest.approx(fine, rel=1e-4)


def test_saving_page_and_inputs(result: FlightMission, tmp_path: Path) -> None:
    result.save(tmp_path / "mission.json")
    loaded = load_result(tmp_path / "mission.json")
    assert loaded.value("hydrogen_mass").value == result.value("hydrogen_mass").value
    page = html_page(result.page())
    assert "Altitude" in page
    assert "plant.altitude" not in [n.path for n in result.inputs]
    assert result.value("hydrogen_mass").high > result.value("hydrogen_mass").value


HEAD = "time / min,altitude / m,power / kW\n"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (HEAD + "0,0,5\n10,12000,5\n", FileFormatError, r"row 3, altitude: an altitude of 12000 m lies outside"),
        ("time / min,altitude / km,power / kW\n0,0,5\n10,7000,5\n", FileFormatError, r"row 3, altitude: .*unit right"),
        (HEAD + "0,0,5\n10,100,-5\n", FileFormatError, r"row 3, power: -5000 W is negative"),
        (HEAD + "10,0,5\n0,100,5\n", FileFormatError, r"row 3: the time goes back"),
        (HEAD + "0,0,5\n", FileFormatError, r"at least two rows"),
        (HEAD.replace("kW", "kg") + "0,0,5\n1,0,5\n", UnitError, r"power"),
        (HEAD.replace("altitude", "latitude") + "0,0,5\n1,0,5\n", UnknownNameError, r"'altitude'"),
    ],
)
def test_bad_missions(tmp_path: Path, text: str, kind: type[Exception], words: str) -> None:
    place = tmp_path / "mission.csv"
    place.write_text(text)
    with pytest.raises(kind, match=words):
        Mission.from_file(place)


def test_command_ends_with_2_for_bad_input(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('"made_cell_curve.csv"', f'"{EXAMPLE.parent / "made_cell_curve.csv"}"')
    (tmp_path / "made_mission.csv").write_text(HEAD + "0,0,5\n10,12000,5\n")
    study = tmp_path / "study.toml"
    study.write_text(text)
    for change, words in (("", "12000 m"), ("[mission]", "section [mission] is missing")):
        study.write_text(text.split("[mission]")[0] if change else text)
        found = CliRunner().invoke(cli, ["mission", str(study)])
        assert isinstance(found.exception, InputError)
        assert words in str(found.exception)
