"""The section [life] of a study: events or a trace, coefficients, and the ageing of the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import FileFormatError, InputError, UnknownNameError
from hydroxcell.system.life.coefficients import Coefficients, read_coefficients, shipped_coefficients
from hydroxcell.system.life.events import Events, FloatArray, Thresholds, count_events
from hydroxcell.system.loads import rated_load
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.stack import in_use
from hydroxcell.system.study import SystemStudy

KEYS = ("model", "events", "trace", "rated_power", "starts_off", "models", "thresholds", "ageing", "samples", "seed")
SAMPLES, SEED = 4000, 1
EVENTS = {
    "starts": Field("life.events.starts", "1/s", "1/h", 0.0, 60.0, "starts per operating hour"),
    "load_changes": Field("life.events.load_changes", "1/s", "1/h", 0.0, 1200.0, "load changes per operating hour"),
    "idle": Field("life.events.idle", "1", "min/h", 0.0, 60.0, "time at idle per operating hour"),
    "high_power": Field("life.events.high_power", "1", "min/h", 0.0, 60.0, "time at high power per operating hour"),
}  # fmt: skip
RATED = Field("life.rated_power", "W", "kW", 1e-3, 1e5, "rated power of the stack that the trace belongs to")
BY_ION = {"hydroxide": "alkaline", "proton": "chen_2015"}
AGEING = ("cell", "cation", "duration")


@dataclass(frozen=True)
class Trace:
    """A load.

    Attributes
    ----------
    time : [s] (n,)
    load : (n,) power of the whole stack [W], or its current [A]
    quantity : "power" or "current"
    rated : the same at rated load
    on : (n,) whether the stack is on; None takes it from the load
    starts_off : whether a trace that begins with load begins with a start
    origin : file
    """

    time: FloatArray
    load: FloatArray
    quantity: str
    rated: float
    on: npt.NDArray[np.bool_] | None
    starts_off: bool
    origin: str


@dataclass(frozen=True)
class AgeingAsked:
    """Cell whose ageing under this load is computed, the card of its cations, the length of the test [text]."""

    cell: str
    cation: str
    duration: str


@dataclass(frozen=True)
class LifeStudy:
    """What is asked.

    Attributes
    ----------
    model : name of the model of the key figures
    coefficients : of all models, and thresholds
    rated_cell_voltage : [V]
    rated_current_density : [A/m2]
    events : given ones by name; empty with a trace
    trace : or None
    ageing : or None
    study : whose section it is
    samples, seed : of the draws
    """

    model: str
    coefficients: Coefficients
    rated_cell_voltage: float
    rated_current_density: float
    events: Mapping[str, Number]
    trace: Trace | None
    ageing: AgeingAsked | None
    study: SystemStudy
    samples: int
    seed: int

    @property
    def numbers(self) -> dict[str, Number]:
        """What the events depend on, by path: given events, or thresholds."""
        source = self.events if self.trace is None else self.coefficients.thresholds
        return {number.path: number for number in source.values()}

    def count(self, values: Mapping[str, float]) -> Events:
        """Events for values of `numbers` [SI] by path."""
        if self.trace is None:
            given = {name: values[number.path] for name, number in self.events.items()}
            return Events(given["starts"], given["load_changes"], np.nan, given["idle"], given["high_power"]).checked(
                f"{self.study.origin}: life.events"
            )
        names = self.coefficients.thresholds
        limits = Thresholds(**{name: values[number.path] for name, number in names.items()})
        t = self.trace
        events = count_events(t.time, t.load, t.rated, limits, on=t.on, starts_off=t.starts_off)
        return events if t.quantity == "power" else replace(events, power_travel=np.nan)


def read_life(study: SystemStudy) -> LifeStudy:
    """Life study from the section [life] of a system study.

    Errors: InputError for neither or both of events and trace, unknown names, units of something else.
    """
    raw, where = dict(study.life), f"{study.origin}: [life]"
    for key in raw:
        if key not in KEYS:
            raise UnknownNameError("entry", key, KEYS, where)
    if ("events" in raw) == ("trace" in raw):
        raise InputError(
            f"{where} needs what the stack goes through: either [life.events] with {', '.join(EVENTS)} per operating "
            'hour, or trace = "trace.csv" with the columns time and power of the stack.'
        )
    own: dict[str, Any] = {key: raw[key] for key in ("models", "thresholds") if key in raw}
    coefficients = read_coefficients(own, study.origin, shipped_coefficients())
    name = raw.get("model", BY_ION[study.words["stack.ion"]])
    coefficients.model(str(name))
    samples, seed = raw.get("samples", SAMPLES), raw.get("seed", SEED)
    if not isinstance(samples, int) or not 100 <= samples <= 100_000 or not isinstance(seed, int) or seed < 0:
        raise InputError(f"{where}: samples must be a whole number from 100 to 100 000, and seed one from 0 up.")
    values = in_use(study.values, study.words)
    voltage, current = values["stack.rated_cell_voltage"], rated_load(values, study)
    amperes = values["stack.area"] * current
    asked = LifeStudy(
        str(name), coefficients, voltage, current, _events(raw.get("events"), study.origin),
        _trace(raw, study, values["stack.cells"] * voltage * amperes, amperes),
        _ageing(raw.get("ageing"), where), study, samples, seed,
    )  # fmt: skip
    asked.count({path: number.value for path, number in asked.numbers.items()})
    return asked


def _events(raw: Any, origin: str) -> dict[str, Number]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise InputError(f"{origin}: life.events must be a table with {', '.join(EVENTS)}.")
    for name in raw:
        if name not in EVENTS:
            raise UnknownNameError("event", name, EVENTS, f"{origin}: life.events")
    missing = [name for name in EVENTS if name not in raw]
    if missing:
        row = EVENTS[missing[0]]
        raise InputError(f"{origin}: {row.path} ({row.meaning}, in {row.display}) is missing.")
    return {name: read_number(raw[name], row, origin) for name, row in EVENTS.items()}


def _trace(raw: Mapping[str, Any], study: SystemStudy, power: float, current: float) -> Trace | None:
    """Trace of a study, with rated power [W] and current [A] of its stack where the section does not give another."""
    if "trace" not in raw:
        return None
    off = raw.get("starts_off", True)
    if not isinstance(off, bool):
        raise InputError(
            f"{study.origin}: [life]: starts_off = {off!r} must be true or false: whether a start comes first."
        )
    found = read_trace(Path(study.folder) / str(raw["trace"]))
    rated = power if found.quantity == "power" else current
    if "rated_power" in raw:
        if found.quantity == "current":
            raise InputError(f"{study.origin}: [life]: rated_power was given, but {found.origin} holds a current.")
        rated = read_number(raw["rated_power"], RATED, study.origin).value
    return replace(found, rated=rated, starts_off=off, origin=str(raw["trace"]))


def read_trace(path: Path) -> Trace:
    """Load from a table with units in its heads: "time / s" and "power / kW" or "current / A" of the whole stack.

    A column "on" with 1 and 0 says when the stack is on. The rated load of the trace is nan.

    Errors: FileFormatError if the columns are not there; InputError for a column "on" with anything else.
    """
    from hydroxcell.lab.reading import read

    table = read(path).main
    quantity = next((name for name in ("power", "current") if name in table), "")
    if "time" not in table or not quantity:
        raise FileFormatError(
            f"{path}: a load trace needs the columns time and power (or current) of the whole stack with units in "
            f'their heads ("time / s", "power / kW"); it has {", ".join(c.header for c in table.columns[:8])}.'
        )
    on = next((column for column in table.columns if column.header.strip().lower() == "on"), None)
    if on is not None and not (on.is_number and np.all(np.isin(on.values, (0, 1)))):
        raise InputError(f"{path}: the column {on.header!r} must hold 1 where the stack is on, and 0 where it is off.")
    running = None if on is None else np.asarray(on.values, dtype=float) > 0.5
    return Trace(table.si("time"), table.si(quantity), quantity, np.nan, running, True, path.name)


def _ageing(raw: Any, where: str) -> AgeingAsked | None:
    if raw is None:
        return None
    place = f"{where[:-1]}.ageing]"
    if not isinstance(raw, Mapping):
        raise InputError(f'{place} must be a table: cell = "pap_reference", cation = "piperidinium".')
    for name in raw:
        if name not in AGEING:
            raise UnknownNameError("entry", name, AGEING, place)
    for name in ("cell", "cation"):
        if not raw.get(name):
            raise InputError(f"{place}: {name} is missing; cell names a cell, cation the card of its degradation.")
    return AgeingAsked(str(raw["cell"]), str(raw["cation"]), str(raw.get("duration", "500 h")))


def with_model(asked: LifeStudy, name: str, model: Any) -> LifeStudy:
    """The same with one model replaced."""
    models = {**asked.coefficients.models, name: model}
    return replace(asked, coefficients=replace(asked.coefficients, models=models))
