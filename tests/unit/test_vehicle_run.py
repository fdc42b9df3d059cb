"""A vehicle from a study file to its report: hydrogen, life, cost, greenhouse gases, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.cli.main import cli
from hydroxcell.errors import InputError, UnitError, UnknownNameError
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.cost.asked import read_cost
from hydroxcell.system.life.coefficients import shipped_coefficients
from hydroxcell.system.number import STATUSES
from hydroxcell.system.vehicle.economics import Driving, costs_of, replaced_stacks
from hydroxcell.system.vehicle.run import VehicleRun, vehicle_run
from hydroxcell.system.vehicle.surroundings import air_density, with_system
from hydroxcell.system.vehicle.sustain import drive
from hydroxcell.system.vehicle.vehicle import presets, vehicle
from hydroxcell.system.vehicle.vehicle_study import read_vehicle_study
from hydroxcell.system.vehicle.wear import events_of, histogram, together
from hydroxcell.units import to_si

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"
OWN = """
title = "made"
[vehicle]
preset = "mirai_2021"
cycles = ["made.csv"]
rule = "load_following"
"""
SPEEDS = "time / s, speed / km/h\n" + "\n".join(f"{t}, {v}" for t, v in enumerate([0, 10, 20, 30, 40, 40, 30, 15, 0]))


def written(folder: Path, text: str, cycle: str = SPEEDS) -> Path:
    (folder / "made.csv").write_text(cycle)
    (folder / "study.toml").write_text(text)
    return folder / "study.toml"


@pytest.fixture(scope="module")
def result() -> VehicleRun:
    asked = read_vehicle_study(EXAMPLES / "car_80kw.toml")
    few = {p: dataclasses.replace(n, low=n.value, high=n.value) for p, n in asked.system.numbers.items()}  # type: ignore[union-attr]
    return vehicle_run(dataclasses.replace(asked, system=dataclasses.replace(asked.system, numbers=few)))  # type: ignore[type-var]


def test_run_adds_up(result: VehicleRun) -> None:
    c = result.cycles
    mean = float(np.dot(c["weight_share"], c["hydrogen_per_distance"]))
    assert result.value("hydrogen_per_distance").value == pytest.approx(mean)
    assert result.value("distance_per_hydrogen").value == pytest.approx(1.0 / mean)
    assert c["weight_share"].sum() == pytest.approx(1.0)
    assert result.loads["time_share"].sum() == pytest.approx(1.0)
    assert result.loads["energy_share"].sum() == pytest.approx(1.0)
    assert result.value("cost_per_distance").value == pytest.approx(result.costs["cost_per_distance"].sum())
    for name in c["cycle"]:
        rows = result.energy["cycle"] == name
        energy = dict(zip(result.energy["item"][rows], result.energy["energy_per_distance"][rows], strict=True))
        whole = energy.pop("hydrogen_energy")
        assert sum(energy.values()) == pytest.approx(whole, rel=1e-12)


def test_run_is_saved_loaded_and_printed(result: VehicleRun, tmp_path: Path) -> None:
    result.save(tmp_path / "run.json")
    again = load_result(tmp_path / "run.json")
    assert again == result
    page = html_page(again.page())
    for words in ("Tank to wheel", "Power split", "Greenhouse gases", "What moves the consumption", "load_following"):
        assert words in page


def test_interval_holds_the_value_and_comes_from_its_inputs(result: VehicleRun) -> None:
    eaten = result.value("hydrogen_per_distance")
    assert eaten.low < eaten.value < eaten.high
    changes = result.changes["hydrogen_per_distance"]
    assert changes["accessories.power"][1] > 0.0 > changes["accessories.power"][0]
    assert changes["regeneration.share"][0] > 0.0


def test_hydrogen_cost_is_price_times_consumption(result: VehicleRun) -> None:
    asked = read_vehicle_study(EXAMPLES / "car_80kw.toml")
    price = asked.hydrogen_price
    assert price is not None
    hydrogen = result.value("hydrogen_cost_per_distance").value
    assert hydrogen == pytest.approx(price.value * result.value("hydrogen_per_distance").value)
    # 10 EUR of 2023 in dollars of 2020: more than 8, less than 12.
    assert 8.0 < price.value < 12.0


def test_greenhouse_gases_follow_the_consumption(result: VehicleRun) -> None:
    routes = dict(zip(result.routes["route"], result.routes["carbon_per_distance"], strict=True))
    eaten = result.value("hydrogen_per_distance").value
    gas, captured = routes["natural gas"], routes["natural gas captured"]
    assert gas - captured == pytest.approx((11.0 - 5.0) * eaten, rel=1e-9)


def test_replaced_stacks() -> None:
    assert replaced_stacks(2e8, 8e7) == pytest.approx(1.5)
    assert replaced_stacks(2e8, np.inf) == 0.0


def test_replacement_costs_stacks(result: VehicleRun) -> None:
    asked = read_vehicle_study(EXAMPLES / "car_80kw.toml")
    eaten = (1e-5, 1e-5, 1e-5)
    life = asked.life_distance
    assert life is not None
    assert asked.system is not None
    priced = read_cost(asked.system, with_life=False)
    kept, _ = costs_of(Driving(eaten, np.inf), asked.hydrogen_price, life, priced)
    lost, _ = costs_of(Driving(eaten, life.value / 3.0), asked.hydrogen_price, life, priced)
    assert kept["stacks, replaced"].value == 0.0
    assert lost["stacks, replaced"].value == pytest.approx(2.0 * kept["stack, first"].value)


def test_events_count_one_start_a_cycle() -> None:
    asked = read_vehicle_study(EXAMPLES / "mirai_2021.toml")
    driven = drive(asked.vehicle, asked.cycles[0][0])
    events = events_of(driven, shipped_coefficients(), "running")
    assert events.starts * events.operating_time == pytest.approx(1.0)
    assert events.operating_time == pytest.approx(driven.course.time[-1] - driven.course.time[0])
    both = together([(driven, 0.5), (driven, 0.5)], shipped_coefficients(), "running")
    assert both.operating_time == pytest.approx(events.operating_time / driven.distance)
    assert both.load_changes == pytest.approx(events.load_changes)
    assert histogram([(driven, 1.0)])["time_share"][0] == pytest.approx(np.mean(driven.course.fuel_cell == 0.0))


def test_thin_air_lowers_the_drag_and_the_system() -> None:
    asked = read_vehicle_study(EXAMPLES / "car_80kw.toml")
    assert asked.system is not None
    high = asked.system.with_values(plant__altitude=1500.0, plant__ambient_temperature=288.15)
    car = with_system(asked.stated, high)
    assert car.air_density == pytest.approx(air_density(1500.0, 288.15))
    assert car.road[2] < asked.vehicle.road[2]


@pytest.mark.parametrize("name", presets())
def test_presets_hold_no_recalled_number_and_every_assumption_a_range(name: str) -> None:
    for path, number in vehicle(name).numbers.items():
        assert number.status in STATUSES, path
        assert number.source, path
        assert number.uncertain or number.status != "assumed", path
        if "memory" in number.source:
            assert number.status == "assumed"


def test_vehicle_with_its_own_system_needs_no_cell(tmp_path: Path) -> None:
    asked = read_vehicle_study(written(tmp_path, OWN))
    assert asked.system is None
    found = vehicle_run(asked)
    assert found.value("hydrogen_per_distance").value > 0.0
    assert "cost_per_distance" not in found.values


def test_a_cycle_faster_than_the_car_is_reported(tmp_path: Path) -> None:
    fast = "time / s, speed / km/h\n" + "\n".join(f"{t}, {min(60 * t, 300)}" for t in range(30)) + "\n30, 0"
    found = vehicle_run(read_vehicle_study(written(tmp_path, OWN, fast)))
    assert found.value("largest_speed_miss").value > to_si("50 km/h", "m/s")
    assert any("too weak" in text and "are missing" in text for text in found.findings)
    assert any("give less" in text for text in found.findings)


def test_a_cycle_without_a_way_has_no_consumption(tmp_path: Path) -> None:
    standing = "time / s, speed / km/h\n0, 0\n10, 0\n20, 0\n"
    with pytest.raises(InputError, match="does not move"):
        vehicle_run(read_vehicle_study(written(tmp_path, OWN, standing)))


def test_a_published_figure_stands_beside(tmp_path: Path) -> None:
    text = OWN + '[vehicle.published]\nmade = { value = 0.6, unit = "kg/100 km", status = "published", source = "x" }\n'
    found = vehicle_run(read_vehicle_study(written(tmp_path, text)))
    expected = found.cycles["hydrogen_per_distance"][0] / 6e-6 - 1.0
    assert found.cycles["deviation_from_published"][0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        ('[vehicle.published]\nmade = { value = 107, unit = "mi/kg", status = "published", source = "x" }\n',
         UnitError, r"this is its reciprocal: write 0\.5807 kg/100km"),
        ('[vehicle.published]\nmade = { value = 107, unit = "kg/100km", status = "published", source = "x" }\n',
         InputError, "not plausible"),
        ('[vehicle.published]\nmade = { value = 61, unit = "MPGe", status = "published", source = "x" }\n',
         UnitError, "unknown unit 'MPGe'"),
        ('[vehicle.body]\nmass = { value = 1.8, unit = "kg", status = "chosen", source = "x" }\n',
         InputError, "not plausible for the mass"),
        ('[vehicle.fuel_cell]\nidle_hydrogen = { value = 400, unit = "g/h", status = "chosen", source = "x" }\n',
         InputError, "study.toml: fuel_cell.idle_hydrogen of 400 g/h is more than the map of mirai_2021.toml"),
        ('[cost]\nyear = 2020\n', InputError, r"\[cost\] needs a cell"),
    ],
)  # fmt: skip
def test_mixed_up_units_are_refused_with_the_remedy(
    more: str, kind: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=words):
        read_vehicle_study(written(tmp_path, OWN + more))


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ('rule = "load_following"', 'rule = "thermostatt"', UnknownNameError, "thermostat"),
        ('cycles = ["made.csv"]', "", InputError, r"vehicle\.cycles is missing"),
        ('cycles = ["made.csv"]', 'cycles = ["uds"]', UnknownNameError, "udds"),
        ('cycles = ["made.csv"]', "cycles = { udds = -1 }", InputError, "positive share"),
        ("[vehicle]", '[vehicle]\nfuel_cell_system = "study"', InputError, "needs a cell"),
        ("[vehicle]", "[vehicle]\nhydrogen_price = 10", InputError, "EUR/kg"),
        ("[vehicle]", '[vehicle]\nhydrogen_price = { value = [9, 8, 10], unit = "EUR/kg", status = "assumed", '
         'source = "x", date = "2023" }', InputError, "year"),
        ("[vehicle]", "[vehicel]", InputError, r"the section \[vehicle\] is missing"),
        ("preset", "pre_set", UnknownNameError, "preset"),
    ],
)  # fmt: skip
def test_bad_studies_are_refused(old: str, new: str, kind: type[Exception], words: str, tmp_path: Path) -> None:
    with pytest.raises(kind, match=words):
        read_vehicle_study(written(tmp_path, OWN.replace(old, new)))


def test_a_life_model_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    asked = read_vehicle_study(written(tmp_path, OWN))
    with pytest.raises(UnknownNameError, match="pei_2008"):
        vehicle_run(dataclasses.replace(asked, life_model="pei_2009"))


def test_command_prints_the_consumption(tmp_path: Path) -> None:
    from click.testing import CliRunner

    done = CliRunner().invoke(cli, ["vehicle", str(written(tmp_path, OWN))])
    assert done.exit_code == 0, done.output
    assert "kg of hydrogen for 100 km" in done.output


def test_starts_of_the_stack_can_be_given(tmp_path: Path) -> None:
    life = '\nlife_distance = { value = 200000, unit = "km", status = "chosen", source = "made" }\n'
    given = 'starts = { value = 1, unit = "1/h", range = [0.5, 2], status = "assumed", source = "made" }\n'
    each = vehicle_run(read_vehicle_study(written(tmp_path, OWN + life)))
    rare = vehicle_run(read_vehicle_study(written(tmp_path, OWN + life + given)))
    assert any("short trips" in text for text in each.findings)
    assert not any("short trips" in text for text in rare.findings)
    starts = rare.value("start_frequency")
    assert 3600.0 * np.array([starts.value, starts.low, starts.high]) == pytest.approx([1.0, 0.5, 2.0])
    assert any(number.path == "vehicle.starts" for number in rare.inputs)
    assert rare.value("life_to_ten_percent").value > 2.0 * each.value("life_to_ten_percent").value
    wrong = given.replace('"1/h"', '"km"')
    with pytest.raises(UnitError, match="starts"):
        read_vehicle_study(written(tmp_path, OWN + life + wrong))
