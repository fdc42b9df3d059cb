"""Checks on a resolved cell: what is missing, what does not fit together. Each finding is a key and a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from hydroxcell.cell.parameters import (
    CHOICES,
    FLOW_ENTRIES,
    LAWS,
    NUMBERS,
    REACTION_OF_SIDE,
    SIDES,
    SLOTS,
)
from hydroxcell.materials.card import ion_problems, law_problems
from hydroxcell.materials.reading import Layer


def problems(layer: Layer) -> Iterator[str]:
    """All mistakes of a resolved cell; the first one is what `load_cell` raises."""
    if "carrier" not in layer.choices:
        yield f"carrier: the charge carrier is missing; write carrier = \"{CHOICES['carrier'][0]}\" or \"proton\"."
        return
    yield from _materials(layer)
    yield from _numbers(layer)
    for path, row in LAWS.items():
        yield from law_problems(path, row, layer)
    for slot in ("membrane", "anode.catalyst_layer.ionomer", "cathode.catalyst_layer.ionomer"):
        if f"{slot}.conductivity.kind" in layer.choices:
            yield from ion_problems(f"{slot}.conductivity", layer, layer.choices["carrier"])
    for side in SIDES:
        yield from _flow(layer, side)
        yield from _volume(layer, side)


def _materials(layer: Layer) -> Iterator[str]:
    for side, reaction in REACTION_OF_SIDE.items():
        path = f"{side}.catalyst_layer.catalyst"
        if f"{path}.{reaction}.kind" not in layer.choices:
            name = layer.choices.get(f"{path}.material")
            words = reaction.replace("_", " ")
            subject = f"the catalyst {name!r} has no data for {words}" if name else f"the kinetics of {words} are missing"
            yield f"{path}.{reaction}: {subject}, which the {side} needs; choose another material or give a table {reaction}."


def _numbers(layer: Layer) -> Iterator[str]:
    unused = _not_needed(layer)
    for path, row in NUMBERS.items():
        if path in layer.numbers or path.startswith(unused):
            continue
        slot = next((s for s in SLOTS if path.startswith(s + ".") and f"{s}.material" not in layer.choices), "")
        hint = f' or name a card, {slot}.material = "..."' if slot else ""
        yield f"{path}: the {row.description} is missing; give value, unit, source and status{hint}."


def _not_needed(layer: Layer) -> tuple[str, ...]:
    """Prefixes of paths that this cell does without."""
    skipped = [f"{side}.microporous_layer." for side in SIDES if not has_microporous_layer(layer, side)]
    for side, reaction in REACTION_OF_SIDE.items():
        skipped.append(f"conditions.{side}.flow.")
        if f"conditions.{side}.dew_point" in layer.numbers:
            skipped.append(f"conditions.{side}.relative_humidity")
        if f"{side}.catalyst_layer.catalyst.{reaction}.kind" not in layer.choices:
            skipped.append(f"{side}.catalyst_layer.catalyst.{reaction}.")
    return tuple(skipped)


def has_microporous_layer(layer: Layer, side: str) -> bool:
    """Whether the cell has a microporous layer on this side: any entry there and not declared absent."""
    path = f"{side}.microporous_layer"
    if layer.choices.get(path) == "absent":
        return False
    return layer.choices.get(path) == "present" or any(p.startswith(path + ".") for p in (*layer.numbers, *layer.choices))


def _flow(layer: Layer, side: str) -> Iterator[str]:
    path = f"conditions.{side}.flow"
    kind = layer.choices.get(f"{path}.kind")
    if kind is None:
        yield f"{path}.kind: missing; write kind = {', '.join(map(repr, FLOW_ENTRIES))}.".replace("'", '"')
        return
    needed = {f"{path}.{name}" for name in FLOW_ENTRIES[kind]}
    given = {p for p in layer.numbers if p.startswith(path + ".")}
    for missing in sorted(needed - given):
        yield f"{missing}: missing; flow.kind = {kind!r} needs it."
    for extra in sorted(given - needed):
        yield f"{extra}: flow.kind = {kind!r} has no use for it; remove it or change the kind."


def _volume(layer: Layer, side: str) -> Iterator[str]:
    names = ("ionomer_volume_fraction", "pore_volume_fraction")
    parts = [layer.numbers.get(f"{side}.catalyst_layer.{name}") for name in names]
    if all(parts) and sum(q.value for q in parts if q) >= 1.0:
        shown = " + ".join(f"{name} {q.text}" for name, q in zip(names, parts, strict=True) if q)
        yield f"{side}.catalyst_layer: {shown} leave no volume for the catalyst; their sum must stay below 1."
