"""The page of a durability test."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from hydroxcell.cell.durability import Durability
from hydroxcell.cell.load_profile import ends
from hydroxcell.cell.parameters import DEGRADATIONS
from hydroxcell.plot.durability import draw_capacity, draw_course, draw_curves, draw_lifetime, has_profiles, input_words
from hydroxcell.report import wording
from hydroxcell.report.page import Drawing, Page, Table, make_page
from hydroxcell.results.durability import CAUSES
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.cell.load_profile import LoadStep
    from hydroxcell.results.durability import DurabilityResult

HOUR = 3600.0
COURSE = (
    "Top: the reference load, as it is and with a clean catalyst. Bottom: what the fresh cell had more at the initial "
    "current. Each cause is what the aged cell gains when this part alone is made fresh; the line is the loss of all "
    "of them together, and what lies above it goes when the catalyst is cleaned."
)
CAPACITY = "What hydroxide has left of the fixed cations, from the fresh cell (pale) to the end (dark)."
LIFETIME = (
    "The lifetime with one input of the degradation laws at a time at both ends of its stated range, same material "
    "moved together. Bars that end at the border of the figure have no end of life within the horizon."
)
SHOWN = {"current_density": "A/cm2", "voltage": "V", "power_density": "W/cm2"}
CALIBRATED = (
    "The degradation laws are calibrated, not measured in working cells: the lifetime is an extrapolation of assumed "
    "numbers, and its bounds are as good as their ranges."
)


def page(result: DurabilityResult) -> Page:
    """Page of a durability test."""
    protocol = result.study.protocol
    assert isinstance(protocol, Durability)
    figures = [
        Drawing("ageing", "Voltage and what it is lost to", COURSE, partial(draw_course, result=result), 9.0, 6.4)
    ]
    if has_profiles(result):
        draw = partial(draw_capacity, result=result)
        figures.append(Drawing("capacity", "Ion exchange capacity", CAPACITY, draw, 9.0, 3.6))
    curves = "The same cell before and after."
    figures.append(Drawing("curves", "Polarization", curves, partial(draw_curves, result=result), 9.0, 4.0))
    if result.influence_paths and math.isfinite(result.lifetime):
        draw = partial(draw_lifetime, result=result)
        figures.append(Drawing("lifetime", "What the lifetime depends on", LIFETIME, draw, 9.0, 3.8))
    work = f"{result.steps} steps of the integrator"
    if result.cycles:
        work += f", {result.resolved_cycles} of {result.cycles} cycles computed, the others jumped over"
    return make_page(
        result,
        figures,
        tables=[_causes(result), *([_influences(result)] if result.influence_paths else [])],
        conditions=(("Durability test", _load(protocol)), ("End of life", _end(protocol))),
        warnings=_warnings(result),
        solution=(
            ("Method", "the equations of the cell in steady state, what ages as the only memory (RODAS4)"),
            ("Work", work),
        ),
    )


def _causes(result: DurabilityResult) -> Table:
    rows = [(words, f"{1e3 * result.causes[name][-1]:.2f}") for name, words in CAUSES.items()]
    rows.append(("acting together (remainder)", f"{1e3 * result.causes['voltage_loss_remainder'][-1]:.2f}"))
    rows.append(("irreversible", f"{1e3 * result['irreversible_voltage_loss'][-1]:.2f}"))
    rows.append(("recoverable", f"{1e3 * result['recoverable_voltage_loss'][-1]:.2f}"))
    hours = f"{result['time'][-1] / HOUR:.4g}"
    text = f"After {hours} h, at the current of the fresh cell. Losses are positive."
    return Table("What the voltage is lost to", ("Part", "mV"), tuple(rows), text)


def _influences(result: DurabilityResult) -> Table:
    def hours(value: float) -> str:
        return "-" if math.isnan(value) else "beyond the horizon" if math.isinf(value) else f"{value / HOUR:.3g}"

    rows = tuple(
        (input_words(path), hours(low), hours(high))
        for path, low, high in zip(result.influence_paths, result.influence_low, result.influence_high, strict=True)
        if not (low == high == result.lifetime)
    )
    text = (
        "Each input at the ends of its stated range, one at a time; the bounds of the lifetime combine them as "
        "independent (root of the sum of squares of the logarithms)."
    )
    return Table("Lifetime over the ranges", ("Input", "Lower end / h", "Upper end / h"), rows, text)


def _step(step: LoadStep) -> str:
    name, level = step.load
    value = float(from_si(ends(level)[0], SHOWN[name]))
    return f"{value:.4g} {wording.unit(SHOWN[name])}"


def _load(protocol: Durability) -> str:
    hours = f"{protocol.duration / HOUR:.4g} h"
    if protocol.cycle:
        parts = ", ".join(f"{step.duration / 60:.4g} min at {_step(step)}" for step in protocol.cycle)
        return f"cycles of {parts}; {hours}"
    words = f"{_step(protocol.steps[0])} for {hours}"
    if protocol.rest is None or protocol.rest_every is None:
        return words
    rest = f"{protocol.rest.duration / 60:.4g} min at {_step(protocol.rest)}"
    return f"{words}, every {protocol.rest_every / HOUR:.4g} h a rest of {rest}"


def _end(protocol: Durability) -> str:
    parts = []
    if protocol.power_loss is not None:
        parts.append(f"{100 * protocol.power_loss:g} % of the initial power lost")
    if protocol.voltage_loss is not None:
        parts.append(f"{protocol.voltage_loss:g} V lost")
    return " or ".join([*parts, f"cell voltage below {protocol.minimum_voltage:g} V"]) + ", whichever comes first"


def _warnings(result: DurabilityResult) -> list[str]:
    missing = [part for part in DEGRADATIONS if part not in result.study.cell.ageing]
    found = [CALIBRATED]
    if missing:
        parts = ", ".join(part.removesuffix(".degradation").replace(".", " ").replace("_", " ") for part in missing)
        found.append(f"Without a degradation law, and therefore not ageing: {parts}.")
    return found
