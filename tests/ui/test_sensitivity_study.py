"""Sensitivities as a user meets them: refusals in words, study files, files written, results read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell import Hold, InputError
from hydroxcell.cli.main import cli

HOLD = Hold(current_density="1 A/cm2")
STUDY = """
cell = "pap_reference"
title = "What moves the voltage"
[protocol]
kind = "sensitivities"
outputs = ["cell_voltage", "peak_power_density"]
parameters = ["membrane.*", "conditions.temperature"]
[protocol.over]
kind = "polarization"
points = 5
"""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": "membrane.thicknes"}, "membrane.thickness"),
        ({"parameters": "carrier"}, "is a choice (hydroxide, proton), not a number"),
        ({"parameters": "conditions.anode.flow.ratio"}, "does not act in this cell"),
        ({"parameters": "membrane.zzz*"}, "no number of this cell matches"),
        ({"outputs": "cell_voltag"}, "cell_voltage"),
        ({"outputs": "water_closure_relative"}, "has no derivative"),
        ({"outputs": "current_density_at_1.3V"}, "the curve of this cell runs from"),
        ({"outputs": ()}, "protocol.outputs is empty"),
    ],
)
def test_refusals(changes: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=r".") as caught:
        hydroxcell.sensitivity("pap_reference", HOLD, **{"parameters": "membrane.thickness", **changes})  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_inputs_without_influence_are_named() -> None:
    result = hydroxcell.sensitivity(
        "pap_reference", HOLD, parameters=["membrane.volumetric_heat_capacity", "membrane.thickness"]
    )
    assert result.without_influence() == ("membrane.volumetric_heat_capacity",)
    assert result.ranking("cell_voltage")[0][0] == "membrane.thickness"
    assert "membrane thickness" in result.sentence


def test_run_of_a_study_file(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["run", str(tmp_path / "study.toml"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "per cent more" in done.output
    result = hydroxcell.load_result(out)
    assert isinstance(result, hydroxcell.Sensitivity)
    assert result.derivatives.shape == (5, 1, len(result.parameters))
    assert np.isfinite(result.number_derivatives).all()
    lines = (out / "sensitivities.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("current_density / A/cm2,cell_voltage / V,output,parameter,derivative")
    assert len(lines) == 1 + 5 * len(result.parameters) + len(result.parameters)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "What moves the cell voltage" in page
    assert "membrane.thickness" in page
    assert result.plot().get_axes()


def test_protocol_words() -> None:
    with pytest.raises(hydroxcell.InputError, match="voltage"):
        hydroxcell.Study.from_dict(
            hydroxcell.Study(hydroxcell.load_cell("pap_reference"), hydroxcell.Sensitivities(at="current")).to_dict()
            | {"protocol": {"kind": "sensitivities", "at": "resistance"}}
        )
