"""Results as JSON: lossless (floats by their shortest exact text), with the whole study and its hash."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hydroxcell.analyses import result_class
from hydroxcell.errors import FileFormatError
from hydroxcell.files import read_text, write_atomically
from hydroxcell.models.base import FloatArray
from hydroxcell.results.along import AlongProfiles
from hydroxcell.results.solution import Result
from hydroxcell.study import Study

FORMAT = "hydroxcell-result-1"
LARGEST = 200 * 1024 * 1024


def to_dict(result: Result) -> dict[str, Any]:
    """Plain data of a result; numbers that are not finite become text ("nan", "inf")."""
    return {
        "format": FORMAT,
        "study_hash": result.study.hash,
        "study": result.study.to_dict(),
        "version": result.version,
        "summary": result.summary(),
        "table": {k: _plain(v) for k, v in result.table.items()},
        "status": list(result.status),
        "iterations": list(result.iterations),
        "profiles": {layer: {k: _plain(v) for k, v in values.items()} for layer, values in result.profiles.items()},
        "scalars": {k: _number(v) for k, v in result.scalars.items()},
        "limiting_cause": result.limiting_cause,
        "sentence": result.sentence,
        **({"along_channel": _along_dict(result.along)} if result.along is not None else {}),
    }


def from_dict(content: Mapping[str, Any]) -> Result:
    """Result from the data of `to_dict`."""
    return Result(
        study=Study.from_dict(content["study"]),
        table={k: _array(v) for k, v in content["table"].items()},
        status=tuple(content["status"]),
        iterations=tuple(content["iterations"]),
        profiles={layer: {k: _array(v) for k, v in values.items()} for layer, values in content["profiles"].items()},
        scalars={k: float(v) for k, v in content["scalars"].items()},
        limiting_cause=content["limiting_cause"],
        sentence=content["sentence"],
        version=content["version"],
        along=_along(content["along_channel"]) if "along_channel" in content else None,
    )


def _along_dict(along: AlongProfiles) -> dict[str, Any]:
    return {
        "shape": list(along.shape),
        "position": {side: _plain(v) for side, v in along.position.items()},
        "table": {k: _plain(v) for k, v in along.table.items()},
    }


def _along(content: Mapping[str, Any]) -> AlongProfiles:
    return AlongProfiles(
        shape=(int(content["shape"][0]), int(content["shape"][1])),
        position={side: _array(v) for side, v in content["position"].items()},
        table={k: _array(v) for k, v in content["table"].items()},
    )


def save(result: Result, path: str | Path) -> None:
    """Write a result; the file appears whole or not at all."""
    write_atomically(path, json.dumps(to_dict(result), allow_nan=False))


def load_result(path: str | Path) -> Any:
    """Read a result that `save` wrote (a file, or a folder with result.json): a `Result` or another `Record`."""
    place = Path(path)
    if place.is_dir():
        place = place / "result.json"
    try:
        content = json.loads(read_text(place, limit=LARGEST))
    except json.JSONDecodeError as error:
        raise FileFormatError(f"{place}: not a result file: line {error.lineno}: {error.msg}.") from None
    form = content.get("format") if isinstance(content, dict) else None
    kind = result_class(str(form)) if form != FORMAT else None
    if form != FORMAT and kind is None:
        raise FileFormatError(f"{place}: not a result file (expected format {FORMAT!r}); give a result.json.")
    try:
        return from_dict(content) if kind is None else kind.from_dict(content)
    except FileFormatError as error:
        raise FileFormatError(f"{place}: {error}") from None


def _number(value: float) -> float | str:
    return float(value) if math.isfinite(value) else repr(float(value))


def _plain(values: FloatArray) -> list[Any]:
    if np.isfinite(values).all():
        return list(values.tolist())
    if values.ndim == 1:
        return [_number(v) for v in values]
    return [_plain(row) for row in values]


def _array(values: list[Any]) -> FloatArray:
    return np.array(values, dtype=float) if _numeric(values) else np.array(_to_float(values), dtype=float)


def _numeric(values: list[Any]) -> bool:
    return not any(isinstance(v, str) or (isinstance(v, list) and not _numeric(v)) for v in values)


def _to_float(values: list[Any]) -> list[Any]:
    return [_to_float(v) if isinstance(v, list) else float(v) for v in values]
