"""The cell record: reading with inheritance and cards, refusing bad input in one sentence, replacing, hashing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import FileFormatError, InputError, UnitError, UnknownNameError
from hydroxcell.materials.catalog import load_card
from hydroxcell.materials.property_laws import PropertyState, evaluate

Write = Callable[..., Path]
HEAD = 'based_on = "pap_reference"\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


def measured(value: object, unit: str | None) -> str:
    shown = f'"{value}"' if isinstance(value, str) else value
    unit_text = "" if unit is None else f', unit = "{unit}"'
    return f'{{ value = {shown}{unit_text}, source = "bench", status = "measured" }}'


def test_values_are_si_with_source_status_and_origin() -> None:
    cell = load_cell("pap_reference")
    loading = cell.quantities["anode.catalyst_layer.catalyst_loading"]
    assert loading.value == 0.0042
    assert (loading.unit, loading.text, loading.source) == ("kg/m2", "0.42 mg_PtRu/cm2", "chen_2021")
    assert loading.origin == "cell/sets/pap_reference.toml"
    assert cell.quantities["membrane.thickness"].origin == "materials/cards/membranes/pap_reference.toml"
    assert cell.quantities["membrane.desorption_rate.reference"].origin.endswith("piperion_a40.toml")
    assert cell.quantities["anode.catalyst_layer.thickness"].range == (5e-6, 2e-5)
    assert cell.structure["anode.microporous_layer"] == "absent"
    assert "anode.microporous_layer.thickness" not in cell.quantities
    assert "anode.catalyst_layer.catalyst.oxygen_reduction.kind" not in cell.structure


def test_cell_and_quantities_are_frozen() -> None:
    cell = load_cell("pap_reference")
    with pytest.raises(AttributeError):
        cell.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        cell.quantities["x"] = 1  # type: ignore[index]
    with pytest.raises(ValidationError):
        cell.quantities["membrane.thickness"].value = 1.0  # type: ignore[misc]


def test_own_entries_go_over_cards_and_bases(write: Write) -> None:
    base = write(HEAD + f"[membrane]\nthickness = {measured(30, 'um')}\n", "base.toml")
    top = write(f'based_on = "{base.name}"\n[membrane]\nshort_resistance = {measured(1e5, "ohm cm2")}\n', "top.toml")
    cell = load_cell(str(top))
    assert cell.value("membrane.thickness") == 3e-5
    assert cell.value("membrane.short_resistance") == pytest.approx(10.0)
    assert cell.quantities["membrane.thickness"].origin.endswith("base.toml")


def test_new_material_replaces_overrides_of_the_old_one(write: Write) -> None:
    text = HEAD + f"[membrane]\nthickness = {measured(30, 'um')}\nconductivity.reference = {measured(1.0, 'S/cm')}\n"
    base = write(text, "base.toml")
    cell = load_cell(str(write(f'based_on = "{base.name}"\nmembrane.material = "fumapem_faa3_50"\n')))
    card = load_card("membrane", "fumapem_faa3_50")
    assert cell.value("membrane.thickness") == 5e-5
    assert cell.value("membrane.conductivity.reference") == card.quantities["conductivity.reference"].value
    assert cell.value("membrane.short_resistance") == pytest.approx(1.0), "the card says nothing of it, so it stays"


def test_new_kind_replaces_the_whole_law(write: Write) -> None:
    law = (
        '[membrane.conductivity]\nkind = "table"\ncounter_ion_form = "hydroxide"\nx_of = "water_activity"\n'
        'points = { x = [20, 60, 100], x_unit = "%", y = [4, 40, 120], y_unit = "mS/cm" }\n'
        f"scale = {measured(1, '1')}\n"
    )
    cell = load_cell(str(write(HEAD + law)))
    assert [p for p in cell.quantities if p.startswith("membrane.conductivity.")] == ["membrane.conductivity.scale"]
    assert cell.structure["membrane.conductivity.x"] == "[0.2, 0.6, 1.0]"
    kind, coefficients = cell.law("membrane.conductivity")
    assert float(evaluate(kind, coefficients, PropertyState(353.15, water_activity=0.6))) == pytest.approx(4.0)
    again = load_cell(str(write(cell.to_toml(), "again.toml")))
    assert again.hash == cell.hash


def test_own_card_beside_the_cell_file(write: Write) -> None:
    card = 'kind = "membrane"\ncarrier = "hydroxide"\nbased_on = "pap_85"\n' + f"thickness = {measured(12, 'um')}\n"
    write(card, "cards/mine.toml")
    cell = load_cell(str(write(HEAD + 'membrane.material = "cards/mine.toml"\n')))
    assert cell.value("membrane.thickness") == 1.2e-5
    assert cell.value("membrane.ion_exchange_capacity") == 2.35


def test_microporous_layer_comes_and_goes(write: Write) -> None:
    with_layer = write(HEAD + 'anode.microporous_layer.material = "sgl_39bc_microporous"\n', "with.toml")
    cell = load_cell(str(with_layer))
    assert cell.structure["anode.microporous_layer"] == "present"
    bare = cell.replace({"anode.microporous_layer": "absent"})
    assert bare.hash == load_cell("pap_reference").hash
    assert not [p for p in bare.quantities if "microporous" in p]
    without = write(f'based_on = "{with_layer.name}"\n[anode]\nmicroporous_layer = "absent"\n', "without.toml")
    assert load_cell(str(without)).hash == bare.hash


def test_dew_point_becomes_relative_humidity_and_follows_the_temperature(write: Write) -> None:
    cell = load_cell(str(write(HEAD + f"conditions.anode.dew_point = {measured(70, 'degC')}\n")))
    humidity = cell.value("conditions.anode.relative_humidity")
    assert humidity == pytest.approx(31201 / 47410, rel=2e-4)
    assert "conditions.anode.dew_point" not in cell.quantities
    assert "dew point 70 degC" in cell.quantities["conditions.anode.relative_humidity"].note
    assert cell.replace({"conditions.temperature": "70 degC"}).value("conditions.anode.relative_humidity") == 1.0
    assert cell.replace({"conditions.anode.relative_humidity": 0.5}).value("conditions.anode.relative_humidity") == 0.5
    with pytest.raises(InputError, match="lies above the cell temperature of 60 degC"):
        cell.replace({"conditions.temperature": "60 degC"})


def test_change_of_flow_kind(write: Write) -> None:
    flow = (
        '[conditions.anode]\nflow.kind = "stoichiometry"\n'
        f"flow.ratio = {measured(2, '1')}\nflow.minimum_current_density = {measured(0.5, 'A/cm2')}\n"
    )
    cell = load_cell(str(write(HEAD + flow)))
    assert "conditions.anode.flow.rate" not in cell.quantities
    assert cell.value("conditions.anode.flow.minimum_current_density") == 5000.0
    assert cell.replace({"conditions.anode.flow.kind": "differential"}).structure["conditions.anode.flow.kind"]
    with pytest.raises(InputError, match=r"minimum_current_density: missing; flow.kind = 'stoichiometry' needs it"):
        load_cell("pap_reference").replace({"conditions.anode.flow.kind": "stoichiometry"})


BAD = [
    ("conditions.anode.relative_humidity", measured(70, "1"), r"Did you mean 0.7 or '70 %'\?"),
    ("conditions.temperature", measured(80, "K"), "80 K\\? If degrees Celsius are meant, write '80 degC'"),
    ("conditions.cathode.reactant_fraction", measured(21, "1"), r"Did you mean 0.21 or '21 %'\?"),
    ("conditions.cathode.pressure", measured(-1, "bar"), "A negative number cannot be used here"),
    ("conditions.cathode.pressure", measured(0, "bar"), "Zero cannot be used here"),
    ("conditions.cathode.pressure", measured(1.3, "Pa"), "Pressures are absolute; write the unit"),
    ("membrane.thickness", measured(0, "um"), "Zero cannot be used here; give a positive value"),
    ("membrane.thickness", measured(25, "m"), "25 m\\? Lengths of layers are usually given in um"),
    ("membrane.thickness", measured("nan um", None), "not a number with a unit"),
    (
        "membrane.thickness",
        '{ value = nan, unit = "um", source = "x", status = "measured" }',
        "nan is not a finite number",
    ),
    (
        "membrane.thickness",
        '{ value = inf, unit = "um", source = "x", status = "measured" }',
        "inf is not a finite number",
    ),
    ("membrane.thickness", measured(25, None), 'has no unit; add it \\(for example unit = "um"\\)'),
    ("membrane.thickness", "25", "25 has no unit, source and status; write"),
    ("membrane.thickness", '"25 um"', "'25 um' has no source and status; write"),
    ("membrane.thickness", measured("25 um", "um"), "already has a unit"),
    ("membrane.thickness", '{ value = 25, unit = "um", source = "x" }', "the entry 'status' is missing"),
    ("membrane.thickness", '{ value = 25, unit = "um", status = "measured" }', "the entry 'source' is missing"),
    (
        "membrane.thickness",
        '{ value = 25, unit = "um", source = "x", status = "guessed" }',
        "status 'guessed' is none of",
    ),
    (
        "membrane.thickness",
        '{ value = 25, unit = "um", source = "x", status = "assumed" }',
        "an assumed value needs a range",
    ),
    (
        "membrane.thickness",
        '{ value = 25, unit = "um", source = "x", status = "assumed", range = [30, 40] }',
        "lies outside its own range",
    ),
    (
        "membrane.thickness",
        '{ value = 25, unit = "um", source = "x", status = "assumed", range = [40, 20] }',
        "the smaller one first",
    ),
    (
        "membrane.thickness",
        '{ value = 25, unit = "um", sorce = "x", status = "measured" }',
        "missing|unknown entry 'sorce'",
    ),
    ("membrane.thickness", measured("25 um", None).replace("bench", "chen_2022"), "Did you mean 'chen_2021'"),
    ("anode.diffusion_layer.porosity", measured(76, "1"), "Did you mean 0.76"),
    ("membrane.ion_exchange_capacity", measured(2.3, "mol/g"), "is not plausible for the ion exchange capacity"),
    ("membrane.conductivity.kind", '"perkolation"', "Did you mean 'percolation'"),
    ("membrane.conductivity.kind", '"arrhenius"', "counter_ion_form is missing|needs"),
    ("membrane.conductivity.counter_ion_form", '"bicarbonate"', "measured in bicarbonate form, but the cell conducts"),
    ("membrane.water_uptake.a1", measured(-5, "1"), "the isotherm falls between water activity 0 and 0.05"),
    ("membrane.conductivity.slope", measured(5, "S/m"), "the law 'percolation' has no slope"),
    ("membrane.conductivity.reference", measured(145, "mS/m2"), "S/m is expected"),
    ("membrane.material", '"piperon"', "unknown membrane card 'piperon'. Did you mean 'piperion_a40'"),
    ("membrane.material", '"nafion_211"', "is a material of proton cells"),
    (
        "cathode.catalyst_layer.catalyst.material",
        '"ptru_c"',
        "has no data for oxygen reduction, which the cathode needs",
    ),
    ("carrier", '"sodium"', "unknown carrier 'sodium'"),
    ("carrier", '"proton"', "is a material of hydroxide cells, but the carrier of this cell is proton"),
    ("conditions.anode.flow.kind", '"stoich"', "Did you mean 'stoichiometry'"),
    ("schema_version", "7", "is newer than this package knows"),
    ("name", "7", "name: 7 cannot be used"),
    ("membrane", "7", "stands where a table \\[membrane\\] is expected"),
]


@pytest.mark.parametrize(("path", "entry", "message"), BAD, ids=[f"{p}={e[:34]}" for p, e, _ in BAD])
def test_bad_entry_is_one_clear_sentence(write: Write, path: str, entry: str, message: str) -> None:
    file = write(HEAD + f"{path} = {entry}\n")
    with pytest.raises(InputError, match=message) as caught:
        load_cell(str(file))
    text = str(caught.value)
    assert str(file) in text
    assert path.split(".")[0] in text
    assert "\n" not in text


def test_wrong_dimension_names_what_is_expected(write: Write) -> None:
    file = write(HEAD + f"anode.catalyst_layer.catalyst_loading = {measured(5, 'mg/cm')}\n")
    with pytest.raises(
        UnitError, match=r"anode.catalyst_layer.catalyst_loading: '5 mg/cm' is in units of .* kg/m2 is expected"
    ):
        load_cell(str(file))


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("membrane.thicknes", "membrane.thickness"),
        ("anode.catalist_layer.thickness", "anode.catalyst_layer"),
        ("membrain.thickness", "membrane.thickness"),
        ("membrane.conductivity.referense", "membrane.conductivity.reference"),
        ("conditions.anode.humidity", "conditions.anode.relative_humidity"),
    ],
)
def test_unknown_key_names_the_nearest(write: Write, path: str, nearest: str) -> None:
    file = write(HEAD + f"{path} = {measured(1, '1')}\n")
    with pytest.raises(UnknownNameError) as caught:
        load_cell(str(file))
    assert nearest in caught.value.nearest
    assert str(file) in str(caught.value)


def test_volume_fractions_must_leave_room_for_the_catalyst(write: Write) -> None:
    layer = f"ionomer_volume_fraction = {measured(0.5, '1')}\npore_volume_fraction = {measured(0.55, '1')}\n"
    with pytest.raises(InputError, match=r"ionomer_volume_fraction 0.5 \+ pore_volume_fraction 0.55 leave no volume"):
        load_cell(str(write(HEAD + "[anode.catalyst_layer]\n" + layer)))


def test_missing_entries_are_counted(write: Write) -> None:
    with pytest.raises(InputError, match=r"geometry.active_area: the active area of the cell is missing.*\(\d+ more"):
        load_cell(str(write('carrier = "hydroxide"\n')))
    with pytest.raises(InputError, match="carrier: the charge carrier is missing"):
        load_cell(str(write('name = "x"\n')))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("{ x = [0, 1, 0.5], x_unit = '1', y = [1, 2, 3], y_unit = 'S/m' }", "x must rise from point to point"),
        ("{ x = [0, 1], x_unit = '1', y = [1, 2, 3], y_unit = 'S/m' }", "x has 2 and y 3 values"),
        ("{ x = [0, nan], x_unit = '1', y = [1, 2], y_unit = 'S/m' }", "nan is not a finite number"),
        ("{ x = [0, 1], y = [1, 2] }", "a table law needs points"),
    ],
)
def test_bad_table(write: Write, points: str, message: str) -> None:
    law = (
        '[membrane.conductivity]\nkind = "table"\ncounter_ion_form = "hydroxide"\nx_of = "water_activity"\n'
        f"points = {points}\nscale = {measured(1, '1')}\n"
    )
    with pytest.raises(InputError, match=message):
        load_cell(str(write(HEAD + law)))


def test_bad_files(write: Write, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="the file is empty"):
        load_cell(str(write("  \n")))
    with pytest.raises(FileFormatError, match="not valid TOML"):
        load_cell(str(write("[membrane\n")))
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# 25 µm\n".encode("latin-1"))
    with pytest.raises(FileFormatError, match=r"latin.toml, line 1.*not UTF-8"):
        load_cell(str(latin))
    with pytest.raises(InputError, match="is it a circle"):
        load_cell(str(write('based_on = "mine.toml"\n')))


def test_replace() -> None:
    cell = load_cell("pap_reference")
    changed = cell.replace({"membrane.thickness": "20 um", "conditions.temperature": 343.15})
    assert changed.value("membrane.thickness") == 2e-5
    assert changed.value("conditions.temperature") == 343.15
    quantity = changed.quantities["membrane.thickness"]
    assert (quantity.status, quantity.source, quantity.origin) == ("assumed", "set by user", "set by user")
    assert cell.value("membrane.thickness") == 2.5e-5, "the first cell is untouched"
    assert changed.hash != cell.hash
    assert changed.replace({"membrane.thickness": 25e-6, "conditions.temperature": "80 degC"}).hash == cell.hash
    assert cell.replace({}).hash == cell.hash
    both = cell.replace({"membrane.material": "a201", "membrane.thickness": "12 um"})
    assert both.value("membrane.thickness") == 1.2e-5
    assert cell.replace({"membrane.thickness": quantity}).value("membrane.thickness") == 2e-5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"membrane.thicknes": 1e-5}, "Did you mean 'membrane.thickness'"),
        ({"membrane.thickness": "20 mm2"}, "set by user: membrane.thickness: '20 mm2' is in units of m2"),
        ({"membrane.thickness": 0.0}, "Zero cannot be used"),
        ({"membrane.thickness": float("nan")}, "not a finite number"),
        ({"conditions.anode.relative_humidity": 70}, "Did you mean 0.7"),
        ({"membrane.material": 7}, "7 is not a word"),
        ({"membrane.material": "nafion_211"}, "is a material of proton cells"),
        ({"carrier": "sodium"}, "unknown carrier"),
        ({"membrane.foo.kind": "x"}, "unknown parameter"),
    ],
)
def test_bad_replacement(changes: dict[str, float | str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_cell("pap_reference").replace(changes)


def test_written_file_keeps_user_values(write: Write) -> None:
    cell = load_cell("garsany_2018_lsc").replace(
        {"membrane.thickness": 1.23456789e-5, "conditions.temperature": "75 degC"}
    )
    again = load_cell(str(write(cell.to_toml())))
    assert again.hash == cell.hash
    assert again.value("membrane.thickness") == 1.23456789e-5
    assert again.quantities["membrane.thickness"].source == "set by user"


def test_assumed_and_provenance() -> None:
    cell: Cell = load_cell("pap_reference")
    assert "membrane.thickness" in cell.assumed()
    assert "membrane.ion_exchange_capacity" not in cell.assumed()
    rows = {row["path"]: row for row in cell.provenance()}
    assert set(rows) == set(cell.quantities)
    assert rows["conditions.temperature"]["value"] == "80"
    assert rows["conditions.temperature"]["unit"] == "degC"
    assert rows["membrane.thickness"]["origin"] == "materials/cards/membranes/pap_reference.toml"


def test_unknown_paths_of_a_cell() -> None:
    cell = load_cell("pap_reference")
    with pytest.raises(UnknownNameError, match=r"Did you mean 'membrane.thickness'"):
        cell.value("membrane.thicknes")
    with pytest.raises(UnknownNameError, match=r"unknown property law"):
        cell.law("membrane.thickness")


@pytest.mark.parametrize(
    ("stated", "expected"), [("2", 2e-6), ('"2 um"', 2e-6), ('"5 %"', 2.5e-6), ('"0.002 mm"', 2e-6), ("0", 0.0)]
)
def test_uncertainty_of_a_value(write: Write, stated: str, expected: float) -> None:
    row = f'{{ value = 50, unit = "um", source = "bench", status = "measured", uncertainty = {stated} }}'
    cell = load_cell(str(write(f"{HEAD}[membrane]\nthickness = {row}\n")))
    assert cell.quantities["membrane.thickness"].uncertainty == pytest.approx(expected)
    again = load_cell(str(write(cell.to_toml(), "again.toml")))
    assert again.quantities["membrane.thickness"].uncertainty == pytest.approx(expected)
    shown = next(r for r in cell.provenance() if r["path"] == "membrane.thickness")
    assert float(shown["uncertainty"]) == pytest.approx(expected * 1e6)


def test_uncertainty_of_a_temperature_is_a_difference(write: Write) -> None:
    row = '{ value = 80, unit = "degC", source = "bench", status = "measured", uncertainty = 0.5 }'
    cell = load_cell(str(write(f"{HEAD}[conditions]\ntemperature = {row}\n")))
    assert cell.quantities["conditions.temperature"].uncertainty == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("stated", "words"), [("-1", "not negative"), ('"2 V"', "uncertainty"), ('"wide"', "uncertainty")]
)
def test_uncertainty_that_cannot_be_one(write: Write, stated: str, words: str) -> None:
    row = f'{{ value = 50, unit = "um", source = "bench", status = "measured", uncertainty = {stated} }}'
    with pytest.raises(InputError, match=words):
        load_cell(str(write(f"{HEAD}[membrane]\nthickness = {row}\n")))
