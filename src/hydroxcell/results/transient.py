"""The result of a load profile: what happened over time, and what the balances say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.cell.load_profile import LoadProfile
from hydroxcell.cell.operation import widened
from hydroxcell.models.base import FloatArray
from hydroxcell.results.analysis import AnalysisResult, Columns, profile_at


@dataclass(frozen=True, eq=False)
class TransientResult(AnalysisResult):
    """A run over time.

    Attributes
    ----------
    table : arrays (times,) in SI by name of the nomenclature; "time" rises, the moment of a jump stands twice
    profile_times : times of the profiles (p,) [s]
    profiles : layer -> "x", "width" (cells,) [m] and quantity -> (p, cells)
    totals : integrals over the whole run and closures of the balances, SI by name
    steps : accepted steps of the integrator
    cause : why the run stopped before its end, else empty
    """

    FORMAT: ClassVar[str] = "hydroxcell-transient-1"

    table: Mapping[str, FloatArray]
    profile_times: FloatArray
    profiles: Mapping[str, Mapping[str, FloatArray]]
    totals: Mapping[str, float]
    steps: int
    cause: str

    def tables(self) -> Mapping[str, Columns]:
        """The course over time."""
        return {"transient": self.table}

    def key_figures(self) -> Mapping[str, float]:
        """Lowest and last voltage, duration, what was delivered and taken up, closures."""
        voltage = self.table["cell_voltage"]
        return {
            "duration": float(self.table["time"][-1]),
            "lowest_voltage": float(np.min(voltage)),
            "final_voltage": float(voltage[-1]),
            **self.totals,
        }

    def operation(self) -> dict[str, tuple[float, float]]:
        """Of the cell, and what the steps changed."""
        protocol = self.study.protocol
        swept = protocol.swept_conditions if isinstance(protocol, LoadProfile) else {}
        return widened(super().operation(), swept)

    def at(self, time: float) -> dict[str, float]:
        """All quantities at a time [s], by straight lines between the stored times.

        Times outside the run give the first or last row.
        """
        times = self.table["time"]
        return {name: float(np.interp(time, times, values)) for name, values in self.table.items()}

    def profile(self, name: str, time: float) -> tuple[FloatArray, FloatArray]:
        """Positions [m] and values (SI) of a quantity through the cell at the stored time nearest to `time` [s]."""
        return profile_at(self.profiles, self.profile_times, name, time)

    def check(self) -> float:
        """Largest difference of the cell voltage [V] to the same run by an independent integrator (SUNDIALS' IDA).

        Errors: MissingExtraError without the extra `check`; SolverError if IDA gives up.
        """
        from hydroxcell.results.check_transient import difference_to_independent

        return difference_to_independent(self)
