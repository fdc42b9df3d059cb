"""Voltammetry: sweeps, reference electrodes, surface areas, capacitance and crossover, on made and published data."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from made_voltammograms import RATE, bell, cycle, platinum_sweep, platinum_with_monoxide, recording

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.reading import read
from hydroxcell.lab.regression import straight_line, straight_window
from hydroxcell.lab.voltammetry import co_stripping, hydrogen_adsorption
from hydroxcell.lab.voltammetry.crossover import crossover
from hydroxcell.lab.voltammetry.double_layer import double_layer_capacitance
from hydroxcell.lab.voltammetry.files import compensated_resistance, header_scan_rate, sweeps_of
from hydroxcell.lab.voltammetry.reference import electrode, scale_from_open_circuit, scale_from_table
from hydroxcell.lab.voltammetry.sweeps import compared_scan_rates, split, turning_points

SHARED = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
FILES = SHARED / "files"
published = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not here (HYDROXCELL_SHARED_DATA)")


def covered(hits: int, cases: int) -> bool:
    """Whether 95 % intervals hold the truth in 93 to 97 % of cases, widened by chance for fewer than 1000."""
    half = 0.02 if cases >= 1000 else 0.02 + 2.0 * np.sqrt(0.95 * 0.05 / cases)
    return abs(hits / cases - 0.95) <= half


# --- sweeps ---


def test_turning_points_are_found_through_noise() -> None:
    e = np.concatenate([cycle(0.0, 1.0), cycle(0.0, 1.0)])
    noisy = e + 3e-4 * np.random.default_rng(1).normal(size=len(e))
    directions = [sweep.direction for sweep in split(noisy, np.zeros(len(e)))]
    assert directions == [1, -1, 1, -1]
    assert turning_points(np.zeros(50)) == [0, 49]


def test_hold_is_not_part_of_a_sweep() -> None:
    e = np.concatenate([np.full(300, 0.2), np.linspace(0.2, 0.8, 301), np.full(200, 0.8)])
    (sweep,) = split(e, e, np.arange(len(e), dtype=float))
    assert len(sweep) in (301, 302)
    assert sweep.scan_rate == pytest.approx(0.002, rel=0.01)


def test_scan_rate_is_measured_and_compared() -> None:
    assert compared_scan_rates([0.05], 0.05) == (0.05, ())
    rate, odd = compared_scan_rates([0.05], 0.1)
    assert rate == 0.05
    assert "header" in odd[0]
    assert "unchecked" in compared_scan_rates([], 0.1)[1][0]
    with pytest.raises(InputError, match="scan_rate"):
        compared_scan_rates([], None)


def test_header_scan_rates() -> None:
    e = np.linspace(0.0, 1.0, 50)
    for entries, rate in (
        ({"Scan Rate (V/s)": "0.1"}, 0.1),
        ({"Action2.Scan Rate (V/s)": "0.01", "Action4.Scan Rate (V/s)": "0.01"}, 0.01),
        ({"Action2.Scan Rate (V/s)": "0.01", "Action4.Scan Rate (V/s)": "0.02"}, None),
        ({"dE/dt": "100,000", "dE/dt unit": "mV/s"}, 0.1),
        ({"SCANRATE": "1.23456E+000 | &Scan Rate (mV/s)"}, 1.23456e-3),
    ):
        assert header_scan_rate(recording(metadata=entries, potential=e, current=e)) == pytest.approx(rate)


@published
def test_sweeps_of_published_files() -> None:
    chi = read(FILES / "chi" / "CHI_CV_multiscan_100mVs.txt")
    assert len(sweeps_of(chi)) == 9
    assert compensated_resistance(chi) == 124.1
    assert header_scan_rate(chi) == 0.1
    # EC-Lab's cycle number follows charge and discharge; the sweeps follow the potential.
    poly = sweeps_of(read(FILES / "biologic" / "Pt_poly_cv_CUT.mpt"))
    assert [sweep.direction for sweep in poly] == [-1, 1, -1, 1, -1, 1, -1, 1, -1]
    assert np.median([sweep.scan_rate for sweep in poly]) == pytest.approx(0.1, rel=0.01)
    loops = sweeps_of(read(FILES / "biologic" / "dataset_with_loop_01_02_CVA_DUSB0_C01.mpt"))
    assert [round(sweep.potential[-1], 1) for sweep in loops] == [1.0, 0.7, 0.9, 1.0, 0.7, 0.9]
    single = sweeps_of(read(FILES / "echemdb" / "strmcnik_2010_enhanced_880_f1tl_black.csv"), 1e-4)
    assert [sweep.direction for sweep in single] == [1, -1]  # a cycle that begins within a sweep
    assert single[0].low < 0.09


def test_potential_in_the_wrong_unit_is_refused() -> None:
    e = cycle(0.0, 1.0)
    with pytest.raises(InputError, match="unit mV"):
        sweeps_of(recording(potential=1e3 * e, current=e))


# --- reference electrodes ---


def test_reference_electrodes() -> None:
    assert scale_from_table("SCE", 13.0, 298.15).offset == pytest.approx(0.2444 + 0.05916 * 13.0, abs=1e-4)
    assert scale_from_table("Ag/AgCl (sat. KCl)", 0.3, 293.15).offset == pytest.approx(0.204 + 0.0582 * 0.3, abs=1e-4)
    assert scale_from_table("RHE", None, 298.15).offset == 0.0
    # Hg/HgO in the base of the cell follows its pH: against the RHE it is the same at every concentration.
    in_cell = scale_from_table("Hg/HgO (electrolyte of the cell)", None, 298.15).offset
    assert in_cell == pytest.approx(0.1634 + 0.05916 * 12.88, abs=5e-3)
    with pytest.raises(InputError, match="filling"):
        electrode("Ag/AgCl")
    with pytest.raises(UnknownNameError):
        electrode("copper")
    with pytest.raises(InputError, match="pH"):
        scale_from_table("SCE", None, 298.15)
    with pytest.raises(InputError, match="25 degC only"):
        scale_from_table("Hg/HgO (1 M NaOH)", 14.0, 353.15)


def test_measured_offset() -> None:
    scale = scale_from_open_circuit(np.linspace(-0.2512, -0.2500, 100))
    assert scale.offset == pytest.approx(0.2500, abs=1e-4)
    assert "moved by 1.2 mV" in scale.findings[0]
    with pytest.raises(InputError, match="other way round"):
        scale_from_open_circuit(np.full(10, 0.25))


# --- lines ---


def test_correlated_noise_widens_the_interval() -> None:
    generator = np.random.default_rng(2)
    x = np.linspace(0.3, 0.5, 200)
    white = generator.normal(size=200)
    slow = np.convolve(generator.normal(size=209), np.ones(10) / 10.0, "valid")
    assert straight_line(x, white).correlation == 0.0
    line = straight_line(x, slow)
    assert line.correlation > 0.7
    assert line.slope_uncertainty > 2.0 * slow.std() / np.sqrt(200) / x.std()


def test_window_avoids_the_bend() -> None:
    x = np.linspace(0.0, 1.0, 400)
    y = x + np.where(x < 0.4, 8.0 * (x - 0.4) ** 2, 0.0) + 0.01 * np.random.default_rng(3).normal(size=400)
    window = straight_window(x, y, 0.2)
    assert window.straight
    assert 0.25 < window.low < 0.5
    assert window.high == 1.0


# --- CO stripping ---


def test_charge_ratio_of_published_strip() -> None:
    """A made strip with the published charges: 91.8 uC of CO on a surface that holds 46.4 uC of hydrogen."""
    made = platinum_with_monoxide(91.8e-6, 46.4e-6, noise=2e-9)
    strip = hydroxcell.analyze(made, "co_stripping", reference="RHE", area="0.196 cm2", loading="20 ug/cm2")
    hydrogen = hydroxcell.analyze(made, "hydrogen_underpotential_deposition", reference="RHE")
    assert strip.charge.value == pytest.approx(91.8e-6, rel=0.01)
    assert hydrogen.charge.value == pytest.approx(46.4e-6, rel=0.01)
    assert strip.charge.value / hydrogen.charge.value == pytest.approx(1.98, rel=0.01)
    assert strip.surface_area.value == pytest.approx(91.8e-6 / 4.2, rel=0.01)
    specific = strip.value("specific_surface_area").value
    assert specific == pytest.approx(91.8e-6 / 4.2 / (0.196e-4 * 2e-4), rel=0.01)
    assert strip.value("peak_potential").value == pytest.approx(0.75, abs=0.005)


def test_base_in_another_file() -> None:
    made = platinum_with_monoxide(91.8e-6, 46.4e-6)
    half = len(made.main) // 2
    e, i, t = (made.main.si(name) for name in ("potential", "current", "time"))
    strip = recording("strip.csv", potential=e[:half], current=i[:half], time=t[:half])
    base = recording("base.csv", potential=e[half:], current=i[half:], time=t[half:])
    found = hydroxcell.analyze(strip, "co_stripping", base=base, reference="RHE")
    assert found.charge.value == pytest.approx(91.8e-6, rel=0.005)
    assert [source.file for source in found.sources] == ["strip.csv", "base.csv"]
    with pytest.raises(InputError, match="base=FILE"):
        hydroxcell.analyze(strip, "co_stripping")


@pytest.mark.parametrize("window", [{"window_low": 0.55, "window_high": 0.85}, {}], ids=["given", "found"])
def test_coverage_of_strip_charge(window: dict[str, float]) -> None:
    cases = 300  # 1000 in benchmarks/voltammetry.py
    made = [platinum_with_monoxide(60e-6, 46.4e-6, noise=4e-8, seed=seed) for seed in range(cases)]
    found = [co_stripping.from_recordings([one], window).charge for one in made]
    assert covered(sum(charge.low <= 60e-6 * 0.99996 <= charge.high for charge in found), cases)


@published
def test_cycles_without_monoxide_give_no_charge() -> None:
    for settings in ({}, {"window_low": "0.5 V", "window_high": "1.1 V"}):
        found = hydroxcell.analyze(FILES / "co-strip" / "ecdata_part1_COstrip_11-11-21.csv", "co_stripping", **settings)
        assert abs(found.charge.value) < 7e-6
        assert found.charge.low < 0.0 < found.charge.high
        assert any("no CO peak" in text for text in found.findings)
    assert found.charge.value == pytest.approx(5.7e-6, abs=0.1e-6)


# --- hydrogen adsorption ---


GIVEN = {"window_low": 0.06, "window_high": 0.37, "double_layer_low": 0.42, "double_layer_high": 0.55}


@pytest.mark.parametrize("window", [GIVEN, {}], ids=["given", "found"])
def test_coverage_of_hydrogen_charge(window: dict[str, float]) -> None:
    x = np.arange(0.04, 1.0, 0.002)
    generator = np.random.default_rng(4)
    hits, cases = 0, 300  # 1000 in benchmarks/voltammetry.py
    truth = 46.4e-6 * (1.0 - 0.55 * 1.6e-4)  # the part of the first peak below the window
    for _ in range(cases):
        current = platinum_sweep(x, 46.4e-6) + 5e-8 * generator.normal(size=len(x))
        made = recording(potential=x, current=current, time=(x - x[0]) / RATE)
        found = hydrogen_adsorption.from_recordings([made], window | {"reference": "RHE"})
        hits += found.charge.low <= truth <= found.charge.high
    assert covered(hits, cases), hits / cases


def test_single_crystal_in_perchloric_acid() -> None:
    """Made like Pt(111) in HClO4: 157.5 uC/cm2 of hydrogen up to 0.4 V, hydroxide above 0.6 V."""
    x = np.arange(0.06, 0.9, 0.001)
    plateau = 1.0 / (1.0 + np.exp((x - 0.36) / 0.008))
    plateau *= 157.5e-6 * 0.05 / np.trapezoid(plateau, x)
    y = plateau + 3e-6 + bell(x, 0.75, 0.03, 60e-6, 0.05)
    made = recording(potential=x, current=y, time=(x - x[0]) / 0.05)
    found = hydroxcell.analyze(made, "hydrogen_underpotential_deposition", reference="RHE", area="1 cm2")
    assert found.charge.value == pytest.approx(157.5e-6, rel=0.01)
    assert not any("anions" in text for text in found.findings)


@published
def test_single_crystal_in_sulfate_warns_of_the_double_layer() -> None:
    file = FILES / "echemdb" / "strmcnik_2010_enhanced_880_f1tl_black.csv"
    found = hydroxcell.analyze(file, "hydrogen_underpotential_deposition", area="1 cm2")
    assert any("(bi)sulfate" in text and "would be wrong" in text for text in found.findings)
    assert found.double_layer_low > 0.55
    wrong = found.other_charges[list(found.other_choices).index("double layer at 0.40 to 0.50 V")]
    assert wrong < 0.3 * found.charge.value


@published
def test_hydrogen_of_published_cycles() -> None:
    file = FILES / "co-strip" / "ecdata_part1_COstrip_11-11-21.csv"
    for sweep, charge in ((1, 46.6e-6), (2, 47.4e-6)):
        found = hydroxcell.analyze(file, "hydrogen_underpotential_deposition", reference="RHE", sweep=sweep)
        assert found.charge.value == pytest.approx(charge, rel=0.04)


def test_unknown_reference_is_asked_for() -> None:
    x = np.arange(0.04, 1.0, 0.002)
    made = recording(potential=x, current=platinum_sweep(x, 4e-5), time=x / RATE)
    with pytest.raises(InputError, match="reference_offset"):
        hydroxcell.analyze(made, "hydrogen_underpotential_deposition")
    against = recording(potential=x - 1.0, current=platinum_sweep(x, 4e-5), time=x / RATE, reference="SCE")
    with pytest.raises(InputError, match="temperature"):
        hydroxcell.analyze(against, "hydrogen_underpotential_deposition")
    with pytest.raises(InputError, match="pH"):
        hydroxcell.analyze(against, "hydrogen_underpotential_deposition", temperature="25 degC")


# --- capacitance ---


def made_capacitance(capacitance: float = 2e-3) -> list[object]:
    made = []
    for rate in (0.005, 0.01, 0.02, 0.05, 0.1):
        e = cycle(0.3, 0.5, 0.001)
        up = np.r_[True, np.diff(e) > 0.0]
        current = capacitance * rate * np.where(up, 1.0, -1.0) + 1e-6
        made.append(recording(f"{rate}.csv", potential=e, current=current, time=np.arange(len(e)) * 0.001 / rate))
    return made


def test_capacitance_of_several_files() -> None:
    found = hydroxcell.analyze(made_capacitance(), "double_layer_capacitance", area="1 cm2")
    assert found.capacitance.value == pytest.approx(2e-3, rel=2e-3)
    assert "electrochemical_surface_area" not in found.values
    assert any("none is assumed" in text for text in found.findings)
    known = hydroxcell.analyze(made_capacitance(), "double_layer_capacitance", specific_capacitance="40 uF/cm2")
    assert known.value("electrochemical_surface_area").value == pytest.approx(2e-3 / 0.4, rel=2e-3)
    with pytest.raises(InputError, match="three different scan rates"):
        hydroxcell.analyze(made_capacitance()[:2], "double_layer_capacitance")


def test_coverage_of_capacitance() -> None:
    generator = np.random.default_rng(5)
    rates = np.array([0.005, 0.01, 0.02, 0.05, 0.1])
    values = [double_layer_capacitance(rates, 2e-3 * rates + 3e-6 * generator.normal(size=5)) for _ in range(1000)]
    assert covered(sum(v.capacitance.low <= 2e-3 <= v.capacitance.high for v in values), 1000)


# --- crossover ---


def made_crossover(
    noise: float, seed: int = 0, current: float = 20.0, short: float = 5.0
) -> tuple[np.ndarray, np.ndarray]:
    """Sweep [V], [A/m2] that rises to its plateau below 0.25 V."""
    e = np.arange(0.05, 0.5, 0.001)
    rise = 1.0 - np.exp(-e / 0.02)
    return e, current * rise + short * e + noise * np.random.default_rng(seed).normal(size=len(e))


def test_coverage_of_crossover_and_short() -> None:
    found = [crossover(*made_crossover(0.3, seed)) for seed in range(1000)]
    assert covered(sum(r.crossover_current.low <= 20.0 <= r.crossover_current.high for r in found), 1000)
    assert covered(sum(r.short.low <= 5.0 <= r.short.high for r in found), 1000)


def test_crossover_from_a_file_with_the_sign_of_a_fuel_cell() -> None:
    e, j = made_crossover(0.05)
    made = recording("lsv.csv", potential=e, current=-j * 25e-4, time=e / 0.001)
    found = hydroxcell.analyze(
        made, "crossover", area="25 cm2", membrane_thickness="30 um", hydrogen_pressure="100 kPa"
    )
    assert found.crossover_current.value == pytest.approx(20.0, rel=0.02)
    assert found.value("short_resistance").value == pytest.approx(0.2, rel=0.05)
    assert found.value("hydrogen_permeability").value == pytest.approx(20.0 * 30e-6 / (2 * 96485.33 * 1e5), rel=0.02)
    assert any("sign of a fuel cell" in text for text in found.findings)


def test_crossover_says_when_there_is_no_short() -> None:
    found = crossover(*made_crossover(0.3, 1, short=0.0))
    assert "not distinguishable" in found.sentence
    assert found.value("short_conductance").low < 0.0


def test_crossover_needs_area_and_a_sweep_that_is_long_enough() -> None:
    e, j = made_crossover(0.05)
    made = recording("lsv.csv", potential=e, current=j * 25e-4, time=e / 0.001)
    with pytest.raises(InputError, match="area is needed"):
        hydroxcell.analyze(made, "crossover")
    short = recording("lsv.csv", potential=e[:200], current=j[:200], time=e[:200] / 0.001)
    with pytest.raises(InputError, match=r"sweep to 0\.5 V"):
        hydroxcell.analyze(short, "crossover", area="25 cm2")
    quick = recording("lsv.csv", potential=e, current=j * 25e-4, time=e / 0.05)
    assert any("charging current" in text for text in hydroxcell.analyze(quick, "crossover", area="25 cm2").findings)
