"""Many copies of one system in a row of flows, under one voltage: a full Newton step by Schur complements.

Every segment is a system R_k(y_k; u_k, V) = 0 whose inputs u_k are what the segment before it lets out. Per iteration
each banded Jacobian is factorised once and solved for the few columns dR/du_k and dR/dV. What remains is a small dense
system in the flows between segments, the voltage and the total current; it is exact, so that convergence is quadratic
whatever way the flows run. The unknowns are (y_1 ... y_K, u, I, V), and everything that solves a `System` solves this.
Nothing here knows what flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from hydroxcell.models.base import FEED, FloatArray, Network, ParameterTree, Tap
from hydroxcell.numerics.ports import Ports, PortValues
from hydroxcell.numerics.system import System

CURRENT_SCALE = 1.0e4  # [A/m2]
HOLD_UP = 1.0e-2  # [s] by which a flow follows what is upstream, in pseudo-time
UNLIMITED = 1.0e9  # flows follow linearly from the states, so that nothing need cap or bound them


@dataclass
class Blocks:
    """Band matrices of all segments, and how they hang together; arithmetic as the solver needs it."""

    bands: list[FloatArray]
    ports: PortValues | None = None
    feed_slope: FloatArray | None = None
    control: tuple[float, float] = (0.0, 0.0)
    hold_up: float = 0.0

    def __truediv__(self, number: float) -> Blocks:
        """All bands over a number."""
        return replace(self, bands=[b / number for b in self.bands], hold_up=self.hold_up / number)

    def __isub__(self, other: Blocks) -> Blocks:
        """Subtract the bands of another."""
        for mine, theirs in zip(self.bands, other.bands, strict=True):
            mine -= theirs
        self.hold_up += other.hold_up
        return self


@dataclass(frozen=True)
class _Factors:
    each: list[Any]
    columns: FloatArray  # J^-1 dR/du, (K, n, inputs)
    condensed: FloatArray  # d(outputs)/d(inputs) at closed segments, (K, outputs, inputs)
    dense: Any
    ports: PortValues
    feed_slope: FloatArray
    of_current: float  # derivative of the control row to the mean external current


class Segments(System):
    """Segments of one system as one system: everything that steady states need of a `System`, and no grid of its own.

    Attributes
    ----------
    inner, network : the system of a segment, and their connections
    """

    def __init__(self, inner: System, network: Network) -> None:
        """Connect."""
        self.inner, self.network = inner, network
        self.model, self.parameter_names, self.index = inner.model, inner.parameter_names, inner.index
        taps: list[Tap] = [t for s in network.streams for t in s.taken]
        self._inputs = (*(s.inlet for s in network.streams), *network.carried, "control.voltage")
        self.ports = Ports(inner, self._inputs, [*taps, network.current, network.external])
        # which outputs each stream loses
        self._taken = np.zeros((len(network.streams), len(taps) + 2))
        place = 0
        for s, stream in enumerate(network.streams):
            self._taken[s, place : place + len(stream.taken)] = 1.0
            place += len(stream.taken)
        self._n, self._count, self._streams = inner.grid.size, network.count, len(network.streams)
        self._states = self._n * self._count
        self.size = self._states + self._streams * self._count + 2
        self._source = np.array([s.source for s in network.streams], dtype=int).reshape(self._streams, self._count)
        self._flow_unit = 1.0 / np.array([s.scale for s in network.streams]).reshape(-1, 1)
        self._columns = [inner.index[name] for name in self._inputs]
        self._control = [column for name, column in inner.index.items() if name.startswith("control.")]
        streams, segments = np.nonzero(self._source != FEED)
        self._passing = streams, segments, self._source[streams, segments]
        self._relaxation = np.array([inner.model.unknowns[name].relaxation for name in inner.grid.names])
        self._kept: tuple[bytes, ParameterTree] | None = None

    # ------------------------------------------------------------------ parameters and parts of the solution

    def parameters(self, values: Mapping[str, float], control: Mapping[str, float]) -> FloatArray:
        """Parameter vector of the whole; control refers to the mean of the external current."""
        return self.inner.parameters(values, control)

    def parts(self, solution: FloatArray) -> tuple[FloatArray, FloatArray, float, float]:
        """States (K, n), entering flows (streams, K) in SI, mean current [A/m2] and voltage [V]."""
        states = solution[: self._states].reshape(self._count, self._n)
        flows = solution[self._states : -2].reshape(self._streams, self._count) * self._flow_unit
        return states, flows, float(solution[-2]) * CURRENT_SCALE, float(solution[-1])

    def segment_parameters(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """Parameter vectors of the segments, shape (K, p)."""
        _, flows, current, voltage = self.parts(solution)
        values = self._tree(parameters)
        found = np.tile(parameters, (self._count, 1))
        found[:, self._control] = 0.0
        found[:, self.index["control.voltage_weight"]] = 1.0
        feed, _ = self.network.feed(values, current)
        inputs = np.vstack([flows, np.repeat(feed[self._streams :, None], self._count, axis=1)])
        found[:, self._columns[:-1]] = inputs.T
        found[:, self._columns[-1]] = voltage
        for name, column in self.network.local(values, flows).items():
            found[:, self.index[name]] = column
        return found

    def _tree(self, parameters: FloatArray) -> ParameterTree:
        """Parameters by name; the last ones are kept, because a point asks for the same many times."""
        key = parameters.tobytes()
        if self._kept is None or self._kept[0] != key:
            self._kept = key, ParameterTree(dict(zip(self.parameter_names, parameters.tolist(), strict=True)))
        return self._kept[1]

    # ------------------------------------------------------------------ equations

    def _coupling(self, solution: FloatArray, parameters: FloatArray, outputs: FloatArray) -> tuple[Any, ...]:
        """Rows of flows, mean current and control; derivative of the feed; derivatives of the control row."""
        _, flows, current, voltage = self.parts(solution)
        values = self._tree(parameters)
        feed, slope = self.network.feed(values, current)
        leaving = flows - self._taken @ outputs.T
        arriving = np.where(
            self._source == FEED, feed[: self._streams, None], np.take_along_axis(leaving, self._source, axis=1)
        )
        rows = (flows - arriving) / self._flow_unit
        mean, external = outputs[:, -2].mean(), outputs[:, -1].mean()
        balance = (current - mean) / CURRENT_SCALE
        wanted = values.control
        control = (
            wanted.voltage_weight * (voltage - wanted.voltage)
            + wanted.current_weight * (external - wanted.current) / CURRENT_SCALE
            + wanted.power_weight * (voltage * external - wanted.power) / CURRENT_SCALE
        )
        of_current = (wanted.current_weight + wanted.power_weight * voltage) / CURRENT_SCALE
        of_voltage = wanted.voltage_weight + wanted.power_weight * external / CURRENT_SCALE
        return np.concatenate([rows.ravel(), [balance, control]]), slope, (of_current, of_voltage)

    def residual(self, solution: FloatArray, parameters: FloatArray) -> FloatArray:
        """All rows, shape (size,)."""
        states, each = self.parts(solution)[0], self.segment_parameters(solution, parameters)
        rows = [self.inner.residual(y, p) for y, p in zip(states, each, strict=True)]
        outputs = self.ports.evaluate(states, each).outputs
        return np.concatenate([*rows, self._coupling(solution, parameters, outputs)[0]])

    def linearise(self, solution: FloatArray, parameters: FloatArray) -> tuple[FloatArray, Any]:
        """All rows, and the Jacobian in its blocks."""
        states, each = self.parts(solution)[0], self.segment_parameters(solution, parameters)
        found = [self.inner.linearise(y, p) for y, p in zip(states, each, strict=True)]
        ports = self.ports.evaluate(states, each)
        coupling, slope, control = self._coupling(solution, parameters, ports.outputs)
        rows = np.concatenate([*(f[0] for f in found), coupling])
        return rows, Blocks([f[1] for f in found], ports, slope, control)

    def storage(self, solution: FloatArray, parameters: FloatArray) -> Any:
        """d(stored)/dy of all segments for pseudo-time, in which flows and relaxed unknowns follow with a delay."""
        states, each = self.parts(solution)[0], self.segment_parameters(solution, parameters)
        bands = [self.inner.storage(y, p) for y, p in zip(states, each, strict=True)]
        for band in bands:
            band[2 * self.inner.grid.bandwidth] -= self._relaxation
        return Blocks(bands, hold_up=HOLD_UP)

    # ------------------------------------------------------------------ linear algebra

    def factorise(self, band: Any) -> _Factors | None:
        """Factors of all bands and of the condensed system (bands are overwritten); None if singular."""
        matrix: Blocks = band
        ports, slope = matrix.ports, matrix.feed_slope
        assert ports is not None
        assert slope is not None
        right = np.zeros((self._count, self._n, len(self._inputs)))
        for places, of_inputs in ports.rows:
            right[:, places] += of_inputs
        factors = []
        for k, own in enumerate(matrix.bands):
            found = self.inner.factorise(own)
            if found is None:
                return None
            factors.append(found)
            right[k] = self.inner.back_substitute_many(found, right[k])
        condensed = ports.of_inputs - _apply(ports, right)
        dense = self._dense(condensed, slope, matrix.control)
        dense[np.arange(len(dense) - 2), np.arange(len(dense) - 2)] += matrix.hold_up
        if not np.isfinite(dense).all():
            return None
        return _Factors(
            factors, right, condensed, lu_factor(dense, check_finite=False), ports, slope, matrix.control[0]
        )

    def _dense(self, condensed: FloatArray, slope: FloatArray, control: tuple[float, float]) -> FloatArray:
        """Condensed matrix in (flows, mean current, voltage), all in SI."""
        count, streams = self._count, self._streams
        size = streams * count
        matrix = np.zeros((size + 2, size + 2))
        flat = np.arange(size)
        matrix[flat, flat] = 1.0
        at_feed = self._source == FEED
        matrix[:size, size] -= np.where(at_feed, slope[:streams, None], 0.0).ravel()
        s, k, j = self._passing
        row = s * count + k
        matrix[row, s * count + j] -= 1.0
        taken = np.einsum("so,koi->ski", self._taken, condensed)  # d(taken)/d(inputs)
        through = taken[s, j]  # (passing, inputs)
        for input_ in range(streams):
            np.add.at(matrix, (row, input_ * count + j), through[:, input_])
        matrix[row, size] += through[:, streams:-1] @ slope[streams:]
        matrix[row, size + 1] += through[:, -1]
        mean = condensed[:, -2:] / count  # (K, 2, inputs)
        for output, target, factor in ((0, size, -1.0), (1, size + 1, control[0])):
            of = mean[:, output]
            matrix[target, :size] += factor * of[:, :streams].T.ravel()
            matrix[target, size] += factor * (of[:, streams:-1] @ slope[streams:]).sum()
            matrix[target, size + 1] += factor * of[:, -1].sum()
        matrix[size, size] += 1.0
        matrix[size + 1, size + 1] += control[1]
        return matrix

    def back_substitute(self, factors: _Factors, right: FloatArray) -> FloatArray:
        """Solution of the whole linear system, shape (size,)."""
        count, streams = self._count, self._streams
        rows = right[: self._states].reshape(count, self._n)
        alone = np.array([self.inner.back_substitute(f, r) for f, r in zip(factors.each, rows, strict=True)])
        moved = _apply(factors.ports, alone[:, :, None])[:, :, 0]  # outputs that change although no input does
        taken = self._taken @ moved.T
        wanted = right[self._states : -2].reshape(streams, count) * self._flow_unit
        s, k, j = self._passing
        wanted = wanted.copy()
        wanted[s, k] -= taken[s, j]
        balance = right[-2] * CURRENT_SCALE + moved[:, -2].mean()
        control = right[-1] - factors.of_current * moved[:, -1].mean()
        found = lu_solve(factors.dense, np.concatenate([wanted.ravel(), [balance, control]]), check_finite=False)
        flows, current, voltage = found[:-2].reshape(streams, count), found[-2], found[-1]
        carried = np.repeat((factors.feed_slope[streams:] * current)[:, None], count, axis=1)
        inputs = np.vstack([flows, carried, np.full(count, voltage)]).T
        states = alone - np.einsum("kni,ki->kn", factors.columns, inputs)
        return np.concatenate([states.ravel(), (flows / self._flow_unit).ravel(), [current / CURRENT_SCALE, voltage]])

    # ------------------------------------------------------------------ scales, bounds, reports

    def _extend(self, inner: FloatArray, flows: float, current: float, voltage: float) -> FloatArray:
        return np.concatenate(
            [np.tile(inner, self._count), np.full(self._streams * self._count, flows), [current, voltage]]
        )

    @cached_property
    def step_limits(self) -> FloatArray:
        """Largest Newton change of each entry in solver units."""
        return self._extend(self.inner.step_limits, UNLIMITED, UNLIMITED, float(self.inner.step_limits[-1]))

    @cached_property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Physical bounds in solver units."""
        lower, upper = self.inner.bounds
        return (
            self._extend(lower, -UNLIMITED, -UNLIMITED, float(lower[-1])),
            self._extend(upper, UNLIMITED, UNLIMITED, float(upper[-1])),
        )

    def physical(self, solution: FloatArray) -> FloatArray:
        """Solution in SI, same shape."""
        states, flows, current, voltage = self.parts(solution)
        return np.concatenate([self.inner.physical(states).ravel(), flows.ravel(), [current, voltage]])

    def report_last(self, name: str, solution: FloatArray, parameters: FloatArray) -> float:
        """Mean over the segments of one reported flux of the last face."""
        states, each = self.parts(solution)[0], self.segment_parameters(solution, parameters)
        return float(np.mean([self.inner.report_last(name, y, p) for y, p in zip(states, each, strict=True)]))

    def initial_solution(self, values: Mapping[str, float], voltage: float) -> FloatArray:
        """State of rest: every segment with the feed."""
        state = self.inner.initial_solution(values, voltage)
        feed, _ = self.network.feed(self._tree(self.parameters(values, {})), 0.0)
        flows = (np.repeat(feed[: self._streams, None], self._count, axis=1) / self._flow_unit).ravel()
        return np.concatenate([np.tile(state, self._count), flows, [0.0, voltage]])


def _apply(ports: PortValues, states: FloatArray) -> FloatArray:
    """dg/dy times changes of the states (K, n, columns): (K, outputs, columns)."""
    parts: Sequence[FloatArray] = [g @ states[:, places] for places, g in ports.of_state]
    return np.asarray(sum(parts))
