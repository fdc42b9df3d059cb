"""The result of a stack with its balance of plant over its loads."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hydroxcell.constants import MOLAR_MASS
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.compressor import CompressorMap
from hydroxcell.system.efficiency_map import ALTITUDES, NetPowerLine, map_columns, net_power_line
from hydroxcell.system.influence import Swings, swings, value_from_swings
from hydroxcell.system.loads import load_columns, rated_load, smallest_load, states
from hydroxcell.system.number import Number
from hydroxcell.system.plant import PlantState
from hydroxcell.system.stack import HHV, LHV, StackState, in_use
from hydroxcell.system.study import SystemStudy

LOADS = 60
COARSE = 12
PEAK_MATTERS = ("net_power", "net_efficiency", "gross_power", "hydrogen_rate", "stack_heat")
"""Answers at rated load whose dependence on every uncertain input is found, beside peak and idle."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StackSystem(Measured):
    """A stack and its system at steady loads from the smallest of the curve to the rated one.

    Attributes
    ----------
    loads : columns (loads,) by name of the nomenclature, SI
    cells : columns (cells,) at rated load
    map_temperature, map_altitude : long tables over load and ambient temperature, over load and altitude
    inputs : every number that went in
    changes : answer -> input -> change at the lower and upper bound of the input
    words : choices in words by path
    """

    KIND: ClassVar[str] = "stack_system"
    ORIGIN: ClassVar[str] = "Calculation"

    loads: Mapping[str, np.ndarray]
    cells: Mapping[str, np.ndarray]
    map_temperature: Mapping[str, np.ndarray]
    map_altitude: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]
    words: Mapping[str, str]

    def tables(self) -> Mapping[str, Columns]:
        """Loads, cells at rated load, maps, inputs, and how far these move the answers."""
        return {
            "loads": self.loads,
            "cells": self.cells,
            "map_temperature": self.map_temperature,
            "map_altitude": self.map_altitude,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }

    def assumed(self) -> list[str]:
        """Paths of the inputs that are assumed."""
        return [number.path for number in self.inputs if number.status == "assumed"]


def input_table(inputs: tuple[Number, ...]) -> dict[str, np.ndarray]:
    """Columns of texts that say every input with its source."""
    names = ("path", "shown", "status", "source", "date", "note", "origin")
    return {name: np.array([getattr(n, name) for n in inputs], dtype=str) for name in names}


def influence_table(changes: Swings) -> dict[str, np.ndarray]:
    """Columns of texts: answer, input, change in SI at the bounds."""
    rows = [(a, p, f"{e[0]:.6g}", f"{e[1]:.6g}") for a, group in changes.items() for p, e in group.items() if any(e)]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    names = ("answer", "input", "change_at_lower_bound", "change_at_upper_bound")
    return {name: np.array(column, dtype=str) for name, column in zip(names, columns, strict=True)}


def stack_system(study: SystemStudy, compressor_map: CompressorMap | None = None) -> StackSystem:
    """Stack and balance of plant of a study.

    Parameters
    ----------
    study : as read from a file
    compressor_map : replaces the constant efficiency of the compressor

    Errors: InputError if the curve does not reach the load or the inputs do not fit together.
    """
    if compressor_map is not None:
        study = replace(study, compressor_map=compressor_map)
    values = in_use(study.values, study.words)
    rated = rated_load(values, study)
    loads = rated * np.linspace(smallest_load(study, rated) ** 0.5, 1.0, LOADS) ** 2
    stack, plant = states(values, study, rated, loads)
    columns = load_columns(stack, plant)

    def answers(changed: Mapping[str, float]) -> dict[str, float]:
        return _answers(in_use(changed, study.words), study)

    _, changes, failed = swings(answers, study.numbers)
    by_temperature, hot = map_columns(study)
    by_altitude, high = map_columns(study, altitudes=ALTITUDES)
    findings = (
        *_findings(study, values, stack, plant),
        *(f"not computed for {text}" for text in failed),
        *(f"map of efficiency: {text}" for text in (*hot, *high)),
    )
    line = None
    with suppress(InputError):  # no net power at all: said by a finding
        line = net_power_line(values, study.words, columns)
    return StackSystem(
        sentence=_sentence(columns, values),
        values=_values(columns, stack, plant, changes) | _idle_values(line, changes),
        choices=_choices(study, values),
        findings=findings,
        sample=study.title,
        settings={"study": study.origin, "components": study.components},
        loads=columns,
        cells=cell_columns(stack),
        map_temperature=by_temperature,
        map_altitude=by_altitude,
        inputs=tuple(study.numbers.values()),
        changes=changes,
        words=dict(study.words),
    )


