"""Decay rates with recoverable and irreversible parts, and intervals that know of slow wander."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.correlated import blocks, fit_correlated
from hydroxcell.lab.measured import COVERAGE, Value
from hydroxcell.lab.propagation import Known, mean_of
from hydroxcell.lab.regression import fit_linear

FloatArray = npt.NDArray[np.float64]
BLOCKS = 120  # medians that a log is brought to
LEAST = 4  # medians of a segment, and rows in each if there are enough


@dataclass(frozen=True)
class Segment:
    """Medians of a stretch between two interruptions.

    Attributes
    ----------
    load_time : time at the set point since the beginning [s] (n,)
    since : time at the set point since the restart [s] (n,)
    values : voltage, current density or resistance (n,)
    """

    load_time: FloatArray
    since: FloatArray
    values: FloatArray


@dataclass(frozen=True)
class Rates:
    """Rates of change (not of loss): negative when the values fall.

    Attributes
    ----------
    total : in the segments
    irreversible : of the starts of the segments; None for fewer than two
    recoverable : total minus irreversible; None without the latter
    recovered : mean step up at a restart; None without one
    start : value at the beginning of the first segment
    correlation : of neighbouring medians
    line : for each segment its value at the start and at the end [s, value] (k, 4): time and value, time and value
    """

    total: Value
    irreversible: Value | None
    recoverable: Value | None
    recovered: Value | None
    start: float
    correlation: float
    line: FloatArray


def segments_of(
    load_time: FloatArray, values: FloatArray, number: npt.NDArray[np.int64], settling: float
) -> list[Segment]:
    """Medians of each segment, without the time in which it settles; segments with too few rows are left out."""
    found = []
    counts = [int(np.sum(number == k)) for k in np.unique(number)]
    each = max(LEAST, BLOCKS // max(len(counts), 1))
    for k in np.unique(number):
        rows = number == k
        since = load_time[rows] - load_time[rows][0]
        good = (since >= settling) & np.isfinite(values[rows])
        if int(good.sum()) < LEAST:
            continue
        at, middle = blocks(load_time[rows][good], values[rows][good], each)
        found.append(Segment(at, at - float(load_time[rows][0]), middle))
    return found


def decay_rates(segments: list[Segment]) -> Rates | None:
    """Rates of segments; None if there are too few medians for a slope.

    Formula: in the segments V = V_k + b s, one slope b for all, s the time since the restart, noise correlated in a
        segment; irreversible: straight line through V_k over the time of the restarts; recoverable: b minus that.

    Validity: the recoverable part comes back at every restart in about the same measure and grows straight between
        them; loss counted over the time at the set point. Source: box_tiao_1973, jcgm_100_2008 (G.4.1)
    """
    if not segments:
        return None
    y = np.concatenate([s.values for s in segments])
    number = np.concatenate([np.full(len(s.values), k) for k, s in enumerate(segments)])
    since = np.concatenate([s.since for s in segments])
    if len(y) < len(segments) + 3:
        return None
    design = np.concatenate([(number[:, None] == np.arange(len(segments))).astype(float), since[:, None]], axis=1)
    fit = fit_correlated(design[None], y, np.concatenate([s.load_time for s in segments]), number)
    slope = fit.combination([0.0] * len(segments) + [1.0])
    total = slope.value(f"slope in {len(segments)} segment{'s' if len(segments) > 1 else ''}, {len(y)} medians")
    weight = fit.weight.ravel()
    level = np.einsum("k,kp->p", weight, fit.coefficients.reshape(len(weight), -1))[: len(segments)]
    at = np.array([s.load_time[0] - s.since[0] for s in segments])
    ends = np.array([s.load_time[-1] for s in segments])
    lines = np.stack([at, level, ends, level + total.value * (ends - at)], axis=1)
    irreversible, recoverable, recovered = _parts(at, level, lines, total, len(y) - len(segments) - 1)
    return Rates(total, irreversible, recoverable, recovered, float(level[0]), fit.likely_correlation, lines)


def _parts(
    at: FloatArray, starts: FloatArray, lines: FloatArray, total: Value, freedom: int
) -> tuple[Value | None, Value | None, Value | None]:
    n = len(at)
    if n < 2:
        return None, None, None
    steps = lines[1:, 1] - lines[:-1, 3]
    recovered = mean_of(steps).as_value(f"mean step of {n - 1} restart{'s' if n > 2 else ''}")
    if n == 2:
        change = float((starts[1] - starts[0]) / (at[1] - at[0]))
        method = "two segments: the scatter of restarts is not known"
        return Value.exact(change, method), Value.exact(total.value - change, method), recovered
    line = fit_linear(np.stack([np.ones(n), at - at.mean()], axis=1), starts)
    irreversible = line.combination([0.0, 1.0], f"straight line through the starts of {n} segments")
    # The mixture of the slope has long tails of small weight; what counts is the width of its 95 % interval.
    from scipy.special import stdtrit

    slope = (total.high - total.low) / (2.0 * float(stdtrit(freedom, 0.5 + COVERAGE / 2.0)))
    u = math.hypot(irreversible.uncertainty, slope)
    shares = irreversible.uncertainty**4 / (n - 2) + slope**4 / freedom
    known = Known(total.value - irreversible.value, u, u**4 / shares if shares > 0.0 else math.inf)
    return irreversible, known.as_value("slope in the segments minus that of their starts"), recovered


def line_rate(segments: list[Segment]) -> Value | None:
    """Slope over the time at the set point without regard to restarts (resistance, current of one segment)."""
    if not segments:
        return None
    at = np.concatenate([s.load_time for s in segments])
    y = np.concatenate([s.values for s in segments])
    if len(y) < 5:
        return None
    at, y = blocks(at, y, BLOCKS)
    fit = fit_correlated(np.stack([np.ones(len(at)), at - at.mean()], axis=1)[None], y, at)
    return fit.combination([0.0, 1.0]).value(f"straight line, {len(at)} medians")


def loss(value: Value | None) -> Value | None:
    """A rate of loss from one of change: the sign turned."""
    if value is None:
        return None
    return Value(-value.value, value.uncertainty, -value.high, -value.low, value.method)
