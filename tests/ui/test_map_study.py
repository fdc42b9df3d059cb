"""Maps as a user meets them: refusals in words, study files, files written, figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell import InputError, Map
from hydroxcell.cli.main import cli
from hydroxcell.study import Study

STUDY = """
cell = "pap_reference"
title = "Operating window"
[protocol]
kind = "map"
current_density = "1 A/cm2"
points = 4
"""
X = '{path = "conditions.anode.dew_point", start = "60 degC", stop = "80 degC", points = 3}'


def study(folder: Path, protocol: str) -> Path:
    file = folder / "study.toml"
    file.write_text(f'cell = "pap_reference"\n[protocol]\nkind = "map"\n{protocol}\n', encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("protocol", "words"),
    [
        ("", "exactly one of current_density, voltage and power_density; none given"),
        ('voltage = "0.6 V"\ncurrent_density = "1 A/cm2"', "current_density and voltage given"),
        ('current_density = "-1 A/cm2"', "must be above zero"),
        ('current_density = "1 A/cm2"\nstoichiometry = [0.9, 2.0]', "both must be above 1"),
        ('current_density = "1 A/cm2"\nstoichiometry = [1.5, 2.0]\nflow = ["1 slpm", "1 slpm"]', "takes one of them"),
        ('voltage = "0.6 V"\nstoichiometry = [1.5, 2.0]', "needs minimum_current_density"),
        (f'current_density = "1 A/cm2"\nx = {X}\ny = {X}', "both axes move conditions.anode.dew_point"),
        ('current_density = "1 A/cm2"\nx = {path = "carrier", values = [1, 2]}', "is a choice, not a number"),
        ('current_density = "1 A/cm2"\nx = {path = "conditions.anode.dewpoint", values = [1, 2]}', "dew_point"),
        ('current_density = "1 A/cm2"\nx = {path = "membrane.thickness", values = ["20 um"]}', "2 to 101"),
        ('current_density = "1 A/cm2"\nx = {path = "membrane.thickness", values = ["20 um", "10 um"]}', "must rise"),
        ('current_density = "1 A/cm2"\nx = {path = "membrane.thickness", start = "20 um"}', "stop and points missing"),
        ('current_density = "1 A/cm2"\nx = {path = "membrane.thickness", values = [20, 30]}', "not plausible"),
        ('current_density = "1 A/cm2"\nx = {path = "conditions.anode.flow.ratio", values = [2, 3]}', "does not act"),
        ('current_density = "1 A/cm2"\nx = {path = "conditions.anode.dew_point", values = ["70 degC", "85 degC"]}',
         "axis x of the map: conditions.anode.dew_point = 85 degC lies above the cell temperature of 80 degC"),
        ('current_density = "1 A/cm2"\nx = {path = "conditions.anode.dew_point", values = [70, 75]}', "degC"),
        ('current_density = "1 A/cm2"\npoint = 5', "points"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, protocol: str, words: str) -> None:
    with pytest.raises(InputError, match=r".") as caught:
        hydroxcell.simulate(Study.from_file(study(tmp_path, protocol)))
    assert words in str(caught.value)


def test_lumped_model_is_refused() -> None:
    with pytest.raises(InputError, match="through_plane"):
        hydroxcell.simulate("pap_reference", Map(current_density=1e4), model="lumped")


def test_run_of_a_study_file(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(STUDY, encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["run", str(file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Within 10 mV of it lie" in done.output
    result = hydroxcell.load_result(out)
    assert isinstance(result, hydroxcell.MapResult)
    lines = (out / "map.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("conditions.anode.dew_point / degC,conditions.cathode.dew_point / degC,cell_voltage / V")
    assert len(lines) == 1 + 16
    assert (out / "borders.csv").is_file()
    page = (out / "report.html").read_text(encoding="utf-8")
    for words in ("Operating window", "Dew point of the anode", "10 mV below the best", "Scarcest supply"):
        assert words in page
    assert result.summary()["dew_point_window_anode_K"] > 0.0


def test_stoichiometry_replaces_the_flows() -> None:
    result = hydroxcell.simulate("pap_reference", Map(current_density=1e4, stoichiometry=(1.5, 2.0), points=2))
    assert "stoichiometry 1.5 (anode) and 2 (cathode)" in str(_conditions(result))
    fixed = hydroxcell.simulate("pap_reference", Map(current_density=1e4, flow=("1 slpm", "1 slpm"), points=2))  # type: ignore[arg-type]
    as_stated = hydroxcell.simulate("pap_reference", Map(current_density=1e4, points=2))
    np.testing.assert_array_equal(fixed.grid("cell_voltage"), as_stated.grid("cell_voltage"))


def _conditions(result: Any) -> Any:
    from hydroxcell.report.map import map_page

    return map_page(result).conditions


def test_differential_cells_have_no_exhaust() -> None:
    kinds = {f"conditions.{side}.flow.kind": "differential" for side in ("anode", "cathode")}
    cell = hydroxcell.load_cell("pap_reference").replace(dict(kinds))
    result = hydroxcell.simulate(cell, Map(voltage="0.7 V", points=2))  # type: ignore[arg-type]
    assert np.isnan(result.grid("exhaust_saturation_anode")).all()
    assert not any("exhaust" in name for name in result.window.borders)
    assert result.plot("details").get_axes()
