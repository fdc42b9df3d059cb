"""A material card: one membrane, ionomer, catalyst or diffusion medium with its numbers and property laws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hydroxcell.errors import InputError
from hydroxcell.materials.batch import Batch, credibility
from hydroxcell.materials.fields import AREA_LOSS_KINDS, CARD_KINDS, REACTIONS, Parameter
from hydroxcell.materials.property_laws import PROPERTY_LAWS, PropertyState, evaluate
from hydroxcell.materials.quantity import Quantity
from hydroxcell.materials.reading import Layer, Vocabulary
from hydroxcell.units import to_si

HEADER = ("name", "kind", "title", "carrier", "text", "references", "based_on", "batch")
"""Entries at the top of a card, before its properties."""

ION_OF_CARRIER = {"hydroxide": "hydroxide", "proton": "proton"}


@dataclass(frozen=True)
class Card:
    """One material; numbers and choices by path relative to the card, such as `conductivity.reference`."""

    kind: str
    name: str
    title: str
    carrier: str
    text: str
    references: tuple[str, ...]
    file: str
    layer: Layer
    batch: Batch | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the history of the batch says against the properties, one sentence each."""
        if self.batch is None:
            return ()
        forms = {p.removesuffix(".counter_ion_form"): w for p, w in self.structure.items() if p.endswith("_form")}
        return credibility(self.batch, forms)

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every number of the card, in SI."""
        return self.layer.numbers

    @property
    def structure(self) -> Mapping[str, str]:
        """Every choice of the card: kinds of laws, counter-ion forms, points of tables."""
        return self.layer.choices

    @property
    def validity(self) -> Mapping[str, Mapping[str, tuple[float, float]]]:
        """Range of the state over which each law holds, in SI."""
        return self.layer.validity

    def law(self, name: str) -> tuple[str, dict[str, Any]]:
        """Kind and coefficients of one property, ready for `property_laws.evaluate`."""
        return law_of(name, self.layer)


def vocabulary_of(kind: str) -> Vocabulary:
    """Names that a card of this kind may use."""
    _, numbers, laws = CARD_KINDS[kind]
    words: dict[str, tuple[str, ...]] = {}
    if kind == "catalyst":
        words = {f"{r}.kind": (word,) for r, (word, _) in REACTIONS.items()}
    elif kind == "catalyst_degradation":
        words = {"area_loss.kind": tuple(AREA_LOSS_KINDS)}
    return Vocabulary(numbers, laws, words)


def law_of(path: str, layer: Layer) -> tuple[str, dict[str, Any]]:
    """Kind and SI coefficients of the law at `path` of a layer."""
    kind = layer.choices[f"{path}.kind"]
    coefficients: dict[str, Any] = {
        name: layer.numbers[f"{path}.{name}"].value for name in PROPERTY_LAWS[kind].coefficients
    }
    if kind == "table":
        coefficients |= {word: layer.choices[f"{path}.{word}"] for word in ("x", "y", "x_of")}
    return kind, coefficients


def law_problems(path: str, row: Parameter, layer: Layer) -> Iterator[str]:
    """Mistakes of one property law, each as key and sentence: coefficients missing or foreign, bad shape or values."""
    kind = layer.choices.get(f"{path}.kind")
    if kind is None:
        yield f'{path}: the {row.description} is missing; give a law with kind = "constant" or another.'
        return
    needed = set(PROPERTY_LAWS[kind].coefficients)
    given = {p.rpartition(".")[2] for p in layer.numbers if p.rpartition(".")[0] == path}
    if kind == "table":
        missing_words = [w for w, key in (("x_of", "x_of"), ("points", "x")) if f"{path}.{key}" not in layer.choices]
        if missing_words:
            yield f"{path}: a table law needs {' and '.join(missing_words)}."
            return
    if needed - given:
        yield f"{path}: the law {kind!r} needs {', '.join(sorted(needed - given))} as well."
        return
    if given - needed:
        takes = ", ".join(sorted(needed))
        yield f"{path}: the law {kind!r} has no {', '.join(sorted(given - needed))}; it takes {takes}."
        return
    yield from _value_problems(path, row, law_of(path, layer))


def _value_problems(path: str, row: Parameter, law: tuple[str, dict[str, Any]]) -> Iterator[str]:
    kind, coefficients = law
    if kind == "percolation" and coefficients["reference_water_fraction"] <= coefficients["threshold"]:
        yield f"{path}: reference_water_fraction must lie above threshold."
        return
    if path.endswith("water_uptake"):
        yield from isotherm_problems(path, law)
    low, high = (to_si(f"{bound!r} {row.display}", row.unit) for bound in (row.low, row.high))
    for state in _PROBES:
        value = float(evaluate(kind, coefficients, state))
        if not low <= value <= high:
            yield (
                f"{path}: the law gives {value:.3g} {row.unit} at {state.temperature - 273.15:.0f} degC and water "
                f"activity {state.water_activity:g}, outside {row.low:g} to {row.high:g} {row.display}; "
                "check coefficients and units."
            )
            return


_PROBES = (PropertyState(333.15, 4.0, 0.5, 0.17), PropertyState(353.15, 14.0, 1.0, 0.4))
"""Two ordinary states at which a law must give a plausible value."""


def isotherm_problems(path: str, law: tuple[str, dict[str, Any]]) -> Iterator[str]:
    """A sorption isotherm that falls anywhere on 0..1 has no inverse and no physical meaning."""
    kind, coefficients = law
    previous = -1e-9
    for k in range(21):
        value = float(evaluate(kind, coefficients, PropertyState(333.15, water_activity=k / 20)))
        if value < previous - 1e-12:
            place = f"between water activity {(k - 1) / 20:g} and {k / 20:g}"
            yield f"{path}: the isotherm falls {place}; it must rise from 0 to 1."
            return
        previous = value


def ion_problems(path: str, layer: Layer, carrier: str) -> Iterator[str]:
    """A conductivity measured in another counter-ion form than the one the cell conducts with."""
    form = layer.choices.get(f"{path}.counter_ion_form")
    wanted = ION_OF_CARRIER[carrier]
    if form is None:
        yield f'{path}: counter_ion_form is missing; say in which form it was measured, "{wanted}" is needed here.'
    elif form != wanted:
        hint = " Bicarbonate forms conduct about a quarter as well as hydroxide." if "bonate" in form else ""
        conducts = f"measured in {form} form, but the cell conducts {carrier} ions"
        yield f'{path}: {conducts}; give the value for "{wanted}".{hint}'


def check_card(card: Card) -> None:
    """Raise an InputError naming the first mistake of a card."""
    _, numbers, laws = CARD_KINDS[card.kind]
    for problem in card_problems(card, numbers, laws):
        raise InputError(f"{card.file}: {problem}")


def card_problems(card: Card, numbers: Mapping[str, Parameter], laws: Mapping[str, Parameter]) -> Iterator[str]:
    """All mistakes of a card, each as key and sentence."""
    absent = tuple(r + "." for r in REACTIONS if f"{r}.kind" not in card.structure)
    if card.kind == "catalyst_degradation":
        if "area_loss.kind" not in card.structure:
            yield f"area_loss.kind: missing; write kind = {' or '.join(map(repr, AREA_LOSS_KINDS))}.".replace("'", '"')
        absent += AREA_LOSS_KINDS.get(card.structure.get("area_loss.kind", ""), ())
    for path, row in numbers.items():
        if path not in card.quantities and not path.startswith(absent):
            yield f"{path}: the {row.description} is missing; give value, unit, source and status."
    for path, row in laws.items():
        yield from law_problems(path, row, card.layer)
    if card.carrier in ION_OF_CARRIER and "conductivity" in laws and "conductivity.kind" in card.structure:
        yield from ion_problems("conductivity", card.layer, card.carrier)
