"""What varies along the channels: one value per operating point and segment, in SI by nomenclature name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hydroxcell.errors import UnknownNameError
from hydroxcell.models.base import FloatArray


@dataclass(frozen=True, eq=False)
class AlongProfiles:
    """Profiles along the channels of every point.

    Attributes
    ----------
    shape : rows (along the anode channels in cross-flow, else 1) and segments along the cathode channels
    position : "anode" and "cathode" -> distance from that gas inlet over the channel length, (segments,)
    table : quantity -> values (points, segments); segments in the order of the cathode gas, row by row
    """

    shape: tuple[int, int]
    position: Mapping[str, FloatArray]
    table: Mapping[str, FloatArray]

    def __getitem__(self, name: str) -> FloatArray:
        """One quantity, shape (points, segments), SI."""
        if name not in self.table:
            raise UnknownNameError("profile along the channel", name, self.table)
        return self.table[name]

    def grid(self, name: str, point: int) -> FloatArray:
        """One quantity at one point as seen from above, shape (rows, segments), SI."""
        return np.asarray(self[name][point].reshape(self.shape))
