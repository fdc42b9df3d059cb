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
]
