"""The discrete equations of a model on a grid: residual, banded Jacobian, storage, and the linear solve."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from scipy.linalg import lapack

from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray, Model
from hydroxcell.numerics.grid import Grid, make_grid
from hydroxcell.numerics.kernels import Kernel, build_kernels

CONTROL = (
    "control.voltage_weight",
    "control.current_weight",
    "control.power_weight",
    "control.voltage",
    "control.current",
    "control.power",
)


class MappedKernel:
    """A kernel evaluated for all its instances in one call of CasADi's virtual machine, without copies."""

    def __init__(self, kernel: Kernel, grid: Grid, parameters: FloatArray) -> None:
        self.kernel = kernel
        n, nz = kernel.unknowns.shape
        self.z = np.zeros((n, nz))
        self.h = np.ascontiguousarray(grid.relative_width[kernel.cells])
        self.rows = np.zeros((n, nz))
        self.nonzeros = np.zeros((n, len(kernel.rows)))
        self._parameters = parameters
        self._full = self._bind(kernel.jacobian, [self.rows, self.nonzeros])
        self._plain: Any = None

    def _bind(self, function: Any, results: list[FloatArray]) -> Any:
        mapped = function.map(f"{function.name()}_m", "serial", self.kernel.instances, [2], [])
        buffer, trigger = mapped.buffer()
        for k, array in enumerate((self.z, self.h, self._parameters)):
            buffer.set_arg(k, memoryview(array.ravel()))
        for k, array in enumerate(results):
            buffer.set_res(k, memoryview(array.ravel()))
        return buffer, trigger, mapped

    def evaluate(self, solution: FloatArray, jacobian: bool) -> None:
        """Fill `rows` (and `nonzeros`)."""
        np.take(solution, self.kernel.unknowns, out=self.z)
        if jacobian:
            self._full[1]()
            return
        if self._plain is None:
            self._plain = self._bind(self.kernel.residual, [self.rows])
        self._plain[1]()


