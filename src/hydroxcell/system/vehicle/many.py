"""Many vehicles on the same cycle at once: the lines of `drive` with an array in place of each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.system.vehicle.arithmetic import MANY
from hydroxcell.system.vehicle.battery import internal_power
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.drive import (
    FOLLOWED,
    Course,
    Plan,
    body_of,
    catch_up,
    plan_of,
    share_out,
    split_numbers,
)
from hydroxcell.system.vehicle.energy import hydrogen_mass
from hydroxcell.system.vehicle.rules import Rule, rule_of, rules_together
from hydroxcell.system.vehicle.sustain import IMBALANCE, RUNS, Drive, correction, imbalance_of
from hydroxcell.system.vehicle.vehicle import Vehicle
from hydroxcell.system.vehicle.wheels import Body

COLUMNS = ("mean_speed", "electric", "accessories", "fuel_cell", "battery", "internal")


@dataclass(frozen=True, eq=False)
class Column:
    """Everything of n vehicles on one cycle; powers are (steps, n), speeds and charges (steps + 1, n)."""

    bodies: tuple[Body, ...]
    plans: tuple[Plan, ...]
    numbers: dict[str, np.ndarray]
    rule: Rule


def drive_many(cars: Sequence[Vehicle], cycle: Cycle, rule: str = "load_following") -> list[Drive]:
    """The same as `drive` for each of the vehicles, computed together.

    Vehicles that stay behind the cycle are looked at one by one for as long as they do.

    Parameters
    ----------
    cars : vehicles
    cycle, rule : as `drive`

    Errors: UnknownNameError for a rule.
    """
    start = np.array([car.values["battery.target_charge"] for car in cars])
    best: list[tuple[float, Course, float, int] | None] = [None] * len(cars)
    waiting = list(range(len(cars)))
    for run in range(1, RUNS + 1):
        column = column_of([cars[k] for k in waiting], cycle, rule)
        courses = march_many(column, start[waiting])
        again = []
        for k, course in zip(waiting, courses, strict=True):
            car = cars[k]
            mass = hydrogen_mass(car, course)
            change = imbalance_of(car, course, mass)
            known = best[k]
            if known is None or abs(change) < abs(known[0]):
                best[k] = (change, course, mass, run)
            else:
                best[k] = (*known[:3], run)
            start[k] = course.charge[-1]
            if abs(change) > IMBALANCE:
                again.append(k)
        waiting = again
        if not again:
            break
    return [
        Drive(car, cycle.name, rule, found[1], found[2], correction(car, found[1]), found[0], found[3])
        for car, found in zip(cars, best, strict=True)
        if found is not None
    ]


def column_of(cars: Sequence[Vehicle], cycle: Cycle, rule: str) -> Column:
    """What does not change from run to run; vehicles that are the same object are prepared once."""
    bodies = {id(car): body_of(car) for car in cars}
    plans = {key: plan_of(body, cycle) for key, body in bodies.items()}
    laws = {id(car): rule_of(rule, car.values, car.fuel_cell) for car in cars}
    split = {id(car): split_numbers(car) for car in cars}
    names = set.intersection(*(set(n) for n in split.values()))
    numbers = {name: np.array([split[id(car)][name] for car in cars]) for name in names}
    return Column(
        tuple(bodies[id(car)] for car in cars), tuple(plans[id(car)] for car in cars), numbers,
        rules_together([laws[id(car)] for car in cars]),
    )  # fmt: skip


def march_many(column: Column, charge: np.ndarray) -> list[Course]:
    """Drive the plans from the states of charge (n,); the steps are those of `drive.march`."""
    n, first = column.numbers, column.plans[0]
    steps, number = len(first.duration), len(column.plans)
    planned = np.stack([plan.electric for plan in column.plans], axis=1)
    beyond = np.stack([plan.beyond for plan in column.plans], axis=1)
    accessories, energy, softness = n["accessories.power"], n["battery.energy"], n["battery.softness"]
    shortest, lowest = n["fuel_cell.shortest_run"], n["fuel_cell.lowest_power"]
    speeds, charges = np.empty((steps + 1, number)), np.empty((steps + 1, number))
    rows = {name: np.empty((steps, number)) for name in COLUMNS}
    speed, before, ran = np.full(number, first.target[0]), np.zeros(number), np.zeros(number)
    speeds[0], charges[0] = speed, charge
    for k in range(steps):
        dt = float(first.duration[k])
        end = np.full(number, first.target[k + 1])
        late = np.abs(speed - first.target[k]) > FOLLOWED
        mean = 0.5 * (speed + end)
        electric, supplied = planned[k], accessories
        odd = late | beyond[k]
        if odd.any():
            electric = electric.copy()
            for j in np.flatnonzero(odd):
                body = column.bodies[j]
                end[j], mean[j], electric[j] = catch_up(
                    body, column.plans[j], k, float(speed[j]), float(end[j]), dt, float(body.drive.motoring[-1])
                )
        demand = electric + accessories
        wanted = column.rule(MANY, n, demand, charge, before)
        wanted = np.where((wanted < lowest) & (ran > 0.0) & (ran < shortest), lowest, wanted)
        power, gives, takes = share_out(MANY, n, demand, charge, before, wanted, dt)
        short = demand - power > gives * (1.0 + 1e-12) + 1e-9
        if short.any():
            electric, supplied = electric.copy(), accessories.copy()
            for j in np.flatnonzero(short):
                available = float(power[j] + gives[j])
                supplied[j] = min(float(accessories[j]), available)
                end[j], mean[j], electric[j] = catch_up(
                    column.bodies[j], column.plans[j], k, float(speed[j]), float(first.target[k + 1]), dt,
                    available - float(supplied[j]),
                )  # fmt: skip
        battery = electric + supplied - power
        full = battery < -takes
        if full.any():
            electric = np.where(full, electric - takes - battery, electric)
            battery = np.where(full, -takes, battery)
        inner = internal_power(battery, MANY.root, softness)
        charge = charge - inner * dt / energy
        speed, before, ran = end, power, np.where(power > 0.0, ran + dt, 0.0)
        speeds[k + 1], charges[k + 1] = end, charge
        for name, row in zip(COLUMNS, (mean, electric, supplied, power, battery, inner), strict=True):
            rows[name][k] = row
    each = [{name: row[:, j] for name, row in rows.items()} for j in range(number)]
    return [_course(first, speeds[:, j], charges[:, j], own) for j, own in enumerate(each)]


def _course(plan: Plan, speed: np.ndarray, charge: np.ndarray, rows: Mapping[str, np.ndarray]) -> Course:
    return Course(
        plan.time, plan.target, speed, rows["mean_speed"], plan.duration, plan.grade, plan.wind, rows["electric"],
        rows["accessories"], rows["fuel_cell"], rows["battery"], rows["internal"], charge,
    )  # fmt: skip
