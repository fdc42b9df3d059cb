"""A study: one cell, one protocol, one model. Serialisable, with a stable hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import ValidationError

from hydroxcell import __version__
from hydroxcell.analyses import BY_KIND, load
from hydroxcell.cell.along_channel import AlongChannel
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.protocols import BaseProtocol
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import FileFormatError, InputError, UnknownNameError
from hydroxcell.files import read_toml

ModelName = Literal["through_plane", "lumped", "along_channel"]
MODELS: tuple[str, ...] = get_args(ModelName)
FORMAT = "hydroxcell-study-1"
KEYS = ("format", "title", "text", "cell", "model", "set", "protocol", "along_channel")


@dataclass(frozen=True)
class Study:
    """What is simulated: cell (with conditions), protocol and model.

    Attributes
    ----------
    cell : the cell with its conditions
    protocol : what is done to it
    model : "through_plane", "lumped" or "along_channel"
    title : for reports; does not enter the hash
    along_channel : direction, segments, channels and coolant of the model "along_channel"; its defaults if left out
    """

    cell: Cell
    protocol: BaseProtocol
    model: ModelName = "through_plane"
    title: str = ""
    along_channel: AlongChannel | None = None

    def __post_init__(self) -> None:
        """Refuse a protocol that the model cannot run."""
        allowed = BY_KIND[self.protocol.kind].models
        if self.model not in allowed:
            raise InputError(
                f"model = {self.model!r} cannot run the protocol {self.protocol.kind!r}; use {' or '.join(allowed)}."
            )
        if self.model == "along_channel":
            object.__setattr__(self, "along_channel", self.along_channel or AlongChannel())
            _check_along(self.cell)
        elif self.along_channel is not None:
            raise InputError(
                f'along_channel was given, but model = "{self.model}" has no channels with a length; '
                'write model = "along_channel" or leave it out.'
            )
        if self.model == "lumped" and "carbonation" in self.cell.structure:
            raise InputError(
                f"model = 'lumped' knows no carbon dioxide, which the cell {self.cell.name!r} is to be computed with; "
                'use model = "through_plane", or leave carbonation out.'
            )

    @property
    def hash(self) -> str:
        """SHA-256 of everything that decides the numbers: cell, protocol, model and version of the package."""
        content = {
            "cell": self.cell.hash,
            "protocol": self.protocol.model_dump(mode="json"),
            "model": self.model,
            "version": __version__,
        }
        if self.along_channel is not None:
            content["along_channel"] = self.along_channel.model_dump(mode="json")
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Plain data that `Study.from_dict` reads back to an equal study."""
        return {
            "format": FORMAT,
            "title": self.title,
            "model": self.model,
            "protocol": self.protocol.model_dump(mode="json"),
            "cell": self.cell.to_toml(),
            **({"along_channel": self.along_channel.model_dump(mode="json")} if self.along_channel else {}),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Study:
        """Study from `to_dict` data (the cell is stored whole, as the text of a cell file)."""
        from hydroxcell.cell.catalog import read_cell

        return cls(
            cell=read_cell(content["cell"]),
            protocol=_protocol(content["protocol"], "stored study"),
            model=content["model"],
            title=content["title"],
            along_channel=_along(content.get("along_channel"), "stored study"),
        )

    @classmethod
    def from_file(cls, path: str | Path, overrides: Mapping[str, str] | None = None, cell: str | None = None) -> Study:
        """Read a study file; `overrides` are further `[set]` entries, `cell` replaces the file's cell.

        Errors: InputError that names the file, the key, the value and the remedy.
        """
        content = read_toml(path)
        where = str(path)
        for key in content:
            if key not in KEYS:
                raise UnknownNameError("key", key, KEYS, where)
        if content.get("format", FORMAT) != FORMAT:
            raise FileFormatError(f"{where}: format = {content['format']!r} is not a study; expected {FORMAT!r}.")
        model = content.get("model", "through_plane")
        if model not in MODELS:
            raise UnknownNameError("model", str(model), MODELS, f"{where}: model")
        found = _load(cell or content.get("cell"), Path(path), where)
        changes = {**_beside(_settings(content.get("set", {}), where), Path(path).parent), **(overrides or {})}
        return cls(
            cell=_replace(found, changes, where),
            protocol=_protocol(content.get("protocol", {"kind": "polarization"}), where, Path(path).parent),
            model=model,
            title=str(content.get("title", found.title)),
            along_channel=_along(content.get("along_channel"), where),
        )


def _along(table: object, where: str) -> AlongChannel | None:
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise InputError(f'{where}: [along_channel] must be a table of lines like flow = "counter", segments = 20.')
    try:
        return AlongChannel(**table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{where}: [along_channel] {place + ': ' if place else ''}{message}") from None
    except InputError as error:
        raise error.located(where) from None


def _check_along(cell: Cell) -> None:
    """A plate needs a limited feed on one side at least."""
    kinds = [cell.structure[f"conditions.{side}.flow.kind"] for side in ("anode", "cathode")]
    if all(kind == "differential" for kind in kinds):
        raise InputError(
            f"{cell.name}: conditions.anode.flow.kind and conditions.cathode.flow.kind are both "
            '"differential": with unlimited flow nothing varies along the channels. Set the flow of one side at least, '
            'for example conditions.cathode.flow = { kind = "fixed", rate = "1 slpm" }, or use model = "through_plane".'
        )


def _load(name: object, path: Path, where: str) -> Cell:
    if not isinstance(name, str) or not name:
        raise InputError(
            f'{where}: no cell is named; add a line such as cell = "pap_reference" (hydroxcell cells list).'
        )
    beside = path.parent / name
    try:
        return load_cell(str(beside) if name.endswith(".toml") and beside.is_file() else name)
    except InputError as error:
        raise error.located(f"{where}: cell") from None


def _settings(table: object, where: str) -> dict[str, str | float]:
    if not isinstance(table, dict):
        raise InputError(f'{where}: [set] must be a table of lines like "membrane.thickness" = "20 um".')
    flat: dict[str, str | float] = {}

    def walk(node: Mapping[str, Any], prefix: str) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            elif isinstance(value, bool | list):
                raise InputError(f"{where}: [set] {prefix}{key} = {value!r}; give a number or a text with a unit.")
            else:
                flat[prefix + key] = value

    walk(table, "")
    return flat


def _beside(changes: Mapping[str, str | float], folder: Path) -> dict[str, str | float]:
    """Settings in which card files beside the study stand with their whole path."""
    found = dict(changes)
    for path, value in changes.items():
        card = folder / str(value)
        if path.endswith(".material") and str(value).endswith(".toml") and card.is_file():
            found[path] = str(card.resolve())
    return found


def _replace(cell: Cell, changes: Mapping[str, str | float], where: str) -> Cell:
    if not changes:
        return cell
    try:
        return cell.replace(dict(changes))
    except InputError as error:
        raise error.located(f"{where}: [set]") from None


def _protocol(content: object, where: str, folder: Path | None = None) -> BaseProtocol:
    if not isinstance(content, Mapping):
        raise InputError(f'{where}: [protocol] must be a table with a kind, for example kind = "polarization".')
    data = dict(content)
    kind = data.get("kind", "polarization")
    if kind not in BY_KIND:
        raise UnknownNameError("protocol kind", str(kind), BY_KIND, f"{where}: [protocol]")
    protocol: type[BaseProtocol] = load(BY_KIND[kind].protocol)
    for key in data:
        if key not in protocol.model_fields:
            raise UnknownNameError("key", key, protocol.model_fields, f"{where}: [protocol]")
    if folder is not None:
        try:
            data = dict(protocol.prepared(data, folder))
        except InputError as error:
            raise error.located(f"{where}: [protocol]") from None
    try:
        return protocol.model_validate(data | {"kind": kind})
    except ValidationError as error:
        raise InputError(f"{where}: [protocol] {_problem(error, kind)}") from None


def _problem(error: ValidationError, kind: str) -> str:
    """The first mistake in words; a key that does not exist goes before one that is missing because of it."""
    problems = error.errors()
    unknown = [p for p in problems if p["type"] == "extra_forbidden"]
    first = (unknown or problems)[0]
    parts = [str(part) for part in first["loc"] if part != kind]
    place = ".".join(parts)
    if unknown:
        missing = [str(p["loc"][-1]) for p in problems if p["type"] == "missing" and p["loc"][:-1] == first["loc"][:-1]]
        hint = f" Did you mean {missing[0]!r}?" if missing else ""
        return f"{place}: there is no such key here.{hint}"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] in ("model_type", "dict_type"):
        message = f"{first['input']!r} is not a table of keys and values; see the how-to page of this protocol."
    return f"{place + ': ' if place else ''}{message}"
