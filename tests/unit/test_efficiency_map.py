"""Hydrogen over net power in any place, with idle, and what pressure does to the cell."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS
from hydroxcell.errors import InputError
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.study import Study
from hydroxcell.system.atmosphere import standard_pressure
from hydroxcell.system.efficiency_map import efficiency_map, map_columns
from hydroxcell.system.loads import rated_load, states
from hydroxcell.system.pressure import cathode_pressure, oxygen_voltage_slope, pressure_voltage
from hydroxcell.system.stack import LHV, in_use
from hydroxcell.system.study import SystemStudy, read_study

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml").with_values(stack__cells=60)


def worded(study: SystemStudy, **words: str) -> SystemStudy:
    return dataclasses.replace(study, words={**study.words, **{f"plant.{k}": v for k, v in words.items()}})


def test_line_is_that_of_the_table_of_loads(study: SystemStudy) -> None:
    line = efficiency_map(study)
    values = in_use(study.values, study.words)
    rated = rated_load(values, study)
    _, plant = states(values, study, rated, rated * np.array([0.31, 0.62, 1.0]))
    assert line.hydrogen(plant.net) == pytest.approx(plant.hydrogen * MOLAR_MASS["H2"], rel=2e-5)
    assert line.efficiency(plant.net) == pytest.approx(plant.net / (plant.hydrogen * LHV), rel=2e-5)
    assert line.largest_power == pytest.approx(plant.net[-1], rel=1e-9)


def test_thin_and_warm_air_take_power_and_hydrogen(study: SystemStudy) -> None:
    places = [(None, 0.0), (None, 2000.0), (None, 4000.0)]
    lines = [efficiency_map(study, *place) for place in places]
    assert lines[0].largest_power > lines[1].largest_power > lines[2].largest_power
    half = np.array([0.4 * lines[0].largest_power])
    assert lines[0].hydrogen(half) < lines[1].hydrogen(half) < lines[2].hydrogen(half)
    cold, hot = efficiency_map(study, 268.15), efficiency_map(study, 313.15)
    assert cold.efficiency(half) > hot.efficiency(half)


def test_cell_feels_the_pressure_by_the_stated_law(study: SystemStudy) -> None:
    sinking = worded(study, pressure_control="ratio").with_values(
        plant__altitude=3000.0, stack__temperature_voltage_slope=0.0, stack__manifold_diameter=0.5
    )
    here = sinking.with_values(plant__altitude=0.0)
    voltage = []
    for one in (sinking, here):
        values = in_use(one.values, one.words)
        rated = rated_load(values, one)
        stack, _ = states(values, one, rated, np.array([0.5, 1.0]) * rated)
        voltage.append(stack.mean_cell_voltage)
    v = here.values
    vapour = v["stack.cathode_relative_humidity"] * float(saturation_pressure(v["stack.temperature"]))
    low, high = v["stack.cathode_pressure_low"], v["stack.cathode_pressure"]
    full = np.array([0.5 * (low + high), high])
    thin = full * standard_pressure(3000.0) / standard_pressure(0.0)
    expected = v["stack.oxygen_voltage_slope"] * np.log((thin - vapour) / (full - vapour))
    assert voltage[0] - voltage[1] == pytest.approx(expected, abs=2e-5)
    assert expected[1] < -0.01


def test_slope_is_equilibrium_plus_kinetics() -> None:
    assert oxygen_voltage_slope(300.0, 0.06, 0.0) == pytest.approx(GAS_CONSTANT * 300.0 / (4 * FARADAY))
    gain = pressure_voltage(oxygen_voltage_slope(300.0, 0.06, 1.0), np.array([10e5]), np.array([1e5]), 0.0)
    assert gain[0] == pytest.approx(0.06 + np.log(10) * GAS_CONSTANT * 300.0 / (4 * FARADAY))
    with pytest.raises(InputError, match="no room for air"):
        pressure_voltage(0.05, np.array([0.2e5]), np.array([1e5]), 0.25e5)


def test_a_curve_that_states_its_pressure_is_moved_from_there(study: SystemStudy) -> None:
    assert np.isnan(study.curve.pressure)
    stated = dataclasses.replace(study, curve=dataclasses.replace(study.curve, pressure=3e5))
    assert rated_load(stated.values, stated) < 0.95 * rated_load(study.values, study)
    same = dataclasses.replace(
        study, curve=dataclasses.replace(study.curve, pressure=study.values["stack.cathode_pressure"])
    )
    assert rated_load(same.values, same) == pytest.approx(rated_load(study.values, study))


def test_pressure_control_holds_limits_or_follows(study: SystemStudy) -> None:
    values = {**study.values, "plant.altitude": 5000.0, "plant.compressor_pressure_ratio": 2.5}
    load = np.array([0.1, 1.0])
    limited = cathode_pressure(values, {**study.words, "plant.pressure_control": "limited"}, load)
    following = cathode_pressure(values, {**study.words, "plant.pressure_control": "ratio"}, load)
    wanted = values["stack.cathode_pressure"]
    assert following[1] == pytest.approx(wanted * standard_pressure(5000.0) / standard_pressure(0.0))
    assert following[1] < limited[1] < wanted
    with pytest.raises(InputError, match="pressure ratio"):
        cathode_pressure(values, {**study.words, "plant.pressure_control": "held"}, load)


def test_idle_with_the_stack_off_is_the_balance_of_battery_and_crossover(study: SystemStudy) -> None:
    off = worded(study, idle="stack_off").with_values(
        stack__hydrogen_crossover=5.0, plant__control_power=30.0, plant__off_power=20.0, plant__battery_efficiency=0.9
    )
    line = efficiency_map(off)
    crossing = 60 * study.values["stack.area"] * 5.0 / (2 * FARADAY) * MOLAR_MASS["H2"]
    assert line.off_hydrogen == pytest.approx(crossing)
    # On for a share s at some power: 0.9 s P = (1 - s) 50 W; the best power is found by trying all.
    power = line.columns["net_power"][line.columns["net_power"] > 0]
    share = 50.0 / (50.0 + 0.9 * power)
    mean = share * line.running("hydrogen_rate", power) + (1 - share) * crossing
    running = efficiency_map(worded(off, idle="running")).idle_hydrogen
    assert line.idle_hydrogen == pytest.approx(min(mean.min(), running))
    assert line.idle_hydrogen < running
    tight = off.with_values(stack__hydrogen_crossover=0.0, plant__control_power=0.0, plant__off_power=0.0)
    assert efficiency_map(tight).idle_hydrogen == 0.0


def test_hydrogen_rises_with_power_and_nothing_is_continued(study: SystemStudy) -> None:
    line = efficiency_map(study)
    power = np.linspace(0.0, line.largest_power, 400)
    assert np.all(np.diff(line.hydrogen(power)) > 0.0)
    with pytest.raises(InputError, match="more than the system gives"):
        line.hydrogen(1.01 * line.largest_power)
    with pytest.raises(InputError, match="takes up no power"):
        line.hydrogen(-1.0)
    curve = study.curve
    short = dataclasses.replace(curve, **{
        name: getattr(curve, name)[8:] for name in ("current_density", "cell_voltage", "water_through_membrane")
    })  # fmt: skip
    with pytest.raises(InputError, match="gives at least"):
        efficiency_map(worded(dataclasses.replace(study, curve=short), idle="running")).hydrogen(0.0)
    assert efficiency_map(worded(dataclasses.replace(study, curve=short), idle="stack_off")).idle_hydrogen > 0.0


def test_map_leaves_out_and_names_what_cannot_be(study: SystemStudy) -> None:
    columns, failed = map_columns(study, altitudes=(0.0, 1000.0, 20000.0), loads=5)
    assert np.unique(columns["altitude"]).tolist() == [0.0, 1000.0]
    assert len(columns["net_power"]) == 10
    assert len(failed) == 1
    assert "outside the atmosphere model" in failed[0]


def test_simulated_cell_brings_its_own_pressure_and_slope(tmp_path: Path) -> None:
    text = (EXAMPLES.parent / "pap_study.toml").read_text(encoding="utf-8").replace("points = 31", "points = 15")
    (tmp_path / "cell.toml").write_text(text, encoding="utf-8")
    given = 'components = "aem"\n[curve]\nsimulate = "cell.toml"\n[stack]\ntemperature = { value = 80, unit = "degC", '
    given += 'status = "chosen", source = "cell" }\n'
    (tmp_path / "study.toml").write_text(given, encoding="utf-8")
    found = read_study(tmp_path / "study.toml")
    curve = found.curve
    assert curve.pressure == pytest.approx(1.5e5)
    # R T/4F + kinetics at small currents; towards the largest current transport adds to it without end.
    assert 0.025 < curve.oxygen_slope[1] < 0.04
    assert np.all(np.diff(curve.oxygen_slope) > 0.0)
    thin = Study.from_file(tmp_path / "cell.toml")
    cell = thin.cell.replace({"conditions.cathode.pressure": 1.05e5})
    again = hydroxcell.simulate(cell, thin.protocol)
    i = np.array([1e3, 3e3, 6e3, 1e4])
    vapour = 0.9 * float(saturation_pressure(353.15))
    law = pressure_voltage(np.interp(i, curve.current_density, curve.oxygen_slope), 1.05e5, 1.5e5, vapour)
    good = again.converged
    simulated = np.interp(i, again["current_density"][good], again["cell_voltage"][good])
    assert simulated - np.interp(i, curve.current_density, curve.cell_voltage) == pytest.approx(law, abs=4e-3)
    assert np.all(law < -0.015)
    # What the set of components says of the slope no longer matters.
    assert rated_load(found.with_values(stack__oxygen_voltage_slope=0.3).values, found) == pytest.approx(
        rated_load(found.values, found)
    )
    (tmp_path / "study.toml").write_text(
        given.replace("[stack]", 'cathode_pressure = "2 bar"\n[stack]'), encoding="utf-8"
    )
    with pytest.raises(InputError, match="brings its own pressure"):
        read_study(tmp_path / "study.toml")
