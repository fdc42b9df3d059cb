"""How long a stack lasts under its load: by each model, with interval, contributions and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.lab.measured import Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.evidence import evidence_columns
from hydroxcell.system.influence import swings
from hydroxcell.system.life.ageing import Aged, aged_cell, with_ageing
from hydroxcell.system.life.asked import LifeStudy, read_life, with_model
from hydroxcell.system.life.decay import Life, life_of
from hydroxcell.system.life.events import Events, FloatArray
from hydroxcell.system.life.uncertain import interval, lives_at, sampled_rates
from hydroxcell.system.life.words import COVERED, TERM_WORDS, choices_of, findings_of, sentence_of
from hydroxcell.system.number import Number
from hydroxcell.system.stack_system import influence_table, input_table
from hydroxcell.system.study import SystemStudy

POINTS = 41


@dataclass(frozen=True, eq=False, kw_only=True)
class LifeEstimate(Measured):
    """Life of a stack.

    Attributes
    ----------
    lives : columns (models,): name and title, decay rate and life with 95 % interval
    contributions : columns (terms of all models,): model, term, lasting loss with 95 % interval
    course : columns (times,): operating time, cell voltage at rated load with 95 % interval, by the chosen model
    duty : columns (loads,): current density and share of the operating time for the ageing of the cell, or empty
    evidence : columns of texts: published records of durability
    inputs, changes : every number, and how far it moves the life by each model
    model, title : of the key figures
    rated_cell_voltage : [V]
    membrane : "hydroxide" or "proton", of the stack
    """

    KIND: ClassVar[str] = "life"
    ORIGIN: ClassVar[str] = "Calculation"

    lives: Mapping[str, np.ndarray]
    contributions: Mapping[str, np.ndarray]
    course: Mapping[str, np.ndarray]
    duty: Mapping[str, np.ndarray]
    evidence: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    model: str
    title: str
    rated_cell_voltage: float
    membrane: str

    @property
    def life_to_ten_percent(self) -> Value:
        """Operating time until 10 % of the rated power is lost [s], by the chosen model."""
        return self.value("life_to_ten_percent")

    def tables(self) -> Mapping[str, Columns]:
        """Models, contributions, course, duty, evidence, inputs and their influence."""
        found: dict[str, Columns] = {"models": self.lives, "contributions": self.contributions, "course": self.course}
        if self.duty:
            found["duty"] = self.duty
        return found | {
            "evidence": self.evidence,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


def life_estimate(study: SystemStudy) -> LifeEstimate:
    """Life of the stack of a system study with a section [life].

    Errors: InputError for a section that is not complete, a load that cannot be counted, a cell that cannot be aged.
    """
    asked, aged = _with_aged_cell(read_life(study))
    models, voltage = asked.coefficients.models, asked.rated_cell_voltage
    events = asked.count({path: number.value for path, number in asked.numbers.items()})
    lives = {name: life_of(model, events, voltage) for name, model in models.items()}
    rates = {
        name: sampled_rates(model, asked.count, asked.numbers, voltage, asked.samples, asked.seed)
        for name, model in models.items()
    }
    draws = {name: interval(each, voltage) for name, each in rates.items()}
    numbers = {**asked.numbers, **{p: n for model in models.values() for p, n in model.numbers.items()}}
    _, changes, failed = swings(lives_at(models, asked.count, asked.numbers, voltage), numbers)
    own = lives[asked.model]
    values = _values(asked, events, own, draws[asked.model], aged)
    return LifeEstimate(
        sentence=sentence_of(asked, lives, draws),
        values=values,
        choices=choices_of(asked, aged),
        findings=(*findings_of(asked, events, changes, aged), *(f"not computed for {text}" for text in failed)),
        sample=study.title,
        settings={"study": study.origin, "seed": str(asked.seed), "samples": str(asked.samples)},
        lives=_lives(asked, lives, draws),
        contributions=_contributions(lives, rates),
        course=_course(voltage, own, draws[asked.model][0]),
        duty={} if aged is None else {"current_density": aged.current_density, "share_of_time": aged.share},
        evidence=evidence_columns("durability"),
        inputs=tuple(numbers.values()),
        changes={"life_to_ten_percent": _own(changes[asked.model])}
        | {f"by {name}": _own(each) for name, each in changes.items() if name != asked.model},
        model=asked.model,
        title=models[asked.model].title,
        rated_cell_voltage=voltage,
        membrane=study.words["stack.ion"],
    )


def _with_aged_cell(asked: LifeStudy) -> tuple[LifeStudy, Aged | None]:
    if asked.ageing is None:
        return asked, None
    aged = aged_cell(asked, asked.ageing)
    name = "alkaline"
    model = with_ageing(asked.coefficients.model(name), aged, asked.ageing, asked.rated_cell_voltage)
    return with_model(asked, name, model), aged


def _own(changes: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Changes of one model, without the numbers that it does not hold."""
    return {path: ends for path, ends in changes.items() if any(ends)}


