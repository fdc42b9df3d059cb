"""Every vehicle of a fleet on every day: each drives an order of cycles of its own, with a mass of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.drive import body_of, march, plan_of, split_numbers
from hydroxcell.system.vehicle.fleet_study import FleetStudy, distance_of_day
from hydroxcell.system.vehicle.fleet_system import OwnSystem, at_month
from hydroxcell.system.vehicle.fleet_table import Kind
from hydroxcell.system.vehicle.lanes import Lanes, Legs, corrected, drive_lanes
from hydroxcell.system.vehicle.road import GRAVITY, inertia_power, road_force
from hydroxcell.system.vehicle.rules import rule_of, rules_together
from hydroxcell.system.vehicle.vehicle import Vehicle
from hydroxcell.system.vehicle.wheels import Body

BOUNDLESS = {"battery__energy": 1e15, "battery__resistance": 0.0, "battery__discharge_power": 1e12,
             "battery__charge_power": 1e12}  # fmt: skip
"""Battery of a vehicle that only its motor limits."""

TOGETHER = 200  # vehicles that are driven together, so that the speeds of all their cycles stay small in memory
MOST_SECONDS = 5e10  # [s] of driving one by one; about an hour of computing


@dataclass(frozen=True, eq=False)
class KindYear:
    """What a kind did.

    Attributes
    ----------
    daily : [kg] (days,) of all its vehicles
    distance : [m] of all its vehicles in the year
    steps : that were driven, all vehicles together
    behind : [s] of all vehicles, in which they were behind their cycles because power was short
    lanes : vehicle-days
    """

    daily: np.ndarray
    distance: float
    steps: int
    behind: float
    lanes: int


@dataclass(frozen=True, eq=False)
class FleetLegs:
    """Legs of a kind, number (vehicle * surroundings + surrounding) * cycles + cycle, and the way of each [m]."""

    legs: Legs
    distance: np.ndarray
    places: int
    cycles: int


def kind_year(study: FleetStudy, number: int, seed: int) -> KindYear:
    """All days of all vehicles of one kind.

    Parameters
    ----------
    number : of the kind
    seed : of the order of the cycles and of the masses; the kinds draw from streams of their own

    Each day begins at the target charge of the battery, and what it ends off is turned into hydrogen.
    """
    kind = study.kinds[number]
    generator = np.random.default_rng([seed, number])
    days = np.flatnonzero(study.year.driven(kind.days_per_week))
    way = distance_of_day(study, kind)
    if way == 0.0:
        return KindYear(np.zeros(len(study.year.month)), 0.0, 0, 0.0, 0)
    _check_time(kind, way * len(days))
    daily = np.zeros(len(study.year.month))
    distance = behind = 0.0
    steps = 0
    for start in range(0, kind.number, TOGETHER):
        cars = _cars(kind, min(TOGETHER, kind.number - start), generator)
        found = _group(study, kind, cars, days, way, generator)
        daily[days] += found.daily
        distance, behind, steps = distance + found.distance, behind + found.behind, steps + found.steps
    return KindYear(daily, distance, steps, behind, kind.number * len(days))


def _check_time(kind: Kind, way: float) -> None:
    seconds = kind.number * way * sum(share * cycle.duration / cycle.distance for cycle, share in kind.cycles.values())
    if seconds > MOST_SECONDS:
        raise InputError(
            f"{kind.name}: fleet.individual = true would drive {seconds:.2g} s one by one, which takes hours (up to "
            f"{MOST_SECONDS:g} s); give fewer vehicles, or leave individual out: equal vehicles are driven once."
        )


def _group(
    study: FleetStudy, kind: Kind, cars: list[Vehicle], days: np.ndarray, way: float, generator: np.random.Generator
) -> KindYear:
    """Some vehicles of a kind on the days that they drive; `daily` has only these."""
    places = _places(study)
    own = len({id(car) for car in cars}) > 1
    fleet = legs_of(cars if own else cars[:1], places, [cycle for cycle, _ in kind.cycles.values()], kind.system)
    surrounding = _surroundings(study)[study.year.month[days] - 1]
    legs, lane_of_leg = [], []
    for v in range(len(cars)):
        cycle, day = _order(kind, way, len(days), generator)
        legs.append(((v if own else 0) * fleet.places + surrounding[day]) * fleet.cycles + cycle)
        lane_of_leg.append(v * len(days) + day)
    all_legs, lane = np.concatenate(legs), np.concatenate(lane_of_leg)
    surrounding_of_lane = np.tile(surrounding, len(cars))
    mass, lost, behind, steps = (np.zeros(len(surrounding_of_lane)) for _ in range(4))
    for p, place in enumerate(places):
        which = surrounding_of_lane == p
        bounds = np.concatenate([[0], np.cumsum(np.bincount(lane, minlength=len(which))[which])])
        car = kind.vehicle if place[0] is None else at_month(kind.vehicle, place[0], place[1], kind.system)
        numbers, law = split_numbers(car), rules_together([rule_of(kind.rule, car.values, car.fuel_cell)])
        found = drive_lanes(numbers, law, car.fuel_cell, fleet.legs, Lanes(all_legs[which[lane]], bounds))
        mass[which] = corrected(numbers, found, car.fuel_cell.peak[0])
        lost[which], behind[which], steps[which] = found.lost, found.behind, found.steps
    distance = float(fleet.distance[all_legs].sum() - lost.sum())
    daily = mass.reshape(len(cars), len(days)).sum(axis=0)
    return KindYear(daily, distance, int(steps.sum()), float(behind.sum()), len(mass))


def _cars(kind: Kind, number: int, generator: np.random.Generator) -> list[Vehicle]:
    """Vehicles, the same one where the table gives no range of the mass."""
    if kind.mass_range == 0.0:
        return [kind.vehicle] * number
    middle = kind.vehicle.values["body.mass"]
    masses = middle + kind.mass_range * generator.uniform(-1.0, 1.0, number)
    return [kind.vehicle.with_values(body__mass=float(mass)) for mass in masses]


def _surroundings(study: FleetStudy) -> np.ndarray:
    """Number of the surroundings of each month: months that are the same share theirs."""
    if study.months is None:
        return np.zeros(12, dtype=int)
    pairs = np.array([study.months.temperature, study.months.accessories]).T
    return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1]).ravel()


def _places(study: FleetStudy) -> list[tuple[float | None, float]]:
    """Temperatures [K] and accessories [W] of the surroundings, each once."""
    if study.months is None:
        return [(None, 0.0)]
    pairs = np.unique(np.array([study.months.temperature, study.months.accessories]).T, axis=0)
    return [(float(t), float(a)) for t, a in pairs]


def legs_of(
    cars: list[Vehicle], places: list[tuple[float | None, float]], cycles: list[Cycle], system: OwnSystem | None = None
) -> FleetLegs:
    """Every cycle of every vehicle in all surroundings; the vehicles are alike but for mass and road load."""
    steps = np.array([len(cycle.time) - 1 for cycle in cycles])
    shape = (len(cars), len(places), len(cycles))
    size = np.broadcast_to(steps, shape).ravel()
    first = np.concatenate([[0], np.cumsum(size)])
    demand, reached, distance = np.empty(first[-1]), np.empty(first[-1]), np.empty(shape)
    bodies: list[Body] = []
    placed = [[car if t is None else at_month(car, t, extra, system) for t, extra in places] for car in cars]
    for p in range(len(places)):
        for c, cycle in enumerate(cycles):
            electric, speed, way = _driven([row[p] for row in placed], cycle)
            distance[:, p, c] = way
            extra = placed[0][p].values["accessories.power"]
            for v in range(len(cars)):
                k = (v * len(places) + p) * len(cycles) + c
                demand[first[k] : first[k + 1]] = electric[v] + extra
                reached[first[k] : first[k + 1]] = speed[v]
    for row in placed:
        for car in row:
            bodies += [body_of(car)] * len(cycles)
    accessories = np.array([placed[0][p].values["accessories.power"] for p in range(len(places))])
    legs = Legs(
        demand=demand,
        reached=reached,
        duration=np.concatenate([np.diff(cycle.time) for cycle in cycles]),
        first=first[:-1],
        cycle=np.broadcast_to(np.arange(len(cycles)), shape).ravel(),
        cycle_first=np.concatenate([[0], np.cumsum(steps)[:-1]]),
        cycle_steps=steps,
        plans=[plan_of(bodies[0], cycle) for cycle in cycles],
        bodies=bodies,
        accessories=np.broadcast_to(accessories[:, None], shape).ravel(),
    )
    return FleetLegs(legs, distance.ravel(), len(places), len(cycles))


def _middle(values: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (values[1:] + values[:-1]))


def _driven(cars: list[Vehicle], cycle: Cycle) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Electric power of the drive [W] and speed at the end of each step [m/s] (cars, steps), way [m] (cars,).

    Vehicles that are alike but for mass and road load, as far as their motor goes.
    """
    first = body_of(cars[0])
    mass = np.array([car.values["body.mass"] for car in cars])[:, None]
    constant, linear, quadratic = (np.array(column)[:, None] for column in zip(*(c.road for c in cars), strict=True))
    start, end = cycle.speed[:-1], cycle.speed[1:]
    mean = 0.5 * (start + end)
    force = road_force(mean, _middle(cycle.grade), _middle(cycle.wind), mass * GRAVITY, constant, linear, quadratic)
    inertia = mass * cars[0].values["body.rotating_mass_factor"]
    wheel = force * mean + inertia_power(start, end, np.diff(cycle.time), inertia)
    shaft = first.shaft_power(wheel, mean)
    electric = first.drive.electric(shaft)
    speed, way = np.broadcast_to(end, electric.shape).copy(), np.full(len(cars), cycle.distance)
    beyond = (shaft > first.drive.shaft[-1]) | ((mean > 0.0) & (wheel / np.maximum(mean, 1e-9) > first.force))
    for v in np.flatnonzero(beyond.any(axis=1)):
        electric[v], speed[v], way[v] = _behind(cars[v], cycle)
    return electric, speed, way


def _behind(car: Vehicle, cycle: Cycle) -> tuple[np.ndarray, np.ndarray, float]:
    """As `_driven` for one vehicle that its motor does not let follow the cycle."""
    free = car.with_values(**BOUNDLESS)
    body = body_of(free)
    law = rule_of("load_following", free.values, free.fuel_cell)
    course = march(free, body, plan_of(body, cycle), law, free.values["battery.target_charge"])
    return course.electric, course.speed[1:], float(np.sum(course.mean_speed * course.duration))


def _order(kind: Kind, way: float, days: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Cycles of one vehicle in a year, drawn by their shares of the distance, and the day in which each begins."""
    lengths = np.array([cycle.distance for cycle, _ in kind.cycles.values()])
    shares = np.array([share for _, share in kind.cycles.values()])
    often = shares / lengths
    often /= often.sum()
    drawn = int(np.ceil(days * way / lengths[shares > 0.0].min())) + 1
    cycle = generator.choice(len(lengths), size=drawn, p=often)
    begins = np.concatenate([[0.0], np.cumsum(lengths[cycle])[:-1]])
    day = np.floor(begins / way).astype(int)
    kept = day < days
    return cycle[kept], day[kept]
