"""One vehicle drives one cycle: speed that is reached, power split, state of charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.system.vehicle.arithmetic import ONE, Arithmetic
from hydroxcell.system.vehicle.battery import internal_power, terminal_power
from hydroxcell.system.vehicle.cycle import Cycle
from hydroxcell.system.vehicle.road import GRAVITY
from hydroxcell.system.vehicle.rules import Numbers, Rule, rule_of
from hydroxcell.system.vehicle.vehicle import Vehicle
from hydroxcell.system.vehicle.wheels import Body

NO_LIMIT = 1e12  # [N] force of a vehicle for which none is stated
FOLLOWED = 1e-9  # [m/s] within which a speed counts as that of the cycle


@dataclass(frozen=True, eq=False)
class Course:
    """What happened, step by step; a step lies between two times of the cycle. Powers are means over the step [W].

    Attributes
    ----------
    time : [s] (n + 1,)
    target, speed : [m/s] (n + 1,) of the cycle, reached
    mean_speed, duration, grade, wind : (n,) [m/s], [s], [1], [m/s]
    electric : of the drive, negative when braking
    accessories : as far as they were supplied
    fuel_cell : net; zero is idling
    battery, internal : at the terminals, inside; positive when it gives
    charge : [1] (n + 1,) state of charge
    """

    time: np.ndarray
    target: np.ndarray
    speed: np.ndarray
    mean_speed: np.ndarray
    duration: np.ndarray
    grade: np.ndarray
    wind: np.ndarray
    electric: np.ndarray
    accessories: np.ndarray
    fuel_cell: np.ndarray
    battery: np.ndarray
    internal: np.ndarray
    charge: np.ndarray


@dataclass(frozen=True, eq=False)
class Plan:
    """The cycle as the vehicle would follow it: everything that does not depend on the power split."""

    time: np.ndarray
    target: np.ndarray
    duration: np.ndarray
    grade: np.ndarray
    wind: np.ndarray
    electric: np.ndarray
    beyond: np.ndarray


def body_of(car: Vehicle) -> Body:
    """What lies between the wheels and the battery of a vehicle."""
    n = car.values
    constant, linear, quadratic = car.road
    return Body(
        n["body.mass"] * GRAVITY, n["body.mass"] * n["body.rotating_mass_factor"], constant, linear, quadratic,
        car.drive, n["drive.gear_efficiency"], n.get("drive.force", NO_LIMIT), n["regeneration.share"],
        min(n["regeneration.power"], float(car.drive.shaft[-1])), n["regeneration.lowest_speed"],
    )  # fmt: skip


def plan_of(body: Body, cycle: Cycle) -> Plan:
    """Electric power that the cycle asks for at every step [W], and where motor or force do not suffice."""
    time, target, grade, wind = cycle.time, cycle.speed, cycle.grade, cycle.wind
    duration = np.diff(time)
    slope, air = 0.5 * (grade[1:] + grade[:-1]), 0.5 * (wind[1:] + wind[:-1])
    start, end = target[:-1], target[1:]
    mean = 0.5 * (start + end)
    wheel = body.wheel_power(start, end, mean, slope, air, duration)
    force = wheel / np.maximum(mean, 1e-9)
    shaft = body.shaft_power(wheel, mean)
    beyond = (shaft > body.drive.shaft[-1]) | ((mean > 0.0) & (force > body.force))
    return Plan(time, target, duration, slope, air, body.drive.electric(shaft), beyond)


def share_out(
    m: Arithmetic, n: Numbers, demand: Any, charge: Any, before: Any, wanted: Any, duration: Any
) -> tuple[Any, Any, Any]:
    """Net power of the fuel cell, and what the battery can give and take at most [W].

    The fuel cell gives what the rule wants, within its ramps, at least what the battery cannot give, at most what it
    cannot take. Below its lowest power it runs only when the battery alone does not suffice.

    Parameters
    ----------
    n : numbers of the vehicle with `battery.softness`
    demand : [W] of drive and accessories
    charge, before, wanted, duration : [1], [W] power of the step before, [W] of the rule, [s]
    """
    energy, softness = n["battery.energy"], n["battery.softness"]
    stored = m.high(charge - n["battery.lowest_charge"], 0.0) * energy / duration
    room = m.high(n["battery.highest_charge"] - charge, 0.0) * energy / duration
    inner = m.low(stored, 0.5 / softness)
    gives = m.low(terminal_power(inner, softness), n["battery.discharge_power"])
    takes = m.low(-terminal_power(-room, softness), n["battery.charge_power"])
    lowest = n["fuel_cell.lowest_power"]
    highest = m.low(m.high(before + n["fuel_cell.ramp_up"] * duration, lowest), n["fuel_cell.rated_power"])
    needed = demand - gives
    power = m.choose(wanted > 0.0, m.high(wanted, lowest), 0.0)
    power = m.choose(needed > power, m.high(needed, lowest), power)
    falling = before - n["fuel_cell.ramp_down"] * duration
    power = m.high(m.low(power, highest), m.choose(falling >= lowest, falling, 0.0))
    most = m.high(demand + takes, 0.0)
    reduced = m.choose(most >= lowest, most, m.choose(demand > gives, most, 0.0))
    return m.choose(power > most, reduced, power), gives, takes


def march(car: Vehicle, body: Body, plan: Plan, rule: Rule, charge: float) -> Course:
    """Drive the plan from a state of charge; speed lags behind where power or force do not suffice."""
    n: Mapping[str, float] = split_numbers(car)
    accessories, energy, softness = n["accessories.power"], n["battery.energy"], n["battery.softness"]
    steps = len(plan.duration)
    speeds, charges = [float(plan.target[0])], [charge]
    rows: list[tuple[float, float, float, float, float, float]] = []
    target, duration = plan.target.tolist(), plan.duration.tolist()
    planned, beyond = plan.electric.tolist(), plan.beyond.tolist()
    shortest, lowest = n["fuel_cell.shortest_run"], n["fuel_cell.lowest_power"]
    speed, before, ran = target[0], 0.0, 0.0
    for k in range(steps):
        dt, end = duration[k], target[k + 1]
        late = abs(speed - target[k]) > FOLLOWED
        mean = 0.5 * (speed + end)
        electric = planned[k]
        if late or beyond[k]:
            end, mean, electric = catch_up(body, plan, k, speed, end, dt, float(body.drive.motoring[-1]))
        demand = electric + accessories
        wanted = rule(ONE, n, demand, charge, before)
        if wanted < lowest and 0.0 < ran < shortest:
            wanted = lowest
        power, gives, takes = share_out(ONE, n, demand, charge, before, wanted, dt)
        supplied = accessories
        if demand - power > gives * (1.0 + 1e-12) + 1e-9:
            supplied = min(accessories, power + gives)
            end, mean, electric = catch_up(body, plan, k, speed, target[k + 1], dt, power + gives - supplied)
        battery = electric + supplied - power
        if battery < -takes:
            # The generator gives no more than battery and accessories take; friction brakes do the rest.
            electric, battery = electric - takes - battery, -takes
        inner = internal_power(battery, ONE.root, softness)
        charge -= inner * dt / energy
        speed, before, ran = end, power, ran + dt if power > 0.0 else 0.0
        speeds.append(end)
        charges.append(charge)
        rows.append((mean, electric, supplied, power, battery, inner))
    mean_speed, drive, supply, fuel_cell, terminal, internal = np.array(rows).T
    return Course(
        plan.time, plan.target, np.array(speeds), mean_speed, plan.duration, plan.grade, plan.wind, drive, supply,
        fuel_cell, terminal, internal, np.array(charges),
    )  # fmt: skip


def split_numbers(car: Vehicle) -> dict[str, float]:
    """Numbers of a vehicle with the softness of its battery, R/V^2 [1/W]."""
    n = car.values
    return n | {"battery.softness": max(n["battery.resistance"], 1e-9) / n["battery.voltage"] ** 2}


def catch_up(
    body: Body, plan: Plan, k: int, speed: float, target: float, duration: float, electric: float
) -> tuple[float, float, float]:
    """End speed, mean speed [m/s] and electric power [W] of a step with an electric power that is available."""
    grade, wind = float(plan.grade[k]), float(plan.wind[k])
    limit = body.wheel_limit(electric)
    end, mean = body.reached(speed, target, grade, wind, duration, limit)
    wheel = body.wheel_power(speed, end, mean, grade, wind, duration)
    return end, mean, float(body.electric_power(min(wheel, limit), mean))


def once(car: Vehicle, cycle: Cycle, rule: str, charge: float | None = None) -> Course:
    """Drive a cycle once, from a state of charge or from the target of the battery."""
    body = body_of(car)
    start = car.values["battery.target_charge"] if charge is None else charge
    return march(car, body, plan_of(body, cycle), rule_of(rule, car.values, car.fuel_cell), start)
