"""The channel and plate beside an electrode: feed, gas of the channel, liquid outlet, contacts and control.

The electrode sees the logarithmic mean of the reactant between inlet and outlet, which is exact for a first-order
electrode at one potential, and the mean vapour pressure; a differential cell sees the inlet.

A segment is one piece of a longer channel. Its feed is what the piece before it lets out: reactant, inert gas and water
(vapour and liquid together, `segment.*` parameters), of which the gas holds no more than saturation allows.
"""

from __future__ import annotations

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.maths import Scalar, exp, relative_exponential_integral, smooth_cap, smooth_positive
from hydroxcell.models import carbonation
from hydroxcell.models.base import Expression, ParameterTree, State
from hydroxcell.models.closures import Closures
from hydroxcell.models.layers import AMOUNT, ELECTRONS, REFERENCE_CURRENT, RESIDUAL_MOBILITY, liquid_mobility
from hydroxcell.physics import channel_flow, thermodynamics

IMPURITY = 1.0e-5  # [1] inert share of any reactant feed (grade 5.0); what is left when all the rest is used up
SATURATION_WIDTH = 1.0e-3  # [1] of relative humidity by which the outlet may be supersaturated
TRACE = 1.0e-5  # [1] of the feed that an empty segment still counts; more than regularised films take at no pressure
SEGMENT = "segment"
SEGMENT_INPUTS = ("reactant", "inert", "water", "carbon_dioxide")


def channel_gas(side: str, channel: State, p: ParameterTree) -> tuple[Scalar, Scalar, Scalar]:
    """Partial pressures of reactant, vapour and nitrogen that the electrode sees [Pa]."""
    conditions = p.conditions.at(side)
    dry = conditions.pressure - channel["water_pressure"]
    fraction = conditions.reactant_fraction * (1.0 - IMPURITY)
    before = 1.0
    if conditions.flow.kind == SEGMENT:
        reactant, feed = segment_reactant(side, p)
        fraction, before = reactant / (reactant + p.segment.at(side).inert), feed / reactant
    units = channel_flow.mole_fraction_transfer_units(channel["transfer_units"], fraction)
    # the logarithmic mean falls too slowly to stop a reaction whose feed is used up; below the impurity nothing is left
    left = 1.0 / (1.0 + IMPURITY * exp(channel["transfer_units"]) * before)
    mean = fraction * left * relative_exponential_integral(units)
    return dry * mean, channel["water_pressure"], dry * (1.0 - mean)


def segment_reactant(side: str, p: ParameterTree) -> tuple[Scalar, Scalar]:
    """Reactant that enters a segment, kept above a trace, and the reactant fed to the whole lane [mol/m2/s]."""
    fraction, entering = p.conditions.at(side).reactant_fraction * (1.0 - IMPURITY), p.segment.at(side)
    feed = entering.inert * fraction / (1.0 - fraction)
    trace = TRACE * feed
    return trace + smooth_positive(entering.reactant - trace, trace), feed


def dry_feed(side: str, kind: str, current: Scalar, p: ParameterTree) -> Scalar:
    """Dry gas fed to the cell per area at a current density [A/m2], for "fixed" and "stoichiometry" [mol/m2/s]."""
    conditions = p.conditions.at(side)
    if kind == "fixed":
        return conditions.flow.rate / p.geometry.active_area
    fraction = conditions.reactant_fraction * (1.0 - IMPURITY)
    ratio, floor = conditions.flow.ratio, conditions.flow.minimum_current_density
    return channel_flow.molar_flow_from_stoichiometry(ratio, current, floor, ELECTRONS[side], fraction)


def water_feed_ratio(side: str, p: ParameterTree) -> Scalar:
    """Water over dry gas of the feed [-]."""
    conditions = p.conditions.at(side)
    inlet = conditions.relative_humidity * thermodynamics.saturation_pressure(p.conditions.temperature)
    return inlet / (conditions.pressure - inlet)


