"""What needs no circuit: noise, consistency, crossing of the real axis and relaxation times of one spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hydroxcell.lab.high_frequency import Crossing, crossing
from hydroxcell.lab.kramers_kronig import KramersKronig, kramers_kronig
from hydroxcell.lab.relaxation_times import RelaxationTimes, relaxation_times
from hydroxcell.lab.spectra import FEWEST, MeasuredSpectrum

CERTAIN = 5.0  # standard deviations by which the real part must fall towards low frequency to be called a loop
LEADS = 30.0  # [degree] above which a point at high frequency is one of the leads
OPEN = -20.0  # [degree] at the lowest frequency, below which a spectrum is called not closed (assumed)
LOUD = 0.1  # [1] noise over |Z| above which nothing is tested (assumed)
LEAST_LOOP = 2  # points of such a fall
CLEARER = 5.0  # times better the test must come out with the other sign of the imaginary part


@dataclass(frozen=True)
class OneSpectrum:
    """A spectrum with its tests and its distribution of relaxation times.

    Attributes
    ----------
    spectrum : as measured
    test : of Kramers and Kronig
    crossing : of the real axis
    times : distribution of relaxation times; of both signs where the spectrum has an inductive loop
    inductive : whether it has such a loop at low frequency
    left_out : points at high frequency that did not go into the distribution, because the leads dominate there
    """

    spectrum: MeasuredSpectrum
    test: KramersKronig
    crossing: Crossing
    times: RelaxationTimes
    inductive: bool
    left_out: int

    @property
    def closed(self) -> bool:
        """Whether the lowest frequency is near the end of the last arc."""
        z = self.spectrum.impedance[int(np.argmin(self.spectrum.frequencies))]
        return bool(np.degrees(np.angle(z)) > OPEN)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """What is odd, one sentence each."""
        found = []
        if not self.test.passed:
            found.append(f"Kramers-Kronig: {self.test.verdict}; what follows from it is marked, not refused")
        if self.test.noise > LOUD:
            found.append(
                f"the points scatter by {100 * self.test.noise:.2g} % of |Z|: too much for the test of Kramers "
                "and Kronig and "
                "for anything finer than the size of the impedance"
            )
        if reversed_sign(self.spectrum, self.test):
            found.append(
                "the spectrum would obey Kramers and Kronig with the other sign of the imaginary part: the file "
                "probably "
                'stores it reversed. Nothing was changed; look, then set reverse_sign="yes"'
            )
        if self.inductive:
            found.append(
                "the real part falls again towards low frequency: an inductive loop (slow ionomer water, an adsorbed "
                "intermediate, or drift); the distribution of relaxation times is taken with both signs"
            )
        negative = self.spectrum.frequencies[self.spectrum.impedance.real < 0.0]
        if len(negative):
            found.append(
                f"the real part is negative at {len(negative)} frequencies between {negative.min():.3g} and "
                f"{negative.max():.3g} Hz, which no passive cell can have: an artefact of the instrument or the wiring"
            )
        if self.left_out:
            found.append(
                f"{self.left_out} points at high frequency, where the leads dominate (angle above {LEADS:g} "
                "degrees), are "
                "left out of the distribution of relaxation times"
            )
        if not self.closed:
            found.append(
                "the spectrum is not closed at its lowest frequency: no polarization resistance follows from the "
                "distribution "
                "of relaxation times, and its slowest peak is not a process but the end of the data"
            )
        found += self.crossing.words
        found += (
            []
            if not self.closed
            else [
                f"the peak at {peak.frequency:.3g} Hz lies outside the measured frequencies; its resistance is "
                "extrapolated"
                for peak in self.times.peaks
                if not peak.inside
            ]
        )
        return tuple(f"{self.spectrum.name}: {text}" for text in found)


def examined(spectrum: MeasuredSpectrum) -> OneSpectrum:
    """Test and resolve a spectrum."""
    f, z = spectrum.frequencies, spectrum.impedance
    test = kramers_kronig(f, z, times=spectrum.times)
    inductive = has_loop(spectrum, test.noise)
    leads = np.degrees(np.angle(z)) > LEADS
    above = leads & (f > (f[~leads].max() if (~leads).any() else 0.0))
    used = ~above if (~above).sum() >= FEWEST else np.ones(len(f), dtype=bool)
    times = relaxation_times(f[used], z[used], signed=inductive)
    return OneSpectrum(spectrum, test, crossing(f, z, test.noise), times, inductive, int((~used).sum()))


def has_loop(spectrum: MeasuredSpectrum, noise: float) -> bool:
    """Whether the real part falls towards low frequency, which no sum of positive arcs can do.

    What the leads do above the crossing of the real axis does not count.
    """
    order = np.argsort(-spectrum.frequencies, kind="stable")
    z = spectrum.impedance[order]
    capacitive = np.flatnonzero(z.imag <= 0.0)
    if not len(capacitive):
        return False
    z = z[capacitive[0] :]
    highest = np.maximum.accumulate(z.real)
    sigma = noise * np.abs(z)
    size = np.abs(z[np.array([int(np.argmax(z.real[: k + 1])) for k in range(len(z))])]) * noise
    return bool((highest - z.real > CERTAIN * np.hypot(sigma, size)).sum() >= LEAST_LOOP)


def reversed_sign(spectrum: MeasuredSpectrum, test: KramersKronig) -> bool:
    """Whether a spectrum that fails the test passes it, or comes much closer, when its imaginary part is reversed."""
    if test.passed:
        return False
    other = kramers_kronig(spectrum.frequencies, np.conj(spectrum.impedance), times=spectrum.times)
    closer = float(np.sum(np.abs(test.residual) ** 2)) > CLEARER**2 * float(np.sum(np.abs(other.residual) ** 2))
    return other.passed or closer
