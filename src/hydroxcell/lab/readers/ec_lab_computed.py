"""Columns that EC-Lab computes from those of a binary file when it exports it as text: the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hydroxcell.lab.readers.columns import numbers
from hydroxcell.lab.recording import Column

SECONDS_PER_HOUR = 3600.0
CURRENT_CONTROL, POTENTIAL_CONTROL = 1.0, 2.0
"""Values of the column "mode"."""


def computed(columns: Sequence[Column], findings: list[str]) -> list[Column]:
    """Columns that follow from others: control by its mode, current from charge, impedance from modulus and phase."""
    values = {column.header: np.asarray(column.values, dtype=float) for column in columns}
    found = _control(values, findings)
    if "I" not in values and "<I>" not in values and {"dq", "time"} <= set(values):
        found.append(numbers("<I>", "mA", _current(values["dq"], values["time"])))
        findings.append("the file has no column of current; '<I>' is computed from the charge 'dq' and the time")
    if {"|Z|", "Phase(Z)", "freq"} <= set(values) and "Re(Z)" not in values:
        angle = np.radians(values["Phase(Z)"])
        found.append(numbers("Re(Z)", "Ohm", values["|Z|"] * np.cos(angle)))
        found.append(numbers("-Im(Z)", "Ohm", -values["|Z|"] * np.sin(angle)))
        findings.append("the file has modulus and phase; 'Re(Z)' and '-Im(Z)' are computed from them")
    return found


def _control(values: dict[str, npt.NDArray[np.float64]], findings: list[str]) -> list[Column]:
    """The controlled quantity as current and as potential: one column holds both, and the mode says which."""
    control = values.get("control/V/mA")
    if control is None:
        return []
    if "mode" not in values:
        findings.append("'control/V/mA' may be a current or a potential: the file does not say which")
        return []
    parts = {"mA": CURRENT_CONTROL, "V": POTENTIAL_CONTROL}
    return [
        Column("control", unit, np.where(values["mode"] == mode, control, np.nan))
        for unit, mode in parts.items()
        if np.any(values["mode"] == mode)
    ]


def _current(charge: npt.NDArray[np.float64], time: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean current between points [mA] from charge between points [mA h] and time [s]; unknown at the first."""
    passed = np.full(time.shape, np.nan)
    if len(time):
        passed[1:] = np.diff(time)
    with np.errstate(all="ignore"):
        return np.where(passed > 0.0, charge / passed * SECONDS_PER_HOUR, np.nan)
