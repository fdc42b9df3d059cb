"""Permeability of a membrane for a gas, from a crossover current or a flow through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY
from hydroxcell.errors import InputError, UnknownNameError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.propagation import Known, propagated
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import fit_linear
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
ELECTRONS = {"hydrogen": 2, "oxygen": 4}
"""Electrons that a molecule gives or takes at the electrode that catches it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Permeability(Measured):
    """Permeability from fluxes at one or several differences of the partial pressure.

    Attributes
    ----------
    gas : its name
    pressure_difference : of the gas across the membrane [Pa] (n,)
    flux, fitted : of the gas [mol/m2/s] (n,)
    thickness : [m]
    """

    KIND: ClassVar[str] = "permeability"

    gas: str
    pressure_difference: FloatArray
    flux: FloatArray
    fitted: FloatArray
    thickness: float

    def tables(self) -> Mapping[str, Columns]:
        """One row a point."""
        return {
            "fluxes": {
                "partial_pressure_difference": self.pressure_difference,
                "permeation_flux": self.flux,
                "permeation_flux_fitted": self.fitted,
            }
        }

    @property
    def permeability(self) -> Value:
        """[mol/m/s/Pa]."""
        return self.value("gas_permeability")


def crossover_flux(current_density: Any, electrons: float) -> Any:
    """Flux of a gas from the current density at which it reacts.

    Formula: N = j/(n F) [mol/m2/s].

    Parameters
    ----------
    current_density : crossover current density, positive [A/m2]
    electrons : per molecule, 2 for hydrogen [1]

    Validity: all that crosses reacts; the electronic short has been taken off. Source: newman_2004

    >>> round(crossover_flux(20.0, 2) * 1e6, 2)
    103.64
    """
    return current_density / (electrons * FARADAY)


def permeability_of(flux: Any, thickness: Any, pressure_difference: Any) -> Any:
    """Permeability from a flux.

    Formula: P = N t/dp [mol/m/s/Pa]; with N = j/(2F) it is j t/(2 F dp).

    Parameters
    ----------
    flux : [mol/m2/s]
    thickness : of the membrane as measured [m]
    pressure_difference : of the partial pressure of the gas [Pa]

    Validity: steady state, no total pressure difference through pinholes. Source: baker_membranes

    >>> round(permeability_of(1e-4, 25e-6, 1e5) * 1e14, 3)
    2.5
    """
    return flux * thickness / pressure_difference


def permeation(
    flux: Sequence[Known] | FloatArray, pressure_difference: FloatArray, thickness: Known, gas: str = "hydrogen"
) -> Permeability:
    """Evaluate fluxes [mol/m2/s] at differences of partial pressure [Pa] through a thickness [m].

    One pressure: mean of the fluxes. Three or more points at several pressures: slope of a straight line; what is
    left at no difference is named, since it is a short or a leak.

    Errors: InputError for pressures or fluxes that are not positive.
    """
    n_flux = np.array([f.value if isinstance(f, Known) else float(f) for f in flux])
    spread = np.array([f.uncertainty if isinstance(f, Known) else 0.0 for f in flux])
    positive("permeability", pressure_difference=pressure_difference, thickness=np.array([thickness.value]))
    n = len(n_flux)
    findings: list[str] = []
    if n >= 3 and np.ptp(pressure_difference) > 0.05 * np.mean(pressure_difference):
        slope, method, fitted = _slope(n_flux, pressure_difference, findings)
    else:
        slope, method = _mean_slope(n_flux, spread, pressure_difference)
        fitted = slope.value * pressure_difference
    known = propagated(lambda slope, thickness: slope * thickness, {"slope": slope, "thickness": thickness})
    value = known.as_value(method)
    if not value.value > 0.0:
        findings.append(
            "the permeability is not positive: no gas is seen to cross, or the sign of the current is wrong"
        )
    if thickness.uncertainty == 0.0:
        findings.append("no uncertainty of the thickness is stated; the interval holds for this thickness")
    text = f"{gas.capitalize()} permeability {value.value:.3g} mol/(m s Pa)"
    interval = f" ({value.low:.3g} to {value.high:.3g})" if np.isfinite(value.low) else ""
    return Permeability(
        sentence=f"{text}{interval} through {thickness.value * 1e6:.3g} um, {n} measurement{'s' if n > 1 else ''}.",
        values={"gas_permeability": value},
        choices=(Choice("formula", "P = N t/dp, N = j/(n F) for a crossover current", "baker_membranes"),),
        findings=tuple(findings),
        gas=gas,
        pressure_difference=pressure_difference,
        flux=n_flux,
        fitted=fitted,
        thickness=thickness.value,
    )


