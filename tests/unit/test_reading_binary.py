"""Reading binary and structured formats: made files for every rule, published files with their known reading."""

from __future__ import annotations

import io
import os
import struct
import sys
from datetime import datetime, timedelta
from pathlib import Path

import made_files as made
import numpy as np
import pytest

import hydroxcell
from hydroxcell.errors import FileFormatError, MissingExtraError
from hydroxcell.lab.content import Content
from hydroxcell.lab.reading import read_content

FILES = Path(os.environ.get("HYDROXCELL_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "files"


def published(name: str) -> Path:
    path = FILES / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return path


F, RE, IM = "frequency", "impedance_real", "impedance_imaginary"
T, E, I = "time", "potential", "current"
KNOWN = {
    "biologic/CP_SSB.mpr": (
        30208, {T: (19.8948, 50.096), E: (2.92315, 2.92289), I: (-1.93068e-8, -1.60914e-8)},
        "2024-05-17 14:09:11.952",
    ),
    "biologic/PEIS_LPSCl_IonBlocking_-25C.mpr": (
        79, {F: (7.00002e6, 0.100022), RE: (359.241, 1.79943e6), IM: (-290.92, -8.09379e6)},
        "2025-05-15 01:18:45.867",
    ),
    "zahner/rc-data.ism": (
        55, {F: (0.2, 1e5), RE: (9.95138e7, 165.607), IM: (-1.93363e6, -10868.2)},
        "2024-07-16 09:32:48.071500",
    ),
    "zahner/500uR_measurement_pro.ism": (
        160, {F: (1.0, 1e6), RE: (0.000511775, -0.00119801), IM: (-1.44092e-7, 0.00125459)},
        "2023-04-26 11:36:05.525500",
    ),
    "zahner/short_circuit_measurement_pro.ism": (
        212, {F: (1.0, 1e6), RE: (1.54234e-6, -0.00167328), IM: (6.18328e-7, 0.0013442)},
        "2023-04-26 11:26:50.207500",
    ),
    "zahner/drift.ism": (
        47, {F: (0.1, 5e4), RE: (1651.41, 23.3918), IM: (-16.2331, 34.0037)},
        "2023-03-17 16:17:05.934",
    ),
    "zahner/100_mvdc.ism": (
        38, {F: (100.0, 5e5), RE: (358.367, 20.8022), IM: (-0.288605, -84.5965)},
        "2021-10-15 07:18:47.385",
    ),
    "palmsens/cv_1scan.pssession": (41, {E: (-0.499971, None), I: (-48.536196e-6, None)}, None),
    "palmsens/eis_5freq.pssession": (5, {F: (2e5, 20.0), RE: (569.666, None), IM: (-32.340022, None)}, None),
    "palmsens/CV_example.pssession": (437, {E: (-0.399962, None), I: (-5.45671e-6, None)}, None),
    "fuelcell-lbnl/cv_00.xlsx": (8565, {I: (-1.14912986755371e-3, -9.60211376349131e-3)}, None),
    "fuelcell-lbnl/eis_01.xlsx": (966, {RE: (0.0, 0.030698023736477), IM: (0.0, -0.00020658817084)}, None),
    "fuelcell-lbnl/lsv_00.xlsx": (501, {I: (3.6066576838493e-5, 1.21757474652043e-3)}, None),
    "fuelcell-lbnl/lsv_02.xlsx": (301, {I: (-1.9498977543982e-5, 8.89933948005949e-4)}, None),
    "fuelcell-lbnl/lsv_04.xlsx": (1568, {I: (-7.462028879672e-6, 4.34516106333052e-4)}, None),
    "tdms-rde-rotation/Steps_125706.tdms": (
        10410, {T: (0.0, 104.08), E: (0.385557, -0.449002), I: (0.0174549, -8.08423e-5)},
        None,
    ),
    "tdms-rde-rotation/Steps_125853.tdms": (
        10410, {T: (0.0, 104.08), E: (0.482615, -0.448931), I: (0.0177872, -0.000355665)},
        None,
    ),
    "tdms-rde-rotation/Steps_130037.tdms": (
        10410, {T: (0.0, 104.08), E: (0.50495, -0.448915), I: (0.0173717, -0.000592467)},
        None,
    ),
    "tdms-rde-rotation/Steps_130222.tdms": (
        10410, {T: (0.0, 104.08), E: (0.482013, -0.448984), I: (0.0175555, -0.00079902)},
        None,
    ),
    "tdms-rde-rotation/Steps_130407.tdms": (
        10410, {T: (0.0, 104.08), E: (0.477578, -0.448746), I: (0.0188025, -0.00103377)},
        None,
    ),
    "tdms-rde-rotation/Steps_130552.tdms": (
        10410, {T: (0.0, 104.08), E: (0.352806, -0.449024), I: (0.0202552, -0.00131895)},
        None,
    ),
    "arbin/20210210_FC_01_cc_01.res": (
        7218, {T: (5.008961496918932, 318961.7851197467), E: (3.0511653, None)},
        "2021-05-10 10:14:40",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_published_files(name: str) -> None:
    recording = hydroxcell.read(published(name))
    rows, quantities, started = KNOWN[name]
    assert len(recording.main) == rows
    for quantity, (first, last) in quantities.items():
        values = recording.main.si(quantity)
        assert values[0] == pytest.approx(first, rel=1e-5)
        assert last is None or values[-1] == pytest.approx(last, rel=1e-5)
    if started is not None:
        named = next(value for key, value in recording.metadata.items() if key.endswith("started on"))
        assert datetime.fromisoformat(named) == datetime.fromisoformat(started)


Z = [0.05 - 0.01j, 0.06 - 0.02j, 0.07 - 0.03j]


def test_zahner_spectrum_keeps_what_was_measured_twice_apart() -> None:
    data = made.zahner_spectrum([100.0, 1000.0, 1e4, 1000.0, 100.0, 10.0], [1 + 0j, 1 + 0j, *Z, 0.08 - 0.04j])
    found = read_content(Content.of(data, "made.ism"))
    assert found.main.si("frequency").tolist() == [10.0, 100.0, 1000.0, 1e4]
    assert found.main.si("impedance_imaginary") == pytest.approx([-0.04, -0.03, -0.02, -0.01])
    assert found.main.column("Current").values.tolist() == [1.0] * 4
    assert (found.metadata["System"], found.metadata["Amplitude"]) == ("Made Cell", "0.01 V or A")
    assert found.metadata["Measurement started on"] == "2023-03-15 12:00:00"
    assert [len(table) for table in found.tables] == [4, 2]
    assert len(found.spectra()) == 1
    assert any("2 of 6 points lie outside" in finding for finding in found.findings)


def test_zahner_voltammogram_and_wave() -> None:
    data = made.zahner_voltammogram([0, 100, -100], [0.1, 0.2, 0.3])
    found = read_content(Content.of(data, "made.isc"))
    assert (found.format, found.metadata["Slew rate"]) == ("zahner_isc", "50mV/s")
    assert found.main.si("potential") == pytest.approx([0.1, 0.15, 0.05])
    assert found.main.si("time") == pytest.approx([0.5, 0.52, 0.54])
    assert found.main.si("current").tolist() == [0.1, 0.2, 0.3]
    wave = bytes(12) + made.zahner_count(3) + np.arange(9, dtype=">f8").tobytes()
    wave = read_content(Content.of(wave, "made.isw"))
    assert wave.main.si("current") == pytest.approx([1e-3, 4e-3, 7e-3])
    assert wave.main.si("time") == pytest.approx([2e-3, 5e-3, 8e-3])


@pytest.mark.parametrize("lower", [False, True])
def test_palmsens(lower: bool) -> None:
    data = made.palmsens([made.palmsens_voltammogram(), made.palmsens_spectrum()], lower)
    found = read_content(Content.of(data, "made.pssession"))
    assert found.technique == "Cyclic Voltammetry, Impedance"
    assert [table.name for table in found.tables[:2]] == [
        "measurement 1: Cyclic Voltammetry: scan1",
        "measurement 1: Cyclic Voltammetry: scan2",
    ]
    assert found.main.si("current") == pytest.approx([5e-6, 6e-6])
    assert found.main.si("time").tolist() == [0.0, 0.1]
    assert [spectrum.si("impedance_imaginary").tolist() for spectrum in found.spectra()] == [[-0.01, -0.02]] * 2
    assert found.metadata["measurement 2: AREA"] == "5"
    assert found.metadata["measurement 1: Measurement started on"] == "2023-03-15 12:00:00"
    with pytest.raises(FileFormatError, match="cut off or damaged"):
        read_content(Content.of(data[: len(data) // 2], "made.pssession"))
    with pytest.raises(FileFormatError, match="no measurement"):
        read_content(Content.of(made.palmsens([], lower), "made.pssession"))


def test_palmsens_overload_and_gaps() -> None:
    measurement = made.palmsens_voltammogram()
    current = measurement["DataSet"]["Values"][2]["DataValues"]
    current[0]["S"], current[1]["V"] = 1, "NaN"
    found = read_content(Content.of(made.palmsens([measurement]), "made.pssession"))
    assert "1 of 2 values of 'scan1' were beyond their range (overload)" in found.findings
    assert "1 of 2 values of 'scan1' are no numbers" in found.findings
    assert np.isnan(found.main.si("current")).tolist() == [False, True]


def workbook(**sheets: list[list[object]]) -> Content:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return Content.of(target.getvalue(), "made.xlsx")


def test_excel_headings_units_and_all_sheets() -> None:
    found = read_content(
        workbook(
            curve=[
                ["sample: MEA 7"],
                ["made on", datetime(2023, 3, 15)],
                [],
                ["j (mA/cm2)", "E / V vs. RHE", None, "note"],
                [0, 0.95, None, "open"],
                [100, 0.85],
            ],
            parted=[["time", "current"], ["s", "mA"], [0.0, 5], ["1,5", "6,5"]],
            words=[["only words"], ["here"]],
        )
    )
    assert [table.name for table in found.tables] == ["curve", "parted"]
    assert found.main.si("current_density").tolist() == [0.0, 1000.0]
    assert found.main.column("E").unit == "V vs. RHE"
    assert found.main.column("note").values.tolist() == ["open", ""]
    assert found.tables[1].si("current") == pytest.approx([5e-3, 6.5e-3])
    assert found.metadata["curve: sample"] == "MEA 7"
    assert found.metadata["curve: made on"].startswith("2023-03-15")
    assert any("'words' has no table" in finding for finding in found.findings)


def test_excel_dates_and_times_of_a_day() -> None:
    days = [datetime(2023, 3, 15, 12, 0, k) for k in (0, 30)]
    spans = [timedelta(minutes=1), timedelta(minutes=2)]
    found = read_content(
        workbook(log=[["Date", "Elapsed", "E / V", "E / V"], *zip(days, spans, (0.9, 0.8), (1, 2), strict=True)])
    )
    assert found.main.si("time").tolist() == [0.0, 30.0]
    assert found.main.column("Elapsed").values.tolist() == [60.0, 120.0]
    assert any("seconds since 2023-03-15 12:00:00" in finding for finding in found.findings)
    assert any("'E' stands more than once" in finding for finding in found.findings)


def test_glued_spectra_without_frequency() -> None:
    rows: list[list[object]] = [
        ["Re(Z)/Ohm", "`-Im(Z)/Ohm"],
        [0, 0],
        [0.05, 0.01],
        [0.06, 0.02],
        [0, 0],
        [0, 0],
        [0.07, 0.03],
    ]
    text = "\n".join("\t".join(str(cell).lstrip("`") for cell in row) for row in rows)
    for content in (workbook(eis=rows), Content.of(text.encode(), "made.txt")):
        found = read_content(content)
        assert [len(table) for table in found.tables] == [6, 2, 1]
        assert found.tables[1].si("impedance_imaginary").tolist() == [-0.01, -0.02]
        assert any("without a frequency" in finding for finding in found.findings)
        assert any("3 of 6 rows" in finding and "2 spectra" in finding for finding in found.findings)
        assert found.spectra() == ()


def test_published_glued_spectra() -> None:
    found = hydroxcell.read(published("fuelcell-lbnl/eis_01.xlsx"))
    assert any("83 of 966 rows" in finding for finding in found.findings)
    assert len(found.tables) == 24


def test_excel_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(curve=[["I / A"], [1.0]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r'pip install "hydroxcell\[excel\]"'):
        read_content(content)


def test_old_excel_says_what_to_do() -> None:
    with pytest.raises(FileFormatError, match=r"save it as \.xlsx"):
        read_content(Content.of(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "made.xls"))


def tdms(**groups: dict[str, tuple[np.ndarray, dict[str, object]]]) -> Content:
    nptdms = pytest.importorskip("nptdms")
    target = io.BytesIO()
    with nptdms.TdmsWriter(target) as writer:
        objects: list[object] = [nptdms.RootObject({"Title": "made"})]
        for group, channels in groups.items():
            objects.append(nptdms.GroupObject(group, {"EC_Tech": "CV"}))
            objects += [nptdms.ChannelObject(group, name, data, further) for name, (data, further) in channels.items()]
        writer.write_segment(objects)
    return Content.of(target.getvalue(), "made.tdms")


def test_tdms_units_lengths_and_times() -> None:
    step = {"wf_increment": 0.5, "wf_start_offset": 0.0}
    found = read_content(
        tdms(
            EC={
                "Time": (np.array([0.0, 1.0, 2.0]), {"unit_string": "s"}),
                "i": (np.array([1.0, 2.0, 3.0]), {"NI_UnitDescription": "mA"}),
                "E (V)": (np.array([0.1, 0.2, 0.3]), {}),
                "Z": (np.array([5.0, 6.0]), {"unit_string": "Ohm"} | step),
            },
            Setup={"Item": (np.array(["a", "b"]), {})},
        )
    )
    assert (found.technique, found.metadata["Title"], found.metadata["EC.EC_Tech"]) == ("CV", "made", "CV")
    assert found.main.si("current").tolist() == [1e-3, 2e-3, 3e-3]
    assert found.main.si("potential").tolist() == [0.1, 0.2, 0.3]
    assert found.tables[1].si("time").tolist() == [0.0, 0.5]
    assert found.tables[2].column("Item").values.tolist() == ["a", "b"]


def test_published_tdms_has_all_channels() -> None:
    found = hydroxcell.read(published("tdms-rde-rotation/Steps_125706.tdms"))
    assert found.technique == "Steps"
    slow = found.tables[1]
    assert (len(slow), slow.column("Z_E").values[0]) == (1041, pytest.approx(7.8635, rel=1e-4))
    assert slow.column("Z_cell").values[-1] == pytest.approx(452.377, rel=1e-5)


def test_a_database_of_another_program_says_so() -> None:
    pytest.importorskip("access_parser")
    with pytest.raises(FileFormatError, match="Microsoft Access"):
        read_content(Content.of(b"\0\1\0\0Standard Jet DB\0" + struct.pack("<I", 1) + bytes(9000), "made.mdb"))


def test_modulus_and_phase_are_an_impedance_too() -> None:
    frequency, modulus, phase = np.array([1e3, 1e2]), np.array([2.0, 2.0]), np.array([-np.pi / 6, -np.pi / 3])
    channels = {
        "Frequency": (frequency, {"unit_string": "Hz"}),
        "Z_E": (modulus, {"unit_string": "Ohm"}),
        "Phase_E": (phase, {"unit_string": "rad"}),
    }
    found = read_content(tdms(EIS=channels))
    (spectrum,) = found.spectra()
    assert spectrum.si("impedance_real") == pytest.approx([3**0.5, 1.0])
    assert spectrum.si("impedance_imaginary") == pytest.approx([-1.0, -(3**0.5)])
    assert found.findings[0] == "real and imaginary part are computed from 'Z_E' and 'Phase_E'"
    text = "Freq (Hz),|Z| (mOhm),Phase (deg)\n1000,2000,-30\n100,2000,-60\n"
    (other,) = read_content(Content.of(text.encode(), "made.csv")).spectra()
    assert other.si("impedance_imaginary") == pytest.approx([-1.0, -(3**0.5)])
