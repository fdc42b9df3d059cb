"""Evaluation of measured spectra: published files, faults that other programs have, made spectra with known answers."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import hydroxcell
from hydroxcell.errors import InputError
from hydroxcell.lab.circuits.circuit import Circuit
from hydroxcell.lab.circuits.series import fit_series
from hydroxcell.lab.high_frequency import crossing
from hydroxcell.lab.impedance import evaluate_impedance, grouped
from hydroxcell.lab.impedance_result import ImpedanceResult
from hydroxcell.lab.ionic_resistance import IonicResistance, evaluate_ionic_resistance
from hydroxcell.lab.spectra import spectrum
from hydroxcell.report.html import html_page

FILES = (
    Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "files"
)
needs_files = pytest.mark.skipif(not FILES.is_dir(), reason="the published files are not beside the checkout")
F = np.geomspace(1e5, 1e-1, 61)
S = 2j * np.pi * F
CELL = Circuit.of("L0-R0-p(R1,Q1)-p(R2,Q2)").impedance(F, [1e-8, 0.012, 0.03, 0.2, 0.9, 0.05, 5.0, 0.85])
LAYER = Circuit.of("L0-R0-TL1").impedance(F, [3e-9, 0.012, 0.03, 2.0, 0.95])


def noisy(z: np.ndarray, seed: int = 0, noise: float = 3e-3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return z * (1.0 + noise * (rng.normal(size=len(z)) + 1j * rng.normal(size=len(z))))


def table(path: Path, f: np.ndarray, z: np.ndarray, head: str = "freq / Hz,Re(Z) / Ohm,Im(Z) / Ohm") -> Path:
    rows = "\n".join(f"{a:.6e},{b.real:.8e},{b.imag:.8e}" for a, b in zip(f, z, strict=True))
    path.write_text(f"{head}\n{rows}\n")
    return path


@pytest.fixture(scope="module")
def made() -> ImpedanceResult:
    return evaluate_impedance([spectrum(F, noisy(CELL))], area=5e-4)


def test_numbers_of_a_cell_are_found_without_a_word_given(made: ImpedanceResult) -> None:
    assert made.circuit in ("L0-R0-p(R1,Q1)-p(R2,Q2)", "L0-R0-TLR1-p(R2,Q2)")
    for name, truth in (
        ("series_resistance", 0.012),
        ("polarization_resistance", 0.08),
        ("relaxation_resistance", 0.08),
    ):
        value = made.value(name)
        assert value.value == pytest.approx(5e-4 * truth, rel=0.03)
        assert value.low < 5e-4 * truth < value.high
    assert made.value("high_frequency_resistance").value == pytest.approx(5e-4 * 0.0122, rel=0.02)
    assert made.consistent.all()
    assert not [text for text in made.findings if "sign" in text or "Kramers" in text]


def test_result_is_stored_written_and_shown(made: ImpedanceResult, tmp_path: Path) -> None:
    assert ImpedanceResult.from_dict(made.to_dict()) == made
    for name in made.tables():
        made.to_csv(tmp_path / f"{name}.csv", name)
    assert (tmp_path / "parameters.csv").read_text().splitlines()[1].startswith("1,L0,")
    made.values_to_csv(tmp_path / "values.csv")
    page = html_page(made.page())
    assert "Parameters of the circuit" in page


def test_reversed_sign_is_flagged_not_repaired(tmp_path: Path) -> None:
    """Bug cases 22 and 41: positive imaginary parts are not silently turned."""
    path = table(tmp_path / "a.csv", F, np.conj(noisy(CELL)))
    result = hydroxcell.analyze(path, "impedance", circuit="none")
    assert any("other sign" in text for text in result.findings)
    assert np.allclose(result.impedance.imag[-1], -noisy(CELL).imag[-1], rtol=1e-6)
    turned = hydroxcell.analyze(path, "impedance", circuit="none", reverse_sign="yes")
    assert turned.consistent.all()
    assert any(choice.what == "sign of the imaginary part" for choice in turned.choices)


def test_what_has_no_frequency_is_refused(tmp_path: Path) -> None:
    """Bug cases 21 and 22."""
    path = tmp_path / "b.csv"
    path.write_text("Re(Z) / Ohm,Im(Z) / Ohm\n" + "\n".join(f"{z.real:.6e},{z.imag:.6e}" for z in CELL) + "\n")
    with pytest.raises(InputError, match="without a frequency"):
        hydroxcell.analyze(path, "impedance")


def test_frequencies_that_start_anew_are_two_spectra(tmp_path: Path) -> None:
    """Bug case 8: sweeps one after the other are not one spectrum."""
    z = np.concatenate([noisy(CELL, 1), noisy(1.5 * CELL, 2)])
    result = hydroxcell.analyze(table(tmp_path / "c.csv", np.tile(F, 2), z), "impedance", circuit="two_arcs_lead")
    assert len(result.names) == 2
    assert result.resistances["polarization"][1] == pytest.approx(1.5 * result.resistances["polarization"][0], rel=0.03)
    assert [name.rsplit(", ")[-1] for name in result.names] == ["spectrum 1", "spectrum 2"]


def test_frequencies_are_looked_at_before_a_fit(tmp_path: Path) -> None:
    """Bug case 35: a Nyquist plot looks fine with any frequencies."""
    result = evaluate_impedance([spectrum(np.linspace(1.0, 2.0, 61), CELL)], circuit="none")
    assert any("are they frequencies" in text for text in result.findings)
    gap = np.r_[F[:20], F[45:]]
    holes = evaluate_impedance([spectrum(gap, np.r_[CELL[:20], CELL[45:]])], circuit="none")
    assert any("no point between" in text for text in holes.findings)


def test_drift_is_told_and_marked() -> None:
    growing = Circuit.of("R0-p(R1,Q1)")
    clock = np.cumsum(1.0 / F) / np.sum(1.0 / F)
    z = np.array(
        [growing.impedance([f], [0.02, 0.05 * (1 + 0.2 * t), 2.0, 0.9])[0] for f, t in zip(F, clock, strict=True)]
    )
    result = evaluate_impedance([spectrum(F, noisy(z))], circuit="one_arc")
    assert not result.consistent.any()
    assert result.value("sweep_drift").value > 0.03
    assert any("changed by" in text for text in result.findings)
    assert np.isfinite(result.value("polarization_resistance_of_cell").value)


def test_inductive_loop_at_low_frequency_gets_a_sign() -> None:
    z = Circuit.of("R0-p(R1,Q1)").impedance(F, [0.02, 0.05, 0.2, 0.9]) - 0.015 / (1.0 + S * 0.3)
    result = evaluate_impedance([spectrum(F, noisy(z, noise=1e-3))], circuit="slow_water")
    assert any("inductive loop" in text for text in result.findings)
    slow = result.peaks["resistance"][np.argmin(np.abs(np.log(result.peaks["time"] / 0.3)))]
    assert slow == pytest.approx(-0.015, rel=0.2)


def test_high_frequency_resistance_is_not_made_up() -> None:
    found = crossing(F, Circuit.of("R0-p(R1,Q1)").impedance(F, [0.02, 0.05, 2.0, 0.9]), 1e-3)
    assert found.resistance is None
    assert "upper limit" in found.words[0]


def test_interval_of_the_crossing_holds_the_truth() -> None:
    from scipy.optimize import brentq

    circuit = Circuit.of("L0-R0-p(R1,Q1)")
    values = [1e-8, 0.012, 0.03, 0.2, 0.9]
    zero = brentq(lambda x: circuit.impedance([np.exp(x)], values)[0].imag, np.log(1e3), np.log(1e5))
    truth, clean = circuit.impedance([np.exp(zero)], values)[0].real, circuit.impedance(F, values)
    inside = []
    for seed in range(300):
        found = crossing(F, noisy(clean, seed), 3e-3).resistance
        assert found is not None
        inside.append(found.low <= truth <= found.high)
    assert 0.92 < np.mean(inside) < 0.98


def test_series_do_not_depend_on_their_order() -> None:
    spectra = [(F, noisy(CELL * size, k)) for k, size in enumerate((1.0, 1.3, 0.7))]
    forward = fit_series(spectra, "two_arcs_lead")
    backward = fit_series(spectra[::-1], "two_arcs_lead")[::-1]
    for a, b in zip(forward, backward, strict=True):
        assert np.array_equal(a.vector, b.vector)


def test_sentences_that_differ_in_numbers_are_said_once() -> None:
    assert grouped(["a, 1: up to 3.5e-2 Hz", "a, 2: up to 4 Hz"], ["a, 1", "a, 2"]) == (
        "a, 1: up to 3.5e-2 Hz (and the same of 1 other spectra)",
    )


def test_weighting_by_the_noise_and_correlations() -> None:
    result = evaluate_impedance([spectrum(F, noisy(CELL))], circuit="two_arcs_lead", weighting="noise")
    assert result.value("polarization_resistance_of_cell").value == pytest.approx(0.08, rel=0.03)
    table = result.tables()["correlations"]
    assert len(table["parameter"]) == 8 * 7 // 2
    assert np.abs(table["parameter_correlation"]).max() < 1.0


def test_bad_options_are_refused() -> None:
    with pytest.raises(InputError, match="not positive"):
        evaluate_impedance([spectrum(F, CELL)], area=-1.0)
    with pytest.raises(InputError, match="character 4"):
        evaluate_impedance([spectrum(F, CELL)], circuit="R0--")
    with pytest.raises(InputError, match="no spectrum"):
        evaluate_impedance([])


@pytest.mark.parametrize(
    "z",
    [
        np.full(61, 2.0 + 0j),
        1.0 / (S * 1e-3),
        S * 1e-6,
        -CELL,
        1e12 * CELL,
        1e-12 * CELL,
        np.round(CELL, 2),
        1.0 / np.sqrt(S),
    ],
    ids=["resistor", "capacitor", "inductor", "negative", "huge", "tiny", "rounded", "diffusion"],
)
def test_any_spectrum_is_evaluated_without_a_warning(z: np.ndarray) -> None:
    """Bug cases 33 and 34: overflow, nan starts, circuits of one element."""
    for circuit in ("R0", "L0-R0-p(R1,Q1)"):
        evaluate_impedance([spectrum(F, z)], circuit=circuit).page()
    assert evaluate_ionic_resistance(spectrum(F, z)).sentence


def test_what_is_no_spectrum_is_refused() -> None:
    with pytest.raises(InputError, match="every point has the frequency"):
        evaluate_impedance([spectrum(np.full(61, 10.0), CELL)])
    loud = evaluate_impedance([spectrum(F, noisy(CELL, noise=0.4))], circuit="none")
    assert any("scatter" in text for text in loud.findings)


def test_ionic_resistance_of_a_blocked_layer(tmp_path: Path) -> None:
    result = evaluate_ionic_resistance(spectrum(F, noisy(LAYER)), area=5e-4)
    value = result.value("ionic_resistance")
    assert value.low < 0.03 * 5e-4 < value.high
    assert result.value("ionic_resistance_by_line").value == pytest.approx(0.03 * 5e-4, rel=0.1)
    assert result.blocking
    assert not result.findings
    assert IonicResistance.from_dict(result.to_dict()) == result
    result.to_csv(tmp_path / "points.csv")
    assert "blocked as assumed" in html_page(result.page())


def test_ionic_resistance_holds_the_truth_within_its_interval() -> None:
    """60 cases; 1000 are in benchmarks/spectra.py."""
    inside = []
    for seed in range(60):
        value = evaluate_ionic_resistance(spectrum(F, noisy(LAYER, seed))).value("ionic_resistance_of_cell")
        inside.append(value.low <= 0.03 <= value.high)
    assert np.mean(inside) >= 0.87


def test_a_layer_in_which_something_reacts_is_flagged() -> None:
    reacting = Circuit.of("L0-R0-TLR1").impedance(F, [3e-9, 0.012, 0.03, 0.6, 2.0, 0.95])
    result = evaluate_ionic_resistance(spectrum(F, noisy(reacting)))
    assert not result.blocking
    assert any("something reacts" in text for text in result.findings)
    value = result.value("ionic_resistance_of_cell")
    assert value.low < 0.03 < value.high


@needs_files
def test_cycles_of_a_file_are_spectra_of_their_own() -> None:
    result = hydroxcell.analyze(FILES / "biologic" / "pyeis_ex1.mpt", circuit="none")
    assert result.KIND == "impedance"
    assert [int(result.points(k).sum()) for k in range(2)] == [59, 59]


@needs_files
def test_three_exports_of_one_measurement_agree() -> None:
    names = (
        "PEIS_LPSCl_IonBlocking_-25C.mpr",
        "PEIS_LPSCl_IonBlocking_-25C.txt",
        "PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt",
    )
    results = [hydroxcell.analyze(FILES / "biologic" / name, "impedance", circuit="three_arcs") for name in names]
    for other in results[1:]:
        for name in ("series_resistance_of_cell", "polarization_resistance_of_cell"):
            assert other.value(name).value == pytest.approx(results[0].value(name).value, rel=1e-3)


@needs_files
@pytest.mark.parametrize(
    ("name", "words"),
    [("fuelcell-lbnl/eis_01.xlsx", "without a frequency"), ("palmsens/eis_5freq.pssession", "too few")],
)
def test_files_that_cannot_be_evaluated_say_why(name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        hydroxcell.analyze(FILES / name, "impedance")


@needs_files
def test_a_cell_of_milliohms_with_long_leads() -> None:
    result = hydroxcell.analyze(FILES / "gamry" / "EISGALV_EISTest3.DTA", "impedance", area="25 cm2")
    assert result.value("high_frequency_resistance").value == pytest.approx(6.0e-5, rel=0.01)
    assert result.value("polarization_resistance").value == pytest.approx(1.07e-4, rel=0.03)
    assert result.circuit in ("L0-R0-p(R1,Q1)", "La0-R0-p(R1,Q1)")
