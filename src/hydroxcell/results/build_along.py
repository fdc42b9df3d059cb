"""From solved points of a plate to a result: every segment as a cell, then means, balances and profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell import __version__
from hydroxcell.models.base import FloatArray
from hydroxcell.models.channel import IMPURITY
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.nomenclature import LOSSES, lookup
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.segments import Segments
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.physics import thermodynamics
from hydroxcell.results import build, limits, plate
from hydroxcell.results.along import AlongProfiles
from hydroxcell.results.plate import PlateStates
from hydroxcell.results.solution import Result
from hydroxcell.study import Study

CARBON = ("hydroxide_fraction", "carbon_dioxide_fraction_exhaust")
GAS = {"anode": "hydrogen", "cathode": "oxygen"}


def build_along(study: Study, operator: Operator, points: Sequence[Point], tail: Sequence[Point]) -> Result:
    """Evaluate everything once; `tail` are points at lower voltage that only serve to find the limiting current."""
    every = [*points, *tail]
    states = plate.evaluate_plate(operator, every)
    for point in every:
        if point.status is Status.CONVERGED:
            plate.refuse_blocked_channels(states.system, point.solution, point.parameters)
    model = states.system.inner.model
    assert isinstance(model, ThroughPlane)
    solved = np.array([p.status is Status.CONVERGED for p in every])
    voltage = np.array([operator.voltage(p) for p in every])
    cells = build.table_of(states.fields, model, states.tree, np.repeat(voltage, states.network.count))
    segments = {name: states.shaped(values) for name, values in cells.items()}
    table = _means(states, segments, voltage) | _whole(states, voltage)
    largest, cause = _limit(states, model, table, solved)
    count = len(points)
    shown = {lookup(name).name: values[:count].copy() for name, values in table.items()}
    for k, point in enumerate(points):
        if point.status is not Status.CONVERGED:
            build.blank(shown, k, point, operator)
    scalars = build.scalars_of(shown, solved[:count], largest) | build.at_levels(operator, every)
    return Result(
        study=study,
        table=shown,
        status=tuple(build.status_of(p, cause) for p in points),
        iterations=tuple(p.iterations for p in points),
        profiles=_mean_profiles(states, count, solved[:count]),
        scalars=scalars,
        limiting_cause=cause,
        sentence=build.sentence_of(study, shown, solved[:count], scalars, cause),
        version=__version__,
        along=_along(states, segments, count, solved[:count]),
    )


def check_channels(operator: Operator) -> None:
    """Refuse channels that stop their gas already at rest; InputError with what to change."""
    system = operator.system
    assert isinstance(system, Segments)
    rest = system.initial_solution(operator.values, 0.9)
    plate.refuse_blocked_channels(system, rest, system.parameters(operator.values, {}))


def _means(states: PlateStates, segments: Mapping[str, FloatArray], voltage: FloatArray) -> dict[str, FloatArray]:
    """Table of the plate: means over the area; losses weighted with the local current, so that they still sum up."""
    current = np.abs(segments["current_density"]) + 1e-9
    weight = current / current.sum(axis=1, keepdims=True)
    found = {name: np.asarray(values.mean(axis=1)) for name, values in segments.items()}
    for name in found.keys() & {*LOSSES, "reversible_voltage", "total_loss"}:
        found[name] = np.asarray((weight * segments[name]).sum(axis=1))
    for name in ("high_frequency_resistance", "membrane_resistance"):
        found[name] = np.asarray(1.0 / (1.0 / segments[name]).mean(axis=1))
    mean = found["current_density"]
    found |= {
        "cell_voltage": voltage,
        "power_density": mean * voltage,
        "ir_free_voltage": voltage + mean * found["high_frequency_resistance"],
        "peak_temperature": np.asarray(segments["peak_temperature"].max(axis=1)),
    }
    useful = build.useful_share(mean, states.boundary("anode", "reactant_pressure").mean(axis=1))
    temperature = states.nominal_value("conditions.temperature")
    for kind, higher in (("lower", False), ("higher", True)):
        found[f"efficiency_{kind}_heating_value"] = voltage * useful / build.heating_voltage(temperature, higher)
    return found


def _whole(states: PlateStates, voltage: FloatArray) -> dict[str, FloatArray]:
    """What belongs to the plate as a whole: use of the feeds, water fed, heat of the channels, closures."""
    ends = plate.inlets_and_outlets(states)
    found = {"heat_out_channels": np.asarray(plate.channel_heat(states).mean(axis=1))}
    for side in states.network.sides:
        taken = ends[f"{side}.reactant.in"] - ends[f"{side}.reactant.out"]
        found[f"utilisation_{GAS[side]}"] = (1.0 - IMPURITY) * taken / ends[f"{side}.reactant.in"]
        found[f"water_in_{side}"] = ends[f"{side}.water.in"]
        if states.network.channels(side) is not None:
            found[f"pressure_drop_{side}"] = plate.pressure_drop(states, side)
    return found | plate.carbon(states) | plate.closures(states, voltage)


def _limit(
    states: PlateStates, model: ThroughPlane, table: Mapping[str, FloatArray], solved: FloatArray
) -> tuple[float, str]:
    """Largest current [A/m2] and what sets it: the scarcest supply, each averaged with the local current at rest."""
    current = table["current_density"]
    best = int(np.argmax(np.where(solved, current, -np.inf)))
    count = states.network.count
    shares: dict[str, list[float]] = {}
    for k in range(count):
        left = limits.remaining(states.fields, model, states.tree, best * count + k, rest=k)
        for name, share in left.items():
            shares.setdefault(name, []).append(share)
    left = {name: float(np.mean(each)) for name, each in shares.items() if len(each) > count // 2}
    for side, gas in GAS.items():
        unused = 1.0 - float(table[f"utilisation_{gas}"][best]) if side in states.network.sides else 1.0
        if unused < limits.USED_UP:
            return float(current[best]), f"{gas} feed"
        left[f"{gas} feed"] = min(left.get(f"{gas} feed", 1.0), 1.0)
    cause = min(left, key=lambda name: left[name])
    return float(current[best]), cause if left[cause] < limits.EXHAUSTED else build.NO_LIMIT


def _mean_profiles(states: PlateStates, count: int, solved: FloatArray) -> dict[str, dict[str, FloatArray]]:
    """Profiles through the layers, averaged over the segments."""
    segments = states.network.count
    every = build.profiles_of(states.fields, count * segments, np.repeat(solved, segments))
    found: dict[str, dict[str, FloatArray]] = {}
    for layer, values in every.items():
        found[layer] = {
            name: v if v.ndim == 1 else np.asarray(v.reshape(count, segments, -1).mean(axis=1))
            for name, v in values.items()
        }
    return found


def _along(states: PlateStates, segments: Mapping[str, FloatArray], count: int, solved: FloatArray) -> AlongProfiles:
    """What varies along the channels."""
    temperature = states.column("conditions.temperature")
    saturated = thermodynamics.saturation_pressure(temperature)
    fields = states.fields
    table: dict[str, FloatArray] = {
        name: segments[name]
        for name in ("current_density", "peak_temperature", "high_frequency_resistance", "water_through_membrane")
    }
    if states.network.carbonated:
        names = [f"{name}_{side}" for name in CARBON for side in GAS]
        table |= {name: segments[name] for name in ("carbon_content_membrane", *names)}
    table["plate_temperature"] = temperature
    table["membrane_water_content"] = _layer_mean(states, "membrane", "water_content")
    for side, gas in GAS.items():
        channel = fields.layers[f"{side}.channel"]
        table[f"relative_humidity_{side}"] = states.shaped(channel["water_pressure"][:, 0]) / saturated
        table[f"saturation_{side}"] = _layer_mean(states, f"{side}.catalyst_layer", "liquid_saturation")
        table[f"ionomer_water_activity_{side}"] = _layer_mean(states, f"{side}.catalyst_layer", "water_activity")
        table[f"channel_pressure_{side}"] = states.column(f"conditions.{side}.pressure")
        if side in states.network.sides:
            leaving = states.leaving(side)
            reactant = np.maximum(leaving.reactant, 0.0)  # a feed that is used up leaves round-off of either sign
            table[f"{gas}_fraction"] = reactant / (reactant + leaving.inert + leaving.vapour)
            table[f"channel_liquid_{side}"] = leaving.liquid / states.network.layout.order[side].shape[1]
    shown = {}
    for name, values in table.items():
        lookup(name)
        shown[name] = np.where(solved[:, None], values[:count], np.nan)
    layout, record = states.network.layout, states.network.record
    position = {side: layout.position(side) for side in GAS}
    return AlongProfiles((record.rows or 1, record.segments), position, shown)


def _layer_mean(states: PlateStates, layer: str, name: str) -> FloatArray:
    width = states.fields.width[layer]
    return states.shaped(states.fields.layers[layer][name] @ (width / width.sum()))
