"""Conductivity and water content of a membrane or ionomer outside a cell, by the laws of its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import casadi
import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.models.base import ParameterTree, choices
from hydroxcell.models.closures import Closures, ionomer_state

QUANTITIES = ("water_content", "hydroxide_conductivity")
LIQUID = 1.1  # [1] activity that stands for full contact with liquid water


class PropertyPoints(Response):
    """Points of one property at temperatures and relative humidities."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Build the laws of the part, symbolic in the paths that may move."""
        where = f"data {data.name!r}"
        for quantity in data.values:
            if quantity not in QUANTITIES:
                raise UnknownNameError("property", quantity, QUANTITIES, where)
        parts = [path.removesuffix(".ion_exchange_capacity") for path in cell.quantities if "exchange_cap" in path]
        if data.part not in parts:
            raise UnknownNameError("part", data.part, parts, where)
        humidity = data.relative_humidity
        if humidity is None:
            raise InputError(f"{where}: relative_humidity of the points is needed (1.1 stands for liquid water).")
        if len(humidity) != len(data.abscissa) or not all(0.0 <= h <= LIQUID for h in humidity):
            raise InputError(f"{where}: relative_humidity needs one number from 0 to {LIQUID} for each point.")
        self._paths, self._quantities = tuple(paths), tuple(data.values)
        free = casadi.SX.sym("p", max(len(paths), 1))
        numbers: dict[str, Any] = {path: quantity.value for path, quantity in cell.quantities.items()}
        numbers |= {path: free[k] for k, path in enumerate(self._paths)}
        tree = ParameterTree(choices(cell.structure) | numbers)
        columns: dict[str, list[Any]] = {quantity: [] for quantity in self._quantities}
        for temperature, activity in zip(data.abscissa, humidity, strict=True):
            state = ionomer_state(tree.at(data.part), activity, temperature, Closures())
            found = {"water_content": state.water_content, "hydroxide_conductivity": state.conductivity}
            for quantity in self._quantities:
                columns[quantity].append(found[quantity])
        stacked = [casadi.vertcat(*columns[quantity]) for quantity in self._quantities]
        slopes = [casadi.densify(casadi.jacobian(casadi.SX(s), free)) for s in stacked]
        self._function = casadi.Function("property", [free], [*stacked, *slopes])

    def _evaluate(self, values: Values) -> list[np.ndarray]:
        given = [values[path] for path in self._paths] or [0.0]
        return [np.asarray(out, dtype=float) for out in self._function.call([casadi.DM(given)])]

    def predict(self, values: Values) -> Predicted:
        """Every measured property."""
        found = self._evaluate(values)
        return {q: found[k].ravel() for k, q in enumerate(self._quantities)}

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Exact derivatives."""
        found = self._evaluate(values)[len(self._quantities) :]
        moves = np.array([[d.get(path, 0.0) for d in directions] for path in self._paths])
        return {q: found[k][:, : len(self._paths)] @ moves for k, q in enumerate(self._quantities)}
