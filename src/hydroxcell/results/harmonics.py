"""Harmonics of a cell: the nonlinear response to a sine of the current, which tells processes apart that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.harmonics import harmonic_response
from hydroxcell.numerics.steady import Status
from hydroxcell.units import to_si


@dataclass(frozen=True)
class Harmonics:
    """Response to i(t) = i_0 + amplitude sin(w t).

    Attributes
    ----------
    frequencies : [Hz], shape (f,)
    voltage : complex amplitudes of the harmonics of the cell voltage [V], shape (f, orders)
    current_density, amplitude : i_0 and the size of the sine [A/m2]
    """

    frequencies: FloatArray
    voltage: np.ndarray
    current_density: float
    amplitude: float

    @property
    def impedance(self) -> np.ndarray:
        """-V_1 over the amplitude [ohm m2], complex (f,); that of a small sine as the amplitude goes to zero."""
        return np.asarray(-self.voltage[:, 0] / self.amplitude)

    @property
    def distortion(self) -> FloatArray:
        """Size of each higher harmonic over that of the first [1], shape (f, orders - 1)."""
        return np.asarray(np.abs(self.voltage[:, 1:]) / np.abs(self.voltage[:, :1]))


def harmonics(
    cell: Cell | str,
    current_density: float | str,
    frequencies: Sequence[float | str],
    amplitude: float | str,
    orders: int = 3,
) -> Harmonics:
    """Harmonics of the voltage for sines of the current around a steady state; about 0.5 s a frequency.

    Parameters
    ----------
    current_density, amplitude : text with a unit, or [A/m2]; the sine must stay above zero
    frequencies : text with a unit, or [Hz]
    orders : number of harmonics, 1 to 10

    Errors: InputError for a current without steady state, an amplitude above the current, frequencies <= 0.
    """
    rest, size = (to_si(value, "A/m2", "harmonics") for value in (current_density, amplitude))
    asked = np.array([to_si(value, "Hz", "harmonics") for value in frequencies])
    if not 0.0 < size < rest:
        raise InputError(f"harmonics: the amplitude {size:g} A/m2 must lie between 0 and the current, {rest:g} A/m2.")
    if not len(asked) or not (asked > 0.0).all():
        raise InputError("harmonics: give at least one frequency, all of them positive.")
    if not 1 <= orders <= 10:
        raise InputError(f"harmonics: orders = {orders} must lie between 1 and 10.")
    operator = operator_for(load_cell(cell) if isinstance(cell, str) else cell)
    scan = operator.scan()
    for level in (rest, rest + size):
        if operator.at_currents(scan, [level])[0].status is not Status.CONVERGED:
            raise InputError(f"harmonics: {level / 1e4:g} A/cm2 has no steady state in this cell.")
    point = operator.at_currents(scan, [rest])[0]
    found = [harmonic_response(operator.system, point, float(f), size, orders) for f in asked]
    return Harmonics(asked, np.array(found), rest, size)
