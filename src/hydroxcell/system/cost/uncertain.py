"""Uncertain numbers of a cost: most likely value with bounds, and their value anywhere between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.system.number import STATUSES, Number, check_date
from hydroxcell.units import to_si

Positions = Mapping[str, Any]
"""Path -> place within the range: -1 lower bound, 0 most likely, +1 upper bound; a number or samples (n,)."""


@dataclass(frozen=True)
class Uncertain:
    """A number with bounds, in SI (money in dollars of the base year).

    Attributes
    ----------
    path : by which it is moved and reported
    mode, low, high : most likely value and bounds
    rates : exchange rates and price indices that it was converted by, over those of the table
    """

    path: str
    mode: float
    low: float
    high: float
    rates: tuple[Uncertain, ...] = ()

    def at(self, positions: Positions) -> Any:
        """Value at its position, linear on either side of the most likely one."""
        place = positions.get(self.path)
        found = self.mode if place is None else between(self.mode, self.low, self.high, place)
        for rate in self.rates:
            found = found * rate.at(positions)
        return found


def between(mode: float, low: float, high: float, position: Any) -> Any:
    """Value at a position within a range.

    >>> between(10.0, 8.0, 14.0, 0.5), between(10.0, 8.0, 14.0, -1.0)
    (12.0, 8.0)
    """
    up, down = np.maximum(position, 0.0), np.minimum(position, 0.0)
    found = mode + up * (high - mode) + down * (mode - low)
    return float(found) if np.ndim(found) == 0 else found


def positions_of(uniform: np.ndarray, mode: float, low: float, high: float) -> np.ndarray:
    """Positions of a triangular distribution from uniform numbers between 0 and 1.

    >>> [round(float(p), 3) for p in positions_of(np.array([0.0, 0.25, 1.0]), 1.0, 0.0, 4.0)]
    [-1.0, 0.0, 1.0]
    """
    if not high > low:
        return np.zeros_like(uniform)
    split = (mode - low) / (high - low)
    below = np.sqrt(uniform * split) / split - 1.0 if split > 0.0 else np.zeros_like(uniform)
    above = 1.0 - np.sqrt((1.0 - uniform) * (1.0 - split)) / (1.0 - split) if split < 1.0 else np.zeros_like(uniform)
    return np.asarray(np.where(uniform < split, below, above))


def uniform_of(path: str, number: int, seed: int) -> np.ndarray:
    """Uniform draws between 0 and 1 that depend on the name of a number and the seed alone (number,)."""
    return np.random.default_rng([seed, *path.encode()]).random(number)


def check_origin(raw: Mapping[str, Any], where: str, dated: bool = False) -> None:
    """Refuse a row without source, with an unknown status, or without a date where prices stand."""
    if raw.get("status") not in STATUSES:
        hint = " A number from memory is an assumed one." if raw.get("status") == "recalled" else ""
        raise InputError(f"{where}: status = {raw.get('status')!r} must be one of {', '.join(STATUSES)}.{hint}")
    if not raw.get("source"):
        raise InputError(f"{where}: the source is missing.")
    if dated:
        check_date(raw, where)


def read_range(
    raw: Any, si_unit: str, path: str, where: str, factor: float | None = None, rates: tuple[Uncertain, ...] = ()
) -> Uncertain:
    """Number written as [most likely, smallest, largest, "unit"]; money without unit, with factor and rates.

    Errors: InputError if it is not written like that or the bounds are not in order.
    """
    shape = "[most likely, smallest, largest]" + ("" if factor is not None else ' with the unit last, "kg/m2"')
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) != (3 if factor is not None else 4):
        raise InputError(f"{where}: {raw!r} must be {shape}.")
    if factor is None:
        mode, low, high = (
            to_si(f"{float(v)!r} {raw[3]}" if raw[3] != "1" else repr(float(v)), si_unit, where) for v in raw[:3]
        )
    else:
        mode, low, high = (factor * float(v) for v in raw)
    if not (math.isfinite(mode) and low <= mode <= high) or low < 0.0:
        raise InputError(f"{where}: {list(raw)} must hold a number, a smaller and a larger bound, none below zero.")
    return Uncertain(path, mode, low, high, rates)


def record(number: Uncertain, unit: str, raw: Mapping[str, Any], shown: str, origin: str) -> Number:
    """Line of the list of inputs."""
    source, date, note = (str(raw.get(k, "")) for k in ("source", "date", "note"))
    mode, low, high = number.mode, number.low, number.high
    return Number(number.path, mode, low, high, unit, shown, str(raw["status"]), source, date, note, origin)
