"""Steady points of the lumped model at measured currents or voltages, with exact derivatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.models.closures import Closures
from hydroxcell.results.build_lumped import lumped_of
from hydroxcell.screening import LumpedCurve


class LumpedPoints(Response):
    """Points of one curve."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Bind the lumped model of a cell to the points of a data set."""
        self._model, self._base = lumped_of(cell, Closures())
        self._data, self._paths = data, tuple(paths)
        levels = data.abscissa if data.held == "current" else data.values["cell_voltage"]
        self._levels = np.array([np.nan if v is None else v for v in levels], dtype=float)
        self._quantities = tuple(data.values)
        if data.held == "voltage":
            others = (q for q in data.values if q != "cell_voltage")
            self._quantities = tuple(dict.fromkeys(("current_density", *others)))
        self._solved: tuple[dict[str, float], LumpedCurve] | None = None

    def forget(self) -> None:
        """Drop the last curve."""
        self._solved = None

    def _curve(self, values: Values) -> LumpedCurve:
        wanted = dict(values)
        if self._solved is None or self._solved[0] != wanted:
            merged = {**self._base, **wanted}
            solve = self._model.curve if self._data.held == "current" else self._model.at_voltages
            self._solved = (wanted, solve(merged, self._levels))
        return self._solved[1]

    def why(self, values: Values) -> str:
        """Words for the points without an answer."""
        curve = self._curve(values)
        bad = [k for k, status in enumerate(curve.status) if status != "converged"]
        if not bad:
            return ""
        named = ", ".join(f"{k + 1} ({curve.status[k]})" for k in bad[:6])
        return (
            f"points {named} of {self._data.name!r} have no state there; start from other parameters, or compare "
            'currents at the measured voltages (held = "voltage").'
        )

    def predict(self, values: Values) -> Predicted:
        """Every measured quantity; nan at points that are not solved."""
        curve = self._curve(values)
        solved = np.array([status == "converged" for status in curve.status])
        return {q: np.where(solved, self._column(curve, q), np.nan) for q in self._quantities}

    def _column(self, curve: LumpedCurve, quantity: str) -> np.ndarray:
        if quantity == "current_density":
            return curve.current_density
        if quantity not in curve.quantities:
            raise InputError(
                f"data {self._data.name!r}: the lumped model has no {quantity.replace('_', ' ')} to compare; use "
                'model = "through_plane" or leave it out.'
            )
        return np.asarray(curve.quantities[quantity])

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Exact derivatives, with current or voltage held."""
        curve = self._curve(values)
        moves = np.array([[d.get(path, 0.0) for d in directions] for path in self._paths])
        wanted = tuple(dict.fromkeys(("cell_voltage", *(q for q in self._quantities if q != "current_density"))))
        slope, found = self._model.derivatives(curve, wanted, self._paths)
        along = found @ moves
        if self._data.held == "current":
            return {q: along[:, wanted.index(q), :] for q in self._quantities}
        current = -along[:, 0, :] / slope[:, :1]  # the voltage stays: dV/dp + dV/di di/dp = 0
        moved = {q: along[:, wanted.index(q), :] + slope[:, [wanted.index(q)]] * current for q in wanted}
        return {q: current if q == "current_density" else moved[q] for q in self._quantities}
