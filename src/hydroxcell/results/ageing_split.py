"""What an aged cell has lost and to what: the cell is solved again with one thing at a time made fresh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hydroxcell.models.ageing import AREA, CATIONS, COVERAGE, FRESH
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status, solve_point
from hydroxcell.results.ageing_course import Ageing, Row

PARTS: dict[str, tuple[str, str]] = {
    "voltage_loss_membrane": ("membrane", CATIONS),
    "voltage_loss_anode_ionomer": ("anode.catalyst_layer", CATIONS),
    "voltage_loss_cathode_ionomer": ("cathode.catalyst_layer", CATIONS),
    "voltage_loss_anode_catalyst": ("anode.catalyst_layer", AREA),
    "voltage_loss_cathode_catalyst": ("cathode.catalyst_layer", AREA),
}
CURVE_POINTS, LOWEST = 21, 0.2  # of the polarization, and where it ends [V]


class Split:
    """Voltages of an aged cell at the current density that the fresh cell had under the reference load."""

    def __init__(self, ageing: Ageing) -> None:
        """Take the reference current from the fresh cell."""
        self.ageing, k = ageing, ageing.reference
        self._operator = Operator(ageing.frozen.system, ageing.values[k], ageing.frozen.settings)
        self.current = ageing.current(ageing.fresh[k], ageing.parameters[k])
        self.fresh_voltage = ageing.voltage(ageing.fresh[k])
        control = {"control.current_weight": 1.0, "control.current": self.current}
        self._parameters = self._operator.system.parameters(ageing.values[k], control)
        grid = self._operator.system.grid
        regions = np.array([grid.regions[grid.region_of[c]].name for c in grid.cell_of])
        names = np.array(grid.names)
        self._entries = {cause: np.flatnonzero((regions == r) & (names == n)) for cause, (r, n) in PARTS.items()}
        self._coverage = np.flatnonzero(names == COVERAGE)

    def _solve(self, guess: FloatArray) -> FloatArray | None:
        point = solve_point(self._operator.system, guess, self._parameters, self._operator.settings)
        return point.solution if point.status is Status.CONVERGED else None

    def recovered(self, row: Row) -> tuple[FloatArray | None, float, float]:
        """State without reversible coverage, and the irreversible and recoverable loss [V]; nan beyond the limit."""
        aged = self._solve(row.solution)
        clean = row.solution.copy()
        clean[self._coverage] = 0.0
        state = self._solve(clean)
        if aged is None or state is None:
            return state, np.nan, np.nan
        voltage = self.ageing.voltage(state)
        return state, self.fresh_voltage - voltage, voltage - self.ageing.voltage(aged)

    def causes(self, state: FloatArray | None) -> dict[str, float]:
        """What each part costs [V], from a state without coverage; nan beyond the limit."""
        found = {}
        for cause, entries in self._entries.items():
            if state is None or not len(entries):
                found[cause] = 0.0 if state is not None else np.nan
                continue
            guess = state.copy()
            guess[entries] = FRESH[PARTS[cause][1]]
            better = self._solve(guess)
            found[cause] = np.nan if better is None else self.ageing.voltage(better) - self.ageing.voltage(state)
        return found

    def curve(self, solution: FloatArray, known: Sequence[Point] = ()) -> dict[str, FloatArray]:
        """Polarization curve of a cell in this state of ageing, from open circuit down; nan where it is not solved."""
        operator = self._operator
        points = list(known) or self._sweep(solution)
        voltage = np.array([operator.voltage(p) for p in points])
        current = np.array([operator.current(p) if p.status is Status.CONVERGED else np.nan for p in points])
        shown = voltage >= LOWEST - 1e-9
        return {"current_density": current[shown], "cell_voltage": voltage[shown]}

    def _sweep(self, solution: FloatArray) -> list[Point]:
        operator = self._operator
        here = operator.at_voltage(self.ageing.voltage(solution), solution)
        top = operator.voltage_sweep(here, np.linspace(operator.voltage(here), 0.9, 4)[1:].tolist())[-1]
        parameters = operator.system.parameters(operator.values, {"control.current_weight": 1.0})
        rest = solve_point(operator.system, top.solution, parameters, operator.settings)
        if rest.status is not Status.CONVERGED:
            return []
        voltages = np.linspace(operator.voltage(rest), LOWEST, CURVE_POINTS)[1:]
        return [rest, *operator.voltage_sweep(rest, voltages.tolist())]
