"""Feeds, depletion along the channel, mass transfer to the layer and pressure drop."""

from __future__ import annotations

from hydroxcell.constants import FARADAY, MOLAR_MASS
from hydroxcell.maths import Scalar, exp, log, relative_exponential_integral, smooth_positive, where

STOICHIOMETRY_WIDTH = 1.0
"""Width of the smooth maximum of the current and the minimum current of a stoichiometric feed [A/m2]."""


def molar_flow_from_stoichiometry(
    ratio: Scalar,
    current_density: Scalar,
    minimum_current_density: Scalar,
    electrons: Scalar,
    reactant_fraction: Scalar,
) -> Scalar:
    """Dry gas feed per cell area at a stoichiometric ratio, with a floor at low current.

        n = z max(i, i_min)/(n_e F x)

    Parameters
    ----------
    ratio : [1] stoichiometric ratio
    current_density : [A/m2] cell current density
    minimum_current_density : [A/m2] current density below which the feed stays constant
    electrons : [1] electrons per reactant molecule: hydrogen 2, oxygen 4
    reactant_fraction : [1] dry mole fraction of the reactant

    Returns
    -------
    [mol/m2/s] dry gas feed per cell area

    Validity: smooth maximum of width `STOICHIOMETRY_WIDTH`. Source: Faraday's law.

    >>> round(float(molar_flow_from_stoichiometry(2.0, 1.0e4, 500.0, 4, 0.21)), 4)
    0.2468
    """
    excess = smooth_positive(current_density - minimum_current_density, STOICHIOMETRY_WIDTH)
    return ratio * (minimum_current_density + excess) / (electrons * FARADAY * reactant_fraction)


def oxygen_demand(N: Scalar, I: Scalar, M: Scalar = MOLAR_MASS["O2"]) -> Scalar:
    """Oxygen consumed by a stack of cells in series, M N I/(4F).

    Parameters
    ----------
    N : [1] number of cells in series
    I : [A] current
    M : [kg/mol] molar mass of oxygen

    Returns
    -------
    [kg/s] oxygen consumption

    Validity: four electrons per molecule, no crossover. Source: Faraday's law.

    >>> round(oxygen_demand(1, 4 * 96485.33212), 6)
    0.031999
    """
    return M * N * I / (4.0 * FARADAY)


def outlet_molar_flow(inlet_flow: Scalar, consumption: Scalar) -> Scalar:
    """Flow that leaves a channel, inlet minus consumption.

    Parameters
    ----------
    inlet_flow : [mol/s] inlet flow of a species
    consumption : [mol/s] its consumption in the cell, negative when it is produced

    Returns
    -------
    [mol/s] outlet flow

    Validity: steady state. Source: balance.

    >>> outlet_molar_flow(3.0, 1.0)
    2.0
    """
    return inlet_flow - consumption


def mass_transfer_coefficient(sherwood_number: Scalar, diffusivity: Scalar, hydraulic_diameter: Scalar) -> Scalar:
    """Mass transfer from the channel to the diffusion layer, h = Sh D/d_h.

    Parameters
    ----------
    sherwood_number : [1] Sherwood number, 2.5 to 3.7 in laminar channels with one active wall
    diffusivity : [m2/s] diffusivity in the channel gas
    hydraulic_diameter : [m] hydraulic diameter of the channel

    Returns
    -------
    [m/s] mass transfer coefficient

    Validity: developed laminar flow. Source: `bird_stewart_lightfoot`.

    >>> mass_transfer_coefficient(3.0, 2.8e-5, 1.0e-3)
    0.084
    """
    return sherwood_number * diffusivity / hydraulic_diameter


def transfer_units(conductance: Scalar, flow: Scalar) -> Scalar:
    """Count of transfer units, conductance over flow in the same molar or volumetric unit.

    Parameters
    ----------
    conductance : [mol/s] coefficient times area times concentration
    flow : [mol/s] gas flow along the channel

    Returns
    -------
    [1] number of transfer units

    Validity: constant conductance and flow. Source: `bird_stewart_lightfoot`.

    >>> transfer_units(1.0, 4.0)
    0.25
    """
    return conductance / flow


def logarithmic_mean_factor(transfer_units: Scalar) -> Scalar:
    """Mean over inlet driving force along a channel, (1 - exp(-NTU))/NTU.

    Parameters
    ----------
    transfer_units : [1] number of transfer units

    Returns
    -------
    [1] factor, 1 for NTU = 0 (differential cell)

    Validity: uniform wall state, plug flow. Source: `bird_stewart_lightfoot`.

    >>> round(float(logarithmic_mean_factor(1.0)), 6)
    0.632121
    """
    return relative_exponential_integral(transfer_units)


