"""Gas crossover and electronic short of a membrane from a slow sweep with hydrogen on one side, nitrogen on the other.

Above about 0.3 V all hydrogen that comes through is oxidised: the current is that of the crossover, plus a short that
grows with the voltage. A line gives both: intercept and slope.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.regression import Line, straight_line, straight_window
from hydroxcell.lab.voltammetry.files import pair, sweeps_of
from hydroxcell.lab.voltammetry.sweeps import Sweep
from hydroxcell.record import Columns

USUAL = (0.30, 0.50)  # [V] in which the line is sought
NARROWEST = 0.1  # [V] of a window
FASTEST = 5e-3  # [V/s] above which charging of the double layer hides the crossover


@dataclass(frozen=True, eq=False, kw_only=True)
class Crossover(Measured):
    """Result of a crossover measurement.

    Attributes
    ----------
    potential, current_density : of the sweep [V], [A/m2] (n,), rising, oxidation of hydrogen positive
    fitted : line at these potentials [A/m2] (n,)
    window_low, window_high : of the line [V]
    """

    KIND: ClassVar[str] = "crossover"

    potential: np.ndarray
    current_density: np.ndarray
    fitted: np.ndarray
    window_low: float
    window_high: float

    def tables(self) -> Mapping[str, Columns]:
        """The sweep and the line."""
        return {
            "sweep": {
                "cell_voltage": self.potential,
                "hydrogen_oxidation_current_density": self.current_density,
                "fitted_current_density": self.fitted,
            }
        }

    @property
    def crossover_current(self) -> Value:
        """Current density equivalent to the hydrogen that crosses [A/m2]."""
        return self.value("crossover_current_density")

    @property
    def short(self) -> Value:
        """Conductance of the short per area [S/m2]."""
        return self.value("short_conductance")


def permeability(crossover: float, thickness: float, pressure_difference: float) -> float:
    """Permeability P = j_x L/(2 F dp) [mol/m/s/Pa].

    Parameters: crossover current density [A/m2]; thickness of the membrane [m]; difference of the partial pressures of
    hydrogen [Pa]. Linear in the current, so uncertainties scale alike. Two electrons per hydrogen.
    Source: [bard_2001], Faraday's law.

    >>> round(1e16 * permeability(10.0, 25e-6, 1e5), 1)
    129.6
    """
    return crossover * thickness / (2.0 * FARADAY * pressure_difference)


def crossover(
    potential: FloatArray,
    current_density: FloatArray,
    *,
    window: tuple[float, float] | None = None,
    thickness: float | None = None,
    hydrogen_pressure: float | None = None,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> Crossover:
    """Crossover current as intercept at 0 V, short as slope of a line through a window of potential.

    Parameters
    ----------
    potential, current_density : of one sweep [V], [A/m2] (n,), rising potentials
    window : [V]; the widest straight part between 0.3 and 0.5 V if left out
    thickness, hydrogen_pressure : of the membrane [m]; difference of partial pressures [Pa], for the permeability

    A current that is recorded negative (fuel-cell sign) is turned round, and that is said. The interval is that of the
    line (Student's t), widened where neighbouring residuals are correlated. Errors: InputError for a sweep that does
    not cover the window. Source: [cooper_2008].
    """
    searched = window or USUAL
    near = (potential >= searched[0] - 1e-9) & (potential <= searched[1] + 1e-9)
    if np.count_nonzero(near) < 8 or np.ptp(potential[near]) < 0.5 * min(NARROWEST, searched[1] - searched[0]):
        raise InputError(
            f"The sweep has {np.count_nonzero(near)} points between {searched[0]:g} and {searched[1]:g} V; it covers "
            f"{potential.min():.3f} to {potential.max():.3f} V. Give window_low and window_high, or sweep to 0.5 V."
        )
    odd: list[str] = []
    y = current_density
    if float(y[near].mean()) < 0.0:
        y = -y
        odd.append("the current was recorded with the sign of a fuel cell; oxidation of hydrogen is taken as positive")
    x = potential[near]
    if window is None:
        found = straight_window(x, y[near], NARROWEST)
        low, high = found.low, found.high
        why = "the widest part between 0.3 and 0.5 V without significant curvature (1 % level)"
        if not found.straight:
            why = f"the straightest part of at least {NARROWEST:g} V between 0.3 and 0.5 V"
            odd.append(
                f"no part of at least {NARROWEST:g} V is straight; curvature is {found.bend:.1f} times its uncertainty"
            )
    else:
        low, high, why = *window, "given"
    inside = (potential >= low - 1e-9) & (potential <= high + 1e-9)
    line = straight_line(potential[inside], y[inside])
    values = _values(line, thickness, hydrogen_pressure)
    if line.correlation > 0.0:
        odd.append(
            f"neighbouring points are correlated ({line.correlation:.2f}), as after a filter; intervals allow for it"
        )
    current, short = values["crossover_current_density"], values["short_conductance"]
    if current.low <= 0.0:
        odd.append("the crossover current is not significantly positive")
    if short.high < 0.0:
        odd.append(
            "the slope is negative: the current still falls with time; sweep more slowly or wait before the sweep"
        )
    noted = [*choices, Choice("window", f"{low:.3f} to {high:.3f} V", why)]
    return Crossover(
        sentence=(
            f"Crossover is {0.1 * current.value:.3g} mA/cm2 ({0.1 * current.low:.3g} to {0.1 * current.high:.3g}), "
            f"the short {_short_words(short)}."
        ),
        values=values,
        choices=tuple(noted),
        findings=(*findings, *odd),
        potential=potential,
        current_density=y,
        fitted=line.intercept + line.slope * potential,
        window_low=low,
        window_high=high,
    )


def _values(line: Line, thickness: float | None, hydrogen_pressure: float | None) -> dict[str, Value]:
    freedom = line.degrees_of_freedom
    method = "line through the window, Student's t"
    current = Value.of(line.intercept, line.intercept_uncertainty, f"intercept at 0 V; {method}", freedom)
    short = Value.of(line.slope, line.slope_uncertainty, f"slope; {method}", freedom)
    values = {"crossover_current_density": current, "short_conductance": short}
    if short.value > 0.0:
        low, high = 1.0 / short.high, 1.0 / short.low if short.low > 0.0 else math.inf
        words = "reciprocal of the slope, interval turned over"
        values["short_resistance"] = Value(1.0 / short.value, short.uncertainty / short.value**2, low, high, words)
    if thickness is not None and hydrogen_pressure is not None:
        scale = permeability(1.0, thickness, hydrogen_pressure)
        words = "crossover current, thickness and pressure difference"
        values["hydrogen_permeability"] = current.times(scale, words)
    return values


def _short_words(short: Value) -> str:
    if short.low <= 0.0:
        return (
            f"not distinguishable from none (above {1e4 / short.high:.3g} ohm cm2)" if short.high > 0.0 else "negative"
        )
    return f"{1e4 / short.value:.3g} ohm cm2"


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> Crossover:
    """Crossover from the first anodic sweep of a file, or the one asked for."""
    main = recordings[0]
    area = float(options["area"])
    sweeps = sweeps_of(main, area)
    number = int(options.get("sweep", 0))
    rising = [sweep for sweep in sweeps if sweep.direction > 0] or list(sweeps)
    if not 0 <= number <= len(rising):
        raise InputError(f"{main.file}: there is no anodic sweep {number}; the file has {len(rising)}.")
    chosen: Sweep = rising[number - 1] if number else max(rising, key=lambda sweep: sweep.high - sweep.low)
    findings = []
    if chosen.direction < 0:
        findings.append("the sweep goes to lower voltages, where charging and crossover have opposite signs")
    if chosen.scan_rate is not None and chosen.scan_rate > FASTEST:
        findings.append(
            f"the scan rate is {1e3 * chosen.scan_rate:.3g} mV/s: above about 2 mV/s "
            "the charging current adds to the intercept"
        )
    if chosen.scan_rate is None:
        findings.append(
            "no time was recorded, so the scan rate is not known; above about 2 mV/s charging adds to the intercept"
        )
    x, y = chosen.ascending()
    choices = [
        Choice("sweep", chosen.name, "given" if number else "the widest anodic sweep"),
        Choice("potentials", "as recorded", "the hydrogen side is taken as the reference electrode"),
    ]
    return crossover(
        x, y / area, window=pair(options, "window"), thickness=options.get("membrane_thickness"),
        hydrogen_pressure=options.get("hydrogen_pressure"), choices=choices, findings=findings,
    )  # fmt: skip
