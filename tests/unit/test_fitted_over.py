"""What a number was fitted over: in the record, in the cell file, and said where a simulation leaves it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell.cell.catalog import check_file
from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.operation import beyond_fit, operation_of, outside
from hydroxcell.cell.parameters import NUMBERS
from hydroxcell.errors import InputError
from hydroxcell.fit import data_set, fit, property_data
from hydroxcell.fit.ranges import outside_of_laws, ranges_behind
from hydroxcell.fit.result import FitResult
from hydroxcell.materials.conditions import CONDITIONS, OPERATION, read_ranges

THICKNESS = "membrane.thickness"
CURRENTS = (300.0, 2000.0, 5000.0, 8000.0)
DRY = {"conditions.temperature": "60 degC", "conditions.cathode.relative_humidity": "70 %"}


@pytest.fixture(scope="module")
def cell() -> hydroxcell.Cell:
    return hydroxcell.load_cell("pap_reference")


def made(cell: Any, name: str, conditions: dict[str, float | str], **options: Any) -> DataSet:
    true = cell.replace({**conditions, THICKNESS: 22e-6})
    curve = hydroxcell.simulate(true, hydroxcell.Polarization(current_densities=CURRENTS), model="lumped")
    return data_set(name, CURRENTS, {"cell_voltage": curve["cell_voltage"]}, conditions=conditions, **options)


@pytest.fixture(scope="module")
def fitted(cell: Any) -> FitResult:
    held_out = made(cell, "hot", {"conditions.temperature": "90 degC"}, held_out=True)
    return fit(cell, [made(cell, "warm", {}), made(cell, "dry", DRY), held_out], THICKNESS, model="lumped")


def test_every_condition_of_the_fitted_data_is_recorded(fitted: FitResult) -> None:
    over = fitted.parameters[0].fitted_over
    stated = {
        path.removeprefix("conditions.") for path in fitted.study.cell.quantities if path.startswith("conditions.")
    }
    assert set(over) == stated | {"current_density"}
    assert over["temperature"] == pytest.approx((333.15, 353.15))
    assert over["cathode.relative_humidity"] == pytest.approx((0.7, 0.9))
    assert over["cathode.reactant_fraction"] == (1.0, 1.0)
    assert over["current_density"] == (300.0, 8000.0)
    table = fitted.tables()["conditions"]
    row = list(table["condition"]).index("cathode relative humidity")
    assert [str(table[name][row]) for name in ("unit", "lowest", "highest")] == ["%", "70", "90"]
    shown = next(t for t in fitted.page().tables if t.title == "Conditions of the fitted data")
    assert ("cathode gas", "oxygen", "all") in shown.rows
    assert fitted.beyond_fit() == ()


def test_conditions_of_the_table_are_those_of_a_cell() -> None:
    assert {f"conditions.{name}" for name in CONDITIONS} == {p for p in NUMBERS if p.startswith("conditions.")}


def test_the_fitted_cell_carries_them_through_its_file(fitted: FitResult, tmp_path: Path) -> None:
    cell = fitted.cell()
    file = tmp_path / "fitted.toml"
    file.write_text(cell.to_toml(), encoding="utf-8")
    again = hydroxcell.load_cell(str(file))
    assert again.quantities[THICKNESS].fitted_over == dict(fitted.parameters[0].fitted_over)
    assert again.to_toml() == cell.to_toml()
    assert not any("Beyond the data" in finding.text for finding in check_file(str(file)))
    assert again.replace({THICKNESS: "25 um"}).quantities[THICKNESS].fitted_over == {}
    moved = again.replace({"conditions.temperature": "90 degC"})
    file.write_text(moved.to_toml(), encoding="utf-8")
    assert any("temperature 60 to 80 degC in the data, 90 degC here" in f.text for f in check_file(str(file)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conditions.temperature": "90 degC"}, "temperature 60 to 80 degC in the data, 90 degC here"),
        ({"conditions.cathode.relative_humidity": 0.5}, "cathode relative humidity 70 to 90 % in the data, 50 % here"),
        ({"conditions.anode.pressure": "2 bar"}, "anode pressure 1 bar in the data, 2 bar here"),
        ({"conditions.cathode.reactant_fraction": 0.21}, "cathode gas oxygen in the data, air here"),
        ({"conditions.cathode.flow.rate": "0.5 slpm"}, "cathode flow rate 1 slpm in the data, 0.5 slpm here"),
        ({"conditions.anode.flow.kind": "differential"}, "anode flow rate 1 slpm in the data, not stated here"),
    ],
)
def test_a_simulation_outside_says_so(fitted: FitResult, changes: dict[str, float | str], words: str) -> None:
    inside = hydroxcell.Polarization(current_densities=(300.0, 6000.0))
    assert hydroxcell.simulate(fitted.cell(), inside, model="lumped").beyond_fit() == ()
    result = hydroxcell.simulate(fitted.cell().replace(changes), inside, model="lumped")
    assert result.beyond_fit() == (f"Beyond the data that fixed {THICKNESS}: {words}.",)
    assert result.summary()["beyond_fit"] == list(result.beyond_fit())


def test_currents_and_analyses_are_judged_too(fitted: FitResult) -> None:
    cell = fitted.cell()
    curve = hydroxcell.simulate(cell, hydroxcell.Polarization(current_densities=(0.0, 12e3)), model="lumped")
    assert "current density 0.03 to 0.8 A/cm2 in the data, 0 to 1.2 A/cm2 here" in curve.beyond_fit()[0]
    assert "beyond_fit" not in hydroxcell.simulate("pap_reference", hydroxcell.Hold(voltage=0.6)).summary()
    first = {"duration": "1 s", "current_density": 5e3}
    steps = [first, first | {"conditions": {"conditions.temperature": ["80 degC", "50 degC"]}}]
    run = hydroxcell.simulate(cell, hydroxcell.LoadProfile.model_validate({"steps": steps}))
    assert "temperature 60 to 80 degC in the data, 50 to 80 degC here" in run.beyond_fit()[0]
    assert any("50 to 80 °C here" in text for text in run.page().warnings)
    axes = {"x": {"path": "conditions.temperature", "values": [343.15, 363.15]},
            "y": {"path": "conditions.cathode.relative_humidity", "values": [0.8, 0.9]}}  # fmt: skip
    grid = hydroxcell.simulate(cell, hydroxcell.Map.model_validate({**axes, "current_density": 5e3}))
    (words,) = grid.beyond_fit()
    assert words.endswith("temperature 60 to 80 degC in the data, 70 to 90 degC here.")


def test_carbon_dioxide_that_the_data_had_not(fitted: FitResult) -> None:
    operation = operation_of([fitted.cell()], [1e3]) | {"cathode.carbon_dioxide_fraction": (4e-4, 4e-4)}
    (words,) = beyond_fit(fitted.cell(), operation)
    assert words.endswith("cathode carbon dioxide fraction 400 ppm here, none in the data.")


def test_ex_situ_data_state_temperature_and_humidity_only(cell: Any) -> None:
    film = property_data("film", "membrane", [313.15, 333.15], [0.5, 0.95], {"hydroxide_conductivity": [5.0, 9.0]})
    over = ranges_behind([film], {}, [])
    assert over == {"temperature": (313.15, 333.15), "anode.relative_humidity": (0.5, 0.95),
                    "cathode.relative_humidity": (0.5, 0.95)}  # fmt: skip
    (words,) = outside(over, operation_of([cell], [1e4]))
    assert words == "temperature 40 to 60 degC in the data, 80 degC here"


def test_a_fitted_condition_has_no_range_of_its_own(cell: Any) -> None:
    path = "conditions.cathode.flow.rate"
    data = made(cell, "warm", {})
    over = ranges_behind([data], {"warm": cell}, [path])
    assert "cathode.flow.rate" not in over
    assert "anode.flow.rate" in over


def test_points_without_a_measurement_do_not_widen(cell: Any) -> None:
    data = data_set("gap", CURRENTS, {"cell_voltage": [0.9, 0.85, 0.8, np.nan]})
    assert ranges_behind([data], {"gap": cell}, [])["current_density"] == (300.0, 5000.0)


def test_data_outside_a_law_are_named_by_temperature_and_humidity(cell: Any) -> None:
    law, ranges = next(
        (law, r) for law, r in cell.validity.items() if "temperature" in r and law.startswith("membrane")
    )
    hot = cell.replace({"conditions.temperature": ranges["temperature"][1] + 10.0})
    assert any(law in words and "measured at" in words for words in outside_of_laws({"hot": hot}))
    narrow = replace(cell, validity={"anode.catalyst_layer.ionomer.conductivity": {"water_activity": (0.95, 1.0)}})
    (words,) = outside_of_laws({"dry": narrow})
    assert words.startswith("dry: measured at 90 % anode relative humidity, outside the range of anode.")
    assert words.endswith("(water activity 0.95 to 1).")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"temprature": ["60 degC", "80 degC"]}, "Did you mean 'temperature' or"),
        ({"temperature": ["80 degC", "60 degC"]}, "the smaller one first"),
        ({"temperature": "60 degC"}, "lowest and the highest"),
        ({"anode.pressure": ["1 degC", "2 bar"]}, "anode.pressure"),
        ("60 to 80 degC", "are no ranges"),
    ],
)
def test_ranges_of_a_file_are_checked(raw: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_ranges(raw, "file")
    assert set(CONDITIONS) < set(OPERATION)
