"""Reading measured files: made files for every rule, and published files with their known reading where they are."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, HydroxcellError

HEADER = "EC-Lab ASCII FILE\nNb header lines : 7\n\nPotentio Electrochemical Impedance Spectroscopy\n\nDevice : made\n"
EC_LAB = (
    HEADER + "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\tcycle number\t<I>/mA\t<I>/mA\t\n"
    "1.0E+003\t5.0E-002\t1.0E-002\t1\t2.0\t2.0\n1.0E+002\t6.0E-002\t2.0E-002\t1\t2.0\t2.0\n1.0E+003\t7.0E-002\t1.0E-002\t2\t2.0\t2.0\n"
)
GAMRY = (
    "EXPLAIN\nTAG\tEISPOT\nTITLE\tLABEL\tPotentiostatic EIS\tTest &Identifier\nAREA\tQUANT\t5.0\tArea (cm^2)\n"
    "OCVCURVE\tTABLE\t2\n\tPt\tT\tVf\n\t#\ts\tV vs. Ref.\n\t0\t0.5\t0.91\n\t1\t1.0\t0.92\n"
    "ZCURVE\tTABLE\n\tPt\tFreq\tZreal\tZimag\n\t#\tHz\tohm\tohm\n\t0\t1000\t0.05\t-0.01\n\t1\t100\t0.06\t-0.02\n"
    "EXPERIMENTABORTED\tTOGGLE\tT\tExperiment Aborted\n"
)
ZPLOT = (
    "ZPLOT2 ASCII\n  Experiment Type:  Sweep\nFreq(Hz)\tAmpl\tZ'(a)\tZ''(b)\nEnd Comments\n1000\t0.01\t0.05\t-0.01\n"
)
CHI = (
    "May 7, 2026   14:35:58\nCyclic Voltammetry\nInstrument Model:  CHI660D\n"
    "Scan Rate (V/s) = 0.1\nComp R (ohm) = 12.5\n\n"
    "Potential/V, Current/A\n\n0.000, -1.8e-7\n0.001, -1.2e-6\n"
)
VERSASTUDIO = (
    "<Application>\nName=VersaStudio\n</Application>\n<Action1>\nName=Potentiostatic EIS\n</Action1>\n<Segment1>\n"
    "Definition=Segment #, E(V), I(A), Elapsed Time(s), Frequency(Hz), Z Real, Z Imag, 0\n"
    "0,0.9,0,1,0,0,0\n1,0.9,1E-3,2,1000,0.05,-0.01\n1,0.9,1E-3,3,100,0.06,-0.02\n2,0.8,1E-3,4,1000,0.05,-0.01\n</Segment1>\n"
)
TABLE = "time / s;current_density / A/cm2;E (V)\n0;0,5;0,81\n1;0,5;0,80\n"
FILES = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "files"
KNOWN = {
    "biologic/exampleDataBioLogic.mpt": (43, "frequency", 1000.32, 0.0168955),
    "biologic/pyeis_ex1.mpt": (118, "frequency", 200019.0, 0.0100058),
    "biologic/Pt_poly_cv_CUT.mpt": (223, "time", 3.2896, 151.81),
    "biologic/2022-09-19_11_29_04_test-22_01_02_CP_C01.mpt": (21, "time", 8.4112, 18.0132),
    "biologic/multiple_techniques_dataset_01_08_CVA_C01.mpt": (2295, "potential", -0.000383476, 0.876381),
    "biologic/CP_SSB.txt": (30208, "time", 19.8948, 50.096),
    "gamry/exampleDataGamry.DTA": (72, None, 0.0, 0.0),
    "gamry/EISGALV_EISTest3.DTA": (71, "frequency", 1000078.0, None),
    "generic-eis/PDAC_COM3_02109_Contact10_2065C_500C.txt": (106, None, 0.0, 0.0),
    "zplot/exampleDataZPlot.z": (21, "frequency", 3e5, None),
    "chi/exampleDataCHInstruments.txt": (73, "impedance_imaginary", -2.748, -1.586e4),
    "chi/CHI_CV_MeCN_Ar_100mVs.txt": (4400, "current", -1.812e-7, -1.164e-6),
    "chi/CHI_CV_multiscan_100mVs.txt": (24000, "current", -4.286e-7, -1.909e-6),
    "versastudio/exampleDataVersaStudio.par": (61, "impedance_real", 55.3157, 1516.31),
    "echemdb/strmcnik_2010_enhanced_880_f1tl_black.csv": (5996, "current_density", 0.193839, 0.310899),
    "generic-eis/1ZARC.csv": (81, None, 0.0, 0.0),
    "fuelcell-lbnl/cv_02.txt": (8604, "current", -7.673137784e-4, -1.600524659590286e-2),
    "co-strip/ecdata_part1_COstrip_11-11-21.csv": (2249, "current", -1.226059484016152e-6, -1.217912172805519e-6),
}


def made(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "made.bin"
    path.write_bytes(text.encode(encoding))
    return path


def test_ec_lab_signs_units_and_cycles(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, EC_LAB))
    assert (found.format, found.technique) == ("ec_lab_text", "Potentio Electrochemical Impedance Spectroscopy")
    assert found.metadata["Device"] == "made"
    assert found.main.si("impedance_imaginary").tolist() == [-0.01, -0.02, -0.01]
    assert found.main.si("current")[0] == pytest.approx(2e-3)
    assert [len(spectrum) for spectrum in found.spectra()] == [2, 1]
    assert any("'<I>/mA' stands twice" in finding for finding in found.findings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_line_ends_and_decimal_commas_do_not_matter(tmp_path: Path, encoding: str) -> None:
    plain = hydroxcell.read(made(tmp_path, EC_LAB)).main.si("frequency")
    other = EC_LAB.replace("E+00", "§").replace(".", ",").replace("§", "E+00").replace("\n", "\r\n")
    found = hydroxcell.read(made(tmp_path, other, encoding))
    assert np.array_equal(found.main.si("frequency"), plain)


def test_gamry_keeps_all_tables_and_names_the_main_one(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, GAMRY))
    assert [table.name for table in found.tables] == ["ZCURVE", "OCVCURVE"]
    assert found.technique == "Potentiostatic EIS"
    assert found.metadata["AREA"].startswith("5.0")
    assert found.tables[1].si("potential").tolist() == [0.91, 0.92]
    assert any("aborted" in finding for finding in found.findings)


def test_zplot(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, ZPLOT))
    assert found.main.si("impedance_imaginary").tolist() == [-0.01]
    without = hydroxcell.read(made(tmp_path, ZPLOT.replace("Freq(Hz)\tAmpl\tZ'(a)\tZ''(b)\n", "")))
    assert any("headings is missing" in finding for finding in without.findings)


def test_chi_says_what_was_compensated(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, CHI))
    assert (found.technique, found.metadata["Scan Rate (V/s)"]) == ("Cyclic Voltammetry", "0.1")
    assert found.main.si("current").tolist() == [-1.8e-7, -1.2e-6]
    assert any("12.5 ohm already" in finding for finding in found.findings)


def test_versastudio_separates_the_spectra_of_its_segments(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, VERSASTUDIO))
    assert found.technique == "Potentiostatic EIS"
    assert [len(spectrum) for spectrum in found.spectra()] == [2, 1]
    assert found.main.si("time").tolist() == [1.0, 2.0, 3.0, 4.0]


def test_a_table_needs_units_and_says_so(tmp_path: Path) -> None:
    table = hydroxcell.read(made(tmp_path, TABLE)).main
    assert table.si("current_density").tolist() == [5e3, 5e3]
    assert table.si("potential").tolist() == [0.81, 0.80]
    found = hydroxcell.read(made(tmp_path, "Freq,Real,Imag\n1000,1.0,-0.1\n100,1.2,-0.2\n"))
    assert any("no unit is stated for 'Freq'" in finding for finding in found.findings)
    assert "frequency" not in found.main


def test_a_table_may_have_text_before_it_or_no_rows(tmp_path: Path) -> None:
    found = hydroxcell.read(made(tmp_path, "version = 2\nname = made\n\ntime/s,\tEwe/V,\t\n1.0,\t0.5\n2.0,\t0.6\n"))
    assert found.metadata == {"version": "2", "name": "made"}
    assert found.main.si("potential").tolist() == [0.5, 0.6]
    empty = hydroxcell.read(made(tmp_path, "time/s\tEwe/V\t<I>/mA\t\n"))
    assert (len(empty.main), empty.findings) == (0, ("the table has no rows",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("hello world\n1 2 3\n", "begins with 'hello world'"),
        (EC_LAB.replace("freq/Hz\t", ""), "names 5 columns, the rows have 6 values"),
        ("EC-Lab ASCII FILE\nNb header lines : 900\n", "cut off"),
        ("ZPLOT2 ASCII\n1 2 3\n", "End Comments"),
        (VERSASTUDIO.split("<Segment1>")[0], "without a segment"),
        (CHI.split("Potential/V")[0], "line of headings"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        hydroxcell.read(made(tmp_path, text))


def test_no_crash_on_damaged_files(tmp_path: Path) -> None:
    """Cut, flipped, doubled and blanked bytes: a clear error or a reading, never another exception."""
    draw = random.Random(5)
    for k in range(1200):
        data = bytearray((EC_LAB, GAMRY, ZPLOT, CHI, VERSASTUDIO, TABLE)[k % 6].encode())
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(data))
            kind = draw.randrange(4)
            if kind == 0:
                del data[place:]
                data = data or bytearray(b"\n")
            elif kind == 1:
                data[place] = draw.randrange(256)
            elif kind == 2:
                data[place:place] = data[place : place + draw.randint(1, 60)]
            else:
                data[place : place + 4] = b"\0\0\0\0"
        path = tmp_path / "damaged"
        path.write_bytes(bytes(data))
        try:
            found = hydroxcell.read(path)
            for table in found.tables:
                len(table)
            found.spectra()
        except HydroxcellError:
            continue


@pytest.mark.parametrize("name", KNOWN)
def test_published_files(name: str) -> None:
    path = FILES / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    rows, quantity, first, last = KNOWN[name]
    table = hydroxcell.read(path).main
    assert len(table) == rows
    if quantity is not None:
        values = table.si(quantity)
        assert values[0] == pytest.approx(first, rel=1e-5)
        assert last is None or values[-1] == pytest.approx(last, rel=1e-5)


def test_two_cycles_are_two_spectra() -> None:
    path = FILES / "biologic" / "pyeis_ex1.mpt"
    if not path.is_file():
        pytest.skip("the file is not here")
    assert [len(spectrum) for spectrum in hydroxcell.read(path).spectra()] == [59, 59]


def test_command(tmp_path: Path) -> None:
    path = made(tmp_path, GAMRY)
    shown = CliRunner().invoke(cli, ["read", str(path)])
    assert "table ZCURVE: 2 rows" in shown.output
    assert "    Zimag    ohm   impedance_imaginary  -0.01, -0.02\n" in shown.output
    plain = json.loads(CliRunner().invoke(cli, ["read", "--json", str(path)]).output)
    assert plain[0]["tables"][0]["columns"][1] == {
        "header": "Freq",
        "unit": "Hz",
        "quantity": "frequency",
        "si_factor": 1.0,
        "si_offset": 0.0,
        "values": [1000.0, 100.0],
    }
