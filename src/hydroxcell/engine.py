"""The solver of one cell: equations built once per structure, numbers filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hydroxcell.cell.schema import Cell

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.control import Operator
    from hydroxcell.numerics.steady import Settings
    from hydroxcell.numerics.system import System


@lru_cache(maxsize=16)
def _system(structure: tuple[tuple[str, str], ...], names: tuple[str, ...], closures: Closures, mesh: Mesh) -> System:
    """Differentiated equations depend on the structure of a cell only, so they are built once for all its numbers."""
    from hydroxcell.models.through_plane import ThroughPlane
    from hydroxcell.numerics.system import System

    return System(ThroughPlane(dict(structure), closures, mesh), names)


def operator_for(
    cell: Cell,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    ageing: bool = False,
) -> Operator:
    """The solver of one cell, for use beyond `simulate`; operating points are pure functions of it.

    A fresh cell is solved without the unknowns of ageing, whatever degradation laws it has; `ageing` keeps them.
    """
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.control import Operator

    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    structure = {k: v for k, v in cell.structure.items() if not k.endswith((".material", ".counter_ion_form"))}
    if not ageing:
        structure = {k: v for k, v in structure.items() if ".degradation" not in k}
    system = _system(tuple(sorted(structure.items())), tuple(sorted(values)), closures or Closures(), mesh or Mesh())
    return Operator(system, values, settings)
