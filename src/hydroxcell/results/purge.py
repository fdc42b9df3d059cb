"""The purge current: how high a current drives enough carbonate out of a cell in a given time."""

from __future__ import annotations

import numpy as np

from hydroxcell.cell.load_profile import LoadProfile, LoadStep
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import InputError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.run_transient import run_profile
from hydroxcell.study import Study
from hydroxcell.units import to_si

FEED = "conditions.cathode.carbon_dioxide_fraction"
RAMP, AFTER = 120.0, 60.0  # [s] of the rise to the purge current, and back at the first current
COARSE = 1.3  # factor between the currents that are tried first
HIGHEST = 2e5  # [A/m2]


def purge_current(
    cell: Cell,
    current_density: float | str,
    fraction: float | str = "400 ppm",
    *,
    duration: float | str = "10 min",
    recovered: float = 0.9,
    tolerance: float = 0.02,
) -> float:
    """Smallest current density [A/m2] of a purge with clean gas that wins back a share of the lost voltage.

    The cell is in its steady state with carbon dioxide in the cathode feed; the feed becomes clean, the current rises
    within 2 min, stays for `duration` and returns; the voltage 1 min later counts.

    Parameters
    ----------
    cell : with carbonation
    current_density : before and after the purge [A/m2]
    fraction : of carbon dioxide in the dry cathode feed before the purge [-]
    duration : of the purge at its current [s]
    recovered : share of the lost voltage to win back [-]
    tolerance : relative, of the current

    Errors: InputError if clean gas at no current does it, naming the best that was found.
    """
    if "carbonation" not in cell.structure:
        raise InputError(
            f"{cell.name}: the cell says nothing of how its ionomers take up carbon dioxide; name a card, "
            'carbonation.material = "hydroxide_carbonate".'
        )
    if not 0.0 < recovered < 1.0:
        raise InputError(f"recovered = {recovered:g} must lie between 0 and 1.")
    base = to_si(current_density, "A/m2", "current_density")
    purge = _Purge(cell, base, to_si(fraction, "1", "fraction"), to_si(duration, "s", "duration"))
    low = base
    high, share = base, purge.share(base)
    shares = {base: share}
    while not share >= recovered:
        if np.isnan(share) or high * COARSE > HIGHEST:
            best = max((i for i in shares if np.isfinite(shares[i])), key=lambda i: shares[i], default=base)
            raise InputError(
                f"No purge of {purge.duration:g} s wins back {100 * recovered:g} %; the best was "
                f"{100 * shares[best]:.0f} % at {best / 1e4:.3g} A/cm2. Purge longer or ask for less."
            )
        low, high = high, COARSE * high
        share = shares[high] = purge.share(high)
    while high / low > 1.0 + tolerance:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if purge.share(middle) >= recovered else (middle, high)
    return high


class _Purge:
    """Purges of one cell from its steady state with carbon dioxide."""

    def __init__(self, cell: Cell, current: float, fraction: float, duration: float) -> None:
        self.cell, self.current, self.duration = cell.replace({FEED: 0.0}), current, duration
        operator = operator_for(self.cell)
        clean, loaded = (_steady(operator, current, x) for x in (0.0, fraction))
        self.start: FloatArray = loaded.solution
        self.voltages = operator.voltage(clean), operator.voltage(loaded)
        if self.voltages[0] - self.voltages[1] < 1e-4:
            raise InputError("The carbon dioxide costs less than 0.1 mV here; there is nothing to win back.")

    def share(self, purge: float) -> float:
        """Share of the lost voltage won back by a purge at a current [-]; nan if the cell cannot take it."""
        levels = ((RAMP, (self.current, purge)), (self.duration, purge), (AFTER, self.current))
        profile = LoadProfile(steps=tuple(LoadStep(duration=d, current_density=i) for d, i in levels))
        run = run_profile(Study(self.cell, profile), start=self.start)
        if run.status != COMPLETE:
            return float("nan")
        clean, loaded = self.voltages
        return float((run["cell_voltage"][-1] - loaded) / (clean - loaded))


def _steady(operator: Operator, current: float, fraction: float) -> Point:
    at = Operator(operator.system, {**operator.values, FEED: fraction}, operator.settings)
    point = at.at_currents(at.scan(), [current])[0]
    if point.status is not Status.CONVERGED:
        raise InputError(
            f"{current / 1e4:g} A/cm2 has no steady state with {1e6 * fraction:g} ppm of carbon dioxide in this cell; "
            "lower the current or the fraction."
        )
    return point
