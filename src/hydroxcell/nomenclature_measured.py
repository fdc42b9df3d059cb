# ruff: noqa: E501  (one row a line: the table is read across)
"""Quantities of measurements, in the form of `nomenclature`: a section for every kind of evaluation."""

from __future__ import annotations

from hydroxcell.named_quantity import NamedQuantity, group

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
    # --- polarization and quality ------------------------------------------------------------------------------------
    # --- transport resistance ------------------------------------------------------------------------------------------
    # --- voltammetry ---------------------------------------------------------------------------------------------------
    # --- crossover -----------------------------------------------------------------------------------------------------
    # --- rotating electrodes -------------------------------------------------------------------------------------------
    # --- membrane ------------------------------------------------------------------------------------------------------
    # --- durability of a measured log ----------------------------------------------------------------------------------
    # --- fit -----------------------------------------------------------------------------------------------------------
    *group(
        "1",
        "1",
        "",
        ("fitted_parameters", "n", "number of parameters that were fitted", 0.0, 1e3),
        ("fitted_points", "m", "number of measured numbers that were fitted to", 0.0, 1e7),
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