def _slope(flux: FloatArray, pressure: FloatArray, findings: list[str]) -> tuple[Known, str, FloatArray]:
    line = fit_linear(np.stack([np.ones(len(flux)), pressure], axis=1), flux)
    rest = line.combination([1.0, 0.0], "")
    if rest.low > 0.0 or rest.high < 0.0:
        findings.append(
            f"the line does not go through zero: {rest.value:.3g} mol/m2/s ({rest.low:.3g} to {rest.high:.3g}) is "
            "left at no pressure difference; an electronic short or a leak (the slope does not contain it)"
        )
    slope = line.combination([0.0, 1.0], "")
    known = Known(slope.value, slope.uncertainty, line.degrees_of_freedom)
    fitted = np.asarray(line.coefficients[0] + line.coefficients[1] * pressure)
    return known, f"slope of the flux over the pressure difference, {len(flux)} points, times the thickness", fitted


def _mean_slope(flux: FloatArray, spread: FloatArray, pressure: FloatArray) -> tuple[Known, str]:
    from hydroxcell.lab.propagation import combined, mean_of

    each = flux / pressure
    stated = float(np.sqrt(np.mean((spread / pressure) ** 2)))
    method = "flux times thickness over pressure difference"
    if len(each) == 1:
        return Known(float(each[0]), stated), method
    return combined(mean_of(each), stated), f"{method}, mean of {len(each)}"


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> Permeability:
    """Result for a table with crossover current densities or flows; options in SI.

    Errors: InputError for what is missing; UnknownNameError for a gas whose electrons are not known.
    """
    sheet = Sheet(recordings[0], options)
    gas = str(options.get("gas", "hydrogen"))
    pressure = sheet.array("pressure_difference", "Pa", "kPa")
    if sheet.has("crossover_current_density"):
        if gas not in ELECTRONS:
            raise UnknownNameError("gas with known electrons", gas, ELECTRONS, sheet.where)
        name, unit = "crossover_current_density", "A/m2"
        flux = np.asarray(crossover_flux(sheet.array(name, unit, "mA/cm2"), ELECTRONS[gas]))
        spread = np.asarray(crossover_flux(sheet.uncertainty(name, unit, "mA/cm2"), ELECTRONS[gas]))
    elif sheet.has("flow"):
        area = sheet.array("area", "m2", "cm2")
        flux = sheet.array("flow", "mol/s", "sccm") / area
        spread = sheet.uncertainty("flow", "mol/s", "sccm") / area
    else:
        raise InputError(
            f"{sheet.where}: a column 'crossover_current_density / mA/cm2' or 'flow / sccm' (with area) is needed."
        )
    thickness = sheet.array("thickness", "m", "um")
    if np.ptp(thickness) > 1e-9 * thickness[0]:
        raise InputError(f"{sheet.where}: the thickness differs between the rows; give one table for each membrane.")
    good = sheet.finite(pressure_difference=pressure, flux=flux)
    known = [Known(float(f), float(u)) for f, u in zip(flux[good], spread[good], strict=True)]
    one = Known(float(thickness[0]), float(sheet.uncertainty("thickness", "m", "um")[0]))
    return permeation(known, pressure[good], one, gas)
