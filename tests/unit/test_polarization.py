"""Measured polarization curves: setpoints, corrections, Tafel line, numbers, losses, bad input."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.polarization import numbers
from hydroxcell.lab.polarization.corrections import electrode_ionic_loss, interpolated_resistance, ir_free_voltage
from hydroxcell.lab.polarization.curve import joined, sweeps, table_points
from hydroxcell.lab.polarization.evaluate import polarization
from hydroxcell.lab.polarization.result import MeasuredPolarization
from hydroxcell.lab.polarization.setpoints import Averaging, mean_of, setpoints
from hydroxcell.lab.polarization.settings import Settings
from hydroxcell.lab.polarization.tafel import tafel_line
from hydroxcell.lab.reading import read
from hydroxcell.lab.recording import Column, Recording, Table

DATA = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
SLOPE, RESISTANCE, CROSSOVER, LIMIT = 0.065, 8e-6, 20.0, 2e4
GIVEN = Settings(crossover=CROSSOVER, temperature=353.15, hydrogen_pressure=1e5, oxygen_pressure=1e5, loading=4e-3)


def voltage(j: np.ndarray) -> np.ndarray:
    """Made curve with known parameters."""
    return 0.82 - SLOPE * np.log10((j + CROSSOVER) / 1e4) - RESISTANCE * j + 0.05 * np.log(1.0 - j / LIMIT)


LEVELS = np.concatenate([[0.0], np.geomspace(50.0, 2e3, 10), np.linspace(2800.0, 1.9e4, 14)])


def made_log(levels: np.ndarray, seed: int = 1, memory: float = 0.6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time, current and voltage of holds of 30 s with settling and correlated noise."""
    rng = np.random.default_rng(seed)
    j = np.repeat(levels, 30)
    noise = np.zeros(len(j))
    for k, drawn in enumerate(rng.normal(0.0, 3e-4, len(j))):
        noise[k] = drawn + (memory * noise[k - 1] if k else 0.0)
    time = np.arange(len(j), dtype=float)
    settling = 0.01 * np.exp(-(time % 30.0) / 3.0)
    return time, j + rng.normal(0.0, 0.5, len(j)), voltage(j) + noise + settling


@pytest.fixture(scope="module")
def both_ways() -> MeasuredPolarization:
    """A log of a rising and a falling sweep, evaluated."""
    time, j, v = made_log(np.concatenate([LEVELS, LEVELS[::-1][1:]]))
    return polarization(j, v, time=time, high_frequency_resistance=np.full(len(j), RESISTANCE), settings=GIVEN)


def test_log_becomes_the_curve_it_was_made_of(both_ways: MeasuredPolarization) -> None:
    assert len(both_ways) == len(LEVELS)
    np.testing.assert_allclose(both_ways["current_density"], LEVELS, atol=1.0)
    assert np.max(np.abs(both_ways["cell_voltage"] - voltage(np.maximum(both_ways["current_density"], 0.0)))) < 1e-3
    assert np.isfinite(both_ways.voltage_hysteresis).sum() == len(LEVELS) - 1  # all but the turning point
    assert both_ways.value("tafel_slope").low < SLOPE < both_ways.value("tafel_slope").high


def test_losses_sum_exactly(both_ways: MeasuredPolarization) -> None:
    parts = sum(getattr(both_ways, name) for name in MeasuredPolarization.LOSSES)
    loaded = np.isfinite(both_ways.total_loss)
    assert loaded.sum() >= len(LEVELS) - 1
    np.testing.assert_allclose(parts[loaded], both_ways.total_loss[loaded], atol=1e-15)
    np.testing.assert_allclose(both_ways.ohmic_loss[loaded], RESISTANCE * both_ways.current_density[loaded], rtol=1e-9)


def test_result_is_saved_and_loaded_without_loss(both_ways: MeasuredPolarization, tmp_path: Path) -> None:
    both_ways.save(tmp_path / "curve.json")
    assert hydroxcell.load_result(tmp_path / "curve.json") == both_ways
    both_ways.to_csv(tmp_path / "curve.csv")
    assert (tmp_path / "curve.csv").read_text().startswith("current_density / A/cm2,cell_voltage / V,power_density")
    assert {"polarization", "losses", "points", "standard"} == set(both_ways.tables())


def test_figures_of_the_page_are_drawn(both_ways: MeasuredPolarization) -> None:
    page = both_ways.page()
    assert [drawing.name for drawing in page.figures] == ["curve", "tafel", "losses"]
    for drawing in page.figures:
        assert drawing.figure().axes


