"""Tables of text in any layout: what their headings mean, mappings, exact numbers, blocks, encodings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, InputError, UnknownNameError
from hydroxcell.lab.content import Content
from hydroxcell.lab.readers.body import Body
from hydroxcell.lab.readers.delimited import split_heading
from hydroxcell.lab.readers.lines import Lines
from hydroxcell.lab.readers.numbers import Dialect, matrix
from hydroxcell.lab.vocabulary import meaning

MADE = Path(__file__).parents[1] / "made"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "made"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_two_sweeps_in_one_table_are_two_spectra(tmp_path: Path) -> None:
    rows = "".join(f"{f},{1 + k},{-k}\n" for k in range(2) for f in (1000, 100, 10, 1))
    found = hydroxcell.read(written(tmp_path, "f / Hz,Z' / ohm,Z'' / ohm\n" + rows))
    assert [len(spectrum) for spectrum in found.spectra()] == [4, 4]


def test_columns_are_found_by_name_whatever_their_order(tmp_path: Path) -> None:
    text = "E / V,new / x,I (mA),t/s\n0.5,7,1,0\n0.6,7,2,1\n"
    table = hydroxcell.read(written(tmp_path, text)).main
    assert (table.si("potential").tolist(), table.si("current").tolist()) == ([0.5, 0.6], [1e-3, 2e-3])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time / s,j / mA\n0,1\n1,2\n", "'j' has the unit 'mA', which is none of a current density"),
        ("cell_voltage / V,current_density / A/cm2\n0.9,100\n0.8,200\n", "is it mA/cm2"),
        ("E / V,j / A/cm2,power density / W/cm2\n0.9,1,900\n0.8,1,800\n0.7,1,700\n", "a unit of the three is wrong"),
        ("t / s,E / V\n0,1\n1,x\n2,3\n", "'E' holds 1 cells that are no numbers ('x')"),
        ("t / s,E / V\n0,1\n1\n2,3\n", "1 rows (the first: 2) have another number"),
        ("t / s,E / V,E / V\n0,1,1\n1,2,1\n", "'E' stands more than once"),
        ("E,I\n0,1\n1,2\n", "no unit is stated for 'E', 'I'"),
    ],
)
def test_what_is_odd_is_said(tmp_path: Path, text: str, words: str) -> None:
    assert words in " | ".join(hydroxcell.read(written(tmp_path, text)).findings)


def test_a_table_without_headings_is_mapped() -> None:
    path = MADE / "table_without_headings.csv"
    assert any("no headings" in finding for finding in hydroxcell.read(path).findings)
    found = hydroxcell.read(path, MADE / "table_without_headings.toml")
    assert (found.findings, found.mapping.split(":")[0]) == ((), "table_without_headings.toml")
    assert found.spectra()[0].si("impedance_imaginary").tolist() == [0.0, -0.01, -0.02, -0.03]


def test_groups_units_and_area_of_a_mapping() -> None:
    found = hydroxcell.read(MADE / "curves_by_humidity.csv", MADE / "curves_by_humidity.toml")
    assert [len(part) for part in found.parts()] == [4] * 4
    assert found.parts()[1].name == "table, pressure 5, relative_humidity 100"
    assert found.main.si("pressure")[0] == pytest.approx(101325 + 5 * 6894.757, rel=1e-6)
    assert (found.metadata["area"], found.technique) == ("25 cm2", "polarization")
    columns = {"1": {"quantity": "impedance_real", "unit": "ohm cm2", "sign": -1}}
    part = hydroxcell.read(MADE / "table_without_headings.csv", {"columns": columns, "area": "25 cm2"})
    assert part.main.si("impedance_real")[0] == pytest.approx(-1000 / 25)


@pytest.mark.parametrize(
    ("mapping", "kind", "words"),
    [
        ({"column": {}}, UnknownNameError, "Did you mean 'columns'"),
        ({"columns": {"9": "frequency"}}, UnknownNameError, "unknown column '9'"),
        ({"columns": {"1": {"quantity": "frequenzy", "unit": "Hz"}}}, UnknownNameError, "Did you mean 'frequency'"),
        ({"columns": {"1": {"quantity": "frequency", "unit": "V"}}}, InputError, "the unit 'V' is none for frequency"),
        ({"columns": {"1": "frequency"}}, InputError, "a unit is needed"),
        ({"columns": {"1": {"quantity": "frequency", "unit": "Hz", "sign": 2}}}, InputError, "sign must be 1 or -1"),
        ({"groups": "set"}, InputError, "groups must be a list"),
        ({"area": "25 cm"}, InputError, "area"),
    ],
)
def test_mappings_that_do_not_fit(mapping: dict[str, object], kind: type[InputError], words: str) -> None:
    with pytest.raises(kind, match=words):
        hydroxcell.read(MADE / "table_without_headings.csv", mapping)


def test_a_mapping_may_say_where_the_table_stands(tmp_path: Path) -> None:
    path = written(tmp_path, "some\nwords | here\n1;2,5\n")
    with pytest.raises(FileFormatError, match=r"begins with 'some', without a line of numbers.*\[table\] first"):
        hydroxcell.read(written(tmp_path, "some\nwords | here\nand so on\n"))
    path = written(tmp_path, "some\nwords | here\n1;2,5\n")
    table = {"first": 3, "delimiter": ";", "decimal": ","}
    found = hydroxcell.read(path, {"table": table, "columns": {"2": {"quantity": "potential", "unit": "V"}}})
    assert found.main.si("potential").tolist() == [2.5]


def test_numbers_are_those_of_python() -> None:
    draw = np.random.default_rng(3)
    values = draw.normal(size=4000) * 10.0 ** draw.integers(-30, 30, 4000)
    written_as = [
        f"{v:.{d}{k}}" for v, d, k in zip(values, draw.integers(0, 17, 4000), draw.choice([*"eg"], 4000), strict=True)
    ]
    written_as += ["0", "-0.0", "+5", "5.", ".5", "-.5", "1e22", "1e23", "9007199254740993", "123456789012345678901234"]
    written_as += ["1.7976931348623157e308", "4.9e-324", "1e-400"]
    written_as += [repr(v) for v in values.tolist()] + [f"{v:.17f}" for v in values if abs(v) < 9.0]
    block = "".join(f"{cell},1\n" for cell in written_as).encode()
    found = matrix(block, Dialect(","), 2)
    assert found is not None
    assert found[0][:, 0].tolist() == [float(cell) for cell in written_as]


@pytest.mark.parametrize(
    "cell", ["1.2.3", "1-2", "1.-2", "e5", "1e", "1e2.5", "--1", "1 2", "0x10", "1e2e3", "x", ".", "-"]
)
def test_cells_that_are_no_numbers_are_not_read_as_some(cell: str) -> None:
    body = Body(2, Dialect(","))
    body.add(f"1,5\n{cell},6\n2,7\n".encode())
    assert np.isnan(body.column(0)[1])
    assert body.column(1).tolist() == [5.0, 6.0, 7.0]


def test_blocks_do_not_change_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks cut lines, line ends and characters anywhere."""
    rows = "".join(f"{k},{k / 7:.12g},{'µ' * (k % 4)},{'' if k % 5 else k}\r\n" for k in range(300))
    path = written(tmp_path, "n,E / V,word,hole\r\n" + rows)
    whole = hydroxcell.read(path).main
    for size in (7, 64, 1000):
        monkeypatch.setattr("hydroxcell.lab.readers.lines.BLOCK", size)
        for column, other in zip(whole.columns, hydroxcell.read(path).main.columns, strict=True):
            assert np.array_equal(column.values, other.values, equal_nan=column.is_number)
    assert whole.column("word").values.tolist()[:4] == ["", "µ", "µµ", "µµµ"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    text = "t / s;E / mV;T / °C\n" + "".join(f"{k};{k},5;25\n" for k in range(5))
    found = hydroxcell.read(written(tmp_path, text.replace("\n", end).encode(encoding))).main
    assert found.si("potential").tolist() == pytest.approx([5e-4, 1.5e-3, 2.5e-3, 3.5e-3, 4.5e-3])
    assert found.si("temperature")[0] == 298.15


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hydroxcell.lab.readers.lines.LONGEST_LINE", 1000)
    with pytest.raises(FileFormatError, match="no table of text"):
        list(Lines(Content(written(tmp_path, "1,2\n" + "1," * 400000))).blocks())


@pytest.mark.parametrize(
    ("text", "potential", "current"),
    [
        ("Zeit [s];Spannung [V];Strom [mA]\n0;0,5;1\n1;0,6;2\n", [0.5, 0.6], [1e-3, 2e-3]),
        ("sep=;\nE / V;I / A\n0,5;1,0E-3\n0,6;2,0E-3\n", [0.5, 0.6], [1e-3, 2e-3]),
        ('"E / V","I / mA"\n"0.5","1"\n"0.6","2"\n', [0.5, 0.6], [1e-3, 2e-3]),
        ('"E / V","I / mA"\n"0,5","1,0"\n"0,6","2,0"\n', [0.5, 0.6], [1e-3, 2e-3]),
        ("# made\n# E/V  I/mA\n0.5  1\n0.6  2\n0.7  3\n", [0.5, 0.6, 0.7], [1e-3, 2e-3, 3e-3]),
        ("Potential (V)   Current (mA)\n  0.5    1\n  0.6    2\n", [0.5, 0.6], [1e-3, 2e-3]),
        ("E (V),I (mA),note\n0.5,1,first\n0.6,2,\n", [0.5, 0.6], [1e-3, 2e-3]),
    ],
)
def test_how_tables_are_written(tmp_path: Path, text: str, potential: list[float], current: list[float]) -> None:
    table = hydroxcell.read(written(tmp_path, text)).main
    assert (table.si("potential").tolist(), table.si("current").tolist()) == (potential, current)


@pytest.mark.parametrize(
    ("heading", "quantity", "factor"),
    [
        ("Potential (V vs. RHE)", "potential", 1.0),
        ("E(RHE)/V", "potential", 1.0),
        ("`-Im(Z)/Ohm", "impedance_imaginary", -1.0),
        ("-Z'' (Ω cm²)", "area_impedance_imaginary", -1e-4),
        ("Zim(ohms)", "impedance_imaginary", 1.0),
        ("j / mA·cm-2", "current_density", 10.0),
        ("I (mA/cm²)", "current_density", 10.0),
        ("HFR (ohm-cm2)", "high_frequency_resistance", 1e-4),
        ("HFR (mΩ)", "high_frequency_cell_resistance", 1e-3),
        ("Rotation (rpm)", "rotation_rate", 2.0 * np.pi / 60.0),
        ("Anode flow (l/min)", "volume_flow_anode", 1e-3 / 60.0),
        ("Stromdichte / A/cm2", "current_density", 1e4),
        ("control/V", "", 1.0),
        ("E", "", 1.0),
    ],
)
def test_headings(heading: str, quantity: str, factor: float) -> None:
    found = split_heading(heading)
    assert meaning(found.header, found.unit)[:2] == (quantity, pytest.approx(factor))


def test_frequencies_out_of_order_are_said(tmp_path: Path) -> None:
    text = "f / Hz,Z' / ohm,Z'' / ohm\n" + "".join(f"{f},1,-1\n" for f in (3, 1000, 7, 500, 2, 90))
    assert any("neither rise nor fall" in finding for finding in hydroxcell.read(written(tmp_path, text)).findings)


def test_command_with_a_mapping() -> None:
    path, mapping = str(MADE / "curves_by_humidity.csv"), str(MADE / "curves_by_humidity.toml")
    shown = CliRunner().invoke(cli, ["read", path, "--map", mapping])
    assert "current_density" in shown.output
    plain = json.loads(CliRunner().invoke(cli, ["read", path, "--map", mapping, "--json"]).output)[0]
    assert plain["groups"] == ["pressure", "relative_humidity"]
    assert (
        plain["tables"][0]["columns"][0]["values"]
        == hydroxcell.read(path).main.column("current_density").values.tolist()
    )


def test_a_mapping_is_a_choice_of_an_evaluation() -> None:
    path, mapping = str(MADE / "table_without_headings.csv"), str(MADE / "table_without_headings.toml")
    recording = hydroxcell.read(path, mapping)
    assert recording.mapping.startswith("table_without_headings.toml: 1 = frequency / Hz")
    refused = CliRunner().invoke(cli, ["read", str(MADE), "--map", mapping])
    assert "a mapping is for files that are named one by one" in str(refused.exception) + refused.output
