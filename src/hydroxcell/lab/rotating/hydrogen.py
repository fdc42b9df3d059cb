"""Exchange current of hydrogen on a rotating disk: from the slope at equilibrium, and from a Butler-Volmer curve.

Depletion of hydrogen at the disk shifts its equilibrium potential by the Nernst equation; without that correction a
fast catalyst shows the diffusion limit and no kinetics.
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
from hydroxcell.lab.regression import curvature, straight_line
from hydroxcell.lab.rotating.files import prepared
from hydroxcell.lab.rotating.laws import hydrogen_current, micropolarization, nernst_diffusion
from hydroxcell.lab.rotating.plateau import plateau
from hydroxcell.lab.voltammetry.files import pair
from hydroxcell.record import Columns

NEAR = 0.01  # [V] around equilibrium in which the curve is taken as straight
FITTED = (-0.05, 0.05)  # [V] of the Butler-Volmer fit
REVERSIBLE = 0.9  # share of the slope at equilibrium that mass transport may explain


@dataclass(frozen=True, eq=False, kw_only=True)
class HydrogenKinetics(Measured):
    """Result for the hydrogen electrode.

    Attributes
    ----------
    potential, current_density : against the RHE, oxidation positive [V], [A/m2] (n,)
    fitted_current_density : of the Butler-Volmer curve, nan outside its window (n,)
    reversible_potential : Nernst potential of an infinitely fast electrode at this current [V] (n,)
    limiting_current_density : [A/m2]
    window_low, window_high : of the fit [V]
    """

    KIND: ClassVar[str] = "hydrogen_electrode_kinetics"

    potential: np.ndarray
    current_density: np.ndarray
    fitted_current_density: np.ndarray
    reversible_potential: np.ndarray
    limiting_current_density: float
    window_low: float
    window_high: float

    def tables(self) -> Mapping[str, Columns]:
        """The curve, its fit and the reversible electrode."""
        return {
            "curve": {
                "electrode_potential": self.potential,
                "disk_current_density": self.current_density,
                "fitted_current_density": self.fitted_current_density,
                "reversible_potential": self.reversible_potential,
            }
        }


def hydrogen_kinetics(
    potential: FloatArray,
    current_density: FloatArray,
    temperature: float,
    *,
    limiting_window: tuple[float, float] | None = None,
    window: tuple[float, float] = FITTED,
    roughness: float | None = None,
    choices: Sequence[Choice] = (),
    findings: Sequence[str] = (),
) -> HydrogenKinetics:
    """Exchange current density from the slope within 10 mV, and with the transfer coefficient from a fit.

    Parameters
    ----------
    potential, current_density : against the RHE, oxidation positive [V], [A/m2] (n,), rising potentials
    temperature : [K]
    limiting_window : [V] of the limiting current of oxidation; found if left out
    window : [V] of the Butler-Volmer fit
    roughness : real over geometric area, for the specific exchange current [1]

    The slope gives 1/j0 = (F/R T) d eta/d j - 1/(2 j_l). Errors: InputError for fewer than eight points within 10
    mV, or an oxidation current that is not positive. Source: [sheng_2010].
    """
    x, y = potential, current_density
    limit = plateau(x, y, limiting_window)
    if limit.value <= 0.0:
        raise InputError("The oxidation of hydrogen must be recorded as a positive current with a plateau.")
    odd: list[str] = []
    if not limit.flat:
        odd.append(f"no plateau: the current still changes by {100 * limit.slope:.0f} % over 0.1 V")
    values = {"disk_limiting_current_density": Value.of(limit.value, limit.uncertainty, "mean over the window")}
    values |= _slope(x, y, limit.value, limit.uncertainty, temperature, odd)
    fit, fitted = _fit(x, y, limit.value, limit.uncertainty, temperature, window, odd)
    values |= fit
    if roughness is not None and "exchange_current_density" in values:
        values["specific_exchange_current_density"] = values["exchange_current_density"].times(
            1.0 / roughness, "exchange current over real area"
        )
    noted = [
        *choices,
        Choice("limiting current", f"mean of {limit.low:.3f} to {limit.high:.3f} V", limit.why),
        Choice("slope at equilibrium", f"within {1e3 * NEAR:g} mV", "the curve is straight there"),
        Choice("Butler-Volmer", f"{window[0]:.3f} to {window[1]:.3f} V, a + c = 1, Volmer step", "sheng_2010"),
    ]
    exchange = values.get("exchange_current_density")
    words = "not measurable: mass transport hides it" if exchange is None else (
        f"{0.1 * exchange.value:.3g} mA/cm2 ({0.1 * exchange.low:.3g} to {0.1 * exchange.high:.3g})"
    )  # fmt: skip
    return HydrogenKinetics(
        sentence=f"The exchange current density from the slope at equilibrium is {words}.",
        values=values,
        choices=tuple(noted),
        findings=(*findings, *odd),
        potential=x,
        current_density=y,
        fitted_current_density=fitted,
        reversible_potential=nernst_diffusion(y, limit.value, temperature),
        limiting_current_density=limit.value,
        window_low=window[0],
        window_high=window[1],
    )


def _slope(
    x: FloatArray, y: FloatArray, limiting: float, spread: float, temperature: float, odd: list[str]
) -> dict[str, Value]:
    near = np.abs(x) <= NEAR
    if np.count_nonzero(near) < 8:
        raise InputError(f"Only {np.count_nonzero(near)} points lie within {1e3 * NEAR:g} mV of 0 V against the RHE.")
    line = straight_line(x[near], y[near])
    if line.slope <= 0.0:
        raise InputError("The current does not rise with the potential at 0 V against the RHE.")
    place = -line.intercept / line.slope
    if abs(place) > 2e-3:
        odd.append(f"the current is zero at {1e3 * place:.1f} mV, not at 0 V: the reference or the gas is off")
    if curvature(x[near], y[near]) > 4.0:
        odd.append("the curve bends within 10 mV of equilibrium: the slope is that of its middle")
    transport = micropolarization(1.0 / line.slope, limiting, temperature)
    direct = micropolarization(1.0 / line.slope, math.inf, temperature)
    if not math.isfinite(transport) or 1.0 - direct / transport > REVERSIBLE:
        odd.append(
            "mass transport explains at least 90 % of the slope at equilibrium: the exchange current is a lower bound"
        )
    if not math.isfinite(transport):
        return {}
    # 1/j0 is linear in the reciprocal slope and in 1/j_l; its interval is turned over.
    inverse = 1.0 / transport
    from_slope = (inverse + 0.5 / limiting) * line.slope_uncertainty / line.slope
    total = math.hypot(from_slope, 0.5 * spread / limiting**2)
    ends = Value.of(inverse, total, "", line.degrees_of_freedom)
    high = 1.0 / ends.low if ends.low > 0.0 else math.inf
    words = "slope within 10 mV, depletion of hydrogen taken off; noise and limiting current"
    return {"exchange_current_density": Value(transport, total * transport**2, 1.0 / ends.high, high, words)}


def _fit(
    x: FloatArray, y: FloatArray, limiting: float, spread: float, temperature: float, window: tuple[float, float],
    odd: list[str],
) -> tuple[dict[str, Value], FloatArray]:  # fmt: skip
    """Exchange current density and transfer coefficient by least squares, and the curve."""
    from scipy.optimize import least_squares

    inside = (x >= window[0]) & (x <= window[1])
    if np.count_nonzero(inside) < 10:
        odd.append(
            f"no Butler-Volmer fit: only {np.count_nonzero(inside)} points lie in {window[0]:g} to {window[1]:g} V"
        )
        return {}, np.full(len(x), np.nan)
    eta, measured = x[inside], y[inside]

    def solved(limit: float) -> Any:
        def residual(p: np.ndarray) -> FloatArray:
            return hydrogen_current(eta, math.exp(p[0]), p[1], limit, temperature) - measured

        return least_squares(residual, [math.log(limiting), 0.5], x_scale=[1.0, 0.2])

    found = solved(limiting)
    free = len(eta) - 2
    covariance = np.linalg.pinv(found.jac.T @ found.jac) * (2.0 * found.cost / free)
    moved = solved(limiting + spread).x - found.x
    errors = np.hypot(np.sqrt(np.diag(covariance)), moved)
    decades = Value.of(float(found.x[0]), float(errors[0]), "", free)
    words = "least squares with the Nernst shift of the hydrogen; scatter and limiting current"
    exchange = math.exp(found.x[0])
    values = {
        "fitted_exchange_current_density": Value(
            exchange, exchange * float(errors[0]), math.exp(decades.low), math.exp(decades.high), words
        ),
        "anodic_transfer_coefficient": Value.of(float(found.x[1]), float(errors[1]), words, free),
    }
    if not 0.0 < found.x[1] < 1.0:
        odd.append(
            f"the transfer coefficient is {found.x[1]:.2f}, outside 0 to 1: the model does not describe this curve"
        )
    scatter = math.sqrt(2.0 * found.cost / free)
    curve = np.full(len(x), np.nan)
    curve[inside] = measured + found.fun
    rough = float(np.abs(found.fun).max())
    if rough > 5.0 * scatter:
        odd.append(f"the Butler-Volmer curve misses single points by up to {0.1 * rough:.2g} mA/cm2")
    return values, curve


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> HydrogenKinetics:
    """Hydrogen electrode of the first file, anodic sweep unless said otherwise."""
    settings = {"direction": "anodic"} | dict(options)
    found = prepared(recordings[:1], settings, reduction=False)
    curve = found.curves[0]
    area = float(options["area"])
    roughness = float(options["surface_area"]) / area if "surface_area" in options else None
    return hydrogen_kinetics(
        curve.potential, curve.current / area, float(options["temperature"]), limiting_window=pair(options, "limiting"),
        window=pair(options, "window") or FITTED, roughness=roughness, choices=found.choices, findings=found.findings,
    )  # fmt: skip
