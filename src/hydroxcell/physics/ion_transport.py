"""The ion that carries the current, and laws for its conductivity."""

from __future__ import annotations

from dataclasses import dataclass

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, log, smooth_positive

PERCOLATION_WIDTH = 0.01
"""Width of the smooth floor of the water fraction above its percolation threshold [1]."""


@dataclass(frozen=True)
class Carrier:
    """An ion that carries the current: its charge and the water made per electron at each electrode.

    Anode: moles of water made per mole of electrons released. Cathode: moles of water made per mole of electrons
    consumed. Both nets add up to +1/2 for the cell.
    """

    name: str
    charge: int
    anode_water_per_electron: float
    cathode_water_per_electron: float


CARRIERS: dict[str, Carrier] = {
    "hydroxide": Carrier("hydroxide", -1, 1.0, -0.5),
    "proton": Carrier("proton", 1, 0.0, 0.5),
}


def nernst_einstein_conductivity(
    diffusivity: Scalar, concentration: Scalar, temperature: Scalar, charge: Scalar
) -> Scalar:
    """Conductivity of independent ions, kappa = z^2 F^2 D c/(RT).

    Parameters
    ----------
    diffusivity : [m2/s] diffusivity of the ion
    concentration : [mol/m3] concentration of the ion
    temperature : [K] absolute temperature
    charge : [1] charge number

    Returns
    -------
    [S/m] conductivity

    Validity: dilute; an upper estimate in concentrated ionomers. Source: `newman_2004`.

    >>> round(nernst_einstein_conductivity(1e-9, 2000.0, 353.15, -1), 3)
    6.341
    """
    return charge * charge * FARADAY * FARADAY * diffusivity * concentration / (GAS_CONSTANT * temperature)


def percolation_conductivity(
    reference: Scalar,
    activation_energy: Scalar,
    reference_temperature: Scalar,
    threshold: Scalar,
    reference_water_fraction: Scalar,
    exponent: Scalar,
    temperature: Scalar,
    water_fraction: Scalar,
) -> Scalar:
    """Conductivity of a swollen ionomer above the percolation threshold of its water.

        kappa = kappa_ref exp(-E/R (1/T - 1/T_ref)) ((f - f_0)/(f_ref - f_0))^n

    Parameters
    ----------
    reference : [S/m] conductivity at the reference state
    activation_energy : [J/mol] activation energy
    reference_temperature : [K] temperature of the reference state
    threshold : [1] water volume fraction below which nothing conducts
    reference_water_fraction : [1] water volume fraction of the reference state
    exponent : [1] percolation exponent, 1 to 2
    temperature : [K] absolute temperature
    water_fraction : [1] water volume fraction

    Returns
    -------
    [S/m] conductivity

    Validity: smooth floor of width `PERCOLATION_WIDTH` at the threshold. Source: `weber_newman_2004`.

    >>> round(float(percolation_conductivity(14.5, 14.6e3, 353.15, 0.08, 0.38, 1.5, 353.15, 0.23)), 2)
    5.14
    """
    thermal = exp(-activation_energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / reference_temperature))
    above = smooth_positive(water_fraction - threshold, PERCOLATION_WIDTH) / (reference_water_fraction - threshold)
    return reference * thermal * exp(exponent * log(above))


def a201_shape(water_activity: Scalar, temperature: Scalar) -> Scalar:
    """Relative conductivity of the A201 membrane against water activity, 1 at saturation.

        kappa_0(a, T)/kappa_0(1, T) with kappa_0 a quartic in a whose coefficients are linear in T

    Parameters
    ----------
    water_activity : [1] water activity
    temperature : [K] absolute temperature

    Returns
    -------
    [1] conductivity over that at activity 1

    Validity: a 0.2 to 1, 313 to 353 K. The published level belongs to a poorly conducting form, so only the shape is
    offered. Source: `battmo`.

    >>> round(a201_shape(0.5, 333.15), 3)
    0.053
    """
    return _a201_level(water_activity, temperature) / _a201_level(1.0, temperature)


def _a201_level(a: Scalar, t: Scalar) -> Scalar:
    constant = 0.1334 - 3.882e-4 * t
    slopes = (0.01148 * t - 3.909, -(0.0669 * t - 23.01), 0.1227 * t - 42.61, -(0.06021 * t - 21.80))
    return constant + a * (slopes[0] + a * (slopes[1] + a * (slopes[2] + a * slopes[3])))
