"""What the evaluation of a measurement gives: numbers with uncertainty, every choice made, and what is odd."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from hydroxcell.errors import UnknownNameError
from hydroxcell.lab.recording import Recording
from hydroxcell.nomenclature import lookup
from hydroxcell.record import Record, load, part, write_csv
from hydroxcell.units import from_si

COVERAGE = 0.95  # [1] of the intervals
NORMAL = 1.959963984540054  # half width of that interval in standard deviations


@part
@dataclass(frozen=True)
class Value:
    """A number that follows from measurements.

    Attributes
    ----------
    value : SI
    uncertainty : standard uncertainty (one standard deviation), SI; nan where it is not known
    low, high : 95 % interval, SI; nan where it is not known
    method : how value and uncertainty were found, in words
    """

    value: float
    uncertainty: float
    low: float
    high: float
    method: str

    @classmethod
    def of(cls, value: float, uncertainty: float, method: str, degrees_of_freedom: float | None = None) -> Self:
        """Value with a symmetric interval: normal, or of Student's t for few degrees of freedom.

        >>> Value.of(1.0, 0.1, "mean of 5", 4).high
        1.2776
        """
        factor = NORMAL
        if degrees_of_freedom is not None:
            from scipy.special import stdtrit

            factor = float(stdtrit(degrees_of_freedom, 0.5 + COVERAGE / 2.0)) if degrees_of_freedom > 0 else math.nan
        half = factor * uncertainty
        return cls(float(value), float(uncertainty), float(value - half), float(value + half), method)

    @classmethod
    def exact(cls, value: float, method: str) -> Self:
        """Value whose uncertainty is not known."""
        return cls(float(value), math.nan, math.nan, math.nan, method)

    def times(self, factor: float, method: str) -> Value:
        """The value and its interval multiplied by an exact positive number.

        >>> Value(2.0, 0.1, 1.8, 2.2, "").times(0.5, "half").high
        1.1
        """
        numbers = (self.value * factor, self.uncertainty * factor, self.low * factor, self.high * factor)
        return Value(*numbers, method)


@part
@dataclass(frozen=True)
class Choice:
    """A choice of the evaluation.

    Attributes
    ----------
    what : "Tafel window"
    chosen : "12 to 85 mA/cm2"
    why : "given", "the largest window without significant curvature", or the source of a constant
    """

    what: str
    chosen: str
    why: str


@part
@dataclass(frozen=True)
class Source:
    """A measured file that went into a result."""

    file: str
    sha256: str
    format: str
    technique: str

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Of a recording."""
        return cls(recording.file, recording.sha256, recording.format, recording.technique)


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured(Record):
    """Base of the results of evaluations; subclasses add their arrays, set `KIND` and give `tables`.

    Attributes
    ----------
    values : results by name of the nomenclature
    choices : every choice that was made
    findings : what is odd, one sentence each; nothing of it has been repaired
    sample : name of what was measured; `analyze` fills this and the following
    sources : files from which it follows; empty when arrays were given
    settings : what the user gave, as text
    """

    KIND: ClassVar[str]
    ORIGIN: ClassVar[str] = "Evaluation of a measurement"
    """What the report calls it."""

    values: Mapping[str, Value]
    choices: tuple[Choice, ...] = ()
    findings: tuple[str, ...] = ()
    sample: str = ""
    sources: tuple[Source, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def __init_subclass__(cls, **keywords: Any) -> None:
        """Name the format of the file after the kind."""
        super().__init_subclass__(**keywords)
        if "KIND" in cls.__dict__:
            cls.FORMAT = f"hydroxcell-measured-{cls.KIND}-1"

    def value(self, name: str) -> Value:
        """One result with its uncertainty; unknown names raise with the nearest ones."""
        if name not in self.values:
            raise UnknownNameError("value", name, self.values, self.KIND.replace("_", " "))
        return self.values[name]

    def key_figures(self) -> Mapping[str, float]:
        """The values, SI."""
        return {name: value.value for name, value in self.values.items()}

    @property
    def hash(self) -> str:
        """SHA-256 of what went in: kind, files and settings."""
        origin = [self.KIND, self.sample, [s.sha256 for s in self.sources], dict(self.settings)]
        return hashlib.sha256(json.dumps(origin, sort_keys=True).encode()).hexdigest()

    def head(self) -> dict[str, Any]:
        """The kind and the hash of files and settings."""
        return {"kind": self.KIND, "data_hash": self.hash}

    def identity(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Entries of the summary before and after the key figures."""
        before = {"title": self.sample, "evaluation": self.KIND, "files": [s.file for s in self.sources]}
        return before, {"findings": len(self.findings), "data_hash": self.hash}

    def summary(self) -> dict[str, Any]:
        """Key figures with units in their names, their 95 % intervals, status and hash."""
        found = super().summary()
        intervals = {}
        for name, value in self.values.items():
            shown = [float(from_si(v, lookup(name).display_unit)) for v in (value.low, value.high)]
            intervals[name] = [float(f"{v:.7g}") if math.isfinite(v) else None for v in shown]
        return found | {"intervals_95_percent": intervals}

    VALUE_COLUMNS: ClassVar[tuple[str, ...]] = (
        "quantity", "value", "standard uncertainty", "low (95 %)", "high (95 %)", "unit", "method",
    )  # fmt: skip

    def value_rows(self) -> list[list[str]]:
        """The values as texts in display units, in the order of `VALUE_COLUMNS`."""
        rows = []
        for name, v in self.values.items():
            unit = lookup(name).display_unit
            spread = float(from_si(v.value + v.uncertainty, unit)) - float(from_si(v.value, unit))
            shown = [float(from_si(x, unit)) for x in (v.value, v.low, v.high)]
            rows.append([name, *(f"{x:.7g}" for x in (shown[0], spread, *shown[1:])), unit, v.method])
        return rows

    def values_to_csv(self, path: str | Path) -> None:
        """Write the values with unit, uncertainty and method."""
        write_csv(path, self.VALUE_COLUMNS, self.value_rows())

    def page(self) -> Any:
        """The page of the report."""
        from hydroxcell.lab.evaluations import evaluation

        return load(evaluation(self.KIND).page)(self)
