"""Loss of voltage per time, by what causes it, and the life that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.record import part
from hydroxcell.system.life.coefficients import Coefficients, LifeModel
from hydroxcell.system.life.events import Events, count_events

END = 0.1  # [1] share of the rated power whose loss is the end of life, by convention


def event_decay(start_stop: Any, load_change: Any, idle: Any, high_power: Any, events: Events) -> Any:
    """Loss per time of the four terms of load-cycle models, without a site factor.

        r = n_start c_start + n_change c_change + x_idle c_idle + x_high c_high

    Parameters
    ----------
    start_stop : [V] (or [1] of the rated voltage) per start
    load_change : [V] or [1] per whole load change
    idle, high_power : [V/s] or [1/s] while it lasts
    events : per operating time

    Returns
    -------
    [V/s] or [1/s], positive for a loss

    Validity: events are rare enough to act alone; coefficients of automotive proton-exchange stacks.
    Source: `pei_2008`, `chen_2015`.

    >>> bus = Events(0.99 / 3600, 56 / 3600, float("nan"), 13 / 60, 14 / 60)
    >>> round(3600 * event_decay(0.00196, 0.0000593, 0.00126 / 3600, 0.00147 / 3600, bus), 5)
    0.00588
    """
    by_event = events.starts * start_stop + events.load_changes * load_change
    return by_event + events.idle * idle + events.high_power * high_power


def time_to_loss(loss: Any, decay_rate: Any, site_factor: Any = 1.0) -> Any:
    """Operating time until a loss is reached at a constant rate [s], loss/(site_factor rate).

    Parameters
    ----------
    loss : [V] or [1]
    decay_rate : [V/s] or [1/s]
    site_factor : [1] of air and system, `pei_2008`

    >>> round(time_to_loss(0.1, 32.79e-6 / 3600, 1.72) / 3600)
    1773
    """
    return loss / (site_factor * decay_rate)


@part
@dataclass(frozen=True)
class Life:
    """What one model says.

    Attributes
    ----------
    model : its name
    decay_rate : [V/s] lasting loss of the voltage of a cell at rated load, per operating time
    relative_decay_rate : [1/s] the same over the rated cell voltage
    recoverable_rate : [V/s] loss that a stop gives back
    contributions : [V/s] of each term, with the site factor, without what a stop gives back; they sum to the decay rate
    life_to_ten_percent : [s] operating time until 10 % of the rated power is lost
    """

    model: str
    decay_rate: float
    relative_decay_rate: float
    recoverable_rate: float
    contributions: Mapping[str, float]
    life_to_ten_percent: float


def contributions(
    model: LifeModel, events: Events, rated_cell_voltage: float, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Loss of each term [V/s], with the site factor; the recoverable part is a term of its own.

    Parameters
    ----------
    model : which terms there are
    events : per operating time
    rated_cell_voltage : [V]
    values : number by path [SI], floats or samples (n,)
    """
    often = {
        "start_stop": events.starts,
        "load_change": events.load_changes,
        "idle": events.idle,
        "high_power": events.high_power,
        "running": 1.0,
    }
    factor = values[model.site_factor.path] * (rated_cell_voltage if model.relative else 1.0)
    found: dict[str, Any] = {}
    for term, coefficient in model.terms.items():
        number = events.power_travel if coefficient.per == "power" else often[term]
        if not np.all(np.isfinite(number)):
            raise InputError(
                f"{model.name}: a load change per power needs the power that was moved; give a load trace."
            )
        found[term] = factor * values[coefficient.number.path] * number
    if "running" in found and model.recoverable_share is not None:
        share = values[model.recoverable_share.path]
        found |= {"running": found["running"] * (1.0 - share), "recoverable": found["running"] * share}
    return found


def life_of(
    model: LifeModel, events: Events, rated_cell_voltage: float, values: Mapping[str, Any] | None = None
) -> Life:
    """Life under given events.

    Parameters
    ----------
    values : other values of some numbers by path, SI
    """
    _check_voltage(rated_cell_voltage)
    known = {path: number.value for path, number in model.numbers.items()} | dict(values or {})
    each = {term: float(v) for term, v in contributions(model, events, rated_cell_voltage, known).items()}
    back = each.pop("recoverable", 0.0)
    rate = sum(each.values())
    life = float(time_to_loss(END * rated_cell_voltage, rate)) if rate > 0.0 else np.inf
    return Life(model.name, rate, rate / rated_cell_voltage, back, each, life)


def life_from_trace(
    time: Any,
    stack_power: Any,
    rated_power: float,
    rated_cell_voltage: float,
    coefficients: Coefficients,
    *,
    on: Any = None,
    starts_off: bool = True,
) -> tuple[Events, dict[str, Life]]:
    """Life of a stack that repeats a load for ever, by each model.

    Parameters
    ----------
    time : [s] (n,), increasing
    stack_power : [W] (n,) gross, of the whole stack
    rated_power : [W] gross, at rated load
    rated_cell_voltage : [V] mean cell voltage at rated load
    coefficients : `shipped_coefficients()` or those of a study
    on : (n,) whether the stack is on; None takes it from the power
    starts_off : the trace begins with a start where it begins with load

    Returns
    -------
    events, and the life by the name of the model; lives are operating times (the stack is on)

    Errors: InputError for traces that cannot be counted.

    >>> from hydroxcell.system.life.coefficients import shipped_coefficients
    >>> t = np.arange(3601.0)
    >>> power = np.where(t % 600.0 < 300.0, 5e3, 80e3)
    >>> events, lives = life_from_trace(t, power, 80e3, 0.6, shipped_coefficients())
    >>> round(3600 * events.load_changes, 1), round(lives["chen_2015"].life_to_ten_percent / 3600)
    (6.0, 1361)
    """
    events = count_events(time, stack_power, rated_power, coefficients.limits, on=on, starts_off=starts_off)
    return events, {name: life_of(model, events, rated_cell_voltage) for name, model in coefficients.models.items()}


def _check_voltage(voltage: float) -> None:
    if not 0.2 <= voltage <= 1.1:
        raise InputError(
            f"life: the rated cell voltage of {voltage:g} V is not that of a cell under load; was it that of the stack?"
        )
