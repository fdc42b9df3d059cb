"""What a material card holds: every entry once, with unit, symbol, description and plausible range.

Plausible bounds are in the display unit and are wide on purpose: they catch wrong units and slips, not unusual
materials. The cell's own entries are in `hydroxcell.cell.parameters`, which composes these tables.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the field table: SI unit, display unit, symbol, description and plausible range (display unit)."""

    unit: str
    display: str
    symbol: str
    description: str
    low: float
    high: float
    required: bool = True


P = Parameter

IONOMER_NUMBERS: dict[str, Parameter] = {
    "ion_exchange_capacity": P("mol/kg", "mmol/g", "IEC", "ion exchange capacity of the dry polymer", 0.1, 10),
    "dry_density": P("kg/m3", "kg/m3", "rho_dry", "density of the dry polymer", 300, 4000),
    "liquid_water_uptake": P("1", "1", "lambda_l", "water content in contact with liquid water", 1, 200),
    "thermal_conductivity": P("W/m/K", "W/m/K", "k", "thermal conductivity of the ionomer", 0.01, 10),
    "volumetric_heat_capacity": P("J/m3/K", "MJ/m3/K", "rho c_p", "volumetric heat capacity of the ionomer", 0.1, 20),
}

IONOMER_LAWS: dict[str, Parameter] = {
    "conductivity": P("S/m", "mS/cm", "kappa", "ionic conductivity of the swollen ionomer", 1e-6, 1e4),
    "water_uptake": P("1", "1", "lambda_v", "water content in equilibrium with vapour (isotherm)", 0, 200),
    "water_diffusivity": P("m2/s", "m2/s", "D_w", "mutual (Fickian) water diffusivity in the ionomer", 1e-15, 1e-6),
    "electro_osmotic_drag": P("1", "1", "xi", "water molecules carried per ion, along the ion", -20, 20),
    "absorption_rate": P("m/s", "m/s", "k_a", "interfacial absorption rate of water per ionomer surface", 1e-12, 1),
    "desorption_rate": P("m/s", "m/s", "k_d", "interfacial desorption rate of water per ionomer surface", 1e-12, 1),
    "hydrogen_permeability": P("mol/m/s/Pa", "mol/m/s/Pa", "P_H2", "permeability of hydrogen", 0, 1e-10),
    "oxygen_permeability": P("mol/m/s/Pa", "mol/m/s/Pa", "P_O2", "permeability of oxygen", 0, 1e-10),
}

MEMBRANE_NUMBERS: dict[str, Parameter] = {
    "thickness": P("m", "um", "L_m", "dry thickness of the membrane", 0.5, 2000),
    **IONOMER_NUMBERS,
}

HYDROGEN_OXIDATION: dict[str, Parameter] = {
    "exchange_current_density": P(
        "A/m2", "A/m2", "i_0", "exchange current density per real area at 1 bar H2, a_w = 1", 1e-6, 1e6
    ),
    "reference_temperature": P("K", "degC", "T_ref", "temperature of the exchange current density", -20, 200),
    "activation_energy": P("J/mol", "kJ/mol", "E_a", "activation energy of the exchange current density", 0, 200),
    "anodic_transfer_coefficient": P("1", "1", "alpha_a", "anodic transfer coefficient of hydrogen oxidation", 0.05, 3),
    "cathodic_transfer_coefficient": P("1", "1", "alpha_c", "cathodic transfer coefficient", 0.05, 3),
    "hydrogen_order": P("1", "1", "g_H2", "order of the exchange current in hydrogen activity", 0, 2),
    "water_order": P("1", "1", "g_w", "order of the exchange current in water activity", -1, 3),
    "adsorption_limit": P(
        "A/m2",
        "A/m2",
        "j_ad",
        "limiting rate of hydrogen adsorption per real area (a large number means none)",
        1e-4,
        1e15,
    ),
    "oxidation_potential": P("V", "V", "E_ox", "potential vs RHE at which half of the surface is oxidised", 0.0, 3.0),
    "oxidation_width": P("V", "V", "w_ox", "width of the surface oxidation switch", 0.001, 0.5),
}

