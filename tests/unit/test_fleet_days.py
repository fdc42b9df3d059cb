"""Many vehicles at once: the same as one by one, and a year of single vehicles beside that of equal ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hydroxcell.errors import InputError
from hydroxcell.system.vehicle import fleet_days
from hydroxcell.system.vehicle.cycle import Cycle, cycle
from hydroxcell.system.vehicle.drive import body_of, march, once, plan_of, split_numbers
from hydroxcell.system.vehicle.energy import hydrogen_mass, mean_efficiency, one_way_efficiency
from hydroxcell.system.vehicle.fleet import fleet
from hydroxcell.system.vehicle.fleet_days import kind_year, legs_of
from hydroxcell.system.vehicle.fleet_study import read_fleet
from hydroxcell.system.vehicle.lanes import Lanes, corrected, drive_lanes
from hydroxcell.system.vehicle.maps import HEAT
from hydroxcell.system.vehicle.rules import RULES, rule_of, rules_together
from hydroxcell.system.vehicle.vehicle import vehicle

HEAD = "kind,vehicle,number,mileage / km/day,mass range / kg,days per week,cycles\n"


def study(tmp_path: Path, rows: str, more: str = "") -> Path:
    (tmp_path / "table.csv").write_text(HEAD + rows)
    place = tmp_path / "fleet.toml"
    place.write_text(f'[fleet]\ntable = "table.csv"\nindividual = true\nseed = 3\n{more}\n')
    return place


def one_after_the_other(cycles: list[Cycle]) -> Cycle:
    """Cycles that begin and end at rest as one."""
    time, speed = [cycles[0].time], [cycles[0].speed]
    for c in cycles[1:]:
        time.append(time[-1][-1] + c.time[1:])
        speed.append(c.speed[1:])
    return Cycle.of(np.concatenate(time), np.concatenate(speed))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("name", "change"), [
    ("mirai_2021", {}),
    ("bus_12m", {}),
    ("mirai_2021", {"battery__discharge_power": 4e3, "fuel_cell__ramp_up": 2e3}),
    ("mirai_2021", {"drive__power": 25e3}),
])  # fmt: skip
def test_lanes_are_what_one_vehicle_does(tmp_path: Path, rule: str, name: str, change: dict[str, float]) -> None:
    car = vehicle(name).with_values(**change) if change else vehicle(name)
    cycles = [cycle("wltc_3b_low"), cycle("wltc_3b_high"), cycle("udds_first")]
    legs = legs_of([car], [(None, 0.0)], cycles)
    orders = [[0, 1, 2], [1], [2, 2, 0, 1], [0, 0]]
    lanes = Lanes(np.concatenate(orders), np.concatenate([[0], np.cumsum([len(o) for o in orders])]))
    numbers = split_numbers(car)
    law = rule_of(rule, car.values, car.fuel_cell)
    found = drive_lanes(numbers, rules_together([law]), car.fuel_cell, legs.legs, lanes)
    body = body_of(car)
    for k, order in enumerate(orders):
        whole = one_after_the_other([cycles[c] for c in order])
        course = march(car, body, plan_of(body, whole), law, car.values["battery.target_charge"])
        assert found.hydrogen[k] == pytest.approx(hydrogen_mass(car, course), rel=1e-9)
        assert found.charge[k] == pytest.approx(course.charge[-1], abs=1e-9)
        assert found.net[k] == pytest.approx(np.sum(course.fuel_cell * course.duration), rel=1e-9)
        driven = float(np.sum(course.mean_speed * course.duration))
        assert sum(legs.distance[c] for c in order) - found.lost[k] == pytest.approx(driven, rel=1e-6)
        assert found.steps[k] == len(whole.time) - 1
    if "battery__discharge_power" in change:
        assert found.behind.max() > 0.0


@pytest.mark.parametrize("name", ["wltc_3b_low", "wltc_3b_extra_high"])
def test_what_the_battery_lost_or_gained_is_turned_into_hydrogen(name: str) -> None:
    car, one = vehicle("nexo"), cycle(name)
    legs = legs_of([car], [(None, 0.0)], [one])
    law = rule_of("load_following", car.values, car.fuel_cell)
    found = drive_lanes(split_numbers(car), law, car.fuel_cell, legs.legs, Lanes(np.zeros(1, int), np.array([0, 1])))
    course = once(car, one, "load_following")
    lost = (course.charge[0] - course.charge[-1]) * car.values["battery.energy"]
    charging, discharging = one_way_efficiency(course)
    efficiency = mean_efficiency(car, course)
    worth = lost / (efficiency * charging) if lost > 0.0 else lost * discharging / efficiency
    expected = hydrogen_mass(car, course) + worth / HEAT
    assert abs(lost) > 1e3
    assert corrected(split_numbers(car), found, 0.6)[0] == pytest.approx(expected, rel=1e-9)


def test_a_year_of_single_vehicles_is_near_that_of_equal_ones(tmp_path: Path) -> None:
    rows = "cars,mirai_2021,3,20,150,5,wltc_3b_low: 40; wltc_3b_medium: 60\n"
    place = study(tmp_path, rows)
    single = fleet(read_fleet(place))
    place.write_text(place.read_text().replace("individual = true", ""))
    equal = fleet(read_fleet(place))
    for name, within in (("fleet_distance", 0.002), ("yearly_hydrogen", 0.01), ("fleet_hydrogen_per_distance", 0.01)):
        assert single.value(name).value == pytest.approx(equal.value(name).value, rel=within)
    assert single.value("peak_daily_hydrogen").value > 1.03 * equal.value("peak_daily_hydrogen").value
    assert "nothing is used again" in single.choices[0].why
    assert "used again" in equal.choices[0].why
    weekend = np.array([d.endswith(("-04", "-05")) for d in single.days["date"]])[:31]
    assert np.all(single.days["daily_hydrogen"][:31][weekend] == 0.0)  # 4 and 5 January 2025


def test_the_seed_decides(tmp_path: Path) -> None:
    asked = read_fleet(study(tmp_path, "cars,mirai_2021,2,10,100,7,wltc_3b_low: 50; wltc_3b_medium: 50\n"))
    first, again, other = kind_year(asked, 0, 1), kind_year(asked, 0, 1), kind_year(asked, 0, 2)
    np.testing.assert_array_equal(first.daily, again.daily)
    assert np.any(first.daily != other.daily)


def test_months_act_on_single_vehicles(tmp_path: Path) -> None:
    (tmp_path / "months.csv").write_text(
        "month,temperature / degC,accessories / W\n"
        + "\n".join(f"{m},{-5 if m < 4 else 20},{1000 * (m < 4)}" for m in range(1, 13))
    )
    asked = read_fleet(study(tmp_path, "cars,nexo,2,15,0,7,wltc_3b_low\n", 'months = "months.csv"'))
    daily = kind_year(asked, 0, 0).daily
    assert daily[:90].mean() > 1.1 * daily[120:].mean()


def test_more_driving_than_can_be_computed_is_refused(tmp_path: Path) -> None:
    asked = read_fleet(study(tmp_path, "cars,nexo,1000000,50,0,7,wltc_3b_low\n"))
    with pytest.raises(InputError, match=r"would drive .* one by one, which takes hours"):
        kind_year(asked, 0, 0)


def test_groups_of_vehicles_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = read_fleet(study(tmp_path, "cars,nexo,5,10,0,7,wltc_3b_low: 50; wltc_3b_medium: 50\n"))
    whole = kind_year(asked, 0, 1)
    monkeypatch.setattr(fleet_days, "TOGETHER", 2)
    parts = kind_year(asked, 0, 1)
    np.testing.assert_allclose(parts.daily, whole.daily, rtol=1e-12)
    assert (parts.steps, parts.lanes) == (whole.steps, whole.lanes)
    assert parts.distance == pytest.approx(whole.distance, rel=1e-12)
