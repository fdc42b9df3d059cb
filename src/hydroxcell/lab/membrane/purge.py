"""Hydroxide conductivity: a direct current drives the carbonate out until the conductivity stands still."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import InputError
from hydroxcell.lab.correlated import CorrelatedFit, blocks, fit_correlated
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.conductivity import in_plane_conductivity
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
BLOCKS = 120  # medians that a long series is brought to
TIME_CONSTANTS = 60  # tried, from 1/100 to 10 times the length of the series
REACHED = 0.02  # of the rise that may be missing at the end, at most, for a plateau that is reached


@dataclass(frozen=True, eq=False, kw_only=True)
class HydroxidePurge(Measured):
    """Rise of the conductivity while carbonate leaves.

    Attributes
    ----------
    time : since the first point [s] (n,)
    conductivity, fitted : [S/m] (n,)
    start : time at which the current was turned on [s]
    reached : "reached", "not reached" or "not distinguishable"
    """

    KIND: ClassVar[str] = "hydroxide_purge"

    time: FloatArray
    conductivity: FloatArray
    fitted: FloatArray
    start: float
    reached: str

    def tables(self) -> Mapping[str, Columns]:
        """One row a point."""
        return {
            "purge": {
                "time": self.time,
                "membrane_conductivity": self.conductivity,
                "membrane_conductivity_fitted": self.fitted,
            }
        }

    @property
    def hydroxide_conductivity(self) -> Value:
        """Conductivity of the plateau [S/m]."""
        return self.value("purged_conductivity")


def approach(time: Any, plateau: Any, rise: Any, time_constant: Any) -> Any:
    """Conductivity while the carbonate leaves.

    Formula: sigma = plateau - rise exp(-t/tau).

    Parameters
    ----------
    time : since the current was turned on [s]
    plateau, rise : [S/m]
    time_constant : [s]

    Validity: carbonate leaves in proportion to what is left. Source: ziv_dekel_2018 (protocol)

    >>> round(float(approach(3600.0, 10.0, 6.0, 1800.0)), 3)
    9.188
    """
    return plateau - rise * np.exp(-time / time_constant)


def purge(
    time: FloatArray, conductivity: FloatArray, start: float = 0.0, before: str = "", current: str = "", gas: str = ""
) -> HydroxidePurge:
    """Evaluate a series.

    Parameters
    ----------
    time : [s] (n,), increasing
    conductivity : [S/m] (n,)
    start : time at which the current was turned on [s]; points before it are in the carbonate form
    before : form of the membrane before ("HCO3-", "CO3 2-", "as received")
    current, gas : the current and the purity of the gas in words, "" if not stated

    Errors: InputError for fewer than 8 points after the start.
    """
    after = time >= start
    if int(after.sum()) < 8:
        raise InputError(f"hydroxide_purge: {int(after.sum())} points after the start are too few; 8 are needed.")
    since, values = time[after] - start, conductivity[after]
    fit, x = _fitted(since, values)
    length = float(since[-1])
    values_found = _values(fit, length, time, conductivity, start)
    reached, findings = _verdict(fit, values_found, length)
    findings += _unsaid(current, gas, values_found)
    fitted = np.full(len(time), values_found["carbonate_form_conductivity"].value)
    fitted[after] = np.interp(since, x, fit.curve())
    sentence = _sentence(values_found, reached)
    return HydroxidePurge(
        sentence=sentence,
        values=values_found,
        choices=(
            Choice("form", "exponential approach to a plateau", "ziv_dekel_2018"),
            Choice(
                "noise", f"correlation of neighbours {fit.likely_correlation:.2f}, integrated over", "box_tiao_1973"
            ),
            Choice("plateau", f"reached when at most {100 * REACHED:.0f} % of the rise is missing (95 %)", "assumed"),
            Choice("form before", before or "not stated", "given" if before else "nothing was said"),
            Choice("current", current or "not stated", "given" if current else "nothing was said"),
            Choice("gas", gas or "not stated", "given" if gas else "nothing was said"),
        ),
        findings=tuple(findings),
        time=time,
        conductivity=conductivity,
        fitted=fitted,
        start=start,
        reached=reached,
    )


def _fitted(since: FloatArray, values: FloatArray) -> tuple[CorrelatedFit, FloatArray]:
    x, y = blocks(since, values, BLOCKS)
    length = float(x[-1] - x[0])
    coarse = _on_grid(x, y, length * np.geomspace(0.01, 10.0, TIME_CONSTANTS))
    likely = np.flatnonzero(coarse.weight.sum(axis=1) > 1e-7)
    low, high = max(likely[0] - 1, 0), min(likely[-1] + 1, TIME_CONSTANTS - 1)
    return _on_grid(x, y, np.geomspace(coarse.bent[low], coarse.bent[high], TIME_CONSTANTS)), x


def _on_grid(x: FloatArray, y: FloatArray, taus: FloatArray) -> CorrelatedFit:
    decay = np.exp(-x[None] / taus[:, None])
    designs = np.stack([np.ones_like(decay), -decay], axis=2)
    return fit_correlated(designs, y, x, bent=taus, correlations=np.linspace(0.0, 0.95, 20))


def _values(
    fit: CorrelatedFit, length: float, time: FloatArray, conductivity: FloatArray, start: float
) -> dict[str, Value]:
    n = fit.design.shape[1]
    plateau = fit.combination([1.0, 0.0]).value(f"plateau of the exponential approach, {n} points")
    own = conductivity[time < start]
    if len(own) >= 3:
        spread = float(np.std(own, ddof=1)) / math.sqrt(len(own))
        begin = Value.of(float(np.mean(own)), spread, f"mean of {len(own)} points before the current", len(own) - 1)
    else:
        begin = fit.combination([1.0, -1.0]).value("start of the exponential approach")
    left = np.exp(-length / fit.bent)
    at = int(np.argmax(fit.weight.sum(axis=1)))
    share = fit.weight.sum(axis=1)
    order = np.argsort(left)
    high = float(left[order][min(int(np.searchsorted(np.cumsum(share[order]), 0.95)), len(left) - 1)])
    low = float(left[order][int(np.searchsorted(np.cumsum(share[order]), 0.05))])
    return {
        "purged_conductivity": plateau,
        "carbonate_form_conductivity": begin,
        "purge_time_constant": fit.bent_value("of the exponential approach"),
        "purge_remainder": Value(
            float(left[at]), math.nan, low, high, "exp(-length/time constant), one-sided 95 % limits"
        ),
    }


def _verdict(fit: CorrelatedFit, values: Mapping[str, Value], length: float) -> tuple[str, list[str]]:
    left = values["purge_remainder"]
    rise = fit.combination([0.0, 1.0]).value("")
    if not rise.low > 0.0:
        text = (
            "the conductivity does not rise beyond its noise: the membrane was in hydroxide form already, or the "
            "current did not purge it"
        )
        return "not distinguishable", [text]
    if left.high <= REACHED:
        return "reached", []
    state = "not reached" if left.low > REACHED else "not distinguishable"
    hours = values["purge_time_constant"].value / 3600.0
    text = (
        f"the plateau is {'not reached' if state == 'not reached' else 'not surely reached'}: "
        f"{100 * left.value:.2g} % of the rise (up to {100 * left.high:.2g} %) was missing after {length / 3600.0:.3g} "
        f"h; purge for {max(-math.log(REACHED) * hours, 0.0):.3g} h or more (the plateau given here is extrapolated)"
    )
    return state, [text]


def _unsaid(current: str, gas: str, values: Mapping[str, Value]) -> list[str]:
    found = []
    if not gas:
        found.append(
            "the purity of the gas is not stated: a few ppm of CO2 keep carbonate in the membrane (--set gas=...)"
        )
    if not current:
        found.append("the purge current is not stated (--set purge_current=...)")
    return found


def _sentence(values: Mapping[str, Value], reached: str) -> str:
    plateau, begin = values["purged_conductivity"], values["carbonate_form_conductivity"]
    hours = values["purge_time_constant"].value / 3600.0
    words = {"reached": "plateau reached", "not reached": "plateau NOT reached, extrapolated"}.get(
        reached, "not certain that the plateau is reached"
    )
    middle, low, high = (10.0 * v for v in (plateau.value, plateau.low, plateau.high))
    return (
        f"Hydroxide conductivity {middle:.3g} mS/cm ({low:.3g} to {high:.3g}), "
        f"{plateau.value / begin.value:.2f} times that before the purge, time constant {hours:.2g} h; {words}."
    )


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> HydroxidePurge:
    """Result for a table with time and conductivity, or resistance with the dimensions of the strip; options in SI.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    time = sheet.array("time", "s", "min")
    if sheet.has("conductivity"):
        conductivity = sheet.array("conductivity", "S/m", "mS/cm")
    else:
        names = ("length", "width", "thickness")
        resistance = sheet.array("resistance", "ohm")
        conductivity = np.asarray(in_plane_conductivity(resistance, *(sheet.array(n, "m", "mm") for n in names)))
    good = sheet.finite(time=time, conductivity=conductivity)
    positive(sheet.where, conductivity=conductivity[good])
    time, conductivity = time[good], conductivity[good]
    if np.any(np.diff(time) <= 0.0):
        k = int(np.flatnonzero(np.diff(time) <= 0.0)[0])
        raise InputError(f"{sheet.where}: time does not increase at row {k + 2} ({time[k + 1]:g} s).")
    start = float(options.get("start", time[0])) - time[0]
    if sheet.find("current") is not None and "start" not in options:
        on = np.flatnonzero(np.abs(sheet.array("current", "A", "uA")[good]) > 0.0)
        start = float(time[on[0]] - time[0]) if len(on) else start
    words = [str(options.get(name, "")) for name in ("form_before", "purge_current", "gas")]
    return purge(time - time[0], conductivity, start, *words)
