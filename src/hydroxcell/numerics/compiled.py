"""Compiled back end (extra `fast`): kernels and the banded solve as machine code.

It computes the same operations in the same order as the reference back end, so that both agree to round-off. Machine
code is kept in a cache folder of the user.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.band_code import TOGETHER, band_text
from hydroxcell.numerics.grid import Grid
from hydroxcell.numerics.interpreted import band_positions
from hydroxcell.numerics.kernels import Kernel
from hydroxcell.numerics.machine_code import engine, loop_call, object_name, points_call, symbol


def _kernel_text(kernels: Sequence[Kernel]) -> str:
    from hydroxcell.numerics.code_text import Loop, module_text

    loops = [Loop(symbol(k, "rj"), k.jacobian, k, ("rows", "band")) for k in kernels]
    loops += [Loop(symbol(k, "r"), k.residual, k, ("rows",)) for k in kernels]
    return module_text(loops)


def _contents_text(kernels: Sequence[Kernel]) -> str:
    from hydroxcell.numerics.code_text import Loop, module_text

    loops = [Loop(symbol(k, "q"), k.contents, k.as_contents, ("rows", "band")) for k in kernels]
    return module_text(loops + [Loop(symbol(k, "s"), k.stored, k, ("rows",)) for k in kernels])


def _report_text(kernels: Sequence[Kernel]) -> str:
    from hydroxcell.numerics.code_text import DECLARATIONS, points_text

    texts = [points_text(k.report, (True, True, False), symbol(k, "o")) for k in kernels]
    return "\n".join([DECLARATIONS, *texts])


class BandSolver:
    """LU with partial pivoting of a band matrix; factors share the storage of the matrix, shape (3 b + 1, n)."""

    def __init__(self, size: int, bandwidth: int) -> None:
        """Compile or load the functions of `band_code`."""
        self._engine = engine(band_text, object_name("band", "band-2"), 3)
        word, pointer = ctypes.c_int64, ctypes.c_void_p
        address = self._engine.get_function_address
        self._factor = ctypes.CFUNCTYPE(word, word, word, pointer, pointer)(address("factor"))
        self._solve = ctypes.CFUNCTYPE(None, word, word, pointer, pointer, pointer)(address("solve"))
        self._solve_many = ctypes.CFUNCTYPE(None, word, word, pointer, pointer, pointer)(address("solve_many"))
        self._size, self._bandwidth = size, bandwidth

    def factorise(self, band: FloatArray) -> tuple[FloatArray, np.ndarray] | None:
        """Factors (overwriting `band`) and pivots, or None if the matrix is singular."""
        pivots = np.empty(self._size, dtype=np.int64)
        failed = self._factor(self._size, self._bandwidth, band.ctypes.data, pivots.ctypes.data)
        return None if failed else (band, pivots)

    def back_substitute(self, factors: tuple[FloatArray, np.ndarray], right: FloatArray) -> FloatArray:
        """Solution for one right-hand side, shape (n,)."""
        found = np.array(right, dtype=float)
        self._solve(self._size, self._bandwidth, factors[0].ctypes.data, factors[1].ctypes.data, found.ctypes.data)
        return found

    def back_substitute_many(self, factors: tuple[FloatArray, np.ndarray], right: FloatArray) -> FloatArray:
        """Solutions for several right-hand sides, shape (n, columns)."""
        found = np.empty_like(right, dtype=float)
        for start in range(0, right.shape[1], TOGETHER):
            part = right[:, start : start + TOGETHER]
            block = np.zeros((self._size, TOGETHER))
            block[:, : part.shape[1]] = part
            addresses = (factors[0].ctypes.data, factors[1].ctypes.data, block.ctypes.data)
            self._solve_many(self._size, self._bandwidth, *addresses)
            found[:, start : start + TOGETHER] = block[:, : part.shape[1]]
        return found


class CompiledBackend:
    """Residual (n,) and Jacobian in LAPACK band storage (3 b + 1, n), column-major; same meaning as the reference."""

    name = "compiled"

    def __init__(self, kernels: Sequence[Kernel], grid: Grid, parameters: int, key: str | None) -> None:
        """Compile all kernels, or load what was compiled before under the same key (None: never kept)."""
        self._size = grid.size
        self._leading = 3 * grid.bandwidth + 1
        self._count = parameters
        active = [k for k in kernels if len(k.rows) or k.cells.shape[1] == 2]
        name = object_name("code", key) if key is not None else None
        # level 0 compiles five times faster than 1 and runs 10 % slower: CasADi has removed common subexpressions
        # already, and what remains is straight-line arithmetic
        self._engine = engine(lambda: _kernel_text(active), name, 0)
        self._band = BandSolver(grid.size, grid.bandwidth)
        self._reports = {k.name: k for k in kernels if k.reported}
        report_name = object_name("report", key) if key is not None else None
        self._report_engine = engine(lambda: _report_text(list(self._reports.values())), report_name, 0)
        self._report_calls = {
            k.name: points_call(self._report_engine, symbol(k, "o"), 4) for k in self._reports.values()
        }
        self._stores, self._key, self._grid = [k for k in kernels if k.has_contents], key, grid
        self._arrays: list[tuple[np.ndarray, ...]] = []  # keep alive what the addresses in the tables point to
        self._tables: list[tuple[int, int, int, int]] = []
        self._calls: dict[bool, list[Any]] = {True: [], False: []}
        for kernel in active:
            index = np.ascontiguousarray(kernel.unknowns, dtype=np.int32)
            position = np.ascontiguousarray(band_positions(kernel, grid.bandwidth), dtype=np.int32)
            width = np.ascontiguousarray(grid.relative_width[kernel.cells])
            self._arrays.append((width, index, position))
            self._tables.append((width.ctypes.data, index.ctypes.data, position.ctypes.data, kernel.instances))
            for jacobian, suffix in ((True, "rj"), (False, "r")):
                self._calls[jacobian].append(loop_call(self._engine, symbol(kernel, suffix)))

    def _run(self, solution: FloatArray, parameters: FloatArray, rows: FloatArray, band: FloatArray | None) -> None:
        y, p = np.ascontiguousarray(solution), np.ascontiguousarray(parameters)
        at, given, out = y.ctypes.data, p.ctypes.data, rows.ctypes.data
        target = band.ctypes.data if band is not None else None
        for call, (width, index, position, count) in zip(self._calls[band is not None], self._tables, strict=True):
            call(at, None, width, given, index, position, out, target, count)

    @cached_property
    def _store_calls(self) -> list[tuple[Any, Any, tuple[int, int, int], int]]:
        """Machine code of the contents, made when the first transient or spectrum asks for it."""
        name = object_name("contents", self._key) if self._key is not None else None
        self._store_engine = engine(lambda: _contents_text(self._stores), name, 0)
        found: list[tuple[Any, Any, tuple[int, int, int], int]] = []
        for kernel in self._stores:
            index = np.ascontiguousarray(kernel.unknowns, dtype=np.int32)
            places = band_positions(kernel.as_contents, self._grid.bandwidth)
            position = np.ascontiguousarray(places, dtype=np.int32)
            width = np.ascontiguousarray(self._grid.relative_width[kernel.cells])
            self._arrays.append((width, index, position))
            both, alone = (loop_call(self._store_engine, symbol(kernel, suffix)) for suffix in ("q", "s"))
            addresses = (width.ctypes.data, index.ctypes.data, position.ctypes.data)
            found.append((both, alone, addresses, kernel.instances))
        return found

    def store(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Contents q and dq/dy, in the same storage as rows and Jacobian."""
        contents, band = np.zeros(self._size), np.zeros(self._leading * self._size)
        y, p = np.ascontiguousarray(solution), np.ascontiguousarray(parameters)
        at, given, out, target = y.ctypes.data, p.ctypes.data, contents.ctypes.data, band.ctypes.data
        for both, _, (width, index, position), count in self._store_calls:
            both(at, None, width, given, index, position, out, target, count)
        return contents, band.reshape((self._leading, self._size), order="F")

    def contents(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Contents q."""
        contents = np.zeros(self._size)
        y, p = np.ascontiguousarray(solution), np.ascontiguousarray(parameters)
        at, given, out = y.ctypes.data, p.ctypes.data, contents.ctypes.data
        for _, alone, (width, index, position), count in self._store_calls:
            alone(at, None, width, given, index, position, out, None, count)
        return contents

    def report(self, kernel: Kernel, z: FloatArray, h: FloatArray, parameters: FloatArray) -> FloatArray:
        """Observed quantities of a kernel at many instances: z (n, size), h (n, 1 or 2) -> (n, quantities)."""
        out = np.zeros((len(z), len(kernel.reported)))
        z, h, p = (np.ascontiguousarray(a) for a in (z, h, parameters))
        self._report_calls[kernel.name](z.ctypes.data, h.ctypes.data, p.ctypes.data, out.ctypes.data, len(z))
        return out

    def factorise(self, band: FloatArray) -> Any:
        """LU factors of a band matrix (overwritten), or None if it is singular."""
        return self._band.factorise(band)

    def back_substitute(self, factors: Any, right: FloatArray) -> FloatArray:
        """Solve with LU factors, shape (n,)."""
        return self._band.back_substitute(factors, right)

    def back_substitute_many(self, factors: Any, right: FloatArray) -> FloatArray:
        """Solve for several right-hand sides, shape (n, columns)."""
        return self._band.back_substitute_many(factors, right)

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """R(y, P), shape (n,)."""
        rows = np.zeros(self._size)
        self._run(solution, parameters, rows, None)
        return rows

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """R and dR/dy."""
        rows, band = np.zeros(self._size), np.zeros(self._leading * self._size)
        self._run(solution, parameters, rows, band)
        return rows, band.reshape((self._leading, self._size), order="F")
