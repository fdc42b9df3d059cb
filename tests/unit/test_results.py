"""Studies, results, storage, tables, summary, influence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell import Hold, InputError, Polarization, Result, Study
from hydroxcell.errors import FileFormatError, UnknownNameError
from hydroxcell.nomenclature import LOSSES
from hydroxcell.results import metrics


@pytest.fixture(scope="module")
def result() -> Result:
    return hydroxcell.simulate("pap_reference", Polarization(points=9))


def test_losses_sum_to_the_total(result: Result) -> None:
    total = sum(result.losses().values())
    assert np.abs(total - (result["reversible_voltage"] - result["cell_voltage"])).max() < 1e-10
    assert tuple(result.losses()) == tuple(name for name in LOSSES if name != "nernst_loss")


def test_losses_of_a_working_cell_are_not_negative(result: Result) -> None:
    for name, values in result.losses().items():
        floor = -0.02 if name.startswith("gas_transport") else -1e-3
        assert values.min() > floor, name


def test_balances_close(result: Result) -> None:
    for name in ("water_closure_relative", "charge_closure_relative", "energy_closure_relative"):
        assert result[name].max() < 1e-8, name


def test_result_is_stored_without_loss(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    result.save(path)
    again = hydroxcell.load_result(path)
    assert again == result
    assert again.study.hash == result.study.hash
    assert json.loads(path.read_text())["study_hash"] == result.study.hash
    assert hydroxcell.load_result(tmp_path) == result, "a folder with result.json is read too"


def test_a_changed_number_makes_another_result(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    result.save(path)
    content = json.loads(path.read_text())
    content["table"]["cell_voltage"][3] += 1e-15
    path.write_text(json.dumps(content))
    assert hydroxcell.load_result(path) != result


def test_reading_something_else_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1}')
    with pytest.raises(FileFormatError, match="not a result file"):
        hydroxcell.load_result(path)


def test_unknown_column_names_the_nearest(result: Result) -> None:
    with pytest.raises(UnknownNameError, match="cell_voltage"):
        result["cell_voltag"]
    with pytest.raises(UnknownNameError, match="temperature"):
        result.profile("temperatur", 0)


def test_csv_has_units_in_every_header(result: Result, tmp_path: Path) -> None:
    result.to_csv(tmp_path / "curve.csv")
    result.profiles_to_csv(tmp_path / "profiles.csv")
    for name, rows in (("curve.csv", len(result)), ("profiles.csv", None)):
        with (tmp_path / name).open(newline="") as stream:
            table = list(csv.reader(stream))
        named = [h for h in table[0] if h not in ("status", "iterations", "point", "layer")]
        assert all(" / " in h for h in named)
        assert rows is None or len(table) == rows + 1
    with (tmp_path / "curve.csv").open(newline="") as stream:
        first = next(csv.DictReader(stream))
    assert float(first["cell_voltage / V"]) == pytest.approx(result["cell_voltage"][0], rel=1e-8)


def test_summary_has_the_promised_keys(result: Result) -> None:
    promised = {
        "peak_power_density_W_cm2", "current_density_at_0.6V_A_cm2", "limiting_current_density_A_cm2", "limiting_cause",
        "high_frequency_resistance_ohm_cm2", "open_circuit_voltage_V", "water_closure_relative",
        "energy_closure_relative", "points", "points_converged", "study_hash",
    }  # fmt: skip
    summary = result.summary()
    assert promised <= set(summary)
    assert summary["points"] == summary["points_converged"] == 9


def test_current_at_a_voltage_is_solved_not_interpolated(result: Result) -> None:
    exact = hydroxcell.simulate("pap_reference", Hold(voltage=0.6))
    wanted = exact["current_density"][0] / 1e4
    assert result.summary()["current_density_at_0.6V_A_cm2"] == pytest.approx(wanted, rel=1e-5)


def test_holds_meet_their_set_points() -> None:
    assert hydroxcell.simulate("pap_reference", Hold(voltage="0.7 V"))["cell_voltage"][0] == pytest.approx(
        0.7, abs=1e-12
    )
    current = hydroxcell.simulate("pap_reference", Hold(current_density="1 A/cm2"))
    assert current["current_density"][0] == pytest.approx(1e4, rel=1e-9)
    power = hydroxcell.simulate("pap_reference", Hold(power_density="0.5 W/cm2"))
    assert power["power_density"][0] == pytest.approx(5e3, rel=1e-9)
    assert power["current_density"][0] < current["current_density"][0], "the branch of higher voltage"


def test_a_current_beyond_the_limit_is_named_not_invented() -> None:
    result = hydroxcell.simulate("ldpe_rg_air_ag", Polarization(current_densities=["0.1 A/cm2", "50 A/cm2"]))
    assert result.status[0] == "converged"
    assert result.status[1].startswith("limited: ")
    assert np.isnan(result["cell_voltage"][1])
    assert result["current_density"][1] == pytest.approx(5e5)


def test_vector_and_single_points_agree() -> None:
    currents = [2e3, 8e3, 1.5e4]
    together = hydroxcell.simulate("pap_reference", Polarization(current_densities=currents))
    single = [hydroxcell.simulate("pap_reference", Hold(current_density=i))["cell_voltage"][0] for i in currents]
    assert together["cell_voltage"] == pytest.approx(single, abs=1e-9)


def test_the_cell_of_the_caller_is_not_changed() -> None:
    cell = hydroxcell.load_cell("pap_reference")
    before = cell.hash
    hydroxcell.simulate(cell.replace({"membrane.thickness": "40 um"}), Hold(voltage=0.6))
    assert cell.hash == before


def test_study_file(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'format = "hydroxcell-study-1"\ntitle = "thin"\ncell = "pap_reference"\n'
        '[set]\n"membrane.thickness" = "15 um"\n[protocol]\nkind = "polarization"\npoints = 5\n'
    )
    study = Study.from_file(path, {"conditions.temperature": "70 degC"})
    assert study.cell.value("membrane.thickness") == 15e-6
    assert study.cell.value("conditions.temperature") == pytest.approx(343.15)
    assert Study.from_dict(study.to_dict()).hash == study.hash
    assert study.hash != Study.from_file(path).hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cel = 'pap_reference'\n", "cell"),
        ("cell = 'pap_referenc'\n", "pap_reference"),
        ("title = 'x'\n", "no cell is named"),
        ("cell = 'pap_reference'\nmodel = 'through'\n", "through_plane"),
        ("cell = 'pap_reference'\n[protocol]\nkind = 'polarisation'\n", "polarization"),
        ("cell = 'pap_reference'\n[protocol]\npoint = 5\n", "points"),
        ("cell = 'pap_reference'\n[protocol]\npoints = 1\n", "points"),
        ("cell = 'pap_reference'\n[protocol]\nup_to = '2 mg/cm2'\n", "A/m2|A/cm2"),
        ("cell = 'pap_reference'\n[protocol]\nup_to = '1 A/cm2'\nvoltages = ['0.5 V']\n", "takes one"),
        ("cell = 'pap_reference'\n[protocol]\nkind = 'hold'\n", "exactly one"),
        ("cell = 'pap_reference'\n[set]\n'membrane.thicknes' = '20 um'\n", "membrane.thickness"),
        ("cell = 'pap_reference'\n[set]\n'conditions.temperature' = 80\n", "degC"),
    ],
)
def test_mistakes_in_a_study_are_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        Study.from_file(path)
    assert "study.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_influence_lists_assumed_inputs_by_effect() -> None:
    study = Study(hydroxcell.load_cell("pap_reference"), Polarization())
    found = hydroxcell.influential_inputs(study, 3)
    assert len(found) == 3
    spans = [f.span for f in found]
    assert spans == sorted(spans, reverse=True)
    assumed = set(study.cell.assumed())
    assert all(f.path in assumed and f.low <= f.base <= f.high for f in found)


@pytest.mark.parametrize(("side", "gas", "electrons"), [("cathode", "oxygen", 4), ("anode", "hydrogen", 2)])
def test_a_feed_that_runs_out_ends_the_curve_by_name(side: str, gas: str, electrons: int) -> None:
    cell = hydroxcell.load_cell("pap_reference").replace({f"conditions.{side}.flow.rate": "10 sccm"})
    feed = cell.value(f"conditions.{side}.flow.rate") / cell.value("geometry.active_area") * electrons * 96485.0
    result = hydroxcell.simulate(cell, Polarization(current_densities=[0.5 * feed, 1.5 * feed]))
    assert result.status == ("converged", f"limited: {gas} feed")
    largest = result.scalars["limiting_current_density"]
    assert 0.98 * feed < largest < feed
    whole = hydroxcell.simulate(cell, Polarization(points=11))
    assert whole.converged.all()
    assert (np.diff(whole["current_density"]) > 0).all()


def test_peak_power_at_a_limiting_current_is_not_invented() -> None:
    """Several points at nearly one current: a parabola over the current would shoot far above all of them."""
    voltage = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    current = np.array([3e3, 9e3, 1.72e4, 1.7209e4, 1.7210e4])
    power, at = metrics.peak(current, voltage)
    assert (current * voltage).max() <= power < 1.03 * (current * voltage).max()
    assert at == pytest.approx(power / 0.6, rel=0.06)