def _answers(values: Mapping[str, float], study: SystemStudy) -> dict[str, float]:
    rated = rated_load(values, study)
    loads = rated * np.linspace(smallest_load(study, rated) ** 0.5, 1.0, COARSE) ** 2
    stack, plant = states(values, study, rated, loads)
    columns = load_columns(stack, plant)
    found = {name: float(columns[name][-1]) for name in PEAK_MATTERS}
    found["peak_net_efficiency"] = float(columns["net_efficiency"].max())
    found["idle_hydrogen_rate"] = _idle_rate(values, study, columns)
    return found


def _idle_rate(values: Mapping[str, float], study: SystemStudy, columns: Mapping[str, np.ndarray]) -> float:
    try:
        return net_power_line(values, study.words, columns).idle_hydrogen
    except InputError:
        return float("nan")


def cell_columns(stack: StackState) -> dict[str, np.ndarray]:
    """Columns of the table of cells at the last load."""
    return {
        "cell_number": np.arange(1.0, stack.cell_voltages.shape[1] + 1.0),
        "cell_voltage": stack.cell_voltages[-1],
        "temperature": stack.cell_temperatures[-1],
        "air_share": stack.air_shares[-1],
        "hydrogen_share": stack.hydrogen_shares[-1],
        "coolant_share": stack.coolant_shares[-1],
    }


def _idle_values(line: NetPowerLine | None, changes: Swings) -> dict[str, Value]:
    if line is None:
        return {}
    off = line.idle == "stack_off"
    how = "mean over switching on and off, battery charged again" if off else "where the net power is zero"
    rate = float("nan")
    with suppress(InputError):
        rate = line.idle_hydrogen
    found = {
        "idle_hydrogen_rate": value_from_swings(
            rate, changes["idle_hydrogen_rate"], f"{how}; interval: every uncertain input over its range"
        )
    }
    if off:
        found["off_hydrogen_rate"] = Value.exact(line.off_hydrogen, "crosses the membranes while the stack is off")
        found["off_power"] = Value.exact(line.off_power, "from the battery while the stack is off")
        found["switching_power"] = Value.exact(line.switching_power, "below it switching takes less hydrogen")
    return found


