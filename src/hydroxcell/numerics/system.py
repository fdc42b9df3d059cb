"""The discrete equations of a model on a grid: residual, banded Jacobian, storage, and the linear solve."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from hydroxcell.errors import MissingExtraError, UnknownNameError
from hydroxcell.models.base import FloatArray, Model
from hydroxcell.numerics.cache import kernel_key, load_kernels, store_kernels
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


def make_backend(kernels: Sequence[Kernel], grid: Grid, parameters: int, key: str | None) -> Any:
    """The compiled back end if it is installed, else the reference; HYDROXCELL_BACKEND=casadi|compiled decides."""
    chosen = os.environ.get("HYDROXCELL_BACKEND", "")
    if chosen not in ("", "casadi", "compiled"):
        raise UnknownNameError("back end", chosen, ("casadi", "compiled"), "HYDROXCELL_BACKEND")
    if chosen != "casadi":
        try:
            from hydroxcell.numerics.compiled import CompiledBackend
        except ImportError:
            if chosen == "compiled":
                raise MissingExtraError(
                    "The compiled back end needs llvmlite; install it with: pip install hydroxcell[fast]"
                ) from None
        else:
            return CompiledBackend(kernels, grid, parameters, key)
    from hydroxcell.numerics.interpreted import InterpretedBackend

    return InterpretedBackend(kernels, grid, parameters)


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
        self.parameter_names = (*parameter_names, *model.inputs, *CONTROL)
        self.index = {name: k for k, name in enumerate(self.parameter_names)}
        key = kernel_key(model.key, self.parameter_names) if model.key is not None else None
        kernels = load_kernels(key) if key is not None else None
        if kernels is None:
            kernels = build_kernels(model, self.grid, self.parameter_names)
            if key is not None:
                store_kernels(key, kernels)
        self.key = key
        self.kernels = kernels
        self.backend = make_backend(self.kernels, self.grid, len(self.parameter_names), key)
        self._size = self.grid.size
        self._frozen = self._at_once = self._no_storage = np.zeros(0, dtype=int)
        self._frozen_places = self._no_storage_places = np.zeros(0, dtype=int)

    def parameters(self, values: Mapping[str, float], control: Mapping[str, float]) -> FloatArray:
        """Parameter vector from the cell's values and the control settings; shape (p,)."""
        merged = {**dict.fromkeys((*self.model.inputs, *CONTROL), 0.0), **values, **control}
        return np.array([merged[name] for name in self.parameter_names], dtype=float)

    def freeze(self, names: Sequence[str]) -> System:
        """The same equations with these unknowns held where they are: their rows are zero, with identity Jacobian."""
        return self._view(self._entries(names), None)

    def keep_storage(self, names: Sequence[str]) -> System:
        """The same equations with all other contents at once in balance: only these unknowns' rows store anything."""
        return self._view(None, np.setdiff1d(np.arange(self._size), self._entries(names)))

    def _view(self, frozen: np.ndarray | None, at_once: np.ndarray | None) -> System:
        other = copy.copy(self)
        if frozen is not None:
            other._frozen = frozen
        if at_once is not None:
            other._at_once = np.union1d(self._at_once, at_once)
        band, columns = self.grid.bandwidth, np.arange(-self.grid.bandwidth, self.grid.bandwidth + 1)

        def places(rows: np.ndarray) -> np.ndarray:
            """Places of whole rows in the flat band storage."""
            column = rows[:, None] + columns
            found = 2 * band - columns + (3 * band + 1) * column
            return np.asarray(found[(column >= 0) & (column < self._size)])

        other._frozen_places = places(other._frozen)
        other._no_storage = np.union1d(other._frozen, other._at_once).astype(int)
        other._no_storage_places = places(other._no_storage)
        return other

    def _entries(self, names: Sequence[str]) -> np.ndarray:
        """Entries of the solution vector that hold the unknowns of these names."""
        known = set(self.grid.names)
        for name in names:
            if name not in known:
                raise UnknownNameError("unknown", name, known)
        return np.flatnonzero(np.isin(self.grid.names, names))

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """R(y, P), shape (n,)."""
        rows = np.asarray(self.backend.residual(solution, parameters))
        rows[self._frozen] = 0.0
        return rows

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """R and dR/dy in LAPACK band storage, shapes (n,) and (3 b + 1, n) (column-major)."""
        rows, band = self.backend.linearise(solution, parameters)
        if len(self._frozen):
            rows[self._frozen] = 0.0
            band.ravel(order="K")[self._frozen_places] = 0.0
            band[2 * self.grid.bandwidth, self._frozen] = 1.0
        return rows, band

    def factorise(self, band: FloatArray) -> Any:
        """LU factors of a band matrix (overwritten), or None if it is singular; opaque to the caller."""
        return self.backend.factorise(band)

    def back_substitute(self, factors: Any, right: FloatArray) -> FloatArray:
        """Solve with LU factors, shape (n,)."""
        return np.asarray(self.backend.back_substitute(factors, right))

    def back_substitute_many(self, factors: Any, right: FloatArray) -> FloatArray:
        """Solve with LU factors for several right-hand sides, shape (n, columns)."""
        return np.asarray(self.backend.back_substitute_many(factors, right))

    def place(self, entry: int) -> str:
        """Where an entry of the solution vector lives, in words."""
        region = self.grid.regions[self.grid.region_of[self.grid.cell_of[entry]]]
        return f"{self.grid.names[entry].replace('_', ' ')} of the {region.name.replace('.', ' ').replace('_', ' ')}"

    def storage(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """d(stored)/dy in the same band storage as the Jacobian, shape (3 b + 1, n); zero in algebraic rows."""
        return self.store(solution, parameters)[1]

    def contents(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Stored amounts q(y) of every row, scaled as the rows, shape (n,); zero in algebraic rows."""
        contents = np.asarray(self.backend.contents(solution, parameters))
        contents[self._no_storage] = 0.0
        return contents

    def store(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """q and dq/dy, shapes (n,) and (3 b + 1, n)."""
        contents, band = self.backend.store(solution, parameters)
        if len(self._no_storage):
            contents[self._no_storage] = 0.0
            band.ravel(order="K")[self._no_storage_places] = 0.0
        return contents, band

    def storing_rows(self, storage: FloatArray) -> np.ndarray:
        """Rows of the equations in which something is stored, from the band of dq/dy."""
        b, leading = self.grid.bandwidth, len(storage)
        places = np.flatnonzero(storage.ravel(order="K"))
        column, inside = np.divmod(places, leading)
        return np.unique(column + inside - 2 * b)

    def times(self, band: FloatArray, vector: FloatArray) -> FloatArray:
        """Product of a matrix in band storage with a vector, shape (n,)."""
        from scipy.linalg import blas

        b = self.grid.bandwidth  # the room for pivoting is taken as 2 b upper diagonals, so that nothing is copied
        return np.asarray(blas.dgbmv(self._size, self._size, b, 2 * b, 1.0, band, vector))

    def report(self, solution: FloatArray, parameters: FloatArray) -> dict[str, dict[str, FloatArray]]:
        """Observed cell quantities and face fluxes of one state (n,) or several (m, n).

        Parameters are those of all states (p,), or of each one (m, p).

        Returns {kernel name: {quantity: values}} with values of shape (instances,) or (m, instances).
        """
        several = np.atleast_2d(solution)
        found: dict[str, dict[str, FloatArray]] = {}
        for kernel in self.kernels:
            if not kernel.reported:
                continue
            n, size = kernel.unknowns.shape
            z = np.ascontiguousarray(several[:, kernel.unknowns])
            width = self.grid.relative_width[kernel.cells]
            if parameters.ndim == 1:
                h = np.tile(width, (len(several), 1))
                found_here = self.backend.report(kernel, z.reshape(-1, size), h, parameters)
            else:
                each = [self.backend.report(kernel, z[k], width, p) for k, p in enumerate(parameters)]
                found_here = np.concatenate(each)
            values = found_here.T.reshape(len(kernel.reported), len(several), n)
            single = solution.ndim == 1
            found[kernel.name] = {q: v[0] if single else v for q, v in zip(kernel.reported, values, strict=True)}
        return found

    def report_last(self, name: str, solution: FloatArray, parameters: FloatArray) -> float:
        """One reported flux of the last face (the terminal quantities)."""
        kernel = self.kernels[-1]
        h = self.grid.relative_width[kernel.cells]
        found = self.backend.report(kernel, solution[kernel.unknowns], h, parameters)
        return float(found[0, kernel.reported.index(name)])

    @cached_property
    def lumped(self) -> np.ndarray:
        """Entries of the solution vector in regions without thickness, such as channels."""
        grid = self.grid
        inside = [grid.regions[grid.region_of[cell]].thickness is not None for cell in grid.cell_of]
        return np.flatnonzero(~np.array(inside))

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