OXYGEN_REDUCTION: dict[str, Parameter] = {
    "current_density_at_0_9_V": P(
        "A/m2", "A/m2", "i_0.9", "rate per real area at 0.9 V vs RHE, 1 bar O2, a_w = 1", 1e-9, 1e6
    ),
    "reference_temperature": P("K", "degC", "T_ref", "temperature of the rate at 0.9 V", -20, 200),
    "activation_energy": P("J/mol", "kJ/mol", "E_a", "activation energy at fixed potential", 0, 200),
    "low_slope_transfer_coefficient": P("1", "1", "alpha_1", "transfer coefficient above the switch potential", 0.1, 3),
    "high_slope_transfer_coefficient": P(
        "1", "1", "alpha_2", "transfer coefficient below the switch potential", 0.05, 3
    ),
    "switch_potential": P("V", "V", "E_sw", "potential vs RHE at which the slope changes", 0.1, 1.2),
    "oxygen_order": P("1", "1", "g_O2", "order in oxygen activity at fixed potential", 0, 2),
    "water_order": P("1", "1", "g_w", "order in water activity at fixed potential", -1, 3),
}

CATALYST_NUMBERS: dict[str, Parameter] = {
    "specific_surface_area": P("m2/kg", "m2/g", "a_m", "real catalyst area per mass of catalyst loading", 0.001, 5000),
    "platinum_group_mass_fraction": P("1", "1", "w_PGM", "platinum group metal per mass of catalyst loading", 0, 1),
    "double_layer_capacitance": P(
        "F/m2", "uF/cm2", "C_dl", "double layer capacitance per real catalyst area", 0.1, 1e5
    ),
}

REACTIONS: dict[str, tuple[str, dict[str, Parameter]]] = {
    "hydrogen_oxidation": ("butler_volmer", HYDROGEN_OXIDATION),
    "oxygen_reduction": ("dual_slope", OXYGEN_REDUCTION),
}
"""Sub-tables of a catalyst card: name -> (the kind it must state, its entries)."""

POROUS_MEDIUM: dict[str, Parameter] = {
    "thickness": P("m", "um", "L", "thickness of the layer as clamped", 0.5, 5000),
    "porosity": P("1", "1", "eps", "open pore volume per volume of the layer", 0.01, 1.0),
    "tortuosity": P("1", "1", "tau", "tortuosity; D_eff = D porosity/tortuosity^2", 1.0, 20),
    "permeability": P("m2", "m2", "K", "absolute permeability", 1e-20, 1e-7),
    "contact_angle": P("rad", "deg", "theta", "contact angle of water", 0, 180),
    "pore_diameter": P("m", "um", "d_p", "mean pore diameter (Knudsen diffusion)", 0.001, 1000),
    "saturation_exponent": P("1", "1", "m", "exponent of (1 - s) on gas diffusion", 0, 10),
    "electrical_conductivity": P(
        "S/m", "S/m", "sigma_e", "effective electronic conductivity through the plane", 0.1, 1e7
    ),
    "thermal_conductivity": P("W/m/K", "W/m/K", "k", "effective thermal conductivity through the plane", 0.01, 1000),
    "volumetric_heat_capacity": P("J/m3/K", "MJ/m3/K", "rho c_p", "effective volumetric heat capacity", 0.01, 20),
}

CARBONATION: dict[str, Parameter] = {
    "reference_temperature": P("K", "degC", "T_ref", "temperature of the constants of carbonation", -20, 200),
    "bicarbonate_constant": P(
        "m3/mol", "L/mol", "K_1'", "constant of CO2 + OH- = HCO3- at T_ref, dissolved CO2", 1e3, 1e12
    ),
    "bicarbonate_enthalpy": P("J/mol", "kJ/mol", "dH_1'", "reaction enthalpy of CO2 + OH- = HCO3-", -200, 100),
    "carbonate_constant": P("m3/mol", "L/mol", "K_2'", "constant of HCO3- + OH- = CO3-- + H2O at T_ref", 1e-12, 1e9),
    "carbonate_enthalpy": P("J/mol", "kJ/mol", "dH_2'", "reaction enthalpy of HCO3- + OH- = CO3-- + H2O", -200, 100),
    "henry_constant": P(
        "mol/m3/Pa", "mol/L/bar", "H", "solubility of carbon dioxide in the ionomer at T_ref", 1e-5, 10
    ),
    "dissolution_enthalpy": P("J/mol", "kJ/mol", "dH_H", "enthalpy of dissolution of carbon dioxide", -100, 50),
    "rate_constant": P("m3/mol/s", "L/mol/s", "k_OH", "rate constant of CO2 + OH- -> HCO3- at T_ref", 1e-3, 1e9),
    "activation_energy": P("J/mol", "kJ/mol", "E_OH", "activation energy of that rate constant", 0, 200),
    "water_rate_constant": P("1/s", "1/s", "k_w", "rate constant of CO2 + H2O -> HCO3- + H+ at T_ref", 0, 1e3),
    "water_activation_energy": P("J/mol", "kJ/mol", "E_w", "activation energy of that rate constant", 0, 200),
    "diffusivity": P(
        "m2/s", "m2/s", "D_CO2", "diffusivity of dissolved carbon dioxide in the ionomer at T_ref", 1e-13, 1e-7
    ),
    "diffusion_activation_energy": P("J/mol", "kJ/mol", "E_D", "activation energy of that diffusivity", 0, 100),
    "bicarbonate_conductivity_ratio": P(
        "1", "1", "r_HCO3", "conductivity of the bicarbonate form over the hydroxide form", 0.01, 1.0
    ),
    "carbonate_conductivity_ratio": P(
        "1", "1", "r_CO3", "conductivity of the carbonate form over the hydroxide form", 0.01, 1.0
    ),
    "hydrogen_oxidation_order": P("1", "1", "g_OH,an", "order of hydrogen oxidation in hydroxide per fixed ion", 0, 2),
    "oxygen_reduction_order": P(
        "1", "1", "g_OH,ca", "order of oxygen reduction in hydroxide per fixed ion, at fixed potential vs RHE", -1, 2
    ),
}

