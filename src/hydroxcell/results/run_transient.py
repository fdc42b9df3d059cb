"""Running a load profile: jumps, steps of the integrator, events, stored times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.load_profile import LOADS, LoadProfile, LoadStep, ends
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.integrals import Integrals
from hydroxcell.numerics.steady import Point, Status, is_physical
from hydroxcell.numerics.transient import State, Step, StepError, TimeSettings, begin, jump, steps
from hydroxcell.results import limits
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.carbon import beginning_in_air
from hydroxcell.results.fields import evaluate
from hydroxcell.results.profile_checks import check_conditions
from hydroxcell.results.transient import TransientResult
from hydroxcell.results.transient_table import CARBON, course, profiles_of, totals_of, watched
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings
    from hydroxcell.study import Study

CONTROL = {"current_density": "current", "voltage": "voltage", "power_density": "power"}
SHOWN = {"current_density": "A/cm2", "voltage": "V", "power_density": "W/cm2"}
MOST_ROWS = 2000  # stored rows where no interval is asked for
FIRST_OUTPUT = 1e-3  # [s] after a change
HALVINGS = 40  # to find the time of an event
WEAKEST_ABSOLUTE = 1e-2  # absolute tolerance over the relative one


@dataclass(frozen=True)
class Row:
    """A stored moment."""

    time: float
    solution: FloatArray
    parameters: FloatArray


@dataclass(frozen=True)
class Event:
    """Something that ends a run: `margin` of a state falls below zero; `words` say what happened."""

    margin: Callable[[FloatArray, FloatArray], float]
    words: str
    by_voltage: bool = False


@dataclass
class Course:
    """What has happened so far (grows while the run goes on)."""

    rows: list[Row] = field(default_factory=list)
    state: State | None = None
    first: State | None = None
    steps: int = 0
    energy: float = 0.0
    stop: str = ""
    cause: str = ""


def run_profile(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    start: FloatArray | None = None,
) -> TransientResult:
    """Run the load profile of a study.

    Parameters
    ----------
    start : scaled solution to begin from (n,), in place of the state that the profile names

    Errors: InputError if there is no steady state to begin from or a condition does not belong to the cell. A load
    that cannot be delivered, an event or an interruption ends the run; the result keeps what was done and says why.
    """
    protocol = study.protocol
    assert isinstance(protocol, LoadProfile)
    operator = operator_for(study.cell, closures, mesh, settings)
    run = Run(operator, protocol, progress)
    found = Course()
    try:
        run.go(found, start)
    except KeyboardInterrupt:
        if not found.rows:
            raise
        found.stop = f"interrupted at {found.rows[-1].time:g} s of {protocol.duration:g} s"
    assert found.state is not None
    assert found.first is not None
    model = operator.system.model
    assert isinstance(model, ThroughPlane)
    table = course(operator, found.rows)
    totals = totals_of(operator, model.carrier, found.first, found.state, found.energy)
    return TransientResult(
        study=study,
        status=found.stop or COMPLETE,
        sentence=_sentence(table, protocol, found),
        version=__version__,
        table=table,
        **profiles_of(operator, found.rows),
        totals=totals,
        steps=found.steps,
        cause=found.cause,
    )


def follow(operator: Operator, protocol: LoadProfile) -> Course:
    """Run a profile on an operator and return the bare course, without tables: for studies of many designs."""
    found = Course()
    Run(operator, protocol, None).go(found, None)
    return found


class Run:
    """One run of a profile on one cell."""

    def __init__(self, operator: Operator, protocol: LoadProfile, progress: Progress | None) -> None:
        self.operator, self._system = operator, operator.system
        self._protocol, self._progress = protocol, progress
        self._watched = Integrals(self._system, watched(CARBON in self._system.grid.names))
        self._values = dict(operator.values)
        check_conditions(protocol, self._values)
        relative = protocol.relative_tolerance
        self._settings = TimeSettings(relative, WEAKEST_ABSOLUTE * relative)
        self._rest: Point | None = None
        self._events = list(self._events_of(protocol))

    def go(self, found: Course, start: FloatArray | None) -> None:
        """Follow the profile to its end or to what stops it."""
        protocol, system = self._protocol, self._system
        solution, parameters = self.beginning(protocol.steps[0], start)
        found.state = found.first = begin(system, solution, parameters, 0.0, self._watched)
        found.rows.append(Row(0.0, solution, parameters))
        count = max(2, min(60, MOST_ROWS // (len(protocol.steps) * protocol.cycles)))
        for _ in range(protocol.cycles):
            for step in protocol.steps:
                first, slope = self.parameters(step)
                try:
                    if not np.array_equal(first, found.rows[-1].parameters):
                        found.state = jump(system, found.state, first)
                        found.rows.append(Row(found.state.time, found.state.solution, first))
                    if self._stopped(found, found.state, first) or self._follow(found, step, first, slope, count):
                        return
                except StepError as error:
                    self._name(found, f"stopped {error}", found.rows[-1])
                    return

    def _follow(self, found: Course, step: LoadStep, first: FloatArray, slope: FloatArray | None, count: int) -> bool:
        """Integrate one step of the profile; returns whether the run has ended."""
        assert found.state is not None
        begun = found.state.time
        end = begun + step.duration
        wanted = self._output_times(begun, step.duration, count)
        due = next(wanted, None)
        for taken in steps(self._system, found.state, first, end, self._settings, slope, self._watched):
            while due is not None and due <= taken.after.time * (1.0 + 1e-12):
                found.rows.append(self._row(taken, min(due, taken.after.time), begun, first, slope))
                due = next(wanted, None)
            after = self._row(taken, taken.after.time, begun, first, slope).parameters
            self._count(found, taken, begun, first, slope, after)
            if self._progress is not None:
                self._progress(taken.after.time / self._protocol.duration, f"{taken.after.time:.4g} s")
            if self._stopped(found, taken.after, after, taken, (begun, first, slope)):
                return True
        return False

    def _row(self, taken: Step, time: float, begun: float, first: FloatArray, slope: FloatArray | None) -> Row:
        parameters = first if slope is None else first + (time - begun) * slope
        return Row(time, taken.solution(time), parameters)

    def _count(
        self, found: Course, taken: Step, begun: float, first: FloatArray, slope: FloatArray | None, after: FloatArray
    ) -> None:
        """Add a step to the account: electric energy by Simpson's rule."""
        middle = self._row(taken, 0.5 * (taken.before.time + taken.after.time), begun, first, slope)
        moments = (
            (taken.before.solution, taken.parameters),
            (middle.solution, middle.parameters),
            (taken.after.solution, after),
        )
        power = [self._power(*moment) for moment in moments]
        found.energy += taken.size / 6.0 * (power[0] + 4.0 * power[1] + power[2])
        found.state = taken.after
        found.steps += 1

    def _power(self, solution: FloatArray, parameters: FloatArray) -> float:
        voltage = float(self._system.physical(solution)[-1])
        return voltage * self._system.report_last("external_current", solution, parameters)

    # ---------------------------------------------------------------- beginning, parameters and stored times

    def beginning(self, step: LoadStep, start: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Scaled solution and parameters at time zero."""
        parameters, _ = self.parameters(step, keep=False)
        if start is not None:
            return start, parameters
        operator = Operator(self._system, self._values_at(step), self.operator.settings)
        if self._protocol.initial != "steady":
            rest = operator.open_circuit()
            if self._protocol.initial == "carbonated":
                return beginning_in_air(
                    self._system, rest, self._protocol, self._values, self._watched
                ), rest.parameters
            return rest.solution, rest.parameters
        name, value = step.load
        level = ends(value)[0]
        if name == "voltage":
            point = operator.at_voltage(level)
        else:
            scan = operator.scan()
            point = (
                operator.at_currents(scan, [level])[0] if name == "current_density" else operator.at_power(scan, level)
            )
        if point.status is Status.CONVERGED:
            return point.solution, parameters
        shown = f"{from_si(level, SHOWN[name]):g} {SHOWN[name]}"
        raise InputError(
            f"protocol.steps: the first load, {shown}, has no steady state in this cell"
            f"{' (it lies above the largest one)' if point.status is Status.LIMITED else ''}; "
            'lower it, or begin at rest with initial = "open_circuit" to see how it fails.'
        )

    def _values_at(self, step: LoadStep) -> dict[str, float]:
        begin_at = {path: ends(v)[0] for path, v in step.conditions.items()}
        return {**self._values, **begin_at}

    def parameters(self, step: LoadStep, keep: bool = True) -> tuple[FloatArray, FloatArray | None]:
        """Parameters when a step begins, and their rise per second if any of them ramps; remembers the conditions."""
        name, value = step.load
        levels = {**step.conditions, f"control.{CONTROL[name]}": value}
        weight = {f"control.{CONTROL[name]}_weight": 1.0}
        values = self._values_at(step)
        first = self._system.parameters(values, {**weight, **{k: ends(v)[0] for k, v in levels.items()}})
        slope = np.zeros_like(first)
        for path, level in levels.items():
            if isinstance(level, tuple):
                slope[self._system.index[path]] = (level[1] - level[0]) / step.duration
        if keep:
            self._values |= {path: ends(v)[1] for path, v in step.conditions.items()}
        return first, slope if slope.any() else None

    def _output_times(self, begun: float, duration: float, count: int) -> Iterator[float]:
        interval, end = self._protocol.output_interval, begun + duration
        if interval is not None:
            number = int(np.floor(begun / interval * (1.0 + 1e-12))) + 1
            while number * interval < end * (1.0 - 1e-12):
                yield number * interval
                number += 1
            if end >= self._protocol.duration * (1.0 - 1e-12) or abs(number * interval - end) < 1e-9 * end:
                yield end
            return
        early = np.geomspace(min(FIRST_OUTPUT, 0.1 * duration), duration, max(count * 2 // 3, 1))
        even = np.linspace(0.0, duration, max(count // 3, 1) + 1)[1:]
        yield from (begun + t for t in sorted({*early.tolist()[:-1], *even.tolist()}))

    # ---------------------------------------------------------------- what stops a run

    def _events_of(self, protocol: LoadProfile) -> Iterator[Event]:
        system = self._system
        least = protocol.minimum_voltage
        yield Event(
            lambda y, p: float(system.physical(y)[-1]) - least, f"the cell voltage fell below {least:g} V", True
        )
        if protocol.minimum_water_content is not None:
            dry = protocol.minimum_water_content
            for side in ("anode", "cathode"):
                yield Event(
                    partial(self._margin, f"{side}.catalyst_layer", "water_content", dry, 1.0),
                    f"the {side} ionomer dried out: its mean water content fell below {dry:g}",
                )
        if protocol.maximum_saturation is not None:
            wet = protocol.maximum_saturation
            for side in ("anode", "cathode"):
                yield Event(
                    partial(self._margin, f"{side}.catalyst_layer", "liquid_saturation", wet, -1.0),
                    f"the {side} flooded: the mean liquid saturation of its catalyst layer rose above {wet:g}",
                )
        if protocol.maximum_temperature is not None:
            hot = protocol.maximum_temperature
            places = np.flatnonzero(np.array(system.grid.names) == "temperature")
            yield Event(
                lambda y, p: hot - float(np.max(system.physical(y)[places])),
                f"the cell became hotter than {hot - 273.15:g} °C",
            )

    def _margin(
        self, region: str, quantity: str, bound: float, sign: float, solution: FloatArray, parameters: FloatArray
    ) -> float:
        return sign * (self._mean(region, quantity, solution, parameters) - bound)

    def _mean(self, region: str, quantity: str, solution: FloatArray, parameters: FloatArray) -> float:
        """Mean over a layer of an unknown or of an observed quantity."""
        system = self._system
        kernel = next(k for k in system.kernels if k.name == region)
        width = system.grid.relative_width[kernel.cells[:, 0]]
        if quantity in kernel.reported:
            h = system.grid.relative_width[kernel.cells]
            seen = system.backend.report(kernel, solution[kernel.unknowns], h, parameters)
            values = seen[:, kernel.reported.index(quantity)]
        else:
            names = system.grid.names
            values = system.physical(solution)[[e for e in kernel.unknowns.ravel() if names[e] == quantity]]
        return float(np.sum(values * width) / np.sum(width))

    def _stopped(
        self,
        found: Course,
        state: State,
        parameters: FloatArray,
        taken: Step | None = None,
        way: tuple[float, FloatArray, FloatArray | None] | None = None,
    ) -> bool:
        """Whether an event has happened at a state; it is located inside the step that led there."""
        for event in self._events:
            if event.margin(state.solution, parameters) >= 0.0:
                continue
            row = Row(state.time, state.solution, parameters)
            if taken is not None and way is not None:
                row = self._locate(event, taken, *way)
            found.rows = [r for r in found.rows if r.time <= row.time] + (
                [row] if found.rows[-1].time < row.time else []
            )
            self._name(found, f"stopped at {row.time:.6g} s: {event.words}", row, event.by_voltage)
            return True
        if not is_physical(self._system, state.solution):
            lower, upper = self._system.bounds
            entry = int(np.argmax(np.maximum(lower - state.solution, state.solution - upper)))
            found.stop = f"stopped at {state.time:.6g} s: the {self._system.place(entry)} left its physical range"
            return True
        return False

    def _locate(self, event: Event, taken: Step, begun: float, first: FloatArray, slope: FloatArray | None) -> Row:
        """The moment within a step at which the margin is used up."""
        low, high = taken.before.time, taken.after.time
        for _ in range(HALVINGS):
            middle = self._row(taken, 0.5 * (low + high), begun, first, slope)
            if event.margin(middle.solution, middle.parameters) >= 0.0:
                low = middle.time
            else:
                high = middle.time
        return self._row(taken, low, begun, first, slope)

    def _name(self, found: Course, stop: str, row: Row, by_voltage: bool = True) -> None:
        """Say why the run stopped; a load that cannot be delivered gets the name of what limits it."""
        found.stop, found.cause = stop, ""
        model = self._system.model
        if by_voltage and isinstance(model, ThroughPlane):
            operator = Operator(self._system, self._values, self.operator.settings)
            rest = operator.open_circuit()
            here = Point(row.solution, row.parameters, 0, Status.CONVERGED)
            fields = evaluate(self._system, [replace(rest, parameters=row.parameters), here], self._values)
            limit = limits.name_limit(fields, model, model.tree(self._values), 1)
            found.cause = limit.cause if limit.reached else "resistance and kinetics (no supply runs out)"
            found.stop = f"{stop}; what limits is: {found.cause}"


def _sentence(table: Mapping[str, FloatArray], protocol: LoadProfile, found: Course) -> str:
    voltage, time = table["cell_voltage"], table["time"]
    lowest = int(np.argmin(voltage))
    text = (
        f"Over {time[-1]:.4g} s the cell voltage lies between {voltage[lowest]:.3f} V (at {time[lowest]:.4g} s, "
        f"{table['current_density'][lowest] / 1e4:.3g} A/cm²) and {voltage.max():.3f} V."
    )
    if found.stop:
        return f"{text} The run {found.stop}."
    change = 1e3 * float(voltage[-1] - voltage[int(np.searchsorted(time, 0.9 * time[-1]))])
    load = protocol.steps[-1].load[0]
    return text if load == "voltage" else f"{text} Over the last tenth it changes by {change:+.1f} mV."


assert set(CONTROL) == set(LOADS)
