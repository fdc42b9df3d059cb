"""A voltage (or another quantity) over time under a load profile, with derivatives by central differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import HydroxcellError, InputError, UnknownNameError
from hydroxcell.fit.differences import central
from hydroxcell.fit.response import Derivatives, Predicted, Response, Values
from hydroxcell.results.run_transient import run_profile
from hydroxcell.study import Study

STEP = 1e-2  # [1] relative, of the central difference
TOLERANCE = 1e-4  # [1] of the integrator at most, so that its error stays well below the difference


class Transient(Response):
    """Quantities of one run at the measured times."""

    def __init__(self, cell: Cell, data: DataSet, paths: Sequence[str]) -> None:
        """Remember cell, profile and times."""
        assert data.profile is not None
        self._cell, self._data = cell, data
        tolerance = min(TOLERANCE, data.profile.relative_tolerance)
        self._profile = data.profile.model_copy(update={"relative_tolerance": tolerance})
        self._times = np.array(data.abscissa)
        if self._times.min() < 0.0 or self._times.max() > self._profile.duration * (1.0 + 1e-9):
            raise InputError(
                f"data {data.name!r}: times from {self._times.min():g} to {self._times.max():g} s do not lie within "
                f"the profile of {self._profile.duration:g} s."
            )
        self._solved: tuple[dict[str, float], Predicted] | None = None
        self._reason = ""

    def forget(self) -> None:
        """Drop the last run."""
        self._solved = None

    def why(self, values: Values) -> str:
        """Words if the run did not come to the last time."""
        self.predict(values)
        return self._reason

    def predict(self, values: Values) -> Predicted:
        """Every measured quantity, by straight lines between the stored times; nan after an early end."""
        wanted = dict(values)
        if self._solved is None or self._solved[0] != wanted:
            self._solved = (wanted, self._run(wanted))
        return self._solved[1]

    def _run(self, values: Values) -> Predicted:
        self._reason = ""
        lost = np.full(len(self._times), np.nan)
        try:
            result = run_profile(Study(self._cell.replace(dict(values)), self._profile))
        except HydroxcellError as error:
            self._reason = f"{self._data.name!r}: {error}"
            return dict.fromkeys(self._data.values, lost)
        table = next(iter(result.tables().values()))
        times = np.asarray(table["time"], dtype=float)
        reached = self._times <= times[-1] * (1.0 + 1e-9)
        if not reached.all():
            self._reason = f"{self._data.name!r}: the run ends at {times[-1]:g} s ({result.status})."
        found = {}
        for quantity in self._data.values:
            if quantity not in table:
                raise UnknownNameError("quantity of a run", quantity, table, f"data {self._data.name!r}")
            column = np.asarray(table[quantity], dtype=float)
            found[quantity] = np.where(reached, np.interp(self._times, times, column), np.nan)
        return found

    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Central differences of whole runs."""
        return central(self._run, dict(values), directions, STEP)
