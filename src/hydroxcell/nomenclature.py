# ruff: noqa: E501  (one row a line: the table is read across)
"""THE table of output and state quantities: name, symbol, units, meaning, plausible range and sign.

Results, plots, CSV headers and reports take their names, units and labels from here. Input parameters are described by
the cell schema; both use the same words. Conventions: x runs from the anode flow field (x = 0) to the cathode flow
field; fluxes are positive along x; current is positive in fuel-cell operation; losses are positive when they lower the
voltage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from hydroxcell.errors import UnknownNameError
from hydroxcell.named_quantity import NamedQuantity, group
from hydroxcell.nomenclature_measured import MEASURED
from hydroxcell.nomenclature_system import SYSTEM
from hydroxcell.nomenclature_theory import THEORY

_ALONG_X = "positive from anode to cathode"
_LOSS = "positive when it lowers the cell voltage"
_PER_AREA = ("mol/m2/s", "umol/cm2/s")


PROCESSES: dict[str, str] = {
    "reaction": "charge transfer with conduction in the layers",
    "gas_transport": "gas transport",
    "ionomer_water": "the water of the ionomer",
    "liquid_water": "liquid water",
    "heat": "heat",
    "channel": "the feed of the channels",
    "carbonation": "the exchange of carbon dioxide",
}
"""Processes that a spectrum is taken apart into, in the order in which they are released."""

_QUANTITIES: list[NamedQuantity] = [
    # --- the curve ---------------------------------------------------------------------------------------------------
    *group(
        "V", "V", "cathode against anode",
        ("cell_voltage", "V", "voltage between the flow-field plates, cathode minus anode", -2.0, 1.5),
        ("ir_free_voltage", "V_iR-free", "cell voltage plus current density times high-frequency resistance", -2.0, 1.5),
        ("reversible_voltage", "E_rev", "equilibrium voltage of the cell reaction at the channel conditions", 0.8, 1.4),
        ("thermoneutral_voltage", "E_tn", "minus the reaction enthalpy over 2 F, with liquid water", 1.4, 1.5),
        ("open_circuit_voltage", "V_OC", "cell voltage at zero current, with crossover and short", 0.0, 1.4),
        ("electrode_potential", "E", "electronic potential against the reversible hydrogen electrode at the place", -1.0, 1.6),
    ),
    *group(
        "A/m2", "A/cm2", "positive in fuel-cell operation",
        ("current_density", "i", "cell current per active area", -1e5, 1e5),
        ("limiting_current_density", "i_lim", "largest current density with a steady state", 0.0, 1e5),
        ("crossover_current_density", "i_x", "current density equivalent to the gas that crosses the membrane", 0.0, 1e3),
        ("short_current_density", "i_sc", "electronic current density through the membrane", 0.0, 1e3),
    ),
    *group(
        "A/m2", "A/cm2", _ALONG_X,
        ("ionic_current_density", "i_l", "conventional current carried by ions; hydroxide moves the other way", -1e5, 1e5),
        ("electronic_current_density", "i_s", "conventional current carried by electrons in the solid", -1e5, 1e5),
    ),
    NamedQuantity(
        "reaction_current", "j", "A/m3", "A/cm3", "electrochemical reaction current per volume of catalyst layer", -1e11, 1e11,
        "anodic positive: positive in the anode, negative in the cathode",
    ),
    NamedQuantity("power_density", "P", "W/m2", "W/cm2", "cell voltage times current density", -1e5, 1e5, "delivered by the cell"),
    # --- resistances -------------------------------------------------------------------------------------------------
    *group(
        "ohm m2", "mohm cm2", "",
        ("high_frequency_resistance", "R_HF", "area resistance seen at high frequency: membrane, contacts, share of layers", 1e-8, 1e-2),
        ("membrane_resistance", "R_m", "ionic area resistance of the membrane", 1e-8, 1e-2),
        ("contact_resistance", "R_c", "electronic area resistance of contacts and plates", 0.0, 1e-3),
        ("polarization_resistance", "R_p", "minus the slope of the curve, dV/di", -1e-1, 1.0),
    ),
    NamedQuantity("ionic_resistivity", "1/kappa", "ohm m", "ohm cm", "reciprocal of the effective ionic conductivity", 1e-2, 1e5),
    NamedQuantity("hydroxide_conductivity", "kappa", "S/m", "mS/cm", "ionic conductivity of membrane or ionomer as dense material", 0.0, 50.0),
    NamedQuantity("effective_ionic_conductivity", "kappa_eff", "S/m", "mS/cm", "ionic conductivity of the layer as a whole", 0.0, 50.0),
    # --- losses: they sum to reversible minus cell voltage -----------------------------------------------------------
    *group(
        "V", "mV", _LOSS,
        ("hydrogen_oxidation_loss", "eta_HOR", "kinetic loss of hydrogen oxidation", -0.1, 1.5),
        ("oxygen_reduction_loss", "eta_ORR", "kinetic loss of oxygen reduction", -0.1, 1.5),
        ("ionic_loss_membrane", "eta_ion,m", "ionic loss in the membrane", -0.5, 2.0),
        ("ionic_loss_anode", "eta_ion,a", "ionic loss in the anode catalyst layer", -0.5, 2.0),
        ("ionic_loss_cathode", "eta_ion,c", "ionic loss in the cathode catalyst layer", -0.5, 2.0),
        ("electronic_loss", "eta_el", "electronic loss in the porous layers", -0.1, 1.0),
        ("contact_loss", "eta_c", "loss in contacts and plates", -0.1, 1.0),
        ("gas_transport_loss_anode", "eta_gas,a", "loss because hydrogen and water at the anode differ from the channel", -0.5, 1.0),
        ("gas_transport_loss_cathode", "eta_gas,c", "loss because oxygen and water at the cathode differ from the channel", -0.5, 1.0),
        ("local_film_loss_anode", "eta_film,a", "loss in the ionomer and water film on the anode catalyst", -0.1, 1.0),
        ("local_film_loss_cathode", "eta_film,c", "loss in the ionomer and water film on the cathode catalyst", -0.1, 1.0),
        ("nernst_loss", "eta_N", "loss because hydroxide is scarcer at the anode than at the cathode (carbonation)", -0.5, 1.0),
        ("crossover_loss", "eta_x", "loss by crossover of gas and the electronic short", -0.1, 1.0),
        ("total_loss", "eta", "reversible voltage minus cell voltage; the sum of the other losses", -0.5, 3.0),
    ),
    # --- fields over x -----------------------------------------------------------------------------------------------
    NamedQuantity("position", "x", "m", "um", "distance from the face of the anode flow field", 0.0, 1e-2, _ALONG_X),
    *group(
        "V", "V", "",
        ("electronic_potential", "Phi_s", "potential of the electron-conducting solid; zero at the anode plate", -2.0, 2.0),
        ("ionic_potential", "Phi_l", "potential of the ionomer, from the electrochemical potential of the carrier", -2.0, 2.0),
        ("equilibrium_potential", "E_eq", "potential of the half-reaction at equilibrium with the local composition", -0.5, 1.5),
    ),
    NamedQuantity(
        "overpotential", "eta", "V", "V", "electronic minus ionic minus equilibrium potential", -1.5, 1.5,
        "anodic positive: positive in the anode, negative in the cathode",
    ),
    *group(
        "1", "1", "",
        ("water_content", "lambda", "moles of water per mole of fixed cation in membrane or ionomer", 0.0, 60.0),
        ("water_activity", "a_w", "water partial pressure over saturation pressure; 1 with liquid water", 0.0, 5.0),
        ("water_volume_fraction", "f_w", "volume of water per volume of wet ionomer", 0.0, 0.9),
        ("liquid_saturation", "s", "volume of liquid water per open pore volume", 0.0, 1.0),
        ("open_porosity", "eps", "open pore volume per volume of layer, after swelling of the ionomer", 0.0, 1.0),
    ),
    *group(
        "1", "1", "",
        ("liquid_saturation_anode_catalyst_layer", "s_aCL", "largest liquid saturation in the anode catalyst layer", 0.0, 1.0),
        ("liquid_saturation_cathode_catalyst_layer", "s_cCL", "largest liquid saturation in the cathode catalyst layer", 0.0, 1.0),
        ("liquid_saturation_anode_diffusion_layer", "s_aGDL", "largest liquid saturation in the anode diffusion layer", 0.0, 1.0),
        ("liquid_saturation_cathode_diffusion_layer", "s_cGDL", "largest liquid saturation in the cathode diffusion layer", 0.0, 1.0),
        ("exhaust_saturation_anode", "a_out,a", "all water of the anode exhaust over what saturates it as vapour; above 1 part is liquid", 0.0, 100.0),
        ("exhaust_saturation_cathode", "a_out,c", "all water of the cathode exhaust over what saturates it as vapour; above 1 part is liquid", 0.0, 100.0),
    ),
    *group(
        "K", "K", "",
        ("dew_point_window_anode", "dT_dew,a", "span of anode dew points within a stated loss of the best voltage", 0.0, 200.0),
        ("dew_point_window_cathode", "dT_dew,c", "span of cathode dew points within a stated loss of the best voltage", 0.0, 200.0),
    ),
    NamedQuantity("relative_humidity", "RH", "1", "%", "water partial pressure over saturation pressure, in the channel", 0.0, 2.0),
    NamedQuantity("temperature", "T", "K", "degC", "local temperature", 233.15, 473.15),
    NamedQuantity("peak_temperature", "T_max", "K", "degC", "highest temperature in the cell", 233.15, 473.15),
    *group(
        "Pa", "kPa", "absolute",
        ("hydrogen_partial_pressure", "p_H2", "partial pressure of hydrogen in the gas", 0.0, 1e7),
        ("oxygen_partial_pressure", "p_O2", "partial pressure of oxygen in the gas", 0.0, 1e7),
        ("water_partial_pressure", "p_H2O", "partial pressure of water vapour in the gas", 0.0, 1e6),
        ("nitrogen_partial_pressure", "p_N2", "partial pressure of nitrogen in the gas", 0.0, 1e7),
        ("saturation_pressure", "p_sat", "vapour pressure over liquid water at the local temperature", 10.0, 2e6),
        ("gas_pressure", "p_g", "sum of the partial pressures", 1e3, 1e7),
        ("liquid_pressure", "p_l", "pressure of liquid water; below the gas pressure in wetting pores", -1e7, 1e7),
    ),
    NamedQuantity("capillary_pressure", "p_c", "Pa", "kPa", "liquid minus gas pressure", -1e7, 1e7, "positive in hydrophobic pores"),
    # --- along the channels, one value per segment -----------------------------------------------------------------
    *group(
        "1", "%", "",
        ("relative_humidity_anode", "RH_a", "relative humidity of the anode channel at plate temperature, mean of a segment", -0.01, 2.0),
        ("relative_humidity_cathode", "RH_c", "relative humidity of the cathode channel at plate temperature, mean of a segment", -0.01, 2.0),
    ),
    *group(
        "1", "1", "",
        ("hydrogen_fraction", "x_H2", "mole fraction of hydrogen in the gas that leaves a segment", -1e-3, 1.0),
        ("oxygen_fraction", "x_O2", "mole fraction of oxygen in the gas that leaves a segment", -1e-3, 1.0),
        ("membrane_water_content", "lambda_m", "water per fixed ion, mean through the membrane", 0.0, 60.0),
        ("ionomer_water_activity_anode", "a_w,a", "water activity of the ionomer, mean of the anode catalyst layer", 0.0, 5.0),
        ("ionomer_water_activity_cathode", "a_w,c", "water activity of the ionomer, mean of the cathode catalyst layer", 0.0, 5.0),
    ),
    NamedQuantity("plate_temperature", "T_p", "K", "degC", "temperature of the plates at a segment", 233.15, 473.15),
    *group(
        "Pa", "kPa", "absolute",
        ("channel_pressure_anode", "p_a", "gas pressure in the anode channel", 1e3, 1e7),
        ("channel_pressure_cathode", "p_c", "gas pressure in the cathode channel", 1e3, 1e7),
    ),
    *group(
        "Pa", "kPa", "positive",
        ("pressure_drop_anode", "dp_a", "pressure drop of the anode channels, inlet minus outlet", -1e3, 1e7),
        ("pressure_drop_cathode", "dp_c", "pressure drop of the cathode channels, inlet minus outlet", -1e3, 1e7),
    ),
    *group(
        *_PER_AREA, "per area of the cell",
        ("channel_liquid_anode", "n_l,a", "liquid water in the anode channels where they leave a segment", -1e-6, 1e4),
        ("channel_liquid_cathode", "n_l,c", "liquid water in the cathode channels where they leave a segment", -1e-6, 1e4),
    ),
    NamedQuantity(
        "heat_out_channels", "q_ch", "W/m2", "W/cm2",
        "heat that the channels release to the plates by condensation and temperature changes", -1e6, 1e6,
    ),
    # --- fluxes over x -----------------------------------------------------------------------------------------------
    *group(
        *_PER_AREA, _ALONG_X,
        ("water_flux", "N_w", "water through the ionomer: drag, diffusion and, where modelled, permeation", -10.0, 10.0),
        ("electro_osmotic_water_flux", "N_w,drag", "part of the water flux carried by ions; to the anode with hydroxide", -10.0, 10.0),
        ("diffusive_water_flux", "N_w,diff", "part of the water flux driven by water content", -10.0, 10.0),
        ("vapour_flux", "N_v", "water vapour through the pores", -10.0, 10.0),
        ("liquid_flux", "N_l", "liquid water through the pores", -10.0, 10.0),
        ("hydrogen_flux", "N_H2", "hydrogen through the pores", -10.0, 10.0),
        ("oxygen_flux", "N_O2", "oxygen through the pores", -10.0, 10.0),
        ("nitrogen_flux", "N_N2", "nitrogen through the pores", -10.0, 10.0),
    ),
    NamedQuantity("heat_flux", "q", "W/m2", "W/cm2", "heat conducted through the layer", -1e6, 1e6, _ALONG_X),
    NamedQuantity("heat_source", "Q", "W/m3", "W/cm3", "heat released per volume", -1e12, 1e12, "positive when released"),
    # --- water balance per active area: in + made = consumed + out ---------------------------------------------------
    *group(
        *_PER_AREA, "positive into the cell",
        ("water_in_anode", "N_in,a", "water vapour fed to the anode", 0.0, 1e3),
        ("water_in_cathode", "N_in,c", "water vapour fed to the cathode", 0.0, 1e3),
    ),
    *group(
        *_PER_AREA, "",
        ("water_made", "N_made", "water made by the electrode reactions", 0.0, 10.0),
        ("water_consumed", "N_used", "water consumed by the electrode reactions", 0.0, 10.0),
    ),
    NamedQuantity("water_through_membrane", "N_m", *_PER_AREA, "net water through the membrane", -10.0, 10.0, _ALONG_X),
    *group(
        *_PER_AREA, "positive out of the cell",
        ("water_out_vapour_anode", "N_v,a", "water that leaves the anode as vapour", -10.0, 1e3),
        ("water_out_vapour_cathode", "N_v,c", "water that leaves the cathode as vapour", -10.0, 1e3),
        ("water_out_liquid_anode", "N_l,a", "water that leaves the anode as liquid", -10.0, 10.0),
        ("water_out_liquid_cathode", "N_l,c", "water that leaves the cathode as liquid", -10.0, 10.0),
        ("exhaust_liquid_anode", "N_ex,a", "liquid water in the anode exhaust, condensed in the channel included", 0.0, 1e3),
        ("exhaust_liquid_cathode", "N_ex,c", "liquid water in the cathode exhaust, condensed in the channel included", 0.0, 1e3),
    ),
    *group(
        "W/m2", "W/cm2", "positive out of the cell",
        ("heat_out_anode", "q_a", "heat conducted into the anode plate", -1e6, 1e6),
        ("heat_out_cathode", "q_c", "heat conducted into the cathode plate", -1e6, 1e6),
    ),
    # --- figures of merit --------------------------------------------------------------------------------------------
    *group(
        "1", "%", "",
        ("efficiency_lower_heating_value", "eff_LHV", "electric power over the lower heating value of the hydrogen used", -2.0, 1.2),
        ("efficiency_higher_heating_value", "eff_HHV", "electric power over the higher heating value of the hydrogen used", -2.0, 1.0),
        ("utilisation_hydrogen", "U_H2", "hydrogen used over hydrogen fed", 0.0, 1.0),
        ("utilisation_oxygen", "U_O2", "oxygen used over oxygen fed", 0.0, 1.0),
    ),
    *group(
        "1", "1", "",
        ("stoichiometry_hydrogen", "St_H2", "hydrogen fed over hydrogen used", 1.0, 1e6),
        ("stoichiometry_oxygen", "St_O2", "oxygen fed over oxygen used", 1.0, 1e6),
        ("supply_left", "f_left", "share left of the scarcest supply (gas, ionomer water, feed)", 0.0, 1.5),
        ("logarithmic_sensitivity", "dln g/dln p", "relative change of an output over the relative change of an input", -1e3, 1e3),
        ("water_closure_relative", "err_w", "what is missing in the water balance over its throughput", -1.0, 1.0),
        ("charge_closure_relative", "err_i", "largest deviation of ionic plus electronic current from the cell current", -1.0, 1.0),
        ("energy_closure_relative", "err_q", "what is missing in the energy balance over its throughput", -1.0, 1.0),
    ),
    *group(
        "mol/s", "slpm", "",
        ("hydrogen_feed", "n_H2", "hydrogen fed to the anode", 0.0, 10.0),
        ("oxygen_feed", "n_O2", "oxygen fed to the cathode", 0.0, 10.0),
    ),
    # --- carbon dioxide ----------------------------------------------------------------------------------------------
    *group(
        *_PER_AREA, "",
        ("carbon_dioxide_in_anode", "N_CO2,in,a", "carbon dioxide fed to the anode", 0.0, 1.0),
        ("carbon_dioxide_in_cathode", "N_CO2,in,c", "carbon dioxide fed to the cathode", 0.0, 1.0),
        ("carbon_dioxide_out_anode", "N_CO2,out,a", "carbon dioxide that leaves with the exhaust of the anode", -1e-6, 1.0),
        ("carbon_dioxide_out_cathode", "N_CO2,out,c", "carbon dioxide that leaves with the exhaust of the cathode", -1e-6, 1.0),
        ("carbon_dioxide_absorbed", "N_CO2,abs", "carbon dioxide taken up from the gas of the cathode", -1.0, 1.0),
        ("carbon_dioxide_released", "N_CO2,rel", "carbon dioxide given off to the gas of the anode", -1.0, 1.0),
    ),
    *group(
        "1", "ppm", "",
        ("carbon_dioxide_fraction_exhaust_anode", "x_CO2,a", "carbon dioxide in the dry exhaust of the anode", -1e-6, 1.0),
        ("carbon_dioxide_fraction_exhaust_cathode", "x_CO2,c", "carbon dioxide in the dry exhaust of the cathode", -1e-6, 1.0),
        ("carbon_dioxide_fraction", "x_CO2", "carbon dioxide in the dry feed", 0.0, 0.005),
        ("allowed_carbon_dioxide_fraction", "x_CO2,max", "carbon dioxide in the feed that costs the given voltage", 0.0, 1.0),
    ),
    *group(
        "1", "1", "",
        ("carbon_content", "C", "bicarbonate and carbonate per fixed ion; 1/2 is carbonate, 1 bicarbonate", -1e-6, 1.0),
        ("carbon_content_anode", "C_a", "mean carbon content of the ionomer in the anode catalyst layer", -1e-6, 1.0),
        ("carbon_content_membrane", "C_m", "mean carbon content of the membrane", -1e-6, 1.0),
        ("carbon_content_cathode", "C_c", "mean carbon content of the ionomer in the cathode catalyst layer", -1e-6, 1.0),
        ("hydroxide_fraction", "y_OH", "hydroxide per fixed ion", 0.0, 1.0),
        ("bicarbonate_fraction", "y_HCO3", "bicarbonate per fixed ion", -1e-6, 1.0),
        ("carbonate_fraction", "y_CO3", "carbonate per fixed ion", -1e-6, 0.5),
        ("hydroxide_fraction_anode", "y_OH,a", "mean hydroxide per fixed ion in the anode catalyst layer", 0.0, 1.0),
        ("hydroxide_fraction_cathode", "y_OH,c", "mean hydroxide per fixed ion in the cathode catalyst layer", 0.0, 1.0),
        ("carbon_closure_relative", "err_C", "what is missing in the balance of carbon dioxide over its throughput", -1.0, 1.0),
    ),
    NamedQuantity("carbon_dioxide_pressure", "p_CO2", "Pa", "Pa", "partial pressure of carbon dioxide in the gas", -1.0, 1e5, "absolute"),
    NamedQuantity("carbon_dioxide_taken_up", "n_CO2", "mol/m2", "mmol/cm2", "carbon dioxide taken up by both electrodes", -1e6, 1e6, "positive into the cell"),
    NamedQuantity("carbon_stored", "n_C", "mol/m2", "mmol/cm2", "change of the carbon in the cell", -1e6, 1e6, "positive when the cell holds more"),
    *group(
        "V", "mV", _LOSS,
        ("carbon_dioxide_penalty", "dV_CO2", "voltage without minus voltage with carbon dioxide, at the same current", -0.5, 1.5),
        ("carbon_dioxide_penalty_ohmic", "dV_ohm", "part of the penalty by the lower conductivity between the reactions", -0.5, 1.5),
        ("carbon_dioxide_penalty_nernst", "dV_N", "part of the penalty by the hydroxide difference between the electrodes", -0.5, 1.5),
        ("carbon_dioxide_penalty_kinetic", "dV_kin", "part of the penalty by slower reactions for want of hydroxide", -0.5, 1.5),
        ("carbon_dioxide_penalty_diffusion", "dV_diff", "part of the penalty by diffusion potentials; negative where diffusing hydroxide needs less field", -0.5, 1.5),
        ("carbon_dioxide_penalty_rest", "dV_rest", "part of the penalty by a different distribution of current, water and gas", -0.5, 1.5),
    ),
    # --- over time ---------------------------------------------------------------------------------------------------
    NamedQuantity("time", "t", "s", "s", "time since the beginning", 0.0, 1e12),
    NamedQuantity("duration", "t_end", "s", "s", "time that was simulated", 0.0, 1e12),
    *group(
        "1", "1", "",
        ("water_content_anode", "lambda_a", "mean water content of the ionomer in the anode catalyst layer", 0.0, 60.0),
        ("water_content_membrane", "lambda_m", "mean water content of the membrane", 0.0, 60.0),
        ("water_content_cathode", "lambda_c", "mean water content of the ionomer in the cathode catalyst layer", 0.0, 60.0),
        ("saturation_anode", "s_a", "mean liquid saturation of the anode catalyst layer", -0.01, 1.0),
        ("saturation_cathode", "s_c", "mean liquid saturation of the cathode catalyst layer", -0.01, 1.0),
        ("species_closure_relative", "err_n", "what is missing in the balance of water, hydrogen and oxygen over its throughput", -1.0, 1.0),
    ),
    NamedQuantity("charge_passed", "Q", "C/m2", "Ah/cm2", "charge delivered per active area", -1e12, 1e12, "delivered by the cell"),
    NamedQuantity("electric_energy", "W_el", "J/m2", "Wh/cm2", "electric energy delivered per active area", -1e12, 1e12, "delivered by the cell"),
    *group(
        "mol/m2", "mmol/cm2", "positive into the cell",
        ("hydrogen_taken_up", "n_H2", "hydrogen taken up by the anode", -1e9, 1e9),
        ("oxygen_taken_up", "n_O2", "oxygen taken up by the cathode", -1e9, 1e9),
    ),
    NamedQuantity("water_stored", "n_w", "mol/m2", "mmol/cm2", "change of the water in the cell", -1e6, 1e6, "positive when the cell became wetter"),
    # --- ageing ------------------------------------------------------------------------------------------------------
    *group(
        "V", "mV", _LOSS,
        ("irreversible_voltage_loss", "dV_irr", "loss of voltage at the initial current that stays when the catalyst is clean", -1.0, 1.5),
        ("recoverable_voltage_loss", "dV_rec", "loss of voltage by the reversible coverage of the catalysts", -1.0, 1.5),
        ("voltage_loss_membrane", "dV_m", "what fresh cations in the membrane would give back", -1.0, 1.5),
        ("voltage_loss_anode_ionomer", "dV_i,a", "what fresh cations in the anode ionomer would give back", -1.0, 1.5),
        ("voltage_loss_cathode_ionomer", "dV_i,c", "what fresh cations in the cathode ionomer would give back", -1.0, 1.5),
        ("voltage_loss_anode_catalyst", "dV_c,a", "what the fresh catalyst area of the anode would give back", -1.0, 1.5),
        ("voltage_loss_cathode_catalyst", "dV_c,c", "what the fresh catalyst area of the cathode would give back", -1.0, 1.5),
        ("voltage_loss_remainder", "dV_r", "irreversible loss minus the sum of its causes, each made fresh by itself", -1.0, 1.5),
    ),
    *group(
        "1", "1", "",
        ("cation_fraction", "r", "remaining share of the fixed cations", 0.0, 1.0),
        ("cation_fraction_anode", "r_a", "mean remaining share of the cations of the anode ionomer", 0.0, 1.0),
        ("cation_fraction_membrane", "r_m", "mean remaining share of the cations of the membrane", 0.0, 1.0),
        ("cation_fraction_cathode", "r_c", "mean remaining share of the cations of the cathode ionomer", 0.0, 1.0),
        ("active_area_fraction", "s", "remaining share of the catalyst area or of the active sites", 0.0, 1.0),
        ("active_area_fraction_anode", "s_a", "mean remaining share of the catalyst area of the anode", 0.0, 1.0),
        ("active_area_fraction_cathode", "s_c", "mean remaining share of the catalyst area of the cathode", 0.0, 1.0),
        ("reversible_coverage", "theta", "reversibly covered share of the catalyst area", -0.001, 1.0),
        ("reversible_coverage_anode", "theta_a", "mean reversibly covered share of the catalyst area of the anode", -0.001, 1.0),
        ("reversible_coverage_cathode", "theta_c", "mean reversibly covered share of the catalyst area of the cathode", -0.001, 1.0),
    ),
    *group(
        "V/s", "uV/h", _LOSS,
        ("decay_rate", "dV/dt", "mean loss of voltage per time, at the initial current", -1e-3, 1e-3),
        ("irreversible_decay_rate", "dV_irr/dt", "its irreversible part", -1e-3, 1e-3),
        ("recoverable_decay_rate", "dV_rec/dt", "its recoverable part", -1e-3, 1e-3),
        ("late_decay_rate", "dV_late/dt", "irreversible loss per time over the last fifth", -1e-3, 1e-3),
    ),
    *group(
        "s", "h", "",
        ("operating_time", "t_op", "time that the cell was run", 0.0, 1e12),
        ("lifetime", "t_life", "time to the stated end of life", 0.0, 1e12),
        ("lifetime_low", "t_low", "the same at the lower end of what the ranges of the degradation laws allow", 0.0, 1e12),
        ("lifetime_high", "t_high", "the same at the upper end", 0.0, 1e12),
    ),
    NamedQuantity("initial_voltage", "V_0", "V", "V", "cell voltage at the beginning", -2.0, 1.5),
    NamedQuantity("ion_exchange_capacity", "IEC", "mol/kg", "mmol/g", "fixed ions per dry mass", 0.0, 10.0),
    # --- impedance ---------------------------------------------------------------------------------------------------
    NamedQuantity("frequency", "f", "Hz", "Hz", "frequency of the excitation", 1e-9, 1e9),
    NamedQuantity("relaxation_time", "tau", "s", "s", "time constant of a process", 1e-12, 1e9),
    *group(
        "ohm m2", "mohm cm2", "positive for a loss",
        ("impedance_real", "Z'", "real part of the impedance of the cell", -1.0, 10.0),
        ("impedance_real_anode", "Z'_a", "the same from the anode plate to the middle of the membrane", -1.0, 10.0),
        ("impedance_real_cathode", "Z'_c", "the same from the middle of the membrane to the cathode plate", -1.0, 10.0),
        *(
            (f"impedance_real_{process}", f"Z'_{process}", f"part of the real part that {words} adds", -1.0, 10.0)
            for process, words in PROCESSES.items()
        ),
        ("ionic_resistance_anode", "R_ion,a", "integral of dx/kappa_eff over the anode catalyst layer", 0.0, 1.0),
        ("ionic_resistance_cathode", "R_ion,c", "integral of dx/kappa_eff over the cathode catalyst layer", 0.0, 1.0),
        ("high_frequency_limit", "Z(inf)", "impedance when nothing that stores can follow", 0.0, 1.0),
        ("relaxation_distribution", "gamma", "distribution of relaxation times over ln tau", -1.0, 10.0),
    ),
    *group(
        "ohm m2", "mohm cm2", "negative where the current lags like through a capacitance",
        ("impedance_imaginary", "Z''", "imaginary part of the impedance of the cell", -10.0, 1.0),
        ("impedance_imaginary_anode", "Z''_a", "the same from the anode plate to the middle of the membrane", -10.0, 1.0),
        ("impedance_imaginary_cathode", "Z''_c", "the same from the middle of the membrane to the cathode plate", -10.0, 1.0),
        *(
            (f"impedance_imaginary_{process}", f"Z''_{process}", f"part of the imaginary part that {words} adds", -10.0, 1.0)
            for process, words in PROCESSES.items()
        ),
    ),
    NamedQuantity("impedance_phase", "phi", "rad", "deg", "angle of the impedance", -3.2, 3.2, "negative where the current leads"),
    *group(
        "V", "V", "",
        ("lowest_voltage", "V_min", "lowest cell voltage", -2.0, 1.5),
        ("final_voltage", "V_end", "cell voltage at the end", -2.0, 1.5),
    ),
]  # fmt: skip

_QUANTITIES += MEASURED + THEORY + SYSTEM
NOMENCLATURE: Mapping[str, NamedQuantity] = MappingProxyType({quantity.name: quantity for quantity in _QUANTITIES})
"""Every output and state quantity by name, in the order of the table."""

LOSSES: tuple[str, ...] = (
    "hydrogen_oxidation_loss",
    "oxygen_reduction_loss",
    "ionic_loss_membrane",
    "ionic_loss_anode",
    "ionic_loss_cathode",
    "electronic_loss",
    "contact_loss",
    "gas_transport_loss_anode",
    "gas_transport_loss_cathode",
    "local_film_loss_anode",
    "local_film_loss_cathode",
    "nernst_loss",
    "crossover_loss",
)
"""The losses that sum to `total_loss`, in the order in which they are shown; `nernst_loss` with carbonation only."""

_SUPERSCRIPTS = str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRETTY = {"degC": "°C", "ohm": "Ω", "mohm": "mΩ", "um": "µm", "umol": "µmol", "uF": "µF", "uV": "µV", "deg": "°"}


def lookup(name: str) -> NamedQuantity:
    """Return the quantity of this name; UnknownNameError with the nearest names if there is none."""
    if name not in NOMENCLATURE:
        raise UnknownNameError("quantity", name, NOMENCLATURE)
    return NOMENCLATURE[name]


def label(name: str) -> str:
    """Return the axis label of a quantity, in its display unit.

    >>> label("cell_voltage"), label("current_density"), label("liquid_saturation")
    ('Cell voltage / V', 'Current density / A cm⁻²', 'Liquid saturation')
    """
    quantity = lookup(name)
    unit = unit_label(quantity.display_unit)
    return f"{quantity.title} / {unit}" if unit else quantity.title


def unit_label(unit: str) -> str:
    """Write a unit as it is printed, with powers instead of strokes.

    >>> unit_label("mohm cm2"), unit_label("umol/cm2/s"), unit_label("1"), unit_label("V/s^0.5")
    ('mΩ cm²', 'µmol cm⁻² s⁻¹', '', 'V s⁻⁰·⁵')
    """
    if unit == "1":
        return ""
    if "/100km" in unit:
        return unit.replace("/100km", "/100 km")
    words = []
    for mark, word, power in re.findall(r"([/ ]?)([A-Za-z%]+)\^?(-?\d*\.?\d*)", unit):
        exponent = float(power or 1) * (-1 if mark == "/" else 1)
        words.append(_PRETTY.get(word, word) + ("" if exponent == 1 else f"{exponent:g}".translate(_SUPERSCRIPTS)))
    return " ".join(words)


def markdown_table() -> str:
    """Return the whole table as Markdown, for the documentation."""
    lines = [
        "| name | symbol | SI unit | shown in | meaning | sign | plausible (SI) |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for quantity in NOMENCLATURE.values():
        cells = (
            f"`{quantity.name}`",
            quantity.symbol,
            quantity.unit,
            quantity.display_unit,
            quantity.meaning,
            quantity.sign,
            f"{quantity.low:g} ... {quantity.high:g}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
