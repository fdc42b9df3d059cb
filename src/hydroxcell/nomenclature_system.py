# ruff: noqa: E501  (one row a line: the table is read across)
"""Quantities of stacks, systems, their cost and their carbon, in the form of `nomenclature`."""

from __future__ import annotations

from hydroxcell.named_quantity import NamedQuantity, group

# fmt: off
SYSTEM: list[NamedQuantity] = [
    # --- stack -------------------------------------------------------------------------------------------------------
    *group(
        "A/m2", "A/cm2", "positive in fuel-cell operation",
        ("rated_current_density", "i_r", "current density at rated load", 0.0, 1e5),
    ),
    *group(
        "V", "V", "cathode against anode",
        ("stack_voltage", "V_s", "voltage of the whole stack", 0.0, 3e3),
        ("mean_cell_voltage", "V_mean", "mean voltage of the cells of the stack", 0.0, 1.5),
        ("lowest_cell_voltage", "V_min", "voltage of the weakest cell", -2.0, 1.5),
        ("highest_cell_voltage", "V_max", "voltage of the best cell", -2.0, 1.5),
    ),
    *group(
        "V", "mV", "",
        ("cell_voltage_spread", "dV", "highest minus lowest cell voltage", 0.0, 1.5),
    ),
    *group(
        "1", "1", "",
        ("cell_number", "k", "number of the cell, counted from the gas inlet", 1.0, 5e3),
        ("air_share", "s_k", "air flow of a cell over the mean", 0.0, 10.0),
        ("hydrogen_share", "s_H,k", "hydrogen flow of a cell over the mean", 0.0, 10.0),
        ("coolant_share", "s_c,k", "coolant flow of a cell over the mean", 0.0, 10.0),
        ("lowest_hydrogen_share", "s_H,min", "smallest hydrogen flow of a cell over the mean", 0.0, 1.0),
        ("lowest_coolant_share", "s_c,min", "smallest coolant flow of a cell over the mean", 0.0, 1.0),
        ("lowest_air_share", "s_min", "smallest air flow of a cell over the mean", 0.0, 1.0),
        ("air_stoichiometry", "lambda", "oxygen fed over oxygen used", 0.0, 1e3),
        ("radiator_flow_share", "x_r", "air flow of the radiator over that which it is made for", 0.0, 1e3),
        ("compressor_pressure_ratio", "r_p", "outlet over inlet pressure of the compressor", 1.0, 20.0),
    ),
    *group(
        "K", "K", "",
        ("cell_temperature_spread", "dT", "warmest minus coldest cell", 0.0, 100.0),
    ),
    *group(
        "W", "kW", "",
        ("gross_power", "P_gross", "electric power of the stack", -1e3, 1e8),
        ("net_power", "P_net", "electric power at the terminals of the system", -1e7, 1e8),
        ("stack_heat", "Q_s", "heat of the stack to its coolant", -1e8, 1e8),
        ("radiator_heat", "Q_r", "heat to the radiator", 0.0, 1e8),
        ("compressor_power", "P_c", "electric power of the air compressor", 0.0, 1e7),
        ("expander_power", "P_e", "electric power of the expander", 0.0, 1e7),
        ("fan_power", "P_f", "electric power of the radiator fan", 0.0, 1e7),
        ("coolant_pump_power", "P_p", "electric power of the coolant pump", 0.0, 1e7),
        ("recirculation_power", "P_h", "electric power of the hydrogen blower", 0.0, 1e7),
        ("converter_dissipation", "P_dc", "loss of the DC/DC converter", 0.0, 1e7),
        ("control_power", "P_ctl", "power of controls, sensors and valves", 0.0, 1e7),
        ("self_purge_power", "P_sp", "mean power lost by self-purging", 0.0, 1e7),
        ("switching_power", "P_sw", "net power below which the stack is switched on and off", 0.0, 1e8),
    ),
    *group("W", "W", "", ("off_power", "P_off", "power that a battery gives to the system while the stack is off", 0.0, 1e5)),
    *group("Pa", "bar", "", ("cathode_pressure", "p_c", "pressure at the inlet of the cathode", 0.0, 1e7)),
    *group("K", "degC", "", ("ambient_temperature", "T_a", "temperature of the surroundings", 150.0, 350.0)),
    *group("s", "s", "", ("purge_interval", "t_p", "time between two purges of the hydrogen loop", 0.0, 1e9)),
    *group("m", "m", "", ("altitude", "h", "altitude above sea level", -500.0, 2e4)),
    *group(
        "W/K", "kW/K", "",
        ("radiator_conductance", "Q/dT", "heat to the radiator over the difference of coolant and surroundings", 0.0, 1e6),
    ),
    *group(
        "1", "%", "",
        ("stack_efficiency", "eta_s", "gross power over the lower heating value of the hydrogen used", -1.0, 1.0),
        ("stack_efficiency_higher", "eta_s,HHV", "gross power over the higher heating value of the hydrogen used", -1.0, 1.0),
        ("net_efficiency", "eta_n", "net power over the lower heating value of all hydrogen", -1e6, 1.0),
        ("net_efficiency_higher", "eta_n,HHV", "net power over the higher heating value of all hydrogen", -1e6, 1.0),
        ("gross_efficiency", "eta_g", "gross power over the lower heating value of all hydrogen", -1.0, 1.0),
        ("efficiency_before_converter", "eta_b", "net power without the loss of the converter over the lower heating value of all hydrogen", -1e6, 1.0),
        ("peak_efficiency_before_converter", "eta_b,max", "largest net power without the loss of the converter over lower heating value", -1.0, 1.0),
        ("peak_gross_efficiency", "eta_g,max", "largest gross power over lower heating value of all hydrogen", 0.0, 1.0),
        ("peak_net_efficiency", "eta_n,max", "largest net power over lower heating value of all hydrogen", -1.0, 1.0),
        ("peak_efficiency_load", "P/P_r", "net power at the peak of the net efficiency over that at rated load", 0.0, 1.0),
        ("hydrogen_utilisation", "u_H2", "hydrogen used by the reaction over all hydrogen", 0.0, 1.0),
        ("purged_hydrogen_share", "l_p", "hydrogen lost with the purge over that used", 0.0, 10.0),
        ("stack_energy_closure_relative", "e_E", "enthalpy of the streams unaccounted for over that of the hydrogen", -1.0, 1.0),
        ("mass_closure_relative", "e_m", "mass unaccounted for over that which enters", -1.0, 1.0),
        ("parasitic_share", "x_par", "gross minus net power over gross power", -10.0, 1e4),
    ),
    *group(
        "kg/s", "kg/h", "",
        ("hydrogen_rate", "m_H2", "hydrogen from the tank", 0.0, 100.0),
        ("air_rate", "m_air", "dry air", 0.0, 1e3),
        ("oxygen_rate", "m_O2", "oxygen used by the reaction", 0.0, 1e3),
        ("anode_vapour_out", "m_v,a", "water vapour that leaves with the purge of the anode", 0.0, 1e3),
        ("anode_liquid_out", "m_l,a", "liquid water that leaves the anode", 0.0, 1e3),
        ("cathode_vapour_in", "m_v,c,in", "water vapour that enters the cathode", 0.0, 1e3),
        ("cathode_vapour_out", "m_v,c", "water vapour that leaves the cathode", 0.0, 1e3),
        ("cathode_liquid_out", "m_l,c", "liquid water that leaves the cathode", 0.0, 1e3),
        ("humidifier_deficit", "m_def", "water that the humidifier lacks and that is taken from the liquid", 0.0, 1e3),
        ("recirculation_rate", "m_rec", "dry gas that the hydrogen loop moves", 0.0, 1e3),
    ),
    *group(
        "kg/s", "kg/h", "negative if water must be brought along",
        ("water_surplus", "m_w", "liquid water that is left after humidification", -1e3, 1e3),
    ),
    *group(
        "kg/s", "g/h", "",
        ("carbon_dioxide_rate", "m_CO2", "carbon dioxide that enters the stack with the air", 0.0, 1.0),
        ("idle_hydrogen_rate", "m_idle", "hydrogen at a mean net power of zero", 0.0, 1.0),
        ("crossover_hydrogen_rate", "m_x", "hydrogen that crosses the membranes and burns", 0.0, 1.0),
        ("off_hydrogen_rate", "m_off", "hydrogen that crosses the membranes and burns while the stack is off", 0.0, 1.0),
        ("sorbent_rate", "m_sorb", "sorbent that is used up", 0.0, 1.0),
    ),
    # --- cost --------------------------------------------------------------------------------------------------------
    *group(
        "USD/W", "USD/kW", "",
        ("system_cost_per_power", "c_sys", "cost of the system over its net power", 0.0, 1e3),
        ("system_cost_per_power_low", "c_sys,low", "lower end of the 95 % interval of the cost over net power", 0.0, 1e3),
        ("system_cost_per_power_high", "c_sys,high", "upper end of the 95 % interval of the cost over net power", 0.0, 1e3),
        ("stack_cost_per_power", "c_st", "cost of the stack over the net power of the system", 0.0, 1e3),
        ("plant_cost_per_power", "c_pl", "cost of the balance of plant over net power", 0.0, 1e3),
        ("gross_cost_per_power", "c_gross", "cost of the system over its gross power", 0.0, 1e3),
        ("reference_cost_per_power", "c_ref", "cost of the reference over its net power", 0.0, 1e3),
        ("oversized_cost_per_power", "c_over", "cost over net power with a stack that is larger by what it will lose", 0.0, 1e4),
        ("replaced_cost_per_power", "c_repl", "cost over net power with all stacks of the target life", 0.0, 1e4),
        ("material_cost_per_power", "c_mat", "materials and bought parts over net power", 0.0, 1e3),
        ("work_cost_per_power", "c_work", "machines, tools and labour over net power", 0.0, 1e3),
    ),
    *group(
        "USD/W", "USD/kW", "positive when dearer than the reference",
        ("cost_difference_per_power", "dc", "cost over net power minus that of the reference", -1e3, 1e3),
    ),
    *group("USD/m2", "USD/m2", "", ("stack_cost_per_area", "c_A", "cost of the stack over its active area", 0.0, 1e6)),
    *group("USD", "USD", "", ("system_cost", "C", "cost of one system", 0.0, 1e9)),
    *group("USD/kg", "USD/g", "", ("platinum_price", "p_Pt", "price of platinum", 0.0, 1e6)),
    *group("1", "1", "", ("systems_per_year", "N_a", "systems made in a year", 1.0, 1e8)),
    *group("1", "%", "", ("probability_cheaper", "P", "share of the samples that cost less than the reference", 0.0, 1.0)),
    *group(
        "W/m2", "W/cm2", "",
        ("rated_power_density", "p_r", "gross power at rated load over active area", 0.0, 1e5),
        ("break_even_power_density", "p_be", "rated power density at which the system costs as much as the reference", 0.0, 1e5),
        ("stack_break_even_power_density", "p_be,st", "rated power density at which the stack costs as much as that of the reference", 0.0, 1e5),
    ),
    # --- carbon and materials ----------------------------------------------------------------------------------------
    *group(
        "kg/W", "kg/kW", "",
        ("carbon_per_power", "g_P", "greenhouse gases of making a system over its net power, as carbon dioxide", 0.0, 10.0),
        ("reference_carbon_per_power", "g_ref", "greenhouse gases of making the reference over its net power", 0.0, 10.0),
    ),
    *group(
        "kg/W", "kg/kW", "positive when more than the reference",
        ("carbon_difference_per_power", "dg", "greenhouse gases over net power minus those of the reference", -10.0, 10.0),
    ),
    *group(
        "kg/W", "g/kW", "",
        ("critical_mass_per_power", "m_P", "mass of a critical material over net power", 0.0, 1.0),
        ("reference_critical_mass_per_power", "m_ref", "mass of a critical material of the reference over net power", 0.0, 1.0),
    ),
    *group(
        "kg/m", "g/km", "",
        ("carbon_per_distance", "g_d", "greenhouse gases of hydrogen and system per distance", 0.0, 1e-2),
        ("carbon_per_distance_low", "g_d,low", "lower end, or the cleanest hydrogen route, per distance", 0.0, 1e-2),
        ("carbon_per_distance_high", "g_d,high", "upper end, or the dirtiest hydrogen route, per distance", 0.0, 1e-2),
    ),
    # --- missions ----------------------------------------------------------------------------------------------------
    *group("Pa", "bar", "", ("ambient_pressure", "p_a", "pressure of the surroundings", 0.0, 2e5)),
    *group(
        "W", "kW", "",
        ("demanded_power", "P_dem", "net power that is asked for", 0.0, 1e8),
        ("available_power", "P_max", "largest net power that the system can give here", 0.0, 1e8),
        ("power_shortfall", "P_short", "power asked for that the system cannot give", 0.0, 1e8),
    ),
    *group(
        "J", "kWh", "",
        ("demanded_energy", "E_dem", "energy that is asked for", 0.0, 1e15),
        ("delivered_energy", "E", "energy that is given", 0.0, 1e15),
    ),
    *group(
        "1", "%", "",
        ("energy_shortfall_share", "x_short", "energy asked for that is not given, over all asked for", 0.0, 1.0),
        ("mean_net_efficiency", "eta_mean", "energy given over the lower heating value of the hydrogen taken", 0.0, 1.0),
    ),
    *group("s", "min", "", ("time_short", "t_short", "time in which less power is given than asked for", 0.0, 1e9)),
    *group("m3/s", "m3/h", "", ("intake_volume_rate", "V_in", "volume that the compressor takes in", 0.0, 1e3)),
    *group("kg", "kg", "", ("hydrogen_mass", "m", "hydrogen taken from the tank", 0.0, 1e9)),
]
# fmt: on
