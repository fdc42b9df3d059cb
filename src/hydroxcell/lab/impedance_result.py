"""The result of evaluating impedance spectra: arrays of all spectra one after the other, tables, main numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.kramers_kronig import ComplexArray, FloatArray
from hydroxcell.lab.measured import Measured

WordArray = npt.NDArray[np.str_]


def name_of(name: str, area: float) -> str:
    """Name of a quantity of an area, or of the whole cell where no area was given."""
    return name if math.isfinite(area) else f"{name}_of_cell"


@dataclass(frozen=True, eq=False, kw_only=True)
class ImpedanceResult(Measured):
    """Spectra with their tests, relaxation times and circuit.

    Impedances are in ohm m2 if an area was given, else in ohm; `number` counts spectra from 1.

    Attributes
    ----------
    area : [m2], nan if none was given
    names, potential, current : of every spectrum, (s,)
    consistent : whether it passed the test of Kramers and Kronig, (s,)
    noise, drift, drift_uncertainty, misfit : of every spectrum [1], (s,); misfit nan without circuit
    resistances : "high_frequency", "series", "polarization", "relaxation" (from the distribution), each (s,); with
        "_uncertainty" behind, standard uncertainties
    crossing_frequency : [Hz], (s,)
    number, frequency, impedance, test_residual, test_consistent, fitted : of every point, (n,)
    time_number, time, distribution, band : of the distributions, (k,)
    peak_number, peaks : columns of the table of peaks
    parameter_number, parameter, parameter_unit, parameter_values : columns of the table of parameters
    correlation_number, correlated, correlated_with, correlation : columns of the table of correlations, every pair of
        fitted parameters once
    circuit : text, "" if none was fitted
    compared, comparison : circuits among which it was chosen, and columns of their table
    """

    KIND: ClassVar[str] = "impedance"

    area: float
    names: WordArray
    potential: FloatArray
    current: FloatArray
    consistent: npt.NDArray[np.bool_]
    noise: FloatArray
    drift: FloatArray
    drift_uncertainty: FloatArray
    misfit: FloatArray
    resistances: Mapping[str, FloatArray]
    crossing_frequency: FloatArray
    number: FloatArray
    frequency: FloatArray
    impedance: ComplexArray
    test_residual: ComplexArray
    test_consistent: npt.NDArray[np.bool_]
    fitted: ComplexArray
    time_number: FloatArray
    time: FloatArray
    distribution: FloatArray
    band: FloatArray
    peak_number: FloatArray
    peaks: Mapping[str, FloatArray]
    parameter_number: FloatArray
    parameter: WordArray
    parameter_unit: WordArray
    parameter_values: Mapping[str, FloatArray]
    correlation_number: FloatArray
    correlated: WordArray
    correlated_with: WordArray
    correlation: FloatArray
    circuit: str
    compared: WordArray
    comparison: Mapping[str, FloatArray]

    def points(self, spectrum: int) -> npt.NDArray[np.bool_]:
        """Which points belong to a spectrum, counted from 0."""
        return np.asarray(self.number == spectrum + 1)

    def named(self, name: str) -> str:
        """Name of a quantity, per area or of the cell."""
        return name_of(name, self.area)

    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """Points, spectra, distributions, peaks, parameters, compared circuits."""
        found: dict[str, Mapping[str, Any]] = {"points": self._points(), "spectra": self._spectra()}
        found["relaxation_times"] = {
            "spectrum_number": self.time_number,
            "relaxation_time": self.time,
            self.named("relaxation_distribution"): self.distribution,
            self.named("relaxation_distribution_band"): self.band,
        }
        found["peaks"] = {
            "spectrum_number": self.peak_number,
            "relaxation_time": self.peaks["time"],
            "peak_frequency": self.peaks["frequency"],
            self.named("peak_resistance"): self.peaks["resistance"],
            self.named("peak_capacitance"): self.peaks["capacitance"],
            "peak_share": self.peaks["share"],
            "peak_inside": self.peaks["inside"],
        }
        if len(self.parameter):
            found["parameters"] = {
                "spectrum_number": self.parameter_number,
                "parameter": self.parameter,
                **{f"parameter_{key}": values for key, values in self.parameter_values.items()},
                "unit": self.parameter_unit,
            }
        if len(self.correlation):
            found["correlations"] = {
                "spectrum_number": self.correlation_number,
                "parameter": self.correlated,
                "other": self.correlated_with,
                "parameter_correlation": self.correlation,
            }
        if len(self.compared):
            found["circuits"] = {"circuit": self.compared, **self.comparison}
        return found

    def _points(self) -> Mapping[str, Any]:
        found = {
            "spectrum_number": self.number,
            "frequency": self.frequency,
            self.named("impedance_real"): self.impedance.real,
            self.named("impedance_imaginary"): self.impedance.imag,
            "kramers_kronig_residual_real": self.test_residual.real,
            "kramers_kronig_residual_imaginary": self.test_residual.imag,
            "kramers_kronig_consistent": self.test_consistent.astype(float),
        }
        if self.circuit:
            found[self.named("fitted_impedance_real")] = self.fitted.real
            found[self.named("fitted_impedance_imaginary")] = self.fitted.imag
        return found

    def _spectra(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {
            "spectrum_number": np.arange(1.0, len(self.names) + 1.0),
            "spectrum": self.names,
            "electrode_potential_measured": self.potential,
            "cell_current": self.current,
            "kramers_kronig_consistent": self.consistent.astype(float),
            "impedance_noise": self.noise,
            "sweep_drift": self.drift,
            "crossing_frequency": self.crossing_frequency,
        }
        for kind in ("high_frequency", "series", "polarization", "relaxation"):
            found[self.named(f"{kind}_resistance")] = self.resistances[kind]
            found[self.named(f"{kind}_resistance_uncertainty")] = self.resistances[f"{kind}_uncertainty"]
        return found | {"circuit_misfit": self.misfit}
