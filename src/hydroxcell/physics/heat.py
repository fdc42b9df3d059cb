"""Heat conducted, and the split of the reversible heat between the electrodes.

Written for the total energy flux (species enthalpies + electric work + conduction), whose divergence vanishes in the
steady state; the enthalpy of the ion then carries the reversible heat from one electrode to the other.
"""

from __future__ import annotations

from hydroxcell.constants import FARADAY
from hydroxcell.maths import Scalar
from hydroxcell.physics.thermodynamics import molar_enthalpy, reaction_entropy


def ion_enthalpy(carrier_charge: Scalar, temperature: Scalar, hydrogen_oxidation_entropy: Scalar) -> Scalar:
    """Molar enthalpy of the current-carrying ion, consistent with the hydrogen scale of the ionic potential.

        hydroxide: h = h_H2O,l - h_H2/2 - T dS/2;   proton: h = h_H2/2 + T dS/2

    Parameters
    ----------
    carrier_charge : [1] -1 for hydroxide, +1 for the proton
    temperature : [K] absolute temperature
    hydrogen_oxidation_entropy : [J/mol/K] entropy of hydrogen oxidation per two electrons

    Returns
    -------
    [J/mol] enthalpy of the ion

    Sign convention: hydrogen oxidation at equilibrium absorbs T dS per two electrons.
    Validity: follows from E_an = 0 at unit activities and every temperature. Source: own derivation, docs/theory/heat.

    >>> round(float(ion_enthalpy(1, 353.15, 0.0)), 0)
    797.0
    """
    water_share = (1.0 - carrier_charge) / 2.0
    reversible = temperature * hydrogen_oxidation_entropy
    hydrogen_share = carrier_charge / 2.0
    return (
        water_share * molar_enthalpy("H2O_liquid", temperature)
        + hydrogen_share * molar_enthalpy("H2", temperature)
        + hydrogen_share * reversible
    )


def conduction_flux(
    temperature_left: Scalar,
    temperature_right: Scalar,
    half_left: Scalar,
    conductivity_left: Scalar,
    half_right: Scalar,
    conductivity_right: Scalar,
) -> Scalar:
    """Heat conducted through the face between two finite volumes, -k dT/dx with both half widths in series.

        q = (T_l - T_r)/(h_l/k_l + h_r/k_r)

    Parameters
    ----------
    temperature_left : [K] temperature of the left volume
    temperature_right : [K] temperature of the right volume
    half_left : [m] distance from the left centre to the face
    conductivity_left : [W/m/K] effective thermal conductivity of the left volume
    half_right : [m] distance from the face to the right centre
    conductivity_right : [W/m/K] effective thermal conductivity of the right volume

    Returns
    -------
    [W/m2] heat flux

    Sign convention: positive towards +x. Validity: one temperature for solid and fluids. Source: Fourier's law.

    >>> round(conduction_flux(354.15, 353.15, 1.0e-4, 0.3, 1.0e-4, 0.3), 6)
    1500.0
    """
    return (temperature_left - temperature_right) / (half_left / conductivity_left + half_right / conductivity_right)


def reversible_heat_anode(current_density: Scalar, temperature: Scalar, hydrogen_oxidation_entropy: Scalar) -> Scalar:
    """Reversible heat released at the anode, -i T dS_HOR/2F.

    Parameters
    ----------
    current_density : [A/m2] cell current density
    temperature : [K] absolute temperature
    hydrogen_oxidation_entropy : [J/mol/K] entropy of hydrogen oxidation per two electrons

    Returns
    -------
    [W/m2] heat released; negative means the anode is cooled

    Validity: liquid water, unit activities. Source: `newman_2004`.

    >>> round(reversible_heat_anode(1.0, 353.15, 161.5), 3)
    -0.296
    """
    return -current_density * temperature * hydrogen_oxidation_entropy / (2.0 * FARADAY)


def reversible_heat_cathode(current_density: Scalar, temperature: Scalar, hydrogen_oxidation_entropy: Scalar) -> Scalar:
    """Reversible heat released at the cathode, -i T (dS_cell - dS_HOR)/2F.

    Parameters
    ----------
    current_density : [A/m2] cell current density
    temperature : [K] absolute temperature
    hydrogen_oxidation_entropy : [J/mol/K] entropy of hydrogen oxidation per two electrons

    Returns
    -------
    [W/m2] heat released, positive

    Validity: liquid water, unit activities; only the sum of both electrodes is measurable. Source: `newman_2004`.

    >>> round(float(reversible_heat_cathode(1.0, 353.15, 161.5)), 3)
    0.585
    """
    entropy = reaction_entropy(temperature) - hydrogen_oxidation_entropy
    return -current_density * temperature * entropy / (2.0 * FARADAY)


def heat_of_cell(voltage: Scalar, thermoneutral: Scalar, current_density: Scalar) -> Scalar:
    """Heat released by the whole cell, i (V_tn - V).

    Parameters
    ----------
    voltage : [V] cell voltage
    thermoneutral : [V] thermoneutral voltage of the product that leaves (1.472 liquid, 1.256 vapour at 353 K)
    current_density : [A/m2] cell current density

    Returns
    -------
    [W/m2] heat released

    Validity: feeds and products at the cell temperature, no crossover. Source: energy balance.

    >>> round(heat_of_cell(0.7, 1.4722, 1.0e4), 3)
    7722.0
    """
    return current_density * (thermoneutral - voltage)