class System:
    """Discrete equations R(y, P) = 0 of one model.

    Attributes
    ----------
    model, grid : what is solved and where
    parameter_names : order of the parameter vector P, shape (p,)
    """

    def __init__(self, model: Model, parameter_names: tuple[str, ...]) -> None:
        """Build and differentiate; parameters are those of the cell plus the control set points."""
        self.model = model
        self.grid = make_grid(model)
        self.parameter_names = (*parameter_names, *CONTROL)
        self.index = {name: k for k, name in enumerate(self.parameter_names)}
        self.kernels = build_kernels(model, self.grid, self.parameter_names)
        self._parameters = np.zeros(len(self.parameter_names))
        self._mapped = [MappedKernel(k, self.grid, self._parameters) for k in self.kernels]
        size, band = self.grid.size, self.grid.bandwidth
        self._leading = 3 * band + 1
        rows = [m.kernel.unknowns[:, m.kernel.rows] for m in self._mapped]
        columns = [m.kernel.unknowns[:, m.kernel.columns] for m in self._mapped]
        self._positions = np.concatenate(
            [(2 * band + r - c + self._leading * c).ravel() for r, c in zip(rows, columns, strict=True)]
        )
        self._row_positions = np.concatenate([m.kernel.unknowns.ravel() for m in self._mapped])
        self._nonzeros = np.zeros(len(self._positions))
        self._rows = np.zeros(len(self._row_positions))
        self._size = size

    def parameters(self, values: Mapping[str, float], control: Mapping[str, float]) -> FloatArray:
        """Parameter vector from the cell's values and the control settings; shape (p,)."""
        merged = {**values, **dict.fromkeys(CONTROL, 0.0), **control}
        return np.array([merged[name] for name in self.parameter_names], dtype=float)

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """R(y, P), shape (n,)."""
        self._parameters[:] = parameters
        return self._gather_rows(solution, False)

    def _gather_rows(self, solution: FloatArray, jacobian: bool) -> FloatArray:
        start = first = 0
        for mapped in self._mapped:
            mapped.evaluate(solution, jacobian)
            stop = start + mapped.rows.size
            self._rows[start:stop] = mapped.rows.ravel()
            start = stop
            if jacobian:
                last = first + mapped.nonzeros.size
                self._nonzeros[first:last] = mapped.nonzeros.ravel()
                first = last
        return np.bincount(self._row_positions, self._rows, self._size)

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """R and dR/dy in LAPACK band storage, shapes (n,) and (3 b + 1, n) (column-major)."""
        self._parameters[:] = parameters
        rows = self._gather_rows(solution, True)
        band = np.bincount(self._positions, self._nonzeros, self._leading * self._size)
        return rows, band.reshape((self._leading, self._size), order="F")

    def solve(self, band: FloatArray, right: FloatArray, overwrite: bool = True) -> FloatArray:
        """Solve the banded system for one or more right-hand sides, shape (n,) or (n, k)."""
        b = self.grid.bandwidth
        _, _, found, info = lapack.dgbsv(b, b, band, right, overwrite_ab=overwrite, overwrite_b=False)
        if info:
            raise SolverError(self.describe_singularity(info))
        return np.asarray(found)

    def factorise(self, band: FloatArray) -> tuple[FloatArray, FloatArray] | None:
        """LU factors of a band matrix (overwritten), or None if it is singular."""
        b = self.grid.bandwidth
        factors, pivots, info = lapack.dgbtrf(band, b, b, overwrite_ab=1)
        return None if info else (factors, pivots)

    def back_substitute(self, factors: tuple[FloatArray, FloatArray], right: FloatArray) -> FloatArray:
        """Solve with LU factors, shape (n,)."""
        b = self.grid.bandwidth
        return np.asarray(lapack.dgbtrs(factors[0], b, b, right, factors[1])[0])

    def describe_singularity(self, info: int) -> str:
        """Text for a zero pivot: which unknown in which layer."""
        entry = max(0, min(abs(info) - 1, self._size - 1))
        return f"The equations are singular at the {self.place(entry)}. A parameter is probably zero or infinite there."

    def place(self, entry: int) -> str:
        """Where an entry of the solution vector lives, in words."""
        region = self.grid.regions[self.grid.region_of[self.grid.cell_of[entry]]]
        return f"{self.grid.names[entry].replace('_', ' ')} of the {region.name.replace('.', ' ').replace('_', ' ')}"

    @cached_property
    def _storage(self) -> list[tuple[Kernel, Any]]:
        return [(k, k.storage.map(k.instances)) for k in self.kernels if k.storage is not None]

    def storage_diagonal(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Diagonal of d(stored)/dy, shape (n,); zero in algebraic rows."""
        diagonal = np.zeros(self._size)
        for kernel, function in self._storage:
            z = solution[kernel.unknowns].T
            h = self.grid.relative_width[kernel.cells].T
            found = np.asarray(function(z, h, np.repeat(parameters[:, None], kernel.instances, axis=1)))
            diagonal[kernel.unknowns] = found.T
        return diagonal

    def report(self, solution: FloatArray, parameters: FloatArray) -> dict[str, dict[str, FloatArray]]:
        """Observed cell quantities and face fluxes of one state (n,) or several (m, n) with the same parameters.

        Returns {kernel name: {quantity: values}} with values of shape (instances,) or (m, instances).
        """
        several = np.atleast_2d(solution)
        found: dict[str, dict[str, FloatArray]] = {}
        for kernel in self.kernels:
            if not kernel.reported:
                continue
            n, size = kernel.unknowns.shape
            z = np.ascontiguousarray(several[:, kernel.unknowns]).reshape(-1, size)
            h = np.tile(self.grid.relative_width[kernel.cells], (len(several), 1))
            mapped = kernel.report.map(f"{kernel.report.name()}_m", "serial", len(z), [2], [])
            values = np.asarray(mapped(z.T, h.T, parameters)).reshape(len(kernel.reported), len(several), n)
            single = solution.ndim == 1
            found[kernel.name] = {q: v[0] if single else v for q, v in zip(kernel.reported, values, strict=True)}
        return found

    @cached_property
    def scales(self) -> FloatArray:
        """Scale of each entry, shape (n,)."""
        return np.array([self.model.unknowns[n].scale for n in self.grid.names])

    @cached_property
    def references(self) -> FloatArray:
        """Reference of each entry, shape (n,)."""
        return np.array([self.model.unknowns[n].reference for n in self.grid.names])

    @cached_property
    def step_limits(self) -> FloatArray:
        """Largest Newton change of each entry in solver units, shape (n,)."""
        return np.array([self.model.unknowns[n].step_limit / self.model.unknowns[n].scale for n in self.grid.names])

    @cached_property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Physical bounds in solver units, two arrays of shape (n,)."""
        unknowns = [self.model.unknowns[n] for n in self.grid.names]
        lower = np.array([(u.lower - u.reference) / u.scale for u in unknowns])
        upper = np.array([(u.upper - u.reference) / u.scale for u in unknowns])
        return lower, upper

    def initial_solution(self, values: Mapping[str, float], voltage: float) -> FloatArray:
        """Scaled state of rest, shape (n,)."""
        found = np.zeros(self._size)
        for k, region in enumerate(self.grid.regions):
            guess = self.model.initial_guess(region, values, voltage)
            for cell in self.grid.cells_of(k):
                start = self.grid.first[cell]
                for j, name in enumerate(region.unknowns):
                    found[start + j] = guess[name]
        return (found - self.references) / self.scales

    def physical(self, solution: FloatArray) -> FloatArray:
        """Solution in SI, same shape."""
        return self.references + self.scales * solution
