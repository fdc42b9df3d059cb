"""Carbon dioxide in the cell: a trace in the gas, and bicarbonate and carbonate beside hydroxide in the ionomer.

    carbon_dioxide_pressure  p   [Pa]  GDL, MPL, CL     div(N_CO2) = -exchanged
    carbon_content           C   [1]   CL, membrane     div(N_HCO3 + N_CO3) = exchanged
    carbon_dioxide_pressure  p   [Pa]  channels         in - out = taken up; the mean that the electrode sees

The anions are in local equilibrium, so that C and the water activity decide the composition. What is conserved are
carbon dioxide, hydroxide and water: bicarbonate counts as CO2 + OH-, carbonate as CO2 + 2 OH- - H2O. Therefore the
reactions, the charge and the water balance keep their form; only the water flux loses one water per carbonate. Carbon
dioxide carries no enthalpy, neither as gas nor bound: the heat of absorption (below 1 % of the heat of the cell) is
left out, and the energy balance closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS
from hydroxcell.maths import Scalar, log, smooth_positive
from hydroxcell.models.base import Expression, ParameterTree, Region, State, Unknown
from hydroxcell.models.closures import IonomerState
from hydroxcell.models.layers import AMOUNT, REACTANT
from hydroxcell.physics import carbonation as laws
from hydroxcell.physics import gas_properties, gas_transport

ATMOSPHERE = gas_properties.ATMOSPHERE
ROW = 1.0e3 * AMOUNT  # scale of the carbon rows: their throughput is a thousandth of that of the reactants
HYDROXIDE_WIDTH = 1.0e-9  # [1] below which the hydroxide fraction is regularised
WATER_WIDTH = 1.0e-3  # [1] of water activity in the mass action law
UNKNOWNS = (
    Unknown("carbon_dioxide_pressure", 100.0, 0.0, 1.0e4, -1.0, 1.0e6),
    Unknown("carbon_content", 1.0, 0.0, 0.1, -1.0e-6, 1.0),
)
GAS, IONOMER = ("carbon_dioxide_pressure",), ("carbon_content",)


@dataclass(frozen=True)
class Anions:
    """Composition of the ionomer of one cell.

    Attributes
    ----------
    hydroxide, bicarbonate, carbonate : ions per fixed ion [-]; hydroxide kept positive
    concentration : of fixed ions in the swollen ionomer [mol/m3]
    water : its activity, at most 1 and kept positive [-]
    conductivity_factor : conductivity over that of the hydroxide form [-]
    """

    hydroxide: Scalar
    bicarbonate: Scalar
    carbonate: Scalar
    concentration: Scalar
    water: Scalar
    conductivity_factor: Scalar


def added(names: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Unknowns of a layer ("porous", "catalyst", "membrane" or "channel") with those of carbonation."""
    more = {"porous": GAS, "catalyst": GAS + IONOMER, "membrane": IONOMER, "channel": GAS}[kind]
    return names + more


def anions(state: State, ionomer: IonomerState, p: ParameterTree) -> Anions:
    """Local equilibrium of the anions; water takes part in the law of mass action."""
    card = p.carbonation
    temperature = state["temperature"]
    concentration = ionomer.site_concentration / ionomer.swelling
    constant = _constant(card, "carbonate", temperature)
    water = smooth_positive(ionomer.activity, WATER_WIDTH)
    found = laws.anion_fractions(state["carbon_content"], constant * concentration / water)
    hydroxide = smooth_positive(found[0], HYDROXIDE_WIDTH)
    ratios = (card.bicarbonate_conductivity_ratio, card.carbonate_conductivity_ratio)
    factor = laws.conductivity_factor(hydroxide, found[1], found[2], *ratios)
    return Anions(hydroxide, found[1], found[2], concentration, water, factor)


def _constant(card: ParameterTree, reaction: str, temperature: Scalar) -> Scalar:
    reference, enthalpy = getattr(card, f"{reaction}_constant"), getattr(card, f"{reaction}_enthalpy")
    return laws.equilibrium_constant(reference, enthalpy, card.reference_temperature, temperature)


def _solubility(card: ParameterTree, temperature: Scalar) -> Scalar:
    return laws.equilibrium_constant(
        card.henry_constant, card.dissolution_enthalpy, card.reference_temperature, temperature
    )