CATION: dict[str, Parameter] = {
    "rate_constant": P("m3/mol/s", "m3/mol/s", "k_d", "rate constant of hydroxide attack on the cations", 0, 1e-3),
    "reference_temperature": P("K", "degC", "T_ref", "temperature of the rate constant", -20, 200),
    "activation_energy": P("J/mol", "kJ/mol", "E_d", "activation energy of hydroxide attack", 0, 250),
    "hydration_sensitivity": P("1", "1", "beta", "fall of ln(rate) per water molecule and cation", 0, 3),
    "reference_water_content": P("1", "1", "lambda_ref", "water content of the rate constant", 0, 100),
    "least_water_content": P("1", "1", "lambda_min", "water content below which the rate stays", 0, 50),
}
CATION_ORDERS: dict[str, Parameter] = {
    "hydrogen_oxidation_order": P("1", "1", "g_c,an", "order of hydrogen oxidation in the remaining cations", 0, 3),
    "oxygen_reduction_order": P("1", "1", "g_c,ca", "order of oxygen reduction in the remaining cations", -1, 3),
}

AREA_LOSS: dict[str, Parameter] = {
    "rate_constant": P("1/s", "1/s", "k_s", "rate constant of the loss of area or sites", 0, 1),
    "reference_potential": P("V", "V", "E_ref", "potential vs RHE of the rate constant", -0.5, 2),
    "transfer_coefficient": P("1", "1", "alpha_s", "transfer coefficient of the loss", -2, 4),
    "activation_energy": P("J/mol", "kJ/mol", "E_s", "activation energy of the loss", 0, 250),
    "reference_temperature": P("K", "degC", "T_ref", "temperature of the rate constant", -20, 200),
    "order": P("1", "1", "m_s", "order of the loss in what may still be lost", 0.2, 20),
    "residual_fraction": P("1", "1", "s_res", "share of the area that is never lost", 0, 0.999),
}
COVERAGE: dict[str, Parameter] = {
    "build_up_rate": P("1/s", "1/s", "k_b", "rate of build-up of the reversible coverage", 0, 1e3),
    "removal_rate": P("1/s", "1/s", "k_r", "rate of removal of the reversible coverage", 0, 1e3),
    "largest": P("1", "1", "theta_max", "largest reversible coverage", 0, 0.999),
    "half_potential": P("V", "V", "E_half", "potential vs RHE between removal and build-up of the coverage", -0.5, 2),
    "width": P("V", "V", "w_theta", "width of the change-over from removal to build-up", 0.001, 1),
    "activation_energy": P("J/mol", "kJ/mol", "E_theta", "activation energy of build-up and removal", 0, 250),
    "reference_temperature": P("K", "degC", "T_ref", "temperature of both rates", -20, 200),
}
CATALYST_DEGRADATION = {
    **{f"area_loss.{key}": row for key, row in AREA_LOSS.items()},
    **{f"coverage.{key}": row for key, row in COVERAGE.items()},
}
AREA_LOSS_KINDS: dict[str, tuple[str, ...]] = {
    "platinum_group": (),
    "platinum_free": ("area_loss.order", "area_loss.residual_fraction"),
}
"""Kinds of the loss of area -> entries of a catalyst's ageing for which the kind has no use."""

