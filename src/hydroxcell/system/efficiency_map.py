"""Hydrogen over net power at any ambient temperature and altitude, with idle: what a vehicle needs of a system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy.interpolate import PchipInterpolator

from hydroxcell.constants import FARADAY, MOLAR_MASS
from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.system.compressor import CompressorReachError
from hydroxcell.system.loads import load_columns, rated_load, smallest_load, states
from hydroxcell.system.stack import LHV, in_use
from hydroxcell.system.study import SystemStudy

LOADS = 60
HALVINGS = 14  # of the search of the largest load that a compressor map holds
TEMPERATURES = tuple(273.15 + t for t in range(-20, 46, 5))  # [K] of the map
ALTITUDES = tuple(500.0 * k for k in range(11))  # [m] of the map
MAP_COLUMNS = (
    "net_power", "net_efficiency", "hydrogen_rate", "gross_power", "current_density", "mean_cell_voltage",
    "cathode_pressure", "compressor_pressure_ratio", "compressor_power", "fan_power", "radiator_flow_share",
    "compressor_work_share",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class NetPowerLine:
    """Hydrogen and state of a system over its net power, in one place.

    Attributes
    ----------
    ambient_temperature, altitude : [K], [m]
    columns : quantities of the running system by name of the nomenclature, SI, (n,), in order of rising net power
    idle : "running" or "stack_off"
    off_power : [W] that a battery gives to the system while the stack is off
    off_hydrogen : [kg/s] that crosses the membranes and burns there while the stack is off
    battery_efficiency : [1] energy back over energy in
    limited : why the line ends below rated load, in words; empty if it does not
    """

    ambient_temperature: float
    altitude: float
    columns: Mapping[str, np.ndarray]
    idle: str
    off_power: float
    off_hydrogen: float
    battery_efficiency: float
    limited: str = ""

    @property
    def largest_power(self) -> float:
        """Largest net power [W]."""
        return float(self.columns["net_power"][-1])

    @cached_property
    def idle_hydrogen(self) -> float:
        """Hydrogen at a mean net power of zero, what recharges the battery included [kg/s]."""
        return float(self.hydrogen(np.zeros(1))[0])

    def running(self, name: str, net_power: Any) -> np.ndarray:
        """A quantity of the running system at a net power [W], SI, by monotone cubic interpolation.

        Errors: InputError for a power that the running system does not give.
        """
        power, known = np.asarray(net_power, dtype=float), self.columns["net_power"]
        if np.any(power > known[-1] * (1.0 + 1e-9)):
            raise InputError(
                f"{power.max() / 1e3:.4g} kW are more than the system gives at {self.ambient_temperature - 273.15:.3g} "
                f"degC and {self.altitude:g} m: {known[-1] / 1e3:.4g} kW."
            )
        if np.any(power < known[0]):
            raise InputError(
                f"the running system gives at least {known[0] / 1e3:.3g} kW, because the curve of the cell starts at "
                f"{self.columns['current_density'][0] / 1e4:.3g} A/cm2, and {power.min() / 1e3:.3g} kW are asked for; "
                'give smaller currents, or let the stack be switched off: plant.idle = "stack_off".'
            )
        return np.asarray(PchipInterpolator(known, self.columns[name])(np.minimum(power, known[-1])))

    def hydrogen(self, net_power: Any) -> np.ndarray:
        """Mean hydrogen from the tank [kg/s] at a mean net power [W].

        With `idle` "stack_off" small powers are reached by switching the stack on and off with a battery between,
        wherever that takes less hydrogen than running on.

        Errors: InputError for a negative power, or one beyond the system.
        """
        power = np.atleast_1d(np.asarray(net_power, dtype=float))
        if np.any(power < 0.0):
            raise InputError(f"the system takes up no power; {power.min():.4g} W are asked for.")
        if self.idle == "running":
            return self.running("hydrogen_rate", power)
        possible = power >= self.columns["net_power"][0]
        running = np.full(power.shape, np.inf)
        running[possible] = self.running("hydrogen_rate", power[possible])
        return np.asarray(np.minimum(running, self._switched(power)))

    def _switched(self, power: np.ndarray) -> np.ndarray:
        """Hydrogen when the stack is on for a share of the time at the power that takes least; inf where that is none.

        With s the share, P_on the power when on and e the battery's efficiency, the energies balance:
        e s (P_on - P) = (1 - s) (P + P_off).
        """
        on = self.columns["net_power"] > 0.0
        level, rate = self.columns["net_power"][on], self.columns["hydrogen_rate"][on]
        found = np.full(power.shape, np.inf)
        for k, asked in enumerate(power):
            above = level > asked
            if above.any():
                drawn = asked + self.off_power
                share = drawn / (drawn + self.battery_efficiency * (level[above] - asked))
                found[k] = float(np.min(self.off_hydrogen + share * (rate[above] - self.off_hydrogen)))
        return found

    @cached_property
    def switching_power(self) -> float:
        """Net power below which the stack is switched on and off [W]; 0 if it never is."""
        if self.idle == "running":
            return 0.0
        known = self.columns["net_power"]
        fine = np.linspace(max(float(known[0]), 0.0), known[-1], 500)
        better = self._switched(fine) < self.running("hydrogen_rate", fine)
        return float(fine[np.flatnonzero(better)[-1]]) if better.any() else 0.0

    def efficiency(self, net_power: Any) -> np.ndarray:
        """Net power over the lower heating value of the hydrogen [1]."""
        power = np.atleast_1d(np.asarray(net_power, dtype=float))
        return np.asarray(power * MOLAR_MASS["H2"] / (self.hydrogen(power) * LHV))


def efficiency_map(
    study: SystemStudy, ambient_temperature: float | None = None, altitude: float | None = None, loads: int = LOADS
) -> NetPowerLine:
    """Hydrogen over net power of a system in one place.

    Parameters
    ----------
    study : of the system
    ambient_temperature, altitude : [K], [m]; those of the study if not given
    loads : number of loads between the smallest and the rated one

    A line ends where the map of the compressor ends, and says so (`limited`).

    Errors: InputError as `stack_system`; a system that gives no net power at all.
    """
    values = in_use(study.values, study.words)
    if ambient_temperature is not None:
        values["plant.ambient_temperature"] = float(ambient_temperature)
    if altitude is not None:
        values["plant.altitude"] = float(altitude)
    columns, _, why = _up_to_the_compressor(values, study, loads)
    return replace(net_power_line(values, study.words, columns), limited=why)


def _up_to_the_compressor(
    values: Mapping[str, float], study: SystemStudy, loads: int
) -> tuple[dict[str, np.ndarray], float, str]:
    """Table of loads up to the rated one, or to the largest that the map of the compressor holds; its share; why."""
    rated = rated_load(values, study)
    low = smallest_load(study, rated)

    def table(top: float) -> dict[str, np.ndarray]:
        return load_columns(*states(values, study, rated, rated * np.linspace(low**0.5, top**0.5, loads) ** 2))

    try:
        return table(1.0), 1.0, ""
    except CompressorReachError as error:
        why = str(error)
    states(values, study, rated, np.array([low * rated]))  # nothing is left if the smallest load is out of reach
    good, bad = low, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (good + bad)
        try:
            states(values, study, rated, np.array([middle * rated]))
            good = middle
        except CompressorReachError:
            bad = middle
    return table(good), good, f"ends at {100 * good:.0f} % of the rated current: {why}"


def net_power_line(
    values: Mapping[str, float], words: Mapping[str, str], columns: Mapping[str, np.ndarray]
) -> NetPowerLine:
    """Line over net power from the columns of a table of loads; loads with starved cells are no part of it."""
    known = np.isfinite(columns["net_power"])
    if known.sum() < 2:
        raise InputError(
            "cells are starved of air or hydrogen at every load: the manifolds give some of them less than they use; "
            "increase stack.manifold_diameter, stack.anode_manifold_diameter or the stoichiometries."
        )
    columns = {name: column[known] for name, column in columns.items()}
    net = columns["net_power"]
    last = int(np.argmax(net))
    if net[last] <= 0.0:
        raise InputError(
            f"the system gives no net power at {values['plant.ambient_temperature'] - 273.15:.3g} degC and "
            f"{values['plant.altitude']:g} m."
        )
    # Towards zero current the net power can pass through a least value; what rises behind it is the line.
    first = int(np.argmin(net[: last + 1]))
    rising = first + np.concatenate([[0], 1 + np.flatnonzero(np.diff(net[first : last + 1]) > 0.0)])
    crossing = values["stack.cells"] * values["stack.area"] * values["stack.hydrogen_crossover"] / (2.0 * FARADAY)
    return NetPowerLine(
        ambient_temperature=values["plant.ambient_temperature"],
        altitude=values["plant.altitude"],
        columns={name: column[rising] for name, column in columns.items()},
        idle=words["plant.idle"],
        off_power=values["plant.control_power"] + values["plant.off_power"],
        off_hydrogen=crossing * MOLAR_MASS["H2"],
        battery_efficiency=values["plant.battery_efficiency"],
    )


def map_columns(
    study: SystemStudy,
    temperatures: Sequence[float] = TEMPERATURES,
    altitudes: Sequence[float] = (),
    loads: int = 30,
) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Long table of lines over ambient temperature at the altitude of the study, or over altitude at its temperature.

    Parameters
    ----------
    study : of the system
    temperatures, altitudes : [K], [m] of the lines; altitudes if both are given
    loads : of each line

    Returns
    -------
    columns, each line with `loads` rows in order of rising load; sentences on lines that are missing or end early
    """
    axis: list[tuple[float | None, float | None]] = [(None, a) for a in altitudes]
    axis = axis or [(t, None) for t in temperatures]
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ("ambient_temperature", "altitude", *MAP_COLUMNS)}
    failed: list[str] = []
    short: list[str] = []
    for temperature, altitude in axis:
        place = f"{altitude:g} m" if temperature is None else f"{temperature - 273.15:.3g} degC"
        try:
            values = in_use(study.values, study.words)
            values["plant.altitude"] = values["plant.altitude"] if altitude is None else altitude
            if temperature is not None:
                values["plant.ambient_temperature"] = temperature
            columns, share, _ = _up_to_the_compressor(values, study, loads)
        except HydroxcellError as error:
            failed.append(f"no line at {place}: {error}")
            continue
        if share < 1.0:
            short.append(f"{100 * share:.0f} % at {place}")
        for name in MAP_COLUMNS:
            rows[name].append(columns[name])
        rows["ambient_temperature"].append(np.full(loads, values["plant.ambient_temperature"]))
        rows["altitude"].append(np.full(loads, values["plant.altitude"]))
    if short:
        failed.append(f"the map of the compressor ends lines below rated current: {', '.join(short)}")
    return {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in rows.items()}, tuple(failed)
