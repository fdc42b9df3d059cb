"""Koutecky-Levich analysis: kinetic current and electrons from several rotation rates.

1/j = 1/j_k + omega^(-1/2)/B at one potential. Both follow from a line; one rotation rate gives none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from hydroxcell.errors import InputError
from hydroxcell.lab.measured import NORMAL, Choice, Measured, Value
from hydroxcell.lab.recording import FloatArray, Recording
from hydroxcell.lab.regression import straight_line
from hydroxcell.lab.rotating.electrolyte import Transport, transport_of
from hydroxcell.lab.rotating.files import DiskCurve, prepared
from hydroxcell.lab.rotating.laws import rotation_from_rpm
from hydroxcell.lab.rotating.plateau import NEAR, line_near, plateau
from hydroxcell.lab.voltammetry.files import pair
from hydroxcell.record import Columns

STEP = 0.025  # [V] between potentials of the table
LEAST = 0.1  # [1] of the largest current below which a potential is left out
MISFIT = 0.01  # level of the chi-square test between scatter and noise
AREA_WORD = "the area is taken as exact unless area_uncertainty is given"


@dataclass(frozen=True, eq=False, kw_only=True)
class KouteckyLevich(Measured):
    """Result of a Koutecky-Levich analysis.

    Attributes
    ----------
    rotation : [rad/s] (r,)
    inverse_current : 1/|j| at the main potential [m2/A] (r,)
    main_potential : [V] against the RHE
    potential : of the table [V] (m,)
    kinetic_current_density, kinetic_low, kinetic_high : from the intercepts [A/m2] (m,)
    electrons : from the slopes (m,), nan without the properties of the electrolyte
    curve_potential, curve_current_density : all curves behind each other [V], [A/m2] (k,)
    curve_rotation : of each of these points [rad/s] (k,)
    """

    KIND: ClassVar[str] = "koutecky_levich"

    rotation: np.ndarray
    inverse_current: np.ndarray
    main_potential: float
    potential: np.ndarray
    kinetic_current_density: np.ndarray
    kinetic_low: np.ndarray
    kinetic_high: np.ndarray
    electrons: np.ndarray
    curve_potential: np.ndarray
    curve_current_density: np.ndarray
    curve_rotation: np.ndarray

    def tables(self) -> Mapping[str, Columns]:
        """Kinetic current over potential; the line at the main potential; the curves."""
        return {
            "potentials": {
                "electrode_potential": self.potential,
                "disk_kinetic_current_density": self.kinetic_current_density,
                "disk_kinetic_current_density_low": self.kinetic_low,
                "disk_kinetic_current_density_high": self.kinetic_high,
                "electrons": self.electrons,
            },
            "rotations": {"rotation": self.rotation, "inverse_current_density": self.inverse_current},
            "curves": {
                "rotation": self.curve_rotation,
                "electrode_potential": self.curve_potential,
                "disk_current_density": self.curve_current_density,
            },
        }

    @property
    def slope(self) -> Value:
        """Slope of 1/j over omega^(-1/2) [m2/A (rad/s)^0.5]."""
        return self.value("koutecky_levich_slope")

    @property
    def intercept(self) -> Value:
        """1/j_k [m2/A]."""
        return self.value("koutecky_levich_intercept")


@dataclass(frozen=True)
class LevichLine:
    """A Koutecky-Levich line at one potential; uncertainties with the factor of a 95 % interval."""

    slope: float
    intercept: float
    slope_uncertainty: float
    intercept_uncertainty: float
    factor: float
    from_noise: bool

    def kinetic(self) -> tuple[float, float, float, float]:
        """Kinetic current, its standard uncertainty, low and high end; infinite where 1/j_k may be zero [A/m2]."""
        half = self.factor * self.intercept_uncertainty
        low, high = self.intercept - half, self.intercept + half
        value = 1.0 / self.intercept if self.intercept > 0.0 else math.inf
        spread = self.intercept_uncertainty * value**2 if math.isfinite(value) else math.nan
        return value, spread, 1.0 / high if high > 0.0 else math.inf, 1.0 / low if low > 0.0 else math.inf


def levich_line(rotation: FloatArray, current: FloatArray, uncertainty: FloatArray) -> LevichLine:
    """Line of 1/j over omega^(-1/2) by least squares with equal weights.

    Parameters: rotation [rad/s], current density, positive [A/m2], its standard uncertainty [A/m2] (r,), r >= 2.
    The uncertainty is that of the currents, carried through; where the points scatter more than that (chi-square test,
    1 % level), it is that of the scatter with Student's t. Errors: InputError for fewer than two different rates.

    >>> w = np.array([41.9, 94.2, 167.6])
    >>> line = levich_line(w, 1.0 / (0.02 + 0.1 / np.sqrt(w)), np.full(3, 1e-3))
    >>> round(line.slope, 6), round(line.intercept, 6)
    (0.1, 0.02)
    """
    if len(np.unique(rotation.round(3))) < 2:
        raise InputError(
            "Koutecky-Levich needs at least two different rotation rates (four are usual): one rate gives no slope. "
            "Measure at 400, 900, 1600 and 2500 rpm, or use rotating_disk, which takes one curve."
        )
    x, y = rotation**-0.5, 1.0 / current
    spread = uncertainty / current**2
    design = np.column_stack([np.ones(len(x)), x])
    solver = np.linalg.pinv(design)
    intercept, slope = solver @ y
    covariance = solver @ np.diag(spread**2) @ solver.T
    free = len(x) - 2
    if free > 0:
        from scipy.special import chdtrc, stdtrit

        residuals = y - design @ np.array([intercept, slope])
        square = float(np.sum((residuals / np.maximum(spread, 1e-300)) ** 2))
        if float(chdtrc(free, square)) < MISFIT:
            line = straight_line(x, y)
            factor = float(stdtrit(free, 0.975))
            return LevichLine(
                line.slope, line.intercept, line.slope_uncertainty, line.intercept_uncertainty, factor, False
            )
    return LevichLine(
        float(slope),
        float(intercept),
        math.sqrt(float(covariance[1, 1])),
        math.sqrt(float(covariance[0, 0])),
        NORMAL,
        True,
    )


def koutecky_levich(
    curves: Sequence[DiskCurve],
    area: float,
    *,
    potential: float | None = None,
    transport: Transport | None = None,
    area_uncertainty: float = 0.0,
    half_width: float | None = None,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> KouteckyLevich:
    """Kinetic current and electrons of several curves.

    Parameters
    ----------
    curves : at different rotation rates
    area : geometric [m2]
    potential : at which the line is shown and n given [V]; in the plateau of the fastest curve if left out
    transport : of the gas, for the electrons
    area_uncertainty : relative [1]
    half_width : of the stretch whose mean is taken at a potential [V]; a parabola over 15 mV on both sides if left out

    Currents of staircases are those of the steps. The band of n
    holds the line, D^(2/3) C and the area. Errors: InputError for fewer than two rates. Source: [bard_2001].
    """
    turning = [curve for curve in curves if curve.rotation > 0.0]
    odd: list[str] = []
    if len(turning) < len(curves):
        odd.append(f"{len(curves) - len(turning)} curve without rotation is left out")
    if len({round(curve.rotation, 3) for curve in turning}) < 2:
        levich_line(np.array([curve.rotation for curve in turning] or [0.0]), np.ones(1), np.ones(1))
    fastest = max(turning, key=lambda curve: curve.rotation)
    sign = -1.0 if float(fastest.current[int(np.argmax(np.abs(fastest.current)))]) < 0.0 else 1.0
    rotation = np.array([curve.rotation for curve in turning])
    if potential is None:
        limit = plateau(fastest.potential, sign * fastest.current / area)
        main, why = 0.5 * (limit.low + limit.high), "middle of the plateau of the fastest curve"
    else:
        main, why = potential, "given"
    low = max(float(curve.potential[0]) for curve in turning)
    high = min(float(curve.potential[-1]) for curve in turning)
    if not low <= main <= high:
        raise InputError(f"The potential {main:.3f} V lies outside of the common range {low:.3f} to {high:.3f} V.")
    currents, uncertainties = _read(turning, main, area, sign, half_width)
    if float(currents.min()) <= 0.0:
        raise InputError(
            f"At {main:.3f} V some currents have the wrong sign for the reaction; choose another potential."
        )
    line = levich_line(rotation, currents, uncertainties)
    least = LEAST * float(np.abs(fastest.current).max()) / area
    table = _table(turning, rotation, np.arange(low, high, STEP), area, sign, half_width, transport, least)
    values = _values(line, transport, area_uncertainty, odd)
    noted = [
        *choices,
        Choice("potential", f"{main:.3f} V against the RHE", why),
        Choice(
            "line",
            "1/j over omega^(-1/2) in rad/s, equal weights; factor 0.620 (0.2006 would hold for rpm)",
            "bard_2001",
        ),
    ]
    if transport is not None:
        noted.append(transport.choice())
        noted.append(Choice("area", f"to {100 * area_uncertainty:g} %", "given" if area_uncertainty else AREA_WORD))
    elif transport is None:
        odd.append(
            'no electrons are given: they need electrolyte="0.1 M KOH", or diffusivity, concentration and viscosity'
        )
    if not line.from_noise:
        odd.append(
            "the points scatter more around the line than the noise of the currents: the scatter gives the intervals"
        )
    if transport is not None:
        odd.append(
            "electrons from a Koutecky-Levich slope assume one first-order step and a smooth disk; for oxygen a "
            "ring-disk tells them better"
        )
    kinetic = values["disk_kinetic_current_density"]
    return KouteckyLevich(
        sentence=(
            f"At {main:.3f} V the kinetic current is {0.1 * kinetic.value:.3g} mA/cm2 ({0.1 * kinetic.low:.3g} to "
            f"{0.1 * kinetic.high:.3g})"
            + (f", {values['electrons'].value:.2f} electrons." if "electrons" in values else ".")
        ),
        values=values,
        choices=tuple(noted),
        findings=(*findings, *odd),
        rotation=rotation,
        inverse_current=1.0 / currents,
        main_potential=float(main),
        potential=table[:, 0],
        kinetic_current_density=table[:, 1],
        kinetic_low=table[:, 2],
        kinetic_high=table[:, 3],
        electrons=table[:, 4],
        curve_potential=np.concatenate([curve.potential for curve in turning]),
        curve_current_density=np.concatenate([sign * curve.current / area for curve in turning]),
        curve_rotation=np.concatenate([np.full(len(curve.potential), curve.rotation) for curve in turning]),
    )


def _values(line: LevichLine, transport: Transport | None, area_uncertainty: float, odd: list[str]) -> dict[str, Value]:
    how = "noise of the currents" if line.from_noise else "scatter around the line, Student's t"

    def value(number: float, spread: float) -> Value:
        half = line.factor * spread
        return Value(number, spread, number - half, number + half, f"line over omega^(-1/2); {how}")

    kinetic = Value(*line.kinetic(), f"reciprocal of the intercept, interval turned over; {how}")
    if not math.isfinite(kinetic.high):
        odd.append(
            "the intercept may be zero: mass transport alone explains the currents, the kinetic current is open upwards"
        )
    found = {
        "disk_kinetic_current_density": kinetic,
        "koutecky_levich_slope": value(line.slope, line.slope_uncertainty),
        "koutecky_levich_intercept": value(line.intercept, line.intercept_uncertainty),
    }
    if transport is not None and line.slope > 0.0:
        electrons = 1.0 / (line.slope * transport.slope(1.0))
        from_line = line.factor / NORMAL * line.slope_uncertainty / line.slope
        spread = electrons * math.hypot(from_line, transport.uncertainty, area_uncertainty)
        found["electrons"] = Value.of(electrons, spread, "slope, D^(2/3) C and area")
    return found


def _read(
    curves: Sequence[DiskCurve], potential: float, area: float, sign: float, half_width: float | None
) -> tuple[FloatArray, FloatArray]:
    """Current densities of all curves at a potential, positive, and their standard uncertainties [A/m2]."""
    found = []
    width, degree = (NEAR, 2) if half_width is None else (half_width, 1)
    for curve in curves:
        inside = np.abs(curve.potential - potential) <= width + 1e-9
        near = line_near(curve.potential, curve.current, potential, None, width, degree)
        if near is None:
            level = float(np.interp(potential, curve.potential, curve.noise))
            found.append((float(np.interp(potential, curve.potential, curve.current)), level))
        else:
            count = max(int(np.count_nonzero(inside)), 1)
            least = float(curve.noise[inside].mean()) / math.sqrt(count)
            found.append((near.intercept, max(near.intercept_uncertainty, least)))
    current, spread = (np.array(column) for column in zip(*found, strict=True))
    return sign * current / area, spread / area


def _table(
    curves: Sequence[DiskCurve], rotation: FloatArray, potentials: FloatArray, area: float, sign: float,
    half_width: float | None, transport: Transport | None, least: float,
) -> np.ndarray:  # fmt: skip
    """Rows of potential, kinetic current with interval, electrons."""
    rows = []
    for potential in potentials.tolist():
        current, spread = _read(curves, potential, area, sign, half_width)
        if float(current.min()) <= least:
            continue
        line = levich_line(rotation, current, spread)
        value, _, low, high = line.kinetic()
        electrons = math.nan
        if transport is not None and line.slope > 0.0:
            electrons = 1.0 / (line.slope * transport.slope(1.0))
        rows.append((potential, value, low, high, electrons))
    return np.array(rows).reshape(-1, 5)


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> KouteckyLevich:
    """Koutecky-Levich analysis of files of one rate each, or of one file that holds several."""
    found = prepared(recordings, options)
    if not all(math.isfinite(curve.rotation) for curve in found.curves):
        levich_line(np.array([0.0]), np.ones(1), np.ones(1))
    window = pair(options, "window")
    half_width = None
    potential = options.get("potential")
    if window is not None:
        potential, half_width = 0.5 * (window[0] + window[1]), 0.5 * (window[1] - window[0])
    return koutecky_levich(
        found.curves, float(options["area"]), potential=potential, transport=transport_of(options),
        area_uncertainty=float(options.get("area_uncertainty", 0.0)), half_width=half_width, choices=found.choices,
        findings=found.findings,
    )  # fmt: skip


def rpm(rotation: FloatArray) -> FloatArray:
    """Revolutions per minute of [rad/s].

    >>> float(rpm(np.array([167.55]))[0].round())
    1600.0
    """
    return rotation / rotation_from_rpm(1.0)
