"""The record of a fit: data, settings, starts, the numbers found, their covariance, and what was odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hydroxcell.cell.fit import Fit
from hydroxcell.errors import UnknownNameError
from hydroxcell.fit.cross_validation import CrossValidation
from hydroxcell.fit.design import Suggestion
from hydroxcell.fit.model_comparison import Comparison
from hydroxcell.fit.parameters import Parameter
from hydroxcell.fit.posterior import Posterior
from hydroxcell.fit.problem import Block
from hydroxcell.fit.profile import Profile
from hydroxcell.lab.measured import Choice
from hydroxcell.materials.conditions import OPERATION, title
from hydroxcell.models.base import FloatArray
from hydroxcell.nomenclature import lookup
from hydroxcell.results.analysis import AnalysisResult, Columns
from hydroxcell.units import from_si

if TYPE_CHECKING:
    from hydroxcell.cell.schema import Cell
    from hydroxcell.fit.build import Fitting
    from hydroxcell.fit.least_squares import Solution

AT_BOUND = 1e-3  # share of the distance of the bounds (in coordinates) within which a value is called at its bound


@dataclass(frozen=True, eq=False, kw_only=True)
class FitResult(AnalysisResult):
    """What a fit found.

    Attributes
    ----------
    parameters : what was free, (n,)
    x : coordinates found, (n,); see `fit.problem`
    covariance : of the coordinates, linearised, (n, n); inf where the data leave a coordinate open
    cost : half the sum of the (robust) squares
    blocks, held_out_blocks : which rows belong to which data; fitted and only predicted
    residuals, jacobian : weighted, at the solution, (m,), (m, n)
    held_out_residuals : of the data that were only predicted
    absolute : whether the uncertainties of all data were given
    starts, ends, costs, outcomes : of every local search, in coordinates
    evaluations, refused : of the residuals, and trial steps to points without an answer
    difference_from_rest : largest residual change when every point is solved anew from open circuit
    choices : what was assumed or chosen
    findings : what is odd, one sentence each
    data_hashes : SHA-256 of every data file, by data set
    profiles, left_out, suggestion, separations, posterior : answers to the questions of the protocol, see `fit.answers`
    comparison : with fits of other laws to the same data, see `fit.alternatives`
    """

    FORMAT: ClassVar[str] = "hydroxcell-fit-1"

    parameters: tuple[Parameter, ...]
    x: FloatArray
    covariance: FloatArray
    cost: float
    blocks: tuple[Block, ...]
    held_out_blocks: tuple[Block, ...]
    residuals: FloatArray
    jacobian: FloatArray
    held_out_residuals: FloatArray
    absolute: bool
    starts: FloatArray
    ends: FloatArray
    costs: FloatArray
    outcomes: tuple[str, ...]
    evaluations: int
    refused: int
    difference_from_rest: float
    choices: tuple[Choice, ...]
    findings: tuple[str, ...]
    data_hashes: Mapping[str, str]
    profiles: tuple[Profile, ...] = ()
    left_out: CrossValidation | None = None
    suggestion: Suggestion | None = None
    separations: tuple[str, ...] = ()
    posterior: Posterior | None = None
    comparison: Comparison | None = None

    @property
    def protocol(self) -> Fit:
        """What was asked: free parameters, data and how the minimum is looked for."""
        return Fit.of(self.study.protocol)

    # ------------------------------------------------------------------ numbers

    @property
    def values(self) -> FloatArray:
        """Values found, SI, (n,)."""
        return np.array([np.exp(x) if p.scale == "log" else x for x, p in zip(self.x, self.parameters, strict=True)])

    @property
    def uncertainties(self) -> FloatArray:
        """Standard uncertainties, SI, linearised, (n,); inf where the data leave a value open."""
        spread = np.sqrt(np.diag(self.covariance))
        with np.errstate(invalid="ignore"):
            return np.array(
                [s * v if p.scale == "log" else s
                 for s, v, p in zip(spread, self.values, self.parameters, strict=True)]
            )  # fmt: skip

    @property
    def correlation(self) -> FloatArray:
        """Correlations of the coordinates, nan beside a coordinate that is open, (n, n)."""
        spread = np.sqrt(np.diag(self.covariance))
        spread = np.where(np.isfinite(spread) & (spread > 0.0), spread, np.nan)
        return np.asarray(self.covariance / np.outer(spread, spread))

    def interval(self, name: str) -> tuple[float, float]:
        """95 % interval of a value, linearised in its coordinate, within its bounds."""
        from scipy.special import stdtrit

        k = self.index(name)
        p, spread = self.parameters[k], float(np.sqrt(self.covariance[k, k]))
        freedom = self.freedom
        factor = float(stdtrit(freedom, 0.975)) if freedom > 0 and not self.absolute else 1.959963984540054
        ends = self.x[k] + np.array([-1.0, 1.0]) * factor * spread
        low, high = np.exp(ends) if p.scale == "log" else ends
        return float(max(low, p.lower)), float(min(high, p.upper))

    def index(self, name: str) -> int:
        """Place of a parameter by name or dotted path."""
        names = [p.name for p in self.parameters]
        if name not in names:
            raise UnknownNameError("fitted parameter", name, names)
        return names.index(name)

    @property
    def freedom(self) -> int:
        """Measured numbers less free parameters."""
        return len(self.residuals) - len(self.x)

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Parameters whose value lies at a bound, with which one."""
        found = []
        for x, p in zip(self.x, self.parameters, strict=True):
            low, high = p.coordinate(p.lower), p.coordinate(p.upper)
            for end, word in ((low, "lower"), (high, "upper")):
                if abs(x - end) < AT_BOUND * (high - low):
                    found.append(f"{p.name} ({word})")
        return tuple(found)

    def misfit(self, data_set: str, quantity: str) -> float:
        """Root of the mean squared deviation of one quantity of a data set, SI."""
        for blocks, residuals in ((self.blocks, self.residuals), (self.held_out_blocks, self.held_out_residuals)):
            for block in blocks:
                if (block.data_set, block.quantity) == (data_set, quantity):
                    return float(np.sqrt(np.mean((residuals[block.rows] * block.sigma) ** 2)))
        known = [f"{b.data_set}: {b.quantity}" for b in (*self.blocks, *self.held_out_blocks)]
        raise UnknownNameError("data", f"{data_set}: {quantity}", known)

    # ------------------------------------------------------------------ what follows

    def fitting(self) -> Fitting:
        """The problem again, to ask it further questions."""
        from hydroxcell.fit.build import build

        return build(self.study)

    def solution(self) -> Solution:
        """The minimum as the statistics take it."""
        from hydroxcell.fit.least_squares import Solution

        protocol = self.protocol
        return Solution(
            x=self.x,
            residuals=self.residuals,
            jacobian=self.jacobian,
            covariance=self.covariance,
            cost=self.cost,
            status=self.status,
            evaluations=self.evaluations,
            refused=self.refused,
            starts=self.starts,
            ends=self.ends,
            costs=self.costs,
            outcomes=self.outcomes,
            loss=protocol.loss,
            loss_width=protocol.loss_width,
        )

    def cell(self, name: str = "") -> Cell:
        """A cell with the fitted numbers, their uncertainties and covariance; `name` is one of the protocol's cells."""
        from hydroxcell.fit.fitted_cell import fitted_cell

        return fitted_cell(self, name)

    # ------------------------------------------------------------------ record

    def key_figures(self) -> Mapping[str, float]:
        """Misfits and counts."""
        rows = len(self.residuals)
        found = {
            "fitted_parameters": float(len(self.x)),
            "fitted_points": float(rows),
            "weighted_misfit": float(np.sqrt(np.mean(self.residuals**2))) if rows else np.nan,
        }
        for name, blocks, residuals in (
            ("voltage_misfit_fitted", self.blocks, self.residuals),
            ("voltage_misfit_held_out", self.held_out_blocks, self.held_out_residuals),
        ):
            parts = [residuals[b.rows] * b.sigma for b in blocks if b.quantity == "cell_voltage"]
            if parts:
                found[name] = float(np.sqrt(np.mean(np.concatenate(parts) ** 2)))
        return found

    def tables(self) -> Mapping[str, Columns]:
        """Parameters, every point, misfits by curve, correlations, the searches, verdicts and further answers."""
        from hydroxcell.fit.answers import tables_of

        return {
            "parameters": self._parameter_table(),
            "points": self._point_table(),
            "misfits": self._misfit_table(),
            "correlation": self._correlation_table(),
            "conditions": self._condition_table(),
            "searches": self._search_table(),
            **tables_of(self),
        }

    def _parameter_table(self) -> Columns:
        shown: dict[str, list[str]] = {}
        for k, p in enumerate(self.parameters):
            low, high = self.interval(p.name)
            spread = float(self.uncertainties[k])
            width = float(from_si(self.values[k] + spread, p.display) - from_si(self.values[k], p.display))
            numbers = {
                "value": self.values[k], "low (95 %)": low, "high (95 %)": high, "start": p.start,
                "lower bound": p.lower, "upper bound": p.upper,
            }  # fmt: skip
            row = {"parameter": p.name, "unit": p.display}
            row |= {name: f"{float(from_si(v, p.display)):.7g}" for name, v in numbers.items()}
            row |= {"standard uncertainty": f"{width:.4g}", "scale": p.scale, "bounds": p.bounds_from}
            for name, text in row.items():
                shown.setdefault(name, []).append(text)
        return {name: np.array(texts) for name, texts in shown.items()}

    def _point_table(self) -> Columns:
        shown: dict[str, list[Any]] = {}
        for use, blocks, residuals in self._both():
            for block in blocks:
                quantity = lookup(block.quantity)
                display = quantity.display_unit
                along = lookup(block.abscissa_name)
                predicted = block.predicted(residuals)
                for k in range(block.stop - block.start):
                    row = {
                        "data_set": block.data_set, "use": use, "quantity": block.quantity, "unit": display,
                        "along": block.abscissa_name, "along_unit": along.display_unit,
                        "at": _text(block.abscissa[k], along.display_unit),
                        "measured": _text(block.measured[k], display),
                        "uncertainty": f"{_width(block.sigma[k], display):.4g}",
                        "model": _text(predicted[k], display),
                        "residual_in_uncertainties": f"{residuals[block.rows][k]:.5g}",
                    }  # fmt: skip
                    for name, text in row.items():
                        shown.setdefault(name, []).append(text)
        return {name: np.array(texts) for name, texts in shown.items()}

    def _both(self) -> tuple[tuple[str, tuple[Block, ...], FloatArray], ...]:
        return (
            ("fitted", self.blocks, self.residuals),
            ("held out", self.held_out_blocks, self.held_out_residuals),
        )

    def _misfit_table(self) -> Columns:
        rows = [
            (b.data_set, use, b.condition, b.quantity, str(b.stop - b.start), lookup(b.quantity).display_unit,
             f"{_width(self.misfit(b.data_set, b.quantity), lookup(b.quantity).display_unit):.4g}",
             f"{float(np.sqrt(np.mean(r[b.rows] ** 2))):.4g}")
            for use, blocks, r in self._both() for b in blocks
        ]  # fmt: skip
        names = ("data_set", "use", "conditions", "quantity", "points", "unit", "rms_misfit", "rms_in_uncertainties")
        return {name: np.array([row[k] for row in rows]) for k, name in enumerate(names)}

    def _correlation_table(self) -> Columns:
        names = [p.name for p in self.parameters]
        columns: dict[str, Any] = {"parameter": np.array(names)}
        for k, name in enumerate(names):
            columns[name] = np.array([f"{v:.4f}" for v in self.correlation[:, k]])
        return columns

    def _condition_table(self) -> Columns:
        rows = [
            (p.name, title(name), OPERATION[name].display, *(_text(bound, OPERATION[name].display) for bound in bounds))
            for p in self.parameters for name, bounds in p.fitted_over.items()
        ]  # fmt: skip
        names = ("parameter", "condition", "unit", "lowest", "highest")
        return {name: np.array([row[k] for row in rows], dtype=str) for k, name in enumerate(names)}

    def beyond_fit(self) -> tuple[str, ...]:
        """Nothing: a fit is where the ranges come from."""
        return ()

    def _search_table(self) -> Columns:
        columns: dict[str, Any] = {
            "search": np.array([str(k + 1) for k in range(len(self.costs))]),
            "outcome": np.array(list(self.outcomes)),
            "cost": np.array([f"{cost:.8g}" for cost in self.costs]),
        }
        for k, p in enumerate(self.parameters):
            for word, table in (("start", self.starts), ("end", self.ends)):
                numbers = np.exp(table[:, k]) if p.scale == "log" else table[:, k]
                columns[f"{word}: {p.name} / {p.display}"] = np.array([_text(v, p.display) for v in numbers])
        return columns


def _text(value: float, unit: str) -> str:
    return f"{float(from_si(value, unit)):.9g}"


def _width(difference: float, unit: str) -> float:
    """A difference in a display unit."""
    return float(from_si(difference, unit)) - float(from_si(0.0, unit))
