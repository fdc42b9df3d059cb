"""The table of quantities is consistent: unique, readable units, sane ranges, labels."""

from __future__ import annotations

import re

import pytest

from hydroxcell import nomenclature
from hydroxcell.errors import UnknownNameError
from hydroxcell.nomenclature import LOSSES, NOMENCLATURE, NamedQuantity
from hydroxcell.units import conversion

WANTED = """
cell_voltage current_density power_density ir_free_voltage high_frequency_resistance reversible_voltage
open_circuit_voltage electronic_potential ionic_potential overpotential water_content water_activity liquid_saturation
temperature hydrogen_partial_pressure oxygen_partial_pressure water_partial_pressure nitrogen_partial_pressure
gas_pressure ionic_current_density electronic_current_density reaction_current water_flux hydroxide_conductivity
ionic_resistivity limiting_current_density efficiency_lower_heating_value efficiency_higher_heating_value
utilisation_hydrogen utilisation_oxygen water_made water_consumed water_through_membrane heat_flux
""".split()  # noqa: SIM905


@pytest.mark.parametrize("quantity", NOMENCLATURE.values(), ids=lambda quantity: quantity.name)
def test_each_row(quantity: NamedQuantity) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(_at_[0-9.]+(V|A_cm2))?", quantity.name)
    assert quantity.meaning
    assert "|" not in quantity.meaning + quantity.sign + quantity.symbol
    assert not quantity.meaning.endswith(".")
    assert quantity.low < quantity.high
    si, shown = conversion(quantity.unit), conversion(quantity.display_unit)
    assert (si.factor, si.offset) == (1.0, 0.0)
    assert si.dimension == shown.dimension
    assert nomenclature.label(quantity.name).startswith(quantity.title)


def test_names_are_unique_and_complete() -> None:
    assert len(nomenclature._QUANTITIES) == len(NOMENCLATURE)
    assert set(WANTED) <= set(NOMENCLATURE)
    measured = {"kinetic_loss", "ohmic_loss", "catalyst_layer_loss", "transport_loss"}  # of the standard breakdown
    of_ageing = {name for name in NOMENCLATURE if "voltage_loss" in name}
    assert set(LOSSES) == {name for name in NOMENCLATURE if "_loss" in name} - {"total_loss"} - of_ageing - measured


def test_lookup() -> None:
    assert nomenclature.lookup("cell_voltage").symbol == "V"
    with pytest.raises(UnknownNameError, match="Did you mean 'cell_voltage'"):
        nomenclature.lookup("cell_volts")


def test_labels_and_columns() -> None:
    assert nomenclature.label("temperature") == "Temperature / °C"
    assert nomenclature.label("high_frequency_resistance") == "High frequency resistance / mΩ cm²"
    assert nomenclature.label("utilisation_oxygen") == "Utilisation oxygen / %"
    assert nomenclature.lookup("current_density").column == "current_density / A/cm2"


def test_table_is_read_only_and_has_one_line_each() -> None:
    with pytest.raises(TypeError):
        NOMENCLATURE["x"] = NOMENCLATURE["cell_voltage"]  # type: ignore[index]
    table = nomenclature.markdown_table().splitlines()
    assert len(table) == len(NOMENCLATURE) + 2
    assert {line.count("|") for line in table} == {8}
