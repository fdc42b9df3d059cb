"""The course of a durability test: quasi-steady integration of what ages, cycle by cycle or under a constant load.

The equations are those of every other analysis. Only what ages stores anything (`System.keep_storage`); everything
else is at every moment in steady state, so that steps last hours and days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hydroxcell.cell.durability import Durability
from hydroxcell.cell.load_profile import LoadStep, ends
from hydroxcell.errors import InputError, SolverError, UnknownNameError
from hydroxcell.models.ageing import SLOW
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.slow_time import Cycle, Passed, pass_cycles
from hydroxcell.numerics.steady import Point, Status, solve_point
from hydroxcell.numerics.transient import Step, StepError, TimeSettings, begin, jump, steps
from hydroxcell.results.run_transient import Row as TimeRow
from hydroxcell.units import from_si

CONTROL = {"current_density": "current", "voltage": "voltage", "power_density": "power"}
SHOWN = {"current_density": "A/cm2", "voltage": "V", "power_density": "W/cm2"}
FIRST_STEP = 600.0  # [s] of the quasi-steady integrator
WHOLE_STEP = 7200.0  # [s] up to which a step of a cycle is tried in one
ABSOLUTE = 1e-2  # absolute tolerance over the relative one
OUTPUTS = 20  # stored times under a constant load
HALVINGS = 20  # of a step, to find the end of life
MOST_RESOLVED = 20  # cycles that are computed one by one
JUMP_TOLERANCE = 5e-3  # [1] of a share by which a jump over cycles is corrected; it errs by far less

Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Row(TimeRow):
    """A stored moment; `load` counts the step of the cycle."""

    cycle: int = 0
    load: int = 0


@dataclass(frozen=True)
class Criterion:
    """Something that ends the life of a cell; the margin falls below zero when it happens."""

    words: str
    margin: Callable[[float, float], float]


@dataclass
class Course:
    """What has happened so far.

    Attributes
    ----------
    rows : under the reference load
    detail : begin and end of every step of the cycles that were resolved
    slow : what ages, at the end
    end, end_time : criterion that was met, and when [s]; empty and nan if none
    stop : why the test stopped before its end, else empty
    resolved, cycles : cycles that were computed, and all
    steps : of the integrator
    """

    rows: list[Row] = field(default_factory=list)
    detail: list[Row] = field(default_factory=list)
    slow: FloatArray | None = None
    end: str = ""
    end_time: float = float("nan")
    stop: str = ""
    resolved: int = 0
    cycles: int = 0
    steps: int = 0


class Ageing:
    """A cell with its degradation laws, and the test it goes through.

    Attributes
    ----------
    frozen : the same cell with everything that ages held where it is; its steady states are fresh or aged ones
    """

    def __init__(self, operator: Operator, protocol: Durability) -> None:
        """Prepare the views of the equations and the parameters of each step."""
        system = operator.system
        self.names = tuple(name for name in SLOW if name in system.grid.names)
        self.frozen = Operator(system.freeze(self.names), operator.values, operator.settings)
        self.slow_system = system.keep_storage(self.names)
        self.places = np.flatnonzero(np.isin(system.grid.names, self.names))
        self.protocol = protocol
        self.steps = protocol.steps
        self.values = [self._values(step) for step in self.steps]
        self.parameters = [self._parameters(k) for k in range(len(self.steps))]
        relative = protocol.relative_tolerance
        self.settings = TimeSettings(relative, ABSOLUTE * relative, FIRST_STEP)
        self.jump_tolerance = JUMP_TOLERANCE * relative / 1e-3
        self.jumping = protocol.jumping
        self.fresh: list[FloatArray] = []
        self.scan: list[Point] = []

    def _values(self, step: LoadStep) -> dict[str, float]:
        for path in step.conditions:
            if path not in self.frozen.values:
                raise UnknownNameError("condition of this cell", path, self.frozen.values, "protocol")
        return {**self.frozen.values, **{path: ends(v)[0] for path, v in step.conditions.items()}}

    def _parameters(self, k: int) -> FloatArray:
        name, level = self.steps[k].load
        control = {f"control.{CONTROL[name]}_weight": 1.0, f"control.{CONTROL[name]}": ends(level)[0]}
        return self.frozen.system.parameters(self.values[k], control)

    def prepare(self, known: Sequence[FloatArray] = (), points: int = 21) -> None:
        """Solve the fresh cell at every step; `known` states of a similar cell spare the way from open circuit.

        Errors: InputError if a step has no steady state in the fresh cell.
        """
        if known:
            near = [self._steady(k, guess) for k, guess in enumerate(known)]
            if all(p.status is Status.CONVERGED for p in near):
                self.fresh = [p.solution for p in near]
                self.reference = self._reference_step(near)
                return
        self.scan = self.frozen.scan(points)
        solved = [self._fresh(k, self.scan) for k in range(len(self.steps))]
        self.fresh = [p.solution for p in solved]
        self.reference = self._reference_step(solved)

    def _steady(self, k: int, guess: FloatArray) -> Point:
        return solve_point(self.frozen.system, guess, self.parameters[k], self.frozen.settings)

    def _fresh(self, k: int, scan: list[Point]) -> Point:
        step = self.steps[k]
        name, level = step.load[0], ends(step.load[1])[0]
        operator = self.frozen
        if step.conditions:
            operator = Operator(operator.system, self.values[k], operator.settings)
            scan = operator.scan()
        if name == "voltage":
            point = operator.at_voltage(level)
        elif name == "current_density":
            point = operator.at_currents(scan, [level])[0]
        else:
            point = operator.at_power(scan, level)
        if point.status is Status.CONVERGED:
            return replace(point, parameters=self.parameters[k])
        shown = f"{from_si(level, SHOWN[name]):g} {SHOWN[name]}"
        beyond = " (it lies above the largest one)" if point.status is Status.LIMITED else ""
        raise InputError(f"protocol: the fresh cell has no steady state at {shown}{beyond}; lower the load.")

    def _reference_step(self, points: Sequence[Point]) -> int:
        """The step at which the cell is watched: that of the largest current, voltage holds and rests left out."""
        if self.protocol.rest is not None:
            return 0
        held = [step.load[0] == "voltage" for step in self.steps]
        currents = [self.frozen.current(p) for p in points]
        return max(range(len(points)), key=lambda k: (not held[k], currents[k]))

    # ---------------------------------------------------------------- what is watched

    def voltage(self, solution: FloatArray) -> float:
        """Cell voltage of a state [V]."""
        return float(self.frozen.system.physical(solution)[-1])

    def current(self, solution: FloatArray, parameters: FloatArray) -> float:
        """Current density of a state [A/m2]."""
        return self.frozen.system.report_last("external_current", solution, parameters)

    def criteria(self) -> list[Criterion]:
        """What ends this test, at its reference load."""
        protocol, k = self.protocol, self.reference
        first = self.voltage(self.fresh[k])
        power = first * self.current(self.fresh[k], self.parameters[k])
        kind, found = self.steps[k].load[0], []
        if protocol.power_loss is not None and kind != "power_density":
            least = (1.0 - protocol.power_loss) * power
            found.append(Criterion(f"{100 * protocol.power_loss:g} % power loss", lambda v, p: (p - least) / power))
        if protocol.voltage_loss is not None and kind != "voltage":
            lowest = first - protocol.voltage_loss
            found.append(Criterion(f"{protocol.voltage_loss:g} V voltage loss", lambda v, p: v - lowest))
        floor = protocol.minimum_voltage
        if kind != "voltage":
            found.append(Criterion(f"cell voltage below {floor:g} V", lambda v, p: v - floor))
        return found

    def _met(self, row: Row, criteria: Sequence[Criterion]) -> Criterion | None:
        voltage = self.voltage(row.solution)
        power = voltage * self.current(row.solution, row.parameters)
        margins = [c.margin(voltage, power) for c in criteria]
        worst = int(np.argmin(margins)) if margins else -1
        return criteria[worst] if margins and margins[worst] < 0.0 else None

    # ---------------------------------------------------------------- constant load

    def _jumps(self, count: int) -> bool:
        """Whether cycles are jumped over: not where there are few of them."""
        return self.jumping and count > MOST_RESOLVED

    def follow(self, found: Course, until: float, tell: Tell | None = None, outputs: int = OUTPUTS) -> Course:
        """Run on to a time [s], to the end of life, or to what stops the cell; adds to `found`."""
        if len(self.steps) == 1:
            self._hold(found, until, tell, outputs)
        else:
            self._cycle(found, until, tell)
        return found

    def _hold(self, found: Course, until: float, tell: Tell | None, outputs: int) -> None:
        criteria, parameters = self.criteria(), self.parameters[0]
        if not found.rows:
            found.rows.append(Row(0.0, self.fresh[0], parameters))
        state = begin(self.slow_system, found.rows[-1].solution, parameters, found.rows[-1].time)
        wanted = iter((until * np.linspace(0.0, 1.0, outputs + 1)[1:] ** 2).tolist() if outputs else ())
        due = next(wanted, None)
        try:
            first = max(FIRST_STEP, 0.05 * state.time)
            for taken in steps(self.slow_system, state, parameters, until, self.settings, first_step=first):
                found.steps += 1
                last = Row(taken.after.time, taken.after.solution, parameters)
                ended = self._met(last, criteria)
                if ended is not None:
                    last = self._moment(taken, parameters, [ended])
                    found.end, found.end_time = ended.words, last.time
                while due is not None and due <= last.time * (1.0 + 1e-12):
                    found.rows.append(Row(due, taken.solution(min(due, taken.after.time)), parameters))
                    due = next(wanted, None)
                if ended is not None:
                    found.rows = [r for r in found.rows if r.time < last.time] + [last]
                    return
                if tell is not None:
                    tell(taken.after.time / until, f"{taken.after.time / 3600:.4g} h")
                state = taken.after
        except StepError:
            found.stop = f"stopped at {state.time / 3600:.4g} h: the aged cell cannot deliver the load any more"
            found.rows = [r for r in found.rows if r.time < state.time] + [Row(state.time, state.solution, parameters)]

    def _moment(self, taken: Step, parameters: FloatArray, criteria: Sequence[Criterion]) -> Row:
        """The moment within a step at which a criterion is met."""
        low, high = taken.before.time, taken.after.time
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            if self._met(Row(middle, taken.solution(middle), parameters), criteria) is None:
                low = middle
            else:
                high = middle
        return Row(high, taken.solution(high), parameters)

    # ---------------------------------------------------------------- cycles

    def _cycle(self, found: Course, until: float, tell: Tell | None) -> None:
        period, criteria = self.protocol.period, self.criteria()
        count = max(1, round(until / period))
        warm = [solution.copy() for solution in self.fresh]
        if found.slow is None:
            found.slow = np.array(self.fresh[0][self.places])
            found.rows.append(Row(0.0, warm[self.reference], self.parameters[self.reference]))
        start, latest = found.cycles, list[Row]()

        def one(number: int, slow: FloatArray) -> FloatArray:
            latest.clear()
            latest.extend(self._one_cycle(found, start + number, slow, warm))
            return np.array(latest[-1].solution[self.places])

        tolerance, before = self.jump_tolerance, Passed(0, found.slow, 0)
        try:
            for passed in pass_cycles(one, found.slow, count - start, tolerance, self._jumps(count - start)):
                row = self._reference_row(latest)
                ended = self._met(row, criteria)
                if ended is not None:
                    row = self._locate(one, latest, before, passed, ended)
                    found.end, found.end_time = ended.words, self._between(found.rows[-1], row, ended)
                if self.protocol.rest is not None:  # the saw teeth are worth seeing
                    found.rows.append(latest[0])
                found.rows.append(row)
                found.detail += latest
                found.slow, found.resolved = passed.slow, found.resolved + passed.resolved - before.resolved
                found.cycles = row.cycle + 1
                if tell is not None:
                    tell(min(1.0, found.cycles / count), f"{found.cycles} of {count} cycles")
                if ended is not None:
                    return
                before = passed
        except SolverError:
            hours = found.rows[-1].time / 3600
            found.stop = f"stopped at {hours:.4g} h: the aged cell cannot deliver the load cycle any more"

    def _reference_row(self, rows: Sequence[Row]) -> Row:
        return next(row for row in reversed(rows) if row.load == self.reference)

    def _locate(self, one: Cycle, latest: list[Row], before: Passed, after: Passed, criterion: Criterion) -> Row:
        """First cycle after a jump that meets a criterion; what ages is taken on a straight line within the jump."""
        row, low, high = self._reference_row(latest), before.cycles, after.cycles
        while high - low > max(1, after.cycles // 500):
            middle = (low + high) // 2
            share = (middle - before.cycles) / (after.cycles - before.cycles)
            one(middle - 1, before.slow + share * (after.slow - before.slow))
            here = self._reference_row(latest)
            if self._met(here, [criterion]) is None:
                low = middle
            else:
                row, high = here, middle
        return row

    def _one_cycle(self, found: Course, number: int, slow: FloatArray, warm: list[FloatArray]) -> list[Row]:
        """One cycle from slow unknowns; rows at the begin and end of every step."""
        time, rows = number * self.protocol.period, []
        for k, (step, parameters) in enumerate(zip(self.steps, self.parameters, strict=True)):
            guess = warm[k].copy()
            guess[self.places] = slow
            state = jump(self.slow_system, begin(self.slow_system, guess, parameters, time), parameters)
            warm[k] = state.solution
            rows.append(Row(time, state.solution, parameters, number, k))
            end = time + step.duration
            first = min(step.duration, max(WHOLE_STEP, 0.1 * step.duration))
            for taken in steps(self.slow_system, state, parameters, end, self.settings, first_step=first):
                found.steps += 1
                state = taken.after
            time, slow = end, state.solution[self.places]
            rows.append(Row(time, state.solution, parameters, number, k))
        return rows

    def _between(self, before: Row, after: Row, criterion: Criterion) -> float:
        """Time of an end of life between two cycles, on a straight line."""
        margins = []
        for row in (before, after):
            voltage = self.voltage(row.solution)
            margins.append(criterion.margin(voltage, voltage * self.current(row.solution, row.parameters)))
        return before.time + (after.time - before.time) * margins[0] / (margins[0] - margins[1])
