"""Finding and reading material cards: shipped ones by name, own ones by path."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.files import read_toml
from hydroxcell.materials.batch import Batch, read_batch
from hydroxcell.materials.card import HEADER, Card, check_card, vocabulary_of
from hydroxcell.materials.fields import CARD_KINDS
from hydroxcell.materials.quantity import Quantity
from hydroxcell.materials.reading import Layer, overlay, read_layer

CARD_FOLDER = Path(__file__).parent / "cards"
CARRIERS = ("hydroxide", "proton", "any")
_DEEPEST_CHAIN = 8


def list_cards(kind: str) -> list[str]:
    """Names of the shipped cards of one kind: membrane, ionomer, catalyst or diffusion_medium.

    >>> "piperion_a40" in list_cards("membrane")
    True
    """
    if kind not in CARD_KINDS:
        raise UnknownNameError("kind of material card", kind, CARD_KINDS)
    return sorted(p.stem for p in (CARD_FOLDER / CARD_KINDS[kind][0]).glob("*.toml"))


def load_card(kind: str, name: str) -> Card:
    """Read one card by shipped name or by path of a TOML file.

    >>> load_card("membrane", "piperion_a40").quantities["thickness"].text
    '40 um'
    """
    return find_card((kind,), name, None, "")


def find_card(kinds: tuple[str, ...], name: str, folder: Path | None, where: str) -> Card:
    """Card `name` of the first kind that has it; a name that ends in .toml is a path relative to `folder`."""
    if name.endswith(".toml"):
        path = (folder or Path()) / name
        return _finished(_read(path, kinds[0], path.name if folder is None else str(path), str(path), 0))
    for kind in kinds:
        if name in _names(kind):
            return _shipped(kind, name)
    known = [n for kind in kinds for n in list_cards(kind)]
    raise UnknownNameError(f"{kinds[0].replace('_', ' ')} card", name, known, where)


@lru_cache(maxsize=8)
def _names(kind: str) -> frozenset[str]:
    return frozenset(list_cards(kind))


@lru_cache(maxsize=256)
def _shipped(kind: str, name: str) -> Card:
    return _finished(_read_shipped(kind, name, 0))


def _read_shipped(kind: str, name: str, depth: int) -> Card:
    origin = f"materials/cards/{CARD_KINDS[kind][0]}/{name}.toml"
    return _read(CARD_FOLDER / CARD_KINDS[kind][0] / f"{name}.toml", kind, origin, origin, depth)


def _finished(card: Card) -> Card:
    check_card(card)
    return card


def _read(path: Path, kind: str, origin: str, place: str, depth: int) -> Card:
    raw = read_toml(path)
    header = {k: raw.pop(k) for k in HEADER if k in raw}
    _check_header(header, kind, place)
    own = read_layer(raw, vocabulary_of(kind), place, origin)
    base = _base(header, kind, path.parent, place, depth)
    if base is not None:
        allowed = vocabulary_of(kind)
        own = overlay(_fitting(base.layer, allowed.numbers, allowed.laws), own)
    batch = read_batch(header["batch"], place) if "batch" in header else None
    if batch is not None and "thickness" in vocabulary_of(kind).numbers:
        own = _with_mapped_thickness(own, batch, place, origin)
    carrier = header.get("carrier", base.carrier if base else "any")
    own = replace(own, choices={**own.choices, "carrier": carrier})
    return Card(
        kind=kind,
        name=header.get("name", path.stem),
        title=header.get("title", path.stem),
        carrier=carrier,
        text=header.get("text", ""),
        references=tuple(header.get("references", base.references if base else ())),
        file=place,
        layer=own,
        batch=batch,
    )


def _with_mapped_thickness(layer: Layer, batch: Batch, place: str, origin: str) -> Layer:
    """The mean of a thickness map as the thickness of the card; both stated must agree."""
    mean, spread, number = batch.thickness
    if not number:
        return layer
    source = f"mean of {number} places of batch {batch.identifier}"
    stated = layer.numbers.get("thickness")
    if stated is not None and stated.origin == origin:
        if abs(stated.value - mean) > 0.02 * mean:
            raise InputError(
                f"{place}: thickness = {stated.text!r}, but the thickness map of the batch has a mean of "
                f"{1e6 * mean:.4g} um; leave thickness out, or correct the map."
            )
        return layer
    uncertainty = spread / number**0.5 if number > 1 else None
    text = f"{mean!r} m"
    measured = Quantity(
        value=mean, unit="m", text=text, source=source, status="measured", uncertainty=uncertainty, origin=origin
    )
    return replace(layer, numbers={**layer.numbers, "thickness": measured})


def _base(header: dict[str, Any], kind: str, folder: Path, place: str, depth: int) -> Card | None:
    name = header.get("based_on")
    if name is None:
        return None
    if depth >= _DEEPEST_CHAIN:
        raise InputError(f"{place}: based_on: the chain of bases is longer than {_DEEPEST_CHAIN}; is it a circle?")
    if name.endswith(".toml"):
        return _read(folder / name, kind, str(folder / name), str(folder / name), depth + 1)
    # "membranes/piperion_a40" names a card of another kind: an ionomer of the same polymer as a membrane.
    folder_name, _, stem = name.rpartition("/")
    kinds = {k for k, (f, _, _) in CARD_KINDS.items() if f == folder_name} or {kind}
    for base_kind in kinds:
        if stem in _names(base_kind):
            return _read_shipped(base_kind, stem, depth + 1)
    raise UnknownNameError("base card", name, list_cards(kind), f"{place}: based_on")


def _fitting(layer: Layer, numbers: Any, laws: Any) -> Layer:
    """Entries of a base of another kind that this kind has a place for (an ionomer has no thickness)."""

    def fits(path: str) -> bool:
        return path in numbers or path.rpartition(".")[0] in laws or path.endswith(".kind")

    return Layer(
        {p: q for p, q in layer.numbers.items() if fits(p)},
        {p: w for p, w in layer.choices.items() if fits(p)},
        layer.validity,
    )


def _check_header(header: dict[str, Any], kind: str, place: str) -> None:
    stated = header.get("kind", kind)
    if stated != kind:
        raise InputError(f"{place}: kind: this is a {stated!r} card, but a {kind!r} card is needed here.")
    carrier = header.get("carrier", "any")
    if carrier not in CARRIERS:
        raise UnknownNameError("carrier", str(carrier), CARRIERS, f"{place}: carrier")
    for key in ("name", "title", "text", "based_on"):
        if not isinstance(header.get(key, ""), str):
            raise InputError(f"{place}: {key}: {header[key]!r} must be text.")
    references = header.get("references", [])
    if not isinstance(references, list) or not all(isinstance(r, str) for r in references):
        raise InputError(f"{place}: references: {references!r} must be a list of bibliography keys.")
