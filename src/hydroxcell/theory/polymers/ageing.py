"""Ageing of the hydroxide conductivity in lye: a membrane's own first points, and what the table adds to them.

The guess to beat is persistence: nothing changes from the last point that was measured. The model predicts the change
of log10(conductivity) since then from the time, the lye, the temperatures and the polymer, learnt on other families.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError, MissingExtraError
from hydroxcell.theory.polymers.table import INSTALL, FloatArray, features, number_of, polymer_of, rows_of

FOLDS = 5
SEED = 20150520


@dataclass(frozen=True)
class Changes:
    """Later points of series, each against the first point of its series.

    Attributes
    ----------
    features : (n, m)
    change : of log10 of the conductivity (n,)
    families : of the polymers (n,)
    """

    features: FloatArray
    change: FloatArray
    families: npt.NDArray[np.str_]


@dataclass(frozen=True)
class AgeingErrors:
    """Mean absolute errors of log10(conductivity) of later points, families held out.

    Attributes
    ----------
    model, persistence, mean_drift : of the model, of no change, of the mean change of other families per log time
    points, families : numbers of both
    """

    model: float
    persistence: float
    mean_drift: float
    points: int
    families: int


def read_changes(path: str | Path) -> Changes:
    """Later points of the series of an ageing table; InputError where none has two points."""
    series: dict[tuple[str, ...], list[dict[str, str]]] = {}
    rows = rows_of(path, ("smiles1", "c1", "time(h)", "value", "stability_test_temp (C)"))
    for row in rows:
        key = tuple(v for k, v in row.items() if k not in ("time(h)", "value"))
        series.setdefault(key, []).append(row)
    found, change, families = [], [], []
    for points in series.values():
        points.sort(key=lambda row: number_of(row, "time(h)", 0.0))
        made = polymer_of(points[0])
        if made is None or len(points) < 2:
            continue
        start, first = number_of(points[0], "time(h)", 0.0), number_of(points[0], "value")
        base = features(made, number_of(points[0], "prop_test_temp (C)", 25.0) + 273.15, 1.0, True)
        lye = [number_of(points[0], f"solvent_{name} (M)", 0.0) for name in ("NaOH", "KOH")]
        hot = 1000.0 / (number_of(points[0], "stability_test_temp (C)", 25.0) + 273.15)
        for point in points[1:]:
            elapsed = number_of(point, "time(h)", 0.0) - start
            found.append([*base, sum(lye), hot, np.log10(elapsed + 1.0), first])
            change.append(number_of(point, "value") - first)
            families.append(made.family)
    if not found:
        raise InputError(f"{path}: no series has two points; ageing cannot be learnt from it.")
    return Changes(np.array(found), np.array(change), np.array(families))


def held_out_ageing(data: Changes) -> AgeingErrors:
    """Errors on whole families of the model, of persistence and of the mean drift."""
    from sklearn.model_selection import GroupKFold

    model, drift = np.zeros_like(data.change), np.zeros_like(data.change)
    time = data.features[:, -2]
    for train, test in GroupKFold(FOLDS).split(data.features, data.change, data.families):
        model[test] = fitted(data, train)(data.features[test])
        drift[test] = time[test] * np.sum(time[train] * data.change[train]) / np.sum(time[train] ** 2)
    return AgeingErrors(
        float(np.mean(np.abs(model - data.change))),
        float(np.mean(np.abs(data.change))),
        float(np.mean(np.abs(drift - data.change))),
        len(data.change),
        len(set(data.families.tolist())),
    )


def fitted(data: Changes, train: npt.NDArray[np.intp]) -> Any:
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
