"""Results of measurements: values, choices, storage, options and page, on an evaluation made for the test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from hydroxcell.errors import HydroxcellError, InputError, UnknownNameError
from hydroxcell.lab.evaluations import Evaluation, Option, evaluation, parsed
from hydroxcell.lab.measured import Choice, Measured, Source, Value
from hydroxcell.report.html import html_page
from hydroxcell.report.measured import measured_page
from hydroxcell.report.pdf import pdf_page


@dataclass(frozen=True, eq=False, kw_only=True)
class Made(Measured):
    KIND: ClassVar[str] = "made"
    current: np.ndarray
    words: np.ndarray

    def tables(self) -> Mapping[str, Any]:
        return {"curve": {"current_density": self.current, "note": self.words}}


ROW = Evaluation(
    "made", "Made evaluation", "x:y", "x:z", "x:p",
    (Option("area", "quantity", "area of the electrode", "m2", required=True), Option("points", "number", "how many")),
)  # fmt: skip


def made() -> Made:
    return Made(
        sentence="Open circuit is 1.02 V.",
        values={
            "open_circuit_voltage": Value.of(1.02, 0.002, "mean of 5 points", 4),
            "cell_voltage": Value.exact(0.6, "given"),
        },
        choices=(Choice("window", "1 to 2 A/cm2", "given"), Choice("method", "linear test", "boukamp_1995")),
        findings=("12 rows stand twice",),
        sample="S1",
        sources=(Source("a.csv", "0" * 64, "table", "table"),),
        settings={"area": "5 cm2"},
        current=np.array([1.0, np.nan]),
        words=np.array(["a", "b"]),
    )


def test_interval_of_few_points_is_that_of_student() -> None:
    value = Value.of(2.0, 0.5, "mean of 3", 2)
    assert value.high - 2.0 == pytest.approx(0.5 * 4.30265, rel=1e-5)
    assert Value.of(2.0, 0.5, "mean").high - 2.0 == pytest.approx(0.5 * 1.959964, rel=1e-6)
    assert np.isnan(Value.of(2.0, 0.5, "one point", 0).low)


def test_it_is_stored_without_loss(tmp_path: Path) -> None:
    result = made()
    again = Made.from_dict(result.to_dict())
    assert again == result
    assert again.value("open_circuit_voltage") == result.value("open_circuit_voltage")
    assert again.choices == result.choices
    result.to_csv(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines() == ["current_density / A/cm2,note", "0.0001,a", "nan,b"]
    result.values_to_csv(tmp_path / "v.csv")
    assert "open_circuit_voltage,1.02,0.002,1.014447,1.025553,V,mean of 5 points" in (tmp_path / "v.csv").read_text()


def test_summary_has_units_and_intervals() -> None:
    summary = made().summary()
    assert summary["open_circuit_voltage_V"] == 1.02
    assert summary["intervals_95_percent"]["open_circuit_voltage"][0] == pytest.approx(1.014447)
    assert summary["intervals_95_percent"]["cell_voltage"] == [None, None]
    assert (summary["findings"], summary["files"]) == (1, ["a.csv"])
    with pytest.raises(UnknownNameError, match="open_circuit_voltage"):
        made().value("open_circuit")


def test_hash_follows_files_and_settings() -> None:
    import dataclasses

    other = dataclasses.replace(made(), settings={"area": "25 cm2"})
    assert other.hash != made().hash
    assert dataclasses.replace(made(), sentence="other words").hash == made().hash


def test_options_are_si_or_refused() -> None:
    assert parsed(ROW, {"area": "5 cm2", "points": "3"}) == {"area": pytest.approx(5e-4), "points": 3.0}
    for settings, words in (
        ({}, "area is needed"),
        ({"area": "5 cm"}, "area"),
        ({"area": "5 cm2", "pionts": "3"}, "points"),
        ({"area": "5 cm2", "points": "three"}, "not a number"),
    ):
        with pytest.raises(HydroxcellError, match=words):
            parsed(ROW, settings)
    with pytest.raises(UnknownNameError):
        evaluation("no such thing")


def test_nothing_given_is_refused() -> None:
    from hydroxcell import analyze

    with pytest.raises(InputError, match="no file was given"):
        analyze([])


def test_page_says_everything() -> None:
    page = measured_page(made(), [])
    text = html_page(page)
    for words in ("Open circuit is 1.02", "1.014 to 1.026", "12 rows stand twice", "1 to 2 A/cm2", "0" * 64, "Boukamp"):
        assert words in text, words
    assert pdf_page(page).startswith(b"%PDF")
