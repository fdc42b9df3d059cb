"""Exact derivatives of the high-frequency resistance along directions of state and parameters.

    R = R_contact + sum over cells of w/sigma,   dR = dR_contact + sum (dw/sigma - w dsigma/sigma^2)

with sigma the electronic and ionic conductivity of a cell in parallel, as `results.losses.high_frequency_resistance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import casadi
import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.kernels import Kernel
from hydroxcell.numerics.system import System

CONTACTS = tuple(f"{side}.flow_field.contact_resistance" for side in ("anode", "cathode"))
CONDUCTIVITIES = ("electronic_conductivity", "ionic_conductivity")


@lru_cache(maxsize=64)
def _mapped(function: Any, count: int) -> Any:
    """The function over a number of cells of all points; making the map costs as much as using it."""
    return function.map(f"{function.name()}_m", "serial", count, [2], [])


@dataclass(frozen=True)
class _Conductivity:
    """(z, h, P) -> sigma and its derivatives to z and the named parameters, of one kind of cell."""

    kernel: Kernel
    function: Any
    thickness: str


class HighFrequency:
    """Derivatives for any number of points of one system; build once for a set of parameters."""

    def __init__(self, system: System, names: Sequence[str]) -> None:
        """Differentiate the conductivities with respect to state and named parameters."""
        self._system, self._names = system, tuple(names)
        columns = [system.index[name] for name in self._names]
        thickness = {region.name: region.thickness for region in system.grid.regions}
        self._parts = [
            _Conductivity(kernel, _function(kernel, columns), str(thickness[kernel.name]))
            for kernel in system.kernels
            if thickness.get(kernel.name) is not None and set(CONDUCTIVITIES) & set(kernel.reported)
        ]

    def derivatives(
        self, states: FloatArray, parameters: FloatArray, moved: FloatArray, moves: FloatArray
    ) -> FloatArray:
        """dR along directions, shape (points, directions) [ohm m2].

        Parameters
        ----------
        states : scaled solutions (points, n)
        parameters : (p,), the same for all points but for the control
        moved : change of the states along each direction (points, n, directions)
        moves : change of the named parameters along each direction (names, directions)
        """
        points, directions = len(states), moves.shape[1]
        contact = sum(moves[self._names.index(path)] for path in CONTACTS if path in self._names)
        total = np.zeros((points, directions)) + contact
        for part in self._parts:
            kernel = part.kernel
            cells, size = kernel.unknowns.shape
            relative = self._system.grid.relative_width[kernel.cells]
            z = np.ascontiguousarray(states[:, kernel.unknowns]).reshape(-1, size)
            mapped = _mapped(part.function, len(z))
            out = np.zeros((len(z), 1 + size + len(self._names)))
            buffer, trigger = mapped.buffer()
            arrays = (z, np.tile(relative, (points, 1)), np.ascontiguousarray(parameters))
            kept = [np.ascontiguousarray(a).ravel() for a in arrays]
            for k, array in enumerate(kept):
                buffer.set_arg(k, array.data)
            buffer.set_res(0, out.ravel().data)
            trigger()
            found = out.reshape(points, cells, -1)
            sigma = found[:, :, :1]
            change = np.einsum("pcz,pczd->pcd", found[:, :, 1 : 1 + size], moved[:, kernel.unknowns, :])
            change += found[:, :, 1 + size :] @ moves
            width = relative[:, :1] * parameters[self._system.index[part.thickness]]
            total -= np.sum(width * change / sigma**2, axis=1)
            if part.thickness in self._names:
                stretch = relative[:, :1] * moves[self._names.index(part.thickness)]
                total += np.sum(stretch / sigma, axis=1)
        return np.asarray(total)


def _function(kernel: Kernel, columns: list[int]) -> Any:
    z, h, p = (casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))
    reported = kernel.report(z, h, p)
    sigma = sum(reported[kernel.reported.index(name)] for name in CONDUCTIVITIES if name in kernel.reported)
    slopes = [casadi.densify(casadi.gradient(sigma, z)), casadi.densify(casadi.gradient(sigma, p)[columns])]
    name = f"conductivity_{kernel.name.replace('.', '_')}"
    return casadi.Function(name, [z, h, p], [casadi.vertcat(sigma, *slopes)], {"cse": True})
