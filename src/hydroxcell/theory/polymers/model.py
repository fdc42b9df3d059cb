"""A statistical model of a property, judged on whole families of polymers that it has not seen.

The prediction is the mean of three models of different kind (extremely randomised trees on everything, ridge regression
on named descriptors and conditions, support vectors on everything). Random splits would put near copies of a polymer on
both sides; here all rows of a family are held out together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import MissingExtraError
from hydroxcell.theory.polymers.table import INSTALL, FloatArray, Measurements

FOLDS = 5
SEED = 20150520
FAR = 0.95  # quantile of the distances inside the table beyond which a polymer is outside its domain


@dataclass(frozen=True)
class HeldOut:
    """How a model does on families it has not seen, log10 units.

    Attributes
    ----------
    predicted : of every row, by a model without its family (n,)
    mean_absolute_error, determination : MAE and R2
    of_the_mean, of_the_nearest : MAE of the mean of the training rows, and of the nearest training row
    random : MAE when rows are split at random, for comparison; it means nothing for a new polymer
    rows, families : numbers of both
    """

    predicted: FloatArray
    mean_absolute_error: float
    determination: float
    of_the_mean: float
    of_the_nearest: float
    random: float
    rows: int
    families: int


@dataclass(frozen=True)
class Prediction:
    """Of one polymer at one condition, in the usual unit of the property.

    Attributes
    ----------
    value, low, high : with 95 % interval from the errors on held-out families
    distance, limit : to the nearest polymer of the table, and the distance that counts as far
    inside : whether it lies in the domain of the table
    """

    value: float
    low: float
    high: float
    distance: float
    limit: float

    @property
    def inside(self) -> bool:
        """Whether the polymer lies in the domain of the table."""
        return self.distance <= self.limit


def held_out(data: Measurements) -> HeldOut:
    """Errors on whole families, and beside them those of simpler guesses and of random splits."""
    from sklearn.model_selection import GroupKFold, KFold

    y = data.values
    predicted, mean, nearest = (np.empty_like(y) for _ in range(3))
    for train, test in GroupKFold(FOLDS).split(data.features, y, data.families):
        predicted[test] = _fitted(data, train)(data.features[test])
        mean[test] = y[train].mean()
        nearest[test] = y[train][np.argmin(_distances(data, data.features[test], train), axis=1)]
    random = np.empty_like(y)
    for train, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(data.features):
        random[test] = _fitted(data, train)(data.features[test])
    rest = np.sum((predicted - y) ** 2)
    return HeldOut(
        predicted,
        _error(predicted, y),
        float(1.0 - rest / np.sum((y - y.mean()) ** 2)),
        _error(mean, y),
        _error(nearest, y),
        _error(random, y),
        len(y),
        len(set(data.families.tolist())),
    )


def predict(data: Measurements, judged: HeldOut, row: FloatArray) -> Prediction:
    """Property of one row of features.

    The interval is the 95 % quantile of the errors on held-out families; a polymer far from the table is said to be so.
    """
    everything = np.arange(len(data))
    level = float(_fitted(data, everything)(row[None, :])[0])
    half = float(np.quantile(np.abs(judged.predicted - data.values), 0.95))
    distance = float(_distances(data, row[None, :], everything).min())
    return Prediction(10.0**level, 10.0 ** (level - half), 10.0 ** (level + half), distance, _limit(data))


def _limit(data: Measurements) -> float:
    """Distance that 95 % of the rows have at most to the nearest row of another family."""
    everything = np.arange(len(data))
    apart = _distances(data, data.features, everything)
    apart[data.families[:, None] == data.families[None, :]] = np.inf
    return float(np.quantile(apart.min(axis=1), FAR))


def _distances(data: Measurements, rows: FloatArray, train: npt.NDArray[np.intp]) -> FloatArray:
    """Root mean square distance of standardised features to training rows (k, n)."""
    centre, spread = data.features.mean(axis=0), data.features.std(axis=0)
    used = spread > 1e-9
    a, b = ((x[:, used] - centre[used]) / spread[used] for x in (rows, data.features[train]))
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :] - 2.0 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0.0) / used.sum()))


def _fitted(data: Measurements, train: npt.NDArray[np.intp]) -> Any:
    try:
        from sklearn.ensemble import ExtraTreesRegressor
        from sklearn.linear_model import RidgeCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVR
    except ImportError:
        raise MissingExtraError(f"Models of polymers need scikit-learn; {INSTALL}") from None
    x, y = data.features[train], data.values[train]
    trees = ExtraTreesRegressor(200, random_state=SEED, n_jobs=1).fit(x, y)
    ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-2, 4, 20))).fit(x[:, data.few], y)
    vectors = make_pipeline(StandardScaler(), SVR(C=1.0, epsilon=0.1, gamma=0.5 / x.shape[1])).fit(x, y)

    def predicted(rows: FloatArray) -> FloatArray:
        parts = (trees.predict(rows), ridge.predict(rows[:, data.few]), vectors.predict(rows))
        return np.asarray(np.mean(parts, axis=0))

    return predicted


def _error(found: FloatArray, true: FloatArray) -> float:
    return float(np.mean(np.abs(found - true)))
