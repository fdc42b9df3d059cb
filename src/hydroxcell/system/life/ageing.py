"""The cell model aged under the load of the stack: what runs down in every hour under load."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.system.life.asked import AgeingAsked, LifeStudy
from hydroxcell.system.life.coefficients import Coefficient, LifeModel
from hydroxcell.system.life.decay import END
from hydroxcell.system.life.events import HOUR, FloatArray
from hydroxcell.system.number import Number
from hydroxcell.system.stack import in_use
from hydroxcell.system.study import SystemStudy

BINS = 5
RATED_SHARE = 0.005
"""Least share of the time at rated load: what is lost is watched there."""


@dataclass(frozen=True)
class Aged:
    """What the model of the cell says.

    Attributes
    ----------
    life, low, high : [s] operating time to 10 % of the power at rated load, over the ranges of the degradation laws
    recoverable : [V] at the end of the simulated time that a clean catalyst would give back
    current_density : [A/m2] (k,) of the duty, share : [1] (k,) of the operating time
    sentence : of the simulation
    """

    life: float
    low: float
    high: float
    recoverable: float
    current_density: FloatArray
    share: FloatArray
    sentence: str


def duty(share_of_power: FloatArray, weight: FloatArray, off: float) -> tuple[FloatArray, FloatArray]:
    """Load histogram: mean power of each class over the rated power, and share of the operating time.

    Parameters
    ----------
    share_of_power : [1] (n,) of the rated power
    weight : [s] (n,) how long each lasts
    off : [1] below it the stack is off and does not count

    The highest class is rated load, with at least half a per cent of the time: what is lost is watched there.

    >>> levels, share = duty(np.array([0.0, 0.1, 0.1, 0.7, 1.0]), np.ones(5), 0.01)
    >>> levels.round(2).tolist(), share.tolist()
    ([0.1, 0.7, 1.0], [0.5, 0.25, 0.25])
    """
    on = share_of_power > off
    power, time = np.minimum(share_of_power[on], 1.0), weight[on]
    place = np.minimum((BINS * power).astype(int), BINS - 1)
    place[power >= 1.0 - 1e-9] = BINS
    filled = np.unique(place)
    levels = np.array([np.average(power[place == k], weights=time[place == k]) for k in filled])
    share = np.array([time[place == k].sum() for k in filled]) / time.sum()
    if filled[-1] != BINS:
        levels, share = np.append(levels, 1.0), np.append(share * (1.0 - RATED_SHARE), RATED_SHARE)
    return levels, share


def duty_of(asked: LifeStudy) -> tuple[FloatArray, FloatArray]:
    """Load histogram of a study; given events have three classes: idle, half load, rated load."""
    limits = asked.coefficients.limits
    if asked.trace is not None:
        t = asked.trace
        passed = np.diff(t.time, append=t.time[-1])
        load = (
            t.load / t.rated if t.on is None else np.where(t.on, np.maximum(t.load / t.rated, limits.off + 1e-9), 0.0)
        )
        return duty(load[passed > 0.0], passed[passed > 0.0], limits.off)
    idle, high = asked.events["idle"].value, asked.events["high_power"].value
    levels = np.array([limits.idle, 0.5, 1.0])
    shares = np.array([idle, max(1.0 - idle - high, 0.0), max(high, RATED_SHARE)])
    kept = shares > 1e-6
    return levels[kept], shares[kept] / shares.sum()


def current_at_power(study: SystemStudy, levels: FloatArray, rated_current: float) -> FloatArray:
    """Current density [A/m2] at which the stack gives shares of its rated power."""
    values = in_use(study.values, study.words)
    fine = np.linspace(study.curve.current_density[0], rated_current, 2001)
    power = fine * (study.curve.voltage(fine) - values["stack.additional_resistance"] * fine)
    return np.asarray(np.interp(levels * power[-1], power, fine))


def aged_cell(asked: LifeStudy, wanted: AgeingAsked) -> Aged:
    """Age a cell of the catalog under the load histogram of the study until 10 % of the power at rated load is lost.

    Errors: InputError if the cell does not exist, ages without a law, or cannot deliver the rated current density.
    """
    from hydroxcell.api import load_cell, simulate
    from hydroxcell.study import Study

    where = f"{asked.study.origin}: [life.ageing]"
    levels, share = duty_of(asked)
    current = levels * asked.rated_current_density
    if asked.trace is None or asked.trace.quantity == "power":
        current = current_at_power(asked.study, levels, asked.rated_current_density)
    steps = [
        {"duration": f"{HOUR * s!r} s", "current_density": f"{i!r} A/m2"}
        for i, s in zip(current.tolist(), share.tolist(), strict=True)
    ]
    try:
        cell = load_cell(wanted.cell).with_degradation(wanted.cation)
        protocol = {
            "kind": "durability",
            "duration": wanted.duration,
            "cycle": steps,
            "power_loss": END,
            "voltage_loss": False,
        }
        content = {"cell": cell.to_toml(), "protocol": protocol, "model": "through_plane", "title": "life of a stack"}
        found = simulate(Study.from_dict(content))
    except HydroxcellError as error:
        raise InputError(
            f"{where}: {wanted.cell} cannot be aged under this load, up to {current[-1] / 1e4:.3g} A/cm2 at rated "
            f"load: {error}"
        ) from error
    f = found.figures
    return Aged(
        f["lifetime"], f["lifetime_low"], f["lifetime_high"], f["recoverable_voltage_loss"], current, share,
        found.sentence,
    )  # fmt: skip


def with_ageing(model: LifeModel, aged: Aged, wanted: AgeingAsked, rated_cell_voltage: float) -> LifeModel:
    """Alkaline model whose hours under load are those of the aged cell; idle and high power are contained in them."""
    low, mode, high = sorted((aged.low, aged.life, aged.high))
    if not (np.isfinite(mode) and mode > 0.0):
        raise InputError(
            f"[life.ageing]: {wanted.cell} does not lose 10 % of its power within the horizon of the simulation; "
            "leave [life.ageing] out or use a cation with a law that ages."
        )
    low, high = (bound if np.isfinite(bound) else mode for bound in (low, high))
    loss = END * rated_cell_voltage
    number = Number(
        f"life.{model.name}.running", loss / mode, loss / high, loss / low, "uV/h",
        f"{1e6 * HOUR * loss / mode:.3g} uV/h", "calculated",
        f"simulation: {wanted.cell} with {wanted.cation} under this load, mean until 10 % of the power are lost",
        note="range: stated ranges of the degradation laws, which are calibrated, not measured", origin="simulation",
    )  # fmt: skip
    kept = {term: c for term, c in model.terms.items() if term in ("start_stop", "load_change")}
    kept["running"] = Coefficient("running", "hour", number, "one hour under this load, by the model of the cell")
    return replace(model, terms=kept, recoverable_share=None)
