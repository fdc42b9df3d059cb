"""Fitting cells: truth found again, derivatives, record, sharing, bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell.cell.fit import DataSet, FreeParameter
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit import data_set, fit, from_record, property_data, replay, spectrum, whole_curve, with_profiles
from hydroxcell.fit.build import build
from hydroxcell.fit.least_squares import Options as Search
from hydroxcell.fit.least_squares import simple_problem, solve
from hydroxcell.fit.result import FitResult
from hydroxcell.fit.verb import study_of

LAYER = "cathode.catalyst_layer."
RATE = LAYER + "catalyst.oxygen_reduction.current_density_at_0_9_V"
THICKNESS = "membrane.thickness"
CONTACT = "anode.flow_field.contact_resistance"
TRUTH = {RATE: 7.0, THICKNESS: 22e-6, CONTACT: 9e-7}
CONDITIONS: tuple[dict[str, float], ...] = (
    {"conditions.temperature": 353.15},
    {"conditions.temperature": 333.15, "conditions.cathode.relative_humidity": 0.8},
)
SPREAD = {"cell_voltage": 2e-3, "high_frequency_resistance": 5e-8}


@pytest.fixture(scope="module")
def cell() -> hydroxcell.Cell:
    return hydroxcell.load_cell("pap_reference")


def made(of: Any, model: Any, conditions: Any, seed: int = 0, points: int = 10, **options: Any) -> DataSet:
    """Curve of the true cell, with noise for a seed above zero."""
    current = np.linspace(300.0, 12000.0, points)
    protocol = hydroxcell.Polarization(current_densities=tuple(current))
    result = hydroxcell.simulate(of.replace({**conditions, **TRUTH}), protocol, model=model)
    noise = np.random.default_rng(seed)
    values = {q: result[q] + (noise.normal(0.0, s, points) if seed else 0.0) for q, s in SPREAD.items()}
    return data_set(
        f"{conditions['conditions.temperature'] - 273.15:.0f} degC", current, values, conditions=conditions,
        uncertainties=SPREAD, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def fitted(cell: Any) -> FitResult:
    data = [made(cell, "lumped", CONDITIONS[0], 1), made(cell, "lumped", CONDITIONS[1], 2, held_out=True)]
    return fit(cell, data, free=list(TRUTH), model="lumped")


@pytest.mark.parametrize("model", ["lumped", "through_plane"])
def test_exact_data_give_the_truth(cell: Any, model: Any) -> None:
    data = [made(cell, model, c) for c in CONDITIONS]
    found = fit(cell, data, free=list(TRUTH), model=model, tolerance=1e-12)
    assert found.status == "complete"
    assert found.values == pytest.approx(list(TRUTH.values()), rel=1e-5)
    assert found.difference_from_rest < 1e-5
    assert found.evaluations < 30


@pytest.mark.parametrize("held", ["current", "voltage"])
def test_jacobian_of_residuals_is_exact(cell: Any, held: Any) -> None:
    data = made(cell, "through_plane", CONDITIONS[0], points=5, held=held)
    fitting = build(study_of(cell, data, list(TRUTH), None, None, "through_plane", None, "", {}))
    x = fitting.start
    exact = fitting.problem.jacobian(x)
    fitting.forget()
    for k in range(len(x)):
        step = 1e-4 * max(abs(x[k]), 1e-9)
        up, down = x.copy(), x.copy()
        up[k] += step
        down[k] -= step
        difference = (fitting.problem.residuals(up) - fitting.problem.residuals(down)) / (2.0 * step)
        assert exact[:, k] == pytest.approx(difference, rel=1e-5, abs=1e-6 * np.abs(difference).max())


def test_spectrum_property_and_curve_together(cell: Any) -> None:
    true = cell.replace(
        {**TRUTH, "membrane.conductivity.reference": 1.1 * cell.value("membrane.conductivity.reference")}
    )
    frequencies = np.geomspace(1e4, 0.1, 8)
    measured = hydroxcell.simulate(
        true, hydroxcell.Impedance(current_density=5e3, frequencies=tuple(frequencies), contributions=False)
    )
    table = next(t for t in measured.tables().values() if "frequency" in t)
    z = np.asarray(table["impedance_real"]) + 1j * np.asarray(table["impedance_imaginary"])
    free = [*TRUTH, "membrane.conductivity.reference"]
    temperatures, humidity = [333.15, 343.15, 353.15, 353.15], [0.95, 0.95, 0.95, 0.5]
    ex_situ = build(
        study_of(
            true,
            property_data("p", "membrane", temperatures, humidity, {"hydroxide_conductivity": [1.0] * 4}),
            free[-1],
            None,
            None,
            "lumped",
            None,
            "",
            {},
        )
    )
    truth = ex_situ.responses["p"].predict({free[-1]: true.value(free[-1])})["hydroxide_conductivity"]
    data = [
        spectrum("Z", table["frequency"], z, "0.5 A/cm2"),
        property_data("ex situ", "membrane", temperatures, humidity, {"hydroxide_conductivity": truth}),
    ]
    found = fit(cell, data, free=free)
    assert found.values == pytest.approx([true.value(path) for path in free], rel=2e-3)
    assert "1 % of the modulus" in {c.chosen for c in found.choices}


def test_a_run_over_time(cell: Any) -> None:
    profile = hydroxcell.LoadProfile.of_steps([("10 s", "0.6 A/cm2")])
    truth = {THICKNESS: 22e-6}
    result = hydroxcell.simulate(cell.replace(truth), profile.model_copy(update={"relative_tolerance": 1e-6}))
    times = np.array([1.0, 2.0, 5.0, 8.0, 10.0])
    voltage = np.interp(times, result["time"], result["cell_voltage"])
    data = data_set("step", times, {"cell_voltage": voltage}, kind="load_profile", profile=profile)
    found = fit(cell, data, free=THICKNESS, tolerance=1e-5)
    assert found.values[0] == pytest.approx(22e-6, rel=1e-3)


def test_points_of_the_water_balance(cell: Any) -> None:
    result = hydroxcell.simulate(cell.replace({THICKNESS: 20e-6}), hydroxcell.Hold(current_density=8e3))
    data = data_set("water", [8e3], {"water_through_membrane": result["water_through_membrane"]}, kind="points")
    found = fit(cell, data, free=THICKNESS)
    assert found.values[0] == pytest.approx(20e-6, rel=1e-4)


def test_a_limiting_current(cell: Any) -> None:
    tortuosity = "cathode.diffusion_layer.tortuosity"
    thin = cell.replace({"conditions.cathode.reactant_fraction": 0.02})
    result = hydroxcell.simulate(thin.replace({tortuosity: 2.0}), hydroxcell.Hold(voltage=0.1))
    data = data_set(
        "limit", result["current_density"], {"cell_voltage": [0.1]}, kind="points", held="voltage",
        uncertainties={"current_density": 10.0},
    )  # fmt: skip
    found = fit(thin, data, free=tortuosity)
    assert found.values[0] == pytest.approx(2.0, rel=1e-4)


def test_peak_power_and_open_circuit_voltage(cell: Any) -> None:
    truth = {RATE: 7.0, THICKNESS: 22e-6}
    result = hydroxcell.simulate(cell.replace(truth), hydroxcell.Polarization(points=41, minimum_voltage=0.3))
    fine = np.linspace(0.4, 0.7, 61)
    curve = hydroxcell.simulate(cell.replace(truth), hydroxcell.Polarization(voltages=tuple(fine)))
    found = float(np.max(curve["power_density"]))
    numbers = {"peak_power_density": found, "open_circuit_voltage": float(result["cell_voltage"][0])}
    data = whole_curve("A", numbers, uncertainties={"peak_power_density": 1.0, "open_circuit_voltage": 1e-4})
    assert fit(cell, data, free=list(truth)).values == pytest.approx(list(truth.values()), rel=2e-3)


# ---------------------------------------------------------------------- record


def test_intervals_hold_the_truth_and_held_out_data_are_met(fitted: FitResult) -> None:
    for path, value in TRUTH.items():
        low, high = fitted.interval(path)
        k = fitted.index(path)
        assert low < fitted.values[k] < high
        assert abs(fitted.values[k] - value) < 4.0 * fitted.uncertainties[k]
    assert fitted.misfit("60 degC", "cell_voltage") < 4e-3
    assert fitted.key_figures()["voltage_misfit_held_out"] == pytest.approx(fitted.misfit("60 degC", "cell_voltage"))


def test_saved_loaded_and_replayed_to_the_same_numbers(fitted: FitResult, tmp_path: Path) -> None:
    fitted.save(tmp_path / "result.json")
    loaded = hydroxcell.load_result(tmp_path / "result.json")
    assert loaded == fitted
    again = replay(loaded)
    assert np.array_equal(again.x, fitted.x)
    assert np.array_equal(again.residuals, fitted.residuals)


def test_tables_and_page(fitted: FitResult, tmp_path: Path) -> None:
    for name in fitted.tables():
        fitted.to_csv(tmp_path / f"{name}.csv", name)
    text = (tmp_path / "parameters.csv").read_text(encoding="utf-8")
    assert "um" in text
    assert THICKNESS in text
    assert "held out" in (tmp_path / "points.csv").read_text(encoding="utf-8")
    page = fitted.page()
    assert [d.name for d in page.figures][:2] == ["fit-cell-voltage", "fit-high-frequency-resistance"]
    for drawing in page.figures:
        drawing.figure()


def test_profiles_are_kept_and_shown(fitted: FitResult, tmp_path: Path) -> None:
    found = with_profiles(fitted)
    assert [p.name for p in found.profiles] == list(TRUTH)
    interval = found.profiles[1].interval
    assert interval.low < fitted.values[1] < interval.high
    found.save(tmp_path / "result.json")
    assert hydroxcell.load_result(tmp_path / "result.json") == found
    titles = [table.title for table in found.page().tables]
    assert "95 % intervals from the likelihood profiles" in titles
    assert "What these data fix" in titles
    next(d for d in found.page().figures if d.name == "fit-profiles").figure()


def test_fitted_cell_reads_back(fitted: FitResult, tmp_path: Path) -> None:
    path = tmp_path / "fitted.toml"
    path.write_text(fitted.cell().to_toml(), encoding="utf-8")
    again = hydroxcell.load_cell(str(path))
    quantity = again.quantities[THICKNESS]
    assert quantity.status == "fitted"
    assert quantity.value == pytest.approx(fitted.values[1], rel=1e-11)
    assert quantity.uncertainty == pytest.approx(fitted.uncertainties[1])
    assert fitted.study.hash[:12] in quantity.source
    assert "covariance" in quantity.note
    assert again.quantities["membrane.short_resistance"].status != "fitted"


def test_interrupted_fit_keeps_the_best_and_resumes(cell: Any) -> None:
    data = made(cell, "lumped", CONDITIONS[0], 1)
    whole = fit(cell, data, free=list(TRUTH), model="lumped", starts=4)

    def stop(share: float, words: str) -> None:
        if share > 0.45:
            raise KeyboardInterrupt

    part = fit(cell, data, free=list(TRUTH), model="lumped", starts=4, progress=stop)
    assert part.status.startswith("interrupted: in search 3 of 4")
    assert part.outcomes[0] == "converged"
    assert part.values == pytest.approx(whole.values, rel=1e-3)
    resumed = fit(cell, data, free=list(TRUTH), model="lumped", starts=4, resume=part)
    assert resumed.status == "complete"
    assert resumed.costs == pytest.approx(whole.costs, rel=1e-6)
    with pytest.raises(InputError, match="another study"):
        fit(cell, data, free=list(TRUTH), model="lumped", starts=3, resume=part)


def test_spread_starts_and_a_global_search_agree(cell: Any) -> None:
    data = made(cell, "lumped", CONDITIONS[0], 1)
    local = fit(cell, data, free=list(TRUTH), model="lumped", starts=4)
    wide = fit(cell, data, free=list(TRUTH), model="lumped", method="global", generations=4)
    assert wide.values == pytest.approx(local.values, rel=1e-3)
    assert local.solution().same_minimum >= 2


def test_robust_loss_gives_outliers_less_weight(cell: Any) -> None:
    data = made(cell, "lumped", CONDITIONS[0], 1)
    values = {q: list(v) for q, v in data.values.items()}
    values["cell_voltage"][4] += 0.1
    spoilt = data_set("spoilt", data.abscissa, values, conditions=data.conditions, uncertainties=data.uncertainties)
    plain = fit(cell, spoilt, free=[RATE, THICKNESS], model="lumped")
    robust = fit(cell, spoilt, free=[RATE, THICKNESS], model="lumped", loss="cauchy")
    clean = fit(cell, data, free=[RATE, THICKNESS], model="lumped")
    assert np.abs(robust.values / clean.values - 1.0).max() < 0.3 * np.abs(plain.values / clean.values - 1.0).max()


# ---------------------------------------------------------------------- sharing


def test_shared_and_own_parameters(cell: Any) -> None:
    own = FreeParameter(path=CONTACT, per="data_set")
    data = [made(cell, "lumped", c) for c in CONDITIONS]
    found = fit(cell, data, free=[RATE, own], model="lumped")
    assert [p.name for p in found.parameters] == [RATE, f"{CONTACT} [80 degC]", f"{CONTACT} [60 degC]"]
    assert found.cell().quantities[CONTACT].status != "fitted"
    assert found.cell().quantities[RATE].status == "fitted"


def test_two_cells_share_a_membrane(cell: Any) -> None:
    other = cell.replace({LAYER + "catalyst_loading": "0.2 mg/cm2"})
    data = [made(cell, "lumped", CONDITIONS[0]), made(other, "lumped", CONDITIONS[1], cell="thin")]
    found = fit(cell, data, free=list(TRUTH), cells={"thin": other}, model="lumped", tolerance=1e-12)
    assert found.values == pytest.approx(list(TRUTH.values()), rel=1e-4)
    assert found.cell("thin").value(THICKNESS) == pytest.approx(found.values[1], rel=1e-11)
    assert found.cell("thin").value(LAYER + "catalyst_loading") == pytest.approx(2e-3)


def test_paths_that_move_together(cell: Any) -> None:
    both = FreeParameter(path=CONTACT, together=("cathode.flow_field.contact_resistance",))
    found = fit(cell, made(cell, "lumped", CONDITIONS[0]), free=[both], model="lumped")
    fitted_cell = found.cell()
    assert fitted_cell.value(CONTACT) == fitted_cell.value("cathode.flow_field.contact_resistance")


def test_a_prior_pulls(cell: Any) -> None:
    data = made(cell, "lumped", CONDITIONS[0], 1)
    free = found = fit(cell, data, free=[THICKNESS], model="lumped")
    found = fit(cell, data, free=[THICKNESS], model="lumped", priors={THICKNESS: ("30 um", "10 nm")})
    assert found.values[0] == pytest.approx(30e-6, rel=2e-2)
    assert found.uncertainties[0] < free.uncertainties[0]


# ---------------------------------------------------------------------- files


def test_a_simulated_result_is_data(cell: Any) -> None:
    result = hydroxcell.simulate(cell, hydroxcell.Polarization(points=6, minimum_voltage=0.5), model="lumped")
    found = from_record(result, name="again")
    assert found.points == 12
    spectra = hydroxcell.simulate(
        cell,
        hydroxcell.Impedance(
            current_density=(3e3, 6e3), frequencies=(1e4, 1e3, 1e2, 1e1, 1.0, 0.1), contributions=False
        ),
    )
    with pytest.raises(InputError, match="holds 2 spectra"):
        from_record(spectra)
    second = from_record(spectra, number=2)
    assert second.load == pytest.approx(6e3)
    assert second.points == 12


def test_an_evaluated_curve_is_data(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{0.95 - 0.2 * i - 0.03 * np.log(50 * i):.4f}" for i in (0.02, 0.05, 0.1, 0.3, 0.6, 1.0))
    file = tmp_path / "curve.csv"
    file.write_text(f"current density / A/cm2,cell voltage / V\n{rows}\n", encoding="utf-8")
    found = from_record(hydroxcell.analyze([file], "polarization"))
    assert found.points == 6
    assert found.source == "curve.csv"
    assert len(found.sha256) == 64


def test_study_file(tmp_path: Path) -> None:
    (tmp_path / "curve.csv").write_text(
        "current density / A/cm2, cell voltage / V\n0.1,0.89\n0.4,0.82\n0.8,0.75\n1.2,0.69\n", encoding="utf-8"
    )
    (tmp_path / "study.toml").write_text(
        'cell = "pap_reference"\nmodel = "lumped"\n[protocol]\nkind = "fit"\n'
        f'free = ["{RATE}", {{ path = "{THICKNESS}", upper = "35 um" }}]\n'
        '[[protocol.data]]\nfile = "curve.csv"\nname = "A"\nuncertainties = { cell_voltage = "2 mV" }\n',
        encoding="utf-8",
    )
    study = hydroxcell.Study.from_file(tmp_path / "study.toml")
    found = hydroxcell.simulate(study)
    assert found.absolute
    assert found.data_hashes["A"]
    (tmp_path / "curve.csv").unlink()
    assert np.array_equal(replay(found).x, found.x)


# ---------------------------------------------------------------------- the solver alone


def test_steps_to_points_without_answer_are_shortened() -> None:
    def residuals(x: Any) -> Any:
        return np.array([np.sqrt(x[0]) - 0.1, x[1] - 2.0]) if x[0] > 0.0 else np.full(2, np.nan)

    def jacobian(x: Any) -> Any:
        return np.array([[0.5 / np.sqrt(x[0]), 0.0], [0.0, 1.0]])

    found = solve(simple_problem("ab", residuals, jacobian, 2), [20.0, 0.0], Search(tolerance=1e-12))
    assert found.x == pytest.approx([0.01, 2.0])
    assert found.refused > 0
    with pytest.raises(InputError, match="residuals are not finite"):
        solve(simple_problem("ab", residuals, jacobian, 2), [-1.0, 0.0])
    with pytest.raises(UnknownNameError):
        Search(loss="hubr")


def test_coverage_of_the_intervals_of_a_cell(cell: Any) -> None:
    """95 % intervals hold the truth in 95 % of fits (60 here, 200 in the benchmarks)."""
    free = [RATE, THICKNESS]
    exact = made(cell, "lumped", CONDITIONS[0])
    true = cell.replace(TRUTH)
    hits = 0
    for seed in range(1, 61):
        rng = np.random.default_rng(seed)
        noisy = {q: np.array(v, dtype=float) + rng.normal(0.0, SPREAD[q], 10) for q, v in exact.values.items()}
        data = data_set("n", exact.abscissa, noisy, conditions=exact.conditions, uncertainties=SPREAD)
        found = fit(true, data, free=free, model="lumped")
        for path in free:
            low, high = found.interval(path)
            hits += low <= TRUTH[path] <= high
    assert 0.88 <= hits / 120 <= 0.995
