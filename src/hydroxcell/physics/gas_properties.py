"""Binary and Knudsen diffusivities and viscosities of the gases of the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi

from hydroxcell.constants import GAS_CONSTANT, MOLAR_MASS
from hydroxcell.maths import Scalar, exp, log, sqrt

ATMOSPHERE = 101325.0
"""Pressure to which the binary diffusivities refer [Pa]."""


@dataclass(frozen=True)
class PairDiffusivity:
    """Binary diffusivity at 1 atm: value [m2/s] at reference_temperature [K], power of the temperature, source."""

    value: float
    exponent: float
    reference_temperature: float
    source: str


@dataclass(frozen=True)
class Sutherland:
    """Sutherland viscosity: value [Pa s] at reference_temperature [K], Sutherland temperature [K], source."""

    value: float
    reference_temperature: float
    sutherland_temperature: float
    source: str


# The hydrogen/water value of vetter_schumacher_2019 agrees with Fuller's method (1.21e-4) and is preferred over the
# 1.9e-4 that another parameter set gives at this temperature. "H2O in air" and "O2 in air" stand for nitrogen here.
BINARY_DIFFUSIVITY: dict[tuple[str, str], PairDiffusivity] = {
    ("H2", "H2O"): PairDiffusivity(1.24e-4, 1.5, 353.0, "vetter_schumacher_2019"),
    ("O2", "N2"): PairDiffusivity(2.8e-5, 1.5, 353.0, "vetter_schumacher_2019"),
    ("H2O", "N2"): PairDiffusivity(3.6e-5, 1.5, 353.0, "vetter_schumacher_2019"),
    ("O2", "H2O"): PairDiffusivity(3.53e-5, 1.75, 353.0, "fuller_1966"),
    ("H2", "N2"): PairDiffusivity(1.045e-4, 1.75, 353.0, "fuller_1966"),
    ("CO2", "H2"): PairDiffusivity(8.874e-5, 1.75, 353.0, "fuller_1966"),
    ("CO2", "O2"): PairDiffusivity(2.178e-5, 1.75, 353.0, "fuller_1966"),
    ("CO2", "N2"): PairDiffusivity(2.179e-5, 1.75, 353.0, "fuller_1966"),
    ("CO2", "H2O"): PairDiffusivity(2.800e-5, 1.75, 353.0, "fuller_1966"),
}

# Atomic and molecular diffusion volumes [cm3/mol], source: fuller_1966 as revised in poling_2001.
DIFFUSION_VOLUME: dict[str, float] = {"H2": 6.12, "O2": 16.3, "N2": 18.5, "H2O": 13.1, "CO2": 26.9}

VISCOSITY: dict[str, Sutherland] = {
    "H2": Sutherland(8.411e-6, 273.0, 97.0, "white_2006"),
    "O2": Sutherland(1.919e-5, 273.0, 139.0, "white_2006"),
    "N2": Sutherland(1.663e-5, 273.0, 107.0, "white_2006"),
    "H2O": Sutherland(1.12e-5, 350.0, 1064.0, "white_2006"),
}


def binary_diffusivity(pair: tuple[str, str], temperature: Scalar, pressure: Scalar) -> Scalar:
    """Binary diffusivity of a gas pair, D = D_ref (T/T_ref)^n (1 atm/p); the order of the pair does not matter.

    Parameters
    ----------
    pair : [-] two species of the table `BINARY_DIFFUSIVITY`
    temperature : [K] absolute temperature
    pressure : [Pa] gas pressure

    Returns
    -------
    [m2/s] binary diffusivity

    Validity: 290 to 400 K, below 10 bar. Source: per pair, see `BINARY_DIFFUSIVITY`.

    >>> float(binary_diffusivity(("N2", "O2"), 353.0, 101325.0))
    2.8e-05
    """
    entry = BINARY_DIFFUSIVITY[pair] if pair in BINARY_DIFFUSIVITY else BINARY_DIFFUSIVITY[pair[::-1]]
    scale = exp(entry.exponent * log(temperature / entry.reference_temperature))
    return entry.value * scale * ATMOSPHERE / pressure


def fuller_diffusivity(pair: tuple[str, str], temperature: Scalar, pressure: Scalar) -> Scalar:
    """Binary diffusivity by the method of Fuller, Schettler and Giddings.

        D [cm2/s] = 0.00143 T^1.75/(p [bar] sqrt(M) (v_A^(1/3) + v_B^(1/3))^2),  M = 2/(1/M_A + 1/M_B) [g/mol]

    Parameters
    ----------
    pair : [-] two species of the table `DIFFUSION_VOLUME`
    temperature : [K] absolute temperature
    pressure : [Pa] gas pressure

    Returns
    -------
    [m2/s] binary diffusivity

    Validity: low pressure, typical error 5 to 10 %. Source: `fuller_1966`, `poling_2001`.

    >>> round(float(fuller_diffusivity(("O2", "H2O"), 353.0, 101325.0)) * 1e5, 2)
    3.53
    """
    first, second = pair
    mass = 2.0e3 / (1.0 / MOLAR_MASS[first] + 1.0 / MOLAR_MASS[second])
    volumes = DIFFUSION_VOLUME[first] ** (1.0 / 3.0) + DIFFUSION_VOLUME[second] ** (1.0 / 3.0)
    return 1.43e-7 * exp(1.75 * log(temperature)) / (pressure * 1.0e-5 * mass**0.5 * volumes**2)


def knudsen_diffusivity(pore_diameter: Scalar, temperature: Scalar, molar_mass: Scalar) -> Scalar:
    """Knudsen diffusivity in a straight cylindrical pore, D_K = (d/3) sqrt(8RT/(pi M)).

    Parameters
    ----------
    pore_diameter : [m] pore diameter
    temperature : [K] absolute temperature
    molar_mass : [kg/mol] molar mass of the gas

    Returns
    -------
    [m2/s] Knudsen diffusivity

    Validity: diffuse reflection at the wall, any pressure. Source: `mason_malinauskas_1983`.

    >>> round(float(knudsen_diffusivity(50e-9, 353.0, 0.0319988)) * 1e6, 2)
    8.06
    """
    return pore_diameter / 3.0 * sqrt(8.0 * GAS_CONSTANT * temperature / (pi * molar_mass))


def gas_viscosity(species: str, temperature: Scalar) -> Scalar:
    """Viscosity of a pure gas by Sutherland's law, mu = mu_0 (T/T_0)^1.5 (T_0 + S)/(T + S).

    Parameters
    ----------
    species : [-] key of `VISCOSITY`
    temperature : [K] absolute temperature

    Returns
    -------
    [Pa s] dynamic viscosity

    Validity: 273 to 500 K, error about 2 % (water vapour 3 %). Source: `white_2006`.

    >>> round(float(gas_viscosity("N2", 300.0)) * 1e6, 1)
    17.9
    """
    entry = VISCOSITY[species]
    ratio = temperature / entry.reference_temperature
    sutherland = entry.sutherland_temperature
    return entry.value * ratio * sqrt(ratio) * (entry.reference_temperature + sutherland) / (temperature + sutherland)


def mixture_viscosity(mole_fractions: Mapping[str, Scalar], temperature: Scalar) -> Scalar:
    """Viscosity of a gas mixture by Herning and Zipperer, sum(x mu sqrt(M))/sum(x sqrt(M)).

    Parameters
    ----------
    mole_fractions : [1] mole fraction of each species of the mixture
    temperature : [K] absolute temperature

    Returns
    -------
    [Pa s] dynamic viscosity

    Validity: a few per cent, up to 10 % in hydrogen-rich mixtures. Source: `herning_zipperer_1936`.

    >>> round(float(mixture_viscosity({"O2": 0.21, "N2": 0.79}, 300.0)) * 1e6, 1)
    18.5
    """
    weights = {name: fraction * MOLAR_MASS[name] ** 0.5 for name, fraction in mole_fractions.items()}
    weighted = sum(weight * gas_viscosity(name, temperature) for name, weight in weights.items())
    return weighted / sum(weights.values())