def mole_fraction_transfer_units(transfer_units: Scalar, inlet_fraction: Scalar) -> Scalar:
    """Decay exponent of the mole fraction when the flow of the reactant decays by exp(-NTU) and the rest stays.

        NTU_x = ln(x_in/x_out) = NTU + ln(1 - x_in + x_in exp(-NTU))

    Parameters
    ----------
    transfer_units : [1] decay exponent of the molar flow of the reactant
    inlet_fraction : [1] mole fraction of the reactant at the inlet

    Returns
    -------
    [1] decay exponent of the mole fraction; 0 for a pure feed, NTU for a dilute one

    Validity: one consumed species, any number of inert ones. Source: balance.

    >>> round(float(mole_fraction_transfer_units(0.6931471805599453, 0.21)), 4)
    0.582
    """
    return transfer_units + log(1.0 - inlet_fraction + inlet_fraction * exp(-transfer_units))


def outlet_driving_force(inlet_driving_force: Scalar, transfer_units: Scalar) -> Scalar:
    """Driving force left at the outlet, inlet value times exp(-NTU).

    Parameters
    ----------
    inlet_driving_force : [1] difference to the wall at the inlet, in any unit
    transfer_units : [1] number of transfer units

    Returns
    -------
    [1] difference to the wall at the outlet, same unit

    Validity: uniform wall state, plug flow. Source: `bird_stewart_lightfoot`.

    >>> round(float(outlet_driving_force(2.0, 1.0)), 4)
    0.7358
    """
    return inlet_driving_force * exp(-transfer_units)


def kulikovsky_current_profile(stoichiometry: Scalar, position: Scalar) -> Scalar:
    """Local over mean current along an oxygen channel with first-order Tafel kinetics.

        i/<i> = -z ln(1 - 1/z) (1 - 1/z)^y

    Parameters
    ----------
    stoichiometry : [1] oxygen stoichiometric ratio, above 1
    position : [1] distance from the inlet over channel length

    Returns
    -------
    [1] local over mean current density

    Validity: isothermal, equipotential plates, oxygen the only varying quantity. Source: `kulikovsky_2010`.

    >>> round(float(kulikovsky_current_profile(2.0, 0.0)), 6)
    1.386294
    """
    decay = log(1.0 - 1.0 / stoichiometry)
    return -stoichiometry * decay * exp(position * decay)


def laminar_pressure_drop(
    friction_reynolds: Scalar, viscosity: Scalar, velocity: Scalar, length: Scalar, hydraulic_diameter: Scalar
) -> Scalar:
    """Pressure drop of developed laminar flow, (f Re) mu u L/(2 d_h^2).

    Parameters
    ----------
    friction_reynolds : [1] Darcy friction factor times Reynolds number: pipe 64, square channel 56.9
    viscosity : [Pa s] gas viscosity
    velocity : [m/s] mean velocity
    length : [m] channel length
    hydraulic_diameter : [m] hydraulic diameter

    Returns
    -------
    [Pa] pressure drop

    Validity: Reynolds number below 2000, constant density. Source: `white_2006`.

    >>> round(laminar_pressure_drop(64.0, 2.0e-5, 5.0, 0.1, 1.0e-3), 3)
    320.0
    """
    return friction_reynolds * viscosity * velocity * length / (2.0 * hydraulic_diameter * hydraulic_diameter)


def rectangular_friction_reynolds(width: Scalar, depth: Scalar) -> Scalar:
    """Darcy friction factor times Reynolds number of a rectangular duct, developed laminar flow.

        f Re = 96 (1 - 1.3553 a + 1.9467 a^2 - 1.7012 a^3 + 0.9564 a^4 - 0.2537 a^5),   a = shorter/longer side

    Parameters
    ----------
    width : [m] one side of the cross-section
    depth : [m] the other side

    Returns
    -------
    [1] Darcy friction factor times Reynolds number: 96 between plates, 56.9 in a square

    Validity: Reynolds number below 2000; the polynomial is within 0.05 % of the series. Source: `shah_london_1978`.

    >>> round(float(rectangular_friction_reynolds(1.0e-3, 1.0e-3)), 2)
    56.92
    """
    ratio = width / depth
    a = where(ratio < 1.0, ratio, 1.0 / ratio)
    return 96.0 * (1.0 - a * (1.3553 - a * (1.9467 - a * (1.7012 - a * (0.9564 - 0.2537 * a)))))
