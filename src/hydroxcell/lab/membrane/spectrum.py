"""Resistance of a membrane from its impedance spectrum."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.propagation import Known
from hydroxcell.lab.regression import fit_linear

FloatArray = npt.NDArray[np.float64]
NEAR = 6  # points around the crossing that the line goes through
WAYS = ("intercept", "smallest_phase")


def intercept_resistance(frequency: FloatArray, impedance: npt.NDArray[np.complex128]) -> Known | None:
    """Real part where the imaginary part crosses zero at the highest frequency (HFR).

    Formula: lines of Z' and Z'' over ln f through the 6 points around the crossing; R = Z' where Z'' = 0.

    Parameters
    ----------
    frequency : [Hz] (n,), in any order
    impedance : [ohm] (n,), capacitive negative imaginary

    Validity: the inductance of the leads makes Z'' positive at the highest frequencies; else None.
    Source: makharia_2005 (the intercept as resistance of the membrane)

    >>> f = np.logspace(5, 1, 41)
    >>> w = 2.0 * np.pi * f
    >>> z = 0.5 + 1j * w * 2e-7 + 1.0 / (1.0 + 1j * w * 1e-2)
    >>> round(intercept_resistance(f, z).value, 3)
    0.5
    """
    order = np.argsort(-frequency)
    x, z = np.log(frequency[order]), impedance[order]
    crossings = np.flatnonzero((z.imag[:-1] > 0.0) & (z.imag[1:] <= 0.0))
    if not len(crossings):
        return None
    start = min(max(int(crossings[0]) - NEAR // 2 + 1, 0), max(len(x) - NEAR, 0))
    near = slice(start, min(start + NEAR, len(x)))
    centre = float(x[crossings[0]])
    # A parabola follows the bend of Z'' where it leaves the inductive branch.
    design = np.stack([np.ones(len(x[near])), x[near] - centre, (x[near] - centre) ** 2], axis=1)
    if len(design) < 4:
        return None
    imaginary, real = fit_linear(design, z.imag[near]), fit_linear(design, z.real[near])
    step = x[crossings[0]] - x[crossings[0] + 1]
    roots = np.roots(imaginary.coefficients[::-1])
    inside = [r.real for r in roots if abs(r.imag) < 1e-12 and abs(r.real) <= 2.0 * step]
    if not inside:
        return None
    at = min(inside, key=lambda r: abs(r + 0.5 * step))
    c = np.array([1.0, at, at**2])
    slope_real = float(real.coefficients[1] + 2.0 * at * real.coefficients[2])
    slope_imaginary = float(imaginary.coefficients[1] + 2.0 * at * imaginary.coefficients[2])
    shift = slope_real / slope_imaginary if slope_imaginary else 0.0
    spread = math.sqrt(float(c @ (real.covariance + shift**2 * imaginary.covariance) @ c))
    return Known(float(c @ real.coefficients), spread, real.degrees_of_freedom)


def smallest_phase_resistance(impedance: npt.NDArray[np.complex128]) -> Known:
    """Real part where the phase is closest to zero: the plateau of a four-electrode strip.

    Formula: R = Z' at min |Z''/Z'|; the uncertainty is the standard deviation of Z' over it and its neighbours.

    >>> z = np.array([9.0 - 2.0j, 10.0 - 0.1j, 10.1 - 0.01j, 10.2 - 0.2j, 11.0 - 3.0j])
    >>> smallest_phase_resistance(z).value
    10.1
    """
    phase = np.where(impedance.real > 0.0, np.abs(impedance.imag) / np.abs(impedance.real), np.inf)
    k = int(np.argmin(phase))
    near = impedance.real[max(k - 1, 0) : k + 2]
    return Known(float(impedance.real[k]), float(np.std(near, ddof=1)) if len(near) > 1 else 0.0, max(len(near) - 1, 1))


def resistance_of(
    frequency: FloatArray, impedance: npt.NDArray[np.complex128], way: str, where: str
) -> tuple[Known, str]:
    """Resistance of a spectrum and what is odd about it, "" if nothing.

    Errors: UnknownNameError for a way that is none; InputError for a spectrum without a positive real part.
    """
    if way not in WAYS:
        raise UnknownNameError("way to the resistance", way, WAYS, where)
    good = np.isfinite(frequency) & np.isfinite(impedance) & (frequency > 0.0)
    frequency, impedance = frequency[good], impedance[good]
    if len(frequency) < 4 or not np.any(impedance.real > 0.0):
        raise InputError(f"{where}: the spectrum has fewer than 4 points, or no positive real part.")
    if way == "intercept":
        found = intercept_resistance(frequency, impedance)
        if found is not None:
            return found, ""
        odd = (
            f"{where}: Z'' does not cross zero, so the resistance is Z' at the smallest phase "
            f"({math.degrees(math.atan(np.min(np.abs(impedance.imag / impedance.real)))):.1f} degrees); "
            "measure up to higher frequencies or fit a circuit"
        )
        return smallest_phase_resistance(impedance), odd
    return smallest_phase_resistance(impedance), ""
