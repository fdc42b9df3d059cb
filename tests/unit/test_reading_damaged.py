"""Damaged binary files and folders: a clear error or a flagged reading, never another exception, hang or huge array."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import made_files as made
import numpy as np
import pytest
from click.testing import CliRunner

import hydroxcell
from hydroxcell.cli.main import cli
from hydroxcell.errors import FileFormatError, HydroxcellError, InputError
from hydroxcell.lab import folder
from hydroxcell.lab.content import Content
from hydroxcell.lab.reading import read_content
from hydroxcell.lab.recording import Recording

MUTANTS = 1500
MOST_MEMORY = 60e6  # bytes


def workbook() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (["j (mA/cm2)", "E / V"], [0, 0.9], [100, 0.8]):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def tdms() -> bytes:
    nptdms = pytest.importorskip("nptdms")
    target = io.BytesIO()
    with nptdms.TdmsWriter(target) as writer:
        time = nptdms.ChannelObject("EC", "Time", np.arange(5.0), {"unit_string": "s"})
        words = nptdms.ChannelObject("EC", "Word", np.array(["a", "b"]), {})
        writer.write_segment([nptdms.RootObject({"Title": "made"}), nptdms.GroupObject("EC", {}), time, words])
    return target.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    "mpr": lambda: made.ec_lab((1, 2, 3, 4, 6, 11), [(6, 0.0, 0.1, 0.5), (2, 1.0, 0.2, 0.6)], loops=(0, 1, 2)),
    "old mpr": lambda: made.ec_lab((4, 32, 36, 35, 999), [(0.0, 1e3, 2.0, -30.0, 1.0)], version=3, kinds={999: "f"}),
    "ism": lambda: made.zahner_spectrum([100.0, 1e3, 1e4], [1, 2, 3]),
    "isc": lambda: made.zahner_voltammogram([0, 1, 2], [0.1, 0.2, 0.3]),
    "isw": lambda: bytes(12) + made.zahner_count(3) + np.arange(9, dtype=">f8").tobytes(),
    "pssession": lambda: made.palmsens([made.palmsens_voltammogram(), made.palmsens_spectrum()]),
    "xlsx": workbook,
    "tdms": tdms,
}


def attempt(data: bytes) -> Recording | None:
    """What is read, used a little; None if it is refused."""
    try:
        found = read_content(Content.of(data, "damaged"))
        found.spectra()
        return found
    except HydroxcellError:
        return None


@pytest.mark.parametrize("name", SEEDS)
def test_files_cut_off_anywhere(name: str) -> None:
    data = SEEDS[name]()
    whole = attempt(data)
    assert whole is not None
    for end in range(1, len(data), max(1, len(data) // 250)):
        found = attempt(data[:end])
        if found is not None and name != "isw":  # text behind the last value may be missing unseen
            assert found.findings or [len(t) for t in found.tables] == [len(t) for t in whole.tables]


@pytest.mark.parametrize("name", SEEDS)
def test_flipped_bytes_and_wrong_lengths(name: str) -> None:
    draw, seed = random.Random(name), SEEDS[name]()
    tracemalloc.start()
    for _ in range(MUTANTS // len(SEEDS)):
        data = bytearray(seed)
        for _ in range(draw.choice((1, 1, 2, 4))):
            place = draw.randrange(len(data))
            kind = draw.randrange(6)
            if kind == 0:
                data[place] ^= 1 << draw.randrange(8)
            elif kind == 1:
                data[place] = draw.randrange(256)
            elif kind == 2:
                data[place : place + 4] = struct.pack("<I", draw.choice((0, 1, 4_000_000_000, 2**31 - 1, len(seed))))
            elif kind == 3:
                data[place : place + 4] = struct.pack(">I", draw.choice((4_000_000_000, 2**31 - 1)))
            elif kind == 4:
                data[place:place] = data[place : place + draw.randint(1, 60)]
            else:
                del data[place : place + draw.randint(1, 30)]
            data = data or bytearray(b"\n")
        attempt(bytes(data))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_MEMORY


def test_a_stated_number_of_values_is_not_believed() -> None:
    tracemalloc.start()
    for place in (0, 2):
        data = bytearray(made.zahner_spectrum([100.0, 1e3], [1, 2]))
        data[6 + place : 10 + place] = struct.pack(">I", 4_000_000_000)
        with pytest.raises(FileFormatError):
            read_content(Content.of(bytes(data), "made.ism"))
    assert len(read_content(Content.of(made.ec_lab((4, 6), [(0.0, 0.1)], points=4_000_000_000), "made")).main) == 1
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_MEMORY


def folder_of_files(place: Path) -> Path:
    """Three files that can be read, in two folders, and three that cannot."""
    (place / "inside").mkdir()
    (place / "a.mpr").write_bytes(SEEDS["mpr"]())
    (place / "b.ism").write_bytes(SEEDS["ism"]())
    (place / "inside" / "c.pssession").write_bytes(SEEDS["pssession"]())
    (place / "notes.txt").write_text("not a measurement")
    (place / "empty").write_bytes(b"")
    (place / "inside" / "cut.mpr").write_bytes(SEEDS["mpr"]()[:400])
    (place / ".hidden").write_bytes(b"x")
    return place


@pytest.mark.parametrize("workers", [1, 2])
def test_folders(tmp_path: Path, workers: int) -> None:
    told: list[float] = []
    found = hydroxcell.read_folder(
        folder_of_files(tmp_path), workers=workers, progress=lambda share, name: told.append(share)
    )
    assert list(found.recordings) == ["a.mpr", "b.ism", "inside/c.pssession"]
    assert [file.file for file in found.unreadable] == ["empty", "inside/cut.mpr", "notes.txt"]
    assert found.unreadable[0].reason == "the file is empty."
    assert "without data" in found.unreadable[1].reason
    assert len(told) == 6
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_a_reader_that_breaks_down_or_does_not_end_stops_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = folder_of_files(tmp_path)

    def started(code: str) -> Callable[[], subprocess.Popen[bytes]]:
        return lambda: subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(folder, "_started", started("input()"))
    broken = hydroxcell.read_folder(files, workers=2)
    assert [file.reason.startswith("the reader broke down") for file in broken.unreadable] == [True] * 6
    monkeypatch.setattr(folder, "_started", started("import time; time.sleep(60)"))
    late = hydroxcell.read_folder(files, workers=3, patience=0.05)
    assert all("took longer than 0.05 s" in file.reason for file in late.unreadable)


def test_what_is_no_folder_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        hydroxcell.read_folder(tmp_path / "nothing")
    assert hydroxcell.read_folder(tmp_path).recordings == {}
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FileFormatError, match="a device or a pipe"):
            hydroxcell.read(tmp_path / "pipe")


def test_command_lists_what_was_not_read(tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["read", str(folder_of_files(tmp_path))], catch_exceptions=False)
    assert "a.mpr: Cyclic Voltammetry (ec_lab_binary), 2 rows" in shown.output
    assert "not read: notes.txt: " in shown.output
    assert "3 files read, 3 not" in shown.output
    plain = CliRunner().invoke(cli, ["read", "--json", str(tmp_path)], catch_exceptions=False)
    assert '"unreadable": "the file is empty."' in plain.output
