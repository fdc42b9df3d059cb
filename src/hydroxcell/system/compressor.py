"""Compressor and expander: isentropic work over an efficiency, constant or from a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.system.atmosphere import SEA_LEVEL_PRESSURE, SEA_LEVEL_TEMPERATURE

HEAT_CAPACITY = 29.1  # [J/mol/K] of air between 250 and 450 K, within 1 % (nist_webbook)
EXPONENT = GAS_CONSTANT / HEAT_CAPACITY
ROUNDING = 1e-9
ENTRIES = ("flow_share", "pressure_ratio", "efficiency", "surge_flow_share", "choke_flow_share", "source", "note")


class CompressorReachError(InputError):
    """A load asks for more flow or more pressure than the map of the compressor holds; a smaller one may not."""


def compression_work(flow: np.ndarray, temperature: float, ratio: np.ndarray, efficiency: np.ndarray) -> np.ndarray:
    """Shaft power of a compressor, n c_p T (r^(R/c_p) - 1)/eta.

    Parameters
    ----------
    flow : [mol/s] of gas
    temperature : [K] at the inlet
    ratio : [1] outlet over inlet pressure
    efficiency : [1] isentropic

    Returns
    -------
    [W] also the enthalpy that the gas takes up

    Validity: ideal gas with constant heat capacity. Source: `moran_shapiro`.

    >>> round(float(compression_work(np.array([1.0]), 298.15, np.array([2.0]), np.array([0.7]))[0]))
    2715
    """
    return np.asarray(flow * HEAT_CAPACITY * temperature * (ratio**EXPONENT - 1.0) / efficiency)


def expansion_work(flow: np.ndarray, temperature: float, ratio: np.ndarray, efficiency: float) -> np.ndarray:
    """Power of an expander, n c_p T (1 - r^(-R/c_p)) eta; parameters as `compression_work`.

    >>> round(float(expansion_work(np.array([1.0]), 353.15, np.array([2.0]), 0.7)[0]))
    1292
    """
    return np.asarray(flow * HEAT_CAPACITY * temperature * (1.0 - ratio**-EXPONENT) * efficiency)


def corrected_flow(share: np.ndarray, temperature: float, pressure: np.ndarray) -> np.ndarray:
    """Flow as a compressor feels it: share sqrt(T/288.15 K)/(p/101325 Pa), at its inlet.

    Parameters
    ----------
    share : [1] mass flow over a reference one
    temperature, pressure : [K], [Pa] at the inlet

    Returns
    -------
    [1] corrected flow over the same reference at standard conditions

    Validity: similar flow at equal Mach numbers; air. Source: `moran_shapiro`.

    >>> round(float(corrected_flow(np.array([1.0]), 288.15, np.array([50662.5]))[0]), 6)
    2.0
    """
    return np.asarray(share * np.sqrt(temperature / SEA_LEVEL_TEMPERATURE) * SEA_LEVEL_PRESSURE / pressure)


@dataclass(frozen=True)
class CompressorMap:
    """Isentropic efficiency over flow and pressure ratio, with the lines of surge and choke.

    Attributes
    ----------
    flow_share : [1] (n,) corrected flow over the flow of rated load at sea level and 288.15 K, increasing
    pressure_ratio : [1] (m,) increasing
    efficiency : [1] (n, m)
    surge, choke : [1] (m,) smallest and largest flow share at each pressure ratio; ends of the table if not given
    """

    flow_share: tuple[float, ...]
    pressure_ratio: tuple[float, ...]
    efficiency: tuple[tuple[float, ...], ...]
    surge: tuple[float, ...] = ()
    choke: tuple[float, ...] = ()

    def surge_flow(self, pressure_ratio: np.ndarray) -> np.ndarray:
        """Smallest stable flow share at a pressure ratio [1].

        Errors: InputError outside the pressure ratios of the map.
        """
        return self._line(self.surge, self.flow_share[0], pressure_ratio)

    def choke_flow(self, pressure_ratio: np.ndarray) -> np.ndarray:
        """Largest flow share at a pressure ratio [1]. Errors: as `surge_flow`."""
        return self._line(self.choke, self.flow_share[-1], pressure_ratio)

    def _line(self, line: tuple[float, ...], otherwise: float, pressure_ratio: np.ndarray) -> np.ndarray:
        ratio = np.asarray(pressure_ratio, dtype=float)
        low, high = self.pressure_ratio[0], self.pressure_ratio[-1]
        if np.any(ratio < low) or np.any(ratio > high):
            odd = float(ratio.max() if ratio.max() > high else ratio.min())
            kind = CompressorReachError if odd > high else InputError
            raise kind(
                f"the compressor map covers pressure ratios from {low:g} to {high:g}; the study asks for {odd:.3g}. "
                "Give a map that reaches further, or change the cathode pressures or the altitude."
            )
        return np.interp(ratio, self.pressure_ratio, line) if line else np.full(ratio.shape, otherwise)

    def at(self, flow_share: np.ndarray, pressure_ratio: np.ndarray) -> np.ndarray:
        """Efficiency by linear interpolation [1].

        Errors: InputError left of surge, right of choke and outside the pressure ratios; nothing is continued.
        """
        from scipy.interpolate import RegularGridInterpolator

        low, high = self.surge_flow(pressure_ratio), self.choke_flow(pressure_ratio)
        surges = 'raise plant.minimum_air_share, or let air be blown off: plant.compressor_surge = "bypass"'
        chokes = "take a larger compressor, or lower the load or the altitude"
        _refuse(
            flow_share < low * (1.0 - ROUNDING), "surges below", low, flow_share, pressure_ratio, surges, InputError
        )
        _refuse(
            flow_share > high * (1.0 + ROUNDING),
            "chokes above",
            high,
            flow_share,
            pressure_ratio,
            chokes,
            CompressorReachError,
        )
        look = RegularGridInterpolator((self.flow_share, self.pressure_ratio), np.array(self.efficiency))
        inside = np.clip(flow_share, self.flow_share[0], self.flow_share[-1])  # round-off alone, checked above
        return np.asarray(look(np.stack([inside, pressure_ratio], axis=-1)))

    @classmethod
    def read(cls, raw: Mapping[str, Any], where: str) -> CompressorMap:
        """Map from the table of a file."""
        for name in raw:
            if name not in ENTRIES:
                raise UnknownNameError("entry", name, ENTRIES, where)
        try:
            flow, ratio = ([float(v) for v in raw[name]] for name in ("flow_share", "pressure_ratio"))
            efficiency = [[float(v) for v in row] for row in raw["efficiency"]]
            surge, choke = ([float(v) for v in raw.get(name, ())] for name in ("surge_flow_share", "choke_flow_share"))
        except (KeyError, TypeError, ValueError):
            raise InputError(
                f"{where}: a compressor map needs flow_share = [...], pressure_ratio = [...] and efficiency = [[...], "
                "...], a row for each flow; surge_flow_share and choke_flow_share may hold a flow for each "
                "pressure ratio."
            ) from None
        if (
            len(efficiency) != len(flow)
            or any(len(row) != len(ratio) for row in efficiency)
            or not _rising(flow)
            or not _rising(ratio)
            or not all(0.0 < v < 1.0 for r in efficiency for v in r)
        ):
            raise InputError(
                f"{where}: flow_share and pressure_ratio must rise, and efficiency must have a row for each flow with "
                "a number between 0 and 1 for each pressure ratio."
            )
        _check_lines(flow, ratio, surge, choke, where)
        if not raw.get("source"):
            raise InputError(f"{where}: the compressor map has no source.")
        return cls(tuple(flow), tuple(ratio), tuple(tuple(row) for row in efficiency), tuple(surge), tuple(choke))


def _refuse(
    bad: np.ndarray,
    word: str,
    limit: np.ndarray,
    flow: np.ndarray,
    ratio: np.ndarray,
    remedy: str,
    kind: type[InputError],
) -> None:
    if np.any(bad):
        k = int(np.flatnonzero(bad)[0])
        raise kind(
            f"the compressor {word} {limit[k]:.3g} of its rated flow at a pressure ratio of {ratio[k]:.3g}, and the "
            f"study asks for {flow[k]:.3g} there (corrected flow); {remedy}."
        )


def _check_lines(
    flow: Sequence[float], ratio: Sequence[float], surge: Sequence[float], choke: Sequence[float], where: str
) -> None:
    for name, line in (("surge_flow_share", surge), ("choke_flow_share", choke)):
        if line and (len(line) != len(ratio) or min(line) < flow[0] or max(line) > flow[-1]):
            raise InputError(
                f"{where}: {name} needs a flow for each of the {len(ratio)} pressure ratios, between {flow[0]:g} and "
                f"{flow[-1]:g}, the ends of flow_share."
            )
    if surge and choke and any(low >= high for low, high in zip(surge, choke, strict=True)):
        raise InputError(f"{where}: surge_flow_share must stay below choke_flow_share at every pressure ratio.")


def _rising(values: Sequence[float]) -> bool:
    return len(values) > 1 and bool(np.all(np.diff(values) > 0.0))
