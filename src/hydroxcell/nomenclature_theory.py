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
    # --- stability of cations ------------------------------------------------------------------------------------------
    *group(
        "J/mol", "kcal/mol", "",
        ("attack_barrier", "E_a", "electronic energy of the transition state over cation and hydroxide; of an adduct its energy", -4e5, 4e5),
        ("attack_vibrational_term", "G_vib", "change of the damped vibrational free energy at 433 K", -1e5, 1e5),
        ("effective_attack_barrier", "E_eff", "barrier with vibrations and the number of equal sites", -4e5, 4e5),
        ("refined_attack_barrier", "E_a,DFT", "barrier by density functional theory at the same geometry", -4e5, 4e5),
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
]
# fmt: on
