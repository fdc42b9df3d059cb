"""Load profiles: steps, files, standard shapes, events, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell import (
    Impedance,
    InputError,
    LoadProfile,
    LoadStep,
    Study,
    load_result,
    simulate,
    start_stop,
    vehicle_cycle,
)
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.profile_files import read_profile
from hydroxcell.errors import FileFormatError, UnknownNameError
from hydroxcell.results.run_transient import run_profile

GOOD = "time / s,current_density / A/cm2\n0,0.1\n1,0.2\n3,0.2\n"


def test_steps_from_pairs() -> None:
    profile = LoadProfile.of_steps([("1 min", "0.5 A/cm2"), (30, ("0.5 A/cm2", "1 A/cm2"))])
    assert profile.duration == 90.0
    assert profile.steps[1].load == ("current_density", (5e3, 1e4))


def test_standard_shapes() -> None:
    assert vehicle_cycle("1.2 A/cm2").duration == 1180.0
    assert max(step.load[1] for step in vehicle_cycle("1.2 A/cm2").steps) == pytest.approx(1.2e4)
    cycle = start_stop("1 A/cm2", cycles=3)
    assert cycle.duration == pytest.approx(3 * 910.0)
    assert cycle.initial == "open_circuit"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"duration": 0, "voltage": 0.6}, "must be positive"),
        ({"duration": 1}, "none was given"),
        ({"duration": 1, "voltage": 0.6, "current_density": 1e3}, "exactly one"),
        ({"duration": 1, "current_density": 3e5}, "mA/cm2"),
        ({"duration": 1, "voltage": "600 V"}, "stack"),
        ({"duration": 1, "voltage": float("nan")}, "nan"),
        ({"duration": 1, "voltage": [0.6, 0.7, 0.8]}, "ramp"),
        ({"duration": 1, "voltage": 0.6, "conditions": {"conditions.anode.humidity": 0.5}}, "relative_humidity"),
        ({"duration": 1, "voltage": 0.6, "conditions": {"conditions.anode.relative_humidity": 60}}, "plausible"),
    ],
)
def test_steps_that_cannot_be(content: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        LoadStep.model_validate(content)


def test_a_table_becomes_ramps(tmp_path) -> None:
    path = tmp_path / "load.csv"
    path.write_text(GOOD)
    steps = read_profile(path)
    assert [step.duration for step in steps] == [1.0, 2.0]
    assert steps[0].load == ("current_density", (1e3, 2e3))
    path.write_text("time / min;current / A\n0;1,5\n1;2,5\n2;2,5\n")
    assert read_profile(path, active_area=5e-4)[0].load[1] == pytest.approx((3e3, 5e3))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        (GOOD.replace("3,0.2", "0.5,0.2"), "row 4: the time goes back"),
        (GOOD.replace("3,0.2", "1,0.2"), "stands still"),
        (GOOD.replace("1,0.2", "1,"), "row 3, current_density: the cell is empty"),
        (GOOD.replace("1,0.2", "1,nan"), "not a number"),
        (GOOD.replace(" / A/cm2", ""), "has no unit"),
        (GOOD.replace("A/cm2", "V"), "current_density"),
        (GOOD.replace("0.1", "120"), "row 2: .*mA/cm2"),
        (GOOD.replace("current_density / A/cm2", "speed / m/s"), "must name a time and one load"),
        ("time / s,current / A\n0,1\n1,2\n2,3\n", "active area"),
    ],
)
def test_tables_that_cannot_be(tmp_path, text: str, words: str) -> None:
    path = tmp_path / "load.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_profile(path)


def test_a_gap_is_refused(tmp_path) -> None:
    path = tmp_path / "load.csv"
    rows = [f"{t},0.2" for t in (*range(12), 100, 101)]
    path.write_text("time / s,current_density / A/cm2\n" + "\n".join(rows))
    with pytest.raises(FileFormatError, match="row 14: a gap of 89 s"):
        read_profile(path)


def test_a_load_above_the_limit_ends_with_time_and_cause() -> None:
    result = simulate("ldpe_rg_air_ag", LoadProfile.of_steps([(5, "0.1 A/cm2"), (60, ("0.1 A/cm2", "9 A/cm2"))]))
    assert result.status.startswith("stopped at ")
    assert 5.0 < result["time"][-1] < 65.0
    assert result["cell_voltage"][-1] == pytest.approx(0.05, abs=1e-3)
    assert result.cause
    assert result.cause in result.status


def test_a_power_that_cannot_be_delivered() -> None:
    result = simulate("pap_reference", LoadProfile.of_steps([(5, "0.5 W/cm2"), (5, "9 W/cm2")], load="power_density"))
    assert result.status.startswith("stopped at 5 s")
    assert result["time"][-1] == 5.0


def test_dry_out_is_an_event() -> None:
    dry = {"conditions.cathode.relative_humidity": "10 %", "conditions.anode.relative_humidity": "30 %"}
    steps = (
        LoadStep(duration=5, current_density="1 A/cm2"),
        LoadStep(duration=99, current_density="1 A/cm2", conditions=dry),
    )
    result = simulate("pap_reference", LoadProfile(steps=steps, minimum_water_content=6.0))
    assert "the cathode ionomer dried out" in result.status
    assert result["water_content_cathode"][-1] == pytest.approx(6.0, abs=1e-6)


def test_interruption_keeps_what_is_done() -> None:
    def interrupt(share: float, words: str) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    study = Study(load_cell("pap_reference"), LoadProfile.of_steps([(10, 5e3), (10, 1e4), (10, 5e3)]))
    result = run_profile(study, progress=interrupt)
    assert result.status.startswith("interrupted at ")
    assert 10.0 < result["time"][-1] < 30.0
    assert result.totals["species_closure_relative"] < 1e-9


def test_output_at_chosen_times_and_round_trip(tmp_path) -> None:
    profile = LoadProfile.of_steps([(10, 5e3), (10, 1e4)], output_interval="2.5 s")
    result = simulate("pap_reference", profile)
    assert np.unique(result["time"]).tolist() == [0.0, 2.5, 5.0, 7.5, 10.0, 12.5, 15.0, 17.5, 20.0]
    result.save(tmp_path / "result.json")
    assert load_result(tmp_path) == result
    result.to_csv(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().startswith("time / s,")


def test_cycles_and_voltage_holds() -> None:
    profile = LoadProfile.of_steps([(2, 0.7), (2, 0.6)], load="voltage", cycles=2)
    result = simulate("pap_reference", profile)
    assert result["time"][-1] == 8.0
    assert set(np.round(result["cell_voltage"], 9)) == {0.6, 0.7}


def test_pressures_cannot_jump_and_conditions_must_exist() -> None:
    jump = {"conditions.anode.pressure": "2 bar"}
    steps = (LoadStep(duration=5, voltage=0.7), LoadStep(duration=5, voltage=0.7, conditions=jump))
    with pytest.raises(InputError, match="give a ramp"):
        simulate("pap_reference", LoadProfile(steps=steps))
    other = {"conditions.anode.flow.ratio": 2.0}
    steps = (LoadStep(duration=5, voltage=0.7, conditions=other),)
    with pytest.raises(UnknownNameError, match=r"flow\.rate"):
        simulate("pap_reference", LoadProfile(steps=steps))


def test_a_first_load_without_steady_state() -> None:
    with pytest.raises(InputError, match="open_circuit"):
        simulate("pap_reference", LoadProfile.of_steps([(5, "15 A/cm2")]))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"frequencies": [1.0, 0.0], "voltage": 0.7}, "not positive"),
        ({"frequencies": [-1.0], "voltage": 0.7}, "not positive"),
        ({"lowest_frequency": "10 kHz", "highest_frequency": 1.0, "voltage": 0.7}, "must lie below"),
        ({"highest_frequency": "1 GHz", "voltage": 0.7}, "kHz"),
        ({}, "none was given"),
        ({"voltage": 0.7, "current_density": 1e4}, "exactly one"),
        ({"voltage": []}, "empty"),
    ],
)
def test_impedances_that_cannot_be(asked: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Impedance.model_validate(asked)


def test_an_impedance_above_the_limit() -> None:
    with pytest.raises(InputError, match="largest current density"):
        simulate("pap_reference", Impedance(current_density="20 A/cm2"))
