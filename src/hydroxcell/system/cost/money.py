"""Money of several currencies and years in dollars of one year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hydroxcell.errors import InputError
from hydroxcell.files import read_toml
from hydroxcell.system.study import data_file
from hydroxcell.units import to_si

CURRENCIES = ("USD", "EUR", "CNY")
_UNIT = re.compile(r"([A-Za-z]+)\s*(/.*)?")


@dataclass(frozen=True)
class Rates:
    """Exchange rates and price index by year.

    Attributes
    ----------
    per_dollar : currency -> year -> units of the currency for one dollar, mean of the year
    index : year -> consumer prices of the United States
    source : of the table
    """

    per_dollar: Mapping[str, Mapping[int, float]]
    index: Mapping[int, float]
    source: str

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
    return Rates(tables, index, str(content["source"]))


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
