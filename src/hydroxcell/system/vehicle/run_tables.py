"""Tables of a vehicle on its cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.lab.measured import Value
from hydroxcell.system.number import Number
from hydroxcell.system.vehicle.energy import PATHS, energies, mean_efficiency, tank_to_wheel
from hydroxcell.system.vehicle.sustain import Drive


def per_distance(head: str, rows: Mapping[str, Value], name: str) -> dict[str, np.ndarray]:
    """Columns of items with a value per distance and its 95 % interval; none for no items."""
    if not rows:
        return {}
    return {
        head: np.array([row.replace("_", " ") for row in rows]),
        name: np.array([v.value for v in rows.values()]),
        f"{name}_low": np.array([v.low for v in rows.values()]),
        f"{name}_high": np.array([v.high for v in rows.values()]),
    }


def cycles_table(published: Mapping[str, Number], drives: Sequence[tuple[Drive, float]]) -> dict[str, np.ndarray]:
    """One row a cycle; beside a published consumption where one is stated."""
    rows = []
    for one, share in drives:
        energy, miss = energies(one.vehicle, one.course), one.miss
        stated = published.get(one.cycle)
        known = stated.value if stated is not None else np.nan
        rows.append({
            "cycle": one.cycle,
            "weight_share": share,
            "driven_distance": one.distance,
            "mean_vehicle_speed": one.distance / float(one.course.duration.sum()),
            "hydrogen_mass": one.hydrogen,
            "hydrogen_per_distance": one.hydrogen_per_distance,
            "distance_per_hydrogen": 1.0 / one.hydrogen_per_distance,
            "tank_to_wheel_efficiency": tank_to_wheel(energy),
            "mean_net_efficiency": mean_efficiency(one.vehicle, one.course),
            "charge_imbalance": one.imbalance,
            "charge_correction_share": one.correction / one.hydrogen,
            "largest_speed_miss": miss.speed,
            "missed_time": miss.duration,
            "missed_distance": miss.distance,
            "published_hydrogen_per_distance": known,
            "deviation_from_published": one.hydrogen_per_distance / known - 1.0,
        })  # fmt: skip
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def course_table(drives: Sequence[tuple[Drive, float]]) -> dict[str, np.ndarray]:
    """Every step at its end; powers are means over the step."""
    parts: dict[str, list[np.ndarray]] = {}
    for one, _ in drives:
        c = one.course
        columns = {
            "cycle": np.full(len(c.duration), one.cycle),
            "time": c.time[1:],
            "target_speed": c.target[1:],
            "vehicle_speed": c.speed[1:],
            "drive_power": c.electric,
            "net_power": c.fuel_cell,
            "battery_power": c.battery,
            "state_of_charge": c.charge[1:],
            "hydrogen_rate": one.vehicle.fuel_cell.at(c.fuel_cell),
        }
        for name, column in columns.items():
            parts.setdefault(name, []).append(column)
    return {name: np.concatenate(columns) for name, columns in parts.items()}


def energy_table(drives: Sequence[tuple[Drive, float]]) -> dict[str, np.ndarray]:
    """Where the heating value of the hydrogen goes on each cycle, per distance."""
    rows = []
    for one, _ in drives:
        found = energies(one.vehicle, one.course)
        rows += [(one.cycle, name, found[name] / one.distance) for name in ("hydrogen_energy", *PATHS)]
    cycle, item, energy = zip(*rows, strict=True)
    return {"cycle": np.array(cycle), "item": np.array(item), "energy_per_distance": np.array(energy)}
