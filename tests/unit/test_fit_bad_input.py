"""What a fit refuses, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit import data_set, fit, from_file, spectrum

RATE = "cathode.catalyst_layer.catalyst.oxygen_reduction.current_density_at_0_9_V"
THICKNESS = "membrane.thickness"
FREE = [RATE, THICKNESS, "anode.flow_field.contact_resistance"]


@pytest.fixture(scope="module")
def cell() -> hydroxcell.Cell:
    return hydroxcell.load_cell("pap_reference")


def curve(name: str, **options: Any) -> Any:
    return data_set(name, [1e3, 3e3, 6e3, 9e3], {"cell_voltage": [0.894, 0.842, 0.789, 0.742]}, **options)


def test_more_parameters_than_data_is_a_verdict(cell: Any) -> None:
    data = data_set("one", [5e3], {"cell_voltage": [0.8]}, kind="points")
    found = fit(cell, data, free=FREE, model="lumped")
    assert any("only 1 numbers were measured" in text for text in found.findings)
    assert "Not determined" in found.sentence
    assert np.isinf(found.uncertainties).any()


def test_a_start_without_answer_is_named(cell: Any) -> None:
    data = data_set("far", [1e3, 5e3, 1e4, 9e4], {"cell_voltage": [0.9, 0.8, 0.7, 0.1]})
    with pytest.raises(InputError, match=r"points 4 \(9 A/cm2\) of 'far' lie beyond the largest current"):
        fit(cell, data, free=[THICKNESS])


def test_bounds_and_starts(cell: Any) -> None:
    data = curve("A", conditions={"conditions.temperature": "80 degC"})
    with pytest.raises(InputError, match=r"membrane\.thickness: the lower bound .* is not below the upper"):
        fit(cell, data, free=[{"path": THICKNESS, "lower": "30 um", "upper": "20 um"}], model="lumped")
    with pytest.raises(
        InputError, match=r"membrane\.thickness: the start, 80 um, lies outside its bounds 15 um to 40 um"
    ):
        fit(cell, data, free=[{"path": THICKNESS, "start": "80 um"}], model="lumped")
    with pytest.raises(UnknownNameError, match="thickness"):
        fit(cell, data, free="membrane.thicknes", model="lumped")
    with pytest.raises(InputError, match="a choice, not a number"):
        fit(cell, data, free="carrier", model="lumped")
    with pytest.raises(InputError, match="twice"):
        fit(cell, data, free=[THICKNESS, THICKNESS], model="lumped")
    with pytest.raises(InputError, match="conditions of the data"):
        fit(
            cell,
            [data, curve("B", conditions={"conditions.temperature": "60 degC"})],
            free="conditions.temperature",
            model="lumped",
        )


def test_bad_data(cell: Any) -> None:
    with pytest.raises(InputError, match="a curve of 3 points"):
        data_set("short", [1.0, 2.0, 3.0], {"cell_voltage": [0.9, 0.8, 0.7]})
    with pytest.raises(InputError, match="cell_voltage has 2 values"):
        data_set("uneven", [1.0, 2.0, 3.0, 4.0], {"cell_voltage": [0.9, 0.8]})
    with pytest.raises(InputError, match="positive"):
        data_set("zero", [1.0, 2.0, 3.0, 4.0], {"cell_voltage": [0.9] * 4}, uncertainties={"cell_voltage": 0.0})
    negative = data_set("turned", [-1e3, -2e3, -3e3, -4e3], {"cell_voltage": [0.9, 0.8, 0.7, 0.6]})
    with pytest.raises(InputError, match="currents of a fuel cell are positive"):
        fit(cell, negative, free=THICKNESS, model="lumped")
    hot = data_set("hot", [1e3] * 4, {"cell_voltage": [0.9] * 4}, conditions={"conditions.temperature": "900 degC"})
    with pytest.raises(InputError, match=r"data 'hot': conditions"):
        fit(cell, hot, free=THICKNESS, model="lumped")
    with pytest.raises(UnknownNameError, match="option of a data set"):
        data_set("x", [1e3] * 4, {"cell_voltage": [0.9] * 4}, condition={})
    with pytest.raises(UnknownNameError, match="option of a fit"):
        fit(cell, curve("A", conditions={"conditions.temperature": "80 degC"}), free=THICKNESS, model="lumped", start=3)
    with pytest.raises(InputError, match="knows steady points only"):
        fit(cell, spectrum("z", [1e3] * 4, [1e-5] * 4, 5e3), free=THICKNESS, model="lumped")


def test_files_need_units_and_area(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v}" for i, v in zip((0.1, 0.5, 1.0, 1.5), (0.9, 0.8, 0.7, 0.6), strict=True))
    file = tmp_path / "curve.csv"
    file.write_text(f"i,U\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match="unit"):
        from_file(file)
    file.write_text(f"current / A,cell voltage / V\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match="active area"):
        from_file(file)
    found = from_file(file, area="5 cm2")
    assert found.abscissa[-1] == pytest.approx(3000.0)
    assert len(found.sha256) == 64
    file.write_text(
        "current density / A/cm2,cell voltage / V,cell_voltage_uncertainty / mV\n"
        + rows.replace("\n", ",2\n")
        + ",2\n",
        encoding="utf-8",
    )
    assert from_file(file).uncertainties["cell_voltage"] == pytest.approx([2e-3] * 4)
