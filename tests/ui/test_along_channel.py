"""The along-channel model in a user's hands: study files, commands, reports, and what is refused."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import hydroxcell as h
from hydroxcell.plot.along import along_the_channels
from hydroxcell.study import Study

Cli = Callable[..., "subprocess.CompletedProcess[str]"]

STUDY = """
cell = "pap_reference"
model = "along_channel"

[along_channel]
{table}

[protocol]
kind = "polarization"
voltages = [0.8, 0.6]
"""


def study(folder: Path, table: str, **more: str) -> Path:
    path = folder / "study.toml"
    path.write_text(STUDY.format(table=table) + "".join(f'\n[set]\n"{k}" = "{v}"\n' for k, v in more.items()))
    return path


def test_run_writes_report_and_profiles(cli: Cli, tmp_path: Path) -> None:
    channels = 'cathode_channels = { length = "0.2 m", number = 2, width = "1 mm", depth = "1 mm" }'
    path = study(tmp_path, f'flow = "counter"\nsegments = 3\n{channels}')
    found = cli("run", path, "--out", tmp_path / "out")
    assert found.returncode == 0, found.stderr
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Along the channels" in page
    assert "No channels were given for the anode" in page
    text = (tmp_path / "out" / "along_channel.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 2 * 3
    last = [float(r["local_current_density / A/cm2"]) for r in rows if r["point"] == "1"]
    assert sum(last) / 3 == pytest.approx(float(rows[-1]["current_density / A/cm2"]), rel=1e-6)
    result = h.load_result(tmp_path / "out")
    assert result.study.hash == Study.from_file(path).hash
    assert result.study.along_channel == Study.from_file(path).along_channel
    assert result.along is not None
    assert result["pressure_drop_cathode"][0] > 0.0


def test_the_figure_of_cross_flow_is_a_map() -> None:
    result = h.simulate(
        "pap_reference",
        h.Hold(voltage=0.6),
        model="along_channel",
        along=h.AlongChannel(flow="cross", segments=2, rows=2),
    )
    figure = along_the_channels(result)
    assert sum(len(axes.images) for axes in figure.axes) == 6
    assert result.along is not None
    assert result.along.grid("current_density", 0).shape == (2, 2)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("segments = 0", ("segments = 0", "between 1 and")),
        ('flow = "contra"', ("contra", "counter")),
        ('flow = "cross"\nsegments = 4', ("rows is missing",)),
        ('flow = "co"\nrows = 3', ("rows is for", "cross")),
        ('flow = "cross"\nsegments = 40\nrows = 40', ("1600 segments",)),
        ("segmets = 4", ("segmets", "segments")),
        ('cathode_channels = { length = "20 cm", number = 1, width = "1 m", depth = "1 mm" }', ("width = 1 m",)),
        ('coolant = { inlet_temperature = "75 degC", rise = "80 degC" }', ("rise", "5 K")),
        ('coolant = { inlet_temperature = "75 degC", rise = "5 K", along = "membrane" }', ("along",)),
    ],
)
def test_unusable_tables_are_refused_in_words(cli: Cli, tmp_path: Path, table: str, words: tuple[str, ...]) -> None:
    found = cli("run", study(tmp_path, table), "--out", tmp_path / "out")
    assert found.returncode == 2, found.stderr
    assert "Traceback" not in found.stderr
    for word in words:
        assert word in found.stderr
    assert not (tmp_path / "out").exists()


def test_unlimited_flow_on_both_sides_is_refused() -> None:
    cell = h.load_cell("pap_reference").replace(
        {f"conditions.{side}.flow.kind": "differential" for side in ("anode", "cathode")}
    )
    with pytest.raises(h.InputError, match=r"Set the flow of one side at least.*slpm"):
        h.simulate(cell, h.Hold(voltage=0.6), model="along_channel")


def test_channels_belong_to_the_along_channel_model() -> None:
    with pytest.raises(h.InputError, match='write model = "along_channel"'):
        h.simulate("pap_reference", h.Hold(voltage=0.6), along=h.AlongChannel())


def test_the_hash_knows_the_channels() -> None:
    cell, hold = h.load_cell("pap_reference"), h.Hold(voltage=0.6)
    hashes = {
        Study(cell, hold, "along_channel", "", record).hash
        for record in (None, h.AlongChannel(), h.AlongChannel(flow="co"), h.AlongChannel(segments=5))
    }
    assert len(hashes) == 3
    assert Study(cell, hold).hash not in hashes


def test_channels_that_stop_their_gas_are_refused() -> None:
    narrow = {"length": "2 m", "number": 1, "width": "0.1 mm", "depth": "0.1 mm"}
    along = h.AlongChannel(flow="counter", segments=3, cathode_channels=narrow)
    with pytest.raises(h.InputError, match="cathode_channels: the gas would lose all of its 1 bar"):
        h.simulate("pap_reference", h.Hold(voltage=0.6), model="along_channel", along=along)
