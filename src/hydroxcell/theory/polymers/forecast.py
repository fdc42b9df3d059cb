"""What becomes of a hydroxide conductivity in lye, from a membrane's own first points and the series of a table.

Every series of the table is cut after its first, second, ... point; the model learns the change of log10(conductivity)
from the last point known to each later one. It sees the times, the first value, the drift so far and its slope over
log time, the lye, the temperatures and, if the polymer is known, its named descriptors. The guess to beat is
persistence: nothing changes from the last point known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from hydroxcell.errors import InputError, MissingExtraError
from hydroxcell.theory.polymers.table import BITS, INSTALL, FloatArray, features, number_of, polymer_of, rows_of

FOLDS = 5
SEED = 20150520
ALIKE = 150  # held-out forecasts of about the same length
MOST = 4  # points known beyond which no difference is made


@dataclass(frozen=True)
class AgeingSeries:
    """One membrane in one lye.

    Attributes
    ----------
    structure : named descriptors and conditions of the measurement, nan if the polymer is not known (9,)
    lye : concentration of hydroxide [mol/L]
    lye_temperature : [K]
    time : [h] (n,)
    log_conductivity : log10 of the conductivity in mS/cm (n,)
    family : of the polymer
    """

    structure: FloatArray
    lye: float
    lye_temperature: float
    time: FloatArray
    log_conductivity: FloatArray
    family: str = ""


@dataclass(frozen=True)
class Forecasts:
    """Rows to learn from: one for each cut of each series and each later point.

    Attributes
    ----------
    features : (n, m)
    change : of log10(conductivity) since the last point known (n,)
    known : points known (n,)
    distance : log10 of the time over that of the last point known, both plus 1 h (n,)
    families : of the polymers (n,)
    """

    features: FloatArray
    change: FloatArray
    known: npt.NDArray[np.intp]
    distance: FloatArray
    families: npt.NDArray[np.str_]


@dataclass(frozen=True)
class Judgement:
    """Errors on whole families that the model has not seen.

    Attributes
    ----------
    error : predicted minus measured change of each row [log10] (n,)
    model, persistence : mean absolute errors by number of points known (1, 2, ... `MOST` and more)
    rows : their numbers
    families : how many
    coverage : share of held-out changes inside intervals made from other families [1]
    """

    error: FloatArray
    model: tuple[float, ...]
    persistence: tuple[float, ...]
    rows: tuple[int, ...]
    families: int
    coverage: float


def read_series(path: str | Path) -> list[AgeingSeries]:
    """Series of an ageing table with at least two points; InputError where there is none."""
    series: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows_of(path, ("smiles1", "c1", "time(h)", "value", "stability_test_temp (C)")):
        key = tuple(v for k, v in row.items() if k not in ("time(h)", "value"))
        series.setdefault(key, []).append(row)
    found = []
    for points in series.values():
        made = polymer_of(points[0])
        table = np.array(sorted((number_of(p, "time(h)", 0.0), number_of(p, "value")) for p in points))
        table = table[np.isfinite(table).all(axis=1)]
        if made is None or len(table) < 2:
            continue
        structure = features(made, number_of(points[0], "prop_test_temp (C)", 25.0) + 273.15, 1.0, True)[BITS:]
        lye = sum(number_of(points[0], f"solvent_{name} (M)", 0.0) for name in ("NaOH", "KOH"))
        hot = number_of(points[0], "stability_test_temp (C)", 25.0) + 273.15
        found.append(AgeingSeries(structure, lye, hot, table[:, 0], table[:, 1], made.family))
    if not found:
        raise InputError(f"{path}: no series has two points; ageing cannot be learnt from it.")
    return found


def forecasts(series: Sequence[AgeingSeries], *, with_structure: bool) -> Forecasts:
    """Rows of all cuts of all series.

    Parameters
    ----------
    series : of the table
    with_structure : whether descriptors of the polymer are among the features
    """
    rows: list[FloatArray] = []
    change: list[float] = []
    known: list[int] = []
    families: list[str] = []
    for one in series:
        for cut in range(1, len(one.time)):
            for later in np.flatnonzero(one.time > one.time[cut - 1]):
                if later < cut:
                    continue
                rows.append(row_of(one, cut, float(one.time[later]), with_structure=with_structure))
                change.append(float(one.log_conductivity[later] - one.log_conductivity[cut - 1]))
                known.append(cut)
                families.append(one.family)
    table = np.array(rows)
    distance = table[:, -5]
    return Forecasts(table, np.array(change), np.array(known), distance, np.array(families))


def row_of(series: AgeingSeries, known: int, time: float, *, with_structure: bool) -> FloatArray:
    """Features of a series of which the first `known` points are known, for a later time [h]."""
    elapsed = series.time[:known] - series.time[0]
    drift = series.log_conductivity[:known] - series.log_conductivity[0]
    axis = np.log10(elapsed + 1.0)
    slope = float(np.polyfit(axis, drift, 1)[0]) if np.ptp(axis) > 0.0 else 0.0
    target, last = np.log10(time - series.time[0] + 1.0), float(axis[-1])
    own = [
        series.lye, 1000.0 / series.lye_temperature, target, last, target - last, float(series.log_conductivity[0]),
        float(drift[-1]), slope, float(known),
    ]  # fmt: skip
    return np.array([*series.structure, *own] if with_structure else own, dtype=float)


def judged(data: Forecasts) -> Judgement:
    """Errors of the model and of persistence, whole families held out together."""
    from sklearn.model_selection import GroupKFold

    predicted = np.zeros_like(data.change)
    for train, test in GroupKFold(FOLDS).split(data.features, data.change, data.families):
        predicted[test] = fitted(data, train)(data.features[test])
    error = predicted - data.change
    groups = [data.known == k if k < MOST else data.known >= MOST for k in range(1, MOST + 1)]
    sizes = [np.abs(error[g]).mean() if g.any() else np.nan for g in groups]
    still = [np.abs(data.change[g]).mean() if g.any() else np.nan for g in groups]
    return Judgement(
        error,
        tuple(float(v) for v in sizes),
        tuple(float(v) for v in still),
        tuple(int(g.sum()) for g in groups),
        len(set(data.families.tolist())),
        _coverage(data, error),
    )


def band(
    data: Forecasts, error: FloatArray, known: int, distance: npt.ArrayLike, without: str = ""
) -> tuple[FloatArray, FloatArray]:
    """95 % interval of the change around predictions, from held-out errors that grow with the distance in time.

    Parameters
    ----------
    data, error : rows and their held-out errors, predicted minus measured
    known : points known; the errors are those of rows with as many
    distance : in log time (n,)
    without : family whose errors are left out

    Returns
    -------
    Lowest and highest measured minus predicted change [log10] (n,): quantiles of the errors over their mean size, which
    is a straight line over the distance that falls nowhere.
    """
    alike = (np.minimum(data.known, MOST) == min(known, MOST)) & (data.families != without)
    reach, found = data.distance[alike], error[alike]
    line, _ = nnls(np.column_stack([np.ones_like(reach), reach]), np.abs(found))
    low, high = np.quantile(-found / (line[0] + line[1] * reach), (0.025, 0.975))
    size = line[0] + line[1] * np.asarray(distance, dtype=float)
    return low * size, high * size


def errors_alike(data: Forecasts, error: FloatArray, known: int, distance: float) -> tuple[float, float, int]:
    """Mean absolute errors of the model and of persistence on held-out forecasts of about the same length.

    Parameters
    ----------
    data, error : rows and their held-out errors
    known : points known
    distance : in log time

    Returns
    -------
    Both errors [log10] and the number of rows: those with as many points known and the nearest distances.
    """
    alike = np.flatnonzero(np.minimum(data.known, MOST) == min(known, MOST))
    near = alike[np.argsort(np.abs(data.distance[alike] - distance), kind="stable")[:ALIKE]]
    return float(np.abs(error[near]).mean()), float(np.abs(data.change[near]).mean()), len(near)


def fitted(data: Forecasts, train: npt.NDArray[np.intp]) -> Any:
    """Model of the change, fitted to the rows `train`: median of trees, so that few large losses do not rule."""
    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError:
        raise MissingExtraError(f"Models of polymers need scikit-learn; {INSTALL}") from None
    trees = ExtraTreesRegressor(200, random_state=SEED, n_jobs=1, min_samples_leaf=3, max_features=0.3)
    trees.fit(data.features[train], data.change[train])

    def predicted(rows: FloatArray) -> FloatArray:
        each = np.array([tree.predict(rows) for tree in trees.estimators_])
        return np.asarray(np.median(each, axis=0))

    return predicted


def _coverage(data: Forecasts, error: FloatArray) -> float:
    inside = 0
    for family in np.unique(data.families):
        for known in range(1, MOST + 1):
            rows = (data.families == family) & (np.minimum(data.known, MOST) == known)
            if rows.any():
                low, high = band(data, error, known, data.distance[rows], family)
                inside += int(np.count_nonzero((low <= -error[rows]) & (-error[rows] <= high)))
    return inside / len(error)
