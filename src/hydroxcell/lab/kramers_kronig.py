"""Linear Kramers-Kronig test: whether a spectrum is that of a linear, causal system that does not drift.

A series resistance, an inductance, optionally a capacitance and a chain of RC elements with fixed times fulfil the
Kramers-Kronig relations whatever their values are. If they cannot describe a spectrum, it breaks the relations
[boukamp_1995]. What the noise may do is taken from the data: the chain is also fitted to the real and to the imaginary
parts by themselves. Each of these fits follows any smooth curve, so that what they leave is noise; what the joint fit
leaves beyond that is inconsistency (F test). Drift is looked for directly: the joint fit is given one more unknown, an
impedance that grows in proportion to the time of the sweep. How many elements are right is decided by the corrected
information criterion of Akaike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]

DECADES_BEYOND = 0.4  # by which the times reach beyond the measured window on both sides
DENSITIES = (2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 12.0)  # elements a decade that are tried
FEWEST = 3  # elements
HOPELESS = 20.0  # criterion over the best one, at which no longer chains are tried
MOST_UNKNOWNS = 0.8  # [1] of either part's fit, over the number of frequencies
SMALLEST_SINGULAR = 1e-13  # [1] singular values that count, over the largest
CHANCE = 1e-5  # of a false alarm of the comparison of both parts
CHANCE_OF_DRIFT = 1e-4  # of a false alarm of the test for drift
SLIGHT = 1e-2  # [1] residual over |Z| below which the words are milder; the verdict is not
NEGLIGIBLE = 1e-3  # [1] inconsistency over |Z| that is never called one: no measurement is better
STANDING_OUT = 3.0  # standard deviations from which a frequency is named, once the whole spectrum has failed
LEAST_SHARE = 0.1  # [1] of the variance of a point that the smooth curve through it keeps
OUTLIER = 5.5  # standard deviations of one point from a smooth curve through all others
BLOCKING_PHASE = -45.0  # [degree] at the lowest frequency, from which a capacitance is added unless told otherwise


@dataclass(frozen=True)
class KramersKronig:
    """What the test found.

    Attributes
    ----------
    frequencies : [Hz], shape (m,)
    residual : (Z - fit)/|Z|, complex (m,)
    elements : RC elements used
    noise : standard deviation of the real and of the imaginary part over |Z| [1]
    consistent : verdict per frequency (m,)
    chance : that noise alone makes real and imaginary part differ so much [1]
    drift : growth of the impedance during the sweep that describes the spectrum best [1]
    drift_uncertainty : its standard uncertainty [1]
    drifts : whether that growth is beyond doubt
    capacitance : whether a capacitance in series was added
    """

    frequencies: FloatArray
    residual: ComplexArray
    elements: int
    noise: float
    consistent: npt.NDArray[np.bool_]
    chance: float
    drift: float
    drift_uncertainty: float
    drifts: bool
    capacitance: bool

    @property
    def passed(self) -> bool:
        """Whether every frequency is consistent."""
        return bool(self.consistent.all())

    @property
    def largest(self) -> float:
        """Largest residual over |Z| [1]."""
        return float(np.abs(self.residual).max())

    @property
    def verdict(self) -> str:
        """In words."""
        bad = self.frequencies[~self.consistent]
        seen = f"the residual is at most {100 * self.largest:.2g} % of |Z|, the noise {100 * self.noise:.2g} %"
        if not len(bad):
            return f"consistent: {seen}"
        drift = (
            f"; it looks as if the impedance changed by {100 * self.drift:.2g} % during the sweep"
            if self.drifts
            else ""
        )
        where = f"between {bad.min():.3g} and {bad.max():.3g} Hz" if len(bad) > 1 else f"{bad[0]:.3g} Hz"
        how = "not quite consistent" if self.largest < SLIGHT else "not consistent"
        return f"{how} at {len(bad)} of {len(self.frequencies)} frequencies, {where}: {seen}{drift}"


def kramers_kronig(
    frequencies: Sequence[float] | FloatArray,
    impedance: Sequence[complex] | ComplexArray,
    *,
    capacitance: bool | None = None,
    accepted: float | None = None,
    elements: int | None = None,
    times: Sequence[float] | FloatArray | None = None,
) -> KramersKronig:
    """Test a spectrum.

    Parameters
    ----------
    frequencies : [Hz], positive, any order, shape (m,), at least 6
    impedance : shape (m,), any unit
    capacitance : whether the spectrum may end in a blocking electrode; None: if the phase of its lowest frequency
        says so
    accepted : residual over |Z| up to which a frequency is consistent [1]; None: what the noise of the spectrum allows
    elements : number of RC elements, or None to let the data decide
    times : when each point was measured [s]; None: one period after the other, from high to low frequency

    Errors: InputError for frequencies that are not positive, or arrays that do not fit each other.
    """
    f, z = checked(frequencies, impedance)
    blocking = math.degrees(float(np.angle(z[np.argmin(f)]))) < BLOCKING_PHASE
    chain = _chain(f, z, blocking if capacitance is None else capacitance, elements)
    joint = chain.joint()
    unit = z / np.abs(z)
    both = np.concatenate([unit.real, unit.imag])
    residual = both - joint @ (joint.T @ both)
    count, free = 2 * len(f), 2 * len(f) - chain.unknowns
    noise = math.sqrt(max(chain.squares / free, 1e-32))
    chance = _chance(float(residual @ residual) - chain.squares, chain.unknowns - joint.shape[1], noise**2, free)
    drift, uncertainty, chance_of_drift = _drift(unit, _clock(f, times), joint, residual)
    complex_residual = np.asarray(residual[: len(f)] + 1j * residual[len(f) :])
    if accepted is not None:
        consistent = np.abs(complex_residual) <= accepted
    else:
        failed = chance < CHANCE or chance_of_drift < CHANCE_OF_DRIFT
        consistent = ~(_systematic(chain, complex_residual, noise, failed) | _outliers(chain, count))
    return KramersKronig(
        frequencies=f,
        residual=complex_residual,
        elements=chain.elements,
        noise=noise,
        consistent=consistent,
        chance=chance,
        drift=drift,
        drift_uncertainty=uncertainty,
        drifts=chance_of_drift < CHANCE_OF_DRIFT and not bool(consistent.all()),
        capacitance=chain.capacitance,
    )


def checked(
    frequencies: Sequence[float] | FloatArray, impedance: Sequence[complex] | ComplexArray
) -> tuple[FloatArray, ComplexArray]:
    """Arrays of a spectrum, from high to low frequency as they came; refused if they cannot be one."""
    f, z = np.asarray(frequencies, dtype=float), np.asarray(impedance, dtype=complex)
    if f.shape != z.shape or f.ndim != 1:
        raise InputError(f"spectrum: {f.size} frequencies and {z.size} impedances; each point needs one of both.")
    if len(f) < 6:
        raise InputError(f"spectrum: {len(f)} points are too few; at least 6 are needed.")
    if not (np.isfinite(f).all() and np.isfinite(z).all()):
        raise InputError("spectrum: some values are not numbers; remove these points.")
    if not (f > 0.0).all():
        raise InputError(f"spectrum: the frequency {f[f <= 0.0][0]:g} Hz is not positive.")
    if np.ptp(f) == 0.0:
        raise InputError(f"spectrum: every point has the frequency {f[0]:g} Hz; a spectrum needs several.")
    if not np.abs(z).all():
        raise InputError(f"spectrum: the impedance at {f[z == 0.0][0]:g} Hz is exactly zero; remove this point.")
    return f, z


@dataclass(frozen=True)
class _Chain:
    """A chain fitted to both parts by themselves.

    Attributes
    ----------
    real, imaginary : columns over |Z|, (m, k); the first is R or L, the last of the imaginary one C if there is one
    bases : orthonormal bases of both
    left : what the fits leave of both parts, each (m,)
    """

    elements: int
    capacitance: bool
    real: FloatArray
    imaginary: FloatArray
    bases: tuple[FloatArray, FloatArray]
    left: tuple[FloatArray, FloatArray]

    @property
    def unknowns(self) -> int:
        return int(self.bases[0].shape[1] + self.bases[1].shape[1])

    @property
    def squares(self) -> float:
        return float(self.left[0] @ self.left[0] + self.left[1] @ self.left[1])

    @property
    def criterion(self) -> float:
        count, unknowns = 2 * len(self.left[0]), self.unknowns
        return count * math.log(max(self.squares, 1e-30)) + 2.0 * unknowns * count / max(count - unknowns - 1, 1)

    def joint(self) -> FloatArray:
        """Orthonormal basis of the chain for both parts together, (2 m, k)."""
        m, n = len(self.real), self.elements
        table = np.zeros((2 * m, n + 2 + self.capacitance))
        table[:m, 0], table[m:, 1] = self.real[:, 0], self.imaginary[:, 0]
        table[:m, 2 : 2 + n], table[m:, 2 : 2 + n] = self.real[:, 1:], self.imaginary[:, 1 : 1 + n]
        if self.capacitance:
            table[m:, -1] = self.imaginary[:, -1]
        return _basis(table)


def _chain(f: FloatArray, z: ComplexArray, capacitance: bool, elements: int | None) -> _Chain:
    """Chain of a given length, or of the length that the criterion prefers."""
    decades = math.log10(f.max() / f.min()) + 2.0 * DECADES_BEYOND
    most = max(int(MOST_UNKNOWNS * len(f)) - 2, FEWEST)
    lengths = sorted({min(max(int(decades * d), FEWEST), most) for d in DENSITIES}) if elements is None else [elements]
    best = _fitted(f, z, lengths[0], capacitance)
    for length in lengths[1:]:
        longer = _fitted(f, z, length, capacitance)
        if longer.criterion > best.criterion + HOPELESS:
            break
        best = min(best, longer, key=lambda chain: chain.criterion)
    return best


def _fitted(f: FloatArray, z: ComplexArray, elements: int, capacitance: bool) -> _Chain:
    omega, size = 2.0 * np.pi * f, np.abs(z)
    beyond = 10.0**DECADES_BEYOND
    times = np.geomspace(1.0 / (beyond * omega.max()), beyond / omega.min(), elements)
    arcs = 1.0 / (1.0 + 1j * omega[:, None] * times)
    more = [-omega.min() / omega] if capacitance else []
    real = np.column_stack([np.ones_like(omega), arcs.real]) / size[:, None]
    imaginary = np.column_stack([omega / omega.max(), arcs.imag, *more]) / size[:, None]
    bases = _basis(real), _basis(imaginary)
    unit = z / size
    left = tuple(y - basis @ (basis.T @ y) for y, basis in zip((unit.real, unit.imag), bases, strict=True))
    return _Chain(elements, capacitance, real, imaginary, bases, (left[0], left[1]))


def _basis(columns: FloatArray) -> FloatArray:
    vectors, values, _ = np.linalg.svd(columns / np.linalg.norm(columns, axis=0), full_matrices=False)
    return np.asarray(vectors[:, values > SMALLEST_SINGULAR * values[0]])


def _chance(more: float, unknowns: int, variance: float, free: int) -> float:
    """Chance that noise alone makes a sum of squares this large (F test)."""
    from scipy.special import fdtrc

    return float(fdtrc(unknowns, free, max(more / max(unknowns, 1) / variance, 0.0))) if unknowns > 0 < free else 1.0


def _clock(f: FloatArray, times: Sequence[float] | FloatArray | None) -> FloatArray:
    """Time of every point over the time of the sweep, 0 to 1."""
    if times is not None:
        t = np.asarray(times, dtype=float)
        if t.shape != f.shape or not np.isfinite(t).all() or np.ptp(t) == 0.0:
            raise InputError(f"spectrum: {len(f)} times that are not all alike are needed, one for each frequency.")
        return np.asarray((t - t.min()) / np.ptp(t))
    order = np.argsort(-f, kind="stable")
    passed = np.empty_like(f)
    passed[order] = np.cumsum(1.0 / f[order])
    return passed / float(passed.max())


def _drift(
    unit: ComplexArray, clock: FloatArray, joint: FloatArray, residual: FloatArray
) -> tuple[float, float, float]:
    """Growth of the impedance during the sweep, its standard uncertainty, and the chance that it is noise."""
    growing = np.concatenate([unit.real * clock, unit.imag * clock])
    growing = growing - joint @ (joint.T @ growing)
    size = float(growing @ growing)
    free = len(growing) - joint.shape[1] - 1
    if size <= 1e-20 or free < 1:
        return 0.0, math.nan, 1.0
    drift = float(growing @ residual) / size
    explained = drift**2 * size
    variance = max(float(residual @ residual) - explained, 1e-30) / free
    return drift, math.sqrt(variance / size), _chance(explained, 1, variance, free)


def _systematic(chain: _Chain, residual: ComplexArray, noise: float, failed: bool) -> npt.NDArray[np.bool_]:
    """Frequencies at which both parts do not belong together, once the whole spectrum has failed."""
    smooth = np.abs(residual - (chain.left[0] + 1j * chain.left[1]))
    if not failed or smooth.max() <= NEGLIGIBLE:
        return np.zeros(len(residual), dtype=bool)
    share = sum((basis**2).sum(axis=1) for basis in chain.bases) / 2.0
    doubtful = smooth > np.maximum(NEGLIGIBLE, STANDING_OUT * noise * np.sqrt(np.maximum(share, LEAST_SHARE)))
    return np.asarray(doubtful | (smooth == smooth.max()))


def _outliers(chain: _Chain, count: int) -> npt.NDArray[np.bool_]:
    """Points that lie off a smooth curve through all others, judged by the noise of these."""
    found = np.zeros(count // 2, dtype=bool)
    for left, basis in zip(chain.left, chain.bases, strict=True):
        free = len(left) - basis.shape[1] - 1
        if free < 3:
            continue
        spare = np.maximum(1.0 - (basis**2).sum(axis=1), 1e-6)
        own = left**2 / spare
        others = np.maximum(left @ left - own, 1e-32) / free
        found |= (own > OUTLIER**2 * others) & (np.abs(left) / spare > NEGLIGIBLE) & (spare > 0.05)
    return found
