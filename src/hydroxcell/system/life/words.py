"""What a life estimate says, what is odd about it, and every choice behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hydroxcell.lab.measured import Choice
from hydroxcell.system.evidence import read_evidence
from hydroxcell.system.life.ageing import Aged
from hydroxcell.system.life.asked import LifeStudy, Trace
from hydroxcell.system.life.decay import Life
from hydroxcell.system.life.events import HOUR, Events, FloatArray

COVERED = (0.025, 0.975)
TERM_WORDS = {
    "start_stop": "starts and stops",
    "load_change": "load changes",
    "idle": "idle",
    "high_power": "high power",
    "running": "hours under load",
}


def sentence_of(asked: LifeStudy, lives: Mapping[str, Life], draws: Mapping[str, tuple[FloatArray, FloatArray]]) -> str:
    """What the estimate says, in words."""

    def hours(name: str) -> str:
        low, high = np.quantile(draws[name][1], COVERED) / HOUR
        return f"{_round(lives[name].life_to_ten_percent / HOUR)} h (95 %: {_round(low)} to {_round(high)} h)"

    own = lives[asked.model]
    first = max(own.contributions, key=own.contributions.__getitem__)
    share = own.contributions[first] / own.decay_rate
    others = "; ".join(f"{name} says {hours(name)}" for name in lives if name != asked.model)
    return (
        f"Under this load the stack loses 10 % of its rated power after {hours(asked.model)} by the model "
        f"{asked.model}, {1e6 * HOUR * own.decay_rate:.3g} uV/h; most of it by {TERM_WORDS[first]} "
        f"({100 * share:.0f} %). "
        f"For comparison, {others}."
    )


def _rated(trace: Trace) -> str:
    return f"{trace.rated / 1e3:.4g} kW" if trace.quantity == "power" else f"{trace.rated:.4g} A"


def _round(hours: float) -> str:
    return f"{float(f'{hours:.3g}'):,.0f}".replace(",", "\xa0")


def findings_of(asked: LifeStudy, events: Events, changes: Mapping[str, Any], aged: Aged | None) -> tuple[str, ...]:
    """What is odd or not known about the estimate."""
    found, model = [], asked.coefficients.models[asked.model]
    ion = asked.study.words["stack.ion"]
    guessed = [number.path for number in model.numbers.values() if number.status == "assumed"]
    if guessed:
        size = {path: max(abs(end) for end in changes[asked.model][path]) / HOUR for path in guessed}
        order = sorted(size, key=lambda path: -size[path])[:3]
        moves = ", ".join(
            f"{path.rsplit('.', 1)[1].replace('_', ' ')} (up to {_round(size[path])} h)" for path in order
        )
        found.append(
            f"{len(guessed)} of {len(model.numbers)} coefficients of {asked.model} are assumed: nobody has published "
            f"what a start or a load change costs an alkaline stack; within their ranges the life moves most by {moves}"
        )
    if model.ion != ion:
        found.append(
            f"the model {asked.model} comes from stacks with {model.ion} membranes, this stack has a {ion} membrane"
        )
    if events.starts == 0.0:
        found.append("the load has no start; a trace of a trip that begins with load needs starts_off = true")
    if any(c.per == "power" for c in model.terms.values()):
        found.append(
            f"{asked.model} counts load changes per kilowatt moved: its coefficient belongs to a stack of the size "
            "that it was found with"
        )
    recalled = sum(record.status == "recalled" for record in read_evidence("durability"))
    found.append(
        f"{recalled} of the published records shown are recalled and not checked; they are marked, and nothing is "
        "computed from them"
    )
    if aged is not None:
        found.append(f"the laws that age the cell are calibrated, not measured. {aged.sentence}")
    if aged is not None and asked.ageing is not None:
        found.append(
            f"the cell that is aged ({asked.ageing.cell}) and that of the curve ({asked.study.curve.origin}) are "
            "taken to be the same; whether they are is not checked"
        )
    return tuple(found)


def choices_of(asked: LifeStudy, aged: Aged | None) -> tuple[Choice, ...]:
    """Every choice behind the estimate."""
    models = asked.coefficients.models
    limits = asked.coefficients.limits
    load = (
        Choice("events", "per operating hour, as the study gives them", "given")
        if asked.trace is None
        else Choice(
            "events",
            f"counted in {asked.trace.origin}, repeated for ever; rated {_rated(asked.trace)}",
            "given",
        )
    )
    found = [
        Choice("model of the key figures", asked.model, f"given, or by the membrane; among {', '.join(models)}"),
        Choice("end of life", "10 % of the rated power: 10 % of the cell voltage at rated current", "by convention"),
        load,
        Choice("sum of the terms", "each acts alone and in proportion to time", "pei_2008"),
        Choice(
            "idle, high power",
            f"at most {100 * limits.idle:g} %, at least {100 * limits.high:g} % of the rated power",
            "assumed; the papers' own limits could not be read",
        ),
        Choice(
            "a load change",
            f"idle to rated power and back; others by their depth to the power {limits.exponent:g} (rainflow counting)",
            "astm_e1049",
        ),
        Choice(
            "what a stop gives back", "not part of the lasting loss; all of it comes back at every stop", "mustain_2020"
        ),
    ]
    for name, model in models.items():
        found.append(
            Choice(
                f"model {name}",
                f"{model.title}. {model.text}",
                name if name in ("pei_2008", "chen_2015") else "data of the package or the study",
            )
        )
    if asked.ageing is not None and aged is not None:
        found.append(
            Choice(
                "hours under load",
                f"{asked.ageing.cell} with {asked.ageing.cation}, aged under {len(aged.share)} loads up to "
                f"{aged.current_density[-1] / 1e4:.3g} A/cm2; replaces the priors for hours, idle and high power",
                "given",
            )
        )
    return tuple(found)
