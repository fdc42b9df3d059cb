"""How the whole state of an operating point moves with parameters: exact directional derivatives, forward mode.

At a solution R(y, p) = 0 under a given control (fixed voltage, current or power)

    dy/dp = -J^-1 dR/dp

One factorisation per point serves every parameter. dR/dp comes from the kernels, differentiated by CasADi with respect
to the wanted parameters only and mapped over their cells. Use it where the derivative of many outputs is wanted; for
current and voltage alone the adjoint (`sensitivity.py`) is cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np
from scipy.linalg import lapack

from hydroxcell.errors import SolverError, UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.kernels import Kernel
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System


class Forward:
    """Derivatives of the state of any number of points to named parameters; build once.

    Attributes
    ----------
    names : parameters, in the order of the directions
    """

    def __init__(self, system: System, names: Sequence[str]) -> None:
        """Differentiate the kernels with respect to the named parameters."""
        self._system = system
        self.names = tuple(names)
        for name in self.names:
            if name not in system.index:
                raise UnknownNameError("parameter", name, system.parameter_names)
        columns = [system.index[name] for name in self.names]
        found = (_kernel_derivative(kernel, columns, system) for kernel in system.kernels)
        self._kernels = [k for k in found if k is not None]

    def residual(self, point: Point) -> FloatArray:
        """dR/dp of the named parameters at fixed state, shape (n, p)."""
        total = np.zeros((self._system.grid.size, len(self.names)))
        for kernel in self._kernels:
            np.add.at(total, kernel.places, kernel.evaluate(point.solution, point.parameters))
        return total

    def states(self, point: Point, directions: FloatArray) -> FloatArray:
        """dy along directions in parameter space at the control of the point, shape (n, directions).

        Parameters
        ----------
        directions : each column a direction, shape (p, directions); the identity for single parameters

        Errors: SolverError where the Jacobian is singular (a turning point of this control).
        """
        band = self._system.grid.bandwidth
        right = self.residual(point) @ directions
        matrix = self._system.linearise(point.solution, point.parameters)[1]
        factors, pivots, info = lapack.dgbtrf(matrix, band, band, overwrite_ab=1)
        if info:
            raise SolverError("The Jacobian of a point is singular; sensitivities do not exist there.")
        return np.asarray(-lapack.dgbtrs(factors, band, band, right, pivots)[0])


@dataclass
class _KernelDerivative:
    """dr/dp of one kernel over all its instances, bound to memory; `places` are entries of (row, parameter)."""

    kernel: Kernel
    function: Any
    places: tuple[np.ndarray, np.ndarray]
    width: FloatArray

    def __post_init__(self) -> None:
        """Bind inputs and output once, so that an evaluation copies nothing but the state."""
        count, size = self.kernel.unknowns.shape
        self._state = np.zeros((count, size))
        self._parameters = np.zeros(self.function.size1_in(2))
        self._values = np.zeros((count, self.function.size1_out(0)))
        self._mapped = self.function.map(f"{self.function.name()}_m", "serial", count, [2], [])
        self._buffer, self._trigger = self._mapped.buffer()
        for k, array in enumerate((self._state, self.width, self._parameters)):
            self._buffer.set_arg(k, array.ravel().data)
        self._buffer.set_res(0, self._values.ravel().data)

    def evaluate(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Values at one state, shape of `places`."""
        np.take(solution, self.kernel.unknowns, out=self._state)
        self._parameters[:] = parameters
        self._trigger()
        return self._values


def _kernel_derivative(kernel: Kernel, columns: list[int], system: System) -> _KernelDerivative | None:
    z, h, p = (casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))
    jacobian = casadi.jacobian(kernel.residual(z, h, p), p[columns])
    rows, touched = (np.array(index, dtype=int) for index in jacobian.sparsity().get_triplet())
    if not len(rows):
        return None
    entries: Any = jacobian.nonzeros()
    name = f"forward_{kernel.name.replace('.', '_').replace('|', '_to_')}"
    function = casadi.Function(name, [z, h, p], [casadi.vertcat(*entries)], {"cse": True})
    places = kernel.unknowns[:, rows], np.broadcast_to(touched, (kernel.instances, len(touched)))
    return _KernelDerivative(kernel, function, places, np.ascontiguousarray(system.grid.relative_width[kernel.cells]))
