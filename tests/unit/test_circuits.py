"""Equivalent circuits: text, laws, derivatives, fits without starting values, what is said about them."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.circuits.choice import chosen_for
from hydroxcell.lab.circuits.circuit import Circuit, ln_s
from hydroxcell.lab.circuits.comparing import compare, f_test
from hydroxcell.lab.circuits.elements import ELEMENTS
from hydroxcell.lab.circuits.findings import arcs, parameter_values, resistances, words
from hydroxcell.lab.circuits.fitting import fit_circuit
from hydroxcell.lab.circuits.parsing import LONGEST
from hydroxcell.lab.circuits.standard import STANDARD, circuit_named

F = np.geomspace(1e5, 1e-1, 61)
S = 2j * np.pi * F
TRUTH = {"R0": 0.5, "R1": 1.0, "Q1.Q": 1e-3, "Q1.n": 0.9, "R2": 2.0, "Q2.Q": 0.05, "Q2.n": 0.8}
TWO = "R0-p(R1,Q1)-p(R2,Q2)"


def noisy(z: np.ndarray, seed: int, noise: float = 3e-3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return z * (1.0 + noise * (rng.normal(size=len(z)) + 1j * rng.normal(size=len(z))))


def random_case(rng: np.random.Generator, noise: float = 3e-3) -> tuple[np.ndarray, np.ndarray]:
    """R-RQ-RQ from milliohm to megaohm, times inside the window and a factor of 3 apart: truth and spectrum."""
    scale = 10.0 ** rng.uniform(-3, 6)
    low, high = -np.log10(2 * np.pi * F.max()) + 0.3, -np.log10(2 * np.pi * F.min()) - 0.3
    times = 10.0 ** np.sort(rng.uniform(low, high, 2))
    while times[1] < 3.0 * times[0]:
        times = 10.0 ** np.sort(rng.uniform(low, high, 2))
    n, r = rng.uniform(0.6, 1.0, 2), scale * 10.0 ** rng.uniform(-1, 1, 2)
    q = times**n / r
    truth = np.array([scale * 10.0 ** rng.uniform(-1.5, 0.5), r[0], q[0], n[0], r[1], q[1], n[1]])
    z = Circuit.of(TWO).impedance(F, truth)
    return truth, z * (1.0 + noise * (rng.normal(size=61) + 1j * rng.normal(size=61)))


@pytest.mark.parametrize("text", ["R0", "R", " R0 - p( R1 , C1 ) ", "p(R1,C1)", "R0-p(R1,CPE1)", "p(C1,R1-p(R2,Q2))"])
def test_circuits_that_are_read(text: str) -> None:
    assert str(Circuit.of(text)) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing is given"),
        ("R0-", "character 4: the circuit ends"),
        ("R0--R1", "character 4: '-' stands"),
        ("R0-p(R1)", "two branches"),
        ("R0-p(R1,Q1", "character 11: '\\)' or ',' is missing"),
        ("R0 R1", "character 4: 'R' is not expected"),
        ("R0-R0", "R0 stands twice"),
        ("R0-X1", "unknown element 'X'"),
        ("R0-__import__('os')", "character 4: '_' stands"),
        ("R0-p(R1,Q1))", "character 12"),
        ("p(" * 200 + "R1", "too long|within each other"),
        ("R" * (LONGEST + 1), "too long"),
    ],
)
def test_circuits_that_are_refused_say_where(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Circuit.of(text)


def test_nearest_element_is_named() -> None:
    with pytest.raises(UnknownNameError, match="CPE"):
        Circuit.of("R0-p(R1,CPF1)")


@pytest.mark.parametrize("letters", ELEMENTS)
def test_derivatives_are_those_of_the_law(letters: str) -> None:
    circuit = Circuit.of(f"{letters}1")
    vector = np.where(circuit.exponents, 0.8, 0.3)
    logarithms = ln_s(np.geomspace(1e3, 1e-3, 25))
    slopes = circuit.evaluated(logarithms, vector)[1]
    for k, slope in enumerate(slopes):
        step = 1e-5 * np.eye(len(vector))[k]
        ahead, behind = (circuit.evaluated(logarithms, vector + s)[0] for s in (step, -step))
        assert np.abs((ahead - behind) / 2e-5 - slope).max() < 1e-6 * np.abs(slope).max()


def test_derivatives_go_through_the_tree() -> None:
    circuit = Circuit.of("p(C1,R1-Ws1)-La0-p(TLR2,Q3,R4-L5)")
    vector = np.where(circuit.exponents, 0.8, np.linspace(-1, 1, len(circuit.names)))
    logarithms = ln_s(np.geomspace(1e3, 1e-3, 25))
    slopes = circuit.evaluated(logarithms, vector)[1]
    for k, slope in enumerate(slopes):
        step = 1e-5 * np.eye(len(vector))[k]
        ahead, behind = (circuit.evaluated(logarithms, vector + s)[0] for s in (step, -step))
        assert np.abs((ahead - behind) / 2e-5 - slope).max() < 1e-7 * np.abs(slope).max() + 1e-9 * np.abs(ahead).max()


def test_finite_diffusion_neither_overflows_nor_warns() -> None:
    """Fault of other programs: tanh and coth of large arguments overflow."""
    f = np.geomspace(1e-12, 1e12, 97)
    for letters in ("Wo", "Ws", "TL", "TLR", "G"):
        circuit = Circuit.of(f"{letters}1")
        with np.errstate(all="raise", under="ignore"):
            z, slopes = circuit.evaluated(ln_s(f), np.where(circuit.exponents, 1.0, 5.0))
        assert np.isfinite(z).all()
        assert np.isfinite(slopes).all()


def test_modified_inductor_has_its_exponent_on_the_frequency_alone() -> None:
    """Fault of other programs: (L j w)^n in place of L (j w)^n."""
    z = Circuit.of("La1").impedance(F, {"La1.L": 3.0, "La1.n": 0.7})
    assert np.allclose(z, 3.0 * S**0.7, rtol=1e-12)


def test_blocking_layer_has_the_known_limits() -> None:
    layer = {"TL1.R": 3.0, "TL1.Q": 2.0, "TL1.n": 1.0}
    low = Circuit.of("TL1").impedance([1e-6], layer)[0]
    assert low.real == pytest.approx(1.0, rel=1e-6)
    high = Circuit.of("TL1").impedance([1e6], layer)[0]
    assert np.degrees(np.angle(high)) == pytest.approx(-45.0, abs=1e-6)


def test_random_spectra_find_their_minimum_without_start() -> None:
    """150 of the 1000 cases of benchmarks/spectra.py: as good as a fit that starts from the truth."""
    rng, circuit, missed = np.random.default_rng(20), Circuit.of(TWO), 0
    for _ in range(150):
        truth, z = random_case(rng)
        found = fit_circuit(F, z, circuit)
        reference = fit_circuit(F, z, circuit, start=dict(zip(circuit.names, truth, strict=True)))
        missed += found.squares > reference.squares * (1.0 + 1e-5)
    assert missed <= 2


def test_intervals_hold_the_truth() -> None:
    """300 cases; the 1000 cases of all circuits are in benchmarks/spectra.py."""
    circuit, inside = Circuit.of(TWO), []
    clean = circuit.impedance(F, TRUTH)
    for seed in range(300):
        fit = fit_circuit(F, noisy(clean, seed), circuit)
        values = dict(parameter_values(fit)) | dict(resistances(fit))
        truth = TRUTH | {"series_resistance": 0.5, "polarization_resistance": 3.0}
        inside.append([values[name].low <= truth[name] <= values[name].high for name in truth])
    share = np.mean(inside, axis=0)
    assert ((share > 0.92) & (share < 0.98)).all(), share
    assert 0.935 < share.mean() < 0.965


def test_order_of_alike_parts_and_units_do_not_matter() -> None:
    z = noisy(Circuit.of(TWO).impedance(F, TRUTH), 1)
    fit = fit_circuit(F, z, TWO)
    turned = fit_circuit(F[::-1], z[::-1], "R0-p(R2,Q2)-p(R1,Q1)")
    assert [a.resistance.value for a in arcs(fit)] == pytest.approx(
        [a.resistance.value for a in arcs(turned)], rel=1e-4
    )
    assert arcs(fit)[0].frequency.value > arcs(fit)[1].frequency.value
    large = fit_circuit(F, 1e6 * z, TWO)
    assert large.parameters["R1"] == pytest.approx(1e6 * fit.parameters["R1"], rel=1e-3)


def test_capacitance_of_a_depressed_arc() -> None:
    fit = fit_circuit(F, Circuit.of("R0-p(R1,Q1)").impedance(F, [0.1, 2.0, 0.02, 0.8]), "one_arc")
    assert arcs(fit)[0].capacitance.value == pytest.approx((0.02 * 2.0**0.2) ** (1 / 0.8), rel=1e-6)


def test_fixed_bounded_and_started_parameters() -> None:
    z = noisy(Circuit.of(TWO).impedance(F, TRUTH), 2)
    fit = fit_circuit(F, z, TWO, fixed={"Q1.n": 0.9}, bounds={"R0": (0.6, 0.7)}, start={"R1": 1.0})
    assert fit.parameters["Q1.n"] == 0.9
    assert fit.parameters["R0"] == pytest.approx(0.6)
    assert any("R0" in text and "bound" in text for text in words(fit))
    assert parameter_values(fit)["Q1.n"].method == "given"
    with pytest.raises(InputError, match="no interval"):
        fit_circuit(F, z, TWO, bounds={"R0": (0.7, 0.6)})
    with pytest.raises(InputError, match="not a positive number"):
        fit_circuit(F, z, TWO, start={"R0": float("nan")})
    with pytest.raises(UnknownNameError, match="Q1"):
        fit_circuit(F, z, TWO, fixed={"Q1.m": 1.0})


def test_what_cannot_be_known_is_said() -> None:
    z = noisy(Circuit.of("R0-p(R1,Q1)").impedance(F, [0.5, 1.0, 1e-3, 0.9]), 3)
    said = " ".join(words(fit_circuit(F, z, TWO)))
    assert "not determined" in said or "told apart" in said or "outside the measured" in said
    assert not words(fit_circuit(F, z, "one_arc"))
    slow = words(fit_circuit(F, noisy(Circuit.of(TWO).impedance(F, TRUTH), 4), "one_arc"))
    assert any("lacks something" in text for text in slow)


def test_given_noise_is_taken_and_a_misfit_is_told() -> None:
    clean = Circuit.of(TWO).impedance(F, TRUTH)
    z, sigma = noisy(clean, 5), 3e-3 * np.abs(clean)
    fit = fit_circuit(F, z, TWO, weighting="noise", noise=sigma)
    assert 0.6 < fit.squares / fit.degrees_of_freedom < 1.5
    wrong = fit_circuit(F, z, "one_arc", weighting="noise", noise=sigma)
    assert any("does not fit" in text for text in words(wrong))
    with pytest.raises(InputError, match="needs the noise"):
        fit_circuit(F, z, TWO, weighting="noise")


def test_criterion_and_f_test_choose_the_right_circuit() -> None:
    z = noisy(Circuit.of(TWO).impedance(F, TRUTH), 6)
    fits = {name: fit_circuit(F, z, name) for name in ("one_arc", "two_arcs", "two_arcs_lead")}
    assert compare(fits)[0].name in ("two_arcs", "two_arcs_lead")
    assert f_test(fits["one_arc"], fits["two_arcs"]) < 1e-10
    assert f_test(fits["two_arcs"], fits["two_arcs_lead"]) > 1e-3
    chosen = chosen_for([(F, z)])
    assert chosen[0].name in ("two_arcs", "catalyst_layer_transport")
    assert chosen[0].misfit < 3.5e-3


@pytest.mark.parametrize("name", STANDARD)
def test_standard_circuits_are_fitted(name: str) -> None:
    circuit = circuit_named(name)
    guess = {"L": 1e-7, "R": 1.0, "Q": 0.01, "n": 0.85, "A": 1.0, "tau": 0.1, "Rct": 1.5}
    truth = {}
    for element in circuit.elements:
        for parameter, key in zip(element.kind.parameters, element.names, strict=True):
            truth[key] = guess[parameter]
    truth |= {key: value for key, value in {"Q2.Q": 0.5, "Q3.Q": 10.0, "L2": 0.5, "Q0.Q": 1e-4}.items() if key in truth}
    fit = fit_circuit(F, noisy(circuit.impedance(F, truth), 8, 1e-3), circuit)
    assert fit.misfit < 1.3e-3


def test_too_few_data_are_refused() -> None:
    with pytest.raises(InputError, match="cannot follow"):
        fit_circuit(
            F[::10], Circuit.of(TWO).impedance(F, TRUTH)[::10], "L0-R0-p(R1,Q1)-p(R2,Q2)-p(R3,Q3)-p(R4,Q4)-p(R5,Q5)"
        )
