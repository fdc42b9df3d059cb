"""The result of a vehicle on its cycles: hydrogen, energy, stack load and life, cost, greenhouse gases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.cost.asked import read_cost
from hydroxcell.system.influence import value_from_swings
from hydroxcell.system.life.asked import BY_ION
from hydroxcell.system.life.coefficients import shipped_coefficients
from hydroxcell.system.life.decay import Life
from hydroxcell.system.life.events import Events
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import StackSystem, influence_table, input_table
from hydroxcell.system.vehicle.economics import Driving, carbon_of_driving, costs_of
from hydroxcell.system.vehicle.energy import energies, mean_efficiency, tank_to_wheel
from hydroxcell.system.vehicle.maps import HEAT
from hydroxcell.system.vehicle.run_swings import consumption_swings
from hydroxcell.system.vehicle.run_tables import course_table, cycles_table, energy_table, per_distance
from hydroxcell.system.vehicle.run_words import choices, findings, sentence
from hydroxcell.system.vehicle.sustain import Drive, drive
from hydroxcell.system.vehicle.vehicle_study import VehicleStudy
from hydroxcell.system.vehicle.wear import RUNNING, histogram, lives_of

GASOLINE = 33.705 * 3.6e6 / 3.785411784e-3  # [J/m3] of the gallon equivalent (US), as on fuel-economy labels (epa_2022)


@dataclass(frozen=True, eq=False, kw_only=True)
class VehicleRun(Measured):
    """A vehicle on its cycles.

    Attributes
    ----------
    cycles : columns (cycles,): name, share, distance, consumption, efficiency, miss, correction
    course : columns (steps,) of all cycles, one after the other
    energy : columns: cycle, where the energy goes, energy per distance
    loads : histogram of the net power, all cycles together
    lives : columns: model, ion, rate, life, distance
    costs, routes : columns: item or hydrogen route, per distance with interval; empty where prices are missing
    inputs, changes : every number, and how far it moves the consumption
    """

    KIND: ClassVar[str] = "vehicle"
    ORIGIN: ClassVar[str] = "Calculation"

    cycles: Mapping[str, np.ndarray]
    course: Mapping[str, np.ndarray]
    energy: Mapping[str, np.ndarray]
    loads: Mapping[str, np.ndarray]
    lives: Mapping[str, np.ndarray]
    costs: Mapping[str, np.ndarray]
    routes: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    rated_power: float

    def tables(self) -> Mapping[str, Columns]:
        """Cycles, course, energy, loads, lives, costs, hydrogen routes, inputs, influence."""
        found = {
            "cycles": self.cycles,
            "course": self.course,
            "energy": self.energy,
            "loads": self.loads,
            "lives": self.lives,
            "costs": self.costs,
            "routes": self.routes,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }
        return {name: table for name, table in found.items() if table}


def vehicle_run(asked: VehicleStudy, computed: StackSystem | None = None) -> VehicleRun:
    """A vehicle on the cycles of its study; `computed` is the stack of that study, where it is known already.

    Errors: InputError as `drive`, for prices and factors that cannot be used, an unknown model of life.
    """
    coefficients = shipped_coefficients()
    if asked.life_model:
        coefficients.model(asked.life_model)
    drives = [(drive(asked.vehicle, one, asked.rule), share) for one, share in asked.cycles]
    for one, _ in drives:
        if not one.distance > 0.0:
            raise InputError(
                f"{asked.origin}: on {one.cycle} the vehicle does not move and has no consumption per distance; "
                "leave the cycle out, or give the vehicle more power."
            )
    idle = asked.system.words["plant.idle"] if asked.system is not None else RUNNING
    events, lives, distances = lives_of(
        drives, coefficients, idle, None if asked.starts is None else asked.starts.value
    )
    changes, failed = consumption_swings(asked)
    eaten = value_from_swings(
        consumption(drives), changes["hydrogen_per_distance"],
        "mean of the cycles by distance; interval: every uncertain input over its range, added in squares",
    )  # fmt: skip
    reach = distances[asked.life_model] if asked.life_model else np.inf
    driving = Driving((eaten.value, eaten.low, eaten.high), reach)
    priced = None
    if asked.system is not None and asked.system.cost:
        priced = read_cost(asked.system, with_life=False, computed=computed)
    costs, total = costs_of(driving, asked.hydrogen_price, asked.life_distance, priced)
    routes = {}
    if priced is not None and asked.system is not None and asked.system.footprint:
        routes = carbon_of_driving(driving, asked.life_distance, priced, asked.system.footprint)
    values = _values(asked, drives, eaten, events, lives, distances)
    values |= _money(costs, total, routes)
    inputs = _inputs(asked)
    return VehicleRun(
        sentence=sentence(asked, values, drives),
        values=values,
        choices=choices(asked, idle, inputs),
        findings=(
            *findings(asked, drives, lives, distances, events.starts),
            *(f"not computed for {text}" for text in failed),
        ),
        sample=f"{asked.title}: {asked.vehicle.name}" if asked.vehicle.name not in asked.title else asked.title,
        settings={"study": asked.origin, "rule": asked.rule},
        cycles=cycles_table(asked.published, drives),
        course=course_table(drives),
        energy=energy_table(drives),
        loads=histogram(drives),
        lives={
            "model": np.array(list(lives)),
            "ion": np.array([coefficients.models[name].ion for name in lives]),
            "lasting_decay_rate": np.array([life.decay_rate for life in lives.values()]),
            "life_to_ten_percent": np.array([life.life_to_ten_percent for life in lives.values()]),
            "stack_life_distance": np.array([distances[name] for name in lives]),
        },
        costs=per_distance("item", costs, "cost_per_distance"),
        routes=per_distance("route", routes, "carbon_per_distance"),
        inputs=inputs,
        changes=changes,
        rated_power=asked.vehicle.values["fuel_cell.rated_power"],
    )


def consumption(drives: Sequence[tuple[Drive, float]]) -> float:
    """Hydrogen per distance [kg/m] of cycles with their shares of the distance."""
    return float(sum(share * one.hydrogen_per_distance for one, share in drives))


def _ion(asked: VehicleStudy) -> str:
    """Ion of the membrane; the vehicles of the package have acid stacks."""
    return asked.system.words["stack.ion"] if asked.system is not None else "proton"


def _inputs(asked: VehicleStudy) -> tuple[Number, ...]:
    system = tuple(asked.system.numbers.values()) if asked.system is not None else ()
    more = tuple(
        n for n in (asked.life_distance, asked.hydrogen_price, asked.starts, *asked.published.values()) if n is not None
    )
    return (*asked.vehicle.numbers.values(), *system, *more)


def _values(
    asked: VehicleStudy, drives: Sequence[tuple[Drive, float]], eaten: Value, events: Events,
    lives: Mapping[str, Life], distances: Mapping[str, float],
) -> dict[str, Value]:  # fmt: skip
    def turned(factor: float, method: str) -> Value:
        """Distance per hydrogen: high consumption is its low end."""
        ends = [factor / v for v in (eaten.value, eaten.low, eaten.high)]
        return Value(ends[0], ends[0] * eaten.uncertainty / eaten.value, ends[2], ends[1], method)

    hydrogen = np.array([share * one.hydrogen_per_distance for one, share in drives])
    weight = hydrogen / hydrogen.sum()
    each = [energies(one.vehicle, one.course) for one, _ in drives]

    def mean(numbers: Sequence[float]) -> float:
        return float(np.dot(weight, numbers))

    worst = max((one.miss.speed for one, _ in drives), default=0.0)
    found = {
        "hydrogen_per_distance": eaten,
        "distance_per_hydrogen": turned(1.0, "reciprocal of the consumption"),
        "gasoline_equivalent": turned(GASOLINE / HEAT, "same lower heating value, 33.705 kWh per gallon"),
        "tank_to_wheel_efficiency": Value.exact(mean([tank_to_wheel(e) for e in each]), "rolling, air, climbing"),
        "mean_net_efficiency": Value.exact(
            mean([mean_efficiency(one.vehicle, one.course) for one, _ in drives]), "fuel-cell system, idling included"
        ),
        "charge_correction_share": Value.exact(
            mean([one.correction / one.hydrogen for one, _ in drives]), "mean efficiencies of the run (sae_j1711)"
        ),
        "largest_speed_miss": Value.exact(worst, "of all cycles"),
        "missed_time": Value.exact(sum(one.miss.duration for one, _ in drives), "of all cycles, each driven once"),
        "missed_distance": Value.exact(sum(one.miss.distance for one, _ in drives), "of all cycles, each driven once"),
        "start_frequency": _starts(asked, events),
        "load_change_frequency": Value.exact(events.load_changes, "rainflow, from idle to rated power and back"),
        "idle_time_share": Value.exact(_idle_share(drives), "net power zero"),
    }
    model = asked.life_model or BY_ION[_ion(asked)]
    how = f"by {model}, on these cycles alone; all models are in the table"
    found["life_to_ten_percent"] = Value.exact(lives[model].life_to_ten_percent, how)
    found["stack_life_distance"] = Value.exact(distances[model], how)
    return found


def _starts(asked: VehicleStudy, events: Events) -> Value:
    if asked.starts is None:
        return Value.exact(events.starts, "one start for each cycle")
    return Value(asked.starts.value, float("nan"), asked.starts.low, asked.starts.high, f"given: {asked.starts.source}")


def _idle_share(drives: Sequence[tuple[Drive, float]]) -> float:
    loads = histogram(drives)
    return float(loads["time_share"][0])


def _money(costs: Mapping[str, Value], total: Value | None, routes: Mapping[str, Value]) -> dict[str, Value]:
    found = {}
    if "hydrogen" in costs:
        found["hydrogen_cost_per_distance"] = costs["hydrogen"]
    if total is not None:
        found["cost_per_distance"] = total
    if routes:
        for name, pick in (("carbon_per_distance_low", min), ("carbon_per_distance_high", max)):
            route = pick(routes, key=lambda r: routes[r].value)
            found[name] = replace(
                routes[route], method=f"hydrogen by {route.replace('_', ' ')}; {routes[route].method}"
            )
    return found
