"""The channel and plate beside an electrode: feed, gas of the channel, liquid outlet, contacts and control.

The electrode sees the logarithmic mean of the reactant between inlet and outlet, which is exact for a first-order
electrode at one potential, and the mean vapour pressure; a differential cell sees the inlet.
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


def channel_gas(side: str, channel: State, p: ParameterTree) -> tuple[Scalar, Scalar, Scalar]:
    """Partial pressures of reactant, vapour and nitrogen that the electrode sees [Pa]."""
    conditions = p.conditions.at(side)
    dry = conditions.pressure - channel["water_pressure"]
    fraction = conditions.reactant_fraction * (1.0 - IMPURITY)
    units = channel_flow.mole_fraction_transfer_units(channel["transfer_units"], fraction)
    # the logarithmic mean falls too slowly to stop a reaction whose feed is used up; below the impurity nothing is left
    left = 1.0 / (1.0 + IMPURITY * exp(channel["transfer_units"]))
    mean = fraction * left * relative_exponential_integral(units)
    return dry * mean, channel["water_pressure"], dry * (1.0 - mean)


def channel_balance(
    side: str, kind: str, channel: State, reactant: Scalar, water: Scalar, current: Scalar, p: ParameterTree
) -> tuple[dict[str, Expression], dict[str, Expression]]:
    """Rows of the channel (in - out = taken up by the electrode) and what enters and leaves per cell area [mol/m2/s].

    Parameters
    ----------
    kind : "differential", "fixed" or "stoichiometry"
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
    fraction = conditions.reactant_fraction * (1.0 - IMPURITY)
    if kind == "fixed":
        dry = conditions.flow.rate / p.geometry.active_area
    else:
        dry = channel_flow.molar_flow_from_stoichiometry(
            conditions.flow.ratio, current, conditions.flow.minimum_current_density, ELECTRONS[side], fraction
        )
    used = fraction * channel["transfer_units"] * relative_exponential_integral(channel["transfer_units"])
    water_feed = dry * inlet / (conditions.pressure - inlet)
    dry_out, water_out = dry * (1.0 - used), water_feed - water
    unsaturated = conditions.pressure * water_out / (water_out + dry_out)
    vapour = smooth_cap(unsaturated / saturated, 1.0, SATURATION_WIDTH) * saturated
    rows = {
        "transfer_units": AMOUNT * (dry * used - reactant),
        "water_pressure": (channel["water_pressure"] - 0.5 * (inlet + vapour)) / 1e5,
    }
    vapour_out = dry_out * vapour / (conditions.pressure - vapour)
    feed = {"dry_feed": dry, "water_feed": water_feed, "water_out": water_out, "vapour_out": vapour_out}
    return rows, feed | {"dry_used": used}


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
