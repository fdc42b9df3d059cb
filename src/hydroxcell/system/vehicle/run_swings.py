"""How far every uncertain number of vehicle and fuel-cell system moves the consumption, all of them driven together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from hydroxcell.errors import HydroxcellError
from hydroxcell.system.influence import Swings
from hydroxcell.system.number import Number
from hydroxcell.system.vehicle.many import drive_many
from hydroxcell.system.vehicle.surroundings import with_system
from hydroxcell.system.vehicle.vehicle import Vehicle
from hydroxcell.system.vehicle.vehicle_study import VehicleStudy

COARSE = 20  # loads of the system when its numbers are moved


def consumption_swings(asked: VehicleStudy) -> tuple[Swings, tuple[str, ...]]:
    """Change of the hydrogen per distance [kg/m] when each uncertain number goes to its bounds, all others stay.

    Returns
    -------
    changes, and one sentence for each bound at which nothing can be computed (its change is nan)
    """
    base = _base(asked)
    bounds = list(_moved(asked, base))
    cars, places, failed = [base], [], []
    for path, end, number, make in bounds:
        bound = (number.low, number.high)[end]
        try:
            cars.append(make(bound))
            places.append((path, end))
        except HydroxcellError as error:
            failed.append(f"{path} = {bound:.4g} (SI): {error}")
    eaten = np.zeros(len(cars))
    for one, share in asked.cycles:
        eaten += share * np.array([found.hydrogen_per_distance for found in drive_many(cars, one, asked.rule)])
    far = {place: float(change) for place, change in zip(places, eaten[1:] - eaten[0], strict=True)}
    paths = dict.fromkeys(path for path, *_ in bounds)
    changes = {path: (far.get((path, 0), math.nan), far.get((path, 1), math.nan)) for path in paths}
    return {"hydrogen_per_distance": changes}, tuple(failed)


def _base(asked: VehicleStudy) -> Vehicle:
    """The vehicle with its system at as few loads as it has when numbers of the system move."""
    if asked.system is None:
        return asked.vehicle
    return with_system(asked.stated, asked.system, _limit(asked), COARSE)


def _moved(asked: VehicleStudy, base: Vehicle) -> Iterator[tuple[str, int, Number, Callable[[float], Vehicle]]]:
    """Every bound: path, 0 or 1, the number, and the vehicle for a value of it."""

    def of_vehicle(path: str) -> Callable[[float], Vehicle]:
        return lambda value: base.with_values(**{path.replace(".", "__"): value})

    def of_system(path: str, numbers: Mapping[str, Number]) -> Callable[[float], Vehicle]:
        def make(value: float) -> Vehicle:
            assert asked.system is not None
            moved = {**numbers, path: replace(numbers[path], value=value)}
            return with_system(asked.stated, replace(asked.system, numbers=moved), _limit(asked), COARSE)

        return make

    groups = [(n, of_vehicle(n.path)) for n in asked.vehicle.numbers.values() if n.uncertain]
    if asked.system is not None:
        numbers = asked.system.numbers
        groups += [(n, of_system(n.path, numbers)) for n in numbers.values() if n.uncertain]
    for number, make in groups:
        for end in (0, 1):
            yield number.path, end, number, make


def _limit(asked: VehicleStudy) -> Number | None:
    rated = asked.stated.numbers["fuel_cell.rated_power"]
    return rated if rated.origin == asked.origin else None
