"""The curve of one cell that a stack is made of: measured, simulated, or read from a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.interpolate import PchipInterpolator

from hydroxcell.constants import FARADAY
from hydroxcell.errors import FileFormatError, InputError, UnknownNameError
from hydroxcell.record import part


@part
@dataclass(frozen=True)
class Curve:
    """Cell voltage over current density.

    Attributes
    ----------
    current_density : [A/m2] (n,) increasing, positive
    cell_voltage : [V] (n,) never rising by more than the scatter of a measurement
    water_through_membrane : [1] (n,) mol per electron, positive from anode to cathode; nan where it is not known
    temperature : [K] of the cell; nan where it is not known
    origin : in words
    oxygen_fraction : [1] of the dry cathode gas; nan where it is not known
    pressure : [Pa] of the cathode; nan where it is not known
    carbon_dioxide_fraction : [1] of the dry cathode gas; a curve that does not say it is taken as free of it
    oxygen_slope : [V] (n,) rise of the voltage with the logarithm of the oxygen pressure; (0,) where it is not known
    """

    current_density: np.ndarray
    cell_voltage: np.ndarray
    water_through_membrane: np.ndarray
    temperature: float
    origin: str
    oxygen_fraction: float = np.nan
    pressure: float = np.nan
    carbon_dioxide_fraction: float = 0.0
    oxygen_slope: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(
        cls,
        current_density: Any,
        cell_voltage: Any,
        origin: str = "arrays",
        temperature: float = np.nan,
        water_through_membrane: Any = None,
        oxygen_fraction: float = np.nan,
        pressure: float = np.nan,
    ) -> Curve:
        """Curve from arrays [A/m2], [V], [1] in any order; points without a number are left out.

        Several points of one current, as of sweeps up and down, are averaged.

        Errors: InputError for fewer than three currents, or a voltage that is none of a fuel cell.
        """
        i, v = (np.asarray(a, dtype=float).ravel() for a in (current_density, cell_voltage))
        if len(i) != len(v):
            raise InputError(f"{origin}: {len(i)} currents and {len(v)} voltages; both columns need the same length.")
        w = np.full(len(i), np.nan) if water_through_membrane is None else np.asarray(water_through_membrane, float)
        good = np.isfinite(i) & np.isfinite(v) & (i >= 0.0)
        levels, place = np.unique(i[good], return_inverse=True)
        if len(levels) < 3:
            raise InputError(f"{origin}: a curve needs at least three different currents; there are {len(levels)}.")
        number = np.bincount(place)
        voltage = np.bincount(place, v[good]) / number
        water = np.bincount(place, w[good]) / number
        if not np.all((voltage > -0.5) & (voltage < 1.4)):
            raise InputError(
                f"{origin}: voltages from {voltage.min():g} to {voltage.max():g} V are not those of a cell."
            )
        return cls(levels, voltage, water, float(temperature), origin, float(oxygen_fraction), float(pressure))

    def voltage(self, current_density: Any) -> np.ndarray:
        """Cell voltage [V] by monotone cubic interpolation.

        Errors: InputError for a current density outside the curve; it is never continued.
        """
        i = np.asarray(current_density, dtype=float)
        low, high = self.current_density[0], self.current_density[-1]
        if np.any(i < low * (1.0 - 1e-12)) or np.any(i > high * (1.0 + 1e-12)):
            odd = float(i.max() if i.max() > high else i.min())
            raise InputError(
                f"{self.origin}: the load of {odd / 1e4:.4g} A/cm2 lies outside the curve, which goes from "
                f"{low / 1e4:.4g} to {high / 1e4:.4g} A/cm2; measure or simulate further, or rate the stack lower."
            )
        return np.asarray(PchipInterpolator(self.current_density, self.cell_voltage)(np.clip(i, low, high)))

    def water(self, current_density: Any, otherwise: float) -> np.ndarray:
        """Net water per electron [1]; `otherwise` if the curve does not say it.

        Below the smallest current with a number its value is kept: the ratio means nothing towards zero current.
        """
        i = np.asarray(current_density, dtype=float)
        known = np.isfinite(self.water_through_membrane)
        if not known.any():
            return np.full(i.shape, otherwise)
        return np.asarray(np.interp(i, self.current_density[known], self.water_through_membrane[known]))

    def current_at(self, cell_voltage: float, resistance: float = 0.0) -> float:
        """Largest current density [A/m2] at which voltage minus resistance times current reaches a value.

        Errors: InputError if the curve does not reach that voltage.
        """
        fine = np.linspace(self.current_density[0], self.current_density[-1], 4001)
        lowered = self.voltage(fine) - resistance * fine
        above = np.flatnonzero(lowered >= cell_voltage)
        if len(above) == 0 or above[-1] == len(fine) - 1:
            end = "stays above" if len(above) else "lies below"
            raise InputError(
                f"{self.origin}: the curve does not reach the rated load: it {end} the rated cell voltage of "
                f"{cell_voltage:g} V ({lowered[0]:.3g} V at {fine[0] / 1e4:.3g} A/cm2, {lowered[-1]:.3g} V at "
                f"{fine[-1] / 1e4:.3g} A/cm2, with the losses of the stack); change "
                "stack.rated_cell_voltage or use a longer curve."
            )
        k = above[-1]
        share = (lowered[k] - cell_voltage) / (lowered[k] - lowered[k + 1])
        return float(fine[k] + share * (fine[k + 1] - fine[k]))


def from_result(result: Any) -> Curve:
    """Curve of a simulated polarization result, with its net water through the membrane."""
    good = result.converged
    i, v = result["current_density"][good], result["cell_voltage"][good]
    water = np.full(len(i), np.nan)
    if "water_through_membrane" in result.table:
        flux = result["water_through_membrane"][good]
        carrying = i > 0.02 * np.max(i)
        water[carrying] = flux[carrying] * FARADAY / i[carrying]
    temperature = result.study.cell.value("conditions.temperature")
    oxygen = result.study.cell.value("conditions.cathode.reactant_fraction")
    pressure = result.study.cell.value("conditions.cathode.pressure")
    curve = Curve.of(i, v, f"simulated: {result.study.cell.name}", temperature, water, oxygen, pressure)
    feed = "conditions.cathode.carbon_dioxide_fraction"
    with suppress(UnknownNameError):  # cells without carbonation have no such number
        curve = replace(curve, carbon_dioxide_fraction=result.study.cell.value(feed))
    return curve


def with_oxygen_slope(curve: Curve, study: Any) -> Curve:
    """Curve with the slope over the oxygen pressure that the simulated cell itself has.

    The derivative of the voltage with the cathode pressure at the given humidity is exact; times the pressure of the
    dry gas it is the slope over the logarithm. Other models than that through the plane, and other protocols than a
    polarization, have no derivatives: their curves are returned as they are.
    """
    from hydroxcell.physics.humidity import saturation_pressure
    from hydroxcell.sensitivities import sensitivity

    if study.model != "through_plane" or study.protocol.kind != "polarization":
        return curve
    path = "conditions.cathode.pressure"
    found = sensitivity(study.cell, study.protocol, outputs=["cell_voltage"], parameters=[path])
    cell = study.cell
    humidity = cell.value("conditions.cathode.relative_humidity")
    vapour = humidity * float(saturation_pressure(cell.value("conditions.temperature")))
    slope = found.derivative("cell_voltage", path) * (cell.value(path) - vapour)
    current = found.current_density
    good = np.isfinite(slope) & np.isfinite(current)
    order = np.argsort(current[good])
    return replace(curve, oxygen_slope=np.interp(curve.current_density, current[good][order], slope[good][order]))


def from_file(path: Path) -> Curve:
    """Curve of a table with current density and cell voltage, or of the file of a simulated result (JSON).

    Errors: FileFormatError if the columns are not there.
    """
    if path.suffix.lower() == ".json":
        from hydroxcell.results.storage import load_result

        return from_result(load_result(path))
    from hydroxcell.lab.reading import read

    table = read(path).main
    for name in ("current_density", "cell_voltage"):
        if name not in table:
            raise FileFormatError(
                f"{path}: a curve needs the columns current_density and cell_voltage with units in their heads; the "
                "file "
                f"has {', '.join(c.header for c in table.columns[:8])}."
            )
    return Curve.of(table.si("current_density"), table.si("cell_voltage"), path.name)
