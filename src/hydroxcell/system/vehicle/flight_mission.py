"""A fuel-cell system over a flight mission: power that it gives at altitude, hydrogen, compressor, what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy.integrate import cumulative_trapezoid

from hydroxcell.constants import GAS_CONSTANT, MOLAR_MASS
from hydroxcell.errors import HydroxcellError, InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.record import Columns
from hydroxcell.system.influence import Swings, swings, value_from_swings
from hydroxcell.system.number import Field, Number, read_number
from hydroxcell.system.plant import AIR_MASS
from hydroxcell.system.stack import LHV
from hydroxcell.system.stack_system import influence_table, input_table
from hydroxcell.system.study import SystemStudy, read_study
from hydroxcell.system.vehicle.altitude_lines import AltitudeLine, altitude_lines
from hydroxcell.system.vehicle.mission import Mission

INTERVAL = 5.0  # [s] largest time between two rows of the course
ALTITUDE_STEP = 250.0  # [m] largest distance between two lines of the system
LOADS = 40
COARSE_LINES, COARSE_LOADS = 3, 12
OFFSET = Field("mission.temperature_offset", "K", "K", -50, 50, "temperature over that of the standard atmosphere")
KEYS = ("file", "temperature_offset")
WORTH_SAYING = 0.3e5  # [Pa] pressure across the membrane that a report names; what it bears only its maker knows
LAW_REACHES = 2.0  # [1] factor of pressure over which the law of the cell voltage holds (pressure.pressure_voltage)
HEAT = LHV / MOLAR_MASS["H2"]
FOLLOWED = (
    "hydrogen_rate", "compressor_power", "compressor_pressure_ratio", "cathode_pressure", "mean_cell_voltage",
    "current_density", "stack_heat", "radiator_flow_share", "air_rate",
)  # fmt: skip
"""States of the running system that are followed over a mission."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FlightMission(Measured):
    """A system over a mission.

    Attributes
    ----------
    course : columns over time, SI, by name of the nomenclature
    lines : columns over altitude: surroundings, available power, efficiency, what limits
    inputs : every number that went in
    changes : answer -> input -> change of the answer at the lower and upper bound of the input
    """

    KIND: ClassVar[str] = "flight_mission"
    ORIGIN: ClassVar[str] = "Calculation"

    course: Mapping[str, np.ndarray]
    lines: Mapping[str, np.ndarray]
    inputs: tuple[Number, ...]
    changes: Mapping[str, Any]

    def tables(self) -> Mapping[str, Columns]:
        """Course of the mission, system over altitude, inputs, and how far these move the answers."""
        return {
            "course": self.course,
            "altitudes": self.lines,
            "inputs": input_table(self.inputs),
            "influence": influence_table(self.changes),
        }


@dataclass(frozen=True)
class MissionStudy:
    """What a mission is flown with.

    Attributes
    ----------
    system : study of stack and plant
    mission : time, altitude, power
    offset : [K] over the standard temperature
    """

    system: SystemStudy
    mission: Mission
    offset: Number


def read_mission(path: str | Path) -> MissionStudy:
    """Mission study from a system study with a section [mission].

    Errors: InputError for a missing section, an unknown key, a table that cannot be used.
    """
    place = Path(path)
    study = read_study(place)
    raw = study.mission
    if not raw or not isinstance(raw, Mapping):
        raise InputError(
            f'{study.origin}: the section [mission] is missing; write file = "mission.csv" and temperature_offset.'
        )
    for key in raw:
        if key not in KEYS:
            raise UnknownNameError("entry", key, KEYS, f"{study.origin}: [mission]")
    for key in KEYS:
        if key not in raw:
            raise InputError(f"{study.origin}: mission.{key} is missing.")
    mission = Mission.from_file(place.parent / str(raw["file"]))
    return MissionStudy(study, mission, read_number(raw["temperature_offset"], OFFSET, study.origin))


