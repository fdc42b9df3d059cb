"""Reference back end: kernels run by CasADi's virtual machine, gathered and scattered by NumPy. Always available."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.grid import Grid
from hydroxcell.numerics.kernels import Kernel


class _MappedKernel:
    """A kernel evaluated for all its instances in one call, without copies: its rows, or its contents."""

    def __init__(self, kernel: Kernel, grid: Grid, parameters: FloatArray, contents: bool = False) -> None:
        self.kernel = kernel.as_contents if contents else kernel
        self._contents = contents
        kernel = self.kernel
        n, nz = kernel.unknowns.shape
        self._z = np.zeros((n, nz))
        self._h = np.ascontiguousarray(grid.relative_width[kernel.cells])
        self.rows = np.zeros((n, nz))
        self.nonzeros = np.zeros((n, len(kernel.rows)))
        self._parameters = parameters
        self._bound: dict[bool, Any] = {}

    def _bind(self, jacobian: bool) -> Any:
        kernel = self.kernel
        with_derivative, alone = (
            (kernel.contents, kernel.stored) if self._contents else (kernel.jacobian, kernel.residual)
        )
        function = with_derivative if jacobian else alone
        results = [self.rows, self.nonzeros] if jacobian else [self.rows]
        mapped = function.map(f"{function.name()}_m", "serial", self.kernel.instances, [2], [])
        buffer, trigger = mapped.buffer()
        for k, array in enumerate((self._z, self._h, self._parameters)):
            buffer.set_arg(k, array.ravel().data)
        for k, array in enumerate(results):
            buffer.set_res(k, array.ravel().data)
        return trigger, buffer, mapped

    def evaluate(self, solution: FloatArray, jacobian: bool) -> None:
        """Fill `rows` (and `nonzeros`)."""
        np.take(solution, self.kernel.unknowns, out=self._z)
        if jacobian not in self._bound:
            self._bound[jacobian] = self._bind(jacobian)
        self._bound[jacobian][0]()


class InterpretedBackend:
    """Residual (n,) and Jacobian in LAPACK band storage (3 b + 1, n), column-major."""

    name = "casadi"

    def __init__(self, kernels: Sequence[Kernel], grid: Grid, parameters: int) -> None:
        """Prepare gather and scatter tables; `parameters` is the length of the parameter vector."""
        self._parameters = np.zeros(parameters)
        self._mapped = [_MappedKernel(k, grid, self._parameters) for k in kernels]
        self._stores = [_MappedKernel(k, grid, self._parameters, True) for k in kernels if k.has_contents]
        self._size, band = grid.size, grid.bandwidth
        self._bandwidth = band
        self._leading = 3 * band + 1
        self._positions = np.concatenate([band_positions(k, band).ravel() for k in kernels])
        self._row_positions = np.concatenate([k.unknowns.ravel() for k in kernels])

    def report(self, kernel: Kernel, z: FloatArray, h: FloatArray, parameters: FloatArray) -> FloatArray:
        """Observed quantities of a kernel at many instances: z (n, size), h (n, 1 or 2) -> (n, quantities)."""
        if len(z) == 1:
            return np.asarray(kernel.report(z[0], h[0], parameters)).reshape(1, -1)
        mapped = kernel.report.map(f"{kernel.report.name()}_m", "serial", len(z), [2], [])
        return np.asarray(mapped(z.T, h.T, parameters)).T

    def factorise(self, band: FloatArray) -> tuple[FloatArray, np.ndarray] | None:
        """LU factors of a band matrix (overwritten), or None if it is singular."""
        from scipy.linalg import lapack

        b = self._bandwidth
        factors, pivots, info = lapack.dgbtrf(band, b, b, overwrite_ab=1)
        return None if info else (factors, pivots)

    def back_substitute(self, factors: tuple[FloatArray, np.ndarray], right: FloatArray) -> FloatArray:
        """Solve with LU factors, shape (n,)."""
        from scipy.linalg import lapack

        b = self._bandwidth
        return np.asarray(lapack.dgbtrs(factors[0], b, b, right, factors[1])[0])

    def back_substitute_many(self, factors: tuple[FloatArray, np.ndarray], right: FloatArray) -> FloatArray:
        """Solve for several right-hand sides, shape (n, columns)."""
        return self.back_substitute(factors, right)

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """R(y, P), shape (n,)."""
        self._parameters[:] = parameters
        for mapped in self._mapped:
            mapped.evaluate(solution, False)
        return self._rows()

    def store(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Contents q and dq/dy, in the same storage as rows and Jacobian."""
        self._parameters[:] = parameters
        contents, band = np.zeros(self._size), np.zeros(self._leading * self._size)
        for mapped in self._stores:
            mapped.evaluate(solution, True)
            contents[mapped.kernel.unknowns] = mapped.rows
            band[band_positions(mapped.kernel, self._bandwidth)] = mapped.nonzeros
        return contents, band.reshape((self._leading, self._size), order="F")

    def contents(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Contents q."""
        self._parameters[:] = parameters
        contents = np.zeros(self._size)
        for mapped in self._stores:
            mapped.evaluate(solution, False)
            contents[mapped.kernel.unknowns] = mapped.rows
        return contents

    def _rows(self) -> FloatArray:
        gathered = np.concatenate([m.rows.ravel() for m in self._mapped])
        return np.asarray(np.bincount(self._row_positions, gathered, self._size), dtype=float)

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """R and dR/dy."""
        self._parameters[:] = parameters
        for mapped in self._mapped:
            mapped.evaluate(solution, True)
        nonzeros = np.concatenate([m.nonzeros.ravel() for m in self._mapped])
        band = np.asarray(np.bincount(self._positions, nonzeros, self._leading * self._size), dtype=float)
        return self._rows(), band.reshape((self._leading, self._size), order="F")


def band_positions(kernel: Kernel, band: int) -> np.ndarray:
    """Place of every nonzero in the flat band storage, shape (instances, nonzeros)."""
    rows, columns = kernel.unknowns[:, kernel.rows], kernel.unknowns[:, kernel.columns]
    return np.asarray(2 * band + rows - columns + (3 * band + 1) * columns)
