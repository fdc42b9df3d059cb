"""Small systems of equations solved for many points at once by a batched Newton method with one step cap per point.

A point model states a handful of equations for its unknowns, a given quantity (the independent variable) and the
parameters, and may report an explicit quantity that can be asked for instead of the given one. Everything that depends
on the parameters alone is evaluated once per parameter set, not once per point and iteration.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import casadi
import numpy as np

from hydroxcell.errors import SolverError
from hydroxcell.models.base import CellTerms, FloatArray, ParameterTree, State, Unknown

DAMPED_AFTER, DAMPING = 12, 0.5  # iterations after which steps are halved again, to break a cycle around a bend
DAMPED_ABOVE = 1e-4  # [1] largest scaled step that is never damped
LEAST_RATIO = 1e-12  # [1] of singular values that count in a singular matrix


class PointModel(Protocol):
    """What a model is here.

    Attributes
    ----------
    name : text for function names
    unknowns : in the order of the equations; row k of `point` belongs to unknown k
    given : the independent variable, with its scale and step limit
    explicit : name of the observed quantity that may be prescribed instead of `given`, and its scale
    """

    name: str
    unknowns: tuple[Unknown, ...]
    given: Unknown
    explicit: tuple[str, float]

    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        """Parameters as a tree, with the structural choices merged in."""

    def point(self, state: State, parameters: ParameterTree, explicit: bool) -> CellTerms:
        """Rows (all zero at a solution) and observed quantities; `state` holds the unknowns and the given one.

        `explicit` asks for the form of the rows that suits a prescribed explicit quantity, if there is a choice.
        """

    def initial_guess(self, values: Mapping[str, float], given: FloatArray) -> dict[str, FloatArray]:
        """Unknowns of a state of rest at values (m,) of the given quantity, each (m,), in SI."""


@dataclass(frozen=True)
class BatchSettings:
    """Tolerance on the last change of any scaled unknown [-], and the largest number of iterations."""

    tolerance: float = 1e-6
    iterations: int = 90


@dataclass(frozen=True)
class BatchSolution:
    """Scaled unknowns (m, n), the given quantity (m,) in SI, iterations done, and which points converged (m,)."""

    scaled: FloatArray
    given: FloatArray
    iterations: int
    converged: np.ndarray


class _Evaluator:
    """A function (inputs, constants) -> outputs, mapped over points by the compiled back end or by CasADi."""

    def __init__(self, function: Any) -> None:
        self._function = function
        self._compiled = _compile(function)

    def bind(self, inputs: Sequence[FloatArray], constants: FloatArray, outputs: Sequence[FloatArray]) -> Any:
        """A call without arguments; inputs and outputs are contiguous with one row a point."""
        points = len(outputs[0])
        if self._compiled is not None:
            return self._compiled.bind([*inputs, constants, *outputs], points)
        mapped = self._function.map(f"{self._function.name()}_{points}", "serial", points, [len(inputs)], [])
        buffer, trigger = mapped.buffer()
        for k, array in enumerate([*inputs, constants]):
            buffer.set_arg(k, _view(array))
        for k, array in enumerate(outputs):
            buffer.set_res(k, _view(array))

        def evaluate(kept: Any = (mapped, buffer)) -> None:
            trigger()

        return evaluate


def _view(array: Any) -> memoryview:
    return memoryview(array.ravel())


def _compile(function: Any) -> Any:
    """The compiled function, or None where the back end is not installed or not wanted."""
    if os.environ.get("HYDROXCELL_BACKEND", "") == "casadi":
        return None
    try:
        from hydroxcell.numerics.compiled_points import CompiledPoints
    except ImportError:
        return None
    try:
        return CompiledPoints(function, [True] * (function.n_in() - 1) + [False])
    except SolverError:  # an operation of CasADi that only its own virtual machine knows
        return None


class _Mapped:
    """Rows and Jacobian of a fixed number of points."""

    def __init__(self, evaluator: _Evaluator, points: int, unknowns: int, constants: FloatArray) -> None:
        self.scaled = np.zeros((points, unknowns))
        self.fixed = np.zeros((points, 1))
        self.rows = np.zeros((points, unknowns))
        jacobian = np.zeros((points, unknowns * unknowns))
        self.evaluate = evaluator.bind([self.scaled, self.fixed], constants, [self.rows, jacobian])
        # CasADi is column-major, hence the transpose
        self.jacobian = jacobian.reshape(points, unknowns, unknowns).transpose(0, 2, 1)


class BatchedSystem:
    """The equations of a point model, differentiated once and solved for any number of points."""

    def __init__(self, model: PointModel, parameter_names: tuple[str, ...]) -> None:
        """Build rows, Jacobian and observed quantities; `parameter_names` orders the parameter vector."""
        self.model = model
        self.parameter_names = parameter_names
        self.names = tuple(u.name for u in model.unknowns)
        self._scaled = casadi.SX.sym("z", len(self.names))
        self._given = casadi.SX.sym("g", 1)
        self._parameters = casadi.SX.sym("P", len(parameter_names))
        terms, rows = self._terms(False)
        self.observed = tuple(terms.observed)
        self._by_given = self._function(f"{self.model.name}_given", self._scaled, self._given, rows)
        observed = casadi.densify(casadi.vertcat(*terms.observed.values()))
        arguments = [self._scaled, self._given, self._parameters]
        self._report = _Evaluator(casadi.Function(f"{model.name}_report", arguments, [observed], {"cse": True}))
        self._mapped: dict[tuple[int, bool], _Mapped] = {}
        self._prepared: dict[bool, FloatArray] = {}  # parameters to which the constants belong
        self._by_explicit: tuple[Any, Any, FloatArray] | None = None

    def _function(self, name: str, unknowns: Any, fixed: Any, rows: Any) -> tuple[Any, Any, FloatArray]:
        """(prepare, evaluate, buffer): parameters -> constants, and (z, fixed, constants) -> rows and Jacobian."""
        both = casadi.vertcat(rows, casadi.vec(casadi.densify(casadi.jacobian(rows, unknowns))))
        kept, symbols, constants = casadi.extract_parametric(
            casadi.cse(both), self._parameters, {"extract_trivial": True}
        )
        held, n = casadi.vertcat(*symbols), rows.numel()
        prepare = casadi.Function(f"{name}_prepare", [self._parameters], [casadi.vertcat(*constants)], {"cse": True})
        rows_and_jacobian = [casadi.densify(kept[:n]), casadi.densify(kept[n:])]
        evaluate = casadi.Function(name, [unknowns, fixed, held], rows_and_jacobian, {"cse": True})
        return prepare, _Evaluator(evaluate), np.zeros(held.numel())

    def _terms(self, explicit: bool) -> tuple[CellTerms, Any]:
        model = self.model
        tree = model.tree({name: self._parameters[k] for k, name in enumerate(self.parameter_names)})
        state = {u.name: u.reference + u.scale * self._scaled[k] for k, u in enumerate(model.unknowns)}
        terms = model.point(state | {model.given.name: self._given}, tree, explicit)
        return terms, casadi.vertcat(*[terms.rows[name] for name in self.names])

    def symbols(self) -> tuple[Any, Any, Any, Any, Mapping[str, Any]]:
        """Scaled unknowns, given quantity, parameters, rows and observed quantities as CasADi expressions."""
        terms, rows = self._terms(False)
        return self._scaled, self._given, self._parameters, rows, terms.observed

    def _explicit_functions(self) -> tuple[Any, Any, FloatArray]:
        """Functions with the given quantity unknown and the explicit one prescribed; built when first needed."""
        if self._by_explicit is None:
            free, (name, scale) = self.model.given, self.model.explicit
            unknown, target = casadi.SX.sym("g_scaled", 1), casadi.SX.sym("target", 1)
            terms, rows = self._terms(True)
            rows = casadi.vertcat(rows, (terms.observed[name] - target) / scale)
            rows = casadi.substitute(rows, self._given, free.reference + free.scale * unknown)
            unknowns = casadi.vertcat(self._scaled, unknown)
            self._by_explicit = self._function(f"{self.model.name}_explicit", unknowns, target, rows)
        return self._by_explicit

    def vector(self, values: Mapping[str, float]) -> FloatArray:
        """Parameter vector from values by name, shape (p,)."""
        return np.array([values[name] for name in self.parameter_names], dtype=float)

    def scale(self, state: Mapping[str, FloatArray]) -> FloatArray:
        """Scaled unknowns (m, n) from physical arrays (m,) by name."""
        return np.stack([(state[u.name] - u.reference) / u.scale for u in self.model.unknowns], axis=-1)

    def physical(self, scaled: FloatArray) -> dict[str, FloatArray]:
        """Physical unknowns by name, each (m,)."""
        return {u.name: u.reference + u.scale * scaled[:, k] for k, u in enumerate(self.model.unknowns)}

    def report(self, solution: BatchSolution, parameters: FloatArray) -> dict[str, FloatArray]:
        """Observed quantities by name, each (m,)."""
        found = np.empty((len(solution.given), len(self.observed)))
        inputs = [np.ascontiguousarray(solution.scaled), np.ascontiguousarray(solution.given)]
        self._report.bind(inputs, np.ascontiguousarray(parameters), [found])()
        return {name: found[:, k] for k, name in enumerate(self.observed)}

    def at_given(
        self, parameters: FloatArray, given: FloatArray, guess: FloatArray, settings: BatchSettings
    ) -> BatchSolution:
        """Solve at values (m,) of the given quantity, from scaled unknowns (m, n)."""
        limits = np.array([u.step_limit / u.scale for u in self.model.unknowns])
        scaled, work, converged = self._newton(False, parameters, given, guess, limits, settings)
        return BatchSolution(scaled, given, work, converged)

    def at_explicit(
        self, parameters: FloatArray, target: FloatArray, guess: FloatArray, given: FloatArray, settings: BatchSettings
    ) -> BatchSolution:
        """Solve at values (m,) of the explicit quantity, from scaled unknowns and values of the given quantity."""
        free = self.model.given
        start = np.column_stack([guess, (given - free.reference) / free.scale])
        limits = np.array([u.step_limit / u.scale for u in (*self.model.unknowns, free)])
        scaled, work, converged = self._newton(True, parameters, target, start, limits, settings)
        found = free.reference + free.scale * scaled[:, -1]
        return BatchSolution(np.ascontiguousarray(scaled[:, :-1]), found, work, converged)

    def _newton(
        self, explicit: bool, parameters: FloatArray, fixed: FloatArray, guess: FloatArray, limits: FloatArray,
        settings: BatchSettings,
    ) -> tuple[FloatArray, int, np.ndarray]:  # fmt: skip
        prepare, evaluate, constants = self._explicit_functions() if explicit else self._by_given
        if not np.array_equal(parameters, self._prepared.get(explicit, constants)):
            constants[:] = np.asarray(prepare(parameters)).ravel()
            self._prepared[explicit] = parameters.copy()
        count, size = guess.shape
        key = (count, explicit)
        if key not in self._mapped:
            self._mapped[key] = _Mapped(evaluate, count, size, constants)
        mapped = self._mapped[key]
        mapped.scaled[:], mapped.fixed[:, 0] = guess, fixed
        converged = np.zeros(count, dtype=bool)
        work = 0
        with np.errstate(invalid="ignore", over="ignore"):
            while work < settings.iterations and not (work and converged.all()):
                work += 1
                mapped.evaluate()
                step = _solve(mapped.jacobian, mapped.rows)
                size_of_step = np.abs(step)
                step /= np.maximum(1.0, (size_of_step / limits).max(axis=1))[:, None]
                if work > DAMPED_AFTER:
                    large = size_of_step.max(axis=1) > DAMPED_ABOVE
                    step[large] *= DAMPING ** min(work // DAMPED_AFTER, 3)
                mapped.scaled -= step
                converged = size_of_step.max(axis=1) < settings.tolerance
        return mapped.scaled.copy(), work, converged & np.isfinite(mapped.rows).all(axis=1)


def _solve(jacobian: FloatArray, rows: FloatArray) -> FloatArray:
    """Newton steps (m, n); points without finite equations do not move (the caller counts them as not converged)."""
    total = rows.sum() + jacobian.sum()
    if not np.isfinite(total):
        bad = ~(np.isfinite(rows).all(axis=1) & np.isfinite(jacobian).all(axis=(1, 2)))
        jacobian, rows = jacobian.copy(), rows.copy()
        jacobian[bad], rows[bad] = np.eye(rows.shape[1]), 0.0
        step = _solve(jacobian, rows)
        step[bad] = 0.0
        return step
    try:
        return np.asarray(np.linalg.solve(jacobian, rows[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:  # some matrix is singular: steps of least norm for all
        return np.stack([np.linalg.lstsq(j, r, rcond=LEAST_RATIO)[0] for j, r in zip(jacobian, rows, strict=True)])
