"""Catalog of cells and cards: names, comparing, checking."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydroxcell.cell.catalog import check_file, compare_cells, list_cells, load_cell
from hydroxcell.errors import FileFormatError, InputError, UnknownNameError
from hydroxcell.materials.catalog import list_cards, load_card


def test_unknown_cell_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown cell 'pap_refernce'. Did you mean 'pap_reference'"):
        load_cell("pap_refernce")
    with pytest.raises(FileFormatError, match="there is no such file"):
        load_cell("no/such/cell.toml")


def test_unknown_card_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown catalyst card 'pt_ru_c'. Did you mean 'ptru_c'"):
        load_card("catalyst", "pt_ru_c")
    with pytest.raises(UnknownNameError, match=r"unknown kind of material card 'membrain'. Did you mean 'membrane'"):
        list_cards("membrain")


def test_names_are_sorted_and_unique() -> None:
    assert list_cells() == sorted(set(list_cells()))
    assert list_cards("ionomer") == sorted(set(list_cards("ionomer")))


def test_compare_lists_only_differences_in_display_units() -> None:
    cell = load_cell("pap_reference")
    thin = cell.replace({"membrane.thickness": "15 um"})
    (row,) = compare_cells([cell, thin])
    assert (row.path, row.unit, row.values) == ("membrane.thickness", "um", ("25", "15"))
    rows = {r.path: r for r in compare_cells(["ldpe_rg_h2_o2", "ldpe_rg_air_ag", "pap_reference"])}
    assert rows["cathode.catalyst_layer.catalyst.material"].values == ("pt_c", "ag_c", "pt_c")
    assert rows["conditions.cathode.reactant_fraction"].values == ("1", "0.21", "1")
    assert compare_cells([cell, cell]) == []


def test_entry_that_one_cell_lacks_is_a_dash() -> None:
    rows = {r.path: r for r in compare_cells(["pap_reference", "pfap_pt_chen_2021"])}
    assert rows["anode.microporous_layer.thickness"].values == ("-", "60")
    assert rows["anode.microporous_layer"].values == ("absent", "present")


def test_check_reports_every_missing_entry(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text('carrier = "hydroxide"\nmembrane.material = "pap_85"\n')
    findings = check_file(str(file))
    assert {f.level for f in findings} == {"error"}
    texts = "\n".join(f.text for f in findings)
    for key in ("geometry.active_area", "anode.flow_field.hydraulic_diameter", "conditions.anode.flow.kind"):
        assert key in texts
    assert "membrane.thickness" not in texts


def test_check_warns_outside_the_validity_of_a_law() -> None:
    warnings = [f.text for f in check_file("hot_110C_douglin_2020") if f.level == "warning"]
    assert any("conductivity holds from 20 to 95 degC, the cell runs at 110 degC" in text for text in warnings)
    notes = [f.text for f in check_file("pap_reference") if f.level == "note"]
    assert len(notes) == 1
    assert "numbers are assumed" in notes[0]


def test_check_of_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("x = \n")
    (finding,) = check_file(str(file))
    assert finding.level == "error"
    assert "not valid TOML" in finding.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('kind = "catalyst"\n', "this is a 'catalyst' card, but a 'membrane' card is needed here"),
        ('carrier = "sodium"\n', "unknown carrier 'sodium'"),
        ("title = 3\n", "title: 3 must be text"),
        ('references = "wei_2023"\n', "must be a list of bibliography keys"),
        ('based_on = "pap_58"\n', "based_on: unknown base card 'pap_58'. Did you mean 'pap_85'"),
        ('based_on = "bad.toml"\n', "is it a circle"),
        ('carrier = "hydroxide"\n', "thickness: the dry thickness of the membrane is missing"),
        ('based_on = "pap_85"\nporosity = 3\n', "unknown key 'porosity'"),
        ('based_on = "pap_85"\nconductivity.counter_ion_form = "chloride"\n', "measured in chloride form"),
        ('based_on = "pap_85"\nwater_diffusivity.validity = { warmth = [1, 2] }\n', "unknown state variable 'warmth'"),
        (
            'based_on = "pap_85"\nwater_diffusivity.validity = { temperature = ["90 degC", "20 degC"] }\n',
            "is not below",
        ),
    ],
)
def test_bad_card_is_one_clear_sentence(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load_card("membrane", str(file))
    assert "bad.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
