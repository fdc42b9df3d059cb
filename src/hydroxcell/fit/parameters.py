"""Free parameters of a fit, resolved against the cells: bounds, scale, start, prior, and which data they act on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hydroxcell.cell.fit import LARGE_RATIO, DataSet, Fit, FreeParameter
from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, parameter
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.problem import Scale
from hydroxcell.materials.conditions import Ranges
from hydroxcell.materials.quantity import plausible
from hydroxcell.record import part
from hydroxcell.units import from_si

NORMAL = 1.959963984540054  # half width of a 95 % interval in standard deviations


@part
@dataclass(frozen=True)
class Parameter:
    """One number that is fitted.

    Attributes
    ----------
    name : dotted path, with the data set or cell in brackets if there are several
    paths : dotted paths that have the value
    unit, display : SI unit and the one shown
    scale : "linear" or "log"
    start, lower, upper : SI
    bounds_from : where the bounds come from, in words
    prior_mean, prior_sigma : of the coordinate, nan without a prior
    data_sets : names of the data sets it acts on
    fitted_over : lowest and highest value of every condition in those of them that are fitted, see `fit.ranges`
    """

    name: str
    paths: tuple[str, ...]
    unit: str
    display: str
    scale: Scale
    start: float
    lower: float
    upper: float
    bounds_from: str
    prior_mean: float
    prior_sigma: float
    data_sets: tuple[str, ...]
    fitted_over: Ranges = field(default_factory=dict)

    def coordinate(self, value: float) -> float:
        """Coordinate of a value."""
        return math.log(value) if self.scale == "log" else value

    def shown(self, value: float) -> str:
        """A value in the unit shown, with it."""
        unit = "" if self.display == "1" else f" {self.display}"
        return f"{float(from_si(value, self.display)):.4g}{unit}"


def resolved(protocol: Fit, cells: Mapping[str, Cell]) -> tuple[Parameter, ...]:
    """Free parameters of a protocol.

    Parameters
    ----------
    cells : by the name that data sets use ("" is that of the study)

    Errors: InputError for a path that does not exist or act, crossed bounds, or a start outside them.
    """
    found: list[Parameter] = []
    for free in protocol.free:
        found += [_parameter(free, label, data, cells) for label, data in _groups(free, protocol, cells)]
    for data in protocol.data:
        taken = [path for p in found if data.name in p.data_sets for path in p.paths]
        twice = next((path for path in taken if taken.count(path) > 1), None)
        if twice is not None:
            raise InputError(f"{twice} is a free parameter twice for the data {data.name!r}.")
    return tuple(found)


def _groups(
    free: FreeParameter, protocol: Fit, cells: Mapping[str, Cell]
) -> list[tuple[str, list[tuple[DataSet, Cell]]]]:
    """Labels and data sets of each number that a free parameter stands for."""
    names = [data.name for data in protocol.data]
    for name in free.data_sets:
        if name not in names:
            raise UnknownNameError("data set", name, names, f"free parameter {free.path}")
    for name in free.cells:
        if name not in cells:
            raise UnknownNameError("cell", name, [n for n in cells if n], f"free parameter {free.path}")
    wanted = [
        (data, cells[data.cell])
        for data in protocol.data
        if (not free.data_sets or data.name in free.data_sets) and (not free.cells or data.cell in free.cells)
    ]
    acting = [(data, cell) for data, cell in wanted if any(path in cell.quantities for path in free.paths)]
    if not acting:
        raise _no_such(free.path, wanted[0][1] if wanted else cells[""])
    for path in free.paths:
        if not any(path in cell.quantities for _, cell in acting):
            raise _no_such(path, acting[0][1])
    if free.per == "all":
        return [("", acting)]
    keys = dict.fromkeys((data.name if free.per == "data_set" else data.cell) for data, _ in acting)
    return [
        (key or cells[""].name, [(d, c) for d, c in acting if (d.name if free.per == "data_set" else d.cell) == key])
        for key in keys
    ]


def _no_such(path: str, cell: Cell) -> InputError:
    if path in CHOICES or path in cell.structure:
        return InputError(f"free parameter {path}: this is a choice, not a number. Fit both choices and compare them.")
    if path in DEW_POINTS:
        return InputError(f"free parameter {path}: fit the relative_humidity of that side instead.")
    if parameter(path) is not None:
        return InputError(
            f"free parameter {path}: it exists but does not act in the cell {cell.name!r}: the kind of law, flow or "
            "layer chosen there does not use it."
        )
    return UnknownNameError("parameter", path, cell.quantities, "free parameter")


def _parameter(free: FreeParameter, label: str, acting: Sequence[tuple[DataSet, Cell]], cells: object) -> Parameter:
    name = f"{free.path} [{label}]" if label else free.path
    row = parameter(free.path)
    assert row is not None
    first = acting[0][1]
    for data, cell in acting:
        if any(path in data.conditions for path in free.paths) and len(acting) > 1:
            raise InputError(
                f"free parameter {free.path}: the conditions of the data {data.name!r} state it; write "
                'per = "data_set" to fit one value for each.'
            )
        if free.path == "conditions.temperature" and cell.dew_points:
            raise InputError(
                f"free parameter {free.path}: the cell {cell.name!r} states dew points, which would have to move with "
                "it; state relative humidities instead."
            )
    owner = first if free.path in first.quantities else next(c for _, c in acting if free.path in c.quantities)
    if len(acting) == 1 and free.path in acting[0][0].conditions:
        owner = owner.replace({free.path: acting[0][0].conditions[free.path]})
    quantity = owner.quantities[free.path]
    low, high, origin = _bounds(free, quantity.range, plausible(row))
    if not low < high:
        raise InputError(f"free parameter {name}: the lower bound {low:g} is not below the upper bound {high:g} (SI).")
    scale = free.scale or ("log" if low > 0.0 and high / low >= LARGE_RATIO and row.unit != "K" else "linear")
    if scale == "log" and not low > 0.0:
        raise InputError(f"free parameter {name}: a logarithmic scale needs a lower bound above zero, not {low:g}.")
    start = quantity.value if free.start is None else free.si(free.start, "start")
    mean, sigma = _prior(free, scale, low, high, name)
    made = Parameter(
        name=name,
        paths=free.paths,
        unit=row.unit,
        display=row.display,
        scale=scale,
        start=start,
        lower=low,
        upper=high,
        bounds_from=origin,
        prior_mean=mean,
        prior_sigma=sigma,
        data_sets=tuple(data.name for data, _ in acting),
    )
    if not low <= start <= high:
        whose = "the value of the cell" if free.start is None else "the start"
        raise InputError(
            f"free parameter {name}: {whose}, {made.shown(start)}, lies outside its bounds {made.shown(low)} to "
            f"{made.shown(high)} ({origin}). Give another start or wider bounds."
        )
    return made


def _bounds(
    free: FreeParameter, stated: tuple[float, float] | None, usual: tuple[float, float]
) -> tuple[float, float, str]:
    low, high = stated or usual
    origin = "stated range" if stated else "plausible range of the field table"
    if free.lower is not None:
        low = free.si(free.lower, "lower")
    if free.upper is not None:
        high = free.si(free.upper, "upper")
    if free.lower is not None or free.upper is not None:
        origin = "given" if free.lower is not None and free.upper is not None else f"given and {origin}"
    for value, what in ((low, "lower"), (high, "upper")):
        if not usual[0] <= value <= usual[1]:
            raise InputError(
                f"free parameter {free.path}: the {what} bound {value:g} lies outside the plausible range "
                f"{usual[0]:g} to {usual[1]:g} (SI)."
            )
    return low, high, origin


def _prior(
    free: FreeParameter, scale: Literal["linear", "log"], low: float, high: float, name: str
) -> tuple[float, float]:
    """Mean and standard deviation of the coordinate."""
    if free.prior is None:
        return math.nan, math.nan
    if free.prior == "range":
        ends = (math.log(low), math.log(high)) if scale == "log" else (low, high)
        return 0.5 * (ends[0] + ends[1]), (ends[1] - ends[0]) / (2.0 * NORMAL)
    mean = free.si(free.prior.mean, "prior mean")
    sigma = free.difference(free.prior.sigma, "prior sigma")
    if not sigma > 0.0 or (scale == "log" and not mean > 0.0):
        raise InputError(f"free parameter {name}: a prior needs a positive sigma (and mean on a logarithmic scale).")
    return (math.log(mean), sigma / mean) if scale == "log" else (mean, sigma)
