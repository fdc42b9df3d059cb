"""Spectra picked from recordings: arrays in SI, one after the other, and what is odd about their frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray
from hydroxcell.lab.recording import Recording, Table

FEWEST = 6  # points of a spectrum that can be evaluated
LARGEST_GAP = 1.0  # decades between neighbouring frequencies


@dataclass(frozen=True)
class MeasuredSpectrum:
    """One spectrum, from high to low frequency.

    Attributes
    ----------
    name : file and, where there are several, cycle or step
    frequencies : [Hz], (m,)
    impedance : [ohm], or [ohm m2] once an area was given, (m,)
    times : [s], (m,), or None
    potential, current : mean of what was recorded with it [V], [A], nan if nothing was
    findings : what is odd
    """

    name: str
    frequencies: FloatArray
    impedance: ComplexArray
    times: FloatArray | None = None
    potential: float = float("nan")
    current: float = float("nan")
    findings: tuple[str, ...] = ()

    def of_area(self, area: float) -> MeasuredSpectrum:
        """The same with the impedance times an area [m2]."""
        return replace(self, impedance=self.impedance * area)

    def reversed_sign(self) -> MeasuredSpectrum:
        """The same with the other sign of the imaginary part, as the user asked."""
        return replace(self, impedance=np.conj(self.impedance))


def is_impedance(recordings: Sequence[Recording]) -> bool:
    """Whether every recording holds spectra with frequencies."""
    return bool(recordings) and all(recording.spectra() for recording in recordings)


def picked(recordings: Sequence[Recording]) -> tuple[MeasuredSpectrum, ...]:
    """All spectra of recordings.

    Errors: InputError for a recording without any, and for impedances without frequency.
    """
    found: list[MeasuredSpectrum] = []
    for recording in recordings:
        tables = recording.spectra()
        if not tables:
            raise InputError(_without(recording))
        several = len(tables) > 1
        for k, table in enumerate(tables):
            name = f"{recording.file}, {_part(table, k)}" if several else recording.file
            found.append(_one(table, name))
    return tuple(found)


def spectrum(
    frequencies: FloatArray, impedance: ComplexArray, *, name: str = "spectrum", times: FloatArray | None = None
) -> MeasuredSpectrum:
    """Spectrum from arrays, sorted from high to low frequency."""
    order = np.argsort(-np.asarray(frequencies, dtype=float), kind="stable")
    f, z = np.asarray(frequencies, dtype=float)[order], np.asarray(impedance, dtype=complex)[order]
    clock = None if times is None else np.asarray(times, dtype=float)[order]
    return MeasuredSpectrum(name, f, z, clock, findings=_sanity(f))


def _part(table: Table, index: int) -> str:
    part = table.name.rsplit(", ", 1)[-1] if ", " in table.name else f"{index + 1}"
    return f"spectrum {part}" if part.isdigit() else part


def _one(table: Table, name: str) -> MeasuredSpectrum:
    """Spectrum of a table; rows without a number are left out, and told."""
    f = table.si("frequency")
    z = table.si("impedance_real") + 1j * table.si("impedance_imaginary")
    rows = np.flatnonzero(np.isfinite(f) & np.isfinite(z) & (z != 0.0))
    left_out = len(f) - len(rows)
    words = (
        [f"{left_out} rows without a number, or with an impedance of exactly zero, are left out"] if left_out else []
    )
    if len(rows) < FEWEST:
        raise InputError(f"{name}: {len(rows)} points are too few for a spectrum; at least {FEWEST} are needed.")
    found = spectrum(f[rows], z[rows], name=name, times=_clock(table, rows))
    return replace(
        found,
        potential=_mean(table, "potential", rows),
        current=_mean(table, "current", rows),
        findings=tuple(f"{name}: {text}" for text in (*words, *found.findings)),
    )


def _clock(table: Table, rows: np.ndarray) -> FloatArray | None:
    """Times of the rows if they are there and move."""
    if "time" not in table:
        return None
    times = table.si("time")[rows]
    return times if np.isfinite(times).all() and np.ptp(times) > 0.0 else None


def _mean(table: Table, quantity: str, rows: np.ndarray) -> float:
    if quantity not in table or not table.column(quantity).is_number:
        return float("nan")
    values = table.si(quantity)[rows]
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _sanity(f: FloatArray) -> tuple[str, ...]:
    """Frequencies of a sweep differ and cover their range without holes."""
    steps = -np.diff(np.log10(np.maximum(f, 1e-300)))
    found = []
    twice = int((steps == 0.0).sum())
    if twice:
        found.append(f"{twice} frequencies stand twice; each counts")
    if len(steps) and steps.max() > LARGEST_GAP:
        place = int(np.argmax(steps))
        found.append(
            f"there is no point between {f[place]:.3g} and {f[place + 1]:.3g} Hz; an arc there would not be seen"
        )
    if len(steps) > 2 and np.log10(f[0] / f[-1]) < 0.5 * LARGEST_GAP:
        found.append(f"the frequencies only go from {f[0]:.4g} to {f[-1]:.4g} Hz: are they frequencies?")
    return tuple(found)


def _without(recording: Recording) -> str:
    quantities = {column.quantity for table in recording.tables for column in table.columns}
    if "impedance_real" in quantities and "frequency" not in quantities:
        return (
            f"{recording.file}: impedances without a frequency: they can be drawn, but neither tested, resolved into "
            "relaxation times nor fitted; export the frequency with them."
        )
    there = ", ".join(sorted(q for q in quantities if q)) or "no column that is understood"
    return (
        f"{recording.file}: no impedance spectrum; frequency and both parts of the impedance are needed, the file has "
        f"{there}. Name the columns in a mapping file if they have other headings."
    )
