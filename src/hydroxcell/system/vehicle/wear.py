"""What a drive does to the stack: classes of load, events, life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hydroxcell.system.life.coefficients import Coefficients
from hydroxcell.system.life.decay import Life, life_of
from hydroxcell.system.life.events import Events, count_events
from hydroxcell.system.vehicle.sustain import Drive

CLASSES = 20  # of the histogram of loads
RUNNING = "running"
SWITCHED = "stack_off"


def stack_power(drive: Drive) -> tuple[np.ndarray, float]:
    """Power of the stack at every step, and at rated load [W]; the net power where the map does not know it."""
    car = drive.vehicle
    known, power = car.fuel_cell, drive.course.fuel_cell
    rated = car.values["fuel_cell.rated_power"]
    if np.isnan(known.gross).any():
        return power, rated
    return np.interp(power, known.power, known.gross), float(np.interp(rated, known.power, known.gross))


def events_of(drive: Drive, coefficients: Coefficients, idle: str) -> Events:
    """Events of one cycle that begins with a start.

    Parameters
    ----------
    idle : "running": the stack stays on while the system idles; "stack_off": it does not operate meanwhile
    """
    power, rated = stack_power(drive)
    time = drive.course.time
    on = drive.course.fuel_cell > 0.0 if idle == SWITCHED else np.ones(len(power), dtype=bool)
    last = slice(-1, None)
    found = count_events(
        time, np.append(power, power[last]), rated, coefficients.limits, on=np.append(on, on[last]), starts_off=True
    )
    # A stack that is off while the vehicle waits keeps its hydrogen: only the first start is one from air to air.
    return replace(found, starts=1.0 / found.operating_time)


def together(drives: Sequence[tuple[Drive, float]], coefficients: Coefficients, idle: str) -> Events:
    """Events of several cycles with their shares of the distance, per operating time of all."""
    each = [events_of(drive, coefficients, idle) for drive, _ in drives]
    # Operating and standing time per distance, in the shares that the cycles are driven.
    weights = np.array([share / drive.distance for drive, share in drives])
    on = weights * np.array([e.operating_time for e in each])
    off = weights * np.array([e.off_time for e in each])
    total = on.sum()

    def mean(name: str) -> float:
        return float(np.dot(on, [getattr(e, name) for e in each]) / total)

    return Events(
        mean("starts"), mean("load_changes"), mean("power_travel"), mean("idle"), mean("high_power"),
        float(total), float(off.sum()), mean("excursions"),
    )  # fmt: skip


def lives_of(
    drives: Sequence[tuple[Drive, float]], coefficients: Coefficients, idle: str, starts: float | None = None
) -> tuple[Events, dict[str, Life], dict[str, float]]:
    """Events, life by model, and the distance [m] that each life is worth.

    Parameters
    ----------
    starts : of the stack per operating time [1/s]; None for one at the beginning of each cycle

    `together` gives operating time per distance, so that distance = life/(operating time per distance).
    """
    events = together(drives, coefficients, idle)
    if starts is not None:
        events = replace(events, starts=starts)
    voltage = drives[0][0].vehicle.values["fuel_cell.rated_cell_voltage"]
    found = {name: life_of(model, events, voltage) for name, model in coefficients.models.items()}
    return events, found, {name: life.life_to_ten_percent / events.operating_time for name, life in found.items()}


def histogram(drives: Sequence[tuple[Drive, float]]) -> dict[str, np.ndarray]:
    """Classes of net power over the rated one: share of the time and of the energy; the first class is idling.

    The net efficiency is that in the middle of each class, zero for idling.
    """
    edges = np.linspace(0.0, 1.0, CLASSES + 1)
    time, energy = np.zeros(CLASSES + 1), np.zeros(CLASSES + 1)
    for drive, share in drives:
        course, weight = drive.course, share / drive.distance
        load = course.fuel_cell / drive.vehicle.values["fuel_cell.rated_power"]
        place = np.where(load > 0.0, np.clip(np.ceil(load * CLASSES), 1, CLASSES), 0).astype(int)
        time += weight * np.bincount(place, course.duration, CLASSES + 1)
        energy += weight * np.bincount(place, course.duration * course.fuel_cell, CLASSES + 1)
    car = drives[0][0].vehicle
    middle = 0.5 * (edges[1:] + edges[:-1]) * car.values["fuel_cell.rated_power"]
    return {
        "load_share_low": np.concatenate([[0.0], edges[:-1]]),
        "load_share_high": np.concatenate([[0.0], edges[1:]]),
        "time_share": time / time.sum(),
        "energy_share": energy / max(energy.sum(), 1e-300),
        "net_efficiency": np.concatenate([[0.0], car.fuel_cell.efficiency(middle)]),
    }
