"""From solved points to a result: table, profiles, scalars and the sentence about what limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hydroxcell import __version__
from hydroxcell.constants import FARADAY
from hydroxcell.maths import Scalar
from hydroxcell.models.base import FloatArray, ParameterTree
from hydroxcell.models.through_plane import ThroughPlane
from hydroxcell.nomenclature import LOSSES, lookup
from hydroxcell.numerics.control import Operator
from hydroxcell.numerics.steady import Point, Status
from hydroxcell.physics import thermodynamics
from hydroxcell.results import carbon, limits, losses, metrics, water
from hydroxcell.results.fields import Fields, evaluate
from hydroxcell.results.solution import Result
from hydroxcell.study import Study

KEPT = (
    "temperature", "water_content", "water_activity", "liquid_saturation", "water_pressure", "nitrogen_pressure",
    "gas_pressure", "electronic_potential", "ionic_potential", "overpotential", "reaction_current",
    "ionic_conductivity", "open_porosity", "carbon_dioxide_pressure", *carbon.IONOMER,
)  # fmt: skip
LEVELS = (0.8, 0.6)  # [V] at which the current is reported
NO_LIMIT = "resistance and kinetics (no supply runs out)"


def build_result(study: Study, operator: Operator, points: Sequence[Point], tail: Sequence[Point]) -> Result:
    """Evaluate everything once; `tail` are points at lower voltage that only serve to find the limiting current."""
    model = operator.system.model
    assert isinstance(model, ThroughPlane)
    tree = model.tree(operator.values)
    every = [*points, *tail]
    fields = evaluate(operator.system, every, operator.values)
    count = len(points)
    current, voltage = _current(fields), np.array([operator.voltage(p) for p in every])
    table = table_of(fields, model, tree, voltage)
    solved = np.array([p.status is Status.CONVERGED for p in every])
    limit = _limit(fields, model, tree, current, voltage, solved)
    shown = {k: v[:count] for k, v in table.items()}
    for k, point in enumerate(points):
        if point.status is not Status.CONVERGED:
            blank(shown, k, point, operator)
    scalars = scalars_of(shown, solved[:count], limit[0]) | at_levels(operator, every)
    return Result(
        study=study,
        table=shown,
        status=tuple(status_of(p, limit[1]) for p in points),
        iterations=tuple(p.iterations for p in points),
        profiles=profiles_of(fields, count, solved[:count]),
        scalars=scalars,
        limiting_cause=limit[1],
        sentence=sentence_of(study, shown, solved[:count], scalars, limit[1]),
        version=__version__,
    )


def _current(fields: Fields) -> FloatArray:
    return fields.boundary("cathode")["external_current"]


def table_of(
    fields: Fields,
    model: ThroughPlane,
    tree: ParameterTree,
    voltage: FloatArray,
    with_losses: bool = True,
    near: losses.Needed | None = None,
) -> dict[str, FloatArray]:
    """Every quantity of the result table at solved points, explicit in the fields; losses take most of the time.

    `near` : voltages from `losses.needed_voltages` of a state next to this one, from which losses are found faster.
    """
    current = _current(fields)
    resistance = losses.high_frequency_resistance(fields)
    temperature = fields.values["conditions.temperature"]
    if with_losses:
        parts = losses.breakdown(fields, model, tree, voltage, near)
    else:
        rest_anode, rest_cathode = losses.reversible_potentials(fields, model, tree)
        parts = {"reversible_voltage": rest_cathode - rest_anode}
    hydrogen_loss, _ = water.crossover_currents(fields)
    useful = useful_share(current, fields.boundary("anode")["reactant_pressure"])
    found = {
        "current_density": current,
        "cell_voltage": voltage,
        "power_density": current * voltage,
        "high_frequency_resistance": resistance,
        "membrane_resistance": losses.membrane_resistance(fields),
        "ir_free_voltage": voltage + current * resistance,
        "reversible_voltage": parts["reversible_voltage"],
        **{name: parts[name] for name in LOSSES if name in parts},
        "total_loss": parts["reversible_voltage"] - voltage,
        "crossover_current_density": hydrogen_loss,
        "short_current_density": voltage / fields.values["membrane.short_resistance"],
        "efficiency_lower_heating_value": voltage * useful / heating_voltage(temperature, False),
        "efficiency_higher_heating_value": voltage * useful / heating_voltage(temperature, True),
        "utilisation_hydrogen": limits.utilisation(fields, "anode"),
        "utilisation_oxygen": limits.utilisation(fields, "cathode"),
        **water.water_balance(fields),
        **water.heat(fields),
        **water.closures(fields),
        **carbon.balance(fields),
    }
    for name in found:
        lookup(name)
    return found


def useful_share(current: FloatArray, hydrogen: FloatArray) -> FloatArray:
    """External current over the current equivalent of all hydrogen taken up [mol/m2/s] by the anode [-]."""
    taken = 2.0 * FARADAY * hydrogen
    return np.asarray(np.clip(current, 0.0, None) / np.maximum(taken, 1e-9))


def heating_voltage(temperature: Scalar, higher: bool) -> Scalar:
    """Voltage of 100 % efficiency on the lower or higher heating value of hydrogen [V]."""
    value = thermodynamics.higher_heating_value if higher else thermodynamics.lower_heating_value
    return value(temperature) / (2.0 * FARADAY)


def _limit(
    fields: Fields,
    model: ThroughPlane,
    tree: ParameterTree,
    current: FloatArray,
    voltage: FloatArray,
    solved: FloatArray,
) -> tuple[float, str]:
    """Largest current found [A/m2] and what sets it."""
    candidates = np.where(solved, current, -np.inf)
    best = int(np.argmax(candidates))
    found = limits.name_limit(fields, model, tree, best)
    return float(current[best]), found.cause if found.reached else NO_LIMIT


def blank(table: dict[str, FloatArray], row: int, point: Point, operator: Operator) -> None:
    """A point without a solution keeps what was asked for; everything else is nan, never an older state."""
    for name in table:
        table[name] = table[name].copy()
        table[name][row] = np.nan
    wanted = dict(zip(operator.system.parameter_names, point.parameters, strict=True))
    if wanted["control.current_weight"]:
        table["current_density"][row] = wanted["control.current"]
    elif wanted["control.voltage_weight"]:
        table["cell_voltage"][row] = wanted["control.voltage"]
    else:
        table["power_density"][row] = wanted["control.power"]


def status_of(point: Point, cause: str) -> str:
    """How a point ended, in words."""
    if point.status is Status.CONVERGED:
        return "converged"
    if point.status is Status.LIMITED:
        return f"limited: {cause}"
    return "failed: no steady state was found here; try a smaller step or check the inputs"


def profiles_of(fields: Fields, count: int, solved: FloatArray) -> dict[str, dict[str, FloatArray]]:
    """Profiles of every layer; points without a solution are nan."""
    found: dict[str, dict[str, FloatArray]] = {}
    for name, width in fields.width.items():
        layer = fields.layers[name]
        gas = "hydrogen_pressure" if name.startswith("anode") else "oxygen_pressure"
        entries = {q: layer[q][:count] for q in KEPT if q in layer}
        if "reactant_pressure" in layer:
            entries[gas] = layer["reactant_pressure"][:count]
        blank = {q: np.where(solved[:, None], v, np.nan) for q, v in entries.items()}
        found[name] = {"x": fields.centre[name], "width": width, **blank}
    return found


def scalars_of(table: Mapping[str, FloatArray], solved: FloatArray, largest: float) -> dict[str, float]:
    """Peak power, resistance there, open-circuit voltage and limiting current, SI by name."""
    good = {k: v[solved] for k, v in table.items()}
    if not len(good["current_density"]):
        return {"limiting_current_density": largest}
    current, voltage = good["current_density"], good["cell_voltage"]
    power, at_peak = metrics.peak(current, voltage)
    near_peak = int(np.argmin(np.abs(current - at_peak)))
    rest = np.argmin(np.abs(current))
    return {
        "limiting_current_density": largest,
        "peak_power_density": power,
        "current_density_at_peak_power": at_peak,
        "high_frequency_resistance": float(good["high_frequency_resistance"][near_peak]),
        "open_circuit_voltage": float(voltage[rest]) if abs(current[rest]) < 1.0 else float("nan"),
    }


def at_levels(operator: Operator, points: Sequence[Point]) -> dict[str, float]:
    """Current and power at 0.8 and 0.6 V, each solved exactly from the nearest point; nan outside the curve."""
    solved = [p for p in points if p.status is Status.CONVERGED]
    voltage = np.array([operator.voltage(p) for p in solved])
    found: dict[str, float] = {}
    for level in LEVELS:
        current = float("nan")
        if len(solved) > 1 and voltage.min() <= level <= voltage.max():
            nearest = solved[int(np.argmin(np.abs(voltage - level)))]
            point = operator.voltage_sweep(nearest, [level])[0]
            if point.status is Status.CONVERGED:
                current = operator.current(point)
        found[f"current_density_at_{level}V"] = current
        found[f"power_density_at_{level}V"] = current * level
    return found


def sentence_of(
    study: Study, table: Mapping[str, FloatArray], solved: FloatArray, scalars: Mapping[str, float], cause: str
) -> str:
    """What limits the cell, for a reader who wants one sentence."""
    if "peak_power_density" not in scalars:
        return "No operating point was solved."
    power = np.where(solved, table["power_density"], -np.inf)
    best = int(np.argmax(power))
    shares = sorted(((float(table[name][best]), name) for name in LOSSES if name in table), reverse=True)[:2]
    words = " and ".join(f"the {name.replace('_', ' ')} ({1e3 * value:.0f} mV)" for value, name in shares)
    temperature = study.cell.value("conditions.temperature") - 273.15
    text = (
        f"At {temperature:.0f} °C the cell reaches {power[best] / 1e4:.2f} W/cm² at "
        f"{table['current_density'][best] / 1e4:.2f} A/cm²; there {words} cost most."
    )
    largest = scalars["limiting_current_density"] / 1e4
    if cause == NO_LIMIT:
        return f"{text} Up to {largest:.1f} A/cm² no supply runs out: resistance and kinetics set the current."
    return f"{text} The current ends at {largest:.2f} A/cm²; what runs out is: {cause}."
