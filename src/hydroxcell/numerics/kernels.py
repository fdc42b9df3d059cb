"""Local kernels: the small functions of a model, differentiated by CasADi, with their places on the grid.

A kernel is one kind of cell or face. It takes the scaled unknowns z of its one or two cells, the relative half widths
h and the parameter vector P, and returns the scaled rows r and the nonzeros of dr/dz. Kernels do not depend on the
number of cells, so that building them takes a fraction of a second whatever the mesh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from hydroxcell.models.base import CellTerms, FaceTerms, Model, ParameterTree, Region
from hydroxcell.numerics.grid import Grid


@dataclass(frozen=True)
class Kernel:
    """One kind of cell or face.

    Attributes
    ----------
    name : text for messages
    functions : CasADi functions by role, or their serialised text (see the properties below)
    reported : names of the observed quantities or fluxes
    rows, columns : local pattern of the Jacobian's nonzeros
    content_rows, content_columns : the same for the contents, empty for a face
    unknowns : entries of the solution vector for each instance, shape (instances, n)
    cells : cells of each instance, shape (instances, 1 or 2)
    """

    name: str
    functions: Mapping[str, Any]
    reported: tuple[str, ...]
    rows: np.ndarray
    columns: np.ndarray
    unknowns: np.ndarray
    cells: np.ndarray
    content_rows: np.ndarray
    content_columns: np.ndarray

    @property
    def instances(self) -> int:
        """How many cells or faces this kernel serves."""
        return len(self.cells)

    @property
    def has_contents(self) -> bool:
        """Whether anything is stored here (cells yes, faces no)."""
        return self.functions["contents"] is not None

    def _function(self, role: str) -> Any:
        import casadi

        found = self.functions[role]
        return casadi.Function.deserialize(found) if isinstance(found, str) else found

    @cached_property
    def residual(self) -> Any:
        """CasADi function (z, h, P) -> r, shapes (n,), (1 or 2,), (p,) -> (n,)."""
        return self._function("residual")

    @cached_property
    def jacobian(self) -> Any:
        """CasADi function (z, h, P) -> (r, nonzeros of dr/dz)."""
        return self._function("jacobian")

    @cached_property
    def contents(self) -> Any:
        """CasADi function (z, h, P) -> (stored, nonzeros of d(stored)/dz), or None for a face."""
        return self._function("contents")

    @cached_property
    def stored(self) -> Any:
        """CasADi function (z, h, P) -> stored, or None for a face."""
        return self._function("stored")

    @property
    def as_contents(self) -> Kernel:
        """The kernel with the pattern of its contents in place of that of its rows."""
        return replace(self, rows=self.content_rows, columns=self.content_columns)

    @cached_property
    def report(self) -> Any:
        """CasADi function (z, h, P) -> observed quantities or fluxes."""
        return self._function("report")

    def serialised(self) -> Kernel:
        """The same kernel with its functions as text, for storage."""
        text = {k: f.serialize() if hasattr(f, "serialize") else f for k, f in self.functions.items()}
        return replace(self, functions=text)


def _state(model: Model, region: Region, symbols: list[Any]) -> dict[str, Any]:
    return {
        name: model.unknowns[name].reference + model.unknowns[name].scale * z
        for name, z in zip(region.unknowns, symbols, strict=True)
    }


def _half_width(region: Region, relative: Any, tree: ParameterTree) -> Any:
    return 0.5 * relative * (tree.at(region.thickness) if region.thickness else 2.0)


def _column(rows: Any, region: Region) -> list[Any]:
    unknown = set(rows) - set(region.unknowns)
    assert not unknown, f"rows {unknown} have no unknown in {region.name}"
    return [rows.get(name, 0.0) for name in region.unknowns]


def _kernel(
    name: str,
    inputs: tuple[Any, Any, Any],
    rows: Any,
    stored: Any,
    observed: Mapping[str, Any],
    unknowns: np.ndarray,
    cells: np.ndarray,
) -> Kernel:
    """Differentiate the rows of one kind of cell or face and wrap everything up."""
    import casadi

    options = {"cse": True}
    z, safe = inputs[0], name.replace(".", "_").replace("|", "_to_")
    rows = casadi.densify(rows)
    jacobian = casadi.jacobian(rows, z)
    nonzeros = casadi.vertcat(*jacobian.nonzeros())
    values = casadi.vertcat(*observed.values()) if observed else casadi.SX(0, 1)
    functions = {
        "residual": casadi.Function(f"{safe}_r", list(inputs), [rows], options),
        "jacobian": casadi.Function(f"{safe}_rj", list(inputs), [rows, nonzeros], options),
        "report": casadi.Function(f"{safe}_o", list(inputs), [values], options),
        "contents": None,
        "stored": None,
    }
    pattern = _pattern(jacobian)
    content_pattern = (np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    if stored is not None:
        stored = casadi.densify(stored)
        change = casadi.jacobian(stored, z)
        values = casadi.vertcat(*change.nonzeros())
        functions["contents"] = casadi.Function(f"{safe}_q", list(inputs), [stored, casadi.densify(values)], options)
        functions["stored"] = casadi.Function(f"{safe}_s", list(inputs), [stored], options)
        content_pattern = _pattern(change)
    return Kernel(name, functions, tuple(observed), *pattern, unknowns, cells, *content_pattern)


def _pattern(matrix: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the nonzeros of a CasADi matrix, in the order of its nonzeros."""
    rows, columns = matrix.sparsity().get_triplet()
    return np.array(rows, dtype=int), np.array(columns, dtype=int)


