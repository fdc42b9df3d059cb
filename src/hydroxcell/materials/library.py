"""Cards beside each other: numbers with uncertainty, and laws evaluated at stated conditions."""

from __future__ import annotations

from collections.abc import Sequence

from hydroxcell.errors import InputError
from hydroxcell.materials.card import Card, vocabulary_of
from hydroxcell.materials.fields import CARD_KINDS, Parameter
from hydroxcell.materials.property_laws import PropertyState, evaluate
from hydroxcell.physics.water_sorption import water_volume_fraction
from hydroxcell.units import from_si

CONDITIONS = ((353.15, 1.0), (353.15, 0.5))
"""Temperature [K] and water activity at which laws are compared: saturated and half, at 80 degC."""


def rows_of(card: Card) -> list[tuple[str, ...]]:
    """Property, value with uncertainty, unit, status, range and source of every number of a card."""
    numbers = vocabulary_of(card.kind).numbers
    rows: list[tuple[str, ...]] = []
    for path, quantity in card.quantities.items():
        row = numbers.get(path)
        display = row.display if row is not None else quantity.unit
        value = float(from_si(quantity.value, display))
        spread = ""
        if quantity.uncertainty is not None:
            width = float(from_si(quantity.value + quantity.uncertainty, display)) - value
            spread = f" ± {width:.2g}"
        bounds = ""
        if quantity.range is not None:
            low, high = (float(from_si(b, display)) for b in quantity.range)
            bounds = f"{low:.4g} to {high:.4g}"
        rows.append((path, f"{value:.5g}{spread}", display, quantity.status, bounds, quantity.source))
    return rows


def comparison(cards: Sequence[Card]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of a table that compares cards of one kind.

    Numbers stand with their uncertainty, else their range, and the first letter of their status; laws are
    evaluated at `CONDITIONS`.
    Errors: InputError for cards of different kinds.
    """
    kinds = {card.kind for card in cards}
    if len(kinds) != 1:
        raise InputError(f"cards of different kinds ({', '.join(sorted(kinds))}) cannot be compared.")
    _, numbers, laws = CARD_KINDS[kinds.pop()]
    rows: list[tuple[str, ...]] = []
    for path, row in numbers.items():
        cells = [_number(card, path, row) for card in cards]
        if any(cell != "–" for cell in cells):
            rows.append((path, *cells, row.display))
    for law, row in laws.items():
        for temperature, activity in CONDITIONS:
            cells = [_law(card, law, row, temperature, activity) for card in cards]
            if any(cell != "–" for cell in cells):
                rows.append((f"{law} at {temperature - 273.15:.0f} degC, a = {activity:g}", *cells, row.display))
    return ("property", *(card.name for card in cards), "unit"), rows


def value_of(card: Card, law: str, temperature: float, activity: float) -> float:
    """A law of a membrane or ionomer in vapour, SI."""
    kind, coefficients = card.law(law)
    uptake, isotherm = card.law("water_uptake")
    content = float(evaluate(uptake, isotherm, PropertyState(temperature, None, activity, None)))
    capacity, density = card.quantities["ion_exchange_capacity"].value, card.quantities["dry_density"].value
    fraction = float(water_volume_fraction(content, capacity, density))
    return float(evaluate(kind, coefficients, PropertyState(temperature, content, activity, fraction)))


def _number(card: Card, path: str, row: Parameter) -> str:
    quantity = card.quantities.get(path)
    if quantity is None:
        return "–"
    value = float(from_si(quantity.value, row.display))
    spread = ""
    if quantity.uncertainty is not None:
        spread = f" ± {float(from_si(quantity.value + quantity.uncertainty, row.display)) - value:.2g}"
    elif quantity.range is not None:
        low, high = (float(from_si(b, row.display)) for b in quantity.range)
        spread = f" [{low:.3g} to {high:.3g}]"
    return f"{value:.4g}{spread} ({quantity.status[0]})"


def _law(card: Card, law: str, row: Parameter, temperature: float, activity: float) -> str:
    if f"{law}.kind" not in card.structure or "water_uptake.kind" not in card.structure:
        return "–"
    statuses = {q.status[0] for p, q in card.quantities.items() if p.startswith(f"{law}.")}
    value = float(from_si(value_of(card, law, temperature, activity), row.display))
    return f"{value:.4g} ({''.join(sorted(statuses))})"
