"""Time integrals of reported fluxes, by the method that advances the state, so that balances can be closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import casadi
import numpy as np

from hydroxcell.errors import UnknownNameError
from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.system import System

if TYPE_CHECKING:
    from hydroxcell.numerics.transient import State

GAMMA = 0.25  # of the integrator


class Integrals:
    """Fluxes of single faces (channel faces), watched during a transient.

    Attributes
    ----------
    names : (kernel, flux) of each
    """

    def __init__(self, system: System, names: Sequence[tuple[str, str]]) -> None:
        """Differentiate the fluxes; each kernel must have one instance."""
        self.names = tuple(names)
        self._parts: list[_Part] = []
        kernels = {k.name: k for k in system.kernels}
        for name in dict.fromkeys(kernel for kernel, _ in names):
            if name not in kernels:
                raise UnknownNameError("face", name, kernels)
            kernel = kernels[name]
            assert kernel.instances == 1
            wanted = [k for k, (owner, _) in enumerate(names) if owner == name]
            z, h, p = (casadi.SX.sym(n, kernel.residual.size1_in(k)) for k, n in enumerate("zhp"))
            flux = kernel.report(z, h, p)[[kernel.reported.index(names[k][1]) for k in wanted]]
            slope = casadi.densify(casadi.jacobian(flux, z))
            function = casadi.Function("watched", [z, h, p], [casadi.densify(flux), slope], {"cse": True})
            width = system.grid.relative_width[kernel.cells[0]]
            self._parts.append(_Part(function, kernel.unknowns[0], width, wanted))

    @property
    def size(self) -> int:
        """Number of fluxes."""
        return len(self.names)

    def values(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Fluxes of a state, shape (m,), in SI."""
        found = np.zeros(self.size)
        for part in self._parts:
            found[part.places] = part.evaluate(solution, parameters)[0]
        return found

    def slopes(self, solution: FloatArray, parameters: FloatArray) -> list[tuple[np.ndarray, FloatArray, list[int]]]:
        """Derivatives of the fluxes at a state: entries, matrix (fluxes, entries), places, for each face."""
        return [(part.entries, part.evaluate(solution, parameters)[1].copy(), part.places) for part in self._parts]

    def tally(self, state: State, parameters: FloatArray, slope: FloatArray | None, h: float) -> Tally:
        """Account of one step of length h [s]; `slope` is dP/dt if parameters move."""
        return Tally(self, state, parameters, slope, h)


class _Part:
    """The watched fluxes of one face and their derivatives, evaluated without copies."""

    def __init__(self, function: Any, entries: np.ndarray, width: FloatArray, places: list[int]) -> None:
        self.places, self.entries = places, entries
        self._inputs = [np.zeros(function.numel_in(k)) for k in range(3)]
        self._inputs[1][:] = width
        self._flux, slope = np.zeros(len(places)), np.zeros(len(places) * len(entries))
        self._slope = slope.reshape(len(entries), len(places)).T  # CasADi is column-major
        self._buffer, self._trigger = function.buffer()
        self._function = function
        for k, array in enumerate(self._inputs):
            self._buffer.set_arg(k, array.data)
        for k, array in enumerate((self._flux, slope)):
            self._buffer.set_res(k, array.data)

    def evaluate(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Fluxes (m,) and their derivatives (m, entries); overwritten by the next call."""
        self._inputs[0][:] = solution[self.entries]
        self._inputs[2][:] = parameters
        self._trigger()
        return self._flux, self._slope


class Tally:
    """Stages of the integrals of one step; they are further unknowns of the method that nothing depends on."""

    def __init__(
        self, watched: Integrals, state: State, parameters: FloatArray, slope: FloatArray | None, h: float
    ) -> None:
        self._watched, self._start, self._h = watched, state.integrals, h
        self._stages = np.zeros((6, watched.size))
        self._slopes = watched.slopes(state.solution, parameters)
        self._drift = np.zeros(watched.size)
        if slope is not None:
            now, then = (watched.values(state.solution, parameters + t * slope) for t in (0.0, h))
            self._drift = (then - now) / h

    def stage(
        self, number: int, solution: FloatArray, direction: FloatArray, parameters: FloatArray, c: FloatArray, d: float
    ) -> None:
        """Add the stage that belongs to a stage of the state; `c` couples it to the earlier ones, `d` to the drift."""
        rate = self._watched.values(solution, parameters) + self._h * d * self._drift
        for entries, slope, places in self._slopes:
            rate[places] += slope @ direction[entries]
        self._stages[number] = GAMMA * (self._h * rate + c @ self._stages[:number])

    def total(self, a: FloatArray) -> FloatArray:
        """Integrals at the end of the step."""
        return np.asarray(self._start + a @ self._stages[:5] + self._stages[5])
