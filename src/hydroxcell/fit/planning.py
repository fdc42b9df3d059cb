"""Measurements not yet made: their conditions, and the problem of a fit with them (theory: identifiability.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hydroxcell.cell.fit import DataSet
from hydroxcell.errors import InputError
from hydroxcell.fit.build import ASSUMED, ASSUMED_IMPEDANCE, ASSUMED_SHARE, build
from hydroxcell.fit.data import data_set
from hydroxcell.fit.intervals import variance_scale
from hydroxcell.fit.problem import Problem
from hydroxcell.fit.subproblem import without_calls
from hydroxcell.models.base import FloatArray
from hydroxcell.units import to_si

if TYPE_CHECKING:
    from hydroxcell.fit.result import FitResult

HUMIDITIES = (0.4, 0.6, 0.8, 1.0)  # [1] of both gases, of the usual candidates
TEMPERATURE_STEPS = (-20.0, 10.0)  # [K] from the temperature of the cell
POINTS = 8  # currents of a planned curve
REST = 10.0  # [A/m2] smallest current of a planned curve
WITH = ("cell_voltage", "high_frequency_resistance")
SPECTRUM = ("impedance_real", "impedance_imaginary")


@dataclass(frozen=True, eq=False)
class Planned:
    """Planned measurements as a problem of the fit's parameters.

    Attributes
    ----------
    problem : blocks of the plans; its coordinates are those of the fit, followed by new ones that only plans have
    x : coordinates (n + new,)
    new : names of parameters that only the plans bring (one value per data set)
    unreachable : points that the fitted cell cannot reach, in words
    """

    problem: Problem
    x: FloatArray
    new: tuple[str, ...]
    unreachable: tuple[str, ...]

    def padded(self, rows: FloatArray) -> FloatArray:
        """Rows over the fit's coordinates with zeros for the new ones."""
        return np.pad(rows, ((0, 0), (0, len(self.new))))


def plan(
    name: str,
    conditions: Mapping[str, float | str] | None = None,
    *,
    currents: Sequence[float | str] = (),
    quantities: Sequence[str] = WITH[:1],
    uncertainties: Mapping[str, float | str] | None = None,
    cell: str = "",
) -> DataSet:
    """A curve that could be measured.

    Parameters
    ----------
    name : as the ranking shows it ("40 % RH")
    conditions : what differs from the cell, by dotted path
    currents : current densities, SI or texts with unit; eight up to the largest fitted one if left out
    quantities : measured at each of them
    uncertainties : expected standard ones; those of the fitted data if left out

    >>> plan("dry", {"conditions.cathode.relative_humidity": "40 %"}, currents=["0.5 A/cm2"]).kind
    'points'
    """
    values = [to_si(c, "A/m2", f"plan {name!r}: current") if isinstance(c, str) else float(c) for c in currents]
    given = values or [math.nan]
    return _planned(name, "points", given, quantities, conditions, uncertainties, cell=cell)


def plan_spectrum(
    name: str,
    load: float | str,
    conditions: Mapping[str, float | str] | None = None,
    *,
    frequencies: Sequence[float] = tuple(np.geomspace(0.1, 1e4, 16)),
    uncertainties: Mapping[str, float | str] | None = None,
    cell: str = "",
) -> DataSet:
    """A spectrum that could be measured at a current density (`load`)."""
    return _planned(name, "impedance", frequencies, SPECTRUM, conditions, uncertainties, load=load, cell=cell)


def _planned(
    name: str,
    kind: str,
    abscissa: Sequence[float],
    quantities: Sequence[str],
    conditions: Mapping[str, float | str] | None,
    uncertainties: Mapping[str, float | str] | None,
    **options: object,
) -> DataSet:
    along = [0.0 if math.isnan(a) else a for a in abscissa]
    return data_set(
        name,
        along,
        {q: np.zeros(len(along)) for q in quantities},
        kind=kind,
        conditions=dict(conditions or {}),
        uncertainties=dict(uncertainties or {}),
        held_out=True,
        source=UNSET if any(math.isnan(a) for a in abscissa) else "",
        **options,
    )


UNSET = "currents of the fit"


def usual_plans(result: FitResult, quantities: Sequence[str] = WITH) -> tuple[DataSet, ...]:
    """Curves with high-frequency resistance at other humidities and temperatures, around the conditions of the cell."""
    base = result.study.cell
    temperature = base.value("conditions.temperature")
    sides = [f"conditions.{side}.relative_humidity" for side in ("anode", "cathode")]
    known = [path for path in sides if path in base.quantities]
    found = [plan("the same conditions again", quantities=quantities)]
    for humidity in HUMIDITIES:
        if known:
            found.append(plan(f"{100 * humidity:.0f} % RH", dict.fromkeys(known, humidity), quantities=quantities))
    for step in TEMPERATURE_STEPS:
        at = temperature + step
        found.append(plan(f"{at - 273.15:.0f} °C", {"conditions.temperature": at}, quantities=quantities))
    return tuple(found)


