"""Spectra that cannot be right: numbers of rows instead of frequencies, the imaginary part with the other sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hydroxcell.lab.recording import Table

LEAST = 8  # points
INDUCTIVE_ABOVE = 1e3  # [Hz]: a positive imaginary part is usual above (cables, coils)
SHARE = 0.8  # of the points
CLEAR = 0.02  # of the modulus
BELIEVABLE = (1e-6, 1e8)  # [Hz]


def spectrum_oddities(spectra: Sequence[Table]) -> Iterator[tuple[str, str, int, str]]:
    """Check, name, count and sentence of what is odd in spectra."""
    for table in spectra:
        frequency = table.si("frequency")
        if len(frequency) < LEAST:
            continue
        yield from _frequencies(table.name, frequency)
        yield from _sign(table, frequency)


def _frequencies(name: str, frequency: np.ndarray) -> Iterator[tuple[str, str, int, str]]:
    steps = np.diff(frequency)
    if np.all(np.abs(steps) > 0.0) and np.ptp(steps) < 1e-6 * float(np.abs(steps).mean()):
        text = f"{name}: the {len(frequency)} frequencies are equally spaced ({frequency[0]:g}, {frequency[1]:g}, "
        yield "frequency", name, len(frequency), text + f"{frequency[2]:g} ... Hz): are they numbers of rows?"
    beyond = (frequency < BELIEVABLE[0]) | (frequency > BELIEVABLE[1])
    if beyond.any():
        first = float(frequency[np.argmax(beyond)])
        text = f"{name}: {int(beyond.sum())} frequencies are beyond any instrument, the first is {first:g} Hz"
        yield "frequency", name, int(beyond.sum()), text
    repeated = len(frequency) - len(np.unique(frequency))
    if repeated:
        yield "duplicates", name, repeated, f"{name}: {repeated} frequencies stand twice in one spectrum"


def _sign(table: Table, frequency: np.ndarray) -> Iterator[tuple[str, str, int, str]]:
    real, imaginary = table.si("impedance_real"), table.si("impedance_imaginary")
    low = np.isfinite(real) & np.isfinite(imaginary) & (frequency < INDUCTIVE_ABOVE)
    if low.sum() < LEAST:
        return
    positive = imaginary[low] > CLEAR * np.hypot(real[low], imaginary[low])
    if positive.mean() >= SHARE:
        count = int(positive.sum())
        text = (
            f"{table.name}: the imaginary part is positive at {count} of {int(low.sum())} points below 1 kHz, as of an "
            "inductance: or does the file store -Z''? (nothing was changed)"
        )
        yield "sign", table.name, count, text
