"""Text formats: made files for every layout and for public bug cases, mappings, and all published files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.lab.content import Content

MADE = Path(__file__).parents[1] / "made"
FILES = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "files"
FORMATS = {
    # file: format, technique, rows of the tables, points of the spectra
    "autolab_z60w.txt": ("autolab_z60w", "impedance spectrum", [4], [4]),
    "chi_current_time.txt": ("chi_text", "Amperometric i-t Curve", [5], []),
    "chi_impedance.txt": ("chi_text", "A.C. Impedance", [4], [4]),
    "chi_voltammogram.txt": ("chi_text", "Cyclic Voltammetry", [9], []),
    "ec_lab_cp_zero_potential.mpt": ("ec_lab_text", "Chronopotentiometry", [6], []),
    "ec_lab_cv_decimal_comma.mpt": ("ec_lab_text", "Cyclic Voltammetry Advanced", [5], []),
    "ec_lab_peis_two_cycles.mpt": ("ec_lab_text", "Potentio Electrochemical Impedance Spectroscopy", [8], [4, 4]),
    "echemdb.csv": ("echemdb", "CV", [3], []),
    "echemdb.yaml": ("echemdb", "CV", [], []),
    "gamry_comma_mixed_blanks.DTA": ("gamry_dta", "made", [4], []),
    "gamry_eis_aborted.DTA": ("gamry_dta", "Potentiostatic EIS", [4, 2], [4]),
    "greenlight.csv": ("greenlight_emerald", "test station log", [10, 4], [4]),
    "ivium_chrono.idf": ("ivium", "ChronoAmperometry", [5], []),
    "ivium_export.txt": ("table", "", [4], [4]),
    "ivium_two_sets.ids": ("ivium", "Impedance, ChronoPotentiometry", [4, 3], [4]),
    "ixdat.csv": ("ixdat", "EC", [4], []),
    "nova_impedance.txt": ("autolab_nova", "FRA impedance", [4], [4]),
    "nova_voltammogram.txt": ("autolab_nova", "not stated", [8], []),
    "palmsens_curves.csv": ("palmsens_csv", "CV i vs E Scan 1, CV i vs E Scan 2", [5, 4], []),
    "palmsens_spectrum.csv": ("palmsens_csv", "made spectrum, made again", [4, 3], [4, 3]),
    "powersuite.txt": ("powersuite", "impedance spectrum", [4], [4]),
    "relaxis.txt": ("relaxis", "impedance spectrum", [4], [4]),
    "scribner.fcd": ("scribner_fuelcell", "polarization with impedance", [5, 5], [4]),
    "table_units_in_line.csv": ("table", "", [4], []),
    "versastudio_O2_1500rpm.par": ("versastudio", "Potentiostatic EIS", [12], [4, 4, 4]),
    "zplot.z": ("zplot", "Sweep Frequency, Control Voltage", [4], [4]),
    "zplot_without_comments.z": ("zplot", "", [4], [4]),
}
PUBLISHED = {
    # file: format, rows of the main table, spectra, first row of some columns by header (numbers of the file)
    "autolab/exampleDataAutolab.txt": ("autolab_z60w", 41, [41], {"Freq": 1e4, "Z'": 0.013785863964281}),
    "biologic/dataset_with_loop_01_01_OCV_DUSB0_C01.mpt": ("ec_lab_text", 21, [], {"time": 0.0, "Ewe": 0.854959}),
    "biologic/dataset_with_loop_01_02_CVA_DUSB0_C01.mpt": ("ec_lab_text", 154, [], {"time": 11.0006, "loop": 0.0}),
    "biologic/multiple_techniques_dataset_01_01_PEIS_C01.mpt": ("ec_lab_text", 31, [31], {"freq": 1.00002e6}),
    "biologic/multiple_techniques_dataset_01_03_CP_C01.mpt": ("ec_lab_text", 31, [], {"<Ewe>": 0.884839}),
    "biologic/multiple_techniques_dataset_01_05_CA_C01.mpt": ("ec_lab_text", 204, [], {"Ewe": 0.0497974}),
    "biologic/multiple_techniques_dataset_01_07_ZIR_C01.mpt": ("ec_lab_text", 0, [], {}),
    "biologic/multiple_techniques_dataset_01_08_CVA_C01.mpt": ("ec_lab_text", 2295, [], {"<I>": -0.250092}),
    "biologic/2022-09-19_11_29_04_test-22_01_02_CP_C01.mpt": ("ec_lab_text", 21, [], {"<Ewe>": 0.0992566}),
    "biologic/Pt_poly_cv_CUT.mpt": ("ec_lab_text", 223, [], {"Ewe": 0.878695, "<I>": -0.00260432}),
    "biologic/exampleDataBioLogic.mpt": ("ec_lab_text", 43, [43], {"Re(Z)": 65.4709, "-Im(Z)": 0.38999}),
    "biologic/pyeis_ex1.mpt": ("ec_lab_text", 118, [59, 59], {"Re(Z)": 428.906}),
    "biologic/PEIS_LPSCl_IonBlocking_-25C.txt": ("ec_lab_text", 79, [79], {"Re(Z)": 359.241}),
    "biologic/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt": ("relaxis", 79, [79], {"Z'": 1799427.625, "Z''": -8093785.5}),
    "biologic/CP_SSB.txt": ("ec_lab_text", 30208, [], {"time": 19.8948}),
    "chi/exampleDataCHInstruments.txt": ("chi_text", 73, [73], {"Freq": 9.961e4, 'Z"': -2.748}),
    "chi/CHI_CV_MeCN_Ar_100mVs.txt": ("chi_text", 4400, [], {"Current": -1.812e-7}),
    "chi/CHI_CV_multiscan_100mVs.txt": ("chi_text", 24000, [], {"Current": -4.286e-07}),
    "co-strip/ecdata_part1_COstrip_11-11-21.csv": ("ixdat", 2249, [], {"Ewe": 0.051130261}),
    "co-strip/oxide_reduction.csv": ("ixdat", 3572, [], {"$U_{RHE}$": 1.862848, "raw_current": 0.050015192}),
    "echemdb/strmcnik_2010_enhanced_880_f1tl_black.csv": ("echemdb", 5996, [], {"E": 0.2804, "j": 19.3839}),
    "fuelcell-lbnl/cv_02.txt": ("table", 8604, [], {"Ewe": 0.25466982}),
    "fuelcell-lbnl/cv_03.txt": ("table", 0, [], {}),
    "fuelcell-lbnl/cp_00.csv": ("table", 31303, [], {"time": 80.10139798, "I": 42.72884369}),
    "gamry/exampleDataGamry.DTA": ("gamry_dta", 72, [72], {"Freq": 200015.6, "Zimag": -1367.239}),
    "gamry/chronoa_de_data.dta": ("gamry_dta", 10, [], {"Vf": -5e-4, "Im": -2e-8}),
    "gamry/cv_data.dta": ("gamry_dta", 10, [], {"Vf": 0.49, "Im": 7.80498e-9}),
    "gamry/eispot_data_curveaborted.dta": ("gamry_dta", 5, [5], {"Zreal": 224.6075}),
    "gamry/ocp_data.dta": ("gamry_dta", 21, [], {"Vf": 2.05436e-2}),
    "gamry/EISGALV_EISTest3.DTA": ("gamry_dta", 71, [71], {"Zreal": 0.04711733, "Zimag": 0.1695821}),
    "generic-eis/exampleData.csv": ("table", 66, [], {"column 1": 3.1623e-3}),
    "generic-eis/1ZARC.csv": ("table", 81, [], {"Freq": 0.01, "Real": 59.20397431908595}),
    "generic-eis/PDAC_COM3_02109_Contact10_2065C_500C.txt": ("gamry_dta", 106, [106], {}),
    "greenlight/greenlight_empty.csv": ("greenlight_emerald", 1, [], {"Elapsed Time": 0.238}),
    "greenlight/greenlight_excerpt60.csv": ("greenlight_emerald", 60, [], {"current": 6.42647, "voltage": 0.64048}),
    "parstat/exampleDataPowersuite.txt": ("powersuite", 30, [30], {"Frequency": 0.1, "Zimg": -49014.063}),
    "pem-dataset1/const_current_1.csv": ("table", 3904, [], {"z_real": 0.121, "z_img": 0.0173}),
    "pem-dataset1/const_current_4.csv": ("table", 141, [], {"current_density": 2550.0, "relative_humidity": 30.0}),
    "pem-dataset1/const_current_6.csv": ("table", 279, [], {"cell_voltage": 0.968}),
    "versastudio/exampleDataVersaStudio.par": ("versastudio", 61, [61], {"Z Real": 55.3157, "Z Imag": 4.57543}),
    "versastudio-rrde/O2_ORR_DW28_0.5MH2SO4_PDX_Ch1_disk.par": ("versastudio", 10025, [], {"E": 0.902944}),
    "versastudio-rrde/O2_ORR_DW28_0.5MH2SO4_PDX_Ch2_ring.par": ("versastudio", 10200, [], {"I": 3.22529e-5}),
    "versastudio-rrde/OCP_RHE_AgAgCl4.par": ("versastudio", 100, [], {"E": -0.251192}),
    "versastudio-rrde/O2_EIS-range_1500rpm_JOS2_high-load_263.par": ("versastudio", 714, [51] * 14, {"E": 0.737}),
    "versastudio-rrde/N2_EIS-range_1500rpm_JOS2_high-load_263.par": (
        "versastudio",
        714,
        [51] * 14,
        {"Z Real": 8.32558},
    ),
    "zplot/exampleDataZPlot.z": ("zplot", 21, [21], {"Freq": 3e5, "Z'": 147.77, "Z''": -11.335}),
    "zplot/Circuit1_EIS_1.z": ("zplot", 48, [48], {"Freq": 5e4, "Z'": 29.036, "Z''": 0.63662}),
}


def published(name: str) -> Path:
    path = FILES / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "made"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_every_layout(name: str) -> None:
    found = hydroxcell.read(MADE / name)
    assert (found.format, found.technique) == FORMATS[name][:2]
    assert [len(table) for table in found.tables] == FORMATS[name][2]
    assert [len(spectrum) for spectrum in found.spectra()] == FORMATS[name][3]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_files(name: str) -> None:
    found = hydroxcell.read(published(name))
    layout, rows, spectra, first = PUBLISHED[name]
    assert (found.format, len(found.main)) == (layout, rows)
    assert [len(spectrum) for spectrum in found.spectra()] == spectra
    for header, value in first.items():
        assert float(found.main.column(header).values[0]) == pytest.approx(value, rel=2e-6)


def test_published_pairs_agree() -> None:
    plain = hydroxcell.read(published("biologic/PEIS_LPSCl_IonBlocking_-25C.txt")).main
    other = hydroxcell.read(published("biologic/PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt")).main
    for quantity in ("frequency", "impedance_real", "impedance_imaginary"):
        assert plain.si(quantity) == pytest.approx(other.si(quantity)[::-1], rel=1e-6)


def test_decimal_commas_need_no_locale() -> None:
    table = hydroxcell.read(MADE / "ec_lab_cv_decimal_comma.mpt").main
    assert table.si("current").tolist() == pytest.approx([0.0, 1.8e-5, 3.6e-5, 5.4e-5, 7.2e-5])
    assert table.si("loop").tolist() == [0, 0, 0, 1, 1]
    assert hydroxcell.read(MADE / "gamry_comma_mixed_blanks.DTA").main.si("current")[3] == 6e-8
    scans = hydroxcell.read(MADE / "nova_voltammogram.txt").main
    assert scans.si("current")[1] == 1e-6
    assert scans.si("cycle").tolist() == [1, 1, 1, 1, 2, 2, 2, 2]


def test_zero_potential_is_flagged_and_rebuilt_beside() -> None:
    found = hydroxcell.read(MADE / "ec_lab_cp_zero_potential.mpt")
    assert found.main.si("potential")[2:].tolist() == [0.0] * 4  # as in the file
    assert found.main.si("rebuilt_potential") == pytest.approx([0.1, 0.11, 0.12, 0.13, 0.14, 0.15])
    assert any("exactly zero in 4 of 6 rows" in finding for finding in found.findings)


def test_signs_of_the_imaginary_part() -> None:
    """Stored with its sign, or as minus the imaginary part: Z = Z' + j Z'' in every case."""
    for name in ("chi_impedance.txt", "zplot.z", "relaxis.txt", "powersuite.txt", "nova_impedance.txt"):
        assert hydroxcell.read(MADE / name).main.si("impedance_imaginary").min() < 0.0, name
    assert hydroxcell.read(MADE / "palmsens_spectrum.csv").main.si("impedance_imaginary")[3] == -7.5
    assert hydroxcell.read(MADE / "autolab_z60w.txt").main.si("impedance_imaginary")[0] == 0.007


