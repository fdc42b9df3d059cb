"""Predictions of polymers as records: one property, or the course of a conductivity in lye."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from hydroxcell.lab.measured import NORMAL, Measured, Source, Value
from hydroxcell.record import Columns


@dataclass(frozen=True, eq=False, kw_only=True)
class PolymerProperty(Measured):
    """One property of a polymer by a statistical model.

    Attributes
    ----------
    property_name : "conductivity", "water_uptake" or "swelling"
    monomers : SMILES:share
    measured, predicted : of the rows of the table, the latter by models that have not seen their family, SI (n,)
    distance, limit : to the nearest polymer of the table, and the distance that counts as far
    """

    KIND: ClassVar[str] = "polymer_property"
    ORIGIN: ClassVar[str] = "Calculation"

    property_name: str
    monomers: str
    measured: np.ndarray
    predicted: np.ndarray
    distance: float
    limit: float

    @property
    def column(self) -> str:
        """Name of the property in the nomenclature."""
        return f"predicted_{self.property_name}"

    def tables(self) -> Mapping[str, Columns]:
        """Rows of the table with what models said of them that have not seen their family."""
        return {"held_out": {f"tabulated_{self.property_name}": self.measured, self.column: self.predicted}}


@dataclass(frozen=True, eq=False, kw_only=True)
class PolymerAgeing(Measured):
    """Course of a hydroxide conductivity in lye.

    Attributes
    ----------
    own_time, own_conductivity : points that were measured [s], [S/m] (k,)
    time, conductivity, low, high : prediction with 95 % interval [s], [S/m] (n,)
    persistence : the last conductivity measured [S/m]
    """

    KIND: ClassVar[str] = "polymer_ageing"
    ORIGIN: ClassVar[str] = "Calculation"

    own_time: np.ndarray
    own_conductivity: np.ndarray
    time: np.ndarray
    conductivity: np.ndarray
    low: np.ndarray
    high: np.ndarray
    persistence: float

    def tables(self) -> Mapping[str, Columns]:
        """The prediction over time, and the own points."""
        return {
            "prediction": {
                "lye_time": self.time,
                "predicted_conductivity": self.conductivity,
                "predicted_conductivity_low": self.low,
                "predicted_conductivity_high": self.high,
                "persistent_conductivity": np.full_like(self.time, self.persistence),
            },
            "own_points": {"lye_time": self.own_time, "membrane_conductivity": self.own_conductivity},
        }


def value_of(value: float, low: float, high: float, method: str) -> Value:
    """Positive value with an interval that is symmetric in the logarithm, or nearly so.

    The standard uncertainty is that of the logarithm, to first order.

    >>> round(value_of(10.0, 5.0, 20.0, "").uncertainty, 2)
    3.54
    """
    return Value(value, value * math.log(high / low) / (2.0 * NORMAL), low, high, method)


def source_of_table(path: str | Path) -> Source:
    """A table of polymers as a source."""
    content = Path(path).read_bytes()
    return Source(Path(path).name, hashlib.sha256(content).hexdigest(), "table of polymers", "")


def factor(error: float) -> float:
    """Factor that an error of log10 stands for.

    >>> round(factor(0.3), 2)
    2.0
    """
    return math.pow(10.0, error)
