"""Numbers of a whole curve (open-circuit voltage, peak power, limiting current) of the through-plane model, exact.

A largest value moves as the curve does at that place (`results/curve_numbers.py`), so that its derivative is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import HydroxcellError, UnknownNameError
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.results.curve_numbers import CurveNumbers
from hydroxcell.results.derivatives import Differentiator
from hydroxcell.results.directions import Input

NUMBERS = ("open_circuit_voltage", "peak_power_density", "limiting_current_density")


class WholeCurve(Response):
    """Numbers of the curve of one cell, each once."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Bind the solver of a cell."""
        for quantity in data.values:
            if quantity not in NUMBERS:
                raise UnknownNameError("number of a whole curve", quantity, NUMBERS, f"data {data.name!r}")
        self._base = operator_for(cell)
        self._data, self._paths = data, tuple(paths)
        self._solved: tuple[dict[str, float], dict[str, tuple[float, FloatArray]]] | None = None
        self._reason = ""

    def forget(self) -> None:
        """Drop the last curve."""
        self._solved = None

    def why(self, values: Values) -> str:
        """Words if the curve was not found."""
        self._numbers(values)
        return self._reason

    def _numbers(self, values: Values) -> dict[str, tuple[float, FloatArray]]:
        """Value and derivative to every path, by name."""
        wanted = dict(values)
        if self._solved is not None and self._solved[0] == wanted:
            return self._solved[1]
        self._reason = ""
        operator = Operator(self._base.system, {**self._base.values, **wanted}, self._base.settings)
        inputs = [Input(path, np.nan, np.nan, np.nan, {path: 1.0}) for path in self._paths]
        try:
            curve = CurveNumbers(operator, Differentiator(operator, inputs))
            found = {name: curve.number(name) for name in self._data.values}
        except HydroxcellError as error:
            self._reason = f"{self._data.name!r}: {error}"
            lost = np.full(len(self._paths), np.nan)
            found = dict.fromkeys(self._data.values, (float("nan"), lost))
        self._solved = (wanted, found)
        return found

    def predict(self, values: Values) -> Predicted:
        """Every number, nan if the curve was not found."""
        return {name: np.array([value]) for name, (value, _) in self._numbers(values).items()}

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Exact derivatives."""
        moves = np.array([[d.get(path, 0.0) for d in directions] for path in self._paths])
        return {name: (slope @ moves)[None, :] for name, (_, slope) in self._numbers(values).items()}
