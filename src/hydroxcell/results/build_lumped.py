"""Results of the lumped model: the same table, losses and summary as the through-plane model, without profiles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from hydroxcell import __version__
from hydroxcell.cell.protocols import Hold, Polarization
from hydroxcell.cell.schema import Cell
from hydroxcell.constants import FARADAY
from hydroxcell.errors import SolverError
from hydroxcell.models.base import FloatArray
from hydroxcell.models.closures import Closures
from hydroxcell.nomenclature import LOSSES, lookup
from hydroxcell.results.build import LEVELS, NO_LIMIT, heating_voltage, scalars_of, sentence_of, useful_share
from hydroxcell.results.limits import DRY_OUT, EXHAUSTED
from hydroxcell.results.solution import Result
from hydroxcell.screening import Lumped, LumpedCurve
from hydroxcell.study import Study

LOWEST_VOLTAGE = 0.05  # [V] at which the largest current is taken
BEYOND = 1.2  # times the largest current: asked for the name of the limit
NEAR_REST = 1e-3  # times the largest current: the state that stands for open circuit


@lru_cache(maxsize=16)
def _lumped(structure: tuple[tuple[str, str], ...], closures: Closures) -> Lumped:
    return Lumped(dict(structure), closures)


def lumped_of(cell: Cell, closures: Closures) -> tuple[Lumped, dict[str, float]]:
    """Lumped model of a cell's structure, and its numbers."""
    values = {path: cell.quantities[path].value for path in sorted(cell.quantities)}
    structure = {k: v for k, v in cell.structure.items() if not k.endswith((".material", ".counter_ion_form"))}
    return _lumped(tuple(sorted(structure.items())), closures), values


def simulate_lumped(study: Study, closures: Closures | None = None) -> Result:
    """Run a study with the lumped model; points that are not reached carry their status and nan."""
    model, values = lumped_of(study.cell, closures or Closures())
    curve = _operate(model, values, study)
    largest, cause = _limit(model, values)
    table = _table(model, curve, values)
    solved = np.array([s == "converged" for s in curve.status])
    scalars = scalars_of(table, solved, largest) | _at_levels(model, values)
    return Result(
        study=study,
        table=table,
        status=curve.status,
        iterations=(curve.iterations,) * len(curve.status),
        profiles={},
        scalars=scalars,
        limiting_cause=cause,
        sentence=sentence_of(study, table, solved, scalars, cause),
        version=__version__,
    )


def _operate(model: Lumped, values: dict[str, float], study: Study) -> LumpedCurve:
    protocol = study.protocol
    if isinstance(protocol, Hold):
        return _hold(model, values, protocol)
    assert isinstance(protocol, Polarization)
    if protocol.current_densities is not None:
        return model.curve(values, np.array(protocol.current_densities))
    if protocol.up_to is not None:
        return model.curve(values, np.linspace(0.0, protocol.up_to, protocol.points))
    if protocol.voltages is not None:
        return model.at_voltages(values, np.array(protocol.voltages))
    return model.at_voltages(values, np.linspace(_rest(model, values), protocol.minimum_voltage, protocol.points))


def _rest(model: Lumped, values: dict[str, float]) -> float:
    rest = model.curve(values, np.array([0.0]))
    if rest.status[0] != "converged":
        raise SolverError(f"The open-circuit state was not found ({rest.status[0]}); check the feed and the kinetics.")
    return float(rest.cell_voltage[0])


def _hold(model: Lumped, values: dict[str, float], protocol: Hold) -> LumpedCurve:
    if protocol.voltage is not None:
        return model.at_voltages(values, np.array([protocol.voltage]))
    if protocol.current_density is not None:
        return model.curve(values, np.array([protocol.current_density]))
    power = protocol.power_density or 0.0
    scan = model.at_voltages(values, np.linspace(_rest(model, values), LOWEST_VOLTAGE, 61))
    reached = np.flatnonzero(scan.power_density >= power)
    if not len(reached):
        best = float(np.nanmax(scan.power_density)) / 1e4
        raise SolverError(f"A power density of {power / 1e4:g} W/cm2 is beyond the peak of {best:.3f} W/cm2.")
    high, low = float(scan.cell_voltage[max(reached[0] - 1, 0)]), float(scan.cell_voltage[reached[0]])
    for _ in range(50):
        middle = 0.5 * (low + high)
        found = model.at_voltages(values, np.array([middle]))
        low, high = (middle, high) if found.power_density[0] >= power else (low, middle)
    return model.at_voltages(values, np.array([low]))


def _limit(model: Lumped, values: dict[str, float]) -> tuple[float, str]:
    """Largest current [A/m2] and what sets it."""
    end = model.at_voltages(values, np.array([LOWEST_VOLTAGE]))
    largest = float(end.current_density[0])
    if end.status[0] != "converged" or not np.isfinite(largest):
        return float("nan"), end.status[0].removeprefix("limited: ")
    beyond = model.curve(values, np.array([BEYOND * largest])).status[0]
    cause = beyond.removeprefix("limited: ")
    if not beyond.startswith("limited: ") or cause == "no voltage left":
        cause = _dried_out(model, values, end) or NO_LIMIT
    return largest, cause


def _dried_out(model: Lumped, values: dict[str, float], end: LumpedCurve) -> str | None:
    """Name of the ionomer that conducts less than `EXHAUSTED` of what it does near open circuit, as in `limits`."""
    rest = model.curve(values, np.array([NEAR_REST * float(end.current_density[0])]))
    for side, name in DRY_OUT.items():
        conductivity = f"ionic_conductivity_{side}"
        if end.quantities[conductivity][0] < EXHAUSTED * rest.quantities[conductivity][0]:
            return name
    return None


def _at_levels(model: Lumped, values: dict[str, float]) -> dict[str, float]:
    curve = model.at_voltages(values, np.array(LEVELS))
    found: dict[str, float] = {}
    for level, current, status in zip(LEVELS, curve.current_density, curve.status, strict=True):
        known = float(current) if status == "converged" else float("nan")
        found[f"current_density_at_{level}V"] = known
        found[f"power_density_at_{level}V"] = known * level
    return found


def _table(model: Lumped, curve: LumpedCurve, values: dict[str, float]) -> dict[str, FloatArray]:
    losses, q = model.losses(curve), curve.quantities
    plate = values["conditions.temperature"]
    taken = (q["electrode_current_anode"] + q["crossover_current_density"]) / (2.0 * FARADAY)
    useful = useful_share(curve.current_density, taken)
    found = {
        "current_density": curve.current_density,
        "cell_voltage": curve.cell_voltage,
        "power_density": curve.power_density,
        "high_frequency_resistance": curve.high_frequency_resistance,
        "ir_free_voltage": curve.ir_free_voltage,
        "reversible_voltage": curve.reversible_voltage,
        **{name: losses[name] for name in LOSSES if name in losses},
        **{name: q[name] for name in ("membrane_resistance", "crossover_current_density", "short_current_density")},
        "utilisation_hydrogen": q["feed_used_anode"],
        "utilisation_oxygen": q["feed_used_cathode"],
        "total_loss": curve.reversible_voltage - curve.cell_voltage,
        "efficiency_lower_heating_value": curve.cell_voltage * useful / heating_voltage(plate, False),
        "efficiency_higher_heating_value": curve.cell_voltage * useful / heating_voltage(plate, True),
        **model.water_balance(curve),
        "peak_temperature": curve.temperature,
    }
    for name in found:
        lookup(name)
    return found
