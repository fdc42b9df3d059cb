"""One simulated result and its report, shared by the tests of command line and report."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hydroxcell.api import simulate
from hydroxcell.cell.protocols import Polarization
from hydroxcell.report.html import html_report
from hydroxcell.results.influence import Influence, influential_inputs
from hydroxcell.results.solution import Result

Cli = Callable[..., subprocess.CompletedProcess[str]]

STUDY = """format = "hydroxcell-study-1"
title = "A study of the tests"
cell = "pap_reference"
[protocol]
kind = "polarization"
points = 11
"""


@pytest.fixture(scope="session")
def result() -> Result:
    """A short curve of the reference cell."""
    return simulate("pap_reference", Polarization(points=13))


@pytest.fixture(scope="session")
def influences(result: Result) -> tuple[Influence, ...]:
    """The three most influential assumed inputs."""
    return influential_inputs(result.study, count=3)


@pytest.fixture(scope="session")
def page(result: Result, influences: Sequence[Influence]) -> str:
    """The HTML report."""
    return html_report(result, influences)


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    """A study file with few points."""
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run the command line in a process of its own, in an empty folder."""

    def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hydroxcell", *(str(a) for a in arguments)]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=300,
        )

    return run
