"""Durability as a user meets it: refusals in words, study files, files written, interruption."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell import Durability, InputError, load_cell
from hydroxcell.cli.main import cli
from hydroxcell.models.through_plane import Mesh
from hydroxcell.study import Study

COARSE = Mesh(diffusion_layer=6, microporous_layer=3, catalyst_layer=12, membrane=6)
CARDS = """
"membrane.degradation.material" = "piperidinium"
"anode.catalyst_layer.ionomer.degradation.material" = "piperidinium"
"cathode.catalyst_layer.ionomer.degradation.material" = "piperidinium"
"cathode.catalyst_layer.catalyst.degradation.material" = "platinum_on_carbon"
"""
STEP = '{duration = "1 h", current_density = "0.5 A/cm2"}'


def study(folder: Path, protocol: str, cards: str = CARDS) -> Path:
    file = folder / "study.toml"
    text = f'cell = "pap_reference"\n[set]\n{cards}\n[protocol]\nkind = "durability"\n{protocol}\n'
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("protocol", "words"),
    [
        ('duration = "1000 h"', "exactly one of current_density, voltage, power_density and cycle; none was given"),
        (f'duration = "1000 h"\nvoltage = "0.6 V"\ncycle = [{STEP}]', "voltage and cycle were given"),
        ('duration = 1000\nvoltage = "0.6 V"', "lies outside 1 h to 1e6 h"),
        ('duration = "1000 h"\nvoltage = "0.6 V"\nrest_every = "10 h"', "rest and rest_every belong together"),
        (
            f'duration = "1000 h"\nvoltage = "0.6 V"\nrest_every = "2000 h"\nrest = {STEP}',
            "between zero and the duration",
        ),
        (f'duration = "1000 h"\ncycle = [{STEP}]\nrest_every = "10 h"\nrest = {STEP}', "holds its rests as steps"),
        ('duration = "2 h"\ncycle = [{duration = "3 h", voltage = "0.6 V"}]', "longer than the test"),
        ('duration = "9 h"\ncycle = [{duration = "1 h", voltage = ["0.6 V", "0.7 V"]}]', "constant levels"),
        ('duration = "1000 h"\ncurrent_density = "15 A/cm2"', "no steady state at 15 A/cm2"),
        ('duration = "1000 h"\nvoltage = "0.6 V"\npower_los = 0.1', "power_loss"),
    ],
)
def test_refusals(tmp_path: Path, protocol: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        hydroxcell.simulate(Study.from_file(study(tmp_path, protocol)), mesh=COARSE)
    assert words in str(caught.value)


def test_a_cell_without_laws_is_told_what_is_missing(tmp_path: Path) -> None:
    file = study(tmp_path, 'duration = "1000 h"\ncurrent_density = "0.5 A/cm2"', cards="")
    found = CliRunner().invoke(cli, ["run", str(file), "--out", str(tmp_path / "out")])
    assert isinstance(found.exception, InputError)
    for words in ("rate constants", "membrane.degradation.material", "piperidinium", "iron_nitrogen_carbon"):
        assert words in str(found.exception)
    assert not (tmp_path / "out").exists()


def test_a_proton_cell_has_no_hydroxide_to_age_by() -> None:
    with pytest.raises(InputError, match="hydroxide"):
        load_cell("gass_2024_eh31").with_degradation("piperidinium")


def test_a_law_can_be_taken_away_again_and_survives_a_file() -> None:
    cell = load_cell("pap_reference").with_degradation("piperidinium")
    assert len(cell.ageing) == 5
    less = cell.replace({"membrane.degradation": "absent"})
    assert "membrane.degradation" not in less.ageing
    assert not [p for p in less.quantities if p.startswith("membrane.degradation.")]
    from hydroxcell.cell.catalog import read_cell

    assert read_cell(cell.to_toml()).hash == cell.hash
    free = load_cell("ptru_fe_n_c_adabi_2021").with_degradation("piperidinium")
    kinds = {s: free.structure[f"{s}.catalyst_layer.catalyst.degradation.material"] for s in ("anode", "cathode")}
    assert kinds == {"anode": "platinum_on_carbon", "cathode": "iron_nitrogen_carbon"}


def test_study_file_to_report(tmp_path: Path) -> None:
    file = study(tmp_path, 'duration = "200 h"\ncurrent_density = "0.5 A/cm2"\nuncertainty = false')
    out = tmp_path / "out"
    found = CliRunner().invoke(cli, ["run", str(file), "--out", str(out)])
    assert found.exit_code == 0, found.output
    names = {p.name for p in out.iterdir()}
    assert {"durability.csv", "causes.csv", "polarization_fresh.csv", "polarization_aged.csv", "report.html"} <= names
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "cations of the membrane" in page
    assert "calibrated, not measured" in page


def test_result_is_kept_without_loss(tmp_path: Path) -> None:
    cell = load_cell("pap_reference").with_degradation("piperidinium")
    rest = {"duration": "1 h", "voltage": "0.3 V"}
    test = Durability(
        duration="120 h",
        current_density="0.5 A/cm2",
        rest=rest,
        rest_every="30 h",
        voltage_loss="5 mV",
        horizon="3000 h",
    )
    result = hydroxcell.simulate(cell, test, mesh=COARSE)
    result.save(tmp_path / "result.json")
    assert hydroxcell.load_result(tmp_path / "result.json") == result
    assert result.figures["lifetime_low"] < result.lifetime < result.figures["lifetime_high"]
    assert len(result.influence_paths) > 5
    positions, capacity = result.profile("ion_exchange_capacity", 1e9)
    assert positions.shape == capacity.shape
    assert result.cycles == 4


def test_interruption_keeps_what_is_done() -> None:
    def stop(share: float, words: str) -> None:
        if share > 0.1:
            raise KeyboardInterrupt

    cell = load_cell("pap_reference").with_degradation("piperidinium")
    test = Durability(duration="1000 h", current_density="0.5 A/cm2")
    result = hydroxcell.simulate(cell, test, mesh=COARSE, progress=stop)
    assert result.status.startswith("interrupted")
    assert len(result) > 1
    assert math.isnan(result.lifetime)
