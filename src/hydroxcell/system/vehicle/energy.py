"""Where the energy of the hydrogen goes, from the tank to the wheels."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hydroxcell.system.vehicle.drive import Course, body_of
from hydroxcell.system.vehicle.maps import HEAT
from hydroxcell.system.vehicle.road import inertia_power
from hydroxcell.system.vehicle.vehicle import Vehicle

PATHS: Mapping[str, str] = {
    "fuel_cell_loss": "lost in the fuel-cell system",
    "battery_loss": "lost in the battery",
    "accessory_energy": "accessories",
    "drive_loss": "lost in motor, inverter and gear",
    "friction_brake_energy": "friction brakes",
    "constant_road_energy": "rolling (constant road load)",
    "linear_road_energy": "road load in proportion to speed",
    "air_energy": "air (quadratic road load)",
    "climbing_energy": "climbing",
    "kinetic_energy": "left as kinetic energy",
    "battery_energy": "left in the battery",
}
"""Where the heating value of the hydrogen goes; together they make all of it."""


def hydrogen_mass(car: Vehicle, course: Course) -> float:
    """Hydrogen of a course [kg]."""
    return float(np.sum(car.fuel_cell.at(course.fuel_cell) * course.duration))


def mean_efficiency(car: Vehicle, course: Course) -> float:
    """Net energy of the fuel-cell system over the lower heating value of its hydrogen [1]; nan without hydrogen."""
    mass = hydrogen_mass(car, course)
    return float(np.sum(course.fuel_cell * course.duration)) / (mass * HEAT) if mass > 0.0 else math.nan


def one_way_efficiency(course: Course) -> tuple[float, float]:
    """Energy stored over taken, energy given over drawn [1]; 1 for a battery that was not used."""
    inner, outer = course.internal * course.duration, course.battery * course.duration
    taken, drawn = -float(outer[outer < 0.0].sum()), float(inner[inner > 0.0].sum())
    charging = -float(inner[outer < 0.0].sum()) / taken if taken > 0.0 else 1.0
    discharging = float(outer[inner > 0.0].sum()) / drawn if drawn > 0.0 else 1.0
    return charging, discharging


def energies(car: Vehicle, course: Course) -> dict[str, float]:
    """Energy by path [J] over a course, in the order of `PATHS`; "hydrogen_energy" first, which is their sum.

    Each is computed from its own law: that they add up is a check, not an assumption.
    """
    body = body_of(car)
    dt, v = course.duration, course.mean_speed
    start, end = course.speed[:-1], course.speed[1:]
    wheel = body.wheel_power(start, end, v, course.grade, course.wind, dt)
    shaft = body.drive.shaft_of(course.electric)
    at_wheels = np.where(shaft >= 0.0, shaft * body.gear, shaft / body.gear)
    friction = at_wheels - wheel
    relative = v + course.wind
    air = body.quadratic * relative * np.abs(relative) * v
    climbing = body.weight * course.grade / np.sqrt(1.0 + course.grade**2) * v
    kinetic = inertia_power(start, end, dt, body.inertia)
    hydrogen = hydrogen_mass(car, course) * HEAT
    net = float(np.sum(course.fuel_cell * dt))

    def total(power: np.ndarray) -> float:
        return float(np.sum(power * dt))

    return {
        "hydrogen_energy": hydrogen,
        "fuel_cell_loss": hydrogen - net,
        "battery_loss": total(course.internal - course.battery),
        "accessory_energy": total(course.accessories),
        "drive_loss": total(course.electric - at_wheels),
        "friction_brake_energy": total(friction),
        "constant_road_energy": total(body.constant * v),
        "linear_road_energy": total(body.linear * v * v),
        "air_energy": total(air),
        "climbing_energy": total(climbing),
        "kinetic_energy": total(kinetic),
        "battery_energy": float((course.charge[-1] - course.charge[0]) * car.values["battery.energy"]),
    }


def closure(found: Mapping[str, float]) -> float:
    """Energy unaccounted for over that of the hydrogen [1]."""
    return (found["hydrogen_energy"] - sum(found[name] for name in PATHS)) / found["hydrogen_energy"]


def tank_to_wheel(found: Mapping[str, float]) -> float:
    """Energy that overcomes the road over the lower heating value of the hydrogen [1].

    Road: rolling, air, climbing. What braking gives back raises it; kinetic energy and the battery's are those of a
    whole cycle, in which both end as they began.
    """
    road = ("constant_road_energy", "linear_road_energy", "air_energy", "climbing_energy")
    return sum(found[name] for name in road) / found["hydrogen_energy"]


def positive_wheel_energy(car: Vehicle, course: Course) -> float:
    """Energy that the wheels are given while they are driven [J]."""
    body = body_of(car)
    wheel = body.wheel_power(
        course.speed[:-1], course.speed[1:], course.mean_speed, course.grade, course.wind, course.duration
    )
    return float(np.sum(np.maximum(wheel, 0.0) * course.duration))
