"""Resistance of a membrane from its impedance spectrum."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.high_frequency import crossing
from hydroxcell.lab.kramers_kronig import kramers_kronig
from hydroxcell.lab.propagation import Known

FloatArray = npt.NDArray[np.float64]
WAYS = ("intercept", "smallest_phase")
LEAST = 8  # points from which the noise of a spectrum can be told


def smallest_phase_resistance(impedance: npt.NDArray[np.complex128]) -> Known:
    """Real part where the phase is closest to zero: the plateau of a four-electrode strip.

    Formula: R = Z' at min |Z''/Z'|; the uncertainty is the standard deviation of Z' over it and its neighbours.

    Parameters
    ----------
    impedance : [ohm] (n,), in order of the frequency

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
    """Resistance of a spectrum [ohm] and what is odd about it, "" if nothing.

    Parameters
    ----------
    frequency : [Hz] (n,)
    impedance : [ohm] (n,), capacitive negative imaginary
    way : "intercept" (real part where Z'' = 0 at high frequency, with the noise of the spectrum) or "smallest_phase"
    where : for messages

    Errors: UnknownNameError for a way that is none; InputError for a spectrum without a positive real part.
    """
    if way not in WAYS:
        raise UnknownNameError("way to the resistance", way, WAYS, where)
    good = np.isfinite(frequency) & np.isfinite(impedance) & (frequency > 0.0)
    order = np.argsort(-frequency[good], kind="stable")
    frequency, impedance = frequency[good][order], impedance[good][order]
    if len(frequency) < 4 or not np.any(impedance.real > 0.0):
        raise InputError(f"{where}: the spectrum has fewer than 4 points, or no positive real part.")
    if way == "smallest_phase":
        return smallest_phase_resistance(impedance), ""
    noise = kramers_kronig(frequency, impedance).noise if len(frequency) >= LEAST else 0.0
    found = crossing(frequency, impedance, noise)
    if found.resistance is not None:
        return Known(found.resistance.value, found.resistance.uncertainty), "; ".join(found.words)
    phase = math.degrees(math.atan(float(np.min(np.abs(impedance.imag / impedance.real)))))
    words = "; ".join(found.words)
    return smallest_phase_resistance(impedance), (
        f"{where}: {words}. The resistance is Z' at the smallest phase ({phase:.1f} degrees)"
    )
