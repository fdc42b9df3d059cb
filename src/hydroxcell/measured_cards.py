"""A material card from results of measurements: what was measured with its uncertainty, the rest from a base card."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydroxcell.cell.writing import quantity_toml
from hydroxcell.constants import MOLAR_MASS
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Measured, Value
from hydroxcell.materials.card import Card
from hydroxcell.materials.catalog import load_card
from hydroxcell.materials.fields import CARD_KINDS, COUNTER_IONS, coefficient
from hydroxcell.materials.library import value_of
from hydroxcell.materials.quantity import Quantity

HYDROXIDE_MOLAR_MASS = 0.017007  # [kg/mol]
Entries = dict[str, str]
"""Dotted path in the card -> text of the entry."""


@dataclass(frozen=True)
class Rule:
    """What one kind of evaluation gives to cards.

    Attributes
    ----------
    kinds : of cards
    entries : function (result, kind of card, counter-ion form) -> entries
    """

    kinds: tuple[str, ...]
    entries: Callable[[Any, str, str], Entries]


def card_from_results(
    results: Sequence[Any], kind: str, base: str, batch: str, form: str = "", folder: Path | None = None
) -> tuple[str, list[str]]:
    """Text of a card, and what was taken from which result and what was lost, one line each.

    Parameters
    ----------
    results : of evaluations
    kind : "membrane", "ionomer" or "catalyst"
    base : card from which everything else comes
    batch : identifier of the piece
    form : counter-ion form of conductivities, where the results do not say it
    folder : where the card will lie, from which a base that is a file is then named

    Errors: InputError for results that give nothing to such a card, or that contradict each other.
    """
    if form and form not in COUNTER_IONS:
        raise InputError(f"form = {form!r} is none of {', '.join(COUNTER_IONS)}.")
    base_card = load_card(kind, base)
    found: Entries = {}
    taken: list[str] = []
    for result in results:
        name = _name(result)
        rule = RULES.get(getattr(result, "KIND", ""))
        if rule is None or kind not in rule.kinds:
            fitting = ", ".join(k for k, r in RULES.items() if kind in r.kinds)
            raise InputError(f"{name}: gives nothing to a {kind} card; evaluations that do: {fitting}.")
        entries = rule.entries(result, kind, form)
        if not entries:
            raise InputError(f"{name}: holds no finite value for a {kind} card.")
        for path, text in entries.items():
            if path in found and found[path] != text:
                raise InputError(f"{name}: {path} was already given by another result; give one of them.")
            found[path] = text
            if text.startswith("{"):
                taken.append(f"{path} from {name}")
    lost = _lost(found, base_card)
    named = Path(os.path.relpath(base, folder)).as_posix() if base.endswith(".toml") and folder is not None else base
    return _text(found, kind, named, batch, results, lost), taken + lost


def _lost(entries: Entries, base: Card) -> list[str]:
    """Laws that depend on the water of the base card and do not after the measurement, one sentence each."""
    found = []
    for law in CARD_KINDS[base.kind][2]:
        if entries.get(f"{law}.kind") not in ('"constant"', '"arrhenius"') or f"{law}.kind" not in base.structure:
            continue
        wet, dry = (value_of(base, law, 353.15, activity) for activity in (1.0, 0.5))
        if abs(wet - dry) > 1e-6 * abs(wet):
            found.append(
                f"{law} is known at one state of water and taken the same at every other; in the base card it changes "
                f"{wet / dry:.2g}-fold from half to full humidity, so a cell with this card does not feel dryness here"
            )
    return found


def _text(entries: Entries, kind: str, base: str, batch: str, results: Sequence[Measured], lost: list[str]) -> str:
    files = sorted({source.file for result in results for source in result.sources})
    words = f"{_origin(results)}: {', '.join(files)}. All else is that of the base card."
    lines = [
        f'kind = "{kind}"',
        f"title = {json.dumps(f'{batch}, based on {base}')}",
        f'based_on = "{base}"',
        f"text = {json.dumps(' '.join([words, *(f'{text}.' for text in lost)]))}",
        "",
    ]
    plain = {path: text for path, text in entries.items() if "." not in path}
    lines += [f"{path} = {text}" for path, text in plain.items()]
    for section in dict.fromkeys(path.rpartition(".")[0] for path in entries if "." in path):
        lines += ["", f"[{section}]"]
        lines += [
            f"{path.rpartition('.')[2]} = {text}"
            for path, text in entries.items()
            if path.rpartition(".")[0] == section
        ]
    lines += ["", "[batch]", f"identifier = {json.dumps(batch)}"]
    return "\n".join(lines) + "\n"


def _origin(results: Sequence[Measured]) -> str:
    kinds = {result.ORIGIN == "Calculation" for result in results}
    return "Measured" if kinds == {False} else "Calculated" if kinds == {True} else "Measured and calculated"


def _name(result: Any) -> str:
    kind = getattr(result, "KIND", type(result).__name__)
    return f"{kind} of {result.sample}" if getattr(result, "sample", "") else str(kind)


def _source(result: Measured) -> str:
    """Evaluation, sample and files."""
    files = ", ".join(f"{s.file} (sha256 {s.sha256[:12]})" for s in result.sources) or "arrays"
    return f"{result.KIND} of {result.sample or 'a sample'}: {files}"


def _entry(result: Measured, value: Value, unit: str) -> str:
    """A number with its uncertainty and the file it comes from."""
    known = math.isfinite(value.uncertainty)
    calculated = result.ORIGIN == "Calculation"
    ends = (value.low, value.high) if calculated and math.isfinite(value.low) and math.isfinite(value.high) else None
    quantity = Quantity(
        value=value.value,
        unit=unit,
        text=f"{value.value!r} {unit}".removesuffix(" 1"),
        source=_source(result),
        status="calculated" if calculated else "measured",
        range=ends,
        uncertainty=value.uncertainty if known else None,
        note=value.method,
    )
    return quantity_toml(quantity)


def _number(name: str, path: str) -> Callable[[Any, str, str], Entries]:
    """Rule of one value for one number of a card."""

    def entries(result: Measured, kind: str, form: str) -> Entries:
        if name not in result.values or not math.isfinite(result.values[name].value):
            return {}
        return {path: _entry(result, result.values[name], CARD_KINDS[kind][1][path].unit)}

    return entries


def _constant(name: str, law: str, form: str = "") -> Callable[[Any, str, str], Entries]:
    """Rule of one value for a law that does not depend on the state."""

    def entries(result: Measured, kind: str, given: str) -> Entries:
        if name not in result.values or not math.isfinite(result.values[name].value):
            return {}
        row = coefficient(CARD_KINDS[kind][2][law], "value")
        found = {f"{law}.kind": '"constant"', f"{law}.value": _entry(result, result.values[name], row.unit)}
        return found | (_form(law, form or given, result) if law == "conductivity" else {})

    return entries


def _form(law: str, form: str, result: Measured) -> Entries:
    if not form:
        raise InputError(
            f"{_name(result)}: a card must say in which counter-ion form the conductivity was measured; give --form "
            f"({', '.join(COUNTER_IONS[:4])}, ...), or the result of a hydroxide purge."
        )
    return {f"{law}.counter_ion_form": json.dumps(form)}


def _section(text: str) -> Entries:
    """Entries of a section that a result writes itself."""
    head, *lines = text.splitlines()
    section = head.strip("[]")
    return {f"{section}.{key.strip()}": value.strip() for key, _, value in (line.partition(" = ") for line in lines)}


def _arrhenius(result: Any, kind: str, form: str) -> Entries:
    _form("conductivity", form, result)
    return _section(result.card_section(_source(result), form))


def _isotherm(result: Any, kind: str, form: str) -> Entries:
    if result.law != "table":
        return _section(result.card_section(_source(result), form or "not_stated"))
    law = CARD_KINDS[kind][2]["water_uptake"]
    scale = _entry(result, Value.exact(1.0, "the table as it was measured"), coefficient(law, "scale").unit)
    x, y = ([float(f"{v:.6g}") for v in values] for values in (result.table_activity, result.table_content))
    points = f'{{ x = {json.dumps(x)}, x_unit = "1", y = {json.dumps(y)}, y_unit = "{law.unit}" }}'
    return {
        "water_uptake.kind": '"table"',
        "water_uptake.x_of": '"water_activity"',
        "water_uptake.points": points,
        "water_uptake.scale": scale,
    }


def _permeability(result: Any, kind: str, form: str) -> Entries:
    gas = str(result.gas).lower()
    if gas not in ("hydrogen", "oxygen"):
        raise InputError(f"{_name(result)}: a card has a permeability of hydrogen and oxygen, not of {gas}.")
    return _constant("gas_permeability", f"{gas}_permeability")(result, kind, form)


def _polymer(result: Any, kind: str, form: str) -> Entries:
    """A predicted conductivity (hydroxide form), or the water content that follows from a predicted uptake by mass."""
    if result.property_name == "conductivity":
        return _constant("predicted_conductivity", "conductivity", "hydroxide")(result, kind, form)
    if result.property_name != "water_uptake":
        raise InputError(f"{_name(result)}: a {kind} card has no {result.property_name}.")
    uptake, capacity = result.value("predicted_water_uptake"), result.value("capacity_as_drawn").value
    dry = capacity / (1.0 + HYDROXIDE_MOLAR_MASS * capacity)  # per mass of the dry hydroxide form
    value = uptake.times(
        1.0 / (MOLAR_MASS["H2O"] * dry), f"{uptake.method}; over {dry:.3g} mol/kg of the hydroxide form"
    )
    return {"liquid_water_uptake": _entry(result, value, CARD_KINDS[kind][1]["liquid_water_uptake"].unit)}


POLYMERS = ("membrane", "ionomer")
RULES: dict[str, Rule] = {
    "ion_exchange_capacity": Rule(POLYMERS, _number("ion_exchange_capacity", "ion_exchange_capacity")),
    "water_uptake": Rule(POLYMERS, _number("water_content", "liquid_water_uptake")),
    "sorption_isotherm": Rule(POLYMERS, _isotherm),
    "membrane_conductivity": Rule(POLYMERS, _constant("membrane_conductivity", "conductivity")),
    "hydroxide_purge": Rule(POLYMERS, _constant("purged_conductivity", "conductivity", "hydroxide")),
    "arrhenius": Rule(POLYMERS, _arrhenius),
    "polymer_property": Rule(POLYMERS, _polymer),
    "polymer_ageing": Rule(POLYMERS, _constant("predicted_conductivity", "conductivity", "hydroxide")),
    "permeability": Rule(POLYMERS, _permeability),
    "co_stripping": Rule(("catalyst",), _number("specific_surface_area", "specific_surface_area")),
    "hydrogen_underpotential_deposition": Rule(
        ("catalyst",), _number("specific_surface_area", "specific_surface_area")
    ),
}
"""Kind of evaluation -> what it gives."""