def test_reference_electrodes_are_kept() -> None:
    assert hydroxcell.read(MADE / "ixdat.csv").main.column("potential").reference == "RHE"
    assert hydroxcell.read(MADE / "echemdb.csv").main.column("E").reference == "RHE"
    assert hydroxcell.read(MADE / "gamry_eis_aborted.DTA").tables[1].column("Vf").reference == "Ref."


def test_impedance_rows_of_scribner_are_kept_apart() -> None:
    found = hydroxcell.read(MADE / "scribner.fcd")
    assert found.main.si("current_density").tolist() == [0.0, 1e3, 2e3, 3e3, 4e3]
    assert found.main.si("high_frequency_resistance")[0] == pytest.approx(5.25e-6)
    assert found.main.si("high_frequency_cell_resistance")[0] == pytest.approx(2.1e-3)
    assert found.main.si("temperature")[0] == 353.15
    shuffled = (MADE / "scribner.fcd").read_bytes().decode("cp1252").split("\n")
    place = next(k for k, line in enumerate(shuffled) if line.startswith("Time"))
    turned = [*shuffled[:place], *("\t".join(line.split("\t")[::-1]) for line in shuffled[place:])]
    again = hydroxcell.lab.reading.read_content(Content.of("\n".join(turned).encode(), "turned"))
    assert again.main.si("current_density").tolist() == found.main.si("current_density").tolist()