def planned_problem(result: FitResult, plans: Iterable[DataSet]) -> Planned:
    """Problem of plans at the fitted values; points beyond the reach of the fitted cell are left out and named.

    Errors: InputError if a plan has no point that the cell reaches, or the name of a fitted data set.
    """
    wanted = [_completed(result, p) for p in plans]
    problem, x, new = _problem(result, wanted)
    reached = np.isfinite(problem.residuals(x))
    words: list[str] = []
    if not reached.all():
        wanted = [p for p in (_within(p, problem, reached, words) for p in wanted) if p is not None]
        if not wanted:
            raise InputError(f"No planned measurement can be made with this cell: {'; '.join(words)}.")
        problem, x, new = _problem(result, wanted)
    return Planned(problem, x, new, tuple(words))


def _completed(result: FitResult, asked: DataSet) -> DataSet:
    """Currents and expected uncertainties that were left out, from the fitted data."""
    if asked.name in [d.name for d in result.protocol.data]:
        raise InputError(f"plan {asked.name!r}: a data set of the fit has this name; give another.")
    along = asked.abscissa
    if asked.source == UNSET:
        currents = [b.abscissa.max() for b in result.blocks if b.abscissa_name == "current_density"]
        along = tuple(np.linspace(REST, max(currents, default=1e4), POINTS).tolist())
    values = {q: (0.0,) * len(along) for q in asked.values}
    spreads = {q: asked.uncertainties.get(q, _expected(result, q)) for q in asked.values}
    return asked.model_copy(
        update={"abscissa": along, "values": values, "uncertainties": spreads, "held_out": True, "source": ""}
    )


def _expected(result: FitResult, quantity: str) -> float:
    """Uncertainty of a quantity: as fitted data of it scatter, else as assumed for data without one."""
    scale = math.sqrt(variance_scale(without_calls(result), result.solution()))
    own = [b.sigma for b in result.blocks if b.quantity == quantity]
    if own:
        return float(np.median(np.concatenate(own))) * (scale if math.isfinite(scale) and scale > 0.0 else 1.0)
    if quantity in ASSUMED:
        return ASSUMED[quantity]
    share = ASSUMED_IMPEDANCE if quantity in SPECTRUM else ASSUMED_SHARE
    typical = {"high_frequency_resistance": 1e-5, **dict.fromkeys(SPECTRUM, 3e-5)}  # [ohm m2] assumed size
    if quantity not in typical:
        raise InputError(
            f"How well can the {quantity.replace('_', ' ')} be measured? Give uncertainties = {{{quantity!r}: ...}}."
        )
    return share * typical[quantity]


def _problem(result: FitResult, plans: Sequence[DataSet]) -> tuple[Problem, FloatArray, tuple[str, ...]]:
    """Problem of the plans in the order of the fit's parameters, new ones last."""
    protocol = result.protocol
    data = (*protocol.data, *plans)
    changed = protocol.model_copy(update={"data": tuple(d for d in data)})
    fitting = build(replace(result.study, protocol=changed))
    whole = fitting.held_out
    assert whole is not None
    names = [p.name for p in result.parameters]
    new = [k for k, p in enumerate(fitting.parameters) if p.name not in names]
    order = np.array([*(whole.names.index(n) for n in names), *new])
    back = np.argsort(order)
    x = np.array([*result.x, *(fitting.start[k] for k in new)])
    planned = {p.name for p in plans}
    rows = np.concatenate([np.arange(b.start, b.stop) for b in whole.blocks if b.data_set in planned])
    ends = np.cumsum([0, *(b.stop - b.start for b in whole.blocks if b.data_set in planned)])
    blocks = tuple(
        replace(b, start=int(a), stop=int(z))
        for b, a, z in zip((b for b in whole.blocks if b.data_set in planned), ends[:-1], ends[1:], strict=True)
    )
    problem = replace(
        whole,
        names=tuple(whole.names[k] for k in order),
        scales=tuple(whole.scales[k] for k in order),
        lower=whole.lower[order],
        upper=whole.upper[order],
        prior_mean=whole.prior_mean[order],
        prior_sigma=whole.prior_sigma[order],
        blocks=blocks,
        residuals=lambda y: whole.residuals(y[back])[rows],
        jacobian=lambda y: whole.jacobian(y[back])[rows][:, order],
        why=None,
    )
    return problem, x, tuple(whole.names[k] for k in new)


def _within(asked: DataSet, problem: Problem, reached: np.ndarray, words: list[str]) -> DataSet | None:
    """The plan without the points that are not reached; None if there are none."""
    blocks = [b for b in problem.blocks if b.data_set == asked.name]
    good = np.all([reached[b.rows] for b in blocks], axis=0)
    if good.all():
        return asked
    if not good.any() or asked.kind == "impedance":
        words.append(f"{asked.name}: not reached by the fitted cell")
        return None
    along = tuple(float(a) for a, keep in zip(asked.abscissa, good, strict=True) if keep)
    words.append(f"{asked.name}: only up to {max(along) / 1e4:.3g} A/cm2")
    values = {q: (0.0,) * len(along) for q in asked.values}
    return asked.model_copy(update={"abscissa": along, "values": values})
