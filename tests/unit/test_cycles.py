"""Driving cycles: published figures, tables of users, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.system.vehicle.cycle import Cycle, cycle, cycle_index, cycle_names, folder
from hydroxcell.system.vehicle.cycle_checks import check_figures
from hydroxcell.system.vehicle.cycle_files import read_cycle

WITH_FIGURES = [name for name, row in cycle_index().items() if "figures" in row and name in cycle_names()]


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_published_figures(name: str) -> None:
    check = check_figures(cycle(name), name)
    assert check.passed, str(check)


@pytest.mark.parametrize(
    ("name", "seconds", "kilometres"),
    [
        ("udds", 1369, 11.99), ("hwfet", 765, 16.51), ("us06", 600, 12.89), ("wltc_3b", 1800, 23.27),
        ("wltc_3a", 1800, 23.19), ("hhddt_cruise", 2291.5, 37.14), ("epa_transient", 668, 4.57),
        ("epa_55_mph", 815, 20.04), ("epa_65_mph", 690, 20.05), ("line_haul", 6935, 186.05), ("nedc", 1180, 10.93),
    ],
)  # fmt: skip
def test_duration_and_distance(name: str, seconds: float, kilometres: float) -> None:
    found = cycle(name).statistics()
    assert found.duration == seconds
    assert found.distance / 1e3 == pytest.approx(kilometres, abs=0.006)


def test_phases_are_the_whole_cycle() -> None:
    for whole in ("udds", "wltc_3a", "wltc_3b"):
        parts = [cycle(f"{whole}_{phase}") for phase in cycle_index()[whole]["phases"]]
        assert sum(p.distance for p in parts) == pytest.approx(cycle(whole).distance, rel=1e-12)
        assert sum(p.duration for p in parts) == cycle(whole).duration
        assert all(p.speed[0] == 0.0 == p.speed[-1] and p.time[0] == 0.0 for p in parts)


def test_names_and_nearest_match() -> None:
    assert cycle("WLTC 3b") is cycle("wltc-3b")
    with pytest.raises(UnknownNameError, match="wltc_3b"):
        cycle("WLTP 3b")
    with pytest.raises(InputError, match=r'not part of the package.*check="CLTC-P"'):
        cycle("CLTC-P")


def test_grades_of_the_55_mph_cycle_lead_up_and_down_again() -> None:
    found = cycle("epa_55_mph")
    assert found.grade.max() == pytest.approx(0.0493, abs=1e-4)
    assert abs(np.sum(found.grade * found.speed)) < 1.0  # [m] the road ends at the height where it begins
    assert found.statistics().climb == pytest.approx(96.0, abs=1.0)


def test_statistics_of_a_trapezium_by_hand() -> None:
    found = Cycle.of([0, 5, 10, 20, 30, 40], [0, 0, 10, 10, 0, 0], grade=0.05).statistics()
    assert (found.duration, found.distance, found.mean_speed, found.max_speed) == (40.0, 175.0, 4.375, 10.0)
    assert (found.max_acceleration, found.max_deceleration, found.stop_share, found.stops) == (2.0, 1.0, 0.375, 1)
    assert found.climb == pytest.approx(175.0 * 0.05 / np.hypot(1.0, 0.05))


def test_rows_at_another_interval_keep_the_distance() -> None:
    whole = cycle("udds")
    fine = whole.at_interval(0.25)
    assert fine.distance == pytest.approx(whole.distance, rel=1e-12)
    assert fine.time[-1] == whole.time[-1]
    assert np.all(np.diff(fine.time) > 0.0)


def test_columns_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        cycle("udds").speed[0] = 1.0


def write(tmp_path: Path, text: str, name: str = "mine.csv") -> Path:
    place = tmp_path / name
    place.write_text(text)
    return place


@pytest.mark.parametrize(
    "text",
    [
        "time / s,speed / km/h,grade / %,wind / m/s\n0,0,1,2\n10,36,2,2\n20,36,3,2\n",
        "# made\ntime [s];velocity [m/s];slope [1];head wind [km/h]\n0;0;0.01;7.2\n10;10;0.02;7.2\n20;10;0.03;7.2\n",
        "time (ms)\tspeed (km/h)\tgrade (%)\twind (m/s)\n0\t0\t1\t2\n1e4\t36\t2\t2\n2e4\t36\t3\t2\n",
    ],
)
def test_layouts_of_a_table(tmp_path: Path, text: str) -> None:
    found = Cycle.from_file(write(tmp_path, text))
    np.testing.assert_allclose(found.time, [0.0, 10.0, 20.0], rtol=1e-9)
    np.testing.assert_allclose(found.speed, [0.0, 10.0, 10.0], rtol=1e-9)
    np.testing.assert_allclose(found.grade, [0.01, 0.02, 0.03], rtol=1e-9)
    np.testing.assert_allclose(found.wind, 2.0, rtol=1e-9)
    assert found.name == "mine"


HEAD = "time / s,speed / km/h\n"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (HEAD + "0,0\n2,10\n1,20\n", FileFormatError, r"row 4: the time goes back, from 2 s to 1 s; sort"),
        (HEAD + "0,0\n1,10\n1,20\n", FileFormatError, r"row 4: the time stands still"),
        (HEAD + "0,0\n1,-10\n", FileFormatError, r"speed number 2 is negative"),
        (HEAD + "0,0\n1,\n2,3\n", FileFormatError, r"row 3, speed: the cell is empty"),
        (HEAD + "0,0\n1,fast\n2,3\n", FileFormatError, r"row 3, speed: 'fast' is not a number"),
        (HEAD + "0,0\n1,nan\n2,3\n", FileFormatError, r"row 3, speed: 'nan' is not a finite number"),
        (HEAD + "0,0\n1,900\n", FileFormatError, r"none of a road vehicle .*is the unit right"),
        (HEAD + "0,0\n", FileFormatError, r"columns of one length, at least 2"),
        ("time / s,speed\n0,0\n1,1\n", UnitError, r"'speed' has no unit; write the header as"),
        ("time / s,speed / furlong\n0,0\n1,1\n", UnitError, r"speed"),
        ("time / s,speed / kg\n0,0\n1,1\n", UnitError, r"speed"),
        ("time / s,sped / m/s\n0,0\n1,1\n", UnknownNameError, r"'speed'"),
        ("time / s,grade / %\n0,0\n1,1\n", FileFormatError, r"'speed' is missing"),
        ("time / s,speed / m/s,grade / deg\n0,0,0\n1,1,1\n", UnitError, r"grade.*a dimensionless number is expected"),
        ("time / s,speed / m/s,velocity / m/s\n0,0,0\n1,1,1\n", FileFormatError, r"twice"),
        ("time / s,speed / m/s,grade / 1\n0,0,0\n1,1,3\n", FileFormatError, r"grade number 2 is 3, which"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        Cycle.from_file(write(tmp_path, text))


def test_a_gap_in_a_record_is_refused(tmp_path: Path) -> None:
    rows = [f"{t},5" for t in (*range(30), *range(90, 120))]
    with pytest.raises(FileFormatError, match=r"row 32: a gap of 61 s where rows are 1 s apart"):
        Cycle.from_file(write(tmp_path, HEAD + "\n".join(rows) + "\n"))


def made_like_cltc(tmp_path: Path, shortened: float = 1.0) -> Path:
    """A made speed table with the four figures of CLTC-P; it is not that cycle."""
    time = np.arange(1801.0)
    peak = np.where(
        (time >= 1700) & (time <= 1770), 114.0 * np.minimum(1.0, np.minimum(time - 1700, 1770 - time) / 30), 0
    )
    rest = (14.48 * 3600 * shortened - np.trapezoid(peak, time)) / np.trapezoid(
        np.where((time > 0) & (time < 1700), 1, 0), time
    )
    speed = np.where((time > 0) & (time < 1700), rest, peak)
    return write(tmp_path, HEAD + "\n".join(f"{t:g},{v:.6f}" for t, v in zip(time, speed, strict=True)) + "\n")


def test_the_check_of_cltc_passes_and_fails(tmp_path: Path) -> None:
    found = Cycle.from_file(made_like_cltc(tmp_path), check="CLTC-P")
    check = check_figures(found, "CLTC-P")
    assert [row.figure for row in check.rows] == ["duration", "mean_speed", "max_speed", "distance"]
    assert "passes" in str(check)
    with pytest.raises(InputError, match=r"not the cycle CLTC-P.*distance 14.335 km, published 14.48 .* FAILS"):
        Cycle.from_file(made_like_cltc(tmp_path, 0.99), check="CLTC-P")
    with pytest.raises(UnknownNameError, match="cltc_p"):
        Cycle.from_file(made_like_cltc(tmp_path), check="CLTC")


def test_the_command_lists_shows_and_checks(tmp_path: Path) -> None:
    listed = CliRunner().invoke(cli, ["cycles"])
    assert listed.exit_code == 0
    assert all(name in listed.output for name in cycle_names())
    good = CliRunner().invoke(cli, ["cycles", str(made_like_cltc(tmp_path)), "--check", "CLTC-P"])
    assert good.exit_code == 0
    assert good.output.count("passes") == 5
    bad = CliRunner().invoke(cli, ["cycles", str(made_like_cltc(tmp_path, 0.9)), "--check", "CLTC-P"])
    assert isinstance(bad.exception, InputError)
    assert "FAILS" in bad.output
    assert isinstance(CliRunner().invoke(cli, ["cycles", "--check", "CLTC-P"]).exception, InputError)


def test_every_shipped_table_says_where_it_is_from() -> None:
    for name, row in cycle_index().items():
        assert row.get("figures_source") or "figures" not in row, name
        if "licence" in row:
            assert row["title"], name
            assert row["source"], name


def test_the_first_row_of_the_smoothed_hhddt_is_a_gap_that_only_the_package_allows() -> None:
    with pytest.raises(FileFormatError, match=r"row 3: a gap of 69.5 s"):
        read_cycle(folder() / "hhddt_cruise.csv")