def _values(
    columns: Mapping[str, np.ndarray], stack: StackState, plant: PlantState, changes: Swings
) -> dict[str, Value]:
    def at_rated(name: str, method: str) -> Value:
        value = float(columns[name][-1])
        return value_from_swings(value, changes[name], method) if name in changes else Value.exact(value, method)

    rated = "at rated load"
    known = f"{rated}; interval: every uncertain input over its range, added in squares"
    peak = int(np.argmax(columns["net_efficiency"]))
    found = {
        "rated_current_density": Value.exact(float(stack.current_density[-1]), "where the cell has its rated voltage"),
        "stack_voltage": at_rated("stack_voltage", rated),
        "gross_power": at_rated("gross_power", known),
        "net_power": at_rated("net_power", known),
        "stack_efficiency": at_rated("stack_efficiency", rated),
        "stack_efficiency_higher": at_rated("stack_efficiency_higher", rated),
        "net_efficiency": at_rated("net_efficiency", known),
        "net_efficiency_higher": at_rated("net_efficiency_higher", rated),
        "peak_gross_efficiency": Value.exact(float(columns["gross_efficiency"].max()), "largest of all loads"),
        "peak_net_efficiency": value_from_swings(
            float(columns["net_efficiency"].max()),
            changes["peak_net_efficiency"],
            known.replace(rated, "largest of all"),
        ),
        "peak_efficiency_before_converter": Value.exact(
            float(columns["efficiency_before_converter"].max()), "largest of all loads, power electronics left out"
        ),
        "peak_efficiency_load": Value.exact(float(plant.net[peak] / plant.net[-1]), "where the net efficiency peaks"),
        "hydrogen_rate": at_rated("hydrogen_rate", known),
        "hydrogen_utilisation": at_rated("hydrogen_utilisation", rated),
        "stack_heat": at_rated("stack_heat", known),
        "radiator_conductance": at_rated("radiator_conductance", rated),
    }
    for name in ("compressor_power", "cell_voltage_spread", "cell_temperature_spread", "lowest_air_share"):
        found[name] = at_rated(name, rated)
    for name in ("anode_liquid_out", "cathode_liquid_out", "water_surplus", "carbon_dioxide_rate"):
        found[name] = at_rated(name, rated)
    return found


def _sentence(columns: Mapping[str, np.ndarray], values: Mapping[str, float]) -> str:
    peak = int(np.argmax(columns["net_efficiency"]))
    net, gross = columns["net_power"][-1] / 1e3, columns["gross_power"][-1] / 1e3
    return (
        f"{values['stack.cells']:.0f} cells of {1e4 * values['stack.area']:.4g} cm2 give {gross:.3g} kW at the stack "
        "and "
        f"{net:.3g} kW at the terminals ({100 * columns['net_efficiency'][-1]:.3g} % of the lower heating value); the "
        "net "
        f"efficiency peaks at {100 * columns['net_efficiency'][peak]:.3g} % at {columns['net_power'][peak] / 1e3:.3g} "
        "kW."
    )


def _findings(study: SystemStudy, values: Mapping[str, float], stack: StackState, plant: PlantState) -> tuple[str, ...]:
    found = []
    starved = int(np.isnan(stack.cell_voltages[-1]).sum())
    if starved:
        found.append(
            f"{starved} cells are starved of air or hydrogen at rated load: the manifold gives them less than they use"
        )
    dry = np.flatnonzero((plant.water_surplus < 0.0) & _useful(plant))
    if len(dry):
        k = dry[int(np.argmin(plant.water_surplus[dry]))]
        found.append(
            f"the system runs out of water: at {stack.current_density[k] / 1e4:.2g} A/cm2 humidification takes "
            f"{-3600.0 * plant.water_surplus[k] * MOLAR_MASS['H2O']:.3g} kg/h more than the stack gives back"
        )
    gas = study.curve.oxygen_fraction
    if abs(gas - values["plant.oxygen_fraction"]) > 0.01:
        found.append(
            f"the curve holds for {100 * gas:.3g} % oxygen in the cathode gas, the stack gets "
            f"{100 * values['plant.oxygen_fraction']:.3g} %: its power is not that of the curve; simulate the cell on "
            "air"
        )
    gap = study.curve.temperature - values["stack.temperature"]
    if abs(gap) > 2.0:
        found.append(f"the curve holds for {study.curve.temperature:.2f} K, the stack works {abs(gap):.3g} K off that")
    used = values["plant.carbon_dioxide_fraction"] * (1.0 - values["plant.removal"])
    silent = values["plant.untreated_voltage_loss"] == 0.0 and study.curve.carbon_dioxide_fraction == 0.0
    if study.words["stack.ion"] == "hydroxide" and used > 5e-5 and silent:
        found.append(
            f"air with {1e6 * used:.0f} ppm of carbon dioxide enters an alkaline stack and "
            "plant.untreated_voltage_loss "
            "is zero: is the loss contained in the curve?"
        )
    if np.all(plant.net > 0.0) and study.words["plant.idle"] == "running":
        found.append("the idle rate is not found: the curve starts above the load that feeds the system alone")
    found += _findings_of_place(values, stack, plant)
    if plant.net[-1] <= 0.0:
        found.append("the system gives no net power at rated load")
    return tuple(found)


