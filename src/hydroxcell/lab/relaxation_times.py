"""Distribution of relaxation times of a spectrum, by regularised least squares.

    Z(w) = R + i w L + integral gamma(ln tau) / (1 + i w tau) d ln tau

gamma [ohm m2] is found on a logarithmic grid with a penalty on its second derivative; the weight of the penalty follows
from generalised cross-validation [golub_1979] unless it is given. gamma is kept from falling below zero, or may be
signed: slow water in an ionomer answers like an inductance and shows as a negative peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray, checked

POINTS_PER_DECADE = 12
DECADES_BEYOND = 1.0
WEIGHTS = np.geomspace(1e-5, 1e2, 29)  # of the penalty; smaller ones split one broad process into several peaks
PARSIMONY = 1e-5  # cost of the square of all resistances, counted without sign, where the density has both signs
LEAST_PEAK = 0.02  # share of the largest peak below which a maximum is not called one


@dataclass(frozen=True)
class Peak:
    """One process: its time [s], frequency [Hz], resistance [ohm m2] and share of the polarization resistance [1]."""

    time: float
    frequency: float
    resistance: float
    share: float


@dataclass(frozen=True)
class RelaxationTimes:
    """The distribution of a spectrum.

    Attributes
    ----------
    times : tau [s], shape (n,)
    distribution : gamma(ln tau), in the unit of the impedance, shape (n,)
    series_resistance : R, in the unit of the impedance
    inductance : L, unit of the impedance times seconds
    weight : of the penalty [1]
    residual : (Z - fit)/|Z|, complex (m,)
    peaks : from short to long times
    """

    times: FloatArray
    distribution: FloatArray
    series_resistance: float
    inductance: float
    weight: float
    residual: ComplexArray
    peaks: tuple[Peak, ...]

    @property
    def polarization_resistance(self) -> float:
        """Integral of the distribution."""
        return float(np.sum(self.distribution) * np.log(self.times[1] / self.times[0]))


def relaxation_times(
    frequencies: Sequence[float] | FloatArray,
    impedance: Sequence[complex] | ComplexArray,
    *,
    signed: bool = False,
    weight: float | None = None,
    inductance: bool = True,
) -> RelaxationTimes:
    """Distribution of relaxation times.

    Parameters
    ----------
    frequencies : [Hz], positive, shape (m,)
    impedance : shape (m,), any unit
    signed : whether the distribution may be negative
    weight : of the penalty, or None to let cross-validation choose
    inductance : whether the leads may have one

    Errors: InputError as in `kramers_kronig.checked`.

    >>> f = np.geomspace(1e-2, 1e4, 61)
    >>> found = relaxation_times(f, 1.0 + 2.0 / (1.0 + 2j * np.pi * f * 0.1))
    >>> round(found.peaks[0].resistance, 2)
    2.0
    """
    from scipy.optimize import nnls

    f, z = checked(frequencies, impedance)
    omega = 2.0 * np.pi * f
    decades = np.log10(f.max() / f.min()) + 2.0 * DECADES_BEYOND
    beyond = 10.0**DECADES_BEYOND
    times = np.geomspace(1.0 / (omega.max() * beyond), beyond / omega.min(), int(decades * POINTS_PER_DECADE) + 1)
    step = float(np.log(times[1] / times[0]))
    size = float(np.median(np.abs(z)))
    kernel = size * step / (1.0 + 1j * omega[:, None] * times)
    lead = 1j * omega / omega.max() * size if inductance else np.zeros_like(omega) + 0j
    matrix = np.column_stack([np.full(len(f), size) + 0j, lead, kernel]) / np.abs(z)[:, None]
    real, target = np.concatenate([matrix.real, matrix.imag]), z / np.abs(z)
    right = np.concatenate([target.real, target.imag])
    penalty = _penalty(len(times), step)
    chosen = weight if weight is not None else _cross_validated(real, right, penalty)
    rough = np.sqrt(chosen) * penalty
    blocks = _two_signs(real, rough) if signed else np.concatenate([real, rough])
    found = nnls(blocks, np.concatenate([right, np.zeros(len(blocks) - len(right))]), maxiter=50 * blocks.shape[1])[0]
    if signed:
        found = np.concatenate([found[:2], found[2 : 2 + len(times)] - found[2 + len(times) :]])
    distribution = size * found[2:]
    return RelaxationTimes(
        times=times,
        distribution=distribution,
        series_resistance=float(size * found[0]),
        inductance=float(size * found[1] / omega.max()),
        weight=float(chosen),
        residual=np.asarray(target - matrix @ found),
        peaks=_peaks(times, distribution, step),
    )


def _two_signs(matrix: FloatArray, rough: FloatArray) -> FloatArray:
    """Problem for a density of both signs: the difference of two positive ones whose total costs a little.

    Without that cost a free sign rings about every sharp peak.
    """
    zero, kernel, smooth = np.zeros((len(rough), rough.shape[1] - 2)), matrix[:, 2:], rough[:, 2:]
    lead = np.zeros((len(rough), 2))
    total = np.concatenate([np.zeros(2), np.full(2 * kernel.shape[1], np.sqrt(PARSIMONY))])
    return np.block([[matrix, -kernel], [lead, smooth, zero], [lead, zero, smooth], [total[None, :]]])


def _penalty(count: int, step: float) -> FloatArray:
    """Second differences of the distribution (which is taken as zero outside), over root step; R and L go free."""
    second = np.zeros((count + 2, count))
    for offset, value in ((0, 1.0), (1, -2.0), (2, 1.0)):
        second[np.arange(count) + offset, np.arange(count)] = value
    return np.hstack([np.zeros((count + 2, 2)), second / step**1.5])


def _cross_validated(matrix: FloatArray, right: FloatArray, penalty: FloatArray) -> float:
    """Weight of the penalty that predicts left-out points best (generalised cross-validation, without the sign)."""
    normal, load, smooth = matrix.T @ matrix, matrix.T @ right, penalty.T @ penalty
    best, found = np.inf, float(WEIGHTS[0])
    ridge = 1e-13 * np.trace(normal) * np.eye(len(normal))
    for weight in WEIGHTS:
        inverse = np.linalg.inv(normal + weight * smooth + ridge)
        residual = right - matrix @ (inverse @ load)
        free = len(right) - float(np.sum(inverse * normal))
        score = float(residual @ residual) / max(free, 1.0) ** 2
        if score < best:
            best, found = score, float(weight)
    return found


def _peaks(times: FloatArray, distribution: FloatArray, step: float) -> tuple[Peak, ...]:
    """Extrema of the size of the distribution, each with the area up to the next minimum or change of sign."""
    size = np.abs(distribution)
    padded = np.concatenate([[0.0], size, [0.0]])
    summits = np.flatnonzero((padded[1:-1] > padded[:-2]) & (padded[1:-1] >= padded[2:]))
    summits = summits[size[summits] > LEAST_PEAK * size.max()] if len(summits) else summits
    total = float(np.sum(distribution) * step)
    found = []
    for k, summit in enumerate(summits):
        low = summits[k - 1] + int(np.argmin(size[summits[k - 1] : summit + 1])) if k else 0
        last = k + 1 == len(summits)
        high = len(size) - 1 if last else summit + int(np.argmin(size[summit : summits[k + 1] + 1]))
        inside = np.arange(low, high + 1)
        same = inside[np.sign(distribution[inside]) == np.sign(distribution[summit])]
        shared = np.where(np.isin(same, [low, high]) & (same > 0) & (same < len(size) - 1), 0.5, 1.0)
        resistance = float(np.sum(distribution[same] * shared) * step)
        time = float(times[summit])
        share = resistance / total if total else float("nan")
        found.append(Peak(time, 1.0 / (2.0 * np.pi * time), resistance, share))
    return tuple(found)
