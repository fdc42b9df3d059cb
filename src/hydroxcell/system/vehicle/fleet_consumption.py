"""Hydrogen per distance of the vehicles of a fleet: each distinct condition is driven once, second by second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.fleet_system import at_month
from hydroxcell.system.vehicle.fleet_table import Kind, Months
from hydroxcell.system.vehicle.sustain import Drive, drive
from hydroxcell.system.vehicle.vehicle import Vehicle


@dataclass(eq=False)
class Driven:
    """Drives by vehicle, cycle, rule and surroundings, each computed once.

    Attributes
    ----------
    found : what was driven
    """

    found: dict[tuple[object, ...], Drive] = field(default_factory=dict)

    def of(self, kind: Kind, cycle: Cycle, temperature: float | None, accessories: float) -> Drive:
        """Charge-sustaining drive; one of a vehicle with the same numbers in the same surroundings is used again."""
        car = kind.vehicle
        key = (_identity(car), id(kind.system), id(cycle), kind.rule, temperature, accessories)
        if key not in self.found:
            own = car if temperature is None else at_month(car, temperature, accessories, kind.system)
            self.found[key] = drive(own, cycle, kind.rule)
        return self.found[key]

    @property
    def seconds(self) -> float:
        """Time on the road that was simulated [s], every run counted."""
        return sum(d.runs * float(d.course.time[-1] - d.course.time[0]) for d in self.found.values())


def _identity(car: Vehicle) -> tuple[object, ...]:
    return (car.origin, id(car.system), car.air_density, *(number.value for number in car.numbers.values()))


def per_distance(
    kind: Kind, months: Months | None, driven: Driven, only: int | None = None
) -> tuple[list[float], Mapping[str, Drive]]:
    """Hydrogen per distance [kg/m] of a kind in each month, and its drives in the first month that is computed.

    Parameters
    ----------
    only : number of the one month (from 0) that is computed, the others being nan
    """
    found = []
    shown: dict[str, Drive] = {}
    for month in range(12):
        if only is not None and month != only:
            found.append(float("nan"))
            continue
        place = (None, 0.0) if months is None else (months.temperature[month], months.accessories[month])
        total = 0.0
        for name, (cycle, share) in kind.cycles.items():
            d = driven.of(kind, cycle, *place)
            shown.setdefault(name, d)
            total += share * d.hydrogen_per_distance
        found.append(total)
    return found, shown
