"""Life of stacks: published regressions, counting, units and their traps, the path from a trace to a life."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.errors import InputError, UnitError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.references import bibliography
from hydroxcell.system.life.coefficients import TERMS, Coefficients, read_coefficients, shipped_coefficients
from hydroxcell.system.life.decay import END, event_decay, life_from_trace, life_of, time_to_loss
from hydroxcell.system.life.events import HOUR, Events, Thresholds, count_events
from hydroxcell.system.life.rainflow import rainflow, reversals
from hydroxcell.system.study import data_file

BUS = Events(0.99 / HOUR, 56 / HOUR, float("nan"), 13 / 60, 14 / 60)
CITY = Events(1.18 / HOUR, 28 / HOUR, float("nan"), 9 / 60, 21 / 60)
LIMITS = Thresholds(0.01, 0.1, 0.9, 0.02, 1.0)


def without_site(name: str, events: Events, voltage: float = 0.65) -> float:
    """Loss per time of a shipped model without its site factor [V/s]."""
    model = shipped_coefficients().model(name)
    return life_of(model, events, voltage, {model.site_factor.path: 1.0}).decay_rate


def test_regression_of_pei_2008() -> None:
    percent_per_hour = 100 * HOUR * without_site("pei_2008", BUS) / 0.65
    assert percent_per_hour == pytest.approx(0.00588, abs=5e-6)
    assert percent_per_hour == pytest.approx(56 * 0.0000593 + 0.99 * 0.00196 + 13 / 60 * 0.00126 + 14 / 60 * 0.00147)
    life = life_of(shipped_coefficients().model("pei_2008"), BUS, 0.65).life_to_ten_percent
    assert round(10.0 / percent_per_hour) == 1701
    assert round(life / HOUR) == 989


def test_regression_of_chen_2015() -> None:
    rate = without_site("chen_2015", CITY)
    assert 1e6 * HOUR * rate == pytest.approx(32.8, abs=0.05)
    assert rate == pytest.approx(1e-6 / HOUR * (28 * 0.4185 + 1.18 * 13.79 + 9 / 60 * 8.662 + 21 / 60 * 10.00))
    assert round(float(time_to_loss(0.1, rate, 1.72)) / HOUR) == 1773


def test_a_relative_model_does_not_depend_on_the_voltage_and_an_absolute_one_does() -> None:
    models = shipped_coefficients()
    lives = {v: life_of(models.model("pei_2008"), BUS, v).life_to_ten_percent for v in (0.5, 0.7)}
    assert lives[0.5] == pytest.approx(lives[0.7], rel=1e-12)
    lives = {v: life_of(models.model("chen_2015"), BUS, v).life_to_ten_percent for v in (0.5, 0.7)}
    assert lives[0.7] / lives[0.5] == pytest.approx(1.4, rel=1e-12)
    with pytest.raises(InputError, match="was it that of the stack"):
        life_of(models.model("chen_2015"), BUS, 260.0)


@pytest.mark.parametrize("name", ["pei_2008", "chen_2015", "alkaline"])
def test_contributions_sum_to_the_rate_and_the_life_follows(name: str) -> None:
    found = life_of(shipped_coefficients().model(name), BUS, 0.6)
    assert sum(found.contributions.values()) == pytest.approx(found.decay_rate, rel=1e-14)
    assert found.life_to_ten_percent * found.decay_rate == pytest.approx(END * 0.6, rel=1e-14)
    assert found.relative_decay_rate == pytest.approx(found.decay_rate / 0.6)
    assert (found.recoverable_rate > 0.0) == (name == "alkaline")


def test_alkaline_priors_are_one_to_ten_times_the_published_ones_and_assumed() -> None:
    models = shipped_coefficients()
    alkaline, chen = models.model("alkaline"), models.model("chen_2015")
    for term, coefficient in chen.terms.items():
        prior = alkaline.terms[term].number
        assert prior.status == "assumed"
        assert (prior.low, prior.high) == pytest.approx((coefficient.number.value, 10 * coefficient.number.value), 1e-3)
        assert prior.value == pytest.approx(10**0.5 * coefficient.number.value, rel=0.02)


def test_rainflow_of_the_standard() -> None:
    ranges, counts = rainflow(np.array([-2.0, 1.0, -3.0, 5.0, -1.0, 3.0, -4.0, 4.0, -2.0]))
    found = {float(r): float(counts[ranges == r].sum()) for r in np.unique(ranges)}
    assert found == {3.0: 0.5, 4.0: 1.5, 6.0: 0.5, 8.0: 1.0, 9.0: 0.5}


@pytest.mark.parametrize("seed", range(5))
def test_rainflow_keeps_the_path_and_half_of_the_reversals(seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=400).cumsum()
    points = reversals(values)
    ranges, counts = rainflow(points)
    assert counts @ ranges == pytest.approx(0.5 * np.abs(np.diff(values)).sum(), rel=1e-12)
    assert counts.sum() == pytest.approx(0.5 * (len(points) - 1))
    assert ranges.max() == pytest.approx(np.ptp(values), rel=1e-12)
    small = reversals(values, 1.5)
    assert np.all(np.abs(np.diff(small)) > 1.5)
    assert (small.min(), small.max()) == (values.min(), values.max())


def test_rainflow_of_nothing() -> None:
    assert reversals(np.ones(5)).tolist() == [1.0]
    assert rainflow(np.ones(1))[0].size == 0


def square(minutes: int = 60, low: float = 5e3, high: float = 80e3) -> tuple[np.ndarray, np.ndarray]:
    """Made load: ten minutes, half at low and half at high power."""
    time = np.arange(60.0 * minutes + 1.0)
    return time, np.where(time % 600.0 < 300.0, low, high)


def test_events_of_a_square_load_by_hand() -> None:
    events = count_events(*square(), 80e3, LIMITS)
    assert HOUR * events.starts == pytest.approx(1.0)
    assert HOUR * events.load_changes == pytest.approx(6.0)  # idle counts from its upper limit
    assert HOUR * events.excursions == pytest.approx(6.0)
    assert (events.idle, events.high_power) == (pytest.approx(0.5), pytest.approx(0.5))
    assert HOUR * events.power_travel == pytest.approx(12 * 0.9 * 80e3)
    assert (events.operating_time, events.off_time) == (3600.0, 0.0)


def test_half_load_changes_count_by_their_depth_and_exponent() -> None:
    half = square(low=0.1 * 80e3, high=0.55 * 80e3)
    once, squared = (count_events(*half, 80e3, Thresholds(0.01, 0.1, 0.9, 0.02, m)) for m in (1.0, 2.0))
    assert HOUR * once.load_changes == pytest.approx(3.0)
    assert HOUR * squared.load_changes == pytest.approx(1.5)
    assert once.excursions == 0.0
    noisy = half[1] + 400.0 * (-1.0) ** np.arange(len(half[0]))
    assert count_events(half[0], noisy, 80e3, LIMITS).load_changes == pytest.approx(once.load_changes, rel=0.03)


def test_time_off_is_no_operating_time_and_a_stop_is_no_load_change() -> None:
    time, power = np.arange(7201.0), np.where(np.arange(7201.0) % 3600.0 < 1800.0, 40e3, 0.0)
    events = count_events(time, power, 80e3, LIMITS)
    assert (events.operating_time, events.off_time) == (3600.0, 3600.0)
    assert HOUR * events.starts == pytest.approx(3.0)  # the last row begins a third hour
    steady = count_events(time, np.full(7201, 40e3), 80e3, LIMITS, starts_off=False)
    assert (steady.starts, steady.load_changes) == (0.0, 0.0)
    on = power > 0.0
    assert count_events(time, np.maximum(power, 5e3), 80e3, LIMITS, on=on).idle == 0.0


@pytest.mark.parametrize("step", [0.5, 2.0, 10.0])
def test_counting_does_not_depend_on_the_step(step: float) -> None:
    time = np.arange(0.0, 3600.0 + step, step)
    power = np.where(time % 600.0 < 300.0, 5e3, 80e3)
    events = count_events(time, power, 80e3, LIMITS)
    assert HOUR * events.load_changes == pytest.approx(6.0, rel=0.01)
    assert events.idle == pytest.approx(0.5, abs=0.01)


def test_a_trace_gives_the_life_of_its_events() -> None:
    events, lives = life_from_trace(*square(), 80e3, 0.6, shipped_coefficients())
    by_hand = 1.72e-6 / HOUR * (13.79 + 6 * 0.4185 + 0.5 * 8.662 + 0.5 * 10.0)
    assert lives["chen_2015"].decay_rate == pytest.approx(by_hand, rel=1e-9)
    assert lives["alkaline"].life_to_ten_percent < lives["chen_2015"].life_to_ten_percent
    assert set(lives) == {"pei_2008", "chen_2015", "alkaline"}
    assert events.operating_time == 3600.0


def own(model: dict[str, object], name: str = "mine") -> Coefficients:
    return read_coefficients({"models": {name: model}}, "study.toml", shipped_coefficients())


def row(value: float, unit: str, **more: object) -> dict[str, object]:
    return {"value": value, "unit": unit, "status": "chosen", "source": "s", "definition": "d", **more}


def test_a_coefficient_per_power_counts_the_power_that_moves() -> None:
    model = {"ion": "proton", "loss": "voltage", "load_change": row(0.0441, "uV/kW", per="power"),
             "site_factor": row(1, "1") | {}}  # fmt: skip
    del model["site_factor"]["definition"]  # type: ignore[attr-defined]
    _, lives = life_from_trace(*square(), 80e3, 0.6, own(model))
    assert lives["mine"].decay_rate == pytest.approx(12 * 0.9 * 80 * 0.0441e-6 / HOUR)
    with pytest.raises(InputError, match="give a load trace"):
        life_of(own(model).model("mine"), BUS, 0.6)


@pytest.mark.parametrize(
    ("coefficient", "error", "message"),
    [
        (row(0.4185, "uV/kW"), UnitError, "three different things"),
        (row(0.04185, "uV"), InputError, "three different things"),
        (row(0.4185, "uV", per="power"), UnitError, "per power, in uV/kW"),
        (row(0.4185, "uV/kW", per="power"), InputError, "not plausible.*three different things"),
        (row(0.4185, "mV"), InputError, "not plausible"),
        (row(0.4185, "uV/h"), UnitError, "per cycle, in uV"),
        (row(0.0000593, "%"), UnitError, "per cycle, in uV"),
        (row(0.4185, "uV", per="hour"), InputError, "per = 'hour' must be"),
        ({k: v for k, v in row(0.4185, "uV").items() if k != "definition"}, InputError, "definition is missing"),
        (row(0.4185, "uV", status="recalled"), InputError, "from memory"),
        (row(0.4185, "uV", status="assumed"), InputError, "needs a range"),
        (0.4185, InputError, "neither unit nor source"),
    ],
)
def test_coefficients_of_another_unit_are_refused(coefficient: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read_coefficients({"models": {"chen_2015": {"load_change": coefficient}}}, "s.toml", shipped_coefficients())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"models": {"chen_2015": {"load_chang": row(1, "uV")}}}, "load_change"),
        ({"models": {"mine": {"loss": "volts"}}}, "loss = 'volts'"),
        ({"models": {"mine": {"loss": "voltage", "ion": "oxide"}}}, "ion = 'oxide'"),
        ({"models": {"mine": {"loss": "voltage", "ion": "proton"}}}, "counts nothing"),
        ({"thresholds": {"idel": row(10, "%")}}, "idle"),
        ({"thresholds": {"idle": {"value": 10, "unit": "%", "status": "chosen", "source": "s"}, "high":
          {"value": 0.6, "unit": "%", "status": "chosen", "source": "s"}}}, "not plausible"),
    ],
)  # fmt: skip
def test_models_that_cannot_be_used_are_refused(content: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_coefficients(content, "s.toml", shipped_coefficients())


@pytest.mark.parametrize(
    ("time", "power", "rated", "message"),
    [
        ([0, 1, 1], [1, 1, 1], 2.0, "row 3"),
        ([0, 1], [1, 1, 1], 2.0, "same length"),
        ([0, 1, 2], [1, np.nan, 1], 2.0, "row 2 has no power"),
        ([0, 1, 2], [1, 90, 1], 2.0, "power of the vehicle given"),
        ([0, 1, 2], [0, 0, 0], 2.0, "never on"),
        ([0, 1, 2], [1, 1, 1], 0.0, "must be positive"),
    ],
)
def test_traces_that_cannot_be_counted_are_refused(time: list, power: list, rated: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        count_events(time, power, rated, LIMITS)


def test_impossible_events_and_unknown_models_are_refused() -> None:
    with pytest.raises(InputError, match="more than an hour"):
        Events(1.0, 1.0, np.nan, 0.6, 0.5).checked()
    with pytest.raises(InputError, match="starts = -1"):
        Events(-1.0, 1.0, np.nan, 0.6, 0.1).checked()
    with pytest.raises(UnknownNameError, match="chen_2015"):
        shipped_coefficients().model("chen_2016")


def test_every_shipped_coefficient_says_what_it_counts_and_where_it_is_from() -> None:
    content = read_toml(data_file("life"))
    for model in content["models"].values():
        for term in TERMS:
            if term in model:
                assert model[term]["definition"]
                assert model[term]["status"] in ("published", "assumed")
                source = model[term]["source"]
                assert any(key in source for key in bibliography())


def test_event_decay_is_linear_in_events() -> None:
    double = Events(2 * BUS.starts, 2 * BUS.load_changes, np.nan, BUS.idle, BUS.high_power)
    one, two = (event_decay(1.0, 1.0, 0.0, 0.0, e) for e in (BUS, double))
    assert two == pytest.approx(2 * one)