def flight_mission(asked: MissionStudy) -> FlightMission:
    """A system over a mission in the standard atmosphere, step by step steady.

    Errors: InputError for an altitude outside the atmosphere model, a system that cannot run at all.
    """
    study, offset = asked.system, asked.offset.value
    mission = asked.mission.at_interval(INTERVAL)
    lines = altitude_lines(study, _altitudes(mission, ALTITUDE_STEP), offset, LOADS)
    course = course_of(mission, lines)
    numbers = {**{p: n for p, n in study.numbers.items() if p not in UNUSED}, OFFSET.path: asked.offset}
    coarse = asked.mission

    def answers(values: Mapping[str, float]) -> dict[str, float]:
        own = {path: value for path, value in values.items() if path != OFFSET.path}
        full = {**study.values, **own}
        heights = np.linspace(coarse.altitude.min(), coarse.altitude.max(), COARSE_LINES)
        few = altitude_lines(study, tuple(dict.fromkeys(heights)), values[OFFSET.path], COARSE_LOADS, full)
        return _answers(course_of(coarse, few), few)

    _, changes, failed = swings(answers, numbers)
    return FlightMission(
        sentence=_sentence(course, asked),
        values=_values(course, lines, changes),
        choices=_choices(asked, lines),
        findings=(*_findings(course, lines, asked), *(f"not computed for {text}" for text in failed)),
        sample=study.title,
        settings={"study": study.origin, "mission": asked.mission.source, "components": study.components},
        course=course,
        lines=_line_columns(lines),
        inputs=tuple(numbers.values()),
        changes=changes,
    )


UNUSED = ("plant.altitude", "plant.ambient_temperature")
"""Numbers of the study that the mission replaces."""


def _altitudes(mission: Mission, step: float) -> tuple[float, ...]:
    low, high = float(mission.altitude.min()), float(mission.altitude.max())
    return tuple(dict.fromkeys(np.linspace(low, high, max(int(np.ceil((high - low) / step)), 1) + 1).tolist()))


def course_of(mission: Mission, lines: tuple[AltitudeLine, ...]) -> dict[str, np.ndarray]:
    """What the system does at each row of a mission, SI.

    Between two altitudes everything is a straight line at the same share of the available power. Where the system
    cannot run at one of the two, it gives nothing.
    """
    heights = np.array([line.altitude for line in lines])
    below = np.clip(np.searchsorted(heights, mission.altitude, side="right") - 1, 0, max(len(lines) - 2, 0))
    above = np.minimum(below + 1, len(lines) - 1)
    weight = (mission.altitude - heights[below]) / np.maximum(heights[above] - heights[below], 1e-9)
    most = np.array([line.available for line in lines])
    runs = (most[below] > 0.0) & ((most[above] > 0.0) | (weight == 0.0))
    available = np.where(runs, (1.0 - weight) * most[below] + weight * most[above], 0.0)
    delivered = np.minimum(mission.power, available)
    share = np.divide(delivered, available, out=np.zeros_like(delivered), where=available > 0.0)
    found = {name: np.zeros(len(share)) for name in FOLLOWED}
    for k, line in enumerate(lines):
        for rows, part in ((below == k, 1.0 - weight), (above == k, weight)):
            here = rows & runs & (part > 0.0)
            if line.line is not None and here.any():
                for name, values in _states(line, share[here]).items():
                    found[name][here] += part[here] * values
    pressure, temperature = (
        np.interp(mission.altitude, heights, [getattr(line, name) for line in lines])
        for name in ("ambient_pressure", "ambient_temperature")
    )
    rate = found["hydrogen_rate"]
    volume = found.pop("air_rate") / AIR_MASS * GAS_CONSTANT * temperature / pressure
    return {
        "time": mission.time,
        "altitude": mission.altitude,
        "ambient_temperature": temperature,
        "ambient_pressure": pressure,
        "demanded_power": mission.power,
        "available_power": available,
        "net_power": delivered,
        "power_shortfall": mission.power - delivered,
        **found,
        "net_efficiency": np.divide(delivered, rate * HEAT, out=np.zeros_like(rate), where=rate > 0.0),
        "intake_volume_rate": volume,
        "hydrogen_mass": cumulative_trapezoid(rate, mission.time, initial=0.0),
    }


def _states(line: AltitudeLine, share: np.ndarray) -> dict[str, np.ndarray]:
    """States at shares of the available power; below the least power of the running system those of that power."""
    assert line.line is not None
    power = share * line.available
    try:
        hydrogen = line.line.hydrogen(power)
        least = float(line.line.columns["net_power"][0])
        running = np.maximum(power, least)
        found = {name: line.line.running(name, running) for name in FOLLOWED if name != "hydrogen_rate"}
    except HydroxcellError as error:
        raise InputError(f"at {line.altitude:g} m: {error}") from None
    return {"hydrogen_rate": hydrogen, **found}


