"""Inputs of a cell as directions of the parameter vector: what moves when one input moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from hydroxcell.cell.parameters import CHOICES, DEW_POINTS, parameter
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.physics.humidity import dew_point_from_relative_humidity, relative_humidity_from_dew_point

TEMPERATURE = "conditions.temperature"
STEP = 1e-3  # [K] of the central difference of a humidity


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes
    ----------
    path : dotted path
    value : [SI]
    low, high : stated range [SI], nan if none is stated
    moves : derivative of each number of the cell that moves with it, by path
    """

    path: str
    value: float
    low: float
    high: float
    moves: dict[str, float]


def chosen_inputs(cell: Cell, names: Sequence[str]) -> tuple[Input, ...]:
    """Inputs by dotted path or pattern, each once, in the order asked for.

    Errors: InputError for a name that is a choice or text, does not act here, or does not exist (nearest names).
    """
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(_expanded(cell, name))
    return tuple(_input(cell, path) for path in found)


def _expanded(cell: Cell, name: str) -> list[str]:
    if name == "assumed":
        return cell.assumed()
    if any(sign in name for sign in "*?["):
        matching = [path for path in cell.quantities if fnmatchcase(path, name)]
        if not matching:
            raise InputError(f"{cell.name}: no number of this cell matches {name!r}.")
        return matching
    if name in cell.quantities or name in DEW_POINTS:
        return [name]
    if name in CHOICES or name in cell.structure:
        words = CHOICES.get(name)
        choice = f" ({', '.join(words)})" if words else ""
        raise InputError(
            f"{cell.name}: {name} is a choice{choice}, not a number: it has no derivative. Simulate both and compare."
        )
    if parameter(name) is not None:
        raise InputError(
            f"{cell.name}: {name} exists but does not act in this cell: the kind of law, flow or layer chosen here "
            "does not use it."
        )
    raise UnknownNameError("parameter", name, [*cell.quantities, *DEW_POINTS], cell.name)


def _input(cell: Cell, path: str) -> Input:
    if path in DEW_POINTS:
        side = path.split(".")[1]
        humidity = f"conditions.{side}.relative_humidity"
        temperature = cell.value(TEMPERATURE)
        dew = float(dew_point_from_relative_humidity(cell.value(humidity), temperature))
        return Input(path, dew, np.nan, np.nan, {humidity: _slope(dew, temperature, of_dew=True)})
    quantity = cell.quantities[path]
    low, high = quantity.range or (np.nan, np.nan)
    moves = {path: 1.0}
    if path == TEMPERATURE:  # a cell that states dew points keeps them, not its humidities
        for side, dew in cell.dew_points.items():
            moves[f"conditions.{side}.relative_humidity"] = _slope(dew, quantity.value, of_dew=False)
    return Input(path, quantity.value, low, high, moves)


def _slope(dew: float, temperature: float, *, of_dew: bool) -> float:
    """d(relative humidity)/d(dew point) or /d(temperature) [1/K]."""
    a, b = (STEP, 0.0) if of_dew else (0.0, STEP)
    above = relative_humidity_from_dew_point(dew + a, temperature + b)
    below = relative_humidity_from_dew_point(dew - a, temperature - b)
    return float(above - below) / (2.0 * STEP)