def test_station_log_keeps_tags_names_and_new_points_only() -> None:
    found = hydroxcell.read(MADE / "greenlight.csv")
    column = found.main.column("cell_voltage_001")
    assert (column.name, column.quantity, found.main.si("area")[0]) == ("Cell Voltage 001", "cell_voltage", 25e-4)
    assert found.main.si("current_density")[0] == pytest.approx(3e3)
    assert found.main.column("File Mark").values.tolist() == ["characterization"] + [""] * 9
    assert found.spectra()[0].si("frequency").tolist() == [1000, 100, 10, 1]


def test_cyclic_voltammogram_of_chi_is_told_apart_by_turning_points() -> None:
    assert hydroxcell.read(MADE / "chi_voltammogram.txt").main.si("step").tolist() == [1, 1, 1, 2, 2, 2, 2, 3, 3]


def test_published_groups() -> None:
    columns = {
        "z_real": {"quantity": "area_impedance_real", "unit": "ohm cm2"},
        "z_img": {"quantity": "area_impedance_imaginary", "unit": "ohm cm2", "sign": -1},
    }
    path = published("pem-dataset1/const_current_1.csv")
    found = hydroxcell.read(path, {"columns": columns, "groups": ["set", "applied_voltage"]})
    assert len(found.parts()) == 18 * 4
    assert found.main.si("area_impedance_imaginary")[0] == pytest.approx(-1.73e-6)
    curves = hydroxcell.read(
        published("pem-dataset1/const_current_4.csv"), {"groups": ["pressure", "relative_humidity"]}
    )
    assert sum(len(part) for part in curves.parts()) == 141


def test_a_segment_that_does_not_end_is_kept(tmp_path: Path) -> None:
    text = (MADE / "versastudio_O2_1500rpm.par").read_text("utf-8")
    found = hydroxcell.read(written(tmp_path, text[: text.index("</Segment1>") - 40]))
    assert len(found.main) >= 11
    assert any("does not end" in finding for finding in found.findings)


def test_shown_at_a_width_of_100() -> None:
    for name in FORMATS:
        shown = CliRunner().invoke(cli, ["read", str(MADE / name)])
        assert shown.exit_code == 0, shown.output
        assert max(map(len, shown.output.splitlines())) <= 100, shown.output
