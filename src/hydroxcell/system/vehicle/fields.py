# ruff: noqa: E501  (one row a line: the table is read across)
"""THE table of numbers of a vehicle: path, units, plausible bounds, meaning."""

from __future__ import annotations

from collections.abc import Mapping

from hydroxcell.system.number import Field

# fmt: off
_ROWS: tuple[tuple[str, str, str, float, float, str], ...] = (
    # --- body and road -----------------------------------------------------------------------------------------------
    ("body.mass", "kg", "kg", 100, 80000, "mass of the loaded vehicle"),
    ("body.rotating_mass_factor", "1", "1", 1.0, 1.3, "inertia of vehicle and wheels over that of the mass alone"),
    ("road.constant", "N", "N", 0, 20000, "road load that does not depend on speed (coefficient A)"),
    ("road.linear", "N s/m", "N s/m", -50, 500, "road load in proportion to speed (coefficient B)"),
    ("road.quadratic", "N s2/m2", "N s2/m2", 0, 20, "road load in proportion to the square of speed (coefficient C)"),
    ("road.rolling_resistance", "1", "1", 0.001, 0.05, "rolling resistance over weight"),
    ("road.drag_area", "m2", "m2", 0.1, 20, "drag coefficient times frontal area"),
    ("road.air_density", "kg/m3", "kg/m3", 0.3, 1.6, "density of the air in which the road load holds"),
    # --- drive -------------------------------------------------------------------------------------------------------
    ("drive.power", "W", "kW", 1, 2000, "largest power of the motor at its shaft"),
    ("drive.force", "N", "kN", 0.5, 300, "largest force at the wheels"),
    ("drive.gear_efficiency", "1", "%", 70, 100, "power at the wheels over power at the shaft of the motor"),
    ("regeneration.share", "1", "%", 0, 100, "share of the braking work that the motor takes, within its limits"),
    ("regeneration.power", "W", "kW", 0, 2000, "largest power of the motor as a generator, at its shaft"),
    ("regeneration.lowest_speed", "m/s", "km/h", 0, 40, "speed below which the friction brakes take all"),
    ("accessories.power", "W", "kW", 0, 50, "electric power of lights, controls, steering, air conditioning"),
    # --- battery -----------------------------------------------------------------------------------------------------
    ("battery.energy", "J", "kWh", 0.01, 1000, "energy between empty and full"),
    ("battery.voltage", "V", "V", 10, 1500, "voltage without load"),
    ("battery.resistance", "ohm", "mohm", 0, 5000, "internal resistance"),
    ("battery.discharge_power", "W", "kW", 0, 2000, "largest power that it gives"),
    ("battery.charge_power", "W", "kW", 0, 2000, "largest power that it takes"),
    ("battery.lowest_charge", "1", "%", 0, 100, "state of charge below which it gives nothing"),
    ("battery.highest_charge", "1", "%", 0, 100, "state of charge above which it takes nothing"),
    ("battery.target_charge", "1", "%", 0, 100, "state of charge that the rules aim at, and at which a cycle starts"),
    # --- fuel-cell system --------------------------------------------------------------------------------------------
    ("fuel_cell.rated_power", "W", "kW", 0.5, 2000, "largest net power of the fuel-cell system"),
    ("fuel_cell.lowest_power", "W", "kW", 0, 200, "smallest net power at which it runs"),
    ("fuel_cell.idle_share", "1", "1", 0, 1, "wanted net power, over the smallest one, below which it idles"),
    ("fuel_cell.shortest_run", "s", "s", 0, 600, "time that it runs at least before it idles"),
    ("fuel_cell.ramp_up", "W/s", "kW/s", 0.01, 500, "fastest rise of the net power"),
    ("fuel_cell.ramp_down", "W/s", "kW/s", 0.01, 500, "fastest fall of the net power, unless the battery is full"),
    ("fuel_cell.rated_cell_voltage", "V", "V", 0.3, 0.95, "mean cell voltage of the stack at rated power"),
    ("fuel_cell.hydrogen_factor", "1", "1", 0.7, 1.5, "hydrogen over that of the map"),
    ("fuel_cell.idle_hydrogen", "kg/s", "g/h", 0, 5000, "hydrogen that it takes while it idles"),
    # --- power split -------------------------------------------------------------------------------------------------
    ("split.charge_gain", "W", "kW", 0, 5000, "power added for each unit that the state of charge is below its target"),
    ("split.lower_charge", "1", "%", 0, 100, "state of charge at which the thermostat starts the fuel cell"),
    ("split.upper_charge", "1", "%", 0, 100, "state of charge at which the thermostat lets it idle"),
    ("split.steady_power", "W", "kW", 0.5, 2000, "net power at which the thermostat runs the fuel cell"),
    ("split.equivalence_gain", "1", "1", 0, 50, "rise of the price of battery energy for each unit that the state of charge is below its target"),
)
# fmt: on

VEHICLE_FIELDS: Mapping[str, Field] = {row[0]: Field(*row) for row in _ROWS}

BY_COEFFICIENTS = ("road.constant", "road.linear", "road.quadratic")
BY_BODY = ("road.rolling_resistance", "road.drag_area")
"""A road load is stated in one of these two ways."""

OPTIONAL = ("drive.force", *BY_COEFFICIENTS, *BY_BODY)
