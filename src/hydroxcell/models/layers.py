"""States of the materials in one cell of a layer: pores, and the laws that every balance of a layer shares."""

from __future__ import annotations

from dataclasses import dataclass

from hydroxcell.constants import FARADAY, MOLAR_MASS
from hydroxcell.maths import Scalar
from hydroxcell.models.base import ParameterTree, Region, State
from hydroxcell.models.closures import Closures, IonomerState, ionomer_state
from hydroxcell.physics import gas_properties, liquid_water, porous_media
from hydroxcell.physics.ion_transport import Carrier

REFERENCE_CURRENT = 1.0e4  # [A/m2] scale of every row
AMOUNT = FARADAY / REFERENCE_CURRENT  # [m2 s/mol]
RESIDUAL_MOBILITY = 1.0e-6  # [1] of liquid in a dry pore, keeps the liquid balance regular where there is none
GASES = ("reactant_pressure", "water_pressure", "nitrogen_pressure")
REACTANT = {"anode": "H2", "cathode": "O2"}
ELECTRONS = {"anode": 2, "cathode": 4}


@dataclass(frozen=True)
class Pores:
    """Gas and liquid side of one porous cell.

    Attributes
    ----------
    diffusion : D_eff/D of the gas [-]
    permeability : for gas [m2]
    liquid_permeability : absolute [m2]
    porosity : open to gas and liquid [-]
    diameter : of the pores [m]
    """

    diffusion: Scalar
    permeability: Scalar
    liquid_permeability: Scalar
    porosity: Scalar
    diameter: Scalar


@dataclass(frozen=True)
class Conduction:
    """Ionomer of one cell with its effective properties in layer coordinates.

    Attributes
    ----------
    state : of the ionomer itself
    conductivity : effective ionic [S/m]
    water : c_f D_w, effective [mol/m/s]
    """

    state: IonomerState
    conductivity: Scalar
    water: Scalar


def side_of(region: Region) -> str:
    """Anode or cathode, from the region's name."""
    return region.name.split(".")[0]


def is_catalyst_layer(region: Region) -> bool:
    """Whether a region holds catalyst and ionomer."""
    return region.name.endswith("catalyst_layer")


def water_per_electron(carrier: Carrier, side: str) -> float:
    """Water made per electron by the reaction of a side; negative where it is consumed [-]."""
    return carrier.anode_water_per_electron if side == "anode" else carrier.cathode_water_per_electron


def ionomer_of(region: Region, state: State, p: ParameterTree) -> ParameterTree:
    """The card of the ionomer in a region."""
    found: ParameterTree = p.membrane if region.name == "membrane" else p.at(region.name).ionomer
    return found


def conduction(region: Region, s: State, p: ParameterTree, closures: Closures) -> Conduction:
    """Ionomer state and effective transport properties of a catalyst-layer or membrane cell."""
    state = ionomer_state(
        ionomer_of(region, s, p), s["water_activity"], s["temperature"], closures, s.get("cation_fraction", 1.0)
    )
    if region.name == "membrane":
        # dry coordinates of a membrane that can swell only in thickness
        stretch = state.swelling
        return Conduction(
            state,
            state.conductivity / stretch,
            state.water_diffusivity * state.site_concentration / (stretch * stretch),
        )
    layer = p.at(region.name)
    share = porous_media.bruggeman_factor(layer.ionomer_volume_fraction * state.swelling, layer.ionomer_exponent)
    water = state.water_diffusivity * state.site_concentration / state.swelling * share
    return Conduction(state, state.conductivity * share, water)


def dry_porosity(region: Region, p: ParameterTree) -> Scalar:
    """Open pore fraction of a dry layer [-]."""
    layer = p.at(region.name)
    return layer.pore_volume_fraction if is_catalyst_layer(region) else layer.porosity


def capillary_scale(region: Region, temperature: Scalar, p: ParameterTree) -> Scalar:
    """Scale of the capillary pressure of a dry layer [Pa]."""
    layer = p.at(region.name)
    return liquid_water.leverett_scale(layer.contact_angle, dry_porosity(region, p), layer.permeability, temperature)


def pores(region: Region, s: State, p: ParameterTree, closures: Closures, swelling: Scalar = 1.0) -> Pores:
    """Open pores of a cell; swollen ionomer takes its volume from the pores of a catalyst layer."""
    layer = p.at(region.name)
    porosity, permeability = dry_porosity(region, p), layer.permeability
    if is_catalyst_layer(region):
        dry = porosity
        porosity = porous_media.pore_fraction_after_swelling(dry, layer.ionomer_volume_fraction, swelling)
        permeability = porous_media.permeability_after_swelling(permeability, porosity, dry)
    saturation = s["liquid_saturation"]
    return Pores(
        diffusion=closures.pore_factor(porosity, layer.tortuosity)
        * porous_media.gas_open_fraction(saturation, layer.saturation_exponent),
        permeability=permeability * porous_media.gas_open_fraction(saturation, 3.0),
        liquid_permeability=permeability,
        porosity=porosity,
        diameter=layer.pore_diameter,
    )


def with_nitrogen(side: str, state: State, p: ParameterTree) -> State:
    """State of a porous cell completed by the nitrogen pressure, what remains of the total; others unchanged."""
    if "pressure_excess" not in state:
        return state
    total = p.conditions.at(side).pressure + state["pressure_excess"]
    return {**state, "nitrogen_pressure": total - state["reactant_pressure"] - state["water_pressure"]}


def binary_resistances(
    species: tuple[str, str, str], temperature: Scalar, pressure: Scalar, length: Scalar
) -> tuple[Scalar, Scalar, Scalar]:
    """Length over binary diffusivity for the pairs 12, 13, 23 [s/m]; `length` is already over the structure factor."""
    pairs = ((0, 1), (0, 2), (1, 2))
    found = [
        length / gas_properties.binary_diffusivity((species[i], species[j]), temperature, pressure) for i, j in pairs
    ]
    return found[0], found[1], found[2]


def knudsen_resistances(
    species: tuple[str, str, str], temperature: Scalar, length: Scalar
) -> tuple[Scalar, Scalar, Scalar]:
    """Length over Knudsen diffusivity [s/m]; `length` is over structure factor and pore diameter [-]."""
    found = [length / gas_properties.knudsen_diffusivity(1.0, temperature, MOLAR_MASS[k]) for k in species]
    return found[0], found[1], found[2]


def liquid_mobility(temperature: Scalar) -> Scalar:
    """Molar density over viscosity of liquid water [mol/m3/Pa/s]."""
    return liquid_water.liquid_density(temperature) / MOLAR_MASS["H2O"] / liquid_water.liquid_viscosity(temperature)
