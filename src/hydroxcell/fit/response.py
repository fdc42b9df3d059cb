"""What a model answers to one data set: predictions of every measured quantity, and how they move with parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from hydroxcell.models.base import FloatArray

Values = Mapping[str, float]
"""Free parameters of one data set by dotted path, SI."""
Predicted = Mapping[str, FloatArray]
"""Quantity -> (points,), SI; nan where the model has no answer."""
Derivatives = Mapping[str, FloatArray]
"""Quantity -> (points, directions), SI per SI."""


class Response(ABC):
    """Answer of a model to one data set; numbers depend on `values` alone, whatever was asked before.

    A response may keep what it solved last, to solve the next question faster.
    """

    @abstractmethod
    def predict(self, values: Values) -> Predicted:
        """Every measured quantity at every point."""

    @abstractmethod
    def derive(self, values: Values, directions: Sequence[Mapping[str, float]]) -> Derivatives:
        """Derivatives along directions, each given as the change of every path that moves."""

    def why(self, values: Values) -> str:
        """Words for the points that have no answer, "" if all have one."""
        return ""

    def forget(self) -> None:  # noqa: B027  (most keep nothing)
        """Drop what was kept, so that the next answer starts from nothing."""
