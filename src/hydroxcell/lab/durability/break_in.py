"""Break-in: when a cell has come to rest, from repeated curves or from the first hours of a long test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
CHANGE = 2e-3  # [V] of gain in a window, below which a long test counts as broken in
WINDOW = 0.05  # of the time at the set point


@dataclass(frozen=True, eq=False, kw_only=True)
class BreakIn(Measured):
    """Voltage at one current density, curve after curve.

    Attributes
    ----------
    repeat : number of the curve (n,)
    voltage : at the current density [V] (n,)
    current_density : [A/m2]
    done : number of the first curve of those that agree, nan if there are none
    """

    KIND: ClassVar[str] = "break_in"

    repeat: FloatArray
    voltage: FloatArray
    current_density: float
    done: float

    def tables(self) -> Mapping[str, Columns]:
        """One row a curve."""
        return {"repeats": {"repeat": self.repeat, "cell_voltage": self.voltage}}


def agreed(values: FloatArray, change: float, repeats: int) -> int | None:
    """Place of the first of `repeats` successive values that all lie within `change`; None if there are none.

    >>> agreed(np.array([0.3, 0.5, 0.58, 0.60, 0.602, 0.601]), 0.005, 3)
    3
    """
    for k in range(len(values) - repeats + 1):
        if np.ptp(values[k : k + repeats]) <= change:
            return k
    return None


def settled(values: FloatArray, change: float) -> int:
    """Place of the first value from which all that follow lie within `change`.

    >>> settled(np.array([0.3, 0.5, 0.501, 0.502, 0.55, 0.551, 0.552]), 0.005)
    4
    """
    return next(k for k in range(len(values)) if np.ptp(values[k:]) <= change)


def voltages_at(
    current_density: FloatArray, voltage: FloatArray, number: FloatArray, wanted: float
) -> tuple[FloatArray, FloatArray]:
    """Voltage of each curve at a current density, linear between neighbours; nan where the curve does not reach it.

    Parameters
    ----------
    current_density : [A/m2] (n,), voltage : [V] (n,), number : of the curve (n,)
    wanted : [A/m2]
    """
    repeats = np.unique(number)
    found = []
    for k in repeats:
        rows = number == k
        order = np.argsort(current_density[rows], kind="stable")
        j, v = current_density[rows][order], voltage[rows][order]
        found.append(float(np.interp(wanted, j, v)) if j[0] <= wanted <= j[-1] else math.nan)
    return repeats, np.array(found)


def break_in(
    current_density: FloatArray, voltage: FloatArray, number: FloatArray, wanted: float, change: float, repeats: int
) -> BreakIn:
    """Evaluate repeated curves.

    Parameters
    ----------
    current_density : [A/m2] (n,), voltage : [V] (n,), number : of the curve (n,)
    wanted : current density at which they are compared [A/m2]
    change : largest difference of the voltages [V] of
    repeats : successive curves that agree

    Errors: InputError for fewer curves than `repeats`, or if none reaches the current density.
    """
    curves, found = voltages_at(current_density, voltage, number, wanted)
    reached = np.isfinite(found)
    if int(reached.sum()) < max(repeats, 2):
        raise InputError(
            f"break_in: {int(reached.sum())} of {len(curves)} curves reach {wanted * 1e-4:.3g} A/cm2; {repeats} are "
            f"needed. The curves go up to {np.max(current_density) * 1e-4:.3g} A/cm2."
        )
    findings = []
    if not reached.all():
        missing = ", ".join(f"{k:g}" for k in curves[~reached][:6])
        findings.append(f"the curves {missing} do not reach {wanted * 1e-4:.3g} A/cm2 and are left out")
    curves, found = curves[reached], found[reached]
    k = agreed(found, change, repeats)
    gain = float(found[-1] - found[0])
    values = {
        "break_in_gain": Value.exact(gain, f"last minus first of {len(found)} curves"),
        "cell_voltage": Value.exact(float(found[-1]), f"last curve, at {wanted * 1e-4:.3g} A/cm2"),
    }
    text = f"{1e3 * change:.3g} mV over {repeats} successive curves at {wanted * 1e-4:.3g} A/cm2"
    if k is None:
        findings.append(f"break-in is not complete by this criterion: {text}")
        sentence = f"Not broken in after {len(found)} curves ({text}); gained {1e3 * gain:.3g} mV."
    else:
        values["break_in_curves"] = Value.exact(float(curves[k]), "first of the curves that agree")
        sentence = f"Broken in from curve {curves[k]:g} of {curves[-1]:g} on ({text}); gained {1e3 * gain:.3g} mV."
        later = found[k:]
        if np.ptp(later) > change:
            moved = f"after that the voltage still moved by {1e3 * float(np.ptp(later)):.3g} mV"
            findings.append(f"{moved}: the criterion was met too early, or the cell was changed")
            sentence = f"{sentence[:-1]}, but {moved}."
        rest = settled(found, change)
        if len(found) - rest >= repeats:
            method = "first curve from which all that follow agree"
            values["settled_curves"] = Value.exact(float(curves[rest]), method)
    return BreakIn(
        sentence=sentence,
        values=values,
        choices=(Choice("criterion", text, "given, or the usual one of the evaluation"),),
        findings=tuple(findings),
        repeat=curves.astype(float),
        voltage=found,
        current_density=wanted,
        done=float(curves[k]) if k is not None else math.nan,
    )


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> BreakIn:
    """Result for a table of curves told apart by a column (`set`, `cycle`, or the one named); options in SI.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    name = str(options["repeat_column"]) if "repeat_column" in options else sheet.first_of("set", "cycle", "repeat")
    column = sheet.find(name) if name else None
    if column is None or not column.is_number:
        raise InputError(
            f"{sheet.where}: the column that numbers the curves is missing: set, cycle or --set repeat_column=..."
        )
    voltage_name = "cell_voltage" if sheet.find("cell_voltage") is not None else "potential"
    voltage = sheet.array(voltage_name, "V")
    current = current_of(sheet)
    number = np.asarray(column.values, dtype=float)
    good = sheet.finite(voltage=voltage, current_density=current, number=number)
    return break_in(
        current[good],
        voltage[good],
        number[good],
        float(options["current_density"]),
        float(options.get("change", 5e-3)),
        int(options.get("repeats", 3)),
    )


