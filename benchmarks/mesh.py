"""Voltage error of a mesh against one four times finer, at 0.1, 1 and 2 A/cm2, for the shipped cells.

    python benchmarks/mesh.py [--cell NAME]... [--mesh GDL,MPL,CL,MEMBRANE,GRADING] [--finer 4]

Target: 0.1 mV with the default mesh. Currents beyond the reach of a cell are replaced by 0.9 of its largest.
"""

from __future__ import annotations

import argparse

import numpy as np
from common import machine, say, table

import hydroxcell
from hydroxcell.api import operator_for
from hydroxcell.cell.catalog import list_cells
from hydroxcell.cell.schema import Cell
from hydroxcell.models.through_plane import Mesh
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status

CURRENTS = (1e3, 1e4, 2e4)  # [A/m2]


def finer(mesh: Mesh, factor: int) -> Mesh:
    """The same grading with `factor` times as many cells in every layer."""
    return Mesh(
        factor * mesh.diffusion_layer,
        factor * mesh.microporous_layer,
        factor * mesh.catalyst_layer,
        factor * mesh.membrane,
        mesh.grading,
    )


def reachable(operator: Operator, scan: list[Point]) -> list[float]:
    """The wanted currents, none above 0.9 of the largest of a scan."""
    largest = max(operator.current(p) for p in scan if p.status is Status.CONVERGED)
    return [min(i, 0.9 * largest) for i in CURRENTS]


def voltages(operator: Operator, scan: list[Point], currents: list[float]) -> np.ndarray:
    """Cell voltage at given currents [V]; nan where not solved."""
    points = operator.at_currents(scan, currents)
    return np.array([operator.voltage(p) if p.status is Status.CONVERGED else np.nan for p in points])


def errors(cell: Cell, meshes: list[Mesh], reference: Mesh) -> tuple[list[float], list[np.ndarray], list[int]]:
    """Currents [A/m2], voltage errors [V] of each mesh against the reference, and numbers of unknowns."""
    fine = operator_for(cell, mesh=reference)
    fine_scan = fine.scan()
    currents = reachable(fine, fine_scan)
    exact = voltages(fine, fine_scan, currents)
    found, sizes = [], []
    for mesh in meshes:
        operator = operator_for(cell, mesh=mesh)
        found.append(voltages(operator, operator.scan(), currents) - exact)
        sizes.append(operator.system.grid.size)
    return currents, found, sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", action="append", help="name of a shipped cell; all if left out")
    parser.add_argument("--mesh", default="", help="for example 10,6,50,10,12; the default mesh if left out")
    parser.add_argument("--finer", type=int, default=4)
    given = parser.parse_args()
    numbers = [float(v) for v in given.mesh.split(",")] if given.mesh else []
    mesh = Mesh(*(int(v) for v in numbers[:4]), numbers[4]) if numbers else Mesh()
    rows = [["cell", "unknowns", "at A/cm2", "error / mV", "worst / mV"]]
    for name in given.cell or list_cells():
        currents, (found,), (size,) = errors(hydroxcell.load_cell(name), [mesh], finer(mesh, given.finer))
        worst = f"{1e3 * float(np.max(np.abs(found))):.3f}"
        places = ", ".join(f"{i / 1e4:.3g}" for i in currents)
        rows.append([name, str(size), places, ", ".join(f"{1e3 * e:+.3f}" for e in found), worst])
    say(machine())
    say(f"{mesh} against {given.finer} times finer")
    say(table(rows))


if __name__ == "__main__":
    main()
