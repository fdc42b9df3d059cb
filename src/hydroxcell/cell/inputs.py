"""Reading a cell file with everything it is based on and the material cards that it names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, LAWS, NUMBERS, SLOTS
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.materials.catalog import find_card
from hydroxcell.materials.reading import Layer, Vocabulary, overlay, read_layer

SET_FOLDER = Path(__file__).parent / "sets"
SCHEMA_VERSION = 1
_DEEPEST_CHAIN = 8


class FileHeader(BaseModel):
    """Entries at the top of a cell file, before its tables."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_version: int = Field(default=SCHEMA_VERSION, description="version of the file format")
    name: str = Field(default="", description="short name, like the file's")
    title: str = Field(default="", description="one line that names the cell")
    text: str = Field(default="", description="what the cell is and what is known of it")
    references: list[str] = Field(default_factory=list, description="keys of the bibliography")
    based_on: str = Field(default="", description="name or path of the cell whose entries this file changes")
    resolved: bool = Field(
        default=False, description="true in written files: every entry is present, material names are labels only"
    )


@cache
def vocabulary() -> Vocabulary:
    """Every name that a cell file may use."""
    return Vocabulary(NUMBERS | DEW_POINTS, LAWS, CHOICES, frozenset(SLOTS))


def shipped_cells() -> list[str]:
    """Names of the cells that come with the package."""
    return sorted(p.stem for p in SET_FOLDER.glob("*.toml"))


def locate(name_or_path: str, folder: Path | None = None, where: str = "") -> tuple[Path, str]:
    """File of a cell and the name to show for it: a shipped name first, else a path."""
    shipped = SET_FOLDER / f"{name_or_path}.toml"
    if "/" not in name_or_path and shipped.is_file():
        return shipped, f"cell/sets/{name_or_path}.toml"
    path = Path(name_or_path) if folder is None else folder / name_or_path
    if path.suffix == ".toml" or path.is_file():
        return path, str(path)
    raise UnknownNameError("cell", name_or_path, shipped_cells(), where)


def read_cell_file(path: Path, place: str, depth: int = 0) -> tuple[FileHeader, Layer]:
    """Header and entries of a cell file, laid over those of its base."""
    return read_entries(read_toml(path), path.parent, place, depth)


def read_entries(raw: dict[str, Any], folder: Path, place: str, depth: int = 0) -> tuple[FileHeader, Layer]:
    """Header and entries of a parsed cell file; names of bases and cards are looked up beside `folder`."""
    header = _header(raw, place)
    tables = {k: v for k, v in raw.items() if k not in FileHeader.model_fields}
    own = read_layer(tables, vocabulary(), place, place)
    if not header.resolved:
        own = with_cards(own, folder, place)
    if not header.based_on:
        return header, own
    if depth >= _DEEPEST_CHAIN:
        raise InputError(f"{place}: based_on: the chain of bases is longer than {_DEEPEST_CHAIN}; is it a circle?")
    base_path, base_place = locate(header.based_on, folder, f"{place}: based_on")
    base_header, base = read_cell_file(base_path, base_place, depth + 1)
    inherited = {
        k: v for k, v in base_header.model_dump().items() if k in ("references", "text") and not getattr(header, k)
    }
    return header.model_copy(update=inherited), overlay(base, own)


def with_cards(layer: Layer, folder: Path | None, place: str) -> Layer:
    """Layer with the material cards that it names."""
    cards = {}
    for slot in SLOTS.values():
        key = f"{slot.path}.material"
        if key in layer.choices:
            cards[slot.path] = find_card(slot.accepts, layer.choices[key], folder, f"{place}: {key}")
    return replace(layer, cards={path: card.layer for path, card in cards.items()}) if cards else layer


def resolve(layer: Layer) -> Layer:
    """Material cards placed at their slots, with the cell's own entries over them."""
    base = Layer()
    for path, card in layer.cards.items():
        base = overlay(base, card.under(path, vocabulary()))
    return overlay(base, replace(layer, cards={}))


def _header(raw: dict[str, Any], place: str) -> FileHeader:
    entries = {k: v for k, v in raw.items() if k in FileHeader.model_fields}
    try:
        header = FileHeader.model_validate(entries)
    except ValidationError as error:
        problem = error.errors()[0]
        key = str(problem["loc"][0])
        raise InputError(f"{place}: {key}: {entries.get(key)!r} cannot be used: {problem['msg'].lower()}.") from None
    if header.schema_version > SCHEMA_VERSION:
        raise InputError(
            f"{place}: schema_version: {header.schema_version} is newer than this package knows ({SCHEMA_VERSION}); "
            "update the package."
        )
    return header
