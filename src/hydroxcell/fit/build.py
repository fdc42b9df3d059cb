"""From a study whose protocol is a fit to the least-squares problem: responses, weights, blocks, residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hydroxcell.cell.catalog import read_cell
from hydroxcell.cell.fit import PRIMARY, DataSet, Fit
from hydroxcell.cell.parameters import parameter
from hydroxcell.cell.schema import Cell
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.fit.parameters import Parameter, resolved
from hydroxcell.fit.problem import Block, Problem
from hydroxcell.fit.ranges import ranges_behind
from hydroxcell.fit.response import Response
from hydroxcell.materials.conditions import Ranges
from hydroxcell.models.base import FloatArray
from hydroxcell.nomenclature import lookup
from hydroxcell.study import ModelName, Study
from hydroxcell.units import from_si

ASSUMED = {"cell_voltage": 3e-3, "potential": 3e-3}
"""[V] standard uncertainty assumed where none is given (assumed: scatter of a station's voltage, some millivolts)."""
ASSUMED_SHARE = 0.02
"""[1] of the largest value of other quantities, assumed where none is given."""
ASSUMED_IMPEDANCE = 0.01
"""[1] of the modulus at each frequency, assumed where none is given."""
LEAST_CURRENT = -10.0  # [A/m2] below which a current cannot be noise around zero
VOLTAGE_OF_CURRENT = 2e-6  # [ohm m2] smallest slope by which a voltage uncertainty becomes one of the current


@dataclass(frozen=True, eq=False)
class Fitting:
    """A problem with what it stands for.

    Attributes
    ----------
    protocol : what was asked
    problem : of the data that are fitted
    held_out : problem of the data that are only predicted, None if there are none
    parameters : in the order of the coordinates
    cells : by the name that data sets use, "" that of the study
    choices : what was assumed, (what, chosen, why)
    responses : by data set
    cell_of : cell with the conditions of each data set
    """

    protocol: Fit
    problem: Problem
    held_out: Problem | None
    parameters: tuple[Parameter, ...]
    cells: Mapping[str, Cell]
    choices: tuple[tuple[str, str, str], ...]
    responses: Mapping[str, Response]
    cell_of: Mapping[str, Cell]

    @property
    def start(self) -> FloatArray:
        """Coordinates of the start."""
        return np.array([p.coordinate(p.start) for p in self.parameters])

    def forget(self) -> None:
        """Let every response begin anew."""
        for response in self.responses.values():
            response.forget()


def build(study: Study) -> Fitting:
    """The problem of a study.

    Errors: InputError that names the data set, parameter or quantity.
    """
    protocol = Fit.of(study.protocol)
    cells = {"": study.cell} | {name: read_cell(text) for name, text in protocol.cells.items()}
    parameters = resolved(protocol, cells)
    _check_weights(protocol)
    responses: dict[str, Response] = {}
    acting_on: dict[str, tuple[str, ...]] = {}
    cell_of: dict[str, Cell] = {}
    choices: list[tuple[str, str, str]] = []
    known = True
    parts: dict[bool, list[tuple[DataSet, Cell, dict[str, FloatArray]]]] = {False: [], True: []}
    for data in protocol.data:
        cell = _conditioned(cells[data.cell], data)
        cell_of |= {data.name: cell} if data.kind != "property" else {}
        paths = tuple(path for p in parameters if data.name in p.data_sets for path in p.paths)
        acting = tuple(path for path in paths if path in cell.quantities)
        responses[data.name] = _response(study.model, cell, data, acting)
        acting_on[data.name] = acting
        sigmas, assumed = _uncertainties(data, protocol.weights)
        choices += assumed
        known = known and not (assumed and not data.held_out)
        parts[data.held_out].append((data, cell, sigmas))
    parameters = tuple(replace(p, fitted_over=_fitted_over(p, protocol, cell_of)) for p in parameters)
    problems = {
        out: _problem(found, parameters, responses, acting_on, known) if found else None for out, found in parts.items()
    }
    fitted = problems[False]
    assert fitted is not None
    return Fitting(
        protocol, fitted, problems[True], parameters, cells, tuple(dict.fromkeys(choices)), responses, cell_of
    )


def _fitted_over(p: Parameter, protocol: Fit, cell_of: Mapping[str, Cell]) -> Ranges:
    free = [path for other in protocol.free for path in other.paths]
    return ranges_behind((d for d in protocol.data if d.name in p.data_sets and not d.held_out), cell_of, free)


def _check_weights(protocol: Fit) -> None:
    names = {q for data in protocol.data for q in data.values}
    names |= {f"{data.name}: {q}" for data in protocol.data for q in data.values} | {d.name for d in protocol.data}
    for name in protocol.weights:
        if name not in names:
            raise UnknownNameError("weight", name, names, "protocol.weights")


def _conditioned(cell: Cell, data: DataSet) -> Cell:
    if data.kind in ("polarization", "points") and min(data.abscissa) < LEAST_CURRENT:
        worst = int(np.argmin(data.abscissa))
        raise InputError(
            f"data {data.name!r}: the current density of point {worst + 1} is {data.abscissa[worst] / 1e4:.3g} A/cm2; "
            "currents of a fuel cell are positive. Turn the sign if the file counts the other way."
        )
    if not data.conditions:
        return cell
    try:
        return cell.replace(dict(data.conditions))
    except InputError as error:
        raise error.located(f"data {data.name!r}: conditions") from None


def _response(model: ModelName, cell: Cell, data: DataSet, paths: Sequence[str]) -> Response:
    if data.kind == "property":
        from hydroxcell.fit.property_points import PropertyPoints

        return PropertyPoints(cell, data, paths)
    if data.kind in ("polarization", "points"):
        if model == "lumped":
            from hydroxcell.fit.lumped_points import LumpedPoints

            return LumpedPoints(cell, data, paths)
        from hydroxcell.fit.steady import SteadyPoints

        return SteadyPoints(cell, data, paths)
    if model == "lumped":
        raise InputError(
            f"data {data.name!r}: the lumped model cannot meet {data.kind.replace('_', ' ')} data (it knows steady "
            'points only); use model = "through_plane".'
        )
    if data.kind == "whole_curve":
        from hydroxcell.fit.whole_curve import WholeCurve

        return WholeCurve(cell, data, paths)
    if data.kind == "impedance":
        from hydroxcell.fit.spectra import Spectrum

        return Spectrum(cell, data, paths)
    from hydroxcell.fit.transients import Transient

    return Transient(cell, data, paths)


# ---------------------------------------------------------------------- weights


def compared(data: DataSet) -> dict[str, FloatArray]:
    """Measured values of every quantity that is compared, SI, nan where nothing was measured."""
    found = {q: np.array([np.nan if v is None else v for v in values]) for q, values in data.values.items()}
    if data.held == "voltage" and data.kind in ("polarization", "points"):
        voltage = found.pop("cell_voltage")
        if np.isnan(voltage).any():
            raise InputError(f"data {data.name!r}: held = 'voltage' needs the cell_voltage of every point.")
        found = {"current_density": np.array(data.abscissa)} | found
    return found


def _uncertainties(
    data: DataSet, weights: Mapping[str, float]
) -> tuple[dict[str, FloatArray], list[tuple[str, str, str]]]:
    """Standard uncertainties over the root of the weights by quantity, and what was assumed."""
    found, assumed = {}, []
    for quantity, values in compared(data).items():
        given = data.uncertainties.get(quantity)
        if given is None:
            sigma, choice = _assumed(data, quantity, values)
            if choice is not None:
                assumed.append(choice)
        else:
            sigma = np.broadcast_to(np.asarray(given, dtype=float), values.shape).copy()
        weight = weights.get(f"{data.name}: {quantity}", weights.get(data.name, weights.get(quantity, 1.0)))
        found[quantity] = sigma / np.sqrt(weight)
    return found, assumed


def _assumed(data: DataSet, quantity: str, values: FloatArray) -> tuple[FloatArray, tuple[str, str, str] | None]:
    what = f"standard uncertainty of the {quantity.replace('_', ' ')}"
    why = "assumed, because none is given; intervals are scaled with the misfit"
    if quantity in ASSUMED:
        return np.full(len(values), ASSUMED[quantity]), (what, f"{1e3 * ASSUMED[quantity]:g} mV", why)
    if (
        quantity == "current_density" and len(np.unique(values)) > 2
    ):  # held voltage: the uncertainty of the voltage over the slope of the curve
        spread = data.uncertainties.get("cell_voltage", ASSUMED["cell_voltage"])
        voltage = np.array([np.nan if v is None else v for v in data.values["cell_voltage"]])
        sigma = np.broadcast_to(np.asarray(spread, dtype=float), values.shape) / _slope(values, voltage)
        choice = None if "cell_voltage" in data.uncertainties else (what, "3 mV over the slope of the curve", why)
        return np.asarray(sigma), choice
    if quantity in ("impedance_real", "impedance_imaginary"):
        parts = [np.array([np.nan if v is None else v for v in data.values[q]]) for q in data.values]
        return ASSUMED_IMPEDANCE * np.hypot(*parts), (what, "1 % of the modulus", why)
    return (
        np.full(len(values), max(ASSUMED_SHARE * float(np.nanmax(np.abs(values))), 1e-300)),
        (what, "2 % of the largest value", why),
    )


def _slope(current: FloatArray, voltage: FloatArray) -> FloatArray:
    """|dV/di| of a measured curve at its points [ohm m2], at least that of a small resistance."""
    order = np.argsort(current, kind="stable")
    i, v = current[order], voltage[order]
    slope = np.empty(len(i))
    slope[order] = np.abs(np.gradient(v, np.maximum.accumulate(i + 1e-9 * np.arange(len(i)))))
    return np.maximum(slope, VOLTAGE_OF_CURRENT)


# ---------------------------------------------------------------------- residuals


def _problem(
    parts: Sequence[tuple[DataSet, Cell, dict[str, FloatArray]]],
    parameters: tuple[Parameter, ...],
    responses: Mapping[str, Response],
    acting: Mapping[str, tuple[str, ...]],
    absolute: bool,
) -> Problem:
    blocks: list[Block] = []
    rows = 0
    taken: list[tuple[Block, np.ndarray]] = []
    for data, _, sigmas in parts:
        for quantity, values in compared(data).items():
            measured = np.isfinite(values)
            if not measured.any():
                continue
            held = data.held == "voltage" and data.kind in ("polarization", "points")
            along = [v if v is not None else np.nan for v in data.values["cell_voltage"]] if held else data.abscissa
            block = Block(
                data_set=data.name,
                condition=_condition_words(data),
                quantity=quantity,
                unit=lookup(quantity).unit,
                start=rows,
                stop=rows + int(measured.sum()),
                abscissa_name="cell_voltage" if held else PRIMARY[data.kind],
                abscissa=np.array(along)[measured],
                measured=values[measured],
                sigma=sigmas[quantity][measured],
            )
            blocks.append(block)
            taken.append((block, measured))
            rows = block.stop
    of = _Rows(parameters, responses, acting, taken)
    return Problem(
        names=tuple(p.name for p in parameters),
        scales=tuple(p.scale for p in parameters),
        lower=np.array([p.coordinate(p.lower) for p in parameters]),
        upper=np.array([p.coordinate(p.upper) for p in parameters]),
        prior_mean=np.array([p.prior_mean for p in parameters]),
        prior_sigma=np.array([p.prior_sigma for p in parameters]),
        blocks=tuple(blocks),
        residuals=of.residuals,
        jacobian=of.jacobian,
        absolute=absolute,
        why=of.why,
    )


def _condition_words(data: DataSet) -> str:
    words = []
    for path, value in data.conditions.items():
        name = path.removeprefix("conditions.").replace(".", " ").replace("_", " ")
        row = parameter(path)
        if row is not None and isinstance(value, float | int):
            unit = "" if row.display == "1" else f" {row.display}"
            words.append(f"{name} {float(from_si(value, row.display)):.5g}{unit}")
        else:
            words.append(f"{name} {value}")
    return ", ".join(words) or "as the cell states"


class _Rows:
    """Residuals and Jacobian of all blocks from the answers to their data sets."""

    def __init__(
        self,
        parameters: tuple[Parameter, ...],
        responses: Mapping[str, Response],
        acting: Mapping[str, tuple[str, ...]],
        taken: Sequence[tuple[Block, np.ndarray]],
    ) -> None:
        self._parameters, self._responses, self._acting, self._taken = parameters, responses, acting, taken
        self._names = tuple(dict.fromkeys(block.data_set for block, _ in taken))

    def _values(self, x: FloatArray, name: str) -> dict[str, float]:
        """Numbers of one data set by path."""
        found: dict[str, float] = {}
        for place, p in zip(x, self._parameters, strict=True):
            if name in p.data_sets:
                value = float(np.exp(place)) if p.scale == "log" else float(place)
                found |= {path: value for path in p.paths if path in self._acting[name]}
        return found

    def residuals(self, x: FloatArray) -> FloatArray:
        """(model - measured)/sigma, (m,)."""
        answers = {name: self._responses[name].predict(self._values(x, name)) for name in self._names}
        parts = [
            (answers[block.data_set][block.quantity][mask] - np.nan_to_num(block.measured)) / block.sigma
            for block, mask in self._taken
        ]
        return np.concatenate(parts)

    def jacobian(self, x: FloatArray) -> FloatArray:
        """d residuals/dx, (m, n)."""
        total = np.zeros((max((block.stop for block, _ in self._taken), default=0), len(x)))
        for name in self._names:
            values = self._values(x, name)
            own = [k for k, p in enumerate(self._parameters) if name in p.data_sets]
            if not own:
                continue
            directions = []
            for k in own:
                p = self._parameters[k]
                slope = float(np.exp(x[k])) if p.scale == "log" else 1.0
                directions.append({path: slope for path in p.paths if path in self._acting[name]})
            slopes = self._responses[name].derive(values, directions)
            for block, mask in self._taken:
                if block.data_set == name:
                    total[block.rows, own] = slopes[block.quantity][mask] / block.sigma[:, None]
        return total

    def why(self, x: FloatArray) -> str:
        """Words for the rows without an answer."""
        words = [self._responses[name].why(self._values(x, name)) for name in self._names]
        return " ".join(word for word in words if word) or "a residual is not finite."
