"""`hydroxcell fit`: questions asked on the command line, laws compared, stored fits asked again, Ctrl-C."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hydroxcell
from hydroxcell.cli.main import main
from hydroxcell.fit.result import FitResult
from hydroxcell.results.storage import load_result

RATE = "cathode.catalyst_layer.catalyst.oxygen_reduction.current_density_at_0_9_V"
THICKNESS = "membrane.thickness"
DATA = """
[[protocol.data]]
file = "{0}.csv"
name = "{0} degC"
uncertainties = {{ cell_voltage = "2 mV" }}
conditions = {{ "conditions.temperature" = "{0} degC" }}
"""


def study(free: list[str], temperatures: tuple[int, ...] = (60, 80), more: str = "") -> str:
    names = ", ".join(f'"{name}"' for name in free)
    head = f'cell = "pap_reference"\nmodel = "lumped"\n[protocol]\nkind = "fit"\nfree = [{names}]\n{more}'
    return head + "".join(DATA.format(t) for t in temperatures)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two made curves with noise, and studies of them."""
    place = tmp_path_factory.mktemp("fits")
    true = hydroxcell.load_cell("pap_reference").replace({THICKNESS: 22e-6, RATE: 7.0})
    current = np.linspace(300.0, 9000.0, 10)
    noise = np.random.default_rng(5)
    for temperature in (60, 80):
        cell = true.replace({"conditions.temperature": f"{temperature} degC"})
        curve = hydroxcell.simulate(cell, hydroxcell.Polarization(current_densities=tuple(current)), model="lumped")
        volts = curve["cell_voltage"] + noise.normal(0.0, 2e-3, len(current))
        rows = "\n".join(f"{i / 1e4},{v:.5f}" for i, v in zip(current, volts, strict=True))
        text = f"current density / A/cm2,cell voltage / V\n{rows}\n"
        (place / f"{temperature}.csv").write_text(text, encoding="utf-8")
    (place / "thickness.toml").write_text(study([THICKNESS]), encoding="utf-8")
    (place / "both.toml").write_text(study([THICKNESS, RATE]), encoding="utf-8")
    (place / "other_data.toml").write_text(study([THICKNESS], (80,)), encoding="utf-8")
    return place


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF of a fit is drawn in other tests, and takes seconds."""
    monkeypatch.setattr("hydroxcell.report.pdf.pdf_page", lambda page: b"")


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    with pytest.raises(SystemExit) as left:
        main(["fit", *map(str, words)])
    shown = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, "\n".join(line for line in shown.err.splitlines() if line.strip())


def test_laws_are_compared_and_both_fits_kept(folder: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "compared"
    words = (folder / "thickness.toml", "--against", folder / "both.toml", "--nested", "thickness", "both")
    code, shown, errors = run(capsys, *words, "--leave-out", "--out", out)
    assert (code, errors) == (0, "")
    assert "Laws: both is supported by AICc" in shown
    result = load_result(out)
    assert isinstance(result, FitResult)
    assert result.comparison is not None
    assert [score.name for score in result.comparison.scores] == ["both", "thickness"]
    assert all(len(score.held_out) == 2 for score in result.comparison.scores)
    assert any("What both adds to thickness is needed" in words for words in result.comparison.sentences)
    with (out / "comparison.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["parameters"] for row in rows] == ["2", "1"]
    assert float(rows[1]["difference"]) == pytest.approx(result.comparison.differences[1], rel=1e-3)
    other = load_result(out / "against" / "both")
    assert len(other.x) == 2
    assert (out / "against" / "both" / "fitted_cell.toml").is_file()
    page = (out / "report.html").read_text("utf-8")
    assert "Which law" in page
    assert f"Verdict: {result.comparison.verdict}" in page
    # Stored fits are compared without fitting again, and into a folder that is there already.
    code, shown, _ = run(capsys, out / "against" / "both", "--against", out, "--out", out / "against")
    assert code == 0
    assert np.array_equal(load_result(out / "against").x, other.x)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("both.toml", "--against", "other_data.toml"), "both and other_data are not fitted to the same numbers: data"),
        (("both.toml", "--against", "thickness.toml", "--nested", "thicknes", "both"), "Did you mean 'thickness'?"),
        (("both.toml", "--nested", "thickness", "both"), "give the other law with --against"),
        (("both.toml", "--against", "both.toml"), "two of the laws to compare are called 'both'"),
        (("both.toml", "--posterior-steps", "100"), "give --posterior as well"),
        (("both.toml", "--resume", "."), "result.json"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_fit(
    folder: Path, tmp_path: Path, capsys: Any, monkeypatch: Any, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(folder)
    code, shown, errors = run(capsys, *words, "--out", tmp_path / "out")
    assert (code, shown) == (2, "")
    assert said in errors
    assert not (tmp_path / "out").exists()


def test_an_unconverged_posterior_is_refused_in_a_sentence_and_goes_on(
    folder: Path, tmp_path: Path, capsys: Any
) -> None:
    pytest.importorskip("emcee", reason="the extra posterior is not installed")
    out = tmp_path / "fitted"
    code, shown, errors = run(capsys, folder / "thickness.toml", "--posterior", "--posterior-steps", "60", "--out", out)
    assert code == 0
    assert "Report: " in shown
    first, second = errors.splitlines()
    assert first.startswith("Posterior: the chains have not converged and are not shown as a posterior: ")
    assert second == f"Go on with the posterior: hydroxcell fit {out} --posterior --out {out}"
    before = load_result(out)
    assert "not shown as a posterior" in (out / "report.html").read_text("utf-8")
    code, _, errors = run(capsys, out, "--posterior", "--posterior-steps", "40", "--out", out)
    assert code == 0
    assert "Posterior: the chains have not converged" in errors
    after = load_result(out)
    assert np.array_equal(after.x, before.x)
    assert len([words for words in after.findings if words.startswith("posterior: ")]) == 1
    drawn = [choice for choice in after.choices if choice.what == "draws of the posterior"]
    assert [(c.chosen, c.why) for c in drawn] == [("at most 40 steps of each walker, seed 2", "from earlier chains")]


def test_an_interrupted_posterior_keeps_the_fit_and_the_draws(
    folder: Path, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    pytest.importorskip("emcee", reason="the extra posterior is not installed")

    @contextmanager
    def bar(text: str) -> Iterator[Any]:
        def tell(share: float, words: str) -> None:
            if words.startswith("posterior, step 100"):
                raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr("hydroxcell.cli.console.progress_bar", bar)
    out = tmp_path / "fitted"
    code, _, errors = run(capsys, folder / "thickness.toml", "--posterior", "--out", out)
    assert code == 0
    assert "Posterior: " in errors
    kept = load_result(out)
    assert kept.status == "complete"
    assert kept.posterior.status == "interrupted: after 100 of at most 20000 steps"


def test_the_sampler_is_asked_for_before_the_fit(folder: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(__import__("sys").modules, "emcee", None)
    code, _, errors = run(capsys, folder / "thickness.toml", "--posterior", "--out", tmp_path / "out")
    assert code == 2
    assert "pip install 'hydroxcell[posterior]'" in errors


def test_a_stored_fit_of_an_earlier_version_is_read(folder: Path, tmp_path: Path, capsys: Any) -> None:
    import json

    run(capsys, folder / "thickness.toml", "--out", tmp_path / "fitted")
    place = tmp_path / "fitted" / "result.json"
    content = json.loads(place.read_text("utf-8"))
    del content["values"]["comparison"]
    place.write_text(json.dumps(content), encoding="utf-8")
    assert load_result(place).comparison is None
    del content["values"]["status"]
    place.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(hydroxcell.errors.FileFormatError, match="lacks status"):
        load_result(place)
