"""Enthalpy, entropy and Gibbs energy of the reacting species; equilibrium potentials.

The water in the ionomer counts through its activity (liquid reference), three times in a hydroxide cell: the anode
makes one water per electron, the cathode consumes one half. With the potential of the ionomer defined by its single
ion, the activity of that ion does not appear. The laws of `humidity` are reachable from here too.
"""

from __future__ import annotations

from dataclasses import dataclass

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, log, smooth_positive
from hydroxcell.physics.humidity import (
    kelvin_saturation_pressure,
    relative_humidity_from_dew_point,
    saturation_pressure,
    water_activity_of_vapour,
)

__all__ = [
    "SHOMATE",
    "Shomate",
    "anode_equilibrium_potential",
    "cathode_equilibrium_potential",
    "higher_heating_value",
    "kelvin_saturation_pressure",
    "log_activity",
    "lower_heating_value",
    "molar_enthalpy",
    "molar_entropy",
    "molar_gibbs",
    "molar_heat_capacity",
    "reaction_enthalpy",
    "reaction_entropy",
    "relative_humidity_from_dew_point",
    "reversible_voltage",
    "saturation_pressure",
    "standard_potential",
    "thermoneutral_voltage",
    "water_activity_of_vapour",
]

ACTIVITY_WIDTH = 1.0e-4
"""Width of the smooth floor under an activity inside a logarithm [1]; shifts a = 1 by 2.5e-9."""


