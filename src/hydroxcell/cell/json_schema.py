"""JSON Schema of cell files, generated from the field table and the pydantic models of the file."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from hydroxcell.cell.inputs import FileHeader
from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, LAWS, NUMBERS, SLOTS
from hydroxcell.materials.fields import COEFFICIENTS, COUNTER_IONS, Parameter
from hydroxcell.materials.property_laws import PROPERTY_LAWS
from hydroxcell.materials.quantity import QuantityInput
from hydroxcell.materials.reading import OPTIONAL, STATE_UNITS

Schema = dict[str, Any]


@cache
def cell_json_schema() -> Schema:
    """Schema (draft 2020-12) that a cell file follows; values are checked beyond it by `load_cell`.

    >>> cell_json_schema()["properties"]["geometry"]["properties"]["active_area"]["title"]
    'A [cm2]'
    """
    root: Schema = _object(FileHeader.model_json_schema()["properties"])
    for path, row in (NUMBERS | DEW_POINTS).items():
        _place(root, path, _number(row))
    for path, row in LAWS.items():
        _place(root, path, _law(row))
    for slot in SLOTS.values():
        text = f"name of a shipped card ({', '.join(slot.accepts)}) or path of a TOML file"
        _place(root, f"{slot.path}.material", {"type": "string", "description": text})
    optional = [path for path in CHOICES if path.rpartition(".")[2] in OPTIONAL]
    for path, words in CHOICES.items():
        if path not in optional:
            _place(root, path, {"enum": list(words)})
    for path in optional:
        _allow_absent(root, path)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hydroxcell cell file",
        "$defs": {"quantity": _model(QuantityInput)},
        **root,
    }


def _model(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema()
    schema.pop("title", None)
    return schema


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _place(root: Schema, path: str, schema: Schema) -> None:
    *sections, key = path.split(".")
    for section in sections:
        root = root["properties"].setdefault(section, _object({}))
    root["properties"].setdefault(key, schema)


def _allow_absent(root: Schema, path: str) -> None:
    *sections, name = path.split(".")
    for section in sections:
        root = root["properties"][section]
    layer = root["properties"]
    layer[name] = {"anyOf": [layer[name], {"enum": ["present", "absent"]}]}


def _number(row: Parameter) -> Schema:
    return {
        "$ref": "#/$defs/quantity",
        "title": f"{row.symbol} [{row.display}]",
        "description": f"{row.description}; plausible {row.low:g} to {row.high:g} {row.display}".removesuffix(" 1"),
    }


def _law(row: Parameter) -> Schema:
    entries: Schema = {
        name: {"$ref": "#/$defs/quantity", "description": c.description} for name, c in COEFFICIENTS.items()
    }
    bounds = {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2}
    entries["kind"] = {"enum": list(PROPERTY_LAWS)}
    entries["counter_ion_form"] = {"enum": list(COUNTER_IONS)}
    entries["x_of"] = {"enum": list(STATE_UNITS)}
    entries["validity"] = _object(dict.fromkeys(STATE_UNITS, bounds))
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 2}
    entries["points"] = _object(
        {"x": numbers, "x_unit": {"type": "string"}, "y": numbers, "y_unit": {"type": "string"}}
    )
    return {**_object(entries), "title": f"{row.symbol} [{row.display}]", "description": row.description}
