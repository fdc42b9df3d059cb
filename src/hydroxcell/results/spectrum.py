"""The result of an impedance study: spectra, what they are made of, and the resistances that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.lab.kramers_kronig import KramersKronig, kramers_kronig
from hydroxcell.lab.relaxation_times import RelaxationTimes, relaxation_times
from hydroxcell.models.base import FloatArray
from hydroxcell.results.analysis import AnalysisResult, Columns


@dataclass(frozen=True, eq=False)
class Spectrum(AnalysisResult):
    """Spectra at k operating points and m frequencies.

    Attributes
    ----------
    frequencies : from high to low [Hz], shape (m,)
    impedance : -dV/di [ohm m2], complex (k, m)
    anode, cathode : from a reference in the middle of the membrane to either plate; they sum to `impedance`, (k, m)
    processes : process -> part of the impedance (k, m); with the high-frequency limit they sum to `impedance`
    points : quantity of the nomenclature -> (k,): load, voltage and resistances of each operating point
    """

    FORMAT: ClassVar[str] = "hydroxcell-spectrum-1"

    frequencies: FloatArray
    impedance: np.ndarray
    anode: np.ndarray
    cathode: np.ndarray
    processes: Mapping[str, np.ndarray]
    points: Mapping[str, FloatArray]

    def tables(self) -> Mapping[str, Columns]:
        """The spectra, the operating points, and the distributions of relaxation times."""
        count = len(self.frequencies)
        spectrum: dict[str, FloatArray] = {
            name: np.repeat(self.points[name], count) for name in ("current_density", "cell_voltage")
        }
        spectrum["frequency"] = np.tile(self.frequencies, len(self.impedance))
        parts = {"": self.impedance, "_anode": self.anode, "_cathode": self.cathode}
        parts |= {f"_{process}": values for process, values in self.processes.items()}
        for name, values in parts.items():
            spectrum[f"impedance_real{name}"] = values.real.ravel()
            spectrum[f"impedance_imaginary{name}"] = values.imag.ravel()
        spectrum["impedance_phase"] = np.angle(self.impedance).ravel()
        return {"spectrum": spectrum, "points": self.points, "relaxation_times": self._distributions()}

    def _distributions(self) -> dict[str, FloatArray]:
        found = [self.relaxation_times(k) for k in range(len(self.impedance))]
        return {
            "current_density": np.repeat(self.points["current_density"], [len(d.times) for d in found]),
            "relaxation_time": np.concatenate([d.times for d in found]),
            "relaxation_distribution": np.concatenate([d.distribution for d in found]),
        }

    def key_figures(self) -> Mapping[str, float]:
        """Load, voltage and resistances of the first operating point."""
        return {name: float(values[0]) for name, values in self.points.items()}

    def relaxation_times(self, point: int = 0, signed: bool | None = None) -> RelaxationTimes:
        """Distribution of relaxation times at an operating point, by the same code as for measured spectra."""
        wanted = getattr(self.study.protocol, "signed_relaxation_times", False) if signed is None else signed
        return relaxation_times(self.frequencies, self.impedance[point], signed=wanted)

    def kramers_kronig(self, point: int = 0) -> KramersKronig:
        """Linear Kramers-Kronig test of a spectrum."""
        return kramers_kronig(self.frequencies, self.impedance[point])
