"""Carbon and materials of systems: sums, routes, what is said, what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hydroxcell.errors import HydroxcellError
from hydroxcell.files import read_toml
from hydroxcell.report.html import html_page
from hydroxcell.results.storage import load_result
from hydroxcell.system.cost.design import read_design
from hydroxcell.system.footprint import SystemFootprint, carbon_of, read_factors, routes_of, system_footprint
from hydroxcell.system.number import STATUSES
from hydroxcell.system.study import data_file, read_study

EXAMPLE = Path(__file__).parents[2] / "examples" / "system" / "car_80kw.toml"
DRIVE: dict[str, Any] = {
    "hydrogen_per_distance": {"value": [0.008, 0.008, 0.008, "kg/km"], "status": "chosen", "source": "s"},
    "life_distance": {"value": [2e5, 2e5, 2e5, "km"], "status": "chosen", "source": "s"},
}

PER_MASS = DRIVE["hydrogen_per_distance"]


@pytest.fixture(scope="module")
def result() -> SystemFootprint:
    study = read_study(EXAMPLE)
    return system_footprint(dataclasses.replace(study, cost={**study.cost, "samples": 300}))


def test_routes_are_hydrogen_times_factor_and_the_share_of_the_system() -> None:
    design = read_design("pem", 2017)
    factors = read_factors(DRIVE, (design,), "x")
    own = sum(carbon_of(design, factors).values()) * 80e3 / 2e8
    routes = routes_of(design, factors)
    assert routes["natural_gas"] == pytest.approx(8e-6 * 11.0 + own)
    assert routes["electrolysis_grid"] == pytest.approx(8e-6 * 54.7 * 0.35 + own)


def test_platinum_of_the_reference_is_loading_area_and_factor() -> None:
    design = read_design("pem", 2017)
    items = carbon_of(design, read_factors(DRIVE, (design,), "x"))
    assert items["platinum"] == pytest.approx(1.25e-3 / 0.98 * 88e3 / 10950.0 * 35000.0 / 80e3)


def test_the_result_is_never_green_by_itself(result: SystemFootprint, tmp_path: Path) -> None:
    result.save(tmp_path / "result.json")
    assert load_result(tmp_path / "result.json") == result
    text = html_page(result.page())
    assert "green" not in result.sentence
    assert "assumed" in text
    assert "diffusion layer" in result.sentence  # its fluoropolymer
    assert "not counted" in " ".join(result.findings)
    assert result.items["carbon_per_power"].sum() == pytest.approx(result.values["carbon_per_power"].value)
    gap = result.values["carbon_difference_per_power"]
    assert ("not distinguishable" in result.sentence) == (gap.low <= 0.0 <= gap.high)
    for name in result.tables():
        result.to_csv(tmp_path / f"{name}.csv", name)
    critical = dict(zip(result.critical["material"], result.critical["critical_mass_per_power"], strict=True))
    assert critical["platinum"] > 0.0
    assert np.all(result.routes["carbon_per_distance_low"] < result.routes["carbon_per_distance_high"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hydrogen_per_distance": PER_MASS | {"value": [70, 60, 80, "mi/kg"]}}, "mi/kg"),
        (
            {"hydrogen_per_distance": PER_MASS | {"value": [70, 60, 80, "km/kg"]}},
            "is in units of",
        ),
        ({"life_distance": None}, "is missing"),
        ({"plant": {"value": [1, 1, 1, "kg/kW"], "status": "chosen", "source": "s"}}, "date"),
        ({"plant": {"value": [1, 1, 1, "kg/kW"], "status": "recalled", "source": "s", "date": "2024"}}, "from memory"),
        ({"materials": {"unobtainium": {}}}, "unknown material"),
        ({"hydrogn": {}}, "unknown entry"),
    ],
)
def test_bad_factors_are_refused(change: dict[str, Any], words: str) -> None:
    raw = {key: value for key, value in {**DRIVE, **change}.items() if value is not None}
    with pytest.raises(HydroxcellError, match=words):
        read_factors(raw, (read_design("pem", 2017),), "study.toml")


def test_every_factor_is_dated_and_sourced() -> None:
    content = read_toml(data_file("carbon_factors"))
    rows = [*content["materials"].values(), *content["hydrogen"].values()]
    rows += [content[name] for name in ("plant", "electricity", "making")]
    assert len(rows) > 15
    for row in rows:
        assert row["status"] in STATUSES
        assert row["source"]
        assert row["date"]