def current_of(sheet: Sheet) -> FloatArray:
    """Current density of a table: its own, or the current over the area.

    Errors: InputError if it has neither, or the area is missing.
    """
    column = sheet.find("current_density")
    if column is not None:
        values = Sheet(sheet.recording, {}).array("current_density", "A/m2", "A/cm2")
    elif sheet.find("current") is not None:
        if "area" not in sheet.options:
            raise InputError(f'{sheet.where}: the table has a current in A; give the area with --set area="... cm2".')
        values = sheet.array("current", "A") / float(sheet.options["area"])
    else:
        raise InputError(f"{sheet.where}: a column 'current_density / A/cm2' or 'current / A' (with area) is needed.")
    return values


def break_in_time(
    load_time: FloatArray, values: FloatArray, change: float = CHANGE, window: float | None = None
) -> tuple[float, float]:
    """Time at the set point after which the value no longer rises, and the window that was used [s].

    Formula: first t with V(t + w) - V(t) <= change, V being medians over a fifth of w.

    Parameters
    ----------
    load_time : [s] (n,), values (n,)
    change : gain in a window
    window : w [s]; a twentieth of the whole time if None

    >>> t = np.arange(0.0, 1000.0)
    >>> end, _ = break_in_time(t, 0.6 - 0.05 * np.exp(-t / 50.0), 0.002, 50.0)
    >>> 120.0 < end < 200.0
    True
    """
    whole = float(load_time[-1] - load_time[0])
    w = window or WINDOW * whole
    number = np.floor((load_time - load_time[0]) / (w / 5.0)).astype(int)
    places = np.unique(number)
    at = np.array([load_time[number == k][0] for k in places])
    middle = np.array([np.median(values[number == k]) for k in places])
    later = np.searchsorted(places, places + 5)
    for k in range(len(places)):
        if later[k] >= len(places):
            break
        if middle[later[k]] - middle[k] <= change:
            return (0.0 if k == 0 else float(at[k] - load_time[0])), w
    return whole, w