@dataclass(frozen=True)
class Shomate:
    """Coefficients of the Shomate equations in t = T/1000 K; H in kJ/mol, S and c_p in J/mol/K, S at 1 bar."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    g: float


# Source: nist_webbook. Fitted ranges [K]: H2 298-1000, O2 100-700, N2 100-500, H2O_gas 500-1700 (used below its range,
# where it still gives the tabulated enthalpy of formation at 298.15 K to 1 J/mol), H2O_liquid 298-500.
SHOMATE: dict[str, Shomate] = {
    "H2": Shomate(33.066178, -11.363417, 11.432816, -2.772874, -0.158558, -9.980797, 172.707974),
    "O2": Shomate(31.32234, -20.23531, 57.86644, -36.50624, -0.007374, -8.903471, 246.7945),
    "N2": Shomate(28.98641, 1.853978, -9.647459, 16.63537, 0.000117, -8.671914, 226.4168),
    "H2O_gas": Shomate(30.09200, 6.832514, 6.793435, -2.534480, 0.082139, -250.8810, 223.3967),
    "H2O_liquid": Shomate(-203.6060, 1523.290, -3196.413, 2474.455, 3.855326, -256.5478, -488.7163),
}


def molar_heat_capacity(species: str, temperature: Scalar) -> Scalar:
    """Heat capacity at constant pressure from the Shomate equation.

        c_p = A + B t + C t^2 + D t^3 + E/t^2,  t = T/1000

    Parameters
    ----------
    species : [-] key of `SHOMATE`
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol/K] molar heat capacity

    Validity: 298 to 500 K for all five species. Source: `nist_webbook`.

    >>> round(float(molar_heat_capacity("H2O_liquid", 298.15)), 2)
    75.38
    """
    k = SHOMATE[species]
    t = temperature / 1000.0
    return k.a + t * (k.b + t * (k.c + t * k.d)) + k.e / (t * t)


def molar_enthalpy(species: str, temperature: Scalar) -> Scalar:
    """Enthalpy with the elements at 298.15 K as zero, so the enthalpy of formation is included.

        h = 1000 (A t + B t^2/2 + C t^3/3 + D t^4/4 - E/t + F),  t = T/1000

    Parameters
    ----------
    species : [-] key of `SHOMATE`
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] molar enthalpy

    Validity: 298 to 500 K for all five species. Source: `nist_webbook`.

    >>> round(float(molar_enthalpy("H2O_gas", 298.15)), -1)
    -241830.0
    """
    k = SHOMATE[species]
    t = temperature / 1000.0
    return 1000.0 * (t * (k.a + t * (k.b / 2.0 + t * (k.c / 3.0 + t * k.d / 4.0))) - k.e / t + k.f)


def molar_entropy(species: str, temperature: Scalar) -> Scalar:
    """Absolute entropy at the standard pressure of 1 bar.

        s = A ln t + B t + C t^2/2 + D t^3/3 - E/(2 t^2) + G,  t = T/1000

    Parameters
    ----------
    species : [-] key of `SHOMATE`
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol/K] molar entropy at 1 bar

    Validity: 298 to 500 K for all five species. Source: `nist_webbook`.

    >>> round(float(molar_entropy("H2", 298.15)), 2)
    130.68
    """
    k = SHOMATE[species]
    t = temperature / 1000.0
    return k.a * log(t) + t * (k.b + t * (k.c / 2.0 + t * k.d / 3.0)) - k.e / (2.0 * t * t) + k.g


def molar_gibbs(species: str, temperature: Scalar) -> Scalar:
    """Gibbs energy at 1 bar, g = h - T s.

    Parameters
    ----------
    species : [-] key of `SHOMATE`
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] molar Gibbs energy

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(molar_gibbs("H2", 298.15)), 0)
    -38962.0
    """
    return molar_enthalpy(species, temperature) - temperature * molar_entropy(species, temperature)


def reaction_enthalpy(temperature: Scalar) -> Scalar:
    """Enthalpy of H2 + 1/2 O2 -> H2O(liquid), per mole of water.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] reaction enthalpy, negative (heat is released)

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(reaction_enthalpy(298.15)), 0)
    -285829.0
    """
    return (
        molar_enthalpy("H2O_liquid", temperature)
        - molar_enthalpy("H2", temperature)
        - 0.5 * molar_enthalpy("O2", temperature)
    )


def reaction_entropy(temperature: Scalar) -> Scalar:
    """Entropy of H2 + 1/2 O2 -> H2O(liquid) at 1 bar, per mole of water.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol/K] reaction entropy, negative

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(reaction_entropy(298.15)), 2)
    -163.3
    """
    return (
        molar_entropy("H2O_liquid", temperature)
        - molar_entropy("H2", temperature)
        - 0.5 * molar_entropy("O2", temperature)
    )


def standard_potential(temperature: Scalar) -> Scalar:
    """Potential of the hydrogen/oxygen cell in the standard state with liquid water, E0 = -(dH - T dS)/2F.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [V] standard potential

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(standard_potential(353.15)), 5)
    1.18314
    """
    return -(reaction_enthalpy(temperature) - temperature * reaction_entropy(temperature)) / (2.0 * FARADAY)


def thermoneutral_voltage(temperature: Scalar) -> Scalar:
    """Voltage at which the cell with liquid product exchanges no heat, -dH/2F.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [V] thermoneutral voltage

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(thermoneutral_voltage(353.15)), 4)
    1.4722
    """
    return -reaction_enthalpy(temperature) / (2.0 * FARADAY)


def higher_heating_value(temperature: Scalar) -> Scalar:
    """Heat of combustion of hydrogen to liquid water, all at one temperature.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] higher heating value, positive

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(higher_heating_value(298.15)), 0)
    285829.0
    """
    return -reaction_enthalpy(temperature)


def lower_heating_value(temperature: Scalar) -> Scalar:
    """Heat of combustion of hydrogen to water vapour, all at one temperature.

    Parameters
    ----------
    temperature : [K] absolute temperature

    Returns
    -------
    [J/mol] lower heating value, positive

    Validity: 298 to 500 K. Source: `nist_webbook`.

    >>> round(float(lower_heating_value(353.15)) / (2.0 * 96485.33212), 3)
    1.256
    """
    return (
        molar_enthalpy("H2", temperature)
        + 0.5 * molar_enthalpy("O2", temperature)
        - molar_enthalpy("H2O_gas", temperature)
    )


def log_activity(activity: Scalar) -> Scalar:
    """Logarithm of an activity with a smooth floor, so that an iterate at or below zero stays finite.

    Parameters
    ----------
    activity : [1] activity

    Returns
    -------
    [1] ln of smooth_positive(activity, ACTIVITY_WIDTH)

    Validity: error below 2.5e-9 at a = 1 and 2.5e-5 at a = 0.01. Source: smooth switch, own definition.

    >>> round(float(log_activity(1.0)), 6)
    0.0
    """
    return log(smooth_positive(activity, ACTIVITY_WIDTH))


def anode_equilibrium_potential(
    temperature: Scalar, water_activity: Scalar, hydrogen_activity: Scalar, water_per_electron: Scalar
) -> Scalar:
    """Equilibrium potential of hydrogen oxidation against the ionomer.

        E_an = n_w (RT/F) ln a_w - (RT/2F) ln a_H2

    Parameters
    ----------
    temperature : [K] absolute temperature
    water_activity : [1] activity of water at the anode, liquid reference
    hydrogen_activity : [1] hydrogen partial pressure over 1 bar
    water_per_electron : [1] water made per electron at the anode: hydroxide +1, proton 0

    Returns
    -------
    [V] electronic minus ionic potential at equilibrium

    Sign convention: zero for a_w = a_H2 = 1 at every temperature (reversible hydrogen electrode).
    Validity: single-ion ionomer, ideal gas. Source: `newman_2004`.

    >>> round(float(anode_equilibrium_potential(353.15, 0.5, 1.0, 1.0)), 6)
    -0.021094
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    return thermal * (water_per_electron * log_activity(water_activity) - 0.5 * log_activity(hydrogen_activity))


