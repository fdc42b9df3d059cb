"""What the evaluation of a polarization curve gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hydroxcell.lab.measured import Measured, Value
from hydroxcell.record import Columns


@dataclass(frozen=True, eq=False, kw_only=True)
class MeasuredPolarization(Measured):
    """A measured curve; arrays (n,) in SI along rising current, nan where something is not known.

    Attributes
    ----------
    mode : "fuel_cell" or "electrolyser"; currents are positive in the direction of operation
    current_density, cell_voltage, power_density : as everywhere
    current_density_uncertainty, cell_voltage_uncertainty : standard uncertainties of the points
    high_frequency_resistance : at the point, interpolated in the current where it was not measured there
    ir_free_voltage : without the loss in it
    electrode_ir_free_voltage : without the ionic loss of the catalyst layer too
    kinetic_current_density : with crossover and short
    local_tafel_slope : per decade, of the most corrected voltage
    voltage_hysteresis : falling minus rising sweep, where both were measured
    kinetic_loss, ohmic_loss, catalyst_layer_loss, transport_loss, total_loss : sum exactly
    point_* : all points of all curves of the file before sweeps were averaged, with names of curve and sweep
    curve_* : the main numbers of every curve of the file
    standard_* : the table of the preset as texts
    tafel_intercept_line, tafel_bounds : of the line that is drawn: voltage at 1 A/cm2 and slope; low and high
    """

    KIND: ClassVar[str] = "polarization"
    ORIGIN: ClassVar[str] = "Measured polarization curve"

    mode: str
    curve: str
    current_density: np.ndarray
    cell_voltage: np.ndarray
    power_density: np.ndarray
    current_density_uncertainty: np.ndarray
    cell_voltage_uncertainty: np.ndarray
    high_frequency_resistance: np.ndarray
    ir_free_voltage: np.ndarray
    electrode_ir_free_voltage: np.ndarray
    kinetic_current_density: np.ndarray
    local_tafel_slope: np.ndarray
    voltage_hysteresis: np.ndarray
    kinetic_loss: np.ndarray
    ohmic_loss: np.ndarray
    catalyst_layer_loss: np.ndarray
    transport_loss: np.ndarray
    total_loss: np.ndarray
    tafel_line: np.ndarray
    tafel_bounds: np.ndarray
    point_curve: np.ndarray
    point_sweep: np.ndarray
    point_state: np.ndarray
    point_current_density: np.ndarray
    point_cell_voltage: np.ndarray
    point_cell_voltage_uncertainty: np.ndarray
    point_drift: np.ndarray
    curve_name: np.ndarray
    curve_numbers: Mapping[str, np.ndarray]
    standard_quantity: np.ndarray
    standard_value: np.ndarray
    standard_target: np.ndarray
    standard_source: np.ndarray

    MAIN: ClassVar[tuple[str, ...]] = (
        "current_density", "cell_voltage", "power_density", "high_frequency_resistance", "ir_free_voltage",
        "current_density_uncertainty", "cell_voltage_uncertainty", "electrode_ir_free_voltage",
        "kinetic_current_density", "local_tafel_slope", "voltage_hysteresis",
    )  # fmt: skip
    LOSSES: ClassVar[tuple[str, ...]] = ("kinetic_loss", "ohmic_loss", "catalyst_layer_loss", "transport_loss")

    def tables(self) -> Mapping[str, Columns]:
        """The curve; its losses; all points; every curve of the file; the standard numbers."""
        found: dict[str, Columns] = {"polarization": {name: getattr(self, name) for name in self.MAIN}}
        if np.isfinite(self.total_loss).any():
            found["losses"] = {
                name: getattr(self, name) for name in ("current_density", "cell_voltage", *self.LOSSES, "total_loss")
            }
        found["points"] = {
            "curve": self.point_curve,
            "sweep": self.point_sweep,
            "state": self.point_state,
            "current_density": self.point_current_density,
            "cell_voltage": self.point_cell_voltage,
            "cell_voltage_uncertainty": self.point_cell_voltage_uncertainty,
            "voltage_drift_over_window": self.point_drift,
        }
        if len(self.curve_name) > 1:
            found["curves"] = {"curve": self.curve_name, **self.curve_numbers}
        if len(self.standard_quantity):
            found["standard"] = {
                "quantity": self.standard_quantity,
                "value": self.standard_value,
                "target": self.standard_target,
                "source": self.standard_source,
            }
        return found

    @property
    def tafel_slope(self) -> Value | None:
        """Tafel slope [V] per decade; None where there is no line or no iR-free voltage."""
        return self.values.get("tafel_slope")

    @property
    def peak_power_density(self) -> Value | None:
        """Peak power density [W/m2]; None where the power still rises at the last point."""
        return self.values.get("peak_power_density")

    @property
    def open_circuit_voltage(self) -> Value | None:
        """Voltage at zero current [V]; None where it was not measured."""
        return self.values.get("open_circuit_voltage")
