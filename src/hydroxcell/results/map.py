"""A map as a result: quantities over two inputs, what limits at every place, and the operating window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.cell.map import Axis, Map
from hydroxcell.cell.operation import operation_of
from hydroxcell.cell.parameters import DEW_POINTS, parameter
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.results.analysis import AnalysisResult, Columns
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.results.window import OperatingWindow

Words = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class MapResult(AnalysisResult):
    """Steady states over a grid; every array has the shape (rows of y, columns of x).

    Attributes
    ----------
    x_path, y_path : inputs of the axes by dotted path
    x, y : their values [SI], shapes (columns,) and (rows,)
    quantities : arrays by name of the nomenclature, SI; nan where no state exists
    statuses : "converged", "limited: cause", "failed: why" or "not done"
    limits : what limits, by name; "resistance and kinetics ..." where no supply runs out
    scarcest : the supply of which least is left (`supply_left`), whether it limits or not
    rise_x, rise_y : derivative of the voltage (of the current density, where the voltage is held) to each axis, SI
    """

    FORMAT: ClassVar[str] = "hydroxcell-map-1"

    x_path: tuple[str, ...]
    y_path: tuple[str, ...]
    x: FloatArray
    y: FloatArray
    quantities: Mapping[str, FloatArray]
    statuses: Words
    limits: Words
    scarcest: Words
    rise_x: FloatArray
    rise_y: FloatArray

    @property
    def asked(self) -> Map:
        """The protocol."""
        assert isinstance(self.study.protocol, Map)
        return self.study.protocol

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The axes x and y."""
        return (
            Axis.model_construct(path=self.x_path, values=tuple(self.x.tolist())),
            Axis.model_construct(path=self.y_path, values=tuple(self.y.tolist())),
        )

    @property
    def merit(self) -> str:
        """The quantity that is best at its largest: the voltage, or the power where the voltage is held."""
        return "power_density" if self.asked.held[0] == "voltage" else "cell_voltage"

    def operation(self) -> dict[str, tuple[float, float]]:
        """Of the cell, and what the axes change; currents of the states that exist."""
        solved = self.statuses == "converged"
        if not solved.any():
            return operation_of([self.study.cell])
        columns, rows = np.meshgrid(self.x, self.y)
        corners = []
        for x, y in product(*((float(axis[solved].min()), float(axis[solved].max())) for axis in (columns, rows))):
            try:
                corners.append(self.study.cell.replace(dict.fromkeys(self.x_path, x) | dict.fromkeys(self.y_path, y)))
            except InputError:  # a corner that no cell has (dew point above its temperature), between states that exist
                continue
        return operation_of(corners, self.quantities["current_density"][solved].tolist())

    def ceiling(self, path: str) -> float:
        """Largest value an input can have [SI]: the cell temperature for a dew point, else infinity."""
        fixed = "conditions.temperature" not in (*self.x_path, *self.y_path)
        return self.study.cell.value("conditions.temperature") if path in DEW_POINTS and fixed else np.inf

    def grid(self, name: str) -> FloatArray:
        """One quantity over the grid, SI; unknown names raise with the nearest ones."""
        if name not in self.quantities:
            raise UnknownNameError("quantity of the map", name, self.quantities)
        return self.quantities[name]

    @property
    def sides(self) -> Words:
        """Which side of the best humidity a place lies on.

        "dry": more water in either feed helps; "wet": in neither; "dry anode" or "dry cathode": in that feed only.
        Empty where no state exists or no axis brings water.
        """
        found = np.full(self.statuses.shape, "", dtype=object)
        wet = [
            (axis, rise) for axis, rise in zip(self.axes, (self.rise_x, self.rise_y), strict=True) if axis.is_humidity
        ]
        if not wet:
            return found.astype(str)
        helps = np.array([rise > 0.0 for _, rise in wet])
        found[helps.all(axis=0)], found[~helps.any(axis=0)] = "dry", "wet"
        for k, (axis, _) in enumerate(wet):
            found[helps[k] & ~helps.all(axis=0)] = f"dry {axis.path[0].split('.')[1]}"
        found[~np.isfinite(self.rise_x)] = ""
        return found.astype(str)

    @cached_property
    def window(self) -> OperatingWindow:
        """The operating window: best place, width within the stated loss, borders."""
        from hydroxcell.results.window import operating_window

        return operating_window(self)

    def tables(self) -> Mapping[str, Columns]:
        """Table "map" (one row per place), and "borders" (corners of every border) where there are any."""
        columns, rows = np.meshgrid(self.x, self.y)
        flat = {name: values.ravel() for name, values in self.quantities.items()}
        words = {
            "status": self.statuses.ravel(),
            "limit": self.limits.ravel(),
            "scarcest": self.scarcest.ravel(),
            "side": self.sides.ravel(),
        }
        found = {"map": {self.x_path[0]: columns.ravel(), self.y_path[0]: rows.ravel(), **flat, **words}}
        lines = [(name, k, line) for name, lines in self.window.borders.items() for k, line in enumerate(lines)]
        if lines:
            found["borders"] = {
                "border": np.concatenate([np.full(len(line), name) for name, _, line in lines]),
                "line": np.concatenate([np.full(len(line), str(k)) for _, k, line in lines]),
                self.x_path[0]: np.concatenate([line[:, 0] for _, _, line in lines]),
                self.y_path[0]: np.concatenate([line[:, 1] for _, _, line in lines]),
            }
        return found

    def key_figures(self) -> Mapping[str, float]:
        """The best place: voltage, power and resistance there; the width of the window where an axis is a dew point."""
        best = self.window.best
        if best is None:
            return {}
        names = ("cell_voltage", "current_density", "power_density", "high_frequency_resistance")
        found = {name: float(self.quantities[name][best]) for name in names}
        for axis, width in zip(self.axes, (self.window.width_x, self.window.width_y), strict=True):
            if axis.is_dew_point:
                found[f"dew_point_window_{axis.path[0].split('.')[1]}"] = width.size
        return found


