"""Columns of numbers that a reader has as numbers already."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.recording import Column
from hydroxcell.lab.vocabulary import meaning


def numbers(header: str, unit: str, values: npt.ArrayLike, means: str | None = None) -> Column:
    """Column with what its heading means; `means` is another heading that says it, "" if it means nothing here."""
    with np.errstate(invalid="ignore"):  # a damaged number stays one
        found = np.asarray(values, dtype=float)
    if means == "":
        return Column(header, unit, found)
    known = meaning(header if means is None else means, unit)
    return Column(header, unit, found, known.quantity, known.factor, known.offset, known.reference)
