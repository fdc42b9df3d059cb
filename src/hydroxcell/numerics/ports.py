"""Where a model is coupled to its surroundings: derivatives to a few parameters, and of a few reported fluxes.

The inputs of a port are parameters, its outputs are reported fluxes. Only the kernels that know either are
differentiated, so that one call serves all places that share a system.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np

from hydroxcell.models.base import FloatArray, Tap
from hydroxcell.numerics.kernels import Kernel
from hydroxcell.numerics.system import System


@dataclass(frozen=True)
class PortValues:
    """Outputs g and derivatives at m places.

    Attributes
    ----------
    outputs : g, shape (m, outputs)
    of_state : list of (entries of the solution vector, dg/dy there (m, outputs, entries))
    of_inputs : dg/du, shape (m, outputs, inputs)
    rows : list of (entries of the residual, dR/du there (m, entries, inputs))
    """

    outputs: FloatArray
    of_state: Sequence[tuple[np.ndarray, FloatArray]]
    of_inputs: FloatArray
    rows: Sequence[tuple[np.ndarray, FloatArray]]


class Ports:
    """Inputs and outputs of a system; build once."""

    def __init__(self, system: System, inputs: Sequence[str], outputs: Sequence[Tap]) -> None:
        """Differentiate the kernels that know an input or an output."""
        self.inputs, self.outputs = tuple(inputs), tuple(outputs)
        columns = [system.index[name] for name in inputs]
        touched = [k for k in system.kernels if _touches(k, columns) or any(t.kernel == k.name for t in outputs)]
        for kernel in touched:
            assert kernel.instances == 1, f"{kernel.name} is not a boundary of the model"
        compiled = system.backend.name == "compiled"
        self._parts = [_Part(system, k, columns, self.outputs, compiled) for k in touched]

    def evaluate(self, solutions: FloatArray, parameters: FloatArray) -> PortValues:
        """Everything at m places: solutions (m, n) and parameters (m, p)."""
        m = len(solutions)
        outputs = np.zeros((m, len(self.outputs)))
        of_inputs = np.zeros((m, len(self.outputs), len(self.inputs)))
        of_state: list[tuple[np.ndarray, FloatArray]] = []
        rows: list[tuple[np.ndarray, FloatArray]] = []
        for part in self._parts:
            r_u, g, g_z, g_u = part.evaluate(solutions, parameters)
            rows.append((part.places, r_u))
            outputs += g
            of_inputs += g_u
            of_state.append((part.places, g_z))
        return PortValues(outputs, of_state, of_inputs, rows)


def _touches(kernel: Kernel, columns: Sequence[int]) -> bool:
    """Whether the rows of a kernel depend on one of these parameters."""
    places = np.array(kernel.residual.jac_sparsity(0, 2).get_triplet()[1], dtype=int)
    return bool(np.isin(places, columns).any())


class _Part:
    """The share of one kernel."""

    def __init__(
        self, system: System, kernel: Kernel, columns: Sequence[int], outputs: Sequence[Tap], compiled: bool
    ) -> None:
        self.places = kernel.unknowns[0]
        self._h = np.ascontiguousarray(system.grid.relative_width[kernel.cells[0]])
        z, h, p = (casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))
        rows = casadi.densify(kernel.residual(z, h, p))
        reported = kernel.report(z, h, p)
        found = [
            tap.sign * reported[kernel.reported.index(tap.flux)] if tap.kernel == kernel.name else casadi.SX(0)
            for tap in outputs
        ]
        g = casadi.densify(casadi.vertcat(*found))
        results = [
            casadi.densify(casadi.jacobian(rows, p)[:, list(columns)]),
            g,
            casadi.densify(casadi.jacobian(g, z)),
            casadi.densify(casadi.jacobian(g, p)[:, list(columns)]),
        ]
        self._shapes = [r.shape for r in results]
        name = "port_" + kernel.name.replace(".", "_").replace("|", "_to_")
        self._function = casadi.Function(name, [z, h, p], results, {"cse": True})
        self._compiled: Any = None
        if compiled:
            from hydroxcell.numerics.compiled_points import CompiledPoints

            self._compiled = CompiledPoints(self._function, (True, False, True))

    def evaluate(self, solutions: FloatArray, parameters: FloatArray) -> list[FloatArray]:
        m = len(solutions)
        z, p = np.ascontiguousarray(solutions[:, self.places]), np.ascontiguousarray(parameters)
        if self._compiled is not None:
            flat = [np.zeros((m, a * b)) for a, b in self._shapes]
            self._compiled.bind([z, self._h, p, *flat], m)()
        else:
            each = [self._function(z[k], self._h, p[k]) for k in range(m)]
            flat = [np.array([np.asarray(e[i]).ravel(order="F") for e in each]) for i in range(len(self._shapes))]
        # CasADi's matrices are column-major
        found = [f.reshape(m, b, a).transpose(0, 2, 1) for f, (a, b) in zip(flat, self._shapes, strict=True)]
        found[1] = found[1][:, :, 0]
        return found
