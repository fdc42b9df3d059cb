"""Load profiles and spectra as a user meets them: study files, files written, refusals; and all pages in a browser."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.analyses import ANALYSES, load
from hydroxcell.cli.main import cli
from hydroxcell.report.html import html_page

from .test_report_chromium import PROBE, browser, run_browser  # noqa: F401

PROFILE = """
title = "Steps of the tests"
cell = "pap_reference"
[protocol]
kind = "load_profile"
[[protocol.steps]]
duration = "5 s"
current_density = "0.5 A/cm2"
[[protocol.steps]]
duration = "20 s"
current_density = "1 A/cm2"
conditions = { "conditions.cathode.relative_humidity" = ["90 %", "60 %"] }
"""
SPECTRUM = """
title = "Spectra of the tests"
cell = "pap_reference"
[protocol]
kind = "impedance"
current_density = ["0.2 A/cm2", "1 A/cm2"]
points_per_decade = 4
"""
STUDIES = {"load_profile": PROFILE, "impedance": SPECTRUM}


@pytest.fixture(scope="module", params=STUDIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output of `hydroxcell run` of one kind of study."""
    place = tmp_path_factory.mktemp(request.param)
    (place / "study.toml").write_text(STUDIES[request.param], encoding="utf-8")
    done = CliRunner().invoke(cli, ["run", str(place / "study.toml"), "--out", str(place / "out")])
    assert done.exit_code == 0, done.output
    assert "Report:" in done.output
    return place / "out"


def test_all_files_are_written(folder: Path) -> None:
    result = hydroxcell.load_result(folder)
    for name in result.tables():
        rows = list(csv.reader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        assert len(rows) > 1
        assert all(" / " in head for head in rows[0])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["status"] == "complete"
    assert summary["study_hash"] == result.study.hash
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert result.study.title in page
    assert "Where each number came from" in page


def test_the_same_study_gives_the_same_numbers(folder: Path) -> None:
    result = hydroxcell.load_result(folder)
    assert hydroxcell.simulate(result.study) == result


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("20 s", "-20 s"), "must be positive"),
        (('"1 A/cm2"', "300000"), "mA/cm2"),
        (("duration", "durration"), "durration: there is no such key here. Did you mean 'duration'?"),
        (("cathode.relative_humidity", "cathode.humidity"), "relative_humidity"),
        (('kind = "load_profile"', 'kind = "load_profil"'), "load_profile"),
        (('cell = "pap_reference"', 'cell = "pap_reference"\nmodel = "lumped"'), "through_plane"),
    ],
)
def test_bad_profiles_leave_one_line_and_exit_code_2(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "study.toml").write_text(PROFILE.replace(*change), encoding="utf-8")
    command = [sys.executable, "-m", "hydroxcell", "run", str(tmp_path / "study.toml"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_pages_fit_the_window(browser: str, folder: Path, tmp_path: Path) -> None:  # noqa: F811
    page = (folder / "report.html").read_text(encoding="utf-8")
    (tmp_path / "report.html").write_text(page.replace("</body>", PROBE), encoding="utf-8")
    done = run_browser(browser, tmp_path, "--window-size=1100,2000", "--dump-dom", (tmp_path / "report.html").as_uri())
    title = done.stdout.decode("utf-8").split("<title>")[1].split("</title>")[0]
    found = json.loads(title.replace("&quot;", '"').replace("&amp;", "&"))
    assert found["out"] == 0
    assert found["outside"] == []
    assert found["loaded"] == 0
    assert found["figures"] >= 2


def test_every_analysis_is_complete() -> None:
    """Each row of the table loads: protocol, run function, result with a format of its own, page."""
    forms = []
    for analysis in ANALYSES:
        assert load(analysis.protocol).model_fields["kind"].default == analysis.kind
        if analysis.run is not None:
            assert callable(load(analysis.run))
            assert callable(load(analysis.page))
            forms.append(load(analysis.result).FORMAT)
    assert len(set(forms)) == len(forms)


def test_a_page_needs_no_file(folder: Path) -> None:
    result = hydroxcell.load_result(folder)
    page = next(a.page for a in ANALYSES if a.kind == result.study.protocol.kind)
    assert html_page(load(page)(result)).startswith("<!DOCTYPE html>")
