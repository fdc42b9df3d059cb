# ruff: noqa: E501  (one row a line: the table is read across)
"""Quantities of calculations of materials, in the form of `nomenclature`."""

from __future__ import annotations

from hydroxcell.named_quantity import NamedQuantity, group

_RHE = "against the reversible hydrogen electrode"
# fmt: off
THEORY: list[NamedQuantity] = [
    # --- oxygen electrode ----------------------------------------------------------------------------------------------
    *group(
        "J/mol", "eV", "negative when bound more strongly",
        ("free_energy_hydroxyl", "G_OH", "free energy of OH* from water at 0 V", -6e5, 6e5),
        ("free_energy_oxygen", "G_O", "free energy of O* from water at 0 V", -6e5, 6e5),
        ("free_energy_hydroperoxyl", "G_OOH", "free energy of OOH* from water at 0 V", -6e5, 6e5),
        ("free_energy_oxygen_molecule", "G_O2", "free energy of O2* from gaseous oxygen", -6e5, 6e5),
        ("free_energy_hydrogen", "G_H", "free energy of H* from hydrogen", -6e5, 6e5),
        ("free_energy_uncertainty", "u_G", "standard uncertainty of each free energy", 0.0, 2e5),
        ("scaling_offset", "G_OOH-G_OH", "mean difference of the free energies of OOH* and OH*", 1e5, 6e5),
        ("scaling_spread", "s_OOH", "standard deviation of G_OOH around its line over G_OH", 0.0, 2e5),
    ),
    # --- polymers ------------------------------------------------------------------------------------------------------
    *group(
        "S/m", "mS/cm", "",
        ("predicted_conductivity", "sigma", "hydroxide conductivity by a statistical model", 0.0, 100.0),
        ("predicted_conductivity_low", "sigma_low", "lower end of its 95 % interval", 0.0, 100.0),
        ("predicted_conductivity_high", "sigma_high", "upper end of its 95 % interval", 0.0, 1000.0),
        ("persistent_conductivity", "sigma_0", "last conductivity measured: the guess that nothing changes", 0.0, 100.0),
        ("tabulated_conductivity", "sigma_tab", "hydroxide conductivity as tabulated", 0.0, 100.0),
    ),
    *group(
        "1", "%", "",
        ("predicted_water_uptake", "WU", "water uptake by mass by a statistical model", 0.0, 100.0),
        ("tabulated_water_uptake", "WU_tab", "water uptake by mass as tabulated", 0.0, 100.0),
        ("predicted_swelling", "SW", "swelling by a statistical model", -1.0, 100.0),
        ("tabulated_swelling", "SW_tab", "swelling as tabulated", -1.0, 100.0),
    ),
    NamedQuantity("lye_time", "t", "s", "h", "time in lye", 0.0, 1e10),
    NamedQuantity("capacity_as_drawn", "IEC", "mol/kg", "mmol/g", "fixed cations over the mass of the polymer as drawn, without counter-ion", 0.0, 50.0),
    # --- hydrogen electrode --------------------------------------------------------------------------------------------
    *group(
        "J/mol", "eV", "positive: uphill",
        ("rise_tafel_volmer", "dG_TV", "largest rise of a step at 0 V by Tafel and Volmer", -6e5, 6e5),
        ("rise_heyrovsky_volmer", "dG_HV", "largest rise of a step at 0 V by Heyrovsky and Volmer", -6e5, 6e5),
        ("rise_with_hydroxyl", "dG_OH", "largest rise of a step at 0 V by Tafel and adsorbed OH", -6e5, 6e5),
        ("rise_of_easiest_way", "dG_max", "largest rise of a step at 0 V on the easiest way", -6e5, 6e5),
        ("rise_low", "dG_max,low", "lower end of the 95 % interval of the largest rise", -6e5, 6e5),
        ("rise_high", "dG_max,high", "upper end of the 95 % interval of the largest rise", -6e5, 6e5),
    ),
    *group(
        "V", "V", _RHE,
        ("oxidation_limiting_potential", "U_L,ox", "lowest potential at which the charged steps of the easiest way run downhill", -3.0, 3.0),
    ),
    *group(
        "1", "1", "",
        ("relative_activity", "A", "measured activity, larger is better", -1e6, 1e6),
        ("rank_correlation", "rho", "Spearman's rank correlation of a descriptor with the measured activity", -1.0, 1.0),
        ("rank_correlation_low", "rho_low", "lower end of its 95 % interval", -1.0, 1.0),
        ("rank_correlation_high", "rho_high", "upper end of its 95 % interval", -1.0, 1.0),
        ("rank_correlation_of_absolute_hydrogen_binding", "rho_absH", "rank correlation of the distance of G_H from zero with the activity", -1.0, 1.0),
        ("rank_correlation_of_hydrogen_binding", "rho_H", "rank correlation of G_H with the activity", -1.0, 1.0),
        ("rank_correlation_of_hydroxyl_binding", "rho_OH", "rank correlation of G_OH with the activity", -1.0, 1.0),
        ("rank_correlation_of_oxygen_binding", "rho_O", "rank correlation of G_O with the activity", -1.0, 1.0),
        ("rank_correlation_of_both_bindings", "rho_H+OH", "rank correlation of G_H + G_OH with the activity", -1.0, 1.0),
        ("rank_correlation_of_largest_rise", "rho_dG", "rank correlation of the largest rise with the activity", -1.0, 1.0),
        ("chance_probability", "p", "probability of a correlation of at least this size by chance", 0.0, 1.0),
        ("corrected_probability", "p_c", "chance probability times the number of descriptors tried", 0.0, 1.0),
        ("pairs", "n", "number of sites with both numbers", 0.0, 1e4),
    ),
    # --- stability of cations ------------------------------------------------------------------------------------------
    *group(
        "J/mol", "kcal/mol", "",
        ("attack_barrier", "E_a", "electronic energy of the transition state over cation and hydroxide; of an adduct its energy", -4e5, 4e5),
        ("attack_vibrational_term", "G_vib", "change of the damped vibrational free energy at 433 K", -1e5, 1e5),
        ("effective_attack_barrier", "E_eff", "barrier with vibrations and the number of equal sites", -4e5, 4e5),
        ("refined_attack_barrier", "E_a,DFT", "barrier by density functional theory at the same geometry", -4e5, 4e5),
        ("descriptor_lowest_barrier", "E", "the lowest barrier", -4e5, 4e5),
        ("descriptor_effective_barrier", "E_eff", "the lowest barrier with vibrations and equal sites", -4e5, 4e5),
        ("descriptor_all_routes", "E_all", "all routes together, as one barrier", -4e5, 4e5),
        ("descriptor_substitution", "E_S", "the lowest barrier of substitution", -4e5, 4e5),
        ("descriptor_elimination", "E_E", "the lowest barrier of elimination", -4e5, 4e5),
        ("descriptor_refined_barrier", "E_DFT", "the lowest refined barrier", -4e5, 4e5),
        ("descriptor_refined_effective_barrier", "E_DFT,eff", "the lowest refined barrier with vibrations and equal sites", -4e5, 4e5),
        ("spread_of_lowest_barrier", "s_E", "root mean square over pairs of the difference of the lowest barrier less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_effective_barrier", "s_E_eff", "root mean square over pairs of the difference of the lowest barrier with vibrations and equal sites less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_all_routes", "s_E_all", "root mean square over pairs of the difference of all routes together, as one barrier less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_substitution", "s_E_S", "root mean square over pairs of the difference of the lowest barrier of substitution less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_elimination", "s_E_E", "root mean square over pairs of the difference of the lowest barrier of elimination less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_refined_barrier", "s_E_DFT", "root mean square over pairs of the difference of the lowest refined barrier less that of RT ln(half-life)", 0.0, 4e5),
        ("spread_of_refined_effective_barrier", "s_E_DFT,eff", "root mean square over pairs of the difference of the lowest refined barrier with vibrations and equal sites less that of RT ln(half-life)", 0.0, 4e5),
    ),
    *group("s", "h", "", ("cation_half_life", "t_1/2", "time in which half of the cations are lost", 0.0, 1e12)),
    *group(
        "1", "1", "positive: more stable with a higher barrier",
        ("rank_correlation_of_lowest_barrier", "rho_E", "rank correlation of the lowest barrier with the half-life", -1.0, 1.0),
        ("rank_correlation_of_effective_barrier", "rho_E_eff", "rank correlation of the lowest barrier with vibrations and equal sites with the half-life", -1.0, 1.0),
        ("rank_correlation_of_all_routes", "rho_E_all", "rank correlation of all routes together, as one barrier with the half-life", -1.0, 1.0),
        ("rank_correlation_of_substitution", "rho_E_S", "rank correlation of the lowest barrier of substitution with the half-life", -1.0, 1.0),
        ("rank_correlation_of_elimination", "rho_E_E", "rank correlation of the lowest barrier of elimination with the half-life", -1.0, 1.0),
        ("rank_correlation_of_refined_barrier", "rho_E_DFT", "rank correlation of the lowest refined barrier with the half-life", -1.0, 1.0),
        ("rank_correlation_of_refined_effective_barrier", "rho_E_DFT,eff", "rank correlation of the lowest refined barrier with vibrations and equal sites with the half-life", -1.0, 1.0),
    ),
    *group(
        "1/m", "1/cm", "negative: imaginary",
        ("imaginary_wavenumber", "nu_i", "wavenumber of the mode over the barrier", -1e6, 0.0),
    ),
    # --- oxygen electrode, continued -----------------------------------------------------------------------------------
    *group(
        "V", "V", _RHE,
        ("limiting_potential", "U_L", "highest potential at which every step runs downhill", -3.0, 1.5),
        ("limiting_potential_low", "U_L,low", "lower end of the 95 % interval of the limiting potential", -3.0, 1.5),
        ("limiting_potential_high", "U_L,high", "upper end of the 95 % interval of the limiting potential", -3.0, 1.5),
        ("peroxide_limiting_potential", "U_L,2e", "limiting potential of the way to peroxide", -3.0, 1.5),
    ),
    *group(
        "V", "V", "",
        ("limiting_overpotential", "eta_L", "equilibrium minus limiting potential", 0.0, 4.0),
    ),
    *group(
        "V", "mV", "positive, for each decade of current",
        ("intrinsic_tafel_slope", "b", "apparent Tafel slope of the kinetics at 0.9 V", 0.0, 1.0),
    ),
    *group(
        "A/m2", "A/m2", "positive for reduction",
        ("intrinsic_current_density", "j_0.9", "current density of the kinetics at 0.9 V per real area", -1e3, 1e9),
    ),
    *group(
        "1", "1", "",
        ("scaling_slope", "m_OOH", "slope of G_OOH over G_OH", 0.0, 2.0),
    ),
    # --- kinetics of oxygen reduction over the potential ---------------------------------------------------------------
    *group(
        "V", "V", _RHE,
        ("working_potential", "U_w", "highest potential at which the state of a motif that is there runs downhill", -3.0, 1.5),
        ("working_potential_low", "U_w,low", "lower end of the 95 % interval of the working potential", -5.0, 3.0),
        ("working_potential_high", "U_w,high", "upper end of the 95 % interval of the working potential", -5.0, 3.0),
    ),
    *group(
        "V", "mV", "positive, for each decade of current",
        ("apparent_tafel_slope", "b(U)", "apparent Tafel slope of the kinetics at a potential", -1e3, 1e3),
    ),
    *group(
        "A/m2", "A/m2", "positive for reduction",
        ("intrinsic_current", "j(U)", "net current density of the kinetics per real area", -1e9, 1e12),
    ),
    *group(
        "1", "1", "",
        ("oxygen_order", "m_O2", "order of the rate in oxygen at constant potential", -2.0, 2.0),
        ("dissociated_share", "x_split", "share of the oxygen that is split between two sites", -10.0, 10.0),
        ("coverage_free", "theta_free", "share of the sites that are free", 0.0, 1.0),
        ("coverage_oxygen_molecule", "theta_O2", "share of the sites with O2*", 0.0, 1.0),
        ("coverage_hydroperoxyl", "theta_OOH", "share of the sites with OOH*", 0.0, 1.0),
        ("coverage_oxygen", "theta_O", "share of the sites with O*", 0.0, 1.0),
        ("coverage_hydroxyl", "theta_OH", "share of the sites with OH*", 0.0, 1.0),
        ("rate_control_1", "X_1", "rate control of * -> O2*", -5.0, 5.0),
        ("rate_control_2", "X_2", "rate control of O2* -> OOH*", -5.0, 5.0),
        ("rate_control_3", "X_3", "rate control of OOH* -> O*", -5.0, 5.0),
        ("rate_control_4", "X_4", "rate control of O* -> OH*", -5.0, 5.0),
        ("rate_control_5", "X_5", "rate control of OH* -> *", -5.0, 5.0),
        ("rate_control_6", "X_6", "rate control of O2* + * -> 2 O*", -5.0, 5.0),
        ("rate_control_7", "X_7", "rate control of OOH* + * -> O* + OH*", -5.0, 5.0),
        ("share_at_limit", "x_L", "share of the sites in this state at its own limiting potential", 0.0, 1.0),
    ),
    *group(
        "J/mol", "eV", "negative when bound at 0 V",
        ("ligation_energy", "G_lig", "free energy of an axial ligand from water at 0 V (RHE) and pH 0", -6e5, 6e5),
    ),
]
# fmt: on
