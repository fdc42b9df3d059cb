"""Files that a study of a fit names: measured curves beside the study, and further cells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hydroxcell.cell.catalog import load_cell
from hydroxcell.errors import InputError

OF_FILE = ("area", "quantities")
"""Entries of a data set that say how its file is read."""


def data_of(item: Mapping[str, Any], folder: Path) -> Any:
    """A data set of a study file; `file` is read, everything else stays as it is.

    Errors: InputError for a file that is not there or lacks a column, a unit, or the active area.
    """
    from hydroxcell.fit.data import from_file

    name = str(item.get("name", ""))
    if "file" not in item:
        for key in OF_FILE:
            if key in item:
                raise InputError(f"data {name!r}: {key} goes with file, which is not given.")
        return _with_profile(dict(item), folder)
    for key in ("abscissa", "values"):
        if key in item:
            raise InputError(f"data {name!r}: {key} and file were both given; the numbers come from one of them.")
    options = {key: value for key, value in item.items() if key != "file"}
    return from_file(_beside(str(item["file"]), folder), **_with_profile(options, folder))


def _with_profile(item: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A load profile given by the name of a table."""
    from hydroxcell.cell.load_profile import LoadProfile

    if isinstance(item.get("profile"), str):
        item["profile"] = LoadProfile.from_csv(_beside(item["profile"], folder))
    return item


def _beside(name: str, folder: Path) -> Path:
    path = Path(name)
    return path if path.is_absolute() else folder / path


def cell_text(name: str, folder: Path) -> str:
    """Text of a cell by its name or file beside the study; a text stays as it is."""
    if "\n" in name:
        return name
    beside = _beside(name, folder)
    return load_cell(str(beside) if name.endswith(".toml") and beside.is_file() else name).to_toml()
