"""Compressor and expander: isentropic work over an efficiency, constant or from a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError

HEAT_CAPACITY = 29.1  # [J/mol/K] of air between 250 and 450 K, within 1 % (nist_webbook)
EXPONENT = GAS_CONSTANT / HEAT_CAPACITY


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


@dataclass(frozen=True)
class CompressorMap:
    """Isentropic efficiency over flow and pressure ratio.

    Attributes
    ----------
    flow_share : [1] (n,) flow over that at rated load, increasing
    pressure_ratio : [1] (m,) increasing
    efficiency : [1] (n, m)
    """

    flow_share: tuple[float, ...]
    pressure_ratio: tuple[float, ...]
    efficiency: tuple[tuple[float, ...], ...]

    def at(self, flow_share: np.ndarray, pressure_ratio: np.ndarray) -> np.ndarray:
        """Efficiency by linear interpolation [1].

        Errors: InputError outside the map, which is never continued.
        """
        from scipy.interpolate import RegularGridInterpolator

        look = RegularGridInterpolator((self.flow_share, self.pressure_ratio), np.array(self.efficiency))
        try:
            return np.asarray(look(np.stack([flow_share, pressure_ratio], axis=-1)))
        except ValueError:
            raise InputError(
                f"the compressor map covers flows from {self.flow_share[0]:g} to {self.flow_share[-1]:g} of the rated "
                "one "
                f"and pressure ratios from {self.pressure_ratio[0]:g} to {self.pressure_ratio[-1]:g}; the study asks "
                "for "
                f"{flow_share.min():.3g} to {flow_share.max():.3g} and {pressure_ratio.min():.3g} to "
                f"{pressure_ratio.max():.3g}."
            ) from None

    @classmethod
    def read(cls, raw: Mapping[str, Any], where: str) -> CompressorMap:
        """Map from the table of a file."""
        try:
            flow, ratio = ([float(v) for v in raw[name]] for name in ("flow_share", "pressure_ratio"))
            efficiency = [[float(v) for v in row] for row in raw["efficiency"]]
        except (KeyError, TypeError, ValueError):
            raise InputError(
                f"{where}: a compressor map needs flow_share = [...], pressure_ratio = [...] and efficiency = [[...], "
                "...]"
                ", a row for each flow."
            ) from None
        shape = len(efficiency) == len(flow) and all(len(row) == len(ratio) for row in efficiency)
        if (
            not shape
            or not _rising(flow)
            or not _rising(ratio)
            or not all(0.0 < v < 1.0 for r in efficiency for v in r)
        ):
            raise InputError(
                f"{where}: flow_share and pressure_ratio must rise, and efficiency must have a row for each flow with "
                "a "
                "number between 0 and 1 for each pressure ratio."
            )
        if not raw.get("source"):
            raise InputError(f"{where}: the compressor map has no source.")
        return cls(tuple(flow), tuple(ratio), tuple(tuple(row) for row in efficiency))


def _rising(values: Sequence[float]) -> bool:
    return len(values) > 1 and bool(np.all(np.diff(values) > 0.0))
