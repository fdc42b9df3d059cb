"""Measured curves of proton cells: no worse than docs/validation.md says, and within the aims."""

from __future__ import annotations

from pathlib import Path

import proton_curves as proton
import pytest

from hydroxcell.cell.catalog import load_cell

# Largest root-mean-square misfit of the voltage [mV] by cell and curve; the first of a cell is the fitted one.
VOLTAGE = {
    "garsany_2018_lsc": {"100 % RH, 101 kPa": 15, "50 % RH, 101 kPa": 29, "100 % RH, 150 kPa": 29},
    "garsany_2018_ssc": {"100 % RH, 101 kPa": 15, "50 % RH, 101 kPa": 29, "100 % RH, 150 kPa": 14},
    "garsany_2018_gore": {"100 % RH, 101 kPa": 12, "50 % RH, 101 kPa": 34},
    "gass_2024_eh31": {
        "74 degC, 1.50 / 1.50 bar": 5, "74 degC, 2.00 / 2.00 bar": 15,
        "74 degC, 2.25 / 2.25 bar": 23, "74 degC, 2.50 / 2.50 bar": 39,
    },
    "zsw_genstack_2024": {
        "68 degC, 2.20 / 2.00 bar": 10, "62 degC, 2.20 / 2.00 bar": 8,
        "68 degC, 2.01 / 1.81 bar": 18, "68 degC, 1.61 / 1.41 bar": 40,
    },
}  # fmt: skip
# Largest root-mean-square misfit of the high-frequency resistance [mohm cm2].
RESISTANCE = {
    "garsany_2018_lsc": (3.5, 15, 7),
    "garsany_2018_ssc": (9, 14, 7),
    "garsany_2018_gore": (6, 20),
}
CASES = [(s, label) for s in proton.SETS for label in VOLTAGE[s.cell]]


@pytest.mark.parametrize(("chosen", "label"), CASES, ids=[f"{s.cell}-{label}" for s, label in CASES])
def test_curve(chosen: proton.MaterialSet, label: str, shared_data: Path) -> None:
    curves = proton.curves(chosen.cell, shared_data)
    place = [c.label for c in curves].index(label)
    curve = curves[place]
    found = proton.simulate(load_cell(chosen.cell), curve)
    assert not found.limited.any()
    misfit = 1e3 * found.voltage_error(curve)
    assert misfit <= VOLTAGE[chosen.cell][label]
    assert misfit < (20 if place == 0 else 40)
    if chosen.cell in RESISTANCE:
        assert 1e7 * found.resistance_error(curve) <= RESISTANCE[chosen.cell][place]


@pytest.mark.parametrize("chosen", proton.SETS, ids=[s.cell for s in proton.SETS])
def test_no_curve_is_left_out_and_the_first_has_the_conditions_of_the_cell(
    chosen: proton.MaterialSet, shared_data: Path
) -> None:
    curves = proton.curves(chosen.cell, shared_data)
    assert sorted(c.label for c in curves) == sorted(VOLTAGE[chosen.cell])
    cell = load_cell(chosen.cell)
    for path, value in curves[0].conditions.items():
        assert cell.value(path) == pytest.approx(value, rel=1e-6), path


@pytest.mark.parametrize("chosen", proton.SETS, ids=[s.cell for s in proton.SETS])
def test_at_most_five_numbers_are_fitted_and_declared(chosen: proton.MaterialSet) -> None:
    assert len(chosen.numbers) <= 5
    cell = load_cell(chosen.cell)
    for number in chosen.numbers:
        for path in number.paths:
            quantity = cell.quantities[path]
            assert quantity.status == "fitted"
            assert quantity.range is not None
            assert "fitted to the" in quantity.note