def bicarbonate_ratio(card: ParameterTree, temperature: Scalar) -> Scalar:
    """Bicarbonate over hydroxide per pressure of carbon dioxide, K1' H [1/Pa]."""
    return _constant(card, "bicarbonate", temperature) * _solubility(card, temperature)


def carbonate_constant(card: ParameterTree, temperature: Scalar) -> Scalar:
    """K2' = c_CO3/(c_HCO3 c_OH) at water activity 1 [m3/mol]."""
    return _constant(card, "carbonate", temperature)


def exchange(
    state: State, found: Anions, layer: ParameterTree, swelling: Scalar, p: ParameterTree
) -> dict[str, Scalar]:
    """Carbon dioxide absorbed by the ionomer of a catalyst layer [mol/m3/s], and its equilibrium pressure [Pa].

    The ionomer film is as thick as its volume spread over its surface.
    """
    card, temperature = p.carbonation, state["temperature"]
    surface = layer.ionomer_roughness / layer.thickness
    thickness = layer.ionomer_volume_fraction * swelling / surface

    def thermal(reference: Scalar, energy: Scalar) -> Scalar:
        return laws.equilibrium_constant(reference, energy, card.reference_temperature, temperature)

    by_hydroxide = thermal(card.rate_constant, card.activation_energy) * found.hydroxide * found.concentration
    by_water = thermal(card.water_rate_constant, card.water_activation_energy) * found.water
    coefficient = laws.absorption_coefficient(
        _solubility(card, temperature),
        by_hydroxide + by_water,
        thermal(card.diffusivity, card.diffusion_activation_energy),
        thickness,
    )
    equilibrium = found.bicarbonate / (found.hydroxide * bicarbonate_ratio(card, temperature))
    rate = surface * coefficient * (state["carbon_dioxide_pressure"] - equilibrium)
    return {"carbon_dioxide_absorbed": rate, "carbon_dioxide_equilibrium_pressure": equilibrium}


def ion_fluxes(
    left: Anions, right: Anions, conductance: Scalar, drop: Scalar, temperature: Scalar, p: ParameterTree
) -> dict[str, Scalar]:
    """Currents of the three ions [A/m2] and the flux of carbon [mol/m2/s].

    Parameters
    ----------
    conductance : of the hydroxide form between the two places [S/m2]
    drop : of the potential defined by hydroxide, with the drag of water [V]
    """
    card = p.carbonation
    electric = drop + GAS_CONSTANT * temperature / FARADAY * log(left.hydroxide / right.hydroxide)
    # where two ionomers differ in their fixed ions, what is continuous is the concentration of carbonate over them
    mean = 0.5 * (left.concentration + right.concentration)
    ions = {
        "hydroxide_current": (-1.0, 1.0, left.hydroxide, right.hydroxide),
        "bicarbonate_current": (-1.0, card.bicarbonate_conductivity_ratio, left.bicarbonate, right.bicarbonate),
        "carbonate_current": (
            -2.0,
            0.5 * card.carbonate_conductivity_ratio,
            left.carbonate * mean / left.concentration,
            right.carbonate * mean / right.concentration,
        ),
    }
    currents = {
        name: laws.ion_current(charge, ratio * conductance, a, b, electric, temperature)
        for name, (charge, ratio, a, b) in ions.items()
    }
    carbonate = -0.5 * currents["carbonate_current"] / FARADAY
    carbon = carbonate - currents["bicarbonate_current"] / FARADAY
    return currents | {"carbon_content": carbon, "carbonate_flux": carbonate}


def electrostatic_shift(found: Anions, temperature: Scalar) -> Scalar:
    """Electrostatic minus hydroxide-defined potential of the ionomer, (R T/F) ln y_OH [V]."""
    return GAS_CONSTANT * temperature / FARADAY * log(found.hydroxide)


# -------------------------------------------------------------------------------- gas


