"""One curve while it is evaluated, and which of its points serve what."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hydroxcell.lab.measured import Choice, Value
from hydroxcell.lab.polarization.corrections import SIGN
from hydroxcell.lab.polarization.curve import Points
from hydroxcell.lab.polarization.settings import Settings
from hydroxcell.lab.polarization.tafel import TafelLine, local_slope
from hydroxcell.lab.recording import FloatArray
from hydroxcell.physics.thermodynamics import reversible_voltage

OPEN = 1e-3  # of the largest current: below it a point is open circuit
OPEN_CURRENT = 1.0  # [A/m2] the same


@dataclass
class Curve:
    """One curve while it is evaluated: points in rising current and everything that is derived from them."""

    name: str
    points: Points
    all_points: Points
    hysteresis: FloatArray
    mode: str
    settings: Settings
    choices: list[Choice] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    resistance: FloatArray = field(default_factory=lambda: np.empty(0))
    free: FloatArray = field(default_factory=lambda: np.empty(0))
    electrode_free: FloatArray = field(default_factory=lambda: np.empty(0))
    kinetic: FloatArray = field(default_factory=lambda: np.empty(0))
    line: TafelLine | None = None
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def j(self) -> FloatArray:
        """Current densities [A/m2]."""
        return self.points.current_density

    @property
    def v(self) -> FloatArray:
        """Cell voltages [V]."""
        return self.points.cell_voltage

    @property
    def kinetic_voltage(self) -> FloatArray:
        """The most corrected voltage [V]."""
        return self.electrode_free if np.isfinite(self.electrode_free).any() else self.free


def tafel_points(curve: Curve) -> np.ndarray:
    """Points of the Tafel plot: under load, with a corrected voltage, one at each current."""
    loaded = (~open_circuit(curve.j)) & (curve.kinetic > 0.0) & np.isfinite(curve.free)
    used = np.flatnonzero(loaded)
    return used[np.concatenate([[True], np.diff(curve.kinetic[used]) > 0.0])] if len(used) else used


def open_circuit(j: FloatArray) -> np.ndarray:
    """Which points are open circuit."""
    return np.asarray(np.abs(j) < max(OPEN * float(np.max(np.abs(j), initial=0.0)), OPEN_CURRENT))


def reversible(settings: Settings) -> tuple[float, str] | None:
    """Reversible voltage and where it comes from; None if nothing is known."""
    if settings.reversible_voltage is not None:
        return settings.reversible_voltage, "given"
    if settings.temperature is None or settings.hydrogen_pressure is None or settings.oxygen_pressure is None:
        return None
    activities = settings.hydrogen_pressure / 1e5, settings.oxygen_pressure / 1e5
    value = reversible_voltage(settings.temperature, 1.0, 1.0, *activities, 1.0, -0.5)
    return float(value), "newman_2004"


def slopes(curve: Curve) -> FloatArray:
    """Local Tafel slope of each point (n,) [V]."""
    found = np.full(len(curve.j), np.nan)
    used = tafel_points(curve)
    if len(used) >= 5:
        found[used] = local_slope(curve.kinetic[used], SIGN[curve.mode] * curve.kinetic_voltage[used])
    return found
