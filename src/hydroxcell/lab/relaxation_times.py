"""Distribution of relaxation times of a spectrum, by regularised least squares.

    Z(w) = R + i w L + integral gamma(ln tau) / (1 + i w tau) d ln tau

gamma [ohm m2] is found on a logarithmic grid with a penalty on its second derivative; the weight of the penalty follows
from generalised cross-validation [golub_1979] unless it is given: the largest weight that predicts left-out points
nearly as well as the best one. Beyond the measured window, where the data say nothing, gamma may only die away as
that of a depressed arc does, so that neither the series nor the polarization resistance wanders. gamma is kept from
falling below zero, or may be signed: slow water in an ionomer answers like an inductance and shows as a negative peak.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray, checked

POINTS_PER_DECADE = 12
DECADES_BEYOND = 1.5
DECAY = 0.8  # decades by which gamma falls for each decade beyond the window: a depressed arc of exponent 0.8
BEYOND = 10.0  # [1] weight of that, over the weight of the penalty
EXTRAPOLATED = 0.13  # standard uncertainty of what lies beyond the window, over it; from random arcs (benchmarks)
WEIGHTS = np.geomspace(1e-6, 1e2, 33)  # of the penalty
LEAST_NOISE = 5e-4  # [1] noise that is assumed at least when peaks are told apart: the grid is no better
MIDDLE = 1e-2  # of these, for the decomposition
NEARLY = 1.05  # [1] score of cross-validation over the best one that is as good
PARSIMONY = 1e-5  # cost of the square of all resistances, counted without sign, where the density has both signs
LEAST_PEAK = 0.02  # share of the largest peak below which a maximum is not called one
APART = 1.5  # standard deviations by which the valley between two peaks must lie below the smaller one


@dataclass(frozen=True)
class Peak:
    """One process.

    Attributes
    ----------
    time : of the summit [s]
    frequency : of the summit [Hz]
    resistance : area of the peak, unit of the impedance; negative for an inductive process
    share : of the polarization resistance [1]
    capacitance : time over resistance
    inside : whether its frequency was measured
    """

    time: float
    frequency: float
    resistance: float
    share: float
    capacitance: float
    inside: bool


@dataclass(frozen=True)
class RelaxationTimes:
    """The distribution of a spectrum.

    Attributes
    ----------
    times : tau [s], shape (n,)
    distribution : gamma(ln tau), in the unit of the impedance, shape (n,)
    band : standard uncertainty of the distribution at the chosen weight, from the noise of the spectrum, shape (n,)
    series_resistance : R, in the unit of the impedance
    inductance : L, unit of the impedance times seconds
    polarization_uncertainty : standard uncertainty of the polarization resistance, from the noise and from what had
        to be
        extrapolated
    weight : of the penalty [1]
    residual : (Z - fit)/|Z|, complex (m,)
    peaks : from short to long times
    """

    times: FloatArray
    distribution: FloatArray
    band: FloatArray
    series_resistance: float
    inductance: float
    polarization_uncertainty: float
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
    penalty = _penalty(omega, times, step)
    chosen = weight if weight is not None else _cross_validated(real, right, penalty)
    rough = np.sqrt(chosen) * penalty
    blocks = _two_signs(real, rough) if signed else np.concatenate([real, rough])
    found = nnls(blocks, np.concatenate([right, np.zeros(len(blocks) - len(right))]), maxiter=50 * blocks.shape[1])[0]
    if signed:
        found = np.concatenate([found[:2], found[2 : 2 + len(times)] - found[2 + len(times) :]])
    distribution = size * found[2:]
    residual = np.asarray(target - matrix @ found)
    noise, root = _covariance(real, rough, residual)
    spread = size * noise * root
    window = 1.0 / (2.0 * np.pi * f.max()), 1.0 / (2.0 * np.pi * f.min())
    beyond_data = (times < window[0]) | (times > window[1])
    return RelaxationTimes(
        times=times,
        distribution=distribution,
        band=np.sqrt((spread[2:] ** 2).sum(axis=1)),
        series_resistance=float(size * found[0]),
        inductance=float(size * found[1] / omega.max()),
        polarization_uncertainty=float(
            np.hypot(
                np.linalg.norm(step * spread[2:].sum(axis=0)),
                EXTRAPOLATED * step * np.abs(distribution[beyond_data]).sum(),
            )
        ),
        weight=float(chosen),
        residual=residual,
        peaks=_peaks(times, distribution, spread[2:] * max(1.0, LEAST_NOISE / noise), window),
    )


def _two_signs(matrix: FloatArray, rough: FloatArray) -> FloatArray:
    """Problem for a density of both signs: the difference of two positive ones whose total costs a little.

    Without that cost a free sign rings about every sharp peak.
    """
    zero, kernel, smooth = np.zeros((len(rough), rough.shape[1] - 2)), matrix[:, 2:], rough[:, 2:]
    lead = np.zeros((len(rough), 2))
    total = np.concatenate([np.zeros(2), np.full(2 * kernel.shape[1], np.sqrt(PARSIMONY))])
    return np.block([[matrix, -kernel], [lead, smooth, zero], [lead, zero, smooth], [total[None, :]]])


def _penalty(omega: FloatArray, times: FloatArray, step: float) -> FloatArray:
    """Second differences within the window, over root step; departure from dying away beyond. R and L go free."""
    count = len(times)
    rows = np.zeros((count, count))
    early, late = times < 1.0 / omega.max(), times > 1.0 / omega.min()
    falling = 10.0 ** (-DECAY / POINTS_PER_DECADE)
    for k in range(count):
        if early[k] or late[k]:
            rows[k, k], rows[k, k + 1 if early[k] else k - 1] = BEYOND, -BEYOND * falling
        else:
            rows[k, k - 1 : k + 2] = 1.0, -2.0, 1.0
    return np.hstack([np.zeros((count, 2)), rows / step**1.5])


def _cross_validated(matrix: FloatArray, right: FloatArray, penalty: FloatArray) -> float:
    """Weight of the penalty that predicts left-out points best (generalised cross-validation, without the sign).

    One decomposition serves all weights: N + w P = (1 - w/w0) N + (w/w0) (N + w0 P).
    """
    from scipy.linalg import eigh

    normal, smooth = matrix.T @ matrix, penalty.T @ penalty
    middle = normal + MIDDLE * smooth + 1e-13 * np.trace(normal) * np.eye(len(normal))
    values, vectors = eigh(normal, middle)
    turned, load = matrix @ vectors, vectors.T @ (matrix.T @ right)
    ratio = WEIGHTS[:, None] / MIDDLE
    diagonal = np.maximum(values + ratio * (1.0 - values), 1e-300)
    residual = right - (load / diagonal) @ turned.T
    free = np.maximum(len(right) - (values / diagonal).sum(axis=1), 1.0)
    score = (residual**2).sum(axis=1) / free**2
    return float(WEIGHTS[np.flatnonzero(score <= NEARLY * score.min())[-1]])


def _covariance(matrix: FloatArray, rough: FloatArray, residual: ComplexArray) -> tuple[float, FloatArray]:
    """Noise over |Z|, and the root of the covariance of the unknowns for unit noise, without the sign."""
    normal = matrix.T @ matrix
    whole = normal + rough.T @ rough + 1e-12 * np.trace(normal) * np.eye(len(normal))
    values, vectors = np.linalg.eigh(whole)
    root = vectors / np.sqrt(np.maximum(values, 1e-12 * values[-1]))
    used = float(((matrix @ root) ** 2).sum())
    noise = np.sqrt(float(np.sum(np.abs(residual) ** 2)) / max(len(matrix) - used, 1.0))
    return float(max(noise, 1e-15)), np.asarray(root)


def _peaks(
    times: FloatArray, distribution: FloatArray, spread: FloatArray, window: tuple[float, float]
) -> tuple[Peak, ...]:
    """Extrema of the size of the distribution, each with the area up to the next minimum or change of sign."""
    step = float(np.log(times[1] / times[0]))
    total = float(np.sum(distribution) * step)
    summits = _summits(distribution, spread)
    size = np.abs(distribution)
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
        measured = bool(window[0] <= time <= window[1])
        found.append(Peak(time, 1.0 / (2.0 * np.pi * time), resistance, share, time / resistance, measured))
    return tuple(found)


def _summits(distribution: FloatArray, spread: FloatArray) -> list[int]:
    """Places of the extrema; two of the same sign are one if the noise may have made the valley between them."""
    size, sign = np.abs(distribution), np.sign(distribution)
    padded = np.concatenate([[0.0], size, [0.0]])
    found = [int(k) for k in np.flatnonzero((padded[1:-1] > padded[:-2]) & (padded[1:-1] >= padded[2:]))]
    found = [k for k in found if size[k] > LEAST_PEAK * size.max()]
    while len(found) > 1:
        doubts = []
        for a, b in itertools.pairwise(found):
            valley = a + int(np.argmin(size[a : b + 1]))
            lower = a if size[a] < size[b] else b
            sigma = float(np.linalg.norm(spread[lower] - spread[valley])) + 1e-300
            depth = np.inf if sign[a] != sign[b] else (size[lower] - size[valley]) / sigma
            doubts.append((float(depth), lower))
        least = min(doubts)
        if least[0] > APART:
            break
        found.remove(least[1])
    return found
