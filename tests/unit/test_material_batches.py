"""Batches behind cards, cards from measurements, the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cli.main import cli
from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.lab.membrane.arrhenius import activation
from hydroxcell.lab.membrane.isotherm import isotherm
from hydroxcell.materials.catalog import load_card
from hydroxcell.materials.library import comparison, value_of
from hydroxcell.measured_cards import card_from_results
from hydroxcell.report.library import library_page
from hydroxcell.study import Study

HEAD = 'kind = "membrane"\nbased_on = "piperion_a40"\n'
BATCH = """
[batch]
identifier = "PAP-7"
institute = "made for a test"
made_on = 2026-05-07
recipe = [{ what = "superacid polymerisation", duration = "24 h", temperature = "25 degC" }]
casting = [{ what = "cast from DMSO", temperature = "80 degC" }]
thickness_map = [
    { x = "0 mm", y = "0 mm", thickness = "38 um" },
    { x = "20 mm", y = "0 mm", thickness = "42 um" },
    { x = "0 mm", y = "20 mm", thickness = "40 um" },
]
ion_exchange = [{ to = "hydroxide", solution = "KOH", concentration = "1 mol/L", duration = "24 h", repeats = 2 }]
storage = [{ medium = "KOH", duration = "48 h" }, { medium = "air", duration = "3 h" }]
"""


def write(folder: Path, text: str, name: str = "card.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_batch_gives_the_thickness_and_doubts_what_air_has_done(tmp_path: Path) -> None:
    card = load_card("membrane", str(write(tmp_path, HEAD + BATCH)))
    assert card.batch is not None
    assert card.batch.identifier == "PAP-7"
    assert card.batch.recipe[0].duration == pytest.approx(86400.0)
    thickness = card.quantities["thickness"]
    assert thickness.value == pytest.approx(40e-6)
    assert thickness.uncertainty == pytest.approx(2e-6 / 3**0.5)
    assert (thickness.status, thickness.source) == ("measured", "mean of 3 places of batch PAP-7")
    assert any("3 h in air" in text and "conductivity" in text for text in card.doubts)


def test_short_time_in_air_is_not_doubted_but_another_form_is(tmp_path: Path) -> None:
    text = HEAD + BATCH.replace('"3 h"', '"5 min"')
    assert load_card("membrane", str(write(tmp_path, text))).doubts == ()
    text = text.replace('to = "hydroxide"', 'to = "chloride"')
    doubts = load_card("membrane", str(write(tmp_path, text))).doubts
    assert any("stated for hydroxide, but the last exchange was to chloride" in d for d in doubts)


def test_cell_takes_the_thickness_of_the_batch(tmp_path: Path) -> None:
    write(tmp_path, HEAD + BATCH)
    path = write(tmp_path, 'based_on = "pap_reference"\n[membrane]\nmaterial = "card.toml"\n', "cell.toml")
    assert load_cell(str(path)).value("membrane.thickness") == pytest.approx(40e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('identifier = "PAP-7"', ""), "batch.identifier: field required"),
        (('"38 um"', '"38 s"'), "batch"),
        (('"38 um"', '"-1 um"'), "positive"),
        (('to = "hydroxide"', 'to = "hydroxid"'), "batch.ion_exchange.0.to"),
        (("institute", "institut"), "batch.institut"),
    ],
)
def test_batches_that_cannot_be_used(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    with pytest.raises(HydroxcellError, match=words):
        load_card("membrane", str(write(tmp_path, HEAD + BATCH.replace(*change))))


def test_stated_thickness_must_agree_with_the_map(tmp_path: Path) -> None:
    stated = 'thickness = { value = 60, unit = "um", source = "box", status = "measured" }\n'
    with pytest.raises(InputError, match="has a mean of 40 um"):
        load_card("membrane", str(write(tmp_path, HEAD + stated + BATCH)))


def test_card_from_measurements(tmp_path: Path) -> None:
    temperature = np.linspace(303.15, 353.15, 6)
    noise = 1.0 + 0.01 * np.array([1, -1, 1, -1, 1, -1])
    sigma = 12.0 * np.exp(-15e3 / 8.314462618 * (1.0 / temperature - 1.0 / 353.15)) * noise
    activity = np.linspace(0.1, 1.0, 10)
    sorbed = 13.13 * activity - 14.81 * activity**2 + 14.41 * activity**3
    results = [activation(temperature, sigma), isotherm(activity, sorbed)]
    text, taken = card_from_results(results, "membrane", "piperion_a40", "PAP-8", "hydroxide")
    card = load_card("membrane", str(write(tmp_path, text)))
    assert value_of(card, "conductivity", 353.15, 1.0) == pytest.approx(12.0, rel=0.02)
    assert value_of(card, "water_uptake", 353.15, 0.7) == pytest.approx(np.interp(0.7, activity, sorbed), rel=1e-3)
    reference = card.quantities["conductivity.reference"]
    assert reference.status == "fitted"
    assert "conductivity" in card.validity
    assert reference.uncertainty is not None
    assert reference.uncertainty > 0.0
    assert card.quantities["ion_exchange_capacity"].origin.endswith("piperion_a40.toml")
    assert any(line.startswith("conductivity.activation_energy from arrhenius") for line in taken)


def test_card_needs_the_form_and_no_foreign_results(tmp_path: Path) -> None:
    result = activation(np.array([303.15, 323.15, 343.15]), np.array([5.0, 7.0, 9.0]))
    with pytest.raises(InputError, match="give --form"):
        card_from_results([result], "membrane", "piperion_a40", "x")
    with pytest.raises(InputError, match="gives nothing to a catalyst card"):
        card_from_results([result], "catalyst", "fe_n_c", "x")


def test_library(tmp_path: Path) -> None:
    cards = [load_card("membrane", name) for name in ("piperion_a40", "aemion_ah1")]
    head, rows = comparison(cards)
    assert head == ("property", "piperion_a40", "aemion_ah1", "unit")
    assert any(row[0] == "thickness" and row[1].startswith("40 (") for row in rows)
    assert any(row[0].startswith("conductivity at 80 degC") for row in rows)
    assert "Laws at 80" in library_page(cards)
    with pytest.raises(InputError, match="different kinds"):
        comparison([cards[0], load_card("catalyst", "fe_n_c")])


def test_command_line(tmp_path: Path) -> None:
    runner = CliRunner()
    assert "piperion_a40" in runner.invoke(cli, ["materials", "list", "membrane"]).output
    assert "conductivity.reference" in runner.invoke(cli, ["materials", "show", "membrane", "pap_reference"]).output
    page = tmp_path / "page.html"
    done = runner.invoke(cli, ["materials", "compare", "membrane", "piperion_a40", "aemion_ah1", "--out", str(page)])
    assert done.exit_code == 0, done.output
    assert page.is_file()
    result = activation(np.array([303.15, 323.15, 343.15]), np.array([5.0, 7.0, 9.0]))
    result.save(tmp_path / "result.json")
    card = tmp_path / "mine.toml"
    words = ["materials", "from-data", str(tmp_path / "result.json"), "--base", "piperion_a40", "--form", "hydroxide"]
    done = runner.invoke(cli, [*words, "--out", str(card)])
    assert done.exit_code == 0, done.output
    assert hydroxcell.load_cell("pap_reference") is not None
    assert load_card("membrane", str(card)).batch is not None


def _conductivity_result(folder: Path) -> Path:
    table = folder / "sigma.csv"
    table.write_text("temperature / degC,conductivity / mS/cm\n40,60\n60,80\n80,105\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["analyze", str(table), "--as", "arrhenius", "--out", str(folder / "sigma")])
    assert done.exit_code == 0, done.output
    return folder / "sigma"


def test_own_card_beside_the_study_and_what_it_loses(tmp_path: Path) -> None:
    result, card, study = _conductivity_result(tmp_path), tmp_path / "own.toml", tmp_path / "study.toml"
    words = ["materials", "from-data", str(result), "--base", "piperion_a40", "--form", "hydroxide", "--out", str(card)]
    made = CliRunner().invoke(cli, words)
    assert made.exit_code == 0, made.output
    assert "does not feel dryness" in made.output
    assert "does not feel dryness" in load_card("membrane", str(card)).text
    study.write_text('cell = "pap_reference"\n[set]\n"membrane.material" = "own.toml"\n', encoding="utf-8")
    cell = Study.from_file(study).cell
    assert cell.structure["membrane.conductivity.kind"] == "arrhenius"


def test_own_card_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text('kind = "membrane"\nbased_on = "aqaps"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cell = load_cell("pap_reference").replace({"membrane.material": "own.toml"})
    assert cell.value("membrane.thickness") == load_card("membrane", "aqaps").quantities["thickness"].value
    with pytest.raises(HydroxcellError, match="there is no such file"):
        load_cell("pap_reference").replace({"membrane.material": "nowhere.toml"})


def test_base_that_is_a_file_is_found_from_the_new_card(tmp_path: Path) -> None:
    (tmp_path / "bases").mkdir()
    base = tmp_path / "bases" / "own.toml"
    base.write_text('kind = "membrane"\nbased_on = "aqaps"\n', encoding="utf-8")
    out = tmp_path / "new.toml"
    words = ["materials", "from-data", str(_conductivity_result(tmp_path)), "--base", str(base), "--form", "hydroxide"]
    made = CliRunner().invoke(cli, [*words, "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert load_card("membrane", str(out)).quantities["dry_density"].value > 0.0


def test_extrapolation_is_an_error_by_choice(tmp_path: Path) -> None:
    study, out = tmp_path / "study.toml", tmp_path / "out"
    text = 'cell = "pap_reference"\n[protocol]\nkind = "hold"\ncurrent_density = "0.5 A/cm2"\n'
    study.write_text(text + '[set]\n"membrane.material" = "piperion_a40"\n', encoding="utf-8")
    done = CliRunner().invoke(cli, ["run", str(study), "--out", str(out), "--beyond-validity", "error"])
    assert isinstance(done.exception, InputError)
    assert "water diffusivity (membrane) is stated for a temperature of 30 °C to 70 °C" in str(done.exception)
    assert not out.exists()
    flagged = CliRunner().invoke(cli, ["run", str(study), "--out", str(out), "--no-influence"])
    assert flagged.exit_code == 0
    assert "odd: The law for water diffusivity (membrane) is stated for a temperature of 30 °C" in flagged.output
