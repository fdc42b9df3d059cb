# ruff: noqa: E501  (one row a line: the table is read across)
"""THE table of numbers and words of stack and balance of plant: path, units, plausible bounds, meaning."""

from __future__ import annotations

from collections.abc import Mapping

from hydroxcell.system.number import Field

# fmt: off
_ROWS: tuple[tuple[str, str, str, float, float, str], ...] = (
    # --- stack -------------------------------------------------------------------------------------------------------
    ("stack.cells", "1", "1", 1, 2000, "number of cells in series"),
    ("stack.area", "m2", "cm2", 1, 5000, "active area of a cell"),
    ("stack.rated_cell_voltage", "V", "V", 0.3, 0.95, "mean cell voltage at rated load"),
    ("stack.temperature", "K", "degC", 20, 110, "mean temperature of the cells"),
    ("stack.coolant_rise", "K", "K", 1, 30, "rise of the coolant temperature through the stack"),
    ("stack.cathode_pressure", "Pa", "bar", 0.5, 5, "cathode inlet pressure at rated load"),
    ("stack.cathode_pressure_low", "Pa", "bar", 0.5, 5, "cathode inlet pressure towards zero load"),
    ("stack.anode_pressure", "Pa", "bar", 0.5, 5, "anode pressure"),
    ("stack.cathode_stoichiometry", "1", "1", 1.05, 10, "oxygen fed over oxygen used"),
    ("stack.anode_stoichiometry", "1", "1", 1.01, 10, "hydrogen at the anode inlet over hydrogen used"),
    ("stack.cathode_relative_humidity", "1", "%", 0, 100, "relative humidity at the cathode inlet, at stack temperature"),
    ("stack.water_through_membrane", "1", "1", -3, 3, "net water through the membrane per electron, positive from anode to cathode"),
    ("stack.additional_resistance", "ohm m2", "mohm cm2", 0, 200, "area resistance of plates and contacts that the single cell does not have"),
    ("stack.nitrogen_crossover", "mol/m2/s", "umol/cm2/s", 0, 0.01, "nitrogen that crosses the membrane to the anode"),
    ("stack.hydrogen_crossover", "A/m2", "mA/cm2", 0, 20, "hydrogen that crosses the membrane and burns at the cathode, as current density"),
    ("stack.inert_limit", "1", "%", 0.1, 60, "dry inert gas at which the hydrogen loop is purged"),
    ("stack.purge_depth", "1", "%", 0, 98, "part of the inert gas that a purge takes away; 0 for a steady purge"),
    ("stack.anode_volume", "m", "mm", 0.01, 20, "gas volume of anode and hydrogen loop per active area"),
    ("stack.carbon_dioxide_uptake", "1", "%", 0, 100, "share of the carbon dioxide at the cathode that is carried to the anode"),
    ("stack.cathode_pressure_drop", "Pa", "mbar", 1, 1000, "pressure drop of the cathode channels at rated load"),
    ("stack.anode_pressure_drop", "Pa", "mbar", 1, 1000, "pressure drop of the anode channels at rated load"),
    ("stack.coolant_pressure_drop", "Pa", "mbar", 1, 2000, "pressure drop of the coolant channels at rated load"),
    ("stack.manifold_diameter", "m", "mm", 2, 500, "hydraulic diameter of the air manifolds"),
    ("stack.anode_manifold_diameter", "m", "mm", 2, 500, "hydraulic diameter of the hydrogen manifolds"),
    ("stack.coolant_manifold_diameter", "m", "mm", 2, 500, "hydraulic diameter of the coolant manifolds"),
    ("stack.cell_pitch", "m", "mm", 0.3, 20, "thickness of one repeating unit"),
    ("stack.manifold_recovery", "1", "1", 0, 1.2, "share of the dynamic pressure that turns into static pressure at a branch"),
    ("stack.oxygen_voltage_slope", "V", "mV", 5, 300, "rise of the cell voltage with the logarithm of the mean oxygen fraction"),
    ("stack.temperature_voltage_slope", "V/K", "mV/K", -5, 10, "rise of the cell voltage with temperature"),
    ("stack.cooling_conductance", "W/m2/K", "W/m2/K", 10, 20000, "heat conductance between a cell and its coolant, per active area"),
    ("stack.cell_conductance", "W/m2/K", "W/m2/K", 0, 20000, "heat conductance between neighbouring cells, per active area"),
    ("stack.end_conductance", "W/m2/K", "W/m2/K", 0, 100, "heat conductance of an end plate to the surroundings, per active area"),
    # --- surroundings ------------------------------------------------------------------------------------------------
    ("plant.altitude", "m", "m", -1000, 1e6, "altitude above sea level"),
    ("plant.ambient_temperature", "K", "degC", -60, 60, "temperature of the surroundings"),
    ("plant.ambient_relative_humidity", "1", "%", 0, 100, "relative humidity of the surroundings"),
    ("plant.oxygen_fraction", "1", "%", 15, 100, "oxygen in the dry air"),
    ("plant.carbon_dioxide_fraction", "1", "ppm", 0, 5000, "carbon dioxide in the dry air"),
    # --- air ---------------------------------------------------------------------------------------------------------
    ("plant.compressor_efficiency", "1", "%", 20, 90, "isentropic efficiency of the compressor"),
    ("plant.compressor_drive_efficiency", "1", "%", 30, 99, "efficiency of motor and inverter of the compressor"),
    ("plant.compressor_pressure_ratio", "1", "1", 1.01, 10, "largest pressure ratio of the compressor"),
    ("plant.expander_efficiency", "1", "%", 0, 90, "isentropic efficiency of the expander with its generator; 0 for none"),
    ("plant.intake_pressure_drop", "Pa", "mbar", 0, 200, "pressure drop of filter and intake at rated load"),
    ("plant.humidifier_pressure_drop", "Pa", "mbar", 0, 500, "pressure drop of the humidifier at rated load"),
    ("plant.humidifier_effectiveness", "1", "%", 0, 100, "share of the vapour in the cathode exhaust that the humidifier returns"),
    ("plant.minimum_air_share", "1", "%", 0, 100, "smallest air flow over that at rated load"),
    # --- hydrogen ----------------------------------------------------------------------------------------------------
    ("plant.recirculation_pressure_rise", "Pa", "mbar", 0, 1000, "pressure rise of the hydrogen recirculation at rated load"),
    ("plant.recirculation_efficiency", "1", "%", 1, 90, "efficiency of the hydrogen blower with its motor"),
    # --- heat --------------------------------------------------------------------------------------------------------
    ("plant.radiator_effectiveness", "1", "%", 10, 99, "effectiveness of the radiator on its air side"),
    ("plant.radiator_air_pressure_drop", "Pa", "Pa", 1, 2000, "pressure drop of the radiator's air at the flow that it is made for"),
    ("plant.radiator_design_temperature", "K", "degC", -20, 60, "temperature of the surroundings that the radiator is made for, at rated load and sea level"),
    ("plant.ram_air_share", "1", "%", 0, 100, "share of the radiator's air that the speed of the vehicle drives"),
    ("plant.fan_efficiency", "1", "%", 5, 90, "efficiency of the radiator fan with its motor"),
    ("plant.coolant_heat_capacity", "J/kg/K", "J/kg/K", 1000, 4300, "heat capacity of the coolant"),
    ("plant.coolant_density", "kg/m3", "kg/m3", 600, 1300, "density of the coolant"),
    ("plant.coolant_viscosity", "Pa*s", "mPa*s", 0.1, 50, "viscosity of the coolant"),
    ("plant.coolant_pressure_drop", "Pa", "bar", 0.01, 5, "pressure drop of the coolant loop at rated load"),
    ("plant.pump_efficiency", "1", "%", 5, 90, "efficiency of the coolant pump with its motor"),
    # --- electricity -------------------------------------------------------------------------------------------------
    ("plant.converter_fixed_loss", "W", "W", 0, 5000, "loss of the DC/DC converter without load"),
    ("plant.converter_proportional_loss", "1", "%", 0, 20, "loss of the DC/DC converter per power"),
    ("plant.control_power", "W", "W", 0, 5000, "power of controls, sensors and valves, also while the stack is off"),
    ("plant.off_power", "W", "W", 0, 5000, "power of what else goes on while the stack is off, such as pumps"),
    ("plant.battery_efficiency", "1", "%", 30, 100, "energy that a battery gives back over that which it took up"),
    # --- carbon dioxide ----------------------------------------------------------------------------------------------
    ("plant.removal", "1", "%", 0, 100, "share of the carbon dioxide that is removed from the air"),
    ("plant.separator_hydrogen_share", "1", "%", 0, 20, "hydrogen of the electrochemical separator over that of the stack"),
    ("plant.sorbent_capacity", "1", "1", 0.001, 1, "carbon dioxide that a sorbent takes up over its mass"),
    ("plant.removal_pressure_drop", "Pa", "mbar", 0, 500, "pressure drop of the removal at rated load"),
    ("plant.untreated_voltage_loss", "V", "mV", 0, 500, "loss of cell voltage on untreated air against air without carbon dioxide"),
    ("plant.carbon_dioxide_loss_exponent", "1", "1", 0.1, 2, "power of the carbon dioxide fraction with which that loss goes"),
    ("plant.self_purge_time_share", "1", "%", 0, 50, "share of the time at high current that drives out carbonate"),
    ("plant.self_purge_voltage_drop", "V", "mV", 0, 600, "drop of the cell voltage during a self-purge"),
    ("plant.self_purge_relief", "1", "%", 0, 100, "share of the untreated voltage loss that self-purging takes away"),
)
# fmt: on

FIELDS: Mapping[str, Field] = {row[0]: Field(*row) for row in _ROWS}

WORDS: Mapping[str, tuple[str, ...]] = {
    "stack.ion": ("hydroxide", "proton"),
    "stack.manifold": ("U", "Z"),
    "stack.anode_manifold": ("U", "Z"),
    "stack.coolant_manifold": ("U", "Z"),
    "stack.anode": ("recirculated", "flow_through"),
    "plant.carbon_dioxide_removal": ("none", "sorbent", "separator", "self_purge"),
    "plant.recirculation": ("blower", "ejector"),
    "plant.pressure_control": ("held", "limited", "ratio"),
    "plant.compressor_surge": ("refused", "bypass"),
    "plant.idle": ("running", "stack_off"),
}
"""Words that a study may hold, and what they can be."""