def test_mass_activity_counts_the_crossover() -> None:
    j = np.geomspace(50.0, 1.5e4, 30)
    result = polarization(j, voltage(j), high_frequency_resistance=np.full(30, RESISTANCE), settings=GIVEN)
    line = np.linspace(100.0, 2e3, 20001)
    truth = CROSSOVER + np.interp(-0.9, -(voltage(line) + RESISTANCE * line), line)
    assert result.value("mass_activity_at_0.9V").value == pytest.approx(truth / 4e-3, rel=1e-3)


def test_without_resistance_nothing_is_called_ir_free() -> None:
    j = np.geomspace(50.0, 1.5e4, 30)
    result = polarization(j, voltage(j))
    assert np.isnan(result["ir_free_voltage"]).all()
    assert "tafel_slope" not in result.values
    assert "mass_activity_at_0.9V" not in result.values
    assert any("no high-frequency resistance" in text for text in result.findings)


def test_one_resistance_for_all_currents_is_said() -> None:
    j = np.geomspace(50.0, 1.5e4, 30)
    result = polarization(j, voltage(j), settings=Settings(resistance=RESISTANCE))
    assert any("one high-frequency resistance serves all" in text for text in result.findings)


def test_compensated_voltage_is_not_corrected_twice() -> None:
    j = np.geomspace(50.0, 1.5e4, 30)
    stored = voltage(j) + 5e-6 * j
    result = polarization(j, stored, settings=Settings(resistance=RESISTANCE, compensated=5e-6))
    np.testing.assert_allclose(result["cell_voltage"], voltage(j), rtol=1e-12)
    np.testing.assert_allclose(result["ir_free_voltage"], voltage(j) + RESISTANCE * j, rtol=1e-12)


def test_electrolyser_losses_raise_the_voltage() -> None:
    j = np.geomspace(50.0, 2e4, 30)
    v = 1.45 + 0.05 * np.log10(j / 1e3) + 1e-5 * j
    result = polarization(j, v, settings=Settings(resistance=1e-5, reversible_voltage=1.18))
    assert result.mode == "electrolyser"
    np.testing.assert_allclose(result["ir_free_voltage"], v - 1e-5 * j, rtol=1e-12)
    assert result.value("tafel_slope").value == pytest.approx(0.05, abs=1e-6)
    assert result.kinetic_loss[-1] == pytest.approx(1.45 + 0.05 * np.log10(20.0) - 1.18, abs=1e-4)
    assert "peak_power_density" not in result.values


def test_negative_currents_of_a_potentiostat_are_turned_and_said() -> None:
    j = np.geomspace(50.0, 1.5e4, 30)
    result = polarization(-j, voltage(j))
    assert (result["current_density"] > 0.0).all()
    assert any(choice.what == "sign of the current" for choice in result.choices)


def test_sweep_that_is_held_nowhere_is_binned() -> None:
    j = np.linspace(10.0, 1.8e4, 4000)
    result = polarization(j, voltage(j), time=np.arange(4000.0))
    assert len(result) == 200
    assert "nothing is held" in next(c.chosen for c in result.choices if c.what == "averaging")


def test_spike_in_the_current_does_not_cut_a_hold() -> None:
    j = np.repeat([1e3, 2e3, 3e3], 40)
    j[60] = 9e3
    found, control = setpoints(np.arange(120.0), j, np.repeat([0.8, 0.7, 0.6], 40), Averaging())
    assert control == "current"
    assert len(found) == 3


def test_held_voltage_is_recognised() -> None:
    rng = np.random.default_rng(2)
    v = np.repeat([0.8, 0.7, 0.6, 0.5], 60)
    j = 1e4 * (0.9 - v) * (1.0 + 0.1 * np.exp(-(np.arange(240) % 60) / 30.0)) + rng.normal(0.0, 1.0, 240)
    found, control = setpoints(np.arange(240.0), j, v, Averaging())
    assert control == "voltage"
    assert len(found) == 4


def test_drifting_point_is_marked() -> None:
    time, j, v = made_log(LEVELS)
    v = v - np.where(np.abs(j - LEVELS[20]) < 5.0, 1e-3 * (time % 30.0), 0.0)
    result = polarization(j, v, time=time)
    assert (result.point_state == "drifts").sum() == 1
    assert any("1 of 25 points are not steady" in text for text in result.findings)


