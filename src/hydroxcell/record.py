"""What every result is, simulated or measured: an immutable record with numbers, tables, words and files."""

from __future__ import annotations

import csv
import importlib
import io
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import numpy as np

from hydroxcell import __version__
from hydroxcell.errors import FileFormatError, UnknownNameError
from hydroxcell.files import write_atomically
from hydroxcell.nomenclature import lookup
from hydroxcell.units import from_si

Columns = Mapping[str, Any]
"""Columns of one table: arrays (n,) in SI by name of the nomenclature, or n words."""
COMPLETE = "complete"
_PARTS: dict[str, type] = {}
_Part = TypeVar("_Part", bound=type)


def part(kind: _Part) -> _Part:
    """Mark a frozen record of numbers and texts as something that fields of results may hold."""
    _PARTS[kind.__name__] = kind
    return kind


@cache
def load(name: str) -> Any:
    """The object that "module:name" stands for."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


@dataclass(frozen=True, eq=False, kw_only=True)
class Record(ABC):
    """Base of all results.

    Fields of subclasses are arrays (real, complex, of truth values or of words), numbers, texts, records marked as
    `part`, and tuples or mappings of these; they are saved and loaded without loss.

    Attributes
    ----------
    sentence : what the result says, in one sentence
    status : "complete", "stopped: reason" or "interrupted: how far it came"
    version : of the package that computed it
    """

    FORMAT: ClassVar[str]
    APART: ClassVar[tuple[str, ...]] = ()
    """Fields that `head` stores in their own way."""

    sentence: str
    status: str = COMPLETE
    version: str = __version__

    @abstractmethod
    def tables(self) -> Mapping[str, Columns]:
        """Tables by name of their file ("transient", "profiles"), the main one first."""

    @abstractmethod
    def key_figures(self) -> Mapping[str, float]:
        """Numbers that sum the result up, SI, by name of the nomenclature."""

    @abstractmethod
    def head(self) -> dict[str, Any]:
        """What the file of a result says first: its origin, with a hash."""

    @abstractmethod
    def page(self) -> Any:
        """The page of the report."""

    @abstractmethod
    def identity(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Entries of the summary before and after the key figures."""

    @classmethod
    def apart(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        """Fields of `APART` from the data of `to_dict`."""
        return {}

    def __getitem__(self, name: str) -> Any:
        """One column of the main table, SI; unknown names raise with the nearest ones."""
        main = next(iter(self.tables().values()))
        if name not in main:
            raise UnknownNameError("result quantity", name, main)
        return main[name]

    def __eq__(self, other: object) -> bool:
        """Equal when every number and the origin are equal."""
        return isinstance(other, Record) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Number of rows of the main table."""
        return len(next(iter(next(iter(self.tables().values())).values())))

    def summary(self) -> dict[str, Any]:
        """Key figures with units in their names, status and hash; what does not exist is None."""
        before, after = self.identity()
        found = before | {"status": self.status, "sentence": self.sentence}
        for name, value in self.key_figures().items():
            unit = lookup(name).display_unit
            shown = float(from_si(value, unit))
            plain = unit.replace("/", "_").replace("%", "percent").strip("1")
            found[f"{name}_{plain}".rstrip("_")] = float(f"{shown:.7g}") if math.isfinite(shown) else None
        return found | after | {"version": self.version}

    def to_dict(self) -> dict[str, Any]:
        """Plain data that `from_dict` reads back to an equal result."""
        own = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in self.APART}
        return {"format": self.FORMAT, **self.head(), "summary": self.summary(), "values": own}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Result from the data of `to_dict`; what an earlier version did not know yet is None."""
        values = content.get("values")
        if not isinstance(values, dict):
            raise FileFormatError(f"{cls.FORMAT}: the file has no values; it is damaged.")
        wanted = {f.name: f.default for f in fields(cls) if f.name not in cls.APART}
        missing = {name for name, default in wanted.items() if default is not None} - set(values)
        if missing:
            raise FileFormatError(f"{cls.FORMAT}: the file lacks {', '.join(sorted(missing))}; it is damaged.")
        own = {name: _restored(values[name]) for name in wanted if name in values}
        return cls(**cls.apart(content), **own)

    def save(self, path: str | Path) -> None:
        """Write everything losslessly as JSON; `load_result` reads an equal result back."""
        write_atomically(path, json.dumps(self.to_dict(), allow_nan=False))

    def display_unit(self, name: str) -> str:
        """Unit in which a column is written."""
        return lookup(name).display_unit

    def to_csv(self, path: str | Path, table: str | None = None) -> None:
        """Write one table (the main one if not named) with units in the headers; words stay as they are."""
        tables = self.tables()
        if table is not None and table not in tables:
            raise UnknownNameError("table", table, tables)
        header, shown = [], []
        for name, values in (tables[table] if table is not None else next(iter(tables.values()))).items():
            array = np.asarray(values)
            if array.dtype.kind in "UO":
                header.append(name)
                shown.append([str(v) for v in array])
            else:
                unit = self.display_unit(name)
                header.append(f"{name} / {unit}")
                shown.append([f"{float(v):.9g}" for v in from_si(array.astype(float), unit)])
        write_csv(path, header, [list(row) for row in zip(*shown, strict=True)])

    def plot(self, name: str | None = None) -> Any:
        """A figure of the report (matplotlib): the first, or the named one."""
        figures = {drawing.name: drawing for drawing in self.page().figures}
        if name is not None and name not in figures:
            raise UnknownNameError("figure", name, figures)
        return (figures[name] if name is not None else next(iter(figures.values()))).figure()


def write_csv(path: str | Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table for other programs; the file appears whole or not at all."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_atomically(path, buffer.getvalue())


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if np.iscomplexobj(value):
            return {"complex": [_plain(value.real), _plain(value.imag)]}
        kind = {"b": "flags", "U": "words"}.get(value.dtype.kind, "numbers")
        return {kind: _finite(value.tolist()), "shape": list(value.shape)}
    if is_dataclass(value) and type(value).__name__ in _PARTS:
        return {"part": type(value).__name__, "fields": {f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, Mapping):
        return {"mapping": {str(k): _plain(v) for k, v in value.items()}}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {"tuple": [_plain(v) for v in value]}
    if value is None or isinstance(value, str | bool | int):
        return value
    return _finite(float(value))


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(v) for v in value]
    return value if isinstance(value, str | bool) or math.isfinite(value) else {"float": repr(float(value))}


def _restored(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "complex" in value:
        real, imaginary = (_restored(part) for part in value["complex"])
        return real + 1j * imaginary
    if "part" in value:
        return _PARTS[value["part"]](**{k: _restored(v) for k, v in value["fields"].items()})
    if "mapping" in value:
        return {k: _restored(v) for k, v in value["mapping"].items()}
    if "tuple" in value:
        return tuple(_restored(v) for v in value["tuple"])
    if "float" in value:
        return float(value["float"])
    kind = next(k for k in ("numbers", "flags", "words") if k in value)
    dtype = {"numbers": float, "flags": bool, "words": str}[kind]
    return np.array(_numbers(value[kind]), dtype=dtype).reshape(value["shape"])


def _numbers(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    return float(value["float"]) if isinstance(value, dict) else value
