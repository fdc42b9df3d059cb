"""Vehicles of a fleet in the surroundings of a month, with the fuel-cell system of a study if they have one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hydroxcell.system.efficiency_map import efficiency_map
from hydroxcell.system.study import SystemStudy
from hydroxcell.system.vehicle.maps import HydrogenMap
from hydroxcell.system.vehicle.surroundings import air_density, hydrogen_map
from hydroxcell.system.vehicle.vehicle import Vehicle

ROAD_LOAD_TEMPERATURE = 293.15  # [K] at which road loads are stated: 20 degC (40 CFR 1066, UN GTR 15)


@dataclass(frozen=True, eq=False)
class OwnSystem:
    """Fuel-cell system of a study at the temperatures of the months.

    Attributes
    ----------
    study : of stack and plant
    maps : hydrogen over net power by ambient temperature [K], each computed once
    """

    study: SystemStudy
    maps: dict[float, HydrogenMap] = field(default_factory=dict)

    def at(self, temperature: float) -> HydrogenMap:
        """Hydrogen over net power at an ambient temperature [K]."""
        if temperature not in self.maps:
            line = efficiency_map(self.study, temperature)
            self.maps[temperature] = hydrogen_map(line, f"{self.study.origin}: fuel-cell system")
        return self.maps[temperature]


def at_month(car: Vehicle, temperature: float, accessories: float, system: OwnSystem | None = None) -> Vehicle:
    """Vehicle at another temperature of the air: its density, the system of a study, and more accessories.

    Parameters
    ----------
    car : as it is stated; without a system its road load holds at 20 degC, and the density goes with T0/T
    temperature : [K]
    accessories : [W] more than those of the vehicle
    system : its hydrogen is that at this temperature, and the density that at the altitude of its study

    Validity: rolling resistance, which rises in the cold, and the warming-up of stack and battery are not in it; the
    map of a vehicle without a study stays as it is.
    """
    n = car.values
    placed = car.with_values(accessories__power=n["accessories.power"] + accessories) if accessories else car
    if system is None:
        return replace(placed, air_density=n["road.air_density"] * ROAD_LOAD_TEMPERATURE / temperature)
    hydrogen = system.at(temperature)
    rated = placed.numbers["fuel_cell.rated_power"]
    own = rated if rated.status != "calculated" and rated.value < hydrogen.power[-1] else None
    fitted = placed.with_fuel_cell(hydrogen, own)
    return replace(fitted, air_density=air_density(system.study.values["plant.altitude"], temperature))
