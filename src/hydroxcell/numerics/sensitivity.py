"""Exact derivatives of the current to all parameters, by one adjoint solve per operating point.

At a solution R(y, p) = 0 the derivative of an output g(y, p) is

    dg/dp = d_p g - lambda^T d_p R,    J^T lambda = d_y g

so that one transposed solve with the banded Jacobian serves every parameter. d_p R is never formed: each kernel gives
lambda^T dR/dp by one reverse sweep, mapped over its cells and all operating points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import casadi
import numpy as np
from scipy.linalg import lapack

from hydroxcell.errors import SolverError, UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import VOLTAGE
from hydroxcell.numerics.kernels import Kernel
from hydroxcell.numerics.steady import Point
from hydroxcell.numerics.system import System

COMPILE_FROM = 8  # points of a curve from which machine code pays


@dataclass(frozen=True)
class CurveSensitivity:
    """Derivatives along a curve.

    Attributes
    ----------
    names : parameters, p of them
    of_current : di/dp at fixed voltage [A/m2 per unit of p], shape (points, p)
    slope : di/dV [A/m2/V], shape (points,)
    """

    names: tuple[str, ...]
    of_current: FloatArray
    slope: FloatArray

    @property
    def of_voltage(self) -> FloatArray:
        """dV/dp at fixed current [V per unit of p], shape (points, p)."""
        return -self.of_current / self.slope[:, None]


@dataclass(frozen=True)
class _Reverse:
    """lambda^T dR/dp of one kernel: function (z, h, P, lambda) and the parameters it touches."""

    kernel: Kernel
    function: Any
    touched: np.ndarray


class Adjoint:
    """Reverse sweeps of all kernels of a system; build once, use for any number of curves.

    Attributes
    ----------
    names : parameters that derivatives are wanted of
    """

    def __init__(self, system: System, names: Sequence[str] | None = None) -> None:
        """Differentiate the kernels with respect to the named parameters (all if left out)."""
        self._system = system
        self.names = tuple(names) if names is not None else system.parameter_names
        for name in self.names:
            if name not in system.index:
                raise UnknownNameError("parameter", name, system.parameter_names)
        columns = sorted({*(system.index[n] for n in self.names), system.index["control.voltage"]})
        self._reverse = [r for r in (_reverse(k, np.array(columns)) for k in system.kernels) if r is not None]
        last = system.kernels[-1]
        z, h, p = _symbols(last)
        observed = last.report(z, h, p)[last.reported.index("external_current")]
        state, touched = casadi.gradient(observed, z), casadi.gradient(observed, p)
        self._output = casadi.Function("output", [z, h, p], [casadi.densify(state), casadi.densify(touched)])

    def curve(self, points: Sequence[Point]) -> CurveSensitivity:
        """Derivatives of the current at every point; the points may differ in any parameter."""
        system = self._system
        solutions = np.array([p.solution for p in points])
        parameters = np.array([self._voltage_controlled(p) for p in points])
        direct, adjoint = self._adjoints(solutions, parameters)
        gradient = direct - self._sweep(solutions, parameters, adjoint)
        columns = [system.index[n] for n in self.names]
        return CurveSensitivity(self.names, gradient[:, columns], gradient[:, system.index["control.voltage"]])

    def _voltage_controlled(self, point: Point) -> FloatArray:
        parameters = point.parameters.copy()
        for name, column in self._system.index.items():
            if name.startswith("control."):
                parameters[column] = VOLTAGE.get(name, 0.0)
        parameters[self._system.index["control.voltage"]] = self._system.physical(point.solution)[-1]
        return parameters

    def _adjoints(self, solutions: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """d_p g, shape (points, p), and lambda, shape (points, n)."""
        system, kernel = self._system, self._system.kernels[-1]
        band, places = system.grid.bandwidth, kernel.unknowns[0]
        h = system.grid.relative_width[kernel.cells[0]]
        direct, adjoint = np.zeros_like(parameters), np.zeros_like(solutions)
        for k, (solution, p) in enumerate(zip(solutions, parameters, strict=True)):
            of_state, of_parameters = self._output(solution[places], h, p)
            direct[k] = np.asarray(of_parameters).ravel()
            right = np.zeros(system.grid.size)
            right[places] = np.asarray(of_state).ravel()
            factors, pivots, info = lapack.dgbtrf(system.linearise(solution, p)[1], band, band, overwrite_ab=1)
            if info:
                raise SolverError(f"The Jacobian of point {k} is singular; sensitivities do not exist there.")
            adjoint[k] = lapack.dgbtrs(factors, band, band, right, pivots, trans=1)[0]
        return direct, adjoint

    def _sweep(self, solutions: FloatArray, parameters: FloatArray, adjoint: FloatArray) -> FloatArray:
        """lambda^T d_p R summed over all kernels, shape (points, p)."""
        if self._system.backend.name == "compiled" and len(solutions) >= COMPILE_FROM:
            return self._sweep_compiled(solutions, parameters, adjoint)
        physical = [k for n, k in self._system.index.items() if not n.startswith("control.")]
        if np.ptp(parameters[:, physical], axis=0).any():  # the mapped kernels below take one set of parameters
            rows = zip(solutions[:, None], parameters[:, None], adjoint[:, None], strict=True)
            return np.concatenate([self._sweep(*row) for row in rows])
        total = np.zeros_like(parameters)
        count = len(solutions)
        for reverse in self._reverse:
            kernel = reverse.kernel
            n, size = kernel.unknowns.shape
            z = solutions[:, kernel.unknowns].reshape(-1, size)
            weights = adjoint[:, kernel.unknowns].reshape(-1, size)
            h = np.tile(self._system.grid.relative_width[kernel.cells], (count, 1))
            mapped = reverse.function.map(f"{reverse.function.name()}_m", "serial", len(z), [2], [])
            out = np.zeros((len(z), len(reverse.touched)))
            buffer, trigger = mapped.buffer()
            arrays = [np.ascontiguousarray(a).ravel() for a in (z, h, parameters[0], weights)]
            for k, array in enumerate(arrays):
                buffer.set_arg(k, array.data)
            buffer.set_res(0, out.ravel().data)
            trigger()
            total[:, reverse.touched] += out.reshape(count, n, -1).sum(axis=1)
        return total

    def _sweep_compiled(self, solutions: FloatArray, parameters: FloatArray, adjoint: FloatArray) -> FloatArray:
        """The same with machine code, worth its compilation for many points."""
        total = np.zeros_like(parameters)
        y, weights, p = (np.ascontiguousarray(a) for a in (solutions, adjoint, parameters))
        row, other = y.strides[0], p.strides[0]
        for reverse, (call, index, width) in zip(self._reverse, self._machine_code, strict=True):
            out = np.zeros((len(y), len(reverse.touched)))
            for k in range(len(y)):
                given = (width.ctypes.data, p.ctypes.data + k * other, index.ctypes.data, None, None)
                call(y.ctypes.data + k * row, weights.ctypes.data + k * row, *given, out[k].ctypes.data, len(index))
            total[:, reverse.touched] += out
        return total

    @cached_property
    def _machine_code(self) -> list[tuple[Any, np.ndarray, FloatArray]]:
        from hydroxcell.numerics.code_text import Loop, module_text
        from hydroxcell.numerics.machine_code import engine, loop_call, object_name, symbol

        loops = [Loop(symbol(r.kernel, "adjoint"), r.function, r.kernel, ("total",)) for r in self._reverse]
        key = self._system.key
        name = object_name("adjoint", f"{key} {self.names}") if key is not None else None
        self._engine = engine(lambda: module_text(loops), name, 0)
        return [
            (
                loop_call(self._engine, loop.symbol),
                np.ascontiguousarray(loop.kernel.unknowns, dtype=np.int32),
                np.ascontiguousarray(self._system.grid.relative_width[loop.kernel.cells]),
            )
            for loop in loops
        ]


def _symbols(kernel: Kernel) -> tuple[Any, Any, Any]:
    return tuple(casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))  # type: ignore[return-value]


def _reverse(kernel: Kernel, columns: np.ndarray) -> _Reverse | None:
    z, h, p = _symbols(kernel)
    rows = kernel.residual(z, h, p)
    weights = casadi.SX.sym("l", rows.numel())
    gradient = casadi.gradient(casadi.dot(weights, casadi.densify(rows)), p)[columns.tolist()]
    touched = columns[np.array(gradient.sparsity().get_triplet()[0], dtype=int)]
    if not len(touched):
        return None
    entries: Any = gradient.nonzeros()
    values = casadi.vertcat(*entries)
    name = f"adjoint_{kernel.name.replace('.', '_').replace('|', '_to_')}"
    return _Reverse(kernel, casadi.Function(name, [z, h, p, weights], [values], {"cse": True}), touched)