def _line_columns(lines: tuple[AltitudeLine, ...]) -> dict[str, np.ndarray]:
    peaks = [float(np.max(line.line.columns["net_efficiency"])) if line.line is not None else np.nan for line in lines]
    return {
        "altitude": np.array([line.altitude for line in lines]),
        "ambient_temperature": np.array([line.ambient_temperature for line in lines]),
        "ambient_pressure": np.array([line.ambient_pressure for line in lines]),
        "available_power": np.array([line.available for line in lines]),
        "peak_net_efficiency": np.array(peaks),
        "limited_by": np.array([line.limit for line in lines], dtype=str),
    }


def _answers(course: Mapping[str, np.ndarray], lines: tuple[AltitudeLine, ...]) -> dict[str, float]:
    energy = np.trapezoid(course["net_power"], course["time"])
    hydrogen = float(course["hydrogen_mass"][-1])
    return {
        "hydrogen_mass": hydrogen,
        "mean_net_efficiency": float(energy / (hydrogen * HEAT)) if hydrogen > 0.0 else 0.0,
        "available_power": float(course["available_power"].min()),
        "compressor_power": float(course["compressor_power"].max()),
    }


def _values(course: Mapping[str, np.ndarray], lines: tuple[AltitudeLine, ...], changes: Swings) -> dict[str, Value]:
    known = "interval: every uncertain input over its range, added in squares, on few altitudes and loads"
    found = _answers(course, lines)
    time = course["time"]
    asked, given = (float(np.trapezoid(course[name], time)) for name in ("demanded_power", "net_power"))
    short = course["power_shortfall"] > 1e-6
    lacking = 0.5 * (short[1:].astype(float) + short[:-1])
    words = {
        "hydrogen_mass": f"rate over the mission; {known}",
        "mean_net_efficiency": f"energy given over the lower heating value of the hydrogen; {known}",
        "available_power": f"least of the mission; {known}",
        "compressor_power": f"largest of the mission; {known}",
    }
    values = {name: value_from_swings(found[name], changes[name], text) for name, text in words.items()}
    return {
        **values,
        "demanded_energy": Value.exact(asked, "power asked for over time"),
        "delivered_energy": Value.exact(given, "power given over time"),
        "energy_shortfall_share": Value.exact(1.0 - given / asked if asked > 0.0 else 0.0, "of the energy asked for"),
        "power_shortfall": Value.exact(float(course["power_shortfall"].max()), "largest of the mission"),
        "time_short": Value.exact(float(np.sum(lacking * np.diff(time))), "time in which less is given than asked for"),
        "compressor_pressure_ratio": Value.exact(
            float(course["compressor_pressure_ratio"].max()), "largest of the mission"
        ),
        "cathode_pressure": Value.exact(_least(course["cathode_pressure"]), "least of the mission"),
        "mean_cell_voltage": Value.exact(_least(course["mean_cell_voltage"]), "least of the mission"),
    }


def _least(values: np.ndarray) -> float:
    running = values[values > 0.0]
    return float(running.min()) if len(running) else 0.0


def _sentence(course: Mapping[str, np.ndarray], asked: MissionStudy) -> str:
    hydrogen, hours = course["hydrogen_mass"][-1], (course["time"][-1] - course["time"][0]) / 3600.0
    top = course["altitude"].max()
    least = int(np.argmin(course["available_power"]))
    short = float(course["power_shortfall"].max())
    end = "gives all that the mission asks for" if short <= 1e-6 else f"gives up to {short / 1e3:.3g} kW too little"
    return (
        f"Over {hours:.3g} h and up to {top:.5g} m the system {end} and takes {hydrogen:.3g} kg of hydrogen; the most "
        f"that it could give is {course['available_power'].max() / 1e3:.3g} kW at its best and "
        f"{course['available_power'][least] / 1e3:.3g} kW at {course['altitude'][least]:.5g} m."
    )


