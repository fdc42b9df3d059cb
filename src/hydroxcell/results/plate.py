"""The plate as a whole: what enters and leaves its channels, and the balances from inlets to outlets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.errors import InputError
from hydroxcell.models.along_channel import INWARD, LEAST_PRESSURE, Plate
from hydroxcell.models.base import FEED, FloatArray, ParameterTree
from hydroxcell.models.channel import saturated_vapour
from hydroxcell.models.layers import REACTANT
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.segments import Segments
from hydroxcell.numerics.steady import Point
from hydroxcell.physics import thermodynamics
from hydroxcell.results import water
from hydroxcell.results.carbon import FLOOR as CARBON_FLOOR
from hydroxcell.results.fields import Fields, evaluate_states

SIDES = ("anode", "cathode")
FLUXES = {
    "reactant": ("reactant_pressure",),
    "water": ("water_pressure", "liquid_saturation"),
    "carbon_dioxide": ("carbon_dioxide_pressure",),
}


@dataclass(frozen=True)
class Stream:
    """Gas and water in the channels, each of shape (points, segments) [mol/m2/s of segment area]."""

    reactant: FloatArray
    inert: FloatArray
    vapour: FloatArray
    liquid: FloatArray

    def enthalpy(self, side: str, temperature: FloatArray) -> FloatArray:
        """Carried by the stream [W/m2]."""
        return np.asarray(
            self.reactant * thermodynamics.molar_enthalpy(REACTANT[side], temperature)
            + self.inert * thermodynamics.molar_enthalpy("N2", temperature)
            + self.vapour * thermodynamics.molar_enthalpy("H2O_gas", temperature)
            + self.liquid * thermodynamics.molar_enthalpy("H2O_liquid", temperature)
        )


@dataclass(frozen=True)
class PlateStates:
    """All segments of all points: m points, K segments, evaluated as one set of m K states.

    Attributes
    ----------
    system, network : that were solved
    fields, tree : of the m K states
    flows : what enters the segments, (m, streams, K) [mol/m2/s of segment area]
    parameters : of the segments, (m, K, p)
    nominal : parameters of the cell
    """

    system: Segments
    network: Plate
    fields: Fields
    tree: ParameterTree
    flows: FloatArray
    parameters: FloatArray
    nominal: FloatArray

    def shaped(self, values: Any) -> FloatArray:
        """Values (m K,) as (m, K)."""
        return np.asarray(values).reshape(len(self.flows), self.network.count)

    def column(self, name: str) -> FloatArray:
        """A parameter of every segment, (m, K)."""
        return np.asarray(self.parameters[:, :, self.system.index[name]])

    def nominal_value(self, name: str) -> float:
        """A parameter of the cell."""
        return float(self.nominal[self.system.index[name]])

    def boundary(self, side: str, flux: str) -> FloatArray:
        """A flux between a channel and its electrode as the model reports it, (m, K)."""
        return self.shaped(self.fields.boundary(side)[flux])

    def taken(self, side: str, what: str) -> FloatArray:
        """Reactant, water or carbon dioxide that the electrode takes out of the channel, (m, K) [mol/m2/s]."""
        return np.asarray(INWARD[side] * sum(self.boundary(side, flux) for flux in FLUXES[what]))

    def lane_mean(self, side: str, values: FloatArray, segments: np.ndarray) -> FloatArray:
        """Flow through some segments (the inlets or outlets of all lanes) per area of the cell, (m,)."""
        return np.asarray(values[:, segments].sum(axis=1) / self.network.count)

    def entering(self, side: str, what: str) -> FloatArray:
        """Reactant, water or carbon dioxide that enters the segments, (m, K) [mol/m2/s of segment area]."""
        return np.asarray(self.flows[:, self.network.place(side, what)])

    def leaving(self, side: str) -> Stream:
        """What leaves the segments, with its water as vapour and liquid."""
        reactant = self.entering(side, "reactant") - self.taken(side, "reactant")
        water_out = self.entering(side, "water") - self.taken(side, "water")
        inert = self.column(f"segment.{side}.inert")
        pressure, temperature = self.column(f"conditions.{side}.pressure"), self.column("conditions.temperature")
        dry = np.maximum(reactant, 0.0) + inert
        partial = saturated_vapour(dry, water_out, pressure, thermodynamics.saturation_pressure(temperature))
        vapour = np.minimum(dry * partial / (pressure - partial), water_out)
        return Stream(reactant, inert, vapour, water_out - vapour)

    def fed(self, side: str) -> Stream:
        """What is fed to each lane, broadcast to (m, K): the feed is gas."""
        first = self.network.layout.order[side][0, 0]
        reactant, water_in = (self.entering(side, w)[:, [first]] for w in ("reactant", "water"))
        nothing = np.zeros_like(self.entering(side, "water"))
        return Stream(reactant + nothing, self.column(f"segment.{side}.inert"), water_in + nothing, nothing)


def evaluate_plate(operator: Operator, points: Sequence[Point]) -> PlateStates:
    """Evaluate all segments of all points once."""
    system: Any = operator.system
    assert isinstance(system, Segments)
    network = system.network
    assert isinstance(network, Plate)
    states, flows, _, _ = zip(*(system.parts(p.solution) for p in points), strict=True)
    each = np.array([system.segment_parameters(p.solution, p.parameters) for p in points])
    values: dict[str, Any] = dict(operator.values)
    for name, column in system.index.items():
        own = each[:, :, column]
        if not name.startswith("control.") and (name not in values or (own != values[name]).any()):
            values[name] = own.ravel()
    fields = evaluate_states(system.inner, np.concatenate(states), each.reshape(-1, each.shape[2]), values)
    tree = system.model.tree(values)
    return PlateStates(system, network, fields, tree, np.array(flows), each, points[0].parameters)


def inlets_and_outlets(plate: PlateStates) -> dict[str, FloatArray]:
    """Flows by name ("anode.reactant.in", "anode.water.out" ...) per area of the cell, each (m,) [mol/m2/s]."""
    found: dict[str, FloatArray] = {}
    for side in plate.network.sides:
        lanes = plate.network.layout.order[side]
        for what in FLUXES if plate.network.carbonated else ("reactant", "water"):
            entering = plate.entering(side, what)
            found[f"{side}.{what}.in"] = plate.lane_mean(side, entering, lanes[:, 0])
            found[f"{side}.{what}.out"] = plate.lane_mean(side, entering - plate.taken(side, what), lanes[:, -1])
    return found


def carbon(plate: PlateStates) -> dict[str, FloatArray]:
    """Carbon dioxide of the whole plate by nomenclature name [mol/m2/s] and [-], each (m,); empty without."""
    if not plate.network.carbonated:
        return {}
    ends, found = inlets_and_outlets(plate), {}
    absorbed, released = (plate.taken(s, "carbon_dioxide").mean(axis=1) for s in ("cathode", "anode"))
    for side in plate.network.sides:
        lanes = plate.network.layout.order[side]
        dry_out = ends[f"{side}.reactant.out"]
        dry_out = dry_out + plate.lane_mean(side, plate.column(f"segment.{side}.inert"), lanes[:, -1])
        out = ends[f"{side}.carbon_dioxide.out"]
        found[f"carbon_dioxide_in_{side}"] = ends[f"{side}.carbon_dioxide.in"]
        found[f"carbon_dioxide_out_{side}"] = out
        found[f"carbon_dioxide_fraction_exhaust_{side}"] = out / np.maximum(dry_out, 1e-12)
    turnover = np.maximum(np.abs(absorbed), np.abs(released)) + CARBON_FLOOR
    return found | {"carbon_closure_relative": np.abs(absorbed + released) / turnover}


def channel_heat(plate: PlateStates) -> FloatArray:
    """Heat that the channels release to the plates by condensation and by temperature changes, (m, K) [W/m2]."""
    total = np.zeros((len(plate.flows), plate.network.count))
    temperature = plate.column("conditions.temperature")
    for side in plate.network.sides:
        leaving = plate.leaving(side)
        out = leaving.enthalpy(side, temperature)
        source = plate.network.layout.source(side)
        fed = plate.fed(side).enthalpy(side, np.asarray(plate.nominal_value("conditions.temperature")))
        arriving = np.where(source == FEED, fed, out[:, source])
        total += arriving - out - _taken_enthalpy(plate, side)
    return total


def _taken_enthalpy(plate: PlateStates, side: str) -> FloatArray:
    """Carried by gases and liquid from the channel into the electrode, (m, K) [W/m2]."""
    names = (*FLUXES["reactant"], *FLUXES["water"])
    flux = {name: INWARD[side] * plate.boundary(side, name) for name in names}
    inert = INWARD[side] * plate.boundary(side, "nitrogen_pressure")
    taken = Stream(flux["reactant_pressure"], inert, flux["water_pressure"], flux["liquid_saturation"])
    return taken.enthalpy(side, plate.column("conditions.temperature"))


def closures(plate: PlateStates, voltage: FloatArray) -> dict[str, FloatArray]:
    """Relative errors of the balances from the inlets to the outlets of the whole plate, each (m,).

    water : water out minus in against hydrogen used, and twice the oxygen used;  charge : electrons against hydrogen;
    energy : enthalpy in minus out against electricity and heat. Related to the gross reaction current.
    """
    ends = inlets_and_outlets(plate)

    def used(side: str, what: str) -> FloatArray:
        if side not in plate.network.sides:  # an unlimited feed has no inlet to count at
            return np.asarray(plate.taken(side, what).mean(axis=1))
        return ends[f"{side}.{what}.in"] - ends[f"{side}.{what}.out"]

    losses = [plate.shaped(v).mean(axis=1) for v in water.crossover_currents(plate.fields)]
    current = plate.boundary("cathode", "electronic_current").mean(axis=1)
    gross = np.abs(current) + np.abs(losses[0]) + np.abs(losses[1]) + water.FLOOR_CURRENT
    hydrogen, oxygen = used("anode", "reactant"), used("cathode", "reactant")
    made = -used("anode", "water") - used("cathode", "water")
    expected = (current + losses[0] + losses[1]) / (2.0 * FARADAY)
    rate = gross / (2.0 * FARADAY)
    scale = gross * float(thermodynamics.thermoneutral_voltage(plate.nominal_value("conditions.temperature")))
    return {
        "water_closure_relative": np.maximum(np.abs(made - hydrogen), np.abs(2.0 * oxygen - hydrogen)) / rate,
        "charge_closure_relative": np.abs(hydrogen - expected) / rate,
        "energy_closure_relative": np.abs(_energy(plate, current * voltage)) / scale,
    }


def _energy(plate: PlateStates, electricity: FloatArray) -> FloatArray:
    """Enthalpy in minus out, less electricity and heat, (m,) [W/m2]."""
    temperature = plate.column("conditions.temperature")
    rest = -electricity - channel_heat(plate).mean(axis=1)
    for side in SIDES:
        rest = rest - plate.boundary(side, "heat_to_plate").mean(axis=1)
        if side not in plate.network.sides:
            rest = rest + _taken_enthalpy(plate, side).mean(axis=1)
            continue
        lanes = plate.network.layout.order[side]
        fed = plate.fed(side).enthalpy(side, np.asarray(plate.nominal_value("conditions.temperature")))
        out = plate.leaving(side).enthalpy(side, temperature)
        rest = rest + plate.lane_mean(side, fed, lanes[:, 0]) - plate.lane_mean(side, out, lanes[:, -1])
    return np.asarray(rest)


def pressure_drop(plate: PlateStates, side: str) -> FloatArray:
    """Inlet minus outlet pressure of a side whose channels are known, mean of its lanes, (m,) [Pa]."""
    lanes = plate.network.layout.order[side]
    pressure = plate.column(f"conditions.{side}.pressure")[:, lanes]
    inlet = plate.nominal_value(f"conditions.{side}.pressure")
    if lanes.shape[1] == 1:
        return np.asarray(2.0 * (inlet - pressure[:, :, 0].mean(axis=1)))
    outlet = pressure[:, :, -1] - 0.5 * (pressure[:, :, -2] - pressure[:, :, -1])
    return np.asarray(inlet - outlet.mean(axis=1))


def refuse_blocked_channels(system: Segments, solution: FloatArray, parameters: FloatArray) -> None:
    """Refuse channels whose pressure drop takes all the pressure that the feed has; InputError with what to change."""
    network = system.network
    assert isinstance(network, Plate)
    each = system.segment_parameters(solution, parameters)
    for side in network.sides:
        column = system.index[f"conditions.{side}.pressure"]
        inlet, lowest = float(parameters[column]), float(each[:, column].min())
        if network.channels(side) is not None and lowest <= LEAST_PRESSURE * inlet * (1.0 + 1e-9):
            raise InputError(
                f"along_channel.{side}_channels: the gas would lose all of its {inlet / 1e5:.3g} bar on the way; the "
                "channels are too long, too few or too narrow for this flow. Check length, number, width and depth."
            )
