"""Activity of a catalyst on a rotating disk: limiting, kinetic and specific currents, Tafel slope, potentials.

Currents are turned so that the reaction is positive. The kinetic current is j j_l/(j_l - j) [bard_2001].
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.regression import straight_line, straight_window
from hydroxcell.lab.rotating.electrolyte import WORTH_A_WORD, Transport, transport_of
from hydroxcell.lab.rotating.files import prepared
from hydroxcell.lab.rotating.laws import kinetic_current, rotation_from_rpm
from hydroxcell.lab.rotating.plateau import SMOOTHING, Plateau, crossing, line_near, plateau
from hydroxcell.lab.voltammetry.charges import noise, smoothed
from hydroxcell.lab.voltammetry.files import pair
from hydroxcell.record import Columns

KINETIC = (0.1, 0.8)  # [1] of the limiting current between which kinetic currents are used
ACTIVITY = (0.90, 0.85)  # [V] against RHE
ONSET = 1.0  # [A/m2], 0.1 mA/cm2: where the reaction is said to begin; a convention (assumed)
USUAL_ROTATION = rotation_from_rpm(1600.0)
SHARE = 0.5  # [1] of the kinetic range that a Tafel line covers at least


@dataclass(frozen=True, eq=False, kw_only=True)
class RotatingDisk(Measured):
    """Result of a rotating disk.

    Attributes
    ----------
    potential : against the RHE, rising [V] (n,)
    current_density : positive where the reaction runs [A/m2] (n,)
    kinetic_current_density : nan outside 10 to 80 % of the limiting current [A/m2] (n,)
    rotation : [rad/s]
    limiting_low, limiting_high : window of the limiting current [V]
    tafel_low, tafel_high : window of the Tafel line [V], nan without one
    tafel_intercept : decades of [A/m2] at 0 V
    """

    KIND: ClassVar[str] = "rotating_disk"

    potential: np.ndarray
    current_density: np.ndarray
    kinetic_current_density: np.ndarray
    rotation: float
    limiting_low: float
    limiting_high: float
    tafel_low: float
    tafel_high: float
    tafel_intercept: float

    def tables(self) -> Mapping[str, Columns]:
        """The curve with its kinetic current."""
        return {
            "curve": {
                "electrode_potential": self.potential,
                "disk_current_density": self.current_density,
                "disk_kinetic_current_density": self.kinetic_current_density,
            }
        }

    @property
    def limiting_current(self) -> Value:
        """Limiting current density [A/m2]."""
        return self.value("disk_limiting_current_density")

    @property
    def half_wave(self) -> Value:
        """Potential of half the limiting current [V]."""
        return self.value("half_wave_potential")

    @property
    def tafel_slope(self) -> Value:
        """Fall of the potential per decade of the kinetic current [V]."""
        return self.value("disk_tafel_slope")


def rotating_disk(
    potential: FloatArray,
    current_density: FloatArray,
    *,
    rotation: float = math.nan,
    transport: Transport | None = None,
    loading: float | None = None,
    roughness: float | None = None,
    limiting_window: tuple[float, float] | None = None,
    tafel_window: tuple[float, float] | None = None,
    onset: float = ONSET,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> RotatingDisk:
    """Evaluate one curve of a rotating disk.

    Parameters
    ----------
    potential : against the RHE, corrected for the ohmic drop, strictly rising [V] (n,)
    current_density : background taken off [A/m2] (n,), of either sign
    rotation : [rad/s]; with `transport` it checks the limiting current against the Levich equation
    loading : mass of the catalyst per geometric area [kg/m2]
    roughness : real over geometric area [1]
    limiting_window, tafel_window : [V]; found if left out
    onset : current density at which the reaction begins [A/m2]

    Intervals cover the noise of the current and the uncertainty of the limiting current. Errors: InputError for a curve
    without limiting current or with fewer than 20 points. Source: [bard_2001, garsany_2018].
    """
    if len(potential) < 20:
        raise InputError(f"A curve of a rotating disk needs at least 20 points; there are {len(potential)}.")
    odd: list[str] = []
    turned = -1.0 if float(current_density[int(np.argmax(np.abs(current_density)))]) < 0.0 else 1.0
    if turned > 0.0:
        odd.append("the current was recorded positive; it is taken as that of the reduction")
    x, y = potential, turned * current_density
    limit = plateau(x, y, limiting_window)
    if not limit.flat:
        odd.append(
            f"no plateau: the current still changes by {100 * limit.slope:.0f} % over 0.1 V in the flattest stretch; "
            "kinetic currents near it are uncertain"
        )
    values = {
        "disk_limiting_current_density": Value.of(
            limit.value, limit.uncertainty, "mean over the window; noise and level"
        )
    }
    values |= _potentials(x, y, limit, onset, odd)
    curve = _Kinetics(x, y, limit, noise(y))
    found, window, intercept, tafel_choice = curve.tafel(tafel_window, odd)
    values |= found
    for level in ACTIVITY:
        values |= curve.activity(level, loading, roughness, odd)
    if transport is not None and math.isfinite(rotation):
        values["levich_electrons"] = _levich(limit, transport, rotation, odd)
    noted = [
        *choices,
        Choice("limiting current", f"mean of {limit.low:.3f} to {limit.high:.3f} V", limit.why),
        Choice("kinetic current", "j j_l/(j_l - j) from 10 to 80 % of the limiting current", "bard_2001"),
        tafel_choice,
        Choice("onset", f"{0.1 * onset:g} mA/cm2", "convention" if onset == ONSET else "given"),
    ]
    if transport is not None:
        noted.append(transport.choice())
    kinetic = np.where(curve.usable, kinetic_current(y, limit.value), np.nan)
    return RotatingDisk(
        sentence=_sentence(values),
        values=values,
        choices=tuple(noted),
        findings=(*findings, *odd),
        potential=x,
        current_density=y,
        kinetic_current_density=kinetic,
        rotation=rotation,
        limiting_low=limit.low,
        limiting_high=limit.high,
        tafel_low=window[0],
        tafel_high=window[1],
        tafel_intercept=intercept,
    )


def _sentence(values: Mapping[str, Value]) -> str:
    limit = values["disk_limiting_current_density"]
    words = [f"the limiting current is {0.1 * limit.value:.3g} mA/cm2"]
    if "half_wave_potential" in values:
        words.append(f"half of it flows at {values['half_wave_potential'].value:.3f} V")
    if "disk_tafel_slope" in values:
        slope = values["disk_tafel_slope"]
        words.append(f"the Tafel slope is {1e3 * slope.value:.3g} mV ({1e3 * slope.low:.3g} to {1e3 * slope.high:.3g})")
    text = ", ".join(words)
    return text[:1].upper() + text[1:] + "."


def _potentials(x: FloatArray, y: FloatArray, limit: Plateau, onset: float, odd: list[str]) -> dict[str, Value]:
    """Half-wave and onset potential."""
    found = {}
    half = crossing(x, y, 0.5 * limit.value)
    if half is None:
        odd.append("the curve does not pass half of the limiting current")
    else:
        place, spread, slope = half
        total = math.hypot(spread, 0.5 * limit.uncertainty / slope)
        words = "line through the points within 15 mV; noise and limiting current"
        found["half_wave_potential"] = Value.of(place, total, words)
    begin = crossing(x, y, onset)
    if begin is None:
        odd.append(f"the curve does not pass {0.1 * onset:g} mA/cm2: no onset potential")
    else:
        words = f"where {0.1 * onset:g} mA/cm2 flow; line through the points within 15 mV"
        found["onset_potential"] = Value.of(begin[0], begin[1], words)
    return found


@dataclass(frozen=True)
class _Kinetics:
    """Kinetic currents of a curve and their noise."""

    x: FloatArray
    y: FloatArray
    limit: Plateau
    noise: float

    @property
    def usable(self) -> np.ndarray:
        """Where kinetic currents are used; the smoothed current decides, lest noise picks the points."""
        share = smoothed(self.x, self.y, SMOOTHING) / self.limit.value
        return (share >= KINETIC[0]) & (share <= KINETIC[1])

    def logarithm(self, limiting: float) -> FloatArray:
        """Decades of the kinetic current density, nan beyond the limiting current."""
        with np.errstate(divide="ignore", invalid="ignore"):
            current = kinetic_current(self.y, limiting)
            return np.where(current > 0.0, np.log10(np.where(current > 0.0, current, 1.0)), np.nan)

    def weights(self) -> FloatArray:
        """One over the variance of the decades, from d ln j_k/d j = j_l/(j (j_l - j)), apart from the noise itself."""
        line = smoothed(self.x, self.y, SMOOTHING)
        return np.asarray((line * (1.0 - line / self.limit.value)) ** 2)

    def tafel(
        self, given: tuple[float, float] | None, odd: list[str]
    ) -> tuple[dict[str, Value], tuple[float, float], float, Choice]:
        """Tafel slope, its window, the decades of the line at 0 V, and the choice."""
        low, high = given or (-math.inf, math.inf)
        used = self.usable & (self.x >= low) & (self.x <= high)
        nowhere = (math.nan, math.nan)
        if np.count_nonzero(used) < 12:
            odd.append(
                f"no Tafel slope: only {np.count_nonzero(used)} points lie between 10 and 80 % of the limiting current"
            )
            return {}, nowhere, math.nan, Choice("Tafel window", "none", "too few points")
        x, weights = self.x[used], self.weights()[used]
        decades = self.logarithm(self.limit.value)[used]
        why = "given"
        window = (float(x[0]), float(x[-1]))
        if given is None:
            # The bend is judged with equal weights only where these are right: both use the same weights.
            found = straight_window(x, decades, SHARE * float(np.ptp(x)), weights)
            window = (found.low, found.high)
            why = "widest part of 10 to 80 % of the limiting current without significant curvature (1 % level)"
            if not found.straight:
                why = "straightest part of at least half of 10 to 80 % of the limiting current"
                odd.append("the Tafel plot is bent everywhere; the slope of its straightest part is given")
        inside = (x >= window[0] - 1e-9) & (x <= window[1] + 1e-9)
        line = straight_line(x[inside], decades[inside], weights[inside])
        other = self.logarithm(self.limit.value + self.limit.uncertainty)[used][inside]
        moved = straight_line(x[inside], other, weights[inside]).slope - line.slope
        spread = math.hypot(line.slope_uncertainty, moved) / line.slope**2
        words = "line through the decades of the kinetic current, weighted; noise and limiting current"
        value = Value.of(-1.0 / line.slope, spread, words, line.degrees_of_freedom)
        choice = Choice("Tafel window", f"{window[0]:.3f} to {window[1]:.3f} V", why)
        return {"disk_tafel_slope": value}, window, line.intercept, choice

    def activity(
        self, potential: float, loading: float | None, roughness: float | None, odd: list[str]
    ) -> dict[str, Value]:
        """Kinetic current density at a potential, per mass and per real area."""
        name = f"at_{round(1e3 * potential)}_mv"
        decades, weights = self.logarithm(self.limit.value), self.weights()
        line = line_near(self.x, decades, potential, weights)
        share = float(np.interp(potential, self.x, self.y)) / self.limit.value
        if line is None or not self.x[0] <= potential <= self.x[-1]:
            odd.append(f"no activity at {potential:g} V: the curve has no current there")
            return {}
        if not 0.02 <= share <= 0.9:
            odd.append(
                f"no activity at {potential:g} V: {100 * share:.0f} % of the limiting current flow there, "
                "2 to 90 % are usable"
            )
            return {}
        other = line_near(self.x, self.logarithm(self.limit.value + self.limit.uncertainty), potential, weights)
        moved = 0.0 if other is None else other.intercept - line.intercept
        spread = math.hypot(line.intercept_uncertainty, moved)
        half = Value.of(0.0, spread, "", line.degrees_of_freedom).high
        current = 10.0**line.intercept
        words = "line through the decades of the kinetic current within 15 mV; noise and limiting current"
        value = Value(current, current * math.log(10.0) * spread, current * 10.0**-half, current * 10.0**half, words)
        found = {f"disk_kinetic_current_density_{name}": value}
        if loading is not None:
            found[f"disk_mass_activity_{name}"] = value.times(1.0 / loading, f"kinetic current over loading; {words}")
        if roughness is not None:
            found[f"disk_specific_activity_{name}"] = value.times(
                1.0 / roughness, f"kinetic current over real area; {words}"
            )
        return found


def _levich(limit: Plateau, transport: Transport, rotation: float, odd: list[str]) -> Value:
    """Electrons that the limiting current stands for, with a word if they are not four."""
    electrons = limit.value / (transport.slope(1.0) * math.sqrt(rotation))
    spread = electrons * math.hypot(limit.uncertainty / limit.value, transport.uncertainty)
    if abs(electrons / 4.0 - 1.0) > WORTH_A_WORD:
        odd.append(
            f"the limiting current is {100 * electrons / 4.0:.0f} % of that of four electrons by the Levich equation: "
            "fewer electrons, a film that covers the disk unevenly, a wrong area or rotation, oxygen below saturation"
        )
    return Value.of(electrons, spread, "limiting current over Levich slope of one electron; D^(2/3) C and level")


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> RotatingDisk:
    """Evaluate the curve nearest to 1600 rpm, or the only one, of the files."""
    found = prepared(recordings, options)
    known = [curve for curve in found.curves if math.isfinite(curve.rotation)]
    wanted = float(options.get("evaluated_rotation", USUAL_ROTATION))
    curve = min(known, key=lambda one: abs(one.rotation - wanted)) if known else found.curves[0]
    choices = list(found.choices)
    if len(found.curves) > 1:
        rpm = curve.rotation / rotation_from_rpm(1.0)
        choices.append(
            Choice("rotation", f"{rpm:.4g} rpm", "given" if "evaluated_rotation" in options else "nearest to 1600 rpm")
        )
    area = float(options["area"])
    return rotating_disk(
        curve.potential, curve.current / area, rotation=curve.rotation, transport=transport_of(options),
        loading=options.get("loading"), roughness=_roughness(options, area), limiting_window=pair(options, "limiting"),
        tafel_window=pair(options, "tafel"), onset=float(options.get("onset_current", ONSET)), choices=choices,
        findings=found.findings,
    )  # fmt: skip


def _roughness(options: Mapping[str, Any], area: float) -> float | None:
    """Real over geometric area, from the electrochemical surface area, itself or per mass."""
    if "surface_area" in options and "specific_surface_area" in options:
        raise InputError("Both surface_area and specific_surface_area are given; give one.")
    if "surface_area" in options:
        return float(options["surface_area"]) / area
    if "specific_surface_area" in options:
        if "loading" not in options:
            raise InputError("specific_surface_area needs the loading.")
        return float(options["specific_surface_area"]) * float(options["loading"])
    return None
