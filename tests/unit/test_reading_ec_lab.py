"""Reading EC-Lab binary files: made files for every rule, and pairs of files of the same measurement."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import made_files as made
import numpy as np
import pytest

import hydroxcell
from hydroxcell.errors import FileFormatError
from hydroxcell.lab.content import Content
from hydroxcell.lab.reading import read_content
from hydroxcell.lab.recording import Recording

FILES = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "files"
CV = (1, 2, 3, 4, 6, 11, 24)
CV_ROWS = [(0b0110, 0.0, 0.1, 0.5, 1), (0b0010, 1.0, 0.2, 0.6, 1), (0b0010, 2.0, 0.3, 0.7, 2)]


def ec_lab(columns: tuple[int, ...] = CV, rows: list[tuple[float, ...]] | None = None, **further: object) -> Recording:
    return read_content(Content.of(made.ec_lab(columns, CV_ROWS if rows is None else rows, **further), "made"))


def published(name: str) -> Path:
    path = FILES / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path


@pytest.mark.parametrize("version", [2, 3, 11])
def test_ec_lab_modules_of_all_versions(version: int) -> None:
    found = ec_lab(version=version)
    assert (found.format, found.technique) == ("ec_lab_binary", "Cyclic Voltammetry")
    assert found.main.si("potential") == pytest.approx([0.1, 0.2, 0.3])
    assert found.main.si("current") == pytest.approx([5e-4, 6e-4, 7e-4])
    assert found.main.column("ox/red").values.tolist() == [1.0, 0.0, 0.0]
    assert found.main.column("mode").values.tolist() == [2.0, 2.0, 2.0]
    assert found.metadata["Electrode surface area"] == "5 cm2"
    assert found.metadata["Comments"] == "made"
    assert found.metadata["Acquisition started on"] == "2023-03-15 12:00:00.000"
    assert (found.metadata["Run on channel"], found.metadata["Time zone"]) == ("4", "not stated in the file")
    assert [finding for finding in found.findings if "layout that is not known" not in finding] == []


def test_ec_lab_loops_and_two_columns_of_the_same_name() -> None:
    found = ec_lab((*CV, 11), [(*row, 9.0) for row in CV_ROWS], loops=(0, 2, 3))
    assert found.main.si("loop").tolist() == [0.0, 0.0, 1.0]
    assert [c.values[0] for c in found.main.columns if c.header == "<I>"] == [0.5, 9.0]
    assert any("'<I>' stands 2 times" in finding for finding in found.findings)
    units = ec_lab((4, 434, 13), [(0.0, 3.6, 1.0)]).main
    assert (units.column("(Q-Qo)/C").values[0], units.column("(Q-Qo)/mA.h").values[0]) == (pytest.approx(3.6), 1.0)


def test_ec_lab_control_means_what_the_mode_says() -> None:
    columns = (1, 2, 3, 4, 7, 5, 6)
    rows = [(1, 0.0, 0.0, 30.0, 0.9), (1, 3.6, 0.03, 30.0, 0.8), (2, 7.2, 0.01, 0.7, 0.7), (3, 9.0, 0.0, 0.0, 0.9)]
    found = ec_lab(columns, rows, technique=0x04)
    control = {column.unit: column.values for column in found.main.columns if column.header == "control"}
    assert control["mA"] == pytest.approx([30.0, 30.0, np.nan, np.nan], nan_ok=True)
    assert control["V"] == pytest.approx([np.nan, np.nan, 0.7, np.nan], nan_ok=True)
    assert found.main.column("<I>").values == pytest.approx([np.nan, 30.0, 10.0, 0.0], nan_ok=True)
    assert any("computed from the charge" in finding for finding in found.findings)


def test_ec_lab_number_of_a_column_depends_on_the_technique() -> None:
    assert "Ecell" in [column.header for column in ec_lab(technique=0x88).main.columns]
    assert "Ewe" in [column.header for column in ec_lab(technique=0x06).main.columns]


def test_ec_lab_impedance_from_modulus_and_phase() -> None:
    found = ec_lab((4, 32, 36, 35), [(0.0, 1000.0, 2.0, -30.0), (1.0, 100.0, 2.0, -60.0)], technique=0x7F)
    (spectrum,) = found.spectra()
    assert spectrum.si("impedance_real") == pytest.approx([3**0.5, 1.0], rel=1e-6)
    assert spectrum.si("impedance_imaginary") == pytest.approx([-1.0, -(3**0.5)], rel=1e-6)


def test_ec_lab_unknown_current_range_technique_and_columns_do_not_stop_it() -> None:
    found = ec_lab((4, 6, 39), [(0.0, 0.1, 60000)], technique=0xEE)
    assert found.main.column("I Range").values.tolist() == [60000.0]
    assert (found.technique, len(found.main)) == ("technique number 238", 1)
    known = ec_lab((4, 999, 6), [(0.0, 7.0, 0.1)], kinds={999: "f"})
    assert known.main.column("column 999").values.tolist() == [7.0]
    assert known.main.si("potential") == pytest.approx([0.1])
    assert any("number 999 are not known" in finding for finding in known.findings)
    lost = ec_lab((4, 998, 6, 999, 8), [(1.0, 7, 0.1, 7.0, 2.0)], kinds={998: "B", 999: "d"})
    assert [column.header for column in lost.main.columns] == ["time", "I"]
    assert lost.main.si("current") == pytest.approx([2e-3])


@pytest.mark.parametrize("date", ["03/15/23", "03-15-23", "03.15.23"])
def test_ec_lab_dates_without_a_log(date: str) -> None:
    found = ec_lab(log=False, date=date)
    assert found.metadata["Acquisition started on"] == "2023-03-15"
    assert any("no log" in finding for finding in found.findings)
    assert any("its date" in finding for finding in ec_lab(log=False, date="99/99/99").findings)


def test_ec_lab_counts_that_do_not_agree() -> None:
    assert len(ec_lab(points=2).main) == 2
    many = ec_lab(points=4_000_000_000)
    assert len(many.main) == 3
    assert any("states 4000000000 points" in finding for finding in many.findings)
    assert len(ec_lab(rows=[]).main) == 0
    with pytest.raises(FileFormatError, match="no whole number of records"):
        ec_lab(records=b"1234567")
    with pytest.raises(FileFormatError, match=r"no whole number of records|do not fit"):
        ec_lab((4, 999, 998), records=b"12345", points=2)


def test_ec_lab_text_and_binary_of_the_same_measurement_agree() -> None:
    for name in ("CP_SSB", "PEIS_LPSCl_IonBlocking_-25C"):
        binary = hydroxcell.read(published(f"biologic/{name}.mpr"))
        text = hydroxcell.read(published(f"biologic/{name}.txt"))
        assert binary.technique == text.technique
        common = 0
        for column in text.main.columns:
            if not column.is_number or (column.header, column.unit) in {("step time", "s"), ("", "")}:
                continue  # computed by the program, or without a name
            found = next(c for c in binary.main.columns if (c.header, c.unit) == (column.header, column.unit))
            assert np.allclose(found.values.astype(float), column.values.astype(float), rtol=2e-7, atol=1e-15)
            common += 1
        assert common >= 5
        stated = datetime.strptime(text.metadata["Acquisition started on"], "%m/%d/%Y %H:%M:%S.%f")
        assert datetime.fromisoformat(binary.metadata["Acquisition started on"]) == stated
        assert f"SN {text.metadata['Device'].split('SN ')[1].rstrip(')')}" == binary.metadata["Device"]


def test_ec_lab_parameters_of_the_technique() -> None:
    found = ec_lab(settings=made.ec_lab_sweep(50.0, 2))
    assert (found.metadata["dE/dt"], found.metadata["dE/dt unit"]) == ("50", "mV/s")
    assert (found.metadata["E1 (V)"], found.metadata["E1 vs."], found.metadata["Ei vs."]) == ("1", "Ref", "Eoc")
    assert (found.metadata["nc cycles"], found.metadata["Ef (V)"]) == ("2", "0.05")
    other = ec_lab(settings=made.ec_lab_sweep(50.0, 2) + b"\0")
    assert any("layout that is not known" in finding for finding in other.findings)


def test_ec_lab_parameters_agree_with_the_text() -> None:
    for name, compared in (("CP_SSB", 6), ("PEIS_LPSCl_IonBlocking_-25C", 9)):
        binary = hydroxcell.read(published(f"biologic/{name}.mpr")).metadata
        lines = published(f"biologic/{name}.txt").read_text("cp1252").splitlines()
        begin = next(k for k, line in enumerate(lines) if line.startswith("Cycle Definition"))
        same = 0
        for line in lines[begin + 1 : begin + 30]:
            entry, values = line[:20].strip(), [v.strip() for v in (line[k : k + 20] for k in range(20, len(line), 20))]
            if entry in binary and re.fullmatch(r"-?[\d.]+", values[0]):
                mine = [float(value) for value in binary[entry].split(" | ")]
                assert mine == pytest.approx([float(value) for value in values if value], abs=6e-4), entry
                same += 1
        assert same >= compared


def test_ec_lab_binary_and_the_export_of_another_program_agree() -> None:
    binary = hydroxcell.read(published("biologic/PEIS_LPSCl_IonBlocking_-25C.mpr")).main
    lines = published("biologic/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt").read_text("utf-8-sig").splitlines()
    rows = [line.split("\t") for line in lines if line[:1].isdigit() and "\t" in line]
    values = np.array([[float(cell) for cell in row[:3]] for row in rows])[::-1]
    assert binary.si("frequency") == pytest.approx(values[:, 0])
    assert binary.si("impedance_real") == pytest.approx(values[:, 1])
    assert binary.si("impedance_imaginary") == pytest.approx(values[:, 2])


def test_ec_lab_text_names_settings_and_mean_potential_as_the_binary_file_does(tmp_path: Path) -> None:
    cells = (
        ("Is", "20.000", "10.000"),
        ("unit Is", "µA", "mA"),
        ("vs.", "<None>", "<None>"),
        ("I Range", "100 µA", "1 A"),
    )
    settings = "".join("".join(cell.ljust(20) for cell in row) + "\n" for row in cells)
    header = f"EC-Lab ASCII FILE\nNb header lines : 10\n\nChronopotentiometry\n\n{settings}"
    text = f"{header}time/s\t<Ewe/V>\tI/mA\n0.0\t0.5\t1.0\n"
    found = read_content(Content.of(text.encode("cp1252"), "made.mpt"))
    assert (found.metadata["Is vs."], found.metadata["I Range"]) == ("<None> | <None>", "100 µA | 1 A")
    assert found.main.si("potential").tolist() == [0.5]
    assert found.main.column("<Ewe>").unit == "V"
