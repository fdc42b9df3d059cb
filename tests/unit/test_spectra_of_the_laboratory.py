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
