"""The command line as real processes: files, exit codes, what is printed where."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hydroxcell import load_result
from hydroxcell.cli.writing import FILES

Cli = Callable[..., subprocess.CompletedProcess[str]]


def left_behind(folder: Path) -> list[str]:
    """Names of temporary files or folders."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".") and path.name.endswith(".part")]


def test_help_is_quick() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "hydroxcell", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3


def test_help_names_every_command(cli: Cli) -> None:
    done = cli("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for command in ("cells", "compare", "demo", "run", "version"):
        assert f"\n  {command} " in done.stdout


def test_version(cli: Cli) -> None:
    import hydroxcell

    assert f"hydroxcell {hydroxcell.__version__} " in cli("version").stdout


def test_run_writes_every_file(cli: Cli, study_file: Path, tmp_path: Path) -> None:
    done = cli("run", study_file, "--out", "results")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "results"
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert left_behind(tmp_path) == []
    assert "peak power" in done.stdout
    assert str(out / "report.html") in done.stdout

    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    for key in (
        "peak_power_density_W_cm2",
        "current_density_at_0.6V_A_cm2",
        "limiting_current_density_A_cm2",
        "limiting_cause",
        "high_frequency_resistance_ohm_cm2",
        "open_circuit_voltage_V",
        "water_closure_relative",
        "energy_closure_relative",
        "points",
        "points_converged",
        "study_hash",
    ):
        assert summary[key] is not None, key
    assert summary["points"] == summary["points_converged"] == 11
    result = load_result(out / "result.json")
    assert result.study.hash == summary["study_hash"]
    assert result.summary() == summary

    with (out / "curve.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:2] == ["current_density / A/cm2", "cell_voltage / V"]
    assert len(rows) == 12
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert sum(path.stat().st_size for path in out.glob("report.html")) < 1_500_000


def test_run_sets_inputs_and_replaces_the_cell(cli: Cli, study_file: Path, tmp_path: Path) -> None:
    base = cli("run", study_file, "--out", "base", "--no-influence")
    thick = cli("run", study_file, "--out", "thick", "--no-influence", "--set", "membrane.thickness=50 um")
    other = cli("run", study_file, "--out", "other", "--no-influence", "--cell", "ldpe_rg_h2_o2")
    for done in (base, thick, other):
        assert done.returncode == 0, done.stderr
    found = {n: json.loads((tmp_path / n / "summary.json").read_text("utf-8")) for n in ("base", "thick", "other")}
    assert found["thick"]["peak_power_density_W_cm2"] < found["base"]["peak_power_density_W_cm2"]
    assert found["other"]["cell"] == "ldpe_rg_h2_o2"

    done = cli("compare", "base", tmp_path / "thick" / "result.json", "--out", "page.html")
    assert done.returncode == 0, done.stderr
    assert "thick" in done.stdout
    assert "<svg" in (tmp_path / "page.html").read_text("utf-8")


def test_running_again_replaces_the_files_and_keeps_others(cli: Cli, study_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "summary.json").write_text("old", encoding="utf-8")
    done = cli("run", study_file, "--out", "results", "--no-influence")
    assert done.returncode == 0, done.stderr
    assert (out / "notes.txt").read_text("utf-8") == "mine"
    assert json.loads((out / "summary.json").read_text("utf-8"))["points"] == 11
    assert left_behind(tmp_path) == []


def test_a_hold_has_a_report_too(cli: Cli, tmp_path: Path) -> None:
    study = 'cell = "pap_reference"\n[protocol]\nkind = "hold"\nvoltage = "0.6 V"\n'
    (tmp_path / "hold.toml").write_text(study, encoding="utf-8")
    done = cli("run", "hold.toml", "--out", "hold")
    assert done.returncode == 0, done.stderr
    assert "this cell delivers" in done.stdout


def test_demo_writes_the_report_and_says_where(cli: Cli, tmp_path: Path) -> None:
    done = cli("demo", "--no-open")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "demo" / "report.html") in done.stdout
    assert (tmp_path / "demo" / "report.html").is_file()


def test_cells_list_and_bare_cells_are_the_same(cli: Cli) -> None:
    listed = cli("cells", "list")
    assert listed.returncode == 0
    assert listed.stdout == cli("cells").stdout
    assert "pap_reference" in listed.stdout


def test_cells_show(cli: Cli) -> None:
    done = cli("cells", "show", "pap_reference")
    assert done.returncode == 0, done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("membrane.thickness"))
    assert row.split()[1:4] == ["25", "um", "assumed"]


def test_cells_compare(cli: Cli) -> None:
    done = cli("cells", "compare", "pap_reference", "ldpe_rg_h2_o2")
    assert done.returncode == 0, done.stderr
    assert "membrane.thickness" in done.stdout
    assert cli("cells", "compare", "pap_reference").returncode == 2
    assert "do not differ" in cli("cells", "compare", "pap_reference", "pap_reference").stdout


def test_cells_check(cli: Cli, tmp_path: Path) -> None:
    good = 'name = "mine"\ntitle = "Mine"\nbased_on = "pap_reference"\n'
    (tmp_path / "good.toml").write_text(good, encoding="utf-8")
    (tmp_path / "bad.toml").write_text(good + "[membrane]\nthicknes = 3\n", encoding="utf-8")
    assert cli("cells", "check", "good.toml").returncode == 0
    done = cli("cells", "check", "good.toml", "bad.toml")
    assert done.returncode == 2
    assert "error: " in done.stdout
    assert "membrane.thickness" in done.stdout


def test_unknown_names_get_the_nearest(cli: Cli) -> None:
    done = cli("cells", "show", "pap_refrence")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "'pap_reference'" in done.stderr
    done = cli("rum", "x")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
def test_a_console_with_few_characters_does_not_stop_a_command(cli: Cli, study_file: Path, encoding: str) -> None:
    environment = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    for arguments in (
        ("cells", "show", "pap_reference"),
        ("run", study_file, "--out", f"out_{encoding}", "--no-influence"),
    ):
        done = cli(*arguments, environment=environment)
        assert done.returncode == 0, done.stderr
        assert "?" not in done.stdout.replace("\ufffd", "")


def test_an_interrupted_run_leaves_nothing(tmp_path: Path, study_file: Path) -> None:
    command = [sys.executable, "-m", "hydroxcell", "run", str(study_file), "--out", "results"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == "interrupted: nothing was written."
    assert not (tmp_path / "results").exists()
    assert left_behind(tmp_path) == []


def test_an_unexpected_error_is_short_and_debug_shows_it(cli: Cli, tmp_path: Path) -> None:
    fault = "import hydroxcell.cell.catalog as c\ndef f(*a):\n    raise RuntimeError('boom')\nc.load_cell = f\n"
    (tmp_path / "sitecustomize.py").write_text(fault, encoding="utf-8")
    environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    done = cli("cells", "show", "pap_reference", environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith("internal error: RuntimeError: boom")
    assert "--debug" in done.stderr
    assert "Traceback" not in done.stderr
    done = cli("cells", "show", "pap_reference", "--debug", environment=environment)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_an_output_that_is_a_file_is_refused_before_anything_runs(cli: Cli, study_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    done = cli("run", study_file, "--out", "taken")
    assert done.returncode == 2
    assert "this is a file" in done.stderr
    assert (tmp_path / "taken").read_text("utf-8") == "mine"
