"""End point of a titration curve: second derivative and Gran's straight lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.propagation import Known
from hydroxcell.lab.regression import fit_linear

FloatArray = npt.NDArray[np.float64]
WINDOW = (0.3, 0.95)  # of the end point, where Gran's line before it is drawn


@dataclass(frozen=True)
class EndPoint:
    """End point of one titration.

    Attributes
    ----------
    second_derivative : volume at which d2u/dV2 changes sign at the steepest place [m3], with uncertainty
    gran : volume at which Gran's line before the end point reaches zero [m3]; None if it cannot be drawn
    gran_function : over its largest value (n,)
    used : points of Gran's line (n,)
    direction : 1 if the signal rises
    """

    second_derivative: Known
    gran: Known | None
    gran_function: FloatArray
    used: npt.NDArray[np.bool_]
    direction: float

    @property
    def volume(self) -> Known:
        """Gran's end point where there is one: it uses many points and not the spacing at the step."""
        return self.gran if self.gran is not None else self.second_derivative


def decades(potential: FloatArray, temperature: float) -> FloatArray:
    """Signal of an electrode for one electron in powers of ten.

    Formula: u = E F/(R T ln 10).

    Parameters
    ----------
    potential : [V]
    temperature : [K]

    Validity: an electrode with the slope of Nernst. Source: newman_2004

    >>> round(float(decades(np.array([0.05916]), 298.15)[0]), 3)
    1.0
    """
    return potential * FARADAY / (GAS_CONSTANT * temperature * math.log(10.0))


def second_derivative_end(volume: FloatArray, signal: FloatArray) -> tuple[float, float]:
    """Volume at which the second derivative changes sign at the steepest place, and the spacing there [m3].

    Formula: slopes between neighbours; second differences beside the steepest one; straight line to zero.

    Errors: InputError for fewer than five points or a steepest place at an end.

    >>> v = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    >>> second_derivative_end(v, np.array([0.0, 0.1, 0.3, 2.3, 2.5, 2.6]))[0]
    2.5
    """
    if len(volume) < 5:
        raise InputError(f"a titration curve of {len(volume)} points is too short; 5 are needed.")
    slope = np.abs(np.diff(signal) / np.diff(volume))
    k = int(np.argmax(slope))
    if k in (0, len(slope) - 1):
        raise InputError("the steepest place of the titration curve is at its end: the end point is not in the data.")
    middle = 0.5 * (volume[1:] + volume[:-1])
    # Parabola through the three steepest slopes: its top is where the second derivative is zero.
    x, y = middle[k - 1 : k + 2] - middle[k], slope[k - 1 : k + 2]
    c = np.polyfit(x, y, 2)
    top = -0.5 * c[1] / c[0] if c[0] < 0.0 else 0.0
    return float(middle[k] + min(max(top, x[0]), x[2])), float(volume[k + 1] - volume[k])


def end_point(volume: FloatArray, signal: FloatArray, start_volume: float | None, where: str) -> EndPoint:
    """End point of a curve.

    Formula: Gran's function before the end point, (V0 + V) 10^(-d u), is a straight line that reaches zero there;
        d is +1 for a rising signal u in powers of ten (pH, or E F/(R T ln 10)).

    Parameters
    ----------
    volume : of titrant [m3] (n,), increasing
    signal : pH or potential in powers of ten [1] (n,)
    start_volume : of the solution before titration [m3]; None if it is not known: then no Gran line
    where : for messages

    Validity: one strong step (acid with base, halide with silver), slope of Nernst; near the end point the solubility
        of the product bends the line, so points above 95 % of it are left out.
    Errors: InputError for curves without an end point. Source: gran_1952
    """
    order = np.argsort(volume, kind="stable")
    volume, signal = volume[order], signal[order]
    if len(volume) >= 2 and np.any(np.diff(volume) <= 0.0):
        raise InputError(f"{where}: a volume stands twice in the titration; each point needs its own.")
    try:
        at, spacing = second_derivative_end(volume, signal)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    coarse = Known(at, spacing / math.sqrt(12.0))
    direction = 1.0 if signal[-1] > signal[0] else -1.0
    used = (volume >= WINDOW[0] * at) & (volume <= WINDOW[1] * at)
    if start_volume is None:
        return EndPoint(coarse, None, np.full(len(volume), np.nan), used, direction)
    function = (start_volume + volume) * 10.0 ** (-direction * (signal - signal[used].mean() if used.any() else signal))
    scaled = function / function[used].max() if used.any() else function
    if used.sum() < 4:
        return EndPoint(coarse, None, scaled, used, direction)
    # A noise of the signal is a relative error of the function; the weights follow the line, not the noisy points.
    weight = np.maximum(at - volume[used], 0.02 * at)
    line = fit_linear(np.stack([np.ones(int(used.sum())), volume[used] - at], axis=1), scaled[used], weight)
    a, b = line.coefficients
    gradient = np.array([-1.0 / b, a / b**2])
    spread = math.sqrt(float(gradient @ line.covariance @ gradient))
    gran = Known(float(at - a / b), spread, line.degrees_of_freedom)
    return EndPoint(coarse, gran, scaled, used, direction)
