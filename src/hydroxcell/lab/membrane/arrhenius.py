"""Activation energy of a conductivity from its temperature dependence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.errors import InputError
from hydroxcell.lab.measured import Choice, Measured, Value
from hydroxcell.lab.membrane.card import card_section
from hydroxcell.lab.recording import Recording
from hydroxcell.lab.regression import LinearFit, fit_linear
from hydroxcell.lab.sheet import Sheet, positive
from hydroxcell.record import Columns

FloatArray = npt.NDArray[np.float64]
SIGNIFICANT = 0.01  # probability by chance below which a bend is reported


@dataclass(frozen=True, eq=False, kw_only=True)
class Arrhenius(Measured):
    """Arrhenius lines of a conductivity.

    Attributes
    ----------
    temperature : [K] (n,)
    conductivity, fitted : measured and on the line of ln sigma [S/m] (n,)
    fitted_times_temperature : on the line of ln(sigma T) [S/m] (n,)
    reference_temperature : [K], the harmonic mean of the temperatures
    law : "arrhenius"
    coefficients : of that law as a material card writes them, SI
    """

    KIND: ClassVar[str] = "arrhenius"

    temperature: FloatArray
    conductivity: FloatArray
    fitted: FloatArray
    fitted_times_temperature: FloatArray
    reference_temperature: float
    law: str
    coefficients: Mapping[str, float]

    def tables(self) -> Mapping[str, Columns]:
        """One row a point."""
        return {
            "arrhenius": {
                "temperature": self.temperature,
                "membrane_conductivity": self.conductivity,
                "membrane_conductivity_fitted": self.fitted,
            }
        }

    def card_section(self, source: str, counter_ion_form: str) -> str:
        """Section `conductivity` of a membrane card (TOML).

        Parameters
        ----------
        source : of the measurement: a key of the bibliography, or words
        counter_ion_form : in which it was measured: "hydroxide", ... or "not_stated"
        """
        units = {"reference": "S/m", "activation_energy": "J/mol", "reference_temperature": "K"}
        span = f'{{ temperature = ["{self.temperature.min():.2f} K", "{self.temperature.max():.2f} K"] }}'
        known = {
            "reference": self.value("membrane_conductivity").uncertainty,
            "activation_energy": self.activation_energy.uncertainty,
        }
        return card_section("conductivity", self.law, self.coefficients, units, source, span, counter_ion_form, known)

    @property
    def activation_energy(self) -> Value:
        """Minus R times the slope of ln sigma over 1/T [J/mol]."""
        return self.value("activation_energy")


def arrhenius_line(temperature: FloatArray, quantity: FloatArray, power: float = 0.0) -> tuple[LinearFit, float]:
    """Straight line of ln(y T^power) over 1/T - 1/T_ref, and T_ref.

    Formula: ln(y T^m) = ln(y_ref T_ref^m) - E/R (1/T - 1/T_ref); 1/T_ref is the mean of 1/T.

    Parameters
    ----------
    temperature : [K] (n,)
    quantity : positive (n,)
    power : m, 0 or 1

    Returns
    -------
    fit, T_ref : coefficients (ln(y T^m) at T_ref, E/R [K])

    Errors: InputError for too few points or one temperature. Source: arrhenius_1889

    >>> t = np.array([303.15, 323.15, 343.15])
    >>> fit, _ = arrhenius_line(t, 5.0 * np.exp(-15000.0 / 8.314462618 / t))
    >>> round(fit.coefficients[1] * 8.314462618)
    15000
    """
    inverse = 1.0 / temperature
    centre = float(np.mean(inverse))
    design = np.stack([np.ones(len(inverse)), centre - inverse], axis=1)
    return fit_linear(design, np.log(quantity * temperature**power)), 1.0 / centre


def activation(temperature: FloatArray, conductivity: FloatArray) -> Arrhenius:
    """Evaluate conductivities [S/m] (n,) at temperatures [K] (n,).

    Errors: InputError for fewer than three temperatures, or a span below 10 K.
    """
    if len(np.unique(np.round(temperature, 1))) < 3 or np.ptp(temperature) < 10.0:
        raise InputError(
            "arrhenius: at least three temperatures over 10 K or more are needed for an activation energy."
        )
    plain, reference = arrhenius_line(temperature, conductivity)
    times, _ = arrhenius_line(temperature, conductivity, 1.0)
    n = len(temperature)
    energy = _energy(plain, f"slope of ln sigma over 1/T, {n} points")
    other = _energy(times, f"slope of ln(sigma T) over 1/T, {n} points")
    level = plain.combination([1.0, 0.0], "")
    at = math.exp(level.value)
    middle = Value(
        at,
        at * level.uncertainty,
        math.exp(level.low),
        math.exp(level.high),
        f"on the line at {reference - 273.15:.1f} degC",
    )
    inverse = 1.0 / reference - 1.0 / temperature
    sentence = (
        f"Activation energy {energy.value / 1e3:.3g} kJ/mol ({energy.low / 1e3:.3g} to {energy.high / 1e3:.3g}) from "
        f"ln sigma, {other.value / 1e3:.3g} kJ/mol from ln(sigma T), {temperature.min() - 273.15:.0f} to "
        f"{temperature.max() - 273.15:.0f} degC."
    )
    return Arrhenius(
        sentence=sentence,
        values={
            "activation_energy": energy,
            "activation_energy_times_temperature": other,
            "membrane_conductivity": middle,
        },
        choices=(
            Choice("form", "ln sigma over 1/T; ln(sigma T) beside it", "arrhenius_1889"),
            Choice("weights", "equal in ln sigma: the same relative uncertainty of every point", "the usual one"),
        ),
        findings=_bend(temperature, conductivity),
        temperature=temperature,
        conductivity=conductivity,
        fitted=np.exp(plain.coefficients[0] + plain.coefficients[1] * inverse),
        fitted_times_temperature=np.exp(times.coefficients[0] + times.coefficients[1] * inverse) / temperature,
        reference_temperature=reference,
        law="arrhenius",
        coefficients={"reference": at, "activation_energy": energy.value, "reference_temperature": reference},
    )


def _energy(fit: LinearFit, method: str) -> Value:
    return fit.combination([0.0, GAS_CONSTANT], method)


def _bend(temperature: FloatArray, conductivity: FloatArray) -> tuple[str, ...]:
    """Whether a parabola is needed: then one activation energy does not describe the points."""
    if len(temperature) < 5:
        return (f"{len(temperature)} points cannot show whether the line is bent",) if len(temperature) < 4 else ()
    from scipy.special import stdtr

    inverse = 1e3 / temperature
    x = inverse - np.mean(inverse)
    fit = fit_linear(np.stack([np.ones(len(x)), x, x**2], axis=1), np.log(conductivity))
    ratio = abs(fit.coefficients[2]) / np.sqrt(fit.covariance[2, 2]) if fit.covariance[2, 2] > 0.0 else 0.0
    chance = 2.0 * float(stdtr(fit.degrees_of_freedom, -ratio))
    if chance > SIGNIFICANT:
        return ()
    return (
        f"the line is bent (probability by chance {chance:.1g}): one activation energy does not hold for the whole "
        "range; the membrane may have dried or carbonated on the way",
    )


def from_recordings(recordings: Sequence[Recording], options: Mapping[str, Any]) -> Arrhenius:
    """Result for a table with the columns temperature and conductivity; options in SI.

    Errors: InputError for what is missing.
    """
    sheet = Sheet(recordings[0], options)
    temperature, conductivity = sheet.array("temperature", "K", "degC"), sheet.array("conductivity", "S/m", "mS/cm")
    good = sheet.finite(temperature=temperature, conductivity=conductivity)
    positive(sheet.where, temperature=temperature[good], conductivity=conductivity[good])
    return activation(temperature[good], conductivity[good])
