"""Maps of the drive and of the fuel-cell system: what goes in for what comes out, never continued beyond their ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.system.number import STATUSES
from hydroxcell.system.stack import LHV
from hydroxcell.units import to_si

HEAT = LHV / MOLAR_MASS["H2"]  # [J/kg] lower heating value of hydrogen
POINTS = 401
"""Points between which the maps are straight lines, so that they can be read in both directions."""


@dataclass(frozen=True, eq=False)
class HydrogenMap:
    """Hydrogen over net power of a fuel-cell system.

    Attributes
    ----------
    power : [W] (n,) net, rising from zero
    hydrogen : [kg/s] (n,) rising; the first is that of idling
    source : in words
    gross : [W] (n,) power of the stack, nan where it is not known
    """

    power: np.ndarray
    hydrogen: np.ndarray
    source: str
    gross: np.ndarray

    def at(self, power: Any) -> np.ndarray:
        """Hydrogen [kg/s] at a net power [W]; zero power is idling.

        Errors: InputError for a power beyond the map.
        """
        p = np.asarray(power, dtype=float)
        if p.size and (float(p.max()) > self.power[-1] * (1.0 + 1e-9) or float(p.min()) < 0.0):
            odd = float(p.max()) if float(p.max()) > self.power[-1] else float(p.min())
            raise InputError(
                f"{self.source}: the map of the fuel-cell system goes from 0 to {self.power[-1] / 1e3:.4g} kW and is "
                f"asked for {odd / 1e3:.4g} kW; lower fuel_cell.rated_power or give a longer map."
            )
        return np.asarray(np.interp(p, self.power, self.hydrogen))

    def efficiency(self, power: Any) -> np.ndarray:
        """Net power over the lower heating value of the hydrogen [1]."""
        return np.asarray(np.asarray(power, dtype=float) / (self.at(power) * HEAT))

    @property
    def peak(self) -> tuple[float, float]:
        """Largest efficiency [1] and its power [W]."""
        found = self.efficiency(self.power[1:])
        k = int(np.argmax(found))
        return float(found[k]), float(self.power[1:][k])

    @classmethod
    def of(cls, power: Any, efficiency: Any, idle: float, source: str) -> HydrogenMap:
        """Map from efficiencies at positive net powers [W], [1], and the hydrogen of idling [kg/s].

        Between the points the fuel power, not the efficiency, is interpolated: it is nearly straight.

        Errors: InputError for powers that do not rise, efficiencies outside 0 to 1, hydrogen that falls with power.
        """
        p, e = (np.asarray(a, dtype=float).ravel() for a in (power, efficiency))
        if len(p) != len(e) or len(p) < 3:
            raise InputError(
                f"{source}: a map of a fuel-cell system needs at least three powers and as many efficiencies; there "
                f"are {len(p)} and {len(e)}."
            )
        if not (np.all(np.diff(p) > 0.0) and p[0] > 0.0):
            raise InputError(f"{source}: the powers of the map must be positive and rise.")
        if not (np.all(e > 0.0) and np.all(e < 1.0)):
            raise InputError(
                f"{source}: efficiencies must lie between 0 and 1 (0.6, not 60); found {e.min():g} to {e.max():g}."
            )
        return cls.from_hydrogen(np.concatenate([[0.0], p]), np.concatenate([[idle], p / (e * HEAT)]), source)

    @classmethod
    def from_hydrogen(cls, power: Any, hydrogen: Any, source: str, gross: Any = None) -> HydrogenMap:
        """Map from hydrogen [kg/s] at net powers [W] that start at zero.

        Errors: InputError if hydrogen does not rise with power.
        """
        from scipy.interpolate import PchipInterpolator

        p, h = np.asarray(power, dtype=float), np.asarray(hydrogen, dtype=float)
        if not np.all(np.diff(h) > 0.0) or h[0] < 0.0:
            k = int(np.argmin(np.diff(h)))
            raise InputError(
                f"{source}: the hydrogen of the map falls between {p[k] / 1e3:.3g} and {p[k + 1] / 1e3:.3g} kW "
                f"({3.6e6 * h[k]:.4g} to {3.6e6 * h[k + 1]:.4g} g/h); check the efficiencies and the idling."
            )
        # Closer points towards zero, where hydrogen bends most; every point that was given stays.
        fine = np.union1d(p, p[-1] * np.linspace(0.0, 1.0, POINTS) ** 2)
        g = np.full(p.shape, np.nan) if gross is None else np.asarray(gross, dtype=float)
        return cls(fine, np.asarray(PchipInterpolator(p, h)(fine)), source, np.interp(fine, p, g))

    def anchored(self, peak: float, idle: float, source: str) -> HydrogenMap:
        """Map of the same shape with another peak efficiency and another idling.

            h'(P) = idle + s (h(P) - h(0)), with s so that the largest efficiency is `peak`

        Parameters
        ----------
        peak : [1] largest net efficiency
        idle : [kg/s] hydrogen of idling

        Errors: InputError if no s gives that peak.
        """
        from scipy.optimize import brentq

        rise = self.hydrogen - self.hydrogen[0]

        def misfit(scale: float) -> float:
            found = self.power[1:] / ((idle + scale * rise[1:]) * HEAT)
            return float(found.max()) - peak

        if misfit(0.2) * misfit(5.0) > 0.0:
            raise InputError(
                f"{source}: no map of this shape has a peak of {100 * peak:.4g} % and idles at {3.6e6 * idle:.3g} g/h."
            )
        return HydrogenMap(self.power, idle + float(brentq(misfit, 0.2, 5.0, xtol=1e-12)) * rise, source, self.gross)

    def adjusted(self, factor: float, idle: float, lowest: float) -> HydrogenMap:
        """Map with all hydrogen times a factor and another idling.

        Parameters
        ----------
        factor : [1]
        idle : [kg/s] hydrogen of idling, which the factor leaves alone
        lowest : [W] smallest power at which the system runs: below it the map is a straight line from idling
        """
        hydrogen = factor * self.hydrogen
        end = float(np.interp(lowest, self.power, hydrogen))
        if lowest > 0.0 and idle >= end:
            raise InputError(
                f"{self.source}: idling takes {3.6e6 * idle:.4g} g/h and {lowest / 1e3:.3g} kW take {3.6e6 * end:.4g} "
                "g/h; fuel_cell.idle_hydrogen is too large."
            )
        below = self.power < lowest
        line = idle + (end - idle) * self.power / max(lowest, 1e-9)
        return HydrogenMap(self.power, np.where(below, line, hydrogen), self.source, self.gross)

    def stretched(self, rated: float) -> HydrogenMap:
        """Map of a larger or smaller system of the same kind: power and hydrogen in proportion, idling included."""
        factor = rated / self.power[-1]
        return HydrogenMap(self.power * factor, self.hydrogen * factor, self.source, self.gross * factor)


@dataclass(frozen=True, eq=False)
class DriveMap:
    """Electric power over shaft power of motor and inverter.

    Attributes
    ----------
    shaft : [W] (n,) rising from zero to the largest power
    motoring, generating : [W] (n,) electric power taken when driving, given when braking
    """

    shaft: np.ndarray
    motoring: np.ndarray
    generating: np.ndarray

    @classmethod
    def of(cls, load: Any, efficiency: Any, power: float, where: str) -> DriveMap:
        """Map from efficiencies [1] over load (shaft power over the largest one [W]), the same in both directions.

        Errors: InputError for loads that do not go from 0 to 1.
        """
        x, e = (np.asarray(a, dtype=float).ravel() for a in (load, efficiency))
        if len(x) != len(e) or len(x) < 2 or x[0] != 0.0 or abs(x[-1] - 1.0) > 1e-12 or not np.all(np.diff(x) > 0.0):
            raise InputError(f"{where}: the loads of a drive map must rise from 0 to 1, with one efficiency each.")
        if not (np.all(e > 0.0) and np.all(e <= 1.0)):
            raise InputError(f"{where}: efficiencies must lie between 0 and 1; found {e.min():g} to {e.max():g}.")
        fine = np.union1d(x, np.linspace(0.0, 1.0, POINTS))
        at = np.interp(fine, x, e)
        found = cls(power * fine, power * fine / at, power * fine * at)
        if not (np.all(np.diff(found.motoring) > 0.0) and np.all(np.diff(found.generating) > 0.0)):
            raise InputError(
                f"{where}: the efficiency of the drive changes so fast that more power takes less electricity."
            )
        return found

    def electric(self, shaft: Any) -> np.ndarray:
        """Electric power [W] at a shaft power [W]; negative when braking."""
        s = np.asarray(shaft, dtype=float)
        return np.asarray(
            np.where(s >= 0.0, np.interp(s, self.shaft, self.motoring), -np.interp(-s, self.shaft, self.generating))
        )

    def shaft_of(self, electric: Any) -> np.ndarray:
        """Shaft power [W] at an electric power [W]: the inverse of `electric`."""
        e = np.asarray(electric, dtype=float)
        return np.asarray(
            np.where(e >= 0.0, np.interp(e, self.motoring, self.shaft), -np.interp(-e, self.generating, self.shaft))
        )


def read_pairs(raw: Any, keys: Sequence[Sequence[str]], where: str) -> tuple[str, list[float], list[float], str]:
    """Columns of a map in a file: name of the first, both columns, source.

    Errors: InputError for missing columns, unit, status or source.
    """
    first = next((k for k in keys[0] if isinstance(raw, Mapping) and k in raw), "")
    if not first or not isinstance(raw.get(keys[1][0]), list) or not isinstance(raw[first], list):
        raise InputError(
            f"{where}: a map needs {' or '.join(keys[0])} = [...], {keys[1][0]} = [...], status and source; "
            'a power also unit = "kW".'
        )
    for name in raw:
        if name not in (*keys[0], *keys[1], "unit", "status", "source", "note"):
            raise UnknownNameError("entry", name, (*keys[0], *keys[1], "unit", "status", "source", "note"), where)
    if raw.get("status") not in STATUSES:
        raise InputError(f"{where}: status = {raw.get('status')!r} must be one of {', '.join(STATUSES)}.")
    if not raw.get("source"):
        raise InputError(f"{where}: the map has no source.")
    factor = 1.0
    if first == "power":
        if "unit" not in raw:
            raise InputError(f'{where}: the powers have no unit; add unit = "kW".')
        factor = to_si(f"1 {raw['unit']}", "W", where)
    try:
        left, right = [factor * float(v) for v in raw[first]], [float(v) for v in raw[keys[1][0]]]
    except (TypeError, ValueError):
        raise InputError(f"{where}: the columns of a map must hold numbers.") from None
    return first, left, right, str(raw["source"])
