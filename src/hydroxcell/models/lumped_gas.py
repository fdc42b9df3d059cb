"""Gas and liquid side of one electrode of the lumped model: channel, porous layers, condensation and drainage.

Pressures at the catalyst follow explicitly from the fluxes: along the channel with the laws of `channel`, across the
layers by the exact one-dimensional solution of the Maxwell-Stefan equation of one gas (with Knudsen resistance and a
uniform total pressure), whose coefficients are taken at the composition of the channel. Transport properties of gases
and of liquid water are those at the temperature of the plates, which the parameters fix; saturation is local.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.maths import (
    Scalar,
    exp,
    log,
    relative_exponential_integral,
    smooth_positive,
    smooth_ramp,
    sqrt,
    where,
)
from hydroxcell.models import layers
from hydroxcell.models.base import ParameterTree, Region, State
from hydroxcell.models.channel import channel_balance, channel_gas
from hydroxcell.models.closures import Closures
from hydroxcell.models.layers import REACTANT
from hydroxcell.physics import phase_change, thermodynamics

FEED_FLOOR = 1e-5  # [1] smooth floor of the share of the feed that is left
TRACE = 1e-3  # [1] of the first other gas, keeps the mean resistance regular in a pure gas
MEAN_SATURATION = 0.8  # [1] mean over inner saturation of a layer drained by capillarity, s ~ (x/L)^(1/4)
CONDENSING_SHARE = 1.0 / 3.0  # [1] of a diffusion layer, for a linear profile of the excess vapour
DRY_WIDTH = 1e-3  # [1] smooth floor of the saturation under its flow potential
FIRST_LIQUID = 3e-3  # [mol/m2/s] of liquid flux up to which the saturation rises in proportion, not as its fourth root

Triple = tuple[Scalar, Scalar, Scalar]


@dataclass(frozen=True)
class GasSide:
    """Gas and water of one electrode.

    Attributes
    ----------
    channel_reactant, channel_water : mean partial pressures in the channel [Pa]
    reactant, water : in the catalyst layer [Pa]
    released : water that leaves the ionomer into the pores [mol/m2/s]
    liquid : the part of it that leaves as liquid [mol/m2/s]
    feed_used : reactant taken up over reactant fed; 0 in a differential cell [-]
    feed : what enters and leaves the channel [mol/m2/s]; empty in a differential cell
    """

    channel_reactant: Scalar
    channel_water: Scalar
    reactant: Scalar
    water: Scalar
    released: Scalar
    liquid: Scalar
    feed_used: Scalar
    feed: Mapping[str, Scalar]


def porous_names(side: str, structure: Mapping[str, str]) -> tuple[str, ...]:
    """Porous layers between channel and catalyst layer, from the channel inwards."""
    fine = f"{side}.microporous_layer"
    return (f"{side}.diffusion_layer", *((fine,) if structure.get(fine, "absent") == "present" else ()))


def layer_saturation(name: str, inner: Scalar, p: ParameterTree) -> Scalar:
    """Mean saturation of a layer from that at the inner face of the diffusion layer [-].

    Inner layers have the same capillary pressure, by the linear part of the capillary law (saturations are small).
    """
    if name.endswith("diffusion_layer"):
        return MEAN_SATURATION * inner
    plate = p.conditions.temperature
    outer = Region(f"{name.split('.')[0]}.diffusion_layer", (), 1)
    return inner * layers.capillary_scale(outer, plate, p) / layers.capillary_scale(Region(name, (), 1), plate, p)


def gas_side(
    side: str,
    s: State,
    uptake: Scalar,
    released: Scalar,
    current: Scalar,
    catalyst_pores: layers.Pores,
    structure: Mapping[str, str],
    p: ParameterTree,
    closures: Closures,
) -> GasSide:
    """Pressures at the catalyst from the fluxes of an electrode.

    Parameters
    ----------
    s : unknowns; the saturation of the side and the temperature are used
    uptake, released : reactant taken up and water given off by the electrode [mol/m2/s]
    current : electronic current [A/m2]
    catalyst_pores : open pores of the catalyst layer
    structure, p, closures : of the cell
    """
    reactant, water, inert, used, feed = _channel(side, uptake, released, current, structure, p)
    pressure = p.conditions.at(side).pressure
    plate = p.conditions.temperature
    bulk, knudsen = _resistances(side, s, plate, catalyst_pores, structure, p, closures)
    x = (reactant / pressure, water / pressure, inert / pressure)
    concentration = pressure / (GAS_CONSTANT * plate)
    inside, _ = stefan_fraction(x, (uptake, -released), bulk, knudsen, concentration)
    dry_water, own = stefan_fraction(
        (x[1], x[0], x[2]),
        (-released, uptake),
        (bulk[0], bulk[2], bulk[1]),
        (knudsen[1], knudsen[0], knudsen[2]),
        concentration,
    )
    saturated = thermodynamics.saturation_pressure(0.5 * (plate + s["temperature"]))
    conductance = _condensation(side, s, plate, structure, p)
    resistance = own * GAS_CONSTANT * plate
    excess, liquid = condensed(
        dry_water * pressure - saturated, resistance, conductance, phase_change.RAMP_SHARE * saturated
    )
    return GasSide(reactant, water, inside * pressure, saturated + excess, released, liquid, used, feed)


def _channel(
    side: str, uptake: Scalar, released: Scalar, current: Scalar, structure: Mapping[str, str], p: ParameterTree
) -> tuple[Scalar, Scalar, Scalar, Scalar, Mapping[str, Scalar]]:
    """Pressures of reactant, vapour and inert gas [Pa], used share of the feed [-] and flows; channel rows inverted."""
    kind = structure[f"conditions.{side}.flow.kind"]
    used: Scalar = 0.0
    units: Scalar = 0.0
    share: Scalar = 1.0
    rest = {"transfer_units": 0.0, "water_pressure": 0.0}
    _, feed = channel_balance(side, kind, rest, uptake, -released, current, p)
    if "dry_feed" in feed:
        used = uptake / (feed["dry_feed"] * p.conditions.at(side).reactant_fraction)
        left = smooth_positive(1.0 - used, FEED_FLOOR)
        units, share = -log(left), left / (left + FEED_FLOOR)
    # the row of the vapour pressure is linear in it: its value at zero pressure gives the pressure
    state = {"transfer_units": units, "water_pressure": 0.0}
    rows, feed = channel_balance(side, kind, state, uptake, -released, current, p)
    state["water_pressure"] = -1e5 * rows["water_pressure"]
    reactant, water, inert = channel_gas(side, state, p)
    # the logarithmic mean falls too slowly to stop the reaction where nothing is left: the share does
    return reactant * share, water, inert + reactant * (1.0 - share), used, feed


def _resistances(
    side: str,
    s: State,
    temperature: Scalar,
    catalyst_pores: layers.Pores,
    structure: Mapping[str, str],
    p: ParameterTree,
    closures: Closures,
) -> tuple[Triple, Triple]:
    """Bulk and Knudsen resistances of channel film, porous layers and a third of the catalyst layer [s/m].

    A third: mean drop over the drop at full flux, where the reaction is spread evenly.
    """
    field = p.at(side).flow_field
    film = field.hydraulic_diameter / (field.sherwood_number * field.open_area_fraction)
    share = p.at(f"{side}.catalyst_layer").thickness / (3.0 * catalyst_pores.diffusion)
    structure_length, pore_length = film + share, film / field.hydraulic_diameter + share / catalyst_pores.diameter
    for name in porous_names(side, structure):
        local = {"liquid_saturation": layer_saturation(name, s[f"{side}_saturation"], p)}
        pores = layers.pores(Region(name, (), 1), local, p, closures)
        length = p.at(name).thickness / pores.diffusion
        structure_length, pore_length = structure_length + length, pore_length + length / pores.diameter
    species = (REACTANT[side], "H2O", "N2")
    return (
        layers.binary_resistances(species, temperature, p.conditions.at(side).pressure, structure_length),
        layers.knudsen_resistances(species, temperature, pore_length),
    )


def stefan_fraction(
    x: Triple, fluxes: tuple[Scalar, Scalar], bulk: Triple, knudsen: Triple, concentration: Scalar
) -> tuple[Scalar, Scalar]:
    """Mole fraction of gas 1 behind a layer through which gases 1 and 2 flow and gas 3 rests.

        x_1' = x_1 e^m - N_1 (B_1 + K_1)/c (e^m - 1)/m,   m = (N_1 B_1 + N_2 B_12 + K_1 U)/c

    with B_1 the mean resistance of gas 1 in the other gases and U = sum(K N)/sum(K x), the viscous flow that keeps the
    total pressure uniform.

    Parameters
    ----------
    x : mole fractions in front of the layer [-]
    fluxes : of gases 1 and 2 into the layer [mol/m2/s]
    bulk : resistances of the pairs 12, 13, 23 [s/m]
    knudsen : resistances of gases 1, 2, 3 [s/m]
    concentration : of the whole gas [mol/m3]

    Returns
    -------
    mole fraction of gas 1 behind the layer [-], and its decrease per flux times concentration [s/m]

    Validity: composition of the other gases as in front of the layer; exact for one moving gas (Stefan tube).

    >>> import math
    >>> found, _ = stefan_fraction((0.3, 0.0, 0.7), (2.0, 0.0), (4.0, 4.0, 4.0), (0.0, 0.0, 1e-9), 34.0)
    >>> math.isclose(found, 1.0 - 0.7 * math.exp(2.0 * 4.0 / 34.0))
    True
    """
    first, second = fluxes
    mean = (x[1] * bulk[0] + x[2] * bulk[1] + TRACE * bulk[0]) / (x[1] + x[2] + TRACE)
    viscous = (knudsen[0] * first + knudsen[1] * second) / sum(k * y for k, y in zip(knudsen, x, strict=True))
    exponent = (first * mean + second * bulk[0] + knudsen[0] * viscous) / concentration
    own = (mean + knudsen[0]) * relative_exponential_integral(-exponent)
    return x[0] * exp(exponent) - first * own / concentration, own


def condensed(dry_excess: Scalar, resistance: Scalar, conductance: Scalar, width: Scalar) -> tuple[Scalar, Scalar]:
    """Excess of the vapour over saturation [Pa] and condensed flux [mol/m2/s] when vapour also diffuses away.

        y = d - r N,   N = k y^2/(y + w) for y > 0, else 0   (a quadratic equation in y)

    Parameters
    ----------
    dry_excess : d, excess without condensation [Pa]
    resistance : r, of the diffusion path [Pa m2 s/mol]
    conductance : k, condensed flux per excess [mol/m2/s/Pa]
    width : w, of the smooth start [Pa]

    >>> y, n = condensed(1000.0, 2.0e5, 5.0e-6, 100.0)
    >>> round(float(y), 1), round(float(y + 2.0e5 * n), 6)
    (542.2, 1000.0)
    """
    double, gap = 1.0 + resistance * conductance, dry_excess - width
    positive = where(dry_excess > 0.0, dry_excess, 0.0)
    root = sqrt(gap * gap + 4.0 * double * positive * width)
    excess = where(dry_excess > 0.0, 0.5 * (gap + root) / double, dry_excess)
    return excess, conductance * smooth_ramp(excess, width)


def _condensation(side: str, s: State, temperature: Scalar, structure: Mapping[str, str], p: ParameterTree) -> Scalar:
    """Condensed flux per excess vapour pressure, catalyst layer and porous layers together [mol/m2/s/Pa]."""
    layer = p.at(f"{side}.catalyst_layer")
    volume = layer.thickness * layer.pore_volume_fraction
    for name in porous_names(side, structure):
        volume = volume + CONDENSING_SHARE * p.at(name).thickness * p.at(name).porosity
    dry = smooth_positive(1.0 - MEAN_SATURATION * s[f"{side}_saturation"], 0.02)
    return p.phase_change.rate_constant * volume * dry / (GAS_CONSTANT * temperature)


def drainage(side: str, s: State, liquid: Scalar, p: ParameterTree, closures: Closures) -> Scalar:
    """Row of the saturation [-]: liquid flows through the diffusion layer by capillarity alone.

    The fourth root makes the row nearly linear in the saturation.
    """
    region = Region(f"{side}.diffusion_layer", (), 1)
    layer, plate = p.at(region.name), p.conditions.temperature
    conductance = layers.liquid_mobility(plate) * layer.permeability * layers.capillary_scale(region, plate, p)
    wet = [closures.capillary_potential(smooth_positive(x, DRY_WIDTH)) for x in (s[f"{side}_saturation"], 0.0)]
    outer = closures.capillary_potential(p.conditions.at(side).interface_saturation)
    needed = outer + liquid * layer.thickness / conductance
    first = FIRST_LIQUID * layer.thickness / conductance
    root = _fourth_root(needed + first)
    return _fourth_root(wet[0]) - _fourth_root(wet[1]) - needed / (root * root * root)


def _fourth_root(x: Scalar) -> Scalar:
    return sqrt(sqrt(x))
