# ruff: noqa: E501  (one row a line: the table is read across)
"""Quantities of measurements, in the form of `nomenclature`: a section for every kind of evaluation."""

from __future__ import annotations

from hydroxcell.named_quantity import NamedQuantity, group

STANDARD_CURRENTS = ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8", "1", "1.5", "2", "3")  # A/cm2
STANDARD_VOLTAGES = ("0.9", "0.85", "0.8", "0.75", "0.7", "0.65", "0.6", "0.55", "0.5", "0.4")  # V
ACTIVITY_VOLTAGES = ("0.9", "0.85", "0.8")  # V, iR-free
"""Points at which curves are compared."""

# fmt: off
MEASURED: list[NamedQuantity] = [
    # --- impedance: circuits, relaxation times, Kramers-Kronig ---------------------------------------------------------
    *group(
        "1",
        "1",
        "",
        (
            "kramers_kronig_residual",
            "r_KK",
            "largest residual of the linear Kramers-Kronig test over the modulus",
            0.0,
            10.0,
        ),
    ),
    *group(
        "1",
        "1",
        "",
        (
            "kramers_kronig_residual_real",
            "r'_KK",
            "real part of the residual of the test over the modulus",
            -10.0,
            10.0,
        ),
        (
            "kramers_kronig_residual_imaginary",
            "r''_KK",
            "imaginary part of the residual of the test over the modulus",
            -10.0,
            10.0,
        ),
        ("kramers_kronig_consistent", "", "1 where the test of Kramers and Kronig is passed, else 0", 0.0, 1.0),
        ("impedance_noise", "s_Z", "standard deviation of real and imaginary part over the modulus", 0.0, 1.0),
        ("sweep_drift", "d", "growth of the impedance during the sweep that describes the spectrum best", -10.0, 10.0),
        ("circuit_misfit", "r", "root mean square of the residuals of the circuit over the modulus", 0.0, 10.0),
        ("spectrum_number", "", "number of the spectrum, from 1", 0.0, 1e6),
        ("peak_share", "", "share of a peak in the polarization resistance", -100.0, 100.0),
        ("peak_inside", "", "1 if the frequency of the peak was measured, else 0", 0.0, 1.0),
        ("akaike_difference", "dAIC", "criterion of Akaike over that of the best circuit", 0.0, 1e9),
        ("circuit_parameters", "p", "number of fitted parameters of a circuit", 0.0, 100.0),
        ("parameter_value", "", "parameter of a circuit in SI, its unit beside it", -1e30, 1e30),
        ("parameter_uncertainty", "", "standard uncertainty of it", 0.0, 1e30),
        ("parameter_correlation", "rho", "correlation of two fitted parameters of a circuit", -1.0, 1.0),
        ("parameter_low", "", "lower end of its 95 % interval", -1e30, 1e30),
        ("parameter_high", "", "upper end of its 95 % interval", -1e30, 1e30),
        ("double_layer_exponent", "n", "exponent of the constant phase element of the double layer", 0.0, 1.0),
    ),
    *group(
        "Hz",
        "Hz",
        "",
        ("crossing_frequency", "f_0", "frequency at which the impedance is real", 1e-6, 1e9),
        (
            "peak_frequency",
            "f_p",
            "frequency 1/(2 pi tau) of a peak of the distribution of relaxation times",
            1e-9,
            1e12,
        ),
    ),
    *group(
        "ohm m2",
        "mohm cm2",
        "",
        (
            "high_frequency_resistance_uncertainty",
            "u(R_HF)",
            "standard uncertainty of the high-frequency resistance",
            0.0,
            1.0,
        ),
        ("series_resistance", "R_s", "limit of a circuit at high frequency, leads left out", 0.0, 1.0),
        ("series_resistance_uncertainty", "u(R_s)", "its standard uncertainty", 0.0, 1.0),
        (
            "polarization_resistance_uncertainty",
            "u(R_p)",
            "standard uncertainty of the polarization resistance",
            0.0,
            1.0,
        ),
        ("relaxation_resistance", "R_DRT", "integral of the distribution of relaxation times", -1.0, 10.0),
        ("relaxation_resistance_uncertainty", "u(R_DRT)", "its standard uncertainty from the noise", 0.0, 1.0),
        (
            "relaxation_distribution_band",
            "u(gamma)",
            "standard uncertainty of the distribution from the noise",
            0.0,
            10.0,
        ),
        ("peak_resistance", "R_k", "area of a peak of the distribution of relaxation times", -1.0, 10.0),
        ("fitted_impedance_real", "Z'_fit", "real part of the circuit", -1.0, 10.0),
        ("fitted_impedance_imaginary", "Z''_fit", "imaginary part of the circuit", -10.0, 1.0),
        ("ionic_resistance", "R_ion", "ionic resistance of a catalyst layer", 0.0, 1.0),
        (
            "ionic_resistance_by_line",
            "R_ion",
            "three times the low-frequency line minus the series resistance",
            -1.0,
            1.0,
        ),
        ("charge_transfer_resistance", "R_ct", "charge-transfer resistance of a catalyst layer", 0.0, 1e3),
    ),
    *group(
        "ohm",
        "ohm",
        "",
        ("impedance_real_of_cell", "Z'", "real part of the impedance, no area given", -1e12, 1e12),
        ("impedance_imaginary_of_cell", "Z''", "imaginary part of the impedance, no area given", -1e12, 1e12),
        ("fitted_impedance_real_of_cell", "Z'_fit", "real part of the circuit", -1e12, 1e12),
        ("fitted_impedance_imaginary_of_cell", "Z''_fit", "imaginary part of the circuit", -1e12, 1e12),
        (
            "high_frequency_resistance_of_cell",
            "R_HF",
            "real part where the imaginary part is zero, no area given",
            0.0,
            1e12,
        ),
        ("high_frequency_resistance_uncertainty_of_cell", "u(R_HF)", "its standard uncertainty", 0.0, 1e12),
        ("series_resistance_of_cell", "R_s", "limit of a circuit at high frequency, leads left out", 0.0, 1e12),
        ("series_resistance_uncertainty_of_cell", "u(R_s)", "its standard uncertainty", 0.0, 1e12),
        (
            "polarization_resistance_of_cell",
            "R_p",
            "low-frequency limit of a circuit minus its series resistance",
            -1e12,
            1e12,
        ),
        ("polarization_resistance_uncertainty_of_cell", "u(R_p)", "its standard uncertainty", 0.0, 1e12),
        ("relaxation_resistance_of_cell", "R_DRT", "integral of the distribution of relaxation times", -1e12, 1e12),
        ("relaxation_resistance_uncertainty_of_cell", "u(R_DRT)", "its standard uncertainty from the noise", 0.0, 1e12),
        ("relaxation_distribution_of_cell", "gamma", "distribution of relaxation times over ln tau", -1e12, 1e12),
        ("relaxation_distribution_band_of_cell", "u(gamma)", "its standard uncertainty from the noise", 0.0, 1e12),
        ("peak_resistance_of_cell", "R_k", "area of a peak of the distribution of relaxation times", -1e12, 1e12),
        ("ionic_resistance_of_cell", "R_ion", "ionic resistance of a catalyst layer, no area given", 0.0, 1e12),
        (
            "ionic_resistance_by_line_of_cell",
            "R_ion",
            "three times the low-frequency line minus the series resistance",
            -1e12,
            1e12,
        ),
        ("charge_transfer_resistance_of_cell", "R_ct", "charge-transfer resistance of a catalyst layer", 0.0, 1e15),
    ),
    NamedQuantity("layer_phase", "phi_CL", "rad", "deg", "angle of the impedance of a catalyst layer alone", -3.2, 3.2),
    NamedQuantity(
        "low_frequency_line", "", "1", "1", "1 where a point belongs to the straight low-frequency line", 0.0, 1.0
    ),
    NamedQuantity("peak_capacitance", "C_k", "F/m2", "mF/cm2", "time over resistance of a peak", -1e12, 1e12),
    NamedQuantity(
        "peak_capacitance_of_cell", "C_k", "F", "F", "time over resistance of a peak, no area given", -1e15, 1e15
    ),
    NamedQuantity(
        "layer_capacitance", "C_dl", "F/m2", "mF/cm2", "double-layer capacitance of a catalyst layer", 0.0, 1e6
    ),
    NamedQuantity(
        "layer_capacitance_of_cell", "C_dl", "F", "F", "double-layer capacitance of a layer, no area given", 0.0, 1e6
    ),
    NamedQuantity(
        "electrode_potential_measured",
        "E",
        "V",
        "V",
        "mean potential or voltage recorded with a spectrum",
        -100.0,
        100.0,
    ),
    NamedQuantity("cell_current", "I", "A", "A", "mean current recorded with a spectrum", -1e5, 1e5),
    # --- polarization and quality ------------------------------------------------------------------------------------
    *group(
        "V",
        "V",
        "",
        (
            "electrode_ir_free_voltage",
            "V_kin",
            "iR-free voltage without the ionic loss of the catalyst layer",
            -2.0,
            3.0,
        ),
        ("tafel_intercept", "a", "voltage of the Tafel line at 1 A/cm2", -2.0, 3.0),
        *(
            (f"cell_voltage_at_{level}A_cm2", f"V({level} A/cm2)", f"cell voltage at {level} A/cm2", -2.0, 3.0)
            for level in STANDARD_CURRENTS
        ),
    ),
    *group(
        "V",
        "mV",
        "",
        ("cell_voltage_uncertainty", "u(V)", "standard uncertainty of the cell voltage", 0.0, 1.0),
        ("tafel_slope", "b", "fall of the iR-free voltage per decade of current", 0.0, 1.0),
        ("local_tafel_slope", "b_loc", "the same from neighbouring points", -1.0, 2.0),
        ("voltage_drift_over_window", "dV", "drift of the voltage over the window of the average", -1.0, 1.0),
        (
            "voltage_hysteresis",
            "dV_hys",
            "falling minus rising sweep at the same current; as a number the largest size",
            -1.0,
            1.0,
        ),
    ),
    *group(
        "V",
        "V",
        "positive when it lowers the voltage",
        ("kinetic_loss", "eta_kin", "reversible voltage minus the Tafel line", -0.5, 2.0),
        ("ohmic_loss", "eta_ohm", "current density times high-frequency resistance", -0.1, 2.0),
        ("catalyst_layer_loss", "eta_CL", "loss by ion conduction in the catalyst layer", -0.1, 1.0),
        ("transport_loss", "eta_tx", "what the other losses leave of the total", -0.5, 2.0),
    ),
    *group(
        "A/m2",
        "A/cm2",
        "",
        ("kinetic_current_density", "i_kin", "current density with crossover and short", -1e5, 1e5),
        ("current_density_at_peak_power", "i(P_max)", "current density at the peak power", 0.0, 1e5),
        *(
            (f"current_density_at_{level}V", f"i({level} V)", f"current density at {level} V", 0.0, 1e5)
            for level in STANDARD_VOLTAGES
        ),
        *(
            (
                f"kinetic_current_density_at_{level}V",
                f"i_kin({level} V)",
                f"current density with crossover at {level} V iR-free",
                0.0,
                1e5,
            )
            for level in ACTIVITY_VOLTAGES
        ),
    ),
    NamedQuantity(
        "current_density_uncertainty", "u(i)", "A/m2", "mA/cm2", "standard uncertainty of the current density", 0.0, 1e4
    ),
    *group(
        "W/m2",
        "W/cm2",
        "delivered by the cell",
        ("peak_power_density", "P_max", "largest power density", 0.0, 1e5),
        *(
            (f"power_density_at_{level}V", f"P({level} V)", f"power density at {level} V", 0.0, 1e5)
            for level in STANDARD_VOLTAGES
        ),
    ),
    *(
        NamedQuantity(
            f"mass_activity_at_{level}V",
            f"i_m({level} V)",
            "A/kg",
            "A/mg",
            f"current per mass of catalyst at {level} V iR-free",
            0.0,
            1e9,
        )
        for level in ACTIVITY_VOLTAGES
    ),
    *(
        NamedQuantity(
            f"specific_activity_at_{level}V",
            f"i_s({level} V)",
            "A/m2",
            "uA/cm2",
            f"current per real catalyst area at {level} V iR-free",
            0.0,
            1e4,
        )
        for level in ACTIVITY_VOLTAGES
    ),
    NamedQuantity("tafel_transfer_coefficient", "alpha", "1", "1", "R T ln 10 over F times the Tafel slope", 0.0, 10.0),
    # --- transport resistance ------------------------------------------------------------------------------------------
    *group(
        "s/m", "s/cm", "",
        ("transport_resistance", "R_T", "concentration over molar flux at the limiting current", 0.0, 1e5),
        ("transport_resistance_fitted", "R_T,fit", "the same from the line over pressure", -1e5, 1e5),
        *(
            (f"{species}_transport_resistance{end}", f"R_T,{short}{mark}", words, -1e5, 1e5)
            for species, short in (("oxygen", "O2"), ("hydrogen", "H2"))
            for end, mark, words in (
                ("", "", f"transport resistance of {species}"),
                ("_pressure_independent", ",0", f"its part for {species} that does not depend on pressure: Knudsen and film"),
            )
        ),
    ),
    *(
        NamedQuantity(f"{species}_transport_resistance_slope", f"dR_T,{short}/dp", "s/m/Pa", "s/cm/bar", f"rise of the transport resistance of {species} with pressure: diffusion in the gas", -1.0, 1.0)
        for species, short in (("oxygen", "O2"), ("hydrogen", "H2"))
    ),
    NamedQuantity("dry_fraction", "x_dry", "1", "%", "mole fraction of the reactant in the dry gas", 0.0, 1.0),
    NamedQuantity("reactant_concentration", "C", "mol/m3", "mol/m3", "concentration of the reactant in the humid gas", 0.0, 1e4),
    # --- voltammetry ---------------------------------------------------------------------------------------------------
    *group(
        "C",
        "uC",
        "",
        ("carbon_monoxide_charge", "Q_CO", "charge that oxidises an adsorbed layer of carbon monoxide", -1.0, 10.0),
        ("hydrogen_charge", "Q_H", "charge of hydrogen desorption above the double layer, anodic sweep", -1.0, 10.0),
        (
            "hydrogen_adsorption_charge",
            "Q_H,ads",
            "charge of hydrogen adsorption above the double layer, cathodic sweep",
            -1.0,
            10.0,
        ),
        ("charge", "Q", "charge of an integral over a sweep", -1e3, 1e3),
    ),
    *group(
        "A",
        "mA",
        "positive when anodic",
        ("electrode_current", "I", "current of the electrode", -1e3, 1e3),
        ("strip_current", "I_strip", "current of the sweep that oxidises the adsorbed layer", -1e3, 1e3),
        ("base_current", "I_base", "current of the sweep without adsorbed layer", -1e3, 1e3),
        ("charging_current", "I_dl", "half of anodic minus cathodic current", -1e3, 1e3),
        ("fitted_charging_current", "I_dl,fit", "charging current on the line over the scan rate", -1e3, 1e3),
    ),
    NamedQuantity("peak_potential", "E_p", "V", "V", "potential of a maximum", -3.0, 3.0, "on the scale of the result"),
    NamedQuantity("scan_rate", "v", "V/s", "mV/s", "rate at which the potential is swept", 0.0, 1e3),
    NamedQuantity(
        "electrochemical_surface_area", "A_el", "m2", "cm2", "surface that takes part in adsorption", 0.0, 1e3
    ),
    NamedQuantity("roughness_factor", "r", "1", "1", "electrochemical surface over geometric area", 0.0, 1e5),
    NamedQuantity(
        "specific_surface_area", "A_m", "m2/kg", "m2/g", "electrochemical surface per mass of the metal", 0.0, 1e6
    ),
    NamedQuantity("double_layer_capacitance", "C_dl", "F", "mF", "capacitance of the double layer", 0.0, 1e4),
    NamedQuantity(
        "areal_capacitance", "C_dl/A", "F/m2", "mF/cm2", "capacitance of the double layer per geometric area", 0.0, 1e6
    ),
    # --- crossover -----------------------------------------------------------------------------------------------------
    *group(
        "A/m2",
        "mA/cm2",
        "positive when hydrogen is oxidised",
        (
            "hydrogen_oxidation_current_density",
            "j_x+sc",
            "current density of a hydrogen/nitrogen sweep: crossover and short",
            -1e5,
            1e5,
        ),
        ("fitted_current_density", "j_fit", "current density on the fitted line or curve", -1e5, 1e5),
    ),
    NamedQuantity(
        "short_conductance", "g_sc", "S/m2", "mS/cm2", "electronic conductance of the membrane per area", -1e4, 1e6
    ),
    NamedQuantity(
        "short_resistance", "R_sc", "ohm m2", "ohm cm2", "electronic resistance of the membrane times area", 0.0, 1e9
    ),
    NamedQuantity(
        "hydrogen_permeability",
        "P_H2",
        "mol/m/s/Pa",
        "mol/m/s/Pa",
        "hydrogen through a membrane per thickness and pressure difference",
        0.0,
        1e-6,
    ),
    # --- rotating electrodes -------------------------------------------------------------------------------------------
    *group(
        "A/m2",
        "mA/cm2",
        "positive where the reaction runs; for hydrogen positive when it is oxidised",
        ("disk_current_density", "j", "current density of a rotating disk, geometric area", -1e6, 1e6),
        ("disk_limiting_current_density", "j_l", "current density that mass transport to the disk allows", 0.0, 1e6),
        ("disk_kinetic_current_density", "j_k", "current density of the disk without mass transport", 0.0, 1e7),
        ("disk_kinetic_current_density_low", "j_k,low", "lower end of its 95 % interval", 0.0, 1e7),
        ("disk_kinetic_current_density_high", "j_k,high", "upper end of its 95 % interval", 0.0, 1e7),
        (
            "disk_kinetic_current_density_at_900_mv",
            "j_k(0.9 V)",
            "kinetic current density of the disk at 0.9 V (RHE)",
            0.0,
            1e7,
        ),
        (
            "disk_kinetic_current_density_at_850_mv",
            "j_k(0.85 V)",
            "kinetic current density of the disk at 0.85 V (RHE)",
            0.0,
            1e7,
        ),
        ("exchange_current_density", "j_0", "exchange current density from the slope at equilibrium", 0.0, 1e6),
        ("fitted_exchange_current_density", "j_0,BV", "exchange current density from a Butler-Volmer fit", 0.0, 1e6),
        ("specific_exchange_current_density", "j_0,s", "exchange current density per real area", 0.0, 1e6),
    ),
    *group(
        "A/kg",
        "A/g",
        "",
        ("disk_mass_activity_at_900_mv", "i_m(0.9 V)", "kinetic current per mass of catalyst at 0.9 V (RHE)", 0.0, 1e8),
        (
            "disk_mass_activity_at_850_mv",
            "i_m(0.85 V)",
            "kinetic current per mass of catalyst at 0.85 V (RHE)",
            0.0,
            1e8,
        ),
    ),
    *group(
        "A/m2",
        "mA/cm2",
        "",
        ("disk_specific_activity_at_900_mv", "i_s(0.9 V)", "kinetic current per real area at 0.9 V (RHE)", 0.0, 1e6),
        ("disk_specific_activity_at_850_mv", "i_s(0.85 V)", "kinetic current per real area at 0.85 V (RHE)", 0.0, 1e6),
    ),
    *group(
        "V",
        "V",
        "against the reversible hydrogen electrode",
        ("half_wave_potential", "E_1/2", "potential of half the limiting current", -3.0, 3.0),
        ("onset_potential", "E_on", "potential at which the reaction begins, by a stated current density", -3.0, 3.0),
        (
            "reversible_potential",
            "E_rev",
            "potential of an infinitely fast hydrogen electrode at this current",
            -1.0,
            1.0,
        ),
    ),
    NamedQuantity(
        "disk_tafel_slope", "b", "V", "mV", "change of potential per decade of the kinetic current of a disk", 0.0, 1.0
    ),
    NamedQuantity("rotation", "omega", "rad/s", "rpm", "rotation rate of the electrode", 0.0, 2000.0),
    NamedQuantity(
        "koutecky_levich_slope",
        "1/B",
        "m2 rad^0.5/A/s^0.5",
        "cm2 rad^0.5/A/s^0.5",
        "slope of 1/j over the reciprocal root of the rotation in rad/s",
        0.0,
        100.0,
    ),
    *group(
        "m2/A",
        "cm2/A",
        "",
        ("koutecky_levich_intercept", "1/j_k", "1/j at infinite rotation", -10.0, 100.0),
        ("inverse_current_density", "1/j", "reciprocal of the current density of a disk", 0.0, 1e4),
    ),
    *group(
        "1",
        "1",
        "",
        ("electrons", "n", "electrons per molecule that reacts", 0.0, 5.0),
        ("electrons_low", "n_low", "lower end of its 95 % interval", -1.0, 10.0),
        ("electrons_high", "n_high", "upper end of its 95 % interval", 0.0, 100.0),
        (
            "levich_electrons",
            "n_Levich",
            "electrons that the limiting current stands for by the Levich equation",
            0.0,
            10.0,
        ),
        ("collection_efficiency", "N", "ring current over disk current of a reversible couple", 0.0, 1.0),
        ("collection_efficiency_low", "N_low", "lower end of its 95 % interval", -1.0, 1.0),
        ("collection_efficiency_high", "N_high", "upper end of its 95 % interval", 0.0, 2.0),
        ("anodic_transfer_coefficient", "alpha_a", "transfer coefficient of the oxidation of hydrogen", -1.0, 2.0),
    ),
    *group(
        "1",
        "%",
        "",
        ("peroxide_fraction", "X_H2O2", "part of the oxygen that ends as peroxide", -0.1, 1.0),
        ("peroxide_fraction_low", "X_low", "lower end of its 95 % interval", -1.0, 1.0),
        ("peroxide_fraction_high", "X_high", "upper end of its 95 % interval", 0.0, 2.0),
    ),
    *group(
        "A",
        "mA",
        "as recorded, or sizes where the table says so",
        ("disk_current", "I_d", "current of the disk", -10.0, 10.0),
        ("ring_current", "I_r", "current of the ring without its background", -10.0, 10.0),
    ),
    # --- membrane ------------------------------------------------------------------------------------------------------
    *group(
        "S/m", "mS/cm", "",
        ("membrane_conductivity", "sigma", "ionic conductivity of a membrane as measured", 0.0, 100.0),
        ("membrane_conductivity_uncertainty", "u_sigma", "its standard uncertainty", 0.0, 100.0),
        ("membrane_conductivity_fitted", "sigma_fit", "conductivity on the fitted line", 0.0, 100.0),
        ("purged_conductivity", "sigma_OH", "conductivity of the plateau after the purge of carbonate", 0.0, 100.0),
        ("carbonate_form_conductivity", "sigma_0", "conductivity before the purge of carbonate", 0.0, 100.0),
    ),
    NamedQuantity("membrane_cell_resistance", "R", "ohm", "ohm", "resistance of the membrane in its cell", 0.0, 1e9),
    NamedQuantity("membrane_area_resistance", "R A", "ohm m2", "ohm cm2", "resistance times area, without that of the cell", 0.0, 1.0),
    NamedQuantity("membrane_thickness", "t", "m", "um", "thickness of the membrane as measured", 0.0, 1e-2),
    *group(
        "J/mol", "kJ/mol", "",
        ("activation_energy", "E_a", "minus R times the slope of the logarithm over 1/T", -1e5, 4e5),
        ("activation_energy_times_temperature", "E_a,T", "the same of the quantity times the temperature", -1e5, 4e5),
    ),
    *group(
        "s", "h", "",
        ("purge_time_constant", "tau", "time constant with which the carbonate leaves", 0.0, 1e9),
        ("half_life", "t_1/2", "time after which half of the property is left", 0.0, 1e15),
        ("half_life_low", "t_1/2,low", "lower end of its 95 % interval", 0.0, 1e15),
        ("half_life_high", "t_1/2,high", "upper end of its 95 % interval", 0.0, 1e15),
        ("exposure_time", "t_exp", "time in the alkali", 0.0, 1e12),
    ),
    *group(
        "1/s", "1/kh", "",
        ("decay_constant", "k", "rate constant of the loss, over the start", -1.0, 1.0),
        ("decay_constant_low", "k_low", "lower end of its 95 % interval", -1.0, 1.0),
        ("decay_constant_high", "k_high", "upper end of its 95 % interval", -1.0, 1.0),
    ),
    *group(
        "1", "%", "",
        ("purge_remainder", "r", "part of the rise that was missing at the end", 0.0, 1.0),
        ("remaining_fraction", "y/y0", "property left over that at the start", 0.0, 2.0),
        ("remaining_fraction_fitted", "y/y0,fit", "property left on the law", 0.0, 2.0),
        ("water_uptake", "WU", "mass of water over dry mass", 0.0, 20.0),
        ("swelling_in_plane", "s_xy", "relative change of length from dry to wet", -0.5, 10.0),
        ("swelling_through_plane", "s_z", "relative change of thickness from dry to wet", -0.5, 10.0),
        ("swelling_volume", "s_V", "relative change of volume from dry to wet", -0.5, 100.0),
    ),
    *group(
        "1", "1", "",
        ("water_content_fitted", "lambda_fit", "water content on the law of the isotherm", 0.0, 100.0),
        ("isotherm_scatter", "s_lambda", "root mean square of the points around the isotherm", 0.0, 100.0),
        ("titration_signal", "u", "pH, or potential over the slope of Nernst", -30.0, 30.0),
        ("gran_function", "G", "function of Gran over its largest value", -1e9, 1e9),
    ),
    NamedQuantity("dry_mass", "m_dry", "kg", "mg", "mass of the dry membrane", 0.0, 10.0),
    NamedQuantity("titrant_volume", "V_t", "m3", "mL", "volume of titrant", -1e-3, 1.0),
    NamedQuantity("ion_exchange_capacity_uncertainty", "u_IEC", "mol/kg", "mmol/g", "standard uncertainty of the capacity", 0.0, 10.0),
    NamedQuantity("partial_pressure_difference", "dp", "Pa", "kPa", "difference of the partial pressure of a gas across the membrane", 0.0, 1e8),
    NamedQuantity("permeation_flux", "N", "mol/m2/s", "umol/m2/s", "gas that goes through the membrane", -1.0, 1.0),
    NamedQuantity("permeation_flux_fitted", "N_fit", "mol/m2/s", "umol/m2/s", "the same on the line", -1.0, 1.0),
    NamedQuantity("gas_permeability", "P", "mol/m/s/Pa", "fmol/m/s/Pa", "flux times thickness over difference of partial pressure", -1e-10, 1e-10),
    # --- durability of a measured log ----------------------------------------------------------------------------------
    *group(
        "A/m2/s", "mA/cm2/kh", "positive when it lowers the current",
        ("current_decay_rate", "-dj/dt", "loss of current density per time at fixed voltage", -1.0, 1.0),
        ("irreversible_current_decay_rate", "-dj_irr/dt", "its irreversible part", -1.0, 1.0),
        ("recoverable_current_decay_rate", "-dj_rec/dt", "its recoverable part", -1.0, 1.0),
    ),
    NamedQuantity("relative_decay_rate", "-dln V/dt", "1/s", "%/kh", "lasting loss per time over the value after break-in", -1e-3, 1e-3, "positive when it is a loss"),
    NamedQuantity("resistance_growth", "dR/dt", "ohm m2/s", "mohm cm2/kh", "rise of the high-frequency resistance per time", -1e-6, 1e-6, "positive when it rises"),
    NamedQuantity("recovered_voltage", "dV_rec", "V", "mV", "step up of the voltage at a restart", -1.0, 1.0),
    NamedQuantity("break_in_gain", "dV_bi", "V", "mV", "gain of voltage during break-in", -1.5, 1.5),
    NamedQuantity("final_cell_voltage", "V_end", "V", "V", "cell voltage at the end of a segment, on the fit", -2.0, 1.5),
    NamedQuantity("final_current_density", "i_end", "A/m2", "A/cm2", "current density at the end of a segment, on the fit", -1e5, 1e5),
    *group(
        "s", "h", "",
        ("break_in_time", "t_bi", "time at the set point until the voltage no longer rises", 0.0, 1e12),
        ("hours_used", "t_used", "time at the set point that a decay rate follows from", 0.0, 1e12),
        ("test_time", "t_test", "time of the log", -1e12, 1e12),
        ("segment_start", "t_a", "start of a segment between interruptions", -1e12, 1e12),
        ("segment_end", "t_b", "its end", -1e12, 1e12),
        ("event_start", "t_e1", "start of an event", -1e12, 1e12),
        ("event_end", "t_e2", "end of an event", -1e12, 1e12),
    ),
    *group(
        "1", "1", "",
        ("at_set_point", "on", "1 where the set point is held", 0.0, 2.0),
        ("repeat", "n", "number of a repeated curve", 0.0, 1e6),
        ("break_in_curves", "n_bi", "number of the first curve of those that agree", 0.0, 1e6),
        ("settled_curves", "n_end", "number of the first curve from which all that follow agree", 0.0, 1e6),
    ),
    # --- fit -----------------------------------------------------------------------------------------------------------
    *group(
        "1",
        "1",
        "",
        ("fitted_parameters", "n", "number of parameters that were fitted", 0.0, 1e3),
        ("fitted_points", "m", "number of measured numbers that were fitted to", 0.0, 1e7),
        ("point_number", "", "number of the point, from 1", 0.0, 1e7),
        ("weighted_misfit", "chi", "root mean square of the residuals in standard uncertainties", 0.0, 1e6),
    ),
    *group(
        "V",
        "mV",
        "",
        ("voltage_misfit_fitted", "dV_fit", "root mean square deviation of the fitted voltages", 0.0, 1.0),
        ("voltage_misfit_held_out", "dV_out", "root mean square deviation of the held-out voltages", 0.0, 1.0),
    ),
]
