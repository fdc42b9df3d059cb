"""Capacitance of the double layer from cyclic voltammograms at several scan rates.

Half the distance between anodic and cathodic current, where nothing reacts, is C times the scan rate.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import SIGNIFICANT, straight_line
from hydroxcell.lab.voltammetry.charges import mean_weights
from hydroxcell.lab.voltammetry.files import pair, scale_choice, scale_of, scan_rate, sweeps_of
from hydroxcell.lab.voltammetry.sweeps import Sweep
from hydroxcell.record import Columns

SHARE = 0.1  # [1] of the common range of potential that the window takes, around its middle


@dataclass(frozen=True, eq=False, kw_only=True)
class DoubleLayerCapacitance(Measured):
    """Result of capacitance from scan rates.

    Attributes
    ----------
    scan_rate : [V/s] (n,)
    charging_current : half of anodic minus cathodic current [A] (n,)
    fitted_current : on the line [A] (n,)
    window_low, window_high : potentials in which the currents are averaged [V]
    """

    KIND: ClassVar[str] = "double_layer_capacitance"

    scan_rate: np.ndarray
    charging_current: np.ndarray
    fitted_current: np.ndarray
    window_low: float
    window_high: float

    def tables(self) -> Mapping[str, Columns]:
        """One row a scan rate."""
        return {
            "scan_rates": {
                "scan_rate": self.scan_rate,
                "charging_current": self.charging_current,
                "fitted_charging_current": self.fitted_current,
            }
        }

    @property
    def capacitance(self) -> Value:
        """Capacitance of the double layer [F]."""
        return self.value("double_layer_capacitance")


def double_layer_capacitance(
    rates: np.ndarray,
    currents: np.ndarray,
    *,
    area: float | None = None,
    loading: float | None = None,
    specific_capacitance: float | None = None,
    window: tuple[float, float] = (math.nan, math.nan),
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> DoubleLayerCapacitance:
    """Capacitance as slope of (I_a - I_c)/2 against the scan rate, by least squares with an intercept.

    Parameters
    ----------
    rates : [V/s] (n,), at least three different ones
    currents : (I_a - I_c)/2 [A] (n,)
    area, loading : geometric area [m2]; mass per geometric area [kg/m2]
    specific_capacitance : of the real surface [F/m2]; without it no surface area is given

    The interval is that of the slope (Student's t, n - 2 degrees of freedom). Errors: InputError for fewer than three
    scan rates. Source: [trasatti_1991].
    """
    if len(np.unique(np.round(rates / max(float(np.max(rates)), 1e-30), 3))) < 3:
        raise InputError(
            f"The capacitance is a slope over the scan rate: at least three different scan rates are needed, there are "
            f"{1e3 * np.unique(rates.round(6))} mV/s. Give more files or cycles."
        )
    line = straight_line(rates, currents)
    freedom = len(rates) - 2
    value = Value.of(line.slope, line.slope_uncertainty, f"slope over {len(rates)} scan rates, Student's t", freedom)
    values = {"double_layer_capacitance": value}
    odd = []
    if abs(line.intercept) > SIGNIFICANT * line.intercept_uncertainty and abs(line.intercept) > 0.05 * float(
        currents.max()
    ):
        odd.append(
            f"at scan rate zero {1e6 * line.intercept:.3g} uA remain: a reaction takes part, or the capacitance "
            "depends on the scan rate"
        )
    if line.slope <= 0.0:
        odd.append("the slope is not positive: this is not a charging current")
    if area is not None:
        values["areal_capacitance"] = value.times(1.0 / (area), "capacitance over geometric area")
    noted = [*choices, Choice("line", "with intercept, all points alike", "offsets of the current drop out")]
    if specific_capacitance is None:
        odd.append(
            "no surface area is given: it needs the specific capacitance of this material in this electrolyte "
            '(specific_capacitance="40 uF/cm2"); published values differ by several times, so none is assumed'
        )
    else:
        noted.append(Choice("specific capacitance", f"{1e2 * specific_capacitance:g} uF/cm2", "given"))
        odd.append("the surface area is as uncertain as the specific capacitance, which is not in its interval")
        values["electrochemical_surface_area"] = value.times(
            1.0 / specific_capacitance, "capacitance over specific capacitance"
        )
        if area is not None:
            values["roughness_factor"] = value.times(1.0 / (specific_capacitance * area), "surface over geometric area")
            if loading is not None:
                divisor = specific_capacitance * area * loading
                values["specific_surface_area"] = value.times(1.0 / (divisor), "surface over mass")
    return DoubleLayerCapacitance(
        sentence=(
            f"The double layer holds {1e3 * value.value:.3g} mF ({1e3 * value.low:.3g} to {1e3 * value.high:.3g})."
        ),
        values=values,
        choices=tuple(noted),
        findings=(*findings, *odd),
        scan_rate=rates,
        charging_current=currents,
        fitted_current=line.intercept + line.slope * rates,
        window_low=window[0],
        window_high=window[1],
    )


def charging_current(anodic: Sweep, cathodic: Sweep, window: tuple[float, float]) -> float:
    """Half of anodic minus cathodic current, means over a window of potential [A]."""
    found = []
    for sweep in (anodic, cathodic):
        x, y = sweep.ascending()
        weights = mean_weights(x, *window)
        if not weights.any():
            raise InputError(f"{sweep.name} has no point between {window[0]:.3f} and {window[1]:.3f} V.")
        found.append(float(weights @ y))
    return 0.5 * (found[0] - found[1])


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> DoubleLayerCapacitance:
    """Capacitance from files of one scan rate each, or from one file that holds several."""
    cycles: list[tuple[Sweep, Sweep, float]] = []
    findings: list[str] = []
    area = options.get("area")
    for recording in recordings:
        sweeps = sweeps_of(recording, area)
        found: dict[float, tuple[Sweep, Sweep]] = {}
        for one, other in itertools.pairwise(sweeps):
            up, down = (one, other) if one.direction > 0 else (other, one)
            if up.direction == down.direction or min(up.high, down.high) - max(up.low, down.low) < 0.5 * (
                up.high - up.low
            ):
                continue
            rate, _, odd = scan_rate((up, down), recording, None)
            findings += [text for text in odd if text not in findings]
            near = next((known for known in found if abs(known / rate - 1.0) < 0.02), rate)
            found[near] = (up, down)  # the last pair of a scan rate, once the curve has settled
        cycles += [(up, down, rate) for rate, (up, down) in found.items()]
    if not cycles:
        raise InputError(f"{recordings[0].file}: no anodic and cathodic sweep over the same potentials was found.")
    low = max(max(up.low, down.low) for up, down, _ in cycles)
    high = min(min(up.high, down.high) for up, down, _ in cycles)
    scale = scale_of(recordings[0], options)
    offset = 0.0 if scale is None else scale.offset
    given = pair(options, "window")
    if given is not None:
        window, why = given, "given"
    else:
        middle, half = 0.5 * (low + high) + offset, 0.5 * SHARE * (high - low)
        window, why = (middle - half, middle + half), "a tenth of the common range, in its middle"
    recorded = (window[0] - offset, window[1] - offset)
    order = sorted(cycles, key=lambda cycle: cycle[2])
    currents = [charging_current(up, down, recorded) for up, down, _ in order]
    choices = [
        Choice("window", f"{window[0]:.3f} to {window[1]:.3f} V", why),
        Choice("cycles", "the last of each scan rate", "the curve has settled"),
    ]
    if scale is not None:
        choices.append(scale_choice(scale))
    else:
        findings.append("the reference electrode is not known: potentials are as recorded")
    return double_layer_capacitance(
        np.array([rate for *_, rate in order]), np.array(currents), area=area, loading=options.get("loading"),
        specific_capacitance=options.get("specific_capacitance"), window=window, choices=choices, findings=findings,
    )  # fmt: skip
