"""The cell: frozen data by dotted path, every number in SI with unit, source and status."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hydroxcell.cell.checks import has_carbonation, has_microporous_layer, has_part, problems
from hydroxcell.cell.inputs import resolve, vocabulary, with_cards
from hydroxcell.cell.parameters import CHOICES, DEGRADATIONS, parameter
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.materials.card import law_of
from hydroxcell.materials.conditions import SIDES
from hydroxcell.materials.quantity import SET_BY_USER, Quantity, check_value, set_by_user
from hydroxcell.materials.reading import Layer, overlay
from hydroxcell.units import from_si, to_si

CARBON_DIOXIDE_FREE = Quantity(
    value=0.0,
    unit="1",
    text="0 ppm",
    source="a feed that is not stated to hold carbon dioxide holds none",
    status="assumed",
    range=(0.0, 1e-5),
    origin="materials/cards/carbonation",
)


@dataclass(frozen=True)
class Cell:
    """One fuel cell and its operating conditions.

    Parameters
    ----------
    name, title, text, carrier : words of the cell file
    references : keys of the bibliography
    quantities : every number by dotted path, in SI
    structure : every choice by dotted path (materials, kinds of laws, flow kinds, x and y of tables as JSON text)
    validity : range of the state over which each property law holds, in SI
    """

    name: str
    title: str
    text: str
    carrier: str
    references: tuple[str, ...]
    quantities: Mapping[str, Quantity]
    structure: Mapping[str, str]
    validity: Mapping[str, Mapping[str, tuple[float, float]]]
    file: str
    _own: Layer = field(repr=False, compare=False)
    _folder: Path | None = field(default=None, repr=False, compare=False)

    def value(self, path: str) -> float:
        """SI value of the number at a dotted path."""
        quantity = self.quantities.get(path)
        if quantity is None:
            raise UnknownNameError("parameter", path, self.quantities, self.name)
        return quantity.value

    @property
    def dew_points(self) -> dict[str, float]:
        """Dew points [K] of the sides whose humidity is stated as one; they stay when the temperature changes."""
        stated = {side: self._own.numbers.get(f"conditions.{side}.dew_point") for side in SIDES}
        return {side: quantity.value for side, quantity in stated.items() if quantity is not None}

    def law(self, path: str) -> tuple[str, dict[str, Any]]:
        """Kind and SI coefficients of the property law at a dotted path, ready for `property_laws.evaluate`."""
        if f"{path}.kind" not in self.structure or path not in vocabulary().laws:
            raise UnknownNameError("property law", path, vocabulary().laws, self.name)
        return law_of(path, Layer(self.quantities, self.structure))

    def replace(self, changes: Mapping[str, float | str | Quantity]) -> Cell:
        """Return a cell with some entries changed; numbers are SI, text carries a unit, choices are words.

        A new material takes the place of the old one with everything the new card states. A card given as a file is
        looked for beside the cell file, then in the working directory.
        """
        place = f"{self.name}, {SET_BY_USER}"
        numbers: dict[str, Quantity] = {}
        choices: dict[str, str] = {}
        for path, change in changes.items():
            if path in CHOICES or path.rpartition(".")[2] in ("material", "kind", "counter_ion_form"):
                choices[path] = self._beside(_choice(path, change, place))
            else:
                numbers[path] = _number(path, change, place)
        top = with_cards(Layer(numbers, choices), self._folder, place)
        return build(self, overlay(self._own, top), self._folder, place)

    def _beside(self, word: str) -> str:
        """The word, or the whole path of a card file that is in the working directory and not beside the cell file."""
        here = Path(word)
        if not word.endswith(".toml") or ((self._folder or Path()) / here).is_file() or not here.is_file():
            return word
        return str(here.resolve())

    def with_degradation(self, cation: str, catalyst: str | None = None) -> Cell:
        """Return the cell with a degradation law for the membrane, both ionomers and both catalysts.

        Parameters
        ----------
        cation : card of the fixed cations of all three ("benzyl_trimethylammonium", "piperidinium", or a path)
        catalyst : card of both catalysts; by default the one of their class, with or without platinum-group metal
        """
        changes: dict[str, float | str | Quantity] = {}
        for part in DEGRADATIONS:
            owner, _, last = part.removesuffix(".degradation").rpartition(".")
            if last != "catalyst":
                changes[f"{part}.material"] = cation
                continue
            precious = self.value(f"{owner}.catalyst.platinum_group_mass_fraction") > 0.0
            usual = "platinum_on_carbon" if precious else "iron_nitrogen_carbon"
            changes[f"{part}.material"] = catalyst or usual
        return self.replace(changes)

    @property
    def ageing(self) -> tuple[str, ...]:
        """Places of the degradation laws that this cell has."""
        return tuple(part for part in DEGRADATIONS if part in self.structure)

    def assumed(self) -> list[str]:
        """Paths of all numbers that are assumed rather than measured, fitted or calculated."""
        return [path for path, q in self.quantities.items() if q.status == "assumed"]

    def provenance(self) -> list[dict[str, str]]:
        """One row per number: path, value and standard uncertainty in display unit, unit, source, status, origin."""
        return [_row(path, q) for path, q in self.quantities.items()]

    @property
    def hash(self) -> str:
        """SHA-256 of all values and choices (not of titles, sources and notes)."""
        content = {
            "format": 1,
            "quantities": {p: repr(self.quantities[p].value) for p in sorted(self.quantities)},
            "structure": {p: self.structure[p] for p in sorted(self.structure)},
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_toml(self) -> str:
        """Text of a complete cell file that reads back to the same cell."""
        from hydroxcell.cell.writing import cell_toml

        return cell_toml(self)


def build(header: Any, own: Layer, folder: Path | None, file: str) -> Cell:
    """Check the entries of a cell and freeze them; the first mistake is an InputError."""
    layer = resolve(own)
    found = list(problems(layer, own.cards))
    if found:
        more = f" ({len(found) - 1} more: hydroxcell cells check)" if len(found) > 1 else ""
        raise InputError(f"{file}: {found[0]}{more}")
    quantities = dict(layer.numbers)
    structure = dict(layer.choices)
    for side in SIDES:
        structure[f"{side}.microporous_layer"] = "present" if has_microporous_layer(layer, side) else "absent"
        _humidity(quantities, side, file)
    _carbonation(quantities, structure, has_carbonation(layer))
    for part in DEGRADATIONS:
        structure.pop(part, None)
        if has_part(layer, part):
            structure[part] = "present"
    return Cell(
        name=header.name,
        title=header.title,
        text=header.text,
        carrier=structure["carrier"],
        references=tuple(header.references),
        quantities=MappingProxyType(quantities),
        structure=MappingProxyType(structure),
        validity=MappingProxyType(dict(layer.validity)),
        file=file,
        _own=own,
        _folder=folder,
    )


def _carbonation(quantities: dict[str, Quantity], structure: dict[str, str], present: bool) -> None:
    """Say whether carbonation is modelled; a feed that is not stated to hold carbon dioxide holds none."""
    structure.pop("carbonation", None)
    for side in SIDES:
        path = f"conditions.{side}.carbon_dioxide_fraction"
        if not present:
            quantities.pop(path, None)
        elif path not in quantities:
            quantities[path] = CARBON_DIOXIDE_FREE
    if present:
        structure["carbonation"] = "present"


def _humidity(quantities: dict[str, Quantity], side: str, file: str) -> None:
    """Turn a dew point into a relative humidity at cell temperature."""
    from hydroxcell.physics.humidity import relative_humidity_from_dew_point

    dew = quantities.pop(f"conditions.{side}.dew_point", None)
    if dew is None:
        return
    path = f"conditions.{side}.relative_humidity"
    temperature = quantities["conditions.temperature"].value
    humidity = float(relative_humidity_from_dew_point(dew.value, temperature))
    row = parameter(path)
    assert row is not None
    if humidity > 1.0 + 1e-9:
        raise InputError(
            f"{file}: conditions.{side}.dew_point: {dew.text!r} lies above the cell temperature of "
            f"{temperature - 273.15:g} degC; water would condense in the feed. Lower it or give relative_humidity."
        )
    quantities[path] = dew.model_copy(
        update={
            "value": min(humidity, 1.0),
            "unit": "1",
            "text": f"{humidity:.6g}",
            "range": None,
            "uncertainty": None,
            "note": f"from the dew point {dew.text}. {dew.note}".strip(),
        }
    )


def _choice(path: str, change: object, place: str) -> str:
    if not isinstance(change, str):
        raise InputError(f"{place}: {path}: {change!r} is not a word.")
    allowed = CHOICES.get(path)
    if allowed and change not in allowed:
        raise UnknownNameError(path, change, allowed, place)
    owner, _, name = path.rpartition(".")
    if not allowed and not (owner in vocabulary().materials and name == "material") and owner not in vocabulary().laws:
        raise UnknownNameError("parameter", path, vocabulary().paths, place)
    return change


def _number(path: str, change: float | str | Quantity, place: str) -> Quantity:
    row = parameter(path)
    if row is None:
        raise UnknownNameError("parameter", path, vocabulary().paths, place)
    if isinstance(change, Quantity):
        check_value(change.value, change.text, row, f"{place}: {path}")
        return change
    value = to_si(change, row.unit, f"{place}: {path}")
    text = change if isinstance(change, str) else f"{value!r} {row.unit}".removesuffix(" 1")
    return set_by_user(check_value(value, text, row, f"{place}: {path}"), text, row.unit)


def shown_uncertainty(quantity: Quantity, display: str) -> str:
    """Standard uncertainty in a display unit, "" if none is stated."""
    if quantity.uncertainty is None:
        return ""
    width = from_si(quantity.value + quantity.uncertainty, display) - from_si(quantity.value, display)
    return f"{width:.3g}"


def _row(path: str, quantity: Quantity) -> dict[str, str]:
    row = parameter(path)
    display = row.display if row else quantity.unit
    return {
        "path": path,
        "value": f"{from_si(quantity.value, display):.6g}",
        "uncertainty": shown_uncertainty(quantity, display),
        "unit": display,
        "source": quantity.source,
        "status": quantity.status,
        "origin": quantity.origin,
    }
