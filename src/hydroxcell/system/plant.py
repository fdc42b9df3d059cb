"""Balance of plant: what compressor, fans, pumps, converter and carbon-dioxide removal take from the stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import GAS_CONSTANT, MOLAR_MASS
from hydroxcell.errors import InputError
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.physics.thermodynamics import molar_enthalpy
from hydroxcell.system.atmosphere import SEA_LEVEL_PRESSURE, standard_pressure
from hydroxcell.system.compressor import HEAT_CAPACITY, CompressorMap, compression_work, corrected_flow, expansion_work
from hydroxcell.system.pressure import pressure_drops
from hydroxcell.system.stack import LHV, STANDARD_TEMPERATURE, StackState

AIR_MASS = 0.0289652  # [kg/mol] dry air (icao_7488)


@dataclass(frozen=True)
class PlantState:
    """What the balance of plant does at each load, arrays (loads,) in W unless stated.

    Attributes
    ----------
    pressure_ratio : [1] of the compressor
    compressor_flow : [1] corrected flow over the flow of rated load at standard conditions
    blown_off : [1] air that is let out behind the compressor over that of the stack
    compressor_work : [1] isentropic work over that of rated load at sea level and 25 degC
    compressor, expander, humidifier_deficit : electric powers; water that the humidifier lacks [mol/s]
    recirculation, pump, fan, controls, converter : electric powers or losses
    purging : mean power lost by self-purging
    separator_hydrogen : [mol/s] of the electrochemical separator
    cooling : heat to the radiator
    heat_shortage : heat that is lacking to keep the stack at its temperature; it is not paid for
    radiator_conductance : [W/K] heat over the difference of stack and surroundings
    radiator_flow : [1] volume of the radiator's air over that which it is made for
    water_surplus : [mol/s] liquid that is left after humidification; negative if water must be brought along
    sorbent : [kg/s] that is used up
    net : at the terminals of the system
    hydrogen : [mol/s] in all
    """

    pressure_ratio: np.ndarray
    compressor_flow: np.ndarray
    blown_off: np.ndarray
    compressor_work: np.ndarray
    compressor: np.ndarray
    expander: np.ndarray
    recirculation: np.ndarray
    pump: np.ndarray
    fan: np.ndarray
    controls: np.ndarray
    converter: np.ndarray
    purging: np.ndarray
    separator_hydrogen: np.ndarray
    humidifier_deficit: np.ndarray
    cooling: np.ndarray
    heat_shortage: np.ndarray
    radiator_conductance: np.ndarray
    radiator_flow: np.ndarray
    water_surplus: np.ndarray
    sorbent: np.ndarray
    net: np.ndarray
    hydrogen: np.ndarray

    @property
    def efficiency(self) -> np.ndarray:
        """Net power over the lower heating value of all hydrogen [1]."""
        return np.asarray(self.net / (self.hydrogen * LHV))


def balance_of_plant(
    values: Mapping[str, float],
    words: Mapping[str, str],
    stack: StackState,
    rated: StackState,
    compressor_map: CompressorMap | None = None,
) -> PlantState:
    """Powers and flows around a stack.

    Parameters
    ----------
    values, words : of `fields`, SI
    stack, rated : state at the loads, and at the one rated load at sea level, for which the parts are made
    compressor_map : replaces the constant efficiency

    Errors: InputError for a map that does not reach, surroundings that are warmer than the stack, an altitude outside
    the atmosphere model.
    """
    load = stack.current / rated.current[0]
    method = words["plant.carbon_dioxide_removal"]
    air = _compressor(values, words, stack, rated, load, compressor_map)
    exhaust = stack.cathode.dry_out + stack.cathode.vapour_out
    outlet = stack.cathode_pressure - values["stack.cathode_pressure_drop"] * load
    over = np.maximum(outlet / standard_pressure(values["plant.altitude"]), 1.0)
    expander = expansion_work(exhaust, values["stack.temperature"], over, values["plant.expander_efficiency"])
    needed = np.maximum(stack.cathode.vapour_in - air.ambient_vapour, 0.0)
    deficit = np.maximum(needed - values["plant.humidifier_effectiveness"] * stack.cathode.vapour_out, 0.0)
    latent = float(molar_enthalpy("H2O_gas", 298.15) - molar_enthalpy("H2O_liquid", 298.15))
    aftercooling = (stack.air + air.ambient_vapour) * HEAT_CAPACITY * (air.discharge - values["stack.temperature"])
    surplus_heat = stack.heat + aftercooling - deficit * latent
    cooling, shortage = np.maximum(surplus_heat, 0.0), np.maximum(-surplus_heat, 0.0)
    pump = _pump(values, stack.heat, rated.heat[0])
    fan, conductance, radiator_flow = _radiator(values, cooling, rated.heat[0])
    recirculation = _recirculation(values, words, stack, load)
    converter = values["plant.converter_fixed_loss"] + values["plant.converter_proportional_loss"] * stack.power
    controls = np.full(load.shape, values["plant.control_power"])
    purging = np.zeros_like(load)
    if method == "self_purge":
        drop = values["plant.self_purge_voltage_drop"] / stack.mean_cell_voltage
        purging = values["plant.self_purge_time_share"] * drop * stack.power
    hydrogen = stack.loop.fresh
    separator = np.zeros_like(load)
    if method == "separator":
        separator = values["plant.separator_hydrogen_share"] * stack.hydrogen_used
    sorbent = np.zeros_like(load)
    if method == "sorbent":
        removed = stack.air * values["plant.carbon_dioxide_fraction"] * values["plant.removal"]
        sorbent = removed * MOLAR_MASS["CO2"] / values["plant.sorbent_capacity"]
    net = stack.power - converter - air.power + expander - pump - fan - recirculation - controls - purging
    surplus = stack.cathode.liquid_out + stack.loop.liquid_drained - deficit
    return PlantState(
        pressure_ratio=air.ratio,
        compressor_flow=air.flow_share,
        blown_off=air.blown_off,
        compressor_work=air.work_share,
        compressor=air.power,
        expander=expander,
        recirculation=recirculation,
        pump=pump,
        fan=fan,
        controls=controls,
        converter=converter,
        purging=purging,
        separator_hydrogen=separator,
        humidifier_deficit=deficit,
        cooling=cooling,
        heat_shortage=shortage,
        radiator_conductance=conductance,
        radiator_flow=radiator_flow,
        water_surplus=surplus,
        sorbent=sorbent,
        net=net,
        hydrogen=hydrogen + separator,
    )


@dataclass(frozen=True)
class _Air:
    """What the compressor does, arrays (loads,)."""

    ratio: np.ndarray
    power: np.ndarray
    discharge: np.ndarray
    ambient_vapour: np.ndarray
    flow_share: np.ndarray
    blown_off: np.ndarray
    work_share: np.ndarray


def _compressor(
    values: Mapping[str, float],
    words: Mapping[str, str],
    stack: StackState,
    rated: StackState,
    load: np.ndarray,
    chart: CompressorMap | None,
) -> _Air:
    """Pressure ratio [1], electric power [W], discharge temperature [K], moisture [mol/s], flows [1]."""
    outside, ambient = standard_pressure(values["plant.altitude"]), values["plant.ambient_temperature"]
    vapour = values["plant.ambient_relative_humidity"] * float(saturation_pressure(ambient))
    ambient_vapour = stack.air * vapour / (outside - vapour)
    inlet = outside - values["plant.intake_pressure_drop"] * load
    ratio = (stack.cathode_pressure + pressure_drops(values, words) * load) / inlet
    if np.any(ratio < 1.0):
        raise InputError(
            f"the cathode is to work at {stack.cathode_pressure.min() / 1e5:.3g} bar, below the surroundings "
            f"({outside / 1e5:.3g} bar); raise stack.cathode_pressure_low."
        )
    share = corrected_flow(stack.air / rated.air[0], ambient, inlet)
    efficiency, more = np.full(load.shape, values["plant.compressor_efficiency"]), np.ones(load.shape)
    if chart is not None:
        if words["plant.compressor_surge"] == "bypass":
            more = np.maximum(chart.surge_flow(ratio) / share, 1.0)
        efficiency = chart.at(share * more, ratio)
    flow = (stack.air + ambient_vapour) * more
    shaft = compression_work(flow, ambient, ratio, efficiency)
    discharge = ambient + shaft / (flow * HEAT_CAPACITY)
    power = shaft / values["plant.compressor_drive_efficiency"]
    one = np.ones(1)
    full = (rated.cathode_pressure + pressure_drops(values, words)) / (
        SEA_LEVEL_PRESSURE - values["plant.intake_pressure_drop"]
    )
    work = compression_work(flow, ambient, ratio, np.ones(load.shape))
    over = work / compression_work(rated.air[:1], STANDARD_TEMPERATURE, full, one)[0]
    return _Air(ratio, power, discharge, ambient_vapour, share * more, more - 1.0, over)


def _pump(values: Mapping[str, float], heat: np.ndarray, rated_heat: float) -> np.ndarray:
    """Coolant pump: the flow holds the coolant's rise, the pressure drop goes with the square of the flow."""
    carried = np.maximum(heat, 0.0)
    mass = carried / (values["plant.coolant_heat_capacity"] * values["stack.coolant_rise"])
    drop = values["plant.coolant_pressure_drop"] * (carried / max(rated_heat, 1e-9)) ** 2
    return np.asarray(mass / values["plant.coolant_density"] * drop / values["plant.pump_efficiency"])


