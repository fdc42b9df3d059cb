"""Input that cannot be used: one sentence with place, value and remedy; exit code 2; nothing written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]


def check_refused(done: subprocess.CompletedProcess[str], out: Path, words: tuple[str, ...]) -> None:
    """One sentence on standard error with these words, and no output folder."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    assert not out.exists()
    assert not list(out.parent.glob(".*.part"))


SETTINGS = [
    ("conditions.cathode.relative_humidity=70", ("conditions.cathode.relative_humidity", "70", "0.7", "%")),
    ("conditions.temperature=80", ("conditions.temperature", "80", "degC")),
    ("conditions.anode.pressure=-1 bar", ("conditions.anode.pressure", "-1 bar")),
    ("conditions.anode.pressure=0 Pa", ("conditions.anode.pressure", "0 Pa")),
    ("cathode.catalyst_layer.catalyst_loading=5 mg/cm", ("cathode.catalyst_layer.catalyst_loading", "5 mg/cm")),
    ("membrane.thickness=0 um", ("membrane.thickness", "0 um", "positive")),
    ("membrane.thickness=nan um", ("membrane.thickness", "nan")),
    ("membrane.thickness=nan", ("membrane.thickness", "nan")),
    ("membrane.thicknes=20 um", ("membrane.thicknes", "membrane.thickness")),
    ("membrane.material=piperion_a4", ("piperion_a4", "piperion_a40")),
    ("conditions.cathode.reactant_fraction=1.2", ("conditions.cathode.reactant_fraction", "1.2")),
    ("membrane.thickness", ("PATH=VALUE",)),
    ("=3", ("PATH=VALUE",)),
]


@pytest.mark.parametrize(("setting", "words"), SETTINGS, ids=[s[0] for s in SETTINGS])
def test_settings(cli: Cli, study_file: Path, tmp_path: Path, setting: str, words: tuple[str, ...]) -> None:
    done = cli("run", study_file, "--out", "results", "--set", setting)
    check_refused(done, tmp_path / "results", words)


STUDIES = [
    ("", ("study.toml", "empty")),
    ("   \n\n", ("study.toml", "empty")),
    ("cell = \n", ("study.toml", "line 1")),
    ('title = "no cell"\n', ("study.toml", "cell")),
    ('cell = "pap_refrence"\n', ("pap_refrence", "pap_reference")),
    ('cell = "pap_reference"\nprotocoll = 3\n', ("study.toml", "protocoll", "protocol")),
    ('cell = "pap_reference"\n[protocol]\nkind = "polarisation"\n', ("study.toml", "polarisation", "polarization")),
    ('cell = "pap_reference"\n[protocol]\npoints = 1\n', ("study.toml", "points")),
    ('cell = "pap_reference"\n[protocol]\nminimum_voltage = "2 A"\n', ("study.toml", "minimum_voltage", "2 A")),
    ('cell = "pap_reference"\n[set]\n"membrane.thickness" = true\n', ("study.toml", "membrane.thickness", "True")),
    ('cell = "pap_reference"\n[set]\nmembrane.thickness = nan\n', ("membrane.thickness", "nan")),
    ('cell = "pap_reference"\nmodel = "throughplane"\n', ("study.toml", "throughplane", "through_plane")),
    ('cell = "pap_reference"\nformat = "other"\n', ("study.toml", "other")),
    ('cell = "pap_reference"\n[protocol]\nkind = "hold"\n', ("study.toml", "exactly one")),
]


@pytest.mark.parametrize(("text", "words"), STUDIES, ids=range(len(STUDIES)))
def test_study_files(cli: Cli, tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", words)


def test_a_missing_file(cli: Cli, tmp_path: Path) -> None:
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", ("study.toml", "no such file"))


def test_a_folder_instead_of_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "study.toml").mkdir()
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", ("study.toml", "folder"))


def test_a_file_in_latin_1(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes('title = "Zürich"\n'.encode("latin-1"))
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", ("line 1", "UTF-8", "Latin-1"))


def test_a_file_of_50_megabytes(cli: Cli, tmp_path: Path) -> None:
    with (tmp_path / "study.toml").open("wb") as stream:
        stream.write(b"# comment\n")
        stream.truncate(50_000_000)
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", ("50.0 MB", "limit"))


def test_a_binary_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes(bytes(range(256)) * 10)
    check_refused(cli("run", "study.toml", "--out", "results"), tmp_path / "results", ("not a text file",))


def test_nothing_to_run(cli: Cli, tmp_path: Path) -> None:
    check_refused(cli("run", "--out", "results"), tmp_path / "results", ("study file", "--cell"))
    check_refused(cli("run"), tmp_path / "results", ("--out",))


CELL = 'name = "mine"\ntitle = "Mine"\nbased_on = "pap_reference"\n'
CELLS = [
    ('[conditions]\ntemperature = { value = 80, unit = "K", source = "s", status = "measured" }\n', ("80", "degC")),
    ('[membrane]\nthickness = { value = 0, unit = "um", source = "s", status = "measured" }\n', ("positive",)),
    ('[membrane]\nthickness = { value = 20, unit = "um", source = "s", status = "assumed" }\n', ("range",)),
    ('[membrane]\nthickness = { value = 20, unit = "um", source = "s", status = "guess" }\n', ("guess", "assumed")),
    ('[membrane]\nthickness = { value = 20, source = "s", status = "measured" }\n', ("no unit",)),
    ("[membrane]\nthickness = 20\n", ("membrane.thickness", "source")),
    ('[membrane]\nthickness = { value = inf, unit = "um", source = "s", status = "measured" }\n', ("inf", "finite")),
    ('[membran]\nthickness = { value = 1, unit = "um", source = "s", status = "measured" }\n', ("membran", "membrane")),
]


@pytest.mark.parametrize(("text", "words"), CELLS, ids=range(len(CELLS)))
def test_cell_files(cli: Cli, study_file: Path, tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    (tmp_path / "mine.toml").write_text(CELL + text, encoding="utf-8")
    study_file.write_text('cell = "mine.toml"\n', encoding="utf-8")
    done = cli("run", study_file, "--out", "results")
    check_refused(done, tmp_path / "results", ("mine.toml", *words))


def test_comparing_what_is_no_result(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    done = cli("compare", "x.json", "--out", "page.html")
    check_refused(done, tmp_path / "page.html", ("x.json",))
    check_refused(cli("compare", "absent", "--out", "page.html"), tmp_path / "page.html", ("absent",))


def test_a_current_beyond_the_limit_is_named_not_an_error(cli: Cli, study_file: Path, tmp_path: Path) -> None:
    study_file.write_text(
        'cell = "pap_reference"\n[protocol]\nkind = "polarization"\n'
        'current_densities = ["0.05 A/cm2", "1 A/cm2", "20 A/cm2"]\n',
        encoding="utf-8",
    )
    done = cli("run", study_file, "--out", "results", "--no-influence")
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "results" / "curve.csv").read_text("utf-8").splitlines()
    assert [row.rsplit(",", 1)[1] for row in rows[1:3]] == ["converged", "converged"]
    assert "limited: water at the cathode" in rows[3]
    assert "limited: water at the cathode" in (tmp_path / "results" / "report.html").read_text("utf-8")
