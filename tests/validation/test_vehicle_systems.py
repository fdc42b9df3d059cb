"""Systems of cars against what is published of them, every row of the validation page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from vehicle_systems import Row, mirai_2016

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
ROWS = 7
TARGET = 3.0
"""Points within which the published efficiencies are to be met."""
MISSED = {2: "behind the converter the peak is 3.3 points low", 6: "at rated power 5.7 points low; second-hand figure"}
"""Rows of efficiencies that miss the target; strict, so that one that is met has to leave this list."""


@cache
def rows() -> list[Row]:
    return mirai_2016()


def test_number_of_rows() -> None:
    assert len(rows()) == ROWS


@pytest.mark.parametrize("k", range(ROWS))
def test_row_stands_in_the_page_as_it_is_found(k: int) -> None:
    row = rows()[k]
    assert f"| {row.name} | {row.published:g} | {row.ours:.3g} |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "k",
    [
        pytest.param(k, marks=pytest.mark.xfail(strict=True, reason=MISSED[k])) if k in MISSED else k
        for k in (0, 1, 2, 6)
    ],
)
def test_efficiency_of_the_car_of_2016(k: int) -> None:
    assert abs(rows()[k].misfit) <= TARGET
