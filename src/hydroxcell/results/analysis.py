"""What every analysis beyond the steady curve returns: an immutable record with its specification, tables and words."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from hydroxcell.errors import FileFormatError, UnknownNameError
from hydroxcell.files import write_atomically
from hydroxcell.study import Study

Columns = Mapping[str, Any]
"""Columns of one table: arrays (n,) in SI by name of the nomenclature, or n words."""
COMPLETE = "complete"


@dataclass(frozen=True, eq=False)
class AnalysisResult(ABC):
    """Base of the results of analyses.

    Fields of subclasses are arrays (real, complex, of truth values or of words), numbers, texts, and tuples or
    mappings of these; they are saved and loaded without loss.

    Attributes
    ----------
    study : cell, protocol and model, from which the numbers follow
    status : "complete", "stopped: reason" or "interrupted: how far it came"
    sentence : what the result says, in one sentence
    version : of the package that computed it
    """

    FORMAT: ClassVar[str]

    study: Study
    status: str
    sentence: str
    version: str

    @abstractmethod
    def tables(self) -> Mapping[str, Columns]:
        """Tables by name of their file ("transient", "profiles"), the main one first."""

    @abstractmethod
    def key_figures(self) -> Mapping[str, float]:
        """Numbers that sum the result up, SI, by name of the nomenclature."""

    def __getitem__(self, name: str) -> Any:
        """One column of the main table, SI; unknown names raise with the nearest ones."""
        main = next(iter(self.tables().values()))
        if name not in main:
            raise UnknownNameError("result quantity", name, main)
        return main[name]

    def __eq__(self, other: object) -> bool:
        """Equal when every number and the specification are equal."""
        return isinstance(other, AnalysisResult) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Number of rows of the main table."""
        return len(next(iter(next(iter(self.tables().values())).values())))

    def summary(self) -> dict[str, Any]:
        """Key figures with units in their names, status and hash; what does not exist is None."""
        from hydroxcell.nomenclature import lookup
        from hydroxcell.units import from_si

        found: dict[str, Any] = {
            "title": self.study.title,
            "cell": self.study.cell.name,
            "model": self.study.model,
            "protocol": self.study.protocol.kind,
            "status": self.status,
            "sentence": self.sentence,
        }
        for name, value in self.key_figures().items():
            unit = lookup(name).display_unit
            shown = float(from_si(value, unit))
            plain = unit.replace("/", "_").replace("%", "percent").strip("1")
            found[f"{name}_{plain}".rstrip("_")] = float(f"{shown:.7g}") if math.isfinite(shown) else None
        return found | {
            "assumed_inputs": len(self.assumed()),
            "study_hash": self.study.hash,
            "version": self.version,
        }

    def provenance(self) -> list[dict[str, str]]:
        """Every input: path, value, unit, source, status, origin."""
        return self.study.cell.provenance()

    def assumed(self) -> list[str]:
        """Paths of the inputs that are assumed."""
        return self.study.cell.assumed()

    def to_dict(self) -> dict[str, Any]:
        """Plain data that `from_dict` reads back to an equal result."""
        own = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "study"}
        return {
            "format": self.FORMAT,
            "study_hash": self.study.hash,
            "study": self.study.to_dict(),
            "summary": self.summary(),
            "values": own,
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Result from the data of `to_dict`."""
        values = content.get("values")
        if not isinstance(values, dict):
            raise FileFormatError(f"{cls.FORMAT}: the file has no values; it is damaged.")
        missing = {f.name for f in fields(cls)} - {"study"} - set(values)
        if missing:
            raise FileFormatError(f"{cls.FORMAT}: the file lacks {', '.join(sorted(missing))}; it is damaged.")
        own = {f.name: _restored(values[f.name]) for f in fields(cls) if f.name != "study"}
        return cls(study=Study.from_dict(content["study"]), **own)

    def save(self, path: str | Path) -> None:
        """Write everything losslessly as JSON; `load_result` reads an equal result back."""
        write_atomically(path, json.dumps(self.to_dict(), allow_nan=False))

    def to_csv(self, path: str | Path, table: str | None = None) -> None:
        """Write one table (the main one if not named) with units in the headers."""
        from hydroxcell.results.tables import write_columns

        tables = self.tables()
        if table is not None and table not in tables:
            raise UnknownNameError("table", table, tables)
        write_columns(tables[table] if table is not None else next(iter(tables.values())), path)

    def plot(self, name: str | None = None) -> Any:
        """A figure of the report (matplotlib): the first, or the named one."""
        from hydroxcell.analyses import BY_KIND, load

        page = BY_KIND[self.study.protocol.kind].page
        assert page is not None
        figures = {drawing.name: drawing for drawing in load(page)(self).figures}
        if name is not None and name not in figures:
            raise UnknownNameError("figure", name, figures)
        return (figures[name] if name is not None else next(iter(figures.values()))).figure()


def profile_at(
    profiles: Mapping[str, Mapping[str, Any]], times: Any, name: str, time: float
) -> tuple[np.ndarray, np.ndarray]:
    """Positions [m] and values (SI) of a quantity through the layers that have it, at the stored time nearest.

    Parameters
    ----------
    profiles : layer -> "x" (cells,) and quantity -> (times, cells)
    times : of the profiles [s]

    Errors: UnknownNameError with the nearest names.
    """
    layers = [layer for layer in profiles.values() if name in layer]
    if not layers:
        known = {quantity for layer in profiles.values() for quantity in layer if quantity not in ("x", "width")}
        raise UnknownNameError("profile", name, known)
    nearest = int(np.argmin(np.abs(np.asarray(times) - time)))
    return np.concatenate([v["x"] for v in layers]), np.concatenate([v[name][nearest] for v in layers])


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        if np.iscomplexobj(value):
            return {"complex": [_plain(value.real), _plain(value.imag)]}
        kind = {"b": "flags", "U": "words"}.get(value.dtype.kind, "numbers")
        return {kind: _finite(value.tolist()), "shape": list(value.shape)}
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
