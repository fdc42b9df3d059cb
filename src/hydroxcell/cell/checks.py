"""Checks on a resolved cell: what is missing, what does not fit together. Each finding is a key and a sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from hydroxcell.cell.parameters import (
    CHOICES,
    DEGRADATIONS,
    FLOW_ENTRIES,
    LAWS,
    NUMBERS,
    REACTION_OF_SIDE,
    SLOTS,
)
from hydroxcell.materials.card import ion_problems, law_problems
from hydroxcell.materials.conditions import SIDES
from hydroxcell.materials.fields import AREA_LOSS_KINDS
from hydroxcell.materials.reading import Layer


def problems(layer: Layer, cards: Mapping[str, Layer]) -> Iterator[str]:
    """All mistakes of a resolved cell with the cards it names; the first one is what `load_cell` raises."""
    if "carrier" not in layer.choices:
        yield f'carrier: the charge carrier is missing; write carrier = "{CHOICES["carrier"][0]}" or "proton".'
        return
    yield from _carriers(layer, cards)
    yield from _carbonation(layer)
    yield from _numbers(layer)
    yield from _materials(layer)
    for path, row in LAWS.items():
        yield from law_problems(path, row, layer)
    for slot in ("membrane", "anode.catalyst_layer.ionomer", "cathode.catalyst_layer.ionomer"):
        if f"{slot}.conductivity.kind" in layer.choices:
            yield from ion_problems(f"{slot}.conductivity", layer, layer.choices["carrier"])
    yield from _ageing(layer)
    for side in SIDES:
        yield from _flow(layer, side)
        yield from _volume(layer, side)
    yield from _sources(layer)


def _carriers(layer: Layer, cards: Mapping[str, Layer]) -> Iterator[str]:
    carrier = layer.choices["carrier"]
    for path, card in cards.items():
        if card.choices.get("carrier", "any") not in ("any", carrier):
            name = layer.choices[f"{path}.material"]
            yield (
                f"{path}.material: {name!r} is a material of {card.choices['carrier']} cells, but the carrier of this "
                f"cell is {carrier}; choose another card or change the carrier."
            )


def _carbonation(layer: Layer) -> Iterator[str]:
    fed = [p for p in (f"conditions.{side}.carbon_dioxide_fraction" for side in SIDES) if p in layer.numbers]
    present = has_carbonation(layer)
    if present and layer.choices["carrier"] != "hydroxide":
        yield (
            f"carbonation: the carrier of this cell is {layer.choices['carrier']}; carbon dioxide reacts with "
            'hydroxide only. Leave carbonation out, or write carrier = "hydroxide".'
        )
    for path in fed:
        if not present and layer.numbers[path].value > 0.0:
            yield (
                f"{path}: the feed holds carbon dioxide, but the cell says nothing of how the ionomer takes it up; "
                'name a card, carbonation.material = "hydroxide_carbonate", or set it to "0 ppm".'
            )


def _materials(layer: Layer) -> Iterator[str]:
    for side, reaction in REACTION_OF_SIDE.items():
        path = f"{side}.catalyst_layer.catalyst"
        if f"{path}.{reaction}.kind" not in layer.choices:
            name = layer.choices.get(f"{path}.material")
            words = reaction.replace("_", " ")
            subject = (
                f"the catalyst {name!r} has no data for {words}" if name else f"the kinetics of {words} are missing"
            )
            remedy = f"choose another material or give a table {reaction}"
            yield f"{path}.{reaction}: {subject}, which the {side} needs; {remedy}."


def _ageing(layer: Layer) -> Iterator[str]:
    for part in DEGRADATIONS:
        path = f"{part}.area_loss.kind"
        if path in CHOICES and has_part(layer, part) and path not in layer.choices:
            yield f"{path}: missing; write kind = {' or '.join(map(repr, CHOICES[path]))}.".replace("'", '"')


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
    if not has_carbonation(layer):
        skipped.append("carbonation.")
    for part in DEGRADATIONS:
        kind = layer.choices.get(f"{part}.area_loss.kind", "")
        unused = [f"{part}.{name}" for name in AREA_LOSS_KINDS.get(kind, ())]
        skipped += unused if has_part(layer, part) else [f"{part}."]
    for side, reaction in REACTION_OF_SIDE.items():
        skipped += [f"conditions.{side}.flow.", f"conditions.{side}.carbon_dioxide_fraction"]
        if f"conditions.{side}.dew_point" in layer.numbers:
            skipped.append(f"conditions.{side}.relative_humidity")
        if f"{side}.catalyst_layer.catalyst.{reaction}.kind" not in layer.choices:
            skipped.append(f"{side}.catalyst_layer.catalyst.{reaction}.")
    return tuple(skipped)


def has_microporous_layer(layer: Layer, side: str) -> bool:
    """Whether the cell has a microporous layer on this side: any entry there and not declared absent."""
    return has_part(layer, f"{side}.microporous_layer")


def has_part(layer: Layer, path: str) -> bool:
    """Whether an optional part of a cell is there: any entry below its path and not declared absent."""
    stated = layer.choices.get(path)
    if stated is not None:
        return stated == "present"
    return any(p.startswith(path + ".") for p in (*layer.numbers, *layer.choices))


def has_carbonation(layer: Layer) -> bool:
    """Whether the ionomers take up carbon dioxide: any entry and not declared absent."""
    stated = layer.choices.get("carbonation")
    return stated != "absent" and (
        stated == "present" or any(p.startswith("carbonation.") for p in (*layer.numbers, *layer.choices))
    )


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


def _sources(layer: Layer) -> Iterator[str]:
    """Sources that look like keys of the bibliography but are not in it."""
    known = {source: unknown_key(source) for source in {q.source for q in layer.numbers.values()}}
    for path, quantity in layer.numbers.items():
        missing = known[quantity.source]
        if missing:
            near = difflib.get_close_matches(missing, bibliography_keys(), n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else " Write the source in words if it has no entry there."
            yield f"{path}: the source {missing!r} looks like a key of the bibliography, but is not in it.{hint}"


def unknown_key(source: str) -> str:
    """Part of a source text that looks like a bibliography key (name_2021) and is not one, or nothing."""
    for part in re.split(r"[;,]", source):
        if re.fullmatch(r"[a-z][a-z_]*_?(19|20)\d\d[a-z]?", part.strip()) and part.strip() not in bibliography_keys():
            return part.strip()
    return ""


@cache
def bibliography_keys() -> frozenset[str]:
    """Keys of references.bib; only the keys are read here, since every start of the program passes this way."""
    text = resources.files("hydroxcell").joinpath("references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{([^\s,]+),", text, flags=re.MULTILINE))
