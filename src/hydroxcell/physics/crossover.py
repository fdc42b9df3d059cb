"""Gas permeating the membrane, the current it costs and the open-circuit voltage it leaves."""

from __future__ import annotations

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, log


def dry_wet_permeability(
    dry: Scalar,
    dry_activation_energy: Scalar,
    wet: Scalar,
    wet_activation_energy: Scalar,
    water_fraction: Scalar,
    temperature: Scalar,
) -> Scalar:
    """Gas permeability as the sum of a dry and a water path, P = P_d exp(-E_d/RT) + f_v P_w exp(-E_w/RT).

    Parameters
    ----------
    dry : [mol/m/s/Pa] prefactor of the dry path
    dry_activation_energy : [J/mol] activation energy of the dry path
    wet : [mol/m/s/Pa] prefactor of the water path
    wet_activation_energy : [J/mol] activation energy of the water path
    water_fraction : [1] water volume fraction of the ionomer
    temperature : [K] absolute temperature

    Returns
    -------
    [mol/m/s/Pa] permeability

    Validity: as its coefficients. Source: `weber_newman_2004` (form).

    >>> round(float(dry_wet_permeability(15.7e-12, 20280.0, 45e-12, 18930.0, 0.35, 353.15)) * 1e14, 2)
    4.07
    """
    thermal = GAS_CONSTANT * temperature
    return dry * exp(-dry_activation_energy / thermal) + water_fraction * wet * exp(-wet_activation_energy / thermal)


def nafion_hydrogen_permeability(water_fraction: Scalar, temperature: Scalar) -> Scalar:
    """Hydrogen permeability of Nafion, the reference against which anion-exchange membranes are scaled.

    Parameters
    ----------
    water_fraction : [1] water volume fraction of the ionomer
    temperature : [K] absolute temperature

    Returns
    -------
    [mol/m/s/Pa] hydrogen permeability

    Validity: 298 to 363 K; anion-exchange membranes are thought to reach 0.2 to 1 of it. Source: `marapendi`.

    >>> round(float(nafion_hydrogen_permeability(0.35, 353.15)) * 1e14, 2)
    4.07
    """
    return dry_wet_permeability(15.7e-12, 20280.0, 45.0e-12, 18930.0, water_fraction, temperature)


def nafion_oxygen_permeability(water_fraction: Scalar, temperature: Scalar) -> Scalar:
    """Oxygen permeability of Nafion, the reference against which anion-exchange membranes are scaled.

    Parameters
    ----------
    water_fraction : [1] water volume fraction of the ionomer
    temperature : [K] absolute temperature

    Returns
    -------
    [mol/m/s/Pa] oxygen permeability

    Validity: 298 to 363 K. Source: `marapendi`.

    >>> round(float(nafion_oxygen_permeability(0.35, 353.15)) * 1e14, 2)
    2.14
    """
    return dry_wet_permeability(6.74e-12, 21280.0, 50.5e-12, 20470.0, water_fraction, temperature)


def permeation_flux(
    permeability: Scalar, feed_pressure: Scalar, permeate_pressure: Scalar, thickness: Scalar
) -> Scalar:
    """Gas flux through the membrane, N = P (p_feed - p_permeate)/L.

    Parameters
    ----------
    permeability : [mol/m/s/Pa] permeability of the gas
    feed_pressure : [Pa] partial pressure on the feed side
    permeate_pressure : [Pa] partial pressure on the other side, near 0 where the gas reacts
    thickness : [m] membrane thickness

    Returns
    -------
    [mol/m2/s] gas flux, positive from the feed side

    Validity: no pinholes. Source: definition of permeability.

    >>> round(permeation_flux(4.07e-14, 53.0e3, 0.0, 25e-6) * 1e5, 2)
    8.63
    """
    return permeability * (feed_pressure - permeate_pressure) / thickness


def crossover_current(flux: Scalar, electrons: Scalar) -> Scalar:
    """Faradaic equivalent of a gas flux, i_x = n F N.

    Parameters
    ----------
    flux : [mol/m2/s] gas flux through the membrane
    electrons : [1] electrons per molecule: hydrogen 2, oxygen 4

    Returns
    -------
    [A/m2] equivalent current density

    Validity: the gas reacts completely on the other side. Source: Faraday's law.

    >>> round(crossover_current(8.63e-5, 2), 1)
    16.7
    """
    return electrons * FARADAY * flux


def short_circuit_current(voltage: Scalar, short_resistance: Scalar) -> Scalar:
    """Electronic leak through the membrane, V/R.

    Parameters
    ----------
    voltage : [V] cell voltage
    short_resistance : [ohm m2] area-specific electronic resistance of the membrane

    Returns
    -------
    [A/m2] leak current density

    Validity: ohmic leak. Source: Ohm's law.

    >>> short_circuit_current(1.0, 0.1)
    10.0
    """
    return voltage / short_resistance


def cathode_reaction_current(
    current_density: Scalar, crossover_current_density: Scalar, short_current_density: Scalar
) -> Scalar:
    """Reaction current that oxygen reduction must deliver, i + i_x + i_short (mixed potential of the cathode).

    Parameters
    ----------
    current_density : [A/m2] cell current density
    crossover_current_density : [A/m2] current equivalent of the hydrogen that crosses
    short_current_density : [A/m2] electronic leak through the membrane

    Returns
    -------
    [A/m2] reaction current density of the cathode

    Validity: hydrogen burns completely at the cathode. Source: `vetter_schumacher_2019`.

    >>> cathode_reaction_current(0.0, 17.0, 10.0)
    27.0
    """
    return current_density + crossover_current_density + short_current_density


def open_circuit_potential(
    reference_potential: Scalar, reference_current_density: Scalar, leak_current_density: Scalar, tafel_slope: Scalar
) -> Scalar:
    """Cathode potential at open circuit, where oxygen reduction just carries the leak (Tafel branch).

        E = E_ref - b ln(i_leak/i_ref)

    Parameters
    ----------
    reference_potential : [V] potential at which the reduction current is known
    reference_current_density : [A/m2] reduction current density at that potential, per cell area
    leak_current_density : [A/m2] crossover plus short current density
    tafel_slope : [V] natural Tafel slope RT/(alpha F)

    Returns
    -------
    [V] cathode potential

    Validity: well below the equilibrium potential, no mass transport loss. Source: Tafel's law.

    >>> round(float(open_circuit_potential(0.9, 1000.0, 17.0, 0.0304)), 4)
    1.0239
    """
    return reference_potential - tafel_slope * log(leak_current_density / reference_current_density)
