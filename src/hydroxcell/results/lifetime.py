"""How sure a lifetime is: the end of life with every input of the degradation laws at both ends of its stated range.

One input is moved at a time; inputs that several places take from the same card move together, since they are one
material. The moves are combined as independent: root of the sum of squares of the logarithms, each side by itself.
Only ratios to the base lifetime are used, so a coarse mesh and loose tolerances serve: the bounds are within 1 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hydroxcell.analyses import Progress
from hydroxcell.cell.durability import Durability
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import HydroxcellError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.closures import Closures
from hydroxcell.models.through_plane import Mesh
from hydroxcell.numerics.control import Operator
from hydroxcell.results.ageing_course import ABSOLUTE, Ageing, Course

COARSE = Mesh(diffusion_layer=4, microporous_layer=2, catalyst_layer=8, membrane=4)

LOOSE = 4.0  # tolerances over those of the test itself
POINTS = 9  # of the scan that finds the fresh cell


@dataclass(frozen=True)
class Influence:
    """Lifetimes [s] with one input (or several that are one material) at the lower and upper end of its range."""

    path: str
    low: float
    high: float

    def spread(self, base: float) -> float:
        """Largest absolute change of the logarithm of the lifetime."""
        return max((abs(_logarithm(value, base)) for value in (self.low, self.high)), default=0.0)


@dataclass(frozen=True)
class Lifetime:
    """A lifetime [s] with the bounds that follow from the stated ranges, and what moves it most."""

    low: float
    high: float
    influences: tuple[Influence, ...]


def ends(course: Course) -> float:
    """Time at which a course met its end of life or could not go on [s]; infinite if neither happened."""
    if course.end:
        return course.end_time
    return course.rows[-1].time if course.stop else math.inf


def with_bounds(
    cell: Cell, protocol: Durability, base: float, closures: Closures | None, progress: Progress | None
) -> Lifetime:
    """Bounds of a lifetime `base` [s] from the stated ranges of the degradation laws."""
    operator = operator_for(cell, closures, COARSE, ageing=True)
    start = Ageing(operator, protocol)
    start.prepare(points=POINTS)
    middle = _lifetime(operator, protocol, {}, start.fresh)
    found = []
    groups = _groups(cell)
    for count, (path, members) in enumerate(groups.items()):
        if progress is not None:
            progress(0.5 + 0.5 * count / len(groups), f"lifetime over the range of {path}")
        bounds = cell.quantities[path].range
        assert bounds is not None
        moved = [_lifetime(operator, protocol, dict.fromkeys(members, bound), start.fresh) for bound in bounds]
        found.append(Influence(path, *(_scaled(value, middle, base) for value in moved)))
    found.sort(key=lambda influence: -influence.spread(base))
    logarithms = [_logarithm(v, base) for influence in found for v in (influence.low, influence.high)]
    low, high = (math.sqrt(sum(max(0.0, sign * x) ** 2 for x in logarithms)) for sign in (-1.0, 1.0))
    return Lifetime(base * math.exp(-low), base * math.exp(high) if high < 700.0 else math.inf, tuple(found))


def _groups(cell: Cell) -> dict[str, list[str]]:
    """Inputs of the degradation laws with a range: one path for each, with all paths that are the same material."""
    found: dict[tuple[str, ...], list[str]] = {}
    for part in cell.ageing:
        material = cell.structure.get(f"{part}.material", part)
        for path, quantity in cell.quantities.items():
            if path.startswith(f"{part}.") and quantity.range is not None and quantity.range[0] < quantity.range[1]:
                name = path.removeprefix(f"{part}.")
                found.setdefault((material, name, repr(quantity.value)), []).append(path)
    return {paths[0]: paths for paths in found.values()}


def _lifetime(operator: Operator, protocol: Durability, changes: dict[str, float], known: list[FloatArray]) -> float:
    """Lifetime [s] on the coarse mesh; nan if the changed cell cannot be run."""
    moved = Operator(operator.system, {**operator.values, **changes}, operator.settings)
    ageing = Ageing(moved, protocol)
    relative = LOOSE * protocol.relative_tolerance
    ageing.settings = replace(ageing.settings, relative=relative, absolute=ABSOLUTE * relative)
    ageing.jump_tolerance, ageing.jumping = LOOSE * ageing.jump_tolerance, True
    try:
        ageing.prepare(known)
        return ends(ageing.follow(Course(), protocol.horizon, outputs=0))
    except HydroxcellError:
        return math.nan


def _scaled(value: float, middle: float, base: float) -> float:
    if not math.isfinite(value):
        return value
    return base * value / middle if math.isfinite(middle) else value


def _logarithm(value: float, base: float) -> float:
    if math.isnan(value) or math.isnan(base) or math.isinf(base):
        return 0.0
    return math.log(value / base) if math.isfinite(value) else 1e3
