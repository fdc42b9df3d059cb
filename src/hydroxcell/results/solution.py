"""The result of a study: immutable, labelled arrays in SI with the whole specification they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.cell.operation import beyond_fit, operation_of
from hydroxcell.errors import UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.nomenclature import LOSSES
from hydroxcell.results.along import AlongProfiles
from hydroxcell.study import Study

WATER = (
    "water_in_anode", "water_in_cathode", "water_made", "water_consumed", "water_through_membrane",
    "water_out_vapour_anode", "water_out_liquid_anode", "water_out_vapour_cathode", "water_out_liquid_cathode",
    "water_closure_relative",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """What a study gave.

    Attributes
    ----------
    study : cell, protocol and model, from which the numbers follow
    table : one array (points,) per quantity of the nomenclature, SI
    status : how each point ended: "converged", "limited: cause", "failed: why"
    iterations : factorisations of the Jacobian per point
    profiles : layer -> "x" and "width" (cells,) [m] and quantity -> (points, cells)
    scalars : numbers of the whole curve, SI, by nomenclature name
    limiting_cause : what sets the largest current
    sentence : what limits this cell, in one sentence
    version : of the package that computed it
    along : what varies along the channels (model "along_channel" only)
    """

    study: Study
    table: Mapping[str, FloatArray]
    status: tuple[str, ...]
    iterations: tuple[int, ...]
    profiles: Mapping[str, Mapping[str, FloatArray]]
    scalars: Mapping[str, float]
    limiting_cause: str
    sentence: str
    version: str
    along: AlongProfiles | None = None

    def __getitem__(self, name: str) -> FloatArray:
        """One column of the table, SI; unknown names raise with the nearest ones."""
        if name not in self.table:
            raise UnknownNameError("result quantity", name, self.table)
        return self.table[name]

    def __eq__(self, other: object) -> bool:
        """Equal when every number and the specification are equal."""
        from hydroxcell.results.storage import to_dict

        return isinstance(other, Result) and to_dict(self) == to_dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Number of points."""
        return len(self.status)

    @property
    def converged(self) -> np.ndarray:
        """Mask of the converged points, shape (points,)."""
        return np.array([s == "converged" for s in self.status])

    def losses(self) -> dict[str, FloatArray]:
        """Voltage losses by name [V], in the order of the nomenclature; they sum to reversible minus cell voltage."""
        return {name: self.table[name] for name in LOSSES if name in self.table}

    def water_balance(self) -> dict[str, FloatArray]:
        """Water rates per area [mol/m2/s] and the closure of the balance."""
        return {name: self.table[name] for name in WATER if name in self.table}

    def profile(self, name: str, point: int) -> tuple[FloatArray, FloatArray, dict[str, tuple[float, float]]]:
        """One quantity through the cell at one point: positions [m], values (SI), extent of each layer [m]."""
        layers = {k: v for k, v in self.profiles.items() if name in v}
        if not layers:
            known = {q for v in self.profiles.values() for q in v if q not in ("x", "width")}
            raise UnknownNameError("profile", name, known)
        x = np.concatenate([v["x"] for v in layers.values()])
        y = np.concatenate([v[name][point] for v in layers.values()])
        return x, y, self.layer_edges()

    def layer_edges(self) -> dict[str, tuple[float, float]]:
        """Where each layer begins and ends [m] from the anode plate."""
        edges, start = {}, 0.0
        for name, layer in self.profiles.items():
            end = start + float(np.sum(layer["width"]))
            edges[name] = (start, end)
            start = end
        return edges

    def summary(self) -> dict[str, Any]:
        """Key figures with units in their names; numbers that do not exist are None."""
        from hydroxcell.results.metrics import summary

        return summary(self)

    def beyond_fit(self) -> tuple[str, ...]:
        """Fitted numbers of the cell that were used outside the conditions of their data, one sentence each."""
        return beyond_fit(
            self.study.cell, operation_of([self.study.cell], self.table["current_density"][self.converged])
        )

    def provenance(self) -> list[dict[str, str]]:
        """Every input: path, value, unit, source, status, origin."""
        return self.study.cell.provenance()

    def assumed(self) -> list[str]:
        """Paths of the inputs that are assumed."""
        return self.study.cell.assumed()

    def save(self, path: str | Path) -> None:
        """Write everything losslessly as JSON; `load_result` reads an equal result back."""
        from hydroxcell.results.storage import save

        save(self, path)

    def to_csv(self, path: str | Path) -> None:
        """Write the table with units in the headers."""
        from hydroxcell.results.tables import write_curve

        write_curve(self, path)

    def profiles_to_csv(self, path: str | Path) -> None:
        """Write all profiles, one row per point and cell, with units in the headers."""
        from hydroxcell.results.tables import write_profiles

        write_profiles(self, path)

    def along_to_csv(self, path: str | Path) -> None:
        """Write what varies along the channels, one row per point and segment, with units in the headers."""
        from hydroxcell.results.tables import write_along

        write_along(self, path)

    def plot(self) -> Any:
        """Polarization figure (matplotlib)."""
        from hydroxcell.plot import plot_result

        return plot_result(self)