def cathode_equilibrium_potential(
    temperature: Scalar, water_activity: Scalar, oxygen_activity: Scalar, water_per_electron: Scalar
) -> Scalar:
    """Equilibrium potential of oxygen reduction against the ionomer.

        E_ca = E0(T) - n_w (RT/F) ln a_w + (RT/4F) ln a_O2

    Parameters
    ----------
    temperature : [K] absolute temperature
    water_activity : [1] activity of water at the cathode, liquid reference
    oxygen_activity : [1] oxygen partial pressure over 1 bar
    water_per_electron : [1] water made per electron at the cathode: hydroxide -1/2, proton +1/2

    Returns
    -------
    [V] electronic minus ionic potential at equilibrium

    Validity: single-ion ionomer, ideal gas. Source: `newman_2004`, `nist_webbook`.

    >>> round(float(cathode_equilibrium_potential(353.15, 1.0, 1.0, -0.5)), 5)
    1.18314
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    nernst = 0.25 * log_activity(oxygen_activity) - water_per_electron * log_activity(water_activity)
    return standard_potential(temperature) + thermal * nernst


def reversible_voltage(
    temperature: Scalar,
    anode_water_activity: Scalar,
    cathode_water_activity: Scalar,
    hydrogen_activity: Scalar,
    oxygen_activity: Scalar,
    anode_water_per_electron: Scalar,
    cathode_water_per_electron: Scalar,
) -> Scalar:
    """Reversible voltage of the cell, E_ca - E_an, isothermal.

    Parameters
    ----------
    temperature : [K] absolute temperature
    anode_water_activity : [1] activity of water at the anode
    cathode_water_activity : [1] activity of water at the cathode
    hydrogen_activity : [1] hydrogen partial pressure over 1 bar
    oxygen_activity : [1] oxygen partial pressure over 1 bar
    anode_water_per_electron : [1] water made per electron at the anode
    cathode_water_per_electron : [1] water made per electron at the cathode

    Returns
    -------
    [V] reversible voltage

    Validity: no crossover. Source: `newman_2004`, `nist_webbook`.

    >>> round(float(reversible_voltage(353.15, 1.0, 0.3, 1.0, 1.0, 1.0, -0.5)), 5)
    1.16482
    """
    return cathode_equilibrium_potential(
        temperature, cathode_water_activity, oxygen_activity, cathode_water_per_electron
    ) - anode_equilibrium_potential(temperature, anode_water_activity, hydrogen_activity, anode_water_per_electron)
