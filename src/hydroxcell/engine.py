"""The solver of one cell: equations built once per structure, numbers filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hydroxcell.cell.schema import Cell

if TYPE_CHECKING:
    from hydroxcell.cell.along_channel import AlongChannel
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.control import Operator
    from hydroxcell.numerics.segments import Segments
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
    along: AlongChannel | None = None,
) -> Operator:
    """The solver of one cell, for use beyond `simulate`; operating points are pure functions of it.

    A fresh cell is solved without the unknowns of ageing, whatever degradation laws it has; `ageing` keeps them. With
    `along` it solves the segments along the channel, else the through-plane model.
    """
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.control import Operator

    values = {path: quantity.value for path, quantity in cell.quantities.items()}
    structure = {k: v for k, v in cell.structure.items() if not k.endswith((".material", ".counter_ion_form"))}
    if not ageing:
        structure = {k: v for k, v in structure.items() if ".degradation" not in k}
    names = tuple(sorted(values))
    laws = closures or Closures(), mesh or Mesh()
    if along is None:
        return Operator(_system(tuple(sorted(structure.items())), names, *laws), values, settings)
    return Operator(_segments(tuple(sorted(structure.items())), names, *laws, along), values, settings)


@lru_cache(maxsize=8)
def _segments(
    structure: tuple[tuple[str, str], ...],
    names: tuple[str, ...],
    closures: Closures,
    mesh: Mesh,
    along: AlongChannel,
) -> Segments:
    from hydroxcell.models.along_channel import Plate, segment_structure
    from hydroxcell.numerics.segments import Segments

    own = dict(structure)
    inner = _system(tuple(sorted(segment_structure(own).items())), names, closures, mesh)
    return Segments(inner, Plate(along, own))
