"""Sensitivities as a result: how every output moves with every input, at each point of a curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.cell.parameters import parameter
from hydroxcell.errors import UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.named_quantity import NamedQuantity
from hydroxcell.nomenclature import NOMENCLATURE
from hydroxcell.results.analysis import AnalysisResult, Columns

SCALES = ("logarithmic", "range", "none")


@dataclass(frozen=True, eq=False)
class Sensitivity(AnalysisResult):
    """Derivatives of outputs to inputs.

    Attributes
    ----------
    at : what was held: "current", "voltage" or "power"; numbers of the whole curve have their own meaning
    parameters : dotted paths of the inputs
    parameter_values, low, high : of the inputs [SI] and their stated range (nan: none stated), shape (parameters,)
    outputs : names of the columns of the curve
    current_density, cell_voltage : of the points [SI], shape (points,)
    values : of the outputs [SI], shape (points, outputs); nan where no state exists
    derivatives : [SI of the output per SI of the input], shape (points, outputs, parameters)
    numbers : names of the numbers of the whole curve
    number_values, number_derivatives : the same for them, shapes (numbers,) and (numbers, parameters)
    """

    FORMAT: ClassVar[str] = "hydroxcell-sensitivity-1"

    at: str
    parameters: tuple[str, ...]
    parameter_values: FloatArray
    low: FloatArray
    high: FloatArray
    outputs: tuple[str, ...]
    current_density: FloatArray
    cell_voltage: FloatArray
    values: FloatArray
    derivatives: FloatArray
    numbers: tuple[str, ...]
    number_values: FloatArray
    number_derivatives: FloatArray

    def derivative(self, output: str, path: str) -> Any:
        """Derivative [SI per SI] along the curve (points,), or one number for a number of the whole curve."""
        return self._column(self.derivatives, self.number_derivatives, output, path)

    def normalised(self, output: str, path: str, scale: str = "logarithmic") -> Any:
        """The same on a common scale.

        "logarithmic": d ln(output)/d ln(input), per cent per per cent, nan where the output is zero.
        "range": change of the output [SI] over the stated range of the input, by its slope; nan without a range.
        """
        return self._column(*self.scaled(scale), output, path)

    def scaled(self, scale: str) -> tuple[FloatArray, FloatArray]:
        """All derivatives on a scale of `normalised` (or "none"): along the curve, and of the numbers."""
        if scale not in SCALES:
            raise UnknownNameError("scale", scale, SCALES)
        if scale == "none":
            return self.derivatives, self.number_derivatives
        if scale == "range":
            return self.derivatives * (self.high - self.low), self.number_derivatives * (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            along = self.derivatives * self.parameter_values / self.values[:, :, None]
            once = self.number_derivatives * self.parameter_values / self.number_values[:, None]
        return tuple(np.where(np.isfinite(a), a, np.nan) for a in (along, once))  # type: ignore[return-value]

    def _column(self, along: FloatArray, once: FloatArray, output: str, path: str) -> Any:
        if path not in self.parameters:
            raise UnknownNameError("parameter", path, self.parameters)
        place = self.parameters.index(path)
        if output in self.outputs:
            return along[:, self.outputs.index(output), place]
        if output in self.numbers:
            return float(once[self.numbers.index(output), place])
        raise UnknownNameError("output", output, (*self.outputs, *self.numbers))

    @property
    def reference_point(self) -> int:
        """The point that tables and figures speak of: that of largest power."""
        power = self.current_density * self.cell_voltage
        return int(np.nanargmax(power)) if np.isfinite(power).any() else 0

    def without_influence(self) -> tuple[str, ...]:
        """Inputs that move none of the outputs anywhere."""
        still = ~np.any(np.nan_to_num(self.derivatives) != 0.0, axis=(0, 1))
        still &= ~np.any(np.nan_to_num(self.number_derivatives) != 0.0, axis=0)
        return tuple(p for p, s in zip(self.parameters, still, strict=True) if s)

    def ranking(self, output: str, scale: str = "logarithmic") -> list[tuple[str, float]]:
        """Inputs with their normalised sensitivity at the reference point, largest first, without zeros."""
        found = [(path, float(np.ravel(self.normalised(output, path, scale))[self._row(output)]))
                 for path in self.parameters]  # fmt: skip
        return sorted((f for f in found if np.isfinite(f[1]) and f[1] != 0.0), key=lambda f: -abs(f[1]))

    def _row(self, output: str) -> int:
        return self.reference_point if output in self.outputs else 0

    def table(self, point: int | None = None) -> list[dict[str, Any]]:
        """One row per output and input at a point (that of largest power if left out), largest effect first."""
        row = self.reference_point if point is None else point
        rows: list[dict[str, Any]] = []
        for output in (*self.numbers, *self.outputs):
            here = row if output in self.outputs else 0
            for path, value in zip(self.parameters, self.parameter_values.tolist(), strict=True):
                take = {s: float(np.ravel(self.normalised(output, path, s))[here]) for s in SCALES}
                rows.append(
                    {"output": output, "parameter": path, "value": value, "derivative": take["none"],
                     "logarithmic": take["logarithmic"], "over_range": take["range"]}
                )  # fmt: skip
            rows[-len(self.parameters) :] = sorted(
                rows[-len(self.parameters) :], key=lambda r: -_size(r["logarithmic"])
            )
        return rows

    def tables(self) -> Mapping[str, Columns]:
        """Table "sensitivities": one row per point, output and input, then the numbers of the whole curve."""
        points, count = len(self.current_density), len(self.parameters)
        every = [*self.outputs] * points + [*self.numbers]
        outputs = np.repeat(np.array(every, dtype=str), count)
        paths = np.tile(np.array(self.parameters, dtype=str), len(every))

        def of_points(values: FloatArray) -> FloatArray:
            nowhere = np.full(len(self.numbers) * count, np.nan)
            return np.concatenate([np.repeat(values, len(self.outputs) * count), nowhere])

        def column(scale: str) -> FloatArray:
            along, once = self.scaled(scale)
            return np.concatenate([along.ravel(), once.ravel()])

        units = [f"({quantity_of(o).unit})/({parameter_unit(p)})" for o, p in zip(outputs, paths, strict=True)]
        return {
            "sensitivities": {
                "current_density": of_points(self.current_density),
                "cell_voltage": of_points(self.cell_voltage),
                "output": outputs,
                "parameter": paths,
                "derivative": np.array([f"{v:.9g}" for v in column("none")], dtype=str),
                "unit_of_derivative": np.array(units, dtype=str),
                "logarithmic_sensitivity": column("logarithmic"),
                "change_over_stated_range": np.array([f"{v:.6g}" for v in column("range")], dtype=str),
            }
        }

    def key_figures(self) -> Mapping[str, float]:
        """Values of the outputs at the point of largest power, and of the numbers the nomenclature knows."""
        at = self.reference_point
        found = {n: float(v) for n, v in zip(self.numbers, self.number_values, strict=True) if n in NOMENCLATURE}
        return found | {name: float(self.values[at, k]) for k, name in enumerate(self.outputs)}


def quantity_of(output: str) -> NamedQuantity:
    """Row of the nomenclature of an output, or of the quantity that a number of the curve is a value of."""
    if output in NOMENCLATURE:
        return NOMENCLATURE[output]
    return NOMENCLATURE["power_density" if "power_density" in output.split("_at_")[0] else "current_density"]


def parameter_unit(path: str) -> str:
    """SI unit of an input."""
    row = parameter(path)
    return row.unit if row is not None else "1"


def _size(value: float) -> float:
    return abs(value) if np.isfinite(value) else -1.0
