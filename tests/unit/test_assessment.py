"""Assessment: one study file from the curve of a cell to the cost of a kilometre."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hydroxcell.cli.main import main
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Value
from hydroxcell.system.assessment.assessment import PARTS, Assessment, assess
from hydroxcell.system.assessment.criteria import MET, NOT_MET, UNKNOWN, read_criteria
from hydroxcell.system.assessment.words import verdict_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "system"
CYCLE = "time / s,speed / km/h\n" + "".join(
    f"{t},{v}\n" for t, v in ((0, 0), (10, 0), (25, 50), (45, 50), (55, 20), (70, 80), (90, 80), (105, 0), (110, 0))
)


def write_study(folder: Path, change: tuple[str, str] | None = None) -> Path:
    """The example with a short cycle, one change, and few samples."""
    text = (EXAMPLE / "car_80kw.toml").read_text(encoding="utf-8")
    text = text.replace("made_cell_curve.csv", (EXAMPLE / "made_cell_curve.csv").as_posix())
    text = text.replace("made_load.csv", (EXAMPLE / "made_load.csv").as_posix())
    text = text.replace("cycles = { wltc_3b = 0.7, udds = 0.3 }", 'cycles = ["short.csv"]')
    text = text.replace("seed = 1\n", "seed = 1\nsamples = 300\n")
    if change is not None:
        assert change[0] in text
        text = text.replace(*change)
    (folder / "short.csv").write_text(CYCLE, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess(write_study(tmp_path_factory.mktemp("assessment")))


def test_kilometre_is_the_sum_of_its_items(result: Assessment) -> None:
    total = result.value("cost_per_distance")
    assert total.value == pytest.approx(float(result.costs["cost_per_distance"].sum()), rel=1e-12)
    assert total.low < total.value < total.high
    hydrogen = result.value("hydrogen_per_distance").value
    price = {n.path: n for n in result.vehicle.inputs}["vehicle.hydrogen_price"].value
    assert result.costs["cost_per_distance"][0] == pytest.approx(hydrogen * price, rel=1e-12)


def test_worn_stacks_are_paid(result: Assessment) -> None:
    """Life of a stack, its cost and the distance give the last item by hand."""
    inputs = {n.path: n for n in result.vehicle.inputs}
    life, lasts = inputs["vehicle.life_distance"].value, result.value("stack_life_distance").value
    first, replaced = (
        result.costs["cost_per_distance"][list(result.costs["item"]).index(name)]
        for name in ("stack, first", "stacks, replaced")
    )
    assert replaced == pytest.approx(first * (life / lasts - 1.0), rel=1e-9)
    assert result.life.model == "alkaline"


def test_load_of_the_vehicle_wears_the_stack(result: Assessment) -> None:
    """The trace under [life] is replaced by what the vehicle asks for."""
    for name in ("start_frequency", "load_change_frequency"):
        assert result.life.value(name).value == pytest.approx(result.vehicle.value(name).value, rel=1e-6)
    assert not result.life.sources


def test_what_moves_the_kilometre(result: Assessment) -> None:
    """The influence of the price of hydrogen is consumption times its range; life moves it the other way."""
    changes = result.changes["cost_per_distance"]
    price = {n.path: n for n in result.vehicle.inputs}["vehicle.hydrogen_price"]
    eaten = result.value("hydrogen_per_distance").value
    low, high = changes["vehicle.hydrogen_price"]
    assert (low, high) == pytest.approx((eaten * (price.low - price.value), eaten * (price.high - price.value)))
    assert any(path.startswith("life.") for path in changes)
    assert any(path.startswith("stack.") for path in changes)


def test_result_is_saved_with_its_parts(result: Assessment) -> None:
    again = Assessment.from_dict(result.to_dict())
    assert again == result
    for name in PARTS:
        assert getattr(again, name).sentence == getattr(result, name).sentence
    assert {drawing.name for drawing in again.page().figures} >= {"chain", "influence", "cost-parts"}
    assert again.page().leading[0].rows


def test_every_input_has_source_and_status(result: Assessment) -> None:
    assert len({n.path for n in result.inputs}) == len(result.inputs) > 100
    assert all(n.source and n.status != "recalled" for n in result.inputs)


def test_criteria_of_the_car_only(result: Assessment) -> None:
    names = list(result.answers["criterion"])
    assert "car life target" in names
    assert "bus life target" not in names


def interval(value: float, low: float, high: float) -> Value:
    return Value(value, math.nan, low, high, "")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (interval(30.0, 20.0, 39.0), MET),
        (interval(50.0, 41.0, 60.0), NOT_MET),
        (interval(39.0, 30.0, 60.0), UNKNOWN),
        (interval(45.0, 39.0, 60.0), UNKNOWN),
        (Value.exact(39.9, ""), MET),
        (Value.exact(40.1, ""), NOT_MET),
        (Value.exact(math.nan, ""), UNKNOWN),
    ],
)
def test_answer_at_most(value: Value, answer: str) -> None:
    criterion = {c.name: c for c in read_criteria({}, "study.toml")}["car_cost_target"]
    scale = 1e-3  # USD/kW
    scaled = Value(*(scale * v for v in (value.value, value.uncertainty, value.low, value.high)), "")
    assert criterion.answer(scaled) == answer


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [(31e3, 40e3, MET), (1e3, 19e3, NOT_MET), (25e3, 40e3, UNKNOWN), (1e3, 21e3, UNKNOWN)],
)
def test_answer_at_least_with_an_uncertain_threshold(low: float, high: float, answer: str) -> None:
    """The threshold of trucks is assumed between 20 000 and 30 000 h."""
    criterion = {c.name: c for c in read_criteria({}, "study.toml")}["truck_life_target"]
    assert criterion.answer(interval(3600.0 * 0.5 * (low + high), 3600.0 * low, 3600.0 * high)) == answer


def test_one_criterion_that_is_not_met_is_a_no() -> None:
    table = {"question": np.array(["clean"] * 3), "answer": np.array([MET, UNKNOWN, NOT_MET])}
    assert verdict_of(table, "clean") == "no"
    assert verdict_of(table, "cheap") == "not asked"


def test_own_criterion_replaces_and_adds(tmp_path: Path) -> None:
    row: dict[str, Any] = {
        "question": "cheap", "quantity": "cost_per_distance", "side": "at_most", "for": "any",
        "threshold": {"value": 0.2, "unit": "EUR/km", "status": "chosen", "source": "we"},
    }  # fmt: skip
    with pytest.raises(InputError, match="EUR"):
        read_criteria({"mine": row}, "study.toml")
    row["threshold"]["unit"] = "USD/km"
    found = {c.name: c for c in read_criteria({"mine": row}, "study.toml")}
    assert found["mine"].threshold.value == pytest.approx(0.2e-3)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (('vehicle = "car"', ""), InputError, "say what the system is held against"),
        (('vehicle = "car"', 'vehicle = "cars"'), UnknownNameError, "car"),
        (("hydrogen_price = {", "hydrogen_prise = {"), UnknownNameError, "hydrogen_price"),
        (("[assessment]", "[asessment]"), UnknownNameError, "assessment"),
        (('fuel_cell_system = "study"', 'fuel_cell_system = "vehicle"'), InputError, "needs the cell"),
        (
            (
                'vehicle = "car"',
                'vehicle = "car"\n[assessment.criteria.mine]\nquestion = "cheap"\nquantity = "cell_voltage"\n'
                'side = "at_most"\nfor = "any"\n'
                'threshold = { value = 1.0, unit = "V", status = "chosen", source = "we" }',
            ),
            UnknownNameError,
            "result of an assessment",
        ),
    ],
)
def test_refused(tmp_path: Path, change: tuple[str, str], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        assess(write_study(tmp_path, change))


def test_command_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["assess", str(write_study(tmp_path, ('vehicle = "car"', 'vehicle = "plane"')))])
    assert stop.value.code == 2
    assert "kind of vehicle" in capsys.readouterr().err
