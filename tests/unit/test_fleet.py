"""Fleets: sums by hand, calendar, reuse, temperatures, prices, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.vehicle.calendar_year import CalendarYear
from hydroxcell.system.vehicle.cycle import cycle
from hydroxcell.system.vehicle.fleet import FleetDemand, fleet
from hydroxcell.system.vehicle.fleet_consumption import Driven, per_distance
from hydroxcell.system.vehicle.fleet_days import kind_year
from hydroxcell.system.vehicle.fleet_study import FleetStudy, read_fleet
from hydroxcell.system.vehicle.fleet_system import at_month
from hydroxcell.system.vehicle.fleet_table import read_fleet_table, read_months
from hydroxcell.system.vehicle.sustain import drive
from hydroxcell.system.vehicle.vehicle import vehicle

DAY = 86400.0
EXAMPLES = Path(__file__).parents[2] / "examples" / "system"
HEAD = "kind,vehicle,number,mileage / km/day,days per week,cycles\n"
TWO = HEAD + "taxis,mirai_2021,10,200,7,wltc_3b_low: 60; wltc_3b_medium: 40\nvans,nexo,3,80,5,wltc_3b_low\n"
MONTHS = "month,temperature / degC,accessories / W\n" + "\n".join(
    f"{m},{20 - 3 * abs(m - 7)},{100 * abs(m - 7)}" for m in range(12, 0, -1)
)
PRICE = (
    'price = { value = [10, 8, 12], unit = "EUR/kg", year = 2024, status = "assumed", source = "made", date = "2024" }'
)


def write(folder: Path, table: str = TWO, study: str = "", months: str = MONTHS) -> Path:
    (folder / "table.csv").write_text(table)
    (folder / "months.csv").write_text(months)
    place = folder / "fleet.toml"
    place.write_text(f'title = "Made"\n[fleet]\ntable = "table.csv"\n{study}\n')
    return place


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> FleetStudy:
    study = (
        f'months = "months.csv"\nyear = 2024\n{PRICE}\n'
        'station = { value = 5, unit = "kg/day", status = "chosen", source = "made" }\n'
        'electrolyser = { value = 55, unit = "kWh/kg", status = "chosen", source = "made" }'
    )
    return read_fleet(write(tmp_path_factory.mktemp("fleet"), study=study))


@pytest.fixture(scope="module")
def result(asked: FleetStudy) -> FleetDemand:
    return fleet(asked)


def test_a_year_by_hand(tmp_path: Path) -> None:
    found = fleet(read_fleet(write(tmp_path, study="year = 2025")))
    taxi = sum(
        share * drive(vehicle("mirai_2021"), cycle(name)).hydrogen_per_distance
        for name, share in (("wltc_3b_low", 0.6), ("wltc_3b_medium", 0.4))
    )
    van = drive(vehicle("nexo"), cycle("wltc_3b_low")).hydrogen_per_distance
    weekdays = 261  # of 2025
    by_hand = 10 * 200e3 * 365 * taxi + 3 * 80e3 * weekdays * van
    assert found.value("yearly_hydrogen").value == pytest.approx(by_hand, rel=1e-12)
    assert found.value("peak_daily_hydrogen").value * DAY == pytest.approx(
        10 * 200e3 * taxi + 3 * 80e3 * van, rel=1e-12
    )
    assert found.value("fleet_distance").value == pytest.approx(10 * 200e3 * 365 + 3 * 80e3 * weekdays)


def test_parts_add_up(result: FleetDemand) -> None:
    year = result.value("yearly_hydrogen").value
    assert result.days["daily_hydrogen"].sum() * DAY == pytest.approx(year, rel=1e-12)
    assert result.months["hydrogen_mass"].sum() == pytest.approx(year, rel=1e-12)
    assert result.kinds["yearly_hydrogen"].sum() == pytest.approx(year, rel=1e-12)
    assert sum(mass.sum() for mass in result.by_month.values()) == pytest.approx(year, rel=1e-12)
    assert len(result.days["daily_hydrogen"]) == 366
    assert result.value("yearly_hydrogen_cost").value == pytest.approx(year * 10.0 / 0.924, rel=1e-9)
    assert result.routes["yearly_carbon"][0] == pytest.approx(11.0 * year, rel=1e-9)


def test_sizes_of_stations_and_electrolyser(result: FleetDemand) -> None:
    peak = result.value("peak_daily_hydrogen").value * DAY
    assert result.value("stations_needed").value == np.ceil(peak / 5.0)
    mean_power = result.value("yearly_hydrogen").value * 55 * 3.6e6 / (366 * DAY)
    assert result.value("electrolyser_power").value == pytest.approx(mean_power, rel=1e-12)


def test_mileage_of_a_year_is_spread_over_the_days_that_are_driven(tmp_path: Path) -> None:
    table = TWO.replace("km/day", "km/year").replace(",200,", ",36500,").replace(",80,", ",20000,")
    found = fleet(read_fleet(write(tmp_path, table)))
    assert found.value("fleet_distance").value == pytest.approx(10 * 36500e3 + 3 * 20000e3, rel=1e-12)


def test_winter_takes_more_and_what_is_equal_is_driven_once(asked: FleetStudy, result: FleetDemand) -> None:
    rates = result.by_month["vans"] / np.bincount(
        asked.year.month[asked.year.weekday < 5] - 1, minlength=12
    )  # kg on a weekday
    assert rates[0] > rates[3] > rates[6]
    driven = Driven()
    for kind in asked.kinds:
        per_distance(kind, asked.months, driven)
    assert len(driven.found) == 3 * 7  # three pairs of vehicle and cycle, seven distinct temperatures of the months
    assert any("stand for" in choice.why for choice in result.choices)


def test_density_of_the_air_acts_on_the_drag_alone() -> None:
    for name in ("mirai_2021", "bus_12m"):
        car = vehicle(name)
        cold = at_month(car, 263.15, 500.0)
        assert cold.road[2] == pytest.approx(car.road[2] * 293.15 / 263.15)
        assert cold.road[:2] == car.road[:2]
        assert cold.values["accessories.power"] == car.values["accessories.power"] + 500.0


def test_the_system_of_a_study_drives_the_fleet(tmp_path: Path) -> None:
    curve = EXAMPLES / "made_cell_curve.csv"
    text = (EXAMPLES / "car_80kw.toml").read_text().split("[cost]")[0].replace('"made_cell_curve.csv"', f'"{curve}"')
    (tmp_path / "car.toml").write_text(
        text + '[vehicle]\npreset = "mirai_2021"\ncycles = ["udds"]\nrule = "load_following"\n'
    )
    table = HEAD + "own,car.toml,2,30,7,wltc_3b_low\n"
    months = "month,temperature / degC\n" + "\n".join(f"{m},{-15 if m < 7 else 35}" for m in range(1, 13))
    asked = read_fleet(write(tmp_path, table, 'months = "months.csv"', months))
    rates, _ = per_distance(asked.kinds[0], asked.months, Driven())
    cold, hot = rates[0], rates[8]
    assert cold != hot
    system = asked.kinds[0].system
    assert system is not None
    assert sorted(system.maps) == [258.15, 308.15]
    car = at_month(asked.kinds[0].vehicle, 308.15, 0.0, system)
    assert hot == pytest.approx(drive(car, cycle("wltc_3b_low")).hydrogen_per_distance, rel=1e-12)
    daily = kind_year(asked, 0, 0).daily  # each for itself: the map is that of the month as well
    single = daily[200:].sum() / daily[:150].sum() * 150 / 165
    assert single == pytest.approx(hot / cold, rel=0.02)
    assert car.air_density == pytest.approx(1.1455, rel=1e-3)  # dry air at 35 degC and sea level


def test_intervals_hold_mileage_and_vehicles(tmp_path: Path) -> None:
    table = (
        "kind,vehicle,number,mileage / km/day,mileage range / %,cycles\n"
        "a,nexo,1,100,20,wltc_3b_low\nb,nexo,1,100,20,wltc_3b_low\n"
    )
    found = fleet(read_fleet(write(tmp_path, table)))
    changes = found.changes["yearly_hydrogen"]
    year = found.value("yearly_hydrogen").value
    assert changes["a: mileage"] == pytest.approx((-0.1 * year, 0.1 * year))
    own = changes["Hyundai Nexo, 4250 lb: accessories.power"]
    assert own[0] < 0.0 < own[1]
    # The two kinds are the same vehicle: what is wrong with one is wrong with both.
    alone = fleet(read_fleet(write(tmp_path, "\n".join(table.splitlines()[:2]) + "\n")))
    single = alone.changes["yearly_hydrogen"]["Hyundai Nexo, 4250 lb: accessories.power"]
    assert own == pytest.approx((2 * single[0], 2 * single[1]))


def test_saving_page_and_a_table_alone(result: FleetDemand, tmp_path: Path) -> None:
    result.save(tmp_path / "fleet.json")
    assert load_result(tmp_path / "fleet.json").sentence == result.sentence
    assert "Kinds of vehicles" in html_page(result.page())
    (tmp_path / "alone.csv").write_text(TWO)
    found = CliRunner().invoke(cli, ["fleet", str(tmp_path / "alone.csv")])
    assert found.exit_code == 0, found.output
    assert "no price of hydrogen" in found.output


def test_calendar() -> None:
    year = CalendarYear.of(2025)
    assert (len(year.month), int(year.driven(5).sum()), int(year.driven(7).sum())) == (365, 261, 365)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (("mirai_2021", "miray_2021"), UnknownNameError, r"row 2, vehicle.*mirai_2021"),
        (("wltc_3b_low: 60", "wltc_3b_lwo: 60"), UnknownNameError, r"row 2, cycles.*wltc_3b_low"),
        (("low: 60", "low: 50"), FileFormatError, r"row 2, cycles: the shares .* add up to 90 %"),
        ((",200,", ",-200,"), FileFormatError, r"row 2, mileage: a mileage is not negative"),
        ((",200,", ",200000,"), FileFormatError, r"row 2, mileage: 2e\+05 km a day are too many"),
        ((",10,", ",0,"), FileFormatError, r"row 2, number: 0 must be a whole number"),
        ((",10,", ",2.5,"), FileFormatError, r"row 2, number: 2.5 must be a whole number"),
        ((",5,wltc", ",9,wltc"), FileFormatError, r"row 3, days_per_week: 9 must be"),
        (("vans", "taxis"), FileFormatError, r"two rows are called 'taxis'"),
        (("km/day", "km"), UnitError, r"mileage"),
        (("kind,", "kinds,"), UnknownNameError, r"'kind'"),
        (("cycles", "cycle"), UnknownNameError, r"'cycles'"),
        (("wltc_3b_low\n", "CLTC-P\n"), InputError, r"row 3, cycles.*not part of the package"),
    ],
)
def test_bad_tables(tmp_path: Path, change: tuple[str, str], kind: type[Exception], words: str) -> None:
    (tmp_path / "table.csv").write_text(TWO.replace(*change))
    with pytest.raises(kind, match=words):
        read_fleet_table(tmp_path / "table.csv", "load_following")


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ("price = 10", r"neither currency nor year"),
        (PRICE.replace("EUR/", ""), r"no currency"),
        (PRICE.replace("year = 2024, ", ""), r"needs the year"),
        ('rule = "load_folowing"', r"load_following"),
        ("yaer = 2025", r"'year'"),
        ("year = 20250", r"does not lie between"),
        ('routes.coal = { value = [22, 18, 26, "kg/kg"], status = "assumed", source = "x" }', r"add when it was valid"),
    ],
)
def test_bad_studies(tmp_path: Path, study: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_fleet(write(tmp_path, study=study))


def test_a_study_without_a_section(tmp_path: Path) -> None:
    place = tmp_path / "fleet.toml"
    for text, words in (
        ("fleet = 3", r"must be a section"),
        ("[flet]\n", r"'fleet'"),
        ("title = 'x'", r"table is missing"),
    ):
        place.write_text(text)
        with pytest.raises(InputError, match=words):
            read_fleet(place)


def test_bad_months_and_exit_code(tmp_path: Path) -> None:
    (tmp_path / "months.csv").write_text("\n".join(MONTHS.splitlines()[:-1]))
    with pytest.raises(FileFormatError, match="months 1 to 12 are needed"):
        read_months(tmp_path / "months.csv")
    (tmp_path / "months.csv").write_text(MONTHS.replace("degC", "K"))
    with pytest.raises(FileFormatError, match="no temperature of the air"):
        read_months(tmp_path / "months.csv")
    found = CliRunner().invoke(cli, ["fleet", str(tmp_path / "nothing.csv")])
    assert isinstance(found.exception, FileFormatError)