def build_kernels(model: Model, grid: Grid, names: tuple[str, ...]) -> tuple[Kernel, ...]:
    """Differentiate every kind of cell and face of a model; `names` orders the parameter vector."""
    import casadi

    parameters = casadi.SX.sym("P", len(names))
    tree = model.tree({name: parameters[k] for k, name in enumerate(names)})
    kernels = []
    for k, region in enumerate(grid.regions):
        kernels.append(_cell_kernel(model, grid, k, region, parameters, tree))
    pairs: dict[tuple[int, int], list[int]] = {}
    for cell in range(grid.cells - 1):
        pairs.setdefault((int(grid.region_of[cell]), int(grid.region_of[cell + 1])), []).append(cell)
    for (a, b), cells in pairs.items():
        kernels.append(_face_kernel(model, grid, grid.regions[a], grid.regions[b], np.array(cells), parameters, tree))
    return tuple(kernels)


def _cell_kernel(model: Model, grid: Grid, index: int, region: Region, parameters: Any, tree: ParameterTree) -> Kernel:
    import casadi

    n = len(region.unknowns)
    z, h = casadi.SX.sym("z", n), casadi.SX.sym("h", 1)
    state = _state(model, region, [z[k] for k in range(n)])
    terms: CellTerms = model.cell(region, state, 2.0 * _half_width(region, h, tree), tree)
    rows = casadi.vertcat(*_column(terms.rows, region))
    stored = casadi.vertcat(*_column(terms.stored, region))
    cells = grid.cells_of(index)
    unknowns = np.array([grid.indices(c) for c in cells])
    return _kernel(region.name, (z, h, parameters), rows, stored, terms.observed, unknowns, cells[:, None])


def _face_kernel(
    model: Model, grid: Grid, left: Region, right: Region, cells: np.ndarray, parameters: Any, tree: ParameterTree
) -> Kernel:
    import casadi

    nl, nr = len(left.unknowns), len(right.unknowns)
    z, h = casadi.SX.sym("z", nl + nr), casadi.SX.sym("h", 2)
    a = _state(model, left, [z[k] for k in range(nl)])
    b = _state(model, right, [z[nl + k] for k in range(nr)])
    terms: FaceTerms = model.face(
        left, right, a, b, _half_width(left, h[0], tree), _half_width(right, h[1], tree), tree
    )
    rows = casadi.vertcat(*_column(terms.left, left), *_column(terms.right, right))
    unknowns = np.array([np.concatenate([grid.indices(c), grid.indices(c + 1)]) for c in cells])
    pair = np.stack([cells, cells + 1], axis=1)
    return _kernel(f"{left.name}|{right.name}", (z, h, parameters), rows, None, terms.fluxes, unknowns, pair)
