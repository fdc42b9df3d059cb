"""Cost of systems: the reference against published figures, laws, money, sampling, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hydroxcell.errors import HydroxcellError, InputError, UnitError
from hydroxcell.files import read_toml
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.cost.asked import CostStudy, read_cost
from hydroxcell.system.cost.bottom_up import contents, cost_of, pfas
from hydroxcell.system.cost.break_even import at_density, break_even, break_even_density, with_platinum
from hydroxcell.system.cost.design import read_design
from hydroxcell.system.cost.machines import capacity_paid
from hydroxcell.system.cost.money import money_doubts, money_factor, rates
from hydroxcell.system.cost.prices import read_price
from hydroxcell.system.cost.system_cost import SystemCost, durable, sampled, system_cost
from hydroxcell.system.cost.uncertain import between, positions_of
from hydroxcell.system.number import STATUSES
from hydroxcell.system.study import data_file, read_study

EXAMPLE = Path(__file__).parents[2] / "examples" / "system" / "car_80kw.toml"


@pytest.fixture(scope="module")
def study() -> CostStudy:
    return read_cost(read_study(EXAMPLE))


@pytest.fixture(scope="module")
def result(study: CostStudy) -> SystemCost:
    return system_cost(dataclasses.replace(study, samples=400))


@pytest.mark.parametrize(("volume", "published"), [(5e5, 45.0), (1e5, 50.0)])
def test_acid_reference_gives_the_published_cost_by_volume(volume: float, published: float) -> None:
    found = 1e3 * float(np.asarray(cost_of(read_design("pem", 2017), volume).per_power()))
    assert found == pytest.approx(published, rel=0.10)


def test_acid_reference_over_its_life() -> None:
    larger, replaced = (1e3 * float(np.asarray(v)) for v in durable(read_design("pem", 2017), 1e5))
    assert replaced == pytest.approx(76.0, rel=0.10)
    assert larger == pytest.approx(55.0, abs=1.5)  # as documented


@pytest.mark.xfail(strict=True, reason="the published 76 USD/kW is by a larger stack, and ours is 28 % below it")
def test_larger_stack_gives_the_published_cost() -> None:
    larger, _ = durable(read_design("pem", 2017), 1e5)
    assert 1e3 * float(np.asarray(larger)) == pytest.approx(76.0, rel=0.10)


def test_published_figures_against_the_interval() -> None:
    design = read_design("pem", 2017)
    positions = sampled(design, design, 4000, 1)
    low, high = {}, {}
    for volume in (5e5, 1e5, 1e3):
        costs = 1e3 * np.asarray(cost_of(design, volume, positions).per_power())
        low[volume], high[volume] = np.quantile(costs, [0.025, 0.975])
    assert low[5e5] < 45.0 < high[5e5]
    # Ranges reach further up than down: the published 50 stands at the lower end (50.2 with 20 000 samples).
    assert low[1e5] == pytest.approx(50.0, rel=0.01)
    assert high[1e3] < 179.0  # documented misfit


def test_a_further_number_leaves_the_draws_of_the_others() -> None:
    design, other = read_design("pem", 2017), read_design("aem", 2017)
    alone, beside = sampled(design, design, 200, 1), sampled(design, other, 200, 1)
    assert set(alone) < set(beside)
    for path in alone:
        np.testing.assert_array_equal(alone[path], beside[path])


@pytest.mark.parametrize(
    ("stack", "platinum", "saved", "expected"),
    [(19.0, 1500.0, 0.0, 0.78), (26.0, 970.0, 0.0, 0.95), (19.0, 1500.0, 40.0, 0.57)],
)
def test_break_even_by_area_cost(stack: float, platinum: float, saved: float, expected: float) -> None:
    area = stack * 10.95 - 1.25 * platinum / 31.1035 - saved
    assert break_even_density(area, stack / 1e3) / 1e4 == pytest.approx(expected, abs=0.012)


def test_break_even_of_the_whole_model_is_where_both_cost_the_same(study: CostStudy) -> None:
    design, reference = study.design, study.reference
    even = break_even(design, reference, 1e5)
    own = cost_of(at_density(design, even), 1e5).per_power()
    assert own == pytest.approx(cost_of(reference, 1e5).per_power(), rel=1e-8)
    dear = break_even(with_platinum(design, 1e5), with_platinum(reference, 1e5), 1e5)
    assert dear < even  # platinum that costs more lets the design with less of it win earlier
    assert break_even(design, with_platinum(reference, 1.0), 1e3) > 2e4
    free = dataclasses.replace(reference, parts=reference.parts[:1])
    assert np.isnan(break_even(design, free, 1e5))


def test_cost_falls_with_volume_and_splits_into_parts(study: CostStudy) -> None:
    volumes = np.array([1e3, 1e4, 1e5, 5e5])
    for design in (study.design, study.reference):
        totals = [float(np.asarray(cost_of(design, v).per_power())) for v in volumes]
        assert np.all(np.diff(totals) < 0.0)
        one = cost_of(design, 1e5)
        assert sum(one.part(name) for name in one.groups) == pytest.approx(one.total())
        assert one.total("stack") + one.total("plant") == pytest.approx(one.total())


def test_machines_are_whole_or_shared() -> None:
    needed = np.linspace(1.0, 4000.0, 500)
    paid = capacity_paid(needed, 1000.0, 0.4)
    assert np.all(paid >= needed / 1000.0)
    assert np.all(np.diff(paid) >= -1e-12)


def test_samples_are_triangular_and_repeatable(study: CostStudy) -> None:
    uniform = (np.arange(20000) + 0.5) / 20000
    values = between(2.0, 1.0, 5.0, positions_of(uniform, 2.0, 1.0, 5.0))
    assert values.mean() == pytest.approx((1.0 + 2.0 + 5.0) / 3.0, rel=1e-4)
    assert (values.min(), values.max()) == (pytest.approx(1.0, abs=0.05), pytest.approx(5.0, abs=0.05))
    for limits in ((1.0, 1.0, 5.0), (5.0, 1.0, 5.0)):
        assert between(*limits, positions_of(uniform, *limits)).mean() == pytest.approx(sum(limits) / 3.0, rel=1e-3)
    small = dataclasses.replace(study, samples=200)
    assert np.array_equal(system_cost(small).samples, system_cost(small).samples)
    assert not np.array_equal(system_cost(small).samples, system_cost(dataclasses.replace(small, seed=2)).samples)


def test_money_is_converted_by_rate_and_index() -> None:
    table = rates()
    euros = table.dollars(100.0, "EUR", 2022, 2017, "x")
    assert euros == pytest.approx(100.0 / 0.950 * 245.1 / 292.7)
    assert money_factor("USD/g", "kg", 2017, 2017, "x") == pytest.approx(1000.0)
    with pytest.raises(UnitError, match="USD"):
        money_factor("USD/m2", "kg", 2017, 2017, "x")


PRICE: dict[str, Any] = {
    "per": "kg", "unit": "USD/kg", "year": 2020, "date": "2020", "source": "s", "status": "assumed",
    "quotes": [[10, 5, 4, 8], [1000, 2, 1, 3]],
}  # fmt: skip


def test_exchange_rates_and_price_indices_are_uncertain_and_shared(study: CostStudy, result: SystemCost) -> None:
    spread = rates().spread
    assert 0.0 < spread < 0.1
    price = study.design.prices["membrane_alkaline"]  # EUR of 2023 in a study in USD of 2020
    plain = price.at(1e6, {})
    assert price.at(1e6, {"currencies.EUR": 1.0}) == pytest.approx(plain * (1.0 + spread))
    both = price.at(1e6, {"currencies.EUR": -1.0, "currencies.price_index": 1.0})
    assert both == pytest.approx(plain * (1.0 - spread) * (1.0 + spread))
    assert study.design.prices["platinum"].rates[-1].path == "currencies.price_index"
    paths = {line.path for line in study.design.records}
    assert {"currencies.EUR", "currencies.CNY", "currencies.price_index"} <= paths
    assert set(result.changes["system_cost_per_power"]) >= {"currencies.EUR", "currencies.price_index"}
    low, high = result.changes["system_cost_per_power"]["currencies.EUR"]
    assert high == pytest.approx(-low)
    assert high > 0.0


def test_money_of_the_cost_year_in_dollars_has_no_doubt() -> None:
    assert money_doubts("USD/kg", 2020, 2020) == ()
    assert [rate.path for rate in money_doubts("CNY/kg", 2020, 2020)] == ["currencies.CNY"]
    assert [rate.path for rate in money_doubts("USD", 2017, 2020)] == ["currencies.price_index"]


def test_price_between_quotes_is_logarithmic_and_constant_beyond() -> None:
    price = read_price("x", PRICE, 2020, "t")
    assert price.at(100.0, {}) == pytest.approx(np.sqrt(10.0))
    assert price.at(1.0, {}) == pytest.approx(5.0)
    assert price.at(1e9, {"prices.x": 1.0}) == pytest.approx(3.0)
    assert price.at(np.array([10.0, 1000.0]), {"prices.x": -1.0}) == pytest.approx([4.0, 1.0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"year": None}, "year of its money"),
        ({"unit": "1/kg"}, "no currency"),
        ({"unit": "GBP/kg"}, "no currency"),
        ({"unit": "USD/m2"}, "USD"),
        ({"year": 1970}, "no exchange rate"),
        ({"date": None}, "date"),
        ({"source": ""}, "source"),
        ({"status": "recalled"}, "from memory is an assumed one"),
        ({"quotes": [[10, 5, 6, 8]]}, "smallest"),
        ({"quotes": [[10, 5, 4, 8], [5, 2, 1, 3]]}, "must rise"),
        ({"per": "litre"}, "must be one of"),
        ({"pfas": "maybe"}, "must be one of"),
        ({"currency": "USD"}, "unknown entry"),
    ],
)
def test_a_bad_price_is_refused(change: dict[str, Any], words: str) -> None:
    raw = {key: value for key, value in {**PRICE, **change}.items() if value is not None}
    with pytest.raises(HydroxcellError, match=words):
        read_price("x", raw, 2020, "study.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year = 2020             #", "#", "cost year is missing"),
        ("systems_per_year = 100000", "systems_per_year = 0", "one to ten million|from 1 to ten million"),
        ('design = "aem"', 'design = "alkaline"', "unknown design"),
        ("seed = 1", "sed = 1", "unknown entry"),
        ('unit = "EUR/m2"', 'unit = "EUR/kg"', "USD"),
    ],
)
def test_a_bad_cost_section_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "study.toml").write_text(text.replace(old, new), encoding="utf-8")
    curve = EXAMPLE.parent / "made_cell_curve.csv"
    (tmp_path / curve.name).write_text(curve.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_cost(read_study(tmp_path / "study.toml"))


def rows_of(content: Any) -> list[dict[str, Any]]:
    found = [content] if isinstance(content, dict) and "status" in content else []
    children = content.values() if isinstance(content, dict) else content if isinstance(content, list) else []
    return found + [row for child in children for row in rows_of(child)]


@pytest.mark.parametrize("name", ["cost_aem", "cost_pem", "prices", "machines", "currencies"])
def test_no_default_is_recalled_and_each_has_a_source(name: str) -> None:
    rows = rows_of(read_toml(data_file(name)))
    assert rows
    for row in rows:
        assert row["status"] in STATUSES
        assert row["source"]


def test_result_says_what_is_assumed_and_is_stored(result: SystemCost, tmp_path: Path) -> None:
    result.save(tmp_path / "result.json")
    assert load_result(tmp_path / "result.json") == result
    assert "numbers are assumed" in " ".join(result.findings)
    text = html_page(result.page())
    for word in ("What moves the system cost", "EUR/kW of 2020", "CNY/kW of 2020", "assumed"):
        assert word in text
    for name in result.tables():
        result.to_csv(tmp_path / f"{name}.csv", name)
    parts = result.parts
    total = parts["material_cost_per_power"].sum() + parts["work_cost_per_power"].sum()
    assert total == pytest.approx(result.values["system_cost_per_power"].value)


def test_materials_are_counted(study: CostStudy) -> None:
    mass = contents(study.reference)
    area = 88e3 / 10950.0
    assert mass["platinum"] == pytest.approx(1.25e-3 * area)
    assert pfas(study.reference)["membrane_pfsa"] == "yes"
    assert pfas(study.design)["membrane_alkaline"] == "no"
