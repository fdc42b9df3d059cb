"""What the evaluation of a polarization curve can be told."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from hydroxcell.errors import UnknownNameError
from hydroxcell.lab.polarization.setpoints import Averaging
from hydroxcell.lab.recording import FloatArray


@dataclass(frozen=True)
class Settings:
    """All SI; None where the user said nothing, and what would need it is left out.

    Attributes
    ----------
    mode : "fuel_cell", "electrolyser", or "" to follow from the voltages
    sweep : "both" (averaged where they met), "rising" or "falling"
    averaging : of a log
    resistance : one high-frequency resistance for all currents [ohm m2]
    resistance_table : current densities [A/m2] and resistances [ohm m2] from another file
    compensated : area resistance that the instrument has already compensated in the voltage [ohm m2]
    electrode_resistance : ionic resistance of the catalyst layer(s) [ohm m2]
    zeta : of R/(3 + zeta); None for the exact layer
    crossover : current density of crossover [A/m2]
    short_resistance : electronic [ohm m2]
    temperature : [K]
    hydrogen_pressure, oxygen_pressure : partial pressures [Pa]
    reversible_voltage : [V], else from temperature and partial pressures
    loading : of the catalyst that limits [kg/m2]
    specific_area : electrochemically active area per mass of catalyst [m2/kg]
    tafel_low, tafel_high : bounds of the Tafel window [A/m2]
    preset : of the standard points and targets
    """

    mode: str = ""
    sweep: str = "both"
    averaging: Averaging = field(default_factory=Averaging)
    resistance: float | None = None
    resistance_table: tuple[FloatArray, FloatArray] | None = None
    compensated: float | None = None
    electrode_resistance: float | None = None
    zeta: float | None = None
    crossover: float | None = None
    short_resistance: float | None = None
    temperature: float | None = None
    hydrogen_pressure: float | None = None
    oxygen_pressure: float | None = None
    reversible_voltage: float | None = None
    loading: float | None = None
    specific_area: float | None = None
    tafel_low: float | None = None
    tafel_high: float | None = None
    preset: str = "aem"

    @property
    def short(self) -> float:
        """Resistance of the short, infinite if none is given [ohm m2]."""
        return math.inf if self.short_resistance is None else self.short_resistance


@functools.cache
def presets() -> Mapping[str, Any]:
    """Standard points and targets by name, from `presets.toml`."""
    text = resources.files("hydroxcell.lab.polarization").joinpath("presets.toml").read_text("utf-8")
    return tomllib.loads(text)


def preset(name: str) -> Mapping[str, Any]:
    """One preset; UnknownNameError with the nearest names if there is none."""
    if name not in presets():
        raise UnknownNameError("preset", name, presets())
    found: Mapping[str, Any] = presets()[name]
    return found
