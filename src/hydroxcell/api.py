"""The verbs: load a cell, simulate it, load a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import numpy as np

from hydroxcell.analyses import BY_KIND, Progress, load
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.protocols import BaseProtocol, Hold, Polarization
from hydroxcell.cell.schema import Cell
from hydroxcell.engine import operator_for
from hydroxcell.errors import SolverError
from hydroxcell.results.storage import load_result
from hydroxcell.study import ModelName, Study

if TYPE_CHECKING:
    from hydroxcell.cell.along_channel import AlongChannel
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.control import Operator
    from hydroxcell.numerics.steady import Point, Settings
    from hydroxcell.results.solution import Result

TAIL = 4  # points below the lowest asked voltage that look for the limiting current

__all__ = ["load_cell", "load_result", "operator_for", "simulate"]


@overload
def simulate(
    cell: Cell | str,
    protocol: Polarization | Hold | None = None,
    *,
    model: ModelName = "through_plane",
    along: AlongChannel | None = None,
    raise_on_failure: bool = True,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Result: ...


@overload
def simulate(
    cell: Cell | Study | str,
    protocol: BaseProtocol | None = None,
    *,
    model: ModelName = "through_plane",
    along: AlongChannel | None = None,
    raise_on_failure: bool = True,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Any: ...


def simulate(
    cell: Cell | Study | str,
    protocol: BaseProtocol | None = None,
    *,
    model: ModelName = "through_plane",
    along: AlongChannel | None = None,
    raise_on_failure: bool = True,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Any:
    """Simulate a cell and return an immutable result with the whole specification in it.

    Parameters
    ----------
    cell : a cell, a study, or the name of a shipped cell
    protocol : what is done to it; a polarization from open circuit to 0.2 V if left out
    model : "through_plane", "lumped" or "along_channel" (ignored for a study, which names its own)
    along : direction, segments, channels and coolant of the model "along_channel"
    raise_on_failure : raise SolverError if a point does not end converged or limited; otherwise its status says so
    closures, mesh, settings : exchangeable laws, cells per layer, solver numbers (rarely needed)
    progress : told the share done and what is being done, by analyses that take longer

    Returns
    -------
    Result with one row per point, in SI; other protocols give their own result (`analyses.ANALYSES`)

    Errors: InputError for unusable input, SolverError if the equations were not solved.

    >>> result = simulate("pap_reference", Hold(voltage=0.6), model="lumped")
    >>> result.status
    ('converged',)
    """
    if isinstance(cell, Study):
        study = cell
    else:
        found = load_cell(cell) if isinstance(cell, str) else cell
        study = Study(found, protocol or Polarization(), model, found.title, along)
    analysis = BY_KIND[study.protocol.kind]
    if analysis.run is not None:
        run = load(analysis.run)
        return run(study, progress=progress, closures=closures, mesh=mesh, settings=settings)
    assert isinstance(study.protocol, Polarization | Hold)
    if study.model == "lumped":
        from hydroxcell.results.build_lumped import simulate_lumped

        return simulate_lumped(study, closures)
    operator = operator_for(study.cell, closures, mesh, settings, along=study.along_channel)
    if study.model == "along_channel":
        from hydroxcell.results.build_along import check_channels

        check_channels(operator)
    points, tail = operating_points(operator, study.protocol)
    result = _build(study, operator, points, tail)
    failed = [k for k, s in enumerate(result.status) if s.startswith("failed")]
    if failed and raise_on_failure:
        raise SolverError(
            f"{study.cell.name}: {len(failed)} of {len(points)} points were not solved, the first at "
            f"{result['cell_voltage'][failed[0]]:.3f} V. Use raise_on_failure=False to keep the others."
        )
    return result


def _build(study: Study, operator: Operator, points: list[Point], tail: list[Point]) -> Result:
    if study.model == "along_channel":
        from hydroxcell.results.build_along import build_along

        return build_along(study, operator, points, tail)
    from hydroxcell.results.build import build_result

    return build_result(study, operator, points, tail)


def operating_points(operator: Operator, protocol: Polarization | Hold) -> tuple[list[Point], list[Point]]:
    """Points of a polarization or a hold, and points at lower voltage that only look for the limiting current."""
    from hydroxcell.numerics.control import LOWEST_VOLTAGE

    if isinstance(protocol, Hold):
        return _hold(operator, protocol), []
    if protocol.voltages is not None:
        order = np.argsort(-np.array(protocol.voltages), kind="stable")
        swept = operator.voltage_sweep(operator.open_circuit(), [protocol.voltages[k] for k in order])
        found = dict(zip(order.tolist(), swept, strict=True))
        return [found[k] for k in range(len(swept))], _tail(operator, swept[-1])
    if protocol.up_to is not None or protocol.current_densities is not None:
        currents = protocol.current_densities or tuple(np.linspace(0.0, protocol.up_to or 0.0, protocol.points))
        scan = operator.scan()
        return operator.at_currents(scan, currents), [operator.largest(scan)]
    rest = operator.open_circuit()
    if operator.voltage(rest) <= protocol.minimum_voltage:
        raise SolverError(
            f"The open-circuit voltage is {operator.voltage(rest):.3f} V, below the end of the sweep "
            f"({protocol.minimum_voltage:g} V). Check the feed, the crossover and the short resistance."
        )
    voltages = np.linspace(operator.voltage(rest), protocol.minimum_voltage, protocol.points)[1:]
    swept = operator.voltage_sweep(rest, [float(v) for v in voltages])
    tail = _tail(operator, swept[-1]) if protocol.minimum_voltage > LOWEST_VOLTAGE else []
    return [rest, *swept], tail


def _tail(operator: Operator, last: Point) -> list[Point]:
    from hydroxcell.numerics.control import LOWEST_VOLTAGE
    from hydroxcell.numerics.steady import Status

    voltage = operator.voltage(last)
    if last.status is not Status.CONVERGED or voltage <= LOWEST_VOLTAGE:
        return []
    found = operator.voltage_sweep(last, [float(v) for v in np.linspace(voltage, LOWEST_VOLTAGE, TAIL + 1)[1:]])
    return [p for p in found if p.status is Status.CONVERGED]


def _hold(operator: Operator, protocol: Hold) -> list[Point]:
    if protocol.voltage is not None:
        return [operator.at_voltage(protocol.voltage)]
    scan = operator.scan()
    if protocol.current_density is not None:
        return operator.at_currents(scan, [protocol.current_density])
    return [operator.at_power(scan, protocol.power_density or 0.0)]
