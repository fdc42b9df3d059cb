"""Linear Kramers-Kronig test: whether a spectrum is that of a linear, causal system that does not drift.

A series resistance, an inductance, optionally a capacitance and a chain of RC elements with fixed times fulfil the
Kramers-Kronig relations whatever their values are. If they cannot describe a spectrum, it breaks the relations
[boukamp_1995]. How many elements are right is decided by the corrected information criterion of Akaike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex128]

DECADES_BEYOND = 0.5  # by which the times reach beyond the measured window on both sides
FEWEST = 4  # elements
SMALLEST_SINGULAR = 1e-14  # [1] singular values that count
ACCEPTED = 0.01  # [1] residual over |Z| at which a frequency is called consistent, unless given


@dataclass(frozen=True)
class KramersKronig:
    """What the test found.

    Attributes
    ----------
    frequencies : [Hz], shape (m,)
    residual : (Z - fit)/|Z|, complex (m,)
    elements : RC elements used
    accepted : residual up to which a frequency is called consistent [1]
    """

    frequencies: FloatArray
    residual: ComplexArray
    elements: int
    accepted: float

    @property
    def consistent(self) -> npt.NDArray[np.bool_]:
        """Verdict per frequency, shape (m,)."""
        return np.abs(self.residual) <= self.accepted

    @property
    def largest(self) -> float:
        """Largest residual over |Z| [1]."""
        return float(np.abs(self.residual).max())

    @property
    def verdict(self) -> str:
        """In words."""
        bad = self.frequencies[~self.consistent]
        if not len(bad):
            return f"consistent: the residual is at most {100 * self.largest:.2g} % of |Z|"
        return (
            f"not consistent at {len(bad)} of {len(self.frequencies)} frequencies, between {bad.min():.3g} and "
            f"{bad.max():.3g} Hz (residual up to {100 * self.largest:.2g} % of |Z|)"
        )


def kramers_kronig(
    frequencies: Sequence[float] | FloatArray,
    impedance: Sequence[complex] | ComplexArray,
    *,
    capacitance: bool = False,
    accepted: float = ACCEPTED,
    elements: int | None = None,
) -> KramersKronig:
    """Test a spectrum.

    Parameters
    ----------
    frequencies : [Hz], positive, shape (m,), at least 6
    impedance : shape (m,), any unit
    capacitance : whether the spectrum may end in a blocking electrode
    accepted : residual over |Z| up to which a frequency is consistent [1]
    elements : number of RC elements, or None to let the data decide

    Errors: InputError for frequencies that are not positive, or arrays that do not fit each other.
    """
    f, z = checked(frequencies, impedance)
    if elements is not None:
        return _fit(f, z, elements, capacitance, accepted)[0]
    most = max(FEWEST, len(f) - 4)
    tried = [_fit(f, z, n, capacitance, accepted) for n in range(FEWEST, most + 1)]
    return min(tried, key=lambda pair: pair[1])[0]


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
    return f, z


def _fit(
    f: FloatArray, z: ComplexArray, elements: int, capacitance: bool, accepted: float
) -> tuple[KramersKronig, float]:
    omega = 2.0 * np.pi * f
    beyond = 10.0**DECADES_BEYOND
    times = np.geomspace(1.0 / (beyond * omega.max()), beyond / omega.min(), elements)
    columns = [np.ones_like(omega) + 0j, 1j * omega]
    columns += [1.0 / (1j * omega)] if capacitance else []
    columns += [1.0 / (1.0 + 1j * omega * t) for t in times]
    matrix = np.array(columns).T / np.abs(z)[:, None]
    real = np.concatenate([matrix.real, matrix.imag])
    scale = np.linalg.norm(real, axis=0)
    target = z / np.abs(z)
    right = np.concatenate([target.real, target.imag])
    solution = np.linalg.lstsq(real / scale, right, rcond=SMALLEST_SINGULAR)[0]
    residual = target - matrix @ (solution / scale)
    count, unknowns = 2 * len(f), real.shape[1]
    deviation = max(float(np.sum(np.abs(residual) ** 2)) / count, 1e-30)
    spare = max(count - unknowns - 2, 1)
    criterion = count * float(np.log(deviation)) + 2.0 * unknowns * (1.0 + (unknowns + 1.0) / spare)
    return KramersKronig(f, np.asarray(residual), elements, accepted), criterion
