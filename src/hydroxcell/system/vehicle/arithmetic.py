"""The same few operations for numbers and for arrays, so that one vehicle and many run through the same lines."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Arithmetic:
    """Operations that plain Python and numpy call differently.

    Attributes
    ----------
    low, high : smaller, larger of two
    choose : choose(condition, then, otherwise)
    root : square root
    """

    low: Callable[[Any, Any], Any]
    high: Callable[[Any, Any], Any]
    choose: Callable[[Any, Any, Any], Any]
    root: Callable[[Any], Any]


def _low(a: float, b: float) -> float:
    return a if a < b else b


def _high(a: float, b: float) -> float:
    return a if a > b else b


def _choose(condition: bool, then: float, otherwise: float) -> float:
    return then if condition else otherwise


ONE = Arithmetic(_low, _high, _choose, math.sqrt)
MANY = Arithmetic(np.minimum, np.maximum, np.where, np.sqrt)
