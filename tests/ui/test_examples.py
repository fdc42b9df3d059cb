"""The examples run as they are, in an empty folder, with warnings as errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs(example: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", ["pap_study.toml", "operating_window.toml", "durability.toml"])
def test_the_example_study_runs(tmp_path: Path, name: str) -> None:
    study = EXAMPLES[0].parent / name
    command = [sys.executable, "-m", "hydroxcell", "run", str(study), "--out", str(tmp_path / "out"), "--no-influence"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
