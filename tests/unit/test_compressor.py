"""Compressors: work, maps at their edges, thin air."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.system.compressor import CompressorMap, compression_work, corrected_flow, expansion_work
from hydroxcell.system.efficiency_map import efficiency_map, map_columns
from hydroxcell.system.loads import rated_load, states
from hydroxcell.system.plant import PlantState
from hydroxcell.system.stack import in_use
from hydroxcell.system.study import SystemStudy, read_study

EXAMPLES = Path(__file__).parents[2] / "examples" / "system"
RAW: dict[str, Any] = {
    "flow_share": [0.1, 0.6, 1.2],
    "pressure_ratio": [1.0, 2.0, 3.0],
    "efficiency": [[0.5, 0.5, 0.5], [0.7, 0.75, 0.7], [0.6, 0.7, 0.6]],
    "surge_flow_share": [0.1, 0.2, 0.4],
    "choke_flow_share": [1.0, 1.1, 1.2],
    "source": "made",
}


@pytest.fixture(scope="module")
def study() -> SystemStudy:
    return read_study(EXAMPLES / "car_80kw.toml").with_values(stack__cells=20)


def plant(study: SystemStudy, shares: tuple[float, ...], **words: str) -> PlantState:
    study = dataclasses.replace(study, words={**study.words, **{f"plant.{k}": v for k, v in words.items()}})
    values = in_use(study.values, study.words)
    rated = rated_load(values, study)
    return states(values, study, rated, rated * np.array(shares))[1]


def test_work_of_a_reversible_cycle_is_given_back() -> None:
    one, ratio = np.ones(1), np.array([2.5])
    work = compression_work(one, 300.0, ratio, one)
    hot = 300.0 + work[0] / 29.1
    assert expansion_work(one, float(hot), ratio, 1.0) == pytest.approx(work, rel=1e-12)


def test_map_is_read_and_interpolated() -> None:
    chart = CompressorMap.read(RAW, "x")
    assert chart.at(np.array([0.35, 0.6]), np.array([1.0, 2.5])) == pytest.approx([0.6, 0.725])
    assert chart.surge_flow(np.array([1.5, 3.0])) == pytest.approx([0.15, 0.4])
    without = CompressorMap.read({k: v for k, v in RAW.items() if "surge" not in k and "choke" not in k}, "x")
    assert without.surge_flow(np.array([3.0])) == pytest.approx([0.1])
    assert without.choke_flow(np.array([1.0])) == pytest.approx([1.2])


@pytest.mark.parametrize(
    ("flow", "ratio", "words"),
    [
        (0.19, 2.0, "surges below 0.2 of its rated flow"),
        (0.05, 1.0, "surges below 0.1"),
        (1.15, 2.0, "chokes above 1.1"),
        (0.5, 3.01, "covers pressure ratios from 1 to 3"),
        (0.5, 0.9, "covers pressure ratios"),
    ],
)
def test_map_is_never_continued(flow: float, ratio: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        CompressorMap.read(RAW, "x").at(np.array([0.5, flow]), np.array([1.5, ratio]))


def test_edges_belong_to_the_map() -> None:
    chart = CompressorMap.read(RAW, "x")
    assert chart.at(np.array([0.1, 0.4, 1.2]), np.array([1.0, 3.0, 3.0])) == pytest.approx([0.5, 0.62, 0.6])


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"pressure_ratio": [3.0, 2.0, 1.0]}, InputError, "must rise"),
        ({"efficiency": [[0.5, 0.5, 0.5]]}, InputError, "row for each flow"),
        ({"efficiency": [[50.0] * 3] * 3}, InputError, "between 0 and 1"),
        ({"surge_flow_share": [0.1, 0.2]}, InputError, "each of the 3 pressure ratios"),
        ({"surge_flow_share": [0.05, 0.2, 0.4]}, InputError, "ends of flow_share"),
        ({"surge_flow_share": [1.1, 1.1, 1.2]}, InputError, "stay below choke"),
        ({"source": ""}, InputError, "no source"),
        ({"flow_shares": [1.0]}, UnknownNameError, "flow_share"),
        ({"flow_share": ["a"]}, InputError, "compressor map needs"),
    ],
)
def test_a_bad_map_is_refused(change: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        CompressorMap.read(RAW | change, "x")


def test_thin_air_moves_the_map(study: SystemStudy) -> None:
    assert corrected_flow(np.ones(1), 288.15, np.array([101325.0])) == pytest.approx(1.0)
    low = plant(study, (0.5,))
    high = plant(study.with_values(plant__altitude=3000.0), (0.5,))
    assert high.compressor_flow / low.compressor_flow == pytest.approx(101325.0 / 70108.5, rel=0.01)
    assert high.pressure_ratio > 1.2 * low.pressure_ratio
    full, thin = plant(study, (1.0,)), plant(study.with_values(plant__altitude=3000.0), (1.0,))
    assert full.compressor_work == pytest.approx(1.0, abs=0.02)  # but for the moisture of the air
    assert thin.compressor_work / full.compressor_work == pytest.approx(thin.compressor / full.compressor)
    # A map that chokes at 1.1 of the rated flow is left at altitude, and says so.
    tight = dataclasses.replace(study, compressor_map=CompressorMap.read(RAW, "x"))
    assert np.isfinite(plant(tight, (1.0,)).net).all()
    with pytest.raises(InputError, match="chokes above"):
        plant(tight.with_values(plant__altitude=3000.0), (1.0,))


def test_efficiency_map_ends_where_that_of_the_compressor_does(study: SystemStudy) -> None:
    tight = dataclasses.replace(study, compressor_map=CompressorMap.read(RAW, "x"))
    here, high = efficiency_map(tight), efficiency_map(tight, altitude=3000.0)
    assert here.limited == ""
    assert "chokes above" in high.limited
    free = efficiency_map(study, altitude=3000.0)
    assert high.largest_power < 0.97 * free.largest_power
    # The end is at choke, not somewhere before it.
    chart = CompressorMap.read(RAW, "x")
    ratio, flow = (high.columns[name][-1:] for name in ("compressor_pressure_ratio", "compressor_flow_share"))
    assert flow == pytest.approx(chart.choke_flow(ratio), rel=1e-3)
    _, said = map_columns(tight, altitudes=(0.0, 3000.0), loads=6)
    assert len(said) == 1
    assert "below rated current" in said[0]


def test_surge_is_refused_or_blown_off(study: SystemStudy) -> None:
    charted = dataclasses.replace(study, compressor_map=CompressorMap.read(RAW, "x"))
    shares = (0.02, 0.5)
    with pytest.raises(InputError, match="surges below"):
        plant(charted, shares, compressor_surge="refused")
    blown = plant(charted, shares, compressor_surge="bypass")
    ratio = blown.pressure_ratio
    surge = np.interp(ratio, RAW["pressure_ratio"], RAW["surge_flow_share"])
    assert blown.compressor_flow[0] == pytest.approx(surge[0])
    assert blown.blown_off[0] > 0.3
    assert blown.blown_off[1] == 0.0
    # All of the flow is compressed, whatever becomes of it.
    plain = plant(study, shares)
    efficiency = study.values["plant.compressor_efficiency"] / CompressorMap.read(RAW, "x").at(surge[:1], ratio[:1])
    assert blown.compressor[0] / plain.compressor[0] == pytest.approx((1 + blown.blown_off[0]) * efficiency[0])
