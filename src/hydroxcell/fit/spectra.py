"""Impedance spectra of the through-plane model at a measured current density.

Derivatives are central differences: the steady state on both sides is solved from the exact prediction of
`fit/steady.py`, and the linear equations of the spectrum again, so that only the second order of the step is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError
from hydroxcell.fit.differences import central
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.fit.steady import SteadyPoints
from hydroxcell.numerics.impedance import Linearisation
from hydroxcell.numerics.steady import Status

STEP = 1e-3  # [1] relative, of the central difference


class Spectrum(Response):
    """One spectrum: real and imaginary part at every frequency."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Bind the solver of a cell to the frequencies of a data set."""
        if set(data.values) != {"impedance_real", "impedance_imaginary"}:
            raise InputError(f"data {data.name!r}: a spectrum has impedance_real and impedance_imaginary.")
        point = DataSet(name=data.name, kind="points", abscissa=(data.load or 0.0,), values={"cell_voltage": (0.0,)})
        self._steady = SteadyPoints(cell, point, paths)
        self._frequencies = np.array(data.abscissa)
        if not (self._frequencies > 0.0).all():
            raise InputError(f"data {data.name!r}: frequencies must be positive.")

    def forget(self) -> None:
        """Drop the solved state."""
        self._steady.forget()

    def why(self, values: Values) -> str:
        """Words if the cell has no steady state at the load."""
        return self._steady.why(values)

    def predict(self, values: Values) -> Predicted:
        """Both parts; nan if the load has no steady state."""
        operator, (point,) = self._steady.points(values)
        if point.status is not Status.CONVERGED:
            lost = np.full(len(self._frequencies), np.nan)
            return {"impedance_real": lost, "impedance_imaginary": lost}
        found = Linearisation(operator.system, point).impedance(self._frequencies)
        return {"impedance_real": found.real, "impedance_imaginary": found.imag}

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Central differences around the solved state."""
        self._steady.derive(values, directions)  # the anchor that both sides start from
        return central(self.predict, values, directions, STEP)
