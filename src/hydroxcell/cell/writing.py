"""A cell as the text of a complete TOML file that reads back to the same cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hydroxcell.cell.inputs import SCHEMA_VERSION
from hydroxcell.materials.conditions import ranges_toml
from hydroxcell.materials.quantity import Quantity
from hydroxcell.materials.reading import OPTIONAL, STATE_UNITS, Validity

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell


def cell_toml(cell: Cell) -> str:
    """Text with every entry resolved; materials stay as labels (`resolved = true`)."""
    lines = [
        f"schema_version = {SCHEMA_VERSION}",
        "resolved = true",
        f"name = {_text(cell.name)}",
        f"title = {_text(cell.title)}",
        f"text = {_text(cell.text)}",
        f"references = [{', '.join(map(_text, cell.references))}]",
        f"carrier = {_text(cell.carrier)}",
    ]
    tree = _tree(cell)
    tree.pop("carrier")
    _write(tree, "", lines)
    return "\n".join(lines) + "\n"


def quantity_toml(quantity: Quantity) -> str:
    """One number as an inline table; the value keeps the unit it was written with."""
    parts = [f"value = {_text(_exact(quantity))}"]
    if quantity.unit == "1" and not any(c.isalpha() or c == "%" for c in _exact(quantity).replace("e", "")):
        parts = [f"value = {quantity.value!r}", 'unit = "1"']
    parts += [f"source = {_text(quantity.source)}", f'status = "{quantity.status}"']
    if quantity.range is not None:
        low, high = (f"{b!r} {quantity.unit}".removesuffix(" 1") for b in quantity.range)
        parts.append(f"range = [{low}, {high}]" if quantity.unit == "1" else f"range = [{_text(low)}, {_text(high)}]")
        if quantity.unit == "1" and 'unit = "1"' not in parts:
            parts = [f"value = {quantity.value!r}", 'unit = "1"', *parts[1:]]
    if quantity.uncertainty is not None:
        spread = f"{quantity.uncertainty!r} {quantity.unit}"
        parts.append(
            f"uncertainty = {quantity.uncertainty!r}" if quantity.unit == "1" else f"uncertainty = {_text(spread)}"
        )
        if quantity.unit == "1" and 'unit = "1"' not in parts:
            parts = [f"value = {quantity.value!r}", 'unit = "1"', *parts[1:]]
    if quantity.note:
        parts.append(f"note = {_text(quantity.note)}")
    if quantity.fitted_over:
        parts.append(f"fitted_over = {ranges_toml(quantity.fitted_over)}")
    return "{ " + ", ".join(parts) + " }"


def _exact(quantity: Quantity) -> str:
    """Text of the value that converts to exactly the stored number."""
    return quantity.text if quantity.unit != "1" else repr(quantity.value)


def _tree(cell: Cell) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    absent = tuple(p for p in cell.structure if p.rpartition(".")[2] in OPTIONAL)
    for path, word in cell.structure.items():
        if path in absent:
            if word == "absent":
                _put(tree, path, _text(word))
        elif path.endswith((".x", ".y")) and path.rpartition(".")[0] in _laws(cell):
            _put(tree, f"{path.rpartition('.')[0]}.points", _points(cell, path.rpartition(".")[0]))
        else:
            _put(tree, path, _text(word))
    for path, quantity in cell.quantities.items():
        _put(tree, path, quantity_toml(quantity))
    for path, ranges in cell.validity.items():
        _put(tree, f"{path}.validity", _validity(ranges))
    return tree


def _laws(cell: Cell) -> Mapping[str, Any]:
    from hydroxcell.cell.inputs import vocabulary

    return vocabulary().laws


def _points(cell: Cell, law: str) -> str:
    x, y, x_of = (cell.structure[f"{law}.{key}"] for key in ("x", "y", "x_of"))
    y_unit = _laws(cell)[law].unit
    return f'{{ x = {x}, x_unit = "{STATE_UNITS[x_of]}", y = {y}, y_unit = "{y_unit}" }}'


def _validity(ranges: Validity) -> str:
    rows = []
    for name, (low, high) in ranges.items():
        unit = STATE_UNITS[name]
        bounds = (f"{b!r}" if unit == "1" else _text(f"{b!r} {unit}") for b in (low, high))
        rows.append(f"{name} = [{', '.join(bounds)}]")
    return "{ " + ", ".join(rows) + " }"


def _put(tree: dict[str, Any], path: str, text: str) -> None:
    *sections, key = path.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    tree[key] = text


def _write(tree: Mapping[str, Any], prefix: str, lines: list[str]) -> None:
    """Entries of a section first, then its sections, as TOML wants it."""
    own = {k: v for k, v in tree.items() if isinstance(v, str)}
    if prefix and own:
        lines += ["", f"[{prefix}]"]
    lines += [f"{key} = {text}" for key, text in own.items()]
    for key, section in tree.items():
        if not isinstance(section, str):
            _write(section, f"{prefix}.{key}" if prefix else key, lines)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