def _values(
    asked: LifeStudy, events: Events, own: Life, draws: tuple[FloatArray, FloatArray], aged: Aged | None
) -> dict[str, Value]:
    voltage = asked.rated_cell_voltage
    how = f"{asked.model}; interval: {asked.samples} draws of every uncertain number, in logarithms where it is wide"
    counted = "given" if asked.trace is None else f"counted in {asked.trace.origin}"
    found = {
        "life_to_ten_percent": _between(own.life_to_ten_percent, draws[1], how),
        "lasting_decay_rate": _between(own.decay_rate, draws[0], how),
        "lasting_decay_share": _between(own.relative_decay_rate, draws[0] / voltage, how),
        "start_frequency": Value.exact(events.starts, counted),
        "load_change_frequency": Value.exact(events.load_changes, counted),
        "idle_share": Value.exact(events.idle, counted),
        "high_power_share": Value.exact(events.high_power, counted),
    }
    if asked.trace is not None:
        found["excursion_frequency"] = Value.exact(events.excursions, f"{counted}; not in the sum, for comparison")
        found["counted_time"] = Value.exact(events.operating_time, counted)
    if own.recoverable_rate > 0.0 and events.starts > 0.0:
        found["recoverable_decay_rate"] = Value.exact(
            own.recoverable_rate, f"{asked.model}; not part of the lasting loss"
        )
        lent = own.recoverable_rate / events.starts
        found["recoverable_voltage_drop"] = Value.exact(lent, "from one start to the next, if every stop gives it back")
    if aged is not None:
        found["recoverable_voltage_drop"] = Value.exact(
            aged.recoverable, "of the simulated cell; a clean catalyst gives it back"
        )
    return found


def _between(value: float, cloud: FloatArray, method: str) -> Value:
    low, high = np.quantile(cloud, COVERED)
    return Value(value, float(np.std(cloud)), float(low), float(high), method)


def _lives(
    asked: LifeStudy, lives: Mapping[str, Life], draws: Mapping[str, tuple[FloatArray, FloatArray]]
) -> dict[str, np.ndarray]:
    bounds = {name: [np.quantile(cloud, COVERED) for cloud in pair] for name, pair in draws.items()}
    return {
        "model": np.array(list(lives)),
        "title": np.array([asked.coefficients.models[name].title for name in lives]),
        "lasting_decay_rate": np.array([life.decay_rate for life in lives.values()]),
        "lasting_decay_rate_low": np.array([bounds[name][0][0] for name in lives]),
        "lasting_decay_rate_high": np.array([bounds[name][0][1] for name in lives]),
        "life_to_ten_percent": np.array([life.life_to_ten_percent for life in lives.values()]),
        "life_to_ten_percent_low": np.array([bounds[name][1][0] for name in lives]),
        "life_to_ten_percent_high": np.array([bounds[name][1][1] for name in lives]),
    }


def _contributions(lives: Mapping[str, Life], rates: Mapping[str, Mapping[str, FloatArray]]) -> dict[str, np.ndarray]:
    rows = [
        (name, TERM_WORDS[term], rate, *np.quantile(rates[name][term], COVERED))
        for name, life in lives.items()
        for term, rate in life.contributions.items()
    ]
    model, term, rate, low, high = zip(*rows, strict=True)
    return {
        "model": np.array(model),
        "term": np.array(term),
        "lasting_decay_rate": np.array(rate),
        "lasting_decay_rate_low": np.array(low),
        "lasting_decay_rate_high": np.array(high),
    }


def _course(voltage: float, own: Life, cloud: FloatArray) -> dict[str, np.ndarray]:
    """Straight lines until twice the loss that ends the life."""
    low, high = np.quantile(cloud, COVERED)
    time = np.linspace(0.0, 2.0 * own.life_to_ten_percent, POINTS)
    return {
        "operating_time": time,
        "aged_cell_voltage": voltage - own.decay_rate * time,
        "aged_cell_voltage_low": voltage - high * time,
        "aged_cell_voltage_high": voltage - low * time,
    }