def gas_flux(
    side: str,
    pressures: tuple[Scalar, Scalar],
    gases: tuple[gas_transport.Triple, gas_transport.Triple],
    fluxes: gas_transport.Triple,
    temperature: Scalar,
    open_length: Scalar,
    pore_length: Scalar,
    velocity: Scalar,
    total: Scalar,
) -> Scalar:
    """Flux of carbon dioxide between two places [mol/m2/s] from left to right.

    Parameters
    ----------
    pressures, gases : of carbon dioxide, and of reactant, vapour and nitrogen, on the left and right [Pa]
    fluxes : of those three gases [mol/m2/s]
    open_length, pore_length : distance over structure factor [m], and over pore diameter too [-]
    total : gas pressure at the face [Pa]
    """
    species = (REACTANT[side], "H2O", "N2")
    bulk = [open_length / gas_properties.binary_diffusivity(("CO2", k), temperature, total) for k in species]
    middle = [0.5 * (a + b) for a, b in zip(*gases, strict=True)]
    return gas_transport.trace_gas_flux(
        0.5 * (pressures[0] + pressures[1]),
        pressures[0] - pressures[1],
        (middle[0], middle[1], middle[2]),
        fluxes,
        temperature,
        (bulk[0], bulk[1], bulk[2]),
        pore_length / gas_properties.knudsen_diffusivity(1.0, temperature, MOLAR_MASS["CO2"]),
        velocity,
    )


# -------------------------------------------------------------------------------- channel


def feed_pressure(side: str, channel: State, p: ParameterTree) -> Scalar:
    """Partial pressure of carbon dioxide in a gas that has not changed since it was fed [Pa]."""
    conditions = p.conditions.at(side)
    return conditions.carbon_dioxide_fraction * (conditions.pressure - channel["water_pressure"])


def channel_row(
    side: str, channel: State, taken: Scalar, used: Scalar, feed: Mapping[str, Expression], p: ParameterTree
) -> tuple[Expression, dict[str, Expression]]:
    """Row of the channel's carbon dioxide, and what enters and leaves [mol/m2/s].

    Parameters
    ----------
    taken : up by the electrode [mol/m2/s]
    used : share of the dry feed that the electrode takes up [-]; the trace stands in what is left of it
    feed : "dry_feed" [mol/m2/s]; empty for a differential cell, whose gas does not change
    """
    pressure, conditions = channel["carbon_dioxide_pressure"], p.conditions.at(side)
    if "dry_feed" not in feed:
        return (pressure - feed_pressure(side, channel, p)) / 100.0, {}
    dry, fraction = feed["dry_feed"], conditions.carbon_dioxide_fraction
    if conditions.flow.kind == "segment":
        fraction = p.segment.at(side).carbon_dioxide / dry
    # a trace released evenly into a gas that is used up evenly has this mean (to the second order of the use)
    mean = pressure / (conditions.pressure - channel["water_pressure"]) * (1.0 - 2.0 / 3.0 * used)
    out = dry * laws.plug_flow_outlet(mean, fraction)
    return ROW * (dry * fraction - out - taken), {"carbon_dioxide_feed": dry * fraction, "carbon_dioxide_out": out}


# -------------------------------------------------------------------------------- contents and beginnings


def contents(
    found: Anions | None, state: State, gas: Scalar, ionomer: Scalar, width: Expression
) -> dict[str, Expression]:
    """Carbon stored in a cell, scaled as its rows.

    Parameters
    ----------
    gas : gas volume over R T [mol/m3/Pa];  ionomer : fixed ions per volume of the layer [mol/m3]
    """
    stored: dict[str, Expression] = {}
    if found is not None:
        stored["carbon_content"] = ROW * width * ionomer * state["carbon_content"]
    if "carbon_dioxide_pressure" in state:
        stored["carbon_dioxide_pressure"] = ROW * width * gas * state["carbon_dioxide_pressure"]
    return stored


def first_guess(region: Region, values: Mapping[str, float]) -> dict[str, float]:
    """State from which the equations are solved: little carbon, the gas of the feed."""
    side = region.name.split(".")[0]
    fed = {k: values[f"conditions.{k}.carbon_dioxide_fraction"] for k in ("anode", "cathode")}
    guess = {"carbon_content": 0.02 if max(fed.values()) > 0.0 else 0.0}
    if side in fed:
        guess["carbon_dioxide_pressure"] = 0.5 * values[f"conditions.{side}.pressure"] * fed[side]
    return guess


def in_air(p: ParameterTree, fraction: Scalar) -> Scalar:
    """Carbon per fixed ion of a membrane that has been in humid air of this carbon dioxide at cell temperature [-]."""
    temperature = p.conditions.temperature
    concentration = p.membrane.ion_exchange_capacity * p.membrane.dry_density
    constant = carbonate_constant(p.carbonation, temperature) * concentration
    pressure = fraction * ATMOSPHERE
    return laws.equilibrium_carbon_content(pressure, bicarbonate_ratio(p.carbonation, temperature), constant)
