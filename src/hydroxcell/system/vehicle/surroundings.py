"""A vehicle with the fuel-cell system of a study, in the surroundings of that study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.system.atmosphere import standard_pressure
from hydroxcell.system.efficiency_map import LOADS, NetPowerLine, efficiency_map
from hydroxcell.system.number import Number
from hydroxcell.system.plant import AIR_MASS
from hydroxcell.system.study import SystemStudy
from hydroxcell.system.vehicle.maps import HydrogenMap
from hydroxcell.system.vehicle.vehicle import Vehicle


def air_density(altitude: float, temperature: float) -> float:
    """Density of dry air at the standard pressure of an altitude [kg/m3], p M/(R T).

    Parameters
    ----------
    altitude, temperature : [m], [K]

    Validity: -500 to 11000 m. Source: `icao_7488`.

    >>> round(air_density(0.0, 288.15), 3)
    1.225
    """
    return standard_pressure(altitude) * AIR_MASS / (GAS_CONSTANT * temperature)


def hydrogen_map(line: NetPowerLine, source: str) -> HydrogenMap:
    """Hydrogen over net power from the line of a system in one place; zero power is its idle."""
    known = line.columns["net_power"]
    power = known[known > 0.0]
    hydrogen, gross = line.hydrogen(power), line.running("gross_power", power)
    rising = hydrogen > line.idle_hydrogen
    power, hydrogen, gross = power[rising], hydrogen[rising], gross[rising]
    return HydrogenMap.from_hydrogen(
        np.concatenate([[0.0], power]), np.concatenate([[line.idle_hydrogen], hydrogen]), source,
        np.concatenate([[0.0], gross]),
    )  # fmt: skip


def with_system(car: Vehicle, study: SystemStudy, rated: Number | None = None, loads: int = LOADS) -> Vehicle:
    """The vehicle with the fuel-cell system of a study, at its altitude and ambient temperature.

    Parameters
    ----------
    rated : largest net power that is used; the end of the map if it is not given
    loads : number of loads of the map

    Errors: InputError as `efficiency_map`, or for a power beyond the system.
    """
    values = study.values
    line = efficiency_map(study, loads=loads)
    hydrogen = hydrogen_map(line, f"{study.origin}: fuel-cell system")
    fitted = car.with_fuel_cell(hydrogen, rated, study.numbers["stack.rated_cell_voltage"])
    density = air_density(values["plant.altitude"], values["plant.ambient_temperature"])
    return replace(fitted, air_density=density)