def _findings(
    course: Mapping[str, np.ndarray], lines: tuple[AltitudeLine, ...], asked: MissionStudy
) -> tuple[str, ...]:
    found = list(_shortfalls(course, lines))
    held = [line for line in lines if "largest pressure ratio" in line.limit]
    if held:
        found.append(
            f"from {held[0].altitude:.5g} m up, at full load, {held[0].limit.partition('; ')[2]}; at "
            f"{held[-1].altitude:.5g} m it {held[-1].limit.rpartition(' and ')[2]}"
        )
    wide = float(course["intake_volume_rate"].max())
    design = _sea_level_volume(asked)
    if wide > 1.05 * design and asked.system.compressor_map is None:
        found.append(
            f"the compressor takes in up to {wide / design:.3g} times the volume that it takes in at rated load at sea "
            "level; one efficiency holds there as well, and a compressor made for sea level may not reach that volume: "
            "give a plant.compressor_map"
        )
    lowest = _least(course["cathode_pressure"])
    design_pressure = asked.system.values["stack.cathode_pressure"]
    if 0.0 < lowest < design_pressure / LAW_REACHES:
        found.append(
            f"the cathode works at {lowest / 1e5:.3g} bar, less than 1/{LAW_REACHES:g} of its design pressure: the law "
            "of the cell voltage over pressure is used beyond where it holds"
        )
    across = asked.system.values["stack.anode_pressure"] - lowest
    if lowest > 0.0 and across > WORTH_SAYING:
        found.append(
            f"the anode stays at {asked.system.values['stack.anode_pressure'] / 1e5:.3g} bar, so that the membrane "
            f"bears up to {across / 1e5:.2g} bar; ask its maker, or lower stack.anode_pressure"
        )
    if float(course["radiator_flow_share"].max()) > 1.0 + 1e-9:
        found.append(
            f"the radiator needs up to {course['radiator_flow_share'].max():.3g} times the air flow that it is made for"
        )
    return tuple(found)


def _sea_level_volume(asked: MissionStudy) -> float:
    """Volume that the compressor takes in at rated load at sea level [m3/s]."""
    line = altitude_lines(asked.system, (0.0,), asked.offset.value, COARSE_LOADS)[0]
    if line.line is None:
        raise InputError(f"{asked.system.origin}: the system does not run at sea level: {line.limit}.")
    rate = float(line.line.columns["air_rate"][-1])
    return rate / AIR_MASS * GAS_CONSTANT * line.ambient_temperature / line.ambient_pressure


def _shortfalls(course: Mapping[str, np.ndarray], lines: tuple[AltitudeLine, ...]) -> list[str]:
    """One sentence for each time in which less is given than asked for."""
    short = course["power_shortfall"] > 1e-6
    edges = np.flatnonzero(np.diff(np.concatenate([[False], short, [False]]).astype(int)))
    heights = np.array([line.altitude for line in lines])
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        rows = slice(start, end)
        k = start + int(np.argmax(course["power_shortfall"][rows]))
        limit = lines[int(np.argmin(np.abs(heights - course["altitude"][k])))].limit
        found.append(
            f"from {course['time'][start] / 60:.4g} to {course['time'][end - 1] / 60:.4g} min the system gives less "
            f"than asked for, at worst {course['net_power'][k] / 1e3:.4g} of {course['demanded_power'][k] / 1e3:.4g} "
            f"kW at {course['altitude'][k]:.5g} m ({limit})"
        )
    return found


def _choices(asked: MissionStudy, lines: tuple[AltitudeLine, ...]) -> tuple[Choice, ...]:
    study = asked.system
    return (
        Choice("mission", asked.mission.source, "given; straight lines between its rows"),
        Choice(
            "atmosphere",
            f"standard atmosphere {asked.offset.value:+g} K",
            "ICAO doc. 7488, lowest layer up to 11 km; humidity as in the study",
        ),
        Choice(
            "steps",
            f"{INTERVAL:g} s, and {len(lines)} altitudes at most {ALTITUDE_STEP:g} m apart",
            "each moment is steady: gases and water follow within seconds; between altitudes straight lines at the "
            "same share of the available power",
        ),
        Choice("curve of the cell", study.curve.origin, "given; moved by the pressure of the cathode"),
        Choice("pressure of the cathode", study.words["plant.pressure_control"], "plant.pressure_control"),
        Choice("zero power", study.words["plant.idle"], "plant.idle"),
        Choice("temperature of the stack", f"{study.values['stack.temperature'] - 273.15:.4g} degC", "held by cooling"),
    )