def test_window_that_is_given_is_used() -> None:
    time, j, v = made_log(LEVELS)
    result = polarization(j, v, time=time, settings=Settings(averaging=Averaging(window=5.0)))
    assert "the last 5 s" in next(c.chosen for c in result.choices if c.what == "averaging")


def test_electrode_loss_satisfies_the_balance_of_the_layer() -> None:
    b, resistance = 0.07 / np.log(10.0), 1e-5
    for j in (1e3, 1e4, 5e4):
        loss = float(electrode_ionic_loss(np.array([j]), resistance, 0.07)[0])
        layer = solve_ivp(
            lambda _, y, j=j: [-j * np.exp(y[1] / b), -resistance * y[0]], [0.0, 1.0], [j, loss], rtol=1e-10, atol=1e-9
        )
        assert abs(layer.y[0, -1]) < 1e-6 * j  # no ionic current leaves the layer at its end
    assert electrode_ionic_loss(np.array([1e3]), 1e-5, 0.07, 0.5)[0] == pytest.approx(1e3 * 1e-5 / 3.5)


def test_resistance_is_interpolated_and_held_beyond_its_ends() -> None:
    value, outside = interpolated_resistance(
        np.array([0.0, 5.0, 30.0]), np.array([20.0, 4.0, 6.0]), np.array([2.0, 1.0, 3.0])
    )
    assert value.tolist() == [1.0, 2.0, 2.0]
    assert outside.tolist() == [True, False, True]


def test_sign_of_the_ohmic_correction() -> None:
    j, r = np.array([1e4]), np.array([1e-5])
    assert ir_free_voltage(np.array([0.6]), j, r)[0] == pytest.approx(0.7)
    assert ir_free_voltage(np.array([1.8]), j, r, "electrolyser")[0] == pytest.approx(1.7)


def test_sweeps_turn_where_the_current_does() -> None:
    assert sweeps(np.array([3.0, 2.0, 1.0, 2.0, 3.0])).tolist() == [-1.0, -1.0, -1.0, 1.0, 1.0]
    points = table_points(np.array([1.0, 2.0, 3.0, 2.0, 1.0]), np.array([0.9, 0.8, 0.7, 0.82, 0.93]), None)
    curve, hysteresis = joined(points, "both")
    np.testing.assert_allclose(curve.cell_voltage, [0.915, 0.81, 0.7])
    np.testing.assert_allclose(hysteresis, [0.03, 0.02, np.nan])


def test_tafel_window_avoids_the_bend() -> None:
    j = np.geomspace(50.0, 1.9e4, 40)
    line = tafel_line(j, voltage(j) + RESISTANCE * j + SLOPE * np.log10((j + CROSSOVER) / j))
    assert line is not None
    assert line.slope == pytest.approx(SLOPE, abs=2e-4)
    assert line.high < 0.5 * LIMIT
    straight = tafel_line(j, voltage(j) + RESISTANCE * j, high=3e3)
    assert straight is not None
    assert straight.bend == 0.0
    assert straight.high <= 3e3


def test_peak_at_the_end_is_not_a_peak() -> None:
    j = np.linspace(100.0, 5e3, 20)
    result = polarization(j, voltage(j))
    assert "peak_power_density" not in result.values
    assert any("the peak is not reached" in text for text in result.findings)
    assert numbers.limiting_current(j, voltage(j)) is None


def test_contradicting_areas_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    rows = "\n".join(f"{5e-4 * j},{j / 1e4},{voltage(np.array(j))}" for j in np.geomspace(50.0, 1.5e4, 12))
    file.write_text("current / A,current density / A/cm2,cell voltage / V\n" + rows + "\n")
    assert hydroxcell.analyze(file, "polarization").choices[0].chosen == "5 cm2"
    with pytest.raises(InputError, match=r"25 cm2 .given. but 5 cm2"):
        hydroxcell.analyze(file, "polarization", area="25 cm2")


def test_current_without_area_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    file.write_text("current / A,cell voltage / V\n" + "\n".join(f"{k},{0.9 - 0.01 * k}" for k in range(10)) + "\n")
    with pytest.raises(InputError, match="no area is known"):
        hydroxcell.analyze(file, "polarization")


