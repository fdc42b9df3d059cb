"""Local kernels: the small functions of a model, differentiated by CasADi, with their places on the grid.

A kernel is one kind of cell or face. It takes the scaled unknowns z of its one or two cells, the relative half widths
h and the parameter vector P, and returns the scaled rows r and the nonzeros of dr/dz. Kernels do not depend on the
number of cells, so that building them takes a fraction of a second whatever the mesh.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np

from hydroxcell.models.base import CellTerms, FaceTerms, Model, ParameterTree, Region
from hydroxcell.numerics.grid import Grid


@dataclass(frozen=True)
class Kernel:
    """One kind of cell or face.

    Attributes
    ----------
    name : text for messages
    residual : CasADi function (z, h, P) -> r, shapes (n,), (m,), (p,) -> (n,)
    jacobian : CasADi function (z, h, P) -> (r, nonzeros of dr/dz)
    storage : CasADi function (z, h, P) -> diagonal of d(stored)/dz, or None (faces)
    report : CasADi function (z, h, P) -> observed quantities or fluxes
    reported : their names
    rows, columns : local pattern of the nonzeros
    unknowns : entries of the solution vector for each instance, shape (instances, n)
    cells : cells of each instance, shape (instances, 1 or 2)
    """

    name: str
    expression: tuple[Any, Any, Any, Any]
    residual: Any
    jacobian: Any
    storage: Any
    report: Any
    reported: tuple[str, ...]
    rows: np.ndarray
    columns: np.ndarray
    unknowns: np.ndarray
    cells: np.ndarray

    @property
    def instances(self) -> int:
        """How many cells or faces this kernel serves."""
        return len(self.cells)


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


def _functions(
    name: str, z: Any, h: Any, parameters: Any, rows: Any, stored: Any, observed: dict[str, Any]
) -> tuple[Any, ...]:
    options = {"cse": True}
    jacobian = casadi.jacobian(rows, z)
    safe = name.replace(".", "_").replace("|", "_to_")
    residual = casadi.Function(f"{safe}_r", [z, h, parameters], [rows], options)
    both = casadi.Function(f"{safe}_rj", [z, h, parameters], [rows, casadi.vertcat(*jacobian.nonzeros())], options)
    storage = None
    if stored is not None:
        diagonal = casadi.vertcat(*[casadi.jacobian(stored[k], z[k]) for k in range(z.numel())])
        storage = casadi.Function(f"{safe}_q", [z, h, parameters], [casadi.densify(diagonal)], options)
    values = casadi.vertcat(*observed.values()) if observed else casadi.SX(0, 1)
    report = casadi.Function(f"{safe}_o", [z, h, parameters], [values], options)
    pattern = jacobian.sparsity().get_triplet()
    return residual, both, storage, report, np.array(pattern[0], dtype=int), np.array(pattern[1], dtype=int)


def build_kernels(model: Model, grid: Grid, names: tuple[str, ...]) -> tuple[Kernel, ...]:
    """Differentiate every kind of cell and face of a model; `names` orders the parameter vector."""
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
    n = len(region.unknowns)
    z, h = casadi.SX.sym("z", n), casadi.SX.sym("h", 1)
    state = _state(model, region, [z[k] for k in range(n)])
    terms: CellTerms = model.cell(region, state, 2.0 * _half_width(region, h, tree), tree)
    rows = casadi.vertcat(*_column(terms.rows, region))
    stored = casadi.vertcat(*_column(terms.stored, region))
    found = _functions(f"cell_{region.name}", z, h, parameters, casadi.densify(rows), stored, dict(terms.observed))
    cells = grid.cells_of(index)
    unknowns = np.array([grid.indices(c) for c in cells])
    residual, both, storage, report, r, c = found
    return Kernel(
        region.name,
        (z, h, parameters, rows),
        residual,
        both,
        storage,
        report,
        tuple(terms.observed),
        r,
        c,
        unknowns,
        cells[:, None],
    )


def _face_kernel(
    model: Model, grid: Grid, left: Region, right: Region, cells: np.ndarray, parameters: Any, tree: ParameterTree
) -> Kernel:
    nl, nr = len(left.unknowns), len(right.unknowns)
    z, h = casadi.SX.sym("z", nl + nr), casadi.SX.sym("h", 2)
    a = _state(model, left, [z[k] for k in range(nl)])
    b = _state(model, right, [z[nl + k] for k in range(nr)])
    terms: FaceTerms = model.face(
        left, right, a, b, _half_width(left, h[0], tree), _half_width(right, h[1], tree), tree
    )
    rows = casadi.vertcat(*_column(terms.left, left), *_column(terms.right, right))
    name = f"{left.name}|{right.name}"
    found = _functions(f"face_{name}", z, h, parameters, casadi.densify(rows), None, dict(terms.fluxes))
    unknowns = np.array([np.concatenate([grid.indices(c), grid.indices(c + 1)]) for c in cells])
    residual, both, storage, report, r, c = found
    pair = np.stack([cells, cells + 1], axis=1)
    return Kernel(
        name, (z, h, parameters, rows), residual, both, storage, report, tuple(terms.fluxes), r, c, unknowns, pair
    )
