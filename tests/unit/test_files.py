"""Files: what cannot be read is said in one sentence, what cannot be written leaves nothing behind."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hydroxcell import files
from hydroxcell.errors import FileFormatError


def refuses(path: Path, *said: str) -> None:
    with pytest.raises(FileFormatError) as caught:
        files.read_toml(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    for part in said:
        assert part in message


def written(folder: Path, content: bytes) -> Path:
    path = folder / "cell.toml"
    path.write_bytes(content)
    return path


def test_reads_toml(tmp_path: Path) -> None:
    path = written(tmp_path, 'a = 1\n[b]\nc = "25 µm"\n'.encode())
    assert files.read_toml(path) == {"a": 1, "b": {"c": "25 µm"}}
    assert files.read_toml(str(path)) == files.read_toml(path)


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    assert files.read_toml(written(tmp_path, b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")) == {"a": 1, "b": 2}


def test_missing_file(tmp_path: Path) -> None:
    refuses(tmp_path / "none.toml", "there is no such file")


def test_folder(tmp_path: Path) -> None:
    refuses(tmp_path, "this is a folder")


@pytest.mark.parametrize("content", [b"", b"  \n\t\n", b"\xef\xbb\xbf"])
def test_empty(tmp_path: Path, content: bytes) -> None:
    refuses(written(tmp_path, content), "the file is empty")


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "cell.toml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)  # a sparse file: 50 MB long, no disk used
    refuses(path, "50.0 MB", "limit is 5 MB")


def test_latin_1(tmp_path: Path) -> None:
    refuses(written(tmp_path, b"a = 1\nb = '25 \xb5m'\n"), ", line 2, byte 9: the byte 0xb5", "save the file as UTF-8")


def test_utf_16(tmp_path: Path) -> None:
    refuses(written(tmp_path, "a = 1".encode("utf-16")), "not a text file")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a = 1\nb = = 2\n", "line 2, column 5"),
        (b"a = 1\na = 2\n", "line 2, column"),
        (b"a = 1\n[b\n", "line 2, column"),
        (b"a = 1\nb = ", "line 2, column 5"),
        (b"a = 1,5", "line 1, column 6"),
    ],
)
def test_toml_mistake_is_located(tmp_path: Path, content: bytes, place: str) -> None:
    refuses(written(tmp_path, content), place, "not valid TOML")


def test_deep_nesting(tmp_path: Path) -> None:
    refuses(written(tmp_path, b"a = " + b"[" * 100_000), "nested too deeply")


def test_name_with_a_zero_byte() -> None:
    with pytest.raises(FileFormatError, match="cannot be read"):
        files.read_text("cell\0.toml")


def test_writes_text_and_bytes_and_makes_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "curve.csv"
    files.write_atomically(path, "ä\n")
    assert path.read_bytes() == "ä\n".encode()
    files.write_atomically(path, b"\x00")
    assert path.read_bytes() == b"\x00"
    assert [entry.name for entry in path.parent.iterdir()] == ["curve.csv"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "curve.csv"
    files.write_atomically(path, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(FileFormatError, match=re.escape("cannot be written (no space left on device)")):
        files.write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["curve.csv"]


def test_writing_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileFormatError, match="cannot be written"):
        files.write_atomically(tmp_path / "out", "text")
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_rights_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    files.write_atomically(path, "old")
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    path.chmod(0o600)
    files.write_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600
