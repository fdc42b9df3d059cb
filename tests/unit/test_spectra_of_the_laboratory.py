"""Relaxation times and the Kramers-Kronig test on spectra whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from hydroxcell.errors import InputError
from hydroxcell.lab.kramers_kronig import kramers_kronig
from hydroxcell.lab.relaxation_times import relaxation_times

F = np.geomspace(1e5, 1e-2, 71)
S = 2j * np.pi * F


def test_two_rc_elements_are_found() -> None:
    found = relaxation_times(F, 0.5 + 1.0 / (1.0 + S * 1e-3) + 2.0 / (1.0 + S * 1.0))
    assert len(found.peaks) == 2
    for peak, (time, resistance) in zip(found.peaks, ((1e-3, 1.0), (1.0, 2.0)), strict=True):
        assert peak.time == pytest.approx(time, rel=0.12)
        assert peak.resistance == pytest.approx(resistance, rel=0.06)
    assert found.series_resistance == pytest.approx(0.5, rel=0.02)
    assert found.polarization_resistance == pytest.approx(3.0, rel=0.02)


def test_depressed_arc_has_the_known_distribution() -> None:
    """gamma of R/(1 + (s tau)^n) is R/(2 pi) sin((1-n) pi)/(cosh(n ln(t/tau)) - cos((1-n) pi))."""
    n, tau = 0.7, 1e-2
    found = relaxation_times(F, 0.1 + 1.0 / (1.0 + (S * tau) ** n))
    angle = (1.0 - n) * np.pi
    exact = np.sin(angle) / (2.0 * np.pi * (np.cosh(n * np.log(found.times / tau)) - np.cos(angle)))
    inside = (found.times > 1e-5) & (found.times < 10.0)
    assert np.abs(found.distribution - exact)[inside].max() < 0.12 * exact.max()


def test_an_inductive_arc_needs_a_sign() -> None:
    impedance = 0.5 + 1.0 / (1.0 + S * 1e-3) - 0.2 / (1.0 + S * 1.0)
    signed = relaxation_times(F, impedance, signed=True)
    slowest = min(signed.peaks, key=lambda peak: abs(np.log(peak.time / 1.0)))
    assert slowest.resistance == pytest.approx(-0.2, rel=0.25)
    assert np.abs(signed.residual).max() < 0.3 * np.abs(relaxation_times(F, impedance).residual).max()


def test_sound_spectra_pass_and_drifting_ones_do_not() -> None:
    sound = 0.2 + S * 1e-8 + 1.0 / (1.0 + (S * 1e-2) ** 0.8)
    assert kramers_kronig(F, sound).consistent.all()
    drifting = kramers_kronig(F, sound * (1.0 + 0.5 * np.linspace(0.0, 1.0, len(F)) ** 2))
    assert not drifting.consistent.all()
    assert "not consistent" in drifting.verdict
    noise = np.random.default_rng(2).normal(size=(2, len(F)))
    noisy = kramers_kronig(F, sound * (1.0 + 1e-3 * (noise[0] + 1j * noise[1])))
    assert noisy.consistent.all()
    assert 3e-4 < np.sqrt(np.mean(np.abs(noisy.residual) ** 2)) < 2e-3


def test_a_wrong_sign_is_seen() -> None:
    mirrored = np.conj(0.2 + 1.0 / (1.0 + S * 1e-2))
    assert not kramers_kronig(F, mirrored, elements=12).consistent.all()


@pytest.mark.parametrize(
    ("frequencies", "impedance", "words"),
    [
        (F, np.ones(3), "each point"),
        (F[:4], np.ones(4), "too few"),
        (-F, np.ones(71), "not positive"),
        (F, np.full(71, np.nan), "not numbers"),
    ],
)
def test_arrays_that_are_no_spectrum(frequencies, impedance, words: str) -> None:
    with pytest.raises(InputError, match=words):
        relaxation_times(frequencies, impedance)


def random_spectrum(rng: np.random.Generator, noise: float, drift: float = 0.0) -> np.ndarray:
    """L-R-RQ-RQ of any size whose resistances of the arcs grow by a share during the sweep."""
    f = np.geomspace(1e5, 1e-1, 61)
    s, clock = 2j * np.pi * f, np.cumsum(3.0 / f + 1.0)
    growth = 1.0 + drift * clock / clock[-1]
    scale = 10.0 ** rng.uniform(-3, 6)
    times = 10.0 ** rng.uniform(-5.8, -0.0, 2)
    z = scale * (10.0 ** rng.uniform(-1.5, 0.3) * s / s[0].imag + 10.0 ** rng.uniform(-1, 0.3))
    for tau in times:
        n, r = rng.uniform(0.6, 1.0), scale * 10.0 ** rng.uniform(-1, 0.5) * growth
        z = z + r / (1.0 + r / r[0] * (s * tau) ** n)
    return z * (1.0 + noise * (rng.normal(size=61) + 1j * rng.normal(size=61)))


def test_noise_is_no_inconsistency_and_is_measured() -> None:
    """300 of the 1000 cases of benchmarks/spectra.py."""
    rng, f = np.random.default_rng(1), np.geomspace(1e5, 1e-1, 61)
    found = [kramers_kronig(f, random_spectrum(rng, 3e-3)) for _ in range(300)]
    assert sum(not test.passed for test in found) <= 1
    assert np.median([test.noise for test in found]) == pytest.approx(3e-3, rel=0.03)


def test_drift_that_matters_is_seen() -> None:
    rng, f = np.random.default_rng(2), np.geomspace(1e5, 1e-1, 61)
    found = [kramers_kronig(f, random_spectrum(rng, 3e-3, drift)) for drift in (0.15, -0.15) for _ in range(60)]
    assert np.mean([not test.passed for test in found]) > 0.93


def test_valid_spectrum_that_stops_other_tests_passes() -> None:
    """Bug case 30: a test that stops adding elements too early leaves 9 % on a valid spectrum."""
    f = np.geomspace(1e5, 1e-2, 71)
    s = 2j * np.pi * f
    z = 0.1 + 0.05 / (1 + (s * 1e-4) ** 0.9) + 0.15 / (1 + (s * 0.05) ** 0.85)
    assert kramers_kronig(f, z).largest < 1e-3


def test_blocking_spectra_pass_with_a_capacitance() -> None:
    f = np.geomspace(1e5, 1e-1, 61)
    z = 10.0 + 1.0 / (2j * np.pi * f * 1e-3)
    found = kramers_kronig(f, z)
    assert found.capacitance
    assert found.passed


def test_one_bad_point_is_named_alone() -> None:
    f = np.geomspace(1e5, 1e-1, 61)
    z = random_spectrum(np.random.default_rng(3), 1e-3)
    z[30] *= 1.05
    found = kramers_kronig(f, z)
    assert list(np.flatnonzero(~found.consistent)) == [30]


def test_times_must_fit() -> None:
    with pytest.raises(InputError, match="times"):
        kramers_kronig(F, np.ones(71) + 0j, times=[1.0])
    with pytest.raises(InputError, match="exactly zero"):
        kramers_kronig(F, np.zeros(71))


def test_polarization_resistance_of_the_distribution() -> None:
    """Within 1 % where arcs lie a decade inside the window, at 0.1 % noise; no arc is split."""
    f = np.geomspace(1e5, 1e-1, 61)
    s, rng, errors, counts = 2j * np.pi * f, np.random.default_rng(4), [], []
    for _ in range(60):
        r, n = rng.uniform(0.5, 2.0, 2), rng.uniform(0.7, 1.0, 2)
        fast, slow = 10.0 ** rng.uniform(-4.5, -3.0), 10.0 ** rng.uniform(-1.8, -0.9)
        z = 0.3 + s * 3e-7 + r[0] / (1 + (s * fast) ** n[0]) + r[1] / (1 + (s * slow) ** n[1])
        found = relaxation_times(f, z * (1 + 1e-3 * (rng.normal(size=61) + 1j * rng.normal(size=61))))
        errors.append(found.polarization_resistance / r.sum() - 1.0)
        counts.append(len(found.peaks))
    assert np.mean(np.abs(errors) < 0.01) >= 0.95
    assert np.mean(np.array(counts) == 2) > 0.8


@pytest.mark.parametrize("inductance", [True, False])
def test_inductance_is_an_option_of_the_distribution(inductance: bool) -> None:
    """Bug case 36: the option raised an error of sizes."""
    z = 0.5 + (S * 1e-7 if inductance else 0.0) + 1.0 / (1.0 + S * 1e-3)
    assert relaxation_times(F, z, inductance=inductance).polarization_resistance == pytest.approx(1.0, rel=0.01)


def test_peaks_beyond_the_window_are_marked() -> None:
    found = relaxation_times(F, 0.5 + 1.0 / (1.0 + S * 1e-3) + 1.0 / (1.0 + S * 60.0))
    assert [peak.inside for peak in found.peaks][-1] is False
    assert found.peaks[0].capacitance == pytest.approx(1e-3, rel=0.2)
