"""Running a map: rest states and loaded states over the grid, what could not be reached, and what each point says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.map import Map
from hydroxcell.engine import operator_for
from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.numerics.control import LOWEST_VOLTAGE, Operator
from hydroxcell.numerics.sensitivity import Adjoint
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.numerics.surface import Place, Surface
from hydroxcell.results import limits
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.build import NO_LIMIT
from hydroxcell.results.fields import evaluate
from hydroxcell.results.map import MapResult, map_sentence
from hydroxcell.results.map_inputs import MapInputs, target
from hydroxcell.results.map_table import QUANTITIES, MapRow, row_of

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings
    from hydroxcell.study import Study

SCAN = 16  # voltages of the scan at a point that no neighbour leads to
SHARES = {"rest": (0.0, 0.25), "load": (0.25, 0.55), "missing": (0.55, 0.85), "evaluation": (0.85, 1.0)}
REST = {"control.current_weight": 1.0, "control.current": 0.0}
NOT_DONE = "not done"


def run_map(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
) -> MapResult:
    """Run a study whose protocol is a `Map`; an interrupt keeps what is done."""
    asked = study.protocol
    assert isinstance(asked, Map)
    inputs = MapInputs(study.cell, asked)
    operator = operator_for(inputs.cell, closures, mesh, settings)
    work = MapRun(inputs, operator, asked, progress or (lambda share, words: None))
    try:
        work.solve()
    except KeyboardInterrupt:
        work.interrupted = True
    return work.result(study)


class MapRun:
    """One map while it is solved."""

    def __init__(self, inputs: MapInputs, operator: Operator, asked: Map, tell: Progress) -> None:
        """Set up the parameters of every grid point."""
        self._inputs, self._operator, self._tell = inputs, operator, tell
        self.interrupted = False
        x, y = inputs.x.values, inputs.y.values
        self._values = {(j, i): inputs.values(a, b) for j, b in enumerate(y) for i, a in enumerate(x)}
        self._shape = (len(y), len(x))
        self._kind, self._held = asked.held
        load = {f"control.{self._kind}_weight": 1.0, f"control.{self._kind}": self._held}
        self._rest, self._load = (self._surface(control) for control in (REST, load))
        self._causes: dict[Place, str] = {}

    def _surface(self, control: Mapping[str, float]) -> Surface:
        system = self._operator.system
        vectors = [target(system.parameter_names, v, control) for v in self._values.values()]
        targets = np.array(vectors).reshape(*self._shape, -1)
        return Surface(system, targets, self._operator.settings, self._accepts)

    def _accepts(self, point: Point) -> bool:
        """A cell that has to be driven lies beyond the limit."""
        return self._kind == "voltage" or self._operator.voltage(point) > LOWEST_VOLTAGE

    def _at(self, place: Place) -> Operator:
        return Operator(self._operator.system, self._values[place], self._operator.settings)

    # ---------------------------------------------------------------- solving

    def solve(self) -> None:
        """Rest states, loaded states, then what was not reached."""
        start = self._first()
        self._walk("rest", self._rest, start)
        self._rest.again()
        for place in sorted(set(self._values) - set(self._rest.solved)):
            point = self._at(place).open_circuit()
            if point.status is Status.CONVERGED:
                self._rest.put(place, point)
        for place in self._seeds():
            if self._scan(place):
                start = place
                break
        self._walk("load", self._load, start)
        self._load.again()
        missing = sorted(set(self._values) - set(self._load.solved) - set(self._causes))
        for k, place in enumerate(missing):
            self._say("missing", k / len(missing), f"point {k + 1} of {len(missing)} that no neighbour leads to")
            if place not in self._load.solved and self._scan(place):
                self._load.again()

    def _first(self) -> Place:
        """Rest state of the middle, or of the first place that has one."""
        problem = SolverError("no rest state")
        for place in self._seeds():
            try:
                point = self._at(place).open_circuit()
            except SolverError as error:
                problem = error
                continue
            if point.status is Status.CONVERGED:
                self._rest.put(place, point)
                return place
        raise SolverError(f"No corner of the map has a steady state at open circuit: {problem}")

    def _seeds(self) -> list[Place]:
        rows, columns = ((n // 2, n - 1, 0) for n in self._shape)
        return [(row, column) for row in rows for column in columns]

    def _walk(self, phase: str, surface: Surface, start: Place) -> None:
        total = self._shape[0] * self._shape[1]
        words = {"rest": "open circuit", "load": f"held {self._kind}"}[phase]
        for k, _ in enumerate(surface.walk(start[0])):
            self._say(phase, (k + 1) / total, f"{words}, point {k + 1} of {total}")

    def _say(self, phase: str, share: float, words: str) -> None:
        first, last = SHARES[phase]
        self._tell(first + share * (last - first), words)

    def _scan(self, place: Place) -> bool:
        """Come down from open circuit at one place; a point beyond the largest current is named, not solved."""
        rest = self._rest.solved.get(place)
        if rest is None:
            self._causes[place] = "failed: no steady state was found at open circuit"
            return False
        operator = self._at(place)
        low = self._held if self._kind == "voltage" else LOWEST_VOLTAGE
        voltages = np.linspace(operator.voltage(rest), low, SCAN)[1:]
        scan = [rest, *operator.voltage_sweep(rest, [float(v) for v in voltages])]
        if self._kind == "voltage":
            point = scan[-1]
        elif self._kind == "current":
            point = operator.at_currents(scan, [self._held])[0]
        else:
            point = operator.at_power(scan, self._held)
        if point.status is Status.CONVERGED:
            self._load.put(place, point)
            return True
        if point.status is Status.LIMITED:
            best = operator.largest(scan) if self._kind == "current" else point
            self._causes[place] = f"limited: {self._limit(place, rest, best)}"
        else:
            self._causes[place] = "failed: no steady state was found here, though one exists at more and at less load"
        return False

    def _limit(self, place: Place, rest: Point, point: Point) -> str:
        system, values = self._operator.system, self._values[place]
        assert isinstance(system.model, ThroughPlane)
        fields = evaluate(system, [rest, point], values)
        found = limits.name_limit(fields, system.model, system.model.tree(values), 1)
        return found.cause if found.reached else NO_LIMIT

    # ---------------------------------------------------------------- what it says

    def result(self, study: Study) -> MapResult:
        """The result of what is solved so far."""
        quantities = {name: np.full(self._shape, np.nan) for name in QUANTITIES}
        statuses, causes = np.full(self._shape, NOT_DONE, dtype=object), np.full(self._shape, "", dtype=object)
        scarcest = causes.copy()
        places = sorted(set(self._load.solved) & set(self._rest.solved))
        for place, row in self._rows(places):
            for name, value in row.numbers.items():
                quantities[name][place] = value
            statuses[place], causes[place], scarcest[place] = "converged", row.limit, row.scarcest
        places = [place for place in places if statuses[place] == "converged"]
        for place, words in self._causes.items():
            if place not in self._load.solved:
                statuses[place], causes[place] = words, words.partition(": ")[2]
        rise = self._derivatives(places)
        done = int(np.sum(statuses != NOT_DONE))
        status = COMPLETE if not self.interrupted else f"interrupted: {done} of {statuses.size} points are done"
        result = MapResult(
            study=study,
            status=status,
            sentence="",
            version=__version__,
            x_path=self._inputs.x.path,
            y_path=self._inputs.y.path,
            x=np.array(self._inputs.x.values),
            y=np.array(self._inputs.y.values),
            quantities=quantities,
            statuses=statuses.astype(str),
            limits=causes.astype(str),
            scarcest=scarcest.astype(str),
            rise_x=rise[0],
            rise_y=rise[1],
        )
        return replace(result, sentence=map_sentence(result))

    def _rows(self, places: list[Place]) -> Iterator[tuple[Place, MapRow]]:
        """Evaluate the places; a second interrupt ends that too."""
        for k, place in enumerate(places):
            try:
                if not self.interrupted:
                    self._say("evaluation", k / len(places), "water and limits")
                rest, load = self._rest.solved[place], self._load.solved[place]
                row = row_of(self._operator.system, rest, load, self._values[place])
            except KeyboardInterrupt:
                self.interrupted = True
                return
            yield place, row

    def _derivatives(self, places: list[Place]) -> list[FloatArray]:
        """Derivative of the voltage (of the current, where the voltage is held) to x and y [SI per SI of the axis]."""
        found = [np.full(self._shape, np.nan) for _ in range(2)]
        if not places:
            return found
        x, y = self._inputs.x.values, self._inputs.y.values
        moves = [self._inputs.moves(x[i], y[j]) for j, i in places]
        names = tuple(sorted({name for move in moves for name in move}))
        points = [self._load.solved[p] for p in places]
        adjoint = Adjoint(self._operator.system, names).curve(points)
        for axis in range(2):
            slopes = np.array([[move.get(name, (0.0, 0.0))[axis] for name in names] for move in moves])
            of_current = np.sum(adjoint.of_current * slopes, axis=1)
            for k, place in enumerate(places):
                found[axis][place] = self._merit_rise(points[k], of_current[k], adjoint.slope[k])
        return found

    def _merit_rise(self, point: Point, of_current: float, slope: float) -> float:
        if self._kind == "voltage":
            return of_current
        if self._kind == "current":
            return -of_current / slope
        current, voltage = self._operator.current(point), self._operator.voltage(point)
        return -voltage * of_current / (current + voltage * slope)