def shown(path: str, value: float, digits: int = 4) -> str:
    """Write a value of an axis in its display unit: "74.5 °C"."""
    row = parameter(path)
    assert row is not None
    number = f"{float(from_si(value, row.display)):.{digits}g}"
    unit = {"degC": " °C", "1": ""}.get(row.display, f" {row.display}")
    return number + unit


def axis_words(path: tuple[str, ...]) -> str:
    """Name of an axis in words.

    >>> axis_words(("conditions.anode.dew_point",)), axis_words(("conditions.temperature",))
    ('dew point of the anode', 'temperature')
    """
    parts = path[0].split(".")
    what = parts[-1].replace("_", " ")
    if len(path) > 1:
        return f"{what} of both sides" if len({p.split(".")[-1] for p in path}) == 1 else " and ".join(path)
    if parts[0] == "conditions":
        return what if len(parts) == 2 else f"{what} of the {parts[1]}"
    return f"{' '.join(parts[:-1]).replace('_', ' ')} {what}"


def map_sentence(result: MapResult) -> str:
    """What the map says, in one sentence."""
    window = result.window
    if window.best is None:
        return "No place of the map has a steady state at the held load."
    x, y = result.x[window.best[1]], result.y[window.best[0]]
    place = (
        f"{shown(result.x_path[0], x)} ({axis_words(result.x_path)}) and {shown(result.y_path[0], y)} "
        f"({axis_words(result.y_path)})"
    )
    voltage = result.quantities["cell_voltage"][window.best]
    power = result.quantities["power_density"][window.best] / 1e4
    lost = 1e3 * (window.best_value - window.worst_value)
    text = f"Best at {place}: {voltage:.3f} V, {power:.3f} W/cm²."
    if result.merit == "cell_voltage":
        widths = (
            f"{width.words(path[0], result.ceiling(path[0]))} ({axis_words(path)})"
            for width, path in ((window.width_x, result.x_path), (window.width_y, result.y_path))
        )
        text += f" Within {1e3 * window.loss:g} mV of it lie {' and '.join(widths)}"
        text += f"; the worst place solved loses {lost:.0f} mV."
    limited = int(np.sum(np.char.startswith(result.statuses, "limited")))
    if limited:
        names, counts = np.unique(result.limits[np.char.startswith(result.statuses, "limited")], return_counts=True)
        text += f" {limited} of {result.statuses.size} places lie beyond the limit, most by {names[np.argmax(counts)]}."
    return text
