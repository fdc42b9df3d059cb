"""What passes between two neighbouring cells: electrons, ions and their water, gases, liquid, heat, crossover.

Every function takes the two cells as `Cell` records and returns fluxes towards the cathode (+x). Two-point fluxes with
half-cell resistances in series: second order, and exact across a jump of properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydroxcell.constants import FARADAY, GAS_CONSTANT
from hydroxcell.maths import Scalar, log, smooth_positive
from hydroxcell.models.base import Expression, ParameterTree, Region, State
from hydroxcell.models.carbonation import Anions, anions, electrostatic_shift, gas_flux, ion_fluxes
from hydroxcell.models.closures import Closures, equilibrium_water_content, property_value
from hydroxcell.models.layers import (
    GASES,
    REACTANT,
    RESIDUAL_MOBILITY,
    Conduction,
    Pores,
    binary_resistances,
    capillary_scale,
    conduction,
    ionomer_of,
    is_catalyst_layer,
    knudsen_resistances,
    liquid_mobility,
    pores,
    side_of,
    with_nitrogen,
)
from hydroxcell.physics import gas_properties, gas_transport, thermodynamics

ISOTHERM_STEP = 1.0e-3  # [1] of the central difference at the interface of two ionomers
DRY_WIDTH = 1.0e-3  # [1] of saturation, below which the mobility of liquid is regularised
ACTIVITY_WIDTH = 1.0e-3  # [1] below which the chemical potential of water is regularised


@dataclass(frozen=True)
class Cell:
    """One side of a face: its region, state, half width [m] and the states of its materials."""

    region: Region
    state: State
    half: Expression
    ionomer: Conduction | None
    pores: Pores | None
    anions: Anions | None = None


def make_cell(region: Region, state: State, half: Expression, p: ParameterTree, closures: Closures) -> Cell:
    """Evaluate the materials of a cell once for all fluxes through one of its faces."""
    full = with_nitrogen(side_of(region), state, p)
    ionomer = conduction(region, full, p, closures) if "water_activity" in full else None
    swelling = ionomer.state.swelling if ionomer is not None else 1.0
    porous = pores(region, full, p, closures, swelling) if "liquid_saturation" in full else None
    found = anions(full, ionomer.state, p) if ionomer is not None and "carbon_content" in full else None
    return Cell(region, full, half, ionomer, porous, found)


def observed_ionomer(cell: Cell) -> dict[str, Scalar]:
    """What is worth reporting of the ionomer of a cell."""
    assert cell.ionomer is not None
    found = {"water_content": cell.ionomer.state.water_content, "ionic_conductivity": cell.ionomer.conductivity}
    if cell.anions is None:
        return found
    return found | {
        "ionic_conductivity": cell.ionomer.conductivity * cell.anions.conductivity_factor,
        "hydroxide_form_conductivity": cell.ionomer.conductivity,
        "hydroxide_fraction": cell.anions.hydroxide,
        "bicarbonate_fraction": cell.anions.bicarbonate,
        "carbonate_fraction": cell.anions.carbonate,
    }


def series(
    left: Cell, conductivity_left: Scalar, right: Cell, conductivity_right: Scalar
) -> tuple[Scalar, Scalar, Scalar]:
    """Conductance of two half cells in series, and the shares of the left and right value at the face."""
    a, b = conductivity_left / left.half, conductivity_right / right.half
    return a * b / (a + b), a / (a + b), b / (a + b)


def electrons(left: Cell, right: Cell, p: ParameterTree) -> tuple[Scalar, Scalar]:
    """Electronic current [A/m2] and the potential at the face [V]."""
    sigma = [p.at(c.region.name).electrical_conductivity for c in (left, right)]
    conductance, share_left, share_right = series(left, sigma[0], right, sigma[1])
    a, b = left.state["electronic_potential"], right.state["electronic_potential"]
    return conductance * (a - b), share_left * a + share_right * b


def ionic_potential(state: State) -> Scalar:
    """phi_l of a membrane or catalyst-layer cell [V]."""
    if "ionic_potential" in state:
        return state["ionic_potential"]
    return state["electronic_potential"] - state["double_layer_voltage"]


def ions_and_water(left: Cell, right: Cell, temperature: Scalar, charge: int, p: ParameterTree) -> dict[str, Scalar]:
    """Ionic current [A/m2], water flux in the ionomer [mol/m2/s] and ionic potential at the face [V].

    i_l = -kappa (d phi_l/dx + xi/(zF) d mu_w/dx),   N_w = xi i_l/(zF) - D c_f d lambda/dx

    The same drag xi stands in both (Onsager); mu_w = RT ln a. With carbonation the currents of the three anions, with
    the same drag per charge; carbonate takes the place of one water (`carbonation`).
    """
    one, two = left.ionomer, right.ionomer
    assert one is not None
    assert two is not None
    conductance, share_left, share_right = series(left, one.conductivity, right, two.conductivity)
    phi_left, phi_right = ionic_potential(left.state), ionic_potential(right.state)
    activity = [smooth_positive(c.state["water_activity"], ACTIVITY_WIDTH) for c in (left, right)]
    per_charge = 0.5 * (one.state.drag + two.state.drag) / (charge * FARADAY)
    chemical = GAS_CONSTANT * temperature * log(activity[0] / activity[1])
    drop = phi_left - phi_right + per_charge * chemical
    if left.region is right.region:
        difference = one.state.water_content - two.state.water_content
        fickian = difference / (left.half / one.water + right.half / two.water)
    else:  # two ionomers in contact share the activity, not the content
        slopes = [_isotherm_slope(c, p) for c in (left, right)]
        through, _, _ = series(left, slopes[0] * one.water, right, slopes[1] * two.water)
        fickian = through * (left.state["water_activity"] - right.state["water_activity"])
    potential = share_left * phi_left + share_right * phi_right
    if left.anions is None or right.anions is None:
        ionic = conductance * drop
        return {
            "ionic_current": ionic,
            "water_activity": per_charge * ionic + fickian,
            "face_ionic_potential": potential,
        }
    ions = ion_fluxes(left.anions, right.anions, conductance, drop, temperature, p)
    ionic = ions["hydroxide_current"] + ions["bicarbonate_current"] + ions["carbonate_current"]
    shifts = [electrostatic_shift(found, temperature) for found in (left.anions, right.anions)]
    return ions | {
        "ionic_current": ionic,
        "water_activity": per_charge * ionic + fickian - ions["carbonate_flux"],
        "face_ionic_potential": potential,
        "face_electrostatic_potential": potential + share_left * shifts[0] + share_right * shifts[1],
    }


def _isotherm_slope(cell: Cell, p: ParameterTree) -> Scalar:
    """d lambda/d a of the ionomer of a cell [-]."""
    card, a, t = ionomer_of(cell.region, cell.state, p), cell.state["water_activity"], cell.state["temperature"]
    above = equilibrium_water_content(card, a + ISOTHERM_STEP, t)
    below = equilibrium_water_content(card, a - ISOTHERM_STEP, t)
    return (above - below) / (2.0 * ISOTHERM_STEP)


def gases(left: Cell, right: Cell, temperature: Scalar, p: ParameterTree) -> dict[str, Scalar]:
    """Maxwell-Stefan, Knudsen and viscous fluxes of reactant, vapour and nitrogen [mol/m2/s]."""
    one, two, side = left.pores, right.pores, side_of(left.region)
    assert one is not None
    assert two is not None
    a, b = left.state, right.state
    open_length = gas_transport.face_diffusivity_resistance(left.half, one.diffusion, right.half, two.diffusion)
    pore_length = gas_transport.face_diffusivity_resistance(
        left.half, one.diffusion * one.diameter, right.half, two.diffusion * two.diameter
    )
    velocity = gas_transport.darcy_velocity(
        a["pressure_excess"],
        b["pressure_excess"],
        left.half,
        one.permeability,
        right.half,
        two.permeability,
        gas_properties.gas_viscosity(REACTANT[side], temperature),
    )
    pressure = p.conditions.at(side).pressure + 0.5 * (a["pressure_excess"] + b["pressure_excess"])
    species = (REACTANT[side], "H2O", "N2")
    # the drop of nitrogen from the drops of the unknowns: the difference of two rests would be round-off
    reactant_drop, water_drop = a[GASES[0]] - b[GASES[0]], a[GASES[1]] - b[GASES[1]]
    found = gas_transport.dusty_gas_fluxes_from_differences(
        (0.5 * (a[GASES[0]] + b[GASES[0]]), 0.5 * (a[GASES[1]] + b[GASES[1]]), 0.5 * (a[GASES[2]] + b[GASES[2]])),
        (reactant_drop, water_drop, a["pressure_excess"] - b["pressure_excess"] - reactant_drop - water_drop),
        temperature,
        binary_resistances(species, temperature, pressure, open_length),
        knudsen_resistances(species, temperature, pore_length),
        velocity,
    )
    fluxes = dict(zip(GASES, found, strict=True))
    if "carbon_dioxide_pressure" in a:
        traces = a["carbon_dioxide_pressure"], b["carbon_dioxide_pressure"]
        triples = (a[GASES[0]], a[GASES[1]], a[GASES[2]]), (b[GASES[0]], b[GASES[1]], b[GASES[2]])
        lengths = open_length, pore_length, velocity, pressure
        fluxes["carbon_dioxide_pressure"] = gas_flux(side, traces, triples, found, temperature, *lengths)
    return fluxes


def channel_gases(
    cell: Cell, supply: gas_transport.Triple, p: ParameterTree, carbon_dioxide: Scalar | None = None
) -> dict[str, Scalar]:
    """Fluxes of reactant, vapour and nitrogen from a channel into the first porous cell [mol/m2/s].

    Parameters
    ----------
    supply : partial pressures in the channel [Pa]; the boundary layer is hydraulic diameter over Sherwood number thick
    carbon_dioxide : its partial pressure in the channel [Pa], where carbonation is modelled
    """
    pore, side, s = cell.pores, side_of(cell.region), cell.state
    assert pore is not None
    field, conditions = p.at(side).flow_field, p.conditions.at(side)
    temperature = 0.5 * (p.conditions.temperature + s["temperature"])
    film = field.hydraulic_diameter / (field.sherwood_number * field.open_area_fraction)
    species = (REACTANT[side], "H2O", "N2")
    open_length = film + cell.half / pore.diffusion
    pore_length = film / field.hydraulic_diameter + cell.half / (pore.diffusion * pore.diameter)
    viscosity = gas_properties.gas_viscosity(REACTANT[side], temperature)
    reactant_drop, water_drop = supply[0] - s[GASES[0]], supply[1] - s[GASES[1]]
    velocity = -s["pressure_excess"] * pore.permeability / (viscosity * cell.half)
    found = gas_transport.dusty_gas_fluxes_from_differences(
        (0.5 * (supply[0] + s[GASES[0]]), 0.5 * (supply[1] + s[GASES[1]]), 0.5 * (supply[2] + s[GASES[2]])),
        (reactant_drop, water_drop, -s["pressure_excess"] - reactant_drop - water_drop),
        temperature,
        binary_resistances(species, temperature, conditions.pressure, open_length),
        knudsen_resistances(species, temperature, pore_length),
        velocity,
    )
    fluxes = dict(zip(GASES, found, strict=True))
    if carbon_dioxide is not None:
        traces = carbon_dioxide, s["carbon_dioxide_pressure"]
        triples = supply, (s[GASES[0]], s[GASES[1]], s[GASES[2]])
        lengths = open_length, pore_length, velocity, conditions.pressure
        fluxes["carbon_dioxide_pressure"] = gas_flux(side, traces, triples, found, temperature, *lengths)
    return fluxes


def liquid(left: Cell, right: Cell, temperature: Scalar, p: ParameterTree, closures: Closures) -> Scalar:
    """Liquid flux [mol/m2/s], driven by p_g + p_c; inside a layer exact for a front that dries out."""
    one, two = left.pores, right.pores
    assert one is not None
    assert two is not None
    s_left, s_right = left.state["liquid_saturation"], right.state["liquid_saturation"]
    gas = left.state["pressure_excess"] - right.state["pressure_excess"]
    scale = capillary_scale(left.region, temperature, p)
    if left.region is right.region:
        # Kirchhoff potential: the integral of mobility over capillary pressure
        step = scale * (closures.capillary_function(s_left) - closures.capillary_function(s_right))
        potential = [closures.capillary_potential(smooth_positive(s, DRY_WIDTH)) for s in (s_left, s_right)]
        mobility = 0.5 * (_mobility(s_left) + _mobility(s_right))
        conductance = 1.0 / (left.half / one.liquid_permeability + right.half / two.liquid_permeability)
        driving = scale * (potential[0] - potential[1]) + mobility * gas + RESIDUAL_MOBILITY * step
        return liquid_mobility(temperature) * conductance * driving
    # the capillary pressure is continuous, the saturation jumps: each half cell has the mean of its own mobility and of
    # the mobility it would have in equilibrium with its neighbour, so that liquid can enter a dry layer
    pressure = [scale * closures.capillary_function(s_left)]
    other = capillary_scale(right.region, temperature, p)
    pressure.append(other * closures.capillary_function(s_right))
    beside_left = closures.capillary_inverse(pressure[1] / scale)
    beside_right = closures.capillary_inverse(pressure[0] / other)
    conductance, _, _ = series(
        left,
        one.liquid_permeability * (0.5 * (_mobility(s_left) + _mobility(beside_left)) + RESIDUAL_MOBILITY),
        right,
        two.liquid_permeability * (0.5 * (_mobility(s_right) + _mobility(beside_right)) + RESIDUAL_MOBILITY),
    )
    return liquid_mobility(temperature) * conductance * (pressure[0] - pressure[1] + gas)


def _mobility(saturation: Scalar) -> Scalar:
    """Relative permeability s^3 of liquid [-], regular for a dry pore."""
    wet = smooth_positive(saturation, DRY_WIDTH)
    return wet * wet * wet


def heat(left: Cell, right: Cell, p: ParameterTree) -> Scalar:
    """Conducted heat [W/m2]."""

    def conductivity(cell: Cell) -> Scalar:
        if cell.region.name == "membrane":
            assert cell.ionomer is not None
            return p.membrane.thermal_conductivity / cell.ionomer.state.swelling
        return p.at(cell.region.name).thermal_conductivity

    conductance, _, _ = series(left, conductivity(left), right, conductivity(right))
    return conductance * (left.state["temperature"] - right.state["temperature"])


def pore_enthalpy(side: str, fluxes: Mapping[str, Expression], temperature: Scalar) -> Scalar:
    """Enthalpy carried by gases and liquid in the pores [W/m2]."""
    return (
        fluxes["reactant_pressure"] * thermodynamics.molar_enthalpy(REACTANT[side], temperature)
        + fluxes["water_pressure"] * thermodynamics.molar_enthalpy("H2O_gas", temperature)
        + fluxes["nitrogen_pressure"] * thermodynamics.molar_enthalpy("N2", temperature)
        + fluxes["liquid_saturation"] * thermodynamics.molar_enthalpy("H2O_liquid", temperature)
    )


def permeation(left: Cell, right: Cell, p: ParameterTree) -> dict[str, Scalar]:
    """Fluxes of dissolved hydrogen and oxygen in the membrane [mol/m2/s].

    A gas enters with the pressure of its own electrode and is used up where it leaves the membrane.
    """

    def conductance(cell: Cell, law: ParameterTree) -> Scalar:
        assert cell.ionomer is not None
        return property_value(law, cell.ionomer.state.properties) / cell.ionomer.state.swelling / cell.half

    def outside(cell: Cell, origin: str) -> Scalar:
        return cell.state["reactant_pressure"] if side_of(cell.region) == origin else 0.0

    found = {}
    for name, law, origin in (
        ("hydrogen_pressure", p.membrane.hydrogen_permeability, "anode"),
        ("oxygen_pressure", p.membrane.oxygen_permeability, "cathode"),
    ):
        if is_catalyst_layer(left.region):
            found[name] = conductance(right, law) * (outside(left, origin) - right.state[name])
        elif is_catalyst_layer(right.region):
            found[name] = conductance(left, law) * (left.state[name] - outside(right, origin))
        else:
            a, b = conductance(left, law), conductance(right, law)
            found[name] = a * b / (a + b) * (left.state[name] - right.state[name])
    return found
