"""Campaigns: files to samples, refusals that stop nothing, comparison, the report in HTML and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

from hydroxcell.cli.main import cli
from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.lab import evaluations
from hydroxcell.lab.campaign import Campaign, evaluate_campaign, replicates
from hydroxcell.lab.evaluations import Evaluation, Option
from hydroxcell.lab.measured import Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.report.campaign import campaign_page, html_campaign
from hydroxcell.report.measured import MeasuredPage, measured_page
from hydroxcell.report.page import Drawing
from hydroxcell.report.pdf import pdf_campaign


@dataclass(frozen=True, eq=False, kw_only=True)
class Mean(Measured):
    KIND: ClassVar[str] = "made_mean"
    voltage: np.ndarray

    def tables(self) -> Mapping[str, Any]:
        return {"trace": {"cell_voltage": self.voltage}}


def mean(recordings: Sequence[Recording], options: Mapping[str, Any]) -> Mean:
    voltage = recordings[0].main.si("potential")
    if "largest" in options and voltage.max() > options["largest"]:
        raise InputError(f"{recordings[0].file}: above {options['largest']:g} V.")
    value = Value.of(voltage.mean(), voltage.std(ddof=1) / len(voltage) ** 0.5, "mean", len(voltage) - 1)
    return Mean(sentence=f"The mean is {value.value:.3f} V.", values={"cell_voltage": value}, voltage=voltage)


def page(result: Mean) -> MeasuredPage:
    return measured_page(result, [Drawing("trace", "Trace", "The trace.", lambda f: f.subplots().plot(result.voltage))])


def together(figure: Any, named: Sequence[tuple[str, Mean]]) -> None:
    axes = figure.subplots()
    for name, result in named:
        axes.plot(result.voltage, label=name)


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    name = __name__
    made = Evaluation(
        "made_mean", "Mean of a trace", f"{name}:mean", f"{name}:Mean", f"{name}:page",
        (Option("largest", "quantity", "largest voltage", "V"),), "", f"{name}:together",
    )  # fmt: skip
    import sys

    monkeypatch.setattr(evaluations, "BY_KIND", {"made_mean": made})
    monkeypatch.setattr(evaluations, "EVALUATIONS", (made,))
    sys.modules.setdefault(name, sys.modules[__name__])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "tests of May"
    (place / "PAP-1").mkdir(parents=True)
    for name, start in (("PAP-1/a.csv", 0.7), ("PAP-1/b.csv", 0.72), ("PAP-2.csv", 0.6)):
        rows = "\n".join(f"{k},{start + 0.001 * (k % 3)}" for k in range(9))
        (place / name).write_text(f"time / s,E / V\n{rows}\n")
    (place / "broken.csv").write_bytes(b"\0\1\2 nothing")
    return place


def test_folder_makes_samples_of_its_subfolders(folder: Path) -> None:
    result = evaluate_campaign(Campaign.from_folder(folder, {"largest": "2 V", "unknown_here": "x"}, "made_mean"))
    assert {name: len(of) for name, of in result.samples.items()} == {"PAP-1": 2, "PAP-2": 1}
    assert [r.files for r in result.refused] == [("broken.csv",)]
    assert result.results[0].settings == {"largest": "2 V"}
    number, average, spread = replicates(result.samples["PAP-1"], "cell_voltage")
    assert (number, average, spread) == (2, pytest.approx(0.711), pytest.approx(0.02 / 2**0.5))


def test_campaign_file(folder: Path) -> None:
    path = folder / "campaign.toml"
    path.write_text(
        'format = "hydroxcell-campaign-1"\ntitle = "May"\n[defaults]\nlargest = "0.65 V"\n'
        '[[measurement]]\nsample = "one"\nkind = "made_mean"\nfiles = ["PAP-1/a.csv"]\nset = { largest = "1 V" }\n'
        '[[measurement]]\nkind = "made_mean"\nfiles = "PAP-1/b.csv"\n'
        '[[measurement]]\nsample = "mapped"\nkind = "made_mean"\nfiles = "plain.csv"\nmap = "plain.toml"\n'
    )
    (folder / "plain.csv").write_text("0,0.5\n1,0.6\n2,0.55\n")
    (folder / "plain.toml").write_text('[columns]\n2 = { quantity = "potential", unit = "V" }\n')
    result = evaluate_campaign(Campaign.from_file(path))
    assert [r.sample for r in result.results] == ["one", "mapped"]
    assert any("a mapping was given" in choice.why for choice in result.results[1].choices)
    assert "above 0.65 V" in result.refused[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "x"\n', "format"),
        ('format = "hydroxcell-campaign-1"\n', "measurement"),
        ('format = "hydroxcell-campaign-1"\n[[measurement]]\nfiels = ["a"]\n', "Did you mean 'files'"),
        ('format = "hydroxcell-campaign-1"\n[[measurement]]\nsample = "a"\n', "files = "),
        ('format = "hydroxcell-campaign-1"\n[[measurement]]\nfiles = ["a"]\nkind = "made_men"\n', "made_mean"),
    ],
)
def test_campaign_files_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(HydroxcellError, match=words):
        Campaign.from_file(path)


def test_interrupt_keeps_what_is_done(folder: Path) -> None:
    def stop(share: float, _: str) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    result = evaluate_campaign(Campaign.from_folder(folder, kind="made_mean"), stop)
    assert result.status.startswith("interrupted")
    assert len(result.results) == 2


def test_report_compares_samples(folder: Path) -> None:
    page = campaign_page(evaluate_campaign(Campaign.from_folder(folder, kind="made_mean")))
    pages = html_campaign(page)
    assert list(pages) == ["index.html", "sample_PAP-1.html", "sample_PAP-2.html"]
    for words in ("PAP-1: a.csv", "PAP-2", "broken.csv", "± 0.014", "<svg"):
        assert words in pages["index.html"], words
    assert pages["sample_PAP-1.html"].count("<svg") == 2
    ids = [part.split('"')[0] for part in pages["sample_PAP-1.html"].split('id="')[1:]]
    assert len(ids) == len(set(ids))
    assert pdf_campaign(page).startswith(b"%PDF")


def test_command_writes_one_report(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["analyze", str(folder), "--as", "made_mean", "--out", str(out)])
    assert done.exit_code == 0, done.output
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"index.html", "report.pdf", "values.csv", "figures/compare_made_mean.pdf"} <= names
    assert "results/001_made_mean.json" in names
    assert "not evaluated: broken.csv" in done.output
    assert "PAP-1,made_mean,a.csv,cell_voltage,0.701" in (out / "values.csv").read_text()


def test_processes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # processes know the evaluations of the package alone
    rows = "temperature / degC,conductivity / mS/cm\n30,20\n50,30\n70,43\n80,51\n"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(rows)
    (tmp_path / "c.csv").write_bytes(b"\0\1 nothing")
    campaign = Campaign.from_folder(tmp_path, kind="arrhenius")
    alone, together = (evaluate_campaign(campaign, workers=workers) for workers in (1, 2))
    assert [r.sample for r in together.results] == ["a", "b"]
    assert list(together.results) == list(alone.results)
    assert together.refused == alone.refused
