"""Exact derivatives of the observed quantities of a point model at solved points, by implicit differentiation.

At R(z, g, P) = 0 with the given quantity g held, an observed quantity o(z, g, P) moves by

    do/dP = o_P - o_z R_z^-1 R_P,    do/dg = o_g - o_z R_z^-1 R_g

for all points at once; the kernels come from CasADi.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import casadi
import numpy as np

from hydroxcell.errors import UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.batched import BatchedSystem, BatchSolution, _Evaluator

COMPILE_FROM = 100  # calls from which machine code is worth its compilation


class BatchedDerivative:
    """Derivatives of some observed quantities to some parameters; build once.

    Attributes
    ----------
    outputs, names : observed quantities and parameters, in order
    """

    def __init__(self, system: BatchedSystem, outputs: Sequence[str], names: Sequence[str]) -> None:
        """Differentiate the equations with respect to the named parameters."""
        self.outputs, self.names = tuple(outputs), tuple(names)
        places = []
        for name in self.names:
            if name not in system.parameter_names:
                raise UnknownNameError("parameter", name, system.parameter_names)
            places.append(system.parameter_names.index(name))
        for name in self.outputs:
            if name not in system.observed:
                raise UnknownNameError("observed quantity", name, system.observed)
        z, given, parameters, rows, observed = system.symbols()
        wanted = casadi.vertcat(*[observed[name] for name in self.outputs])
        inner = casadi.vertcat(given, parameters[places])
        blocks = [casadi.densify(casadi.jacobian(f, x)) for f in (rows, wanted) for x in (z, inner)]
        flat = casadi.vertcat(*[casadi.vec(block) for block in blocks])
        name = f"{system.model.name}_derivative"
        self._function = casadi.Function(name, [z, given, parameters], [flat], {"cse": True})
        self._evaluator: _Evaluator | None = None
        self._calls = 0
        self._shapes = [block.shape for block in blocks]

    def evaluate(self, solution: BatchSolution, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Derivatives to the given quantity and to the parameters, (points, outputs) and (points, outputs, names)."""
        count = len(solution.given)
        sizes = [rows * columns for rows, columns in self._shapes]
        out = self._all(solution, parameters, sum(sizes))
        parts = np.split(out, np.cumsum(sizes)[:-1], axis=1)
        # CasADi is column-major, hence the transpose
        of_state, of_inner, seen_state, seen_inner = (
            part.reshape(count, columns, rows).transpose(0, 2, 1)
            for part, (rows, columns) in zip(parts, self._shapes, strict=True)
        )
        moved = np.linalg.solve(of_state, of_inner)
        total = seen_inner - seen_state @ moved
        return total[:, :, 0], total[:, :, 1:]

    def _all(self, solution: BatchSolution, parameters: FloatArray, size: int) -> FloatArray:
        """Entries of all blocks of every point, by CasADi's virtual machine, after many calls by machine code."""
        self._calls += 1
        if self._evaluator is None and self._calls <= COMPILE_FROM:
            mapped: Any = self._function.map(len(solution.given))
            repeated = np.repeat(parameters[:, None], len(solution.given), axis=1)
            return np.ascontiguousarray(np.asarray(mapped(solution.scaled.T, solution.given[None, :], repeated)).T)
        if self._evaluator is None:
            self._evaluator = _Evaluator(self._function)
        out = np.empty((len(solution.given), size))
        inputs = [np.ascontiguousarray(solution.scaled), np.ascontiguousarray(solution.given)]
        self._evaluator.bind(inputs, np.ascontiguousarray(parameters), [out])()
        return out
