"""Money of several currencies and years in dollars of one year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hydroxcell.errors import InputError
from hydroxcell.files import read_toml
from hydroxcell.system.cost.uncertain import Uncertain
from hydroxcell.system.number import Number
from hydroxcell.system.study import data_file
from hydroxcell.units import to_si

CURRENCIES = ("USD", "EUR", "CNY")
INDEX = "price_index"
_UNIT = re.compile(r"([A-Za-z]+)\s*(/.*)?")


@dataclass(frozen=True)
class Rates:
    """Exchange rates and price index by year.

    Attributes
    ----------
    per_dollar : currency -> year -> units of the currency for one dollar, mean of the year
    index : year -> consumer prices of the United States
    source : of the table
    spread : [1] relative half width within which rates and indices are believed
    status, date : of the table
    """

    per_dollar: Mapping[str, Mapping[int, float]]
    index: Mapping[int, float]
    source: str
    spread: float
    status: str
    date: str

    def check(self, currency: str, year: int, where: str) -> None:
        """Refuse a currency or a year that the table does not have."""
        if currency not in self.per_dollar:
            raise InputError(f"{where}: {currency!r} is no currency known here; use {', '.join(CURRENCIES)}.")
        if year not in self.index or year not in self.per_dollar[currency]:
            years = sorted(self.index)
            raise InputError(
                f"{where}: no exchange rate and price index for {year}; known are {years[0]} to {years[-1]}."
            )

    def dollars(self, amount: float, currency: str, year: int, base: int, where: str) -> float:
        """Amount in dollars of the base year: first by the rate of its own year, then by the price index."""
        self.check(currency, year, where)
        self.check("USD", base, where)
        return amount / self.per_dollar[currency][year] * self.index[base] / self.index[year]


@cache
def rates() -> Rates:
    """The table of the package."""
    content = read_toml(data_file("currencies"))
    tables: dict[str, dict[int, float]] = {c: {} for c in CURRENCIES}
    index = {}
    for year, row in content["years"].items():
        index[int(year)] = float(row["index"])
        tables["USD"][int(year)] = 1.0
        for currency in CURRENCIES[1:]:
            tables[currency][int(year)] = float(row[currency])
    spread, texts = float(content["relative_range"]), (str(content[name]) for name in ("status", "date"))
    return Rates(tables, index, str(content["source"]), spread, *texts)


def doubt(name: str) -> Uncertain:
    """What a currency is worth, or the price index between two years, over what the table says."""
    spread = rates().spread
    return Uncertain(f"currencies.{name}", 1.0, 1.0 - spread, 1.0 + spread)


def doubts() -> tuple[Number, ...]:
    """Lines of the list of inputs for everything that money is converted by."""
    table = rates()
    meaning = {name: f"dollars for one {name}" for name in CURRENCIES[1:]} | {INDEX: "prices between two years"}
    return tuple(
        Number(
            number.path, number.mode, number.low, number.high, "1", f"{text} as in the table", table.status,
            table.source, table.date, "of all years together", "currencies.toml",
        )
        for name, text in meaning.items()
        for number in (doubt(name),)
    )  # fmt: skip


def money_doubts(unit: Any, year: Any, base: int) -> tuple[Uncertain, ...]:
    """What a price in a unit such as "EUR/kg" was converted by on its way to dollars of the base year."""
    match = _UNIT.fullmatch(str(unit or "").strip())
    foreign = () if match is None or match[1] == CURRENCIES[0] else (doubt(match[1]),)
    return foreign if year == base else (*foreign, doubt(INDEX))


def money_factor(unit: Any, per: str, year: Any, base: int, where: str) -> float:
    """Dollars of the base year per SI unit that a number in a unit such as "EUR/kg" stands for.

    Parameters
    ----------
    unit : as written, a currency first
    per : SI unit of what is paid for, "kg", or "" for a piece
    year : of the price; None is refused
    base : cost year of the answer

    Errors: InputError for a price without currency or year; UnitError for a price of something else.
    """
    match = _UNIT.fullmatch(str(unit or "").strip())
    if match is not None and re.fullmatch(r"[A-Z]{3}", match[1]) and match[1] not in CURRENCIES:
        raise InputError(
            f"{where}: {match[1]!r} is no currency known here; give the price in {', '.join(CURRENCIES)}, converted by "
            "the rate of its year."
        )
    if match is None or match[1] not in CURRENCIES:
        raise InputError(
            f"{where}: the price has no currency; write it into the unit, {', '.join(CURRENCIES)}: "
            f'unit = "USD{"/" + per if per else ""}".'
        )
    if isinstance(year, bool) or not isinstance(year, int):
        raise InputError(f"{where}: a price needs the year of its money: year = 2020.")
    si = "USD" + (f"/{per}" if per else "")
    factor = to_si(f"1 USD{match[2] or ''}", si, where)
    return rates().dollars(factor, match[1], year, base, where)
