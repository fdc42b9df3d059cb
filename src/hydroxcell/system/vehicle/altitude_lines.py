"""A fuel-cell system at several altitudes of the standard atmosphere: what it gives, takes, and what limits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import HydroxcellError
from hydroxcell.system.atmosphere import standard_pressure, standard_temperature
from hydroxcell.system.efficiency_map import NetPowerLine, net_power_line
from hydroxcell.system.loads import load_columns, rated_load, smallest_load, states
from hydroxcell.system.stack import in_use
from hydroxcell.system.study import SystemStudy

BISECTIONS = 20


@dataclass(frozen=True, eq=False)
class AltitudeLine:
    """A system at one altitude.

    Attributes
    ----------
    altitude, ambient_temperature, ambient_pressure : [m], [K], [Pa]
    line : hydrogen and state over net power; None where the system cannot run
    load_share : [1] largest current density that is possible here over the rated one
    limit : what stops it there, in words
    """

    altitude: float
    ambient_temperature: float
    ambient_pressure: float
    line: NetPowerLine | None
    load_share: float
    limit: str

    @property
    def available(self) -> float:
        """Largest net power [W]."""
        return self.line.largest_power if self.line is not None else 0.0


def altitude_lines(
    study: SystemStudy, altitudes: Sequence[float], offset: float, loads: int, values: Mapping[str, float] | None = None
) -> tuple[AltitudeLine, ...]:
    """System of a study at altitudes [m], with the standard temperature plus an offset [K].

    Parameters
    ----------
    study : of the system; its own altitude and ambient temperature are not used
    loads : number of loads of each line
    values : replace those of the study

    Errors: InputError for an altitude outside the atmosphere model, and what `stack_system` raises at sea level.
    """
    return tuple(_line(study, dict(values or study.values), altitude, offset, loads) for altitude in altitudes)


def _line(study: SystemStudy, values: dict[str, float], altitude: float, offset: float, loads: int) -> AltitudeLine:
    temperature = standard_temperature(altitude) + offset
    pressure = standard_pressure(altitude)
    values = in_use(values | {"plant.altitude": altitude, "plant.ambient_temperature": temperature}, study.words)
    rated = rated_load(values, study)
    shares, limit = _possible(values, study, rated, loads)
    if not len(shares):
        return AltitudeLine(altitude, temperature, pressure, None, 0.0, limit)
    columns = load_columns(*states(values, study, rated, rated * shares))
    try:
        line = net_power_line(values, study.words, columns)
    except HydroxcellError as error:
        return AltitudeLine(altitude, temperature, pressure, None, 0.0, str(error))
    return AltitudeLine(altitude, temperature, pressure, line, float(shares[-1]), limit or _limit(values, columns))


def _possible(values: Mapping[str, float], study: SystemStudy, rated: float, loads: int) -> tuple[np.ndarray, str]:
    """Loads over the rated one that stack and plant can do here, without a gap, and why not more."""

    def refusal(shares: np.ndarray) -> str:
        try:
            states(values, study, rated, rated * shares)
        except HydroxcellError as error:
            return str(error)
        return ""

    wanted = np.linspace(smallest_load(study, rated) ** 0.5, 1.0, loads) ** 2
    if not refusal(wanted):
        return wanted, ""
    reasons = [refusal(wanted[k : k + 1]) for k in range(loads)]
    can = [k for k, reason in enumerate(reasons) if not reason]
    if not can:
        return np.zeros(0), reasons[-1]
    top = can[-1]
    first = next(k for k in range(top, -1, -1) if k == 0 or reasons[k - 1])
    if top == loads - 1:
        return wanted[first:], ""
    low, high = float(wanted[top]), float(wanted[top + 1])
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if refusal(np.array([middle])) else (middle, high)
    return np.linspace(wanted[first] ** 0.5, low**0.5, loads) ** 2, reasons[top + 1]


def _limit(values: Mapping[str, float], columns: Mapping[str, np.ndarray]) -> str:
    top = int(np.argmax(columns["net_power"]))
    if top < len(columns["net_power"]) - 1:
        return "more current gives less net power: the compressor takes more than the stack gives"
    largest = values["plant.compressor_pressure_ratio"]
    if columns["compressor_pressure_ratio"][-1] > largest * (1.0 - 1e-6):
        wanted = values["stack.cathode_pressure"] / 1e5
        return (
            f"rated current; the compressor is at its largest pressure ratio ({largest:.3g}) and holds "
            f"{columns['cathode_pressure'][-1] / 1e5:.3g} bar at the cathode instead of {wanted:.3g} bar"
        )
    return "rated current"
