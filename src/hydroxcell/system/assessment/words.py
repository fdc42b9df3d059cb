"""What an assessment says: the sentence, the steps of the chain, what is odd, every choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hydroxcell.lab.measured import Choice, Value
from hydroxcell.nomenclature import lookup
from hydroxcell.system.assessment.criteria import MET, NOT_MET, QUESTIONS, Criterion
from hydroxcell.system.study import SystemStudy
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.system.cost.system_cost import SystemCost
    from hydroxcell.system.footprint import SystemFootprint
    from hydroxcell.system.life.estimate import LifeEstimate
    from hydroxcell.system.stack_system import StackSystem
    from hydroxcell.system.vehicle.run import VehicleRun
    from hydroxcell.system.vehicle.vehicle_study import VehicleStudy

STEPS = ("step", "quantity", "shown", "interval", "assumed_inputs")


def verdict_of(answers: Mapping[str, np.ndarray], question: str) -> str:
    """Answer to one question: "no" if a criterion is not met, "yes" if all are met, otherwise that it cannot be told.

    >>> table = {"question": np.array(["cheap", "cheap"]), "answer": np.array(["met", "cannot be told"])}
    >>> verdict_of(table, "cheap")
    'cannot be told'
    """
    given = [str(a) for q, a in zip(answers["question"], answers["answer"], strict=True) if q == question]
    if not given:
        return "not asked"
    if NOT_MET in given:
        return "no"
    return "yes" if all(a == MET for a in given) else "cannot be told"


def answer_row(criterion: Criterion, value: Value) -> tuple[str, ...]:
    """One row of the table of answers, as texts."""
    name, limit = criterion.quantity, criterion.threshold
    side = criterion.side.replace("_", " ")
    spread = f" ({_number(limit.low, name)} to {_number(limit.high, name)})" if limit.uncertain else ""
    return (
        criterion.name.replace("_", " "), criterion.question, criterion.answer(value), lookup(name).title,
        _shown(value.value, name), _interval(value, name), f"{side} {_shown(limit.value, name)}{spread}", limit.status,
        limit.source,
    )  # fmt: skip


def sentence(values: Mapping[str, Value], answers: Mapping[str, np.ndarray], median: float) -> str:
    """The three answers, and the cost of a kilometre with the median of its samples."""
    words = "; ".join(
        f"{question.removeprefix('Is it ').rstrip('?')}: {verdict_of(answers, key)}"
        for key, question in QUESTIONS.items()
    )
    total = values["cost_per_distance"]
    return (
        f"Hydrogen and fuel-cell system cost {_shown(total.value, 'cost_per_distance')} with the most likely numbers "
        f"(95 %: {1e3 * total.low:.2g} to {1e3 * total.high:.2g}; median {1e3 * median:.2g}). "
        f"Held against its criteria: {words}."
    )


def steps(
    study: SystemStudy, stack: StackSystem, cost: SystemCost, footprint: SystemFootprint, life: LifeEstimate,
    run: VehicleRun, total: Value,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What each step of the chain hands to the next."""
    rows: list[tuple[str, str, Value, Any]] = [
        ("cell to stack", "rated_power_density", cost.value("rated_power_density"), stack),
        ("stack to system", "net_power", stack.value("net_power"), stack),
        ("stack to system", "peak_net_efficiency", stack.value("peak_net_efficiency"), stack),
        ("system to vehicle", "hydrogen_per_distance", run.value("hydrogen_per_distance"), run),
        ("vehicle to stack", "life_to_ten_percent", life.life_to_ten_percent, life),
        ("system to cost", "system_cost_per_power", cost.value("system_cost_per_power"), cost),
        ("system to carbon", "carbon_per_power", footprint.value("carbon_per_power"), footprint),
        ("everything to the kilometre", "cost_per_distance", total, run),
    ]
    shown = []
    for step, name, value, source in rows:
        assumed = sum(n.status == "assumed" for n in source.inputs)
        share = f"{assumed} of {len(source.inputs)}"
        shown.append((step, lookup(name).title, _shown(value.value, name), _interval(value, name), share))
    first = ("curve of the cell", "Source", study.curve.origin, "", "")
    return {name: np.array(column) for name, column in zip(STEPS, zip(first, *shown, strict=True), strict=True)}


def findings(*parts: Any) -> tuple[str, ...]:
    """What is odd in the parts, each once."""
    texts = [text.removeprefix("of the stack: ") for part in parts for text in part.findings]
    return tuple(dict.fromkeys(texts))


def choices(asked: VehicleStudy, cost: SystemCost, life: LifeEstimate) -> tuple[Choice, ...]:
    """Choices of the chain itself; those of its parts stand in their own results."""
    return (
        Choice("load of the stack", "that of the vehicle on its cycles", "in the place of [life] events or trace"),
        Choice("hydrogen per distance", "of the vehicle on its cycles", "in the place of the one under [footprint]"),
        Choice("model of life", life.title, "named under [life], or by the ion of the membrane"),
        Choice(
            "worn stacks", "replaced at 10 % loss, in the mean over many vehicles",
            "the residual value of the last one is not lost",
        ),
        Choice("money", f"USD of {cost.base}, without interest", "no resale, no upkeep"),
        Choice("not in the cost of a kilometre", "tank, battery, motor, vehicle, driver", "the same for every stack"),
        Choice("vehicle", f"{asked.vehicle.name}; {asked.rule}", "given"),
        Choice(
            "answers", "met or not met only where interval and threshold do not overlap", "otherwise it cannot be told"
        ),
    )  # fmt: skip


def _interval(value: Value, name: str) -> str:
    return "" if np.isnan(value.low) else f"{_number(value.low, name)} to {_number(value.high, name)}"


def _number(value: float, name: str) -> str:
    return f"{float(f'{float(from_si(value, lookup(name).display_unit)):.3g}'):g}"


def _shown(value: float, name: str) -> str:
    unit = lookup(name).display_unit
    return f"{_number(value, name)} {unit}".removesuffix(" 1")
