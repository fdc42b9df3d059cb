"""A stack at given loads: voltages of its cells, power, heat, gases and water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.constants import FARADAY, GAS_CONSTANT, MOLAR_MASS
from hydroxcell.errors import InputError
from hydroxcell.physics.humidity import saturation_pressure
from hydroxcell.physics.thermodynamics import (
    higher_heating_value,
    lower_heating_value,
    molar_enthalpy,
    thermoneutral_voltage,
)
from hydroxcell.system.cell_temperatures import cell_temperatures, end_loss
from hydroxcell.system.cells import air_shares, coolant_shares, deviations, hydrogen_shares
from hydroxcell.system.curve import Curve
from hydroxcell.system.pressure import cathode_pressure, oxygen_slope, voltage_by_pressure
from hydroxcell.system.water import (
    WATER_PER_ELECTRON,
    Loop,
    Streams,
    flow_through,
    hydrogen_loop,
    purge_interval,
    split,
    vapour_ratio,
)

STANDARD_TEMPERATURE = 298.15  # [K] at which heating values are taken
LHV = float(lower_heating_value(STANDARD_TEMPERATURE))
HHV = float(higher_heating_value(STANDARD_TEMPERATURE))

Values = Mapping[str, float]
Words = Mapping[str, str]


@dataclass(frozen=True)
class StackState:
    """What a stack does at each load; flows in mol/s of the whole stack, arrays (loads,) or (loads, cells).

    Attributes
    ----------
    current_density, current : [A/m2], [A]
    cell_voltages, cell_temperatures : [V], [K] (loads, cells)
    air_shares, hydrogen_shares, coolant_shares : [1] (loads, cells) flow of each cell over the mean
    stoichiometry : [1] of the air
    cathode_pressure : [Pa] at the inlet
    hydrogen_used, oxygen_used : by the reaction
    hydrogen_burnt : crosses the membranes and burns at the cathodes
    air, oxygen_out : dry air at the inlet; oxygen at the outlet
    carbon_dioxide_in, carbon_dioxide_crossed : at the cathode inlet; to the anode
    loop, cathode : streams
    purge_interval : [s] of the hydrogen loop; nan where hydrogen flows through
    heat, end_heat : [W] to the coolant, through the end plates
    energy_closure : [1] enthalpy in minus out over the enthalpy of the hydrogen
    mass_closure : [1] mass in minus out over the mass in
    """

    current_density: np.ndarray
    current: np.ndarray
    cell_voltages: np.ndarray
    cell_temperatures: np.ndarray
    air_shares: np.ndarray
    hydrogen_shares: np.ndarray
    coolant_shares: np.ndarray
    stoichiometry: np.ndarray
    cathode_pressure: np.ndarray
    hydrogen_used: np.ndarray
    hydrogen_burnt: np.ndarray
    oxygen_used: np.ndarray
    air: np.ndarray
    oxygen_out: np.ndarray
    carbon_dioxide_in: np.ndarray
    carbon_dioxide_crossed: np.ndarray
    loop: Loop
    cathode: Streams
    purge_interval: np.ndarray
    heat: np.ndarray
    end_heat: np.ndarray
    energy_closure: np.ndarray
    mass_closure: np.ndarray

    @property
    def voltage(self) -> np.ndarray:
        """Of the stack [V]."""
        return np.asarray(self.cell_voltages.sum(axis=1))

    @property
    def power(self) -> np.ndarray:
        """Of the stack [W]."""
        return np.asarray(self.voltage * self.current)

    @property
    def mean_cell_voltage(self) -> np.ndarray:
        """[V]."""
        return np.asarray(self.cell_voltages.mean(axis=1))


def operate(
    values: Values, words: Mapping[str, str], curve: Curve, current_density: np.ndarray, rated: float
) -> StackState:
    """State of the stack at some loads.

    Parameters
    ----------
    values : numbers of `fields`, SI
    words : of `fields`
    curve : of one cell
    current_density : [A/m2] (loads,), above zero
    rated : [A/m2] current density of the rated load, to which pressures and flows refer

    Errors: InputError for a load that the curve does not reach, a side that would give off less than no water, a
    pressure at which water boils.
    """
    i = np.asarray(current_density, dtype=float)
    cells, current = int(values["stack.cells"]), i * values["stack.area"]
    if cells < 1:
        raise InputError(f"stack.cells = {values['stack.cells']:g}: a stack has at least one cell.")
    temperature = values["stack.temperature"]
    electrons = cells * current / FARADAY
    burnt = np.full(i.shape, cells * values["stack.area"] * values["stack.hydrogen_crossover"] / FARADAY)
    load = i / rated
    pressure = cathode_pressure(values, words, load)
    _check_boiling(temperature, min(float(pressure.min()), values["stack.anode_pressure"]))
    air, oxygen_in = _air(values, electrons, cells * values["stack.area"] * rated / FARADAY)
    stoichiometry = oxygen_in / (electrons / 4.0)
    if np.any(oxygen_in <= (electrons + burnt) / 4.0):
        k = int(np.argmin(stoichiometry - 1.0 - burnt / np.maximum(electrons, 1e-300)))
        raise InputError(
            f"the air brings {stoichiometry[k]:.3g} times the oxygen of the current at {i[k] / 1e4:.3g} A/cm2, and the "
            f"current with the hydrogen that crosses and burns uses {1.0 + burnt[k] / electrons[k]:.3g} times that: "
            "raise stack.cathode_stoichiometry, or lower stack.rated_cell_voltage if it is that of almost no load."
        )
    carbon_dioxide = air * values["plant.carbon_dioxide_fraction"] * (1.0 - values["plant.removal"])
    crossed = carbon_dioxide * values["stack.carbon_dioxide_uptake"]
    loop, cathode = _streams(
        values, words, curve, i, electrons, burnt, air, carbon_dioxide - crossed, crossed, pressure, load
    )
    shares = air_shares(values, words, air, cathode.vapour_in, pressure, load)
    hydrogen = hydrogen_shares(values, words, loop, load)
    by_pressure = voltage_by_pressure(values, curve, i, pressure, load)
    fixed = by_pressure - carbonate_loss(values, curve.carbon_dioxide_fraction)
    means = curve.voltage(i) + fixed - values["stack.additional_resistance"] * i
    heat_source = _heat_source(values, means, electrons, burnt, loop, cathode)
    coolant = coolant_shares(values, words, heat_source, rated)
    temperatures = cell_temperatures(
        heat_source / (cells * values["stack.area"]),
        cells=cells,
        mean=temperature,
        ambient=values["plant.ambient_temperature"],
        cooling=values["stack.cooling_conductance"],
        neighbour=values["stack.cell_conductance"],
        end=values["stack.end_conductance"],
        coolant_offset=0.5 * values["stack.coolant_rise"] * (1.0 / coolant - 1.0),
    )
    voltages = means[:, None] + deviations(
        values,
        oxygen_slope(values, curve, i),
        air=shares,
        air_stoichiometry=stoichiometry,
        hydrogen=hydrogen,
        loop=loop,
        temperatures=temperatures,
    )
    voltage = voltages.sum(axis=1)
    # The spread of the cells changes the heat by as much as the power.
    heat = heat_source - (voltage - cells * means) * current
    ends = values["stack.area"] * end_loss(
        temperatures, ambient=values["plant.ambient_temperature"], end=values["stack.end_conductance"]
    )
    closures = _closures(
        values, electrons, burnt, air, oxygen_in, carbon_dioxide, crossed, loop, cathode, voltage, heat
    )
    return StackState(
        i,
        current,
        voltages,
        temperatures,
        shares,
        hydrogen,
        coolant,
        stoichiometry,
        pressure,
        electrons / 2.0,
        burnt / 2.0,
        electrons / 4.0,
        air,
        oxygen_in - (electrons + burnt) / 4.0,
        carbon_dioxide,
        crossed,
        loop,
        cathode,
        _time_between_purges(values, words, loop, crossed),
        heat - ends,
        ends,
        *closures,
    )


def _time_between_purges(values: Values, words: Words, loop: Loop, carbon_dioxide: np.ndarray) -> np.ndarray:
    if words["stack.anode"] != "recirculated":
        return np.full(loop.fresh.shape, np.nan)
    temperature = values["stack.temperature"]
    dry = values["stack.anode_pressure"] - float(saturation_pressure(temperature))
    area = values["stack.area"] * values["stack.cells"]
    contents = dry * values["stack.anode_volume"] * area / (GAS_CONSTANT * temperature)
    inert = values["stack.nitrogen_crossover"] * area + carbon_dioxide
    return purge_interval(inert, values["stack.inert_limit"], values["stack.purge_depth"], contents)


def _check_boiling(temperature: float, pressure: float) -> None:
    boiling = float(saturation_pressure(temperature))
    if pressure <= boiling:
        raise InputError(
            f"at {temperature - 273.15:.4g} degC water boils below {boiling / 1e5:.3g} bar, and the stack would be at "
            f"{pressure / 1e5:.3g} bar; lower stack.temperature or raise the pressures."
        )


def _air(values: Values, electrons: np.ndarray, rated_electrons: float) -> tuple[np.ndarray, np.ndarray]:
    per_electron = values["stack.cathode_stoichiometry"] / (4.0 * values["plant.oxygen_fraction"])
    air = np.maximum(electrons, values["plant.minimum_air_share"] * rated_electrons) * per_electron
    return air, air * values["plant.oxygen_fraction"]


def _streams(
    values: Values,
    words: Mapping[str, str],
    curve: Curve,
    i: np.ndarray,
    electrons: np.ndarray,
    burnt: np.ndarray,
    air: np.ndarray,
    carbon_dioxide_left: np.ndarray,
    crossed: np.ndarray,
    pressure: np.ndarray,
    load: np.ndarray,
) -> tuple[Loop, Streams]:
    temperature = values["stack.temperature"]
    made_anode, made_cathode = (part * electrons for part in WATER_PER_ELECTRON[words["stack.ion"]])
    made_cathode = made_cathode + burnt / 2.0
    through = curve.water(i, values["stack.water_through_membrane"]) * electrons
    nitrogen = np.full(i.shape, values["stack.nitrogen_crossover"] * values["stack.area"] * values["stack.cells"])
    vapour_in = air * vapour_ratio(temperature, pressure, values["stack.cathode_relative_humidity"])
    anode_water = made_anode - through
    cathode_water = vapour_in + made_cathode + through
    for side, water in (("anode", anode_water), ("cathode", cathode_water)):
        k = int(np.argmin(water))
        if water[k] < -1e-12 * electrons[k]:
            raise InputError(
                f"at {i[k] / 1e4:.3g} A/cm2 the {side} would give off {water[k] / electrons[k]:.2g} mol water per mol "
                "of "
                "electrons, less than nothing: stack.water_through_membrane and stack.cathode_relative_humidity do not "
                "fit together."
            )
    anode_water, cathode_water = np.maximum(anode_water, 0.0), np.maximum(cathode_water, 0.0)
    inert, used = nitrogen + crossed, (electrons + burnt) / 2.0
    common = {"temperature": temperature, "pressure": values["stack.anode_pressure"]}
    stoichiometry = values["stack.anode_stoichiometry"]
    if words["stack.anode"] == "recirculated":
        loop = hydrogen_loop(
            used, inert, anode_water, made_anode,
            stoichiometry=stoichiometry, inert_limit=values["stack.inert_limit"],
            purge_depth=values["stack.purge_depth"], **common,
        )  # fmt: skip
    else:
        loop = flow_through(used, inert, anode_water, made_anode, stoichiometry=stoichiometry, **common)
    dry_out = air - (electrons + burnt) / 4.0 - nitrogen + carbon_dioxide_left
    outlet = pressure - values["stack.cathode_pressure_drop"] * load
    _check_boiling(temperature, float(outlet.min()))
    vapour_out = split(cathode_water, dry_out, temperature, outlet)
    cathode = Streams(
        air + carbon_dioxide_left + crossed, dry_out, vapour_in, vapour_out, cathode_water - vapour_out, made_cathode,
        through,
    )  # fmt: skip
    return loop, cathode


def _heat_source(
    values: Values, voltage: np.ndarray, electrons: np.ndarray, burnt: np.ndarray, loop: Loop, cathode: Streams
) -> np.ndarray:
    """Heat of all equal cells [W]: reaction to liquid, evaporation, warming of the hydrogen."""
    temperature, ambient = values["stack.temperature"], values["plant.ambient_temperature"]
    evaporated = cathode.vapour_out - cathode.vapour_in + loop.vapour_lost
    latent = float(molar_enthalpy("H2O_gas", temperature) - molar_enthalpy("H2O_liquid", temperature))
    warming = float(molar_enthalpy("H2", temperature) - molar_enthalpy("H2", ambient))
    reaction = FARADAY * ((electrons + burnt) * float(thermoneutral_voltage(temperature)) - electrons * voltage)
    return np.asarray(reaction - evaporated * latent - loop.fresh * warming)


def in_use(values: Values, words: Mapping[str, str]) -> dict[str, float]:
    """Values with zero for the removal and the purge that the study does not use."""
    method, used = words["plant.carbon_dioxide_removal"], dict(values)
    if method not in ("sorbent", "separator"):
        used["plant.removal"] = 0.0
    if method != "self_purge":
        used["plant.self_purge_relief"] = 0.0
    return used


def carbonate_loss(values: Values, in_curve: float = 0.0) -> float:
    """Loss of cell voltage by carbon dioxide that the curve does not contain [V].

        u r ((x_fed/x)^n - (x_curve/x)^n), x_fed = x (1 - removal)

    with u the loss on untreated air x, n the exponent `plant.carbon_dioxide_loss_exponent`, r what self-purging leaves,
    and x_curve the fraction `in_curve` [1] that the curve was measured or simulated with.
    """
    x, n = values["plant.carbon_dioxide_fraction"], values["plant.carbon_dioxide_loss_exponent"]
    if x == 0.0:
        return 0.0
    share = (1.0 - values["plant.removal"]) ** n - (in_curve / x) ** n
    return float(values["plant.untreated_voltage_loss"] * share * (1.0 - values["plant.self_purge_relief"]))


def _closures(
    values: Values,
    electrons: np.ndarray,
    burnt: np.ndarray,
    air: np.ndarray,
    oxygen_in: np.ndarray,
    carbon_dioxide: np.ndarray,
    crossed: np.ndarray,
    loop: Loop,
    cathode: Streams,
    voltage: np.ndarray,
    heat: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Energy and mass that stay unaccounted for, from the streams across the border of stack and loop alone."""
    temperature = values["stack.temperature"]
    h = {name: float(molar_enthalpy(name, temperature)) for name in ("H2", "O2", "N2", "H2O_gas", "H2O_liquid")}
    cold = float(molar_enthalpy("H2", values["plant.ambient_temperature"]))
    vapour_out = cathode.vapour_out + loop.vapour_lost
    liquid_out = cathode.liquid_out + loop.liquid_drained
    oxygen_out = oxygen_in - (electrons + burnt) / 4.0
    lost = loop.fresh - (electrons + burnt) / 2.0
    # Nitrogen and carbon dioxide come and go at the temperature of the stack.
    entering = loop.fresh * cold + oxygen_in * h["O2"] + cathode.vapour_in * h["H2O_gas"]
    leaving = lost * h["H2"] + oxygen_out * h["O2"] + vapour_out * h["H2O_gas"] + liquid_out * h["H2O_liquid"]
    power = voltage * electrons * FARADAY / values["stack.cells"]
    energy = (entering - leaving - power - heat) / (loop.fresh * LHV)
    m = MOLAR_MASS
    nitrogen_in, nitrogen_anode = air - oxygen_in, _nitrogen(loop, crossed, lost)
    mass_in = (
        loop.fresh * m["H2"]
        + oxygen_in * m["O2"]
        + nitrogen_in * m["N2"]
        + carbon_dioxide * m["CO2"]
        + cathode.vapour_in * m["H2O"]
    )
    nitrogen_out = cathode.dry_out - oxygen_out - (carbon_dioxide - crossed) + nitrogen_anode
    mass_out = (
        lost * m["H2"]
        + oxygen_out * m["O2"]
        + nitrogen_out * m["N2"]
        + carbon_dioxide * m["CO2"]
        + (vapour_out + liquid_out) * m["H2O"]
    )
    return energy, (mass_in - mass_out) / mass_in


def _nitrogen(loop: Loop, crossed: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """Nitrogen that leaves with the purge or the exhaust of the anode."""
    return np.asarray(loop.purge_dry - lost - crossed)
