"""Impedance: the linearised residual at an operating point, one complex band solve per frequency.

A small change of the control voltage, dV exp(i w t), moves the state by dy with

    (i w dq/dy - dR/dy) dy = dR/dV dV

where q(y) are the contents and R the residual of the steady problem, so that the spectrum belongs to exactly the
model that gives the curve. The impedance is Z = -dV/di [ohm m2], positive for a loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import casadi
import numpy as np
from scipy.linalg import lapack

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import VOLTAGE
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System

STEADY = 1e-6  # [1] largest row of a steady state
AGREEMENT = 1e-8  # [1] of the fast elimination with the pivoted one at the frequencies that are solved twice
CHECKED = 3  # frequencies that are solved twice


class Linearisation:
    """The linearised equations at one operating point, voltage-controlled."""

    def __init__(self, system: System, point: Point) -> None:
        """Linearise once; every method below only solves.

        Errors: SolverError if the point is not a steady state.
        """
        self.system = system
        self.solution = point.solution
        parameters = point.parameters.copy()
        for name, column in system.index.items():
            if name.startswith("control."):
                parameters[column] = VOLTAGE.get(name, 0.0)
        parameters[system.index["control.voltage"]] = system.physical(point.solution)[-1]
        self.parameters = parameters
        rows, self.jacobian = system.linearise(point.solution, parameters)
        if not float(np.abs(rows).max()) < 1e-6:
            raise SolverError(
                f"An impedance needs a steady state; here the balances are open by {np.abs(rows).max():.1e}."
            )
        self.storage = system.storage(point.solution, parameters)
        self.current_row = self._current_row()
        # the control row is voltage - set point, so that a unit change of the set point is minus its own row
        self._input = np.zeros(system.grid.size)
        self._input[-1] = -1.0

    def _current_row(self) -> FloatArray:
        """d(external current)/dy [A/m2 per scaled unknown], shape (n,)."""
        kernel = self.system.kernels[-1]
        z, h, p = (casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))
        current = kernel.report(z, h, p)[kernel.reported.index("external_current")]
        slope = casadi.Function("slope", [z, h, p], [casadi.densify(casadi.gradient(current, z))])
        entries = kernel.unknowns[0]
        width = self.system.grid.relative_width[kernel.cells[0]]
        found = np.zeros(self.system.grid.size)
        found[entries] = np.asarray(slope(self.solution[entries], width, self.parameters)).ravel()
        return found

    def responses(
        self, frequencies: Sequence[float] | FloatArray, functionals: FloatArray, frozen: Sequence[str] = ()
    ) -> np.ndarray:
        """Changes of linear functionals of the state per volt at frequencies [Hz].

        Parameters
        ----------
        functionals : rows c (m, n); each gives c . dy/dV
        frozen : names of unknowns that are held at their steady values

        Returns
        -------
        complex (m, f)
        """
        wanted = np.asarray(frequencies, dtype=float)
        jacobian, storage = self._frozen(frozen)
        exact: dict[int, np.ndarray] = {}

        def pivoted(k: int) -> np.ndarray:
            if k not in exact:
                exact[k] = np.asarray(functionals @ self._solve(storage, jacobian, 2.0 * np.pi * wanted[k]))
            return exact[k]

        if self.system.backend.name == "compiled":
            from hydroxcell.numerics.frequency import sweep

            found = sweep(jacobian, storage, float(self._input[-1]), 2.0 * np.pi * wanted, functionals)
            places = np.unique(np.linspace(0, len(wanted) - 1, CHECKED).round().astype(int))
            if all(np.all(np.abs(found[:, k] - pivoted(k)) <= AGREEMENT * np.abs(pivoted(k))) for k in places):
                return found
        return np.array([pivoted(k) for k in range(len(wanted))]).T

    def impedance(self, frequencies: Sequence[float] | FloatArray, frozen: Sequence[str] = ()) -> np.ndarray:
        """-dV/di at frequencies [Hz], complex (f,) [ohm m2]; unknowns named in `frozen` are held."""
        return np.asarray(-1.0 / self.responses(frequencies, self.current_row[None, :], frozen)[0])

    def steady(self, frozen: Sequence[str] = ()) -> FloatArray:
        """dy/dV of the steady problem (frequency zero) [1/V], shape (n,)."""
        jacobian, storage = self._frozen(frozen)
        return np.asarray(self._solve(storage, jacobian, 0.0).real)

    def resistance_at_rest(self) -> float:
        """-dV/di of the steady curve [ohm m2]."""
        return float(-1.0 / (self.current_row @ self.steady()))

    def high_frequency_limit(self) -> tuple[float, FloatArray]:
        """Z for f -> infinity [ohm m2] and the state that belongs to it: everything that stores is held.

        Rows that store something are replaced by dq = 0, which is exact, not an extrapolation.
        """
        stores = self.system.storing_rows(self.storage)
        b = self.system.grid.bandwidth
        jacobian, storage = self.jacobian.copy(order="F"), self.storage
        places = row_places(stores, b, self.system.grid.size)
        flat = jacobian.ravel(order="K")
        flat[places] = storage.ravel(order="K")[places]
        change = self._solve(np.zeros_like(storage), jacobian, 0.0).real
        return float(-1.0 / (self.current_row @ change)), np.asarray(change)

    def _frozen(self, names: Sequence[str]) -> tuple[FloatArray, FloatArray]:
        if not names:
            return self.jacobian, self.storage
        view = self.system.freeze(names)
        return view.linearise(self.solution, self.parameters)[1], view.storage(self.solution, self.parameters)

    def _solve(self, storage: FloatArray, jacobian: FloatArray, omega: float) -> Any:
        system = self.system
        matrix = np.negative(jacobian, order="F")
        if omega:
            b = system.grid.bandwidth
            factors, pivots, failed = lapack.zgbtrf(matrix + 1j * omega * storage, b, b, overwrite_ab=1)
            found = None if failed else lapack.zgbtrs(factors, b, b, self._input, pivots)[0]
        else:
            factors = system.factorise(matrix)
            found = None if factors is None else system.back_substitute(factors, self._input)
        if found is None:
            raise SolverError(f"The linearised equations are singular at {omega / 2.0 / np.pi:g} Hz.")
        return found


def row_places(rows: np.ndarray, b: int, size: int) -> np.ndarray:
    """Places of whole rows in the flat band storage (column-major, entry (i, j) at row 2 b + i - j)."""
    offsets = np.arange(-b, b + 1)
    columns = rows[:, None] + offsets
    found = 2 * b - offsets + (3 * b + 1) * columns
    return np.asarray(found[(columns >= 0) & (columns < size)])


def contributions(
    linear: Linearisation, frequencies: FloatArray, stages: Mapping[str, Sequence[str]]
) -> dict[str, np.ndarray]:
    """Impedance of each process: spectra with all later processes held, one process released after another.

    Parameters
    ----------
    stages : process -> names of the unknowns that it releases, in order; unknowns of no process are always free

    Returns
    -------
    process -> complex (m,); with the first entry, "base" (all of them held), they sum to the impedance
    """
    held = [name for names in stages.values() for name in names]
    before = linear.impedance(frequencies, held)
    found = {"base": before}
    for process, names in stages.items():
        held = [name for name in held if name not in names]
        after = linear.impedance(frequencies, held)
        found[process] = after - before
        before = after
    return found
