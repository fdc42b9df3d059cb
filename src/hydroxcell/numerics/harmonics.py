"""Harmonic response: what a sine of the current of finite size does to the voltage, from the transient itself.

The sine is followed in straight lines, forty-eight a period, for some periods; constant, trend and harmonics are fitted
to the last two. Lines have no harmonics of their own below the forty-seventh.
"""

from __future__ import annotations

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System
from hydroxcell.numerics.transient import TimeSettings, begin, steps

PER_PERIOD = 48
PERIODS = 4
FITTED = 2  # periods, the last ones
SETTINGS = TimeSettings(relative=1e-6, absolute=1e-9)


def harmonic_response(system: System, point: Point, frequency: float, amplitude: float, orders: int) -> np.ndarray:
    """Complex amplitudes of the harmonics 1 to `orders` of the cell voltage [V], shape (orders,).

    V(t) = V_0 + trend + sum Im(V_k exp(i k w t)) for i(t) = i_0 + amplitude sin(w t).

    Parameters
    ----------
    point : steady, controlled by its current
    frequency : [Hz]
    amplitude : [A/m2]

    Errors: StepError if the current cannot be delivered on the way.
    """
    column, interval = system.index["control.current"], 1.0 / (frequency * PER_PERIOD)
    rest = float(point.parameters[column])
    state, parameters = begin(system, point.solution, point.parameters, 0.0), point.parameters
    voltage = np.empty(PERIODS * PER_PERIOD)
    for k in range(len(voltage)):
        here, there = (rest + amplitude * np.sin(2.0 * np.pi * (k + s) / PER_PERIOD) for s in (0, 1))
        parameters = parameters.copy()
        parameters[column] = here
        slope = np.zeros_like(parameters)
        slope[column] = (there - here) / interval
        end = (k + 1) * interval
        for taken in steps(system, state, parameters, end, SETTINGS, slope, first_step=0.25 * interval):
            state = taken.after
        voltage[k] = system.physical(state.solution)[-1]
    return _fitted(voltage, orders)


def _fitted(voltage: FloatArray, orders: int) -> np.ndarray:
    """Harmonics of the last periods by least squares beside a constant and a trend."""
    places = np.arange(len(voltage))[-FITTED * PER_PERIOD :] + 1
    phase = 2.0 * np.pi * places / PER_PERIOD
    trend = [np.ones(len(places)), (places - places.mean()) / len(places)]
    waves = [wave(k * phase) for k in range(1, orders + 1) for wave in (np.sin, np.cos)]
    found = np.linalg.lstsq(np.array([*trend, *waves]).T, voltage[places - 1], rcond=None)[0][2:]
    return np.asarray(found[::2] + 1j * found[1::2])
