"""Questions to fits of a cell: verdicts, suggestions, held-out conditions, comparison, and their report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell.cell.fit import DataSet, Fit
from hydroxcell.errors import InputError
from hydroxcell.fit import (
    compare_models,
    data_set,
    examine_residuals,
    fit,
    leave_out,
    plan,
    plan_spectrum,
    predict,
    profile_intervals,
    suggest_measurement,
    what_is_known,
    what_would_separate,
)
from hydroxcell.fit.build import build
from hydroxcell.fit.information import spread_along
from hydroxcell.fit.intervals import information_rows
from hydroxcell.fit.result import FitResult
from hydroxcell.fit.subproblem import without_calls
from hydroxcell.results.storage import load_result
from hydroxcell.study import Study

LAYER = "cathode.catalyst_layer.catalyst."
ACTIVITY, AREA = f"{LAYER}oxygen_reduction.current_density_at_0_9_V", f"{LAYER}specific_surface_area"
THICKNESS, CONDUCTIVITY = "membrane.thickness", "membrane.conductivity.reference"
FREE = [THICKNESS, ACTIVITY, AREA, CONDUCTIVITY]
CURRENTS = np.linspace(100.0, 9000.0, 12)
NOISE = 2e-3  # [V]


@pytest.fixture(scope="module")
def cell() -> hydroxcell.Cell:
    return hydroxcell.load_cell("pap_reference")


def made(cell: Any, temperature: str, seed: int, model: Any = "lumped") -> DataSet:
    """A curve of the cell itself with noise."""
    planned = plan(temperature, {"conditions.temperature": temperature}, currents=CURRENTS.tolist())
    asked = planned.model_copy(update={"held_out": False, "uncertainties": {"cell_voltage": NOISE}})
    fitting = build(Study(cell, Fit(free=(THICKNESS,), data=(asked,)), model))
    voltage = NOISE * (fitting.problem.residuals(fitting.start) + np.random.default_rng(seed).standard_normal(12))
    return data_set(
        temperature,
        CURRENTS,
        {"cell_voltage": voltage},
        uncertainties={"cell_voltage": NOISE},
        conditions={"conditions.temperature": temperature},
    )


@pytest.fixture(scope="module")
def fitted(cell: Any) -> FitResult:
    data = [made(cell, f"{t} degC", t) for t in (60, 70, 80)]
    return fit(cell, data, FREE, model="lumped", questions=("profiles", "leave_out", "suggestion"))


def test_product_in_a_cell_is_named(fitted: FitResult) -> None:
    """Surface per mass and current per surface enter the model as their product only."""
    known = what_is_known(fitted)
    assert f"the product of {ACTIVITY} and {AREA}" in known.sentence
    assert any("the product of" in finding for finding in fitted.findings)
    assert what_would_separate(fitted)[-1].startswith("None of the 7 candidates would separate")


def test_other_conditions_separate_thickness_and_conductivity(cell: Any) -> None:
    found = fit(cell, made(cell, "80 degC", 80), [THICKNESS, CONDUCTIVITY], model="lumped")
    assert f"the ratio of {THICKNESS} to {CONDUCTIVITY}" in what_is_known(found).sentence
    (words,) = what_would_separate(found)
    assert f"would separate {THICKNESS} and {CONDUCTIVITY}" in words
    assert not words.startswith("the same conditions again")


def test_suggestion_is_what_a_fit_to_the_new_data_would_give(cell: Any) -> None:
    """Predicted uncertainty against the one of a fit to the same data and a curve at 60 degC."""
    data = made(cell, "80 degC", 1)
    found = fit(cell, data, [THICKNESS], model="lumped")
    asked = plan("new", {"conditions.temperature": "60 degC"}, currents=CURRENTS.tolist())
    suggested = suggest_measurement(found, [asked], THICKNESS)
    more = fit(cell, [data, made(cell, "60 degC", 2)], [THICKNESS], model="lumped")
    rows = information_rows(without_calls(more), more.solution())
    assert suggested.ranking[0].after == pytest.approx(spread_along(rows, np.ones(1)), rel=0.1)
    assert suggested.before > suggested.ranking[0].after


def test_wanted_curve_and_spectra_as_candidates(fitted: FitResult) -> None:
    wanted = plan("hot", {"conditions.temperature": "90 degC"}, currents=["0.9 A/cm2"])
    found = suggest_measurement(fitted, about=wanted)
    assert found.about == "the cell voltage of hot"
    assert 0.0 < found.ranking[0].after < found.before < 0.02
    band = predict(fitted, wanted)[0]
    assert band.low[0] < band.value[0] < band.high[0]
    with pytest.raises(InputError, match="cannot meet impedance data"):
        suggest_measurement(fitted, [plan_spectrum("z", "0.5 A/cm2")])


def test_what_cannot_be_reached_is_left_out_by_name(fitted: FitResult) -> None:
    asked = plan("far", currents=["0.5 A/cm2", "60 A/cm2"])
    assert suggest_measurement(fitted, [asked]).left_out == ("far: only up to 0.5 A/cm2",)
    with pytest.raises(InputError, match="No planned measurement can be made"):
        suggest_measurement(fitted, [plan("far", currents=["60 A/cm2"])])
    with pytest.raises(InputError, match="has this name"):
        suggest_measurement(fitted, [plan("60 degC")])


def test_left_out_conditions_leave_the_rest_alone(fitted: FitResult) -> None:
    found = leave_out(fitted)
    assert len(found.groups) == 3
    assert all(e.held_out_weighted > 0.9 * e.fitted_weighted for e in found.errors)
    assert all(e.held_out_weighted < 2.5 for e in found.errors)


def test_laws_are_compared(cell: Any) -> None:
    data = [made(cell, f"{t} degC", t) for t in (60, 80)]
    small = fit(cell, data, [THICKNESS], model="lumped")
    large = fit(cell, data, [THICKNESS, ACTIVITY], model="lumped")
    found = compare_models({"thickness alone": small, "with activity": large}, [("thickness alone", "with activity")])
    assert any("is not needed" in words for words in found.sentences)
    other = fit(cell, data[0], [THICKNESS], model="lumped")
    with pytest.raises(InputError, match="not of the same data"):
        compare_models({"a": small, "b": other})


def test_residuals_of_a_wrong_temperature_are_odd(cell: Any) -> None:
    data = made(cell, "80 degC", 1)
    wrong = data.model_copy(update={"conditions": {"conditions.temperature": "50 degC"}})
    found = fit(cell, [made(cell, "60 degC", 2), wrong], [THICKNESS], model="lumped")
    assert any(f.is_odd for f in examine_residuals(found))
    assert any("The residuals are not noise" in finding for finding in found.findings)


def test_profiles_of_the_cell(fitted: FitResult) -> None:
    found, status = profile_intervals(fitted, [THICKNESS])
    assert status == "complete"
    assert found[0].interval.low == pytest.approx(fitted.profiles[0].interval.low, rel=1e-3)
    assert not fitted.profiles[2].interval.is_closed


def test_answers_are_saved_shown_and_asked_by_a_study(fitted: FitResult, tmp_path: Path) -> None:
    fitted.save(tmp_path / "fit.json")
    again = load_result(tmp_path / "fit.json")
    assert again == fitted
    assert isinstance(again, FitResult)
    names = [drawing.name for drawing in again.page().figures]
    assert {"fit-profiles", "fit-left-out", "fit-suggestion"} <= set(names)
    titles = [table.title for table in again.page().tables]
    assert {"What these data fix", "Structure of the residuals", "Left out in turn"} <= set(titles)
    for name in ("identifiability", "residual_tests", "profiles", "left_out", "suggestion"):
        again.to_csv(tmp_path / f"{name}.csv", name)
        assert (tmp_path / f"{name}.csv").read_text(encoding="utf-8").count("\n") > 1
    for name in ("fit-profiles", "fit-left-out", "fit-suggestion"):
        again.plot(name)


def test_an_answer_that_cannot_be_given_is_told(cell: Any) -> None:
    found = fit(cell, made(cell, "80 degC", 1), [THICKNESS], model="lumped", questions=("leave_out", "profiles"))
    assert any(f.startswith("leave out: Cross-validation by data set needs at least two") for f in found.findings)
    assert len(found.profiles) == 1


def test_posterior_of_a_cell(cell: Any) -> None:
    pytest.importorskip("emcee", reason="the extra posterior is not installed")
    found = fit(cell, made(cell, "80 degC", 1), [THICKNESS], model="lumped", questions=("posterior",), steps=40)
    assert found.posterior is not None
    assert any(finding.startswith("posterior: ") for finding in found.findings)
    shown = next(t for t in found.page().tables if t.title == "Posterior")
    assert "have not converged" in shown.text
    assert "fit-posterior" not in [d.name for d in found.page().figures]
    good = replace(found.posterior, convergence=replace(found.posterior.convergence, is_converged=True))
    shown = next(t for t in replace(found, posterior=good).page().tables if t.title == "Posterior")
    assert shown.rows[0][0] == THICKNESS
