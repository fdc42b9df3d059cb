"""The verb `sensitivity`: derivatives of any output to any input at every point of a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import ValidationError

from hydroxcell import __version__
from hydroxcell.analyses import Progress
from hydroxcell.cell.catalog import load_cell
from hydroxcell.cell.protocols import Hold, Polarization
from hydroxcell.cell.schema import Cell
from hydroxcell.cell.sensitivities import Sensitivities
from hydroxcell.errors import InputError, SolverError, UnknownNameError
from hydroxcell.results.analysis import COMPLETE
from hydroxcell.results.sensitivity import Sensitivity
from hydroxcell.study import Study

if TYPE_CHECKING:
    from hydroxcell.models.closures import Closures
    from hydroxcell.models.through_plane import Mesh
    from hydroxcell.numerics.steady import Settings

CLOSURE = "closure_relative"


def sensitivity(
    cell: Cell | str,
    protocol: Polarization | Hold | None = None,
    *,
    outputs: Sequence[str] | str = ("cell_voltage",),
    parameters: Sequence[str] | str = ("*",),
    at: Literal["current", "voltage", "power"] = "current",
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Derivatives of outputs to inputs, without solving anything again.

    Parameters
    ----------
    cell : a cell, or the name of a shipped one
    protocol : the curve or point; a polarization from open circuit to 0.2 V if left out
    outputs : columns of the result table, or numbers of the whole curve ("peak_power_density")
    parameters : dotted paths, patterns ("membrane.*") or "assumed"; every number of the cell if left out
    at : what is held at each point while an input moves

    Errors: InputError for an output or input without a derivative or of unknown name; SolverError if nothing is solved.

    >>> found = sensitivity("pap_reference", Hold(voltage=0.6), parameters="membrane.thickness", at="voltage",
    ...                     outputs="current_density")
    >>> bool(found.derivative("current_density", "membrane.thickness")[0] < 0.0)
    True
    """
    found = load_cell(cell) if isinstance(cell, str) else cell
    try:
        asked = Sensitivities(outputs=outputs, parameters=parameters, at=at, over=protocol or Polarization())
    except ValidationError as error:
        raise InputError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    study = Study(found, asked, title=found.title)
    return run(study, progress=progress, closures=closures, mesh=mesh, settings=settings)


def run(
    study: Study,
    *,
    progress: Progress | None = None,
    closures: Closures | None = None,
    mesh: Mesh | None = None,
    settings: Settings | None = None,
) -> Sensitivity:
    """Run a study whose protocol is `Sensitivities`."""
    from hydroxcell.api import operating_points
    from hydroxcell.engine import operator_for
    from hydroxcell.numerics.steady import Status
    from hydroxcell.results.curve_numbers import PLAIN, CurveNumbers, is_curve_number
    from hydroxcell.results.derivatives import Differentiator
    from hydroxcell.results.directions import chosen_inputs

    asked = study.protocol
    assert isinstance(asked, Sensitivities)
    tell = progress or (lambda share, words: None)
    inputs = chosen_inputs(study.cell, asked.parameters)
    operator = operator_for(study.cell, closures, mesh, settings)
    differentiator = Differentiator(operator, inputs)
    tell(0.0, "solving the curve")
    points, _ = operating_points(operator, asked.over)
    solved = [p for p in points if p.status is Status.CONVERGED]
    if not solved:
        raise SolverError(f"{study.cell.name}: none of the {len(points)} points has a steady state to differentiate.")
    tell(0.2, "differentiating")
    table = differentiator.table(solved)
    numbers = tuple(name for name in asked.outputs if is_curve_number(name))
    outputs = tuple(name for name in asked.outputs if name not in numbers)
    _check(outputs, table, (*PLAIN, "current_density_at_0.6V"))
    derivatives = differentiator.outputs(solved, outputs, asked.at)
    tell(0.8, "numbers of the whole curve")
    curve = CurveNumbers(operator, differentiator)
    whole = [curve.number(name) for name in numbers]
    mask = np.array([p.status is Status.CONVERGED for p in points])

    def spread(values: np.ndarray, *shape: int) -> np.ndarray:
        full = np.full((len(points), *shape), np.nan)
        full[mask] = values
        return full

    count, width = len(inputs), len(outputs)
    along = np.stack([derivatives[n] for n in outputs], axis=1) if outputs else np.zeros((len(solved), 0, count))
    values = np.stack([table[n] for n in outputs], axis=1) if outputs else np.zeros((len(solved), 0))
    result = Sensitivity(
        study=study,
        status=COMPLETE,
        sentence="",
        version=__version__,
        at=asked.at,
        parameters=tuple(item.path for item in inputs),
        parameter_values=np.array([item.value for item in inputs]),
        low=np.array([item.low for item in inputs]),
        high=np.array([item.high for item in inputs]),
        outputs=outputs,
        current_density=spread(table["current_density"]),
        cell_voltage=spread(table["cell_voltage"]),
        values=spread(values, width),
        derivatives=spread(along, width, count),
        numbers=numbers,
        number_values=np.array([value for value, _ in whole]),
        number_derivatives=np.array([d for _, d in whole]).reshape(len(numbers), count),
    )
    return replace(result, sentence=sentence_of(result))


def _check(outputs: Sequence[str], table: Mapping[str, object], numbers: Sequence[str]) -> None:
    for name in outputs:
        if name.endswith(CLOSURE):
            raise InputError(f"{name} is an error of the solution, not a property of the cell: it has no derivative.")
        if name not in table:
            raise UnknownNameError("output", name, (*table, *numbers), "outputs")


def sentence_of(result: Sensitivity) -> str:
    """Which inputs move the first output most, in one sentence."""
    name = (*result.numbers, *result.outputs)[0]
    ranked = result.ranking(name)[:3]
    words = name.replace("_", " ")
    if not ranked:
        return f"None of the {len(result.parameters)} inputs moves the {words}."
    at = result.reference_point
    place = (
        "" if name in result.numbers
        else f" at {result.current_density[at] / 1e4:.2f} A/cm² and {result.cell_voltage[at]:.2f} V, {result.at} held"
    )  # fmt: skip
    parts = ", ".join(f"{path.replace('.', ' ').replace('_', ' ')} ({value:+.2g} %)" for path, value in ranked)
    return f"One per cent more of an input changes the {words}{place} most for: {parts}."
