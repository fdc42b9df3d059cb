"""Loads of a stack with its balance of plant: which ones, their state, and the columns of their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.system.compressor import CompressorMap
from hydroxcell.system.plant import AIR_MASS, PlantState, balance_of_plant
from hydroxcell.system.pressure import voltage_by_pressure
from hydroxcell.system.stack import HHV, LHV, StackState, carbonate_loss, operate
from hydroxcell.system.study import SystemStudy


def rated_load(values: Mapping[str, float], study: SystemStudy) -> float:
    """Current density at rated cell voltage [A/m2] at sea level, with the losses that every cell shares."""
    curve = study.curve
    ones = np.ones(curve.current_density.shape)
    pressure = values["stack.cathode_pressure"] * ones
    higher = voltage_by_pressure(values, curve, curve.current_density, pressure, ones)
    lost = carbonate_loss(values, curve.carbon_dioxide_fraction)
    shifted = replace(curve, cell_voltage=curve.cell_voltage + higher - lost)
    return shifted.current_at(values["stack.rated_cell_voltage"], values["stack.additional_resistance"])


def smallest_load(study: SystemStudy, rated: float) -> float:
    """Smallest load over the rated one: that of the curve, or 0.02 % if it starts at open circuit."""
    return float(max(study.curve.current_density[0] / rated, 2e-4))


def states(
    values: Mapping[str, float],
    study: SystemStudy,
    rated: float,
    loads: np.ndarray,
    compressor_map: CompressorMap | None = None,
) -> tuple[StackState, PlantState]:
    """Stack and plant at some loads [A/m2]; the parts are made for the rated load at sea level."""
    made_for = operate({**values, "plant.altitude": 0.0}, study.words, study.curve, np.array([rated]), rated)
    stack = operate(values, study.words, study.curve, loads, rated)
    chart = compressor_map or study.compressor_map
    return stack, balance_of_plant(values, study.words, stack, made_for, chart)


def load_columns(stack: StackState, plant: PlantState) -> dict[str, np.ndarray]:
    """Columns of the table of loads, SI, by name of the nomenclature."""
    m, loop, cathode = MOLAR_MASS, stack.loop, stack.cathode
    used = stack.hydrogen_used
    voltages, temperatures = stack.cell_voltages, stack.cell_temperatures
    return {
        "current_density": stack.current_density,
        "mean_cell_voltage": stack.mean_cell_voltage,
        "stack_voltage": stack.voltage,
        "gross_power": stack.power,
        "net_power": plant.net,
        "stack_efficiency": stack.power / (used * LHV),
        "stack_efficiency_higher": stack.power / (used * HHV),
        "gross_efficiency": stack.power / (plant.hydrogen * LHV),
        "net_efficiency": plant.efficiency,
        "efficiency_before_converter": (plant.net + plant.converter) / (plant.hydrogen * LHV),
        "net_efficiency_higher": plant.net / (plant.hydrogen * HHV),
        "parasitic_share": 1.0 - plant.net / stack.power,
        "hydrogen_rate": plant.hydrogen * m["H2"],
        "hydrogen_utilisation": used / plant.hydrogen,
        "purged_hydrogen_share": loop.purged_hydrogen / used,
        "purge_interval": stack.purge_interval,
        "crossover_hydrogen_rate": stack.hydrogen_burnt * m["H2"],
        "cathode_pressure": stack.cathode_pressure,
        "air_rate": stack.air * AIR_MASS,
        "air_stoichiometry": stack.stoichiometry,
        "oxygen_rate": stack.oxygen_used * m["O2"],
        "compressor_pressure_ratio": plant.pressure_ratio,
        "compressor_flow_share": plant.compressor_flow,
        "compressor_work_share": plant.compressor_work,
        "blown_off_share": plant.blown_off,
        "compressor_power": plant.compressor,
        "expander_power": plant.expander,
        "fan_power": plant.fan,
        "coolant_pump_power": plant.pump,
        "recirculation_power": plant.recirculation,
        "converter_dissipation": plant.converter,
        "control_power": plant.controls,
        "self_purge_power": plant.purging,
        "stack_heat": stack.heat,
        "radiator_heat": plant.cooling,
        "heat_shortage": plant.heat_shortage,
        "radiator_conductance": plant.radiator_conductance,
        "radiator_flow_share": plant.radiator_flow,
        "anode_vapour_out": loop.vapour_lost * m["H2O"],
        "anode_liquid_out": loop.liquid_drained * m["H2O"],
        "cathode_vapour_in": cathode.vapour_in * m["H2O"],
        "cathode_vapour_out": cathode.vapour_out * m["H2O"],
        "cathode_liquid_out": cathode.liquid_out * m["H2O"],
        "humidifier_deficit": plant.humidifier_deficit * m["H2O"],
        "water_surplus": plant.water_surplus * m["H2O"],
        "recirculation_rate": loop.recirculated_dry * m["H2"],
        "carbon_dioxide_rate": stack.carbon_dioxide_in * m["CO2"],
        "sorbent_rate": plant.sorbent,
        "lowest_air_share": stack.air_shares.min(axis=1),
        "lowest_hydrogen_share": stack.hydrogen_shares.min(axis=1),
        "lowest_coolant_share": stack.coolant_shares.min(axis=1),
        "lowest_cell_voltage": voltages.min(axis=1),
        "cell_voltage_spread": voltages.max(axis=1) - voltages.min(axis=1),
        "cell_temperature_spread": temperatures.max(axis=1) - temperatures.min(axis=1),
        "stack_energy_closure_relative": stack.energy_closure,
        "mass_closure_relative": stack.mass_closure,
    }
