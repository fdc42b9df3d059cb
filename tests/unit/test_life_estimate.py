"""Life of the stack of a study: sections, interval, influence, ageing of the cell, cost, page, command."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hydroxcell.cli.main import _run
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.cost.asked import read_cost
from hydroxcell.system.evidence import KINDS, STATUSES, evidence_columns, read_evidence
from hydroxcell.system.life.ageing import aged_cell, current_at_power, duty, duty_of, with_ageing
from hydroxcell.system.life.asked import AgeingAsked, read_life
from hydroxcell.system.life.estimate import LifeEstimate, life_estimate
from hydroxcell.system.life.events import HOUR
from hydroxcell.system.life.uncertain import drawn
from hydroxcell.system.number import Number
from hydroxcell.system.study import SystemStudy, read_study

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"


def given(value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "status": "chosen", "source": "s", **more}


BUS = {"starts": given(0.99, "1/h"), "load_changes": given(56, "1/h"), "idle": given(13, "min/h"),
       "high_power": given(14, "min/h")}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml")


def with_life(study: SystemStudy, **life: Any) -> SystemStudy:
    return dataclasses.replace(study, life=life)


@pytest.fixture(scope="module")
def bus(study: SystemStudy) -> LifeEstimate:
    return life_estimate(with_life(study, events=BUS))


@pytest.fixture(scope="module")
def driven(study: SystemStudy) -> LifeEstimate:
    return life_estimate(study)


def test_given_events_give_the_published_lives(bus: LifeEstimate) -> None:
    lives = dict(zip(bus.lives["model"].tolist(), bus.lives["life_to_ten_percent"] / HOUR, strict=True))
    assert round(float(lives["pei_2008"])) == 989
    assert bus.model == "alkaline"
    assert bus.life_to_ten_percent.value == pytest.approx(HOUR * lives["alkaline"])


def test_interval_holds_the_value_and_comes_from_every_range(bus: LifeEstimate, driven: LifeEstimate) -> None:
    for result in (bus, driven):
        for name in ("life_to_ten_percent", "lasting_decay_rate"):
            value = result.values[name]
            assert 0.0 < value.low < value.value < value.high
        moved = set(result.changes["life_to_ten_percent"])
        uncertain = {n.path for n in result.inputs if n.uncertain}
        assert moved <= uncertain
        assert {f"life.alkaline.{t}" for t in ("start_stop", "load_change", "running", "recoverable_share")} <= moved
    assert "life.thresholds.idle" in driven.changes["life_to_ten_percent"]
    assert "life.thresholds.idle" not in bus.changes["life_to_ten_percent"]


def test_bounds_of_an_alkaline_start_are_published_ones_times_one_and_ten(bus: LifeEstimate) -> None:
    low, high = bus.changes["life_to_ten_percent"]["life.alkaline.start_stop"]
    rate, voltage = bus.values["lasting_decay_rate"].value, bus.rated_cell_voltage
    for change, cost in ((low, 13.79e-6), (high, 137.9e-6)):
        moved = rate + 0.99 / HOUR * (cost - 44e-6)
        assert bus.life_to_ten_percent.value + change == pytest.approx(0.1 * voltage / moved, rel=1e-9)


def test_contributions_and_course_belong_to_the_rate(driven: LifeEstimate) -> None:
    c = driven.contributions
    for name, rate in zip(driven.lives["model"], driven.lives["lasting_decay_rate"], strict=True):
        assert c["lasting_decay_rate"][c["model"] == name].sum() == pytest.approx(rate, rel=1e-12)
    course = driven.course
    at_end = np.interp(driven.life_to_ten_percent.value, course["operating_time"], course["aged_cell_voltage"])
    assert at_end == pytest.approx(0.9 * driven.rated_cell_voltage, rel=1e-9)


def test_a_wide_number_is_drawn_in_its_logarithm() -> None:
    uniform = (np.arange(20000) + 0.5) / 20000
    wide = Number("a", 10.0, 1.0, 100.0, "1", "", "assumed", "s")
    narrow = Number("b", 10.0, 8.0, 14.0, "1", "", "assumed", "s")
    assert np.median(drawn(wide, uniform)) == pytest.approx(10.0, rel=1e-3)
    assert drawn(narrow, uniform).mean() == pytest.approx((10 + 8 + 14) / 3, rel=1e-3)
    for number in (wide, narrow):
        values = drawn(number, uniform)
        assert (values.min(), values.max()) == pytest.approx((number.low, number.high), rel=0.03)


def test_same_seed_same_interval(study: SystemStudy, bus: LifeEstimate) -> None:
    assert life_estimate(with_life(study, events=BUS)).life_to_ten_percent == bus.life_to_ten_percent
    other = life_estimate(with_life(study, events=BUS, seed=2)).life_to_ten_percent
    assert other.value == bus.life_to_ten_percent.value
    assert other.low != bus.life_to_ten_percent.low
    assert other.low == pytest.approx(bus.life_to_ten_percent.low, rel=0.1)


def test_report_says_what_is_assumed_and_what_is_recalled(driven: LifeEstimate, tmp_path: Path) -> None:
    driven.save(tmp_path / "result.json")
    assert load_result(tmp_path / "result.json") == driven
    text = html_page(driven.page())
    for words in ("nobody has published", "recalled and not checked", "What moves the life", "Published records"):
        assert words in text
    recalled = [r for r in read_evidence("durability") if r.status == "recalled"]
    assert recalled
    assert text.count(">recalled<") == len(recalled)
    for name in driven.tables():
        driven.to_csv(tmp_path / f"{name}.csv", name)


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_says_gas_conditions_status_and_source(kind: str) -> None:
    records = read_evidence(kind)
    assert len(records) > 10
    for record in records:
        assert record.gas
        assert record.conditions
        assert record.source
        assert record.status in STATUSES
    assert len(evidence_columns(kind)["what"]) == len(records)


def test_nothing_is_computed_from_evidence() -> None:
    package = Path(read_evidence.__code__.co_filename).parents[1]
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "hydroxcell.system.evidence" in path.read_text(encoding="utf-8")
    }
    assert users == {"system/life/estimate.py", "system/life/words.py", "plot/system_life.py", "report/system/life.py",
                     "cli/life.py"}  # fmt: skip


def statuses(content: Any) -> list[str]:
    found = [str(content["status"])] if isinstance(content, dict) and "status" in content else []
    children = content.values() if isinstance(content, dict) else content if isinstance(content, list) else []
    return found + [status for child in children for status in statuses(child)]


def test_no_default_of_any_data_file_is_recalled() -> None:
    folder = Path(read_evidence.__code__.co_filename).parent
    files = [path for path in folder.rglob("*.toml") if not path.name.startswith("evidence_")]
    assert len(files) >= 10
    counted = {path.name: statuses(read_toml(path)) for path in files}
    assert not [name for name, found in counted.items() if "recalled" in found]
    assert sum(len(found) for found in counted.values()) > 200


def test_histogram_keeps_time_and_power_and_watches_the_rated_load(study: SystemStudy) -> None:
    random = np.random.default_rng(1)
    power, weight = random.random(500), random.random(500)
    levels, share = duty(power, weight, 0.01)
    assert share.sum() == pytest.approx(1.0)
    assert levels[-1] == 1.0
    on = power > 0.01
    mean = np.average(power[on], weights=weight[on])
    assert levels @ share == pytest.approx(mean * 0.995 + 0.005, rel=1e-9)
    asked = read_life(with_life(study, events=BUS))
    levels, share = duty_of(asked)
    assert (levels.tolist(), share.tolist()) == ([0.1, 0.5, 1.0], pytest.approx([13 / 60, 33 / 60, 14 / 60]))
    current = current_at_power(study, levels, asked.rated_current_density)
    assert np.all(np.diff(current) > 0.0)
    assert current[-1] == pytest.approx(asked.rated_current_density)


def test_the_aged_cell_replaces_the_priors_of_its_hours(study: SystemStudy) -> None:
    asked = read_life(with_life(study, events=BUS))
    wanted = AgeingAsked("pap_reference", "piperidinium", "20 h")
    aged = aged_cell(asked, wanted)
    assert 0.0 < aged.low < aged.life < aged.high
    assert aged.recoverable > 0.0
    model = with_ageing(asked.coefficients.model("alkaline"), aged, wanted, asked.rated_cell_voltage)
    assert set(model.terms) == {"start_stop", "load_change", "running"}
    running = model.terms["running"].number
    assert running.status == "calculated"
    assert 0.1 * asked.rated_cell_voltage / running.value == pytest.approx(aged.life)
    assert running.low < running.value < running.high
    assert model.recoverable_share is None


@pytest.mark.parametrize(
    ("life", "error", "message"),
    [
        ({}, InputError, "either .life.events. with starts"),
        ({"events": BUS, "trace": "made_load.csv"}, InputError, "either"),
        ({"events": {k: v for k, v in BUS.items() if k != "idle"}}, InputError, "life.events.idle .* is missing"),
        ({"events": BUS | {"idle": given(50, "min/h")}}, InputError, "more than an hour"),
        ({"events": BUS | {"starts": given(0.99, "1")}}, UnitError, "life.events.starts"),
        ({"events": BUS | {"starts": 0.99}}, InputError, "neither unit nor source"),
        ({"events": BUS | {"stops": given(1, "1/h")}}, UnknownNameError, "stops"),
        ({"events": BUS, "model": "pei2008"}, UnknownNameError, "pei_2008"),
        ({"events": BUS, "samples": 3}, InputError, "samples must be"),
        ({"events": BUS, "modell": "x"}, UnknownNameError, "model"),
        ({"events": BUS, "ageing": {"cell": "pap_reference"}}, InputError, "cation is missing"),
        (
            {"events": BUS, "models": {"alkaline": {"load_change": given(1, "uV/kW", definition="d")}}},
            UnitError,
            "three",
        ),
        ({"trace": "made_cell_curve.csv"}, FileFormatError, "columns time and power .or current"),
        ({"trace": "no.csv"}, InputError, "no.csv"),
        ({"trace": "made_load.csv", "starts_off": 1}, InputError, "starts_off"),
        ({"trace": "made_load.csv", "rated_power": given(30, "kW")}, InputError, "times the rated"),
    ],
)
def test_sections_that_cannot_be_used_are_refused(
    study: SystemStudy, life: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        read_life(with_life(study, **life))


def test_a_trace_may_be_a_current_with_a_column_that_says_on(study: SystemStudy, tmp_path: Path) -> None:
    asked = read_life(study)
    assert asked.trace is not None
    current = asked.rated_current_density * study.values["stack.area"]
    rows = [f"{t},{0.3 * current if t < 1800 else 0.0},{int(t < 2700)}" for t in range(0, 3601, 10)]
    (tmp_path / "load.csv").write_text("time / s,current / A,on\n" + "\n".join(rows) + "\n", encoding="utf-8")
    own = read_life(dataclasses.replace(study, folder=str(tmp_path), life={"trace": "load.csv"}))
    events = own.count({path: number.value for path, number in own.numbers.items()})
    assert (events.operating_time, events.off_time) == (2700.0, 900.0)
    assert events.idle == pytest.approx(900.0 / 2700.0)
    assert np.isnan(events.power_travel)
    levels, share = duty_of(own)
    assert levels == pytest.approx([0.01, 0.3, 1.0], abs=1e-6)
    assert share[:2] == pytest.approx([0.995 / 3, 0.995 * 2 / 3])
    (tmp_path / "load.csv").write_text("time / s,current / A,on\n0,1,2\n1,1,0\n", encoding="utf-8")
    with pytest.raises(InputError, match="must hold 1"):
        read_life(dataclasses.replace(study, folder=str(tmp_path), life={"trace": "load.csv"}))


def test_a_cell_that_cannot_take_the_load_or_does_not_exist_is_refused(study: SystemStudy) -> None:
    asked = read_life(with_life(study, events=BUS))
    with pytest.raises(InputError, match=r"\[life.ageing\]: pap_referenc cannot be aged.*pap_reference"):
        aged_cell(asked, AgeingAsked("pap_referenc", "piperidinium", "50 h"))


def test_cost_takes_the_life_of_the_load(study: SystemStudy, driven: LifeEstimate) -> None:
    small = dataclasses.replace(study.with_values(stack__cells=400), cost={**study.cost, "use_stack": False})
    found = read_cost(small).design.numbers["life_to_ten_percent"]
    assert found.mode == pytest.approx(driven.life_to_ten_percent.value, rel=1e-9)
    assert (found.low, found.high) == pytest.approx((driven.life_to_ten_percent.low, driven.life_to_ten_percent.high))
    off = dataclasses.replace(small, cost={**small.cost, "use_life": False})
    assert read_cost(off).design.numbers["life_to_ten_percent"].mode == pytest.approx(2000 * HOUR)
    with pytest.raises(InputError, match="needs a section"):
        read_cost(dataclasses.replace(small, life={}, cost={**small.cost, "use_life": True}))


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (EXAMPLES / "car_80kw.toml").read_text(encoding="utf-8")
    for name in ("made_cell_curve.csv", "made_load.csv"):
        (tmp_path / name).write_text((EXAMPLES / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "study.toml").write_text(text.replace("made_load.csv", "missing.csv"), encoding="utf-8")
    assert _run(["life", str(tmp_path / "study.toml")], False) == 2
    assert "missing.csv" in capsys.readouterr().err
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert _run(["life", str(tmp_path / "study.toml"), "--out", str(tmp_path / "out")], False) == 0
    assert (tmp_path / "out" / "report.html").exists()
    assert "loses 10 % of its rated power" in capsys.readouterr().out
    assert _run(["evidence", "cost", "--csv", str(tmp_path / "cost.csv")], False) == 0
    assert "recalled" in (tmp_path / "cost.csv").read_text(encoding="utf-8")
    assert _run(["evidence", "durabilty"], False) == 2
