"""Prices that fall with the quantity bought, between dated quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.system.cost.money import money_doubts, money_factor
from hydroxcell.system.cost.uncertain import Positions, Uncertain, between, check_origin
from hydroxcell.system.number import Number

PER = {"kg": "kg", "m2": "m2", "piece": "", "kW": "W"}
"""What is paid for -> its SI unit in prices."""
PFAS = ("yes", "no", "unknown")
ENTRIES = ("meaning", "per", "unit", "year", "quotes", "status", "source", "date", "note", "pfas", "critical")


@dataclass(frozen=True)
class Price:
    """What something costs at a quantity per year.

    Attributes
    ----------
    path : "prices.platinum"
    quantity : [SI per year] of the quotes (n,), rising
    mode, low, high : [USD of the base year per SI] (n,)
    per : "kg", "m2", "piece" or "kW"
    pfas : whether it is a per- or polyfluorinated substance: "yes", "no", "unknown"
    critical : name of the critical raw material that it is, or ""
    record : line of the list of inputs
    rates : exchange rate and price index that it was converted by, over those of the table
    """

    path: str
    quantity: tuple[float, ...]
    mode: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    per: str
    pfas: str
    critical: str
    record: Number
    rates: tuple[Uncertain, ...] = ()

    def at(self, quantity: Any, positions: Positions) -> Any:
        """Price at a quantity per year [USD per SI]: linear in logarithms between quotes, constant beyond them."""
        place, converted = positions.get(self.path, 0.0), 1.0
        for rate in self.rates:
            converted = converted * rate.at(positions)
        quotes = [between(m, lo, hi, place) for m, lo, hi in zip(self.mode, self.low, self.high, strict=True)]
        if len(quotes) == 1:
            return quotes[0] * converted
        where = np.log(np.clip(quantity, self.quantity[0], self.quantity[-1]))
        found = np.log(quotes[-1])
        for k in range(len(quotes) - 2, -1, -1):
            a, b = np.log(self.quantity[k]), np.log(self.quantity[k + 1])
            share = (where - a) / (b - a)
            line = np.log(quotes[k]) + share * (np.log(quotes[k + 1]) - np.log(quotes[k]))
            found = np.where(where <= b, line, found)
        return np.exp(found) * converted


def read_price(name: str, raw: Mapping[str, Any], base: int, origin: str) -> Price:
    """Price from its table in a file.

    Errors: InputError for a price without currency, year, date, source or range, or of a unit that does not fit.
    """
    where = f"{origin}: prices.{name}"
    if not isinstance(raw, Mapping):
        raise InputError(f"{where}: a price is a table with unit, year, quotes, status, source and date.")
    for key in raw:
        if key not in ENTRIES:
            raise InputError(f"{where}: unknown entry {key!r}; known are {', '.join(ENTRIES)}.")
    if raw.get("per") not in PER:
        raise InputError(f"{where}: per = {raw.get('per')!r} must be one of {', '.join(PER)}.")
    if raw.get("pfas", "no") not in PFAS:
        raise InputError(f"{where}: pfas = {raw.get('pfas')!r} must be one of {', '.join(PFAS)}.")
    check_origin(raw, where, dated=True)
    per = PER[raw["per"]]
    factor = money_factor(raw.get("unit"), per, raw.get("year"), base, where)
    quotes = raw.get("quotes")
    if not isinstance(quotes, list) or not quotes or any(not isinstance(q, list) or len(q) != 4 for q in quotes):
        raise InputError(f"{where}: quotes = [[quantity a year, most likely, smallest, largest], ...] is needed.")
    amounts, modes, lows, highs = (tuple(float(q[k]) for q in quotes) for k in range(4))
    scale = 1e3 if raw["per"] == "kW" else 1.0
    rising = all(a < b for a, b in pairwise(amounts)) and amounts[0] > 0.0
    if not rising or not all(0.0 < lo <= m <= hi for m, lo, hi in zip(modes, lows, highs, strict=True)):
        raise InputError(f"{where}: quantities must rise, and each quote needs 0 < smallest <= most likely <= largest.")
    mode, low, high = (tuple(factor * v for v in column) for column in (modes, lows, highs))
    shown = "; ".join(
        f"{m:g} ({lo:g} to {hi:g}) at {a:g} {raw['per']}/year"
        for a, m, lo, hi in zip(amounts, modes, lows, highs, strict=True)
    )
    line = Number(
        f"prices.{name}", mode[-1], low[-1], high[-1], f"USD{'/' + per if per else ''}",
        f"{shown}, {raw['unit']} of {raw['year']}", str(raw["status"]), str(raw["source"]), str(raw["date"]),
        str(raw.get("note", "")), origin,
    )  # fmt: skip
    quantity = tuple(scale * a for a in amounts)
    return Price(
        f"prices.{name}",
        quantity,
        mode,
        low,
        high,
        str(raw["per"]),
        str(raw.get("pfas", "no")),
        str(raw.get("critical", "")),
        line,
        money_doubts(raw["unit"], raw["year"], base),
    )