def channel_balance(
    side: str, kind: str, channel: State, reactant: Scalar, water: Scalar, current: Scalar, p: ParameterTree
) -> tuple[dict[str, Expression], dict[str, Expression]]:
    """Rows of the channel (in - out = taken up by the electrode) and what enters and leaves per cell area [mol/m2/s].

    Parameters
    ----------
    kind : "differential", "fixed", "stoichiometry" or "segment"
    reactant, water : taken up by the electrode [mol/m2/s]
    current : of the electrode [A/m2]
    """
    conditions, temperature = p.conditions.at(side), p.conditions.temperature
    saturated = thermodynamics.saturation_pressure(temperature)
    inlet = conditions.relative_humidity * saturated
    if kind == "differential":
        rows = {
            "transfer_units": channel["transfer_units"],
            "water_pressure": (channel["water_pressure"] - inlet) / 1e5,
        }
        return rows, {}
    if kind == SEGMENT:
        supplied, _ = segment_reactant(side, p)
        dry, water_feed = supplied + p.segment.at(side).inert, p.segment.at(side).water
        inlet = saturated_vapour(dry, water_feed, conditions.pressure, saturated)
    else:
        dry = dry_feed(side, kind, current, p)
        supplied, water_feed = dry * conditions.reactant_fraction * (1.0 - IMPURITY), dry * water_feed_ratio(side, p)
    used = supplied * channel["transfer_units"] * relative_exponential_integral(channel["transfer_units"])
    dry_out, water_out = dry - used, water_feed - water
    vapour = saturated_vapour(dry_out, water_out, conditions.pressure, saturated)
    rows = {
        "transfer_units": AMOUNT * (used - reactant),
        "water_pressure": (channel["water_pressure"] - 0.5 * (inlet + vapour)) / 1e5,
    }
    vapour_out = dry_out * vapour / (conditions.pressure - vapour)
    feed = {"dry_feed": dry, "water_feed": water_feed, "water_out": water_out, "vapour_out": vapour_out}
    return rows, feed | {"dry_used": used / dry}


def vapour_row(row: Scalar, dry_feed: Scalar, vapour: Scalar, pressure: Scalar) -> Scalar:
    """Vapour row of a channel in amounts: the change of what leaves when the mean vapour is not yet what it will be.

    The outlet carries dry_feed v/(p - v) of vapour and differs from the mean twice as much as the inlet does.
    """
    dry = pressure - vapour
    return AMOUNT * dry_feed * row * (2e5 * pressure / (dry * dry))


def channel_contents(side: str, kind: str, channel: State, p: ParameterTree) -> dict[str, Expression]:
    """Reactant and vapour in the channel per cell area; a differential cell has none, its gas never changes.

    The channel is as deep as its hydraulic diameter. Vapour counts negative, as its row is what is missing in it, in
    the amounts of `vapour_row`.
    """
    if kind == "differential":
        return {}
    field, temperature = p.at(side).flow_field, p.conditions.temperature
    volume = field.hydraulic_diameter * field.open_area_fraction / (GAS_CONSTANT * temperature)
    reactant, water, _ = channel_gas(side, channel, p)
    stored = {"transfer_units": AMOUNT * volume * reactant, "water_pressure": -AMOUNT * volume * water}
    if "carbon_dioxide_pressure" in channel:
        stored["carbon_dioxide_pressure"] = carbonation.ROW * volume * channel["carbon_dioxide_pressure"]
    return stored


def saturated_vapour(dry: Scalar, water: Scalar, pressure: Scalar, saturated: Scalar) -> Scalar:
    """Vapour pressure of a flow of dry gas with water [mol/m2/s], the rest of the water being liquid [Pa]."""
    return smooth_cap(pressure * water / (water + dry) / saturated, 1.0, SATURATION_WIDTH) * saturated


def liquid_boundary(
    s: State, half: Expression, permeability: Scalar, scale: Scalar, interface_saturation: Scalar, closures: Closures
) -> Scalar:
    """Liquid flux from the channel into the porous cell (negative: drains) [mol/m2/s].

    Parameters
    ----------
    permeability, scale : of the layer [m2] and its capillary pressure scale [Pa]
    interface_saturation : liquid saturation at the outer face [-]
    """
    saturation = s["liquid_saturation"]
    outer, inner = smooth_positive(interface_saturation, 1e-3), smooth_positive(saturation, 1e-3)
    drop = closures.capillary_potential(outer) - closures.capillary_potential(inner)
    residual = closures.capillary_function(interface_saturation) - closures.capillary_function(saturation)
    conductance = liquid_mobility(s["temperature"]) * permeability / half * scale
    return conductance * (drop + RESIDUAL_MOBILITY * residual)


def control_row(voltage: Scalar, current: Scalar, control: ParameterTree) -> Scalar:
    """Control equation: exactly one of the three weights is 1; set points in V, A/m2 and W/m2 [-]."""
    return (
        control.voltage_weight * (voltage - control.voltage)
        + control.current_weight * (current - control.current) / REFERENCE_CURRENT
        + control.power_weight * (voltage * current - control.power) / REFERENCE_CURRENT
    )