@pytest.mark.parametrize(
    ("key", "text", "asks"),
    [
        ("Comp R (ohm)", "124.1", True),
        ("IRCOMP", "0 | IRComp", False),
        ("Action2.iR Compensation", "Enabled", True),
        ("Action2.iR Compensation", "Disabled", False),
        ("comp. level (%)", "85", True),
        ("USE_IR_DROP_COMP", "False", False),
        ("COMPLIANCEVOLTAGE", "1", False),
    ],
)
def test_what_the_instrument_compensated_is_asked_for(key: str, text: str, asks: bool) -> None:
    j = np.geomspace(50.0, 1.5e4, 12)
    columns = (Column("j", "", j, "current_density"), Column("U", "", voltage(j), "cell_voltage"))
    recording = Recording("made", "", "made", "polarization", {key: text}, (Table("curve", columns),))
    if asks:
        with pytest.raises(InputError, match="has the instrument compensated"):
            hydroxcell.analyze(recording, "polarization")
        assert len(hydroxcell.analyze(recording, "polarization", compensated="0 ohm cm2")) == 12
    else:
        assert len(hydroxcell.analyze(recording, "polarization")) == 12


def test_rows_of_spectra_are_kept_out_of_the_curve() -> None:
    j = np.geomspace(50.0, 1.5e4, 12)
    frequency = np.where(np.arange(12) % 4 == 3, 1e3, np.nan)
    columns = (
        Column("j", "", j, "current_density"),
        Column("U", "", voltage(j), "cell_voltage"),
        Column("Z_Freq", "", frequency, "frequency"),
    )
    result = hydroxcell.analyze(Recording("made", "", "made", "", {}, (Table("curve", columns),)), "polarization")
    assert len(result) == 9
    assert any("3 rows of impedance spectra" in text for text in result.findings)


def test_groups_are_split_first(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    rows = [f"{rh},{j / 1e4},{voltage(np.array(j)) - 1e-3 * (100 - rh)}" for rh in (50, 100) for j in LEVELS]
    file.write_text("relative humidity / %,current density / A/cm2,cell voltage / V\n" + "\n".join(rows) + "\n")
    result = hydroxcell.analyze(file, "polarization")
    assert len(result) == len(LEVELS)
    assert len(result.tables()["curves"]["curve"]) == 2
    other = hydroxcell.analyze(file, "polarization", curve="relative_humidity 100")
    assert other["cell_voltage"][0] == pytest.approx(result["cell_voltage"][0] + 0.05)
    with pytest.raises(UnknownNameError):
        hydroxcell.analyze(file, "polarization", curve="humidity 70")


def test_mean_of_uncorrelated_rows_is_the_plain_one() -> None:
    values = np.random.default_rng(4).normal(1.0, 0.1, 4000)
    mean, uncertainty, _ = mean_of(values)
    assert mean == pytest.approx(1.0, abs=0.01)
    assert uncertainty == pytest.approx(0.1 / np.sqrt(4000), rel=0.1)


@pytest.mark.skipif(not (DATA / "marapendi").is_dir(), reason="shared data files are not here")
def test_published_electrolyser_is_recognised() -> None:
    result = hydroxcell.analyze(read(DATA / "marapendi" / "tricker_et_al_2023_figS4_IrO2.csv"))
    assert result.mode == "electrolyser"
    assert len(result) == 22


def test_two_sweeps_of_different_currents_stand_side_by_side() -> None:
    j = np.concatenate([np.geomspace(50.0, 1.5e4, 12), np.geomspace(1.4e4, 70.0, 12)])
    result = polarization(j, voltage(j))
    assert any("the sweeps share" in text for text in result.findings)


@pytest.mark.parametrize("seed", range(6))
def test_nonsense_ends_with_a_result_or_one_clear_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(25):
        n = int(rng.integers(1, 60))
        j = [rng.normal(0.0, 1e3, n), np.zeros(n), np.geomspace(1.0, 1e4, n), np.repeat(rng.uniform(0, 1e4, n), 5)[:n]]
        current, v = j[int(rng.integers(4))].copy(), rng.choice([0.0, 0.7, 1.6]) + rng.normal(0.0, 0.1, n)
        v[rng.random(n) < 0.1] = np.nan
        current[rng.random(n) < 0.02] = np.inf
        time = None if rng.random() < 0.5 else rng.normal(size=n)
        given = Settings(resistance=1e-5, reversible_voltage=1.2)
        if not (np.isfinite(current) & np.isfinite(v)).any():
            with pytest.raises(InputError, match="no row holds"):
                polarization(current, v, time=time, settings=given)
            continue
        result = polarization(current, v, time=time, settings=given)
        assert all(value.high >= value.low for value in result.values.values() if np.isfinite(value.low))
        assert MeasuredPolarization.from_dict(result.to_dict()) == result
