"""Vehicles: closures, limits, rules, what a weak car does, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.errors import InputError, UnitError, UnknownNameError
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.drive import Course, body_of, once
from hydroxcell.system.vehicle.energy import PATHS, closure, energies, hydrogen_mass, tank_to_wheel
from hydroxcell.system.vehicle.many import drive_many
from hydroxcell.system.vehicle.maps import HEAT, DriveMap, HydrogenMap
from hydroxcell.system.vehicle.rules import RULES
from hydroxcell.system.vehicle.sustain import drive
from hydroxcell.system.vehicle.vehicle import Vehicle, presets, read_vehicle, vehicle


def made(speed: list[float] | np.ndarray, step: float = 1.0, grade: float = 0.0, wind: float = 0.0) -> Cycle:
    v = np.asarray(speed, dtype=float)
    return Cycle.of(step * np.arange(len(v)), v, grade, wind, "made")


def town(seconds: int = 600) -> Cycle:
    t = np.arange(seconds + 1)
    return made(np.maximum(12.0 * np.sin(2 * np.pi * t / 120.0) * np.sin(2 * np.pi * t / seconds * 2.5) ** 2, 0.0))


@pytest.fixture(scope="module")
def car() -> Vehicle:
    return vehicle("mirai_2021")


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("rule", RULES)
def test_energy_closes_and_the_battery_stays_within_its_limits(name: str, rule: str) -> None:
    found = drive(vehicle(name), town(), rule)
    energy, n = energies(found.vehicle, found.course), found.vehicle.values
    assert abs(closure(energy)) < 1e-12
    assert set(energy) == {"hydrogen_energy", *PATHS}
    losses = ("fuel_cell_loss", "battery_loss", "drive_loss", "friction_brake_energy")
    assert all(energy[name] >= -1e-6 for name in losses)
    assert found.course.charge.min() >= n["battery.lowest_charge"] - 1e-9
    assert found.course.charge.max() <= n["battery.highest_charge"] + 1e-9
    assert found.course.fuel_cell.max() <= n["fuel_cell.rated_power"] * (1 + 1e-12)
    assert found.course.battery.max() <= n["battery.discharge_power"] * (1 + 1e-9)
    assert found.course.battery.min() >= -n["battery.charge_power"] * (1 + 1e-9)
    assert 0.0 < tank_to_wheel(energy) < 0.65


@pytest.mark.parametrize("step", [0.1, 1.0, 5.0])
def test_energy_closes_at_every_step_size(car: Vehicle, step: float) -> None:
    t = np.arange(0.0, 300.0 + step, step)
    cycle = Cycle.of(t, 15.0 + 10.0 * np.sin(t / 40.0), 0.02 * np.sin(t / 60.0), 3.0)
    assert abs(closure(energies(car, once(car, cycle, "load_following")))) < 1e-12


def test_steady_speed_costs_what_the_road_load_says(car: Vehicle) -> None:
    speed = 25.0
    a, b, c = car.road
    wheel = (a + b * speed + c * speed**2) * speed
    electric = float(car.drive.electric(wheel / car.values["drive.gear_efficiency"])) + car.values["accessories.power"]
    steady = drive(car, made(np.full(3601, speed)))
    assert steady.course.fuel_cell[-1] == pytest.approx(electric, rel=2e-2)
    assert steady.hydrogen / 3600.0 == pytest.approx(float(car.fuel_cell.at(electric)), rel=1e-2)


def test_wind_and_slope_act_as_forces(car: Vehicle) -> None:
    body = body_of(car)
    level = body.wheel_power(20.0, 20.0, 20.0, 0.0, 0.0, 1.0)
    windy = body.wheel_power(20.0, 20.0, 20.0, 0.0, 5.0, 1.0)
    tail = body.wheel_power(20.0, 20.0, 20.0, 0.0, -25.0, 1.0)
    steep = body.wheel_power(20.0, 20.0, 20.0, 0.05, 0.0, 1.0)
    assert windy - level == pytest.approx(body.quadratic * (25.0**2 - 20.0**2) * 20.0)
    assert tail - level == pytest.approx(body.quadratic * (-(5.0**2) - 20.0**2) * 20.0)
    assert steep - level == pytest.approx(body.weight * np.sin(np.arctan(0.05)) * 20.0)


def test_a_weak_car_lags_behind_and_says_so(car: Vehicle) -> None:
    weak = car.with_values(drive__power=20e3)
    cycle = made(np.concatenate([np.linspace(0.0, 30.0, 11), np.full(60, 30.0), np.linspace(30.0, 0.0, 16)]))
    found = drive(weak, cycle)
    assert found.miss.speed > 5.0
    assert found.miss.duration > 10.0
    assert found.miss.distance > 100.0
    assert np.all(found.course.speed <= cycle.speed + 1e-9)
    shaft = weak.drive.shaft_of(found.course.electric)
    assert shaft.max() <= 20e3 * (1 + 1e-9)
    assert shaft.max() > 19.99e3  # it does what it can
    assert abs(closure(energies(weak, found.course))) < 1e-12
    assert drive(car, cycle).miss.speed < found.miss.speed


def test_a_car_catches_up_again(car: Vehicle) -> None:
    weak = car.with_values(drive__power=30e3)
    speed = np.concatenate([np.linspace(0.0, 20.0, 6), np.full(40, 20.0), np.zeros(1)])
    found = once(weak, made(speed), "load_following")
    assert found.speed[6] < 19.0
    assert found.speed[40] == pytest.approx(20.0, abs=1e-9)


def test_force_limits_the_start(car: Vehicle) -> None:
    heavy = read_vehicle({"preset": "mirai_2021", "drive": {"force": {
        "value": 2, "unit": "kN", "status": "chosen", "source": "test"}}}, "test")  # fmt: skip
    found = once(heavy, made(np.linspace(0.0, 10.0, 4)), "load_following")
    a, *_ = heavy.road
    inertia = body_of(heavy).inertia
    assert found.speed[1] == pytest.approx((2000.0 - a) / inertia, rel=1e-2)


def test_a_car_without_power_comes_to_a_stand_with_its_energy_accounted_for(car: Vehicle) -> None:
    dead = car.with_values(battery__discharge_power=1.0, fuel_cell__rated_power=2600.0, accessories__power=2590.0)
    climb = made(np.full(30, 10.0), grade=0.3)
    found = once(dead, climb, "load_following")
    assert found.speed[-1] == pytest.approx(0.0, abs=0.05)
    assert abs(closure(energies(dead, found))) < 1e-9


def test_load_following_respects_the_ramp(car: Vehicle) -> None:
    slow = car.with_values(fuel_cell__ramp_up=2e3)
    found = once(slow, town(), "load_following")
    rise = np.diff(found.fuel_cell)
    running = found.fuel_cell[:-1] > 0.0
    assert rise[running].max() <= 2e3 * (1 + 1e-9)


def test_thermostat_runs_at_one_power(car: Vehicle) -> None:
    found = drive(car, town(1800), "thermostat").course
    on = found.fuel_cell[found.fuel_cell > 0.0]
    assert np.median(on) == pytest.approx(car.values["split.steady_power"])
    assert 0.0 < np.mean(found.fuel_cell > 0.0) < 1.0


def test_equivalent_consumption_is_the_least_of_the_three(car: Vehicle) -> None:
    rate = {rule: drive(car, town(1800), rule).hydrogen_per_distance for rule in RULES}
    assert min(rate, key=rate.__getitem__) == "equivalent_consumption"


def test_the_correction_levels_different_starts(car: Vehicle) -> None:
    n = car.values
    masses = []
    for charge in (0.5, 0.7):
        course = once(car, town(1800), "load_following", charge)
        lost = (course.charge[0] - course.charge[-1]) * n["battery.energy"]
        masses.append((hydrogen_mass(car, course), lost))
    raw = abs(masses[0][0] - masses[1][0])
    sustained = drive(car, town(1800))
    assert sustained.balanced
    assert raw > 20.0 * abs(sustained.correction)


def test_hydrogen_map_reads_back_its_points_and_is_never_continued() -> None:
    found = HydrogenMap.of([5e3, 2e4, 8e4], [0.55, 0.58, 0.45], 1e-6, "made")
    assert found.efficiency(2e4) == pytest.approx(0.58, rel=1e-9)
    assert float(found.at(0.0)) == pytest.approx(1e-6)
    with pytest.raises(InputError, match="goes from 0 to 80 kW and is asked for 81 kW"):
        found.at(81e3)
    moved = found.anchored(0.62, 2e-6, "made")
    assert moved.peak[0] == pytest.approx(0.62, rel=1e-9)
    with pytest.raises(InputError, match="falls between"):
        HydrogenMap.of([5e3, 2e4, 8e4], [0.55, 0.58, 0.45], 1e-3, "made")
    with pytest.raises(InputError, match=r"0\.6, not 60"):
        HydrogenMap.of([5e3, 2e4, 8e4], [55, 58, 45], 1e-6, "made")


def test_drive_map_is_its_own_inverse() -> None:
    found = DriveMap.of([0.0, 0.1, 1.0], [0.8, 0.9, 0.92], 1e5, "made")
    shaft = np.linspace(-1e5, 1e5, 37)
    assert found.shaft_of(found.electric(shaft)) == pytest.approx(shaft, rel=1e-12, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"preset": "mirai_2022"}, UnknownNameError, "mirai_2021"),
        ({"preset": "nexo", "body": {"mass": {"value": 1800, "status": "chosen", "source": "x"}}}, UnitError,
         "no unit"),
        ({"preset": "nexo", "body": {"weight": {}}}, UnknownNameError, "body.weight"),
        ({"preset": "nexo", "fuel_cell": {"rated_power": {
            "value": 300, "unit": "kW", "status": "chosen", "source": "x"}, "map": {
            "power": [5, 50, 90], "unit": "kW", "efficiency": [0.6, 0.55, 0.45], "status": "chosen", "source": "x"}}},
         InputError, "ends at 90 kW"),
        ({"preset": "nexo", "fuel_cell": {"map": {"power": [5, 50, 90], "efficiency": [0.6, 0.55, 0.45],
            "status": "chosen", "source": "x"}}}, InputError, "no unit"),
        ({"preset": "nexo", "road": {"drag_area": {"value": 0.8, "unit": "m2", "status": "chosen", "source": "x"}}},
         InputError, "road.rolling_resistance"),
        ({"body": {"mass": {"value": 1800, "unit": "kg", "status": "chosen", "source": "x"}}}, InputError,
         "is missing"),
    ],
)  # fmt: skip
def test_bad_vehicles_are_refused(change: dict[str, object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        read_vehicle(change, "study.toml")


@pytest.mark.parametrize("rule", RULES)
def test_many_vehicles_at_once_are_each_as_alone(rule: str) -> None:
    cars = [vehicle(name).with_values(accessories__power=500.0 + 100.0 * k) for k, name in enumerate(presets())]
    cars.append(vehicle("mirai_2021").with_values(drive__power=15e3, fuel_cell__rated_power=12e3))
    cycle = town(300)
    for car, found in zip(cars, drive_many(cars, cycle, rule), strict=True):
        alone = drive(car, cycle, rule)
        assert found.runs == alone.runs
        assert found.hydrogen == pytest.approx(alone.hydrogen, rel=1e-12)
        assert found.distance == pytest.approx(alone.distance, rel=1e-12)
        assert found.course.charge == pytest.approx(alone.course.charge, rel=1e-12)


def test_a_vehicle_without_idling_hydrogen_may_take_none() -> None:
    car = vehicle("mirai_2021").with_values(fuel_cell__idle_hydrogen=0.0)
    found = drive(car, made(np.full(40, 8.0), grade=-0.06))
    # Downhill again and again the battery ends full, and the brakes take the rest.
    assert found.hydrogen == 0.0
    assert found.balanced
    assert found.course.charge[-1] == pytest.approx(car.values["battery.highest_charge"])


@pytest.mark.parametrize("seed", range(30))
def test_random_vehicles_on_random_roads_keep_every_law(seed: int) -> None:
    random = np.random.default_rng(seed)
    base = vehicle(presets()[seed % len(presets())])
    spread = {
        "drive__power": (0.03, 3), "battery__energy": (0.01, 20), "battery__discharge_power": (0.01, 1),
        "battery__charge_power": (0.01, 1), "fuel_cell__rated_power": (0.1, 1), "fuel_cell__ramp_up": (0.01, 3),
        "fuel_cell__ramp_down": (0.01, 3), "accessories__power": (0.1, 30), "body__mass": (0.5, 2),
    }  # fmt: skip
    chosen = {p: bounds for p, bounds in spread.items() if random.random() < 0.5}
    changed = {p: base.values[p.replace("__", ".")] * np.exp(random.uniform(*np.log(b))) for p, b in chosen.items()}
    car = base.with_values(**changed)
    number, step = int(random.integers(2, 300)), float(random.choice([0.1, 1.0, 3.0, 10.0]))
    speed = np.minimum(np.abs(np.cumsum(random.normal(0.0, 1.5 * step**0.5, number))), 45.0)
    grade = np.clip(np.cumsum(random.normal(0.0, 0.01, number)), -0.25, 0.25)
    cycle = Cycle.of(step * np.arange(number), speed, grade, random.normal(0.0, 6.0, number), "random")
    rule = list(RULES)[seed % 3]
    found, n = drive(car, cycle, rule), car.values
    course, energy = found.course, energies(car, found.course)
    whole = max(energy["hydrogen_energy"], sum(abs(energy[path]) for path in PATHS))
    assert abs(energy["hydrogen_energy"] - sum(energy[path] for path in PATHS)) < 1e-9 * whole
    for loss in ("fuel_cell_loss", "battery_loss", "drive_loss", "friction_brake_energy"):
        assert energy[loss] > -1e-6 * whole
    assert n["battery.lowest_charge"] - 1e-6 < course.charge.min()
    assert course.charge.max() < n["battery.highest_charge"] + 1e-6
    assert course.fuel_cell.min() >= 0.0
    assert course.fuel_cell.max() <= n["fuel_cell.rated_power"] * (1 + 1e-9)
    assert course.battery.max() <= n["battery.discharge_power"] * (1 + 1e-6)
    assert course.battery.min() >= -n["battery.charge_power"] * (1 + 1e-6)
    assert np.all(course.speed <= cycle.speed + 1e-9)
    assert drive_many([car, base], cycle, rule)[0].hydrogen == pytest.approx(found.hydrogen, rel=1e-9)


def test_unknown_rule_is_refused_with_the_nearest(car: Vehicle) -> None:
    with pytest.raises(UnknownNameError, match="load_following"):
        drive(car, town(), "load_folowing")


def test_standing_takes_idling_and_accessories_only(car: Vehicle) -> None:
    found: Course = once(car, made(np.zeros(61)), "load_following")
    assert not found.electric.any()
    assert hydrogen_mass(car, found) == pytest.approx(60.0 * car.values["fuel_cell.idle_hydrogen"], rel=1e-9)
    assert found.battery == pytest.approx(car.values["accessories.power"])


def test_heat_of_hydrogen_is_the_lower_heating_value() -> None:
    assert pytest.approx(119.96e6, rel=1e-4) == HEAT
