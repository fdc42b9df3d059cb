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