COEFFICIENTS: dict[str, Parameter] = {
    "value": P("property", "property", "P", "value of the property", -1e12, 1e12),
    "reference": P("property", "property", "P_ref", "value at the reference state", -1e12, 1e12),
    "activation_energy": P("J/mol", "kJ/mol", "E", "activation energy", -100, 200),
    "reference_temperature": P("K", "degC", "T_ref", "reference temperature", -20, 200),
    "threshold": P("1", "1", "f_0", "percolation threshold in water volume fraction", 0, 0.5),
    "reference_water_fraction": P("1", "1", "f_ref", "water volume fraction of the reference value", 0.01, 0.95),
    "exponent": P("1", "1", "n", "percolation exponent", 0.1, 5),
    "a0": P("property", "property", "a0", "polynomial coefficient of a^0", -1e12, 1e12),
    "a1": P("property", "property", "a1", "polynomial coefficient of a^1", -1e12, 1e12),
    "a2": P("property", "property", "a2", "polynomial coefficient of a^2", -1e12, 1e12),
    "a3": P("property", "property", "a3", "polynomial coefficient of a^3", -1e12, 1e12),
    "langmuir_capacity": P("property", "property", "A", "capacity of the Langmuir sites", 0, 1e12),
    "langmuir_affinity": P("1", "1", "K", "affinity of the Langmuir sites", 0, 1e4),
    "henry": P("property", "property", "H", "dissolution coefficient", 0, 1e12),
    "cluster": P("property", "property", "C", "clustering coefficient", 0, 1e12),
    "cluster_exponent": P("1", "1", "n", "clustering exponent", 1, 50),
    "slope": P("property", "property", "k", "increase per unit water content", -1e12, 1e12),
    "offset": P("property", "property", "b", "value subtracted at zero water content", -1e12, 1e12),
    **{
        f"{letter}{k}": P("1", "1", f"{letter}{k}", f"Darken factor, {words} coefficient of lambda^{k}", -1e3, 1e3)
        for letter, words, count in (("n", "numerator", 4), ("d", "denominator", 5))
        for k in range(1, count + 1)
    },
    "dry": P("property", "property", "P_dry", "prefactor of the dry polymer", 0, 1e12),
    "dry_activation_energy": P("J/mol", "kJ/mol", "E_dry", "activation energy of the dry polymer", -100, 200),
    "wet": P("property", "property", "P_wet", "prefactor of the water phase", 0, 1e12),
    "wet_activation_energy": P("J/mol", "kJ/mol", "E_wet", "activation energy of the water phase", -100, 200),
    "scale": P("1", "1", "scale", "factor on the tabulated values", 0, 1e6),
}
"""Coefficients of the property laws; "property" stands for the unit of the property itself."""

COUNTER_IONS = ("hydroxide", "bicarbonate", "carbonate", "chloride", "bromide", "iodide", "proton", "not_stated")
"""Forms in which a property may have been measured."""

CARD_KINDS: dict[str, tuple[str, dict[str, Parameter], dict[str, Parameter]]] = {
    "membrane": ("membranes", MEMBRANE_NUMBERS, IONOMER_LAWS),
    "ionomer": ("ionomers", IONOMER_NUMBERS, IONOMER_LAWS),
    "catalyst": (
        "catalysts",
        CATALYST_NUMBERS | {f"{r}.{k}": p for r, (_, rows) in REACTIONS.items() for k, p in rows.items()},
        {},
    ),
    "diffusion_medium": ("diffusion_media", POROUS_MEDIUM, {}),
    "carbonation": ("carbonation", CARBONATION, {}),
    "cation": ("cations", CATION | CATION_ORDERS, {}),
    "catalyst_degradation": ("catalyst_degradation", CATALYST_DEGRADATION, {}),
}
"""Card kind -> (folder of shipped cards, numbers, laws)."""


def coefficient(prop: Parameter, name: str) -> Parameter:
    """Field-table row of the coefficient `name` of a law for the property `prop`."""
    row = COEFFICIENTS[name]
    if row.unit != "property":
        return row
    return Parameter(prop.unit, prop.unit, row.symbol, f"{prop.description}: {row.description}", row.low, row.high)
