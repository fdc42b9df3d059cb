"""The voltage that carbon dioxide in a feed costs at steady state, split by cause, and the fraction that is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.results.analysis import AnalysisResult, Columns


@dataclass(frozen=True, eq=False)
class CarbonDioxidePenalty(AnalysisResult):
    """What carbon dioxide in a feed costs; f fractions and n current densities.

    Attributes
    ----------
    fractions, current_density : (f,) [-], (n,) [A/m2]
    voltage_without : (n,) [V]; nan beyond the largest current
    cell_voltage, penalty, ohmic, nernst, kinetic, diffusion, rest : (f, n) [V]; nan where the cell cannot give the
        current. The five parts add up to the penalty
    exhaust : (f, n) carbon dioxide in the dry exhaust of the other electrode [-]
    allowed : (n,) fraction that costs `allowed_loss` [-], empty if not asked; nan beyond the largest current, the
        largest fraction of the model (5000 ppm) where even that costs less
    allowed_loss : [V], nan if not asked
    limits : (f,) what ends the current with this fraction, in words
    """

    FORMAT: ClassVar[str] = "hydroxcell-carbon-dioxide-1"

    fractions: FloatArray
    current_density: FloatArray
    voltage_without: FloatArray
    cell_voltage: FloatArray
    penalty: FloatArray
    ohmic: FloatArray
    nernst: FloatArray
    kinetic: FloatArray
    diffusion: FloatArray
    rest: FloatArray
    exhaust: FloatArray
    allowed: FloatArray
    allowed_loss: float
    limits: tuple[str, ...]

    @property
    def parts(self) -> Mapping[str, FloatArray]:
        """The five parts of the penalty by name of the nomenclature, each (f, n) [V]."""
        names = ("ohmic", "nernst", "kinetic", "diffusion", "rest")
        return {f"carbon_dioxide_penalty_{name}": getattr(self, name) for name in names}

    def tables(self) -> Mapping[str, Columns]:
        """One row per fraction and current; and the allowed fractions, if asked."""
        from hydroxcell.results.run_carbon_dioxide import exhaust_name

        count, points = len(self.fractions), len(self.current_density)
        main: dict[str, FloatArray] = {
            "carbon_dioxide_fraction": np.repeat(self.fractions, points),
            "current_density": np.tile(self.current_density, count),
            "cell_voltage": self.cell_voltage.ravel(),
            "carbon_dioxide_penalty": self.penalty.ravel(),
            **{name: values.ravel() for name, values in self.parts.items()},
            exhaust_name(self.study): self.exhaust.ravel(),
        }
        found: dict[str, Columns] = {"carbon_dioxide": main}
        if len(self.allowed):
            found["allowed"] = {
                "current_density": self.current_density,
                "allowed_carbon_dioxide_fraction": self.allowed,
            }
        return found

    def key_figures(self) -> Mapping[str, float]:
        """Fraction, penalty and parts at the current nearest to 1 A/cm2, with the last fraction; allowed fraction."""
        at = self.reference_point
        found = {
            "carbon_dioxide_fraction": float(self.fractions[-1]),
            "current_density": float(self.current_density[at]),
            "cell_voltage": float(self.cell_voltage[-1, at]),
            "carbon_dioxide_penalty": float(self.penalty[-1, at]),
            **{name: float(values[-1, at]) for name, values in self.parts.items()},
        }
        return found | ({"allowed_carbon_dioxide_fraction": float(self.allowed[at])} if len(self.allowed) else {})

    @property
    def reference_point(self) -> int:
        """Place of the current nearest to 1 A/cm2 that the cell gives with the last fraction."""
        distance = np.abs(self.current_density - 1e4)
        return int(np.argmin(np.where(np.isfinite(self.penalty[-1]), distance, distance + 1e9)))