def _useful(plant: PlantState) -> np.ndarray:
    """Loads from 2 % of the rated net power on: below, balances at steady load say nothing about a system in use."""
    return np.asarray(plant.net >= 0.02 * plant.net[-1])


def _findings_of_place(values: Mapping[str, float], stack: StackState, plant: PlantState) -> list[str]:
    found = []
    if stack.cathode_pressure[-1] < values["stack.cathode_pressure"] * (1.0 - 1e-9):
        found.append(
            f"at {values['plant.altitude']:g} m and rated load the cathode has {stack.cathode_pressure[-1] / 1e5:.3g} "
            f"bar instead of {values['stack.cathode_pressure'] / 1e5:.3g} bar, by plant.pressure_control and the "
            "compressor"
        )
    cold = np.flatnonzero((plant.heat_shortage > 0.0) & _useful(plant))
    if len(cold):
        found.append(
            f"up to {stack.current_density[cold[-1]] / 1e4:.2g} A/cm2 the stack does not keep itself warm at "
            f"{values['plant.ambient_temperature'] - 273.15:.3g} degC: {plant.heat_shortage[cold].max():.3g} W are "
            "lacking and not paid for"
        )
    blown = np.flatnonzero(plant.blown_off > 1e-9)
    if len(blown):
        found.append(
            f"below {stack.current_density[blown[-1]] / 1e4:.3g} A/cm2 the compressor would surge and blows air off, "
            f"up to {plant.blown_off.max():.2g} times that of the stack (plant.compressor_surge)"
        )
    if plant.compressor_work.max() > 1.1:
        found.append(
            f"the compressor does up to {plant.compressor_work.max():.2f} times the work of rated load at sea level "
            "and 25 degC; its motor must be made for that, or the largest power is less"
        )
    if plant.radiator_flow[-1] > 1.0:
        found.append(
            f"at rated load the radiator needs {plant.radiator_flow[-1]:.2f} times the air flow that it is made for"
        )
    return found


def _choices(study: SystemStudy, values: Mapping[str, float]) -> tuple[Choice, ...]:
    known = len(study.curve.oxygen_slope) > 0
    number = sum(n.status == "assumed" for n in study.numbers.values())
    return (
        Choice("curve of the cell", study.curve.origin, "given; interpolated monotonely, never continued"),
        Choice("rated load", f"{values['stack.rated_cell_voltage']:.3g} V per cell", "given"),
        Choice("what the study does not state", f"the set of components {study.components!r}", "named by the study"),
        Choice("assumed inputs", f"{number} of {len(study.numbers)}", "listed with their influence"),
        Choice(
            "pressure of the curve",
            f"{study.curve.pressure / 1e5:.3g} bar"
            if np.isfinite(study.curve.pressure)
            else "not stated: that which the stack is designed for",
            "the voltage moves from there with the logarithm of the oxygen pressure, by "
            + ("the derivative of the simulated cell" if known else "stack.oxygen_voltage_slope"),
        ),
        Choice(
            "carbon dioxide of the curve",
            f"{1e6 * study.curve.carbon_dioxide_fraction:.3g} ppm",
            "of the simulated cell, or none stated; what the air of the stack has beyond that costs voltage",
        ),
        Choice("heating values", f"{LHV / 1e3:.2f} and {HHV / 1e3:.2f} kJ/mol at 25 degC", "nist_webbook"),
        Choice("atmosphere", f"standard, at {values['plant.altitude']:g} m", "icao_7488"),
        Choice("air of each cell", "pressures along both manifolds, laminar channels", "bajura_jones_1976"),
        Choice("ranges", "independent of each other; their bounds are taken to hold 95 %", "by convention"),
        *(Choice(path, word, "given or from the set of components") for path, word in study.words.items()),
    )
