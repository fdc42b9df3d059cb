"""What every shipped cell and card promises: it loads, its sources exist, it survives writing and reading."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hydroxcell.cell.catalog import check_file, list_cells, load_cell
from hydroxcell.cell.checks import unknown_key
from hydroxcell.cell.documentation import parameter_page
from hydroxcell.cell.inputs import SET_FOLDER
from hydroxcell.cell.json_schema import cell_json_schema
from hydroxcell.cell.parameters import LAWS, NUMBERS, SLOTS
from hydroxcell.files import read_toml
from hydroxcell.materials.catalog import list_cards, load_card
from hydroxcell.materials.fields import CARD_KINDS
from hydroxcell.materials.property_laws import PropertyState, evaluate
from hydroxcell.references import bibliography
from hydroxcell.units import to_si

ROOT = Path(__file__).resolve().parents[2]
CELLS = list_cells()
CARDS = [(kind, name) for kind in CARD_KINDS for name in list_cards(kind)]
PROMISED_CELLS = {
    "pap_reference", "ldpe_rg_h2_o2", "ldpe_rg_air_ag", "ptru_fe_n_c_adabi_2021", "pfap_pt_chen_2021",
    "pfap_co_c_chen_2021", "pgm_free_ni", "pgm_free_ni_mo_nb", "hot_110C_douglin_2020", "zipped_2021",
    "garsany_2018_lsc", "garsany_2018_ssc", "garsany_2018_gore", "gass_2024_eh31", "zsw_genstack_2024",
}  # fmt: skip


def test_promised_cells_are_there() -> None:
    assert set(CELLS) >= PROMISED_CELLS


@pytest.mark.parametrize("name", CELLS)
def test_cell_is_complete_and_traceable(name: str) -> None:
    cell = load_cell(name)
    assert cell.name == name
    assert cell.title
    assert cell.text
    assert cell.references
    assert [f.text for f in check_file(name) if f.level == "error"] == []
    for key in cell.references:
        assert key in bibliography(), f"{name} refers to {key}"
    for path, quantity in cell.quantities.items():
        assert quantity.origin.startswith(("cell/sets/", "materials/cards/")), path
        assert quantity.status != "assumed" or quantity.range is not None, path
        assert unknown_key(quantity.source) == "", path
        assert "recalled" not in quantity.source, path


@pytest.mark.parametrize("name", CELLS)
def test_cell_survives_writing_and_reading(name: str, tmp_path: Path) -> None:
    cell = load_cell(name)
    file = tmp_path / "again.toml"
    file.write_text(cell.to_toml(), encoding="utf-8")
    again = load_cell(str(file))
    assert again.hash == cell.hash
    assert again.to_toml() == cell.to_toml()
    assert dict(again.structure) == dict(cell.structure)
    ours, theirs = (
        {p: (q.value, q.source, q.status, q.range, q.note) for p, q in c.quantities.items()} for c in (cell, again)
    )
    assert ours == theirs


@pytest.mark.parametrize("name", CELLS)
def test_feed_is_possible(name: str) -> None:
    """Steam alone must not exceed the pressure of a feed."""
    from hydroxcell.physics.humidity import saturation_pressure

    cell = load_cell(name)
    for side in ("anode", "cathode"):
        vapour = cell.value(f"conditions.{side}.relative_humidity") * saturation_pressure(
            cell.value("conditions.temperature")
        )
        assert vapour < 0.8 * cell.value(f"conditions.{side}.pressure")


@pytest.mark.parametrize(("kind", "name"), CARDS)
def test_card_loads_and_its_sources_exist(kind: str, name: str) -> None:
    card = load_card(kind, name)
    assert card.name == name
    assert card.title
    assert card.text
    for key in card.references:
        assert key in bibliography(), f"{name} refers to {key}"
    for path, quantity in card.quantities.items():
        assert quantity.status != "assumed" or quantity.range is not None, path
        assert unknown_key(quantity.source) == "", path


@pytest.mark.parametrize(("kind", "name"), [c for c in CARDS if c[0] in ("membrane", "ionomer")])
def test_ionomer_is_physical_from_dry_to_wet(kind: str, name: str) -> None:
    card = load_card(kind, name)
    sites = card.quantities["ion_exchange_capacity"].value * card.quantities["dry_density"].value
    activity = np.linspace(0.05, 1.0, 20)
    content = evaluate(*card.law("water_uptake"), PropertyState(353.15, water_activity=activity))
    assert np.all(np.diff(content) > 0.0)
    assert content[-1] <= card.quantities["liquid_water_uptake"].value
    water = content * 18.0e-6 * sites
    state = PropertyState(353.15, content, activity, water / (1.0 + water))
    for law in ("conductivity", "water_diffusivity", "absorption_rate", "desorption_rate", "hydrogen_permeability"):
        values = np.broadcast_to(evaluate(*card.law(law), state), activity.shape)
        assert np.all(values > 0.0), law
    conductivity = np.broadcast_to(evaluate(*card.law("conductivity"), state), activity.shape)
    assert np.all(np.diff(conductivity) >= 0.0)
    assert 2.0 < conductivity[-1] < 30.0


@pytest.mark.parametrize("slot", SLOTS.values(), ids=lambda s: s.path)
def test_another_material_is_one_changed_line(slot: object) -> None:
    path, accepts = slot.path, slot.accepts  # type: ignore[attr-defined]
    cell = load_cell("pap_reference")
    for kind in accepts:
        for name in list_cards(kind):
            card = load_card(kind, name)
            reaction = {"anode": "hydrogen_oxidation", "cathode": "oxygen_reduction"}.get(path.split(".")[0])
            if card.carrier == "proton" or (kind == "catalyst" and f"{reaction}.kind" not in card.structure):
                continue
            changed = cell.replace({f"{path}.material": name})
            assert changed.structure[f"{path}.material"] == name


def test_cells_validate_against_the_json_schema() -> None:
    schema = cell_json_schema()
    files = sorted(SET_FOLDER.glob("*.toml"))
    try:
        import jsonschema
    except ImportError:
        for file in files:
            _walk(read_toml(file), schema, schema, file.name)
        return
    validator = jsonschema.Draft202012Validator(schema)
    for file in files:
        assert [e.message for e in validator.iter_errors(read_toml(file))] == [], file.name


def _walk(data: object, schema: dict, root: dict, place: str) -> None:  # type: ignore[type-arg]
    """Structural check: every key is known and every required key is there."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema and isinstance(data, dict):
        schema = next((s for s in schema["anyOf"] if s.get("type") == "object"), schema)
    if "enum" in schema:
        assert data in schema["enum"], place
    if not isinstance(data, dict) or "properties" not in schema:
        return
    assert set(schema.get("required", [])) <= set(data), place
    for key, value in data.items():
        assert key in schema["properties"], f"{place}: {key}"
        _walk(value, schema["properties"][key], root, f"{place}.{key}")


def test_parameter_page_is_current() -> None:
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == parameter_page(), "run: python -m hydroxcell.cell.documentation > docs/parameters.md"


def test_field_table_is_consistent() -> None:
    for path, row in (NUMBERS | LAWS).items():
        low, high = (to_si(f"{b!r} {row.display}", row.unit) for b in (row.low, row.high))
        assert low < high, path
        assert row.description
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", path.lower())


def test_loading_a_cell_is_quick() -> None:
    code = (
        "import time, hydroxcell.cell.catalog as c, hydroxcell.physics.humidity\n"
        "t = time.process_time(); c.load_cell('hot_110C_douglin_2020'); print(time.process_time() - t)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 0.06, "a cold load takes about 0.03 s; the program starts with it"