def _radiator(
    values: Mapping[str, float], heat: np.ndarray, rated_heat: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fan power [W], conductance [W/K] and air flow over that which the radiator is made for [1].

    Air takes up `effectiveness` times the whole temperature difference. The radiator is made for the rated heat of the
    stack at sea level and `radiator_design_temperature`; its pressure drop goes with density and square of the speed.
    """
    ambient = values["plant.ambient_temperature"]
    hot = values["stack.temperature"] + 0.5 * values["stack.coolant_rise"]
    if hot <= ambient:
        raise InputError(
            f"the coolant leaves the stack at {hot - 273.15:.3g} degC and the surroundings have "
            f"{ambient - 273.15:.3g} degC; a radiator cannot cool it."
        )
    outside = standard_pressure(values["plant.altitude"])
    air = heat / (HEAT_CAPACITY * values["plant.radiator_effectiveness"] * (hot - ambient))
    volume = air * GAS_CONSTANT * ambient / outside
    made_for = values["plant.radiator_design_temperature"]
    if hot <= made_for:
        raise InputError(
            f"plant.radiator_design_temperature = {made_for - 273.15:.3g} degC is not below the coolant "
            f"({hot - 273.15:.3g} degC)."
        )
    design_air = rated_heat / (HEAT_CAPACITY * values["plant.radiator_effectiveness"] * (hot - made_for))
    speed = volume / (design_air * GAS_CONSTANT * made_for / SEA_LEVEL_PRESSURE)
    density = (outside / SEA_LEVEL_PRESSURE) * (made_for / ambient)
    drop = values["plant.radiator_air_pressure_drop"] * density * speed**2
    power = volume * (1.0 - values["plant.ram_air_share"]) * drop / values["plant.fan_efficiency"]
    return power, heat / (hot - ambient), speed


def _recirculation(
    values: Mapping[str, float], words: Mapping[str, str], stack: StackState, load: np.ndarray
) -> np.ndarray:
    if words["plant.recirculation"] == "ejector" or words["stack.anode"] != "recirculated":
        return np.zeros_like(load)
    flow = stack.loop.recirculated_dry + stack.loop.anode.vapour_in
    volume = flow * GAS_CONSTANT * values["stack.temperature"] / values["stack.anode_pressure"]
    rise = values["plant.recirculation_pressure_rise"] * load
    return np.asarray(volume * rise / values["plant.recirculation_efficiency"])
