"""From the nested tables of a file to one flat layer of entries by dotted path, and laying one layer over another.

A cell file, the cells it is based on and the material cards it names are all such layers. A later layer wins entry by
entry; a change of `kind` (property law, flow), of humidity form or of material replaces the whole group.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.materials.fields import COEFFICIENTS, COUNTER_IONS, Parameter, coefficient
from hydroxcell.materials.property_laws import PROPERTY_LAWS
from hydroxcell.materials.quantity import Quantity, read_quantity
from hydroxcell.units import to_si

STATE_UNITS = {"temperature": "K", "water_content": "1", "water_activity": "1", "water_fraction": "1"}
"""State variables of a property law with their SI unit."""
OPTIONAL = ("microporous_layer", "carbonation", "degradation")
"""Last names of the parts of a cell that may be declared absent."""
LAW_WORDS = ("kind", "counter_ion_form", "x_of", "points", "validity")

Validity = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Vocabulary:
    """Names that a file of one type may use: numbers, laws, choices with their words, and places of materials."""

    numbers: Mapping[str, Parameter]
    laws: Mapping[str, Parameter]
    choices: Mapping[str, tuple[str, ...]]
    materials: frozenset[str] = frozenset()
    sections: frozenset[str] = field(init=False)
    paths: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        paths = (*self.numbers, *self.laws, *self.choices, *(f"{m}.material" for m in self.materials))
        object.__setattr__(self, "paths", paths)
        object.__setattr__(self, "sections", frozenset(s for p in paths for s in _parents(p)))


@dataclass(frozen=True)
class Layer:
    """Entries of one file by dotted path; `cards` holds the layers of the material cards that it names."""

    numbers: Mapping[str, Quantity] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    validity: Mapping[str, Validity] = field(default_factory=dict)
    cards: Mapping[str, Layer] = field(default_factory=dict)

    def paths(self) -> Iterable[str]:
        """All dotted paths with an entry."""
        return (*self.numbers, *self.choices, *self.validity)

    def without(self, prefixes: tuple[str, ...]) -> Layer:
        """Layer without the entries at or below any of `prefixes`."""
        if not prefixes:
            return self
        below = tuple(p + "." for p in prefixes)
        gone = {p for p in self.paths() if p in prefixes or p.startswith(below)}
        return replace(
            self,
            numbers={p: q for p, q in self.numbers.items() if p not in gone},
            choices={p: w for p, w in self.choices.items() if p not in gone},
            validity={p: v for p, v in self.validity.items() if p not in gone},
            cards={p: c for p, c in self.cards.items() if p not in prefixes and not p.startswith(below)},
        )

    def under(self, prefix: str, vocabulary: Vocabulary) -> Layer:
        """Entries of a card placed at `prefix` of a cell; what the place has no use for is left out."""
        return Layer(
            {p: q for k, q in self.numbers.items() if _known_number(p := f"{prefix}.{k}", vocabulary)},
            {p: w for k, w in self.choices.items() if _known_choice(p := f"{prefix}.{k}", vocabulary)},
            {p: v for k, v in self.validity.items() if (p := f"{prefix}.{k}") in vocabulary.laws},
        )


def read_layer(raw: Mapping[str, Any], vocabulary: Vocabulary, file: str, origin: str) -> Layer:
    """Flatten and convert the tables of one file; the first mistake is an error with file, key, value and remedy."""
    reader = _Reader(vocabulary, file, origin)
    reader.walk(raw, "")
    return Layer(reader.numbers, reader.choices, reader.validity)


def overlay(base: Layer, top: Layer) -> Layer:
    """Layer `top` over `base`: entry by entry, whole groups where a kind, a humidity form or a material changes."""
    kept = base.without(_replaced_groups(base, top))
    return Layer(
        {**kept.numbers, **top.numbers},
        {**kept.choices, **top.choices},
        {**kept.validity, **top.validity},
        {**kept.cards, **top.cards},
    )


def _replaced_groups(base: Layer, top: Layer) -> tuple[str, ...]:
    gone: list[str] = []
    for path, word in top.choices.items():
        owner, _, name = path.rpartition(".")
        if name == "kind" and base.choices.get(path, word) != word:
            gone.append(owner)
        elif name in OPTIONAL and word == "absent":
            gone.append(path)
        elif name == "material" and base.choices.get(path) != word and owner in top.cards:
            card = top.cards[owner]
            gone += [f"{owner}.{p}" for p in (*card.numbers, *{k.rpartition(".")[0] for k in card.choices} - {""})]
    for path in top.numbers:
        owner, _, name = path.rpartition(".")
        if name == "dew_point" and path not in base.numbers:
            gone.append(f"{owner}.relative_humidity")
        elif name == "relative_humidity":
            gone.append(f"{owner}.dew_point")
    # A part given below a base that declares it absent is present again.
    absent = [p for p, word in base.choices.items() if word == "absent" and p.rpartition(".")[2] in OPTIONAL]
    gone += [part for part in absent if any(path.startswith(part + ".") for path in top.paths())]
    return tuple(gone)


class _Reader:
    """Walks the tables of one file and collects its entries."""

    def __init__(self, vocabulary: Vocabulary, file: str, origin: str) -> None:
        self.vocabulary, self.file, self.origin = vocabulary, file, origin
        self.numbers: dict[str, Quantity] = {}
        self.choices: dict[str, str] = {}
        self.validity: dict[str, Validity] = {}

    def walk(self, table: Mapping[str, Any], prefix: str) -> None:
        for key, value in table.items():
            path = f"{prefix}.{key}" if prefix else key
            if path in self.vocabulary.numbers:
                self.number(path, value, self.vocabulary.numbers[path])
            elif path in self.vocabulary.laws:
                self.law(path, value, self.vocabulary.laws[path])
            elif isinstance(value, dict) and path in self.vocabulary.sections:
                self.walk(value, path)
            else:
                self.choice(path, value)

    def number(self, path: str, value: object, row: Parameter) -> None:
        self.numbers[path] = read_quantity(value, row, f"{self.file}: {path}", self.origin)

    def choice(self, path: str, value: object) -> None:
        owner, _, name = path.rpartition(".")
        if name == "material" and owner in self.vocabulary.materials:
            if not isinstance(value, str) or not value:
                raise InputError(f"{self.file}: {path}: {value!r} is not the name of a material card; write its name.")
        elif path not in self.vocabulary.choices:
            if path in self.vocabulary.sections:
                raise InputError(f"{self.file}: {path}: {value!r} stands where a table [{path}] is expected.")
            raise UnknownNameError("key", path, _near(path, self.vocabulary), self.file)
        elif value not in self.vocabulary.choices[path]:
            raise UnknownNameError(path, str(value), self.vocabulary.choices[path], f"{self.file}: {path}")
        self.choices[path] = str(value)

    def law(self, path: str, value: object, row: Parameter) -> None:
        if not isinstance(value, dict):
            raise InputError(
                f"{self.file}: {path}: {value!r} stands where a property law is expected; write a table with kind = "
                f'"constant" (or another law) and its coefficients.'
            )
        for key, entry in value.items():
            where = f"{self.file}: {path}.{key}"
            if key in COEFFICIENTS:
                self.number(f"{path}.{key}", entry, coefficient(row, key))
            elif key == "validity":
                self.validity[path] = read_validity(entry, where)
            elif key == "points":
                self.choices |= {f"{path}.{axis}": t for axis, t in read_points(entry, value, row, where).items()}
            elif key in LAW_WORDS:
                words: Iterable[str] = {
                    "kind": PROPERTY_LAWS,
                    "counter_ion_form": COUNTER_IONS,
                    "x_of": STATE_UNITS,
                }[key]
                if entry not in words:
                    raise UnknownNameError(key.replace("_", " "), str(entry), words, where)
                self.choices[f"{path}.{key}"] = str(entry)
            else:
                raise UnknownNameError(
                    "key", f"{path}.{key}", [f"{path}.{k}" for k in (*LAW_WORDS, *COEFFICIENTS)], self.file
                )


def read_validity(raw: object, where: str) -> Validity:
    """Range of state variables over which a law holds, in SI."""
    if not isinstance(raw, dict):
        raise InputError(
            f'{where}: {raw!r} is not a validity; write for example {{ temperature = ["20 degC", "90 degC"] }}.'
        )
    ranges: dict[str, tuple[float, float]] = {}
    for name, bounds in raw.items():
        if name not in STATE_UNITS:
            raise UnknownNameError("state variable", name, STATE_UNITS, where)
        if not isinstance(bounds, list) or len(bounds) != 2:
            raise InputError(f"{where}.{name}: {bounds!r} must be a lower and an upper bound.")
        low, high = (to_si(b, STATE_UNITS[name], f"{where}.{name}") for b in bounds)
        if not low < high:
            raise InputError(
                f"{where}.{name}: the lower bound {bounds[0]!r} is not below the upper bound {bounds[1]!r}."
            )
        ranges[name] = (low, high)
    return ranges


def read_points(raw: object, law: Mapping[str, Any], row: Parameter, where: str) -> dict[str, str]:
    """Points of a table law in SI: the texts of two JSON lists, `x` and `y`.

    The file writes `points = { x = [...], x_unit = "1", y = [...], y_unit = "mS/cm" }`.
    """
    if not isinstance(raw, dict) or set(raw) != {"x", "x_unit", "y", "y_unit"}:
        raise InputError(f'{where}: a table law needs points = {{ x = [...], x_unit = "1", y = [...], y_unit = ... }}.')
    x_unit = STATE_UNITS.get(str(law.get("x_of")), "1")
    x = _numbers(raw["x"], str(raw["x_unit"]), x_unit, f"{where}.x")
    y = _numbers(raw["y"], str(raw["y_unit"]), row.unit, f"{where}.y")
    if len(x) != len(y) or len(x) < 2:
        raise InputError(f"{where}: x has {len(x)} and y {len(y)} values; both need the same number, at least 2.")
    for k in range(1, len(x)):
        if x[k] <= x[k - 1]:
            raise InputError(
                f"{where}.x: {raw['x'][k]!r} follows {raw['x'][k - 1]!r}; x must rise from point to point."
            )
    return {"x": json.dumps(x), "y": json.dumps(y)}


def _numbers(values: object, unit: str, si_unit: str, where: str) -> list[float]:
    if not isinstance(values, list) or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        raise InputError(f"{where}: {str(values)[:60]} is not a list of numbers.")
    for v in values:
        if not math.isfinite(v):
            raise InputError(f"{where}: {v!r} is not a finite number.")
    return [to_si(f"{v!r} {unit}" if unit != "1" else repr(v), si_unit, where) for v in values]


def _parents(path: str) -> Iterable[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _near(path: str, vocabulary: Vocabulary) -> Iterable[str]:
    """Names to compare an unknown key with: its siblings where the section exists, else everything."""
    owner = path.rpartition(".")[0]
    if owner in vocabulary.sections:
        depth = path.count(".")
        return {".".join(p.split(".")[: depth + 1]) for p in vocabulary.paths if p.startswith(owner + ".")}
    return (*vocabulary.sections, *vocabulary.paths)


def _known_number(path: str, vocabulary: Vocabulary) -> bool:
    return path in vocabulary.numbers or path.rpartition(".")[0] in vocabulary.laws


def _known_choice(path: str, vocabulary: Vocabulary) -> bool:
    return path in vocabulary.choices or path.rpartition(".")[0] in vocabulary.laws
