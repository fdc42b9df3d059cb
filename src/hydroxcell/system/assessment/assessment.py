"""The assessment of a system on one study file: from the curve of a cell to the cost of a kilometre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Measured, Value
from hydroxcell.record import Columns, part
from hydroxcell.system.assessment.criteria import Criterion, of_vehicle, read_criteria
from hydroxcell.system.assessment.driving import Chain, cost_swings, sampled_costs
from hydroxcell.system.assessment.words import answer_row, choices, findings, sentence, steps
from hydroxcell.system.cost.asked import read_cost
from hydroxcell.system.cost.system_cost import SystemCost, system_cost
from hydroxcell.system.footprint import SystemFootprint, system_footprint
from hydroxcell.system.life.coefficients import shipped_coefficients
from hydroxcell.system.life.estimate import LifeEstimate, life_estimate
from hydroxcell.system.life.events import Events
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import StackSystem, influence_table, input_table, stack_system
from hydroxcell.system.study import SystemStudy
from hydroxcell.system.vehicle.run import VehicleRun, vehicle_run
from hydroxcell.system.vehicle.run_tables import per_distance
from hydroxcell.system.vehicle.sustain import drive
from hydroxcell.system.vehicle.vehicle_study import VehicleStudy, read_vehicle_study
from hydroxcell.system.vehicle.wear import lives_of

PARTS = ("stack", "cost", "footprint", "life", "vehicle")
for _kind in (StackSystem, SystemCost, SystemFootprint, LifeEstimate, VehicleRun):
    part(_kind)

KEYS = ("vehicle", "criteria")
KINDS = ("car", "bus", "truck")
SECTIONS = ("cost", "footprint", "vehicle")
TAKEN: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("hydrogen_per_distance", "hydrogen_cost_per_distance", "missed_time"),
    "stack": ("net_power", "peak_net_efficiency"),
    "cost": ("system_cost_per_power", "cost_difference_per_power", "rated_power_density", "break_even_power_density"),
    "life": ("life_to_ten_percent",),
    "footprint": (
        "carbon_per_power", "carbon_difference_per_power", "carbon_per_distance_low", "carbon_per_distance_high",
    ),
}  # fmt: skip
"""Figures of the parts that an assessment takes over: what criteria can be about, with those of its own."""
OWN = ("cost_per_distance", "stack_life_distance")
ANSWERS = ("criterion", "question", "answer", "quantity", "shown", "interval", "threshold", "status", "source")


@dataclass(frozen=True, eq=False, kw_only=True)
class Assessment(Measured):
    """A system from the curve of its cell to the cost of a kilometre.

    Attributes
    ----------
    steps : columns of texts: what each step of the chain hands to the next
    answers : columns of texts: criterion, question, answer, the value with its interval, the threshold and its source
    costs : columns: item, cost over distance with 95 % interval
    routes : columns: hydrogen route, greenhouse gases over distance with interval
    inputs, changes : every number, and how far it moves the cost over distance
    stack, cost, footprint, life, vehicle : results of the parts
    """

    KIND: ClassVar[str] = "assessment"
    ORIGIN: ClassVar[str] = "Calculation"

    steps: Mapping[str, np.ndarray]
    answers: Mapping[str, np.ndarray]
    costs: Mapping[str, np.ndarray]
    routes: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    stack: StackSystem
    cost: SystemCost
    footprint: SystemFootprint
    life: LifeEstimate
    vehicle: VehicleRun

    def tables(self) -> Mapping[str, Columns]:
        """Answers, steps, costs, routes, inputs, influence; those of the parts are in their own results."""
        return {
            "answers": self.answers,
            "steps": self.steps,
            "costs": self.costs,
            "routes": self.routes,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


def _silent(share: float, words: str) -> None: ...


def assess(path: str | Path, say: Callable[[float, str], None] = _silent) -> Assessment:
    """Assessment of the system of a study file with the sections [cost], [footprint] and [vehicle].

    Parameters
    ----------
    path : of the study
    say : is told the share that is done, and which part is being computed

    Errors: InputError for a section or price that is missing, and as the parts.
    """
    asked = read_vehicle_study(path)
    study = _complete(asked)
    criteria = criteria_of(study)
    say(0.0, "stack and balance of plant")
    stack = stack_system(study)
    say(0.1, "vehicle on its cycles")
    events, time_per_distance = _events(asked, study)
    study = replace(study, life=_life_section(study, events, asked.starts))
    life = life_estimate(study)
    run = vehicle_run(replace(asked, life_model=life.model), stack)
    say(0.7, "cost and carbon")
    money = read_cost(study, computed=stack)
    eaten = run.value("hydrogen_per_distance")
    cost = system_cost(money)
    footprint = system_footprint(replace(study, footprint=_driven(study, asked, eaten)), stack)
    chain = Chain(
        money, _given(asked.hydrogen_price), _given(asked.life_distance), eaten, life.life_to_ten_percent,
        time_per_distance,
    )  # fmt: skip
    items, total, median = sampled_costs(chain)
    changes = cost_swings(chain, run.changes["hydrogen_per_distance"], life.changes["life_to_ten_percent"])
    values = {"cost_per_distance": total, **_values(stack, cost, footprint, life, run, chain)}
    answers = _answers(criteria, values)
    return Assessment(
        sentence=sentence(values, answers, median),
        values=values,
        choices=choices(asked, cost, life),
        findings=findings(stack, cost, footprint, life, run),
        sample=study.title,
        settings={"study": study.origin, "seed": str(money.seed), "samples": str(money.samples)},
        steps=steps(study, stack, cost, footprint, life, run, total),
        answers=answers,
        costs=per_distance("item", items, "cost_per_distance"),
        routes={name: np.asarray(column) for name, column in footprint.routes.items()},
        inputs=_inputs(stack, cost, footprint, life, run),
        changes={"cost_per_distance": changes},
        stack=stack,
        cost=cost,
        footprint=footprint,
        life=life,
        vehicle=run,
    )


def _complete(asked: VehicleStudy) -> SystemStudy:
    study = asked.system
    if study is None:
        raise InputError(
            f'{asked.origin}: an assessment needs the cell: a section [curve], and fuel_cell_system = "study" under '
            "[vehicle]."
        )
    for name in SECTIONS:
        if not getattr(study, name):
            raise InputError(f"{study.origin}: an assessment needs the section [{name}]; it is missing.")
    for name in ("hydrogen_price", "life_distance"):
        if getattr(asked, name) is None:
            raise InputError(f"{study.origin}: vehicle.{name} is missing; the cost of a kilometre needs it.")
    return study


def criteria_of(study: SystemStudy) -> tuple[Criterion, ...]:
    """Criteria for the kind of vehicle that the section [assessment] names, with its own ones.

    Errors: InputError for a missing kind of vehicle; UnknownNameError for names.
    """
    where = f"{study.origin}: [assessment]"
    for key in study.assessment:
        if key not in KEYS:
            raise UnknownNameError("entry", key, KEYS, where)
    kind = study.assessment.get("vehicle")
    if kind is None:
        raise InputError(f'{where}: say what the system is held against: vehicle = "car" ({", ".join(KINDS)}).')
    if kind not in KINDS:
        raise UnknownNameError("kind of vehicle", str(kind), KINDS, where)
    found = of_vehicle(read_criteria(study.assessment.get("criteria", {}), study.origin), str(kind))
    known = (*OWN, *(name for names in TAKEN.values() for name in names))
    for criterion in found:
        if criterion.quantity not in known:
            raise UnknownNameError("result of an assessment", criterion.quantity, known, f"criterion {criterion.name}")
    return found


def _events(asked: VehicleStudy, study: SystemStudy) -> tuple[Events, float]:
    """Events per operating time on the cycles, and operating time over distance [s/m]."""
    drives = [(drive(asked.vehicle, one, asked.rule), share) for one, share in asked.cycles]
    events, _, _ = lives_of(
        drives, shipped_coefficients(), study.words["plant.idle"], None if asked.starts is None else asked.starts.value
    )
    return events, events.operating_time


def _life_section(study: SystemStudy, events: Events, starts: Number | None) -> dict[str, Any]:
    """Section [life] with the events of the cycles in the place of those that it states."""
    hour = 3600.0
    rows = {
        "starts": (hour * events.starts, "1/h"),
        "load_changes": (hour * events.load_changes, "1/h"),
        "idle": (60.0 * events.idle, "min/h"),
        "high_power": (60.0 * events.high_power, "min/h"),
    }
    counted: dict[str, dict[str, Any]] = {
        name: {"value": value, "unit": unit, "status": "calculated", "source": "counted on the cycles of this vehicle"}
        for name, (value, unit) in rows.items()
    }
    if starts is not None:
        counted["starts"] = {
            "value": hour * starts.value, "unit": "1/h", "status": starts.status, "source": starts.source,
        }  # fmt: skip
        if starts.uncertain:
            counted["starts"]["range"] = [hour * starts.low, hour * starts.high]
    kept = {
        key: value for key, value in study.life.items() if key not in ("trace", "events", "rated_power", "starts_off")
    }
    return kept | {"events": counted}


def _driven(study: SystemStudy, asked: VehicleStudy, eaten: Value) -> dict[str, Any]:
    """Section [footprint] with the consumption of the vehicle and its life in the place of those that it states."""
    far = _given(asked.life_distance)
    return dict(study.footprint) | {
        "hydrogen_per_distance": {
            "value": [*(1e3 * v for v in (eaten.value, eaten.low, eaten.high)), "kg/km"],
            "status": "calculated",
            "source": "the vehicle on its cycles",
        },
        "life_distance": {
            "value": [*(1e-3 * v for v in (far.value, far.low, far.high)), "km"],
            "status": far.status,
            "source": far.source,
        },
    }


def _given(number: Number | None) -> Number:
    assert number is not None  # refused by `_complete`
    return number


def _values(
    stack: StackSystem, cost: SystemCost, footprint: SystemFootprint, life: LifeEstimate, run: VehicleRun, chain: Chain
) -> dict[str, Value]:
    """Figures of the parts that the answers and the first page need."""
    parts = {"vehicle": run, "stack": stack, "cost": cost, "life": life, "footprint": footprint}
    found = {name: parts[part].value(name) for part, names in TAKEN.items() for name in names}
    lasts = life.life_to_ten_percent
    found["stack_life_distance"] = lasts.times(1.0 / chain.time_per_distance, f"on these cycles; {lasts.method}")
    return found


def _answers(criteria: tuple[Criterion, ...], values: Mapping[str, Value]) -> dict[str, np.ndarray]:
    rows = [answer_row(c, values[c.quantity]) for c in criteria]
    return {name: np.array(column) for name, column in zip(ANSWERS, zip(*rows, strict=True), strict=True)}


def _inputs(*results: Any) -> tuple[Number, ...]:
    """Every number of the parts once."""
    found: dict[str, Number] = {}
    for result in results:
        for number in result.inputs:
            found.setdefault(number.path, number)
    return tuple(found.values())
