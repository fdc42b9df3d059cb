"""Long tests and break-in: made logs with a known truth, events, published break-in curves."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
from membrane_cases import CASES, HOUR, correlated, coverage, log_of

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.durability.break_in import agreed, break_in, break_in_time
from hydroxcell.lab.durability.log import DurabilityLog, durability
from hydroxcell.lab.reading import read
from hydroxcell.report.html import html_page

MADE = Path(__file__).resolve().parents[2] / "examples" / "laboratory" / "durability_log.csv"
SHARED = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ACTIVATION = SHARED / "files" / "pem-dataset1" / "const_current_6.csv"


@pytest.fixture(scope="module")
def made() -> DurabilityLog:
    return hydroxcell.analyze(MADE, "durability_log")


def test_made_log_gives_its_truth(made: DurabilityLog) -> None:
    truths = {"irreversible_decay_rate": 12e-6, "recoverable_decay_rate": 55e-6, "decay_rate": 67e-6}
    for name, truth in truths.items():
        value = made.value(name)
        assert value.low <= truth / HOUR <= value.high, name
    growth = made.value("resistance_growth")
    assert abs(growth.value - 0.009e-7 / HOUR) < 3.0 * growth.uncertainty
    assert 10.0 * HOUR < made.value("break_in_time").value < 35.0 * HOUR


def test_events_of_the_made_log(made: DurabilityLog) -> None:
    kinds = made.event.tolist()
    assert kinds.count("gap") == 1
    assert kinds.count("voltage held") == 1
    assert kinds.count("excursion") == 1
    assert kinds.count("shutdown") >= 7
    assert len(made.segment_start) == 9
    assert any("control changed to constant voltage" in text for text in made.findings)


def test_result_is_stored_and_shown(made: DurabilityLog, tmp_path: Path) -> None:
    made.save(tmp_path / "r.json")
    assert hydroxcell.load_result(tmp_path / "r.json") == made
    for table in made.tables():
        made.to_csv(tmp_path / f"{table}.csv", table)
    assert "Events" in html_page(made.page())


@pytest.mark.parametrize("name", [name for name in CASES if "rate" in name])
def test_intervals_hold_the_truth(name: str) -> None:
    """60 logs; the benchmark has 1000. Limit: three standard deviations of a coverage of 95 %."""
    assert coverage(CASES[name], 60) >= 0.95 - 3.0 * math.sqrt(0.95 * 0.05 / 60)


def test_one_segment_has_no_parts_and_says_so() -> None:
    random = np.random.default_rng(1)
    t = np.arange(0.0, 300.0, 0.2) * HOUR
    v = 0.65 - 20e-6 * t / HOUR + 5e-4 * correlated(random, len(t), 0.5)
    found = durability(t, v, np.full(len(t), 6000.0), break_in=0.0)
    value = found.value("decay_rate")
    assert value.low < 20e-6 / HOUR < value.high
    assert "irreversible_decay_rate" not in found.values
    assert any("no restart" in text for text in found.findings)


def test_calculated_log_without_noise_gives_its_rates() -> None:
    t = np.arange(0.0, 300.0, 0.2) * HOUR
    since = np.mod(t, 50.0 * HOUR)
    off = since < 2.0 * HOUR
    load = 48.0 * HOUR * np.floor(t / (50.0 * HOUR)) + since - 2.0 * HOUR
    v = 0.65 - 10e-6 * load / HOUR - 50e-6 * (since / HOUR - 2.0)
    found = durability(t, np.where(off, 0.98, v), np.where(off, 0.0, 6000.0), break_in=0.0)
    assert found.value("irreversible_decay_rate").value == pytest.approx(10e-6 / HOUR, rel=1e-6)
    assert found.value("recoverable_decay_rate").value == pytest.approx(50e-6 / HOUR, rel=1e-6)
    assert found.value("operating_time").value == pytest.approx(6 * 48.0 * HOUR, rel=2e-3)


def test_outliers_do_not_move_the_rate() -> None:
    random = np.random.default_rng(2)
    t = np.arange(0.0, 300.0, 0.2) * HOUR
    v = 0.65 - 20e-6 * t / HOUR + 5e-4 * random.standard_normal(len(t))
    spoilt = v.copy()
    spoilt[random.choice(len(t), 60, replace=False)] += 0.1
    level = np.full(len(t), 6000.0)
    clean, dirty = (durability(t, x, level, break_in=0.0).value("decay_rate") for x in (v, spoilt))
    assert dirty.value == pytest.approx(clean.value, abs=0.5e-6 / HOUR)


def test_wandering_voltage_widens_the_interval() -> None:
    random = np.random.default_rng(3)
    t = np.arange(0.0, 300.0, 0.2) * HOUR
    level = np.full(len(t), 6000.0)
    white = 0.65 + 1e-3 * random.standard_normal(len(t))
    wander = 0.65 + 1e-3 * correlated(random, len(t), 0.995)
    narrow, wide = (durability(t, v, level, break_in=0.0) for v in (white, wander))
    assert wide.value("decay_rate").uncertainty > 5.0 * narrow.value("decay_rate").uncertainty
    assert any("wanders slowly" in text for text in wide.findings)


def test_current_falls_at_fixed_voltage() -> None:
    random = np.random.default_rng(4)
    t = np.arange(0.0, 200.0, 0.1) * HOUR
    j = 8000.0 - 2.0 * t / HOUR + 5.0 * random.standard_normal(len(t))
    found = durability(t, np.full(len(t), 0.6), j, break_in=0.0)
    assert found.control == "voltage"
    value = found.value("current_decay_rate")
    assert value.low < 2.0 / HOUR < value.high


def test_jump_and_change_of_the_set_point_are_events() -> None:
    random = np.random.default_rng(5)
    t = np.arange(0.0, 300.0, 0.2) * HOUR
    v = 0.65 - 10e-6 * t / HOUR + 5e-4 * random.standard_normal(len(t))
    j = np.full(len(t), 6000.0)
    v[t > 200.0 * HOUR] -= 0.02
    part = (t > 90.0 * HOUR) & (t < 100.0 * HOUR)
    v[part], j[part] = 0.7, 3000.0
    found = durability(t, v, j, break_in=0.0)
    kinds = found.event.tolist()
    assert kinds.count("jump") == 1
    assert kinds.count("set-point change") == 1
    assert abs(found.event_start[kinds.index("jump")] - 200.0 * HOUR) < 5.0 * HOUR


def test_break_in_that_is_not_over_is_said() -> None:
    t = np.arange(0.0, 50.0, 0.1) * HOUR
    found = durability(t, 0.5 + 0.002 * t / HOUR, np.full(len(t), 6000.0))
    assert any("not broken in" in text for text in found.findings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"time": np.array([0.0, 1, 2, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])}, "time runs back at row 4"),
        ({"current_density": np.full(15, -5.0)}, "sign of the column"),
        ({"control": "curent"}, "current"),
    ],
)
def test_bad_logs_are_refused(change: dict, words: str) -> None:
    log = {"time": np.arange(15.0), "voltage": np.full(15, 0.6), "current_density": np.full(15, 5000.0)} | change
    with pytest.raises((InputError, UnknownNameError), match=words):
        durability(**log)


def test_missing_area_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("time / h,cell voltage / V,current / A\n0,0.6,3\n1,0.6,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="give the area"):
        hydroxcell.analyze(tmp_path / "a.csv", "durability_log")


def test_hundred_thousand_rows_are_thinned_for_the_result() -> None:
    random = np.random.default_rng(8)
    time, voltage, current = log_of(random, 10e-6 / HOUR, 40e-6 / HOUR)
    fine = np.linspace(0.0, len(time) - 1.0, 100_000)
    k = np.arange(len(time))
    found = durability(np.interp(fine, k, time), np.interp(fine, k, voltage), current[fine.astype(int)], break_in=0.0)
    assert len(found.time) == 3000


# --- break-in -------------------------------------------------------------------------------------------------------
def test_agreement_needs_all_of_the_repeats() -> None:
    assert agreed(np.array([0.5, 0.51, 0.511, 0.52, 0.521, 0.522]), 0.003, 3) == 3
    assert agreed(np.array([0.5, 0.6, 0.7]), 0.003, 2) is None


def test_break_in_time_of_a_cell_that_only_falls_is_zero() -> None:
    t = np.arange(0.0, 1000.0)
    assert break_in_time(t, 0.6 - 1e-5 * t)[0] == 0.0


def test_current_density_that_is_not_reached_is_named() -> None:
    j, n = np.tile([1000.0, 2000.0], 4), np.repeat([1.0, 2.0, 3.0, 4.0], 2)
    with pytest.raises(InputError, match=r"0 of 4 curves reach 0.5 A/cm2"):
        break_in(j, 0.9 - 1e-4 * j, n, 5000.0, 0.005, 3)


@pytest.mark.skipif(not ACTIVATION.is_file(), reason="the published activation curves are not here")
def test_published_activation_curves() -> None:
    """18 polarization curves of the activation of a Nafion cell at constant current (ECSIM pem-dataset1, CC-BY-4.0)."""
    columns = {
        "current_density": {"quantity": "current_density", "unit": "mA/cm2"},
        "cell_voltage": {"quantity": "cell_voltage", "unit": "V"},
    }
    recording = read(ACTIVATION, mapping={"columns": columns})
    found = hydroxcell.analyze(recording, "break_in", current_density="1 A/cm2", change="10 mV", repeats=3)
    raw = np.genfromtxt(ACTIVATION, delimiter=",", skip_header=1)
    expected = []
    for k in range(4, 19):
        curve = raw[raw[:, 3] == k]
        curve = curve[np.argsort(curve[:, 0])]
        expected.append(np.interp(1000.0, curve[:, 0], curve[:, 1]))
    assert found.repeat.tolist() == list(range(4, 19))
    assert found.voltage == pytest.approx(expected)
    assert found.done == 9.0
    assert found.value("settled_curves").value == 13.0
    assert any("still moved by 36.8 mV" in text for text in found.findings)
    assert found.value("break_in_gain").value == pytest.approx(0.253, abs=0.002)
    assert any("the curves 1, 2, 3 do not reach" in text for text in found.findings)
