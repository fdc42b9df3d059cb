"""How sure a life is: every number drawn from its range, and each alone at its bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.system.cost.uncertain import between, positions_of, uniform_of
from hydroxcell.system.life.coefficients import LifeModel
from hydroxcell.system.life.decay import END, contributions, life_of
from hydroxcell.system.life.events import Events, FloatArray
from hydroxcell.system.number import Number

WIDE = 3.0
"""Ratio of the bounds from which a number is drawn in its logarithm: its middle is the geometric one."""

Counter = Callable[[Mapping[str, float]], Events]
"""From values of thresholds or of given events, by path, to the events."""


def drawn(number: Number, uniform: FloatArray) -> FloatArray:
    """Values of a triangular distribution with the mode and the bounds of a number, in logarithms where it is wide.

    Parameters
    ----------
    number : with value and bounds
    uniform : (n,) between 0 and 1
    """
    place = positions(number, uniform)
    if not wide(number):
        return np.asarray(between(number.value, number.low, number.high, place))
    value, low, high = (math.log(v) for v in (number.value, number.low, number.high))
    return np.asarray(np.exp(between(value, low, high, place)))


def positions(number: Number, uniform: FloatArray) -> FloatArray:
    """Place of each draw within the range: -1 lower bound, 0 most likely, +1 upper bound."""
    bounds = (number.value, number.low, number.high)
    return positions_of(uniform, *(math.log(v) for v in bounds) if wide(number) else bounds)


def wide(number: Number) -> bool:
    """Whether a number is drawn in its logarithm."""
    return 0.0 < number.low < number.high / WIDE


def events_drawn(count: Counter, numbers: Mapping[str, Number], places: Mapping[str, FloatArray]) -> Events:
    """Events for draws of what they depend on: the changes by each number alone, added.

    Parameters
    ----------
    count : events for given values
    numbers : with ranges, by path
    places : (n,) positions by path
    """
    values = {path: number.value for path, number in numbers.items()}
    middle = count(values)
    names = [f.name for f in fields(Events)]
    found = {name: np.array(getattr(middle, name)) for name in names}
    for path, place in places.items():
        ends = [count(values | {path: bound}) for bound in (numbers[path].low, numbers[path].high)]
        for name in names:
            low, high = (getattr(end, name) - getattr(middle, name) for end in ends)
            found[name] = found[name] + np.maximum(place, 0.0) * high - np.minimum(place, 0.0) * low
    return Events(**{name: np.maximum(value, 0.0) for name, value in found.items()})


def sampled_rates(
    model: LifeModel,
    count: Counter,
    numbers: Mapping[str, Number],
    rated_cell_voltage: float,
    samples: int,
    seed: int,
) -> dict[str, FloatArray]:
    """Loss of each term for draws of everything that is uncertain [V/s] (n,).

    Parameters
    ----------
    numbers : what the events depend on, by path
    samples, seed : of the draws; a number has the same draws in every model
    """
    every = {**numbers, **model.numbers}
    uniform = {path: uniform_of(path, samples, seed) for path, number in every.items() if number.uncertain}
    places = {path: positions(numbers[path], uniform[path]) for path in uniform if path in numbers}
    values = {
        path: drawn(number, uniform[path]) if path in uniform else number.value
        for path, number in model.numbers.items()
    }
    each = contributions(model, events_drawn(count, numbers, places), rated_cell_voltage, values)
    return {term: np.broadcast_to(np.asarray(rate, dtype=float), (samples,)) for term, rate in each.items()}


def lives_at(
    models: Mapping[str, LifeModel], count: Counter, numbers: Mapping[str, Number], rated_cell_voltage: float
) -> Callable[[Mapping[str, float]], dict[str, float]]:
    """Function from values by path to the life by each model [s], for `system.influence.swings`."""

    def answers(values: Mapping[str, float]) -> dict[str, float]:
        events = count({path: values[path] for path in numbers})
        return {
            name: life_of(model, events, rated_cell_voltage, {p: values[p] for p in model.numbers}).life_to_ten_percent
            for name, model in models.items()
        }

    return answers


def interval(rates: Mapping[str, FloatArray], rated_cell_voltage: float) -> tuple[FloatArray, FloatArray]:
    """Lasting loss [V/s] and life [s] of every draw, (n,) each.

    Errors: InputError if nothing ages in some draw.
    """
    total = np.sum([rate for term, rate in rates.items() if term != "recoverable"], axis=0)
    if not np.all(total > 0.0):
        raise InputError(
            "life: nothing ages under this load: there is no start, no load change, no idle or high power."
        )
    return total, END * rated_cell_voltage / total
