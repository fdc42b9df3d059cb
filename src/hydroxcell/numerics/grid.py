"""Cells of a row of regions: relative widths, offsets of unknowns, band width."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydroxcell.models.base import FloatArray, Model, Region


def graded_widths(cells: int, grading: float, refined: str) -> FloatArray:
    """Relative cell widths (sum 1) that shrink geometrically towards the refined ends; shape (cells,)."""
    position = (np.arange(cells) + 0.5) / cells
    exponent = {
        "none": np.zeros(cells),
        "right": 1.0 - position,
        "left": position,
        "both": 1.0 - np.abs(2.0 * position - 1.0),
    }[refined]
    widths = grading**exponent
    return np.asarray(widths / widths.sum())


@dataclass(frozen=True)
class Grid:
    """Cells in spatial order.

    Attributes
    ----------
    regions : the model's regions
    region_of : index of the region of each cell, shape (n_cells,)
    relative_width : width over the region's thickness, shape (n_cells,)
    first : index of the first unknown of each cell; last entry is the number of unknowns, shape (n_cells + 1,)
    names : unknown name of each entry of the solution vector
    cell_of : cell of each entry of the solution vector
    bandwidth : half bandwidth of the Jacobian
    """

    regions: tuple[Region, ...]
    region_of: np.ndarray
    relative_width: FloatArray
    first: np.ndarray
    names: tuple[str, ...]
    cell_of: np.ndarray
    bandwidth: int

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return int(self.first[-1])

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.region_of)

    def cells_of(self, region: int) -> np.ndarray:
        """Indices of the cells of one region."""
        return np.flatnonzero(self.region_of == region)

    def indices(self, cell: int) -> np.ndarray:
        """Entries of the solution vector that belong to a cell."""
        return np.arange(self.first[cell], self.first[cell + 1])


def make_grid(model: Model) -> Grid:
    """Lay the cells of all regions of a model in a row."""
    regions = model.regions
    region_of = np.concatenate([np.full(r.cells, k) for k, r in enumerate(regions)])
    width = np.concatenate([graded_widths(r.cells, r.grading, r.refined) for r in regions])
    sizes = np.array([len(regions[k].unknowns) for k in region_of])
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    names = tuple(name for k in region_of for name in regions[k].unknowns)
    cell_of = np.repeat(np.arange(len(region_of)), sizes)
    bandwidth = int(np.max(sizes[:-1] + sizes[1:])) - 1
    return Grid(regions, region_of, width, first, names, cell_of, bandwidth)
