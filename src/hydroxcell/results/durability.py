"""The result of a durability test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from hydroxcell.models.base import FloatArray
from hydroxcell.results.analysis import AnalysisResult, Columns, profile_at

CAUSES = {
    "voltage_loss_membrane": "cations of the membrane",
    "voltage_loss_anode_ionomer": "cations of the anode ionomer",
    "voltage_loss_cathode_ionomer": "cations of the cathode ionomer",
    "voltage_loss_anode_catalyst": "catalyst area of the anode",
    "voltage_loss_cathode_catalyst": "catalyst area of the cathode",
}
"""Columns of what each part of the cell has cost, with their words."""


@dataclass(frozen=True, eq=False)
class DurabilityResult(AnalysisResult):
    """A cell that has aged.

    Losses are taken at the current density of the fresh cell under the reference load, which is the load of a constant
    test and the step of largest current of a cycle: fresh minus aged voltage.

    Attributes
    ----------
    table : arrays (times,) in SI by name of the nomenclature, at the reference load (of a cycle: at its end)
    causes : the irreversible loss by cause (times,) [V], with "time" and the remainder
    cycles_table : begin and end of every step of the resolved cycles; empty arrays for a constant load
    curves : "fresh" and "aged" -> "current_density", "cell_voltage" of the polarization curve
    profile_times : times of the profiles (p,) [s]
    profiles : layer -> "x", "width" (cells,) [m] and "ion_exchange_capacity", "cation_fraction" ... (p, cells)
    figures : numbers that sum it up, SI by name
    end_of_life : the criterion that was met first, or empty
    influence_paths, influence_low, influence_high : inputs of the degradation laws and the lifetime [s] at both ends of
        their range, most influential first; empty without uncertainty
    steps, cycles, resolved_cycles : work of the integrator
    """

    FORMAT: ClassVar[str] = "hydroxcell-durability-1"

    table: Mapping[str, FloatArray]
    causes: Mapping[str, FloatArray]
    cycles_table: Mapping[str, FloatArray]
    curves: Mapping[str, Mapping[str, FloatArray]]
    profile_times: FloatArray
    profiles: Mapping[str, Mapping[str, FloatArray]]
    figures: Mapping[str, float]
    end_of_life: str
    influence_paths: tuple[str, ...]
    influence_low: tuple[float, ...]
    influence_high: tuple[float, ...]
    steps: int
    cycles: int
    resolved_cycles: int

    def tables(self) -> Mapping[str, Columns]:
        """The course, the causes and, for a cycled load, the resolved cycles; fresh and aged polarization."""
        found: dict[str, Columns] = {"durability": self.table, "causes": self.causes}
        if len(self.cycles_table["time"]):
            found["cycles"] = self.cycles_table
        return found | {f"polarization_{age}": curve for age, curve in self.curves.items()}

    def key_figures(self) -> Mapping[str, float]:
        """Duration, voltages, decay rates, losses, what is left, lifetime."""
        return self.figures

    @property
    def lifetime(self) -> float:
        """Time to the end of life [s]; infinite if it lies beyond the horizon, nan without a criterion."""
        return self.figures["lifetime"]

    def profile(self, name: str, time: float) -> tuple[FloatArray, FloatArray]:
        """Positions [m] and values (SI) through membrane and ionomers at the stored time nearest to `time` [s]."""
        return profile_at(self.profiles, self.profile_times, name, time)
